"""Two facilities live the same day (whole_day.py). Then people of the first send all of its requests again with the ids
of the second in them, and once more with ids of nobody: nothing leaks, nothing changes, and the two answers are equal.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from msgspec.structs import replace

from api import traffic
from api.provide import write_cursor
from base.ids import new_id
from tests.family import words
from tests.house.recording import IDS, Recorder, Sent, paired
from tests.house.test_manifest import routes
from tests.house.test_walls import everything
from tests.house.whole_day import Day, a_whole_day
from tests.world import World, reading

CANARY = "Hoàng yến"
PRINCIPALS = (
    "resident", "status", "appointments", "summary", "full", "representative", "nurse", "doctor",
    "off duty", "manager", "supervisor", "admin",
)  # fmt: skip
BOOKKEEPING = {
    "audit_events", "audit_unsealed", "audit_refusals", "audit_seals", "audit_checkpoints", "limits",
    "idempotency", "sessions",
}  # fmt: skip
"""What a request that was refused may write: that it was, how often, and that its session was in use."""


OWN_LISTS = {
    ("GET", "/v1/residents"), ("GET", "/v1/alerts"), ("POST", "/v1/residents/search"), ("GET", "/v1/conversations"),
}  # fmt: skip
"""Without an id in the address: a place out of somebody else's list is a place in one's own."""
OWN_LISTS |= {("GET", "/v1/me/missed-calls")}


class Replay:
    """The two days, and what each name of the first is called in the second."""

    def __init__(self, house: World, ours: Day, theirs: Day, sent: list[Sent], named: dict[str, str]) -> None:
        self.house, self.ours, self.theirs, self.sent, self.named = house, ours, theirs, sent, named
        self.nobody: dict[str, str] = {}

    def theirs_for(self, name: str) -> str:
        return self.named.get(name, name)

    def nobodys_for(self, name: str) -> str:
        """An id, a place in a list or an invitation that does not exist."""
        if name not in self.named:
            return name
        if name not in self.nobody:
            made = str(new_id()) if IDS.fullmatch(name) else write_cursor(datetime.now(UTC), new_id())
            self.nobody[name] = made if len(name) != 10 else "23456789AB"
        return self.nobody[name]


async def lives_a_day(house: World, mark: str, during: pytest.MonkeyPatch) -> tuple[Day, list[Sent]]:
    """A whole day, and every request of it."""
    recorder = Recorder(house.client)
    with during.context() as meanwhile:
        meanwhile.setattr(house, "client", recorder.client)
        meanwhile.setattr(house, "stranger", recorder.client())
        return await a_whole_day(house, mark), recorder.sent


@pytest_asyncio.fixture
async def replay(house: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Replay]:
    monkeypatch.setattr(traffic, "ALERT_ACTS", replace(traffic.ALERT_ACTS, count=100_000))
    theirs, their_requests = await lives_a_day(house, CANARY, monkeypatch)
    ours, requests = await lives_a_day(house, "An", monkeypatch)
    yield Replay(house, ours, theirs, requests, paired(requests, their_requests))


async def test_every_route_is_used_in_the_day(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, sent = await lives_a_day(house, "An", monkeypatch)
    assert {request.route for request in sent} == routes()


@pytest.mark.timeout(240)
async def test_with_anothers_ids_every_request_is_answered_as_with_nobodys(replay: Replay) -> None:
    before = await rows(replay.house)
    told: list[str] = []
    asked = list({sent.shape: sent for sent in replay.sent if sent.about(replay.theirs_for) != sent}.values())
    assert len(asked) > 60
    for n, principal in enumerate(PRINCIPALS):
        client, place = replay.ours[principal].http, {"x-forwarded-for": f"198.51.100.{n + 1}"}
        for sent in asked:
            answers = [await sent.about(other).by(client, place) for other in (replay.theirs_for, replay.nobodys_for)]
            if sent.route in OWN_LISTS:
                told += [f"{principal} {sent.route} leaks" for answer in answers if CANARY in answer.text]
            else:
                told += [f"{principal} {sent.route}: {what}" for what in _differences(*answers)]
    assert not told, "\n".join(told)
    assert await rows(replay.house) == before


async def test_others_in_a_body_about_ones_own_are_answered_as_nobody(replay: Replay) -> None:
    """The address is one's own, and would be let in; the body names somebody or something of the other facility."""
    ours, theirs = replay.ours, replay.theirs
    [alert, *_] = (await ours["resident"].records(reading("temperature", 41)))["alerts"]
    before = await rows(replay.house)
    for what, asks in _bodies(ours, theirs, alert).items():
        found = await asks(_of_theirs)
        assert not _differences(found, await asks(_of_nobody)), what
    after = await rows(replay.house)
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}


