"""The `antam` command. Each command is a few lines here and a verb elsewhere; what it imports it imports late, so that
`antam vectors` does not wait for a web server."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TypeVar
from uuid import UUID

import click

from api.protocol_commands import protocols
from base import log, settings
from base.settings import Settings

if TYPE_CHECKING:
    from base.db import Db

T = TypeVar("T")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """An Tâm: a reading taken at night reaches the doctor on call, and a named person answers for it."""


main.add_command(protocols)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="0 takes any free port and prints it.")
@click.option("--host", default=None)
def serve(port: int | None, host: str | None) -> None:
    """The API and the beat in one process, on an embedded PostgreSQL unless DATABASE_URL is set."""
    _start(_with(_settings(), port=port, host=host), beating=True, prepare=True)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=None)
@click.option("--host", default=None)
def api(port: int | None, host: str | None) -> None:
    """The API alone; run `antam beat` beside it."""
    _start(_with(_settings(), port=port, host=host), beating=False, prepare=False)


@main.command()
def beat() -> None:
    """The passes alone: escalation, pushes, what was missed. Run two; more changes nothing but latency."""
    from api import serve as serving

    config = _settings()
    with _in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        serving.warn_of_gaps(config, serving.to_stderr)
        where = f"http://{config.host}"
        serving.run(
            serving.beat_only(
                config, url, lambda port: click.echo(f"An Tâm's beat runs; metrics {where}:{port}/metrics")
            )
        )


@main.command()
@click.option("--child-of", type=int, hidden=True, default=None, help="Ends when that process has ended.")
@click.option("--after", type=click.FloatRange(6), default=30.0, show_default=True, help="Seconds of silence.")
def watchdog(child_of: int | None, after: float) -> None:
    """Says when the engine has not ended a round for so long, and calls ANTAM_HEARTBEAT_URL while it has."""
    from api import serve as serving
    from api import watchdog as watching

    config = _settings()
    with _in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        serving.run(watching.run(config, url, child_of=child_of, after_s=after))


@main.command()
def migrate() -> None:
    """Brings the database up to date; safe to run from many nodes at once and to kill."""
    from api import serve as serving
    from base import migrate as migrating

    config = _settings()
    with _in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        applied = asyncio.run(migrating.migrate(url, config.database_password))
        asyncio.run(serving.after_migrating(url))
        click.echo(f"{applied} migrations applied.")


@main.command()
def schema() -> None:
    """Prints what the migrations make of an empty database: `antam schema > migrations/schema.sql`."""
    from api import serve as serving
    from base import schema as schemas

    config = _settings()
    with _in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        click.echo(asyncio.run(schemas.of_migrations(url, config.database_password)), nl=False)


@main.command("platform-admin")
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

    _on_database(_settings(), appoint)


@main.command("province-staff")
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

    _on_database(_settings(), appoint)


@main.group()
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

    _on_database(_settings(), load)


@main.command()
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

    _on_database(_dev_only("antam people"), listed)


@main.command()
@click.option("--phone", required=True)
def enrolment_code(phone: str) -> None:
    """A code with which a member of staff enrols a second factor: for a manager who has no manager to ask."""
    from api import serve as serving
    from base.db import as_owner
    from notify import feed
    from people import second_factor

    config = _settings()

    async def issued(url: str) -> None:
        async with as_owner(url) as db:
            account = await second_factor.staff_of_phone(db, phone)
            code = await second_factor.issue_enrolment_code(db, config.secret, account)
            await feed.write(db)
        click.echo(f"{code.code}  until {code.expires_at:%Y-%m-%d %H:%M %Z}")

    with _in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        asyncio.run(issued(url))


@main.command()
@click.option("--phone", required=True)
@click.option("--totp", is_flag=True, help="What the authenticator app of the demo's staff shows now, instead.")
@click.option("--json", "as_json", is_flag=True, help="Both.")
def codes(phone: str, totp: bool, as_json: bool) -> None:
    """The last one-time code sent to a number. Dev only: in production codes go to phones and nowhere else."""
    from api import demo_people
    from notify.sms import last_texts
    from people.signing_in import e164

    config = _dev_only("antam codes")
    with _in_one_sentence():
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


@main.command("web-push-key")
def web_push_key() -> None:
    """A new key for ANTAM_VAPID_KEY. Browsers that subscribed with the old one must subscribe again."""
    from notify import web_push

    click.echo(web_push.make_key())


@main.command()
@click.option("--json", "as_json", is_flag=True)
def notices(as_json: bool) -> None:
    """The last notice to every address of the channels that are not set up. Dev only."""
    from notify.console import last_notices

    found = last_notices(_dev_only("antam notices").home)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for address, notice in found.items():
        click.echo(
            f"{address}  {notice['title']}  {notice['body']}  {notice['link'] or ''}  {notice['reply_code'] or ''}"
        )


@main.group()
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


@main.group()
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


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, everything else on stderr.")
@click.option(
    "--readings", type=click.Path(exists=True, path_type=Path), default=None, help="A folder of real readings."
)
def demo(as_json: bool, readings: Path | None) -> None:
    """Plays the main job through the public API and shows it: a night, a silent doctor, one who answers, a daughter."""
    from api import demo as playing

    with _in_one_sentence():
        sys.exit(playing.play(_settings(), readings, as_json))


@main.group()
def bench() -> None:
    """Benchmarks; each starts its own server and prints what it measured."""


@bench.command()
@click.option("--seconds", type=click.FloatRange(1), default=8.0)
@click.option("--seed", type=int, default=1)
@click.option(
    "--pin", default=None, help="server=0,client=1 puts server and database on one core, the load on another."
)
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--rate", type=click.IntRange(1), default=200, help="Readings a second on the road to the socket.")
@click.option("--json", "as_json", is_flag=True)
def ingest(seconds: float, seed: int, pin: str | None, rounds: int, rate: int, as_json: bool) -> None:
    """Readings in: one per request, 500 per request, and the road from POST to the doctor's socket."""
    from api import bench as benching

    with _in_one_sentence():
        sys.exit(benching.ingest(seconds=seconds, seed=seed, pin=pin, rounds=rounds, rate=rate, as_json=as_json))


