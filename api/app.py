"""Where the house is put together: settings -> pools, protocols, hub, committer, routes, and the beat's list of
passes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from alerts import bands as setting
from alerts import (
    baselines,
    doses,
    escalation,
    late,
    leaving,
    protocol,
    second_checks,
    self_audit,
    silence,
    watch,
)  # fmt: skip
from alerts.library import Library
from alerts.watch import Post, Receipt
from api import counting, errors, idempotency, metrics, openapi, provide, ranks, traffic
from api.house import House
from api.routes import (
    alerts,
    answers,
    appointments,
    attachments,
    audit,
    auth,
    availability,
    bands,
    calendar_figures,
    calendar_import,
    calls,
    campaigns,
    care,
    channels,
    consents,
    conversations,
    duty,
    escalation_policy,
    export,
    family,
    handovers,
    health,
    identity,
    me,
    medicines,
    monitoring,
    months,
    notes,
    own_duty,
    protocols,
    province,
    realtime,
    rearranging,
    reminders,
    remote_visits,
    requests,
    residents,
    rota,
    rounds,
    screenings,
    second_factor,
    staff,
    stays,
    tablet,
    territory,
    vitals,
    watching,
    worklist,
)  # fmt: skip
from base import limits, migrate
from base.backups import slot
from base.committer import Committer
from base.cycles import Cycles
from base.db import Database, Pool, as_role, open_database
from base.errors import Meaning
from base.settings import BadSetting, Secret, Settings
from base.store import open_store
from notify import answers as answering
from notify import feed, push, reach
from notify.channels import open_channels
from notify.circuit import Guarded
from notify.push import Sender
from notify.sending import Sends
from notify.sms import open_sms
from people import erasure, passkeys, sealer, signing_in, tickets
from people import requests as asked
from realtime import attachments as files
from realtime import calls as ringing
from realtime import conversations as threads
from realtime import messages, saying, visit_threads
from realtime.batch import Say
from realtime.hints import Hint
from realtime.hub import Hub
from realtime.messages import Said
from realtime.saying import Told
from realtime.wake import Line, Waker
from realtime.wake_postgres import Postgres
from records import hotlines
from records.instruments import library as instruments
from scheduling import checks, checkups, reminder_fates, roster, unsettled, waitlist
from scheduling import holidays as days_off
from scheduling import reminders as reminding
from scheduling.beat import Beat, Pass

ROUTES = (
    auth, second_factor, tablet, me, channels, answers, residents, identity, stays, family, consents, care, vitals,
    medicines, monitoring, notes, screenings, rounds, alerts, handovers, watching, worklist, bands, protocols,
    conversations, attachments, calls, duty, rota, own_duty, escalation_policy, availability, calendar_import,
    calendar_figures, appointments, months, rearranging, reminders, remote_visits, staff, audit, requests, export,
    province, campaigns, territory, realtime, health,
)  # fmt: skip
BODY_AT_MOST = 1024 * 1024
READINGS_PER_COMMIT = 1000
POSTS_WAITING_AT_MOST = 2000
SAYS_PER_COMMIT = 500
SAYS_WAITING_AT_MOST = 5000


@asynccontextmanager
async def open_house(
    settings: Settings, url: str, *, serving: bool = True, beating: bool = True
) -> AsyncIterator[House]:
    """What a process needs, and its end. `serving` opens sockets and takes readings; `beating` runs the passes."""
    if beating and not settings.audit_key:
        raise BadSetting("ANTAM_AUDIT_KEY must be set where a beat runs: it signs where the audit stands.")
    library = Library(protocol.load())
    instruments.load()
    hotlines.of_the_country()
    beat: Beat | None = None

    def wake_beat(due: Iterable[str]) -> None:
        if beat is not None:
            beat.wake(due)

    hub: Hub | None = None

    def wake_accounts(accounts: object) -> None:
        if hub is not None:
            hub.wake(accounts)  # type: ignore[arg-type]

    def spread(hint: Hint) -> None:
        if hub is not None:
            hub.hints.hear(hint)

    waker = Waker(open_line(settings, url), wake_accounts, wake_beat, spread)
    sizes: dict[Pool, int] = {
        "app": settings.pool_app, "engine": settings.pool_engine, "committer": 3, "readings": 2, "live": 4,
        "help": 2,
    }  # fmt: skip
    database = await open_database(url, sizes, feed.write, waker.after, settings.database_password)
    await _check_schema(database)

    def tell(told: Sequence[Told]) -> None:
        if hub is not None:
            hub.hand_out(told)
        waker.tell(account for one in told for account, _ in one.numbers)

    fresh = messages.Fresh()
    says = _says_committer(database, settings.secret, tell)
    hub = Hub(database, settings.secret, says, fresh, settings.poll_s, settings.hellos_per_s)
    hub.hints.whisper = waker.whisper
    house = House(
        settings=settings,
        database=database,
        library=library,
        hub=hub,
        readings=_readings_committer(database, library),
        says=says,
        store=open_store(settings),
        sms=open_sms(settings),
        sender=Guarded(open_sender(settings), "push"),
        channels={name: Guarded(channel, name) for name, channel in open_channels(settings, database).items()},
    )
    waker.start()
    if serving:
        hub.start()
    if beating:
        beat = Beat(passes(house))
        beat.start()
    try:
        yield house
    finally:
        if beating and beat is not None:
            await beat.stop()
        await house.readings.drain()
        await house.says.drain()
        await hub.stop()
        await waker.stop()
        await house.sender.close()
        for channel in house.channels.values():
            await channel.close()
        await house.sms.close()
        await database.close()


def create_app(house: House) -> ASGIApp:
    """The HTTP side over a house that is already open."""
    handlers = [h for route in ROUTES for h in route.HANDLERS]
    app = Litestar(
        route_handlers=[Router("/", route_handlers=handlers)],
        dependencies={
            "house": Provide(provide.provide_house),
            "db": Provide(provide.provide_db),
            "actor": Provide(provide.provide_actor),
            "near": Provide(provide.provide_near),
        },
        exception_handlers=errors.HANDLERS,
        openapi_config=openapi.config([h for h in handlers if isinstance(h, HTTPRouteHandler)], "0.1.0"),
        request_max_body_size=BODY_AT_MOST,
        debug=False,
        logging_config=None,
    )
    app.state.house = house
    return metrics.measured(traffic.limited(app, house.settings))


def passes(house: House) -> Sequence[Pass]:
    """What the beat looks for. Every one of them finds due rows and may run in any number of processes.

    The names are what units of work put into `db.due` when something became due that moment.
    """
    database, soon = house.database, house.settings.beat_s
    secret = house.settings.secret
    offers = answering.offers(secret, house.settings.public_url)
    means = reach.Means(sender=house.sender, channels=house.channels, house=secret, offers=offers)
    rings = Sends(database, means, urgent=True, by_push=True)
    rings_on = Sends(database, means, urgent=True, by_push=False)
    quiet = Sends(database, means, urgent=False)
    cycles = Cycles(database)
    key, copy = sealer.key_from(house.settings.audit_key), house.settings.audit_copy
    return (
        Pass(name="escalate", every_s=soon, run=lambda: cycles.noted("escalate", escalation.escalate_due(database))),
        Pass(name="hurry", every_s=soon, run=lambda: escalation.hurry_unreached(database)),
        Pass(name="send", every_s=soon, run=lambda: cycles.noted("send", rings.look()), ends=rings.idle),
        Pass(name="send_on", every_s=soon, run=rings_on.look, ends=rings_on.idle),
        Pass(name="send_quiet", every_s=soon, run=quiet.look, ends=quiet.idle),
        Pass(name="tell_anew", every_s=soon, run=lambda: late.tell_anew(database)),
        Pass(name="audit", every_s=15.0, run=lambda: self_audit.audit(database)),
        Pass(name="seats", every_s=15.0, run=lambda: threads.settle_due(database)),
        Pass(
            name="check_files", every_s=5.0, run=lambda: files.check_due(database, house.store, house.settings.secret)
        ),
        Pass(name="free_files", every_s=60.0, run=lambda: files.free_due(database, house.store)),
        Pass(name="miss_calls", every_s=2.0, run=lambda: ringing.miss_due(database)),
        Pass(name="hang_up", every_s=2.0, run=lambda: ringing.hang_up_due(database)),
        Pass(name="trends", every_s=soon, run=lambda: baselines.follow_due(database, house.library)),
        Pass(name="silence", every_s=15.0, run=lambda: silence.look_due(database)),
        Pass(name="doses", every_s=15.0, run=lambda: doses.look_due(database)),
        Pass(name="second_checks", every_s=15.0, run=lambda: second_checks.look_due(database)),
        Pass(name="ending_bands", every_s=600.0, run=lambda: setting.announce_due(database)),
        Pass(name="assess_missed", every_s=5.0, run=lambda: watch.assess_missed(database, house.library)),
        Pass(name="seal", every_s=sealer.SEAL_EVERY_S, run=lambda: sealer.seal_due(database)),
        Pass(name="sign", every_s=sealer.SIGN_EVERY_S, run=lambda: sealer.sign_due(database, key, copy)),
        Pass(name="count", every_s=3600.0, run=lambda: counting.count_due(database)),
        Pass(name="screenings", every_s=60.0, run=lambda: checkups.screen_due(database)),
        Pass(name="rota", every_s=60.0, run=lambda: roster.settle_due(database)),
        Pass(name="duty_checks", every_s=60.0, run=lambda: checks.check_due(database, ranks.called)),
        Pass(name="days_off", every_s=3600.0, run=lambda: keep_days_off(database)),
        Pass(name="hand_over", every_s=60.0, run=lambda: leaving.hand_over_due(database)),
        Pass(name="offers", every_s=15.0, run=lambda: waitlist.offer_due(database)),
        Pass(name="unsettled", every_s=300.0, run=lambda: unsettled.tell_due(database)),
        Pass(name="visit_threads", every_s=15.0, run=lambda: visit_threads.open_due(database, secret)),
        Pass(name="remind", every_s=60.0, run=lambda: asked.remind_due(database)),
        Pass(name="plan_reminders", every_s=15.0, run=lambda: reminding.plan_due(database)),
        Pass(name="reminders", every_s=soon, run=lambda: reminding.remind_due(database)),
        Pass(name="erase", every_s=600.0, run=lambda: erasure.erase_due(database)),
        Pass(name="log_kept", every_s=15.0, run=lambda: slot.look(database)),
        Pass(name="sweep", every_s=600.0, run=lambda: sweep(database)),
    )


async def keep_days_off(database: Database) -> None:
    async with database.work("engine") as db:
        await days_off.keep_country(db)


async def sweep(database: Database) -> None:
    """Forgets what has had its time: spent tickets and challenges, old keys, feed entries past their days."""
    async with database.work("engine") as db:
        await tickets.forget(db)
        await signing_in.forget_challenges(db)
        await passkeys.forget_challenges(db)
        await idempotency.forget(db)
        await limits.forget(db)
        await answering.forget(db)
        await reminder_fates.forget(db)
    forgotten = 1
    while forgotten:
        async with database.work("engine") as db:
            forgotten = await feed.trim(db)


def open_line(settings: Settings, url: str) -> Line:
    """What carries wake-ups between the nodes."""
    if settings.wake == "postgresql":
        return Postgres(as_role(url, "antam_engine", settings.database_password))
    try:
        from realtime.wake_nats import Nats
    except ImportError:
        raise BadSetting("ANTAM_WAKE names a NATS server, which needs the extra: pip install 'antam[nats]'.") from None
    return Nats(settings.wake)


def open_sender(settings: Settings) -> Sender:
    if settings.google_credentials is None:
        if settings.env == "production":
            return push.NoProvider()
        return push.Logged()
    try:
        return push.Firebase(
            settings.google_credentials, fcm_url=settings.fcm_url, production=settings.env == "production"
        )
    except ValueError as error:
        raise BadSetting(f"GOOGLE_APPLICATION_CREDENTIALS: {error}") from None


def _readings_committer(database: Database, library: Library) -> Committer[Post, Receipt]:
    async def write(posts: Sequence[Post]) -> Sequence[Receipt | Meaning]:
        async with database.work("readings", ask_time=False) as db:
            return await watch.receive(db, library, posts)

    weigh: Callable[[Post], int] = lambda post: len(post.items)  # noqa: E731
    return Committer(write, weigh, READINGS_PER_COMMIT, POSTS_WAITING_AT_MOST)


def _says_committer(database: Database, house: Secret, tell: Callable[[Sequence[Told]], None]) -> Committer[Say, Said]:
    async def write(says: Sequence[Say]) -> Sequence[Said | Meaning]:
        told: list[Told] = []
        async with database.work("live", ask_time=False) as db:
            outcomes = await saying.say(db, house, says, told)
        tell(told)  # not before: a number that was rolled back is given again
        return outcomes

    return Committer(write, lambda _: 1, SAYS_PER_COMMIT, SAYS_WAITING_AT_MOST)


async def _check_schema(database: Database) -> None:
    async with database.connection("app") as conn:
        missing = await migrate.pending(conn)
    if missing:
        raise migrate.CannotMigrate(f"The database lacks migration {missing[0]}; run `antam migrate` first.")
