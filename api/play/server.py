"""`antam serve` for one demo: a process, a home folder and a PostgreSQL of its own, all gone afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from api.demo_people import Demo
from api.play.step import NotSo
from base import postgres, settings

# A process started in the background ignores SIGINT, and so would its children.
_ANTAM = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from api.cli import main; main(prog_name='antam')"
)
_ADDRESS = re.compile(r"listens on (http://\S+)")
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_S = 20.0
"""How long the server may take to say goodbye and to stop its database."""


@contextmanager
def private_server(under: Path) -> Iterator[Server]:
    """A server that can be started, in a new folder under this one. Whatever happens, both are gone at the end."""
    under.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="demo-", dir=under))
    server = Server(home)
    try:
        yield server
    finally:
        with _undisturbed():
            server.stop()
            shutil.rmtree(home, ignore_errors=True)


class Server:
    def __init__(self, home: Path) -> None:
        self.home = home
        self._process: subprocess.Popen[str] | None = None
        self._env: dict[str, str] = {}

    async def start(self, credentials: Path, fcm_url: str) -> str:
        """Returns its address once it listens; `NotSo` with its last words if it never does."""
        self._env = _environment(self.home, credentials, fcm_url)
        loop = asyncio.get_running_loop()
        address: asyncio.Future[str | None] = loop.create_future()
        process = self._process = self._launched("serve", "--port", "0")
        # A thread, because the pipe must be read for as long as the server lives, which is longer than the loop.
        threading.Thread(target=_listen, args=(process, loop, address), daemon=True).start()
        found = await address
        if found is None:
            raise NotSo(self._last_words())
        return found

    async def people(self) -> Demo:
        """Who the demo facility's people are, as `antam people` prints them."""
        asked = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _ANTAM, "people", "--demo", "--json",
            env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            said, wrong = await asked.communicate()
        finally:
            if asked.returncode is None:
                asked.kill()
        if asked.returncode:
            raise NotSo(wrong.decode(errors="replace").strip())
        return msgspec.json.decode(said, type=Demo)

    def stop(self) -> None:
        """Asks, waits, and at last kills; then the database, should it still run."""
        process = self._process
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # its own session: the server and what it was starting
            process.wait()
        postgres.stop(self.home)

    def _launched(self, *words: str) -> subprocess.Popen[str]:
        with (self.home / "serve.log").open("w") as log:
            return subprocess.Popen(  # noqa: S603 (our own command)
                [sys.executable, "-c", _ANTAM, *words],
                env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                start_new_session=True,  # Ctrl-C is for the demo, which ends its server in order
            )  # fmt: skip

    def _last_words(self) -> str:
        lines = (self.home / "serve.log").read_text(errors="replace").strip().splitlines()
        return lines[-1].removeprefix("Error: ") if lines else "the server ended without a word"


def _environment(home: Path, credentials: Path, fcm_url: str) -> dict[str, str]:
    """The caller's, without what would lead the server anywhere but here."""
    ours = {*settings.NAMES, *(f"{name}_FILE" for name in settings.FROM_FILE)}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {
        "ANTAM_ENV": "dev",
        "ANTAM_HOME": str(home),
        "ANTAM_FCM_URL": fcm_url,
        "GOOGLE_APPLICATION_CREDENTIALS": str(credentials),
        "NO_PROXY": "127.0.0.1",  # a proxy of the caller's knows nothing of our loopback
        "no_proxy": "127.0.0.1",
    }


def _listen(
    process: subprocess.Popen[str], loop: asyncio.AbstractEventLoop, address: asyncio.Future[str | None]
) -> None:
    assert process.stdout is not None

    def settle(found: str | None) -> None:
        if not address.done():
            address.set_result(found)

    def tell(found: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop may be gone before the server
            loop.call_soon_threadsafe(settle, found)

    with process.stdout as lines:
        for line in lines:
            if found := _ADDRESS.search(line):
                tell(found.group(1))
    tell(None)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not leave a server behind; stopping has its own deadlines."""
    before: dict[signal.Signals, Any] = {sign: signal.signal(sign, signal.SIG_IGN) for sign in _SIGNALS}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
