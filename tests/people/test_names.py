"""Vietnamese names: folding, order, what is kept."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import Refused
from people.names import fold, kept, said, searched, sort_key, words

IN_ORDER = """
Nguyễn Thị Ái
Nguyễn Văn An
Phạm Văn An
Trần Thị An
Lê Thị Anh
Trần Ngọc Ánh
Nguyễn Hữu Ẩn
Phan Văn Ba
Bùi Thị Bà
Lê Văn Bả
Lê Văn Bá
Lê Thị Bạ
Ngô Gia Bảo
Nguyễn Thị Băng
Hồ Sĩ Bân
Nguyễn Văn Cúc
Dương Văn Cường
Lê Thị Dung
Lê Văn Dũng
Trần Đức Dũng
Đặng Thị Duyên
Nguyễn Thị Đào
Vũ Minh Đăng
Vũ Hải Đằng
Phạm Thị Em
Đỗ Văn Ê
Lê Thu Hà
Nguyễn Thị Hoa
Nguyễn Thị Hòa
Nguyễn Thị Hỏa
Nguyễn Thị Hóa
Nguyễn Thị Họa
Trần Thị Lan
Trần Thị Lân
Đặng Văn Long
Đinh Thị Lộc
Nguyễn Thị Lợi
Trịnh Thị Thu
Lê Thị Thúy
Trịnh Thị Thư
Hoàng Thị Uyên
Đặng Thị Ưng
Nguyễn Thị Yến
""".strip().splitlines()


def test_names_stand_in_the_order_of_vietnamese_lists() -> None:
    shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=sort_key) == IN_ORDER
    assert len({sort_key(name) for name in IN_ORDER}) == len(IN_ORDER)


def test_the_order_holds_byte_by_byte() -> None:
    keys = [sort_key(name).encode() for name in IN_ORDER]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Đặng Thị Ưng", "dang thi ung"),
        ("đỗ", "do"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("Thuý", "thuy"),
        ("Thúy", "thuy"),
        ("  Nguyễn   Thị\u00a0Đào ", "nguyen thi dao"),
        ("NGUYỄN THỊ ĐÀO", "nguyen thi dao"),
        ("", ""),
    ],
)
def test_folding(name: str, folded: str) -> None:
    assert fold(name) == folded
    assert fold(unicodedata.normalize("NFD", name)) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


letters = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬĐÉỆỈĨỌỐỒỜỚỢỤỨỪỰÝỲỴ ", min_size=1, max_size=40)


@given(letters)
def test_both_forms_of_unicode_are_one_name(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert (kept(apart), fold(apart), sort_key(apart)) == (kept(text), fold(text), sort_key(text))


@given(letters, letters)
def test_no_two_different_names_share_a_key_but_for_capitals_and_tone_placement(one: str, other: str) -> None:
    if sort_key(one) == sort_key(other):
        assert fold(one) == fold(other)


@given(st.lists(letters, min_size=2, max_size=2))
def test_a_shorter_given_name_stands_before_the_longer_one_it_begins(pair: list[str]) -> None:
    given_name = (kept(pair[0]).split() or ["a"])[-1]
    assert sort_key(given_name) < sort_key(given_name + "n")


def test_what_is_searched_finds_the_beginning_of_every_word() -> None:
    assert searched("Đặng Thị Ưng") == " dang thi ung"
    assert words("ƯNG đặng") == ["ung", "dang"]


def test_the_name_itself_is_kept_as_it_was_given() -> None:
    assert said(unicodedata.normalize("NFD", " Hoà  Bình ")) == "Hoà Bình"


@pytest.mark.parametrize("name", ["", "   ", "An\u200bTâm", "An\x00"])
def test_a_name_of_nothing_or_of_what_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        said(name)
