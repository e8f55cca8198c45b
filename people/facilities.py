"""Facilities, as far as the rooms above need them. What a policy means is for alerts to know; here it is a value."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from base.db import Db
from base.ids import new_id
from people import names, territory

Kind = Literal["nursing_merit", "social_assistance", "drug_rehabilitation"]


class NewFacility(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: Kind
    province_code: Annotated[str, Meta(pattern="^[0-9]{2}$")]


async def open_(db: Db, new: NewFacility) -> UUID:
    """As platform admin: the policy lets nobody else."""
    await territory.require(db, "province", new.province_code, "/province_code")
    id = new_id()
    await db.execute(
        "insert into facilities (id, name, kind, province_code) values ($1, $2, $3, $4)",
        id, names.said(new.name), new.kind, new.province_code,
    )  # fmt: skip
    return id


async def zone_of(db: Db, facility: UUID) -> ZoneInfo:
    """Where the wall clock of the facility hangs."""
    return ZoneInfo(await db.fetchval("select time_zone from facilities where id = $1", facility))


async def policy_of(db: Db, facility: UUID) -> tuple[Any, int]:
    """The stored escalation policy (None: the house's own) and its version."""
    row = await db.fetchrow("select escalation_policy, policy_version from facilities where id = $1", facility)
    assert row is not None  # staff.require let the caller in
    return row["escalation_policy"], row["policy_version"]


async def set_policy(db: Db, facility: UUID, policy: Any, expected: int) -> int | None:
    """Stores the policy if its version is still `expected`; the new version, or None when it is not."""
    return await db.fetchval(
        """update facilities set escalation_policy = $2, policy_version = policy_version + 1
            where id = $1 and policy_version = $3 returning policy_version""",
        facility,
        policy,
        expected,
    )


class Quiet(Struct, frozen=True, kw_only=True):
    """How the facility keeps its alarms quiet: wall-clock times, and seconds. What they do is for alerts to know."""

    quiet_from: time
    quiet_until: time
    repeat_s: int
    zone: ZoneInfo


async def quiet_of(db: Db, facility: UUID) -> Quiet:
    row = await db.fetchrow(
        "select quiet_from, quiet_until, repeat_s, time_zone from facilities where id = $1", facility
    )
    assert row is not None
    return Quiet(
        quiet_from=row["quiet_from"], quiet_until=row["quiet_until"], repeat_s=row["repeat_s"],
        zone=ZoneInfo(row["time_zone"]),
    )  # fmt: skip


async def quiet_version(db: Db, facility: UUID) -> int:
    return await db.fetchval("select hygiene_version from facilities where id = $1", facility)


async def set_quiet(db: Db, facility: UUID, begins: time, ends: time, repeat_s: int, expected: int) -> int | None:
    """The new version, or None when it is not `expected` any more."""
    return await db.fetchval(
        """update facilities set quiet_from = $2, quiet_until = $3, repeat_s = $4, hygiene_version = hygiene_version + 1
            where id = $1 and hygiene_version = $5 returning hygiene_version""",
        facility, begins, ends, repeat_s, expected,
    )  # fmt: skip
