"""One world with every principal and every resident of matrix.toml, built by the owner in a second.

Ids are made of names, so a row can be told by whom it is about. Every principal has a device and a session; nobody
signs in. What a cell changes is put back from a copy (`Stage.restore`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg

from base import crypto, envelope
from base.settings import Secret
from realtime import thread as threads
from records import sealed_form
from tests.authz.oracle import RESIDENTS

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EXTRAS = ("bystander", "locum", "locum_b", "house")
"""Accounts nobody acts with: relatives and staff whom others act upon."""


def id_of(kind: str, name: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"{kind}:{name}")


def token_of(who: str) -> str:
    return f"antam_at_{who}"


@dataclass
class Cast:
    """Who there is; `names` tells accounts, residents and facilities by their ids."""

    principals: Mapping[str, Mapping[str, Any]]
    names: dict[UUID, str] = field(default_factory=dict)

    def account(self, who: str) -> UUID:
        return id_of("account", who)


class Seed:
    """Writes the world, row by row, on the owner's connection."""

    def __init__(self, db: asyncpg.Connection, cast: Cast, secret: Secret, now: datetime) -> None:
        self.db, self.cast, self.secret, self.now = db, cast, secret, now
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    async def write(self) -> None:
        for table, rows in self.rows.items():
            columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
            for row in rows:
                columns.setdefault(tuple(row), []).append(tuple(row.values()))
            for names, values in columns.items():
                marks = ", ".join(f"${n}" for n in range(1, len(names) + 1))
                query = f"insert into {table} ({', '.join(names)}) values ({marks})"
                await self.db.executemany(query, values)

    def everything(self) -> None:
        for name in ("A", "B"):
            self.named("facility", name)
            self.add("facilities", id=id_of("facility", name), name=f"Cơ sở {name}", kind="social_assistance",
                     province_code="48")  # fmt: skip
            self.add("protocol_choices", facility_id=id_of("facility", name), protocol="spo2", n=1, version="1.0.0",
                     sha256="x", chosen_by=id_of("account", "house"), chosen_at=self.now)  # fmt: skip
            self.add("wards", id=id_of("ward", name), facility_id=id_of("facility", name), name="Khu 1",
                     kind="residential", during=span(self.now - 90 * DAY, None))  # fmt: skip
            self.add("screening_rules", id=id_of("rule", name), facility_id=id_of("facility", name),
                     instrument="steadi3", private=False, occasion="admission", after_days=0, window_days=7, age_from=0,
                     age_to=150, made_by=self.cast.account("house"), made_at=self.now)  # fmt: skip
            self.handover(name)
            self.cupboard(name)
            self.campaign(name)
            whose = id_of("account", "locum" if name == "A" else "locum_b")
            self.add("calendars", id=id_of("calendar", name), facility_id=id_of("facility", name), account_id=whose)
            self.add("calendars", id=id_of("calendar", f"room {name}"), facility_id=id_of("facility", name), name="P1")
            self.add("calendar_blocks", id=id_of("block", name), facility_id=id_of("facility", name),
                     calendar_id=id_of("calendar", name), account_id=whose, kind="leave", made_by=whose,
                     during=span(self.now + 90 * DAY, self.now + 91 * DAY), made_at=self.now)  # fmt: skip
        for n, who in enumerate([*self.cast.principals, *EXTRAS]):
            self.person(who, n)
        for name, about in RESIDENTS.items():
            if "lives" in about or "lived" in about:
                self.resident(name, about)
        self.add("duty_days", day=self.now.date(), kind="holiday", name="Quốc khánh", made_at=self.now)
        self.staff("locum", "doctor", "A")
        self.staff("locum_b", "doctor", "B")
        self.loose()

    def handover(self, place: str) -> None:
        """Of a shift that is over, given and not confirmed, with a note of the shift."""
        facility, house, id = id_of("facility", place), self.cast.account("house"), id_of("handover", place)
        note = id_of("shift_note", place)
        self.add("shift_notes", id=note, facility_id=facility, author_id=house, at=self.now, text="mất điện")
        self.add("handovers", id=id, facility_id=facility, account_id=house, begins_at=self.now - 8 * HOUR,
                 ends_at=self.now - MINUTE, made_at=self.now - HOUR, given_at=self.now - MINUTE, alerts=0, watched=0,
                 call_backs=0, notes=1, look_at=self.now + HOUR)  # fmt: skip
        said = json.dumps({"text": "mất điện", "at": self.now.isoformat(), "by": str(house)})
        self.add("handover_items", handover_id=id, n=1, facility_id=facility, kind="note", subject=note, said=said)

    def cupboard(self, place: str) -> None:
        common = {"facility_id": id_of("facility", place)}
        self.add("medicine_stocks", **common, id=id_of("stock", place), name="Morphin 10 mg", unit="viên", low_at=5,
                 made_by=self.cast.account("house"), made_at=self.now)  # fmt: skip
        self.add("stock_moves", **common, id=id_of("stock_move", place), stock_id=id_of("stock", place), kind="receipt",
                 amount=20, by=self.cast.account("house"), at=self.now)  # fmt: skip

    def campaign(self, place: str) -> None:
        self.add("campaigns", id=id_of("campaign", place), facility_id=id_of("facility", place), name="Khám năm nay",
                 opens_on=self.now.date(), closes_on=self.now.date() + 30 * DAY, interval_months=12, age_from=0,
                 age_to=150, made_by=self.cast.account("house"), made_at=self.now)  # fmt: skip

    def named(self, kind: str, name: str) -> UUID:
        """An id the matrix speaks of by this name, which nothing else has."""
        id = id_of(kind, name)
        if name in self.cast.names.values() and id not in self.cast.names:
            raise ValueError(f"{name} is the name of something else already")
        self.cast.names[id] = name
        return id

    def person(self, who: str, n: int) -> None:
        facts = self.cast.principals.get(who, {"session": "ended"})
        account, session = self.named("account", who), facts.get("session", "ok")
        self.add("accounts", id=account, phone=f"+8491{n:07}", name=who,
                 disabled_at=self.now if session == "disabled" else None)  # fmt: skip
        if session == "none":
            return
        self.add("devices", id=id_of("device", who), account_id=account, name="phone", platform="android",
                 push_token=f"push-{who}")  # fmt: skip
        self.add(
            "sessions", id=id_of("session", who), account_id=account, device_id=id_of("device", who),
            access_hash=hashlib.sha256(token_of(who).encode()).digest(),
            access_expires_at=self.now + (-MINUTE if session == "stale" else DAY),
            expires_at=self.now + (-MINUTE if session == "expired" else 30 * DAY),
            ended_at=self.now if session == "ended" else None, used_generation=1,
            second_factor_at=None if session == "one_factor" else self.now, proven_at=self.now + DAY,
            refreshed_at=self.now,
        )  # fmt: skip
        self.add("missed_calls", call_id=self.named("call", f"call:{who}"), account_id=account, at=self.now,
                 conversation_id=id_of("conversation", "talk:active"), caller_id=account)  # fmt: skip
        self.add("channel_addresses", id=id_of("address", who), account_id=account, channel="email",
                 address_sealed=b"x", mark=hashlib.sha256(who.encode()).digest(), created_at=self.now)  # fmt: skip
        since = span(self.now - 60 * DAY, None)
        if facts.get("platform"):
            self.add("platform_admins", account_id=account, during=since)
        if facts.get("province"):
            self.add("province_staff", account_id=account, province_code=facts["province"], during=since)
        for role, places in facts.get("staff", {}).items():
            for place in places.split():
                self.staff(who, role, place, ended=facts.get("membership") == "ended")
        for place in sorted({place for places in facts.get("staff", {}).values() for place in places.split()}):
            self.add("duty_swaps", id=self.named("swap", f"{who}:{place}"), facility_id=id_of("facility", place),
                     proposed_by=account, asked=self.cast.account("house"), gives_from=self.now + HOUR,
                     gives_to=self.now + 2 * HOUR, made_at=self.now)  # fmt: skip
        place = next(iter(facts.get("staff", {}).values()), "A").split()[0]
        self.shift(who, facts.get("shift"), place)

    def staff(self, who: str, role: str, place: str, ended: bool = False) -> None:
        during = (self.now - 60 * DAY, self.now - MINUTE if ended else None)
        self.add("staff", id=id_of("staff", f"{who}:{role}:{place}"), facility_id=id_of("facility", place),
                 account_id=self.cast.account(who), role=role, during=span(*during))  # fmt: skip

    def shift(self, who: str, when: str | None, place: str) -> None:
        if when in (None, "none"):
            return
        if when == "elsewhere":
            place = {"A": "B", "B": "A"}[place]
        spans = {"ended": (-HOUR, -timedelta(seconds=1)), "soon": (HOUR, 2 * HOUR)}
        begins, ends = spans.get(when, (-HOUR, 8 * HOUR))
        self.add("shifts", id=id_of("shift", who), facility_id=id_of("facility", place),
                 account_id=self.cast.account(who), rank=2,
                 during=span(self.now + begins, self.now + ends))  # fmt: skip

    def rota(self, place: str, one: UUID, other: UUID) -> None:
        """Of one facility: a planned shift, a rotation, an override, a day of its own, a check, a calendar."""
        at, here = self.now, id_of("facility", place)
        ahead = {"starts_at": at + HOUR, "ends_at": at + 2 * HOUR}
        self.add("planned_shifts", id=self.named("planned", f"planned:{place}"), facility_id=here, account_id=one,
                 rank=8, day=at.date(), starts=at.time(), ends=at.time(), during=span(at + HOUR, at + 2 * HOUR),
                 made_at=at)  # fmt: skip
        self.add("rotations", id=self.named("rotation", f"turns:{place}"), facility_id=here, rank=8, people=[one],
                 turn="daily", days=["weekday"], hands_over=at.time(), hours=24, first=at.date(),
                 made_at=at)  # fmt: skip
        self.add("duty_overrides", id=self.named("override", f"instead:{place}"), facility_id=here, account_id=one,
                 instead_of=other, made_at=at, **ahead)  # fmt: skip
        self.add("duty_days", id=self.named("day", f"day:{place}"), facility_id=here, day=at.date(), kind="rest",
                 made_at=at)  # fmt: skip
        self.add("duty_checks", id=self.named("check", f"check:{place}"), facility_id=here, kind="on_duty", rank=8,
                 account_id=one, told_at=at, **ahead)  # fmt: skip
        self.add("duty_calendars", id=self.named("calendar", f"calendar:{place}"), account_id=one,
                 secret_hash=place.encode(), made_at=at)  # fmt: skip

    def resident(self, name: str, about: Mapping[str, Any]) -> None:
        id, place = self.named("resident", name), about.get("lived", about.get("lives"))
        related = not about.get("unrelated")
        left = self.now - about.get("days", 10) * DAY
        self.add(
            "residents", id=id, account_id=self.cast.account("resident") if related else None, name=f"Bà {name}",
            name_search=f"ba {name}", died_at=left if about.get("died") else None,
            erased_at=self.now if about.get("erased") else None,
        )  # fmt: skip
        if "lived" in about:
            self.add("stays", resident_id=id, facility_id=id_of("facility", place),
                     end_kind="death" if about.get("died") else "home",
                     during=span(self.now - 200 * DAY, left))  # fmt: skip
        if "lives" in about:
            since = left if "lived" in about else self.now - 200 * DAY
            self.add("stays", resident_id=id, facility_id=id_of("facility", about["lives"]), during=span(since, None))
        Record(self, name, id, id_of("facility", place)).everything(related)

    def loose(self) -> None:
        """Rows that are about nobody in particular."""
        for who in self.cast.principals:
            if self.cast.principals[who].get("session") != "none":
                self.add("idempotency", account_id=self.cast.account(who), key="kept", hash=b"x", status=200, body=b"",
                         at=self.now)  # fmt: skip
        for who in ["bystander", *(who for who, facts in self.cast.principals.items() if facts.get("factor"))]:
            self.add("feed", account_id=self.cast.account(who), seq=1, at=self.now, kind="relative",
                     subject=id_of("resident", "active"), body="{}")  # fmt: skip
            self.add("feed_heads", account_id=self.cast.account(who), head=1)
            self.factors(who)
        for place in ("A", "B"):
            self.add("audit_events", at=self.now, account_id=self.cast.account("house"), act="see", basis="nurse",
                     residents=[id_of("resident", "active")], facility_id=id_of("facility", place))  # fmt: skip
        for place, one, other in (("A", "doctor", "nurse"), ("B", "other_doctor", "other_nurse")):
            self.rota(place, self.cast.account(one), self.cast.account(other))
        self.add("holiday_changes", day=self.now.date(), kind="off", name="Tết")
        self.add("audit_refusals", account_id=self.cast.account("house"), since=self.now, n=1)
        self.add("audit_unsealed", kind="event", ids=["1"])
        self.add("audit_seals", seq=1, at=self.now, kind="event", ids=["1"], leaves=[b"x"], prev=b"", hash=b"x")
        self.add("audit_checkpoints", n=1, at=self.now, seq=1, rows=1, head=b"x", signature=b"x")
        self.add("province_cubes", province_code="48", period=date(2026, 10, 1), counted_at=self.now,
                 figures=json.dumps({"facilities": [], "residents": [], "sums": [], "alerts": []}))  # fmt: skip
        self.add("reach_attempts", id=id_of("attempt", "1"), intent_id=id_of("intent", "active:spo2"), n=1,
                 device_id=id_of("device", "nurse"), notice=id_of("attempt", "1"), started_at=self.now)  # fmt: skip
        self.add("reach_receipts", intent_id=id_of("intent", "active:spo2"), device_id=id_of("device", "nurse"),
                 at=self.now)  # fmt: skip
        self.add("reach_pace", account_id=self.cast.account("nurse"))
        self.add("answer_links", id=id_of("answer", "1"), account_id=self.cast.account("nurse"),
                 subject=id_of("alert", "active:spo2"), secret_hash=bytes(32), code_hmac=bytes(32), made_at=self.now,
                 expires_at=self.now + DAY)  # fmt: skip
        self.add("gateway_texts", mark=bytes(32), at=self.now)
        self.add("provider_tokens", provider="zalo", seed_hash=b"x", refresh_sealed=b"x")
        self.add("engine_cycles", **{"pass": "escalate"}, at=self.now)
        self.add("unanswered_notices", facility_id=id_of("facility", "A"), told_at=self.now)
        self.add("limits", key=bytes(32), full_at=self.now)
        self.add("realtime_tickets", hash=b"spent", session_id=id_of("session", "nurse"), expires_at=self.now)
        self.add("sign_in_challenges", id=id_of("challenge", "1"), phone="+84910000000", code_hmac=b"x",
                 expires_at=self.now)  # fmt: skip

    def factors(self, who: str) -> None:
        account = self.cast.account(who)
        self.add("totp_factors", id=id_of("totp", who), account_id=account, secret=b"x", by_code=False,
                 created_at=self.now)  # fmt: skip
        self.add("enrolment_codes", account_id=account, code_hmac=b"x", created_at=self.now, expires_at=self.now)
        self.add("passkeys", id=id_of("passkey", who), account_id=account, credential_id=who.encode(), public_key=b"x",
                 sign_count=0, name="x", created_at=self.now)  # fmt: skip
        self.add("passkey_challenges", id=id_of("passkey_challenge", who), account_id=account,
                 session_id=id_of("session", who), purpose="verify", challenge=b"x", expires_at=self.now)  # fmt: skip
        self.add("pins", account_id=account, hash="x", set_at=self.now)
        self.add("reach_preferences", account_id=account, channels=["push"], fallback_emergency_s=45,
                 fallback_urgent_s=120, zone="Asia/Ho_Chi_Minh", muted=[], updated_at=self.now)  # fmt: skip
        self.add("reminder_settings", account_id=account, before_s=[3600], off=[], updated_at=self.now)


