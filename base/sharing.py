"""Who uses a home folder's server, and who may decide about it.

Two files carry locks (flock), which the kernel drops when a process dies, however it dies; there is no list of process
ids to go stale:

* `postgres.lock`, exclusive: held while somebody decides (start, adopt, stop). Everybody else waits.
* `postgres.users`, shared: held by each user for as long as it uses the server. Who leaves and can turn it exclusive
  was the last, and stops the server.

The second is only touched while the first is held, so taking it never waits.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from base.whereabouts import Place, Refused

DECIDING_SECONDS = 300
"""Longer than the slowest start: a first initdb on a slow disk, or the replay of a long log."""

_shares: dict[Path, list[int]] = {}
"""The locks on `postgres.users` this process holds, by home; one for each start that was not yet stopped."""


@contextmanager
def deciding(place: Place, tell: Callable[[str], None]) -> Iterator[None]:
    """One at a time. Polls, because a blocking flock could not be given up."""
    lock = _open(place, "postgres.lock")
    began, told = time.monotonic(), False
    try:
        while not _taken(lock):
            waited = time.monotonic() - began
            if waited > DECIDING_SECONDS:
                raise Refused(f"Another process has been starting or stopping the database in {place.home} too long.")
            if waited > 2 and not told:
                tell("Another process is starting or stopping the database; waiting for it ...")
                told = True
            time.sleep(0.02)
        yield
    finally:
        os.close(lock)


def join(place: Place) -> None:
    share = _open(place, "postgres.users")
    fcntl.flock(share, fcntl.LOCK_SH)
    _shares.setdefault(place.home, []).append(share)


def leave(place: Place) -> None:
    if shares := _shares.get(place.home):
        os.close(shares.pop())


def in_use(place: Place) -> bool:
    """By anybody, ourselves included."""
    users = _open(place, "postgres.users")
    try:
        return not _taken(users)
    finally:
        os.close(users)


def shares(home: Path) -> int:
    """How many starts of this process are not yet stopped."""
    return len(_shares.get(home, ()))


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(place: Place, name: str) -> int:
    # Not inherited by the server or any other child, else a lock would outlive us.
    file = os.open(place.home / name, os.O_RDWR | os.O_CREAT, 0o600)
    place.hand_over(place.home / name)
    return file