Pick = Callable[[Any], str]


def _of_theirs(id: Any) -> str:
    return str(id)


def _of_nobody(_: Any) -> str:
    return str(new_id())


def _bodies(ours: Day, theirs: Day, alert: str) -> dict[str, Callable[[Pick], Awaitable[httpx2.Response]]]:
    """What can be said about one's own with somebody else in it."""
    doctor, manager, nurse, rosa = ours["doctor"], ours["manager"], ours["nurse"], ours["resident"]
    ward, relative, day = theirs.ids["ward"], theirs.ids["relative"], str(datetime.now(UTC).date() + timedelta(days=40))
    shift = {"rank": 1, "day": day, "starts": "07:00:00", "ends": "19:00:00"}
    span = {"first": day, "last": day}
    carer = theirs["nurse"].person.account
    appointment = {"kind": "chosen_by_patient", "document": "giấy ủy quyền", "confirmed_by_patient": True}
    return {
        "hand-over to their staff": lambda pick: doctor.post(f"/v1/alerts/{alert}/hand-over", {"to": pick(carer)}),
        "a shift of their staff": lambda pick: manager.put(
            f"{ours.place}/duty", {**span, "shifts": [{**shift, "account": pick(carer)}]}
        ),
        "their nurse assigned": lambda pick: manager.post(
            f"{ours.home}/assignments", {"id": str(new_id()), "account": pick(carer), "reason": "điều trị"}
        ),
        "their nurse referred to": lambda pick: manager.post(
            f"{ours.home}/assignments",
            {"id": str(new_id()), "account": pick(carer), "reason": "hội chẩn", "kind": "referral"},
        ),
        "their relative as representative": lambda pick: manager.put(
            f"{ours.home}/representative", {**appointment, "relative": pick(relative)}
        ),
        "their relative's consent": lambda pick: rosa.post(
            f"{ours.home}/consents",
            {"purpose": "family_access", "act": "withdrawn", "subject": pick(relative), "words": words()},
        ),
        "a move to their ward": lambda pick: nurse.post(f"{ours.home}/transfer", {"ward": pick(ward)}),
        "an admission to their ward": lambda pick: nurse.post(
            "/v1/residents", {"facility": str(ours.facility), "name": "Chín", "ward": pick(ward)}
        ),
        "their session to be unlocked": lambda pick: ours.house.stranger.post(
            "/v1/auth/unlock", json={"session": pick(theirs.ids["session"]), "device_secret": "x", "pin": "2580"}
        ),
    }  # fmt: skip


async def rows(house: World) -> dict[str, dict[str, str]]:
    """All there is, but for bookkeeping."""
    names = await house.sql("select tablename from pg_tables where schemaname = 'public'")
    return await everything(house, sorted({row["tablename"] for row in names} - BOOKKEEPING))


def _differences(theirs: httpx2.Response, nobodys: httpx2.Response) -> list[str]:
    """What tells the two apart, and what of the others can be read."""
    told = []
    if CANARY in theirs.text + nobodys.text:
        told.append(f"leaks {theirs.text[:300]}")
    if theirs.status_code < 400:
        told.append(f"succeeds with {theirs.status_code} {theirs.text[:300]}")
    if _shown(theirs) != _shown(nobodys):
        told.append(f"{_shown(theirs)} is not {_shown(nobodys)}")
    return told


def _shown(answer: httpx2.Response) -> tuple[Any, ...]:
    headers = sorted((name, value) for name, value in answer.headers.multi_items() if name != "date")
    return answer.status_code, answer.content, headers
