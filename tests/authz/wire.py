"""HTTP to the house over kept-alive connections, with uvicorn's parser: the matrix asks tens of thousands of questions,
and a client for every occasion would cost more than the answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from httptools import HttpResponseParser

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Answer:
    """What came back; the parser calls the `on_` methods."""

    def __init__(self) -> None:
        self.status_code, self.headers, self.content, self.whole = 0, dict[str, str](), b"", False
        self.parser = HttpResponseParser(self)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode().lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self.content += body

    def on_message_complete(self) -> None:
        self.status_code, self.whole = self.parser.get_status_code(), True

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


class Wire:
    def __init__(self, base_url: str) -> None:
        address = urlsplit(base_url)
        self._host, self._port = address.hostname, address.port
        self._idle: list[Line] = []

    async def request(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] = {}, headers: Mapping[str, str] = {}
    ) -> Answer:
        content = b"" if body is None else json.dumps(body).encode()
        sent = {"host": f"{self._host}:{self._port}", "content-length": str(len(content)), **headers}
        if body is not None:
            sent["content-type"] = "application/json"
        target = f"{path}?{urlencode(query)}" if query else path
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        reader, writer = line = await self._line()
        writer.write("\r\n".join(lines).encode() + content)
        answer = Answer()
        while not answer.whole:
            came = await reader.read(65536)
            assert came, f"{method} {target}: hung up"
            answer.parser.feed_data(came)
        self._idle.append(line)
        return answer

    async def _line(self) -> Line:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port)

    async def aclose(self) -> None:
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()
