"""`antam serve`, `api`, `beat`, `watchdog`, `migrate`, `schema`: the processes of the house and its database."""

from __future__ import annotations

import asyncio
import sys

import click

from api.commands.running import in_one_sentence, settings_now, with_
from base.settings import Settings


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="0 takes any free port and prints it.")
@click.option("--host", default=None)
def serve(port: int | None, host: str | None) -> None:
    """The API and the beat in one process, on an embedded PostgreSQL unless DATABASE_URL is set."""
    _start(with_(settings_now(), port=port, host=host), beating=True, prepare=True)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=None)
@click.option("--host", default=None)
def api(port: int | None, host: str | None) -> None:
    """The API alone; run `antam beat` beside it."""
    _start(with_(settings_now(), port=port, host=host), beating=False, prepare=False)


@click.command()
def beat() -> None:
    """The passes alone: escalation, pushes, what was missed. Run two; more changes nothing but latency."""
    from api import serve as serving

    config = settings_now()
    with in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        serving.warn_of_gaps(config, serving.to_stderr)
        where = f"http://{config.host}"
        serving.run(
            serving.beat_only(
                config, url, lambda port: click.echo(f"An Tâm's beat runs; metrics {where}:{port}/metrics")
            )
        )


@click.command()
@click.option("--child-of", type=int, hidden=True, default=None, help="Ends when that process has ended.")
@click.option("--after", type=click.FloatRange(6), default=30.0, show_default=True, help="Seconds of silence.")
def watchdog(child_of: int | None, after: float) -> None:
    """Says when the engine has not ended a round for so long, and calls ANTAM_HEARTBEAT_URL while it has."""
    from api import serve as serving
    from api import watchdog as watching

    config = settings_now()
    with in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        serving.run(watching.run(config, url, child_of=child_of, after_s=after))


@click.command()
def migrate() -> None:
    """Brings the database up to date; safe to run from many nodes at once and to kill."""
    from api import serve as serving
    from base import migrate as migrating

    config = settings_now()
    with in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        applied = asyncio.run(migrating.migrate(url, config.database_password))
        asyncio.run(serving.after_migrating(url))
        click.echo(f"{applied} migrations applied.")


@click.command()
def schema() -> None:
    """Prints what the migrations make of an empty database: `antam schema > migrations/schema.sql`."""
    from api import serve as serving
    from base import schema as schemas

    config = settings_now()
    with in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        click.echo(asyncio.run(schemas.of_migrations(url, config.database_password)), nl=False)


def _start(config: Settings, *, beating: bool, prepare: bool) -> None:
    from api import serve as serving

    def ready(port: int, metrics_port: int) -> None:
        base = f"http://{config.host}:{port}"
        click.echo(f"An Tâm listens on {base}")
        click.echo(f"  pages of the API  {base}/schema")
        click.echo(f"  metrics           http://{config.host}:{metrics_port}/metrics")
        if config.env == "dev":
            click.echo("  sign in as        antam people --demo   (codes: antam codes --phone +84...)")
        sys.stdout.flush()

    serving.warn_of_gaps(config, serving.to_stderr)

    async def all_of_it(url: str) -> None:
        if not prepare:
            await serving.serve(config, url, beating=beating, ready=ready)
            return
        await serving.prepare(config, url, serving.to_stderr)
        with serving.watched(url):
            await serving.serve(config, url, beating=beating, ready=ready)

    with in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        serving.run(all_of_it(url))
