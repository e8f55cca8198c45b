"""Why an alert fired, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from alerts import why
from alerts.band import with_bands
from alerts.finding import Finding
from alerts.subject import Subject
from alerts.why import Fired
from tests.alerts.test_band import LOW_SPO2
from tests.alerts.ward import ADULT, NOW, OLD, PROTOCOLS, WELL, reading, see, together


def reasons(new: list[Any], protocols: Any = PROTOCOLS, history: Any = (), subject: Any = ADULT) -> list[why.Why]:
    at_hand = {r.id: r for r in (*new, *history)}
    found = [why.fired(f, protocols, at_hand) for f in see(new, subject, history, protocols).findings]
    stored = [msgspec.json.decode(msgspec.json.encode(one), type=Fired) for one in found if one is not None]
    return [why.told(NOW, one) for one in stored]


@pytest.mark.parametrize(
    ("new", "vi", "en"),
    [
        ([reading("spo2", 84)], "SpO2 84 %. Ngưỡng: từ 92 % trở xuống.", "SpO2 84 %. Limit: 92 % or less."),
        ([reading("temperature", 39.5)], "Nhiệt độ 39,5 °C. Ngưỡng: từ 39,1 °C trở lên.",
         "Temperature 39.5 °C. Limit: 39.1 °C or more."),
        ([reading("blood_pressure", (88, 50))], "Ngưỡng: Huyết áp tâm thu từ 90 mmHg trở xuống.",
         "Limit: Systolic blood pressure 90 mmHg or less."),
        ([reading("glucose", 50, unit="mg/dL")], "Ngưỡng: dưới 54 mg/dL.", "Limit: below 54 mg/dL."),
        ([reading("consciousness", "V")], "Ngưỡng: một trong C, V, P, U.", "Limit: one of C, V, P, U."),
        ([reading("pulse", 70, symptoms=("chest_pain",))], "Đau ngực. Quy tắc", "Chest pain. Rule"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_was_seen_and_the_limit(new: list[Any], vi: str, en: str) -> None:
    [reason] = reasons(new)
    assert vi in reason.text.vi
    assert en in reason.text.en


def test_the_sentence_names_the_rule_the_protocol_and_the_source() -> None:
    [reason] = reasons([reading("spo2", 84)])
    assert reason.text.en.endswith(
        "Rule spo2.very_low (1) of protocol spo2 1.0.0."
        " Source: NHS England COVID Oximetry @home SOP v1.3, 2022, Pathway, 92 or less."
    )
    assert (reason.rule, reason.version, reason.protocol.id, len(reason.protocol.sha256)) == (
        "spo2.very_low", 1, "spo2", 64,
    )  # fmt: skip


def test_every_value_that_was_looked_at_is_there() -> None:
    earlier = reading("temperature", 37.5, ago=timedelta(hours=6))
    new = reading("temperature", 37.6)
    [reason] = reasons([new], history=[earlier], subject=OLD)
    assert [(seen.reading, seen.value, seen.unit) for seen in reason.inputs] == [
        (new.id, 37.6, "Cel"), (earlier.id, 37.5, "Cel"),
    ]  # fmt: skip


def test_a_score_lists_the_readings_it_is_made_of_and_the_rules_it_took_in() -> None:
    ill = together({**WELL, "respiratory_rate": 26, "spo2": 90, "pulse": 134})
    [reason] = reasons(ill)
    assert reason.rule == "news2.high"
    assert {seen.reading for seen in reason.inputs} == {r.id for r in ill}
    assert "spo2.very_low@1" in reason.folded


def test_a_band_is_told_as_the_doctors_own() -> None:
    [reason] = reasons([reading("spo2", 84)], with_bands(PROTOCOLS, [LOW_SPO2]))
    assert reason.protocol.band == str(LOW_SPO2.id)
    assert "set by a doctor for this person" in reason.text.en
    assert "do bác sĩ đặt cho người này" in reason.text.vi


@pytest.mark.parametrize(
    ("new", "subject", "limit"),
    [
        ([reading("spo2", 86)], Subject(60, usual_spo2=90), "Limit: 86 % or less."),
        ([reading("peak_flow", 190)], Subject(60, best_peak_flow=400), "Limit: below 200 L/min."),
        ([reading("pulse", 175)], Subject(3), "Limit: 140 /min or more."),
        (together({**WELL, "spo2": 94, "respiratory_rate": 21, "pulse": 115}), Subject(60, usual_news2=3),
         "Limit: 5 or more; above 3."),
        (together({**WELL, "spo2": 94, "respiratory_rate": 21, "pulse": 115}), ADULT, "Limit: 5 or more."),
    ],
)  # fmt: skip
def test_a_limit_of_the_persons_own_is_told_with_its_number(new: list[Any], subject: Subject, limit: str) -> None:
    said = [reason.text.en for reason in reasons(new, subject=subject)]
    assert any(limit in one for one in said), said


@pytest.mark.parametrize("family", ["trend", "silence"])
def test_a_trend_and_a_silence_say_what_was_seen_the_rule_and_its_source(family: str) -> None:
    finding = Finding(
        rule=f"{family}.pulse@1", family=family, level="routine", message_key="x", vi="v", en="e", readings=(),
        shown_vi="Mạch 92, thường ngày 74", shown_en="Pulse 92, usually 74", taken_at=NOW, refractory_s=0,
        rearm_on_worse=True, stale=False,
    )  # fmt: skip
    one = why.fired_by_the_house(finding, {})
    assert one is not None
    text = why.told(NOW, msgspec.json.decode(msgspec.json.encode(one), type=Fired)).text
    assert text.en.startswith(f"Pulse 92, usually 74. Rule {family}.pulse (1). Source: ")
    assert text.vi.startswith(f"Mạch 92, thường ngày 74. Quy tắc {family}.pulse (1). Nguồn: ")
