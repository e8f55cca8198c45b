"""Many alerts while everything around them fails in turn: none is idle, none is told or tried after it was taken, none
waits longer for its first attempt than one fault lasts.

`make alerts-long` has 10,000 of them. F06, a half-open network, is left out.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from base.ids import new_id
from tests.faults import alert_history, ward
from tests.faults.alert_history import Try
from tests.faults.processes import Node, Site, unexpected
from tests.faults.ward import GRAVE, KINDS, Ward
from tests.world import reading

ALERTS = int(os.environ.get("FAULT_ALERTS", "0"))
BATCH = 15
QUIET_S, UNDER_FAULT_S = 5.0, 30.0
PATIENCE_S = 90


@pytest.mark.skipif(not ALERTS, reason="make alerts-long")
@pytest.mark.timeout(60 + ALERTS * 2)
async def test_no_alert_is_idle_late_or_tried_after_it_was_taken_whatever_fails(site: Site, record_property):
    node, dice = await site.serves(), random.Random(6)
    night = await ward.fill(site, residents=-(-ALERTS // len(KINDS)))
    told = _Told(site, night, dice)
    kills = 0
    for n, start in enumerate(range(0, ALERTS, BATCH)):
        fault = FAULTS[n % len(FAULTS)]
        healing = asyncio.create_task(fault(site, node))
        await told.raises(range(start, min(start + BATCH, ALERTS)))
        node = await healing or node
        kills += fault in (_killed_server, _killed_postgres)
        await told.all_attempted()
        await told.some_are_taken()
    await _judge(site, kills, record_property)
    assert not [line for each in site.nodes for line in unexpected(each.said)]


async def _quiet(site: Site, node: Node) -> None:
    """Nothing fails: the others are measured against this."""


async def _killed_server(site: Site, node: Node) -> Node:
    """F01."""
    node.kill()
    return await site.serves()


async def _killed_postgres(site: Site, node: Node) -> None:
    """F03."""
    site.kill_postgres()


async def _hogged(site: Site, node: Node) -> None:
    """F11: a lock on the rows everything needs."""
    hog = await asyncpg.connect(site.world.url)
    try:
        async with hog.transaction():
            await hog.execute("lock table reach_intents in access exclusive mode")
            await asyncio.sleep(4)
    finally:
        await hog.close()


async def _provider_trouble(site: Site, node: Node) -> None:
    """F13."""
    for how in ("unavailable", "internal", "quota"):
        site.fcm.fail(how=how, times=3)  # type: ignore[arg-type]


async def _zombie(site: Site, node: Node) -> None:
    """F17: a second engine, frozen in the middle and thawed later."""
    beat = await site.beats()
    await asyncio.sleep(6)
    beat.freeze()
    await asyncio.sleep(4)
    beat.thaw()
    await beat.stop()


async def _backlog(site: Site, node: Node) -> None:
    """F24: the engine slept while everything fell due."""
    node.freeze()
    await asyncio.sleep(4)
    await site.world.sql(
        "update alerts set next_due_at = now() - interval '10 minutes' where state = 'open' returning id"
    )
    node.thaw()


Fault = Callable[[Site, Node], Coroutine[Any, Any, Node | None]]
FAULTS: tuple[Fault, ...] = (
    _quiet, _killed_server, _killed_postgres, _hogged, _provider_trouble, _zombie, _backlog,
)  # fmt: skip


class _Told:
    """The alerts raised so far."""

    def __init__(self, site: Site, night: Ward, dice: random.Random) -> None:
        self._site, self._night, self._dice = site, night, dice

    async def raises(self, numbers: range) -> None:
        await asyncio.gather(*(self._raise(n) for n in numbers))

    async def _raise(self, n: int) -> None:
        """As a phone does: again with the same id until it has an answer."""
        who, kind = self._night.residents[n // len(KINDS)], KINDS[n % len(KINDS)]
        body = {"readings": [{**reading(kind, GRAVE[kind]), "id": str(new_id())}]}
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    answer = await self._night.nurse.post(f"/v1/residents/{who.resident}/vitals", body)
                    if answer.status_code == 200:
                        return
                except Exception:  # cut off: unknown
                    self._night.nurse.http.base_url = self._site.world.base_url
                await asyncio.sleep(0.2)

    async def all_attempted(self) -> None:
        await self._site.until_sql(
            """select 1 where exists (select from alerts) and not exists (
                 select from alerts a where a.state = 'open' and not exists (
                   select from reach_intents i join reach_attempts t on t.intent_id = i.id
                    where i.subject = a.id and t.outcome = 'sent'))""",
            within=PATIENCE_S,
            what="an attempt for every open alert",
        )

    async def some_are_taken(self) -> None:
        rows = await self._site.world.sql("select id from alerts where state = 'open' order by id")
        for row in self._dice.sample(rows, len(rows) // 2):
            (await self._night.doctor.post(f"/v1/alerts/{row['id']}/acknowledge")).raise_for_status()


async def _judge(site: Site, kills: int, record_property: Callable[[str, Any], None]) -> None:
    alerts = await site.world.sql("select id, state, next_due_at from alerts")
    assert len(alerts) >= ALERTS // 2, "too few were raised to show anything"
    assert all(row["next_due_at"] for row in alerts)
    wrong, firsts = [], []
    for row in alerts:
        life = await ward.life_of(site, row["id"])
        tries = await site.world.sql(
            """select i.id::text || t.device_id::text as intent, t.n, t.started_at as at, t.outcome
                 from reach_intents i join reach_attempts t on t.intent_id = i.id where i.subject = $1 order by t.n""",
            row["id"],
        )
        wrong += alert_history.check(life, ward.LAST_STEP, timedelta(seconds=UNDER_FAULT_S))
        wrong += alert_history.check_tries(life, [Try(**one) for one in tries], kills)
        firsts.append(alert_history.first_attempt(life) or timedelta.max)
    assert not wrong, wrong[:10]
    ordered = sorted(firsts)
    median, longest = ordered[len(ordered) // 2], ordered[-1]
    text = f"{len(alerts)} alerts, first attempt: median {median.total_seconds():.2f} s, longest "
    text += f"{longest.total_seconds():.2f} s"
    print(text)
    record_property("seen", text)
    assert median <= timedelta(seconds=QUIET_S)
