"""Files that mean harm: each is refused with the code docs/attachments.md names for it, or comes out harmless under a
harmless name. Meanwhile the server goes on, and its memory stays flat."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import httpx2
import pikepdf
import psutil
import pytest
from pikepdf import Array, Dictionary, Encryption, Name, String
from PIL import Image

from api.ranges import disposition
from base.ids import new_id
from realtime import media
from realtime.files import KINDS, NAME_AT_MOST, PIECE, PROBLEMS, safe_name, sniff
from realtime.worker import MEMORY, PROCESSOR_S
from tests.realtime import corpus
from tests.realtime import made_files as made
from tests.realtime.test_attachments import has, puts, slot, uploads
from tests.realtime.test_conversations import a_care_thread
from tests.world import Phone, World

HOUSE = Path(__file__).resolve().parents[2]
SCRIPT = b"<script>alert(1)</script>"
JPEG, PNG, HEIC, PDF, M4A, OGG = (
    "image/jpeg", "image/png", "image/heic", "application/pdf", "audio/mp4", "audio/ogg",
)  # fmt: skip

REFUSED: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "an SVG with a script": (
        "file_wrong_type",
        PNG,
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    ),
    "a page as a JPEG": ("file_wrong_type", JPEG, lambda: b"<!doctype html>" + SCRIPT),
    "a page that begins like a JPEG": ("file_damaged", JPEG, lambda: b"\xff\xd8\xff" + SCRIPT * 99),
    "a GIF that is a script": ("file_wrong_type", JPEG, lambda: b"GIF89a/*" + bytes(300) + b"*/=1;alert(1)"),
    "a WebP": ("file_wrong_type", PNG, lambda: b"RIFF\x1e\0\0\0WEBPVP8L" + b"\xff" * 60),
    "a TIFF": ("file_wrong_type", JPEG, lambda: b"II*\0\x08\0\0\0" + b"\xff" * 60),
    "a PNG as a JPEG": ("file_wrong_type", JPEG, lambda: made.photo("PNG")),
    "a JPEG as a HEIC": ("file_wrong_type", HEIC, made.photo),
    "a program": ("file_wrong_type", JPEG, lambda: b"MZ" + bytes(999)),
    "one byte": ("file_wrong_type", JPEG, lambda: b"\xff"),
    "an archive behind a page of a PDF's name": ("file_wrong_type", PDF, lambda: made.zipped() + made.pdf()),
    "65,000 by 65,000 pixels": ("file_too_many_pixels", PNG, lambda: made.png(65_000, 65_000, data=made.bomb(40))),
    "a row of 100,000 pixels, 401 times": ("file_too_many_pixels", PNG, lambda: made.png(100_000, 401)),
    "2^31 pixels a side": ("file_too_many_pixels", PNG, lambda: made.png(2**31, 2**31)),
    "a comment that unpacks to 200 MB": (
        "file_damaged",
        PNG,
        lambda: made.png(chunks=made.chunk(b"zTXt", b"x\0\0" + made.bomb(200))),
    ),
    "a profile that unpacks to 50 MB": (
        "file_damaged",
        PNG,
        lambda: made.png(chunks=made.chunk(b"iCCP", b"x\0\0" + made.bomb(50))),
    ),
    "a photo that breaks off": ("file_damaged", JPEG, lambda: made.photo(size=(900, 900))[:50_000]),
    "a PNG that breaks off": ("file_damaged", PNG, lambda: made.photo("PNG")[:50_000]),
    "a HEIC that breaks off": ("file_damaged", HEIC, lambda: made.heic()[:2_000]),
    "a HEIC in name only": ("file_damaged", HEIC, lambda: b"\0\0\0\x18ftypheic" + b"\xff" * 5_000),
    "a PDF in name only": ("file_damaged", PDF, lambda: b"%PDF-1.7\n" + b"\xff" * 999),
    "a PDF with a password": (
        "file_encrypted",
        PDF,
        lambda: made.saved(made.page(), encryption=Encryption(user="x", owner="y")),
    ),
    "a PDF with an owner's password": (
        "file_encrypted",
        PDF,
        lambda: made.saved(made.page(), encryption=Encryption(owner="y")),
    ),
    "a PDF that runs a script": ("file_active", PDF, lambda: made.pdf(OpenAction=made.javascript())),
    "a PDF with scripts by name": (
        "file_active",
        PDF,
        lambda: made.pdf(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("x"), made.javascript()])))),
    ),
    "a PDF that starts a program": (
        "file_active",
        PDF,
        lambda: made.pdf(OpenAction=Dictionary(S=Name.Launch, F=String("/bin/sh"))),
    ),
    "a PDF that opens an address": (
        "file_active",
        PDF,
        lambda: made.pdf(OpenAction=Dictionary(S=Name.URI, URI=String("http://evil.example"))),
    ),
    "a PDF whose page acts": ("file_active", PDF, made.pdf_with_a_page_that_acts),
    "a PDF with a script nothing points to, its name disguised": ("file_active", PDF, made.pdf_with_a_loose_script),
    **{f"a PDF whose {what}": ("file_active", PDF, content) for what, content in made.PDFS_THAT_ACT.items()},
    "a PDF that sends a form": (
        "file_active",
        PDF,
        lambda: made.pdf(X=Dictionary(A=Dictionary(S=Name.SubmitForm, F=String("http://evil.example")))),
    ),
    "a PDF with a form of XML": ("file_active", PDF, lambda: made.pdf(AcroForm=Dictionary(XFA=String("<xdp/>")))),
    "a PDF with a file in it": ("file_embeds", PDF, made.pdf_with_a_file),
    "a PDF with a film in it": (
        "file_embeds",
        PDF,
        lambda: made.pdf(X=Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)),
    ),
    "a PDF nested without end": (
        "file_damaged",
        PDF,
        lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 500_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    ),
    "a film as a voice note": ("file_wrong_type", M4A, lambda: made.m4a(track=b"vide")),
    "a note with an archive behind it": ("file_damaged", M4A, lambda: made.m4a() + made.zipped()),
    "a note with a box of 2^62 bytes": (
        "file_damaged",
        M4A,
        lambda: made.m4a(more=b"\0\0\0\x01free" + b"\x40" + bytes(7)),
    ),
    "a note with a box of no bytes": ("file_damaged", M4A, lambda: made.m4a(more=b"\0\0\0\x02free")),
    "a note without a sound": ("file_damaged", M4A, lambda: made.box(b"ftyp", b"M4A \0\0\0\0")),
    "a note that is HTML inside": (
        "file_damaged",
        M4A,
        lambda: made.box(b"ftyp", b"M4A \0\0\0\0") + made.box(b"html", SCRIPT),
    ),
    "an Ogg film": ("file_wrong_type", OGG, lambda: made.ogg(first=b"\x80theora" + bytes(30))),
    "an Ogg of two streams": ("file_wrong_type", OGG, lambda: made.ogg(serial=8)),
    "an Ogg without its second packet": ("file_damaged", OGG, lambda: made.ogg(tags=b"OpusTugs")),
    "an Ogg with an archive behind it": ("file_damaged", OGG, lambda: made.ogg() + made.zipped()),
    "an Ogg that breaks off": ("file_damaged", OGG, lambda: made.ogg()[:-3]),
    "an Ogg whose comments never end": (
        "file_damaged",
        OGG,
        lambda: made.ogg()[:47] + made.ogg_page(1, [b"OpusTags" + bytes(20_000)])[:282],
    ),
}

TAMED: dict[str, tuple[str, bytes, Callable[[], bytes]]] = {
    "a photo with an archive behind it": (JPEG, b"evil.sh", lambda: made.photo() + made.zipped()),
    "a photo with a page in its comment": (JPEG, SCRIPT, lambda: made.photo(comment=SCRIPT)),
    "a PNG with a page behind it": (PNG, SCRIPT, lambda: made.photo("PNG") + SCRIPT),
    "a PNG with a chunk of its own": (PNG, SCRIPT, lambda: made.png(chunks=made.chunk(b"evIl", SCRIPT))),
    "a PNG with far too many pixels behind its last": (PNG, b"\0" * 99, lambda: made.png(data=made.bomb(100))),
    "a PDF with a program behind it": (PDF, b"MZ-evil", lambda: made.pdf() + b"MZ-evil" * 99),
    "a note with a page between its boxes": (M4A, SCRIPT, lambda: made.m4a(more=made.box(b"free", SCRIPT))),
}

NAMES = {
    "report.pdf.exe": "report.pdf.exe.jpg",
    "ảnh.exe.jpg": "ảnh.exe.jpg",
    "../../etc/passwd": "_.._etc_passwd.jpg",
    "..\\..\\boot.ini": "_.._boot.ini.jpg",
    "x\0.html\0.jpg": "x.html.jpg",
    "hóa đơn\u202egpj.exe": "hóa đơngpj.exe.jpg",
    'a"; filename="b.html\r\nX-Evil: 1': "a_; filename=_b.html X-Evil_ 1.jpg",
    unicodedata.normalize("NFD", "Vết thương.JPG"): "Vết thương.jpg",
    "...": "file.jpg",
    " .jpg": "jpg.jpg",
    "\u200b\u2066": "file.jpg",
    "a" * 255: "a" * (NAME_AT_MOST - 4) + ".jpg",
    "ế" * 85: "ế" * 65 + ".jpg",
    "x.jpeg ": "x.jpeg",
    "C:\\x|y?.jpg": "C__x_y_.jpg",
}


@pytest.mark.parametrize("what", REFUSED)
async def test_it_is_refused_with_its_code(house: World, what: str) -> None:
    code, type, made_now = REFUSED[what]
    nurse, thread = await somebody(house)
    content = made_now()
    id, answer = await uploads(nurse, thread, content, type)
    assert (answer.status_code, answer.json().get("code")) == (422, code), answer.text
    assert answer.json()["detail"] == PROBLEMS[code][0]
    shown = (await nurse.get(f"/v1/attachments/{id}")).json()
    assert (shown["state"], shown["problem"]) == ("refused", code)
    assert (await has(nurse, id)).status_code == 404
    again = await puts(nurse, id, content, 0, min(len(content), 4 * PIECE))
    assert again.json()["code"] == code, "whoever lost the answer hears it again"


@pytest.mark.parametrize("what", TAMED)
async def test_it_comes_out_harmless(house: World, what: str) -> None:
    type, evil, content = TAMED[what]
    nurse, thread = await somebody(house)
    harmful = content()
    assert evil in harmful or "pixels" in what
    id, answer = await uploads(nurse, thread, harmful, type, "x.html")
    assert answer.json().get("state") == "available", answer.text
    given = await has(nurse, id)
    assert evil not in given.content and sniff(given.content[:16]) == type
    assert given.headers["content-type"] == type and "html." in given.headers["content-disposition"]


async def test_a_pdf_may_say_at_which_page_it_opens(house: World) -> None:
    nurse, thread = await somebody(house)
    for name in ("place", "action"):
        _, answer = await uploads(nurse, thread, made.pdf_that_opens_at_its_page(as_action=name == "action"), PDF)
        assert answer.json().get("state") == "available", answer.text


async def test_links_of_a_pdf_are_left(house: World) -> None:
    nurse, thread = await somebody(house)
    id, answer = await uploads(nurse, thread, made.pdf_with_a_link(), PDF)
    assert answer.json()["state"] == "available", answer.text
    with pikepdf.open(BytesIO((await has(nurse, id)).content)) as given:
        assert str(given.pages[0].Annots[0].A.URI) == "https://example.org"  # type: ignore[index]


@pytest.mark.timeout(240)
def test_of_hundreds_of_variations_none_gets_through_as_it_was_and_none_costs_much() -> None:
    """Each refused with a code of its own or written anew without what was hidden in it; none kills its process, none
    takes long, and the memory of whoever has them read stays flat."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.realtime.corpus"], capture_output=True, text=True, cwd=HOUSE, timeout=230
    )
    assert done.returncode == 0, done.stderr
    seen = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    wrong = []
    for one in corpus.corpus():
        outcome = seen[one.name]["outcome"]
        wanted = {"file_wrong_type"} if one.wrong_type else {*PROBLEMS} if one.refused else {*PROBLEMS, "written anew"}
        if outcome not in wanted:
            wrong.append((one.name, outcome))
    assert wrong == []
    assert len(seen) >= 300
    assert sum(line["outcome"] == "written anew" for line in seen.values()) < 100
    assert max(line["mib"] for line in seen.values()) < MEMORY // 1024**2
    assert max(line["seconds"] for line in seen.values()) < PROCESSOR_S
    ours = [line["ours_mib"] for line in seen.values()]
    assert ours[-1] - ours[20] < 32, "whoever has them read keeps nothing of them"


