"""What a person wants of whoever reaches them: by which channels and in which order, how soon the next one follows,
when nothing may buzz but what rings, and what never does.

A wish keeps no alert away: what is urgent knows no quiet hours, and `push` is always among the channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Refused
from notify.channel import ChannelName

ORDER: tuple[ChannelName, ...] = ("push", "web_push", "zalo", "sms", "email")
WallClock = Annotated[time, Meta(tz=False)]
MayMute = Literal[
    "announcement", "appointment", "family_update", "message", "relative", "reminder", "screening_due"
]  # fmt: skip


class Preferences(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without a receipt of the app, the next channel follows after `fallback_..._s`. From `quiet_from` to
    `quiet_until`, by the clock of `zone`, what is not urgent waits for their end; `muted` kinds never buzz."""

    channels: Annotated[tuple[ChannelName, ...], Meta(min_length=1, max_length=5)] = ORDER
    fallback_emergency_s: Annotated[int, Meta(ge=15, le=300)] = 45
    fallback_urgent_s: Annotated[int, Meta(ge=30, le=900)] = 120
    quiet_from: WallClock | None = None
    quiet_until: WallClock | None = None
    zone: Annotated[str, Meta(max_length=64)] = "Asia/Ho_Chi_Minh"
    muted: Annotated[tuple[MayMute, ...], Meta(max_length=20)] = ()


async def of(db: Db, accounts: Sequence[UUID]) -> dict[UUID, Preferences]:
    """Of those who have said what they want; the house's own (`Preferences()`) is everybody else's."""
    rows = await db.fetch(f"select account_id, {_COLUMNS} from reach_preferences where account_id = any ($1)", accounts)
    return {row["account_id"]: read(row) for row in rows}


def read(row: Any) -> Preferences:
    return msgspec.convert({name: row[name] for name in Preferences.__struct_fields__}, Preferences)


async def keep(db: Db, account: UUID, wanted: Preferences) -> None:
    """`Refused` with a sentence for what cannot be."""
    _check(wanted)
    await db.execute(
        f"""insert into reach_preferences (account_id, {_COLUMNS}, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (account_id) do update set ({_COLUMNS}, updated_at) = ({_EXCLUDED}, excluded.updated_at)""",
        account, list(wanted.channels), wanted.fallback_emergency_s, wanted.fallback_urgent_s, wanted.quiet_from,
        wanted.quiet_until, wanted.zone, sorted(set(wanted.muted)), db.now,
    )  # fmt: skip


def _check(wanted: Preferences) -> None:
    if "push" not in wanted.channels or len(set(wanted.channels)) < len(wanted.channels):
        raise Refused(
            "channels_incomplete",
            "Thông báo đẩy (push) phải có trong danh sách, và mỗi kênh chỉ nêu một lần.",
            "Push must be among the channels, and each channel is named once.",
            "/channels",
        )
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        raise Refused(
            "quiet_hours_incomplete",
            "Giờ yên tĩnh cần cả lúc bắt đầu và lúc kết thúc.",
            "Quiet hours need a beginning and an end.",
            "/quiet_until",
        )
    if wanted.zone not in _ZONES:
        raise Refused("unknown_zone", "Không có múi giờ này.", "There is no such time zone.", "/zone")


_ZONES = frozenset(available_timezones())
_COLUMNS = ", ".join(Preferences.__struct_fields__)
_EXCLUDED = ", ".join(f"excluded.{name}" for name in Preferences.__struct_fields__)
