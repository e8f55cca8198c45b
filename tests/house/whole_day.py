"""A day of one facility on which every route of the house is used once, and every text that people write bears a mark.

Two facilities that live the same day make the same requests in the same order: what one of them names at a place, the
other names there too. test_replay.py swaps by that; test_schemathesis.py draws ids from it.
"""

from __future__ import annotations

import hmac
import itertools
import json
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx2

from alerts import baselines, doses, silence
from api import counting
from base.db import as_owner
from base.ids import new_id
from notify import answers
from notify.console import last_notices
from people import platform
from realtime import visit_threads
from scheduling import reminders, unsettled, waitlist
from tests.api.test_signing_in import a_minute_passes
from tests.family import words
from tests.people.test_province import a_supervisor
from tests.people.test_second_factor import code_from_manager, employs_without_factor, enrols_totp
from tests.realtime.made_files import photo
from tests.realtime.test_calls import hears_call, misses
from tests.world import Person, Phone, World, reading

PIN = "2580"
_numbers = itertools.count(1)


@dataclass
class Day:
    """A facility, who was there, and their phones, which still work in the evening."""

    house: World
    mark: str
    facility: UUID
    rosa: Person
    phones: dict[str, Phone] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """Of things that are there in the evening."""

    @property
    def home(self) -> str:
        return f"/v1/residents/{self.rosa.resident}"

    @property
    def place(self) -> str:
        return f"/v1/facilities/{self.facility}"

    def __getitem__(self, name: str) -> Phone:
        return self.phones[name]

    async def hires(self, name: str, role: str, rank: int | None = None) -> None:
        person = await self.house.employs(role, f"{self.mark} {name}", rank)
        self.phones[name] = await self.house.phone(person, push=f"push {self.mark} {name}")


async def a_whole_day(house: World, mark: str) -> Day:
    facility = await house.opens()
    house.facility, house.device = facility, f"{mark} điện thoại"
    await house.sql("update facilities set name = $2 where id = $1 returning id", facility, f"{mark} Trung tâm")
    day = Day(house, mark, facility, await house.admits(f"{mark} Rosa"))
    for name, role, rank in (
        ("manager", "manager", None), ("doctor", "doctor", 1), ("colleague", "doctor", 2), ("nurse", "nurse", 3),
        ("off duty", "doctor", None), ("tablet", "nurse", 4),
    ):  # fmt: skip
        await day.hires(name, role, rank)
    day.phones["resident"] = await house.phone(day.rosa)
    for scope in ("status", "appointments", "summary"):
        day.phones[scope] = await house.phone(await house.relates(day.rosa, scope, f"{mark} {scope}"))
    await _signs_in(day)
    await _family(day)
    await _consents(day)
    await _care(day)
    await _alerts(day)
    await _watches(day)
    await _gives_medicines(day)
    await _checks_up(day)
    await _books(day)
    await _talks(day)
    await _duty(day)
    await _calls(day)
    await _sees_from_afar(day)
    await _people_in_full(day)
    await _is_reached(day)
    await _runs_the_place(day)
    await _hands_over(day)
    await _province(day)
    await _notes(day)
    await _screens(day)
    await _asks_for_rights(day)
    await _looks_back(day)
    await _signs_out(day)
    await house.beat()
    house.device = "Galaxy A15"
    return day


async def ok(asked: Awaitable[httpx2.Response]) -> Any:
    """The decoded answer, which must be a good one."""
    answer = await asked
    assert answer.is_success, f"{answer.request.method} {answer.request.url} {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


async def _signs_in(day: Day) -> None:
    house, nurse, manager = day.house, day["nurse"], day["manager"]
    new = await house.phone(await employs_without_factor(house))
    await enrols_totp(new, await code_from_manager(house, manager, new.person))
    await ok(nurse.put("/v1/auth/pin", {"pin": PIN}))
    await ok(nurse.post("/v1/auth/step-up", {"pin": PIN}))
    key = await nurse.adds_passkey()
    options = await ok(nurse.post("/v1/auth/passkeys/challenge"))
    answer = {"challenge": options["challenge"], "credential": key.signs(options["public_key"])}
    await ok(nurse.post("/v1/auth/passkeys/verify", answer))
    spare = await ok(nurse.get("/v1/auth/passkeys"))
    await ok(nurse.http.delete(f"/v1/auth/passkeys/{spare['items'][0]['id']}"))
    await nurse.adds_passkey(f"{day.mark} khóa")
    await ok(nurse.post("/v1/realtime/ticket"))
    await ok(nurse.get("/v1/me"))
    await ok(nurse.http.delete("/v1/me/push"))
    tablet = day["tablet"]
    await ok(tablet.put("/v1/auth/pin", {"pin": PIN}))
    shared = await ok(tablet.put("/v1/auth/shared", {"shared": True}))
    body = {"session": shared["session"], "device_secret": shared["device_secret"], "pin": PIN}
    unlocked = await ok(house.stranger.post("/v1/auth/unlock", json=body))
    day.ids["session"] = shared["session"]
    tablet.http.headers["authorization"] = f"Bearer {unlocked['access_token']}"


