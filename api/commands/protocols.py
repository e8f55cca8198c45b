"""`antam protocols`: is a file in order, and what would it have said of the readings that are stored?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

if TYPE_CHECKING:
    from alerts.replay import Replayed

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])
DIFFERENCES = 50


@click.group()
def protocols() -> None:
    """Rules of early warning, as data: checked before they are shipped, replayed before they are switched on."""


@protocols.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
def check(files: tuple[Path, ...]) -> None:
    """Whether FILES would load beside those the house has: prints each with its rules. Exit 1 and why, if not."""
    from alerts import protocol

    shelf = protocol.load().files
    try:
        for path in files:
            file = protocol.read(path)
            shelf = protocol.beside(shelf, file)
            header = file.header
            click.echo(f"{path.name}: {header.id} {header.version}, {header.status}, from {header.effective_from}")
            click.echo(f"  sha256 {file.sha256}")
            for rule in file.rules:
                click.echo(f"  {rule.id}@{rule.version}  {rule.level}  {rule.source.citation}, {rule.source.locator}")
            for step in file.ladder.steps if file.ladder else ():
                click.echo(f"  {step.name}  {step.within}  {step.source.citation}, {step.source.locator}")
    except protocol.BadProtocol as error:
        raise click.ClickException(str(error)) from None


@protocols.command()
@click.argument("file", type=_FILE)
@click.option("--from", "begins", type=_DAY, required=True, help="UTC, included.")
@click.option("--to", "ends", type=_DAY, required=True, help="UTC; a day is included.")
@click.option("--facility", type=click.UUID, default=None, help="One facility; all of them without.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, with every difference.")
def replay(file: Path, begins: datetime, ends: datetime, facility: UUID | None, as_json: bool) -> None:
    """What FILE would have fired on the stored readings, against what did. Writes nothing; shows ids, no names."""
    import msgspec

    from alerts import protocol
    from alerts import replay as replaying
    from api.commands.running import as_operator

    whole_day = timedelta(days=1) if (ends.hour, ends.minute) == (0, 0) else timedelta()
    since, until = begins.replace(tzinfo=UTC), ends.replace(tzinfo=UTC) + whole_day
    try:
        new = protocol.read(file)
        shipped = protocol.load().files
        found = as_operator(lambda db: replaying.replay(db, shipped, new, since, until, facility))
    except protocol.BadProtocol as error:
        raise click.ClickException(str(error)) from None
    click.echo(msgspec.json.encode(found) if as_json else _told(found))


def _told(found: Replayed) -> str:
    lines = [f"{found.protocol} {found.version}: {found.readings} readings of {found.residents} residents"]
    lines += [f"{'rule':<36}{'then':>6}{'now':>6}{'both':>6}"]
    lines += [f"{line.rule:<36}{line.then:>6}{line.now:>6}{line.both:>6}" for line in found.lines]
    for one in found.differences[:DIFFERENCES]:
        sign = "+" if one.rings else "-"
        lines.append(f"{sign} {one.taken_at:%Y-%m-%d %H:%M}  {one.level:<9}  {one.rule}  {one.resident}  {one.reading}")
    if len(found.differences) > DIFFERENCES:
        lines.append(f"... {len(found.differences) - DIFFERENCES} more; --json shows them all")
    return "\n".join(lines)
