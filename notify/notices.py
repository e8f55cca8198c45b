"""What one address is sent: generic words in the person's language, ids, the same collapse id for every repetition."""

from __future__ import annotations

from datetime import datetime

from base.ids import new_id
from notify import wording
from notify.addresses import Address
from notify.channel import ChannelName, Notice
from notify.ledger import Claim, Of
from notify.persons import Person, Phone
from notify.planning import Bundle, Due, rings_s
from notify.push import Push

TTL_URGENT_S, TTL_S = 3600, 86400


def of(notice: Bundle, person: Person, now: datetime) -> list[Claim]:
    """One for each phone and address."""
    made: list[Claim] = []
    for name in notice.channels:
        if name == "push":
            made += [_claim(now, notice, person, name, phone, None) for phone in person.phones if phone.token]
        else:
            made += [_claim(now, notice, person, name, None, a) for a in person.addresses if a.channel == name]
    return made


def _claim(
    now: datetime, notice: Bundle, person: Person, name: ChannelName, phone: Phone | None, to: Address | None
) -> Claim:
    newest, kinds = notice.newest, {one.kind for one in notice.of}
    words = wording.notice(newest.kind if len(kinds) == 1 else "", person.language)
    attempt = new_id()
    data = {"k": newest.kind, "s": str(newest.seq)}
    common = {"attempt": attempt, "data": data, "collapse": _collapse(notice), "urgent": newest.urgent}
    common |= {"ttl_s": _ttl_s(newest, now), "title": words.title, "body": words.body}
    what: Push | Notice
    if phone is not None:
        assert phone.token
        what = Push(token=phone.token, platform=phone.platform, **common)
    else:
        assert to is not None
        what = Notice(address=to.address, language=person.language, kind=newest.kind, **common)
    ids = [attempt, *(new_id() for _ in notice.of[1:])]
    return Claim(
        attempt=attempt, account=newest.account, channel=name, device=phone.id if phone else None,
        address=to.id if to else None, what=what, at=now, covers=newest.covers, more=notice.more, kind=newest.kind,
        subjects=tuple(one.subject for one in notice.of),
        beat=notice.of[0].beat if notice.of[0].first else None,
        fallback_s=_fallback_s(newest, person),
        of=tuple(
            Of(intent=one.id, attempt=id, fence=one.fence + 1, tries=one.tries + 1, spent=tuple(one.spent),
               sent_at=one.sent_at, again=not one.first)
            for one, id in zip(notice.of, ids, strict=True)
        ),
    )  # fmt: skip


def _fallback_s(one: Due, person: Person) -> int:
    """As the person said, or the facility, whichever is sooner; as the house has it where neither said anything."""
    own = person.wishes.fallback_emergency_s if one.emergency else person.wishes.fallback_urgent_s
    if one.fallback_s is None:
        return own
    return min(own, one.fallback_s) if person.wished else one.fallback_s


def _collapse(notice: Bundle) -> str:
    """Alerts are never collapsed into one another: their collapse id is the intent's, or its bundle's. A retry of the
    same is."""
    newest = notice.newest
    return str(notice.bundle or (newest.id if newest.kind == "alert" else newest.subject))


def _ttl_s(one: Due, now: datetime) -> int:
    if one.kind == "call":
        return rings_s(one, now)
    ttl = TTL_URGENT_S if one.urgent else TTL_S
    return ttl if one.until is None else min(ttl, int((one.until - now).total_seconds()))
