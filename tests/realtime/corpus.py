"""Some three hundred files that mean harm, by systematic variation of one good file of each type, and the process that
has the worker read them all: each in a child of its own that is shut in as the worker is, so that one that dies or eats
memory costs itself only.

    python -m tests.realtime.corpus       a line of JSON for each file
"""

from __future__ import annotations

import json
import os
import random
import resource
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from pikepdf import Array, Dictionary, Name

from realtime import worker
from realtime.files import KINDS, TYPES, Type, sniff
from tests.realtime import made_files as made

SEED = 18
GOOD: dict[Type, Callable[[], bytes]] = {
    "image/jpeg": made.photo, "image/png": lambda: made.photo("PNG"), "image/heic": made.heic,
    "application/pdf": made.pdf, "audio/mp4": made.m4a, "audio/ogg": made.ogg,
}  # fmt: skip
EVIL: dict[str, bytes] = {
    "an archive": made.zipped(),
    "a page": b"<!doctype html><script>alert('EVIL-PAGE')</script>",
    "a shell script": b"#!/bin/sh\nEVIL-SHELL\n",
    "a Windows program": b"MZ\x90\0EVIL-PROGRAM" + bytes(64),
    "a Linux program": b"\x7fELF\2\1\1EVIL-PROGRAM" + bytes(64),
    "PHP": b"<?php __HALT_COMPILER(); EVIL-PHP ?>",
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="EVIL-SVG"/>',
    "a GIF": b"GIF89a/*EVIL-GIF*/=1;",
    "Java": b"\xca\xfe\xba\xbeEVIL-JAVA",
}
CUTS = (1, 2, 3, 4, 8, 11, 12, 16, 32, 100)
OUT_OF = ("a quarter", "half", "three quarters"), (0.25, 0.5, 0.75)


class Hostile(Struct, frozen=True, kw_only=True):
    """`wrong_type`: nothing else may be said of it. `refused`: it must not come out at all. `evil`: bytes that may not
    be in what comes out."""

    name: str
    type: Type
    content: bytes
    wrong_type: bool = False
    refused: bool = False
    evil: bytes | None = None


def corpus() -> Iterator[Hostile]:
    good: dict[Type, bytes] = {type: make() for type, make in GOOD.items()}
    for type, content in good.items():
        yield from _cut(type, content)
        yield from _disguised(type, content, good)
        yield from _joined(type, content)
        yield from _twisted(type, content)
    yield from _bombs()


def _cut(type: Type, content: bytes) -> Iterator[Hostile]:
    for at in CUTS:
        yield Hostile(name=f"{type}: its first {at} bytes", type=type, content=content[:at], refused=True)
    for words, share in zip(*OUT_OF, strict=True):
        yield Hostile(name=f"{type}: {words} of it", type=type, content=content[: int(len(content) * share)])
    for less in (1, 4, 16):
        yield Hostile(name=f"{type}: without its last {less} bytes", type=type, content=content[:-less])


def _disguised(type: Type, content: bytes, good: dict[Type, bytes]) -> Iterator[Hostile]:
    for other in TYPES:
        if other != type:
            yield Hostile(name=f"{type} declared as {other}", type=other, content=content, wrong_type=True)
            mixed = good[other][:16] + content[16:]
            yield Hostile(name=f"{type} with the head of {other}", type=other, content=mixed, refused=True)


def _joined(type: Type, content: bytes) -> Iterator[Hostile]:
    for what, evil in EVIL.items():
        yield Hostile(name=f"{type} with {what} behind it", type=type, content=content + evil, evil=evil)
        yield Hostile(name=f"{type} with {what} before it", type=type, content=evil + content, wrong_type=True)


def _twisted(type: Type, content: bytes) -> Iterator[Hostile]:
    dice = random.Random(f"{SEED} {type}")
    for n in range(6):
        at = dice.randrange(16, len(content))
        flipped = content[:at] + bytes([content[at] ^ (1 << n)]) + content[at + 1 :]
        yield Hostile(name=f"{type} with bit {n} of byte {at} turned", type=type, content=flipped)
    head = content[:16]
    yield Hostile(name=f"{type} twice", type=type, content=content + content)
    yield Hostile(name=f"{type} with a million zeros behind it", type=type, content=content + bytes(1_000_000))
    yield Hostile(name=f"zeros that begin like {type}", type=type, content=head + bytes(100_000), refused=True)
    yield Hostile(name=f"ones that begin like {type}", type=type, content=head + b"\xff" * 100_000, refused=True)
    noise = head + dice.randbytes(100_000)
    yield Hostile(name=f"noise that begins like {type}", type=type, content=noise, refused=True)


