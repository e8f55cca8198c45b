"""Every route of the house, and whether it needs a token. A new route is a new line here: that is the decision."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import httpx2
import pytest
from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler

from api.app import ROUTES
from base.ids import new_id
from tests.family import words
from tests.world import World

OPEN = {
    ("POST", "/v1/auth/otp"), ("POST", "/v1/auth/otp/verify"), ("POST", "/v1/auth/refresh"),
    ("POST", "/v1/auth/unlock"), ("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/v1/territory"),
    ("GET", "/v1/codes"), ("GET", "/v1/calendars/{secret:str}"), ("GET", "/answer"), ("POST", "/v1/answers"),
    ("POST", "/v1/answers/sms"),
}  # fmt: skip

NEEDS_A_TOKEN = {
    ("GET", "/v1/practitioners/{practitioner:uuid}/availability"),
    ("PUT", "/v1/practitioners/{practitioner:uuid}/availability"),
    ("GET", "/v1/facilities/{facility:uuid}/rooms"),
    ("POST", "/v1/facilities/{facility:uuid}/rooms"),
    ("PUT", "/v1/facilities/{facility:uuid}/rooms/{room:uuid}/availability"),
    ("GET", "/v1/practitioners/{practitioner:uuid}/blocks"),
    ("POST", "/v1/practitioners/{practitioner:uuid}/blocks"),
    ("POST", "/v1/practitioners/{practitioner:uuid}/blocks/import"),
    ("GET", "/v1/facilities/{facility:uuid}/booking-figures"),
    ("GET", "/v1/facilities/{facility:uuid}/booking-figures.svg"),
    ("DELETE", "/v1/practitioners/{practitioner:uuid}/blocks/{block:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/slots"),
    ("GET", "/v1/facilities/{facility:uuid}/unsettled"),
    ("POST", "/v1/facilities/{facility:uuid}/appointments/rearrange"),
    ("GET", "/v1/facilities/{facility:uuid}/appointments/month"),
    ("GET", "/v1/residents/{resident:uuid}/appointments/month"),
    ("POST", "/v1/appointments"),
    ("GET", "/v1/appointments"),
    ("GET", "/v1/appointments/{appointment:uuid}"),
    ("GET", "/v1/appointments/{appointment:uuid}/log"),
    ("POST", "/v1/appointments/{appointment:uuid}/confirm"),
    ("POST", "/v1/appointments/{appointment:uuid}/move"),
    ("POST", "/v1/appointments/{appointment:uuid}/cancel"),
    ("POST", "/v1/appointments/{appointment:uuid}/check-in"),
    ("POST", "/v1/appointments/{appointment:uuid}/outcome"),
    ("GET", "/v1/residents/{resident:uuid}/waitlist"),
    ("POST", "/v1/residents/{resident:uuid}/waitlist"),
    ("DELETE", "/v1/residents/{resident:uuid}/waitlist/{wanted:uuid}"),
    ("DELETE", "/v1/auth/session"), ("GET", "/v1/auth/sessions"), ("DELETE", "/v1/auth/sessions/{session:uuid}"),
    ("DELETE", "/v1/auth/sessions"),
    ("POST", "/v1/auth/totp"), ("POST", "/v1/auth/totp/verify"), ("POST", "/v1/auth/step-up"),
    ("POST", "/v1/auth/passkeys/options"), ("POST", "/v1/auth/passkeys"), ("POST", "/v1/auth/passkeys/challenge"),
    ("POST", "/v1/auth/passkeys/verify"), ("GET", "/v1/auth/passkeys"),
    ("DELETE", "/v1/auth/passkeys/{passkey:uuid}"), ("PUT", "/v1/auth/pin"), ("PUT", "/v1/auth/shared"),
    ("POST", "/v1/facilities/{facility:uuid}/staff/{account:uuid}/enrolment-code"),
    ("POST", "/v1/realtime/ticket"),
    ("GET", "/v1/me"), ("PUT", "/v1/me/push"), ("DELETE", "/v1/me/push"), ("GET", "/v1/sync"),
    ("GET", "/v1/me/push/web-key"), ("GET", "/v1/me/channels"), ("POST", "/v1/me/channels"),
    ("POST", "/v1/me/channels/{address:uuid}/verify"), ("DELETE", "/v1/me/channels/{address:uuid}"),
    ("GET", "/v1/me/reminders"), ("PUT", "/v1/me/reminders"),
    ("GET", "/v1/appointments/{appointment:uuid}/reminders"),
    ("GET", "/v1/facilities/{facility:uuid}/reminders/dropped"),
    ("GET", "/v1/me/preferences"), ("PUT", "/v1/me/preferences"), ("GET", "/v1/alerts/{alert:uuid}/reach"),
    ("POST", "/v1/calls/ice-servers"), ("GET", "/v1/me/missed-calls"), ("POST", "/v1/me/missed-calls/{call:uuid}/done"),
    ("GET", "/v1/residents"), ("GET", "/v1/residents/{resident:uuid}"), ("POST", "/v1/residents"),
    ("POST", "/v1/residents/search"), ("PATCH", "/v1/residents/{resident:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/transfer"), ("POST", "/v1/residents/{resident:uuid}/discharge"),
    ("POST", "/v1/residents/{resident:uuid}/accept"),
    ("POST", "/v1/facilities/{facility:uuid}/residents/{resident:uuid}/reinstate"),
    ("GET", "/v1/residents/{resident:uuid}/identifiers"), ("POST", "/v1/residents/{resident:uuid}/identifiers"),
    ("PATCH", "/v1/residents/{resident:uuid}/identifiers/{identifier:uuid}"),
    ("GET", "/v1/residents/{resident:uuid}/categories"), ("POST", "/v1/residents/{resident:uuid}/categories"),
    ("PATCH", "/v1/residents/{resident:uuid}/categories/{category:uuid}"),
    ("GET", "/v1/residents/{resident:uuid}/disabilities"), ("POST", "/v1/residents/{resident:uuid}/disabilities"),
    ("PATCH", "/v1/residents/{resident:uuid}/disabilities/{disability:uuid}"),
    ("POST", "/v1/facilities"), ("GET", "/v1/facilities/{facility:uuid}/staff"),
    ("POST", "/v1/facilities/{facility:uuid}/staff"), ("PATCH", "/v1/facilities/{facility:uuid}/staff/{member:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/wards"), ("POST", "/v1/facilities/{facility:uuid}/wards"),
    ("DELETE", "/v1/facilities/{facility:uuid}/wards/{ward:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/arrivals"),
    ("POST", "/v1/residents/{resident:uuid}/vitals"), ("GET", "/v1/residents/{resident:uuid}/vitals"),
    ("POST", "/v1/residents/{resident:uuid}/call-for-help"),
    ("GET", "/v1/alerts"), ("GET", "/v1/alerts/{alert:uuid}"), ("POST", "/v1/alerts/{alert:uuid}/acknowledge"),
    ("POST", "/v1/alerts/{alert:uuid}/hand-over"), ("POST", "/v1/alerts/{alert:uuid}/note"),
    ("POST", "/v1/alerts/{alert:uuid}/snooze"), ("POST", "/v1/alerts/{alert:uuid}/still-on-it"),
    ("GET", "/v1/residents/{resident:uuid}/bands"), ("PUT", "/v1/residents/{resident:uuid}/bands"),
    ("GET", "/v1/protocols"), ("GET", "/v1/protocols/{protocol:str}/{version:str}"),
    ("GET", "/v1/facilities/{facility:uuid}/protocols"),
    ("PUT", "/v1/facilities/{facility:uuid}/protocols/{protocol:str}"),
    ("GET", "/v1/facilities/{facility:uuid}/quiet-hours"), ("PUT", "/v1/facilities/{facility:uuid}/quiet-hours"),
    ("GET", "/v1/facilities/{facility:uuid}/worklist"), ("GET", "/v1/facilities/{facility:uuid}/alarm-hygiene"),
    ("POST", "/v1/alerts/{alert:uuid}/resolve"),
    ("GET", "/v1/facilities/{facility:uuid}/duty"), ("PUT", "/v1/facilities/{facility:uuid}/duty"),
    ("GET", "/v1/facilities/{facility:uuid}/duty/now"), ("GET", "/v1/facilities/{facility:uuid}/duty/calendar"),
    ("GET", "/v1/facilities/{facility:uuid}/duty/gaps"), ("GET", "/v1/facilities/{facility:uuid}/duty/statistics"),
    ("GET", "/v1/facilities/{facility:uuid}/duty/rotations"),
    ("PUT", "/v1/facilities/{facility:uuid}/duty/rotations/{rotation:uuid}"),
    ("DELETE", "/v1/facilities/{facility:uuid}/duty/rotations/{rotation:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/duty/overrides"),
    ("POST", "/v1/facilities/{facility:uuid}/duty/overrides"),
    ("DELETE", "/v1/facilities/{facility:uuid}/duty/overrides/{override:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/duty/swaps"), ("POST", "/v1/facilities/{facility:uuid}/duty/swaps"),
    ("POST", "/v1/facilities/{facility:uuid}/duty/swaps/{swap:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/duty/days"), ("PUT", "/v1/facilities/{facility:uuid}/duty/days"),
    ("POST", "/v1/me/duty/{check:uuid}/heard"), ("POST", "/v1/me/duty-calendar"), ("DELETE", "/v1/me/duty-calendar"),
    ("GET", "/v1/facilities/{facility:uuid}/escalation-policy"),
    ("PUT", "/v1/facilities/{facility:uuid}/escalation-policy"),
    ("POST", "/v1/residents/{resident:uuid}/call-for-help/{call:uuid}/cancel"),
    ("GET", "/v1/facilities/{facility:uuid}/handovers"),
    ("POST", "/v1/facilities/{facility:uuid}/handovers"),
    ("POST", "/v1/handovers/{handover:uuid}/confirm"),
    ("POST", "/v1/facilities/{facility:uuid}/shift-notes"),
    ("GET", "/v1/facilities/{facility:uuid}/watch-list"),
    ("POST", "/v1/residents/{resident:uuid}/watches"),
    ("DELETE", "/v1/residents/{resident:uuid}/watches/{watch:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/call-backs"),
    ("POST", "/v1/residents/{resident:uuid}/call-backs"),
    ("POST", "/v1/residents/{resident:uuid}/call-backs/{call_back:uuid}/done"),
    ("POST", "/v1/facilities/{facility:uuid}/worklist/{item:uuid}/contacts"),
    ("GET", "/v1/residents/{resident:uuid}/access-log"), ("GET", "/v1/facilities/{facility:uuid}/audit"),
    ("GET", "/v1/residents/{resident:uuid}/relatives"),
    ("PATCH", "/v1/residents/{resident:uuid}/relatives/{relative:uuid}"),
    ("DELETE", "/v1/residents/{resident:uuid}/relatives/{relative:uuid}"),
    ("PUT", "/v1/residents/{resident:uuid}/relatives/{relative:uuid}/block"),
    ("DELETE", "/v1/me/relations/{relative:uuid}"),
    ("GET", "/v1/residents/{resident:uuid}/invitations"), ("POST", "/v1/residents/{resident:uuid}/invitations"),
    ("DELETE", "/v1/residents/{resident:uuid}/invitations/{invitation:uuid}"),
    ("POST", "/v1/invitations/{code:str}/accept"),
    ("GET", "/v1/residents/{resident:uuid}/representatives"), ("PUT", "/v1/residents/{resident:uuid}/representative"),
    ("DELETE", "/v1/residents/{resident:uuid}/representatives/{representative:uuid}"),
    ("GET", "/v1/consent-texts"), ("GET", "/v1/residents/{resident:uuid}/consents"),
    ("POST", "/v1/residents/{resident:uuid}/consents"),
    ("GET", "/v1/residents/{resident:uuid}/assignments"), ("POST", "/v1/residents/{resident:uuid}/assignments"),
    ("DELETE", "/v1/residents/{resident:uuid}/assignments/{assignment:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/break-glass"), ("GET", "/v1/facilities/{facility:uuid}/break-glass"),
    ("POST", "/v1/facilities/{facility:uuid}/break-glass/{broken:uuid}/review"),
    ("GET", "/v1/province/counts"), ("GET", "/v1/province/periods"),
    ("GET", "/v1/residents/{resident:uuid}/vitals/summary"), ("GET", "/v1/residents/{resident:uuid}/vitals/chart.svg"),
    ("GET", "/v1/remote-conditions"), ("GET", "/v1/appointments/{appointment:uuid}/thread"),
    ("POST", "/v1/appointments/{appointment:uuid}/call"),
    ("GET", "/v1/residents/{resident:uuid}/remote-visits"),
    ("GET", "/v1/residents/{resident:uuid}/remote-visit-drafts"),
    ("PUT", "/v1/residents/{resident:uuid}/remote-visits/{visit:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/remote-visits/{visit:uuid}/sign"),
    ("POST", "/v1/residents/{resident:uuid}/remote-visits/{visit:uuid}/addenda"),
    ("PUT", "/v1/facilities/{facility:uuid}/staff/{member:uuid}/licence"),
    ("GET", "/v1/facilities/{facility:uuid}/campaigns"), ("POST", "/v1/facilities/{facility:uuid}/campaigns"),
    ("GET", "/v1/facilities/{facility:uuid}/campaigns/{campaign:uuid}"),
    ("DELETE", "/v1/facilities/{facility:uuid}/campaigns/{campaign:uuid}"),
    ("GET", "/v1/residents/{resident:uuid}/check-ups"), ("POST", "/v1/residents/{resident:uuid}/check-ups"),
    ("GET", "/v1/residents/{resident:uuid}/medicines"), ("POST", "/v1/residents/{resident:uuid}/medicines"),
    ("POST", "/v1/residents/{resident:uuid}/medicines/{medicine:uuid}/end"),
    ("GET", "/v1/residents/{resident:uuid}/doses"), ("POST", "/v1/residents/{resident:uuid}/doses"),
    ("POST", "/v1/residents/{resident:uuid}/doses/{dose:uuid}/second-check"),
    ("GET", "/v1/facilities/{facility:uuid}/medicine-round"),
    ("GET", "/v1/facilities/{facility:uuid}/medicine-stocks"),
    ("POST", "/v1/facilities/{facility:uuid}/medicine-stocks"),
    ("POST", "/v1/facilities/{facility:uuid}/medicine-stocks/{stock:uuid}/moves"),
    ("GET", "/v1/residents/{resident:uuid}/monitoring"), ("PUT", "/v1/residents/{resident:uuid}/monitoring"),
    ("POST", "/v1/residents/{resident:uuid}/baselines/accept"),
    ("GET", "/v1/residents/{resident:uuid}/leaves"), ("POST", "/v1/residents/{resident:uuid}/leaves"),
    ("DELETE", "/v1/residents/{resident:uuid}/leaves/{leave:uuid}"),
    ("GET", "/v1/residents/{resident:uuid}/notes"), ("POST", "/v1/residents/{resident:uuid}/notes"),
    ("POST", "/v1/residents/{resident:uuid}/notes/{note:uuid}/amend"),
    ("GET", "/v1/residents/{resident:uuid}/requests"), ("POST", "/v1/residents/{resident:uuid}/requests"),
    ("POST", "/v1/residents/{resident:uuid}/export"),
    ("GET", "/v1/instruments"), ("GET", "/v1/instruments/{instrument:str}"),
    ("GET", "/v1/residents/{resident:uuid}/screenings"), ("POST", "/v1/residents/{resident:uuid}/screenings"),
    ("GET", "/v1/residents/{resident:uuid}/screenings/{screening_id:uuid}"),
    ("PATCH", "/v1/residents/{resident:uuid}/screenings/{screening_id:uuid}"),
    ("POST", "/v1/residents/{resident:uuid}/screenings/ask"),
    ("GET", "/v1/facilities/{facility:uuid}/screening-rules"),
    ("POST", "/v1/facilities/{facility:uuid}/screening-rules"),
    ("DELETE", "/v1/facilities/{facility:uuid}/screening-rules/{rule:uuid}"),
    ("GET", "/v1/facilities/{facility:uuid}/due-screenings"),
    ("GET", "/v1/facilities/{facility:uuid}/hotlines"), ("PUT", "/v1/facilities/{facility:uuid}/hotlines"),
    ("GET", "/v1/facilities/{facility:uuid}/requests"), ("GET", "/v1/facilities/{facility:uuid}/erasures"),
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/acknowledge"),
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/extend"),
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/complete"),
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/refuse"),
    ("POST", "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/approve"),
    ("POST", "/v1/attachments"), ("GET", "/v1/attachments/{attachment:uuid}"),
    ("PUT", "/v1/attachments/{attachment:uuid}/content"), ("GET", "/v1/attachments/{attachment:uuid}/content"),
    ("GET", "/v1/conversations"), ("POST", "/v1/conversations"), ("GET", "/v1/conversations/{conversation:uuid}"),
    ("GET", "/v1/conversations/{conversation:uuid}/members"),
    ("POST", "/v1/conversations/{conversation:uuid}/members"),
    ("DELETE", "/v1/conversations/{conversation:uuid}/members/{account:uuid}"),
    ("POST", "/v1/conversations/{conversation:uuid}/close"), ("POST", "/v1/conversations/{conversation:uuid}/reopen"),
    ("PUT", "/v1/conversations/{conversation:uuid}/family"),
    ("GET", "/v1/conversations/{conversation:uuid}/messages"),
    ("POST", "/v1/conversations/{conversation:uuid}/messages"), ("PUT", "/v1/conversations/{conversation:uuid}/read"),
    ("GET", "/v1/conversations/{conversation:uuid}/drafts"),
    ("PUT", "/v1/conversations/{conversation:uuid}/drafts/{draft:uuid}"),
    ("POST", "/v1/conversations/{conversation:uuid}/drafts/{draft:uuid}/sign"),
}  # fmt: skip

SOCKETS = {"/v1/realtime"}  # its first frame carries a ticket

QUERY = {
    "limit", "cursor", "since", "state", "kind", "first", "last", "from", "to", "province", "reviewed", "period",
    "resident", "after", "before", "by", "days", "month", "facility", "practitioner", "room", "at",
    "ended", "until",
}  # fmt: skip
"""Addresses end up in logs of others: ids, numbers, cursors, dates and words of ours may stand there, nothing else."""

CODES = {"code", "instrument", "protocol", "version", "secret"}
"""Of a calendar, which calendar apps know no other way to send: kept as a hash, and ended by its owner; of an
invitation, used up by the request that carries it (docs/decisions/0011); the name of a questionnaire or of a protocol,
which is about nobody."""

BODIES: dict[str, Any] = {
    "/v1/facilities/{facility:uuid}/shift-notes": {"id": str(new_id()), "text": "x"},
    "/v1/residents/{resident:uuid}/watches": {"id": str(new_id()), "reason": "xxx", "until": "2031-01-01T00:00:00Z"},
    "/v1/residents/{resident:uuid}/call-backs": {
        "id": str(new_id()),
        "whom": "x",
        "what": "x",
        "due_at": "2031-01-01T00:00:00Z",
    },
    "/v1/facilities/{facility:uuid}/worklist/{item:uuid}/contacts": {"id": str(new_id()), "outcome": "reached"},
    "/v1/residents/{resident:uuid}/relatives/{relative:uuid}": {
        "scope": "full",
        "mental_health": False,
        "consent": words(),
    },
    "/v1/residents/{resident:uuid}/relatives/{relative:uuid}/block": {"until": None},
    "/v1/alerts/{alert:uuid}/snooze": {"until": "2031-01-01T00:00:00Z", "reason": "x"},
    "/v1/residents/{resident:uuid}/bands": {"items": []},
    "/v1/facilities/{facility:uuid}/protocols/{protocol:str}": {"version": "1.0.0"},
    "/v1/facilities/{facility:uuid}/quiet-hours": {
        "quiet_from": "22:00:00",
        "quiet_until": "06:00:00",
        "repeat_s": 300,
    },
    "/v1/residents/{resident:uuid}/invitations": {"relation": "x", "consent": words()},
    "/v1/residents/{resident:uuid}/representative": {"kind": "institution", "document": "xxx"},
    "/v1/residents/{resident:uuid}/consents": {"purpose": "telehealth", "act": "given", "words": words("telehealth")},
    "/v1/residents/{resident:uuid}/assignments": {"id": str(new_id()), "account": str(new_id()), "reason": "xxx"},
    "/v1/residents/{resident:uuid}/break-glass": {"id": str(new_id()), "reason": "x" * 15},
    "/v1/facilities/{facility:uuid}/break-glass/{broken:uuid}/review": {"verdict": "justified", "note": "xxx"},
    "/v1/attachments": {
        "id": str(new_id()),
        "conversation": str(new_id()),
        "type": "image/png",
        "size": 9,
        "name": "x",
    },
    "/v1/conversations": {"id": str(new_id()), "kind": "care", "subject": "x", "resident": str(new_id())},
    "/v1/conversations/{conversation:uuid}/members": {"account": str(new_id())},
    "/v1/conversations/{conversation:uuid}/family": {"family": False},
    "/v1/conversations/{conversation:uuid}/messages": {"key": str(new_id()), "body": "x"},
    "/v1/conversations/{conversation:uuid}/read": {"seq": 1},
    "/v1/conversations/{conversation:uuid}/drafts/{draft:uuid}": {"text": "x"},
    "/v1/auth/totp": {},
    "/v1/auth/totp/verify": {"code": "123456"},
    "/v1/auth/step-up": {"pin": "2580"},
    "/v1/auth/passkeys/options": {},
    "/v1/auth/passkeys": {"challenge": str(new_id()), "credential": {}},
    "/v1/auth/passkeys/verify": {"challenge": str(new_id()), "credential": {}},
    "/v1/auth/pin": {"pin": "2580"},
    "/v1/auth/shared": {"shared": True},
    "/v1/me/push": {"token": "t"},
    "/v1/me/channels": {"channel": "email", "address": "a@b.example"},
    "/v1/me/channels/{address:uuid}/verify": {"code": "123456"},
    "/v1/residents/{resident:uuid}/call-for-help": {"id": str(new_id())},
    "/v1/alerts/{alert:uuid}/hand-over": {"to": str(new_id())},
    "/v1/alerts/{alert:uuid}/note": {"text": "x"},
    "/v1/alerts/{alert:uuid}/resolve": {"action": "x"},
    "/v1/residents/{resident:uuid}/vitals": {"readings": [{}]},
    "/v1/residents/{resident:uuid}/monitoring": {"items": [], "reason": "xxx"},
    "/v1/residents/{resident:uuid}/baselines/accept": {"kind": "pulse", "reason": "xxx"},
    "/v1/practitioners/{practitioner:uuid}/availability": {},
    "/v1/facilities/{facility:uuid}/rooms": {"id": str(new_id()), "name": "x"},
    "/v1/facilities/{facility:uuid}/rooms/{room:uuid}/availability": {},
    "/v1/practitioners/{practitioner:uuid}/blocks/import": {"file": "BEGIN:VCALENDAR\nEND:VCALENDAR\n"},
    "/v1/practitioners/{practitioner:uuid}/blocks": {
        "id": str(new_id()),
        "kind": "leave",
        "starts_at": "2026-11-01T08:00:00Z",
        "ends_at": "2026-11-02T08:00:00Z",
    },
    "/v1/facilities/{facility:uuid}/appointments/rearrange": {
        "from": "2036-11-01T00:00:00Z",
        "to": "2036-11-02T00:00:00Z",
        "practitioner": str(new_id()),
        "cancel": "nghỉ",
    },
    "/v1/appointments": {
        "id": str(new_id()),
        "resident": str(new_id()),
        "kind": "visit",
        "starts_at": "2036-11-01T08:00:00Z",
    },
    "/v1/appointments/{appointment:uuid}/confirm": {},
    "/v1/appointments/{appointment:uuid}/move": {"starts_at": "2036-11-01T08:00:00Z"},
    "/v1/appointments/{appointment:uuid}/cancel": {},
    "/v1/appointments/{appointment:uuid}/outcome": {"outcome": "came"},
    "/v1/residents/{resident:uuid}/waitlist": {
        "id": str(new_id()),
        "kind": "visit",
        "first": "2036-11-01T08:00:00Z",
        "last": "2036-11-02T08:00:00Z",
    },
    "/v1/appointments/{appointment:uuid}/call": {"key": str(new_id())},
    "/v1/residents/{resident:uuid}/remote-visits/{visit:uuid}": {},
    "/v1/residents/{resident:uuid}/remote-visits/{visit:uuid}/addenda": {
        "id": str(new_id()),
        "text": "x",
        "reason": "x",
    },
    "/v1/facilities/{facility:uuid}/staff/{member:uuid}/licence": {"number": "xxx", "scope": "x"},
    "/v1/facilities/{facility:uuid}/campaigns": {
        "id": str(new_id()),
        "name": "x",
        "opens_on": "2026-11-01",
        "closes_on": "2026-11-30",
    },
    "/v1/residents/{resident:uuid}/check-ups": {
        "id": str(new_id()),
        "done_on": "2026-11-01",
        "health_class": 2,
        "conclusion": "x",
        "done_by": "x",
    },
    "/v1/residents/{resident:uuid}/medicines": {
        "id": str(new_id()),
        "drug": "x",
        "dose": 1,
        "unit": "mg",
        "route": "oral",
        "reason": "xxx",
        "daily_max": 1,
    },
    "/v1/residents/{resident:uuid}/medicines/{medicine:uuid}/end": {"reason": "xxx"},
    "/v1/residents/{resident:uuid}/doses": {
        "items": [
            {"id": str(new_id()), "medicine": str(new_id()), "outcome": "given", "at": "2026-11-01T08:00:00Z"},
        ]
    },
    "/v1/facilities/{facility:uuid}/medicine-stocks": {"id": str(new_id()), "name": "x", "unit": "x", "low_at": 1},
    "/v1/facilities/{facility:uuid}/medicine-stocks/{stock:uuid}/moves": {
        "id": str(new_id()),
        "kind": "receipt",
        "amount": 1,
    },
    "/v1/residents/{resident:uuid}/leaves": {"id": str(new_id()), "reason": "xxx"},
    "/v1/residents": {"facility": str(new_id()), "name": "x"},
    "/v1/residents/search": {"text": "x"},
    "/v1/residents/{resident:uuid}": {"phone": None},
    "/v1/residents/{resident:uuid}/transfer": {"ward": None},
    "/v1/residents/{resident:uuid}/discharge": {"kind": "home", "reason": "xxx"},
    "/v1/residents/{resident:uuid}/accept": {"facility": str(new_id())},
    "/v1/facilities/{facility:uuid}/residents/{resident:uuid}/reinstate": {"reason": "xxx"},
    "/v1/residents/{resident:uuid}/identifiers": {"kind": "temporary", "value": "TMP1"},
    "/v1/residents/{resident:uuid}/identifiers/{identifier:uuid}": {"reason": "xxx"},
    "/v1/residents/{resident:uuid}/categories": {"code": "x", "since": "2026-01-01"},
    "/v1/residents/{resident:uuid}/categories/{category:uuid}": {"until": "2026-01-01", "reason": "xxx"},
    "/v1/residents/{resident:uuid}/disabilities": {"type": "vision", "level": "mild", "since": "2026-01-01"},
    "/v1/residents/{resident:uuid}/disabilities/{disability:uuid}": {"until": "2026-01-01", "reason": "xxx"},
    "/v1/facilities": {
        "facility": {"name": "x", "kind": "social_assistance", "province_code": "48"},
        "manager": {"phone": "+84901234567", "name": "x", "role": "manager"},
    },
    "/v1/facilities/{facility:uuid}/staff": {"phone": "+84901234567", "name": "x", "role": "nurse"},
    "/v1/facilities/{facility:uuid}/staff/{member:uuid}": {"end": True},
    "/v1/facilities/{facility:uuid}/wards": {"name": "x"},
    "/v1/residents/{resident:uuid}/notes": {"id": str(new_id()), "text": "x", "noted_at": "2026-11-01T08:00:00Z"},
    "/v1/residents/{resident:uuid}/notes/{note:uuid}/amend": {"id": str(new_id()), "text": "x", "reason": "x"},
    "/v1/residents/{resident:uuid}/requests": {"kind": "access"},
    "/v1/residents/{resident:uuid}/screenings": {"id": str(new_id()), "instrument": "steadi3"},
    "/v1/residents/{resident:uuid}/screenings/{screening_id:uuid}": {"answers": []},
    "/v1/residents/{resident:uuid}/screenings/ask": {"instrument": "steadi3"},
    "/v1/facilities/{facility:uuid}/screening-rules": {
        "id": str(new_id()),
        "instrument": "steadi3",
        "occasion": "admission",
    },
    "/v1/facilities/{facility:uuid}/hotlines": {"items": []},
    "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/acknowledge": {},
    "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/extend": {"days": 1, "reason": "x"},
    "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/complete": {"note": "x"},
    "/v1/facilities/{facility:uuid}/requests/{request_id:uuid}/refuse": {"reason": "x", "legal_basis": "x"},
    "/v1/facilities/{facility:uuid}/duty": {"first": "2026-11-01", "last": "2026-11-02", "shifts": []},
    "/v1/facilities/{facility:uuid}/duty/rotations/{rotation:uuid}": {
        "rank": 1,
        "people": [str(new_id())],
        "first": "2026-11-01",
        "hands_over": "07:00:00",
    },
    "/v1/facilities/{facility:uuid}/duty/overrides": {
        "id": str(new_id()),
        "account": str(new_id()),
        "instead_of": str(new_id()),
        "starts_at": "2099-11-01T00:00:00Z",
        "ends_at": "2099-11-01T01:00:00Z",
    },
    "/v1/facilities/{facility:uuid}/duty/swaps": {
        "id": str(new_id()),
        "asked": str(new_id()),
        "gives": {"starts_at": "2099-11-01T00:00:00Z", "ends_at": "2099-11-01T01:00:00Z"},
    },
    "/v1/facilities/{facility:uuid}/duty/swaps/{swap:uuid}": {"answer": "agreed"},
    "/v1/facilities/{facility:uuid}/duty/days": {"day": "2099-11-01", "kind": "rest"},
    "/v1/facilities/{facility:uuid}/escalation-policy": {
        level: [{"tell": [{"who": "on_shift"}], "wait_s": 60}] for level in ("emergency", "urgent", "routine", "info")
    },
}


def routes() -> set[tuple[str, str]]:
    handlers = [h for room in ROUTES for h in room.HANDLERS if isinstance(h, HTTPRouteHandler)]
    return {(method, path) for h in handlers for path in h.paths for method in h.http_methods}


async def asks(house: World, method: str, path: str, **headers: str) -> httpx2.Response:
    """A request with everything right but the token."""
    address = re.sub(r"\{\w+:uuid\}", lambda _: str(new_id()), path).replace("{code:str}", "2222222222")
    address = address.replace("{instrument:str}", "steadi3")
    query = {"first": "2026-11-01", "last": "2026-11-02"} if (method, path[-5:]) == ("GET", "/duty") else {}
    query |= {"kind": "pulse"} if path.endswith(("/summary", "/chart.svg")) else {}
    query |= (
        {"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z"} if path.endswith(("/slots", "/blocks")) else {}
    )
    query |= {"kind": "visit"} if path.endswith("/slots") else {}
    query |= {"first": "2026-11-02", "last": "2026-11-08"} if "/booking-figures" in path else {}
    query |= {"period": "2026-11"} if path == "/v1/province/counts" else {}
    query |= (
        {"month": "2026-11"} if path.endswith(("/alarm-hygiene", "/duty/calendar", "/statistics", "/month")) else {}
    )
    query |= {"first": "2026-11-01", "last": "2026-11-02"} if (method, path[-5:]) == ("GET", "/days") else {}
    body = BODIES.get(path) if method in ("POST", "PUT", "PATCH") else None
    return await house.stranger.request(method, address, json=body, params=query, headers=headers)


async def rows(house: World) -> dict[str, int]:
    names = await house.sql("select tablename as name from pg_tables where schemaname = 'public'")
    return {t["name"]: (await house.sql(f"select count(*) as n from {t['name']}"))[0]["n"] for t in names}


def test_every_route_stands_in_the_manifest() -> None:
    assert routes() == OPEN | NEEDS_A_TOKEN
    sockets = [h for room in ROUTES for h in room.HANDLERS if isinstance(h, ASGIRouteHandler)]
    assert {path for h in sockets for path in h.paths} == SOCKETS


@pytest.mark.parametrize(("method", "path"), sorted(NEEDS_A_TOKEN))
async def test_without_a_good_token_it_answers_401(house: World, method: str, path: str) -> None:
    for token in ({}, {"authorization": "Bearer antam_at_forged"}, {"authorization": "Basic QWxhZGRpbg=="}):
        answer = await asks(house, method, path, **token)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["code"] == "unauthorized"


async def test_what_is_refused_for_want_of_a_token_leaves_no_rows(house: World) -> None:
    before = await rows(house)
    for method, path in sorted(NEEDS_A_TOKEN):
        await asks(house, method, path, **{"idempotency-key": "k"})
    assert await rows(house) == before


@pytest.mark.parametrize("path", ["/v1/no-such-thing", "/", "/v1/residents/not-an-id", "/v1/alerts/1"])
async def test_what_is_not_there_is_a_404_like_any_other(house: World, path: str) -> None:
    answer = await house.stranger.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/v1/me", "/v1/no-such-thing", "/v1/auth/otp"])
async def test_no_cache_keeps_what_is_under_v1(house: World, path: str) -> None:
    answer = await house.stranger.get(path)
    assert answer.headers["cache-control"] == "no-store, private"


async def test_the_description_holds_the_manifest_with_unique_operation_ids(house: World) -> None:
    description = await openapi(house)
    operations = {
        (method.upper(), path): op for path, ops in description["paths"].items() for method, op in ops.items()
    }
    assert set(operations) == {(method, re.sub(r":\w+", "", path)) for method, path in OPEN | NEEDS_A_TOKEN}
    counted = Counter(op["operationId"] for op in operations.values())
    assert [id for id, n in counted.items() if n > 1] == []


async def test_addresses_carry_ids_dates_and_cursors_only(house: World) -> None:
    for path, operations in (await openapi(house))["paths"].items():
        for operation in operations.values():
            for parameter in [p for p in operation.get("parameters", []) if p["in"] != "header"]:
                if parameter["in"] == "path":
                    id_like = parameter["schema"].get("format") == "uuid"
                    assert id_like or parameter["name"] in CODES, (path, parameter)
                else:
                    assert parameter["in"] == "query" and parameter["name"] in QUERY, (path, parameter)


async def openapi(house: World) -> dict[str, Any]:
    answer = await house.stranger.get("/schema/openapi.json")
    assert answer.status_code == 200
    return answer.json()
