"""The tokens of a Zalo Official Account: an access token of about 25 hours, and a refresh token that works once.

Renewing spends the refresh token, so of all processes one does it: whoever moves `renewing_until` in the row. It then
asks with no transaction open and writes both new tokens sealed. Killed in between, the refresh token may be spent and
the new one lost: then Zalo refuses, `antam_zalo_token_refused_total` rises, and an operator gives a new
ANTAM_ZALO_REFRESH_TOKEN, which is taken because it is not the one the row began with.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct
from prometheus_client import Counter

from base import crypto, log
from base.db import Db
from base.errors import Unavailable
from base.settings import Secret
from notify.channel import TryAgain
from notify.one_attempt import Answer, Wire

TOKEN_URL = "https://oauth.zaloapp.com"  # noqa: S105
ACCESS_REFUSED = TryAgain(None, "auth:access_token")
RENEW_BEFORE = timedelta(hours=2)
RENEWING = timedelta(seconds=20)
LOOK_AGAIN_S = 60.0
_OURS = UUID(int=0)
"""The tokens are nobody's account's."""
_log = log.logger("notify")
_refused = Counter("antam_zalo_token_refused_total", "Times Zalo refused to renew the access token")

Work = Callable[[], AbstractAsyncContextManager[Db]]


class Held(Struct, frozen=True):
    access: str | None
    good_until: datetime | None
    refresh: str
    mine_to_renew: bool


class Tokens:
    """`work` opens a unit of work as the engine. `refresh_token` is what the operator was given by Zalo."""

    def __init__(
        self,
        work: Work,
        *,
        house: Secret,
        app_id: str,
        app_secret: Secret,
        refresh_token: Secret,
        url: str = TOKEN_URL,
        timeout_s: float = 5.0,
    ) -> None:
        self._work, self._house, self._url = work, house, f"{url}/v4/oa/access_token"
        self._app_id, self._app_secret, self._seed = app_id, app_secret, refresh_token
        self._wire = Wire(timeout_s=timeout_s, in_flight=1)
        self._access: str | None = None
        self._look_at = 0.0  # of the loop's clock
        self._distrusted: set[str] = set()
        self._asking = asyncio.Lock()

    async def access(self) -> str | None:
        """A token that should be good, or None if there is none to be had now."""
        if self._access is not None and asyncio.get_running_loop().time() < self._look_at:
            return self._access
        async with self._asking:
            if self._access is None or asyncio.get_running_loop().time() >= self._look_at:
                try:
                    self._access = await self._current()
                except Unavailable:
                    return self._access
                self._look_at = asyncio.get_running_loop().time() + (LOOK_AGAIN_S if self._access else 1.0)
            return self._access

    def distrust(self, access: str) -> None:
        """Zalo said so: look into the row again, and renew if it still holds this one."""
        self._distrusted = {access}
        if self._access == access:
            self._access = None

    async def close(self) -> None:
        await self._wire.close()

    async def _current(self) -> str | None:
        async with self._work() as db:
            held = await self._look(db)
        usable = held.access if held.access not in self._distrusted else None
        if not held.mine_to_renew:
            return usable
        answer = await self._ask(held.refresh)
        async with self._work() as db:
            renewed = await self._keep(db, held, answer)
        return renewed or usable

    async def _look(self, db: Db) -> Held:
        """What the row holds, made from the operator's token if there is none, or if that is a new one; and whether
        this process is to renew it."""
        seed = hashlib.sha256(self._seed).digest()
        await db.execute(
            """insert into provider_tokens (provider, seed_hash, refresh_sealed) values ('zalo', $1, $2)
               on conflict (provider) do update set seed_hash = $1, refresh_sealed = $2, access_sealed = null,
                  good_until = null, renewing_until = null where provider_tokens.seed_hash <> $1""",
            seed, self._sealed("refresh_sealed", bytes(self._seed).decode()),
        )  # fmt: skip
        row = await db.fetchrow("select * from provider_tokens where provider = 'zalo' for update")
        assert row is not None
        access = self._opened("access_sealed", row["access_sealed"])
        good = access is not None and row["good_until"] > db.now
        stale = not good or access in self._distrusted or row["good_until"] < db.now + RENEW_BEFORE
        mine = stale and (row["renewing_until"] is None or row["renewing_until"] <= db.now)
        if mine:
            await db.execute(
                "update provider_tokens set renewing_until = $1 where provider = 'zalo'", db.now + RENEWING
            )
        refresh = self._opened("refresh_sealed", row["refresh_sealed"])
        assert refresh is not None
        return Held(access if good else None, row["good_until"], refresh, mine)

    async def _ask(self, refresh: str) -> Answer | TryAgain:
        form = {"refresh_token": refresh, "app_id": self._app_id, "grant_type": "refresh_token"}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "secret_key": bytes(self._app_secret).decode(),
        }
        return await self._wire.post(self._url, urlencode(form).encode(), headers)

    async def _keep(self, db: Db, held: Held, answer: Answer | TryAgain) -> str | None:
        body = answer.decoded() if isinstance(answer, Answer) else None
        fresh = _fresh(body)
        if fresh is None:
            if body is not None:
                _refused.inc()
            _log.error("zalo gave no access token", error=answer.reason if isinstance(answer, TryAgain) else "refused")
            return None
        access, refresh, life_s = fresh
        await db.execute(
            """update provider_tokens
                  set access_sealed = $1, refresh_sealed = $2, good_until = $3, renewing_until = null
                where provider = 'zalo'""",
            self._sealed("access_sealed", access),
            self._sealed("refresh_sealed", refresh),
            db.now + timedelta(seconds=life_s),
        )
        return access

    def _sealed(self, column: str, token: str) -> bytes:
        return crypto.seal(self._house, "provider_tokens", column, _OURS, token.encode())

    def _opened(self, column: str, sealed: bytes | None) -> str | None:
        if sealed is None:
            return None
        return crypto.unseal(self._house, "provider_tokens", column, _OURS, sealed).decode()


def _fresh(body: dict[str, Any] | None) -> tuple[str, str, int] | None:
    """`expires_in` comes as a string of seconds."""
    if body is None:
        return None
    access, refresh, life = body.get("access_token"), body.get("refresh_token"), str(body.get("expires_in", ""))
    if not (isinstance(access, str) and isinstance(refresh, str) and access and refresh and life.isdigit()):
        return None
    return access, refresh, min(int(life), 90 * 24 * 3600)
