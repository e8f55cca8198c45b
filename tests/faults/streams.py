"""The referee of conversations: what devices applied against what is stored (reliability.md, P-01 to P-04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.faults import ledger
from tests.faults.ledger import History


@dataclass(frozen=True)
class Said:
    """A message as it is stored, or as a device applied it."""

    thread: str
    seq: int
    key: str
    sender: str
    text: str | None


def check(history: History, stored: Sequence[Said], applied: Mapping[str, Sequence[Said]]) -> list[str]:
    """What is wrong, a sentence each. Acknowledged means stored once, with thread, sender and text; every thread is
    numbered 1..n; every device applied every message of its threads once, in order, as it is stored."""
    wrong = ledger.check(history, [(said.key, [said.thread, said.sender, said.text]) for said in stored])
    threads: dict[str, dict[int, Said]] = {}
    for said in stored:
        if said.seq in threads.setdefault(said.thread, {}):
            wrong.append(f"{said.thread} has two messages {said.seq}")
        threads[said.thread][said.seq] = said
    for thread, messages in threads.items():
        if sorted(messages) != list(range(1, len(messages) + 1)):
            wrong.append(f"{thread} is not numbered 1..{len(messages)}")
    for device, log in applied.items():
        wrong += _of_device(device, log, threads)
    return sorted(wrong)


def _of_device(device: str, log: Sequence[Said], threads: Mapping[str, Mapping[int, Said]]) -> list[str]:
    wrong: list[str] = []
    seen: dict[str, int] = {}
    for said in log:
        held = threads.get(said.thread, {}).get(said.seq)
        if said.seq != seen.get(said.thread, 0) + 1:
            wrong.append(f"{device} applied {said.thread} {said.seq} after {seen.get(said.thread, 0)}")
        if held is None:
            wrong.append(f"{device} applied {said.thread} {said.seq}, which is not stored")
        elif held != said:
            wrong.append(f"{device} applied {said.thread} {said.seq} otherwise than it is stored")
        seen[said.thread] = max(said.seq, seen.get(said.thread, 0))
    for thread, newest in seen.items():
        if newest < max(threads.get(thread, {0: None})):
            wrong.append(f"{device} stopped at {newest} of {thread}")
    return wrong
