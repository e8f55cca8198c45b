"""The gate for PDF: what is encrypted, acts by itself or carries other files is refused; the rest is written anew
without its metadata. Runs in the worker (realtime/worker.py); pure.

Links one taps on are left, as long as a tap does one thing (no `/Next`), and so is the place at which a document opens.
What opens, runs or sends something without a tap is not, wherever in the file it stands, even where nothing points to
it, and whatever it calls itself: a name written as a string counts as the name.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, String

from realtime.files import Unfit

_ACTS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
     "/RichMediaExecute", "/GoTo3DView", "/Hide", "/SetOCGState", "/ResetForm", "/Trans", "/Thread", "/GoToDp"}
)  # fmt: skip
_RUNS = frozenset({"/JS", "/JavaScript", "/AA", "/XFA"})
_CARRIES = frozenset({"/EF", "/EmbeddedFiles", "/AF", "/Collection"})
_MEDIA = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"})
_PRIVATE = ("/Metadata", "/PieceInfo", "/LastModified")


def prepare() -> None:
    """Lets the library of ciphers open what it opens when it is first asked, while files may still be opened."""
    pikepdf.new().save(BytesIO(), encryption=Encryption(owner="x"))


def rewrite(content: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Unfit("file_encrypted")
            return _written(pdf)
    except pikepdf.PasswordError:
        raise Unfit("file_encrypted") from None
    except pikepdf.PdfError:
        raise Unfit("file_damaged") from None


def _written(pdf: Pdf) -> bytes:
    if len(pdf.pages) == 0:
        raise Unfit("file_damaged")
    for found in _dictionaries(pdf):
        _check(found)
        for key in _PRIVATE:
            if key in found:
                del found[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    out = BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _dictionaries(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary of the file, those within others too."""
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        found = waiting.pop()
        if isinstance(found, (Dictionary, Stream)):
            yield found
            inner = [value for _, value in found.items()]
        elif isinstance(found, Array):
            inner = list(found)  # type: ignore[call-overload]
        else:
            continue
        waiting += [value for value in inner if isinstance(value, (Dictionary, Array)) and not value.is_indirect]


def _check(found: Any) -> None:
    keys = set(found.keys())
    if keys & _CARRIES or _named(found, "/Subtype") in _MEDIA or _named(found, "/Type") == "/EmbeddedFile":
        raise Unfit("file_embeds")
    if keys & _RUNS or _named(found, "/S") in _ACTS:
        raise Unfit("file_active")
    if "/Next" in keys and "/S" in keys:  # of outlines only the first
        raise Unfit("file_active")
    opens = found.get("/OpenAction")
    if isinstance(opens, (Dictionary, Stream)) and _named(opens, "/S") != "/GoTo":
        raise Unfit("file_active")


def _named(found: Any, key: str) -> str | None:
    value = found.get(key)
    if isinstance(value, String):
        return "/" + str(value).removeprefix("/")
    return str(value) if isinstance(value, Name) else None
