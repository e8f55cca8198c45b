"""Every text that people can write carries a mark on a day on which every route is used, and again in requests that are
refused; afterwards no mark is in what left the house beside the answers to those who may know."""

from __future__ import annotations

import copy
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx2
import prometheus_client
import pytest
import structlog

from base import postgres
from notify.sms import last_texts
from tests.house.recording import Recorder, Sent
from tests.house.whole_day import Day, a_whole_day
from tests.stories.test_nothing_leaks import MARK, found
from tests.world import World

OURS = {  # table -> columns of text that hold words, codes or figures of the house's own
    "appointments": "booked_as consented_as ended_as kind missed_why state", "appointment_log": "what",
    "calendar_blocks": "kind", "calendars": "opening", "freed_times": "kind", "waitlist": "kind state",
    "accounts": "phone", "admin_successions": "*", "admin_units": "*",
    "alert_log": "channels fired level rule shown_en shown_vi what why",
    "alerts": "family held_why policy rule text_en text_vi", "attachments": "declared problem type",
    "audit_events": "act basis", "audit_seals": "*",
    "audit_unsealed": "*", "baselines": "kind line", "expected": "source step what", "monitoring_plans": "what",
    "medicine_doses": "alarm outcome", "medicines": "alarm atc classes given_by private route unit zone",
    "remote_visits": "author_as", "remote_visit_addenda": "author_as",
    "campaigns": "category", "checkups": "form", "stock_moves": "kind",
    "beneficiary_categories": "code", "call_signals": "data", "calls": "reason",
    "consents": "text_version", "duty_days": "*", "engine_cycles": "*", "erasures": "*", "rotations": "days",
    "facilities": "escalation_policy province_code time_zone", "feed": "kind", "holiday_changes": "*",
    "invitations": "phone", "messages": "body", "notes": "author_as", "pins": "hash",
    "protocol_choices": "*", "provider_tokens": "provider", "province_cubes": "*",
    "province_staff": "*", "reach_attempts": "channel provider_id reason",
    "reminder_settings": "off", "reminders": "source state why", "reminders_planned": "source",
    "reach_intents": "also kind reason spent", "reach_preferences": "channels muted zone",
    "readings": "author_as symptoms unit",
    "relatives": "ended_why", "representatives": "ended_why", "request_log": "what", "requests": "asked_as",
    "resident_bands": "author_as field kind limits", "resident_identifiers": "country",
    "resident_versions": "birth_precision sex",
    "residents": "address_commune conditions name_key phone", "schema_migrations": "*", "sessions": "ended_why",
    "screening_answers": "author_as item", "screening_due": "instrument", "screening_rules": "family instrument",
    "screenings": "instrument instrument_version scorer_version started_as", "sign_in_challenges": "phone",
}  # fmt: skip
"""`name_key` is the name, letter by letter as a number, and is kept out of everything with the name's column; numbers
of phones are checked by their form and searched for in test_nothing_leaks.py."""


@pytest.mark.timeout(180)
async def test_no_text_that_people_write_leaves_by_a_side_door(
    house: World, monkeypatch: pytest.MonkeyPatch, server: postgres.Server
) -> None:
    recorder, answers = Recorder(house.client), list[httpx2.Response]()
    database_log = server.data.parent / "postgres.log"
    began = database_log.stat().st_size if database_log.exists() else 0
    monkeypatch.setattr(house, "client", recorder.client)
    monkeypatch.setattr(house, "stranger", recorder.client())
    said = _listens(monkeypatch)
    day = await a_whole_day(house, MARK)
    assert await _unmarked(house) == []
    sent = list(recorder.sent)
    for spoilt in _spoilt(sent):
        answers += [await spoilt.by(day[name].http, {}) for name in ("manager", "nurse")]
    assert len([a for a in answers if a.status_code in (400, 422)]) > 150
    await _goes_wrong(day, monkeypatch)

    assert len(house.fcm.received) >= 3
    outside = {
        "push": json.dumps([{**push.message, "token": ""} for push in house.fcm.received], ensure_ascii=False),
        "texts": json.dumps(last_texts(house.house.settings.home), ensure_ascii=False),
        "log": said.getvalue(),
        "database log": database_log.read_bytes()[began:].decode(errors="replace") if database_log.exists() else "",
        "metrics": prometheus_client.generate_latest().decode(),
        "errors": "\n".join(f"{a.headers} {a.text}" for a in answers if _refuses(a)),
        "addresses": "\n".join(f"{request.path} {dict(request.query)}" for request in sent),
    }
    assert "request failed" in outside["log"] and "antam_requests_total" in outside["metrics"]
    leaks = {where: text for where, text in outside.items() if found(text, [MARK])}
    told = [line for text in leaks.values() for line in text.splitlines() if found(line, [MARK])]
    assert not told, "\n".join(told)


def _refuses(answer: httpx2.Response) -> bool:
    """Readings are refused one by one."""
    return answer.status_code >= 400 or answer.request.url.path.endswith("/vitals")


async def _goes_wrong(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours, with marks in everything around it."""

    async def fails(*_: Any) -> None:
        raise RuntimeError(f"{MARK} in an error")

    monkeypatch.setattr("people.audit.record", fails)
    answer = await day["doctor"].get(day.home)
    assert answer.status_code == 500 and MARK not in answer.text


def _listens(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Where everything that is logged from now on goes."""
    said = io.StringIO()
    monkeypatch.setattr(structlog.get_config()["logger_factory"], "_file", said)
    handler = logging.StreamHandler(said)
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    return said


async def _unmarked(house: World) -> list[str]:
    """Columns that can hold a person's words, hold none, and are not listed as the house's own."""
    columns = await house.sql(
        """select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
              and not a.attisdropped and format_type(a.atttypid, null) ~ 'text|json|char'
              and not exists (select from pg_constraint k where k.conrelid = c.oid and k.conkey = array[a.attnum]
                                 and pg_get_constraintdef(k.oid) ~ '= ANY \\(ARRAY')
            order by 1, 2"""
    )
    ours = {f"{table}.{name}" for table, names in OURS.items() for name in names.split()}
    free = [c for c in columns if not ours & {f"{c['table']}.*", f"{c['table']}.{c['column']}"}]
    assert len(free) > 30
    query = "select count(*) as n from {table} where {column}::text ilike $1"
    return [
        f"{c['table']}.{c['column']}" for c in free if not (await house.sql(query.format(**c), f"%{MARK}%"))[0]["n"]
    ]


def _spoilt(sent: list[Sent]) -> Iterator[Sent]:
    """Each kind of request once for each of its values: too much text, or text where something else belongs."""
    for request in {each.shape: each for each in sent if isinstance(each.body, dict)}.values():
        for path in _leaves(request.body):
            body = copy.deepcopy(request.body)
            place = body
            for step in path[:-1]:
                place = place[step]
            marked = isinstance(place[path[-1]], str) and MARK in place[path[-1]]
            place[path[-1]] = f"{MARK}-" + "x" * 30_000 * marked
            yield Sent(request.method, request.path, request.query, body, request.headers)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield path
        return
    for key, each in inner:
        yield from _leaves(each, (*path, key))
