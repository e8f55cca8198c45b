"""What a form's answers are sealed with. Pure.

Each form has a key of its own, kept wrapped under the house's: whoever may open the form may open its answers, a
relative who fills one in as well, and nothing else of the resident. A value is bound to its form and place.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from base import envelope
from base.settings import Secret


def new_key(house: Secret, form: UUID) -> bytes:
    """A key for this form, wrapped."""
    return envelope.seal(_wrapping(house), envelope.new_key(), _place(form, "wrapped"))


@lru_cache(maxsize=5_000)
def unwrap(house: Secret, form: UUID, wrapped: bytes) -> bytes:
    return envelope.open_(_wrapping(house), wrapped, _place(form, "wrapped"))


def seal(key: bytes, form: UUID, place: str, value: Any) -> bytes:
    """`place`: the answer's item and number, or `result`."""
    return envelope.seal(key, msgspec.json.encode(value), _place(form, place))


def open_(key: bytes, form: UUID, place: str, sealed: bytes) -> Any:
    return msgspec.json.decode(envelope.open_(key, sealed, _place(form, place)))


@lru_cache(maxsize=4)
def _wrapping(house: Secret) -> bytes:
    return envelope.wrapping_key(house, "screenings")


def _place(form: UUID, place: str) -> bytes:
    return f"screenings|{form}|{place}".encode()
