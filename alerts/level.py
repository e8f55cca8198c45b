"""The four levels of concern, from a note to a call for help (clinical/README §4). Only the last two ring."""

from __future__ import annotations

from typing import Final, Literal

Level = Literal["info", "routine", "urgent", "emergency"]

LEVELS: Final[tuple[Level, ...]] = ("info", "routine", "urgent", "emergency")

_RANK: Final[dict[Level, int]] = {level: place for place, level in enumerate(LEVELS)}


def rank(level: Level) -> int:
    """0 for info up to 3 for emergency."""
    return _RANK[level]


def worse(a: Level, b: Level) -> Level:
    """The graver of the two."""
    return a if _RANK[a] >= _RANK[b] else b