async def test_memory_stays_flat_and_the_server_answers_meanwhile(house: World) -> None:
    nurse, thread = await somebody(house)
    await uploads(nurse, thread, made.photo())
    bombs = [REFUSED[what] for what in ("65,000 by 65,000 pixels", "a comment that unpacks to 200 MB")]
    large = Image.new("RGB", (7_000, 5_700), "red")  # as many pixels as may be, and 120 MB of them
    out = BytesIO()
    large.save(out, "JPEG", quality=95)
    del large
    noise = BytesIO()
    Image.frombytes("RGB", (1_800, 1_800), os.urandom(1_800 * 1_800 * 3)).save(noise, "PNG", compress_level=1)
    files = [*((content(), type) for _, type, content in bombs), (out.getvalue(), JPEG), (noise.getvalue(), PNG)]
    assert max(len(content) for content, _ in files) > 9_000_000
    before, most, slowest = rss(), 0, 0.0

    async def watches() -> None:
        nonlocal most, slowest
        while True:
            began = asyncio.get_running_loop().time()
            assert (await house.stranger.get("/health/live")).status_code == 200
            most, slowest = max(most, rss()), max(slowest, asyncio.get_running_loop().time() - began)
            await asyncio.sleep(0.02)

    watching = asyncio.create_task(watches())
    states = [(await uploads(nurse, thread, content, type))[1].json() for content, type in files]
    watching.cancel()
    assert [s.get("state", s.get("code")) for s in states] == [
        "file_too_many_pixels", "file_damaged", "available", "available",
    ]  # fmt: skip
    assert most - before < 48_000_000, f"{(most - before) / 1e6:.0f} MB more"
    assert slowest < 5


