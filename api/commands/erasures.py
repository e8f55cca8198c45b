"""`antam erasures`: the list that outlives a restore."""

from __future__ import annotations

from typing import IO
from uuid import UUID

import click

from api.commands.running import as_operator


@click.group()
def erasures() -> None:
    """Who was erased: the list that outlives a restore, and the operator's approval."""


@erasures.command("approve")
@click.argument("request", type=click.UUID)
def approve_erasure(request: UUID) -> None:
    """The second approval of a REQUEST to erase, by the platform's operator."""
    from people import erasure

    approved = as_operator(lambda db: erasure.approve_as_operator(db, request))
    click.echo(f"Approved; erased after {approved.due_at:%Y-%m-%d %H:%M} UTC.")


@erasures.command("export")
def export_erasures() -> None:
    """One JSON line per erased person, ids only: keep it apart from the backups."""
    import msgspec

    from people import erasure

    for stone in as_operator(erasure.tombstones):
        click.echo(msgspec.json.encode(stone))


@erasures.command("replay")
@click.argument("file", type=click.File("rb"))
def replay_erasures(file: IO[bytes]) -> None:
    """After a restore, before serving: erases again everybody in FILE. Running it twice changes nothing."""
    import msgspec

    from people import erasure

    try:
        stones = [msgspec.json.decode(line, type=erasure.Tombstone) for line in file if line.strip()]
    except msgspec.MsgspecError as error:
        raise click.ClickException(f"This is not a list of erasures: {error}.") from None
    erased = as_operator(lambda db: erasure.replay(db, stones))
    click.echo(f"{erased} erased again, {len(stones) - erased} were already gone.")
