"""What happens about a resident in a week while a daughter's phone is off, through the house's own doors: talk in the
thread with read marks, rounds of readings, alerts that somebody answers and resolves, visits booked, moved and
cancelled. It is written in a minute; only its times are not those of a week."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.benches import talkers
from api.benches.cores import CannotBench
from api.benches.load import Connection
from api.benches.people import Signed, Thread
from api.benches.readings import Phones
from api.benches.talkers import Heard
from base.db import Db
from base.ids import new_id

RESIDENT, NURSE, DAUGHTER, _, DOCTOR = range(5)
ROUNDS, ALERTS, VISITS, READ_EVERY = 14, 3, 4, 5
TEXT = "Hôm nay bà ăn được nửa suất cháo, uống đủ nước, ngủ trưa một giờ và đi lại trong phòng với người nhà."


class Place(Struct, frozen=True, kw_only=True):
    """A thread, the resident it is about, and the calendar of its doctor."""

    thread: Thread
    resident: UUID
    calendar: UUID

    def member(self, n: int) -> Signed:
        return self.thread.members[n]


async def places(db: Db, threads: Sequence[Thread]) -> list[Place]:
    """Each thread's doctor keeps a calendar from now on."""
    found = list[Place]()
    for about in threads:
        row = await db.fetchrow("select resident_id, facility_id from conversations where id = $1", about.id)
        assert row is not None
        calendar = await db.fetchval(
            "insert into calendars (facility_id, account_id, opening) values ($1, $2, $3) returning id",
            row["facility_id"], about.members[DOCTOR].account, {"rules": []},
        )  # fmt: skip
        found.append(Place(thread=about, resident=row["resident_id"], calendar=calendar))
    return found


async def passes(port: int, http: Connection, phones: Phones, place: Place, messages: int) -> None:
    """The week of one resident. `CannotBench` when the house refuses any of it."""
    await _talk(port, http, place, messages)
    await _measure(port, http, phones, place)
    await _visit(port, http, place)


async def _talk(port: int, http: Connection, place: Place, messages: int) -> None:
    """The resident, the nurse and the doctor in turn; the nurse has read every so often."""
    heard = asyncio.Queue[Heard]()

    def hears(frame: Heard, _: float) -> None:
        if frame.t in ("said", "refused", "bye"):
            heard.put_nowait(frame)

    speakers = [
        await talkers.sit_down(port, http, place.member(n), hears, since=None) for n in (RESIDENT, NURSE, DOCTOR)
    ]
    for n in range(messages):
        frame = {"t": "say", "conversation": str(place.thread.id), "key": str(new_id()), "body": f"{n} {TEXT}"}
        speakers[n % 3].say(json.dumps(frame).encode())
        answer = await asyncio.wait_for(heard.get(), talkers.OPEN_WITHIN_S)
        if answer.t != "said":
            raise CannotBench(f"A message of the week was answered with {answer.t} {answer.code}.")
        if n % READ_EVERY == READ_EVERY - 1:
            read = {"t": "read", "conversation": str(place.thread.id), "seq": answer.seq}
            speakers[1].say(json.dumps(read).encode())
    for speaker in speakers:
        speaker.hang_up()


async def _measure(port: int, http: Connection, phones: Phones, place: Place) -> None:
    resident, doctor = place.member(RESIDENT), place.member(DOCTOR)
    status, body = await http.post(phones.rounds(resident, ROUNDS).data)
    if status != 200:
        raise CannotBench(f"The readings of the week were not kept (HTTP {status}): {body[:200]!r}")
    over: set[str] = set()
    for _ in range(ALERTS):
        request, _ = phones.alarming(resident)
        status, body = await http.post(request.data)
        for alert in set(json.loads(body)["alerts"]) - over:
            over.add(alert)
            await _said(http, port, doctor, f"/v1/alerts/{alert}/acknowledge", {})
            await _said(http, port, doctor, f"/v1/alerts/{alert}/resolve", {"action": "đã xem và xử trí"})


async def _visit(port: int, http: Connection, place: Place) -> None:
    """Booked with a reason outside what is offered, for the doctor keeps no hours; the second is moved, the last
    cancelled."""
    doctor = place.member(DOCTOR)
    begin = (datetime.now(UTC) + timedelta(days=3)).replace(hour=2, minute=0, second=0, microsecond=0)
    for n in range(VISITS):
        at = begin + timedelta(days=n)
        booked = await _said(
            http, port, doctor, "/v1/appointments",
            {"id": str(new_id()), "resident": str(place.resident), "kind": "visit", "confirm": True,
             "practitioner": str(doctor.account), "overridden": "khám theo hẹn riêng", **_span(at)},
        )  # fmt: skip
        path = f"/v1/appointments/{booked['id']}"
        if n == 1:
            later = {"overridden": "khám theo hẹn riêng", **_span(at + timedelta(hours=2))}
            await _said(http, port, doctor, f"{path}/move", later, version=booked["version"])
        if n == VISITS - 1:
            await _said(http, port, doctor, f"{path}/cancel", {"reason": "bận"}, version=booked["version"])


def _span(at: datetime) -> dict[str, str]:
    return {"starts_at": at.isoformat(), "ends_at": (at + timedelta(minutes=30)).isoformat()}


async def _said(
    http: Connection, port: int, who: Signed, path: str, body: dict[str, Any], version: int | None = None
) -> dict[str, Any]:
    content = json.dumps(body).encode()
    lines = [
        f"POST {path} HTTP/1.1", f"host: 127.0.0.1:{port}", f"authorization: Bearer {who.token}",
        "content-type: application/json", f"content-length: {len(content)}",
        *([] if version is None else [f'if-match: "{version}"']), "", "",
    ]  # fmt: skip
    status, answer = await http.post("\r\n".join(lines).encode() + content)
    if status not in (200, 201):
        raise CannotBench(
            f"The week could not be lived: POST {path.rsplit('/', 1)[1]} was HTTP {status} {answer[:200]!r}"
        )
    return json.loads(answer)
