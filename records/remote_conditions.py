"""What may be treated from afar: the list of the circular (remote_conditions.toml). Pure: no database, no clock."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

LIST: Final = Path(__file__).with_name("remote_conditions.toml")
CATEGORY: Final = 3
"""Characters of a category of ICD-10."""
Code = Annotated[str, Meta(pattern=r"^[A-Z][0-9]{2}(\.[0-9]{1,2})?$", max_length=6, examples=["I10"])]


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`n`: its row in the circular, where that is known. `together_with`: a code the visit must have as well."""

    n: int | None = None
    codes: tuple[str, ...]
    together_with: str | None = None
    vi: str
    en: str


class Listed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The list, where it stands, and up to which row it was held against a printing of it."""

    source: str
    in_force: date
    read_on: date
    rows_checked: int
    items: tuple[Condition, ...] = msgspec.field(name="condition")


@cache
def listed() -> Listed:
    return msgspec.convert(tomllib.loads(LIST.read_text("utf-8")), Listed)


def permitted(code: str, of_visit: Collection[str]) -> Condition | None:
    """The row that lets this be treated from afar in a visit with these codes."""
    return next(
        (
            one
            for one in listed().items
            if any(covers(entry, code) for entry in one.codes)
            and (one.together_with is None or any(covers(one.together_with, other) for other in of_visit))
        ),
        None,
    )


def covers(entry: str, code: str) -> bool:
    """Whether the entry is the code, a category or subcategory above it, or a range of categories around it."""
    first, _, last = entry.partition("-")
    return first <= code[:CATEGORY] <= last if last else code == entry or _is_under(code, entry)


def _is_under(code: str, entry: str) -> bool:
    return code.startswith(f"{entry}." if len(entry) == CATEGORY else entry)