async def _family(day: Day) -> None:
    house, rosa, manager, mark = day.house, day["resident"], day["manager"], day.mark
    invite = {"relation": f"{mark} con", "scope": "summary", "consent": words()}

    async def joins(name: str) -> str:
        made = await ok(rosa.post(f"{day.home}/invitations", invite))
        day.phones[name] = await house.phone(await house.enrols(f"{mark} {name}"))
        return (await ok(day[name].post(f"/v1/invitations/{made['code']}/accept")))["relative"]

    daughter, nephew, niece = await joins("full"), await joins("nephew"), await joins("niece")
    number = {"phone": f"+8490555{next(_numbers):04}", "name": f"{mark} Tám"}
    unused = await ok(rosa.post(f"{day.home}/invitations", {**invite, **number}))
    await ok(rosa.get(f"{day.home}/invitations"))
    await ok(rosa.http.delete(f"{day.home}/invitations/{unused['id']}"))
    await ok(rosa.get(f"{day.home}/relatives"))
    change = {"scope": "full", "mental_health": True, "consent": words()}
    await ok(rosa.http.patch(f"{day.home}/relatives/{daughter}", json=change, headers={"If-Match": '"1"'}))
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    block = {"until": until, "reason": f"{mark} lý do chặn"}
    await ok(manager.put(f"{day.home}/relatives/{niece}/block", block))
    await ok(manager.put(f"{day.home}/relatives/{niece}/block", {"until": None}))
    await ok(rosa.http.delete(f"{day.home}/relatives/{nephew}"))
    await ok(day["niece"].http.delete(f"/v1/me/relations/{niece}"))
    await house.relates(rosa.person, "full", f"{mark} đại diện")
    listed = await ok(rosa.get(f"{day.home}/relatives"))
    [other] = [r for r in listed["items"] if r["name"] == f"{mark} đại diện"]
    appointment = {"kind": "chosen_by_patient", "relative": other["id"], "document": f"{mark} giấy ủy quyền"}
    held = await ok(manager.put(f"{day.home}/representative", appointment))
    await ok(rosa.get(f"{day.home}/representatives"))
    await ok(manager.http.delete(f"{day.home}/representatives/{held['items'][0]['id']}"))
    await ok(manager.put(f"{day.home}/representative", appointment))
    day.ids["relative"] = other["id"]
    account = UUID(other["account"])
    [row] = await house.sql("select phone from accounts where id = $1", account)
    day.phones["representative"] = await house.phone(Person(account, row["phone"], other["name"]))


async def _consents(day: Day) -> None:
    rosa, nurse = day["resident"], day["nurse"]
    await ok(rosa.get("/v1/consent-texts"))
    said = {"purpose": "telehealth", "act": "given", "words": words("telehealth")}
    await ok(rosa.post(f"{day.home}/consents", said))
    paper = words("research", channel="paper", given_by="self", document=f"{day.mark} hồ sơ")
    await ok(nurse.post(f"{day.home}/consents", {"purpose": "research", "act": "given", "words": paper}))
    page = await ok(rosa.get(f"{day.home}/consents", limit=1))
    await ok(rosa.get(f"{day.home}/consents", limit=1, cursor=page["next"]))


async def _care(day: Day) -> None:
    manager, off_duty = day["manager"], day["off duty"]
    reason = {"id": str(new_id()), "reason": f"{day.mark} không ai trực, bệnh nhân khó thở"}
    broken = await ok(off_duty.post(f"{day.home}/break-glass", reason))
    queue = f"{day.place}/break-glass"
    await ok(manager.get(queue, limit=1))
    judged = {"verdict": "justified", "note": f"{day.mark} đúng là cấp cứu"}
    await ok(manager.post(f"{queue}/{broken['id']}/review", judged))
    page = await ok(manager.get(queue, reviewed=True, limit=1))
    await ok(manager.get(queue, reviewed=True, limit=1, cursor=page["next"]))
    assigned = {
        "id": str(new_id()), "account": str(day["colleague"].person.account), "reason": f"{day.mark} bác sĩ điều trị",
    }  # fmt: skip
    await ok(manager.post(f"{day.home}/assignments", assigned))
    await ok(manager.get(f"{day.home}/assignments"))
    await ok(manager.http.delete(f"{day.home}/assignments/{assigned['id']}"))


async def _alerts(day: Day) -> None:
    rosa, doctor, colleague = day["resident"], day["doctor"], day["colleague"]
    taken = {"set": str(new_id()), "symptoms": ["dyspnoea"]}
    readings = [reading("spo2", 84, **taken), reading("pulse", 120, **taken)]
    [alert, *_] = (await ok(rosa.post(f"{day.home}/vitals", {"readings": readings})))["alerts"]
    await day.house.beat()
    page = await ok(rosa.get(f"{day.home}/vitals", limit=1))
    await ok(rosa.get(f"{day.home}/vitals", limit=1, cursor=page["next"], kind="spo2"))
    await ok(rosa.get(f"{day.home}"))
    seen = await ok(doctor.get("/v1/residents", limit=1))
    await ok(doctor.get("/v1/residents", limit=1, cursor=seen["next"]))
    path = f"/v1/alerts/{alert}"
    await ok(doctor.get(path))
    await ok(doctor.post(f"{path}/acknowledge"))
    key = {"Idempotency-Key": f"{quote(day.mark)}-1"}
    await ok(doctor.post(f"{path}/note", {"text": f"{day.mark} ghi chú"}, **key))
    await ok(doctor.post(f"{path}/hand-over", {"to": str(colleague.person.account)}))
    await ok(colleague.post(f"{path}/acknowledge"))
    await ok(colleague.post(f"{path}/resolve", {"action": f"{day.mark} đã khám"}))
    await ok(doctor.get(f"{path}/reach"))
    await _early_warning(day)
    await ok(rosa.post(f"{day.home}/call-for-help", {"id": str(new_id())}))
    page = await ok(doctor.get("/v1/alerts", limit=1))
    await ok(doctor.get("/v1/alerts", limit=1, cursor=page["next"]))
    await ok(doctor.get("/v1/sync", since=0))


async def _watches(day: Day) -> None:
    """What is due, what is usual, and a leave."""
    nurse, doctor, mark = day["nurse"], day["doctor"], day.mark
    plan = {"items": [{"what": "spo2", "every_s": 43200}, {"what": "round"}], "reason": f"{mark} mới vào"}
    await ok(nurse.put(f"{day.home}/monitoring", plan))
    await baselines.follow_due(day.house.house.database, day.house.house.library)
    await ok(doctor.post(f"{day.home}/baselines/accept", {"kind": "spo2", "reason": f"{mark} đã khám"}))
    await silence.look_due(day.house.house.database, datetime.now(UTC) + timedelta(hours=19))
    await ok(nurse.get(f"{day.home}/monitoring"))
    await ok(nurse.get(f"{day.home}/vitals/summary", kind="spo2", by="week", last=2))
    assert (await nurse.get(f"{day.home}/vitals/chart.svg", kind="spo2", days=2)).is_success
    leave = {"id": str(new_id()), "reason": f"{mark} về quê"}
    await ok(nurse.post(f"{day.home}/leaves", leave))
    await ok(nurse.get(f"{day.home}/leaves"))
    await ok(nurse.http.delete(f"{day.home}/leaves/{leave['id']}"))


