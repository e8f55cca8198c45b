"""The pure decision of people/access.py against the oracle: a cell is (principal, resident, act).

`facts` says in the house's words what the matrix says of a principal and a resident, as the database would find it;
`differs` is one cell, and takes the module under test, so that the mutation run can hand in a spoilt one.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from types import ModuleType
from typing import Any
from uuid import UUID

from people.access import Facts
from people.rights import Right
from tests.authz import oracle
from tests.authz.cast import id_of

ALONE: dict[str, dict[str, Any]] = {
    "self": {"self": True},
    "doctor": {"staff": {"doctor": "A"}, "shift": "on"},
    "nurse": {"staff": {"nurse": "A"}, "shift": "on"},
    "assigned": {"staff": {"nurse": "A"}, "assigned": "open"},
    "referral": {"staff": {"doctor": "B"}, "referral": "open"},
    "manager": {"staff": {"manager": "A"}},
    "told": {"staff": {"nurse": "A"}, "told": "open"},
    "representative": {"representative": "open"},
    **{f"relative:{scope}": {"relative": scope} for scope in oracle.SCOPES},
    "break_glass": {"staff": {"doctor": "A"}, "glass": "open"},
    "doctor_off_duty": {"staff": {"doctor": "A"}},
    "nurse_off_duty": {"staff": {"nurse": "A"}},
}
"""Ground -> the least that makes it hold."""

BESIDE = {"assigned": "nurse_off_duty", "told": "nurse_off_duty", "break_glass": "doctor_off_duty"}
"""Grounds nobody has without working there, and what that alone gives: the weakest, which no other test leans on."""

ROWS = {
    "assigned": "assignment", "referral": "referral", "told": "told", "representative": "representative",
    "break_glass": "break_glass", "doctor": "shift", "nurse": "shift", "relative": "relative",
}  # fmt: skip
"""Basis -> the fact whose row the audit trail names as the ground."""


def together(first: str, second: str) -> dict[str, Any] | None:
    """Both grounds at once; None where nobody can stand on both."""
    if {first, second} in ({"doctor", "doctor_off_duty"}, {"nurse", "nurse_off_duty"}):
        return None
    if "off_duty" in first + second and {first, second} & {"doctor", "nurse"}:
        return None
    if first.startswith("relative") and second.startswith("relative"):
        return None
    both = {**ALONE[first], **ALONE[second]}
    both["staff"] = {**ALONE[first].get("staff", {}), **ALONE[second].get("staff", {})}
    return both if {first, second} <= set(oracle.grounds(both, oracle.RESIDENTS["active"])) else None


def cases() -> dict[str, Mapping[str, Any]]:
    """Every ground alone, every two together, everybody of the cast, and the pairwise states."""
    pairs = {f"{a}+{b}": together(a, b) for a, b in itertools.combinations(ALONE, 2)}
    found = {name: who for name, who in pairs.items() if who is not None}
    return {**ALONE, **found, **oracle.PRINCIPALS, **oracle.combined()}


RESIDENTS = [name for name, about in oracle.RESIDENTS.items() if oracle.exists(about)]


def row(fact: str) -> UUID:
    return id_of("fact", fact)


def facts(who: Mapping[str, Any], about: Mapping[str, Any]) -> Facts:
    place = about.get("lives", about.get("lived"))
    related = not about.get("unrelated")
    given = set(oracle.given(who, about)) if related else set[str]()
    relative = related and who.get("consent", "active") in ("active", "unblocked") and who.get("relative")

    def held(fact: str, holds: bool) -> UUID | None:
        return row(fact) if holds else None

    return Facts(
        resident=id_of("resident", "x"), name="Rosa", birth_date=None, sex="female", spo2_scale=1, conditions=(),
        facility=id_of("facility", str(place)) if place else None, present="lives" in about,
        grace=oracle.in_grace(about), died=bool(about.get("died")), erased=bool(about.get("erased")),
        is_self=bool(related and who.get("self")), staff=frozenset(oracle.roles(who, place)),
        shift=held("shift", oracle.on_duty(who, place)),
        assignment=held("assignment", "assigned" in given),
        referral=held("referral", "referral" in given),
        break_glass=held("break_glass", "break_glass" in given),
        told=held("told", "told" in given),
        representative=held("representative", related and who.get("representative") == "open"),
        relative=held("relative", bool(relative)), scope=relative or None, mental_health=False,
    )  # fmt: skip


def differs(access: ModuleType, who: Mapping[str, Any], resident: str, act: str) -> str | None:
    """What the house decides otherwise than the oracle; None when they agree."""
    about = oracle.RESIDENTS[resident]
    if not oracle.signed_in(who):
        return None
    wanted = oracle.ground(who, about, act)
    found = access.decide(facts(who, about), Right(act))
    if wanted is None or found is None:
        same = wanted is None and found is None
    else:
        basis, _, scope = wanted.partition(":")
        at = row(ROWS[basis]) if basis in ROWS else None
        same = (found.basis, found.scope, found.ground) == (basis, scope or None, at)
    return None if same else f"{act} with {resident}: {found and found.basis}, not {wanted}"
