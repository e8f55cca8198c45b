"""What is said in threads: numbered without gaps, sealed, chained, and never changed in place. The only writer of
`messages` and `conversation_heads`.

`say` is the committer's work: a batch of things many sessions say, each let in for itself, in one transaction. The
heads of the threads are locked first, in id order, so numbers are given in commit order and a key that was said before
is answered with its first number.

A correction or a retraction is a message of its own that names the number it changes; taking back also empties the
first one's text. The feed only points at messages; delivery.py adds the words, for those who may hear them then.
"""

from __future__ import annotations

import time
import unicodedata
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base import log
from base.db import UNASKED, Db
from base.envelope import Unsealable
from base.errors import Meaning, NotFound, Refused
from base.ids import new_id
from base.settings import Secret
from notify import feed
from notify.feed import IF_UNSEEN_S
from realtime import attached, attachments, door, marks, thread
from realtime.attached import Attached
from realtime.attachments import Sayable
from realtime.door import Ask, Speaker
from realtime.marks import READS_FROM, Mark
from realtime.thread import Leaf

BYTES_AT_MOST = 8192
FRESH_S, FRESH_AT_MOST = 2.0, 20_000
_log = log.logger("realtime")

Kind = Literal["text", "advice", "card", "handover", "call", "system", "correction", "retraction"]


