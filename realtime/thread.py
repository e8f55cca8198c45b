"""What a thread's words are sealed with. Pure. The chain its messages form is people/message_chain.py.

Each thread has a key of its own, kept wrapped under the house's; destroying it makes every text of the thread
unreadable. A sealed text is bound to its thread and number and opens nowhere else.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from base import envelope
from base.settings import Secret
from people.message_chain import GENESIS as GENESIS
from people.message_chain import Leaf as Leaf
from people.message_chain import digest as digest
from people.message_chain import leaf as leaf


def new_key(house: Secret, thread: UUID) -> bytes:
    """A key for this thread, wrapped."""
    return envelope.seal(_wrapping(house), envelope.new_key(), _place(thread, "wrapped"))


@lru_cache(maxsize=20_000)
def unwrap(house: Secret, thread: UUID, wrapped: bytes) -> bytes:
    return envelope.open_(_wrapping(house), wrapped, _place(thread, "wrapped"))


def seal(key: bytes, thread: UUID, place: object, text: str) -> bytes:
    """`place`: the number of the message, or what else the text is of the thread."""
    return envelope.seal(key, text.encode(), _place(thread, place))


def open_(key: bytes, thread: UUID, place: object, sealed: bytes) -> str:
    return envelope.open_(key, sealed, _place(thread, place)).decode()


@lru_cache(maxsize=4)
def _wrapping(house: Secret) -> bytes:
    return envelope.wrapping_key(house, "conversations")


def _place(thread: UUID, place: object) -> bytes:
    return f"conversations|{thread}|{place}".encode()
