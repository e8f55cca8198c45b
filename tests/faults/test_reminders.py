"""Reminders while beats are killed, doubled and stopped in their tracks: each phone shows each once, none early, none
stale, and those nobody was shown are listed with why."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from api.benches import people
from base.db import as_owner
from base.ids import new_id
from tests.faults.crowd import LONG
from tests.faults.processes import Node, Site, unexpected

COUNT, KILLS, PAUSED_S, SPREAD_S = (300, 20, 60.0, 150.0) if LONG else (60, 3, 3.0, 5.0)
BEATS_AT_MOST = 5 if LONG else 2
CALLED_OFF, TOO_LATE = 10, 10
"""Every so manieth is called off before it is due, or no use any more when the first beat comes."""
SETTLED_WITHIN = 60.0
HOUR = timedelta(hours=1)


@dataclass
class Planted:
    """An appointment of one resident; what becomes of its reminder is `meant`."""

    id: UUID
    who: people.Signed
    begins: datetime
    meant: str


@pytest.mark.timeout(900 if LONG else 180)
async def test_each_phone_shows_each_reminder_once_whatever_befalls_the_beats(site: Site, record_property: Any) -> None:
    dice = random.Random(7)
    assert await site.starts("migrate").ends(60) == 0
    began = time.monotonic()
    await site.serves("api")
    up_after = time.monotonic() - began  # a beat takes as long
    crowd = await _settle(site)
    planted = await _book(site, crowd, timedelta(seconds=up_after + 1))
    called_off = [one for one in planted if one.meant == "cancelled"]
    await _call_off(site, called_off[::2])

    pauses = await site.beats(ANTAM_FAILPOINTS="reach.claimed=freeze")  # with reminders in its hands
    others = [await site.beats()]
    await _are_up(site, 2)
    thawing = asyncio.create_task(_pause(pauses))
    await site.until_sql("select 1 from reminders", within=30, what="reminders")
    await _call_off(site, called_off[1::2])
    gone: list[Node] = []
    for n in range(KILLS):
        await asyncio.sleep(dice.uniform(0, 1) * SPREAD_S / KILLS)
        victim = others.pop(dice.randrange(len(others)))
        victim.kill()
        gone.append(victim)
        wanted = dice.randint(1, BEATS_AT_MOST - 1) if n < KILLS - 1 else BEATS_AT_MOST - 1
        while len(others) < wanted:
            others.append(await site.beats())
        while len(others) > wanted:
            await others.pop().stop()
        await _are_up(site, 1 + len(others))
    await thawing
    _, took = await site.until_sql(
        """select 1 from reminders having count(*) filter (where state in ('waiting', 'told')) = 0
              and count(*) filter (where state <> 'cancelled') = $1""",
        sum(one.meant != "cancelled" for one in planted),
        within=SETTLED_WITHIN,
        what="an end of every reminder",
    )

    rows = {row["subject"]: row for row in await site.world.sql("select * from reminders")}
    shown, extra = _what_phones_show(site, planted, rows)
    listed = await _dropped(site)
    for one in planted:
        times, why = shown[one.id], listed.get(str(one.id))
        match one.meant:
            case "shown":
                assert (times, why) == (1, None), (one, rows.get(one.id))
            case "late":
                assert (times, why) == (0, "late"), (one, rows.get(one.id))
            case _:
                assert (times, why) == (0, None), (one, rows.get(one.id))
    assert await _in_the_feeds(planted, site) == {one.id: int(one.meant == "shown") for one in planted}
    assert not [line for node in [pauses, *others, *gone] for line in unexpected(node.said)]
    summary = (
        f"{len(planted)} reminders, {KILLS} kills, a pause of {PAUSED_S:.0f} s: {sum(shown.values())} shown once, "
        f"{extra} pushes more with the same collapse id, {len(listed)} dropped and listed, "
        f"{sum(one.meant == 'cancelled' for one in planted)} called off, all over {took:.1f} s after the last kill"
    )
    print(summary)
    record_property("reminders", summary)


async def _settle(site: Site) -> people.House:
    async with as_owner(site.world.url) as db:
        crowd = await people.settle(db, COUNT)
        await db.execute("update devices set push_token = 'push-' || account_id")
        return crowd


async def _are_up(site: Site, beats: int) -> None:
    """A beat is there when its wake-up connection listens; the API has one of its own."""
    await site.until_sql(
        """select 1 from pg_stat_activity where usename = 'antam_engine' and application_name = ''
           having count(*) > $1""",
        beats,
        within=60,
        what="beats that listen",
    )


async def _book(site: Site, crowd: people.House, first: timedelta) -> list[Planted]:
    """One each, made as the owner: an hour before which the reminder is due at some time of the fault. What is meant to
    come too late was booked long before, and begins in ten minutes, until when a reminder is any use."""
    now = datetime.now(UTC)
    made: list[Planted] = []
    for n, who in enumerate(crowd.residents):
        meant = "cancelled" if n % CALLED_OFF == 3 else "late" if n % TOO_LATE == 7 else "shown"
        due = timedelta(seconds=50 if meant == "cancelled" else 0) + first + timedelta(seconds=SPREAD_S * n / COUNT)
        begins = now + timedelta(minutes=10, seconds=0.5) if meant == "late" else now + HOUR + due
        made.append(Planted(new_id(), who, begins, meant))
    async with as_owner(site.world.url) as db:
        await db.execute(
            """with planted as (
                 select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
                     as p(id, resident, begins, booked)
               ), rooms as (
                 insert into calendars (id, facility_id, name)
                 select p.id, st.facility_id, p.id::text from planted p join stays st on st.resident_id = p.resident
                 returning id, facility_id
               ), visits as (
                 insert into appointments (id, facility_id, resident_id, calendar_id, room_id, kind, during, occupied,
                                           sitting, state, booked_by, booked_as, booked_at, booked_for)
                 select p.id, r.facility_id, p.resident, p.id, p.id, 'visit',
                        tstzrange(p.begins, p.begins + interval '20 minutes'),
                        tstzrange(p.begins, p.begins + interval '20 minutes'), p.id, 'confirmed', $5, 'nurse', p.booked,
                        p.begins
                   from planted p join rooms r on r.id = p.id returning id
               )
               insert into appointment_log (appointment_id, at, what)
               select v.id, p.booked, 'booked' from visits v join planted p on p.id = v.id""",
            [one.id for one in made],
            [one.who.resident for one in made],
            [one.begins for one in made],
            [now - (HOUR * 3 if one.meant == "late" else timedelta(0)) for one in made],
            crowd.doctor.account,
        )
    return made


async def _call_off(site: Site, planted: list[Planted]) -> None:
    """By the residents themselves, before it is due."""
    for one in planted:
        async with site.world.client() as phone:
            phone.headers["authorization"] = f"Bearer {one.who.token}"
            answer: httpx2.Response = await phone.post(f"/v1/appointments/{one.id}/cancel", json={})
            assert answer.status_code == 200, answer.text
        assert datetime.now(UTC) < one.begins - HOUR, "called off too late to show anything"


async def _pause(node: Node) -> None:
    await node.is_frozen(within=60)
    await asyncio.sleep(PAUSED_S)
    node.thaw()


def _what_phones_show(
    site: Site, planted: list[Planted], rows: dict[UUID, dict[str, Any]]
) -> tuple[Counter[UUID], int]:
    """A phone shows what it has not shown: how often for each appointment, and how many pushes said nothing new. None
    of them was early, stale, or under another collapse id than the first."""
    by_token: dict[str, Planted] = {f"push-{one.who.account}": one for one in planted}
    entries: defaultdict[UUID, set[str]] = defaultdict(set)
    collapse: defaultdict[UUID, set[str]] = defaultdict(set)
    extra = 0
    for push in site.fcm.received:
        assert push.data["k"] == "reminder"
        one = by_token[push.token]
        row = rows[one.id]
        assert row["due_at"] <= push.wall < row["useful_until"], (push.wall, row)
        extra += push.data["s"] in entries[one.id]
        entries[one.id].add(push.data["s"])
        collapse[one.id].add(push.android["collapse_key"])
    assert all(len(keys) == 1 for keys in collapse.values())
    return Counter({one.id: len(entries[one.id]) for one in planted}), extra


async def _dropped(site: Site) -> dict[str, str]:
    """Why, of every appointment whose reminder was dropped, as the houses are shown them."""
    found: dict[str, str] = {}
    for facility in [row["id"] for row in await site.world.sql("select id from facilities")]:
        manager = await site.world.phone(await site.world.employs("manager", facility=facility))
        cursor = None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = await manager.get(f"/v1/facilities/{facility}/reminders/dropped", limit=100, **more)
            assert page.status_code == 200, page.text
            found |= {one["subject"]: one["why"] for one in page.json()["items"]}
            cursor = page.json()["next"]
            if cursor is None:
                break
    return found


async def _in_the_feeds(planted: list[Planted], site: Site) -> dict[UUID, int]:
    """How many reminders stand in each feed."""
    found: dict[UUID, int] = {}
    async with site.world.client() as phone:
        for one in planted:
            answer = await phone.get("/v1/sync", headers={"authorization": f"Bearer {one.who.token}"})
            found[one.id] = sum(e["kind"] == "reminder" for e in answer.json()["items"])
    return found