async def _gives_medicines(day: Day) -> None:
    """One is prescribed, given and confirmed, changed and ended; one nobody records is
    missed; the cupboard is counted."""
    nurse, doctor, mark, place = day["nurse"], day["doctor"], day.mark, f"/v1/facilities/{day.facility}"
    stock = {"id": str(new_id()), "name": f"{mark} viên", "unit": f"{mark} vỉ", "low_at": 5}
    await ok(nurse.post(f"{place}/medicine-stocks", stock))
    await ok(nurse.post(f"{place}/medicine-stocks/{stock['id']}/moves",
                        {"id": str(new_id()), "kind": "receipt", "amount": 5}))  # fmt: skip
    begins = (datetime.now(UTC) + timedelta(hours=1)).replace(second=0, microsecond=0)
    body = {"drug": f"{mark} Morphin", "dose": 1, "unit": "{tbl}", "route": "oral", "reason": f"{mark} đau",
            "times": [f"{begins + timedelta(hours=7):%H:%M:%S}"], "atc": "N02AA01", "prescriber": f"{mark} BV tỉnh",
            "stock": stock["id"], "per_dose": 1}  # fmt: skip
    first = await ok(doctor.post(f"{day.home}/medicines", {"id": str(new_id()), **body}))
    given = {"id": str(new_id()), "medicine": first["id"], "outcome": "given", "at": datetime.now(UTC).isoformat(),
             "due_at": begins.isoformat(), "reason": f"{mark} đúng giờ"}  # fmt: skip
    await ok(nurse.post(f"{day.home}/doses", {"items": [given]}))
    await ok(doctor.post(f"{day.home}/doses/{given['id']}/second-check"))
    await ok(nurse.get(f"{place}/medicine-round"))
    await ok(nurse.get(f"{place}/medicine-stocks"))
    again = await ok(doctor.post(f"{day.home}/medicines", {"id": str(new_id()), **body, "replaces": first["id"]}))
    insulin = {**body, "id": str(new_id()), "drug": f"{mark} Insulin", "atc": "A10AB01", "route": "subcutaneous"}
    await ok(doctor.post(f"{day.home}/medicines", insulin))
    await doses.look_due(day.house.house.database, datetime.now(UTC) + timedelta(hours=3))
    await ok(doctor.post(f"{day.home}/medicines/{again['id']}/end", {"reason": f"{mark} hết đợt"}))
    await ok(nurse.get(f"{day.home}/medicines", ended=True))
    await ok(nurse.get(f"{day.home}/doses"))


async def _checks_up(day: Day) -> None:
    """A campaign, one check-up that wants something done, corrected once."""
    manager, doctor, nurse, mark = day["manager"], day["doctor"], day["nurse"], day.mark
    path = f"/v1/facilities/{day.facility}/campaigns"
    year = {"opens_on": "2026-01-01", "closes_on": "2026-12-31"}
    opened = await ok(manager.post(path, {"id": str(new_id()), "name": f"{mark} năm nay", **year}))
    await ok(nurse.get(path))
    body = {"done_on": "2026-11-01", "health_class": 3, "conclusion": f"{mark} tăng huyết áp",
            "done_by": f"{mark} trạm", "follow_up": f"{mark} khám lại", "follow_up_on": "2026-11-02"}  # fmt: skip
    first = await ok(doctor.post(f"{day.home}/check-ups", {"id": str(new_id()), **body}))
    amended = {"id": str(new_id()), **body, "amends": first["id"], "reason": f"{mark} nhầm"}
    await ok(doctor.post(f"{day.home}/check-ups", amended))
    await ok(nurse.get(f"{day.home}/check-ups"))
    await ok(nurse.get(f"/v1/facilities/{day.facility}/worklist"))
    await ok(manager.get(f"{path}/{opened['id']}"))
    await ok(manager.http.delete(f"{path}/{opened['id']}"))


