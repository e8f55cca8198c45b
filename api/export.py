"""Everything the house holds about a resident, as one archive, put together from the verbs of the rooms.

It is written to a file without a name on disk, in the transaction that records the act, and sent once that committed:
a slow phone holds no transaction, and an error is an answer instead of half an archive. Who reads it gets what they may
read in the app, no more. A new table about residents is one line in `_sections`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import IO, Any, TypeVar, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from alerts import bands, baselines, board, call_backs, contacts, watches
from api.archive import Archive, Entry, as_csv, as_json
from base.db import Db
from base.settings import Secret
from notify import addresses, preferences
from notify.preferences import Preferences
from people import access_log, benefits, categories, consent, family, identifiers, leaves, requests, residents
from people.access import Resident
from people.rights import Right
from people.sessions import Actor
from realtime import conversations, messages
from realtime.conversations import Conversation
from realtime.messages import Message
from records import check_ups, doses, medicines, monitoring, notes, remote_visits, screenings, vitals
from records.reading import Kind
from scheduling import appointment_lists, reminder_lists, reminder_settings, waitlist

AT_ONCE = asyncio.Semaphore(2)
"""Archives under way in this process: each holds a connection of the pool while it is written."""

PAGE = 2000
CHUNK = 64 * 1024
T = TypeVar("T")
Place = tuple[datetime, UUID]

READINGS_CSV = (
    "id", "kind", "taken_at", "received_at", "source", "value", "systolic", "diastolic", "comparator", "unit",
    "symptoms",
)  # fmt: skip

README = """\
Dữ liệu của bạn tại An Tâm. Mỗi tệp .json là một danh sách; readings.csv mở được bằng bảng tính.
manifest.json ghi mã SHA-256 của từng tệp. Đây là dữ liệu sức khỏe: hãy giữ kín.

