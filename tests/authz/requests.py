"""A valid request of every operation: method, address and body, as a phone of somebody who may would send it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from api.app import ROUTES
from base.ids import new_id
from people.consent import TEXTS
from tests.authz.cast import id_of


class Call(Struct, frozen=True, kw_only=True):
    """One request; `subject` is the thing acted upon besides the resident or facility."""

    method: str
    path: str
    body: Any = None
    query: dict[str, str] = {}
    headers: dict[str, str] = {}


def operations() -> dict[str, tuple[str, str]]:
    """Every operation of the house: its id -> method and path."""
    handlers = [h for room in ROUTES for h in room.HANDLERS if isinstance(h, HTTPRouteHandler)]
    return {
        str(h.operation_id): (method, path) for h in handlers for path in h.paths for method in sorted(h.http_methods)
    }


OPERATIONS = operations()


def call(operation: str, who: str, about: str = "active", facility: str = "A") -> Call:
    """`about` names the resident (`random` and `malformed` are ids of nobody), `who` the principal that asks."""
    name = operation.partition(":")[0]
    method, path = OPERATIONS[name]
    place = _id("facility", facility)
    more = MORE.get(operation, MORE.get(name, lambda w, a: {}))(who, about)
    ids: dict[str, Any] = {"resident": _id("resident", about), "facility": place}
    subjects = SUBJECTS.get(operation, SUBJECTS.get(name, lambda w, a: {}))(who, about)
    ids |= {kind: _id(kind, subject) for kind, subject in subjects.items()}
    address = re.sub(r"\{(\w+):\w+\}", lambda found: str(ids[PLACEHOLDERS.get(found[1], found[1])]), path)
    if name in IN_BODY:
        more = {**more, "body": {**more.get("body", {}), "facility": str(place)}}
    return Call(method=method, path=address, **more)


def _id(kind: str, name: str) -> UUID | str:
    if name.startswith("random"):
        return new_id()
    codes = ("code", "instrument", "version", "secret")
    return "12345" if name.startswith("malformed") else name if kind in codes else id_of(kind, name)


PLACEHOLDERS = {
    "practitioner": "account", "room": "calendar",
    "broken": "glass", "member": "staff", "request_id": "request", "screening_id": "screening", "protocol": "code",
    "item": "call_back",
}  # fmt: skip
"""What the address calls otherwise than the cast."""

Parts = Callable[[str, str], dict[str, Any]]


def words(paper: bool = False) -> dict[str, Any]:
    text = TEXTS["family_access"]
    signed = {"channel": "paper", "given_by": "self", "document": "tủ 1"} if paper else {}
    return {"version": text.version, "hash": text.hash, **signed}


def monitoring(paper: bool = False) -> dict[str, Any]:
    text = TEXTS["health_monitoring"]
    return {**words(paper), "version": text.version, "hash": text.hash}


def reading() -> dict[str, Any]:
    return {"id": str(new_id()), "kind": "pulse", "value": 72, "unit": "/min", "source": "device",
            "taken_at": datetime.now(UTC).isoformat()}  # fmt: skip


def _soon() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def _now() -> str:
    return datetime.now(UTC).isoformat()


def invited(paper: bool) -> dict[str, Any]:
    return {"relation": "cháu", "consent": words(paper)}


def _place(about: str) -> str:
    return str(_id("facility", {"other": "B", "random": "random"}.get(about, "A")))


def _week() -> dict[str, str]:
    return {"from": "2026-11-01T00:00:00Z", "to": "2026-11-08T00:00:00Z"}


def _locum(who: str, about: str) -> str:
    return "locum_b" if about in ("other", "moved") else "locum"


def _thread(about: str) -> dict[str, str]:
    return {"conversation": about if about in ("random", "malformed") else f"talk:{about}"}


def _file(about: str, whose: str = "") -> dict[str, str]:
    return {"attachment": about if about in ("random", "malformed") else f"talk:{about}{whose}"}


MORE: dict[str, Parts] = {
    "setPreferences": lambda w, a: {"body": {}},
    "setPush": lambda w, a: {"body": {"token": f"new-{w}"}},
    "addMyChannel": lambda w, a: {"body": {"channel": "email", "address": "a@b.example"}},
    "verifyMyChannel": lambda w, a: {"body": {"code": "123456"}},
    "answerByLink": lambda w, a: {"body": {"secret": "x" * 22}},
    "enrolTotp": lambda w, a: {"body": {}},
    "giveTotp": lambda w, a: {"body": {"code": "123456"}},
    "stepUp": lambda w, a: {"body": {"code": "123456"}},
    "passkeyOptions": lambda w, a: {"body": {}},
    "addPasskey": lambda w, a: {"body": {"challenge": str(new_id()), "credential": {}}},
    "givePasskey": lambda w, a: {"body": {"challenge": str(new_id()), "credential": {}}},
    "setPin": lambda w, a: {"body": {"pin": "2580"}},
    "shareSession": lambda w, a: {"body": {"shared": True}},
    "changeRelative": lambda w, a: {
        "body": {"scope": "status", "mental_health": False, "consent": words()}, "headers": {"If-Match": '"1"'},
    },
    "changeRelative:paper": lambda w, a: {
        "body": {"scope": "status", "mental_health": False, "consent": words(True)}, "headers": {"If-Match": '"1"'},
    },
    "blockRelative": lambda w, a: {
        "body": {"until": (datetime.now(UTC) + timedelta(days=2)).isoformat(), "reason": "ồn ào"},
    },
    "inviteRelative": lambda w, a: {"body": invited(False)},
    "inviteRelative:paper": lambda w, a: {"body": invited(True)},
    "appointRepresentative": lambda w, a: {"body": {"kind": "institution", "document": "số 2"}},
    "sayConsent": lambda w, a: {"body": {"purpose": "health_monitoring", "act": "given", "words": monitoring()}},
    "sayConsent:paper": lambda w, a: {
        "body": {"purpose": "health_monitoring", "act": "given", "words": monitoring(True)},
    },
    "assign": lambda w, a: {
        "body": {"id": str(new_id()), "account": str(id_of("account", _locum(w, a))), "kind": "referral",
                 "reason": "theo dõi"},
    },
    "breakGlass": lambda w, a: {"body": {"id": str(new_id()), "reason": "she fell and nobody is on duty here"}},
    "postVitals": lambda w, a: {"body": {"readings": [reading()]}},
    "summariseVitals": lambda w, a: {"query": {"kind": "spo2"}},
    "drawVitals": lambda w, a: {"query": {"kind": "spo2"}},
    "openCampaign": lambda w, a: {
        "body": {"id": str(new_id()), "name": "Khám", "opens_on": "2026-11-01", "closes_on": "2026-11-30"},
    },
    "callAppointment": lambda w, a: {"body": {"key": str(new_id())}},
    "keepRemoteVisit": lambda w, a: {"body": {}, "headers": {"If-Match": '"1"'}},
    "addToRemoteVisit": lambda w, a: {"body": {"id": str(new_id()), "text": "đo lại", "reason": "thiếu"}},
    "setLicence": lambda w, a: {"body": {"number": "0123/GPHN", "scope": "nội khoa"}},
    "signCheckUp": lambda w, a: {
        "body": {"id": str(new_id()), "done_on": "2026-11-01", "health_class": 2, "conclusion": "khỏe",
                 "done_by": "Trạm y tế"},
    },
    "prescribe": lambda w, a: {
        "body": {"id": str(new_id()), "drug": "Metformin", "dose": 1, "unit": "{tbl}", "route": "oral",
                 "reason": "theo đơn", "times": ["07:00:00"]},
    },
    "endMedicine": lambda w, a: {"body": {"reason": "hết đợt"}},
    "recordDoses": lambda w, a: {
        "body": {"items": [{"id": str(new_id()), "medicine": str(_id("medicine", a)), "outcome": "given",
                            "at": _now(), "reason": "ngoài giờ"}]},
    },
    "openMedicineStock": lambda w, a: {
        "body": {"id": str(new_id()), "name": "Metformin", "unit": "viên", "low_at": 10},
    },
    "moveMedicineStock": lambda w, a: {"body": {"id": str(new_id()), "kind": "receipt", "amount": 10}},
    "planMonitoring": lambda w, a: {"body": {"items": [{"what": "round"}], "reason": "theo dõi"}},
    "acceptNormal": lambda w, a: {"body": {"kind": "spo2", "reason": "đã khám"}},
    "recordLeave": lambda w, a: {"body": {"id": str(new_id()), "reason": "về quê"}},
    "getAvailability": lambda w, a: {"query": {"facility": _place(a)}},
    "setAvailability": lambda w, a: {
        "query": {"facility": _place(a)}, "body": {}, "headers": {"If-Match": '"0"'},
    },
    "openRoom": lambda w, a: {"body": {"id": str(new_id()), "name": f"Phòng {new_id().hex[:6]}"}},
    "setRoomAvailability": lambda w, a: {"body": {}, "headers": {"If-Match": '"0"'}},
    "listBlocks": lambda w, a: {"query": {"facility": _place(a), **_week()}},
    "blockTime": lambda w, a: {
        "query": {"facility": _place(a)},
        "body": {"id": str(new_id()), "kind": "leave", "starts_at": "2036-01-01T00:00:00Z",
                 "ends_at": "2036-01-02T00:00:00Z"},
    },
    "endBlock": lambda w, a: {"query": {"facility": _place(a)}},
    "importCalendar": lambda w, a: {
        "query": {"facility": _place(a)}, "body": {"file": "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"},
    },
    "getBookingFigures": lambda w, a: {"query": {"first": "2026-11-02", "last": "2026-11-08"}},
    "drawBookingFigures": lambda w, a: {"query": {"first": "2026-11-02", "last": "2026-11-08"}},
    "listSlots": lambda w, a: {"query": {"kind": "visit", **_week()}},
    "listAppointments": lambda w, a: {"query": {"facility": _place(a)}},
    "bookAppointment": lambda w, a: {
        "body": {"id": str(new_id()), "kind": "visit", "starts_at": "2036-01-01T00:00:00Z",
                 "resident": str(_id("resident", a))},
    },
    "moveAppointment": lambda w, a: {"body": {"starts_at": "2036-01-01T00:00:00Z"}, "headers": {"If-Match": '"9"'}},
    **{verb: lambda w, a: {"query": {"month": "2026-11"}} for verb in ("getBookedMonth", "getResidentMonth")},
    "rearrangeAppointments": lambda w, a: {
        "body": {"from": "2036-01-01T00:00:00Z", "to": "2036-01-02T00:00:00Z", "cancel": "nghỉ phép",
                 "practitioner": str(_id("account", _locum(w, a)))},
        "headers": {"Idempotency-Key": f"{w} {a}"},
    },
    "confirmAppointment": lambda w, a: {"body": {}},
    "cancelAppointment": lambda w, a: {"body": {}},
    "concludeAppointment": lambda w, a: {"body": {"outcome": "came"}},
    "joinWaitlist": lambda w, a: {
        "body": {"id": str(new_id()), "kind": "visit", "first": "2036-01-01T00:00:00Z", "last": "2036-01-02T00:00:00Z"},
    },
    "callForHelp": lambda w, a: {"body": {"id": str(new_id())}},
    "handOverAlert": lambda w, a: {"body": {"to": str(id_of("account", "locum_b" if a == "other" else "locum"))}},
    "noteAlert": lambda w, a: {"body": {"text": "đã xem"}},
    "resolveAlert": lambda w, a: {"body": {"action": "đã xem"}},
    "snoozeAlert": lambda w, a: {
        "body": {"until": (datetime.now(UTC) + timedelta(minutes=20)).isoformat(), "reason": "theo dõi"},
    },
    "setBands": lambda w, a: {"body": {"items": []}, "headers": {"If-Match": '"1"'}},
    "chooseProtocol": lambda w, a: {"body": {"version": "1.0.0"}, "headers": {"If-Match": '"1"'}},
    "setQuietHours": lambda w, a: {
        "body": {"quiet_from": "21:00:00", "quiet_until": "05:30:00", "repeat_s": 120}, "headers": {"If-Match": '"1"'},
    },
    "getAlarmHygiene": lambda w, a: {"query": {"month": "2026-10"}},
    "reviewBrokenGlass": lambda w, a: {"body": {"verdict": "justified", "note": "được"}},
    "getDuty": lambda w, a: {"query": {"first": "2026-11-01", "last": "2026-11-02"}},
    "changeResident": lambda w, a: {"body": {"phone": "+84912345678"}, "headers": {"If-Match": '"1"'}},
    "changeResident:identity": lambda w, a: {
        "body": {"name": "Bà Nguyễn Thị Tư", "reason": "đọc lại giấy"}, "headers": {"If-Match": '"1"'},
    },
    "admitResident": lambda w, a: {"body": {"name": "Bà Năm"}},
    "searchResidents": lambda w, a: {"body": {"text": ""}},
    "recordIdentifier": lambda w, a: {"body": {"kind": "temporary", "value": f"TMP-{new_id().hex[:6].upper()}"}},
    "endIdentifier": lambda w, a: {"body": {"reason": "ghi nhầm"}},
    "addCategory": lambda w, a: {"body": {"code": "child_without_carer", "since": "2026-01-01"}},
    "endCategory": lambda w, a: {"body": {"until": str(datetime.now(UTC).date()), "reason": "ghi nhầm"}},
    "addDisability": lambda w, a: {"body": {"type": "mobility", "level": "mild", "since": "2026-01-01"}},
    "endDisability": lambda w, a: {"body": {"until": str(datetime.now(UTC).date()), "reason": "ghi nhầm"}},
    "moveResident": lambda w, a: {"body": {"ward": None, "bed": "7"}},
    "dischargeResident": lambda w, a: {"body": {"kind": "home", "reason": "về nhà"}},
    "reinstateResident": lambda w, a: {"body": {"reason": "ghi nhầm"}},
    "getCounts": lambda w, a: {"query": {"period": "2026-10"}},
    "openFacility": lambda w, a: {
        "body": {
            "facility": {"name": "Cơ sở C", "kind": "social_assistance", "province_code": "48"},
            "manager": {"phone": "+84919999991", "name": "Quản lý C", "role": "manager"},
        },
    },
    "employ": lambda w, a: {"body": {"phone": "+84919999992", "name": "Người mới", "role": "nurse"}},
    "changeStaff": lambda w, a: {"body": {"primary_contact": True}},
    "openConversation": lambda w, a: {
        "body": {"id": str(new_id()), "kind": "care", "subject": "x", "resident": str(id_of("resident", a))},
    },
    "addMember": lambda w, a: {"body": {"account": str(id_of("account", "locum"))}},
    "setFamilyReads": lambda w, a: {"body": {"family": False}},
    "say": lambda w, a: {"body": {"key": str(new_id()), "body": "x"}},
    "markRead": lambda w, a: {"body": {"seq": 1}},
    "keepDraft": lambda w, a: {"body": {"text": "x"}, "headers": {"If-Match": '"1"'}},
    "reserveAttachment": lambda w, a: {
        "body": {"id": str(new_id()), "conversation": str(id_of("conversation", f"talk:{a}")), "type": "image/png",
                 "size": 9, "name": "x"},
    },
    "downloadAttachment": lambda w, a: {"headers": {"Range": "bytes=99-"}},  # beyond its end: nothing is fetched
    "writeNote": lambda w, a: {"body": {"id": str(new_id()), "text": "ngủ ít", "noted_at": _now()}},
    "amendNote": lambda w, a: {"body": {"id": str(new_id()), "text": "ngủ ngon", "reason": "ghi nhầm"}},
    "startScreening": lambda w, a: {"body": {"id": str(new_id()), "instrument": "steadi3"}},
    "answerScreening": lambda w, a: {
        "body": {"answers": [{"item": "q2", "value": False, "n": 1, "taken_at": _now()}]},
    },
    "askScreening": lambda w, a: {"body": {"instrument": "katz_adl"}},
    "makeScreeningRule": lambda w, a: {
        "body": {"id": str(new_id()), "instrument": "steadi3", "occasion": "admission"},
    },
    "setHotlines": lambda w, a: {"body": {"items": []}, "headers": {"If-Match": '"0"'}},
    "askRequest": lambda w, a: {"body": {"kind": "access"}},
    "acknowledgeRequest": lambda w, a: {"body": {}},
    "extendRequest": lambda w, a: {"body": {"days": 1, "reason": "chờ giấy"}},
    "completeRequest": lambda w, a: {"body": {"note": "đã gửi"}},
    "refuseRequest": lambda w, a: {"body": {"reason": "không", "legal_basis": "điều 1"}},
    "openWard": lambda w, a: {"body": {"name": "Khu mới"}},
    "writeShiftNote": lambda w, a: {"body": {"id": str(new_id()), "text": "mất điện"}},
    "putUnderWatch": lambda w, a: {"body": {"id": str(new_id()), "reason": "ho nhiều", "until": _soon()}},
    "promiseCallBack": lambda w, a: {
        "body": {"id": str(new_id()), "whom": "con gái", "what": "kết quả", "due_at": _soon()},
    },
    "recordContact": lambda w, a: {"body": {"id": str(new_id()), "outcome": "no_answer"}},
    "getDutyCalendar": lambda w, a: {"query": {"month": "2026-11"}},
    "getDutyStatistics": lambda w, a: {"query": {"month": "2026-11"}},
    "listDutyDays": lambda w, a: {"query": {"first": "2026-11-01", "last": "2026-11-02"}},
    "setDutyDay": lambda w, a: {"body": {"day": "2027-11-01", "kind": "rest"}},
    "setRotation": lambda w, a: {"body": {
        "rank": 7, "people": [str(id_of("account", "doctor"))], "first": "2026-11-01", "hands_over": "07:00:00",
    }},
    "overrideDuty": lambda w, a: {"body": {
        "id": str(new_id()), "account": str(id_of("account", "doctor")), "instead_of": str(id_of("account", "nurse")),
        "starts_at": "2099-11-01T00:00:00Z", "ends_at": "2099-11-01T01:00:00Z",
    }},
    "proposeSwap": lambda w, a: {"body": {"id": str(new_id()), "asked": str(id_of("account", "doctor")),
        "gives": {"starts_at": "2099-11-01T00:00:00Z", "ends_at": "2099-11-01T01:00:00Z"}}},
    "answerSwap": lambda w, a: {"body": {"answer": "withdrawn"}},
    "planDuty": lambda w, a: {"body": {"first": "2026-11-01", "last": "2026-11-02", "shifts": []}},
    "setPolicy": lambda w, a: {
        "body": {
            level: [{"tell": [{"who": "on_shift"}], "wait_s": 60}]
            for level in ("emergency", "urgent", "routine", "info")
        },
        "headers": {"If-Match": '"1"'},
    },
}  # fmt: skip
"""What an operation needs besides its address."""

IN_BODY = {"admitResident", "acceptResident"}
"""Operations whose body names the facility."""

SUBJECTS: dict[str, Parts] = {
    **{
        verb: lambda w, a: {"appointment": a}
        for verb in ("getAppointment", "getAppointmentLog", "listReminders", "confirmAppointment", "moveAppointment",
                     "cancelAppointment", "checkInAppointment", "concludeAppointment", "getAppointmentThread",
                     "callAppointment")
    },
    **{verb: lambda w, a: {"visit": f"{a}:{w}"} for verb in ("keepRemoteVisit", "signRemoteVisit")},
    "addToRemoteVisit": lambda w, a: {"visit": a},
    "leaveWaitlist": lambda w, a: {"wanted": a},
    **{
        verb: lambda w, a: {"account": _locum(w, a), "block": "B" if a == "other" else "A"}
        for verb in ("getAvailability", "setAvailability", "listBlocks", "blockTime", "endBlock", "importCalendar")
    },
    **{verb: lambda w, a: {"account": w} for verb in ("setAvailability:own", "blockTime:own")},
    "setRoomAvailability": lambda w, a: {"calendar": f"room {'B' if a == 'other' else 'A'}"},
    "changeRelative": lambda w, a: {"relative": f"{a}:bystander"},
    "endMissedCall": lambda w, a: {"call": a},
    "verifyMyChannel": lambda w, a: {"address": a},
    "removeMyChannel": lambda w, a: {"address": a},
    "endRelative": lambda w, a: {"relative": f"{a}:bystander"},
    "blockRelative": lambda w, a: {"relative": f"{a}:bystander"},
    "leaveFamily": lambda w, a: {"relative": f"{a}:{w}"},
    "revokeInvitation": lambda w, a: {"invitation": a},
    "acceptInvitation": lambda w, a: {"code": a},
    "dismissRepresentative": lambda w, a: {
        "representative": f"{a}:{'bystander' if a == 'other' else 'representative'}",
    },
    "endLeave": lambda w, a: {"leave": a},
    **{verb: lambda w, a: {"campaign": "B" if a == "other" else "A"} for verb in ("getCampaign", "endCampaign")},
    "endMedicine": lambda w, a: {"medicine": a},
    "confirmDose": lambda w, a: {"dose": a},
    "moveMedicineStock": lambda w, a: {"stock": "B" if a == "other" else "A"},
    "endAssignment": lambda w, a: {"assignment": f"{a}:{_locum(w, a)}"},
    "reviewBrokenGlass": lambda w, a: {"glass": f"{a}:{'locum_b' if a == 'other' else 'locum'}"},
    "cancelCallForHelp": lambda w, a: {"call": f"help:{a}:{w}"},
    "confirmHandover": lambda w, a: {"handover": {"other": "B", "random": "random"}.get(a, "A")},
    "endWatch": lambda w, a: {"watch": a},
    "endCallBack": lambda w, a: {"call_back": a},
    "recordContact": lambda w, a: {"call_back": a},
    "getAlert": lambda w, a: {"alert": f"{a}:spo2"},
    "getReach": lambda w, a: {"alert": f"{a}:spo2"},
    "acknowledgeAlert": lambda w, a: {"alert": f"{a}:spo2"},
    "handOverAlert": lambda w, a: {"alert": f"{a}:spo2"},
    "noteAlert": lambda w, a: {"alert": f"{a}:spo2"},
    "resolveAlert": lambda w, a: {"alert": f"{a}:spo2"},
    "snoozeAlert": lambda w, a: {"alert": f"{a}:spo2"},
    "stillOnAlert": lambda w, a: {"alert": f"{a}:spo2"},
    "getProtocol": lambda w, a: {"code": "spo2", "version": "1.0.0"},
    "chooseProtocol": lambda w, a: {"code": "spo2"},
    "amendNote": lambda w, a: {"note": a},
    "getInstrument": lambda w, a: {"instrument": "phq9"},
    "answerScreening": lambda w, a: {"screening": a},
    "getScreening": lambda w, a: {"screening": a},
    "setRotation": lambda w, a: {"rotation": f"turns:{'B' if a == 'other' else 'A'}"},
    "endRotation": lambda w, a: {"rotation": f"turns:{'B' if a == 'other' else 'A'}"},
    "endOverride": lambda w, a: {"override": f"instead:{'B' if a == 'other' else 'A'}"},
    "answerSwap": lambda w, a: {"swap": f"{w}:{'B' if a == 'other' else 'A'}"},
    "hearDuty": lambda w, a: {"check": "check:A"},
    "readDutyCalendar": lambda w, a: {"secret": "nobody"},
    "endScreeningRule": lambda w, a: {"rule": "B" if a == "other" else "A"},
    **{
        verb: lambda w, a: _thread(a)
        for verb in ("getConversation", "listMembers", "addMember", "closeConversation", "reopenConversation",
                     "setFamilyReads", "listMessages", "say", "markRead", "listDrafts")
    },
    **{verb: lambda w, a: _file(a) for verb in ("getAttachment", "downloadAttachment")},
    "uploadAttachment": lambda w, a: _file(a, f":{w}"),
    "removeMember": lambda w, a: {**_thread(a), "account": "locum"},
    "keepDraft": lambda w, a: {**_thread(a), "draft": f"{a}:{w}"},
    "signDraft": lambda w, a: {**_thread(a), "draft": f"{a}:{w}"},
    **{
        verb: lambda w, a: {"request": a}
        for verb in ("acknowledgeRequest", "extendRequest", "completeRequest", "refuseRequest", "approveErasure")
    },
    "endIdentifier": lambda w, a: {"identifier": f"{a}a"},
    "endCategory": lambda w, a: {"category": a},
    "endDisability": lambda w, a: {"disability": a},
    "changeStaff": lambda w, a: {"staff": "locum_b:doctor:B" if a == "other" else "locum:doctor:A"},
    "setLicence": lambda w, a: {"staff": "locum_b:doctor:B" if a == "other" else "locum:doctor:A"},
    "closeWard": lambda w, a: {"ward": "B" if a == "other" else "A"},
    "removePasskey": lambda w, a: {"passkey": "nurse"},
    "issueEnrolmentCode": lambda w, a: {"account": "locum_b" if a == "other" else "locum"},
    "endSession": lambda w, a: {"session": a},
}  # fmt: skip
"""The other ids in its address, by the names of the cast."""