@bench.command()
@click.option("--seconds", type=click.FloatRange(1), default=8.0)
@click.option("--seed", type=int, default=1)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--sockets", type=click.IntRange(0), default=10_000, help="That only listen; 0 leaves their memory out.")
@click.option("--json", "as_json", is_flag=True)
def chat(seconds: float, seed: int, pin: str | None, rounds: int, sockets: int, as_json: bool) -> None:
    """Conversations: pairs, a fixed rate, groups of five, catching up, and what an idle socket costs."""
    from api import bench as benching

    with _in_one_sentence():
        sys.exit(benching.chat(seconds=seconds, seed=seed, pin=pin, rounds=rounds, sockets=sockets, as_json=as_json))


@bench.command()
@click.option("--reads", type=click.IntRange(1), default=1000, help="Of each variant and reader, in a round.")
@click.option("--seed", type=int, default=1)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--json", "as_json", is_flag=True)
def price(reads: int, seed: int, pin: str | None, rounds: int, as_json: bool) -> None:
    """What row-level security and the audit cost a read, against the same statements without them."""
    from api import bench as benching

    with _in_one_sentence():
        sys.exit(benching.price(reads=reads, seed=seed, pin=pin, rounds=rounds, as_json=as_json))


@bench.command()
@click.option("--due", type=click.IntRange(100), default=10_000, help="Pushes that are due, for each number of beats.")
@click.option("--alerts", type=click.IntRange(10), default=300, help="Alerts that are due among the open ones.")
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--json", "as_json", is_flag=True)
def reach(due: int, alerts: int, rounds: int, pin: str | None, as_json: bool) -> None:
    """Pushes claimed and sent a second by one beat and by four, and what a step costs among many open alerts."""
    from api import bench as benching

    with _in_one_sentence():
        sys.exit(benching.reach(due=due, alerts=alerts, rounds=rounds, pin=pin, as_json=as_json))


@bench.command()
@click.option(
    "--messages",
    type=click.IntRange(1000),
    multiple=True,
    help="A size; may be given again. Default 100,000 and 1,000,000.",
)
@click.option("--full", is_flag=True, help="10,000,000 as well: some 7 GB and a quarter of an hour.")
@click.option("--reads", type=click.IntRange(10), default=1500, help="Pages, and as many resumes, of each size.")
@click.option("--rounds", type=click.IntRange(1), default=5)
@click.option("--seconds", type=click.FloatRange(0.1), default=1.0, help="Of batches, in each round.")
@click.option("--seed", type=int, default=1)
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--json", "as_json", is_flag=True)
def growth(
    messages: tuple[int, ...],
    full: bool,
    reads: int,
    rounds: int,
    seconds: float,
    seed: int,
    pin: str | None,
    as_json: bool,
) -> None:
    """Conversations that have grown: a page, coming back, and new messages, at each size."""
    from api import bench as benching
    from api.benches.growth import LARGEST, SIZES

    sizes = (*(messages or SIZES), *((LARGEST,) if full else ()))
    with _in_one_sentence():
        sys.exit(
            benching.growth(
                sizes=sizes, reads=reads, rounds=rounds, seconds=seconds, seed=seed, pin=pin, as_json=as_json
            )
        )


@bench.command()
@click.option("--bookings", type=click.IntRange(1000), multiple=True, help="100000 and 1000000 if left out.")
@click.option("--seconds", type=click.FloatRange(1), default=5.0)
@click.option("--rounds", type=click.IntRange(1), default=3)
@click.option("--searches", type=click.IntRange(1), default=30)
@click.option("--nodes", type=click.IntRange(1, 8), default=4)
@click.option("--seed", type=int, default=1, help="The load is the same with every seed.")
@click.option("--pin", default=None, help="As for ingest.")
@click.option("--json", "as_json", is_flag=True)
def calendar(
    bookings: tuple[int, ...],
    seconds: float,
    rounds: int,
    searches: int,
    nodes: int,
    seed: int,
    pin: str | None,
    as_json: bool,
) -> None:
    """Free times of a month with 100,000 and 1,000,000 bookings, and bookings a second on one server and on several."""
    from api import bench as benching
    from api.benches.calendar import SIZES

    with _in_one_sentence():
        sys.exit(
            benching.calendar(
                bookings=bookings or SIZES,
                seconds=seconds,
                rounds=rounds,
                searches=searches,
                nodes=nodes,
                seed=seed,
                pin=pin,
                as_json=as_json,
            )
        )


