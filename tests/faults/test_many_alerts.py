"""Many alerts while everything around them fails in turn: none is idle, none is tried after it was taken, none is
doubled without a kill, and the first attempt begins within 5 s in quiet and within 30 s under one fault.

`make faults` has a hundred of them under two faults, `make alerts-long` 10,000 under seven. Of what is urgent and no
emergency the first attempt may wait for its bundle besides. docs/reach.md has the figures.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from alerts import policy
from base.ids import new_id
from tests.faults import alert_history, ward
from tests.faults.alert_history import Life, Line, Push, Taken, Trouble, Try
from tests.faults.processes import Site, unexpected
from tests.faults.trouble import FAULTS, Trial
from tests.faults.ward import GRAVE, KINDS
from tests.world import Phone, reading

ALERTS = int(os.environ.get("FAULT_ALERTS", "0"))
NAMES = tuple(os.environ.get("FAULT_NAMES", "").split()) or tuple(FAULTS)
SEED = int(os.environ.get("FAULT_SEED", "6"))
PATIENCE_S = 90
TAKEN_OF = 0.8


@pytest.mark.skipif(bool(ALERTS), reason="make alerts-long has more of them")
async def test_a_hundred_alerts_while_the_database_is_killed_and_the_provider_fails(site: Site, record_property):
    await _trial(site, 100, 25, ("F03", "F13"), record_property)


@pytest.mark.skipif(not ALERTS, reason="make alerts-long")
@pytest.mark.timeout(300 + ALERTS * 2)
async def test_no_alert_is_idle_late_doubled_or_tried_after_it_was_taken_whatever_fails(site: Site, record_property):
    await _trial(site, ALERTS, max(25, ALERTS // 80), NAMES, record_property)


async def _trial(site: Site, wanted: int, batch: int, faults: Sequence[str], seen: Callable[[str, Any], None]) -> None:
    """By turns `batch` alerts while a fault goes on, and as many after it."""
    node, dice = await site.serves(), random.Random(SEED)
    night = await ward.fill(site, residents=-(-wanted // len(KINDS)))
    trial = Trial(site, node, night, dice, short=not ALERTS)
    raised = _Raised(trial, await _colleagues(site))
    for n, start in enumerate(range(0, wanted, 2 * batch)):
        failing = asyncio.create_task(trial.befalls(faults[n % len(faults)]))
        await raised.more(range(start, min(start + batch, wanted)))
        await failing
        await raised.more(range(start + batch, min(start + 2 * batch, wanted)))
        await raised.all_attempted()
        await raised.some_are_taken()
        if not trial.short:  # or the next fault would touch the first seconds of what was raised in quiet
            await asyncio.sleep(alert_history.QUIET.total_seconds())
    lives = await _lives(site, raised.taken)
    assert len(lives) == wanted
    figures = _judge(lives, _pushes(site), trial.troubles)
    print("\n".join(figures))
    seen("seen", figures)
    assert not [line for each in site.nodes for line in unexpected(each.said)]


class _Raised:
    """The alerts raised so far, and when each was taken."""

    def __init__(self, trial: Trial, colleagues: Sequence[Phone]) -> None:
        self._trial, self._hands = trial, itertools.cycle([trial.night.doctor, *colleagues])
        self.taken: dict[str, Taken] = {}

    async def more(self, numbers: range) -> None:
        await asyncio.gather(*(self._raise(n) for n in numbers))

    async def _raise(self, n: int) -> None:
        """As a phone does: again with the same id until it has an answer."""
        night, kind = self._trial.night, KINDS[n % len(KINDS)]
        body = {"readings": [{**reading(kind, GRAVE[kind]), "id": str(new_id())}]}
        async with asyncio.timeout(PATIENCE_S):
            while True:
                who = night.residents[n // len(KINDS)].resident
                with suppress(httpx2.HTTPError):  # cut off: unknown
                    answer = await night.nurse.post(f"/v1/residents/{who}/vitals", body)
                    if answer.status_code == 200:
                        return
                await asyncio.sleep(0.2)

    async def all_attempted(self) -> None:
        await self._trial.site.until_sql(
            """select 1 where exists (select from alerts) and not exists (
                 select from alerts a where a.state = 'open' and a.level in ('urgent', 'emergency') and not exists (
                   select from reach_intents i join reach_attempts t on t.intent_id = i.id
                    where i.subject = a.id and t.outcome = 'sent'))""",
            within=PATIENCE_S,
            what="an attempt for every open alert",
        )

    async def some_are_taken(self) -> None:
        """Most of them: what nobody takes climbs its ladder to the end."""
        rows = await self._trial.site.world.sql("select id from alerts where state = 'open' order by id")
        for row in self._trial.dice.sample(rows, int(TAKEN_OF * len(rows))):
            async with asyncio.timeout(PATIENCE_S):
                self.taken[str(row["id"])] = await self._takes(row["id"])

    async def _takes(self, alert: UUID) -> Taken:
        while True:
            asked = datetime.now(UTC)
            answer = await next(self._hands).post(f"/v1/alerts/{alert}/acknowledge")
            if answer.status_code == 200:
                return Taken(asked, datetime.now(UTC))
            assert answer.status_code == 429, answer.text
            await asyncio.sleep(0.1)


async def _colleagues(site: Site) -> list[Phone]:
    """Nobody takes more than thirty alerts a minute (api/traffic.py). No step rings them before the last one."""
    doctors = [await site.world.employs("doctor", f"Doctor {n}", rank=5 + n) for n in range(25 if ALERTS > 1000 else 5)]
    return [await site.world.phone(doctor) for doctor in doctors]


async def _lives(site: Site, taken: dict[str, Taken]) -> dict[str, Life]:
    lines, tries = defaultdict[str, list[Line]](list), defaultdict[str, list[Try]](list)
    for row in await site.world.sql(
        "select alert_id::text as alert, what, at, step, who::text, level from alert_log order by id"
    ):
        lines[row.pop("alert")].append(Line(**row))
    for row in await site.world.sql(
        """select i.subject::text as alert, i.id::text || t.device_id::text as intent, t.n, t.started_at as at,
                  t.outcome
             from reach_intents i join reach_attempts t on t.intent_id = i.id where i.urgent order by t.n"""
    ):
        tries[row.pop("alert")].append(Try(**row))
    alerts = await site.world.sql("select id::text, level, state, next_due_at, now() as now from alerts")
    assert all(row["next_due_at"] and row["next_due_at"] > row["now"] - alert_history.IDLE for row in alerts)
    return {
        row["id"]: Life(level=row["level"], lines=lines[row["id"]], tries=tries[row["id"]], taken=taken.get(row["id"]))
        for row in alerts
    }


def _pushes(site: Site) -> list[Push]:
    return [
        Push(got.token, got.android["collapse_key"], got.wall) for got in site.fcm.received if got.data["k"] == "alert"
    ]


def _judge(lives: dict[str, Life], pushes: list[Push], troubles: list[Trouble]) -> list[str]:
    """What was seen, in sentences; fails with what is wrong."""
    wrong, now = alert_history.check_pushes(pushes, troubles), datetime.now(UTC)
    for id, life in lives.items():
        found = alert_history.check(life.lines, ward.LAST_STEP)
        found += alert_history.check_tries(life)
        found += alert_history.check_idle(life, _wait_of, now)
        found += alert_history.check_first(life, troubles)
        wrong += [f"{life.level} {id}: {what}" for what in found]
    assert not wrong, json.dumps([len(wrong), *wrong[:20]], indent=1)
    doubled = alert_history.doubled(pushes)
    said = [
        f"{len(lives)} alerts, {sum(life.taken is not None for life in lives.values())} taken, {len(pushes)} pushes",
        f"{len(doubled)} doubled, for {sum(one.doubles for one in troubles)} faults that may double",
        "faults: " + ", ".join(f"{one.name} {(one.ends - one.begins).total_seconds():.1f} s" for one in troubles),
    ]
    for level in ("emergency", "urgent"):
        for quiet in (True, False):
            firsts = [
                (alert_history.first_attempt(life) or timedelta.max).total_seconds()
                for life in lives.values()
                if life.level == level and alert_history.is_quiet(life, troubles) is quiet
            ]
            said.append(f"{level}, {'quiet' if quiet else 'under a fault'}: {_percentiles(firsts)}")
    return said


def _percentiles(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    at = {f"p{p}": ordered[min(len(ordered) - 1, len(ordered) * p // 100)] for p in (50, 95, 99)} | {"max": ordered[-1]}
    return f"{len(ordered)}, first attempt " + ", ".join(f"{name} {value:.2f} s" for name, value in at.items())


def _wait_of(level: str, step: int) -> timedelta:
    """Of the house's own ladder."""
    steps: Sequence[policy.Step] = getattr(policy.DEFAULT, level)
    return timedelta(seconds=steps[min(step, len(steps)) - 1].wait_s)
