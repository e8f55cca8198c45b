"""The main job, told once: through the public API and the sockets, and every step within its time.

evening   phones bring what was measured before; nobody is woken by it
night     one resident gets worse, set by set; the doctor of rank 1 is told, and told again when it is graver
silence   the step runs out; rank 2 and the manager are told
answer    the second doctor takes it; the daughter sees who has it, and at last what was done
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from api.play import shown
from api.play.cast import Cast
from api.play.night import Moment, Night, wire
from api.play.phones import Heard, Phone
from api.play.scene import Mood
from api.play.stage import Stage
from api.play.step import expect, step
from notify.fcm_loopback import Loopback

STEP_S = 4
"""How long the first doctor has, in the demo. In life it is minutes."""
LATER_S = 2.0
"""Between two sets of readings, for those who watch."""
READS_S = 1.5
"""A doctor reads before answering."""
RINGS = ("urgent", "emergency")
ACTION = "Cho thở oxy 2 lít/phút, gọi 115, đã chuyển viện. Oxygen given, 115 called, taken to hospital."


class Story:
    """The night of one resident. `readings` and `acknowledged_s` are what the table wants of it."""

    def __init__(self, stage: Stage, cast: Cast, fcm: Loopback, night: Night) -> None:
        self.readings = 0
        self.acknowledged_s: float | None = None
        self._stage, self._cast, self._fcm, self._night = stage, cast, fcm, night
        self._ill = cast.residents[night.moments[0].resident]
        self._alert: UUID | None = None
        self._level: Mood = "calm"
        """That of the alert, once there is one."""
        self._asked_s = 0.0

    async def play(self) -> None:
        cast = self._cast
        ends = datetime.now(UTC)  # the last reading of the night is taken now; all others before
        async with step("The phones bring the readings of the evening, and they wake nobody", 30):
            await self._evening(ends)
        for moment in self._night.moments:
            await asyncio.sleep(LATER_S)
            async with step(f"The readings of {moment.clock:%H:%M} are kept, and ring if they must"):
                await self._moment(moment, ends)
        async with step(f"{self._ill.name} gets worse, and the phone of {cast.first.name} rings"):
            expect(self._alert, "no reading of this night raised an alert that rings")
        async with step(f"{cast.first.name} stays silent, so {cast.second.name} is told", STEP_S + 10):
            await self._silence()
        await asyncio.sleep(READS_S)
        async with step(f"{cast.second.name} takes the alert, and {cast.relative.name} sees who has it"):
            await self._answer()
        await asyncio.sleep(READS_S)
        async with step(f"{cast.second.name} resolves the alert, and {cast.relative.name} sees what was done"):
            await self._end()

    async def _evening(self, ends: datetime) -> None:
        self._stage.caption("Phones that were offline bring their evening", "Điện thoại gửi số đo buổi tối")
        for n, resident in enumerate(self._cast.residents):
            readings = self._night.past[n]
            alerts: set[UUID] = set()
            for post in wire(readings, ends):
                alerts.update(await resident.records(_resident(resident), post))
            if readings:
                self.readings += len(readings)
                self._stage.reading(resident.name, shown.readings(readings[-4:]), len(readings))
            for alert in sorted(alerts):
                await self._stays_quiet(resident, alert)

    async def _stays_quiet(self, resident: Phone, alert: UUID) -> None:
        """An old reading out of limits is a line in the nurse's list, and no more."""
        told = await resident.hears(lambda event: event.subject == alert)
        expect(told.body["level"] not in RINGS, f"an old reading of {resident.name} rang: {told.body['text']['en']}")
        listed = await self._cast.nurse.hears(lambda event: event.subject == alert and event.kind == "alert")
        because = listed.body["because"][0]["vi"]
        self._stage.listed(resident.name, self._cast.nurse.name, because)

    async def _moment(self, moment: Moment, ends: datetime) -> None:
        resident = self._cast.residents[moment.resident]
        self._stage.jump(moment.clock)
        for post in wire(moment.readings, ends):
            sent_s = time.monotonic()
            alerts = await resident.records(_resident(resident), post)
            self.readings += len(post)
            self._stage.reading(resident.name, shown.readings(moment.readings), len(post))
            for alert in alerts:
                await self._judged(resident, alert, sent_s)

    async def _judged(self, resident: Phone, alert: UUID, sent_s: float) -> None:
        """What these readings did to the alert, as the resident's own phone learns it; louder means the doctor's."""
        news = await resident.hears(lambda event: event.subject == alert and event.at_s >= sent_s)
        level: Mood = news.body["level"]
        if resident is not self._ill or level not in RINGS or level == self._level:
            return
        first, self._alert, self._level = self._alert is None, alert, level
        ring = await self._rings(self._cast.first, sent_s, 1)
        self._stage.judged(resident.name, level, ring.body["because"][0]["en"].partition(" · ")[0])
        if first:
            self._asked_s = sent_s
            woken = [push for push in self._fcm.received if push.at_s < sent_s]
            told = next(event for event in self._cast.first.heard if event.kind == "alert")
            expect(told == ring and not woken, "somebody was woken before anything was wrong")
        seen = await self._cast.relative.hears(lambda event: (event.subject, event.body.get("level")) == (alert, level))
        expect(seen.body["owner"] is None, "somebody has the alert before anybody took it")
        self._stage.phone(self._cast.relative.name, f"▲ {level}", level, "nobody has it yet" if first else "")
        self._stage.caption(
            f"{self._cast.first.name} is told: the open app, and a push"
            if first
            else "It gets worse: told again, louder",
            "Bác sĩ trực được báo" if first else "Nặng hơn: báo lại",
        )
        self._stage.waits(f"{STEP_S} s for an answer, then the next step", STEP_S)
        await self._look()

    async def _silence(self) -> None:
        self._stage.caption(f"{self._cast.first.name} does not answer", "Bác sĩ thứ nhất im lặng")
        await self._rings(self._cast.second, None, 2)
        await self._cast.manager.buzzes(self._fcm, lambda push: push.data["k"] == "alert")
        self._stage.waits_no_more()
        self._stage.phone(self._cast.first.name, "… silent, im lặng", "quiet")
        self._stage.caption(f"The step runs out: {self._cast.second.name} and the manager are told", "Báo bước hai")
        await self._look()

    async def _answer(self) -> None:
        cast, alert = self._cast, self._alert
        self._stage.caption(f"{cast.second.name} takes it", "Bác sĩ thứ hai nhận")
        taken = await cast.second.post(f"/v1/alerts/{alert}/acknowledge", {})
        self.acknowledged_s = time.monotonic() - self._asked_s
        expect(taken["owner"]["id"] == str(cast.second.account), "the alert belongs to somebody else")
        self._stage.phone(cast.second.name, "✓ takes it", "good")
        moods: tuple[tuple[Phone, Mood], ...] = ((cast.first, "quiet"), (cast.relative, "good"))
        for phone, mood in moods:
            seen = await phone.hears(self._becomes("acknowledged"))
            owner = (seen.body["owner"] or {}).get("name")
            expect(owner == cast.second.name, f"{phone.name} does not see who has the alert")
            self._stage.phone(phone.name, "✓ taken", mood, f"by {owner}")
        await self._look()

    async def _end(self) -> None:
        cast, alert = self._cast, self._alert
        self._stage.caption("Resolved, with what was done", "Đã xử lý")
        ended = await cast.second.post(f"/v1/alerts/{alert}/resolve", {"action": ACTION})
        expect(ended["state"] == "resolved", f"the alert is {ended['state']}")
        self._stage.phone(cast.second.name, "✓ resolves it", "good")
        await cast.relative.hears(self._becomes("resolved"))
        card = await cast.relative.get(f"/v1/alerts/{alert}")
        done = next((line for line in card["log"] if line["what"] == "resolved"), {})
        expect(
            (done.get("note"), done.get("by_name")) == (ACTION, cast.second.name), "it is not in what the family sees"
        )
        self._stage.phone(cast.relative.name, "✓ resolved", "good", ACTION)
        self._stage.judged(self._ill.name, "good", "đã xử lý")
        await self._look()

    async def _rings(self, doctor: Phone, sent_s: float | None, at_step: int) -> Heard:
        """The doctor's open app hears the alert, and their phone gets the push that belongs to it."""
        ring = await doctor.hears(
            lambda event: (
                (event.kind, event.subject, event.body.get("level"), event.body.get("step"))
                == ("alert", self._alert, self._level, at_step)
            )
        )
        push = await doctor.rings(self._fcm, ring)
        more = f"push {shown.data(push.data)}"
        if sent_s is not None:
            more = f"app {1000 * (ring.at_s - sent_s):.0f} · push {1000 * (push.at_s - sent_s):.0f} ms"
        self._stage.phone(doctor.name, f"▲ {self._level}", self._level, more)
        return ring

    async def _look(self) -> None:
        """The alert as the manager may see it: its words, its state, its whole log."""
        card: dict[str, Any] = await self._cast.manager.get(f"/v1/alerts/{self._alert}")
        news = next(e for e in reversed(self._cast.first.heard) if e.subject == self._alert)
        mood: Mood = self._level if card["state"] == "open" else "good"
        words = (news.body["text"]["vi"], news.body["text"]["en"])
        self._stage.alert(shown.title(card), words, mood, shown.log(card["log"]))

    def _becomes(self, state: str) -> Callable[[Heard], bool]:
        wanted = (self._alert, "alert_changed", state)
        return lambda event: (event.subject, event.kind, event.body.get("state")) == wanted


def _resident(phone: Phone) -> UUID:
    assert phone.person.resident is not None
    return phone.person.resident