Your data at An Tâm. Each .json file is a list; readings.csv opens in a spreadsheet.
manifest.json holds the SHA-256 of every file. This is health data: keep it private.
"""


class Said(Struct, frozen=True, kw_only=True):
    """A message and the thread it was said in."""

    conversation: UUID
    message: Message


class Manifest(Struct, frozen=True, kw_only=True):
    resident: UUID
    made_at: datetime
    made_by: UUID
    basis: str
    files: list[Entry]


async def write(db: Db, house: Secret, actor: Actor, who: Resident, language: str, file: IO[bytes]) -> None:
    """Fills `file` with the archive; the caller was let in with Right.EXPORT."""
    archive = Archive(file)
    await archive.add("README.txt", _bytes(README.encode()))
    for name, pages in _sections(db, house, actor, who, language):
        await archive.add(name, as_json(pages))
    await archive.add("readings.csv", as_csv(READINGS_CSV, _readings(db, who)))
    manifest = Manifest(resident=who.id, made_at=db.now, made_by=actor.account, basis=who.basis, files=archive.entries)
    await archive.add("manifest.json", _bytes(msgspec.json.encode(manifest)))
    archive.close()


def _sections(
    db: Db, house: Secret, actor: Actor, who: Resident, language: str
) -> list[tuple[str, AsyncIterator[Sequence[Any]]]]:
    """What the reader may read in the app, file by file."""
    reader = categories.reader(who)
    all_: list[tuple[Right, str, AsyncIterator[Sequence[Any]]]] = [
        (Right.SEE, "profile.json", _one(lambda: _listed(residents.show(db, who)))),
        (Right.READ_IDENTITY, "identifiers.json", _one(lambda: identifiers.of(db, house, who))),
        (Right.READ_IDENTITY, "categories.json", _one(lambda: benefits.categories(db, who))),
        (Right.READ_IDENTITY, "disabilities.json", _one(lambda: benefits.disabilities(db, who))),
        (Right.SEE, "stays.json", _one(lambda: residents.stays_of(db, who))),
        (Right.SEE_FAMILY, "relatives.json", _one(lambda: family.relatives(db, who))),
        (
            Right.READ_CONSENTS,
            "consents.json",
            _paged(lambda at: consent.history(db, who, at, 200), lambda c: (c.at, c.id)),
        ),
        (Right.ASK, "requests.json", _one(lambda: requests.of_resident(db, who))),
        (Right.READ_ACCESS_LOG, "access_log.json", _access_log(db, who)),
        (Right.READ_VITALS, "readings.json", _readings(db, who)),
        (Right.READ_VITALS, "monitoring.json", _one(lambda: monitoring.plan_of(db, who))),
        (Right.READ_VITALS, "baselines.json", _one(lambda: baselines.of(db, who))),
        (Right.SEE, "leaves.json", _one(lambda: leaves.of(db, who))),
        (
            Right.READ_APPOINTMENTS,
            "appointments.json",
            _paged(
                lambda at: appointment_lists.of_resident(db, who, appointment_lists.ALWAYS, at, 200),
                lambda a: (a.starts_at, a.id),
            ),
        ),
        (
            Right.SEE,
            "reminders.json",
            _paged(
                lambda at: reminder_lists.of_account(db, actor.account, who.id, at, 200), lambda r: (r.due_at, r.id)
            ),
        ),
        (Right.READ_APPOINTMENTS, "waitlist.json", _one(lambda: waitlist.of(db, who))),
        (
            Right.SEE_ALERTS,
            "alerts.json",
            _paged(lambda at: board.history(db, who, at, 200, language), lambda a: (a.opened_at, a.id)),
        ),
        (Right.READ_MEDICINES, "medicines.json", _one(lambda: medicines.of_resident(db, who))),
        (
            Right.READ_MEDICINES,
            "doses.json",
            _paged(lambda at: doses.page(db, who, at, 200), lambda d: (d.at, d.id)),
        ),
        (Right.READ_BANDS, "bands.json", _bands(db, who)),
        (Right.READ_NOTES, "check_ups.json", _one(lambda: check_ups.of_resident(db, who))),
        (Right.READ_NOTES, "watches.json", _one(lambda: watches.of_resident(db, who))),
        (Right.READ_NOTES, "call_backs.json", _one(lambda: call_backs.of_resident(db, who))),
        (Right.READ_NOTES, "contacts.json", _one(lambda: contacts.of_resident(db, who))),
        (
            Right.READ_NOTES,
            "notes.json",
            _paged(lambda at: notes.page(db, house, actor, who, reader, at, 200), lambda n: (n.noted_at, n.id)),
        ),
        (Right.READ_NOTES, "remote_visits.json", _remote_visits(db, house, actor, who)),
        (
            Right.READ_SCREENINGS,
            "screenings.json",
            _paged(lambda at: screenings.page(db, house, actor, who, at, 200), lambda s: (s.started_at, s.id)),
        ),
        (Right.READ_MESSAGES, "conversations.json", _threads(db, house, who)),
        (Right.READ_MESSAGES, "messages.json", _messages(db, house, who)),
    ]
    found = [(name, pages) for right, name, pages in all_ if who.may(right)]
    if who.basis == "self":
        found.append(("channels.json", _one(lambda: addresses.of_owner(db, house, actor.account))))
        found.append(("reminder_settings.json", _one(lambda: _listed(reminder_settings.of(db, actor.account)))))
        found.append(("preferences.json", _one(lambda: _wishes(db, actor.account))))
    return found


async def _wishes(db: Db, account: UUID) -> list[Preferences]:
    return list((await preferences.of(db, [account])).values())


async def _readings(db: Db, who: Resident) -> AsyncIterator[Sequence[Any]]:
    """Kind by kind, as the index has them: over all kinds at once every page would sort the whole record."""
    for kind in get_args(Kind):
        async for page in _kind(db, who, kind):
            yield page


def _kind(db: Db, who: Resident, kind: str) -> AsyncIterator[Sequence[Any]]:
    return _paged(lambda at: vitals.page(db, who, kind, at, PAGE), lambda r: (r.taken_at, r.id))


def _remote_visits(db: Db, house: Secret, actor: Actor, who: Resident) -> AsyncIterator[Sequence[Any]]:
    reader = categories.reader(who)
    return _paged(
        lambda at: remote_visits.page(db, house, actor, who, reader, at, 200),
        lambda v: (v.content.began_at or v.signed_at, v.id),
    )


async def _bands(db: Db, who: Resident) -> AsyncIterator[Sequence[Any]]:
    yield (await bands.of(db, who))[0]


async def _threads(db: Db, house: Secret, who: Resident) -> AsyncIterator[Sequence[Conversation]]:
    """The threads about the resident in which the reader sits."""
    await conversations.open_mine(db)
    pages = _paged(lambda at: conversations.page(db, house, at, 200, resident=who.id), lambda c: (c.moved_at, c.id))
    async for page in pages:
        yield page


async def _messages(db: Db, house: Secret, who: Resident) -> AsyncIterator[Sequence[Said]]:
    async for threads in _threads(db, house, who):
        for about in threads:
            after = 0
            while page := await messages.page(db, house, about.id, after=after, before=None, limit=200):
                yield [Said(conversation=about.id, message=message) for message in page]
                after = page[-1].seq


async def _paged(
    page: Callable[[Place | None], Awaitable[list[T]]], place: Callable[[T], Place]
) -> AsyncIterator[Sequence[T]]:
    at: Place | None = None
    while items := await page(at):
        yield items
        at = place(items[-1])


async def _one(fetch: Callable[[], Awaitable[list[T]]]) -> AsyncIterator[Sequence[T]]:
    yield await fetch()


async def _listed(one: Awaitable[T]) -> list[T]:
    return [await one]


async def _access_log(db: Db, who: Resident) -> AsyncIterator[Sequence[Any]]:
    page = await access_log.of_resident(db, who, None, 200)
    yield page.items
    while page.last is not None:
        page = await access_log.of_resident(db, who, page.last, 200)
        yield page.items


async def _bytes(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    """The archive from its beginning; closing the file deletes it."""
    with file:
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
