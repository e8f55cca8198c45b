"""Attacks on published counts, for tests: an attacker who holds every figure, knows how it was made, and subtracts.

What the attacker looks for: a group of people, put together from published ones by any sums and differences, of whom
the figures prove that there are one to four.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, floor

Unknown = str
Terms = Mapping[Unknown, int]
Fact = tuple[Terms, int, int]
"""What a figure says: the sum of these unknowns lies between two numbers."""

MOST = 10**6


def bounds(facts: Iterable[Fact]) -> dict[Unknown, tuple[int, int]]:
    """How far each unknown count is pinned down by all facts together: bounds, propagated until nothing moves. They are
    never tighter than the truth allows, so what is found here is found."""
    known = [fact for fact in facts if fact[0]]
    low = {name: 0 for terms, _, _ in known for name in terms}
    high = dict.fromkeys(low, MOST)
    moved = True
    while moved:
        moved = False
        for terms, least, most in known:
            reach_low = sum(c * (low if c > 0 else high)[n] for n, c in terms.items())
            reach_high = sum(c * (high if c > 0 else low)[n] for n, c in terms.items())
            for name, c in terms.items():
                rest_low = reach_low - c * (low if c > 0 else high)[name]
                rest_high = reach_high - c * (high if c > 0 else low)[name]
                ends = sorted(((least - rest_high) / c, (most - rest_low) / c))
                new_low, new_high = max(low[name], ceil(ends[0])), min(high[name], floor(ends[1]))
                if (new_low, new_high) != (low[name], high[name]):
                    moved = True
                    low[name], high[name] = new_low, new_high
                    reach_low = rest_low + c * (low if c > 0 else high)[name]
                    reach_high = rest_high + c * (high if c > 0 else low)[name]
    return {name: (low[name], high[name]) for name in low}


def isolated(facts: Iterable[Fact], groups: Mapping[str, Terms]) -> set[str]:
    """The groups of which the facts prove that one to four people are in them."""
    defined = [({name: -1, **terms}, 0, 0) for name, terms in groups.items()]
    found = bounds([*facts, *defined])
    return {name for name in groups if found[name][0] >= 1 and found[name][1] <= 4}