def rss() -> int:
    return psutil.Process().memory_info().rss


async def test_a_worker_that_hangs_or_dies_costs_one_file_only(house: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nurse, thread = await somebody(house)
    for where, name, value in ((media, "WALL_S", 0.05), (media.sys, "executable", "/bin/false")):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, value)
            _, answer = await uploads(nurse, thread, made.photo())
            assert (answer.status_code, answer.json()["code"]) == (422, "file_too_costly")
        running = [" ".join(child.cmdline()) for child in psutil.Process().children()]
        assert not [command for command in running if "realtime.worker" in command]
        _, answer = await uploads(nurse, thread, made.photo())
        assert answer.json()["state"] == "available"


@pytest.mark.parametrize(
    ("tries", "fails"),
    [
        ("bytearray(600_000_000)", "MemoryError"),
        ("open('/etc/hostname')", "Too many open files"),
        ("open('x', 'w')", "Too many open files"),
        ("import socket; socket.create_connection(('127.0.0.1', 9), 2)", "Too many open files"),
        ("import os; assert os.system('true') == 0", "AssertionError"),
        ("import os; os.fork()", "BlockingIOError"),
        ("import _thread; _thread.start_new_thread(print, ())", "can't start new thread"),
        ("import ctypes; assert ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 1", None),
        ("worker.PROCESSOR_S", None),
    ],
)
def test_a_worker_has_nothing_to_do_harm_with(tries: str, fails: str | None) -> None:
    code = f"from realtime import worker; worker.shut_in(); {tries}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, env=media.ENVIRONMENT, timeout=60
    )
    if fails is None:
        assert done.returncode == 0, done.stderr
    else:
        assert done.returncode == 1 and fails in done.stderr, done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes nobody")
