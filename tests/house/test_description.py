"""The description of the API says what handlers take and give; test_schemathesis.py holds the house to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from records.reading import MEASURES
from tests.house.test_manifest import OPEN, openapi
from tests.world import World, reading

FILES = {"/v1/attachments/{attachment}/content"}
"""Where bytes go in that are no JSON."""


async def operations(house: World) -> Iterator[tuple[str, str, dict[str, Any]]]:
    paths = (await openapi(house))["paths"]
    return ((method.upper(), path, op) for path, ops in paths.items() for method, op in ops.items())


async def test_only_what_needs_no_token_says_so(house: World) -> None:
    assert (await openapi(house))["security"] == [{"bearer": []}]
    without = {(method, path) for method, path, op in await operations(house) if op.get("security") == []}
    assert without == {(method, re.sub(r":\w+", "", path)) for method, path in OPEN}


async def test_every_answer_has_a_shape_and_every_refusal_is_a_problem(house: World) -> None:
    components = (await openapi(house))["components"]
    [[kind, problem]] = components["responses"]["404"]["content"].items()
    assert (kind, problem["schema"]["$ref"]) == ("application/problem+json", "#/components/schemas/Problem")
    for method, path, operation in await operations(house):
        for status, answer in operation["responses"].items():
            if status >= "400" and not path.startswith("/health"):
                assert answer == {"$ref": f"#/components/responses/{status}"}, path
            elif status < "300" and status != "204":
                for kind, content in answer["content"].items():
                    file = (
                        kind in ("application/zip", "image/svg+xml", "text/html", "text/calendar")
                        or content["schema"].get("format") == "binary"
                    )
                    assert file or content["schema"].keys() & {"$ref", "items"}, (method, path)
        if method in ("POST", "PUT", "PATCH") and "requestBody" in operation and path not in FILES:
            assert operation["requestBody"]["content"]["application/json"]["schema"].keys() == {"$ref"}


async def test_bodies_with_more_than_is_named_are_described_as_refused(house: World) -> None:
    schemas = (await openapi(house))["components"]["schemas"]
    for _, path, operation in await operations(house):
        if "requestBody" in operation and path not in FILES:
            name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert schemas[name]["additionalProperties"] is False, (path, name)


async def test_versions_and_keys_stand_where_they_are_asked_for(house: World) -> None:
    headers = {
        operation["operationId"]: {p["name"] for p in operation.get("parameters", []) if p["in"] == "header"}
        for _, _, operation in await operations(house)
    }
    assert headers["setPolicy"] == headers["changeRelative"] == {"If-Match"}
    assert headers["noteAlert"] == {"Idempotency-Key"}
    assert headers["getAlert"] == set()


@pytest.mark.parametrize("kind", MEASURES)
async def test_readings_are_described_by_kind(house: World, kind: str) -> None:
    batch = (await openapi(house))["components"]["schemas"]["Batch"]
    items = [i for i in batch["properties"]["readings"]["items"]["oneOf"] if i["properties"]["kind"]["const"] == kind]
    assert len(items) == max(1, len(MEASURES[kind].ranges))  # type: ignore[index]
    await house.opens()
    phone = await house.phone(await house.admits())
    fresh = {name: value for name, value in reading("pulse").items() if name in ("id", "taken_at")}
    examples = [{**item["example"], **fresh} for item in items[:1]]
    assert [item["outcome"] for item in (await phone.records(*examples))["items"]] == ["kept"]


async def test_the_page_shows_every_operation_and_loads_nothing(house: World) -> None:
    answer = await house.stranger.get("/schema")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    assert not re.findall(r"<(?:script|link|img|iframe)|src=|https?://|url\(", answer.text)
    for _, _, operation in await operations(house):
        assert operation["operationId"] in answer.text
