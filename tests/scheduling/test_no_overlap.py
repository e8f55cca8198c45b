"""Thousands of steps against a set of intervals that knows nothing of the house.

Two doctors and three residents; whoever comes next books, holds, confirms, moves, cancels, blocks, opens again, changes
when a doctor is open, ends what was held too long as the beat does, or lets time pass. The oracle keeps lists of
half-open intervals and says for each step whether it must be done or refused; afterwards the live rows must be exactly
its own. Time is an argument here, so holds die by it alone.

BOOKING=long: 100,000 steps (`make booking-long`); else as many as fit into a test.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec
import pytest

from base.db import Db
from base.errors import Conflict, Meaning
from base.ids import new_id
from people import access
from people.access import Resident
from people.rights import Right
from people.sessions import open_work
from people.tokens import hash_token
from scheduling import appointments, availability, waitlist
from scheduling.appointment import Confirmation, Ending, NewAppointment, NewTime
from scheduling.availability import NewBlock
from scheduling.openings import Opening
from tests.scheduling.clinic import HANOI, Clinic, at, clinic, rule
from tests.world import World

STEPS = 100_000 if os.environ.get("BOOKING") == "long" else int(os.environ.get("BOOKING_STEPS", "1000"))
HELD_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Booked:
    """An interval of somebody with somebody."""

    id: UUID
    doctor: UUID
    resident: UUID
    begins: datetime
    ends: datetime
    held_until: datetime | None


@dataclass
class Oracle:
    """Who has which interval. Live: not over, and not held beyond its time."""

    booked: dict[UUID, Booked] = field(default_factory=dict)
    blocks: dict[UUID, tuple[UUID, datetime, datetime]] = field(default_factory=dict)
    opens: dict[UUID, int] = field(default_factory=dict)
    """From which hour on the wall until noon; eight where nothing is said."""

    def live(self, now: datetime) -> list[Booked]:
        return [b for b in self.booked.values() if b.held_until is None or b.held_until > now]

    def may(self, it: Booked, now: datetime, besides: UUID | None = None, blocked: bool = True) -> bool:
        clash = any(
            b.id != besides and (b.doctor == it.doctor or b.resident == it.resident)
            and b.begins < it.ends and it.begins < b.ends
            for b in self.live(now)
        )  # fmt: skip
        shut = blocked and any(d == it.doctor and s < it.ends and it.begins < e for d, s, e in self.blocks.values())
        return not (clash or shut)

    def offered(self, it: Booked) -> bool:
        """What is booked already stays when this changes."""
        return (it.begins + HANOI).hour >= self.opens.get(it.doctor, 8)


class Steps:
    """One step after the other, on the house and on the oracle."""

    def __init__(self, stage: Clinic, doctors: list[UUID], residents: list[UUID], seed: int) -> None:
        self.stage, self.doctors, self.residents = stage, doctors, residents
        self.chance, self.oracle, self.now = Random(seed), Oracle(), datetime.now(UTC).replace(microsecond=0)
        self.token = hash_token(stage.manager.tokens["access_token"])
        self.done: dict[str, int] = {}
        self.horizon = [at(1 + n // 8, 8 + n % 8 // 2, 30 * (n % 2)) for n in range(24)]

    async def step(self, n: int) -> None:
        what = self.chance.choices(
            ("book", "hold", "confirm", "move", "cancel", "override", "block", "unblock", "open", "expire", "wait"),
            (6, 8, 5, 6, 6, 4, 1, 2, 1, 1, 3),
        )[0]
        if what == "wait":
            self.now += timedelta(minutes=self.chance.choice((1, 3, 11)))
            return
        wanted = await getattr(self, f"_{what}")()
        if wanted is not None:
            self.done[f"{what} {wanted}"] = self.done.get(f"{what} {wanted}", 0) + 1

    async def _act(self, act: object, resident: UUID | None = None) -> str:
        """`done`, or the code it was refused with."""
        try:
            async with self.stage.house.house.database.work("app", ask_time=False) as db:
                actor = await open_work(db, self.stage.manager.tokens["access_token"])
                db.now = self.now
                who = await access.resident_for(db, actor, resident, Right.BOOK) if resident else None
                await act(db, actor, who)  # type: ignore[operator]
        except Meaning as refused:
            return refused.code
        return "done"

    def _chosen(self) -> Booked | None:
        return self.chance.choice(list(self.oracle.booked.values())) if self.oracle.booked else None

    async def _book(self, hold: bool = False, override: bool = False) -> str:
        begins = self.chance.choice(self.horizon)
        lasts = timedelta(minutes=30)
        if override:
            begins, lasts = begins + timedelta(minutes=self.chance.choice((0, 10, 20))), timedelta(minutes=25)
        it = Booked(
            new_id(), self.chance.choice(self.doctors), self.chance.choice(self.residents), begins, begins + lasts,
            self.now + HELD_FOR if hold else None,
        )  # fmt: skip
        wish = NewAppointment(
            id=it.id, resident=it.resident, kind="visit", starts_at=begins, practitioner=it.doctor, confirm=not hold,
            ends_at=it.ends if override else None, overridden="vì lý do" if override else None,
        )  # fmt: skip
        may = self.oracle.may(it, self.now, blocked=not override) and (override or self.oracle.offered(it))
        said = await self._act(lambda db, actor, who: appointments.book(db, actor, who, wish), it.resident)
        assert (said == "done") is may, (said, it)
        assert may or said in ("slot_taken", "resident_busy", "not_offered"), said
        assert said != "not_offered" or not self.oracle.offered(it)
        if may:
            self.oracle.booked[it.id] = it
        return said

    async def _hold(self) -> str:
        return await self._book(hold=True)

    async def _override(self) -> str:
        return await self._book(override=True)

    async def _confirm(self) -> str | None:
        it = self._chosen()
        if it is None:
            return None
        act = lambda db, actor, who: appointments.confirm(db, actor, who, it.id, Confirmation(), None)  # noqa: E731
        said = await self._act(act, it.resident)
        dead = it.held_until is not None and it.held_until <= self.now
        assert said == ("hold_expired" if dead else "done"), (said, it)
        if dead:
            del self.oracle.booked[it.id]
        else:
            self.oracle.booked[it.id] = replace(it, held_until=None)
        return said

    async def _cancel(self) -> str | None:
        it = self._chosen()
        if it is None:
            return None
        act = lambda db, actor, who: appointments.cancel(db, actor, who, it.id, Ending(), None)  # noqa: E731
        said = await self._act(act, it.resident)
        dead = it.held_until is not None and it.held_until <= self.now
        assert said == ("hold_expired" if dead else "done"), (said, it)
        del self.oracle.booked[it.id]
        return said

    async def _move(self) -> str | None:
        it = self._chosen()
        if it is None:
            return None
        begins = self.chance.choice(self.horizon)
        to = replace(it, doctor=self.chance.choice(self.doctors), begins=begins, ends=begins + timedelta(minutes=30))
        dead = it.held_until is not None and it.held_until <= self.now

        async def act(db: Db, actor: object, who: Resident) -> None:
            version = (await appointments.one(db, who, it.id)).version
            wish = NewTime(starts_at=begins, practitioner=to.doctor)
            await appointments.move(db, actor, who, it.id, wish, version)  # type: ignore[arg-type]

        said = await self._act(act, it.resident)
        may = not dead and self.oracle.may(to, self.now, besides=it.id) and self.oracle.offered(to)
        assert (said == "done") is may, (said, it, to)
        if may:
            self.oracle.booked[it.id] = to
        return said

    async def _block(self) -> str:
        doctor, begins = self.chance.choice(self.doctors), self.chance.choice(self.horizon)
        new = NewBlock(id=new_id(), kind="leave", starts_at=begins, ends_at=begins + timedelta(hours=1))
        facility = self.stage.facility

        async def act(db: Db, actor: object, _: object) -> None:
            calendar = await availability.calendar_of(db, facility, practitioner=doctor)
            if await appointments.in_the_way(db, calendar, doctor, (new.starts_at, new.ends_at)):
                raise Conflict("appointments_in_the_way")
            await availability.block(db, actor, facility, calendar, doctor, new)  # type: ignore[arg-type]

        said = await self._act(act)
        free = not any(
            b.doctor == doctor and b.begins < new.ends_at and new.starts_at < b.ends for b in self.oracle.live(self.now)
        )
        assert (said == "done") is free, said
        if free:
            self.oracle.blocks[new.id] = (doctor, new.starts_at, new.ends_at)
        return said

    async def _unblock(self) -> str | None:
        if not self.oracle.blocks:
            return None
        id = self.chance.choice(list(self.oracle.blocks))
        doctor, _, _ = self.oracle.blocks.pop(id)

        async def act(db: Db, actor: object, _: object) -> None:
            calendar = await availability.calendar_of(db, self.stage.facility, practitioner=doctor)
            await availability.end_block(db, actor, calendar, id)  # type: ignore[arg-type]

        return await self._act(act)

    async def _open(self) -> str:
        """The rules of a doctor are replaced; nobody who is booked loses their time."""
        doctor, hour = self.chance.choice(self.doctors), self.chance.choice((8, 8, 9, 10))
        opening = msgspec.convert({"rules": [rule(starts=f"{hour:02}:00:00")]}, Opening)
        facility = self.stage.facility

        async def act(db: Db, actor: object, _: object) -> None:
            version = (await availability.of_practitioner(db, doctor, facility)).version
            await availability.set_practitioner(db, doctor, facility, opening, version)

        said = await self._act(act)
        assert said == "done"
        self.oracle.opens[doctor] = hour
        return said

    async def _expire(self) -> str:
        """By time they are over already; now their rows say so."""
        await waitlist.offer_due(self.stage.house.house.database, self.now)
        held = await self.stage.house.sql(
            "select count(*)::int as n from appointments where state = 'held' and hold_until <= $1", self.now
        )
        assert held == [{"n": 0}]
        return "done"

    async def agrees(self) -> None:
        """What is live in the house is what the oracle has, to the second."""
        rows = await self.stage.house.sql(
            """select id, practitioner_id, resident_id, lower(during) as begins, upper(during) as ends from appointments
                where live and (state <> 'held' or hold_until > $1)""",
            self.now,
        )
        held = {(r["id"], r["practitioner_id"], r["resident_id"], r["begins"], r["ends"]) for r in rows}
        assert held == {(b.id, b.doctor, b.resident, b.begins, b.ends) for b in self.oracle.live(self.now)}


@pytest.mark.timeout(300 if STEPS <= 5000 else 3 * 3600)
async def test_the_house_agrees_with_a_set_of_intervals(house: World) -> None:
    stage = await clinic(house)
    second = await house.employs("doctor", "bác sĩ hai")
    path = f"/v1/practitioners/{second.account}/availability"
    body = {"rules": [rule()], "closed": []}
    assert (await stage.manager.put(path, body, **{"if-match": '"0"'})).status_code == 200
    residents = [stage.rosa.person, await house.admits("Bà Tư"), await house.admits("Bà Năm")]
    told = [p.resident for p in residents if p.resident]
    await house.sql("update sessions set access_expires_at = now() + interval '1 day' returning 1")
    steps = Steps(stage, [stage.doctor.person.account, second.account], told, seed=STEPS)
    for n in range(STEPS):
        await steps.step(n)
        if n % 50 == 0:
            await steps.agrees()
    await steps.agrees()
    assert {"book done", "hold done", "confirm done", "move done", "cancel done", "override done", "open done"} <= set(
        steps.done
    )
    assert {"book slot_taken", "move slot_taken", "confirm hold_expired", "override slot_taken"} <= set(steps.done)
    print(f"{STEPS} steps: {dict(sorted(steps.done.items()))}")
