"""Files as phones make them, and as those make them who mean harm. All of them come from this code."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from realtime.sounds import _crc

CANARY = b"CANARY-10.7769N-106.7009E"


def photo(kind: str = "JPEG", size: tuple[int, int] = (320, 240), **more: Any) -> bytes:
    """A picture with a place, a phone and a comment in it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = CANARY.decode(), 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    out = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind, exif=exif, **more)
    return out.getvalue()


def heic() -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    return photo("HEIF")


def png(width: int = 1, height: int = 1, chunks: bytes = b"", data: bytes | None = None) -> bytes:
    """A PNG that says it is so large, with these chunks before its data."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" + b"\x7f" * 3) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunks + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(mb: int) -> bytes:
    """So many MB of zeros, squeezed."""
    squeeze = zlib.compressobj(9)
    return b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(mb)) + squeeze.flush()


def pdf(**root: Any) -> bytes:
    """A page with an author, and whatever else its root is to have."""
    return saved(page(**root))


def page(**root: Any) -> Pdf:
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Author"] = CANARY.decode()
    for name, value in root.items():
        made.Root[f"/{name}"] = value
    return made


def saved(made: Pdf, **more: Any) -> bytes:
    out = BytesIO()
    made.save(out, **more)
    return out.getvalue()


def javascript() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def pdf_with_a_file() -> bytes:
    made = page()
    made.attachments["x.exe"] = b"MZ"
    return saved(made)


def pdf_with_a_link() -> bytes:
    made = page()
    link = Dictionary(S=Name.URI, URI=String("https://example.org"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=link)
    made.pages[0].Annots = Array([made.make_indirect(note)])
    return saved(made)


def pdf_with_a_link_to(action: Dictionary) -> bytes:
    made = page()
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    made.pages[0].Annots = Array([made.make_indirect(note)])
    return saved(made)


def pdf_that_opens_at_its_page(*, as_action: bool) -> bytes:
    made = page()
    place = Array([made.pages[0].obj, Name.Fit])
    made.Root.OpenAction = Dictionary(S=Name.GoTo, D=place) if as_action else place
    return saved(made)


def _opens() -> Dictionary:
    return Dictionary(S=Name.URI, URI=String("http://evil.example"))


def _chain(first: Dictionary, *rest: Dictionary) -> Dictionary:
    """Actions that follow one another, as a viewer runs them."""
    for action in reversed(rest):
        first.Next = action
    return first


def _indirect(**root: Any) -> bytes:
    made = page()
    for name, value in root.items():
        made.Root[f"/{name}"] = made.make_indirect(value)
    return saved(made)


def _named_deep() -> bytes:
    """Scripts at the end of a name tree of several storeys."""
    made = page()
    names = Array([String("a"), javascript()])
    leaf = made.make_indirect(Dictionary(Limits=Array([String("a"), String("z")]), Names=names))
    middle = made.make_indirect(Dictionary(Kids=Array([leaf])))
    made.Root.Names = Dictionary(Dests=Dictionary(Kids=Array([middle])))
    return saved(made)


def _second_catalog() -> bytes:
    """A catalog that only another reader would take for one."""
    made = page()
    made.Root.Spare = made.make_indirect(Dictionary(Type=Name.Catalog, OpenAction=_opens()))
    return saved(made)


def _field_that_acts() -> bytes:
    made = page()
    field = Dictionary(FT=Name.Tx, T=String("x"), AA=Dictionary(K=javascript()))
    made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))
    return saved(made)


PDFS_THAT_ACT: dict[str, Callable[[], bytes]] = {
    "opening is an object of its own": lambda: _indirect(OpenAction=_opens()),
    "opening goes on to an address": lambda: pdf(OpenAction=_chain(Dictionary(S=Name.GoTo, D=String("x")), _opens())),
    "opening goes on to several things": lambda: pdf(
        OpenAction=Dictionary(S=Name.GoTo, D=String("x"), Next=Array([Dictionary(S=Name.Named, N=Name.Print)]))
    ),
    "opening prints": lambda: pdf(OpenAction=Dictionary(S=Name.Named, N=Name.Print)),
    "second catalog opens an address": _second_catalog,
    "closing runs a script": lambda: pdf(AA=Dictionary(WC=javascript())),
    "closing opens an address": lambda: pdf(AA=Dictionary(WC=_opens())),
    "field acts": _field_that_acts,
    "link starts a program": lambda: pdf_with_a_link_to(Dictionary(S=Name.Launch, F=String("calc.exe"))),
    "link goes on to another": lambda: pdf_with_a_link_to(_chain(_opens(), _opens())),
    "link goes into another file": lambda: pdf_with_a_link_to(Dictionary(S=Name.GoToR, F=String("\\\\evil\\x"))),
    "link follows a thread elsewhere": lambda: pdf_with_a_link_to(Dictionary(S=Name.Thread, F=String("x"), D=0)),
    "link says what it is in a string": lambda: pdf_with_a_link_to(Dictionary(S=String("Launch"), F=String("x"))),
    "names have scripts below them": _named_deep,
    "bookmark runs a script": lambda: pdf(Outlines=Dictionary(First=Dictionary(Title=String("x"), A=javascript()))),
}
"""What they do without a tap, or more than a tap asks for."""


def pdf_with_a_page_that_acts() -> bytes:
    made = page()
    made.pages[0].AA = Dictionary(O=javascript())
    return saved(made)


def pdf_with_a_loose_script() -> bytes:
    """Nothing points to it."""
    text = pdf()
    at = text.index(b"xref")
    return text[:at] + b"99 0 obj\n<< /S /J#61vaScript /JS (app.alert(1)) >>\nendobj\n" + text[at:]


def box(kind: bytes, *inner: bytes) -> bytes:
    content = b"".join(inner)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def m4a(track: bytes = b"soun", sound: bytes = b"\x21\x10\x05" * 50_000, more: bytes = b"") -> bytes:
    """As a phone's recorder writes it, with a place in `udta`."""
    handler = box(b"hdlr", bytes(8), track, bytes(13))
    place = box(b"udta", box(b"\xa9xyz", CANARY), box(b"meta", CANARY))
    track = box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", handler), box(b"meta", CANARY))
    moov = box(b"moov", box(b"mvhd", bytes(100)), track, place)
    return box(b"ftyp", b"M4A \0\0\0\0M4A mp42") + more + moov + box(b"uuid", CANARY) + box(b"mdat", sound)


def ogg_page(number: int, packets: list[bytes], flags: int = 0, serial: int = 7) -> bytes:
    lacing = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    head = b"OggS\0" + struct.pack("<BqIII", flags, 0, serial, number, 0) + bytes([len(lacing)]) + lacing
    page = bytearray(head + b"".join(packets))
    page[22:26] = struct.pack("<I", _crc(page))
    return bytes(page)


def ogg(first: bytes = b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0", tags: bytes = b"OpusTags", serial: int = 7) -> bytes:
    said = struct.pack("<I", 4) + b"test" + struct.pack("<II", 1, len(CANARY)) + CANARY
    sound = [ogg_page(n, [bytes(200)] * 20) for n in range(2, 40)]
    return b"".join([ogg_page(0, [first], 2), ogg_page(1, [tags + said], serial=serial), *sound])


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.sh", "rm -rf /")
    return out.getvalue()