async def _books(day: Day) -> None:
    """Times are opened, a visit is held, confirmed, moved and cancelled; another is kept until somebody came."""
    nurse, doctor, manager, rosa, mark = day["nurse"], day["doctor"], day["manager"], day["resident"], day.mark
    own, place = f"/v1/practitioners/{doctor.person.account}", f"/v1/facilities/{day.facility}"
    begins = (datetime.now(UTC) + timedelta(days=2)).replace(hour=1, minute=0, second=0, microsecond=0)
    room = str(new_id())
    await ok(manager.post(f"{place}/rooms", {"id": room, "name": f"{mark} phòng"}))
    await ok(nurse.get(f"{place}/rooms"))
    await ok(manager.put(f"{place}/rooms/{room}/availability", {}, **{"If-Match": '"0"'}))
    rule = {"kinds": ["visit"], "rrule": "FREQ=DAILY", "first": "2026-01-01", "starts": "08:00:00", "ends": "12:00:00",
            "slot_min": 30, "on_holidays": True}  # fmt: skip
    await ok(doctor.put(f"{own}/availability", {"rules": [rule]}, **{"If-Match": '"0"'}))
    await ok(nurse.get(f"{own}/availability"))
    span = {"from": begins.isoformat(), "to": (begins + timedelta(days=1)).isoformat()}
    free = (await ok(nurse.get(f"{place}/slots", kind="visit", **span)))["items"]
    wish = {"resident": str(rosa.person.resident), "kind": "visit", "practitioner": str(doctor.person.account)}
    why = {"reason": mark, "needs": {"interpreter": mark}}
    held = await ok(
        nurse.post("/v1/appointments", {"id": str(new_id()), **wish, "starts_at": free[0]["starts_at"], **why})
    )
    path = f"/v1/appointments/{held['id']}"
    await ok(rosa.post(f"{path}/confirm", {}))
    await ok(rosa.get(path))
    await ok(nurse.post(f"{path}/move", {"starts_at": free[1]["starts_at"]}, **{"If-Match": '"2"'}))
    await ok(nurse.get("/v1/appointments", facility=str(day.facility), **span))
    wanted = {"id": str(new_id()), "kind": "visit", "first": span["from"], "last": span["to"]}
    await ok(rosa.post(f"{day.home}/waitlist", wanted))
    await ok(rosa.get(f"{day.home}/waitlist"))
    await ok(rosa.http.delete(f"{day.home}/waitlist/{wanted['id']}"))
    await ok(nurse.post(f"{path}/cancel", {"reason": f"{mark} bận"}))
    await ok(rosa.get(f"{path}/log"))
    await ok(rosa.get(f"{path}/reminders"))
    await ok(nurse.get(f"{place}/reminders/dropped"))
    soon = datetime.now(UTC) + timedelta(hours=1)
    late = {"id": str(new_id()), **wish, "starts_at": soon.isoformat(), "overridden": f"{mark} gấp", "confirm": True,
            "ends_at": (soon + timedelta(minutes=20)).isoformat()}  # fmt: skip
    await ok(nurse.post("/v1/appointments", late))
    await ok(nurse.post(f"/v1/appointments/{late['id']}/check-in"))
    await ok(nurse.post(f"/v1/appointments/{late['id']}/outcome", {"outcome": "came"}))
    leave = {
        "id": str(new_id()),
        "kind": "leave",
        "note": f"{mark} nghỉ",
        "starts_at": (begins + timedelta(days=9)).isoformat(),
        "ends_at": (begins + timedelta(days=10)).isoformat(),
    }
    await ok(doctor.post(f"{own}/blocks", leave))
    for where in (place, day.home):
        await ok(nurse.get(f"{where}/appointments/month", month=f"{begins:%Y-%m}"))
    everything = {"from": span["from"], "to": (begins + timedelta(days=20)).isoformat(),
                  "practitioner": str(doctor.person.account)}  # fmt: skip
    off = {**everything, "cancel": f"{mark} bác sĩ ốm"}
    await ok(nurse.post(f"{place}/appointments/rearrange", off, **{"Idempotency-Key": "a day"}))
    await ok(nurse.get(f"{place}/unsettled"))
    await unsettled.tell_due(day.house.house.database)
    await ok(doctor.get(f"{own}/blocks", **span))
    await ok(doctor.http.delete(f"{own}/blocks/{leave['id']}"))
    await ok(doctor.post(f"{own}/blocks/import", {"file": _duties(mark, begins + timedelta(days=11))}))
    weeks = {"first": str(begins.date()), "last": str(begins.date())}
    figures = f"/v1/facilities/{day.facility}/booking-figures"
    await ok(day["manager"].get(figures, **weeks))
    assert (await day["manager"].get(f"{figures}.svg", **weeks)).is_success
    await waitlist.offer_due(day.house.house.database)
    await reminders.plan_due(day.house.house.database)
    await reminders.remind_due(day.house.house.database)


def _duties(mark: str, begins: datetime) -> str:
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", f"DTSTART:{begins:%Y%m%dT%H%M%SZ}", "DURATION:PT1H",
             f"SUMMARY:{mark} trực nơi khác", "END:VEVENT", "END:VCALENDAR"]  # fmt: skip
    return "\r\n".join(lines)


