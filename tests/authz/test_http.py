"""The edge against the oracle: every operation, asked by every principal about every resident, with a valid request.

A denied cell changes nothing, says the same as if there were no such resident, to the byte, and wakes nobody. What an
allowed one changed is put back. `make authz` asks about every resident, `make test` about the one who lives
here and those whose state makes the difference.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import pytest_asyncio
from litestar.handlers import ASGIRouteHandler

from api.app import ROUTES as ROOMS
from base.ids import new_id
from tests.authz import oracle
from tests.authz.cast import Cast, id_of, token_of
from tests.authz.oracle import MATRIX, RESIDENTS, ROUTES
from tests.authz.requests import OPERATIONS, call
from tests.authz.scale import FULL, PRINCIPALS, RECORDS
from tests.authz.stage import Stage
from tests.authz.wire import Answer, Wire
from tests.world import World

Facts = Mapping[str, Any]

PASSING = {"date", "server", "content-length"}
"""Headers that say nothing about the answer; the length is that of the body, which is compared."""

OF_RESIDENTS = sorted(op for op, rule in ROUTES.items() if rule in oracle.ACTS)
OF_FACILITIES = sorted(op for op, rule in ROUTES.items() if rule.startswith("facility:"))
OF_OFFICES = sorted(op for op, rule in ROUTES.items() if rule in ("platform", "province"))
OWN = sorted(op for op, rule in ROUTES.items() if rule == "own")


AT_ONCE = 6
"""Requests under way together, where none of them changes anything."""


class Cell(NamedTuple):
    who: str
    facts: Facts
    about: str
    wanted: str
    """`in`, or a status."""
    facility: str = "A"


class Edge:
    """The house's edge, with the token of whoever asks."""

    def __init__(self, house: World, stage: Stage) -> None:
        self.http, self.stage, self.house = Wire(house.base_url), stage, house
        self._nobody: dict[tuple[str, str], tuple[bytes, dict[str, str]]] = {}

    async def asks(self, operation: str, who: str, facts: Facts, about: str, facility: str = "A") -> Answer:
        wanted = call(operation, who, about, facility)
        token = {} if facts.get("session") == "none" else {"authorization": f"Bearer {token_of(who)}"}
        return await self.http.request(
            wanted.method, wanted.path, wanted.body, wanted.query, {**wanted.headers, **token}
        )

    async def asks_mine(self, operation: str, who: str, subject: str) -> Answer:
        """For a thing of `subject`'s (`random`: of nobody)."""
        method, path = OPERATIONS[operation]
        kind = path[path.index("{") + 1 : path.index(":", path.index("{"))]
        name = f"active:{subject}" if operation == "leaveFamily" else subject
        thing = new_id() if subject == "random" else id_of(kind, name)
        address = path[: path.index("{")] + str(thing)
        return await self.http.request(method, address, headers={"authorization": f"Bearer {token_of(who)}"})

    async def check(self, operation: str, who: str, facts: Facts, about: str, wanted: str, facility: str = "A") -> None:
        told = f"{operation} as {who} about {about} in {facility}"
        answer = await self.asks(operation, who, facts, about, facility)
        if wanted == "in":
            assert answer.status_code not in (400, 401, 403, 404, 405, 415) and answer.status_code < 500, (
                f"{told}: {answer.status_code}, not in: {answer.text}"
            )
            return
        assert str(answer.status_code) == wanted, f"{told}: {answer.status_code}, not {wanted}: {answer.text}"
        if wanted == "404" and oracle.signed_in(facts):
            assert await self.is_as_for_nobody(operation, who, facts, answer), f"{told}: {answer.text}"

    async def is_as_for_nobody(self, operation: str, who: str, facts: Facts, answer: Answer) -> bool:
        """Whether this is what is answered when there is no such resident, alert or facility: to a stranger, as nearly
        always, or else to the very same person."""
        for asking, as_what in (("stranger", PRINCIPALS["stranger"]), (who, facts)):
            if (operation, asking) not in self._nobody:
                asked = await self.asks(operation, asking, as_what, "random", "random")
                self._nobody[operation, asking] = asked.content, shown(asked)
            if self._nobody[operation, asking] == (answer.content, shown(answer)):
                return True
        return False

    async def check_all(self, operation: str, cells: Sequence[Cell]) -> None:
        """Denied cells, and those that only read, leave nothing behind, all of them together; what the others changed
        is put back, each time."""
        writes = OPERATIONS[operation.partition(":")[0]][0] != "GET"
        changing = [cell for cell in cells if writes and cell.wanted == "in"]
        others = [cell for cell in cells if not (writes and cell.wanted == "in")]
        for n in range(0, len(others), AT_ONCE):
            await asyncio.gather(*(self.check(operation, *cell) for cell in others[n : n + AT_ONCE]))
        assert await self.stage.changed() == []
        assert self.house.fcm.received == []
        for cell in changing:
            await self.check(operation, *cell)
            await self.stage.restore(await self.stage.changed())


def shown(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in PASSING}


@pytest_asyncio.fixture(scope="module")
async def edge(world: World, stage: Stage, cast: Cast) -> AsyncIterator[Edge]:
    world.fcm.received.clear()
    found = Edge(world, stage)
    yield found
    await found.http.aclose()


@pytest_asyncio.fixture(autouse=True)
async def as_it_was(stage: Stage, cast: Cast) -> None:
    await stage.restore(await stage.changed())


def test_every_route_stands_in_the_matrix() -> None:
    assert {op.partition(":")[0] for op in ROUTES} == set(OPERATIONS)
    sockets = {path for room in ROOMS for h in room.HANDLERS if isinstance(h, ASGIRouteHandler) for path in h.paths}
    assert set(MATRIX["sockets"]) == sockets


