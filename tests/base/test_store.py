"""Where files lie, on this machine or behind S3: the same verbs, the same answers."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from msgspec.structs import replace

from base.errors import NotFound, Unavailable
from base.settings import Secret, Settings
from base.store import Store, open_store


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as the store speaks; every request must be signed."""

    kept: dict[str, bytes] = {}

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        self.kept[self._key()] = content
        self._says(200, headers={"ETag": '"1"'})

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            prefix = query.get("prefix", [""])[0]
            found = [name for name in self.kept if f"{name}/".startswith(prefix)]
            listed = "".join(
                f"<Contents><Key>{name}</Key><LastModified>2026-11-22T00:00:00.000Z</LastModified>"
                f"<ETag>1</ETag><Size>{len(self.kept[name])}</Size></Contents>"
                for name in found
            )
            self._says(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>".encode())
        elif self._key() in self.kept:
            times = {"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT"}
            self._says(200, self.kept[self._key()], times)
        else:
            self._says(404)

    def do_DELETE(self) -> None:
        self.kept.pop(self._key(), None)
        self._says(204)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["content-length"])).decode()
        names = re.findall("<Key>(.*?)</Key>", asked)
        for name in names:
            self.kept.pop(name, None)
        done = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in names)
        self._says(200, f"<DeleteResult>{done}</DeleteResult>".encode())

    def _key(self) -> str:
        assert self.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
        return unquote(urlsplit(self.path).path).removeprefix("/bucket/")

    def _says(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    Bucket.kept = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def in_a_bucket(address: str) -> Store:
    settings = Settings(env="test", store="s3://bucket/files", store_endpoint=address)
    return open_store(replace(settings, store_key="key", store_secret=Secret(b"secret")))


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return open_store(Settings(env="test", home=tmp_path))
    return in_a_bucket(request.getfixturevalue("address"))


async def test_what_is_put_is_got_until_it_is_dropped(store: Store) -> None:
    big = bytes(range(256)) * 4096
    for name in ("one/a", "one/two/b", "other/a"):
        await store.put(name, big + name.encode())
    assert await store.get("one/two/b") == big + b"one/two/b"
    await store.put("one/a", b"")
    assert await store.get("one/a") == b""
    await store.delete(["one/a", "one/never"])
    await store.drop("one")
    for name in ("one/a", "one/two/b", "one", "never"):
        with pytest.raises(NotFound):
            await store.get(name)
    assert await store.get("other/a") == big + b"other/a"
    await store.drop("one")


async def test_a_bucket_holds_it_under_its_folder(address: str) -> None:
    await in_a_bucket(address).put("place/1", b"sealed")
    assert Bucket.kept == {"files/place/1": b"sealed"}


async def test_a_store_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        await in_a_bucket("http://127.0.0.1:9").get("x")
    (tmp_path / "attachments").mkdir()
    folder = open_store(Settings(env="test", home=tmp_path))
    (tmp_path / "attachments" / "place").write_bytes(b"in the way")
    with pytest.raises(Unavailable):
        await folder.put("place/1", b"x")


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/outside"])
async def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    store = open_store(Settings(env="test", home=tmp_path))
    with suppress(Unavailable, ValueError):
        await store.put(name, b"x")
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "attachments" not in path.parts]
