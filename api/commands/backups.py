"""`antam backup` and `antam restore`: what leaves the machine, and the way back."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.running import in_one_sentence, on_database, settings_now
from base.settings import BadSetting, Settings

if TYPE_CHECKING:
    from api.auditing import Check
    from base.backups.shelf import Shelf

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Instant(click.ParamType):
    """An RFC 3339 time with its zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is not a time, as 2026-11-23T02:10:00+07:00 is.", param, ctx)
        if at.tzinfo is None:
            self.fail("A time needs its zone, as in 2026-11-23T02:10:00+07:00 or ...Z.", param, ctx)
        return at


@click.command()
@click.option("--to", "folder", type=_FOLDER, required=True, help="The shelf: a folder on another disk or machine.")
@click.option("--keep", type=click.IntRange(1), default=None, help="Afterwards drops all but so many base backups.")
@click.option("--follow", is_flag=True, help="Instead streams the log to the shelf, until stopped.")
@click.option("--status", is_flag=True, help="Instead says what is there; exit 1 when it is too old or has a hole.")
@click.option("--spool", type=_FOLDER, default=None, help="Where --follow keeps what it has not sealed yet.")
def backup(folder: Path, keep: int | None, follow: bool, status: bool, spool: Path | None) -> None:
    """A base backup: sealed with ANTAM_BACKUP_KEY, read back and compared. Run it every night, and --follow always."""
    config = settings_now()
    with in_one_sentence(), _disk():
        shelf = _shelf(config, folder)
        if status:
            sys.exit(_told(shelf))
        elif follow:
            on_database(config, lambda url: _follow(config, url, shelf, spool or config.home / "log-spool"))
        else:
            on_database(config, lambda url: _take(config, url, shelf, keep))


@click.command()
@click.option("--from", "folder", type=_FOLDER, required=True, help="The shelf.")
@click.option("--to-dir", "data", type=_FOLDER, required=True, help="PostgreSQL's new data folder.")
@click.option("--to", "until", type=_Instant(), default=None, help="As it was at that time; without it, the newest.")
@click.option("--despite-holes", is_flag=True, help="As far as the log goes without a hole, if it has one.")
@click.option(
    "--public-key", type=_FILE, default=None, help="PEM to check the audit with, if ANTAM_AUDIT_KEY is not here."
)
def restore(folder: Path, data: Path, until: datetime | None, despite_holes: bool, public_key: Path | None) -> None:
    """A database from the shelf, in a new folder, and every check there is of it. Exit 1 when one of them fails."""
    import msgspec

    from api import backing_up
    from base.backups import restoring

    config = settings_now()
    with in_one_sentence(), _disk():
        shelf, audit = _shelf(config, folder), _audit(config, public_key)
        with restoring.restored(
            shelf, data, until, _to_stderr, despite_holes=despite_holes, bin=config.pg_bin
        ) as found:
            _to_stderr("Checking ...")
            began = time.monotonic()
            checks = asyncio.run(backing_up.verdicts(found, audit))
            found.seconds.check = time.monotonic() - began
        report = backing_up.report(found, until, checks)
        click.echo(msgspec.json.format(msgspec.json.encode(report)))
    sys.exit(0 if report.ok else 1)


async def _take(config: Settings, url: str, shelf: Shelf, keep: int | None) -> None:
    from api import backing_up
    from base.backups import taking

    taken = await taking.take(url, shelf, lambda: backing_up.facts(url), bin=config.pg_bin)
    seconds = (taken.ended_at - taken.began_at).total_seconds()
    click.echo(
        f"{taken.name}: {taken.files} files, {taken.bytes / 1e6:.0f} MB, read back and compared in {seconds:.1f} s."
    )
    for name in shelf.prune(keep) if keep else ():
        click.echo(f"{name} dropped.")


async def _follow(config: Settings, url: str, shelf: Shelf, spool: Path) -> None:
    from base.backups import following

    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    _to_stderr(f"The log goes to {shelf.folder}, {following.FRESH_S:.0f} s behind at most.")
    await following.follow(url, shelf, spool, stop, _to_stderr, bin=config.pg_bin)


def _told(shelf: Shelf) -> int:
    import msgspec

    from api import backing_up

    shown, wrong = backing_up.state(shelf, datetime.now(UTC))
    click.echo(msgspec.json.format(msgspec.json.encode({"ok": not wrong, "wrong": wrong, **shown})))
    return 1 if wrong else 0


def _shelf(config: Settings, folder: Path) -> Shelf:
    from base.backups.sealed import Keys
    from base.backups.shelf import Shelf

    if not config.backup_key:
        raise BadSetting(
            "ANTAM_BACKUP_KEY is not set. `openssl rand -hex 32` makes one; keep it where neither the database nor the "
            "backups are, for without it they cannot be opened."
        )
    return Shelf(folder.resolve(), Keys(config.backup_key))


def _audit(config: Settings, public_key: Path | None) -> Check | None:
    from api import auditing

    return auditing.read_check(config, public_key, ()) if public_key or config.audit_key else None


class _disk:
    """Trouble with the shelf's folder, in one sentence."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, ConnectionError) and error.filename is not None:
            raise click.ClickException(f"{error.filename}: {error.strerror}.") from None
        if isinstance(error, OSError) and error.errno is not None and error.strerror:
            raise click.ClickException(f"The disk: {error.strerror}.") from None


def _to_stderr(sentence: str) -> None:
    click.echo(sentence, err=True)
