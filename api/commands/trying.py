"""`antam demo`, `doctor`, `vectors`, `notices`, `web-push-key`: trying the house out and setting it up."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from api.commands.running import dev_only, in_one_sentence, settings_now


@click.command("web-push-key")
def web_push_key() -> None:
    """A new key for ANTAM_VAPID_KEY. Browsers that subscribed with the old one must subscribe again."""
    from notify import web_push

    click.echo(web_push.make_key())


@click.command()
@click.option("--json", "as_json", is_flag=True)
def notices(as_json: bool) -> None:
    """The last notice to every address of the channels that are not set up. Dev only."""
    from notify.console import last_notices

    found = last_notices(dev_only("antam notices").home)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for address, notice in found.items():
        click.echo(
            f"{address}  {notice['title']}  {notice['body']}  {notice['link'] or ''}  {notice['reply_code'] or ''}"
        )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, everything else on stderr.")
@click.option(
    "--readings", type=click.Path(exists=True, path_type=Path), default=None, help="A folder of real readings."
)
def demo(as_json: bool, readings: Path | None) -> None:
    """Plays the main job through the public API and shows it: a night, a silent doctor, one who answers, a daughter."""
    from api import demo as playing

    with in_one_sentence():
        sys.exit(playing.play(settings_now(), readings, as_json))


@click.command()
def doctor() -> None:
    """Checks settings, database, clock and push credentials, and says what is wrong."""
    from api import doctor as examining

    sys.exit(examining.examine())


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def vectors(paths: tuple[Path, ...]) -> None:
    """Scores test vectors (files or folders): NAME passed/total, and a last line with the sum. Exit 1 if any failed."""
    from alerts import vectors as scoring

    sys.exit(scoring.report(paths, sys.stdout))
