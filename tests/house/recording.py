"""Requests as they were sent, and the same requests about somebody else: for test_replay.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
import msgspec
from litestar.handlers import HTTPRouteHandler

from api.app import ROUTES
from tests.house.test_walls import UUID_LIKE

IDS = re.compile(UUID_LIKE.pattern, re.IGNORECASE)
NAMELESS = {"cursor", "code"}
"""Members and parameters whose value stands for ids without being one: a place in a list, an invitation."""


@dataclass(frozen=True)
class Sent:
    """One request: `path` without its query, `body` decoded unless it is a piece of a file."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    headers: Mapping[str, str]

    @property
    def route(self) -> tuple[str, str]:
        return next((m, t) for m, t, pattern in TEMPLATES if m == self.method and pattern.fullmatch(self.path))

    @property
    def shape(self) -> tuple[object, ...]:
        """Requests of one shape differ in values only."""
        return (*self.route, *sorted(self.query), "", *sorted(self.body if isinstance(self.body, dict) else ()))

    def about(self, other: Callable[[str], str]) -> Sent:
        """The same request with `other` in place of everything that names something."""

        def swap(value: Any, name: str = "") -> Any:
            if isinstance(value, dict):
                return {key: swap(inner, key) for key, inner in value.items()}
            if isinstance(value, list):
                return [swap(inner, name) for inner in value]
            return other(value) if isinstance(value, str) and _names(value, name) else value

        path = "/".join(other(part) if named else part for part, named in self._parts())
        return replace(self, path=path, query=swap(dict(self.query)), body=swap(self.body))

    def names(self) -> Iterator[str]:
        """Everything in it that names something, in order."""
        found: list[str] = []
        self.about(lambda name: found.append(name) or name)
        yield from found

    async def by(self, client: httpx2.AsyncClient, more: Mapping[str, str]) -> httpx2.Response:
        headers = {**self.headers, **more}
        body: dict[str, Any] = {"content": self.body} if isinstance(self.body, bytes) else {"json": self.body}
        return await client.request(self.method, self.path, params=self.query, headers=headers, **body)

    def _parts(self) -> Iterator[tuple[str, bool]]:
        _, template = self.route
        for part, meant in zip(self.path.split("/"), template.split("/"), strict=True):
            yield part, meant.startswith("{")


@dataclass
class Recorder:
    """Makes clients whose requests are kept."""

    make: Callable[[], httpx2.AsyncClient]
    sent: list[Sent] = field(default_factory=list)

    def client(self) -> httpx2.AsyncClient:
        client = self.make()
        client.event_hooks = {"request": [self._keep]}
        return client

    async def _keep(self, request: httpx2.Request) -> None:
        headers = {name: request.headers[name] for name in ("if-match", "content-range") if name in request.headers}
        body: Any = request.content or None
        if body and "content-range" not in headers:
            body = msgspec.json.decode(body)
        self.sent.append(Sent(request.method, request.url.path, dict(request.url.params), body, headers))


def paired(ours: Sequence[Sent], theirs: Sequence[Sent]) -> dict[str, str]:
    """What each name in the first recording is called in the second."""
    names: dict[str, str] = {}
    for mine, their in zip(ours, theirs, strict=True):
        assert mine.route == their.route, "the two days differ"
        names.update(zip(mine.names(), their.names(), strict=True))
    return {mine: their for mine, their in names.items() if mine != their}


def _names(value: str, name: str) -> bool:
    return bool(IDS.fullmatch(value)) or (name in NAMELESS and not value.isdigit())


def _templates() -> Iterator[tuple[str, str, re.Pattern[str]]]:
    handlers = [h for room in ROUTES for h in room.HANDLERS if isinstance(h, HTTPRouteHandler)]
    for handler in handlers:
        for path in handler.paths:
            pattern = re.sub(r"\{\w+:uuid\}", IDS.pattern, re.sub(r"\{\w+:str\}", "[^/]+", path))
            for method in handler.http_methods:
                yield str(method), path, re.compile(pattern, re.IGNORECASE)


TEMPLATES = list(_templates())
