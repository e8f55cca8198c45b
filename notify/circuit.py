"""A circuit for each provider: after failures in a row nothing is sent for a while, so that the next channel follows at
once instead of after a time-out; then one notice is the probe.

    closed ──failures in a row──► open ──`pause_s`──► half open ──probe taken──► closed
                                   ▲                      │
                                   └──── probe failed ────┘

Somebody whom nothing else would reach is tried all the same, once (reach.py): a closed door is no reason not to knock.

One address that fails again and again is no provider that is down, and must not keep a notice from the next person: the
failures are those of several addresses. The state is this process's own: another node finds out by itself, which costs
it as many failures.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from prometheus_client import Gauge

from notify.channel import Notice, Outcome, TryAgain
from notify.push import Push

FAILURES = 5
ADDRESSES = 3
PAUSE_S = 10.0
CIRCUIT_OPEN = "circuit_open"

_open = Gauge("antam_circuit_open", "1 while nothing is sent to this provider", ["channel"])


class Circuit:
    """Pure but for what it remembers; `at` is in seconds of a clock that only goes forward."""

    def __init__(self, failures: int = FAILURES, addresses: int = ADDRESSES, pause_s: float = PAUSE_S) -> None:
        self._most, self._several, self._pause_s = failures, addresses, pause_s
        self.close()

    def close(self) -> None:
        self._failed, self._of, self._until = 0, set[str](), 0.0

    @property
    def tripped(self) -> bool:
        return self._failed >= self._most and len(self._of) >= self._several

    def lets_through(self, at: float, wanted: int) -> int:
        """How many of so many notices may be sent: all, one as a probe, or none. Of those who ask while a probe is
        under way, nobody is let through."""
        if not self.tripped:
            return wanted
        if at < self._until:
            return 0
        self._until = at + self._pause_s
        return min(wanted, 1)

    def heard(self, outcomes: Sequence[Outcome], of: Iterable[str], at: float) -> None:
        """What became of notices to the addresses `of`. Any answer about one shows that somebody is there; only a
        provider that does not take anything fails."""
        if any(not fails(outcome) for outcome in outcomes):
            self.close()
            return
        self._failed += len(outcomes)
        if not self.tripped:
            self._of |= set(of)
        if self.tripped:
            self._until = at + self._pause_s


def fails(outcome: Outcome) -> bool:
    """Whether this outcome is the provider's own trouble. One that asks for time (429) is there."""
    return isinstance(outcome, TryAgain) and outcome.after_s is None


def address_of(item: Push | Notice) -> str:
    return item.token if isinstance(item, Push) else item.address


Item_contra = TypeVar("Item_contra", contravariant=True)
Item = TypeVar("Item", Push, Notice)


class Provider(Protocol[Item_contra]):
    async def send(self, items: Sequence[Item_contra], /) -> list[Outcome]: ...
    async def close(self) -> None: ...


class Guarded(Generic[Item]):
    """A provider behind its circuit; a provider like any other."""

    def __init__(self, provider: Provider[Item], name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.circuit = Circuit()
        self._provider, self._name, self._clock = provider, name, clock

    async def send(self, items: Sequence[Item]) -> list[Outcome]:
        """A probe goes alone: the others follow once it was taken."""
        done: list[Outcome] = []
        while len(done) < len(items):
            most = self.circuit.lets_through(self._clock(), len(items) - len(done))
            if not most:
                break
            done += await self.insist(items[len(done) : len(done) + most])
        _open.labels(self._name).set(self.circuit.tripped)
        return done + [TryAgain(None, CIRCUIT_OPEN) for _ in items[len(done) :]]

    async def insist(self, items: Sequence[Item]) -> list[Outcome]:
        """Whatever the circuit says: for those whom nothing else would reach. It hears what became of them."""
        try:
            outcomes = await self._provider.send(items)
        except asyncio.CancelledError:  # whoever waited has given up: a provider that hangs has failed
            lost = [TryAgain(None, "timeout", unknown=True)] * len(items)
            self.circuit.heard(lost, map(address_of, items), self._clock())
            raise
        self.circuit.heard(outcomes, map(address_of, items), self._clock())
        return outcomes

    async def close(self) -> None:
        await self._provider.close()
