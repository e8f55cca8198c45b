"""The chain in the database: everything committed comes into it, and what is done to it afterwards is found."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest

from base.db import Db, as_owner, teach_json
from base.settings import Secret
from people import sealer
from people.audit_chain import Checkpoint, Fault, Record, Sound, examine, read_copies
from tests.world import Person, World, reading

KEY = sealer.key_from(Secret(b"5a" * 32))


async def seals(house: World) -> int:
    return await sealer.seal_due(house.house.database)


async def signs(house: World, copy: Path | None = None) -> Checkpoint | None:
    """Signs although the last time was just now."""
    async with house.house.database.work("engine") as db:
        db.now += timedelta(minutes=1) * (1 + len(await db.fetch("select 1 from audit_checkpoints")))
        checkpoint = await sealer._sign(db, KEY)
    if checkpoint and copy:
        sealer._append(copy, checkpoint)
    return checkpoint


async def reads_out(house: World) -> list[Record]:
    async with as_owner(house.url, snapshot=True) as db:
        return [record async for record in sealer.read_out(db)]


async def looks(records: list[Record], copies: list[Checkpoint] | None = None) -> Fault | Sound:
    async def each() -> AsyncIterator[Record]:
        for record in records:
            yield record

    return await examine(each(), KEY.public_key(), copies or ())


async def verdict(house: World, copies: list[Checkpoint] | None = None) -> Fault | Sound:
    return await looks(await reads_out(house), copies)


async def verdict_after(house: World, statements: str, copies: list[Checkpoint]) -> Fault | Sound:
    """What is said after a superuser, who knows about the trigger, did this; it is undone then."""
    connection = await asyncpg.connect(house.url)
    await teach_json(connection)
    undone = connection.transaction()
    await undone.start()
    try:
        await connection.execute(f"set local session_replication_role = replica; {statements}")
        db = Db(connection)
        db.now = await connection.fetchval("select clock_timestamp()")
        return await looks([record async for record in sealer.read_out(db)], copies)
    finally:
        await undone.rollback()
        await connection.close()


@pytest.fixture
async def rosa(house: World) -> Person:
    """A resident, a nurse who reads, an alert with its log, a refusal: everything the chain holds."""
    await house.opens()
    return await house.admits("Rosa")


async def a_day(house: World, rosa: Person, copy: Path | None = None) -> None:
    doctor = await house.phone(await house.employs("doctor", rank=1))
    phone = await house.phone(rosa)
    [alert] = (await phone.records(reading("spo2", 84), reading("temperature", 36.6)))["alerts"]
    await house.beat()
    for n in range(3):
        await doctor.get(f"/v1/residents/{rosa.resident}/vitals")
        await doctor.post(f"/v1/alerts/{alert}/note", {"text": f"Đo lại {n}"})
        await phone.get(f"/v1/facilities/{house.facility}/audit")
        assert await seals(house) > 0
        assert await signs(house, copy)


async def test_everything_written_comes_into_the_chain(house: World, rosa: Person) -> None:
    await a_day(house, rosa)
    found = await verdict(house)
    assert isinstance(found, Sound), found
    written = [
        (await house.sql(f"select count(*) as n from {t}"))[0]["n"] for t in ("audit_events", "readings", "alert_log")
    ]
    assert found.rows == sum(written) and found.checkpoints == 3 and found.waiting == 0
    kinds = await house.sql("select distinct kind from audit_seals order by 1")
    assert [row["kind"] for row in kinds] == ["alert_log", "event", "reading"]


async def test_what_is_committed_late_is_not_passed_over(house: World, rosa: Person) -> None:
    """Its id is lower than one that was sealed long ago."""
    nurse = await house.phone(await house.employs("nurse"))
    insert = """insert into audit_events (at, account_id, act, basis, residents)
                values (now(), gen_random_uuid(), 'see', 'late', '{}')"""
    async with as_owner(house.url) as slow:
        await slow.execute(insert)
        await nurse.get(f"/v1/residents/{rosa.resident}")
        await seals(house)
    [late] = await house.sql("select id from audit_events where basis = 'late'")
    sealed_ids = "select max(id::bigint) as newest from audit_seals, unnest(ids) id where kind = 'event'"
    assert (await house.sql(sealed_ids))[0]["newest"] > late["id"]
    assert await seals(house) == 1
    assert isinstance(await verdict(house), Sound)


async def test_several_sealers_make_one_chain(house: World, rosa: Person) -> None:
    nurse = await house.phone(await house.employs("nurse"))
    for _ in range(5):
        reads = [nurse.get(f"/v1/residents/{rosa.resident}") for _ in range(10)]
        await asyncio.gather(*reads, *(seals(house) for _ in range(3)))
    await seals(house)
    await asyncio.gather(*(signs(house) for _ in range(3)))
    found = await verdict(house)
    assert isinstance(found, Sound) and found.waiting == 0
    assert found.rows == (await house.sql("select count(*) as n from audit_events"))[0]["n"]


async def test_a_backlog_is_sealed_in_parts(house: World, rosa: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealer, "ROWS_AT_ONCE", 4)
    nurse = await house.phone(await house.employs("nurse"))
    for _ in range(9):
        await nurse.get(f"/v1/residents/{rosa.resident}")
    assert await seals(house) == 9
    assert (await house.sql("select max(cardinality(ids)) as n from audit_seals"))[0]["n"] == 4


async def test_the_chain_is_signed_once_a_minute_and_only_when_it_moved(house: World, rosa: Person) -> None:
    database = house.house.database
    assert await sealer.sign_due(database, KEY, None) is None, "there is nothing to sign"
    nurse = await house.phone(await house.employs("nurse"))
    await nurse.get(f"/v1/residents/{rosa.resident}")
    await seals(house)
    assert await sealer.sign_due(database, KEY, None)
    await nurse.get(f"/v1/residents/{rosa.resident}")
    await seals(house)
    assert await sealer.sign_due(database, KEY, None) is None, "the last one is young"
    assert await signs(house)
    assert await signs(house) is None, "the chain has not moved"


async def test_the_copy_outside_is_on_disk_line_by_line(house: World, rosa: Person, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoints.jsonl"
    await a_day(house, rosa, kept)
    with kept.open("ab") as file:
        file.write(b'{"type":"checkpoint","n":4,"a')  # a crash in the middle of a line
    with kept.open() as lines:
        assert [c.n for c in read_copies(lines)] == [1, 2, 3]
    await (await house.phone(await house.employs("nurse"))).get(f"/v1/residents/{rosa.resident}")
    await seals(house)
    assert await signs(house, kept)
    with kept.open() as lines:
        copies = read_copies(lines)
    assert [c.n for c in copies] == [1, 2, 3, 4]
    assert isinstance(await verdict(house, copies), Sound)


async def test_every_column_of_a_sealed_table_is_in_the_canonical_row(house: World, rosa: Person) -> None:
    """A new column is covered or listed here."""
    await a_day(house, rosa)
    for table, kind in (("audit_events", "event"), ("readings", "reading"), ("alert_log", "alert_log")):
        [definition] = await house.sql("select prosrc from pg_proc where proname = 'audit_rows'")
        part = definition["prosrc"].split(f"'{kind}' then")[-1] if kind != "alert_log" else definition["prosrc"]
        columns = await house.sql(
            """select attname::text as name from pg_attribute
                where attrelid = $1::regclass and attnum > 0 and not attisdropped""",
            table,
        )
        missing = {c["name"] for c in columns if f"'{c['name']}'," not in part}
        assert missing == ({"assessed_at"} if table == "readings" else set())


FIRST, LAST = "id = (select min(id) from audit_events)", "id = (select max(id) from audit_events)"
LAST_SEAL = "seq = (select max(seq) from audit_seals)"
IN_LAST_SEAL = f"id::text in (select unnest(ids) from audit_seals where {LAST_SEAL})"
SQL_TAMPERINGS = {
    "an act": f"update audit_events set act = 'see2' where {FIRST}",
    "a ground that was not there": f"update audit_events set ground = gen_random_uuid() where {FIRST}",
    "a time by a microsecond": f"update audit_events set at = at + interval '1 microsecond' where {LAST}",
    "a resident left out": "update audit_events set residents = '{}' where residents <> '{}'",
    "a refusal made good": "update audit_events set result = 'allowed' where result = 'refused'",
    "a row gone": f"delete from audit_events where {FIRST}",
    "the last row gone": f"delete from audit_events where {LAST}",
    "a row put in": """insert into audit_events (at, account_id, act, basis, residents)
                       values (now(), gen_random_uuid(), 'see', 'nurse', '{}')""",
    "two rows swapped": """
        update audit_events e set act = o.act, at = o.at, account_id = o.account_id, basis = o.basis,
               residents = o.residents
          from audit_events o, (select min(id) as a, max(id) as b from audit_events) ends
         where e.id in (a, b) and o.id in (a, b) and e.id <> o.id""",
    "a reading": "update readings set value = value + 0.1 where kind = 'temperature'",
    "a reading gone": "delete from readings where kind = 'temperature'",
    "whose reading": "update readings set author_as = 'nurse'",
    "a note": "update alert_log set note = 'Đã gọi' where note is not null",
    "who wrote a note": "update alert_log set by = null where note is not null",
    "a line of the log": "delete from alert_log where id = (select max(id) from alert_log)",
    "a seal gone": "delete from audit_seals where seq = 2",
    "seals swapped": """
        update audit_seals set seq = seq + 1000 where seq in (2, 3);
        update audit_seals set seq = 1005 - seq where seq > 1000""",
    "a leaf": "update audit_seals set leaves[1] = sha256('x') where seq = 2",
    "a checkpoint gone": "delete from audit_checkpoints where n = 2",
    "a checkpoint forged": "update audit_checkpoints set rows = rows - 1 where n = 3",
    "all checkpoints gone": "truncate audit_checkpoints",
    "the tail": f"""
        delete from audit_events where {IN_LAST_SEAL};
        delete from alert_log where {IN_LAST_SEAL};
        delete from audit_seals where {LAST_SEAL}""",
    "everything": "truncate audit_events, audit_seals, audit_checkpoints, audit_unsealed, readings, alert_log cascade",
}  # fmt: skip


async def test_what_a_superuser_does_in_sql_is_found(house: World, rosa: Person, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoints.jsonl"
    await a_day(house, rosa, kept)
    with kept.open() as lines:
        copies = read_copies(lines)
    assert isinstance(await verdict(house, copies), Sound)
    found = {what: await verdict_after(house, statements, copies) for what, statements in SQL_TAMPERINGS.items()}
    assert [what for what, said in found.items() if not isinstance(said, Fault)] == []
    assert isinstance(await verdict(house, copies), Sound)


async def test_a_chain_that_stands_still_is_said_to(house: World, rosa: Person) -> None:
    await a_day(house, rosa)
    await (await house.phone(await house.employs("nurse"))).get(f"/v1/residents/{rosa.resident}")
    assert isinstance(found := await verdict(house), Sound) and found.waiting == 1
    await house.sql("update audit_unsealed set at = at - interval '2 minutes' returning 1")
    assert isinstance(found := await verdict(house), Fault) and found.what == "unsealed"


async def test_the_export_says_the_same_when_it_was_a_file(house: World, rosa: Person) -> None:
    await a_day(house, rosa)
    records = await reads_out(house)
    lines = [msgspec.json.encode(record) for record in records]
    again = [msgspec.json.decode(line, type=Record) for line in lines]
    assert await looks(again) == await looks(records)
    assert isinstance(await looks(again), Sound)
