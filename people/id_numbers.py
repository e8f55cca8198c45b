"""What numbers of people look like, and what a personal id says about its holder. Pure.

`checked` refuses what cannot be such a number. `doubts` only warns: registers have mistakes, people were registered in
another province, and a number that does not match is still the number on the card. A personal id has no check digit.

A personal id has 12 digits: 3 the province (or country) of birth registration, by its code of before 1 July 2025 too;
1 century and sex (0 and 1 are male and female of 19xx, 2 and 3 of 20xx ...); 2 the year; 6 at random
(NĐ 137/2015/NĐ-CP art. 13, TT 59/2021/TT-BCA).
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from base.errors import Refused
from people import codes
from people.birth import Birth

Kind = Literal["personal_id", "old_id_card", "social_insurance", "health_insurance", "passport", "temporary"]

_SHAPES: dict[Kind, str] = {
    "personal_id": r"[0-9]{12}",
    "old_id_card": r"[0-9]{9}",
    "social_insurance": r"[0-9]{10}",
    # category 2, benefit 1, province 2, social insurance 10; newer cards print the last ten only
    "health_insurance": r"[A-Z]{2}[1-5][0-9]{12}|[0-9]{10}",
    "passport": r"[A-Z0-9]{5,15}",
    "temporary": r"(?=.*[A-Z])[A-Z0-9]{3,20}",
}
_BY_SEX = {"male": 0, "female": 1}


class Doubt(Struct, frozen=True, kw_only=True):
    """Something to look at again on the card; nothing is refused for it."""

    code: Literal["sex", "birth_year", "province"]
    vi: str
    en: str


SEX = Doubt(code="sex", vi="Giới tính khác với số định danh.", en="The number says another sex.")
BIRTH_YEAR = Doubt(code="birth_year", vi="Năm sinh khác với số định danh.", en="The number says another year of birth.")
PROVINCE = Doubt(
    code="province",
    vi="Ba số đầu không phải mã của một tỉnh.",
    en="The first three digits are not the code of a province.",
)


class WrongShape(Refused):
    code = "identifier_shape"
    vi = "Số không đúng dạng của loại giấy tờ này."
    en = "The number does not have the shape of this kind."
    pointer = "/value"


def bare(value: str) -> str:
    """Without what people write between the digits, in capitals."""
    return re.sub(r"[\s.\-/]", "", value).upper()


def checked(kind: Kind, value: str, country: str | None) -> tuple[str, str]:
    """(value, country) as they are stored; `Refused` when it cannot be such a number. A passport names its country, a
    temporary code holds a letter, so that it never looks like a personal id."""
    number = bare(value)
    if not re.fullmatch(_SHAPES[kind], number):
        raise WrongShape
    if kind == "passport" and country is None:
        raise Refused("country_needed", "Hộ chiếu cần có nước cấp.", "A passport needs its country.", "/country")
    if kind != "passport" and country not in (None, "VN"):
        raise Refused("country", "Giấy tờ này do Việt Nam cấp.", "Only Viet Nam issues this kind.", "/country")
    return number, country or "VN"


def doubts(kind: Kind, number: str, sex: str, birth: Birth | None) -> list[Doubt]:
    if kind != "personal_id":
        return []
    century, year = int(number[3]) // 2, int(number[4:6])
    found = []
    if sex in _BY_SEX and _BY_SEX[sex] != int(number[3]) % 2:
        found.append(SEX)
    if birth is not None and birth.date.year != 1900 + 100 * century + year:
        found.append(BIRTH_YEAR)
    if number[0] != "0" or number[1:3] not in {p.code for p in codes.provinces()}:
        found.append(PROVINCE)
    return found
