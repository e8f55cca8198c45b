"""The chain without a database: a thousand random tamperings of a thousand are found."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from base.settings import Secret
from people import sealer
from people.audit_chain import (
    GENESIS,
    Began,
    Checkpoint,
    Fault,
    Record,
    Seal,
    Sealed,
    Sound,
    examine,
    leaf,
    sealed,
    signed,
)  # fmt: skip

KEY, OTHER_KEY = sealer.key_from(Secret(b"5a" * 32)), sealer.key_from(Secret(b"a5" * 32))
TAMPERINGS = 1000


async def looks(records: list[Record], copies: list[Checkpoint] | None = None) -> Fault | Sound:
    async def each() -> AsyncIterator[Record]:
        for record in records:
            yield record

    return await examine(each(), KEY.public_key(), copies or ())


def a_long_chain(seals: int = 40) -> list[Record]:
    """An export made without a database: seals of one to six rows, every fifth signed, the last one too."""
    dice = random.Random(7)
    start = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)
    checkpoints: list[Record] = []
    body: list[Record] = []
    head, rows, id = GENESIS, 0, 0
    for seq in range(1, seals + 1):
        at = start + timedelta(seconds=10 * seq)
        kind = dice.choice(["event", "reading", "alert_log"])
        some: list[dict[str, Any]] = []
        for _ in range(dice.randint(1, 6)):
            id += 1
            some.append(a_row(dice, kind, id))
        ids = tuple(str(row["id"]) for row in some)
        leaves = tuple(leaf(kind, row) for row in some)
        seal = sealed(Seal(seq=seq, at=at, kind=kind, ids=ids, leaves=leaves, prev=head))
        body.append(Sealed(seal=seal, rows=tuple(some)))
        head, rows = seal.hash, rows + len(some)
        if seq % 5 == 0:
            checkpoints.append(signed(KEY, Checkpoint(n=len(checkpoints) + 1, at=at, seq=seq, rows=rows, head=head)))
    return [Began(form=1, at=start + timedelta(hours=1)), *checkpoints, *body]


def a_row(dice: random.Random, kind: str, id: int) -> dict[str, Any]:
    who = [f"0198{dice.getrandbits(112):028x}" for _ in range(4)]
    return {
        "id": id, "at": f"2026-11-22T02:10:{dice.randint(10, 59)}.000000Z", "account_id": who[0], "session_id": who[1],
        "act": dice.choice(["see", "read_vitals", "sync"]), "basis": dice.choice(["nurse", "self"]), "kind": kind,
        "residents": who[2 : 2 + dice.randint(0, 2)], "result": "allowed",
        "times": 1, "value": dice.randint(30, 42) / 10,
    }  # fmt: skip


def flips_a_bit(dice: random.Random, value: Any) -> Any:
    """The same value but for one bit (of its text, or of its bytes)."""
    if isinstance(value, bytes):
        return bytes(b ^ (1 << dice.randrange(8)) if n == 0 else b for n, b in enumerate(value))
    if isinstance(value, int):
        return value ^ (1 << dice.randrange(20))
    if isinstance(value, float):
        return value + 2.0 ** -dice.randint(1, 20)
    if isinstance(value, str):
        place = dice.randrange(len(value))
        return value[:place] + chr(ord(value[place]) ^ (1 << dice.randrange(5))) + value[place + 1 :]
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1 << dice.randrange(20))
    if isinstance(value, (tuple, list)):
        if not value:
            return type(value)(["0198"])
        place = dice.randrange(len(value))
        return type(value)([*value[:place], flips_a_bit(dice, value[place]), *value[place + 1 :]])
    raise AssertionError(type(value))


def _put(records: list[Record], place: int, record: Record) -> list[Record]:
    return [*records[:place], record, *records[place + 1 :]]


def changes_a_row(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    n = dice.randrange(len(held.rows))
    row = dict(held.rows[n] or {})
    name = dice.choice(sorted(row))
    row[name] = flips_a_bit(dice, row[name])
    return _put(records, place, Sealed(seal=held.seal, rows=(*held.rows[:n], row, *held.rows[n + 1 :])))


def removes_a_row(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    n = dice.randrange(len(held.rows))
    return _put(records, place, Sealed(seal=held.seal, rows=(*held.rows[:n], None, *held.rows[n + 1 :])))


def adds_a_row(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    row = a_row(dice, held.seal.kind, 10_000)
    seal = msgspec.structs.replace(
        held.seal, ids=(*held.seal.ids, "10000"), leaves=(*held.seal.leaves, leaf(held.seal.kind, row))
    )
    return _put(records, place, Sealed(seal=sealed(seal), rows=(*held.rows, row)))


def swaps_rows(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    longer = [(n, r) for n, r in enumerate(records) if isinstance(r, Sealed) and len(r.rows) > 1]
    place, held = dice.choice(longer)
    rows = list(held.rows)
    a, b = dice.sample(range(len(rows)), 2)
    rows[a], rows[b] = rows[b], rows[a]
    return _put(records, place, Sealed(seal=held.seal, rows=tuple(rows)))


def changes_a_seal(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    name = dice.choice(Seal.__struct_fields__)
    seal = msgspec.structs.replace(held.seal, **{name: flips_a_bit(dice, getattr(held.seal, name))})
    return _put(records, place, Sealed(seal=seal, rows=held.rows))


def removes_a_seal(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    return [*records[:place], *records[place + 1 :]]


def swaps_seals(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    other = dice.choice([n for n, r in enumerate(records) if isinstance(r, Sealed) and n != place])
    return _put(_put(records, place, records[other]), other, held)


def makes_all_hashes_anew(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    """From here to the end, around a changed row: only the signatures know."""
    head, made = held.seal.prev, records[:place]
    for record in records[place:]:
        assert isinstance(record, Sealed)
        rows = ({**(record.rows[0] or {}), "act": "nothing"}, *record.rows[1:])
        leaves = tuple(leaf(record.seal.kind, row) for row in rows)
        seal = sealed(msgspec.structs.replace(record.seal, leaves=leaves, prev=head))
        made.append(Sealed(seal=seal, rows=rows))
        head = seal.hash
    return made


def cuts_the_tail(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    return records[:place]


def cuts_the_tail_and_its_checkpoints(
    dice: random.Random, records: list[Record], place: int, held: Sealed
) -> list[Record]:
    """Now only the copies outside know better."""
    return [r for r in records[:place] if not (isinstance(r, Checkpoint) and r.seq >= held.seal.seq)]


def changes_a_checkpoint(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    place, known = _a_checkpoint(dice, records)
    name = dice.choice(Checkpoint.__struct_fields__)
    return _put(records, place, msgspec.structs.replace(known, **{name: flips_a_bit(dice, getattr(known, name))}))


def removes_a_checkpoint(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    place, _ = _a_checkpoint(dice, records)
    return [*records[:place], *records[place + 1 :]]


def forges_a_checkpoint(dice: random.Random, records: list[Record], place: int, held: Sealed) -> list[Record]:
    place, known = _a_checkpoint(dice, records)
    return _put(records, place, signed(OTHER_KEY, msgspec.structs.replace(known, rows=known.rows - 1)))


def _a_checkpoint(dice: random.Random, records: list[Record]) -> tuple[int, Checkpoint]:
    return dice.choice([(n, r) for n, r in enumerate(records) if isinstance(r, Checkpoint)])


WAYS = (
    changes_a_row, removes_a_row, adds_a_row, swaps_rows, changes_a_seal, removes_a_seal, swaps_seals,
    makes_all_hashes_anew, cuts_the_tail, cuts_the_tail_and_its_checkpoints, changes_a_checkpoint,
    removes_a_checkpoint, forges_a_checkpoint,
)  # fmt: skip


async def test_a_thousand_tamperings_of_a_thousand_are_found() -> None:
    chain = a_long_chain()
    copies = [r for r in chain if isinstance(r, Checkpoint)]
    seals = [(n, r) for n, r in enumerate(chain) if isinstance(r, Sealed)]
    assert isinstance(await looks(chain, copies), Sound)
    dice, missed = random.Random(20261122), []
    for n in range(TAMPERINGS):
        way = WAYS[n % len(WAYS)]
        spoilt = way(dice, chain, *dice.choice(seals))
        assert spoilt != chain, (n, way.__name__)
        if not isinstance(await looks(spoilt, copies), Fault):
            missed.append((n, way.__name__))
    assert missed == []


async def test_without_the_copy_a_tail_cut_with_its_checkpoints_is_not_found() -> None:
    """What docs/audit.md admits: the reason to keep the copy on another volume."""
    chain = a_long_chain()
    copies = [r for r in chain if isinstance(r, Checkpoint)]
    cut = [
        r for r in chain
        if not (isinstance(r, Checkpoint) and r.seq > 20) and not (isinstance(r, Sealed) and r.seal.seq > 20)
    ]  # fmt: skip
    assert isinstance(await looks(cut), Sound)
    found = await looks(cut, copies)
    assert isinstance(found, Fault) and found.what == "truncated"


async def test_a_chain_nobody_signs_any_more_is_said_to() -> None:
    found = await looks([r for r in a_long_chain() if not isinstance(r, Checkpoint)])
    assert isinstance(found, Fault) and found.what == "unsigned"
