"""What may be attached to a conversation: kinds, limits, names, why a file is refused (docs/attachments.md). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

MB = 1_000_000
PIXELS_AT_MOST = 40 * MB
PER_DAY = 200 * MB
"""Asked for in one conversation within 24 hours."""
PER_DAY_AND_ACCOUNT = 500 * MB
"""Asked for by one account within 24 hours, in all conversations together."""
PIECE = 256 * 1024
"""Uploads come in whole multiples of this, but for the last piece."""
PIECE_AT_MOST = 4 * PIECE
OUT_AT_MOST = 40 * MB
"""What a file may have become when it was written anew."""
NAME_AT_MOST = 200
"""Bytes of a name as it is served, ending included."""

Type = Literal["image/jpeg", "image/png", "image/heic", "application/pdf", "audio/mp4", "audio/ogg"]
TYPES: tuple[Type, ...] = get_args(Type)


class Kind(Struct, frozen=True, kw_only=True):
    """`serves`: the type it is given out as. `endings`: of names; the first is put on where none of them stands."""

    at_most: int
    serves: Type
    endings: tuple[str, ...]


KINDS: Mapping[Type, Kind] = {
    "image/jpeg": Kind(at_most=10 * MB, serves="image/jpeg", endings=(".jpg", ".jpeg")),
    "image/png": Kind(at_most=10 * MB, serves="image/png", endings=(".png",)),
    "image/heic": Kind(at_most=10 * MB, serves="image/jpeg", endings=(".jpg", ".jpeg")),
    "application/pdf": Kind(at_most=20 * MB, serves="application/pdf", endings=(".pdf",)),
    "audio/mp4": Kind(at_most=10 * MB, serves="audio/mp4", endings=(".m4a", ".mp4")),
    "audio/ogg": Kind(at_most=10 * MB, serves="audio/ogg", endings=(".ogg", ".oga", ".opus")),
}

PROBLEMS: Mapping[str, tuple[str, str]] = {
    "file_wrong_type": ("Tệp không đúng loại đã khai.", "The file is not of the declared type."),
    "file_damaged": ("Tệp bị hỏng.", "The file is damaged."),
    "file_too_many_pixels": ("Ảnh quá lớn.", "The picture has too many pixels."),
    "file_encrypted": ("Tệp PDF có mật khẩu.", "The PDF is encrypted."),
    "file_active": ("Tệp PDF có mã lệnh.", "The PDF acts by itself."),
    "file_embeds": ("Tệp PDF chứa tệp khác.", "The PDF has other files in it."),
    "file_too_costly": ("Không xử lý được tệp.", "The file takes too much to be read."),
}
"""Why a file that was uploaded is refused: code, and what people are told."""


class Unfit(Exception):
    """The file is refused; the one argument is a code of `PROBLEMS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sniff(head: bytes) -> Type | None:
    """The type the first 16 bytes say it is."""
    match head[:4]:
        case b"\x89PNG" if head[:8] == b"\x89PNG\r\n\x1a\n":
            return "image/png"
        case b"%PDF" if head[4:5] == b"-":
            return "application/pdf"
        case b"OggS":
            return "audio/ogg"
        case _ if head[:3] == b"\xff\xd8\xff":
            return "image/jpeg"
        case _ if head[4:8] == b"ftyp":
            return "image/heic" if head[8:12] in _HEIC else "audio/mp4" if head[8:12] in _MP4 else None
        case _:
            return None


_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_MP4 = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"dash", b"3gp4"})

_SLASHES = re.compile(r'[/\\:*?"<>|]')


def safe_name(name: str, type: Type) -> str:
    """A name under which the file may be kept on any phone: NFC, one line, no path, nothing invisible that turns the
    reading direction, and the ending of what is really in it."""
    visible = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", name) if _visible(c))
    stem = " ".join(_SLASHES.sub("_", visible).split()).lstrip(". ").rstrip(". ")
    endings = KINDS[type].endings
    ending = next((e for e in endings if stem.lower().endswith(e)), None)
    if ending is not None:
        stem = stem[: -len(ending)].rstrip(". ")
    elif type == "image/heic":
        stem = re.sub(r"\.hei[cf]$", "", stem, flags=re.IGNORECASE)
    ending = ending or endings[0]
    kept = stem.encode()[: NAME_AT_MOST - len(ending)].decode(errors="ignore").rstrip(". ")
    return (kept or "file") + ending


def _visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
