"""Who may come in: operators, supervisors, communes, the demo's people, and the codes they sign in with."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import click

from api.commands.running import dev_only, in_one_sentence, on_database, settings_now


@click.command("platform-admin")
@click.option("--phone", required=True)
@click.option("--name", required=True)
def platform_admin(phone: str, name: str) -> None:
    """Names somebody who may open facilities. Needs the rights of the owner on the database."""
    from base.db import as_owner
    from people import platform

    async def appoint(url: str) -> None:
        async with as_owner(url) as db:
            await platform.appoint_admin(db, phone, name)
        click.echo("Appointed.")

    on_database(settings_now(), appoint)


@click.command("province-staff")
@click.option("--phone", required=True)
@click.option("--name", required=True)
@click.option("--province", required=True, help="Code of two digits.")
def province_staff(phone: str, name: str, province: str) -> None:
    """Names a supervisor of a province, who sees counts only."""
    from base.db import as_owner
    from people import platform

    async def appoint(url: str) -> None:
        async with as_owner(url) as db:
            await platform.appoint_supervisor(db, phone, name, province)
        click.echo("Appointed.")

    on_database(settings_now(), appoint)


@click.group()
def territory() -> None:
    """Provinces come with the program; communes from the official list."""


@territory.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_territory(file: Path) -> None:
    """A CSV with the columns code, name, province_code, valid_from, valid_to. Loading it again is harmless."""
    from base.db import as_owner
    from people import territory as units

    async def load(url: str) -> None:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            communes = units.read_communes(lines)
        async with as_owner(url) as db:
            changed = await units.load_communes(db, communes)
        click.echo(f"{len(communes)} communes read, {changed} new or changed.")

    on_database(settings_now(), load)


@click.command()
@click.option("--demo", is_flag=True, required=True, help="The demo facility's people.")
@click.option("--json", "as_json", is_flag=True)
def people(demo: bool, as_json: bool) -> None:
    """Who lives and works in the demo facility, and which numbers to sign in with. Dev only."""
    import msgspec

    from api import demo_people
    from base.db import as_owner

    async def listed(url: str) -> None:
        async with as_owner(url) as db:
            found = await demo_people.listed(db)
        if found is None:
            raise click.ClickException("There is no demo facility here; `antam serve` makes one in dev.")
        if as_json:
            click.echo(msgspec.json.encode(found))
            return
        click.echo(f"{found.name}  {found.facility}")
        for person in found.people:
            about = f"  {person.resident}" if person.resident else ""
            scope = f" ({person.scope})" if person.scope else ""
            totp = f"  TOTP {person.totp_secret}" if person.totp_secret else ""
            click.echo(f"  {person.phone}  {person.role:<8}  {person.name}{scope}{about}{totp}")

    on_database(dev_only("antam people"), listed)


@click.command()
@click.option("--phone", required=True)
def enrolment_code(phone: str) -> None:
    """A code with which a member of staff enrols a second factor: for a manager who has no manager to ask."""
    from api import serve as serving
    from base.db import as_owner
    from notify import feed
    from people import second_factor

    config = settings_now()

    async def issued(url: str) -> None:
        async with as_owner(url) as db:
            account = await second_factor.staff_of_phone(db, phone)
            code = await second_factor.issue_enrolment_code(db, config.secret, account)
            await feed.write(db)
        click.echo(f"{code.code}  until {code.expires_at:%Y-%m-%d %H:%M %Z}")

    with in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        asyncio.run(issued(url))


@click.command()
@click.option("--phone", required=True)
@click.option("--totp", is_flag=True, help="What the authenticator app of the demo's staff shows now, instead.")
@click.option("--json", "as_json", is_flag=True, help="Both.")
def codes(phone: str, totp: bool, as_json: bool) -> None:
    """The last one-time code sent to a number. Dev only: in production codes go to phones and nowhere else."""
    from api import demo_people
    from notify.sms import last_texts
    from people.signing_in import e164

    config = dev_only("antam codes")
    with in_one_sentence():
        number = e164(phone)
    app, sent = demo_people.totp_now(number), re.search(r"\b\d{6}\b", last_texts(config.home).get(number, ""))
    if as_json and (app if totp else sent):
        found = {"phone": number, "code": sent.group() if sent else None, "totp": app}
        click.echo(json.dumps({name: value for name, value in found.items() if value}))
        return
    code = app if totp else sent and sent.group()
    if code is None:
        raise click.ClickException(
            "This number is not of the demo's staff." if totp else "No code was sent to this number."
        )
    click.echo(code)
