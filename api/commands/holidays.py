"""`antam holidays`: what a decree changes in the calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import click

from api.commands.running import as_operator


@click.group()
def holidays() -> None:
    """Days on which work was moved by decree; they win over the built-in calendar."""


@holidays.command("set")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("kind", type=click.Choice(["off", "working"]))
@click.argument("name")
def set_holiday(day: datetime, kind: Literal["off", "working"], name: str) -> None:
    """DAY is off, or a working day, whatever the calendar says."""
    from people import holidays as changes

    as_operator(lambda db: changes.set_(db, changes.Change(day=day.date(), kind=kind, name=name)))


@holidays.command("drop")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
def drop_holiday(day: datetime) -> None:
    """The calendar's own word counts again for DAY."""
    from people import holidays as changes

    if not as_operator(lambda db: changes.drop(db, day.date())):
        raise click.ClickException("There is no change on that day.")


@holidays.command("list")
def list_holidays() -> None:
    """Every change, by day."""
    from people import holidays as changes

    for change in as_operator(changes.listed):
        click.echo(f"{change.day}  {change.kind:<7}  {change.name}")
