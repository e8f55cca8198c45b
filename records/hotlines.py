"""Numbers to call in a crisis: those of the country from a dated file, before them the facility's own.

A number is shown with its hours and with whether somebody answers now; outside them the on-call button and 115 remain.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from base import log
from base.db import Db
from base.errors import StaleVersion
from people.access import Resident

_log = log.logger("records")

PACKAGED = Path(__file__).with_suffix(".toml")
Text = Annotated[str, Meta(min_length=1, max_length=200)]
Number = Annotated[str, Meta(pattern=r"^[+0-9][0-9 ]{1,19}$")]
WallClock = Annotated[time, Meta(tz=False)]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    vi: Text
    en: Text


class Open(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """Days of the week (Monday is 1) and hours on the wall clock of the country."""

    days: Annotated[tuple[Annotated[int, Meta(ge=1, le=7)], ...], Meta(min_length=1, max_length=7)]
    since: WallClock
    until: WallClock


class Hotline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`checked_on`: when the source was read; `rung_on`: when somebody last rang it."""

    number: Number
    name: Words
    hours: Words
    always: bool = False
    open: Annotated[tuple[Open, ...], Meta(max_length=14)] = ()
    checked_on: date
    rung_on: Annotated[str, Meta(max_length=40)] = "not yet"
    source: Text


class Shown(Hotline, frozen=True, kw_only=True):
    """`open_now`: whether its hours say that somebody answers; None when it does not say."""

    open_now: bool | None
    own: bool
    """Of the facility itself."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    hotline: tuple[Hotline, ...]


@cache
def of_the_country() -> tuple[Hotline, ...]:
    return msgspec.convert(tomllib.loads(PACKAGED.read_text(encoding="utf-8")), _File).hotline


async def for_resident(db: Db, who: Resident) -> list[Shown]:
    row = await db.fetchrow("select hotlines, time_zone from facilities where id = $1", who.facility)
    assert row is not None  # the door named the facility
    here = db.now.astimezone(ZoneInfo(row["time_zone"]))
    try:
        own = msgspec.convert(row["hotlines"] or [], tuple[Hotline, ...])
    except msgspec.ValidationError:  # a number that cannot be read must not cost the call that goes out with the page
        _log.error("hotlines cannot be read")
        own = ()
    return [_shown(one, here, True) for one in own] + [_shown(one, here, False) for one in of_the_country()]


async def of_facility(db: Db, facility: UUID) -> tuple[tuple[Hotline, ...], int]:
    """The facility's own, and their version."""
    row = await db.fetchrow("select hotlines, hotlines_version from facilities where id = $1", facility)
    assert row is not None  # staff.require let the caller in
    return msgspec.convert(row["hotlines"] or [], tuple[Hotline, ...]), row["hotlines_version"]


async def keep(db: Db, facility: UUID, own: tuple[Hotline, ...], expected: int) -> int:
    version = await db.fetchval(
        """update facilities set hotlines = $2, hotlines_version = hotlines_version + 1
            where id = $1 and hotlines_version = $3 returning hotlines_version""",
        facility,
        msgspec.to_builtins(own),
        expected,
    )
    if version is None:
        raise StaleVersion
    return version


def _shown(one: Hotline, here: datetime, own: bool) -> Shown:
    return Shown(**msgspec.structs.asdict(one), open_now=is_open(one, here), own=own)


def is_open(one: Hotline, here: datetime) -> bool | None:
    """At this instant of the facility's wall clock."""
    if one.always or not one.open:
        return True if one.always else None
    return any(here.isoweekday() in span.days and span.since <= here.time() < span.until for span in one.open)
