from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any, get_args
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.evaluators import Subject
from alerts.limits import Limits
from alerts.protocol import Protocols
from records.reading import Kind
from tests.alerts.ward import (
    ADULT,
    COPD,
    NOW,
    OLD,
    PROTOCOLS,
    WELL,
    found,
    gravity,
    level,
    reading,
    see,
    together,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


# -- order and window -------------------------------------------------------------------------------------------------


def test_new_readings_are_judged_in_the_order_they_were_taken() -> None:
    late, early = reading("spo2", 90), reading("spo2", 91, ago=HOUR)
    assert [f.readings for f in see([late, early]).findings] == [(early.id,), (late.id,)]


def test_every_breaching_reading_of_a_batch_is_a_finding() -> None:
    batch = [reading("pulse", 140, ago=minutes * MINUTE) for minutes in range(5)]
    assert len(see(batch).findings) == 5


def test_a_reading_sees_nothing_taken_after_it() -> None:
    later = reading("temperature", 37.5)
    offline = reading("temperature", 37.5, ago=6 * HOUR)
    assert level(offline, OLD, [later]) is None
    assert [f.readings for f in see([later, offline], OLD).findings] == [(later.id, offline.id)]


def test_one_finding_per_reading_and_family_lists_the_lesser_rules() -> None:
    finding = found(reading("spo2", 85))
    assert finding is not None and (finding.rule, finding.folded) == ("spo2.very_low@1", ("spo2.low@1",))


def test_a_normal_reading_between_does_not_undo_a_repeat() -> None:
    earlier = [reading("glucose", 15, ago=8 * HOUR), reading("glucose", 6, ago=4 * HOUR)]
    assert level(reading("glucose", 15), history=earlier) == "urgent"


def test_a_clear_needs_its_readings_in_a_row() -> None:
    good, bad = reading("pulse", 80, ago=20 * MINUTE), reading("pulse", 120, ago=10 * MINUTE)
    assert "pulse.high@1" in {c.rule for c in see([reading("pulse", 80)], history=[good]).cleared}
    assert "pulse.high@1" not in {c.rule for c in see([reading("pulse", 80)], history=[good, bad]).cleared}


def test_counting_within_a_duration_takes_readings_however_close() -> None:
    (check, *_) = (c for c in PROTOCOLS.by_kind["temperature"] if c.rule.id == "temperature.older_repeated")
    thrice = replace(check, n=3, min_gap=timedelta(), span=HOUR)
    protocols = Protocols((), {"temperature": (thrice,)}, {}, (), frozenset({"temperature"}))
    for minutes, fires in ((59, 1), (61, 0)):
        earlier = [reading("temperature", 37.5, ago=minutes * MINUTE), reading("temperature", 37.5, ago=MINUTE)]
        assert len(see([reading("temperature", 37.5)], OLD, earlier, protocols).findings) == fires


# -- old readings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "expected", "stale"), [(2 * HOUR, "emergency", False), (3 * HOUR, "routine", True)])
def test_an_old_reading_is_noted_but_never_above_routine(age: timedelta, expected: str, stale: bool) -> None:
    finding = found(reading("spo2", 80, ago=age))
    assert finding is not None and (finding.level, finding.stale) == (expected, stale)


def test_yesterdays_offline_readings_wake_nobody() -> None:
    batch = [r for hours in range(10, 30) for r in together(WELL | {"spo2": 85, "pulse": 140}, ago=hours * HOUR)]
    findings = see(batch).findings
    assert findings and {f.level for f in findings} == {"routine"}


# -- sets -------------------------------------------------------------------------------------------------------------


def test_news2_is_never_made_across_sets() -> None:
    first = together({"oxygen": True, "temperature": 38.5})
    second = together({"pulse": 115})
    assert "news2" not in {f.family for f in see(first + second).findings}
    assert "news2" in {f.family for f in see(together({"oxygen": True, "temperature": 38.5, "pulse": 115})).findings}


def test_readings_without_a_set_make_no_news2() -> None:
    batch = [reading(kind, value) for kind, value in (WELL | {"blood_pressure": (225, 80)}).items()]
    assert "news2" not in {f.family for f in see(batch).findings}


def test_a_late_member_completes_the_set_of_the_history() -> None:
    moment = uuid4()
    earlier = together({"oxygen": True, "temperature": 38.5}, set=moment, ago=5 * MINUTE)
    finding = found(reading("pulse", 115, set=moment), history=earlier)
    assert finding is not None and finding.rule == "news2.medium@1"


def test_news2_is_made_once_per_set_after_its_last_new_reading() -> None:
    batch = together({"blood_pressure": (225, 80), "oxygen": True, "temperature": 38.5})
    assert [f.shown_en for f in see(batch).findings if f.family == "news2"] == ["NEWS2 >= 6"]


def test_one_deterioration_rings_once() -> None:
    batch = together(WELL | {"oxygen": True, "spo2": 91, "pulse": 120, "respiratory_rate": 22})
    (finding,) = see(batch).findings
    assert (finding.rule, finding.level) == ("news2.high@1", "emergency")
    assert {"spo2.very_low@1", "pulse.high@1", "respiratory_rate.high@1", "news2.medium@1"} <= set(finding.folded)
    spo2 = next(r for r in batch if r.kind == "spo2")
    assert finding.readings[0] == spo2.id and set(finding.readings) == {r.id for r in batch}


def test_a_graver_single_value_takes_the_score_into_itself() -> None:
    (finding,) = see(together(WELL | {"spo2": 91})).findings
    assert (finding.rule, finding.level) == ("spo2.very_low@1", "emergency")
    assert "news2.red_single@1" in finding.folded


def test_glucose_is_no_part_of_news2_and_is_never_folded() -> None:
    measured = WELL | {"oxygen": True, "spo2": 91, "pulse": 120, "glucose": 3.5}
    assert {f.family for f in see(together(measured)).findings} == {"news2", "glucose"}


def test_the_repeat_within_a_set_counts_for_the_score() -> None:
    moment = uuid4()
    batch = [
        reading("blood_pressure", (225, 80), set=moment, ago=2 * MINUTE),
        reading("blood_pressure", (150, 80), set=moment),
    ]
    assert "news2" not in {f.family for f in see(batch).findings}


@pytest.mark.parametrize(
    ("kind", "first", "again", "after", "beside", "expected"),
    [
        ("spo2", 71, 97, 3, {}, "routine"),
        ("spo2", 71, 94, 3, {}, "urgent"),
        ("spo2", 71, 90, 3, {}, "emergency"),
        ("spo2", 97, 71, 3, {}, "emergency"),
        ("blood_pressure", (84, 50), (126, 74), 3, {}, "routine"),
        ("pulse", 148, 82, 5, {}, "routine"),
        ("pulse", 148, 82, 6, {}, "emergency"),
        ("pulse", 148, 82, 0.5, {}, "emergency"),
        ("spo2", 71, 97, 3, {"oxygen": True}, "emergency"),
        ("spo2", 71, 97, 3, {"symptoms": ("dyspnoea",)}, "emergency"),
        ("glucose", 2.4, 5.6, 3, {}, "emergency"),
    ],
)
def test_what_was_measured_again_at_once_is_as_grave_as_its_repeat(
    kind: str, first: float, again: float, after: float, beside: dict[str, Any], expected: str
) -> None:
    symptoms, one = beside.get("symptoms", ()), uuid4()
    set_ = [
        reading(kind, first, ago=after * MINUTE, set=one, symptoms=symptoms),
        reading(kind, again, set=one),
        *([reading("oxygen", True, set=one)] if "oxygen" in beside else []),
    ]
    assert max((f for f in see(set_).findings), key=lambda f: gravity(f.level)).level == expected


def test_a_first_measurement_that_was_not_confirmed_says_so_with_both_values() -> None:
    one = uuid4()
    first, again = reading("spo2", 71, ago=3 * MINUTE, set=one), reading("spo2", 97, set=one)
    [note] = see([first, again]).findings
    assert (note.readings, note.shown_en) == ((first.id, again.id), "SpO2 71 %, measured again SpO2 97 %")
    assert "115" not in note.vi and note.message_key == "alert.unconfirmed"


def test_a_symptom_on_one_reading_of_a_set_counts_for_the_others() -> None:
    moment = uuid4()
    pressure = reading("blood_pressure", (182, 96), set=moment, ago=MINUTE)
    pain = reading("pulse", 80, set=moment, symptoms=("chest_pain",))
    for history, new in (([], [pressure, pain]), ([pressure], [pain]), ([pain], [pressure])):
        assert [(f.family, f.level) for f in see(new, history=history).findings] == [("blood_pressure", "emergency")]


def test_oxygen_that_comes_later_still_shows_the_excess() -> None:
    moment = uuid4()
    spo2 = reading("spo2", 94, set=moment, ago=MINUTE)
    findings = see([reading("oxygen", True, set=moment)], COPD, [spo2]).findings
    assert [f.rule for f in findings] == ["spo2.target_high_on_oxygen@1"]


# -- what is missing, who it is for, what breaks ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["spo2", "pulse", "temperature", "blood_pressure", "glucose", "consciousness"])
def test_a_reading_without_a_value_fires_and_clears_nothing(kind: str) -> None:
    got = see([reading(kind, None, set=uuid4())])
    assert not got.findings and not got.cleared and not got.failed


def test_nothing_new_finds_nothing() -> None:
    got = see([], history=together(WELL | {"spo2": 80}))
    assert not got.findings and not got.cleared


@pytest.mark.parametrize(("age", "adult"), [(15.9, False), (16, True), (None, True)])
def test_adult_limits_begin_at_16_and_an_unknown_age_is_an_adult(age: float | None, adult: bool) -> None:
    for kind, value in (("spo2", 85), ("pulse", 140), ("temperature", 40), ("glucose", 2.5), ("consciousness", "U")):
        finding = found(reading(kind, value), Subject(age_years=age))
        assert finding is not None and finding.rule.startswith("child.") is not adult


def test_a_rule_that_breaks_marks_the_reading_and_hides_nothing_else() -> None:
    def breaks(value: object, bound: object) -> bool:
        raise ZeroDivisionError

    (low,) = [check for check in PROTOCOLS.by_kind["spo2"] if check.name == "spo2.very_low@1"]
    others = [check for check in PROTOCOLS.by_kind["spo2"] if check is not low]
    broken = replace(low, breach=Limits({"%": (("value", breaks, 0),)}, False))
    protocols = replace(PROTOCOLS, by_kind=PROTOCOLS.by_kind | {"spo2": (broken, *others)})
    spo2, pulse = reading("spo2", 80), reading("pulse", 140)
    got = see([spo2, pulse], protocols=protocols)
    assert got.failed == {spo2.id: "spo2.very_low@1"}
    assert [(f.rule, f.readings[0]) for f in got.findings] == [("spo2.low@1", spo2.id), ("pulse.very_high@1", pulse.id)]


def test_a_score_that_breaks_marks_the_last_reading_of_its_set() -> None:
    batch = together({"spo2": 80, "pulse": 80})
    nonsense = replace(batch[1], value="fast")
    got = see([batch[0], nonsense])
    assert nonsense.id in got.failed
    assert [f.rule for f in got.findings] == ["spo2.very_low@1"]


# -- properties -------------------------------------------------------------------------------------------------------

WORSE_IS_LOWER = {
    "spo2": (30, 100),
    "glucose": (0.6, 10),
    "temperature": (25, 36),
    "pulse": (10, 70),
    "peak_flow": (20, 500),
    "muac": (5, 30),
}
WORSE_IS_HIGHER = {
    "pulse": (70, 300),
    "respiratory_rate": (14, 100),
    "temperature": (37, 45),
    "glucose": (6, 60),
    "ketones": (0, 20),
}
KNOWN = Subject(
    70, usual_news2=3, usual_spo2=91, usual_systolic=150, usual_temperature=36.4, best_peak_flow=400,
    conditions=frozenset({"heart_failure", "hypertension", "copd"}),
)  # fmt: skip
CHILDREN = tuple(Subject(age, best_peak_flow=200) for age in (0.1, 0.2, 0.5, 1.5, 4, 5.5, 7, 11, 15))
SUBJECTS = (ADULT, OLD, replace(COPD, spo2_scale=1), KNOWN, *CHILDREN)


@settings(deadline=None)
@given(st.data())
def test_a_worse_value_never_lowers_the_level(data: st.DataObject) -> None:
    lower = data.draw(st.booleans())
    kinds = WORSE_IS_LOWER if lower else WORSE_IS_HIGHER
    kind = data.draw(st.sampled_from(sorted(kinds)))
    values = sorted(data.draw(st.lists(st.floats(*kinds[kind]), min_size=2, max_size=4)), reverse=lower)
    subject = data.draw(st.sampled_from(SUBJECTS))
    symptoms = tuple(data.draw(st.sets(st.sampled_from(["needs_help", "vomiting", "confusion"]))))
    earlier = [reading(kind, values[-1], ago=7 * HOUR)]
    levels = [gravity(level(reading(kind, value, symptoms=symptoms), subject, earlier)) for value in values]
    assert all(mild <= grave for mild, grave in pairwise(levels))


@settings(deadline=None)
@given(
    spo2=st.integers(70, 100),
    drop=st.integers(0, 20),
    oxygen=st.booleans(),
    pulse=st.integers(30, 180),
    breaths=st.integers(5, 40),
    subject=st.sampled_from(SUBJECTS),
)
def test_a_lower_saturation_never_lowers_the_gravest_level_of_a_set(
    spo2: int, drop: int, oxygen: bool, pulse: int, breaths: int, subject: Subject
) -> None:
    rest = WELL | {"oxygen": oxygen, "pulse": pulse, "respiratory_rate": breaths}
    mild, grave = (
        max((gravity(f.level) for f in see(together(rest | {"spo2": value}), subject).findings), default=-1)
        for value in (spo2, spo2 - drop)
    )
    assert mild <= grave


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(90, 200), st.integers(50, 89)), min_size=14, max_size=14),
    st.lists(st.integers(0, 40), min_size=14, max_size=14),
    st.sampled_from(["device", "staff"]),
)
def test_higher_pressures_never_lower_what_a_mean_says(
    mild: list[tuple[int, int]], more: list[int], source: str
) -> None:
    grave = [(systolic + n, diastolic + n) for (systolic, diastolic), n in zip(mild, more, strict=True)]
    said = []
    for pressures in (mild, grave):
        series = [
            replace(reading("blood_pressure", pressure, ago=(13 - n) * 8 * HOUR), source=source)
            for n, pressure in enumerate(pressures)
        ]
        findings = see(series[-1:], KNOWN, series[:-1]).findings
        said.append([f.rule for f in findings if f.family == "blood_pressure_mean"])
    assert not said[0] or said[0] == said[1]


