"""Gaps in a rota, pure: when a rank that the escalation calls has nobody, and when a turn falls to nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from scheduling.rota import Post, Span


class Gap(Struct, frozen=True):
    post: Post
    starts_at: datetime
    ends_at: datetime


def gaps(
    ranks: Collection[int], planned: Sequence[Span], manned: Sequence[Span], first: datetime, last: datetime
) -> list[Gap]:
    """`planned` is what the rota says, `manned` the parts of it that somebody does who works there (roster.of_staff).

    A rank of `ranks` needs somebody at every instant, whatever their ward or profession; any other post while the rota
    says so.
    """
    always = {Post(rank) for rank in ranks}
    needed: dict[Post, list[tuple[datetime, datetime]]] = {post: [(first, last)] for post in always}
    for span in planned:
        if span.post not in always:
            needed.setdefault(span.post, []).append((span.starts_at, span.ends_at))
    found = []
    for post, times in needed.items():
        on = [s for s in manned if s.post == post or (post in always and s.post.rank == post.rank)]
        for starts, ends in _joined(times):
            found += [Gap(post, *hole) for hole in _holes(on, max(starts, first), min(ends, last))]
    return sorted(found, key=lambda gap: (gap.starts_at, gap.post.rank, str(gap.post)))


def _holes(on: Iterable[Span], starts: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    found, reached = [], starts
    for span in sorted(on, key=lambda s: s.starts_at):
        if span.starts_at >= ends:
            break
        if span.starts_at > reached:
            found.append((reached, span.starts_at))
        reached = max(reached, span.ends_at)
    if reached < ends:
        found.append((reached, ends))
    return found


def _joined(times: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for starts, ends in sorted(times):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((starts, ends))
    return joined
