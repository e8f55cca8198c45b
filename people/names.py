"""Vietnamese names: how they are kept, found and put in order. Pure.

A name is stored as it was given, in NFC. `fold` is what searching compares: no tones, no hats, đ as d, so that hoà and
hòa, thuý and thúy are found alike. `sort_key` is the order of Vietnamese lists: the given name (the last word) first,
then family and middle names; letters by the Vietnamese alphabet, and where they are equal tones in the order of
dictionaries (none, huyền, hỏi, ngã, sắc, nặng). Byte order alone would put Đ after Z.
"""

from __future__ import annotations

import re
import unicodedata

from base.errors import Refused

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_HATS = {"\u0306": "1", "\u0302": "2", "\u031b": "2"}  # ă; â ê ô; ơ ư
_RANK = {("o", "\u0302"): "1", ("e", "\u0302"): "1", ("u", "\u031b"): "1"}
"""Within one base letter: a ă â, e ê, o ô ơ, u ư."""


def kept(name: str) -> str:
    """The name as it is stored: NFC, single spaces, nothing at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def said(text: str, pointer: str = "/name", most: int = 200) -> str:
    """`kept`, of what somebody typed; `Refused` when nothing of it is left, it is too long or cannot be read."""
    clean = kept(text)
    if not clean or len(clean) > most or not clean.isprintable():
        raise Refused(pointer=pointer)
    return clean


def fold(text: str) -> str:
    """What searching compares. Folding twice changes nothing."""
    bare = _without_marks(text).replace("đ", "d").replace("Đ", "D").lower()
    return " ".join(unicodedata.normalize("NFC", _without_marks(bare)).split())


def searched(name: str) -> str:
    """The stored form of `fold`: with a space in front, so that the beginning of every word is found by ' word%'."""
    return " " + fold(name)


def words(text: str) -> list[str]:
    return fold(text).split()


def sort_key(name: str) -> str:
    """A string that sorts bytewise as a Vietnamese list would: `đặng thị ưng` is `u1n0g0 0 d1a1n0g0.t0h0i0 55`."""
    *others, given = kept(name).lower().split() or [""]
    return " ".join((*_levels([given]), *_levels(others)))


def _levels(some: list[str]) -> tuple[str, str]:
    spelt = [_letters_and_tone(word) for word in some]
    return ".".join(letters for letters, _ in spelt), "".join(tone for _, tone in spelt)


def _letters_and_tone(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tone = "0"
    for cluster in re.findall(r"\w[\u0300-\u036f]*", unicodedata.normalize("NFD", word)):
        base, marks = cluster[0], cluster[1:]
        tone = next((_TONES[m] for m in marks if m in _TONES), tone)
        hat = next((m for m in marks if m in _HATS), None)
        rank = "0" if hat is None else _RANK.get((base, hat), _HATS[hat])
        letters.append("d1" if base == "đ" else base + rank)
    return "".join(letters), tone


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
