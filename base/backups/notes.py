"""What is written beside the sealed files, and how PostgreSQL names places in its log.

A place is an LSN, bytes since the beginning (`1A/2B3C4D`); a segment is 16 MB of it (or what the server was made with),
named by timeline and number. A server that was promoted or restored goes on in a timeline of its own.
"""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct

SEGMENT = re.compile(r"[0-9A-F]{24}")
HISTORY = re.compile(r"[0-9A-F]{8}\.history")
PARTIAL = ".partial"
"""Behind the name of a segment that is still being written."""


class Facts(Struct, frozen=True, kw_only=True):
    """What the database held just before a base backup began: the newest migration, rows by table, the audit chain."""

    schema: str
    rows: dict[str, int]
    seals: int = 0
    head: str = ""


class Manifest(Struct, frozen=True, kw_only=True):
    """A base backup. Times are the machine's that took it; the log from `start` on belongs to it. `superuser` is whom
    the server was made with, `database` the one that was asked about `facts`."""

    form: int = 1
    name: str
    key: str
    system: str
    postgres: str
    superuser: str
    database: str
    segment_bytes: int
    began_at: datetime
    ended_at: datetime
    timeline: int
    start_lsn: str
    end_lsn: str
    files: int
    bytes: int
    facts: Facts
    proof: str = ""

    @property
    def start(self) -> int:
        return lsn(self.start_lsn) // self.segment_bytes

    @property
    def end(self) -> int:
        """The last segment that came with the backup itself."""
        return (lsn(self.end_lsn) - 1) // self.segment_bytes


class Tip(Struct, frozen=True, kw_only=True):
    """The newest log on the shelf: its segment, how many bytes of it, and when there was nothing newer."""

    key: str
    system: str
    segment: str
    bytes: int
    at: datetime
    proof: str = ""


def lsn(text: str) -> int:
    """`1A/2B3C4D` as a number of bytes."""
    high, _, low = text.partition("/")
    return int(high, 16) << 32 | int(low, 16)


def number(name: str, segment_bytes: int) -> int:
    """The place of a segment in the log, whatever its timeline."""
    return int(name[8:16], 16) * ((1 << 32) // segment_bytes) + int(name[16:24], 16)


def segment(timeline: int, at: int, segment_bytes: int) -> str:
    per_log = (1 << 32) // segment_bytes
    return f"{timeline:08X}{at // per_log:08X}{at % per_log:08X}"