def residents_asked_about(who: str, act: str) -> Iterator[str]:
    here = oracle.answer(PRINCIPALS[who], RESIDENTS["active"], act)
    for about in RESIDENTS:
        if FULL or about == "active" or (here == "in" and about in RECORDS) or who in ("nurse", "relative_full"):
            yield about


@pytest.mark.timeout(300)
@pytest.mark.parametrize("operation", OF_RESIDENTS)
async def test_who_may_do_it_with_which_resident(edge: Edge, operation: str) -> None:
    act = ROUTES[operation]
    in_address = "{" in OPERATIONS[operation.partition(":")[0]][1]  # what is no id matches no route
    in_body = '"12345"' in json.dumps(call(operation, "nurse", "malformed").body)
    cells = [
        Cell(who, facts, about, malformed if about == "malformed" else wanted)
        for who, facts in PRINCIPALS.items()
        for about in residents_asked_about(who, act)
        for wanted in [seen(operation, oracle.answer(facts, RESIDENTS[about], act))]
        for malformed in ["404" if in_address else "400" if wanted == "404" and in_body else wanted]
        if FULL or about == "active" or wanted != "in"
    ]
    await edge.check_all(operation, cells)


def seen(operation: str, wanted: str) -> str:
    """What is not to be seen is not there."""
    return "404" if wanted == "403" and operation in MATRIX["unseen"]["operations"] else wanted


@pytest.mark.timeout(300)
@pytest.mark.parametrize("operation", OF_FACILITIES)
async def test_who_may_do_it_in_which_facility(edge: Edge, operation: str) -> None:
    roles = ROUTES[operation].removeprefix("facility: ").split()
    cells = []
    for who, facts in PRINCIPALS.items():
        for facility in ("A", "B"):
            wanted = oracle.answer_of_facility(facts, facility, roles)
            about = "other" if facility == "B" else "active"
            if operation == "acceptResident":  # who left A this week, and was sent to B
                about = "left"
            elif operation == "reinstateResident":  # who died in A
                about, wanted = "died", "404" if wanted == "in" and facility == "B" else wanted
            cells.append(Cell(who, facts, about, wanted, facility))
        if FULL:
            cells.append(Cell(who, facts, "random", oracle.answer_of_facility(facts, "random", roles), "random"))
    await edge.check_all(operation, cells)


@pytest.mark.parametrize("operation", OF_OFFICES)
async def test_who_may_do_it_for_the_platform_or_a_province(edge: Edge, cast: Cast, operation: str) -> None:
    cells = [(who, facts, oracle.answer_of_office(facts, ROUTES[operation])) for who, facts in cast.principals.items()]
    for who, facts, wanted in sorted(cells, key=lambda cell: cell[2] == "in"):
        if wanted == "in":
            assert await edge.stage.changed() == []
        await edge.check(operation, who, facts, "active", wanted)
    await edge.stage.restore(await edge.stage.changed())


@pytest.mark.parametrize("operation", OWN)
async def test_what_is_ones_own_needs_a_live_session_and_is_nobody_elses(
    edge: Edge, cast: Cast, operation: str
) -> None:
    for who, facts in cast.principals.items():
        if not oracle.signed_in(facts):
            await edge.check(operation, who, facts, "active", "401")
    assert await edge.stage.changed() == []


MINE = {"leaveFamily": "relative_full", "endSession": "relative_full", "removePasskey": "bystander",
        "endMissedCall": "relative_full", "removeMyChannel": "relative_full"}  # fmt: skip
"""Operations whose address names a thing of the caller: whose thing it is."""


@pytest.mark.parametrize("operation", MINE)
async def test_what_is_somebody_elses_is_not_there(edge: Edge, cast: Cast, operation: str) -> None:
    owner = MINE[operation]
    for who, facts in cast.principals.items():
        if oracle.signed_in(facts) and who != owner:
            theirs, nobodys = [await edge.asks_mine(operation, who, subject) for subject in (owner, "random")]
            assert theirs.status_code in (403, 404), f"{operation} as {who}: {theirs.text}"
            assert theirs.content == nobodys.content and shown(theirs) == shown(nobodys), who
    assert await edge.stage.changed() == []


@pytest.mark.parametrize("operation", ["listResidents", "searchResidents"])
async def test_a_list_holds_those_one_may_see_and_no_others(edge: Edge, cast: Cast, operation: str) -> None:
    for who, facts in cast.principals.items():
        answer = await edge.asks(operation, who, facts, "active")
        if not oracle.signed_in(facts):
            assert answer.status_code == 401
            continue
        found = {cast.names[UUID(item["id"])] for item in answer.json()["items"]}
        wanted = {name for name, about in RESIDENTS.items() if oracle.may(facts, about, "see")}
        if operation == "searchResidents":
            wanted = {name for name in wanted if oracle.roles(facts, RESIDENTS[name].get("lives"))}
        assert found == wanted - only_told(facts), who


def only_told(facts: Facts) -> set[str]:
    """Residents one may look up through an alert only: they are no part of anybody's list."""
    return {name for name, about in RESIDENTS.items() if oracle.grounds(facts, about) == ["told"]}


async def test_the_list_of_alerts_holds_those_one_may_see_and_no_others(edge: Edge, cast: Cast) -> None:
    for who, facts in cast.principals.items():
        if oracle.signed_in(facts):
            answer = await edge.asks("listAlerts", who, facts, "active")
            found = {cast.names[UUID(item["resident"]["id"])] for item in answer.json()["items"]}
            assert found == {name for name, about in RESIDENTS.items() if listed(facts, about)}, who


def listed(facts: Facts, about: Facts) -> bool:
    return oracle.may(facts, about, "see_alerts") and oracle.alert_found(facts, about)
