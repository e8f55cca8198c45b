"""Messages in the audit's chain: what is changed, dropped, moved or cut off in a thread is found."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec
import pytest

from base.ids import new_id
from people.audit_chain import Fault, Sound, read_copies
from people.message_chain import GENESIS, Kept, Leaf, Misfit, Walk, digest, leaf
from realtime import saying
from tests.people.test_audit_chain import flips_a_bit
from tests.people.test_sealer import seals, signs, verdict, verdict_after
from tests.realtime.test_conversations import a_care_thread
from tests.world import Phone, World

THREAD, AN, BINH = UUID(int=1), UUID(int=2), UUID(int=3)
TAMPERINGS = 400


def a_talk(n: int = 30) -> list[Kept]:
    """Messages of two people, with a correction; the fifth one was taken back, and its correction with it."""
    start, made = datetime(2026, 11, 22, 2, 10, tzinfo=UTC), list[Kept]()
    for seq in range(1, n + 1):
        kind, changes = {9: ("correction", 5), 20: ("retraction", 5)}.get(seq, ("text", None))
        message = Leaf(
            thread=THREAD, seq=seq, at=start + timedelta(seconds=seq, microseconds=7),
            sender=BINH if seq % 2 == 0 else AN, key=UUID(int=1000 + seq), kind=kind,
            text=None if kind == "retraction" else f"sealed {seq}".encode(),
            body=None if seq % 7 else {"card": {"kind": "alert", "id": "0198"}}, reply_to=None, changes=changes,
            attachments=(),
        )  # fmt: skip
        if seq in (5, 9, 20):
            message = msgspec.structs.replace(message, sender=AN)
        made.append(Kept(message=message, leaf=leaf(message)))
    for seq in (5, 9):
        made[seq - 1] = changed(made[seq - 1], text=None)
    return made


def changed(kept: Kept, **fields: object) -> Kept:
    return Kept(message=msgspec.structs.replace(kept.message, **fields), leaf=kept.leaf)


def heads(talk: list[Kept]) -> dict[int, bytes]:
    found, head = {}, GENESIS
    for kept in talk:
        head = digest(head, kept.leaf)
        if kept.message.seq % 10 == 0:
            found[kept.message.seq] = head
    return found


def walks(talk: list[Kept], sealed: dict[int, bytes]) -> Misfit | None:
    walk = Walk(sealed)
    for kept in talk:
        misfit = walk.take(kept)
        if misfit is not None:
            return misfit
    return walk.end()


def test_a_talk_with_a_text_taken_back_fits() -> None:
    talk = a_talk()
    assert walks(talk, heads(talk)) is None
    assert walks(talk[:20], heads(talk)) == Misfit("truncated", 30)


def test_every_tampering_with_a_talk_is_found() -> None:
    talk, dice, missed = a_talk(), random.Random(20261122), []
    sealed = heads(talk)
    for n in range(TAMPERINGS):
        spoilt, place = list(talk), dice.randrange(len(talk))
        match n % 5:
            case 0:  # one field of one message; of one taken back only the stored leaf is left to compare
                place = dice.choice([p for p, kept in enumerate(talk) if p not in (4, 8)])
                whole = [field for field in ("at", "kind", "seq", "text") if getattr(talk[place].message, field)]
                field = dice.choice(whole)
                spoilt[place] = changed(talk[place], **{field: flips_a_bit(dice, getattr(talk[place].message, field))})
            case 1:
                del spoilt[place]
            case 2:
                other = (place + 1 + dice.randrange(len(talk) - 1)) % len(talk)
                spoilt[place], spoilt[other] = spoilt[other], spoilt[place]
            case 3:  # said by somebody else, and hashed anew
                message = msgspec.structs.replace(talk[place].message, sender=new_id())
                spoilt[place] = Kept(message=message, leaf=leaf(message))
            case _:  # emptied without a retraction
                place = dice.choice([p for p, kept in enumerate(talk) if kept.message.text])
                spoilt[place] = changed(talk[place], text=None)
        if walks(spoilt, sealed) is None:
            missed.append((n, place))
    assert missed == []


def test_nobody_takes_back_what_somebody_else_said() -> None:
    talk = a_talk()
    message = msgspec.structs.replace(talk[19].message, sender=BINH)
    talk[19] = Kept(message=message, leaf=leaf(message))
    assert walks(talk, heads(talk)) == Misfit("changed", 5)


async def talks(house: World, copy: Path) -> tuple[str, Phone]:
    """A thread of six messages, one taken back, sealed twice on the way; the last seal is signed."""
    thread, _, resident, _, nurse = await a_care_thread(house)
    path = f"/v1/conversations/{thread}/messages"
    said = {"seq": 0}
    for n, phone in enumerate((nurse, resident, nurse, resident)):
        said = await phone.posts(path, {"key": str(new_id()), "body": f"tin {n}"})
        if n == 1:
            assert await seals(house) > 0
    await resident.posts(path, {"key": str(new_id()), "kind": "retraction", "changes": said["seq"]})
    await nurse.posts(path, {"key": str(new_id()), "body": "cuối"})
    assert await seals(house) > 0
    assert await signs(house, copy)
    return thread, nurse


SQL_TAMPERINGS = {
    "a text": "update messages set text = text || '\\x00' where seq = 1",
    "a text that nobody took back": "update messages set text = null where seq = 2",
    "who said it": "update messages set sender_id = gen_random_uuid() where seq = 2",
    "when it was said": "update messages set at = at - interval '1 microsecond' where seq = 3",
    "which message a reply meant": "update messages set reply_to = 1 where seq = 3",
    "what was attached": "update messages set attachments = array[gen_random_uuid()] where seq = 3",
    "a stored leaf": "update messages set leaf = sha256('x') where seq = 4",
    "a message gone": "delete from messages where seq = 3",
    "the last message gone": "delete from messages where seq = 6",
    "the retraction gone": "delete from messages where seq = 5",
    "two messages swapped": "update messages set seq = 1000 - seq where seq in (1, 2);"
                            "update messages set seq = seq - 997 where seq > 900",
    "numbers moved up": "delete from messages where seq = 6; update messages set seq = seq + 100;"
                        "update messages set seq = seq - 99",
    "the thread gone": "delete from messages",
    "the sealed heads gone": "delete from conversation_seals",
    "a sealed head": "update conversation_seals set digest = sha256('x')",
    "a sealed head moved": "update conversation_seals set seq = 7 where seq = 6",
    "the end, with its head": "delete from messages where seq = 6; delete from conversation_seals where seq = 6",
}  # fmt: skip


async def test_what_a_superuser_does_to_messages_is_found(house: World, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoints.jsonl"
    await talks(house, kept)
    with kept.open() as lines:
        copies = read_copies(lines)
    assert isinstance(found := await verdict(house, copies), Sound), found
    said = {what: await verdict_after(house, statements, copies) for what, statements in SQL_TAMPERINGS.items()}
    assert [what for what, found in said.items() if not isinstance(found, Fault)] == []
    assert isinstance(await verdict(house, copies), Sound)


async def test_a_thread_is_sealed_once_for_all_that_was_said_and_not_again_when_nothing_is(
    house: World, tmp_path: Path
) -> None:
    thread, nurse = await talks(house, tmp_path / "copy")
    sealed = "select seq from conversation_seals order by id"
    assert [row["seq"] for row in await house.sql(sealed)] == [2, 6]
    await seals(house)
    assert len(await house.sql(sealed)) == 2
    await nurse.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": "thêm"})
    await seals(house)
    assert [row["seq"] for row in await house.sql(sealed)] == [2, 6, 7]
    assert isinstance(await verdict(house), Sound)


async def test_what_committed_late_is_sealed_all_the_same(house: World, tmp_path: Path) -> None:
    thread, nurse = await talks(house, tmp_path / "copy")
    async with house.house.database.work("committer") as slow:
        await saying.post(slow, UUID(thread), "system", {"what": "x"}, resident=None)
        other = str(new_id())
        [about] = await house.sql("select resident_id from conversations")
        new = {"id": other, "kind": "care", "subject": "x", "resident": str(about["resident_id"])}
        await nurse.posts("/v1/conversations", new)
        await nurse.posts(f"/v1/conversations/{other}/messages", {"key": str(new_id()), "body": "sau"})
        await seals(house)
    sealed = "select max(seq) as seq from conversation_seals where conversation_id = $1"
    assert await house.sql(sealed, UUID(thread)) == [{"seq": 6}]
    await seals(house)
    assert await house.sql(sealed, UUID(thread)) == [{"seq": 7}]
    assert isinstance(found := await verdict(house), Sound) and found.waiting == 0


async def test_what_committed_a_minute_late_is_found_by_the_second_look_at_its_time(
    house: World, tmp_path: Path
) -> None:
    thread, _ = await talks(house, tmp_path / "copy")
    await house.sql("update messages set at = at - interval '10 seconds' returning 1")  # and silent since
    [row] = await house.sql("select now() - interval '1 minute' as ago")
    async with house.house.database.work("committer", row["ago"]) as slow:
        await saying.post(slow, UUID(thread), "system", {"what": "x"}, resident=None)
    sealed = "select max(seq) as seq from conversation_seals"
    await house.sql("select seal_threads(now())")
    assert await house.sql(sealed) == [{"seq": 6}]
    await house.sql("select seal_threads(now() + interval '1 minute')")
    assert await house.sql(sealed) == [{"seq": 7}]


async def test_threads_in_which_nobody_speaks_cost_nothing(house: World, tmp_path: Path) -> None:
    thread, nurse = await talks(house, tmp_path / "copy")
    connection = await asyncpg.connect(house.url)
    await connection.execute("set session_replication_role = replica")
    await connection.execute(
        """insert into messages (conversation_id, seq, at, sender_id, key, kind, leaf)
           select md5((n / 20)::text)::uuid, n % 20 + 1, now() - interval '1 day', md5('a')::uuid, gen_random_uuid(),
                  'text', sha256('x') from generate_series(0, 19999) n"""
    )
    await connection.execute("vacuum analyze messages")
    await nurse.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": "thêm"})
    undone = connection.transaction()
    await undone.start()
    read = "select seq_scan + coalesce(seq_tup_read, 0) from pg_stat_xact_user_tables where relname = 'messages'"
    before = await connection.fetchval(read)
    await connection.execute("select seal_threads(now())")
    assert await connection.fetchval(read) == before
    assert await connection.fetchval("select array_agg(seq order by id) from conversation_seals") == [2, 6, 7]
    await undone.rollback()
    await connection.close()


async def test_messages_that_no_sealer_came_by_are_said_to_wait(house: World, tmp_path: Path) -> None:
    thread, nurse = await talks(house, tmp_path / "copy")
    await nurse.posts(f"/v1/conversations/{thread}/messages", {"key": str(new_id()), "body": "thêm"})
    assert isinstance(found := await verdict(house), Sound) and found.waiting > 0
    late = "update messages set at = at - interval '2 minutes' where seq = 7"
    found = await verdict_after(house, f"{late}; delete from audit_unsealed", [])
    assert isinstance(found, Fault)


@pytest.mark.parametrize("of", ["messages", "conversation_seals"])
async def test_every_column_is_in_what_is_hashed(house: World, of: str) -> None:
    """A new column is covered or listed here."""
    columns = await house.sql(
        """select attname::text as name from pg_attribute
            where attrelid = $1::regclass and attnum > 0 and not attisdropped""",
        of,
    )
    names = {row["name"] for row in columns}
    if of == "messages":
        called = {"conversation_id": "thread", "sender_id": "sender"}
        assert {called.get(name, name) for name in names - {"leaf"}} == set(Leaf.__struct_fields__)
    else:
        [definition] = await house.sql("select prosrc from pg_proc where proname = 'audit_rows'")
        part = definition["prosrc"].split("'thread' then")[-1]
        assert {name for name in names if f"'{name}'," not in part} == set()