@settings(deadline=None)
@given(
    now=st.floats(40, 90),
    before=st.lists(st.tuples(st.floats(40, 90), st.floats(0.1, 230)), max_size=6),
    by=st.floats(0, 10),
)
def test_more_gained_or_more_lost_never_says_less(now: float, before: list[tuple[float, float]], by: float) -> None:
    history = sorted(
        (reading("weight", kg, ago=days * timedelta(days=1)) for kg, days in before), key=lambda r: r.taken_at
    )
    families = {
        weight: {f.family for f in see([reading("weight", weight)], KNOWN, history).findings}
        for weight in (now - by, now, now + by)
    }
    assert ("weight_gain" in families[now]) <= ("weight_gain" in families[now + by])
    assert ("weight_loss" in families[now]) <= ("weight_loss" in families[now - by])


@settings(deadline=None)
@given(st.sets(st.sampled_from(sorted(WELL))), st.sampled_from(SUBJECTS))
def test_leaving_out_measurements_of_a_healthy_set_fires_nothing(measured: set[str], subject: Subject) -> None:
    got = see(together({kind: WELL[kind] for kind in measured}), subject)
    assert not got.findings and not got.failed


@settings(deadline=None)
@given(st.lists(st.sampled_from(get_args(Kind)), max_size=8), st.sampled_from(SUBJECTS))
def test_no_rule_fires_on_missing_data_alone(kinds: list[str], subject: Subject) -> None:
    got = see(
        [reading(kind, None, set=uuid4()) for kind in kinds], subject, [reading(k, None, ago=HOUR) for k in kinds]
    )
    assert not got.findings and not got.cleared and not got.failed


@settings(deadline=None)
@given(st.permutations(range(7)))
def test_the_order_of_arrival_changes_no_finding(order: list[int]) -> None:
    moment = uuid4()
    sick = WELL | {"spo2": 91, "pulse": 135, "temperature": 39.3}
    batch = [reading(kind, value, set=moment, ago=i * MINUTE) for i, (kind, value) in enumerate(sick.items())]
    assert see([batch[i] for i in order]) == see(batch)
    assert see(batch).findings[0].taken_at == NOW