class Record:
    """What there is about one resident: what everybody has to do with them, and things that can be acted upon."""

    def __init__(self, seed: Seed, name: str, id: UUID, facility: UUID) -> None:
        self.seed, self.name, self.id, self.facility = seed, name, id, facility
        self.now, self.add, self.account = seed.now, seed.add, seed.cast.account

    def everything(self, related: bool) -> None:
        self.reading()
        self.monitoring()
        self.medicines()
        self.checked_up()
        self.visit()
        self.reminded()
        self.alert("spo2", "open")
        self.alert("help", "open")
        self.alert("pulse", "resolved")
        self.relative("bystander", {"relative": "summary"})
        self.care("locum" if related else "locum_b", "assigned", "open")
        if self.name == "moved":
            self.care("locum_b", "assigned", "open", id_of("facility", "B"))
        self.glass("locum" if related else "locum_b", "closed")
        self.consent()
        self.invitation()
        self.identity()
        self.calls()
        self.notes()
        self.seen_from_afar()
        self.band()
        self.requests()
        self.screening()
        self.followed_up()
        self.talk()
        if not related:
            self.represented("bystander", "open")
            return
        for who, facts in self.seed.cast.principals.items():
            if "relative" in facts:
                self.relative(who, facts)
            if "representative" in facts:
                self.represented(who, facts["representative"])
            for kind in ("assigned", "referral"):
                if kind in facts:
                    self.care(who, kind, facts[kind])
            if "glass" in facts:
                self.glass(who, facts["glass"])
            if "told" in facts:
                family = "pulse" if facts["told"] == "resolved" else "spo2"
                self.add("alert_told", alert_id=self.alert_id(family), account_id=self.account(who), at=self.now)

    def alert_id(self, family: str) -> UUID:
        return id_of("alert", f"{self.name}:{family}")

    def reading(self) -> None:
        self.add("readings", id=id_of("reading", self.name), resident_id=self.id, facility_id=self.facility,
                 kind="spo2", value=84, unit="%", taken_at=self.now, received_at=self.now, source="device",
                 author_id=self.account("house"), author_as="nurse", assessed_at=self.now)  # fmt: skip

    def monitoring(self) -> None:
        """Due since a while ago; away, where it matters who ends that."""
        house, common = self.account("house"), {"resident_id": self.id, "facility_id": self.facility}
        self.add("monitoring_plans", **common, id=id_of("plan", self.name), what="spo2", every_s=43200,
                 reason="theo dõi", recorded_by=house, during=self.span(-DAY, None))  # fmt: skip
        self.add("expected", **common, source="reading", what="spo2", every_s=43200, since=self.now,
                 look_at=self.now + DAY)  # fmt: skip
        lives = id_of("facility", "B") if self.name == "moved" else self.facility  # an open leave ends with its stay
        self.add("leaves", resident_id=self.id, facility_id=lives, id=id_of("leave", self.name), reason="về quê",
                 recorded_by=house, during=self.span(-HOUR, None))  # fmt: skip
        self.add("baselines", resident_id=self.id, kind="spo2", line="{}", updated_at=self.now)
        self.add("trend_due", reading_id=id_of("reading", self.name), resident_id=self.id, received_at=self.now)

    def medicines(self) -> None:
        """A controlled one, with a dose that nobody has confirmed yet."""
        house, common = self.account("house"), {"resident_id": self.id, "facility_id": self.facility}
        self.add("medicines", **common, id=id_of("medicine", self.name), drug="Morphin 10 mg", dose=1.0, unit="{tbl}",
                 route="oral", times=[time(7)], zone="Asia/Ho_Chi_Minh", starts_at=self.now - DAY, reason="đau",
                 recorded_by=house, recorded_at=self.now, classes=["controlled"], controlled=True, grace_s=3600,
                 looked_until=self.now, look_at=self.now + DAY)  # fmt: skip
        self.add("medicine_doses", **common, id=id_of("dose", self.name), medicine_id=id_of("medicine", self.name),
                 outcome="given", reason="đau nhiều", at=self.now, recorded_by=house, recorded_at=self.now,
                 second_due=True)  # fmt: skip

    def checked_up(self) -> None:
        self.add("checkups", id=id_of("check_up", self.name), resident_id=self.id, facility_id=self.facility, form="03",
                 done_on=self.now.date(), **{"class": 2}, conclusion="khỏe", done_by="Trạm y tế",
                 signed_by=self.account("house"), signed_at=self.now)  # fmt: skip

    def followed_up(self) -> None:
        """Everybody has pressed for them; under watch, with a promised call and a contact that reached nobody."""
        common = {"resident_id": self.id, "facility_id": self.facility, "recorded_by": self.account("house")}
        for who in self.seed.cast.principals if self.name in ("active", "moved", "other") else ("house",):
            if self.seed.cast.principals.get(who, {}).get("session") != "none":
                self.add("help_calls", id=id_of("call", f"help:{self.name}:{who}"), alert_id=self.alert_id("help"),
                         by=self.account(who), at=self.now, place="vườn")  # fmt: skip
        self.add("watches", **common, id=id_of("watch", self.name), reason="ho nhiều", during=self.span(-HOUR, DAY))
        self.add("call_backs", **common, id=id_of("call_back", self.name), whom="con gái", what="kết quả",
                 due_at=self.now + HOUR, recorded_at=self.now)  # fmt: skip
        self.add("worklist_contacts", id=id_of("contact", self.name), facility_id=self.facility, resident_id=self.id,
                 item=id_of("worklist item", self.name), kind="check", by=self.account("house"), at=self.now,
                 outcome="no_answer")  # fmt: skip

    def visit(self) -> None:
        """Booked, each at an hour of their own; and waiting for another."""
        house, begins = self.account("house"), 30 * DAY + list(RESIDENTS).index(self.name) * HOUR
        place = "B" if self.facility == id_of("facility", "B") else "A"
        common: dict[str, Any] = {"resident_id": self.id, "facility_id": self.facility, "kind": "visit"}
        id, during = id_of("appointment", self.name), self.span(begins, begins + HOUR)
        self.add("appointments", **common, id=id, calendar_id=id_of("calendar", f"room {place}"), during=during,
                 room_id=id_of("calendar", f"room {place}"), occupied=during, sitting=id, state="confirmed",
                 booked_by=house, booked_as="nurse", booked_at=self.now, booked_for=self.now)  # fmt: skip
        self.add("appointment_log", appointment_id=id, at=self.now, what="booked")
        self.add("waitlist", **common, id=id_of("wanted", self.name), first=self.now, last=self.now + DAY,
                 asked_by=house, asked_at=self.now)  # fmt: skip
        self.add("freed_times", **common, id=id_of("freed", self.name), appointment_id=id, during=during,
                 calendar_id=id_of("calendar", place), occupied=during, capacity=1,
                 due_at=self.now + DAY)  # fmt: skip

    def reminded(self) -> None:
        """A reminder of the appointment, of somebody of the house and of the resident."""
        common: dict[str, Any] = {"source": "appointment", "subject": id_of("appointment", self.name), "version": 1}
        self.add("reminders_planned", **common, before_s=3600, planned_at=self.now)
        self.add("reminders", **common, id=id_of("reminder", self.name), before_s=3600,
                 account_id=self.account("house"), resident_id=self.id, facility_id=self.facility,
                 at=self.now + 30 * DAY, due_at=self.now + 29 * DAY,
                 useful_until=self.now + 30 * DAY, next_at=self.now + 29 * DAY)  # fmt: skip

    def alert(self, family: str, state: str) -> None:
        over = state == "resolved"
        id = self.alert_id(family)
        steps = {level: [{"tell": [{"who": "on_shift"}], "wait_s": 3600}]
                 for level in ("emergency", "urgent", "routine", "info")}  # fmt: skip
        self.add(
            "alerts", id=id, facility_id=self.facility, resident_id=self.id, family=family, rule=f"{family}@1",
            level="urgent", text_vi="x", text_en="x", state=state, policy=json.dumps(steps),
            next_due_at=None if over else self.now + DAY, opened_at=self.now - HOUR,
            resolved_at=self.now - MINUTE if over else None,
        )  # fmt: skip
        self.add("alert_log", alert_id=id, at=self.now, what="opened")
        self.add("alert_told", alert_id=id, account_id=self.account("house"), at=self.now)
        self.add("reach_intents", id=id_of("intent", f"{self.name}:{family}"), account_id=self.account("house"),
                 kind="alert", subject=id, seq=1, urgent=True, next_at=self.now + DAY, created_at=self.now)  # fmt: skip

    def relative(self, who: str, facts: Mapping[str, Any]) -> None:
        consent = facts.get("consent", "active")
        blocked = {"blocked": self.now + DAY, "unblocked": self.now - MINUTE}.get(consent)
        self.add(
            "relatives", id=id_of("relative", f"{self.name}:{who}"), resident_id=self.id, account_id=self.account(who),
            relation="con", scope=facts["relative"], mental_health=facts.get("mental_health", False),
            consented_at=self.now + (DAY if consent == "not_yet" else -100 * DAY),
            ended_at=self.now - MINUTE if consent == "withdrawn" else None, blocked_until=blocked,
        )  # fmt: skip

    def represented(self, who: str, state: str) -> None:
        during = {"open": (-90 * DAY, None), "closed": (-100 * DAY, -90 * DAY)}[state]
        self.add("representatives", id=id_of("representative", f"{self.name}:{who}"), resident_id=self.id,
                 account_id=self.account(who), kind="legal", document="số 1", recorded_by=self.account("house"),
                 during=self.span(*during))  # fmt: skip

    def care(self, who: str, kind: str, state: str, given_by: UUID | None = None) -> None:
        during = {"open": (-90 * DAY, None), "closed": (-90 * DAY, -MINUTE), "soon": (HOUR, None)}[state]
        self.add("assignments", id=id_of("assignment", f"{self.name}:{who}"), resident_id=self.id,
                 facility_id=given_by or self.facility, account_id=self.account(who), kind=kind, reason="theo dõi",
                 during=self.span(*during), recorded_by=self.account("house"))  # fmt: skip

    def glass(self, who: str, state: str) -> None:
        during = {"open": (-MINUTE, 59 * MINUTE), "closed": (-70 * MINUTE, -11 * MINUTE)}[state]
        self.add("break_glass", id=id_of("glass", f"{self.name}:{who}"), resident_id=self.id,
                 facility_id=self.facility, account_id=self.account(who), reason="a reason that is long enough",
                 during=self.span(*during))  # fmt: skip

    def identity(self) -> None:
        house, day = self.account("house"), self.now.date()
        self.add("resident_versions", resident_id=self.id, version=0, name="Bà", birth_precision="unknown",
                 birth_estimated=True, sex="female", replaced_at=self.now, replaced_by=house, reason="sửa")  # fmt: skip
        for n in "ab":
            number = id_of("identifier", self.name + n)
            sealed = crypto.seal(self.seed.secret, "resident_identifiers", "value_sealed", number, b"TMP1")
            self.add("resident_identifiers", id=number, resident_id=self.id, value_sealed=sealed, kind="temporary",
                     value_index=f"{self.name}{n}".encode(), country="VN",
                     during=span(self.now - DAY, None), source="facility", recorded_by=house)  # fmt: skip
        self.add("identity_matches", identifier_id=id_of("identifier", self.name + "a"),
                 other_id=id_of("identifier", self.name + "b"), found_at=self.now)  # fmt: skip
        days = asyncpg.Range(day - 30 * DAY, None)
        self.add("beneficiary_categories", id=id_of("category", self.name), resident_id=self.id, during=days,
                 code="older_person_without_carer", recorded_by=house, recorded_at=self.now)  # fmt: skip
        self.add("disabilities", id=id_of("disability", self.name), resident_id=self.id, type="vision", level="mild",
                 during=days, recorded_by=house, recorded_at=self.now)  # fmt: skip
        if self.name == "left":
            self.add("transfers", id=id_of("transfer", self.name), resident_id=self.id, from_facility=self.facility,
                     to_facility=id_of("facility", "B"), sent_at=self.now, sent_by=house)  # fmt: skip
        if self.name in ("active", "other"):
            to = id_of("facility", "B" if self.name == "active" else "A")
            self.add("transfers", id=id_of("transfer", self.name), resident_id=self.id, from_facility=self.facility,
                     to_facility=to, sent_at=self.now, sent_by=house, ended_at=self.now, outcome="taken_back",
                     ended_by=house)  # fmt: skip

    def notes(self) -> None:
        place = f"resident_keys|wrapped|{self.id}||1".encode()
        key = envelope.new_key()
        wrapped = envelope.seal(envelope.wrapping_key(self.seed.secret, "resident keys"), key, place)
        self.add("resident_keys", resident_id=self.id, wrapped=wrapped, made_at=self.now)
        self.key = key
        id = id_of("note", self.name)
        sealed = envelope.seal(key, b"x", f"notes|text_sealed|{id}|{self.facility}|1".encode())
        self.add("notes", resident_id=self.id, id=id, root_id=id, facility_id=self.facility, key_version=1,
                 author_id=self.account("house"), author_as="nurse", noted_at=self.now, received_at=self.now,
                 text_sealed=sealed)  # fmt: skip

    def seen_from_afar(self) -> None:
        """The thread and the call of the appointment; a record that was signed and added to, and everybody's draft."""
        house, now, about = self.account("house"), self.now, {"resident_id": self.id, "facility_id": self.facility}
        appointment, visit = id_of("appointment", self.name), id_of("visit", self.name)
        self.add("appointment_threads", appointment_id=appointment, opened_at=now,
                 conversation_id=id_of("conversation", f"talk:{self.name}"))  # fmt: skip
        self.add("appointment_calls", appointment_id=appointment, call_id=id_of("call", f"call:talk:{self.name}"))

        def sealed(table: str, column: str, id: UUID, plain: bytes = b"x") -> bytes:
            return envelope.seal(self.key, plain, f"{table}|{column}|{id}|{self.facility}|1".encode())

        signed: dict[str, Any] = {**about, "author_id": house, "author_as": "doctor", "licence_number": "0123/GPHN",
                                  "signed_at": now, "key_version": 1}  # fmt: skip
        self.add("remote_visits", **signed, id=visit, responsible_id=self.facility, licence_scope="nội khoa",
                 mode="direct_to_patient", channel="video", began_at=now, ended_at=now,
                 content_sealed=sealed("remote_visits", "content_sealed", visit, b"{}"))  # fmt: skip
        addendum = id_of("addendum", self.name)
        self.add("remote_visit_addenda", **signed, id=addendum, visit_id=visit,
                 text_sealed=sealed("remote_visit_addenda", "text_sealed", addendum),
                 reason_sealed=sealed("remote_visit_addenda", "reason_sealed", addendum))  # fmt: skip
        for who, facts in self.seed.cast.principals.items():
            if facts.get("session") != "none":
                draft = id_of("visit", f"{self.name}:{who}")
                self.add("remote_visit_drafts", **about, id=draft, author_id=self.account(who), updated_at=now,
                         key_version=1,
                         content_sealed=sealed("remote_visit_drafts", "content_sealed", draft, b"{}"))  # fmt: skip

    def screening(self) -> None:
        id, house = id_of("screening", self.name), self.account("house")
        wrapped = sealed_form.new_key(self.seed.secret, id)
        self.add("screenings", resident_id=self.id, id=id, facility_id=self.facility, instrument="steadi3",
                 instrument_version="1", private=False, filled_by="staff", started_by=house, started_as="nurse",
                 started_at=self.now, wrapped=wrapped)  # fmt: skip
        key = sealed_form.unwrap(self.seed.secret, id, wrapped)
        self.add("screening_answers", resident_id=self.id, screening_id=id, item="q1", n=1, author_id=house,
                 author_as="nurse", taken_at=self.now, received_at=self.now, late=False,
                 value_sealed=sealed_form.seal(key, id, "q1|1", False))  # fmt: skip
        self.add("screening_due", id=id_of("due", self.name), resident_id=self.id, facility_id=self.facility,
                 asked_by=house, why="request", instrument="steadi3", private=False, occasion=self.now,
                 opens_at=self.now, until=self.now + DAY, made_at=self.now, ended_at=self.now,
                 ended_why="done")  # fmt: skip

    def band(self) -> None:
        limits = json.dumps({"unit": "%", "low": {"urgent": 87, "emergency": 84}})
        self.add("resident_bands", id=id_of("band", self.name), resident_id=self.id, facility_id=self.facility, n=1,
                 kind="spo2", limits=limits, author_id=self.account("house"), author_as="doctor", reason="COPD",
                 set_at=self.now, ends_at=self.now + 30 * DAY)  # fmt: skip

    def requests(self) -> None:
        id = id_of("request", self.name)
        self.add("requests", id=id, resident_id=self.id, facility_id=self.facility, asked_by=self.account("bystander"),
                 asked_as="representative", kind="erase", details="", received_at=self.now,
                 acknowledge_due_at=self.now + DAY, answer_due_at=self.now + DAY)  # fmt: skip
        self.add("request_log", request_id=id, at=self.now, what="received")
        self.add("erasures", id=id_of("erasure", self.name), request_id=id, resident_id=self.id,
                 facility_id=self.facility, asked_by=self.account("bystander"))  # fmt: skip

    def talk(self) -> None:
        """Two threads: in one sits everybody who acts, with a draft of their own; in the other only the house."""
        cast, house = self.seed.cast, self.account("house")
        everybody = [who for who, facts in cast.principals.items() if facts.get("session") != "none"]
        for name, sitting in ((f"talk:{self.name}", everybody), (f"quiet:{self.name}", ["house"])):
            thread = self.seed.named("conversation", name)
            wrapped = threads.new_key(self.seed.secret, thread)
            key = threads.unwrap(self.seed.secret, thread, wrapped)
            self.add("conversations", id=thread, kind="care", resident_id=self.id, facility_id=self.facility,
                     subject=threads.seal(key, thread, "subject", "x"), opened_by=house, opened_at=self.now,
                     wrapped=wrapped)  # fmt: skip
            self.add("conversation_heads", conversation_id=thread, seq=1, at=self.now, digest=b"x")
            self.add("messages", conversation_id=thread, seq=1, at=self.now, sender_id=house, key=thread, kind="text",
                     text=threads.seal(key, thread, 1, "x"), leaf=b"x")  # fmt: skip
            self.attached(thread, key, name, house, state="available", type="image/png", bytes=9, sha256=b"x",
                          stored=id_of("stored", name), seq=1)  # fmt: skip
            self.add("conversation_marks", conversation_id=thread, account_id=house)
            self.add("conversation_seals", conversation_id=thread, seq=1, at=self.now, digest=b"x")
            for who in [*sitting, "locum"]:
                self.add("conversation_members", conversation_id=thread, account_id=self.account(who),
                         role=role_in_thread(cast.principals.get(who, {"staff": {"doctor": "A"}})), joined_at=self.now,
                         via="added" if who == "locum" else "record")  # fmt: skip
            for who in sitting:
                id = id_of("draft", f"{self.name}:{who}")
                self.add("message_drafts", id=id, conversation_id=thread, author_id=self.account(who),
                         text=threads.seal(key, thread, id, "x"), updated_at=self.now)  # fmt: skip
                self.attached(thread, key, f"{name}:{who}", self.account(who))

    def attached(self, thread: UUID, key: bytes, name: str, uploader: UUID, **more: Any) -> None:
        """A file of a thread; without more, one that is still to be uploaded."""
        id = id_of("attachment", name)
        self.add("attachments", id=id, conversation_id=thread, uploader_id=uploader, declared="image/png", size=9,
                 name=threads.seal(key, thread, f"attachment|{id}|name", "x"), place=id_of("place", name),
                 created_at=self.now, **more)  # fmt: skip

    def consent(self) -> None:
        self.add("consents", id=id_of("consent", self.name), resident_id=self.id, facility_id=self.facility,
                 purpose="health_monitoring", act="given", text_version="1", text_hash=b"x", given_by="self",
                 recorded_by=self.account("house"), channel="app", at=self.now)  # fmt: skip

    def calls(self) -> None:
        """One in each of the two threads about the resident."""
        house = self.account("house")
        for talk in ("talk", "quiet"):
            name, thread = f"{talk}:{self.name}", id_of("conversation", f"{talk}:{self.name}")
            call = self.seed.named("call", f"call:{name}")
            self.add("calls", id=call, conversation_id=thread, seq=2, caller_id=house, key=call, media="audio",
                     state="accepted", started_at=self.now)  # fmt: skip
            self.add("call_parties", call_id=call, account_id=house, state="rung", staff=True, invited=False,
                     by_doctor=True, rings_until=self.now)  # fmt: skip
            self.add("call_signals", call_id=call, to_account=house, n=1, from_account=house, at=self.now, data="1")

    def invitation(self) -> None:
        self.invited("house", self.name)
        if self.name == "active":
            self.invited("representative_before", "active before")

    def invited(self, by: str, name: str) -> None:
        self.add("invitations", id=id_of("invitation", name), resident_id=self.id, facility_id=self.facility,
                 code_hash=hashlib.sha256(b"invitation" + name.upper().encode()).digest(), relation="con",
                 scope="summary", invited_by=self.account(by), created_at=self.now,
                 expires_at=self.now + DAY)  # fmt: skip

    def span(self, since: timedelta, until: timedelta | None) -> asyncpg.Range:
        return span(self.now + since, None if until is None else self.now + until)


def role_in_thread(facts: Mapping[str, Any]) -> str:
    """What they would have been seated as; `relative` where nothing holds."""
    staff = facts.get("staff", {}) if facts.get("session") != "one_factor" else {}
    if "doctor" in staff or "nurse" in staff:
        return "doctor" if "doctor" in staff else "nurse"
    kinds = {"self": "resident", "representative": "representative"}
    return next((role for fact, role in kinds.items() if fact in facts), "relative")


def span(since: datetime, until: datetime | None) -> asyncpg.Range:
    return asyncpg.Range(since, until)


async def build(db: asyncpg.Connection, secret: Secret, principals: Mapping[str, Mapping[str, Any]]) -> Cast:
    """Writes the world into an empty database, as the owner."""
    cast = Cast(principals)
    seed = Seed(db, cast, secret, await db.fetchval("select clock_timestamp()"))
    seed.everything()
    async with db.transaction():
        await db.execute("set local session_replication_role = replica")  # in any order
        await seed.write()
    return cast
