"""Text messages: the gateway's contract, and that nobody learns from an answer what became of one."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from base.settings import Secret, Settings
from notify import sms
from notify.sms import Gateway, last_texts, open_sms


class Provider:
    """A gateway on loopback that keeps what it was given and answers as told."""

    def __init__(self, status: int, silent: bool) -> None:
        self.status, self.silent, self.url = status, silent, ""
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.asked = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(
            next(line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length"))
        )
        self.got.append((head, json.loads(await reader.readexactly(length))))
        self.asked.set()
        if self.silent:
            await reader.read()
        else:
            writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        writer.close()


@asynccontextmanager
async def provider(status: int = 202, silent: bool = False) -> AsyncIterator[Provider]:
    found = Provider(status, silent)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    async with server:
        found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sms"
        yield found


async def test_the_gateway_is_given_number_and_text_with_its_token() -> None:
    async with provider() as there:
        gateway = Gateway(there.url, "token-of-ours")
        await gateway.send("+84901234567", "Ma dang nhap 123456")
        await gateway.close()
    [(head, body)] = there.got
    assert body == {"to": "+84901234567", "text": "Ma dang nhap 123456"}
    assert "Bearer token-of-ours" in head and "+84901234567" not in head


@pytest.mark.parametrize("status", [400, 302, 500])
async def test_a_refusal_is_counted_and_raises_nothing(status: int) -> None:
    before = sms._sent.labels("refused")._value.get()
    async with provider(status) as there:
        gateway = Gateway(there.url, None)
        await gateway.send("+84901234567", "text")
        await gateway.close()
    assert len(there.got) == 1  # a redirect is not followed
    assert sms._sent.labels("refused")._value.get() == before + 1


async def test_a_silent_gateway_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "TIMEOUT_S", 2)
    async with provider(silent=True) as there:
        gateway = Gateway(there.url, None)
        began = time.monotonic()
        await gateway.send("+84901234567", "text")
        assert time.monotonic() - began < 1
        await there.asked.wait()
        await gateway.close()


async def test_a_flood_is_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "UNDER_WAY_AT_MOST", 2)
    before = sms._sent.labels("dropped")._value.get()
    async with provider() as there:
        gateway = Gateway(there.url, None)
        for _ in range(5):
            await gateway.send("+84901234567", "text")
        await gateway.close()
    assert len(there.got) == 2
    assert sms._sent.labels("dropped")._value.get() == before + 3


async def test_in_dev_the_last_text_of_each_number_is_kept_in_a_private_file(tmp_path: Path) -> None:
    console = open_sms(Settings(home=tmp_path))
    await console.send("+84901111111", "one")
    await console.send("+84902222222", "two")
    await console.send("+84901111111", "three")
    assert last_texts(tmp_path) == {"+84901111111": "three", "+84902222222": "two"}
    assert (tmp_path / "texts.json").stat().st_mode & 0o077 == 0


async def test_production_without_a_gateway_says_nothing_and_sends_nothing(tmp_path: Path) -> None:
    settings = Settings(env="production", home=tmp_path, secret=Secret(b"x" * 32))
    await open_sms(settings).send("+84901111111", "one")
    assert last_texts(tmp_path) == {}
