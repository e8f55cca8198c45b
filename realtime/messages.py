"""Messages as they are read: a page of a thread, words by their numbers, and what this node has just written.

The feed only points at messages; delivery.py adds the words, for those who may hear them then. The writer is saying.py.
"""

from __future__ import annotations

import time
import unicodedata
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base import log
from base.db import Db
from base.envelope import Unsealable
from base.errors import Refused
from base.settings import Secret
from realtime import attached, thread
from realtime.attached import Attached

BYTES_AT_MOST = 8192
FRESH_S, FRESH_AT_MOST = 2.0, 20_000
_log = log.logger("realtime")

Kind = Literal["text", "advice", "card", "handover", "call", "system", "correction", "retraction"]


class Card(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thing of the house that is shown in a thread: the phone fetches it, with the rights of its person."""

    kind: Literal["reading", "appointment", "form", "alert"]
    id: UUID


class Said(Struct, frozen=True, kw_only=True):
    """It is on disk under this number."""

    seq: int
    at: datetime


class Message(Struct, frozen=True, kw_only=True):
    """A message as a phone shows it. `sender` is None for the house. `text` is None where there is none, or it was
    taken back. `changed`: the number of the newest correction or retraction of it."""

    seq: int
    at: datetime
    sender: UUID | None
    key: UUID
    kind: Kind
    text: str | None
    body: dict[str, Any] | None
    reply_to: int | None
    changes: int | None
    changed: int | None
    attachments: list[Attached]
    """Without those that can no longer be had."""


class Fresh:
    """What this node has committed in the last `FRESH_S` seconds: its own sockets need not ask the database for them
    again. Who may hear them is asked all the same, and a thread in which something was changed is not fresh."""

    def __init__(self) -> None:
        self._threads: dict[UUID, dict[int, Message]] = {}
        self._until: deque[tuple[float, UUID, int]] = deque()

    def keep(self, spoken: Iterable[tuple[UUID, Message]]) -> None:
        """After the commit."""
        self._forget()
        until = time.monotonic() + FRESH_S
        for about, message in spoken:
            if message.changes is not None:
                self._threads.pop(about, None)
            else:
                self._threads.setdefault(about, {})[message.seq] = message
                self._until.append((until, about, message.seq))

    def find(self, about: UUID, seq: int) -> Message | None:
        self._forget()
        return self._threads.get(about, {}).get(seq)

    def _forget(self) -> None:
        now = time.monotonic()
        while self._until and (self._until[0][0] <= now or len(self._until) > FRESH_AT_MOST):
            _, about, seq = self._until.popleft()
            held = self._threads.get(about)
            if held is not None:
                held.pop(seq, None)
                if not held:
                    del self._threads[about]


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def check_text(text: str | None, *, needed: bool) -> Refused | None:
    """A text is there, is not blank, and fits."""
    if not text or not text.strip():
        if needed or text is not None:
            return Refused("validation", "Tin nhắn trống.", "The message is empty.", "/body")
        return None
    if len(clean(text).encode()) > BYTES_AT_MOST:
        return Refused("validation", "Tin nhắn quá dài.", "The message is too long.", "/body")
    return None


async def page(
    db: Db, house: Secret, about: UUID, *, after: int | None, before: int | None, limit: int
) -> list[Message]:
    """Up to `limit` messages the reader may have, in order: the first ones after a number, or the last ones before it
    (without either, the newest)."""
    forward = after is not None
    rows = await db.fetch(
        f"""select {_COLUMNS} from messages m join conversations c on c.id = m.conversation_id
             where m.conversation_id = $1
               and m.seq > greatest($2, (select s.after_seq from conversation_members s
                                          where s.conversation_id = $1 and s.account_id = acting_account()))
               and ($3::bigint is null or m.seq < $3)
             order by m.seq {"asc" if forward else "desc"} limit $4""",
        about, after or 0, before, limit,
    )  # fmt: skip
    files = await _files(db, house, rows)
    found = [_message(house, row, files) for row in rows]
    return found if forward else found[::-1]


async def words_of(db: Db, house: Secret, wanted: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], Message]:
    """These messages, by thread and number."""
    pairs = list(set(wanted))
    rows = await db.fetch(
        f"""select {_COLUMNS} from unnest($1::uuid[], $2::bigint[]) as w(thread, seq)
              cross join lateral (
                select * from messages m where m.conversation_id = w.thread and m.seq = w.seq offset 0) m
              join conversations c on c.id = m.conversation_id""",
        [about for about, _ in pairs],
        [seq for _, seq in pairs],
    )
    files = await _files(db, house, rows)
    return {(row["conversation_id"], row["seq"]): _message(house, row, files) for row in rows}


_COLUMNS = """m.conversation_id, m.seq, m.at, m.sender_id, m.key, m.kind, m.text, m.body, m.reply_to, m.changes,
              m.attachments, c.wrapped, (select max(x.seq) from messages x where x.conversation_id = m.conversation_id
                             and x.changes = m.seq) as changed"""


async def _files(db: Db, house: Secret, rows: Iterable[Any]) -> Mapping[UUID, Attached]:
    """What hangs on these messages; asked only where something does."""
    wanted = [id for row in rows for id in row["attachments"]]
    return await attached.shown(db, house, wanted) if wanted else {}


def _message(house: Secret, row: Any, files: Mapping[UUID, Attached]) -> Message:
    text = None
    if row["text"] is not None and row["wrapped"] is not None:
        key = thread.unwrap(house, row["conversation_id"], row["wrapped"])
        text = _opened(key, row["conversation_id"], row["seq"], row["text"])
    return Message(
        seq=row["seq"], at=row["at"], sender=row["sender_id"], key=row["key"], kind=row["kind"], text=text,
        body=row["body"], reply_to=row["reply_to"], changes=row["changes"], changed=row["changed"],
        attachments=[files[id] for id in row["attachments"] if id in files],
    )  # fmt: skip


def _opened(key: bytes, about: UUID, seq: int, sealed: bytes) -> str | None:
    """One damaged text is shown as none, and holds up nothing that comes after it."""
    try:
        return thread.open_(key, about, seq, sealed)
    except Unsealable as error:
        _log.error("a text does not open", error=type(error).__name__, where=log.where(error))
        return None
