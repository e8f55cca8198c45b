"""Consent: what was agreed to, by whom, in which words. The only writer of `consents`, which is append-only.

What holds is the newest row of its purpose (and relative). Taking back acts on the next statement, because every look
at a family's access reads the rows that consent opened; sockets ask again at each delivery.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from base.db import Db
from base.errors import Conflict, Refused
from base.ids import new_id
from people.access import Resident, Scope
from people.sessions import Actor

Purpose = Literal["family_access", "health_monitoring", "telehealth", "hospital_exchange", "campaign", "research"]
GivenBy = Literal["self", "representative", "child_and_representative"]
Channel = Literal["app", "paper", "phone"]

CHILD_AGREES_FROM = 7
ADULT_ENOUGH_AT = 16
"""Children are under 16 (Law on Children 2016); from 7 on both the child and the representative agree (domain.md
§5.7)."""


class Text(Struct, frozen=True, kw_only=True):
    version: str
    hash: str
    """SHA-256 of `vi`, a line feed and `en`, in hex: the phone sends it back as proof of what it showed."""
    vi: str
    en: str


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which words were agreed to, and how. On paper and by phone `given_by` says who spoke, and `document` where the
    signed sheet or the record of the call is kept."""

    version: Annotated[str, Meta(max_length=40)]
    hash: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    channel: Channel = "app"
    given_by: GivenBy | None = None
    document: Annotated[str, Meta(min_length=3, max_length=300)] | None = None
    child_agreed: bool = False


class Consent(Struct, frozen=True, kw_only=True):
    id: UUID
    purpose: Purpose
    act: Literal["given", "withdrawn"]
    subject: UUID | None
    scope: Scope | None
    mental_health: bool | None
    text_version: str
    given_by: GivenBy
    channel: Channel
    document: str | None
    at: datetime


def _load() -> Mapping[Purpose, Text]:
    raw = tomllib.loads(Path(__file__).with_name("consent_texts.toml").read_text("utf-8"))
    return {purpose: _text(**versions[-1]) for purpose, versions in raw.items()}  # type: ignore[misc]


def _text(version: str, vi: str, en: str) -> Text:
    return Text(version=version, hash=hashlib.sha256(f"{vi}\n{en}".encode()).hexdigest(), vi=vi, en=en)


TEXTS = _load()
"""The words that can be agreed to today, by purpose."""


def todays(purpose: Purpose) -> Words:
    """Today's words, as said in the app: taking back needs no more than saying so."""
    return Words(version=TEXTS[purpose].version, hash=TEXTS[purpose].hash, child_agreed=True)


async def give(db: Db, actor: Actor, resident: Resident, purpose: Purpose, words: Words) -> Consent:
    """Agrees to a purpose that is about nobody else. Agreeing again to the same words changes nothing more."""
    if purpose == "family_access":
        raise Refused("use_invitations", "Hãy mời người thân.", "Invite the relative instead.", "/purpose")
    return await record(db, actor, resident, purpose, "given", words)


async def withdraw(db: Db, actor: Actor, resident: Resident, purpose: Purpose, words: Words) -> Consent:
    """Takes a purpose back; `Conflict` when nothing was agreed to. Family access ends at the relative (family.py)."""
    held = await latest(db, resident.id)
    if not any(c.purpose == purpose and c.act == "given" and c.subject is None for c in held):
        raise Conflict("not_given", "Chưa có sự đồng ý nào.", "There is no consent to take back.")
    return await record(db, actor, resident, purpose, "withdrawn", words)


async def record(
    db: Db,
    actor: Actor,
    resident: Resident,
    purpose: Purpose,
    act: Literal["given", "withdrawn"],
    words: Words,
    subject: UUID | None = None,
    scope: Scope | None = None,
    mental_health: bool | None = None,
) -> Consent:
    """Writes one row. Giving needs today's words; taking back may quote any version."""
    text = TEXTS[purpose]
    if act == "given" and (words.version, words.hash) != (text.version, text.hash):
        raise Refused("other_words", "Văn bản đồng ý đã thay đổi.", "The text has changed; show it again.", "/version")
    row = await db.fetchrow(
        """insert into consents (id, resident_id, facility_id, purpose, subject, act, scope, mental_health,
                                 text_version, text_hash, given_by, recorded_by, channel, document, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
           returning id, purpose, act, subject, scope, mental_health, text_version, given_by, channel, document, at""",
        new_id(), resident.id, resident.facility, purpose, subject, act, scope, mental_health, words.version,
        bytes.fromhex(words.hash), who_gives(resident, words, db.now.date()), actor.account, words.channel,
        words.document, db.now,
    )  # fmt: skip
    return msgspec.convert(row, Consent)


def who_gives(resident: Resident, words: Words, today: date) -> GivenBy:
    """Who speaks for the resident, or `Refused`: the app knows who holds it; on paper a witness says who signed.

    A child under 7 is spoken for; from 7 to 15 the child agrees as well; unknown ages count as adult.
    """
    speaker: GivenBy = "self" if resident.basis == "self" else "representative"
    if resident.basis not in ("self", "representative"):  # a witness
        if words.channel == "app" or words.given_by is None or words.document is None:
            raise Refused(
                "witness", "Cần giấy tờ và người đồng ý.", "A witness names who agreed and the document.", "/document"
            )
        speaker = words.given_by
    age = age_at(resident.birth_date, today)
    if age is None or age >= ADULT_ENOUGH_AT:
        return speaker
    if speaker == "self":
        raise Refused("representative_needed", "Cần người đại diện.", "The representative must agree.", "/given_by")
    if age < CHILD_AGREES_FROM:
        return "representative"
    if speaker == "representative" and not words.child_agreed:
        raise Refused(
            "child_must_agree", "Trẻ từ 7 tuổi cũng phải đồng ý.", "From 7 on the child agrees too.", "/child_agreed"
        )
    return "child_and_representative"


def age_at(born: date | None, day: date) -> int | None:
    """Full years."""
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


async def latest(db: Db, resident: UUID) -> list[Consent]:
    """What holds or was taken back: the newest row of each purpose and relative."""
    rows = await db.fetch(
        """select distinct on (purpose, subject) id, purpose, act, subject, scope, mental_health, text_version,
                  given_by, channel, document, at
             from consents where resident_id = $1 order by purpose, subject, at desc, id desc""",
        resident,
    )
    return [msgspec.convert(row, Consent) for row in rows]


async def history(db: Db, resident: Resident, before: tuple[datetime, UUID] | None, limit: int) -> list[Consent]:
    """Everything that was ever said, the newest first."""
    rows = await db.fetch(
        """select id, purpose, act, subject, scope, mental_health, text_version, given_by, channel, document, at
             from consents where resident_id = $1 and ($2::timestamptz is null or (at, id) < ($2, $3::uuid))
            order by at desc, id desc limit $4""",
        resident.id, before[0] if before else None, before[1] if before else None, limit,
    )  # fmt: skip
    return [msgspec.convert(row, Consent) for row in rows]