@pytest.mark.parametrize("tries", ["os.setuid(0)", "os.setgid(0)", "os.kill(os.getppid(), 0)"])
def test_a_worker_that_root_starts_is_nobody(tries: str) -> None:
    code = f"import os; from realtime import worker; worker.shut_in(); assert os.getegid() == 65534; {tries}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, env=media.ENVIRONMENT, timeout=60
    )
    assert done.returncode == 1 and "PermissionError" in done.stderr, done.stderr


def test_a_worker_that_computes_for_ever_is_ended() -> None:
    code = "from realtime import worker; worker.PROCESSOR_S = 1; worker.shut_in()\nwhile True: pass"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, env=media.ENVIRONMENT, timeout=60)
    assert done.returncode < 0


PATHS = ("../", "..\\", "/", "\\\\host\\", "C:\\", "~/", "./", "....//", "file:///", "%2e%2e/", "\u202e/", "a\0/", ".")
ENDS = ("x", "x.jpg", "x.php.jpg", ".htaccess", "x.html;.jpg", "con", "x.jpg\n.exe", "x.jpg::$DATA", "ảnh.JPG", " ")


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_no_name_leads_anywhere(path: str) -> None:
    for end in ENDS:
        for given in (path + end, path * 3 + end, path * 100 + end, end + path):
            for type, kind in KINDS.items():
                name = safe_name(given, type)
                assert name.endswith(kind.endings) and 0 < len(name.encode()) <= NAME_AT_MOST
                assert not re.search(r'[/\\:*?"<>|\0\r\n\u202e]', name) and not name.startswith((".", " "))
                assert safe_name(name, type) == name and unicodedata.is_normalized("NFC", name)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
