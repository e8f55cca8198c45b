"""Which core does what. Server and database share one, the load comes from another, so that neither slows the other."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from api.serve import CannotServe

FORM = "--pin wants server=0,client=1, with cores of this machine"


class CannotBench(CannotServe):
    """One sentence: why there is nothing to measure."""


class Pin(Struct, frozen=True):
    """A core for the server with its database, and one for the load; None leaves it to the kernel."""

    server: int | None = None
    client: int | None = None

    def __str__(self) -> str:
        return "none" if self.server is None else f"server={self.server},client={self.client}"


def choose(wanted: str | None) -> Pin:
    """`server=0,client=1` as asked; by default the first two cores we may use, or none where there is only one."""
    ours = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
    if wanted is None:
        return Pin(ours[0], ours[1]) if len(ours) >= 2 else Pin()
    found = re.fullmatch(r"server=(\d+),client=(\d+)", wanted)
    server, client = map(int, found.groups()) if found else (-1, -1)
    if server not in ours or client not in ours:
        raise CannotBench(f"{FORM} ({', '.join(map(str, ours)) or 'this system pins nothing'}).")
    return Pin(server, client)


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Us and every process we start meanwhile."""
    if core is None or sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
