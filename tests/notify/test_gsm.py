"""What an SMS costs: tables from 3GPP TS 23.038."""

from __future__ import annotations

import pytest

from notify import gsm

SEGMENTS = [
    ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("é" * 160, 1), ("ạ" * 70, 1),
    ("ạ" * 71, 2), ("ạ" * 134, 2), ("ạ" * 135, 3), ("€" * 80, 1), ("€" * 81, 2), ("a" * 69 + "😀", 2),
    ("a" * 68 + "😀", 1), ("a" * 152 + "€" + "a" * 152, 3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SEGMENTS)
def test_segments_are_counted_as_they_are_paid(text: str, expected: int) -> None:
    assert gsm.segments(text) == expected


WITHOUT_MARKS = [
    ("Cần xem ngay", "Can xem ngay"), ("Đặng Thị Ưng", "Dang Thi Ung"), ("đường", "duong"), ("plain", "plain"),
    ("“Chào” – bạn…", '"Chao" - ban...'), ("Nguyễn\u00a0Hữu", "Nguyen Huu"), ("Nguye\u0302\u0303n", "Nguyen"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WITHOUT_MARKS)
def test_vietnamese_without_marks_is_plain_gsm(text: str, expected: str) -> None:
    assert gsm.unaccented(text) == expected
    assert gsm.is_gsm(expected)


def test_every_letter_of_vietnamese_loses_its_marks() -> None:
    letters = "aăâeêioôơuưyđ"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    everything = "".join(letter + tone for letter in letters + letters.upper() for tone in tones)
    assert set(gsm.unaccented(everything)) <= set("aeiouydAEIOUYD")


@pytest.mark.parametrize("letter", list("^{}\\[~]|€"))
def test_letters_of_the_extension_cost_two(letter: str) -> None:
    assert gsm.cost(letter) == 2 and gsm.segments(letter * 81) == 2
