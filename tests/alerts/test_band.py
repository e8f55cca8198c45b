"""A resident's own band in the place of the protocol's limits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from alerts.band import Fault, Limit, Side, Standing, check, usual, with_bands
from alerts.level import Level, rank
from alerts.limits import Condition
from alerts.protocol import Protocols
from alerts.rule import made_ready
from alerts.subject import Subject
from tests.alerts.ward import ADULT, OLD, PROTOCOLS, WELL, reading, see, together

AT = UUID(int=7)


def band(kind: Any, n: int = 1, **more: Any) -> Standing:
    units = {"spo2": "%", "pulse": "/min", "blood_pressure": "mm[Hg]", "temperature": "Cel", "glucose": "mmol/L"}
    limit = Limit(kind=kind, unit=more.pop("unit", units.get(kind)), **more)
    check(limit)
    return Standing(AT, n, date(2026, 11, 22), limit)


def side(urgent: float, emergency: float, routine: float | None = None) -> Side:
    return Side(urgent=urgent, emergency=emergency, routine=routine)


def level(protocols: Protocols, *new: Any) -> Level | None:
    """The gravest that these readings mean."""
    levels: list[Level] = [finding.level for finding in see(list(new), protocols=protocols).findings]
    return max(levels, key=rank, default=None)


def rules(protocols: Protocols, new: list[Any], subject: Subject = ADULT) -> set[str]:
    """Every rule that fired."""
    return {rule for f in see(new, subject, protocols=protocols).findings for rule in (f.rule, *f.folded)}


LOW_SPO2 = band("spo2", low=side(urgent=87, emergency=84))
LOW_PULSE = band("pulse", low=side(urgent=44, emergency=38))
HIGH_SYSTOLIC = band("blood_pressure", field="systolic", high=side(urgent=190, emergency=210))
SUGAR = band("glucose", low=side(urgent=4.5, emergency=3.5))


@pytest.mark.parametrize(
    ("bands", "kind", "value", "without", "with_them"),
    [
        ([LOW_SPO2], "spo2", 91, "emergency", None),
        ([LOW_SPO2], "spo2", 88, "emergency", None),
        ([LOW_SPO2], "spo2", 87, "emergency", "urgent"),
        ([LOW_SPO2], "spo2", 84, "emergency", "emergency"),
        ([LOW_PULSE], "pulse", 46, "routine", None),
        ([LOW_PULSE], "pulse", 44, "routine", "urgent"),
        ([LOW_PULSE], "pulse", 38, "emergency", "emergency"),
        ([LOW_PULSE], "pulse", 131, "emergency", "emergency"),
        ([LOW_PULSE], "pulse", 120, "urgent", "urgent"),
        ([LOW_PULSE], "spo2", 91, "emergency", "emergency"),
        ([HIGH_SYSTOLIC], "blood_pressure", (185, 80), "urgent", None),
        ([HIGH_SYSTOLIC], "blood_pressure", (195, 80), "urgent", "urgent"),
        ([HIGH_SYSTOLIC], "blood_pressure", (215, 80), "urgent", "emergency"),
        ([HIGH_SYSTOLIC], "blood_pressure", (170, 114), "urgent", "urgent"),
        ([HIGH_SYSTOLIC], "blood_pressure", (88, 50), "emergency", "emergency"),
        ([LOW_SPO2, LOW_PULSE], "pulse", 46, "routine", None),
        ([SUGAR], "glucose", 4.4, None, "urgent"),
        ([SUGAR], "glucose", 3.2, "urgent", "emergency"),
        ([SUGAR], "glucose", 20, "urgent", "urgent"),
    ],
)
def test_on_its_side_a_band_counts_and_nothing_else(
    bands: list[Standing], kind: str, value: Any, without: str | None, with_them: str | None
) -> None:
    new = reading(kind, value)
    assert level(PROTOCOLS, new) == without
    assert level(with_bands(PROTOCOLS, bands), new) == with_them


@pytest.mark.parametrize(("mg", "rings"), [(82, None), (80, "urgent"), (60, "emergency")])
def test_a_band_in_mmol_judges_a_meter_that_counts_in_mg(mg: float, rings: str | None) -> None:
    assert level(with_bands(PROTOCOLS, [SUGAR]), reading("glucose", mg, unit="mg/dL")) == rings


def test_a_symptom_rings_whatever_the_band_says() -> None:
    alarmed = reading("spo2", 91, symptoms=("chest_pain",))
    assert level(with_bands(PROTOCOLS, [LOW_SPO2]), alarmed) == level(
        PROTOCOLS, reading("pulse", 70, symptoms=("chest_pain",))
    )


def test_a_measurement_a_band_judges_is_not_red_by_itself_but_keeps_its_points() -> None:
    protocols = with_bands(PROTOCOLS, [LOW_SPO2])
    alone = together({**WELL, "spo2": 90})
    assert level(PROTOCOLS, *alone) == "emergency"
    assert level(protocols, *alone) is None
    with_more = together({**WELL, "spo2": 90, "respiratory_rate": 20, "pulse": 115})
    [finding] = [f for f in see(with_more, protocols=protocols).findings if f.family == "news2"]
    assert (finding.level, finding.shown_en) == ("urgent", "NEWS2 5")


def test_another_measurement_is_red_as_ever() -> None:
    red = together({**WELL, "consciousness": "V", "spo2": 90})
    assert "news2.red_single@1" in rules(with_bands(PROTOCOLS, [LOW_SPO2]), red)


@pytest.mark.parametrize(
    ("limit", "well", "grave"),
    [
        (band("pulse", high=side(urgent=140, emergency=150)), {"pulse": 135}, {"pulse": 38}),
        (LOW_PULSE, {"pulse": 39}, {"pulse": 135}),
        (HIGH_SYSTOLIC, {"blood_pressure": (222, 80)}, {"blood_pressure": (88, 50)}),
        (band("respiratory_rate", unit="/min", high=side(urgent=28, emergency=32)), {"respiratory_rate": 26},
         {"respiratory_rate": 8}),
        (LOW_SPO2, {"spo2": 90}, {"consciousness": "V"}),
    ],
)  # fmt: skip
def test_what_is_red_on_the_side_the_band_leaves_alone_rings_as_ever(
    limit: Standing, well: dict[str, Any], grave: dict[str, Any]
) -> None:
    protocols = with_bands(PROTOCOLS, [limit])
    assert "news2.red_single@1" not in rules(protocols, together({**WELL, **well}))
    assert "news2.red_single@1" in rules(protocols, together({**WELL, **grave}))


@pytest.mark.parametrize(
    ("limit", "kind", "value", "subject", "rule"),
    [
        (band("temperature", high=side(urgent=39, emergency=40)), "temperature", 37.7,
         Subject(80, usual_temperature=36.4), "temperature.older_above_usual@1"),
        (band("blood_pressure", field="systolic", low=side(urgent=85, emergency=75)), "blood_pressure", (108, 60),
         Subject(60, usual_systolic=140), "blood_pressure.below_usual@1"),
        (LOW_SPO2, "spo2", 86, Subject(60, usual_spo2=90), "spo2.far_below_usual@1"),
        (band("peak_flow", unit="L/min", low=side(urgent=150, emergency=100)), "peak_flow", 190,
         Subject(60, best_peak_flow=400), "peak_flow.red@1"),
    ],
)  # fmt: skip
def test_a_difference_to_what_is_usual_rings_beside_the_band(
    limit: Standing, kind: str, value: Any, subject: Subject, rule: str
) -> None:
    assert rule in rules(PROTOCOLS, [reading(kind, value)], subject)
    assert rule in rules(with_bands(PROTOCOLS, [limit]), [reading(kind, value)], subject)


def test_the_repeated_breach_of_a_limit_is_the_limits_and_goes_with_it() -> None:
    protocols = with_bands(PROTOCOLS, [band("temperature", high=side(urgent=39, emergency=40))])
    warm = [reading("temperature", 37.5, ago=timedelta(hours=hours)) for hours in (6, 0)]
    assert "temperature.older_repeated@1" in rules(PROTOCOLS, warm, OLD)
    assert not rules(protocols, warm, OLD)


def test_a_band_on_the_score_leaves_a_single_red_and_takes_the_steps_above_the_usual() -> None:
    protocols = with_bands(PROTOCOLS, [band("news2", high=side(urgent=6, emergency=8))])
    red = together({**WELL, "spo2": 91})
    assert "news2.red_single@1" in rules(protocols, red)
    assert "news2.red_single@1" not in rules(protocols, red, Subject(60, usual_news2=3))
    five = together({**WELL, "spo2": 94, "respiratory_rate": 21, "pulse": 115})
    assert "news2.above_usual_3@1" in rules(PROTOCOLS, five, Subject(60, usual_news2=3))
    assert "news2.above_usual_3@1" not in rules(protocols, five, Subject(60, usual_news2=3))


def test_of_two_conditions_that_must_both_hold_the_one_the_band_does_not_speak_of_stays() -> None:
    [red] = [c for c in PROTOCOLS.by_score["news2"] if c.rule.id == "news2.red_single"]
    both = (red.rule.when[0], Condition(op=">=", value=4, field="at_least"))
    whole = replace(PROTOCOLS, by_score={"news2": (made_ready(replace(red.rule, when=both)),)})
    left = with_bands(whole, [band("news2", high=side(urgent=9, emergency=12))])
    assert left.by_score["news2"][0].rule.when == both[:1]


def test_a_band_on_the_score_takes_the_place_of_its_limits_and_not_of_the_single_red() -> None:
    protocols = with_bands(PROTOCOLS, [band("news2", high=side(urgent=6, emergency=8))])
    five = together({**WELL, "spo2": 94, "respiratory_rate": 21, "pulse": 115})
    assert level(PROTOCOLS, *five) == "urgent"
    findings = [f for f in see(five, protocols=protocols).findings if f.family == "news2"]
    assert findings == []


def test_the_normal_side_clears_only_beyond_the_mildest_limit_twice() -> None:
    protocols = with_bands(PROTOCOLS, [LOW_SPO2])
    earlier = [reading("spo2", value, ago=timedelta(minutes=9 - n)) for n, value in enumerate((86, 88))]
    cleared = {c.rule for c in see([reading("spo2", 89)], history=earlier, protocols=protocols).cleared}
    assert cleared == {"own.spo2.low_urgent@1", "own.spo2.low_emergency@1"}
    assert not see([reading("spo2", 89)], history=earlier[:1], protocols=protocols).cleared


def test_a_rule_of_a_band_says_whose_it_is_and_can_be_looked_up() -> None:
    protocols = with_bands(PROTOCOLS, [LOW_SPO2])
    [finding] = see([reading("spo2", 84)], protocols=protocols).findings
    file, rule = protocols.by_rule[finding.rule]
    assert (finding.rule, file.header.id, rule.source.locator) == ("own.spo2.low_emergency@1", "own", str(AT))
    assert "84 %" in finding.vi and "84 %" in finding.en


def test_the_protocols_themselves_are_left_as_they_were() -> None:
    before = {kind: len(checks) for kind, checks in PROTOCOLS.by_kind.items()}
    with_bands(PROTOCOLS, [LOW_SPO2, LOW_PULSE, HIGH_SYSTOLIC])
    assert {kind: len(checks) for kind, checks in PROTOCOLS.by_kind.items()} == before


def test_what_is_usual_is_kept_and_rings_nothing() -> None:
    known = band("temperature", usual=36.1)
    assert usual([known, LOW_SPO2]) == {"temperature": 36.1}
    assert level(with_bands(PROTOCOLS, [known]), reading("temperature", 39.2)) == "emergency"


@pytest.mark.parametrize(
    ("kind", "more", "pointer"),
    [
        ("spo2", {}, ""),
        ("spo2", {"unit": "kPa", "usual": 90}, "/unit"),
        ("spo2", {"low": side(urgent=84, emergency=87)}, "/low"),
        ("spo2", {"low": side(urgent=87, emergency=87)}, "/low"),
        ("spo2", {"low": side(urgent=87, emergency=12)}, "/low"),
        ("pulse", {"high": side(urgent=120, emergency=140, routine=130)}, "/high"),
        ("pulse", {"low": side(urgent=80, emergency=40), "high": side(urgent=70, emergency=140)}, "/low"),
        ("pulse", {"field": "systolic", "usual": 60}, "/field"),
        ("blood_pressure", {"usual": 140}, "/field"),
        ("pulse", {"usual": 500}, "/usual"),
        ("news2", {"low": side(urgent=2, emergency=1)}, "/low"),
        ("news2", {"high": side(urgent=6, emergency=30)}, "/high"),
    ],
)
def test_a_band_that_cannot_be_is_refused_with_the_place(kind: Any, more: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Fault) as refused:
        band(kind, **more)
    assert refused.value.pointer == pointer