async def test_names_are_made_safe(house: World, name: str) -> None:
    wanted = NAMES[name]
    assert safe_name(name, JPEG) == wanted == safe_name(wanted, JPEG)
    assert len(wanted.encode()) <= NAME_AT_MOST and "/" not in wanted and unicodedata.is_normalized("NFC", wanted)
    assert not re.search(r"[\r\n\0]", disposition(wanted))


async def test_a_name_is_served_safe(house: World) -> None:
    nurse, thread = await somebody(house)
    name = '../\u202e"ảnh\0.jpg\r\n.html'
    id, answer = await uploads(nurse, thread, made.photo(), name=name)
    assert answer.json()["name"] == "__ảnh.jpg .html.jpg"
    given = (await has(nurse, id)).headers["content-disposition"]
    assert given == "attachment; filename=\"___nh.jpg .html.jpg\"; filename*=UTF-8''__%E1%BA%A3nh.jpg%20.html.jpg"


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"x" * PIECE, 422),
        ({"Content-Range": "bytes 0-9/700000"}, b"x" * PIECE, 422),
        ({"Content-Range": "bytes 0-262143/700001"}, b"x" * PIECE, 422),
        ({"Content-Range": "bytes 0-99/700000"}, b"x" * 100, 422),
        ({"Content-Range": "bytes 524288-786431/700000"}, b"x" * PIECE, 422),
        ({"Content-Range": "bytes 0--1/700000"}, b"", 422),
        ({"Content-Range": "bytes 0-4611686018427387904/700000"}, b"x", 422),
        ({"Content-Range": "bytes */700000"}, b"", 422),
        ({"Content-Range": "bytes 262144-524287/700000"}, b"x" * PIECE, 409),
        ({"Content-Range": "bytes 0-1310719/1310720"}, b"x" * 5 * PIECE, 413),
        ({"Content-Range": "bytes 0-262143/700000"}, b"x" * PIECE, 200),
    ],
)
async def test_pieces_that_do_not_fit_are_refused(
    house: World, headers: dict[str, str], body: bytes, status: int
) -> None:
    nurse, thread = await somebody(house)
    new = slot(thread, bytes(700_000))
    await nurse.posts("/v1/attachments", new)
    answer = await nurse.http.put(f"/v1/attachments/{new['id']}/content", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert (await nurse.get(f"/v1/attachments/{new['id']}")).json()["received"] == (PIECE if status == 200 else 0)


@pytest.mark.parametrize("path", ["../../etc/passwd", "..%2f..%2fsecret", "%00", "a/b", "1"])
async def test_only_ids_name_a_file(house: World, path: str) -> None:
    nurse, _ = await somebody(house)
    answer: httpx2.Response = await nurse.http.get(f"/v1/attachments/{path}/content")
    assert answer.status_code == 404
    assert (await nurse.post("/v1/attachments", slot(str(new_id()), b"x", id=path))).status_code == 400


async def somebody(house: World) -> tuple[Phone, str]:
    """A nurse's phone and a thread she speaks in."""
    thread, _, _, _, nurse = await a_care_thread(house)
    return nurse, thread
