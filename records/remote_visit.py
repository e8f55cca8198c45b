"""What a remote visit is: its shapes, and what its record lacks. Pure: no database, no clock.

The four modes are those of Nghị định 96/2023/NĐ-CP: straight to the patient (87.10), through a facility that receives
them (87.9), support between facilities (88), and a conference of several doctors (Luật 15/2023/QH15 điều 64).
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from base import envelope
from people.categories import Category
from people.resident_keys import ResidentKey
from people.staff import Licence
from records.remote_conditions import Code, covers

Mode = Literal["direct_to_patient", "via_receiving_facility", "inter_facility_support", "teleconsult_mdt"]
Channel = Literal["video", "voice", "text"]
Long = Annotated[str, Meta(min_length=1, max_length=8000)]
Short = Annotated[str, Meta(min_length=1, max_length=300)]
Zoned = Annotated[datetime, Meta(tz=True)]

NEEDED = (
    "mode", "channel", "began_at", "ended_at", "reason", "findings", "codes", "advice", "consent", "quality",
)  # fmt: skip
AT_BOTH_ENDS = ("other_facility", "local_practitioner")
"""Of a visit that another facility takes part in: which, and who answers for the resident where they are."""
HIV = ("B20-B24", "Z21")
MENTAL_HEALTH = ("F10-F99",)


class Order(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A treatment for one of the visit's conditions; `atc` of a medicine."""

    condition: Code
    text: Long
    atc: Annotated[str, Meta(pattern="^[A-Z][A-Z0-9]{0,6}$")] | None = None


class Agreed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who agreed to be seen from afar, and when; `name` of whoever said it for the resident."""

    by: Literal["resident", "representative"]
    at: Zoned
    name: Short | None = None


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the record says. A draft may lack anything; `codes` are of ICD-10, the main one first. `devices`: with what
    something was measured. `quality`: how well sound and picture came through."""

    mode: Mode | None = None
    channel: Channel | None = None
    began_at: Zoned | None = None
    ended_at: Zoned | None = None
    reason: Long | None = None
    findings: Long | None = None
    codes: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    advice: Long | None = None
    orders: Annotated[tuple[Order, ...], Meta(max_length=20)] = ()
    consent: Agreed | None = None
    quality: Literal["good", "limited", "poor"] | None = None
    quality_note: Short | None = None
    devices: Short | None = None
    other_facility: Short | None = None
    local_practitioner: Short | None = None
    appointment: UUID | None = None
    category: Category | None = None


class Draft(Struct, frozen=True, kw_only=True):
    id: UUID
    version: int
    updated_at: datetime
    content: Content


class NewAddendum(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is made by the phone: sending it twice has one effect. `reason`: why the record needs it."""

    id: UUID
    text: Long
    reason: Short


class Addendum(Struct, frozen=True, kw_only=True):
    id: UUID
    text: str
    reason: str
    author: UUID
    author_name: str | None
    author_as: str
    licence_number: str
    signed_at: datetime


class RemoteVisit(Struct, frozen=True, kw_only=True):
    """Signed. `facility`: where the resident lived; `responsible`: where its author is licensed."""

    id: UUID
    resident: UUID
    facility: UUID
    responsible: UUID
    appointment: UUID | None
    author: UUID
    author_name: str | None
    author_as: str
    licence: Licence
    signed_at: datetime
    category: Category | None
    content: Content
    recorded: bool = False
    """Never: nothing of sound and picture passes through the house."""
    addenda: list[Addendum]


def clean(content: Content) -> Content:
    """Texts in one form, codes once each."""
    texts = {name: _nfc(value) for name, value in asdict(content).items() if isinstance(value, str)}
    orders = tuple(replace(order, text=_nfc(order.text)) for order in content.orders)
    return replace(content, **texts, orders=orders, codes=tuple(dict.fromkeys(content.codes)))


def missing(content: Content) -> tuple[str, ...]:
    """Pointers to what the record must say before it is signed."""
    other = content.mode not in (None, "direct_to_patient")
    return tuple(f"/{name}" for name in (*NEEDED, *(AT_BOTH_ENDS if other else ())) if _lacks(content, name))


def _lacks(content: Content, name: str) -> bool:
    value = getattr(content, name)
    return not (value.strip() if isinstance(value, str) else value)


def category_of(content: Content) -> Category | None:
    """Who may read it: as its author says, but what is under HIV is HIV's; mental health where nothing is said."""
    if any(covers(entry, code) for code in content.codes for entry in HIV):
        return "HIV"
    mental = any(covers(entry, code) for code in content.codes for entry in MENTAL_HEALTH)
    return content.category or ("MENTAL_HEALTH" if mental else None)


def seal(key: ResidentKey, table: str, column: str, id: UUID, facility: UUID, plain: bytes) -> bytes:
    return envelope.seal(key.secret, plain, _place(table, column, id, facility, key.version))


def unseal(key: ResidentKey, table: str, column: str, id: UUID, facility: UUID, sealed: bytes) -> bytes:
    return envelope.open_(key.secret, sealed, _place(table, column, id, facility, key.version))


def _place(table: str, column: str, id: UUID, facility: UUID, version: int) -> bytes:
    return f"{table}|{column}|{id}|{facility}|{version}".encode()


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
