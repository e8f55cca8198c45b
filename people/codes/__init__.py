"""Lists that laws make, as dated data: read once, never constants in code."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

FOLDER = Path(__file__).parent

T = TypeVar("T")


class Province(Struct, frozen=True, kw_only=True, rename={"valid_from": "from", "valid_to": "to"}):
    code: str
    name: str
    valid_from: date
    valid_to: date | None = None
    into: str | None = None
    """The code of the province it went into on `valid_to`."""


class Category(Struct, frozen=True, kw_only=True, rename={"valid_from": "from", "valid_to": "to"}):
    code: str
    group: str
    vi: str
    en: str
    source: str
    valid_from: date
    valid_to: date | None = None


class Span(Struct, frozen=True, rename={"least": "from", "most": "to"}):
    least: int
    most: int


class Word(Struct, frozen=True, kw_only=True):
    code: str
    vi: str
    en: str
    loss: Span | None = None
    """The loss of working capacity that goes with it, in percent."""


class Disabilities(Struct, frozen=True, kw_only=True, rename={"valid_from": "from"}):
    source: str
    valid_from: date
    type: tuple[Word, ...]
    level: tuple[Word, ...]


@cache
def provinces() -> tuple[Province, ...]:
    return msgspec.convert(_file("provinces")["province"], tuple[Province, ...])


@cache
def categories() -> tuple[Category, ...]:
    return msgspec.convert(_file("beneficiary_categories")["category"], tuple[Category, ...])


@cache
def disabilities() -> Disabilities:
    return msgspec.convert(_file("disabilities"), Disabilities)


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
