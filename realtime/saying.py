"""Saying something in a thread: numbered without gaps, sealed, chained, and never changed in place. The only writer of
`messages` and `conversation_heads`.

`say` is the committer's work: a batch of things many sessions say, each let in for itself, in one transaction. The
heads of the threads are locked first, in id order, so numbers are given in commit order and a key that was said before
is answered with its first number.

A correction or a retraction is a message of its own that names the number it changes; taking back also empties the
first one's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from base.db import Db
from base.errors import Meaning
from base.ids import new_id
from base.settings import Secret
from notify import feed
from notify.feed import IF_UNSEEN_S
from realtime import attachments, door, members, thread
from realtime.batch import Batch, Head, Say, mismatch, repeats
from realtime.door import Ask, Speaker
from realtime.marks import READS_FROM, Mark
from realtime.messages import Message, Said, words_of
from realtime.thread import Leaf


class Told(Struct, frozen=True, kw_only=True):
    """Something that was said, and the number it has in each member's feed. `message` is None where it must be read."""

    thread: UUID
    resident: UUID | None
    message: Message | None
    numbers: list[tuple[UUID, int]]


async def say(db: Db, house: Secret, says: Sequence[Say], told: list[Told] | None = None) -> list[Said | Meaning]:
    """An outcome for each. With `told` the caller sees to it that the members are woken, once it is committed.

    1 lock the heads; 2 let each in; 3 number, seal and chain; 4 write; 5 tell the members."""
    heads = await _lock(db, {s.thread for s in says})
    doors = await door.speakers_of(db, [Ask(s.session, s.thread, s.key) for s in says])
    changed = await _changeable(db, says)
    files = await attachments.sayable(db, wanted) if (wanted := [id for s in says for id in s.attachments]) else {}
    batch = Batch(house, heads, db.now, files)
    outcomes = [batch.take(s, d, changed) for s, d in zip(says, doors, strict=True)]
    if batch.rows:
        await _write(db, batch.rows, heads, batch.read())
        if files:
            await attachments.note_said(db, [(id, row.seq) for row in batch.rows for id in row.attachments])
        entries = await _tell(db, batch)
        if told is None:
            db.woken.update(account for one in entries for account, _ in one.numbers)
        else:
            told += entries
    await _answer_known(db, house, says, doors, outcomes)
    return [outcome for outcome in outcomes if outcome is not None]


async def post(
    db: Db, about: UUID, kind: Literal["system", "call", "card"], body: dict[str, Any], *, resident: UUID | None
) -> Said:
    """A message of the house itself in a thread: ids and codes, no words, and nobody is pushed for it."""
    heads = await _lock(db, {about})
    sitting = [seat.account for seat in await members.sitting(db, about)]
    head = heads[about]
    head.seq, head.written = head.seq + 1, 1
    row = Leaf(
        thread=about, seq=head.seq, at=db.now, sender=None, key=new_id(), kind=kind, text=None, body=body,
        reply_to=None, changes=None, attachments=(),
    )  # fmt: skip
    await _write(db, [row], heads, [])
    feed.append(db, sitting, "message", about, {"seq": row.seq}, resident=resident, needs=READS_FROM)
    return Said(seq=row.seq, at=row.at)


async def begin(db: Db, about: UUID) -> None:
    """The head of a thread that was just opened."""
    await db.execute(
        "insert into conversation_heads (conversation_id, at, digest) values ($1, $2, $3)",
        about,
        db.now,
        thread.GENESIS,
    )


async def _lock(db: Db, threads: Iterable[UUID]) -> dict[UUID, Head]:
    """Their heads, in id order."""
    rows = await db.fetch(
        """select h.conversation_id, h.seq, h.digest from conversation_heads h where h.conversation_id = any ($1)
            order by 1 for no key update of h""",
        sorted(threads),
    )
    return {row["conversation_id"]: Head(row["seq"], row["digest"]) for row in rows}


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


async def _write(db: Db, rows: Sequence[Leaf], heads: Mapping[UUID, Head], read: Sequence[Mark]) -> None:
    """The messages, where their threads stand now, and how far those who spoke have read."""
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
           ), marked as (
             insert into conversation_marks as k (conversation_id, account_id, delivered, read)
             select thread, account, seq, seq
               from unnest($16::uuid[], $17::uuid[], $18::bigint[]) as m(thread, account, seq)
              order by 1, 2
             on conflict (conversation_id, account_id) do update
               set delivered = excluded.delivered, read = excluded.read
           )
           update conversation_heads h set seq = t.seq, at = $1, digest = t.digest
             from unnest($13::uuid[], $14::bigint[], $15::bytea[]) as t(thread, seq, digest)
            where h.conversation_id = t.thread""",
        db.now, [r.thread for r in rows], [r.seq for r in rows], [r.sender for r in rows], [r.key for r in rows],
        [r.kind for r in rows], _column(r.text for r in rows), _column(r.body for r in rows),
        _column(r.reply_to for r in rows), _column(r.changes for r in rows),
        _column(",".join(map(str, r.attachments)) or None for r in rows), leaves,
        [about for about, _ in moved], [head.seq for _, head in moved], [head.digest for _, head in moved],
        [m.thread for m in read], [m.account for m in read], [m.read for m in read],
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


def _column(values: Iterable[Any]) -> list[Any] | None:
    """What hardly any message has is not sent for each."""
    column = list(values)
    return column if any(value is not None for value in column) else None


async def _tell(db: Db, batch: Batch) -> list[Told]:
    """An entry for every member, the sender's other phones too. Who did not speak is pushed when no phone of theirs has
    stored it in time; for what the house says nobody is."""
    rows, by = batch.rows, batch.by
    to = [(account, n) for n, who in enumerate(by) for account in who.members]
    numbers = await db.fetchval(
        "select feed_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [account for account, _ in to], [n + 1 for _, n in to], [row.thread for row in rows], [row.seq for row in rows],
        [row.sender for row in rows], [row.changes is not None for row in rows], [who.resident for who in by],
        READS_FROM, IF_UNSEEN_S, db.now,
    )  # fmt: skip
    told = [
        Told(thread=row.thread, resident=who.resident, message=shown, numbers=[])
        for row, who, shown in zip(rows, by, batch.shown, strict=True)
    ]
    for (account, n), number in zip(to, numbers, strict=True):
        told[n].numbers.append((account, number))
    return told


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
        outcomes[n] = Said(seq=seq, at=message.at) if repeats(asked, message) else mismatch()
