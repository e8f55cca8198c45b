"""Items that carry a category are read by fewer people than the record they stand in (domain.md R52-R53).

The table is the whole rule. HIV: those in charge of care, by the closed list of Law 64/2006 art. 30.2, never carers,
managers or the family. Psychotherapy: who wrote it. Domestic violence: hidden even from the representative, who may be
the one (Law 13/2022). Child abuse: hidden from the child's own phone and from the family. Mental health: the family
only with a scope of its own. Whatever somebody may not read leaves no trace in what they get: no count, no gap.
"""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from people.access import Resident

Category = Literal["HIV", "OST", "DRUG_TEST", "PSY", "DV", "CHILD_ABUSE", "GENETIC", "MENTAL_HEALTH"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

_CARE = frozenset({"nurse", "doctor", "assigned", "referral", "self"})

_READERS: dict[Category | None, frozenset[str]] = {
    None: _CARE | {"break_glass", "representative"},
    "HIV": _CARE | {"break_glass"},
    "OST": _CARE | {"break_glass"},
    "DRUG_TEST": _CARE,
    "GENETIC": _CARE,
    "PSY": frozenset({"assigned", "self", "author"}),
    "DV": frozenset({"nurse", "doctor", "assigned", "self"}),
    "CHILD_ABUSE": frozenset({"doctor", "assigned"}),
    "MENTAL_HEALTH": _CARE | {"break_glass", "relative+", "representative+"},
}


class Reader(Struct, frozen=True, kw_only=True):
    """What decides about categories: the ground somebody was let in on, whether the resident is also assigned to them,
    and whether they hold the family scope `mental_health`."""

    basis: str
    assigned: bool = False
    mental_health: bool = False


def reader(resident: Resident) -> Reader:
    return Reader(basis=resident.basis, assigned=resident.assigned, mental_health=resident.mental_health)


def may_read(category: Category | None, who: Reader, *, author: bool = False) -> bool:
    grounds = {who.basis}
    if who.assigned:
        grounds.add("assigned")
    if who.mental_health:
        grounds.add(f"{who.basis}+")
    if author:
        grounds.add("author")
    return bool(grounds & _READERS[category])


def readable(who: Reader, *, author: bool = False) -> list[Category]:
    """The categories this reader may read; with `author`, of items they wrote themselves."""
    return [category for category in CATEGORIES if may_read(category, who, author=author)]
