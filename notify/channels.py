"""Which channels this house has beside FCM, put together from the settings once at start.

A channel that is not set up is the console in dev and tests, and in production it is not there at all: whoever picks a
channel for somebody sees that it is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import cast

from base.db import Database, Db
from base.settings import BadSetting, Settings
from notify import email, zalo
from notify.channel import Channel, ChannelName
from notify.console import Console
from notify.email import Email
from notify.sms_channel import SmsChannel
from notify.web_push import WebPush
from notify.zalo import Zalo
from notify.zalo_tokens import TOKEN_URL, Tokens

BESIDE_PUSH: tuple[ChannelName, ...] = ("web_push", "sms", "zalo", "email")
_MADE_BY: Mapping[ChannelName, str] = {
    "web_push": "ANTAM_VAPID_KEY", "sms": "ANTAM_SMS_URL", "zalo": "ANTAM_ZALO_APP", "email": "ANTAM_SMTP_URL",
}  # fmt: skip


def open_channels(settings: Settings, database: Database) -> Mapping[ChannelName, Channel]:
    """`BadSetting` names a setting that cannot be used. Each is to be closed when the house is."""
    makes: dict[ChannelName, Callable[[], Channel | None]] = {
        "web_push": lambda: _web_push(settings),
        "sms": lambda: _sms(settings),
        "zalo": lambda: _zalo(settings, database),
        "email": lambda: _email(settings),
    }
    channels: dict[ChannelName, Channel] = {}
    for name, make in makes.items():
        channel = make()
        if channel is None and settings.env != "production":
            channel = Console(name, settings.home)
        if channel is not None:
            channels[name] = channel
    return channels


def told(settings: Settings) -> Iterator[tuple[ChannelName, str]]:
    """For `antam doctor`: of each channel whether it is set up, and what is wrong. Nobody is called."""
    for name in BESIDE_PUSH:
        try:
            yield name, _standing(settings, name)
        except BadSetting as error:
            yield name, f"wrong: {error}"


def _standing(settings: Settings, name: ChannelName) -> str:
    set_up = {
        "web_push": _web_push, "sms": _sms, "email": _email, "zalo": lambda s: s.zalo_app and _templates(s),
    }[name](settings)  # fmt: skip
    if not set_up:
        return f"note: {_MADE_BY[name]} is not set; nobody is reached this way."
    if name == "sms" and not settings.sms_webhook_secret:
        return "ok, but ANTAM_SMS_WEBHOOK_SECRET is not set: no alert can be taken by answering a text"
    if name in ("sms", "zalo", "email") and not settings.public_url:
        return "ok, but ANTAM_PUBLIC_URL is not set: no alert can be taken by a link"
    return "ok (nobody was called)"


def _web_push(settings: Settings) -> WebPush | None:
    if not settings.vapid_key:
        return None
    try:
        return WebPush(
            settings.vapid_key,
            settings.vapid_contact or "",
            production=settings.env == "production",
            services=settings.web_push_hosts,
        )
    except ValueError as error:
        raise BadSetting(str(error)) from None


def _sms(settings: Settings) -> SmsChannel | None:
    if not settings.sms_url:
        return None
    return SmsChannel(settings.sms_url, settings.sms_token, replies=bool(settings.sms_webhook_secret))


def _zalo(settings: Settings, database: Database) -> Zalo | None:
    if not settings.zalo_app:
        return None

    def work() -> AbstractAsyncContextManager[Db]:
        return database.work("engine")

    tokens = Tokens(
        work,
        house=settings.secret,
        app_id=settings.zalo_app,
        app_secret=settings.zalo_secret,
        refresh_token=settings.zalo_refresh_token,
        url=settings.zalo_url or TOKEN_URL,
    )
    return Zalo(tokens, _templates(settings), url=settings.zalo_url or zalo.SEND_URL)


def _templates(settings: Settings) -> Mapping[str, zalo.Template]:
    try:
        return zalo.read_templates(settings.zalo_templates or "")
    except ValueError as error:
        raise BadSetting(f"ANTAM_ZALO_TEMPLATES: {error}.") from None


def _email(settings: Settings) -> Email | None:
    if not settings.smtp_url:
        return None
    try:
        relay = email.read_relay(bytes(settings.smtp_url).decode())
    except ValueError as error:
        raise BadSetting(f"ANTAM_SMTP_URL {error}.") from None
    if settings.env == "production" and relay.tls == "none" and relay.host not in ("localhost", "127.0.0.1", "::1"):
        raise BadSetting("ANTAM_SMTP_URL must not be smtp+clear in production, but for a relay on this machine.")
    sender = cast(str, settings.mail_from)
    if not email.is_mailbox(sender):
        raise BadSetting("ANTAM_MAIL_FROM must be one address, as antam@example.vn.")
    return Email(relay, sender)
