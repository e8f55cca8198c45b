"""What an SMS costs: the GSM 7-bit alphabet (3GPP TS 23.038), segments, and Vietnamese without its marks. Pure."""

from __future__ import annotations

import unicodedata

ONE_SEGMENT, OF_SEVERAL = 160, 153
ONE_SEGMENT_UCS2, OF_SEVERAL_UCS2 = 70, 67
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
"""These cost two."""
_LETTERS = str.maketrans({"đ": "d", "Đ": "D", "₫": "d", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-",
                          "…": "...", "\u00a0": " "})  # fmt: skip


def unaccented(text: str) -> str:
    """Vietnamese as it is typed without marks: `Cần xem ngay` becomes `Can xem ngay`."""
    apart = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def is_gsm(text: str) -> bool:
    return all(letter in BASIC or letter in EXTENDED for letter in text)


def cost(text: str) -> int:
    """Places of the alphabet it takes: septets, or UCS-2 units where one letter is outside the alphabet."""
    if is_gsm(text):
        return sum(2 if letter in EXTENDED else 1 for letter in text)
    return len(text.encode("utf-16-be")) // 2


def segments(text: str) -> int:
    """How many SMS it is paid as. A character of two places is not cut in half, which may cost one segment more."""
    gsm = is_gsm(text)
    one, each = (ONE_SEGMENT, OF_SEVERAL) if gsm else (ONE_SEGMENT_UCS2, OF_SEVERAL_UCS2)
    if cost(text) <= one:
        return 1
    count, used = 1, 0
    for letter in text:
        places = cost(letter) if gsm else len(letter.encode("utf-16-be")) // 2
        if used + places > each:
            count, used = count + 1, 0
        used += places
    return count