class Card(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thing of the house that is shown in a thread: the phone fetches it, with the rights of its person."""

    kind: Literal["reading", "appointment", "form", "alert"]
    id: UUID


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


class _Head(Struct):
    """Where a thread stands while a batch is written to it."""

    seq: int
    digest: bytes
    members: list[UUID]
    written: int = 0


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


async def say(
    db: Db, house: Secret, says: Sequence[Say], spoken: list[tuple[UUID, Message]] | None = None
) -> list[Said | Meaning]:
    """What is new and has no files is added to `spoken`, by thread: the caller may show it once it is committed.

    1 lock the heads; 2 let each in; 3 number, seal and chain; 4 write; 5 tell the members. An outcome for each."""
    heads = await _lock(db, {s.thread for s in says})
    doors = await door.speakers_of(db, [Ask(s.session, s.thread, s.key) for s in says])
    changed = await _changeable(db, says)
    files = await attachments.sayable(db, wanted) if (wanted := [id for s in says for id in s.attachments]) else {}
    batch = _Batch(house, heads, db.now, files)
    outcomes = [batch.take(s, d, changed) for s, d in zip(says, doors, strict=True)]
    if batch.rows:
        await _write(db, batch.rows, heads)
        if files:
            await attachments.note_said(db, [(id, row.seq) for row in batch.rows for id in row.attachments])
        await marks.spoke(db, batch.read())
        await _tell(db, batch.rows, heads, batch.about)
        if spoken is not None:
            spoken += batch.spoken
    await _answer_known(db, house, says, doors, outcomes)
    return [outcome for outcome in outcomes if outcome is not None]


class _Batch:
    """Numbers what may be said, thread by thread, in the order in which it came."""

    def __init__(
        self, house: Secret, heads: Mapping[UUID, _Head], now: datetime, files: Mapping[UUID, Sayable]
    ) -> None:
        self._house, self._heads, self._now = house, heads, now
        self._files = dict(files)
        self.rows: list[Leaf] = []
        self.spoken: list[tuple[UUID, Message]] = []
        self.about: dict[UUID, UUID | None] = {}
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
            return twin[1] if same(twin[0], asked) else _mismatch()
        head = self._heads[asked.thread]
        refusal = _unfit(asked, let_in, head, changed, self._files)
        if refusal is not None:
            return refusal
        said = self._append(asked, let_in, head)
        for id in asked.attachments:
            del self._files[id]  # said once, and not in a later frame of this batch
        self._keys[asked.thread, let_in.account, asked.key] = asked, said
        return said

    def _append(self, asked: Say, who: Speaker, head: _Head) -> Said:
        head.seq, head.written = head.seq + 1, head.written + 1
        key = thread.unwrap(self._house, asked.thread, who.wrapped)
        text = None if asked.text is None else thread.seal(key, asked.thread, head.seq, clean(asked.text))
        row = Leaf(
            thread=asked.thread, seq=head.seq, at=self._now, sender=who.account, key=asked.key, kind=asked.kind,
            text=text, body=_body(asked), reply_to=asked.reply_to, changes=asked.changes, attachments=asked.attachments,
        )  # fmt: skip
        self.rows.append(row)
        if not row.attachments:
            self.spoken.append((asked.thread, _as_said(row, asked)))
        self.about[asked.thread] = who.resident
        return Said(seq=head.seq, at=self._now)

    def read(self) -> list[Mark]:
        """Who speaks has read what was there."""
        newest = {(row.thread, row.sender): row.seq for row in self.rows if row.sender is not None}
        return [Mark(thread, account, seq, seq) for (thread, account), seq in sorted(newest.items())]  # type: ignore[arg-type]


def _body(asked: Say) -> dict[str, Any] | None:
    return None if asked.card is None else {"card": {"kind": asked.card.kind, "id": str(asked.card.id)}}


def _as_said(row: Leaf, asked: Say) -> Message:
    return Message(
        seq=row.seq, at=row.at, sender=row.sender, key=row.key, kind=row.kind,  # type: ignore[arg-type]
        text=None if asked.text is None else clean(asked.text), body=row.body, reply_to=row.reply_to,
        changes=row.changes, changed=None, attachments=[],
    )  # fmt: skip


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _unfit(
    asked: Say,
    who: Speaker,
    head: _Head,
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


def check_text(text: str | None, *, needed: bool) -> Refused | None:
    """A text is there, is not blank, and fits."""
    if not text or not text.strip():
        if needed or text is not None:
            return Refused("validation", "Tin nhắn trống.", "The message is empty.", "/body")
        return None
    if len(clean(text).encode()) > BYTES_AT_MOST:
        return Refused("validation", "Tin nhắn quá dài.", "The message is too long.", "/body")
    return None


def same(one: Say, other: Say) -> bool:
    return (one.kind, one.text and clean(one.text), one.card, one.reply_to, one.changes, one.attachments) == (
        other.kind, other.text and clean(other.text), other.card, other.reply_to, other.changes, other.attachments,
    )  # fmt: skip


def _mismatch() -> Refused:
    return Refused(
        "idempotency_mismatch", "Khóa này đã dùng cho tin khác.", "This key belongs to another message.", "/key"
    )


async def post(
    db: Db, about: UUID, kind: Literal["system", "call"], body: dict[str, Any], *, resident: UUID | None
) -> Said:
    """A message of the house itself in a thread: ids and codes, no words, and nobody is pushed for it."""
    heads = await _lock(db, {about})
    head = heads[about]
    head.seq, head.written = head.seq + 1, 1
    row = Leaf(
        thread=about, seq=head.seq, at=db.now, sender=None, key=new_id(), kind=kind, text=None, body=body,
        reply_to=None, changes=None, attachments=(),
    )  # fmt: skip
    await _write(db, [row], heads)
    feed.append(db, head.members, "message", about, {"seq": row.seq}, resident=resident, needs=READS_FROM)
    return Said(seq=row.seq, at=row.at)


async def begin(db: Db, about: UUID) -> None:
    """The head of a thread that was just opened."""
    await db.execute(
        "insert into conversation_heads (conversation_id, at, digest) values ($1, $2, $3)",
        about,
        db.now,
        thread.GENESIS,
    )


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


async def _lock(db: Db, threads: Iterable[UUID]) -> dict[UUID, _Head]:
    """Their heads, in id order; also asks for the time, where nobody has."""
    rows = await db.fetch(
        """select h.conversation_id, h.seq, h.digest from conversation_heads h where h.conversation_id = any ($1)
            order by 1 for no key update of h""",
        sorted(threads),
    )
    # Not in the same statement: that one has looked at the members before it waited for the locks.
    seats = await db.fetch(
        """select clock_timestamp() as now, t.id, array(
                    select m.account_id from conversation_members m
                     where m.conversation_id = t.id and m.left_at is null) as members
             from unnest($1::uuid[]) as t(id)""",
        sorted(threads),
    )
    if db.now == UNASKED:  # after the locks: numbers and times run the same way
        db.now = seats[0]["now"]
    members = {row["id"]: row["members"] for row in seats}
    return {
        row["conversation_id"]: _Head(row["seq"], row["digest"], members[row["conversation_id"]]) for row in rows
    }  # fmt: skip


async def _changeable(db: Db, says: Sequence[Say]) -> dict[tuple[UUID, int], UUID]:
    """Who said what these want to change; what was taken back is not changed any more."""
    wanted = [(s.thread, s.changes) for s in says if s.changes is not None]
    if not wanted:
        return {}
    rows = await db.fetch(
        """select m.conversation_id, m.seq, m.sender_id from unnest($1::uuid[], $2::bigint[]) as w(thread, seq)
             join messages m on m.conversation_id = w.thread and m.seq = w.seq
            where m.kind in ('text', 'advice', 'handover') and m.sender_id is not null and not exists (
              select from messages x where x.conversation_id = m.conversation_id and x.changes = m.seq
                 and x.kind = 'retraction')""",
        [about for about, _ in wanted],
        [seq for _, seq in wanted],
    )
    return {(row["conversation_id"], row["seq"]): row["sender_id"] for row in rows}


async def _write(db: Db, rows: Sequence[Leaf], heads: Mapping[UUID, _Head]) -> None:
    leaves = []
    for row in rows:
        leaves.append(leaf := thread.leaf(row))
        heads[row.thread].digest = thread.digest(heads[row.thread].digest, leaf)
    moved = [(about, head) for about, head in heads.items() if head.written]
    await db.execute(
        """with written as (
             insert into messages (conversation_id, seq, at, sender_id, key, kind, text, body, reply_to, changes,
                                   attachments, leaf)
             select r.thread, r.seq, $1, r.sender, r.key, r.kind, r.text, r.body, r.reply_to, r.changes,
                    coalesce(string_to_array(r.attachments, ',')::uuid[], '{}'), r.leaf
               from unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::bytea[], $8::jsonb[],
                           $9::bigint[], $10::bigint[], $11::text[], $12::bytea[])
                    as r(thread, seq, sender, key, kind, text, body, reply_to, changes, attachments, leaf)
           )
           update conversation_heads h set seq = t.seq, at = $1, digest = t.digest
             from unnest($13::uuid[], $14::bigint[], $15::bytea[]) as t(thread, seq, digest)
            where h.conversation_id = t.thread""",
        db.now, [r.thread for r in rows], [r.seq for r in rows], [r.sender for r in rows], [r.key for r in rows],
        [r.kind for r in rows], [r.text for r in rows], [r.body for r in rows], [r.reply_to for r in rows],
        [r.changes for r in rows], [",".join(map(str, r.attachments)) or None for r in rows], leaves,
        [about for about, _ in moved], [head.seq for _, head in moved], [head.digest for _, head in moved],
    )  # fmt: skip
    taken_back = [row for row in rows if row.kind == "retraction"]
    if taken_back:
        await db.execute(
            """update messages m set text = null from unnest($1::uuid[], $2::bigint[]) as r(thread, seq)
                where m.conversation_id = r.thread
                  and (m.seq = r.seq or m.changes = r.seq and m.kind = 'correction')""",
            [row.thread for row in taken_back],
            [row.changes for row in taken_back],
        )
        await attachments.take_back(db, [(row.thread, row.changes) for row in taken_back if row.changes is not None])


async def _tell(db: Db, rows: Sequence[Leaf], heads: Mapping[UUID, _Head], about: Mapping[UUID, UUID | None]) -> None:
    """An entry for every member, the sender's other phones too. Who did not speak is pushed when no phone of theirs has
    stored it in time; for what the house says nobody is."""
    await db.execute(
        "select feed_messages($1, $2, $3, $4, $5, $6, $7, $8)",
        [row.thread for row in rows], [row.seq for row in rows], [row.sender for row in rows],
        [row.changes is not None for row in rows], [about[row.thread] for row in rows], READS_FROM, IF_UNSEEN_S, db.now,
    )  # fmt: skip
    db.woken.update(account for row in rows for account in heads[row.thread].members)


async def _answer_known(
    db: Db,
    house: Secret,
    says: Sequence[Say],
    doors: Sequence[Speaker | Meaning],
    outcomes: list[Said | Meaning | None],
) -> None:
    """What was said before under the same key: the same again gets the first answer, anything else is a mistake."""
    known = [
        (n, s, d.known) for n, (s, d) in enumerate(zip(says, doors, strict=True))
        if isinstance(d, Speaker) and d.known is not None
    ]  # fmt: skip
    if not known:
        return
    first = await words_of(db, house, [(s.thread, seq) for _, s, seq in known])
    for n, asked, seq in known:
        message = first[asked.thread, seq]
        outcomes[n] = Said(seq=seq, at=message.at) if _repeats(asked, message) else _mismatch()


def _repeats(asked: Say, first: Message) -> bool:
    """What was taken back meanwhile cannot be compared any more, and is the same by its key."""
    held = tuple(file.id for file in first.attachments)
    blank = first.text is None and not held and asked.kind not in ("card", "retraction")
    return (asked.kind, _body(asked), asked.reply_to, asked.changes) == (
        first.kind,
        first.body,
        first.reply_to,
        first.changes,
    ) and (blank or (asked.text and clean(asked.text), asked.attachments) == (first.text, held))
