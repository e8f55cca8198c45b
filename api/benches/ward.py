"""`antam bench ward`: a simulated ward, watched in four ways side by side. Pure: no server, no database.

Sensitivity, how long before the planted crisis somebody heard, and what it costs in alerts about nothing. The figures
say how the rules compare on this ward, which is assumed (ward_people.py); they say nothing about real residents.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from statistics import median

from msgspec import Struct

from alerts import protocol, silence, trends
from alerts.policy import rings
from alerts.trends import Line
from api.benches import ward_arms
from api.benches.figures import Figure, Goal, percentile
from api.benches.ward_arms import Arm, Watched, about
from api.benches.ward_people import BEGAN, EVERY, Life, Planted, lives

EARLY = timedelta(hours=24)
Tell = Callable[[str], object]


class Plan(Struct, frozen=True, kw_only=True):
    residents: int = 200
    days: int = 60
    seed: int = 1
    rounds: int = 1
    ways: tuple[str, ...] = ()
    """Of watching; none named: all of them."""


OURS = "antam"
GOALS = {
    "emergencies_missed": Goal(most=0),
    "slow_caught_24h_share": Goal(least=90),
    "urgent_per_10_residents_day": Goal(most=1),
    "trend_90_days_p99_ms": Goal(most=1),
}


def run(plan: Plan, tell: Tell) -> dict[str, Figure]:
    """Figures of An Tâm without a prefix, of the others with theirs; a value for each round, which is a ward."""
    arms = [arm for arm in ward_arms.arms(protocol.load()) if not plan.ways or arm.name in plan.ways]
    found: dict[str, list[float]] = {}
    units: dict[str, str] = {}
    for n in range(plan.rounds):
        tell(f"ward {n + 1} of {plan.rounds}: {plan.residents} residents for {plan.days} days, seed {plan.seed + n}")
        ward = list(lives(plan.residents, plan.days, plan.seed + n))
        for arm in arms:
            began = time.perf_counter()
            watched = [ward_arms.watch(arm, life) for life in ward]
            tell(f"  {arm.name}: {time.perf_counter() - began:.1f} s")
            for name, (value, unit) in _figures(arm, plan, ward, watched).items():
                found.setdefault(name, []).append(value)
                units[name] = unit
        for name, value in _cost(Random(plan.seed + n)).items():
            found.setdefault(name, []).append(value)
            units[name] = "ms"
    return {name: Figure(units[name], values) for name, values in found.items()}


def _figures(arm: Arm, plan: Plan, ward: Sequence[Life], watched: Sequence[Watched]) -> dict[str, tuple[float, str]]:
    resident_days = plan.residents * plan.days
    sudden = [caught for w in watched for caught in w.emergencies.values()]
    slow = [(p, w) for life, w in zip(ward, watched, strict=True) for p in life.planted if p.speed == "slow"]
    leads = [lead for p, w in slow if (lead := _lead(p, w)) is not None]
    early = sum(lead >= EARLY for lead in leads)
    false = [
        rang
        for life, w in zip(ward, watched, strict=True)
        for rang in w.rang
        if rang.family != silence.FAMILY and about(life.planted, rang.at) is None
    ]
    urgent = [rang for w in watched for rang in w.rang if rings(rang.level)]
    silent = [rang for w in watched for rang in w.rang if rang.family == silence.FAMILY]
    trending = [rang for rang in false if rang.family == "trend"]
    further = [(life, at) for life, w in zip(ward, watched, strict=True) for at in w.further]
    well = sum(about(life.planted, at) is None for life, at in further)
    figures = {
        "emergencies_planted": (len(sudden), ""),
        "emergencies_caught": (sum(sudden), ""),
        "emergencies_missed": (len(sudden) - sum(sudden), ""),
        "slow_planted": (len(slow), ""),
        "slow_caught": (len(leads), ""),
        "slow_caught_24h": (early, ""),
        "slow_caught_24h_share": (100 * early / max(1, len(slow)), "%"),
        "lead_median_h": (median(lead.total_seconds() / 3600 for lead in leads) if leads else 0, "h"),
        "false_per_resident_week": (7 * len(false) / resident_days, "1/week"),
        "false_urgent_per_resident_week": (7 * sum(rings(f.level) for f in false) / resident_days, "1/week"),
        "urgent_per_10_residents_day": (10 * len(urgent) / resident_days, "1/day"),
    }
    if arm.ladder is not None:
        figures["further_sets_per_resident_day"] = (len(further) / resident_days, "1/day")
        figures["further_sets_of_the_well_per_resident_day"] = (well / resident_days, "1/day")
    if arm.ours:
        figures["ringing_silences_per_10_residents_day"] = (
            10 * sum(rings(s.level) for s in silent) / resident_days,
            "1/day",
        )
        figures["false_trends_per_resident_week"] = (7 * len(trending) / resident_days, "1/week")
        figures["silences_per_resident_week"] = (7 * len(silent) / resident_days, "1/week")
    if arm.name == OURS:
        return figures
    return {f"{arm.name}_{name}": value for name, value in figures.items()}


def _lead(planted: Planted, watched: Watched) -> timedelta | None:
    """From the first alert about somebody who is getting worse to the crisis; a silence tells nothing of that."""
    heard = [r.at for r in watched.rang if planted.onset <= r.at <= planted.crisis and r.family != silence.FAMILY]
    return planted.crisis - heard[0] if heard else None


def _cost(dice: Random) -> dict[str, float]:
    """What one more reading costs its charts, ten days and ninety days into a life: time of the processor, not of the
    clock, which other work on the machine would stretch."""
    found = {}
    for days in (10, 90):
        line = Line()
        for n in range(2 * days):
            line = trends.follow(line, "pulse", BEGAN + n * EVERY, 72 + dice.gauss(0, 4), True)
        took = []
        for n in range(2000):
            began = time.thread_time()
            trends.follow(line, "pulse", BEGAN + (2 * days + 1) * EVERY, 72 + n % 5, True)
            took.append(1000 * (time.thread_time() - began))
        for share in (50, 99):
            found[f"trend_{days}_days_p{share}_ms"] = percentile(took, share / 100)
    return found
