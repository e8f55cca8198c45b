"""The channels beside FCM that this process can send by. Placeholder: the channels helper's file takes its place."""

from __future__ import annotations

from collections.abc import Mapping

from base.settings import Settings
from notify.channel import Channel, ChannelName


def open_channels(settings: Settings) -> Mapping[ChannelName, Channel]:
    return {}
