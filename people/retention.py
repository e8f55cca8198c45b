"""How long which records are kept after a person asked to be erased, and what becomes of every other table, pure.

Each class names its source; what the law does not name is not kept. A class ends so many years after its last entry; 0:
with the erasure itself.
A new table with personal data is not finished before it stands in `TABLES` (tests/house/test_catalogue.py).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Retention(Struct, frozen=True, kw_only=True):
    record_class: str
    years: int
    source: str


RETENTION = (
    Retention(record_class="medical_record", years=10, source="Luật 15/2023/QH15 điều 69; TT 53/2017/TT-BYT"),
    Retention(record_class="mental_health", years=20, source="Luật 15/2023/QH15 điều 69; TT 53/2017/TT-BYT"),
    Retention(record_class="messages", years=0, source="house rule: what the law keeps of a talk is written as a note"),
)

Fate = Literal["erased", "kept locked", "pseudonymous", "ids only"]

TABLES: dict[str, Fate] = {
    "relatives": "erased",
    "invitations": "erased",
    "resident_identifiers": "erased",
    "resident_versions": "erased",
    "beneficiary_categories": "erased",
    "disabilities": "erased",
    "conversations": "erased",  # their keys: subjects and texts are noise then, and the chain still fits
    "monitoring_plans": "erased",
    "leaves": "erased",
    "appointments": "erased",
    "waitlist": "erased",
    "reminders": "erased",
    "freed_times": "erased",
    "expected": "erased",
    "baselines": "erased",
    "trend_due": "erased",
    "watches": "erased",
    "call_backs": "erased",
    "worklist_contacts": "erased",
    "handover_items": "erased",
    "readings": "kept locked",
    "alerts": "kept locked",
    "resident_bands": "kept locked",
    "medicines": "kept locked",
    "medicine_doses": "kept locked",
    "checkups": "kept locked",
    "notes": "kept locked",
    "remote_visits": "kept locked",
    "remote_visit_addenda": "kept locked",
    "remote_visit_drafts": "erased",
    "screenings": "kept locked",
    "screening_answers": "kept locked",
    "screening_due": "erased",
    "resident_keys": "kept locked",
    "residents": "pseudonymous",
    "requests": "pseudonymous",
    "feed": "pseudonymous",
    "consents": "pseudonymous",
    "representatives": "pseudonymous",
    "assignments": "pseudonymous",
    "break_glass": "pseudonymous",
    "stays": "ids only",
    "transfers": "ids only",
    "erasures": "ids only",
    "audit_events": "ids only",
}
"""What migrations 0014, 0015 and 0018 do with every table that names a resident."""


def years() -> dict[str, int]:
    return {r.record_class: r.years for r in RETENTION}


def source(record_class: str) -> str:
    return next(r.source for r in RETENTION if r.record_class == record_class)
