"""The clock on the wall of the story: a second here is a minute there, and between two readings it may jump ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MINUTES_PER_S = 60


class Clock:
    def __init__(self) -> None:
        self._anchors: list[tuple[datetime, datetime]] = []

    def jump(self, story: datetime) -> None:
        """It is now `story`."""
        self._anchors.append((datetime.now(UTC), story))

    def shows(self, at: datetime | None = None) -> str:
        """`HH:MM` at a real time (None: now); nothing before the story began."""
        if not self._anchors:
            return ""
        real = at or datetime.now(UTC)
        began, story = next((a for a in reversed(self._anchors) if a[0] <= real), self._anchors[0])
        return f"{story + max(real - began, timedelta(0)) * MINUTES_PER_S:%H:%M}"
