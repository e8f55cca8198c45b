"""Voice notes: M4A and Ogg (Opus, Vorbis) that hold one sound and nothing else, with what they say about themselves
blanked in place, so that every offset in them stays true. Runs in the worker (realtime/worker.py); pure.

Sources: ISO/IEC 14496-12 (boxes), RFC 3533 (Ogg pages), RFC 7845 §5.2 (OpusTags), Vorbis I §5 (comment header).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from realtime.files import Unfit

_WITHIN = {b"": {b"moov", b"moof"}, b"moov": {b"trak"}, b"trak": {b"mdia"}, b"moof": {b"traf"}}
"""Boxes we look into, by the box they lie in."""
_TOP = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"sidx", b"moof", b"mfra"}
_TALKS = {b"udta", b"meta", b"uuid", b"free", b"skip"}
"""Boxes in which titles, places and anything else may stand."""


def rewrite_m4a(content: bytes) -> bytes:
    data = bytearray(content)
    found = list(_boxes(data, b"", 0, len(data)))
    handlers = [kind for within, kind in found if within == b"hdlr"]
    top = [kind for within, kind in found if within == b""]
    if top[:1] != [b"ftyp"] or top.count(b"moov") != 1 or not set(top) <= _TOP:
        raise Unfit("file_damaged")
    if not handlers or set(handlers) != {b"soun"}:
        raise Unfit("file_wrong_type")
    return bytes(data)


def _boxes(data: bytearray, within: bytes, start: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Every box with the one it lies in, blanking those that talk; of a `hdlr`, what its track is."""
    at = start
    while at < end:
        size, kind, head = _head(data, at, end)
        inner = at + head
        if kind in _TALKS:
            data[at + 4 : at + 8] = kind = b"free"
            data[inner : at + size] = bytes(size - head)
        if kind == b"hdlr" and within == b"mdia":
            yield b"hdlr", bytes(data[inner + 8 : inner + 12])
        yield within, kind
        if kind in _WITHIN.get(within, ()):
            yield from _boxes(data, kind, inner, at + size)
        at += size


def _head(data: bytearray, at: int, end: int) -> tuple[int, bytes, int]:
    """Size of the box, its kind, size of its head."""
    if end - at < 8:
        raise Unfit("file_damaged")
    size, kind = struct.unpack_from(">I4s", data, at)
    head = 8
    if size == 1 and end - at >= 16:
        [size], head = struct.unpack_from(">Q", data, at + 8), 16
    elif size == 0:
        size = end - at
    if not head <= size <= end - at:
        raise Unfit("file_damaged")
    return size, kind, head


_COMMENTS = {b"OpusHead": b"OpusTags" + bytes(8), b"\x01vorbis": b"\x03vorbis" + bytes(8) + b"\x01"}
"""How the first packet begins -> an empty second one."""


def rewrite_ogg(content: bytes) -> bytes:
    data = bytearray(content)
    pages = list(_pages(data))
    serials = {bytes(data[at + 14 : at + 18]) for at, _ in pages}
    first = bytes(data[pages[0][0] + 27 + data[pages[0][0] + 26] :][:8])
    empty = next((made for start, made in _COMMENTS.items() if first.startswith(start)), None)
    if empty is None or len(serials) != 1:
        raise Unfit("file_wrong_type")
    spots = _second_packet(data, pages)
    length = sum(end - start for start, end in spots)
    said = b"".join(data[start:end] for start, end in spots)
    if length < len(empty) or not said.startswith(empty[:7]):
        raise Unfit("file_damaged")
    blank, done = empty + bytes(length - len(empty)), 0
    for start, end in spots:
        data[start:end] = blank[done : done + end - start]
        done += end - start
    for at, size in pages:
        if any(at < start < at + size for start, _ in spots):
            data[at + 22 : at + 26] = bytes(4)
            data[at + 22 : at + 26] = struct.pack("<I", _crc(data[at : at + size]))
    return bytes(data)


def _pages(data: bytearray) -> Iterator[tuple[int, int]]:
    """Where each page begins and how long it is; they must fill the file."""
    at = 0
    while at < len(data):
        if data[at : at + 5] != b"OggS\0" or len(data) < at + 27 + data[min(at + 26, len(data) - 1)]:
            raise Unfit("file_damaged")
        count = data[at + 26]
        size = 27 + count + sum(data[at + 27 : at + 27 + count])
        if at + size > len(data):
            raise Unfit("file_damaged")
        yield at, size
        at += size


def _second_packet(data: bytearray, pages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the parts of the comment packet lie; it begins the second page and may go on over several."""
    spots = []
    for at, _ in pages[1:]:
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        start = end = at + 27 + len(lacing)
        for value in lacing:
            end += value
            if value < 255:
                return [*spots, (start, end)]
        spots.append((start, end))
    raise Unfit("file_damaged")


def _crc(page: bytearray) -> int:
    """CRC-32 with the polynomial 0x04C11DB7, neither reflected nor inverted (RFC 3533 §6)."""
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value


def _row(byte: int) -> int:
    value = byte << 24
    for _ in range(8):
        value = value << 1 ^ (0x104C11DB7 if value >> 31 else 0)
    return value


_TABLE = tuple(map(_row, range(256)))
