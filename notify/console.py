"""Development without a provider: the log says that a notice went, a private file holds the last to every address."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from base import log
from notify.channel import ChannelName, Notice, Outcome, Sent

_log = log.logger("notify")
_FILE = "notices.json"


class Console:
    """What a provider would have been given; `antam notices` shows the file. Dev and tests only."""

    def __init__(self, name: ChannelName, home: Path) -> None:
        self._name, self._home = name, home

    async def send(self, notices: Sequence[Notice]) -> list[Outcome]:
        for notice in notices:
            _log.info("notice logged", attempt=str(notice.attempt), kind=notice.kind, channel=self._name)
        await asyncio.to_thread(self._keep, notices)
        return [Sent(f"logged:{notice.attempt}") for notice in notices]

    async def close(self) -> None:
        """Nothing is held."""

    def _keep(self, notices: Sequence[Notice]) -> None:
        held = last_notices(self._home)
        for notice in notices:
            held[f"{self._name} {notice.address}"] = {
                "kind": notice.kind, "title": notice.title, "body": notice.body, "data": notice.data,
                "link": notice.link, "reply_code": notice.reply_code,
            }  # fmt: skip
        new = self._home / f"{_FILE}.{os.getpid()}.{self._name}"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(held, file)
        new.replace(self._home / _FILE)


def last_notices(home: Path) -> dict[str, dict[str, Any]]:
    """`channel address` -> the last notice the console 'sent' there."""
    try:
        return json.loads((home / _FILE).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
