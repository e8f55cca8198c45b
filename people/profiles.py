"""Changing who a resident is said to be: contact details by those who keep them, name, birth and sex by staff.

A correction keeps what stood there before, with author and reason, in `resident_versions`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from base.db import Db
from base.errors import NotFound, Refused, StaleVersion
from people import birth, names, territory
from people.access import Resident
from people.sessions import Actor
from people.signing_in import e164

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Sex = Literal["female", "male", "other", "unknown"]
Phone = Annotated[str, Meta(min_length=3, max_length=30)]
Commune = Annotated[str, Meta(pattern="^[0-9]{5}$")]
Address = Annotated[str, Meta(min_length=1, max_length=300)]
Reason = Annotated[str, Meta(min_length=3, max_length=500)]

IDENTITY = ("name", "birth", "birth_estimated", "sex")
CONTACT = ("phone", "address_commune", "address")


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays; null empties. Name, birth and sex need a reason."""

    name: Name | UnsetType = UNSET
    birth: str | UnsetType | None = UNSET
    birth_estimated: bool | UnsetType = UNSET
    sex: Sex | UnsetType = UNSET
    reason: Reason | None = None
    phone: Phone | UnsetType | None = UNSET
    address_commune: Commune | UnsetType | None = UNSET
    address: Address | UnsetType | None = UNSET

    def touches(self, fields: tuple[str, ...]) -> bool:
        return any(getattr(self, field) is not UNSET for field in fields)


async def change(db: Db, actor: Actor, who: Resident, wanted: Change, expected: int) -> None:
    """`StaleVersion` when somebody changed it meanwhile. The caller has made sure that the actor may."""
    row = await db.fetchrow("select * from residents where id = $1 for update", who.id)
    if row is None:
        raise NotFound
    if row["version"] != expected:
        raise StaleVersion
    if wanted.touches(IDENTITY):
        if wanted.reason is None:
            raise Refused("reason_needed", "Cần nêu lý do.", "A reason is needed.", "/reason")
        await _keep_version(db, actor, who, wanted.reason)
    new = dict(row) | _identity(db, wanted) | await _contact(db, wanted)
    await db.execute(
        """update residents set name = $2, name_search = $3, name_key = $4, birth_date = $5, birth_precision = $6,
                  birth_estimated = $7, sex = $8, phone = $9, address_commune = $10, address_text = $11,
                  version = version + 1
            where id = $1""",
        who.id, new["name"], names.searched(new["name"]), names.sort_key(new["name"]), new["birth_date"],
        new["birth_precision"], new["birth_estimated"], new["sex"], new["phone"], new["address_commune"],
        new["address_text"],
    )  # fmt: skip


async def key_names(db: Db) -> int:
    """Reckons the search forms of names that have none yet (rows from before migration 0009), as owner; how many."""
    rows = await db.fetch("select id, name from residents where name_key = ''")
    await db.executemany(
        "update residents set name_search = $2, name_key = $3 where id = $1",
        [(row["id"], names.searched(row["name"]), names.sort_key(row["name"])) for row in rows],
    )
    return len(rows)


async def _keep_version(db: Db, actor: Actor, who: Resident, reason: str) -> None:
    await db.execute(
        """insert into resident_versions (resident_id, version, name, birth_date, birth_precision, birth_estimated, sex,
                                          replaced_at, replaced_by, reason)
           select id, version, name, birth_date, birth_precision, birth_estimated, sex, $2, $3, $4
             from residents where id = $1""",
        who.id, db.now, actor.account, reason,
    )  # fmt: skip


def _identity(db: Db, wanted: Change) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if wanted.name is not UNSET:
        new["name"] = names.said(wanted.name)
    if wanted.birth is None:
        new |= {"birth_date": None, "birth_precision": "day"}
    elif wanted.birth is not UNSET:
        born = birth.read(wanted.birth, db.now.date())
        new |= {"birth_date": born.date, "birth_precision": born.precision}
    return new | {f: getattr(wanted, f) for f in ("birth_estimated", "sex") if getattr(wanted, f) is not UNSET}


async def _contact(db: Db, wanted: Change) -> dict[str, Any]:
    given = {f: getattr(wanted, f) for f in CONTACT if getattr(wanted, f) is not UNSET}
    if given.get("phone"):
        given["phone"] = e164(given["phone"])
    if given.get("address_commune"):
        await territory.require(db, "commune", given["address_commune"], "/address_commune")
    if "address" in given:
        text = given.pop("address")
        given["address_text"] = names.said(text, "/address", 300) if text is not None else None
    return given
