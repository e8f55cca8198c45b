"""kill -9 of PostgreSQL under a serving process: it comes back by itself, nothing is lost, nobody hangs."""

from __future__ import annotations

import asyncio
import json
import random
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import websockets

from base import sharing, whereabouts
from tests.faults import ward
from tests.faults.processes import CYCLES, Site, unexpected, until
from tests.world import Phone, Socket, reading

BACK_WITHIN_S = 20


async def test_a_killed_postgres_is_started_again_under_a_serving_process(site: Site, tmp_path: Path, record_property):
    node, dice = await site.serves(), random.Random(3)
    night, back = await ward.fill(site), []
    app = await night.doctor.opens_socket()
    await app.hears("caught_up")
    listening = asyncio.create_task(_listen(app))
    async with ward.posting(night, tmp_path) as posters:
        for cycle in range(CYCLES or 2):
            await ward.more_confirmed(posters, dice.randint(5, 60))
            if cycle % 2:
                assert site.kill_backend()
            else:
                site.kill_postgres()
            back.append(await ward.back_after(posters, time.monotonic(), BACK_WITHIN_S))

    history = await ward.every_acknowledged_reading_is_stored_once(site, posters)
    waited = await ward.no_alert_is_idle(site)
    assert ward.statuses(posters).keys() == {200, 503}, "neither a cut connection nor a false success"
    assert ward.slowest(posters) < ward.HANGS_AFTER_S
    await _has_heard_everything(app, night.doctor)
    listening.cancel()
    assert node.runs
    assert (await night.doctor.get("/health/ready")).status_code == 200
    assert not unexpected(node.said)
    record_property("seen", ward.summary(history, back, waited, posters))


async def test_an_alert_that_falls_due_while_the_database_is_away_is_told_when_it_is_back(site: Site):
    await site.serves()
    night = await ward.fill(site, residents=1)
    [alert] = (await night.nurse.records(reading("spo2", 84), resident=night.residents[0].resident))["alerts"]
    await site.fcm.wait_for(lambda push: push.token == "ana")

    app = await night.doctor.opens_socket()
    await app.hears("caught_up")
    await site.world.sql("update alerts set next_due_at = now() + interval '0.3 seconds' returning id")
    with sharing.deciding(whereabouts.settle(site.home), print):  # nobody may start it again before the block ends
        site.kill_postgres()
        refused = await night.doctor.post(f"/v1/alerts/{alert}/acknowledge")
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert refused.headers["retry-after"]
        assert refused.elapsed.total_seconds() < ward.HANGS_AFTER_S
        assert (await night.doctor.http.get("/health/ready")).status_code == 503
        assert (await night.doctor.http.get("/health/live")).status_code == 200
        await app.sends({"t": "ping", "n": 7})
        await app.hears("pong")

    await site.until_sql(
        "select 1 from alert_log where alert_id = $1::uuid and what = 'told' and step = 2",
        alert,
        within=30,
        what="step two",
    )
    assert (await app.hears(lambda frame: frame.get("body", {}).get("step") == 2, within=10))["kind"] == "alert"
    await ward.no_alert_is_idle(site)


async def _listen(app: Socket) -> None:
    with suppress(websockets.ConnectionClosed):
        while True:
            app.heard.append(json.loads(await app.connection.recv()))


async def _has_heard_everything(app: Socket, phone: Phone) -> None:
    """The socket stayed open through it all, and what it said is 1..n without a gap."""

    async def caught_up() -> bool:
        return len(_events(app)) >= head

    head = (await phone.syncs())["head"]
    await until(caught_up, 10, "the socket's catching up")
    assert [event["seq"] for event in _events(app)] == list(range(1, len(_events(app)) + 1))


def _events(app: Socket) -> list[dict[str, Any]]:
    return [frame for frame in app.heard if frame["t"] == "event"]
