"""What may be treated from afar, by tables."""

from __future__ import annotations

import pytest

from records import remote_conditions, remote_visit
from records.remote_visit import Content

CODES = (
    "E66 J00 J31.1 K12.0 K14.1 K06.9 M25.5 M53.1 M54.5 M05.0 M17 M47 M81 Z09 Z08 I10 I83 I87.2 I74.3 E10.9 E11.9 E12.9 "
    "E13.9 E14.9 E78 E00-E07 N18.1 J45 J44 F28.8 F41.2 L01 L02 L66 B86 B35 B36.0 B01 B02 L20 L23 L28.2 L50 G20 F00 F01 "
    "G43 G44.2 H81 B24 A15-A19 A97.0 J10 U07.1 K29 K59 K21 B16 B18.1 H10 H16 H35.5 Z50.1"
)


def test_the_list_holds_these_codes_and_no_other() -> None:
    listed = remote_conditions.listed()
    assert [code for one in listed.items for code in one.codes] == CODES.split()
    assert [one.n for one in listed.items[: listed.rows_checked]] == list(range(1, listed.rows_checked + 1))
    assert "30/2023/TT-BYT" in listed.source and all(one.vi and one.en for one in listed.items)


@pytest.mark.parametrize(
    ("code", "besides", "may"),
    [
        ("I10", (), True), ("I10.9", (), True), ("I11", (), False), ("I1", (), False),
        ("E11.9", (), True), ("E11", (), False), ("E11.5", (), False), ("E11.90", (), True),
        ("E00.1", (), True), ("E07", (), True), ("E08", (), False),
        ("J45.0", (), True), ("J46", (), False), ("M05.0", (), True), ("M05.1", (), False), ("M05.00", (), True),
        ("F41.2", (), True), ("F41.1", (), False), ("F32", (), False), ("F20.0", (), False),
        ("A15", (), False), ("A15", ("Z76.0",), True), ("A16.2", ("A16.2", "Z76.0"), True),
        ("Z76.0", ("Z76.0",), False),
        ("J10.1", (), True), ("J11", (), False), ("Z50.1", (), True), ("Z50", (), False),
    ],
)  # fmt: skip
def test_a_code_is_permitted_when_a_row_covers_it(code: str, besides: tuple[str, ...], may: bool) -> None:
    assert (remote_conditions.permitted(code, besides) is not None) == may


@pytest.mark.parametrize(
    ("codes", "said", "category"),
    [
        (("I10",), None, None), (("I10",), "DV", "DV"), (("B24",), None, "HIV"), (("I10", "B20.1"), "DV", "HIV"),
        (("Z21",), None, "HIV"), (("F41.2",), None, "MENTAL_HEALTH"), (("F41.2",), "PSY", "PSY"),
        (("F00",), None, None),
        (("F11",), None, "MENTAL_HEALTH"), (("B25",), None, None),
    ],
)  # fmt: skip
def test_some_codes_say_who_may_read_the_record(codes: tuple[str, ...], said: None, category: str | None) -> None:
    assert remote_visit.category_of(Content(codes=codes, category=said)) == category


def test_what_is_missing_is_named_and_a_visit_between_facilities_needs_more() -> None:
    assert len(remote_visit.missing(Content())) == len(remote_visit.NEEDED)
    assert remote_visit.missing(Content(reason=" "))[4] == "/reason"
    other = remote_visit.missing(Content(mode="inter_facility_support"))
    assert other[-2:] == ("/other_facility", "/local_practitioner") and "/mode" not in other
    assert "/other_facility" not in remote_visit.missing(Content(mode="direct_to_patient"))
