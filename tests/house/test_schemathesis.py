"""The house is what its description says, whoever asks and however badly: schemathesis draws requests, good and bad,
from the whole OpenAPI description, and every role of one facility sends them, with the ids of both facilities in them.

`FUZZ_EXAMPLES` and `FUZZ_SEED` make it longer and other (`make fuzz`).
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any
from zipfile import ZipFile

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, strategies
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from tests.house.test_manifest import openapi
from tests.house.whole_day import Day, a_whole_day
from tests.world import World

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0")) or 2
GOOD_SENDERS, BAD_SENDERS = 7, 2
"""Roles that send each request that was drawn, good or bad, in turn; drawing costs more than sending."""
SEED = int(os.environ.get("FUZZ_SEED", "1"))
CANARY = "Hoàng yến"

CHECKS = (
    checks.status_code_conformance, checks.content_type_conformance, checks.response_headers_conformance,
    checks.response_schema_conformance, checks.negative_data_rejection,
)  # fmt: skip
LAST = {"dischargeResident", "changeStaff", "signOut", "endSession", "endOtherSessions", "shareSession", "refresh"}
"""Afterwards there is less to be seen, and a token may be worth nothing."""
ROLES = (
    "resident", "status", "appointments", "summary", "full", "representative", "nurse", "doctor", "off duty", "manager",
    "nobody",
)  # fmt: skip


@dataclass
class Found:
    """What was wrong, and how often; what was answered."""

    wrong: Counter[str] = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)
    reached: set[tuple[str, int]] = field(default_factory=set)


@pytest.mark.timeout(600)
async def test_whatever_is_sent_the_answer_is_one_that_is_described(house: World) -> None:
    theirs = await a_whole_day(house, CANARY)
    ours = await a_whole_day(house, "An")
    ids = await ids_of(house, [ours, theirs])
    tokens = {name: ours.phones[name].http.headers["authorization"] for name in ROLES if name != "nobody"}
    found = await asyncio.to_thread(_fuzz, await openapi(house), house.base_url, tokens, ids)
    good = {operation for operation, family in found.reached if family == 2}
    print("never good:", sorted({operation for operation, _ in found.reached} - good))
    print(f"\n{sum(found.answered.values())} requests: {dict(sorted(found.answered.items()))}")
    assert not found.wrong, "\n\n".join(f"{n} x {what}" for what, n in found.wrong.most_common())
    assert {200, 201, 204, 400, 401, 403, 404, 422} <= found.answered.keys()


TABLES = {
    "resident": "residents", "facility": "facilities", "alert": "alerts", "account": "accounts",
    "relative": "relatives", "call": "calls",
    "invitation": "invitations", "representative": "representatives", "assignment": "assignments",
    "broken": "break_glass", "session": "sessions", "passkey": "passkeys", "": "readings",
    "identifier": "resident_identifiers", "category": "beneficiary_categories", "disability": "disabilities",
    "ward": "wards", "member": "staff", "request_id": "requests", "note": "notes",
    "conversation": "conversations", "draft": "message_drafts",
    "attachment": "attachments",
}  # fmt: skip
"""Where the ids are that an address may name."""


async def ids_of(house: World, days: Sequence[Day]) -> dict[str, list[str]]:
    """By the name they have in an address: what there is, in both facilities; those of the first one come first."""
    found = {}
    for name, table in TABLES.items():
        rows = await house.sql(f"select id::text from {table} order by id desc")
        found[name] = [row["id"] for row in rows]
    return found | {"resident": [str(day.rosa.resident) for day in days], "facility": [str(d.facility) for d in days]}


def _fuzz(description: dict[str, Any], url: str, tokens: dict[str, str], ids: dict[str, list[str]]) -> Found:
    """Synchronous, as schemathesis is; every operation as every role."""
    some = strategies.sampled_from(sorted(itertools.chain(*ids.values()))) | strategies.uuids().map(str)
    schemathesis.openapi.format("uuid", some)
    schemathesis.openapi.format("date", _near().map(lambda t: str(t.date())) | strategies.dates().map(str))
    schemathesis.openapi.format("date-time", (_near() | strategies.datetimes()).map(lambda t: f"{t.isoformat()}Z"))
    del description["security"]  # the tokens are ours to give; test_manifest.py asks with bad ones
    schema = schemathesis.openapi.from_dict(description)
    schema.config.update(base_url=url)
    sender, operations = Sender(tokens, ids), [r.ok() for r in schema.get_all_operations() if isinstance(r, Ok)]
    assert len(operations) == sum(len(methods) for methods in description["paths"].values())
    operations.sort(key=lambda o: (_late(o), o.label))
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _draw(operation.as_strategy(generation_mode=mode), sender.send)
    return sender.found


def _near() -> strategies.SearchStrategy[datetime]:
    """Times about which something can be said: within a month of now."""
    now, month = datetime.now(UTC).replace(tzinfo=None), timedelta(days=30)
    return strategies.datetimes(now - month, now + month)


def _late(operation: Any) -> int:
    order = ("get", "post", "put", "patch", "delete")
    return len(order) if operation.definition.raw["operationId"] in LAST else order.index(operation.method)


def _draw(cases: strategies.SearchStrategy[Case], send: Any) -> None:
    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],  # type: ignore[list-item]
    )  # fmt: skip
    @hypothesis.given(cases)
    def each(case: Case) -> None:
        send(case)

    with suppress(Unsatisfiable):  # nothing of it can be bad
        each()


class Sender:
    """Sends what was drawn, each as the next role, and half the time about somebody there is."""

    def __init__(self, tokens: dict[str, str], ids: dict[str, list[str]]) -> None:
        self.found = Found()
        self._tokens, self._ids = tokens, ids
        self._roles, self._dice, self._session = itertools.cycle(ROLES), Random(SEED), requests.Session()

    def send(self, case: Case) -> None:
        named = dict(case.path_parameters or {})
        good = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
        for role in itertools.islice(self._roles, GOOD_SENDERS if good else BAD_SENDERS):
            for name in sorted(named.keys() & self._ids.keys()):
                known = good and self._dice.random() < 0.9
                case.path_parameters[name] = self._dice.choice(self._ids[name]) if known else named[name]
            self._send(case, role)

    def _send(self, case: Case, role: str) -> None:
        operation = case.operation.definition.raw["operationId"]
        headers = {"authorization": self._tokens[role]} if role in self._tokens else {}
        answer = case.call(session=self._session, headers=headers)
        self.found.answered[answer.status_code] += 1
        self.found.reached.add((operation, answer.status_code // 100))
        for what in _wrong(case, answer):
            self.found.wrong[f"{operation} as {role}: {what}"] += 1


def _wrong(case: Case, answer: Any) -> Iterator[str]:
    said = _said(answer)
    sent = f"{case.as_curl_command()}\n  {answer.status_code} {said[:300]}"
    if answer.status_code >= 500 and answer.status_code != 503:
        yield f"a fault\n  {sent}"
    if CANARY in said or CANARY in str(answer.headers):
        yield f"somebody else's canary\n  {sent}"
    try:
        case.validate_response(answer, checks=list(CHECKS))
    except FailureGroup as group:
        for failure in group.exceptions:
            yield f"{type(failure).__name__} {re.sub(chr(10), ' ', str(failure))[:400]}\n  {sent}"


def _said(answer: Any) -> str:
    """The answer as text; of an archive, what is in it."""
    if answer.headers.get("content-type") != ["application/zip"]:
        return answer.content.decode(errors="replace")
    with ZipFile(BytesIO(answer.content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())
