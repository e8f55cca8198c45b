"""Things to say, gathered: each is checked, numbered, sealed and chained to what its thread holds; pure.

One batch is one transaction of the committer (saying.py). The same key twice gets one number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.errors import Meaning, NotFound, Refused
from base.settings import Secret
from realtime import thread
from realtime.attachments import Sayable
from realtime.door import Speaker
from realtime.marks import Mark
from realtime.messages import Card, Message, Said, check_text, clean
from realtime.thread import Leaf


class Say(Struct, frozen=True, kw_only=True):
    """What one session wants to say in a thread, under a key of the phone's own. `changes`: the number that is
    corrected or taken back."""

    session: UUID
    thread: UUID
    key: UUID
    kind: Literal["text", "advice", "card", "handover", "correction", "retraction"] = "text"
    text: str | None = None
    card: Card | None = None
    reply_to: int | None = None
    changes: int | None = None
    attachments: tuple[UUID, ...] = ()


class Head(Struct):
    """Where a thread stands while a batch is written to it."""

    seq: int
    digest: bytes
    written: int = 0


class Batch:
    """Numbers what may be said, thread by thread, in the order in which it came."""

    def __init__(self, house: Secret, heads: Mapping[UUID, Head], now: datetime, files: Mapping[UUID, Sayable]) -> None:
        self._house, self._heads, self._now = house, heads, now
        self._files = dict(files)
        self.rows: list[Leaf] = []
        self.shown: list[Message | None] = []
        """Each row as phones see it; None where it has files."""
        self.by: list[Speaker] = []
        self._keys: dict[tuple[UUID, UUID, UUID], tuple[Say, Said]] = {}

    def take(
        self, asked: Say, let_in: Speaker | Meaning, changed: Mapping[tuple[UUID, int], UUID]
    ) -> Said | Meaning | None:
        """The outcome; None where the key was said before this batch."""
        if isinstance(let_in, Meaning):
            return let_in
        if let_in.known is not None:
            return None
        twin = self._keys.get((asked.thread, let_in.account, asked.key))
        if twin is not None:
            return twin[1] if same(twin[0], asked) else mismatch()
        head = self._heads[asked.thread]
        refusal = _unfit(asked, let_in, head, changed, self._files)
        if refusal is not None:
            return refusal
        said = self._append(asked, let_in, head)
        for id in asked.attachments:
            del self._files[id]  # said once, and not in a later frame of this batch
        self._keys[asked.thread, let_in.account, asked.key] = asked, said
        return said

    def _append(self, asked: Say, who: Speaker, head: Head) -> Said:
        head.seq, head.written = head.seq + 1, head.written + 1
        key = thread.unwrap(self._house, asked.thread, who.wrapped)
        words = None if asked.text is None else clean(asked.text)
        text = None if words is None else thread.seal(key, asked.thread, head.seq, words)
        row = Leaf(
            thread=asked.thread, seq=head.seq, at=self._now, sender=who.account, key=asked.key, kind=asked.kind,
            text=text, body=body_of(asked), reply_to=asked.reply_to, changes=asked.changes,
            attachments=asked.attachments,
        )  # fmt: skip
        self.rows.append(row)
        self.shown.append(None if row.attachments else _as_said(row, words))
        self.by.append(who)
        return Said(seq=head.seq, at=self._now)

    def read(self) -> list[Mark]:
        """Who speaks has read what was there."""
        newest = {(row.thread, row.sender): row.seq for row in self.rows if row.sender is not None}
        return [Mark(thread, account, seq, seq) for (thread, account), seq in sorted(newest.items())]  # type: ignore[arg-type]


def body_of(asked: Say) -> dict[str, Any] | None:
    return None if asked.card is None else {"card": {"kind": asked.card.kind, "id": str(asked.card.id)}}


def _as_said(row: Leaf, words: str | None) -> Message:
    return Message(
        seq=row.seq, at=row.at, sender=row.sender, key=row.key, kind=row.kind,  # type: ignore[arg-type]
        text=words, body=row.body, reply_to=row.reply_to, changes=row.changes, changed=None, attachments=[],
    )  # fmt: skip


def _unfit(
    asked: Say,
    who: Speaker,
    head: Head,
    changed: Mapping[tuple[UUID, int], UUID],
    files: Mapping[UUID, Sayable],
) -> Meaning | None:
    """Why this cannot be said, or None."""
    if asked.kind in ("advice", "handover") and not who.clinical:
        return Refused("validation", "Chỉ bác sĩ hoặc điều dưỡng.", "Only a doctor or a nurse.", "/kind")
    if (asked.kind == "card") != (asked.card is not None):
        return Refused("validation", pointer="/card")
    if asked.reply_to is not None and not who.after_seq < asked.reply_to <= head.seq:
        return Refused("validation", "Tin được trả lời không có.", "There is no such message.", "/reply_to")
    if asked.changes is not None and changed.get((asked.thread, asked.changes)) != who.account:
        return NotFound()
    if asked.attachments and (refusal := _unfit_files(asked, who, files)):
        return refusal
    return check_text(asked.text, needed=asked.kind not in ("card", "retraction") and not asked.attachments)


def _unfit_files(asked: Say, who: Speaker, files: Mapping[UUID, Sayable]) -> Refused | None:
    """Only files of this thread that whoever speaks has uploaded, each once, and with words of one's own."""
    if asked.kind not in ("text", "advice", "handover"):
        return Refused("validation", pointer="/attachments")
    theirs = Sayable(thread=asked.thread, uploader=who.account)
    for n, id in enumerate(asked.attachments):
        if files.get(id) != theirs or id in asked.attachments[:n]:
            return Refused(
                "attachment_unusable", "Không dùng được tệp này.", "This file cannot be used.", f"/attachments/{n}"
            )
    return None


def same(one: Say, other: Say) -> bool:
    return (one.kind, one.text and clean(one.text), one.card, one.reply_to, one.changes, one.attachments) == (
        other.kind, other.text and clean(other.text), other.card, other.reply_to, other.changes, other.attachments,
    )  # fmt: skip


def mismatch() -> Refused:
    return Refused(
        "idempotency_mismatch", "Khóa này đã dùng cho tin khác.", "This key belongs to another message.", "/key"
    )


def repeats(asked: Say, first: Message) -> bool:
    """What was taken back meanwhile cannot be compared any more, and is the same by its key."""
    held = tuple(file.id for file in first.attachments)
    blank = first.text is None and not held and asked.kind not in ("card", "retraction")
    return (asked.kind, body_of(asked), asked.reply_to, asked.changes) == (
        first.kind,
        first.body,
        first.reply_to,
        first.changes,
    ) and (blank or (asked.text and clean(asked.text), asked.attachments) == (first.text, held))
