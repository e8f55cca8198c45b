"""The door to a resident, as tables: what holds between an account and a resident × what is wanted -> the ground."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from base.errors import Forbidden, NotFound
from base.ids import new_id
from people import access
from people.access import Facts, Right, decide
from people.sessions import Actor
from tests.world import Person, World, reading

NOTHING: dict[str, Any] = {"is_self": False, "scope": None, "staff": frozenset(), "told": False}


def facts(**more: Any) -> Facts:
    values: dict[str, Any] = {
        "resident": UUID(int=1), "name": "Rosa", "birth_date": date(1944, 3, 5), "sex": "female", "spo2_scale": 1,
        "conditions": (), "facility": UUID(int=2), **NOTHING, **more,
    }  # fmt: skip
    return Facts(**values)


WHO: dict[str, dict[str, Any]] = {
    "stranger": {},
    "self": {"is_self": True},
    "doctor": {"staff": frozenset({"doctor"})},
    "nurse": {"staff": frozenset({"nurse"})},
    "manager": {"staff": frozenset({"manager"})},
    "told": {"told": True},
    "status": {"scope": "status"},
    "appointments": {"scope": "appointments"},
    "summary": {"scope": "summary"},
    "full": {"scope": "full"},
}

S, V, R, A, W, H, L = (
    Right.SEE, Right.READ_VITALS, Right.RECORD_VITALS, Right.SEE_ALERTS, Right.ANSWER_ALERTS, Right.CALL_FOR_HELP,
    Right.READ_ACCESS_LOG,
)  # fmt: skip
U, D, N, M = Right.UPDATE_PROFILE, Right.READ_IDENTITY, Right.RECORD_IDENTITY, Right.MOVE

# who -> (basis, what they may)
MAY: dict[str, tuple[str | None, set[Right]]] = {
    "stranger": (None, set()),
    "self": ("self", {S, V, R, A, H, L}),
    "doctor": ("doctor", {S, V, R, A, W, H}),
    "nurse": ("nurse", {S, V, R, A, W, H}),
    "manager": ("manager", {S, A, H}),
    "told": ("told", {S, A, W}),
    "status": ("relative", {S, A}),
    "appointments": ("relative", {S, A}),
    "summary": ("relative", {S, A, V}),
    "full": ("relative", {S, A, V, R, H, U}),
}


def basis_of(who: Facts, right: Right) -> str | None:
    allowed = decide(who, right)
    return None if allowed is None else allowed.basis


@pytest.mark.parametrize(("who", "right"), list(itertools.product(WHO, Right)))
def test_each_fact_alone(who: str, right: Right) -> None:
    basis, may = MAY[who]
    assert basis_of(facts(**WHO[who]), right) == (basis if right in may else None)


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(WHO, 2)))
def test_two_facts_together_allow_what_either_allows_and_no_more(first: str, second: str) -> None:
    both = {**WHO[first], **WHO[second]}
    if len(both) < len(WHO[first]) + len(WHO[second]):
        both["staff"] = WHO[first].get("staff", frozenset()) | WHO[second].get("staff", frozenset())
    scope = both.get("scope")
    mays = [MAY[who][1] for who in (first, second) if "scope" not in WHO[who] or WHO[who]["scope"] == scope]
    for right in Right:
        assert (basis_of(facts(**both), right) is not None) == any(right in may for may in mays)


# facts -> right -> the ground that counts, when there are several
GROUNDS: list[tuple[dict[str, Any], Right, str]] = [
    ({"staff": frozenset({"doctor", "nurse"})}, V, "doctor"),
    ({"staff": frozenset({"manager", "nurse"})}, V, "nurse"),
    ({"staff": frozenset({"manager"}), "told": True}, W, "told"),
    ({"staff": frozenset({"manager"}), "told": True}, S, "manager"),
    ({"staff": frozenset({"manager"}), "scope": "full"}, V, "relative"),
    ({"scope": "status", "told": True}, A, "told"),
    ({"is_self": True, "staff": frozenset({"nurse"})}, W, "nurse"),
]


@pytest.mark.parametrize(("held", "right", "ground"), GROUNDS)
def test_the_ground_that_counts(held: dict[str, Any], right: Right, ground: str) -> None:
    assert basis_of(facts(**held), right) == ground


@pytest.mark.parametrize("who", WHO)
def test_nobody_acts_on_somebody_who_has_left(who: str) -> None:
    assert all(decide(facts(**{**WHO[who], "facility": None}), right) is None for right in Right)


def test_the_scope_goes_along_only_where_it_is_the_ground() -> None:
    relative, nurse = decide(facts(scope="full"), V), decide(facts(scope="full", staff=frozenset({"nurse"})), V)
    assert relative is not None and relative.scope == "full"
    assert nurse is not None and (nurse.basis, nurse.scope) == ("nurse", None)


def actor(person: Person) -> Actor:
    return Actor(
        account=person.account, session=new_id(), device=new_id(), name="", language="vi", memberships=(),
        second_factor=True, proven_at=datetime.now(UTC),
    )  # fmt: skip


async def lets_in(house: World, person: Person, resident: UUID, right: Right) -> str:
    """The ground, or the name of the refusal; asked without the second wall."""
    async with house.house.database.work("committer") as db:
        try:
            return (await access.resident_for(db, actor(person), resident, right)).basis
        except (NotFound, Forbidden) as refusal:
            return type(refusal).__name__


async def test_the_facts_are_those_of_this_instant(house: World) -> None:
    await house.opens()
    rosa, nurse = await house.admits("Rosa"), await house.employs("nurse")
    daughter = await house.relates(rosa, "summary")
    assert rosa.resident is not None
    assert await lets_in(house, nurse, rosa.resident, V) == "nurse"
    assert await lets_in(house, daughter, rosa.resident, V) == "relative"
    assert await lets_in(house, daughter, rosa.resident, R) == "Forbidden"

    await house.sql("update staff set during = tstzrange(lower(during), now()) returning id")
    await house.sql("update relatives set consented_at = now() + interval '1 day' returning id")
    assert await lets_in(house, nurse, rosa.resident, V) == "NotFound"
    assert await lets_in(house, daughter, rosa.resident, S) == "NotFound"


async def test_who_moved_away_is_not_found_by_the_old_facility(house: World) -> None:
    old = await house.opens()
    rosa, nurse = await house.admits("Rosa"), await house.employs("nurse")
    house.facility = await house.opens()
    new_nurse = await house.employs("nurse")
    assert rosa.resident is not None
    await house.sql("update stays set during = tstzrange(lower(during), now()) returning 1")
    assert await lets_in(house, rosa, rosa.resident, S) == "NotFound"
    await house.sql(
        "insert into stays (resident_id, facility_id, during) values ($1, $2, tstzrange(now(), null)) returning 1",
        rosa.resident, house.facility,
    )  # fmt: skip
    assert await lets_in(house, nurse, rosa.resident, S) == "NotFound"
    assert await lets_in(house, new_nurse, rosa.resident, S) == "nurse"
    assert old != house.facility


async def test_being_told_ends_with_the_alert(house: World) -> None:
    await house.opens()
    rosa, manager = await house.admits("Rosa"), await house.employs("manager")
    assert rosa.resident is not None
    await (await house.phone(rosa)).records(reading("spo2", 84))
    await house.beat()
    assert await lets_in(house, manager, rosa.resident, W) == "told"
    await house.sql("update alerts set state = 'resolved', resolved_at = now(), next_due_at = null returning id")
    assert await lets_in(house, manager, rosa.resident, W) == "Forbidden"


async def test_every_way_in_but_recording_leaves_a_line_and_no_refusal_does(house: World) -> None:
    await house.opens()
    rosa, nurse = await house.admits("Rosa"), await house.employs("nurse")
    assert rosa.resident is not None
    for right in Right:
        await lets_in(house, nurse, rosa.resident, right)
    await lets_in(house, await house.enrols("Stranger"), rosa.resident, S)
    rows = await house.sql("select act, basis from audit_events order by id")
    assert [row["act"] for row in rows] == [right.value for right in Right if right not in (R, L)]
    assert {row["basis"] for row in rows} == {"nurse"}


async def test_a_resident_nobody_knows_is_not_found(house: World) -> None:
    await house.opens()
    nurse = await house.employs("nurse")
    assert await lets_in(house, nurse, new_id(), S) == "NotFound"
