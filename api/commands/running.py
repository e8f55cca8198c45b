"""How a command runs: with the settings, on the database, as the owner, and with errors in one sentence."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import click

from base import log, settings
from base.settings import Settings

if TYPE_CHECKING:
    from base.db import Db

T = TypeVar("T")


def on_database(config: Settings, work: Callable[[str], Coroutine[Any, Any, None]]) -> None:
    from api import serve as serving

    if not serving.data_is_there(config):
        raise click.ClickException(f"There is no data in {config.home}; run this where you ran `make run`.")
    with in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        asyncio.run(work(url))


def as_operator(work: Callable[[Db], Awaitable[T]]) -> T:
    """One unit of work as the owner, for an operator at the machine."""
    from api import serve as serving
    from base.db import as_owner

    config = settings_now()

    async def done(url: str) -> T:
        async with as_owner(url) as db:
            return await work(db)

    with in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        return asyncio.run(done(url))


def settings_now() -> Settings:
    with in_one_sentence():
        config = settings.load()
    log.start(pretty=config.env == "dev" and sys.stderr.isatty())
    return config


def with_(config: Settings, **given: Any) -> Settings:
    import msgspec

    return msgspec.structs.replace(config, **{name: value for name, value in given.items() if value is not None})


def dev_only(command: str) -> Settings:
    config = settings_now()
    if config.env != "dev":
        raise click.ClickException(f"`{command}` works only with ANTAM_ENV=dev.")
    return config


class in_one_sentence:
    """What went wrong, said once and without a traceback; the exit code is 1."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None or isinstance(error, (SystemExit, click.ClickException)):
            return
        if isinstance(error, KeyboardInterrupt):
            raise SystemExit(130) from None
        sentence = _sentence(error)
        if sentence is not None:
            raise click.ClickException(sentence) from None


def _sentence(error: BaseException) -> str | None:
    """For errors that are somebody's to mend; others keep their traceback, they are ours."""
    from alerts.protocol import BadProtocol
    from api.serve import CannotServe
    from base.backups.sealed import Unreadable
    from base.migrate import CannotMigrate
    from base.postgres import Refused

    if isinstance(error, (settings.BadSetting, CannotServe, CannotMigrate, Refused, Unreadable, BadProtocol)):
        return str(error)
    import asyncpg

    from base.errors import Meaning

    if isinstance(error, Meaning):
        return error.en
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        return f"The database cannot be used: {error}. Has `antam migrate` been run on it?"
    if isinstance(error, (asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError, FileNotFoundError)):
        return None if isinstance(error, BrokenPipeError) else f"The database cannot be used: {error}."
    return None
