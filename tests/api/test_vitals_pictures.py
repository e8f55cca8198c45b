"""Readings by day and week, and as a picture a nurse can read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import httpx2
import pytest

from alerts import baselines
from alerts.drawn_limits import Limit
from api import drawing
from records.summary import Taken
from tests.world import Person, Phone, World, reading

NOW = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)


async def a_ward(house: World) -> tuple[Phone, Person]:
    await house.opens()
    return await house.phone(await house.employs("nurse")), await house.admits("Đặng Thị Ưng")


async def took(nurse: Phone, rosa: Person, kind: str, values: Sequence[object], every_h: float = 24) -> None:
    """The last of these readings is of a minute ago."""
    ago = [timedelta(minutes=1, hours=every_h * n) for n in range(len(values))]
    readings = [reading(kind, value, ago=a) for value, a in zip(reversed(values), ago, strict=True)]
    await nurse.records(*readings, resident=rosa.resident)


async def summary(phone: Phone, rosa: Person, **query: object) -> httpx2.Response:
    return await phone.get(f"/v1/residents/{rosa.resident}/vitals/summary", **query)


async def test_days_have_how_many_readings_and_their_lowest_middle_and_highest(house: World):
    nurse, rosa = await a_ward(house)
    at = {"ago": timedelta(days=2)}
    day = [reading("pulse", value, **at) for value in (70, 90, 74)]
    await nurse.records(*day, reading("pulse", 66, ago=timedelta(days=1)), resident=rosa.resident)

    told = (await summary(nurse, rosa, kind="pulse", last=7)).json()
    assert (told["kind"], told["unit"], told["by"], told["zone"]) == ("pulse", "/min", "day", "Asia/Ho_Chi_Minh")
    assert [(b["readings"], b["value"]) for b in told["buckets"]] == [
        (3, {"low": 70, "median": 74, "high": 90}),
        (1, {"low": 66, "median": 66, "high": 66}),
    ]


async def test_a_day_is_one_of_the_facilitys_wall_clock(house: World):
    """Half past midnight in Viet Nam is still yesterday in UTC."""
    nurse, rosa = await a_ward(house)
    local = (datetime.now(UTC) + timedelta(hours=7) - timedelta(days=1)).replace(hour=0, minute=30, second=0)
    taken = {"taken_at": f"{local:%Y-%m-%dT%H:%M:%S}+07:00"}
    await nurse.records({**reading("pulse", 70), **taken}, resident=rosa.resident)

    [bucket] = (await summary(nurse, rosa, kind="pulse", last=7)).json()["buckets"]
    assert bucket["first"] == f"{local:%Y-%m-%d}"


async def test_weeks_begin_on_monday(house: World):
    nurse, rosa = await a_ward(house)
    await took(nurse, rosa, "weight", [52, 52.5, 53, 52, 51.5, 52, 52.5, 52, 51, 52])

    buckets = (await summary(nurse, rosa, kind="weight", by="week", last=4)).json()["buckets"]
    assert sum(bucket["readings"] for bucket in buckets) == 10
    assert {datetime.fromisoformat(bucket["first"]).weekday() for bucket in buckets} == {0}


async def test_a_blood_pressure_has_both_of_its_numbers_and_the_bands_of_the_rules(house: World):
    nurse, rosa = await a_ward(house)
    await took(nurse, rosa, "blood_pressure", [(132, 80)])

    told = (await summary(nurse, rosa, kind="blood_pressure")).json()
    assert told["buckets"][0]["diastolic"] == {"low": 80, "median": 80, "high": 80}
    assert {"field": "value", "side": "below", "value": 90, "at": True, "level": "emergency"} in told["limits"]


async def test_the_bands_are_those_of_the_person(house: World):
    """SpO2 for somebody with a target of 88 to 92 % has other limits."""
    nurse, rosa = await a_ward(house)
    await took(nurse, rosa, "spo2", [97])
    usual = (await summary(nurse, rosa, kind="spo2")).json()["limits"]
    await house.sql("update residents set spo2_scale = 2 where id = $1 returning 1", rosa.resident)
    target = (await summary(nurse, rosa, kind="spo2")).json()["limits"]

    assert max(limit["value"] for limit in usual) == 95
    assert max(limit["value"] for limit in target) == 88


async def test_what_is_usual_stands_beside_the_readings_once_it_is_known(house: World):
    nurse, rosa = await a_ward(house)
    await took(nurse, rosa, "pulse", [70, 71, 69] * 3)
    assert (await summary(nurse, rosa, kind="pulse")).json()["usual"] is None
    await baselines.follow_due(house.house.database, house.house.library)

    usual = (await summary(nurse, rosa, kind="pulse")).json()["usual"]
    assert (usual["usual"], usual["spread"], usual["learned"]) == (70, 4, 9)


async def test_glucose_of_two_meters_is_not_mixed(house: World):
    nurse, rosa = await a_ward(house)
    old = {"unit": "mg/dL", "ago": timedelta(days=1)}
    await nurse.records(reading("glucose", 120, **old), resident=rosa.resident)
    await nurse.records(reading("glucose", 6.1), resident=rosa.resident)

    told = (await summary(nurse, rosa, kind="glucose")).json()
    assert (told["unit"], [b["value"]["high"] for b in told["buckets"]]) == ("mmol/L", [6.1])


@pytest.mark.parametrize(
    "query", [{}, {"kind": "mood"}, {"kind": "pulse", "last": 93}, {"kind": "pulse", "by": "hour"}]
)
async def test_what_makes_no_picture_is_refused(house: World, query: dict[str, object]):
    nurse, rosa = await a_ward(house)
    assert (await summary(nurse, rosa, **query)).status_code == 400


async def test_a_relative_with_the_scope_status_sees_no_numbers(house: World):
    nurse, rosa = await a_ward(house)
    await took(nurse, rosa, "pulse", [70])
    son = await house.phone(await house.relates(rosa, "status"))
    for path in ("summary", "chart.svg"):
        assert (await son.get(f"/v1/residents/{rosa.resident}/vitals/{path}", kind="pulse")).status_code == 403


async def test_a_chart_is_an_svg_with_bands_the_usual_value_alerts_and_words_in_vietnamese(house: World):
    nurse, rosa = await a_ward(house)
    await took(nurse, rosa, "spo2", [97, 96, 97, 98, 97, 96, 97, 97])
    await baselines.follow_due(house.house.database, house.house.library)
    await nurse.records(reading("spo2", 91), resident=rosa.resident)

    answer = await nurse.get(f"/v1/residents/{rosa.resident}/vitals/chart.svg", kind="spo2", days=10)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "no-store" in answer.headers["cache-control"]
    words = told_by(answer.content)
    assert {"SpO2 (%)", "Vùng cần báo bác sĩ", "Vùng cấp cứu", "Mức thường ngày", "Cảnh báo"} <= words
    ids = set(re.findall(rb'<g id="([a-z-]+)"', answer.content))
    assert {b"band-urgent", b"band-emergency", b"usual", b"readings", b"alerts"} <= ids
    assert "Ưng" not in answer.text and str(rosa.resident) not in answer.text


async def test_a_chart_speaks_the_readers_language(house: World):
    nurse, rosa = await a_ward(house)
    await took(nurse, rosa, "blood_pressure", [(132, 80), (128, 78)])
    nurse.http.headers["accept-language"] = "en"

    answer = await nurse.get(f"/v1/residents/{rosa.resident}/vitals/chart.svg", kind="blood_pressure")
    assert {"Blood pressure (mmHg)", "Systolic", "Diastolic"} <= told_by(answer.content)


async def test_a_chart_of_nothing_says_so(house: World):
    nurse, rosa = await a_ward(house)
    answer = await nurse.get(f"/v1/residents/{rosa.resident}/vitals/chart.svg", kind="pulse")
    assert "Chưa có số đo trong thời gian này" in told_by(answer.content)


def test_the_same_picture_is_the_same_bytes() -> None:
    points = [Taken(at=NOW - timedelta(days=n), value=70.0 + n, diastolic=None) for n in range(9, 0, -1)]
    limit = Limit(field="value", side="above", value=75, at=True, level="urgent")
    picture = drawing.Picture(
        kind="pulse", unit="/min", begins=NOW - timedelta(days=10), ends=NOW, zone="Asia/Ho_Chi_Minh", points=points,
        limits=[limit], usual=(70.0, 4.0), alerts=[NOW - timedelta(days=2)],
    )  # fmt: skip
    assert drawing.svg(picture, "vi") == drawing.svg(picture, "vi")


def told_by(svg: bytes) -> set[str]:
    """The words in the picture, which is well-formed."""
    root = ElementTree.fromstring(svg)  # noqa: S314
    return {"".join(text.itertext()).strip() for text in root.iter("{http://www.w3.org/2000/svg}text")}
