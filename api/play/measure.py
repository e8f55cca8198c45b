"""How long a ring takes: readings out of limits, one after the other, each timed from its POST.

Two clocks stop: at the `alert` event on the open socket of the doctor on call, and when FCM takes the doctor's push.
An alert of one family rings when it opens and again when it gets graver, so each family of each resident rings twice.
The push is timed where it goes at once: emergencies. What is urgent and follows another within seconds goes with it in
one notice (notify/pace.py), so of urgent rings only the socket is timed.
Nothing else goes on meanwhile: these are the times of a quiet night, and `antam bench` has those of a busy one.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.play.cast import Cast
from api.play.phones import Phone
from api.play.stage import Stage
from api.play.step import expect, step
from base.ids import new_id
from notify.fcm_loopback import Loopback

URGENT: tuple[dict[str, Any], ...] = (
    {"kind": "spo2", "value": 94, "unit": "%"},
    {"kind": "pulse", "value": 115, "unit": "/min"},
    {"kind": "respiratory_rate", "value": 22, "unit": "/min"},
    {"kind": "temperature", "value": 38.2, "unit": "Cel"},
    {"kind": "blood_pressure", "systolic": 96, "diastolic": 60, "unit": "mm[Hg]"},
    {"kind": "glucose", "value": 3.6, "unit": "mmol/L"},
)
EMERGENCY: tuple[dict[str, Any], ...] = (
    {"kind": "spo2", "value": 88, "unit": "%"},
    {"kind": "pulse", "value": 138, "unit": "/min"},
    {"kind": "respiratory_rate", "value": 27, "unit": "/min"},
    {"kind": "temperature", "value": 39.4, "unit": "Cel"},
    {"kind": "blood_pressure", "systolic": 86, "diastolic": 52, "unit": "mm[Hg]"},
    {"kind": "glucose", "value": 2.6, "unit": "mmol/L"},
    {"kind": "consciousness", "value": "C"},
)


class Ring(Struct, frozen=True):
    """Milliseconds from the POST of a reading to the doctor's socket, and to their push where it goes at once."""

    socket_ms: float
    push_ms: float | None


async def measure(stage: Stage, cast: Cast, fcm: Loopback) -> list[Ring]:
    """Rings about fifty times, then answers every alert."""
    stage.caption("How long a ring takes, reading by reading", "Đo thời gian báo")
    stage.still = True
    rings: list[Ring] = []
    total = len(cast.residents) * (len(URGENT) + len(EMERGENCY))
    for level, items in (("urgent", URGENT), ("emergency", EMERGENCY)):
        for item in items:
            for resident in cast.residents:
                async with step(f"A reading out of limits ({item['kind']}, {level}) rings the doctor on call"):
                    rings.append(await _ring(resident, cast.first, fcm, item, level))
            stage.progress(f"{len(rings)} of {total} rings measured", len(rings) / total)
    async with step("Every alert is answered", 30):
        await _answer_all(cast)
    stage.still, stage.scene.bar = False, None
    return rings


async def count(cast: Cast) -> dict[str, int]:
    """All alerts there ever were, by level, as the manager sees them."""
    page = await cast.manager.get("/v1/alerts?state=open&state=acknowledged&state=resolved&limit=100")
    expect(page["next"] is None, "there are more alerts than one page holds")
    levels = [card["level"] for card in page["items"]]
    return {level: levels.count(level) for level in ("emergency", "urgent", "routine", "info") if level in levels}


async def _ring(resident: Phone, doctor: Phone, fcm: Loopback, item: dict[str, Any], level: str) -> Ring:
    assert resident.person.resident is not None
    reading = {"id": str(new_id()), "taken_at": datetime.now(UTC).isoformat(), "source": "device", **item}
    sent_s = time.monotonic()
    alerts = await resident.records(resident.person.resident, [reading])
    expect(len(alerts) == 1, f"it raised {len(alerts)} alerts")
    event = await doctor.hears(
        lambda e: e.at_s >= sent_s and (e.kind, e.subject, e.body["level"]) == ("alert", alerts[0], level)
    )
    push = await doctor.rings(fcm, event) if level == "emergency" else None
    return Ring(1000 * (event.at_s - sent_s), None if push is None else 1000 * (push.at_s - sent_s))


async def _answer_all(cast: Cast) -> None:
    open_now = await cast.first.get("/v1/alerts?limit=100")
    for card in open_now["items"]:
        await cast.first.post(f"/v1/alerts/{UUID(card['id'])}/resolve", {"action": "Đo xong. Measured."})
    left = await cast.first.get("/v1/alerts?limit=100")
    expect(not left["items"], "an alert is still open")