def _bombs() -> Iterator[Hostile]:
    for wide, high in ((1, 2**31 - 1), (2**31 - 1, 1), (40_000_001, 1), (65_535, 65_535), (0, 0), (0, 9), (9, 0)):
        yield _bomb("image/png", f"{wide} by {high} pixels", made.png(wide, high))
    for kind, head in ((b"zTXt", b"x\0\0"), (b"iTXt", b"x\0\1\0\0\0"), (b"iCCP", b"x\0\0")):
        squeezed = made.png(chunks=made.chunk(kind, head + made.bomb(100)))
        yield Hostile(name=f"image/png: 100 MB in {kind.decode()}", type="image/png", content=squeezed)
    many = made.png(chunks=made.chunk(b"tEXt", b"x\0y") * 50_000)
    yield Hostile(name="image/png: 50,000 comments", type="image/png", content=many)
    yield _bomb("image/png", "a chunk of 2^31 bytes", made.png()[:33] + struct.pack(">I", 2**31) + b"IDAT")
    squeezed = zlib.compress(made.bomb(500), 9)
    yield Hostile(name="application/pdf: 500 MB squeezed twice", type="application/pdf", content=_pdf_stream(squeezed))
    page = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    yield _bomb("application/pdf", "a tree of pages that is its own child", page)
    numbers = b"%PDF-1.7\nxref\n0 99999999\ntrailer<</Root 1 0 R/Size 99999999>>\nstartxref\n9\n%%EOF"
    yield _bomb("application/pdf", "a hundred million objects that are not there", numbers)
    for bracket, name in ((b"[", "arrays"), (b"<<", "dictionaries"), (b"(", "strings")):
        deep = b"%PDF-1.7\n1 0 obj\n" + bracket * 300_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
        yield _bomb("application/pdf", f"300,000 {name} in one another", deep)
    moov = made.box(b"ftyp", b"M4A \0\0\0\0")
    for size in (0, 1, 7, 2**31, 2**32 - 1):
        yield _bomb("audio/mp4", f"a box of {size} bytes", moov + struct.pack(">I4s", size, b"moov") + bytes(64))
    yield _bomb("audio/mp4", "a box of 2^63 bytes", moov + struct.pack(">I4sQ", 1, b"moov", 2**63) + bytes(64))
    nested = b""
    for _ in range(2000):
        nested = made.box(b"trak", nested)
    yield _bomb("audio/mp4", "2,000 tracks in one another", moov + made.box(b"moov", nested))
    yield _bomb("audio/mp4", "100,000 empty boxes", moov + made.box(b"free") * 100_000)
    yield _bomb("audio/ogg", "pages of nothing", made.ogg()[:47] + made.ogg_page(1, []) * 10_000)
    endless = made.ogg()[:47] + made.ogg_page(1, [b"OpusTags" + b"\xff" * 8])
    yield Hostile(name="audio/ogg: comments of 2^32 bytes", type="audio/ogg", content=endless)


def _bomb(type: Type, what: str, content: bytes) -> Hostile:
    return Hostile(name=f"{type}: {what}", type=type, content=content, refused=True)


def _pdf_stream(content: bytes) -> bytes:
    found = made.page()
    stream = found.make_stream(content)
    stream.stream_dict.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    found.pages[0].Contents = stream
    found.pages[0].Resources = Dictionary()
    return made.saved(found)


def read_all() -> Iterator[dict[str, Any]]:
    """What became of each, how long it took, and what it occupied at most."""
    rewriters = {type: worker._rewriter(type) for type in TYPES}
    for one in corpus():
        began = time.monotonic()
        said, usage = _in_a_child(one, rewriters[one.type])
        yield {
            "name": one.name, "outcome": _outcome(one, said), "seconds": round(time.monotonic() - began, 2),
            "mib": usage.ru_maxrss // 1024, "ours_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }  # fmt: skip


def _in_a_child(one: Hostile, rewrite: Callable[[bytes], bytes]) -> tuple[bytes, Any]:
    given, gives = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(given)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        worker.shut_in()
        rest = memoryview(worker._result(one.type, rewrite, one.content))
        while rest:
            rest = rest[os.write(gives, rest) :]
        os._exit(0)
    os.close(gives)
    with os.fdopen(given, "rb") as answer:
        said = answer.read()
    _, status, usage = os.wait4(child, 0)
    return said if status == 0 else b"", usage


def _outcome(one: Hostile, said: bytes) -> str:
    """The code it was refused with, `died`, `written anew`, or what is wrong with what was written."""
    if said[:1] == worker.REFUSED:
        return said[1:].decode()
    if said[:1] != worker.TAKEN:
        return "died"
    written = said[1:]
    if one.evil is not None and one.evil in written:
        return "EVIL is still in it"
    return "written anew" if sniff(written[:16]) == KINDS[one.type].serves else "WRITTEN as another type"


if __name__ == "__main__":
    for line in read_all():
        sys.stdout.write(json.dumps(line) + "\n")
