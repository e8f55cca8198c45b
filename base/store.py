"""Where files lie: a folder of this machine, or any S3-compatible service (`ANTAM_STORE`). Keeps sealed pieces of at
most a few MB under names made by the server, and knows nothing of what is in them.

obstore's own coroutines abort an interpreter that ends just after one of them; in threads its plain functions do not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from base.errors import NotFound, Unavailable
from base.settings import Settings

T = TypeVar("T")
TIMEOUT = "20s"


class Store:
    """`name`s are paths of ids, made here and nowhere else."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    async def put(self, name: str, content: bytes) -> None:
        await _done(lambda: obstore.put(self._objects, name, content, use_multipart=False))

    async def get(self, name: str) -> bytes:
        """`NotFound` when there is none."""
        return await _done(lambda: bytes(obstore.get(self._objects, name).bytes()))

    async def delete(self, names: Sequence[str]) -> None:
        """Those that are there."""
        await _done(lambda: _delete(self._objects, names))

    async def drop(self, folder: str) -> None:
        """Everything under it; nothing there is well, too."""
        await _done(lambda: _drop(self._objects, folder))


def open_store(settings: Settings) -> Store:
    if settings.store is None:
        return Store(LocalStore(settings.home / "attachments", automatic_cleanup=True, mkdir=True))
    place = urlsplit(settings.store)
    options: dict[str, Any] = {"region": settings.store_region}
    if settings.store_key:
        options |= {"access_key_id": settings.store_key, "secret_access_key": settings.store_secret.decode()}
    if settings.store_endpoint:
        options["endpoint"] = settings.store_endpoint
    in_the_clear = (settings.store_endpoint or "").startswith("http://")
    return Store(
        S3Store(
            place.netloc, prefix=place.path.strip("/") or None, retry_config={"max_retries": 3},
            client_options={"allow_http": in_the_clear, "timeout": TIMEOUT}, **options,
        )
    )  # fmt: skip


def _drop(objects: ObjectStore, folder: str) -> None:
    for page in obstore.list(objects, folder):
        _delete(objects, [found["path"] for found in page])


def _delete(objects: ObjectStore, names: Sequence[str]) -> None:
    for name in names:
        try:
            obstore.delete(objects, name)
        except FileNotFoundError:  # somebody else drops it too
            continue


async def _done(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except FileNotFoundError:
        raise NotFound from None
    except (BaseError, OSError) as error:
        raise Unavailable from error
