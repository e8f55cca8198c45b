"""The `antam` command: the list of its commands. Each is a few lines in `api/commands` and a verb elsewhere; what it
imports it imports late, so that `antam vectors` does not wait for a web server."""

from __future__ import annotations

import click

from api.commands import audit, backups, benches, erasures, holidays, house, people, protocols, trying


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """An Tâm: a reading taken at night reaches the doctor on call, and a named person answers for it."""


for _command in (
    audit.audit,
    backups.backup,
    backups.restore,
    benches.bench,
    erasures.erasures,
    holidays.holidays,
    house.serve,
    house.api,
    house.beat,
    house.watchdog,
    house.migrate,
    house.schema,
    people.platform_admin,
    people.province_staff,
    people.territory,
    people.people,
    people.enrolment_code,
    people.codes,
    trying.web_push_key,
    trying.notices,
    trying.demo,
    trying.doctor,
    trying.vectors,
    protocols.protocols,
):
    main.add_command(_command)
