"""Text messages to phones. In dev and tests the network is a private file that `antam codes` reads; in production a
gateway that takes `{"to": "+84...", "text": "..."}` over HTTPS."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Protocol

import httpx2
from prometheus_client import Counter

from base import log
from base.settings import Settings

TIMEOUT_S = 5.0
UNDER_WAY_AT_MOST = 100
BEHIND_THE_ANSWER_S = 0.05
"""The answer to the number leaves first, so that the work of sending does not show in how long it took."""

_log = log.logger("notify")
_sent = Counter("antam_texts_total", "Text messages by outcome", ["outcome"])


class Sms(Protocol):
    async def send(self, phone: str, text: str) -> None:
        """Takes the text and returns at once, whatever becomes of it: neither the answer to a number nor how long it
        takes may tell whether the number is enrolled."""
        ...

    async def close(self) -> None: ...


def open_sms(settings: Settings) -> Sms:
    if settings.sms_url:
        return Gateway(settings.sms_url, settings.sms_token)
    return NoGateway() if settings.env == "production" else Console(settings.home)


class Gateway:
    """Any SMS provider behind one small HTTPS contract; redirects are not followed."""

    def __init__(self, url: str, token: str | None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._url, self._client = url, httpx2.AsyncClient(timeout=TIMEOUT_S, headers=headers)
        self._under_way: set[asyncio.Task[None]] = set()

    async def send(self, phone: str, text: str) -> None:
        if len(self._under_way) >= UNDER_WAY_AT_MOST:
            _sent.labels("dropped").inc()
            return
        task = asyncio.create_task(self._hand_over(phone, text))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=TIMEOUT_S)
        await self._client.aclose()

    async def _hand_over(self, phone: str, text: str) -> None:
        await asyncio.sleep(BEHIND_THE_ANSWER_S)
        try:
            answer = await self._client.post(self._url, json={"to": phone, "text": text})
        except httpx2.HTTPError as error:
            _sent.labels("failed").inc()
            _log.error("sms gateway failed", error=type(error).__name__)
            return
        _sent.labels("sent" if answer.status_code < 300 else "refused").inc()
        if answer.status_code >= 300:
            _log.error("sms gateway refused", status=answer.status_code)


class NoGateway:
    """Production without ANTAM_SMS_URL: nobody gets a code. `antam doctor` and the log say so, the answer does not."""

    async def send(self, phone: str, text: str) -> None:
        _sent.labels("no_gateway").inc()
        _log.error("no sms gateway is set")

    async def close(self) -> None:
        """Nothing is held."""


class Console:
    """Dev and tests only: the last text of every number, in a file only this user can read."""

    def __init__(self, home: Path) -> None:
        self._path = home / "texts.json"
        self._lock = asyncio.Lock()

    async def send(self, phone: str, text: str) -> None:
        async with self._lock:
            await asyncio.to_thread(self._keep, phone, text)

    async def close(self) -> None:
        """Nothing is held."""

    def _keep(self, phone: str, text: str) -> None:
        texts = {**last_texts(self._path.parent), phone: text}
        new = self._path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(texts, file)
        new.replace(self._path)


def last_texts(home: Path) -> dict[str, str]:
    """Number -> the last text the console 'sent' to it."""
    try:
        return json.loads((home / "texts.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
