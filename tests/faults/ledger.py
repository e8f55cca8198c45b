"""The ledger of a client, and the referee that holds it against what is stored.

A line is on disk before an operation is sent and again after its answer, so whatever dies, the file knows three kinds
of operations: acknowledged, refused, and unknown (a timeout, a reset, a 503: nobody may assume either way).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self


class Ledger:
    """Append-only lines `sent id value`, `acked id`, `refused id`, each on disk before the call returns."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.path = path

    def sent(self, operations: Mapping[str, Any]) -> None:
        self._write([["sent", id, value] for id, value in operations.items()])

    def acked(self, ids: Iterable[str]) -> None:
        self._write([["acked", id] for id in ids])

    def refused(self, ids: Iterable[str]) -> None:
        self._write([["refused", id] for id in ids])

    def close(self) -> None:
        os.close(self._file)

    def _write(self, lines: Sequence[Any]) -> None:
        os.write(self._file, "".join(json.dumps(line) + "\n" for line in lines).encode())
        os.fsync(self._file)


@dataclass
class History:
    """What one or several ledgers say."""

    sent: dict[str, Any] = field(default_factory=dict)
    acked: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, *paths: Path) -> Self:
        history = cls()
        for path in paths:
            for line in path.read_text().splitlines():
                what, id, *value = json.loads(line)
                if what == "sent":
                    history.sent[id] = value[0]
                else:
                    getattr(history, what).add(id)
        return history

    @property
    def unknown(self) -> set[str]:
        return self.sent.keys() - self.acked - self.refused


def check(history: History, stored: Sequence[tuple[str, Any]]) -> list[str]:
    """What is wrong, a sentence each: acknowledged means stored, with the same value, exactly once; refused means not
    stored; unknown may be either, at most once; nothing is stored that nobody sent."""
    times = Counter(id for id, _ in stored)
    values = dict(stored)
    wrong = [f"{id} was acknowledged and is not stored" for id in history.acked - values.keys()]
    wrong += [f"{id} was refused and is stored" for id in history.refused & values.keys()]
    wrong += [f"{id} was both acknowledged and refused" for id in history.refused & history.acked]
    wrong += [f"{id} is stored {n} times" for id, n in times.items() if n > 1]
    wrong += [f"{id} is stored and nobody sent it" for id in values.keys() - history.sent.keys()]
    wrong += [f"{id} was answered and never sent" for id in (history.acked | history.refused) - history.sent.keys()]
    wrong += [
        f"{id} is stored as {values[id]!r} and was sent as {history.sent[id]!r}"
        for id in values.keys() & history.sent.keys()
        if values[id] != history.sent[id]
    ]
    return sorted(wrong)