@bench.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True)
def replay(files: tuple[Path, ...], as_json: bool) -> None:
    """Real readings (CSV) through the rules: how often each would have raised an alert, against fixed limits."""
    from api import bench as benching

    sys.exit(benching.replay(files=files, as_json=as_json))


@bench.command()
@click.option("--residents", type=click.IntRange(1), default=200)
@click.option("--days", type=click.IntRange(30), default=60)
@click.option("--seed", type=int, default=1)
@click.option("--rounds", type=click.IntRange(1), default=1, help="Wards, each with the next seed.")
@click.option("--json", "as_json", is_flag=True)
def ward(residents: int, days: int, seed: int, rounds: int, as_json: bool) -> None:
    """A simulated ward: who is found, how early, and at what price, beside NEWS2 alone and fixed limits alone."""
    from api import bench as benching

    with _in_one_sentence():
        sys.exit(benching.ward(residents=residents, days=days, seed=seed, rounds=rounds, as_json=as_json))


@main.group()
def audit() -> None:
    """Who looked at whom: the key that signs it, all of it as a file, and whether anything was changed."""


@audit.command()
def key() -> None:
    """Prints the public key of ANTAM_AUDIT_KEY, for those who check."""
    from api import auditing

    with _in_one_sentence():
        click.echo(auditing.public_pem(_settings()), nl=False)


@audit.command()
def export() -> None:
    """The chain with all its rows, one JSON object a line: what `antam audit verify --export FILE` reads."""
    from api import auditing

    _on_database(_settings(), lambda url: auditing.export(url, sys.stdout.buffer))


@audit.command()
@click.option("--public-key", type=_FILE, default=None, help="PEM; without it, that of ANTAM_AUDIT_KEY.")
@click.option("--checkpoints", type=_FILE, multiple=True, help="A copy as ANTAM_AUDIT_COPY keeps it; may be repeated.")
@click.option("--export", "exported", type=_FILE, default=None, help="Read this export instead of the database.")
def verify(public_key: Path | None, checkpoints: tuple[Path, ...], exported: Path | None) -> None:
    """Whether any row of record was changed, removed, reordered or cut off. Exit 1, naming the first place, if so."""
    from api import auditing

    config = _settings()
    with _in_one_sentence():
        check = auditing.read_check(config, public_key, checkpoints)
    if exported is not None:
        with _in_one_sentence():
            sys.exit(asyncio.run(auditing.verify_export(exported, check, click.echo)))
    answers: list[int] = []

    async def ask(url: str) -> None:
        answers.append(await auditing.verify(url, check, click.echo))

    _on_database(config, ask)
    sys.exit(answers[0])


@main.command()
def doctor() -> None:
    """Checks settings, database, clock and push credentials, and says what is wrong."""
    from api import doctor as examining

    sys.exit(examining.examine())


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def vectors(paths: tuple[Path, ...]) -> None:
    """Scores test vectors (files or folders): NAME passed/total, and a last line with the sum. Exit 1 if any failed."""
    from alerts import vectors as scoring

    sys.exit(scoring.report(paths, sys.stdout))


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

    with _in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        serving.run(all_of_it(url))


def _on_database(config: Settings, work: Callable[[str], Coroutine[Any, Any, None]]) -> None:
    from api import serve as serving

    if not serving.data_is_there(config):
        raise click.ClickException(f"There is no data in {config.home}; run this where you ran `make run`.")
    with _in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        asyncio.run(work(url))


def as_operator(work: Callable[[Db], Awaitable[T]]) -> T:
    """One unit of work as the owner, for an operator at the machine."""
    from api import serve as serving
    from base.db import as_owner

    config = _settings()

    async def done(url: str) -> T:
        async with as_owner(url) as db:
            return await work(db)

    with _in_one_sentence(), serving.database_url(config, serving.to_stderr) as url:
        return asyncio.run(done(url))


def _settings() -> Settings:
    with _in_one_sentence():
        config = settings.load()
    log.start(pretty=config.env == "dev" and sys.stderr.isatty())
    return config


def _with(config: Settings, **given: Any) -> Settings:
    import msgspec

    return msgspec.structs.replace(config, **{name: value for name, value in given.items() if value is not None})


def _dev_only(command: str) -> Settings:
    config = _settings()
    if config.env != "dev":
        raise click.ClickException(f"`{command}` works only with ANTAM_ENV=dev.")
    return config


class _in_one_sentence:
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
    from base.migrate import CannotMigrate
    from base.postgres import Refused

    if isinstance(error, (settings.BadSetting, CannotServe, CannotMigrate, Refused, BadProtocol)):
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
