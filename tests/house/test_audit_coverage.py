"""What each route shows of residents, and what it leaves in the audit for it. A new route is a new line here.

`PAGE`: it shows residents' data and leaves exactly one row with the id of every resident in the answer.
`DOOR`: a change behind the door of one resident, which leaves its row before anything else happens; a walk through the
router shows that it answers 404 and leaves a refusal for a resident one does not know.
`LOGGED`: an act on an alert, which shows its card and leaves its line in the alert's log, with its author, and no
other row.
`SAID`: an act in a thread, which leaves a message there, with who did it, and no other row.
`OWN_ROW`: what it writes is its own record (a reading, a line of a log) and it shows nothing else of a resident.
`NOTHING`: nothing of any resident goes in or out.
Whatever is refused leaves a row too: tests/people/test_audit.py.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
import pytest

from base.ids import new_id
from tests.house.test_manifest import BODIES, OPEN, SOCKETS, routes
from tests.world import Person, Phone, World, reading

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
UUID_LIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass
class Scene:
    """Two residents of a facility with an alert each, and the phones of those who look."""

    house: World
    nurse: Phone
    doctor: Phone
    manager: Phone
    resident: Phone
    other: Person
    alert: str
    urgent: str
    """One that may be put off."""
    thread: str
    """About the first resident, opened by the doctor, who asked the guest in."""
    colleague: Person
    guest: Person
    campaign: str

    @property
    def about(self) -> str:
        return f"/v1/residents/{self.resident.person.resident}"

    @property
    def facility(self) -> str:
        return f"/v1/facilities/{self.house.facility}"

    @property
    def talk(self) -> str:
        return f"/v1/conversations/{self.thread}"


Asks = Callable[[Scene], Awaitable[httpx2.Response]]

PAGE: dict[tuple[str, str], Asks] = {
    ("GET", "/v1/sync"): lambda s: s.resident.get("/v1/sync", since=0),
    ("GET", "/v1/residents"): lambda s: s.nurse.get("/v1/residents"),
    ("GET", "/v1/residents/{resident:uuid}"): lambda s: s.nurse.get(s.about),
    ("GET", "/v1/residents/{resident:uuid}/vitals"): lambda s: s.nurse.get(f"{s.about}/vitals"),
    ("GET", "/v1/residents/{resident:uuid}/vitals/summary"): lambda s: s.nurse.get(
        f"{s.about}/vitals/summary", kind="spo2"
    ),
    ("GET", "/v1/residents/{resident:uuid}/vitals/chart.svg"): lambda s: s.nurse.get(
        f"{s.about}/vitals/chart.svg", kind="spo2"
    ),
    ("GET", "/v1/residents/{resident:uuid}/check-ups"): lambda s: s.nurse.get(f"{s.about}/check-ups"),
    ("GET", "/v1/facilities/{facility:uuid}/campaigns/{campaign:uuid}"): lambda s: s.manager.get(
        f"{s.facility}/campaigns/{s.campaign}"
    ),
    ("GET", "/v1/residents/{resident:uuid}/medicines"): lambda s: s.nurse.get(f"{s.about}/medicines"),
    ("GET", "/v1/residents/{resident:uuid}/doses"): lambda s: s.nurse.get(f"{s.about}/doses"),
    ("GET", "/v1/facilities/{facility:uuid}/medicine-round"): lambda s: s.nurse.get(f"{s.facility}/medicine-round"),
    ("GET", "/v1/residents/{resident:uuid}/monitoring"): lambda s: s.nurse.get(f"{s.about}/monitoring"),
    ("GET", "/v1/residents/{resident:uuid}/waitlist"): lambda s: s.nurse.get(f"{s.about}/waitlist"),
    ("GET", "/v1/residents/{resident:uuid}/appointments/month"): lambda s: s.nurse.get(
        f"{s.about}/appointments/month", month="2026-11"
    ),
    ("GET", "/v1/residents/{resident:uuid}/leaves"): lambda s: s.nurse.get(f"{s.about}/leaves"),
    ("GET", "/v1/alerts"): lambda s: s.doctor.get("/v1/alerts"),
    ("GET", "/v1/alerts/{alert:uuid}"): lambda s: s.doctor.get(f"/v1/alerts/{s.alert}"),
    ("GET", "/v1/alerts/{alert:uuid}/reach"): lambda s: s.doctor.get(f"/v1/alerts/{s.alert}/reach"),
    ("GET", "/v1/facilities/{facility:uuid}/worklist"): lambda s: s.nurse.get(f"{s.facility}/worklist"),
    ("GET", "/v1/facilities/{facility:uuid}/alarm-hygiene"): lambda s: s.manager.get(
        f"{s.facility}/alarm-hygiene", month=f"{datetime.now(HANOI):%Y-%m}"
    ),
    ("GET", "/v1/residents/{resident:uuid}/access-log"): lambda s: s.resident.get(f"{s.about}/access-log"),
    ("GET", "/v1/facilities/{facility:uuid}/audit"): lambda s: s.manager.get(f"{s.facility}/audit"),
}

PAGE |= {
    ("GET", f"/v1/residents/{{resident:uuid}}/{what}"): lambda s, what=what: s.nurse.get(f"{s.about}/{what}")
    for what in (
        "relatives", "invitations", "representatives", "consents", "assignments", "identifiers", "categories",
        "disabilities", "notes", "screenings", "bands", "remote-visits",
    )
}  # fmt: skip
PAGE |= {
    ("GET", "/v1/residents/{resident:uuid}/remote-visit-drafts"): lambda s: s.doctor.get(
        f"{s.about}/remote-visit-drafts"
    ),
    ("GET", "/v1/residents/{resident:uuid}/requests"): lambda s: s.resident.get(f"{s.about}/requests"),
    ("POST", "/v1/residents/search"): lambda s: s.nurse.post("/v1/residents/search", {}),
}

TALK = "/v1/conversations/{conversation:uuid}"
PAGE |= {
    ("GET", "/v1/conversations"): lambda s: s.doctor.get("/v1/conversations"),
    ("GET", TALK): lambda s: s.doctor.get(s.talk),
    ("GET", f"{TALK}/members"): lambda s: s.resident.get(f"{s.talk}/members"),
    ("GET", f"{TALK}/messages"): lambda s: s.resident.get(f"{s.talk}/messages"),
    ("GET", f"{TALK}/drafts"): lambda s: s.doctor.get(f"{s.talk}/drafts"),
    ("POST", "/v1/conversations"): lambda s: s.doctor.post(
        "/v1/conversations",
        {"id": str(new_id()), "kind": "care", "subject": "x", "resident": str(s.resident.person.resident)},
    ),
}

DOOR = {
    ("PATCH", "/v1/residents/{resident:uuid}"), ("POST", "/v1/residents/{resident:uuid}/transfer"),
    ("POST", "/v1/residents/{resident:uuid}/discharge"), ("POST", "/v1/residents/{resident:uuid}/identifiers"),
    ("PATCH", "/v1/residents/{resident:uuid}/identifiers/{identifier:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/categories"),
    ("PATCH", "/v1/residents/{resident:uuid}/categories/{category:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/disabilities"),
    ("PATCH", "/v1/residents/{resident:uuid}/disabilities/{disability:uuid}"),
    ("PATCH", "/v1/residents/{resident:uuid}/relatives/{relative:uuid}"),
    ("DELETE", "/v1/residents/{resident:uuid}/relatives/{relative:uuid}"),
    ("PUT", "/v1/residents/{resident:uuid}/relatives/{relative:uuid}/block"),
    ("POST", "/v1/residents/{resident:uuid}/invitations"),
    ("DELETE", "/v1/residents/{resident:uuid}/invitations/{invitation:uuid}"),
    ("PUT", "/v1/residents/{resident:uuid}/representative"),
    ("DELETE", "/v1/residents/{resident:uuid}/representatives/{representative:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/consents"), ("POST", "/v1/residents/{resident:uuid}/assignments"),
    ("DELETE", "/v1/residents/{resident:uuid}/assignments/{assignment:uuid}"),
    ("PUT", "/v1/residents/{resident:uuid}/bands"),
    ("POST", "/v1/residents/{resident:uuid}/break-glass"), ("POST", "/v1/residents/{resident:uuid}/notes"),
    ("POST", "/v1/residents/{resident:uuid}/watches"), ("DELETE", "/v1/residents/{resident:uuid}/watches/{watch:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/call-backs"),
    ("POST", "/v1/residents/{resident:uuid}/call-backs/{call_back:uuid}/done"),
    ("POST", "/v1/residents/{resident:uuid}/notes/{note:uuid}/amend"),
    ("POST", "/v1/residents/{resident:uuid}/check-ups"),
    ("PUT", "/v1/residents/{resident:uuid}/remote-visits/{visit:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/remote-visits/{visit:uuid}/sign"),
    ("POST", "/v1/residents/{resident:uuid}/remote-visits/{visit:uuid}/addenda"),
    ("POST", "/v1/residents/{resident:uuid}/medicines"),
    ("POST", "/v1/residents/{resident:uuid}/medicines/{medicine:uuid}/end"),
    ("POST", "/v1/residents/{resident:uuid}/doses"),
    ("POST", "/v1/residents/{resident:uuid}/doses/{dose:uuid}/second-check"),
    ("PUT", "/v1/residents/{resident:uuid}/monitoring"),
    ("POST", "/v1/residents/{resident:uuid}/baselines/accept"),
    ("POST", "/v1/residents/{resident:uuid}/waitlist"),
    ("DELETE", "/v1/residents/{resident:uuid}/waitlist/{wanted:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/leaves"), ("DELETE", "/v1/residents/{resident:uuid}/leaves/{leave:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/requests"), ("POST", "/v1/residents/{resident:uuid}/export"),
    ("POST", "/v1/residents/{resident:uuid}/screenings"), ("POST", "/v1/residents/{resident:uuid}/screenings/ask"),
    ("GET", "/v1/residents/{resident:uuid}/screenings/{screening_id:uuid}"),
    ("PATCH", "/v1/residents/{resident:uuid}/screenings/{screening_id:uuid}"),
}  # fmt: skip

ELSEWHERE = {
    ("GET", "/v1/facilities/{facility:uuid}/unsettled"): "tests/scheduling/test_unsettled.py: one row for the page",
    ("GET", "/v1/appointments"): "tests/scheduling/test_booking.py: one row for a page, of a resident or of a house",
    ("POST", "/v1/appointments"): "the door of the resident in the body: a row `book`",
    ("GET", "/v1/appointments/{appointment:uuid}"): "the door of its resident",
    ("GET", "/v1/appointments/{appointment:uuid}/log"): "the door of its resident",
    ("GET", "/v1/appointments/{appointment:uuid}/thread"): "the door of its resident",
    ("POST", "/v1/appointments/{appointment:uuid}/call"): "tests/realtime/test_visit_threads.py: a message of its own",
    ("GET", "/v1/appointments/{appointment:uuid}/reminders"): "the door of its resident",
    ("GET", "/v1/facilities/{facility:uuid}/reminders/dropped"): "tests/scheduling/test_reminders.py: one row a page",
    ("POST", "/v1/appointments/{appointment:uuid}/confirm"): "the door of its resident",
    ("POST", "/v1/appointments/{appointment:uuid}/move"): "the door of its resident",
    ("POST", "/v1/appointments/{appointment:uuid}/cancel"): "the door of its resident",
    ("POST", "/v1/appointments/{appointment:uuid}/check-in"): "the door of its resident",
    ("POST", "/v1/appointments/{appointment:uuid}/outcome"): "the door of its resident",
    (
        "POST",
        "/v1/facilities/{facility:uuid}/appointments/rearrange",
    ): "one row for the page of what was picked, and the door of each resident",
    ("PUT", "/v1/practitioners/{practitioner:uuid}/availability"): "a row `set_availability`, about no resident",
    ("POST", "/v1/facilities/{facility:uuid}/rooms"): "a row `open_room`, about no resident",
    (
        "PUT",
        "/v1/facilities/{facility:uuid}/rooms/{room:uuid}/availability",
    ): "a row `set_availability`, about no resident",
    (
        "POST",
        "/v1/practitioners/{practitioner:uuid}/blocks",
    ): "a row `block_time`; what is cancelled with it goes through the doors",
    ("DELETE", "/v1/practitioners/{practitioner:uuid}/blocks/{block:uuid}"): "a row `end_block`, about no resident",
    (
        "POST",
        "/v1/practitioners/{practitioner:uuid}/blocks/import",
    ): "a row `import_calendar`, about no resident",
    ("POST", "/v1/residents"): "tests/api/test_residents.py: a row `admit` with the new resident",
    ("POST", "/v1/residents/{resident:uuid}/accept"): "tests/api/test_stays.py: a row `accept`",
    (
        "POST",
        "/v1/facilities/{facility:uuid}/residents/{resident:uuid}/reinstate",
    ): "tests/api/test_stays.py",
    ("GET", "/v1/facilities/{facility:uuid}/arrivals"): "tests/api/test_stays.py: a row `arrivals`",
    ("POST", "/v1/invitations/{code:str}/accept"): "tests/people/test_audit.py: a row `accept_invitation`",
    ("DELETE", "/v1/me/relations/{relative:uuid}"): "tests/people/test_audit.py: a row `leave_family`",
    ("GET", "/v1/facilities/{facility:uuid}/break-glass"): "a row `broken_glass`; empty pages leave none",
    ("POST", "/v1/facilities/{facility:uuid}/break-glass/{broken:uuid}/review"): "the reviewed row is the record",
    ("GET", "/v1/facilities/{facility:uuid}/requests"): "tests/api/test_requests.py: a row `requests`",
    ("GET", "/v1/facilities/{facility:uuid}/erasures"): "tests/people/test_audit.py: a row `list_erasures`",
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/acknowledge"): "request_log",
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/extend"): "request_log",
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/complete"): "request_log",
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/refuse"): "request_log",
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/approve"): "request_log",
    ("GET", "/v1/province/counts"): "a row `counts`, about nobody: tests/people/test_province.py",
}
"""Routes with a record of another shape, and where it is looked at."""
ELSEWHERE |= dict.fromkeys(
    [
        ("PUT", "/v1/facilities/{facility:uuid}/duty"), ("PUT", "/v1/facilities/{facility:uuid}/escalation-policy"),
        ("POST", "/v1/facilities/{facility:uuid}/staff/{account:uuid}/enrolment-code"), ("POST", "/v1/facilities"),
        ("POST", "/v1/facilities/{facility:uuid}/staff"),
        ("PATCH", "/v1/facilities/{facility:uuid}/staff/{member:uuid}"),
        ("PUT", "/v1/facilities/{facility:uuid}/staff/{member:uuid}/licence"),
        ("PUT", "/v1/facilities/{facility:uuid}/protocols/{protocol:str}"),
        ("PUT", "/v1/facilities/{facility:uuid}/quiet-hours"),
    ],
    "a change of power, about no resident: tests/people/test_audit.py",
)  # fmt: skip

DUTY = "/v1/facilities/{facility:uuid}/duty"
ELSEWHERE |= dict.fromkeys(
    [
        ("PUT", f"{DUTY}/rotations/{{rotation:uuid}}"), ("DELETE", f"{DUTY}/rotations/{{rotation:uuid}}"),
        ("POST", f"{DUTY}/overrides"), ("DELETE", f"{DUTY}/overrides/{{override:uuid}}"), ("PUT", f"{DUTY}/days"),
        ("POST", f"{DUTY}/swaps"), ("POST", f"{DUTY}/swaps/{{swap:uuid}}"),
    ],
    "a change of who is on duty, about no resident: tests/api/test_rota.py",
)  # fmt: skip

ELSEWHERE |= dict.fromkeys(
    [
        ("GET", "/v1/facilities/{facility:uuid}/due-screenings"),
        ("POST", "/v1/facilities/{facility:uuid}/screening-rules"),
        ("DELETE", "/v1/facilities/{facility:uuid}/screening-rules/{rule:uuid}"),
        ("PUT", "/v1/facilities/{facility:uuid}/hotlines"),
    ],
    "tests/scheduling/test_checkups.py: a row `due_screenings` with everybody, or one about no resident",
)  # fmt: skip

ELSEWHERE |= dict.fromkeys(
    [
        ("GET", "/v1/facilities/{facility:uuid}/handovers"), ("POST", "/v1/facilities/{facility:uuid}/handovers"),
        ("POST", "/v1/handovers/{handover:uuid}/confirm"), ("GET", "/v1/facilities/{facility:uuid}/watch-list"),
        ("GET", "/v1/facilities/{facility:uuid}/call-backs"), ("POST", "/v1/facilities/{facility:uuid}/shift-notes"),
        ("POST", "/v1/facilities/{facility:uuid}/worklist/{item:uuid}/contacts"),
    ],
    "tests/stories/test_handing_over.py and test_the_worklist.py: a row with everybody, or one of the act",
)  # fmt: skip
ELSEWHERE[("POST", "/v1/residents/{resident:uuid}/call-for-help/{call:uuid}/cancel")] = (
    "tests/stories/test_calling_for_help.py: a line of the alert's log"
)

LOGGED: dict[tuple[str, str], Asks] = {
    ("POST", "/v1/residents/{resident:uuid}/call-for-help"): lambda s: s.resident.post(
        f"{s.about}/call-for-help", {"id": str(new_id())}
    ),
    ("POST", "/v1/alerts/{alert:uuid}/acknowledge"): lambda s: s.doctor.post(f"/v1/alerts/{s.alert}/acknowledge"),
    ("POST", "/v1/alerts/{alert:uuid}/hand-over"): lambda s: s.doctor.post(
        f"/v1/alerts/{s.alert}/hand-over", {"to": str(s.nurse.person.account)}
    ),
    ("POST", "/v1/alerts/{alert:uuid}/note"): lambda s: s.doctor.post(f"/v1/alerts/{s.alert}/note", {"text": "x"}),
    ("POST", "/v1/alerts/{alert:uuid}/still-on-it"): lambda s: _keeps(s),
    ("POST", "/v1/alerts/{alert:uuid}/snooze"): lambda s: s.doctor.post(
        f"/v1/alerts/{s.urgent}/snooze",
        {"until": (datetime.now(UTC) + timedelta(minutes=20)).isoformat(), "reason": "x"},
    ),
    ("POST", "/v1/alerts/{alert:uuid}/resolve"): lambda s: s.doctor.post(
        f"/v1/alerts/{s.alert}/resolve", {"action": "x"}
    ),
}

OWN_ROW: dict[tuple[str, str], Asks] = {
    ("POST", "/v1/residents/{resident:uuid}/vitals"): lambda s: s.nurse.post(
        f"{s.about}/vitals", {"readings": [reading("spo2", 97)]}
    ),
}

SAID: dict[tuple[str, str], Asks] = {
    ("POST", f"{TALK}/messages"): lambda s: s.resident.post(f"{s.talk}/messages", {"key": str(new_id()), "body": "x"}),
    ("POST", f"{TALK}/members"): lambda s: s.doctor.post(f"{s.talk}/members", {"account": str(s.colleague.account)}),
    ("DELETE", f"{TALK}/members/{{account:uuid}}"): lambda s: s.doctor.http.delete(
        f"{s.talk}/members/{s.guest.account}"
    ),
    ("POST", f"{TALK}/close"): lambda s: s.doctor.post(f"{s.talk}/close"),
    ("PUT", f"{TALK}/family"): lambda s: s.doctor.put(f"{s.talk}/family", {"family": False}),
}
"""Acts in a thread that leave a message of their own, with who did it, in the chain like readings."""

THREAD_ELSEWHERE = dict.fromkeys(
    [("POST", f"{TALK}/reopen"), ("PUT", f"{TALK}/drafts/{{draft:uuid}}"),
     ("POST", f"{TALK}/drafts/{{draft:uuid}}/sign"), ("PUT", f"{TALK}/read")],
    "tests/realtime: a message of its own, one's own draft, or one's own mark",
)  # fmt: skip

FILE = "/v1/attachments/{attachment:uuid}"
THREAD_ELSEWHERE |= {
    ("POST", "/v1/attachments"): "the attachment's row, with who uploads it",
    ("PUT", f"{FILE}/content"): "the attachment's row",
    ("GET", FILE): "tests/realtime/test_attachments.py: a row `read_messages`",
    ("GET", f"{FILE}/content"): "tests/realtime/test_attachments.py: a row `read_messages`",
}

NOTHING = OPEN | {
    ("GET", "/v1/remote-conditions"),
    ("GET", "/v1/facilities/{facility:uuid}/campaigns"), ("POST", "/v1/facilities/{facility:uuid}/campaigns"),
    ("DELETE", "/v1/facilities/{facility:uuid}/campaigns/{campaign:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/medicine-stocks"),
    ("POST", "/v1/facilities/{facility:uuid}/medicine-stocks"),
    ("POST", "/v1/facilities/{facility:uuid}/medicine-stocks/{stock:uuid}/moves"),
    ("GET", "/v1/practitioners/{practitioner:uuid}/availability"),
    ("GET", "/v1/practitioners/{practitioner:uuid}/blocks"), ("GET", "/v1/facilities/{facility:uuid}/rooms"),
    ("GET", "/v1/facilities/{facility:uuid}/appointments/month"),  # numbers, about no resident
    ("GET", "/v1/facilities/{facility:uuid}/booking-figures"),  # numbers, about no resident
    ("GET", "/v1/facilities/{facility:uuid}/booking-figures.svg"),
    ("GET", "/v1/facilities/{facility:uuid}/slots"),  # when somebody is taken, by nobody's name
    ("DELETE", "/v1/auth/session"), ("GET", "/v1/auth/sessions"), ("DELETE", "/v1/auth/sessions/{session:uuid}"),
    ("POST", "/v1/realtime/ticket"), ("GET", "/v1/me"), ("PUT", "/v1/me/push"), ("DELETE", "/v1/me/push"),
    ("GET", "/v1/me/reminders"), ("PUT", "/v1/me/reminders"),
    ("GET", "/v1/me/preferences"), ("PUT", "/v1/me/preferences"),
    ("GET", "/v1/me/push/web-key"), ("GET", "/v1/me/channels"), ("POST", "/v1/me/channels"),
    ("POST", "/v1/me/channels/{address:uuid}/verify"), ("DELETE", "/v1/me/channels/{address:uuid}"),
    ("POST", "/v1/calls/ice-servers"), ("GET", "/v1/me/missed-calls"), ("POST", "/v1/me/missed-calls/{call:uuid}/done"),
    ("GET", "/v1/facilities/{facility:uuid}/duty"),
    ("GET", "/v1/facilities/{facility:uuid}/duty/now"),
    ("GET", f"{DUTY}/calendar"), ("GET", f"{DUTY}/gaps"), ("GET", f"{DUTY}/statistics"), ("GET", f"{DUTY}/rotations"),
    ("GET", f"{DUTY}/overrides"), ("GET", f"{DUTY}/swaps"), ("GET", f"{DUTY}/days"),
    ("POST", "/v1/me/duty/{check:uuid}/heard"), ("POST", "/v1/me/duty-calendar"), ("DELETE", "/v1/me/duty-calendar"),
    ("GET", "/v1/protocols"), ("GET", "/v1/protocols/{protocol:str}/{version:str}"),
    ("GET", "/v1/facilities/{facility:uuid}/protocols"), ("GET", "/v1/facilities/{facility:uuid}/quiet-hours"),
    ("GET", "/v1/facilities/{facility:uuid}/escalation-policy"),
    ("DELETE", "/v1/auth/sessions"), ("POST", "/v1/auth/totp"), ("POST", "/v1/auth/totp/verify"),
    ("POST", "/v1/auth/step-up"), ("POST", "/v1/auth/passkeys/options"), ("POST", "/v1/auth/passkeys"),
    ("POST", "/v1/auth/passkeys/challenge"), ("POST", "/v1/auth/passkeys/verify"), ("GET", "/v1/auth/passkeys"),
    ("DELETE", "/v1/auth/passkeys/{passkey:uuid}"), ("PUT", "/v1/auth/pin"), ("PUT", "/v1/auth/shared"),
    ("GET", "/v1/facilities/{facility:uuid}/staff"),
    ("GET", "/v1/facilities/{facility:uuid}/wards"), ("POST", "/v1/facilities/{facility:uuid}/wards"),
    ("DELETE", "/v1/facilities/{facility:uuid}/wards/{ward:uuid}"),
    ("GET", "/v1/consent-texts"), ("GET", "/v1/province/periods"),
    ("GET", "/v1/instruments"), ("GET", "/v1/instruments/{instrument:str}"),
    ("GET", "/v1/facilities/{facility:uuid}/screening-rules"), ("GET", "/v1/facilities/{facility:uuid}/hotlines"),
}  # fmt: skip

NOT_FOR_A_NURSE = {
    ("GET", "/v1/province/periods"), ("GET", f"{DUTY}/gaps"), ("GET", f"{DUTY}/statistics"),
    ("GET", "/v1/facilities/{facility:uuid}/booking-figures"),
    ("GET", "/v1/facilities/{facility:uuid}/booking-figures.svg"),
}  # fmt: skip


@pytest.fixture
async def scene(house: World) -> Scene:
    await house.opens()
    rosa, other = await house.admits("Rosa"), await house.admits("Binh")
    doctor, nurse, manager = [
        await house.phone(await house.employs(role, rank=rank))
        for role, rank in (("doctor", 1), ("nurse", None), ("manager", None))
    ]
    phone = await house.phone(rosa)
    [alert] = (await phone.records(reading("spo2", 84)))["alerts"]
    [urgent] = (await phone.records(reading("glucose", 17)))["alerts"]
    await nurse.records(reading("spo2", 83), reading("glucose", 14.5), resident=other.resident)
    await nurse.get("/v1/residents")
    colleague, guest = [await house.employs("doctor", rank=rank) for rank in (2, 3)]
    thread = str(new_id())
    new = {
        "id": thread,
        "kind": "care",
        "subject": "x",
        "resident": str(rosa.resident),
        "members": [str(guest.account)],
    }
    await doctor.posts("/v1/conversations", new)
    campaign = {"id": str(new_id()), "name": "x", "opens_on": "2026-01-01", "closes_on": "2026-12-31"}
    await manager.posts(f"/v1/facilities/{house.facility}/campaigns", campaign)
    medicine = {
        "id": str(new_id()), "drug": "x", "dose": 1, "unit": "mg", "route": "oral", "reason": "xxx",
        "times": [f"{hour:02}:00:00" for hour in range(0, 24, 2)],
    }  # fmt: skip
    await doctor.posts(f"/v1/residents/{rosa.resident}/medicines", medicine)
    return Scene(house, nurse, doctor, manager, phone, other, alert, urgent, thread, colleague, guest, campaign["id"])


async def rows(house: World) -> list[dict[str, Any]]:
    return await house.sql("select id, act, residents, account_id, result from audit_events order by id")


async def residents_in(house: World, text: str) -> set[UUID]:
    everybody = {row["id"] for row in await house.sql("select id from residents")}
    return everybody & {UUID(id) for id in UUID_LIKE.findall(text)}


def test_every_route_and_socket_stands_here() -> None:
    kinds = [set(PAGE), set(LOGGED), set(OWN_ROW), set(SAID), NOTHING, DOOR, set(ELSEWHERE), set(THREAD_ELSEWHERE)]
    assert routes() == set().union(*kinds)
    assert sum(map(len, kinds)) == len(routes()), "each stands here once"
    assert {"/v1/realtime"} == SOCKETS, "what a socket shows is tested below"


@pytest.mark.parametrize("route", PAGE, ids=" ".join)
async def test_what_shows_residents_leaves_one_row_with_all_of_them(scene: Scene, route: tuple[str, str]) -> None:
    before = len(await rows(scene.house))
    answer = await PAGE[route](scene)
    assert answer.is_success, answer.text
    [row] = (await rows(scene.house))[before:]
    shown = await residents_in(scene.house, answer.text)
    assert row["result"] == "allowed" and row["residents"]
    assert shown <= set(row["residents"])
    if "resident:" not in route[1] and "conversation:" not in route[1]:  # where the address names one, the row does
        assert shown == set(row["residents"])
    else:
        assert row["residents"] == [scene.resident.person.resident]


async def _keeps(scene: Scene) -> Any:
    """Hers already, without a line of hers."""
    await scene.house.sql(
        """update alerts set state = 'acknowledged', owner_id = $2, acknowledged_at = now() where id = $1::uuid
           returning id""",
        scene.alert,
        scene.doctor.person.account,
    )
    return await scene.doctor.post(f"/v1/alerts/{scene.alert}/still-on-it")


@pytest.mark.parametrize("route", LOGGED, ids=" ".join)
async def test_an_act_on_an_alert_shows_it_and_leaves_its_line_in_the_log(scene: Scene, route: tuple[str, str]) -> None:
    before = len(await rows(scene.house))
    answer = await LOGGED[route](scene)
    assert answer.is_success, answer.text
    assert await residents_in(scene.house, answer.text) == {scene.resident.person.resident}
    assert len(await rows(scene.house)) == before
    actor = scene.resident if "resident:" in route[1] else scene.doctor
    [line] = [one for one in answer.json()["log"] if one.get("by") == str(actor.person.account)]
    kept = await scene.house.sql("select what from alert_log where by = $1", actor.person.account)
    assert [row["what"] for row in kept] == [line["what"]]


@pytest.mark.parametrize("route", sorted(DOOR), ids=" ".join)
async def test_a_change_goes_through_the_door(scene: Scene, route: tuple[str, str]) -> None:
    method, path = route
    before = len(await rows(scene.house))
    someone = new_id()
    address = re.sub(r"\{\w+:uuid\}", lambda _: str(new_id()), path.replace("{resident:uuid}", str(someone)))
    answer = await scene.nurse.http.request(
        method, address, json=BODIES.get(path) if method != "DELETE" else None, headers={"If-Match": '"1"'}
    )  # fmt: skip
    assert answer.status_code == 404, answer.text
    [row] = (await rows(scene.house))[before:]
    assert (row["result"], row["residents"]) == ("refused", [someone])


@pytest.mark.parametrize("route", OWN_ROW, ids=" ".join)
async def test_what_is_its_own_record_shows_nothing_of_a_resident(scene: Scene, route: tuple[str, str]) -> None:
    before, readings = len(await rows(scene.house)), await scene.house.sql("select id from readings")
    answer = await OWN_ROW[route](scene)
    assert answer.is_success, answer.text
    assert len(await rows(scene.house)) == before
    assert len(await scene.house.sql("select id from readings where author_id is not null")) == len(readings) + 1
    assert await residents_in(scene.house, answer.text) == set()


@pytest.mark.parametrize("route", SAID, ids=" ".join)
async def test_an_act_in_a_thread_is_a_message_in_it(scene: Scene, route: tuple[str, str]) -> None:
    before = len(await rows(scene.house))
    answer = await SAID[route](scene)
    assert answer.is_success, answer.text
    assert len(await rows(scene.house)) == before
    [message] = await scene.house.sql("select sender_id, body from messages")
    actor = scene.resident if route == ("POST", f"{TALK}/messages") else scene.doctor
    assert str(actor.person.account) in (str(message["sender_id"]), (message["body"] or {}).get("by"))
    assert await residents_in(scene.house, answer.text) == set()


@pytest.mark.parametrize("route", sorted(r for r in routes() if r[1].startswith(TALK)), ids=" ".join)
async def test_who_does_not_sit_in_a_thread_leaves_a_refusal(scene: Scene, route: tuple[str, str]) -> None:
    method, path = route
    before = len(await rows(scene.house))
    address = re.sub(r"\{\w+:uuid\}", lambda _: str(new_id()), path.replace("{conversation:uuid}", scene.thread))
    body = BODIES.get(path) if method in ("POST", "PUT") else None
    answer = await scene.manager.http.request(method, address, json=body)
    assert answer.status_code == 404, answer.text
    [row] = (await rows(scene.house))[before:]
    assert row["result"] == "refused"
    [subject] = await scene.house.sql("select subject from audit_events where id = $1", row["id"])
    assert str(subject["subject"]) == scene.thread


async def test_lists_are_more_than_one_resident_in_one_row(scene: Scene) -> None:
    """Or the tests above would prove little about lists."""
    for route in (("GET", "/v1/residents"), ("GET", "/v1/alerts")):
        assert len(await residents_in(scene.house, (await PAGE[route](scene)).text)) == 2


async def test_what_shows_nothing_of_residents_names_none(scene: Scene) -> None:
    before = len(await rows(scene.house))
    for method, path in sorted(NOTHING - OPEN):
        if method == "GET" and (method, path) not in NOT_FOR_A_NURSE:
            address = path.replace("{facility:uuid}", str(scene.house.facility)).replace("{instrument:str}", "phq9")
            address = address.replace("{protocol:str}/{version:str}", "spo2/1.0.0")
            address = address.replace("{practitioner:uuid}", str(scene.doctor.person.account))
            days = {"first": "2026-11-01", "last": "2026-11-02"} if path.endswith(("/duty", "/days")) else {}
            days |= {"month": "2026-11"} if path.endswith(("/calendar", "/month")) else {}
            free = {"kind": "visit", "from": "2026-11-01T00:00:00+07:00", "to": "2026-11-02T00:00:00+07:00"}
            days |= free if path.endswith(("/slots", "/blocks")) else {}
            answer = await scene.nurse.get(address, **days)
            assert answer.is_success, (address, answer.text)
            assert await residents_in(scene.house, answer.text) == set(), address
    assert len(await rows(scene.house)) == before


async def test_what_a_socket_shows_is_in_its_rows(scene: Scene) -> None:
    socket = await scene.doctor.opens_socket()
    await scene.house.beat()
    await socket.hears(lambda f: f["t"] == "event" and f["body"]["resident"]["id"] == str(scene.other.resident))
    shown = {UUID(f["body"]["resident"]["id"]) for f in socket.heard if f["t"] == "event"}
    written = [row for row in await rows(scene.house) if row["act"] == "events"]
    assert {row["account_id"] for row in written} == {scene.doctor.person.account}
    assert shown <= {resident for row in written for resident in row["residents"]}
    assert shown
