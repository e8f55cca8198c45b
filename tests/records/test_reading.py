"""One wire item -> one reading, or the place and the reason; as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from records.reading import AHEAD_AT_MOST, MEASURES, METER_LIMITS, Kind, Reading, Unreadable, parse

quick = settings(max_examples=100, deadline=None, database=None)
NOW = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)
ID = "01990000-0000-7000-8000-000000000001"


def item(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": ID, "kind": kind, "taken_at": "2026-11-22T09:00:00+07:00", "source": "device", **more}


def parsed(wire: Any) -> Reading:
    return parse(msgspec.json.encode(wire), NOW)


def refusal(wire: Any) -> tuple[str, str]:
    with pytest.raises(Unreadable) as reason:
        parsed(wire)
    assert reason.value.vi and reason.value.en
    return reason.value.code, reason.value.pointer


# the item -> what is kept of it
KEPT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (item("pulse", value=72, unit="/min"), {"value": 72.0, "unit": "/min"}),
    (item("spo2", value=97.5, unit="%"), {"value": 97.5}),
    (item("respiratory_rate", value=16, unit="/min"), {"value": 16.0}),
    (item("temperature", value=36.6, unit="Cel"), {"value": 36.6, "unit": "Cel"}),
    (item("weight", value=51.4, unit="kg"), {"value": 51.4}),
    (item("blood_pressure", systolic=132, diastolic=84, unit="mm[Hg]"), {"value": 132.0, "diastolic": 84.0}),
    (item("glucose", value=6.1, unit="mmol/L"), {"value": 6.1, "unit": "mmol/L", "comparator": None}),
    (item("glucose", value=110, unit="mg/dL"), {"value": 110.0, "unit": "mg/dL"}),
    (item("glucose", value="HI", unit="mmol/L"), {"value": 33.3, "comparator": ">"}),
    (item("glucose", value="LO", unit="mmol/L"), {"value": 1.1, "comparator": "<"}),
    (item("glucose", value="HI", unit="mg/dL"), {"value": 600.0, "comparator": ">"}),
    (item("glucose", value="LO", unit="mg/dL"), {"value": 20.0, "comparator": "<"}),
    (item("consciousness", value="C"), {"coded": "C", "value": None}),
    (item("height", value=158.5, unit="cm"), {"value": 158.5, "unit": "cm"}),
    (item("waist", value=82, unit="cm"), {"value": 82.0}),
    (item("muac", value=12.4, unit="cm"), {"value": 12.4}),
    (item("peak_flow", value=320, unit="L/min"), {"value": 320.0, "unit": "L/min"}),
    (item("ketones", value=0, unit="mmol/L"), {"value": 0.0}),
    (item("hba1c", value=7.1, unit="%"), {"value": 7.1}),
    (item("oxygen", value=True), {"value": 1.0}),
    (item("oxygen", value=False), {"value": 0.0}),
    (item("pulse", value=72, unit="/min", set=ID), {"set": UUID(ID)}),
    (item("pulse", value=72, unit="/min", symptoms=["chest_pain"]), {"symptoms": ("chest_pain",)}),
    (item("pulse", value=72, unit="/min"), {"taken_at": datetime(2026, 11, 22, 2, tzinfo=UTC), "id": UUID(ID)}),
]


@pytest.mark.parametrize(("wire", "wanted"), KEPT)
def test_it_is_kept(wire: dict[str, Any], wanted: dict[str, Any]) -> None:
    reading = parsed(wire)
    assert {name: getattr(reading, name) for name in wanted} == wanted
    assert (reading.kind, reading.source) == (wire["kind"], "device")


# the item -> code, pointer
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (item("pulse", value=9.9, unit="/min"), "impossible_value", "/value"),
    (item("pulse", value=300.1, unit="/min"), "impossible_value", "/value"),
    (item("pulse", value=1e999, unit="/min"), "validation", "/value"),
    (item("spo2", value=101, unit="%"), "impossible_value", "/value"),
    (item("temperature", value=98.6, unit="Cel"), "impossible_value", "/value"),  # Fahrenheit
    (item("temperature", value=98.6, unit="[degF]"), "unknown_unit", "/unit"),
    (item("glucose", value=110, unit="mmol/L"), "impossible_value", "/value"),  # mg/dL
    (item("glucose", value=6.1, unit="mg/dL"), "impossible_value", "/value"),  # mmol/L
    (item("glucose", value="HIGH", unit="mmol/L"), "validation", "/value"),
    (item("glucose", value="HI"), "missing_unit", "/unit"),
    (item("pulse", value="HI", unit="/min"), "validation", "/value"),
    (item("pulse", value=True, unit="/min"), "validation", "/value"),
    (item("pulse", value=None, unit="/min"), "validation", "/value"),
    (item("pulse", unit="/min"), "validation", "/value"),
    (item("pulse", value=72), "missing_unit", "/unit"),
    (item("pulse", value=72, unit="bpm"), "unknown_unit", "/unit"),
    (item("pulse", value=72, unit=None), "validation", "/unit"),
    (item("blood_pressure", systolic=132, unit="mm[Hg]"), "validation", "/diastolic"),
    (item("blood_pressure", diastolic=84, unit="mm[Hg]"), "validation", "/systolic"),
    (item("blood_pressure", value=132, unit="mm[Hg]"), "validation", "/systolic"),
    (item("blood_pressure", systolic=84, diastolic=132, unit="mm[Hg]"), "impossible_value", "/diastolic"),
    (item("blood_pressure", systolic=84, diastolic=84, unit="mm[Hg]"), "impossible_value", "/diastolic"),
    (item("consciousness", value="a"), "validation", "/value"),
    (item("consciousness", value=1), "validation", "/value"),
    (item("consciousness"), "validation", "/value"),
    (item("height", value=1.6, unit="cm"), "impossible_value", "/value"),
    (item("hba1c", value=48, unit="%"), "impossible_value", "/value"),
    (item("peak_flow", value=5.3, unit="L/s"), "unknown_unit", "/unit"),
    (item("oxygen", value="true"), "validation", "/value"),
    (item("oxygen", value=1), "validation", "/value"),
    (item("mood", value=1), "validation", "/kind"),
    (item("pulse", value=72, unit="/min", symptoms=["boredom"]), "validation", "/symptoms/0"),
    (item("pulse", value=72, unit="/min", set="7"), "validation", "/set"),
    (item("pulse", value=72, unit="/min", source="dream"), "validation", "/source"),
    (item("pulse", value=72, unit="/min", mood=1), "validation", "/mood"),
    (item("pulse", value=72, unit="/min", taken_at="2026-11-22T02:10:00"), "naive_time", "/taken_at"),
    (item("pulse", value=72, unit="/min", taken_at="yesterday"), "validation", "/taken_at"),
    (item("pulse", value=72, unit="/min", taken_at=1_700_000_000), "validation", "/taken_at"),
    ({k: v for k, v in item("pulse", value=72, unit="/min").items() if k != "taken_at"}, "validation", "/taken_at"),
]


@pytest.mark.parametrize(("wire", "code", "pointer"), REFUSED)
def test_it_is_refused(wire: dict[str, Any], code: str, pointer: str) -> None:
    assert refusal(wire) == (code, pointer)


@pytest.mark.parametrize(("ahead", "kept"), [(-1e6, True), (0, True), (300, True), (300.001, False), (1e6, False)])
def test_a_clock_may_run_five_minutes_ahead(ahead: float, kept: bool) -> None:
    wire = item("pulse", value=72, unit="/min", taken_at=(NOW + timedelta(seconds=ahead)).isoformat())
    if kept:
        assert parsed(wire).taken_at == NOW + timedelta(seconds=ahead)
    else:
        assert refusal(wire) == ("future_time", "/taken_at")
    assert timedelta(minutes=5) == AHEAD_AT_MOST


@pytest.mark.parametrize("wire", ["7", "null", "[]", '"x"', "{}"])
def test_what_is_no_item_is_refused_without_an_id(wire: str) -> None:
    with pytest.raises(Unreadable) as reason:
        parse(wire.encode(), NOW)
    assert (reason.value.code, reason.value.id) == ("validation", None)


@pytest.mark.parametrize("wire", [item("mood"), item("pulse", value=72), item("pulse", value=72, unit="/min", more=1)])
def test_a_refusal_says_which_item_it_was(wire: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as reason:
        parsed(wire)
    assert reason.value.id == UUID(ID)


def test_every_kind_has_its_measure_and_a_meter_shows_only_what_can_be() -> None:
    assert set(MEASURES) == set(get_args(Kind))
    for unit, (low, high) in METER_LIMITS.items():
        lowest, highest = MEASURES["glucose"].ranges[unit]
        assert lowest <= low < high <= highest


@quick
@given(some.sampled_from([k for k in MEASURES if MEASURES[k].ranges and k != "blood_pressure"]), some.data())
def test_every_value_within_the_limits_is_kept_as_it_is_and_none_is_clipped(kind: str, data: some.DataObject) -> None:
    unit = data.draw(some.sampled_from(list(MEASURES[kind].ranges)))
    low, high = MEASURES[kind].ranges[unit]
    value = data.draw(some.floats(-1000, 2000))
    wire = item(kind, value=value, unit=unit)
    if low <= value <= high:
        assert parsed(wire).value == value
    else:
        assert refusal(wire) == ("impossible_value", "/value")


NAMES = some.sampled_from(["id", "kind", "value", "unit", "taken_at", "source"])
PLAIN = some.none() | some.booleans() | some.floats(allow_nan=False, allow_infinity=False) | some.text(max_size=8)


@quick
@given(PLAIN | some.lists(PLAIN, max_size=3) | some.dictionaries(NAMES, PLAIN))
def test_whatever_arrives_is_kept_or_refused_and_nothing_else(wire: Any) -> None:
    pointer = ""
    try:
        parse(msgspec.json.encode(wire), NOW)
    except Unreadable as reason:
        pointer = reason.pointer
    assert pointer == "" or pointer.startswith("/")
