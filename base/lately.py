"""What was asked a moment ago, and is asked again before it is too old.

An answer is good for `keep_s` seconds. What is used all the time must not go cold for everybody at once: `stale` names
what was used and has lived half of its time, so that it can be asked again while the old answer still holds. That
there was no answer is never kept. Times are monotonic seconds, taken before the question was asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class _Held(Generic[Value]):
    __slots__ = ("at", "used", "value")

    def __init__(self, value: Value, at: float) -> None:
        self.value, self.at, self.used = value, at, False


class Lately(Generic[Key, Value]):
    def __init__(self, keep_s: float) -> None:
        self._keep_s = keep_s
        self._held: dict[Key, _Held[Value]] = {}
        self._by_age: deque[tuple[float, Key]] = deque()
        self._to_forget: deque[tuple[float, Key]] = deque()

    def known(self, key: Key, clock: float) -> Value | None:
        held = self._held.get(key)
        if held is None or clock >= held.at + self._keep_s:
            return None
        held.used = True
        return held.value

    def keep(self, found: Mapping[Key, Value], at: float) -> None:
        self._forget(at)
        for key, value in found.items():
            self._held[key] = _Held(value, at)
            self._by_age.append((at, key))

    def drop(self, keys: Iterable[Key]) -> None:
        """There is no answer any more."""
        for key in keys:
            self._held.pop(key, None)

    def stale(self, clock: float, most: int) -> list[Key]:
        """Up to `most` that were used and are half as old as they may get; each is named once."""
        self._forget(clock)
        found: list[Key] = []
        while self._by_age and self._by_age[0][0] <= clock - self._keep_s / 2 and len(found) < most:
            at, key = self._by_age.popleft()
            held = self._held.get(key)
            if held is None or held.at != at:
                continue
            self._to_forget.append((at, key))
            if held.used:
                found.append(key)
        return found

    def _forget(self, clock: float) -> None:
        for aging in (self._to_forget, self._by_age):
            while aging and aging[0][0] + self._keep_s <= clock:
                at, key = aging.popleft()
                held = self._held.get(key)
                if held is not None and held.at == at:
                    del self._held[key]
