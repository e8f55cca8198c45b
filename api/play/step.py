"""A step of the demo happens within its time, or the demo ends with a sentence that names it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from websockets.exceptions import WebSocketException


class Missed(Exception):
    """A step that did not happen, and why, both for people."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step, self.why = step, why


class NotSo(Exception):
    """What was to be seen is not what was seen. Inside a step it becomes its reason."""


@asynccontextmanager
async def step(name: str, within_s: float = 10.0) -> AsyncIterator[None]:
    """`Missed` when the block takes longer, meets a broken connection, or finds something that is `NotSo`."""
    try:
        async with asyncio.timeout(within_s):
            yield
    except TimeoutError:
        raise Missed(name, f"it did not happen within {within_s:g} s") from None
    except (NotSo, OSError, httpx2.HTTPError, WebSocketException) as error:
        raise Missed(name, str(error) or type(error).__name__) from error


def expect(so: object, otherwise: str) -> None:
    if not so:
        raise NotSo(otherwise)
