"""`antam audit`: the key, the export, the proof."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from api.commands.running import in_one_sentence, on_database, settings_now

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """Who looked at whom: the key that signs it, all of it as a file, and whether anything was changed."""


@audit.command()
def key() -> None:
    """Prints the public key of ANTAM_AUDIT_KEY, for those who check."""
    from api import auditing

    with in_one_sentence():
        click.echo(auditing.public_pem(settings_now()), nl=False)


@audit.command()
def export() -> None:
    """The chain with all its rows, one JSON object a line: what `antam audit verify --export FILE` reads."""
    from api import auditing

    on_database(settings_now(), lambda url: auditing.export(url, sys.stdout.buffer))


@audit.command()
@click.option("--public-key", type=_FILE, default=None, help="PEM; without it, that of ANTAM_AUDIT_KEY.")
@click.option("--checkpoints", type=_FILE, multiple=True, help="A copy as ANTAM_AUDIT_COPY keeps it; may be repeated.")
@click.option("--export", "exported", type=_FILE, default=None, help="Read this export instead of the database.")
def verify(public_key: Path | None, checkpoints: tuple[Path, ...], exported: Path | None) -> None:
    """Whether any row of record was changed, removed, reordered or cut off. Exit 1, naming the first place, if so."""
    from api import auditing

    config = settings_now()
    with in_one_sentence():
        check = auditing.read_check(config, public_key, checkpoints)
    if exported is not None:
        with in_one_sentence():
            sys.exit(asyncio.run(auditing.verify_export(exported, check, click.echo)))
    answers: list[int] = []

    async def ask(url: str) -> None:
        answers.append(await auditing.verify(url, check, click.echo))

    on_database(config, ask)
    sys.exit(answers[0])
