"""What a process runs on, put together once by app.py and handed to handlers and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.library import Library
from alerts.watch import Post, Receipt
from base.committer import Committer
from base.db import Database
from base.settings import Settings
from base.store import Store
from notify.channel import Channel, ChannelName
from notify.push import Sender
from notify.sms import Sms
from realtime.batch import Say
from realtime.hub import Hub
from realtime.messages import Said


@dataclass(frozen=True)
class House:
    settings: Settings
    database: Database
    library: Library
    hub: Hub
    readings: Committer[Post, Receipt]
    says: Committer[Say, Said]
    store: Store
    sms: Sms
    sender: Sender
    channels: Mapping[ChannelName, Channel]