async def _early_warning(day: Day) -> None:
    """Protocols, quiet hours, a band of one's own, an alert that is put off, and what the month says of it all."""
    doctor, manager, nurse, place = day["doctor"], day["manager"], day["nurse"], f"/v1/facilities/{day.facility}"
    await ok(nurse.get("/v1/protocols"))
    await ok(nurse.get("/v1/protocols/spo2/1.0.0"))
    await ok(nurse.get(f"{place}/protocols"))
    await ok(doctor.post("/v1/auth/step-up", {"code": await doctor.totp()}))
    await ok(doctor.put(f"{place}/protocols/spo2", {"version": "1.0.0"}, **{"If-Match": '"0"'}))
    quiet = await nurse.get(f"{place}/quiet-hours")
    await ok(manager.put(f"{place}/quiet-hours", quiet.json(), **{"If-Match": quiet.headers["etag"]}))
    bands = await doctor.get(f"{day.home}/bands")
    pulse = {
        "kind": "pulse", "unit": "/min", "low": {"urgent": 44, "emergency": 38}, "reason": f"{day.mark} vận động viên",
        "ends_at": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    await ok(doctor.put(f"{day.home}/bands", {"items": [pulse]}, **{"If-Match": bands.headers["etag"]}))
    await ok(doctor.get(f"{day.home}/bands"))
    raised = await ok(day["resident"].post(f"{day.home}/vitals", {"readings": [reading("respiratory_rate", 22)]}))
    later = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    await ok(
        doctor.post(f"/v1/alerts/{raised['alerts'][0]}/snooze", {"until": later, "reason": f"{day.mark} theo dõi"})
    )
    await ok(doctor.post(f"/v1/alerts/{raised['alerts'][0]}/still-on-it"))
    await ok(nurse.get(f"{place}/worklist"))
    await ok(manager.get(f"{place}/alarm-hygiene", month=f"{datetime.now(UTC):%Y-%m}"))


async def _talks(day: Day) -> None:
    rosa, doctor, colleague, mark = day["resident"], day["doctor"], day["colleague"], day.mark
    about = str(day.rosa.resident)

    async def opens(**more: Any) -> str:
        new = {"id": str(new_id()), "kind": "care", "subject": f"{mark} ăn uống", "resident": about, **more}
        return f"/v1/conversations/{(await ok(doctor.post('/v1/conversations', new)))['id']}"

    def key() -> str:
        return str(new_id())

    thread = await opens(members=[str(colleague.person.account)])
    await opens()
    await opens(kind="direct", resident=None, facility=str(day.facility), members=[str(colleague.person.account)])
    [alert, *_] = (await ok(doctor.get("/v1/alerts", limit=1)))["items"]
    await opens(kind="duty", resident=None, alert=alert["id"])
    said = await ok(rosa.post(f"{thread}/messages", {"key": key(), "body": f"{mark} hôm nay mệt"}))
    await ok(doctor.post(f"{thread}/messages", {"key": key(), "body": f"{mark} từ bao giờ?", "reply_to": said["seq"]}))
    card = {"kind": "alert", "id": alert["id"]}
    await ok(doctor.post(f"{thread}/messages", {"key": key(), "kind": "card", "card": card}))
    change = {"kind": "correction", "changes": said["seq"], "body": f"{mark} hôm qua mệt"}
    await ok(rosa.post(f"{thread}/messages", {"key": key(), **change}))
    await ok(rosa.post(f"{thread}/messages", {"key": key(), "kind": "retraction", "changes": said["seq"]}))
    await ok(rosa.put(f"{thread}/read", {"seq": 2}))
    await ok(rosa.get(thread))
    await ok(rosa.get(f"{thread}/members"))
    await ok(rosa.get(f"{thread}/messages", after=0, limit=1))
    await ok(rosa.get(f"{thread}/messages", before=4, limit=1))
    await _sends_a_photo(day, rosa, thread)
    draft = f"{thread}/drafts/{key()}"
    await ok(doctor.put(draft, {"text": f"{mark} uống thêm nước"}, **{"If-Match": '"0"'}))
    await ok(doctor.get(f"{thread}/drafts"))
    await ok(doctor.post(f"{draft}/sign"))
    await ok(doctor.put(f"{thread}/drafts/{key()}", {"text": f"{mark} chưa ký"}, **{"If-Match": '"0"'}))
    await ok(doctor.http.delete(f"{thread}/members/{colleague.person.account}"))
    await ok(doctor.post(f"{thread}/members", {"account": str(colleague.person.account)}))
    await ok(doctor.put(f"{thread}/family", {"family": False}))
    await ok(doctor.post(f"{thread}/close"))
    await ok(doctor.post(f"{thread}/reopen"))
    page = await ok(doctor.get("/v1/conversations", limit=1, resident=about))
    await ok(doctor.get("/v1/conversations", limit=1, cursor=page["next"]))
    day.ids["conversation"] = thread.rpartition("/")[2]


async def _sends_a_photo(day: Day, phone: Phone, thread: str) -> None:
    content = photo()
    name, place = f"{day.mark} ảnh.jpg", thread.rpartition("/")[2]
    new = {"id": str(new_id()), "conversation": place, "type": "image/jpeg", "size": len(content), "name": name}
    path = f"/v1/attachments/{(await ok(phone.post('/v1/attachments', new)))['id']}"
    whole = {"Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}"}
    await ok(phone.http.put(f"{path}/content", content=content, headers=whole))
    await ok(phone.post(f"{thread}/messages", {"key": str(new_id()), "attachments": [new["id"]]}))
    assert (await ok(phone.get(path)))["state"] == "available"
    assert (await phone.get(f"{path}/content")).is_success


async def _duty(day: Day) -> None:
    manager = day["manager"]
    await ok(manager.get(f"{day.place}/duty/now"))
    today = datetime.now(UTC).date()
    span = {"first": str(today + timedelta(days=20)), "last": str(today + timedelta(days=21))}
    planned = await ok(manager.get(f"{day.place}/duty", **span))
    shift = {
        "account": str(day["off duty"].person.account), "rank": 1, "day": span["first"], "starts": "07:00:00",
        "ends": "19:00:00",
    }  # fmt: skip
    await ok(manager.put(f"{day.place}/duty", {**planned, "shifts": [shift]}))
    await _rota(day)
    held = await manager.get(f"{day.place}/escalation-policy")
    version = {"If-Match": held.headers["etag"]}
    await ok(manager.put(f"{day.place}/escalation-policy", held.json(), **version))


async def _rota(day: Day) -> None:
    """At a rank nobody calls, so that whoever is on duty stays it."""
    manager, colleague, place, now = day["manager"], day["colleague"], f"{day.place}/duty", datetime.now(UTC)
    later = {"starts_at": (now + timedelta(days=2)).isoformat(), "ends_at": (now + timedelta(days=3)).isoformat()}
    one, other = str(day["off duty"].person.account), str(colleague.person.account)
    turns = {"rank": 8, "people": [one], "first": str(now.date() + timedelta(days=1)), "hands_over": "07:00:00"}
    rotation, override, swap = (str(new_id()) for _ in range(3))
    await ok(manager.put(f"{place}/rotations/{rotation}", turns))
    await ok(manager.post(f"{place}/overrides", {"id": override, "account": other, "instead_of": one, **later}))
    await ok(manager.http.delete(f"{place}/overrides/{override}"))
    await ok(day["off duty"].post(f"{place}/swaps", {"id": swap, "asked": other, "gives": later}))
    await ok(colleague.post(f"{place}/swaps/{swap}", {"answer": "refused"}))
    span = {"first": "2027-11-01", "last": "2027-11-30"}
    await ok(manager.put(f"{place}/days", {"day": "2027-11-02", "kind": "rest"}))
    for name, query in (
        ("rotations", {}), ("overrides", {}), ("swaps", {}), ("gaps", {}), ("days", span),
        ("calendar", {"month": f"{now:%Y-%m}"}), ("statistics", {"month": f"{now:%Y-%m}"}),
    ):  # fmt: skip
        await ok(manager.get(f"{place}/{name}", **query))
    await ok(manager.http.delete(f"{place}/rotations/{rotation}"))
    await colleague.post(f"/v1/me/duty/{new_id()}/heard")
    address = await ok(colleague.post("/v1/me/duty-calendar"))
    assert (await day.house.stranger.get(address["path"])).is_success
    await ok(colleague.http.delete("/v1/me/duty-calendar"))


async def _calls(day: Day) -> None:
    rosa, doctor = day["resident"], day["doctor"]
    new = {"id": str(new_id()), "kind": "care", "subject": f"{day.mark} khám", "resident": str(day.rosa.resident)}
    await ok(doctor.post("/v1/conversations", new))
    await ok(rosa.post("/v1/calls/ice-servers"))
    done, open_ = [await misses(doctor, new["id"], rosa) for _ in range(2)]
    await doctor.socket.connection.close()
    page = await ok(rosa.get("/v1/me/missed-calls", limit=1))
    await ok(rosa.get("/v1/me/missed-calls", limit=1, cursor=page["next"]))
    await ok(rosa.post(f"/v1/me/missed-calls/{done}/done"))
    day.ids["call"] = open_


async def _sees_from_afar(day: Day) -> None:
    """A visit by video: its thread, its call, and a record that is signed and put right; another is never signed."""
    manager, nurse, doctor, rosa, mark = day["manager"], day["nurse"], day["doctor"], day["resident"], day.mark
    database, now = day.house.house.database, datetime.now(UTC)
    staff = (await ok(manager.get(f"{day.place}/staff")))["items"]
    [member] = [m["id"] for m in staff if m["account"] == str(doctor.person.account)]
    licence = {"number": f"{mark} 0123/GPHN", "scope": f"{mark} nội khoa", "until": "2036-01-01"}
    await ok(manager.put(f"{day.place}/staff/{member}/licence", licence))
    visit = {
        "id": str(new_id()), "resident": str(rosa.person.resident), "kind": "video", "overridden": f"{mark} hẹn",
        "practitioner": str(doctor.person.account), "starts_at": (now + timedelta(minutes=3)).isoformat(),
        "ends_at": (now + timedelta(minutes=13)).isoformat(), "confirm": True, "reason": f"{mark} đau đầu",
    }  # fmt: skip
    await ok(nurse.post("/v1/appointments", visit))
    await visit_threads.open_due(database, day.house.house.settings.secret)
    await ok(rosa.get(f"/v1/appointments/{visit['id']}/thread"))
    app = await rosa.opens_socket()
    call = (await ok(rosa.post(f"/v1/appointments/{visit['id']}/call", {"key": str(new_id())})))["call"]
    await app.sends({"t": "call_end", "call": call})
    await hears_call(app, "missed")
    await app.connection.close()
    await ok(doctor.get("/v1/remote-conditions"))
    words = {
        name: f"{mark} {name}"
        for name in ("reason", "findings", "advice", "quality_note", "devices", "other_facility", "local_practitioner")
    }
    content = {
        **words, "mode": "via_receiving_facility", "channel": "video", "began_at": now.isoformat(),
        "ended_at": now.isoformat(), "codes": ["I10"], "quality": "limited", "appointment": visit["id"],
        "orders": [{"condition": "I10", "text": f"{mark} thuốc", "atc": "C08CA01"}],
        "consent": {"by": "representative", "at": now.isoformat(), "name": f"{mark} con gái"},
    }  # fmt: skip
    path = f"{day.home}/remote-visits/{new_id()}"
    for kept in (path, f"{day.home}/remote-visits/{new_id()}"):
        await ok(doctor.put(kept, content, **{"If-Match": '"0"'}))
    await ok(doctor.get(f"{day.home}/remote-visit-drafts"))
    await ok(doctor.post(f"{path}/sign"))
    added = {"id": str(new_id()), "text": f"{mark} bổ sung", "reason": f"{mark} thiếu"}
    await ok(doctor.post(f"{path}/addenda", added))
    await ok(nurse.get(f"{day.home}/remote-visits"))


async def _is_reached(day: Day) -> None:
    """Wishes and addresses of the doctor's own, and an answer from a notice, which comes too late."""
    doctor, house = day["doctor"], day.house
    await ok(doctor.get("/v1/me/push/web-key"))
    await ok(doctor.put("/v1/me/preferences", await ok(doctor.get("/v1/me/preferences"))))
    await ok(doctor.put("/v1/me/reminders", await ok(doctor.get("/v1/me/reminders"))))
    mailbox = f"doctor{next(_numbers)}@mail.example"
    added = await ok(doctor.post("/v1/me/channels", {"channel": "email", "address": mailbox}))
    code = last_notices(house.house.settings.home)[f"email {mailbox}"]["data"]["s"]
    await ok(doctor.post(f"/v1/me/channels/{added['id']}/verify", {"code": code}))
    spare = await ok(doctor.post("/v1/me/channels", {"channel": "sms", "address": doctor.person.phone}))
    await ok(doctor.http.delete(f"/v1/me/channels/{spare['id']}"))
    await ok(doctor.get("/v1/me/channels"))
    day.ids["address"] = added["id"]
    assert (await house.stranger.get("/answer")).is_success
    [over] = await house.sql(
        "select id from alerts where state = 'resolved' and facility_id = $1 limit 1", day.facility
    )
    async with house.house.database.work("engine") as db:
        minted = await answers.mint(db, house.house.settings.secret, over["id"], doctor.person.account)
    await ok(house.stranger.post("/v1/answers", json={"secret": minted.secret}))
    text = json.dumps({"id": f"gw-{next(_numbers)}", "from": doctor.person.phone, "text": f"{day.mark} 000000"})
    stamp = str(int(time.time()))
    key = bytes(house.house.settings.sms_webhook_secret)
    signed = hmac.digest(key, f"{stamp}.{text}".encode(), "sha256").hex()
    headers = {"x-antam-signature": f"t={stamp},v1={signed}", "content-type": "application/json"}
    await ok(house.stranger.post("/v1/answers/sms", content=text.encode(), headers=headers))


async def _people_in_full(day: Day) -> None:
    nurse, mark = day["nurse"], day.mark
    await ok(day.house.stranger.get("/v1/codes"))
    await ok(day.house.stranger.get("/v1/territory", params={"province": "48"}))
    shown = await nurse.get(day.home)
    change = {"name": f"{mark} Rosa mới", "reason": f"{mark} theo giấy khai sinh"}
    await ok(nurse.http.patch(day.home, json=change, headers={"If-Match": shown.headers["etag"]}))
    contact = {"phone": "+84905550000", "address": f"{mark} 12 Lê Lợi"}
    await ok(day["resident"].http.patch(day.home, json=contact, headers={"If-Match": '"2"'}))
    number = {"kind": "passport", "value": f"{mark.encode().hex().upper()[:6]}1", "country": "VN"}
    made = await ok(nurse.post(f"{day.home}/identifiers", number))
    await ok(nurse.get(f"{day.home}/identifiers"))
    ending = {"reason": f"{mark} hết hạn"}
    await ok(nurse.http.patch(f"{day.home}/identifiers/{made['id']}", json=ending))
    await ok(nurse.post(f"{day.home}/identifiers", {**number, "value": f"{number['value']}2"}))
    for what, new in (
        ("categories", {"code": "war_invalid", "since": "2024-01-01", "decision": f"{mark} quyết định"}),
        ("disabilities", {"type": "vision", "level": "mild", "since": "2024-01-01", "decision": f"{mark} giấy"}),
    ):
        made = await ok(nurse.post(f"{day.home}/{what}", new))
        await ok(nurse.get(f"{day.home}/{what}"))
        await ok(nurse.http.patch(f"{day.home}/{what}/{made['id']}", json={"until": "2025-01-01", **ending}))
        await ok(nurse.post(f"{day.home}/{what}", {**new, "since": "2025-02-01"}))


async def _runs_the_place(day: Day) -> None:
    """Wards and residents who come, move and go; staff; a facility that opens."""
    house, mark, manager, nurse = day.house, day.mark, day["manager"], day["nurse"]
    wards = f"{day.place}/wards"
    ward = (await ok(manager.post(wards, {"name": f"{mark} Khu A"})))["id"]
    day.ids["ward"] = ward
    empty = (await ok(manager.post(wards, {"name": f"{mark} Khu B"})))["id"]
    await ok(manager.http.delete(f"{wards}/{empty}"))
    await ok(nurse.get(wards))
    new = {"facility": str(day.facility), "name": f"{mark} Bảy", "ward": ward, "bed": f"{mark} 1"}
    path = f"/v1/residents/{(await ok(nurse.post('/v1/residents', new)))['id']}"
    page = await ok(nurse.post("/v1/residents/search", {"text": mark, "limit": 1}))
    await ok(nurse.post("/v1/residents/search", {"text": mark, "limit": 1, "cursor": page["next"]}))
    await ok(nurse.post(f"{path}/transfer", {"ward": ward, "bed": f"{mark} 2"}))
    leaving = {"kind": "transfer", "reason": f"{mark} chuyển đi", "to": str(day.facility)}
    neighbour = await house.opens()
    there = await house.phone(await house.employs("manager", f"{mark} bên kia", facility=neighbour))
    await ok(nurse.post(f"{path}/discharge", {**leaving, "to": str(neighbour)}))
    await ok(there.get(f"/v1/facilities/{neighbour}/arrivals"))
    await ok(there.post(f"{path}/accept", {"facility": str(neighbour)}))
    dead = {"kind": "death", "reason": f"{mark} bấm nhầm"}
    await ok(there.post(f"{path}/discharge", dead))
    back = f"/v1/facilities/{neighbour}{path.removeprefix('/v1')}/reinstate"
    await ok(there.post(back, {"reason": f"{mark} ghi nhầm"}))
    staff = f"{day.place}/staff"
    hire = {"name": f"{mark} mới", "role": "nurse"}
    hired = await ok(manager.post(staff, {**hire, "phone": f"+8490555{next(_numbers):04}"}))
    await ok(nurse.get(staff))
    await ok(manager.http.patch(f"{staff}/{hired['id']}", json={"role": "doctor"}))
    admin = await house.enrols(f"{mark} quản trị")
    async with as_owner(house.url) as db:
        await platform.appoint_admin(db, admin.phone, admin.name)
    founding = {
        "facility": {"name": f"{mark} chi nhánh", "kind": "nursing_merit", "province_code": "86"},
        "manager": {"phone": f"+8490555{next(_numbers):04}", "name": f"{mark} quản lý", "role": "manager"},
    }
    day.phones["admin"] = await house.phone(admin)
    await house.sql("update sessions set second_factor_at = now() where account_id = $1 returning 1", admin.account)
    await ok(day["admin"].post("/v1/facilities", founding))


async def _province(day: Day) -> None:
    day.phones["supervisor"] = await a_supervisor(day.house)
    await counting.count_due(day.house.house.database, datetime.now(UTC) + timedelta(days=40))
    periods = await ok(day["supervisor"].get("/v1/province/periods"))
    await ok(day["supervisor"].get("/v1/province/counts", period=periods["items"][0]["period"]))


async def _hands_over(day: Day) -> None:
    """A press that was a mistake, the watch list, a promised call, what came of it, and the end of the shift."""
    doctor, colleague, nurse, rosa, mark = day["doctor"], day["colleague"], day["nurse"], day["resident"], day.mark
    await ok(nurse.post(f"{day.home}/transfer", {"ward": day.ids["ward"], "bed": f"{mark} 3"}))
    press = {"id": str(new_id()), "place": f"{mark} vườn"}
    await ok(rosa.post(f"{day.home}/call-for-help", press))
    await ok(rosa.post(f"{day.home}/call-for-help/{press['id']}/cancel"))
    soon = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    watch = {"id": str(new_id()), "reason": f"{mark} ho về đêm", "until": soon}
    await ok(doctor.post(f"{day.home}/watches", watch))
    promises = [
        {"id": str(new_id()), "whom": f"{mark} con gái", "what": f"{mark} kết quả", "due_at": soon} for _ in range(3)
    ]
    for promise in promises:
        await ok(nurse.post(f"{day.home}/call-backs", promise))
    page = await ok(nurse.get(f"{day.place}/call-backs", limit=1))
    await ok(nurse.get(f"{day.place}/call-backs", limit=1, cursor=page["next"]))
    await ok(nurse.post(f"{day.home}/call-backs/{promises[0]['id']}/done"))
    contact = {"id": str(new_id()), "outcome": "no_answer", "note": f"{mark} không bắt máy"}
    await ok(nurse.post(f"{day.place}/worklist/{promises[1]['id']}/contacts", contact))
    page = await ok(nurse.get(f"{day.place}/worklist", limit=1))
    await ok(nurse.get(f"{day.place}/worklist", limit=1, cursor=page["next"]))
    await ok(nurse.post(f"{day.place}/shift-notes", {"id": str(new_id()), "text": f"{mark} mất điện"}))
    given = await ok(doctor.post(f"{day.place}/handovers"))
    await ok(colleague.post(f"/v1/handovers/{given['id']}/confirm"))
    await ok(colleague.post(f"{day.place}/handovers"))
    page = await ok(nurse.get(f"{day.place}/handovers", limit=1))
    await ok(nurse.get(f"{day.place}/handovers", limit=1, cursor=page["next"]))
    await ok(nurse.get(f"{day.place}/watch-list"))
    await ok(doctor.http.delete(f"{day.home}/watches/{watch['id']}"))


async def _notes(day: Day) -> None:
    doctor, now = day["doctor"], datetime.now(UTC).isoformat()
    path = f"{day.home}/notes"
    note = {"id": str(new_id()), "text": f"{day.mark} khó ngủ", "noted_at": now, "category": "PSY"}
    await ok(doctor.post(path, {**note, "category": None}))
    new = {"id": str(new_id()), "text": f"{day.mark} đau ngực", "reason": f"{day.mark} gõ nhầm"}
    await ok(doctor.post(f"{path}/{note['id']}/amend", new))
    await ok(doctor.post(path, {**note, "id": str(new_id())}))
    page = await ok(doctor.get(path, limit=1))
    await ok(doctor.get(path, limit=1, cursor=page["next"]))


async def _screens(day: Day) -> None:
    nurse, manager, forms = day["nurse"], day["manager"], f"{day.home}/screenings"
    await ok(nurse.get("/v1/instruments"))
    await ok(nurse.get("/v1/instruments/steadi3"))
    rules = f"{day.place}/screening-rules"
    rule = {"id": str(new_id()), "instrument": "steadi3", "occasion": "admission"}
    await ok(manager.post(rules, rule))
    await ok(nurse.get(rules))
    await ok(manager.http.delete(f"{rules}/{rule['id']}"))
    await ok(manager.post(rules, {**rule, "id": str(new_id())}))
    await ok(nurse.post(f"{forms}/ask", {"instrument": "katz_adl", "why": "fall"}))
    page = await ok(nurse.get(f"{day.place}/due-screenings", limit=1))
    await ok(nurse.get(f"{day.place}/due-screenings", limit=1, cursor=page["next"]))
    await ok(nurse.post(forms, {"id": str(new_id()), "instrument": "steadi3"}))
    form = await ok(nurse.post(forms, {"id": str(new_id()), "instrument": "steadi3"}))
    day.ids["screening"] = form["screening"]["id"]
    said = [{"item": f"q{n}", "value": False, "n": n, "taken_at": datetime.now(UTC).isoformat()} for n in (1, 2, 3)]
    await ok(nurse.http.patch(f"{forms}/{day.ids['screening']}", json={"answers": said, "complete": True}))
    await ok(nurse.get(f"{forms}/{day.ids['screening']}"))
    page = await ok(nurse.get(forms, limit=1))
    await ok(nurse.get(forms, limit=1, cursor=page["next"]))
    held = await nurse.get(f"{day.place}/hotlines")
    words = {"vi": f"{day.mark} trực", "en": f"{day.mark} desk"}
    line = {"number": "0236 388 8999", "name": words, "hours": words, "checked_on": "2026-11-20", "source": day.mark}
    await ok(manager.put(f"{day.place}/hotlines", {"items": [line]}, **{"If-Match": held.headers["etag"]}))


async def _asks_for_rights(day: Day) -> None:
    rosa, manager, mark = day["resident"], day["manager"], day.mark
    queue = f"{day.place}/requests"

    async def asks(kind: str) -> str:
        asked = await ok(rosa.post(f"{day.home}/requests", {"kind": kind, "details": f"{mark} xin"}))
        await ok(manager.post(f"{queue}/{asked['id']}/acknowledge", {}))
        return f"{queue}/{asked['id']}"

    await ok(manager.post(f"{await asks('erase')}/approve"))
    await ok(manager.post(f"{await asks('access')}/complete", {"note": f"{mark} đã gửi"}))
    refusal = {"reason": f"{mark} không phải của bạn", "legal_basis": f"{mark} điều 16"}
    await ok(manager.post(f"{await asks('correct')}/refuse", refusal))
    await ok(manager.post(f"{await asks('object')}/extend", {"days": 5, "reason": f"{mark} hồ sơ dài"}))
    await ok(rosa.get(f"{day.home}/requests"))
    page = await ok(manager.get(queue, limit=1))
    await ok(manager.get(queue, limit=1, cursor=page["next"]))
    await ok(manager.get(f"{day.place}/erasures"))
    archive = await rosa.http.post(f"{day.home}/export")
    assert archive.is_success, archive.text


async def _looks_back(day: Day) -> None:
    log = f"{day.home}/access-log"
    page = await ok(day["resident"].get(log, limit=1))
    await ok(day["resident"].get(log, limit=1, cursor=page["next"]))
    page = await ok(day["manager"].get(f"{day.place}/audit", limit=1))
    await ok(day["manager"].get(f"{day.place}/audit", limit=1, cursor=page["next"]))


async def _signs_out(day: Day) -> None:
    house, phone = day.house, day["resident"]
    tokens = await ok(house.stranger.post("/v1/auth/refresh", json={"refresh_token": phone.tokens["refresh_token"]}))
    phone.tokens |= tokens
    phone.http.headers["authorization"] = f"Bearer {tokens['access_token']}"
    others = []
    for _ in range(3):
        await a_minute_passes(house)
        others.append(await house.phone(phone.person))
    listed = await ok(phone.get("/v1/auth/sessions"))
    other = next(s["id"] for s in listed["items"] if not s["current"])
    await ok(phone.http.delete(f"/v1/auth/sessions/{other}"))
    await ok(others[0].http.delete("/v1/auth/session"))
    await ok(phone.http.delete("/v1/auth/sessions"))
    for path in ("/health/live", "/health/ready"):
        await ok(house.stranger.get(path))
