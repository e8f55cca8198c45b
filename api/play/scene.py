"""What the stage holds at one moment: plain values that `picture.py` draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Mood = Literal["quiet", "calm", "urgent", "emergency", "good"]
STYLES: dict[Mood, str] = {"quiet": "dim", "calm": "", "urgent": "yellow", "emergency": "bold red", "good": "green"}


@dataclass
class Line:
    clock: str
    what: str
    mood: Mood


@dataclass
class Card:
    """A person: a resident with their last readings, or a phone with what came to it."""

    name: str
    role: str = ""
    kept: int = 0
    score: str = ""
    note: str = ""
    mood: Mood = "calm"
    lines: list[Line] = field(default_factory=list)


@dataclass
class Alert:
    title: str = ""
    texts: tuple[str, str] = ("", "")
    """Vietnamese, English."""
    mood: Mood = "quiet"
    lines: list[Line] = field(default_factory=list)


@dataclass
class Bar:
    """Something that fills up: `share` from 0 to 1."""

    what: str
    share: float


@dataclass
class Scene:
    facility: str = ""
    caption: tuple[str, str] = ("", "")
    residents: dict[str, Card] = field(default_factory=dict)
    alert: Alert = field(default_factory=Alert)
    phones: dict[str, Card] = field(default_factory=dict)
    bar: Bar | None = None
