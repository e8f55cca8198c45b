"""Decides every cell from matrix.toml and from what the cast says of itself. Imports nothing of the house.

A principal is a bag of facts ("nurse of A, shift ended"), a resident is where they live or lived and what became of
them. `grounds` says which relationships of the matrix hold between the two, `may` whether one of them allows an act,
`answer` what the edge says, `Sight` which rows direct SQL as the app's role shows.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

MATRIX: dict[str, Any] = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text("utf-8"))
GROUNDS: dict[str, dict[str, Any]] = MATRIX["grounds"]
ACTS: dict[str, dict[str, Any]] = MATRIX["acts"]
PRINCIPALS: dict[str, dict[str, Any]] = MATRIX["principals"]
RESIDENTS: dict[str, dict[str, Any]] = MATRIX["residents"]
ROUTES: dict[str, str] = MATRIX["routes"]
TABLES: dict[str, dict[str, Any]] = MATRIX["tables"]

SCOPES = ("status", "appointments", "summary", "full")
GRACE_DAYS = 30
TOLD_OF = "spo2"
"""The alert the cast was told of; the one told of before is resolved."""

Facts = Mapping[str, Any]


def signed_in(who: Facts) -> bool:
    """Whether the token is good for anything at all."""
    return who.get("session", "ok") in ("ok", "one_factor")


def roles(who: Facts, facility: str | None) -> set[str]:
    """What they are in this facility today; nobody is staff on one factor."""
    if not signed_in(who) or who.get("session") == "one_factor" or who.get("membership") == "ended":
        return set()
    return {role for role, places in who.get("staff", {}).items() if facility in places.split()}


def roles_anywhere(who: Facts) -> set[str]:
    return {role for places in who.get("staff", {}).values() for place in places.split() for role in roles(who, place)}


def on_duty(who: Facts, facility: str | None) -> bool:
    """A shift in this facility covers this minute: `on` where they work, `elsewhere` in the other one."""
    if not roles(who, facility):
        return False
    return who.get("shift") == "on" and facility in {places.split()[0] for places in who.get("staff", {}).values()}


def exists(about: Facts) -> bool:
    return "lives" in about or "lived" in about


def in_grace(about: Facts) -> bool:
    return "lives" not in about and about.get("days", GRACE_DAYS) < GRACE_DAYS


def holds(who: Facts, about: Facts) -> Iterator[str]:
    """The relationships between the two today, whatever the resident's state still lets them do."""
    place = about.get("lives")
    for role in roles(who, place) & {"doctor", "nurse"}:
        yield role if on_duty(who, place) else f"{role}_off_duty"
    if "manager" in roles(who, place):
        yield "manager"
    if about.get("unrelated"):
        return
    if who.get("self"):
        yield "self"
    if who.get("representative") == "open":
        yield "representative"
    if who.get("relative") and who.get("consent", "active") in ("active", "unblocked"):
        yield f"relative:{who['relative']}"
    yield from given(who, about)


def given(who: Facts, about: Facts) -> Iterator[str]:
    """What somebody was given to do with the resident, by the facility of the last stay; it ends with their job."""
    place = about.get("lives", about.get("lived"))
    here = roles(who, place)
    if about.get("lived", place) == place:
        if who.get("assigned") == "open" and here:
            yield "assigned"
        if who.get("referral") == "open" and "doctor" in roles_anywhere(who):
            yield "referral"
        if who.get("glass") == "open" and "doctor" in here:
            yield "break_glass"
    if who.get("told") == "open" and any(roles(who, about.get(stay)) for stay in ("lives", "lived")):
        yield "told"


def grounds(who: Facts, about: Facts) -> list[str]:
    """The grounds of the matrix, in its order, as far as they last for somebody in the resident's state."""
    if not exists(about) or about.get("erased") or not signed_in(who):
        return []
    lasting = {
        "life": not about.get("died"),
        "stay": "lives" in about,
        "grace": "lives" in about or in_grace(about),
        "alert": True,
    }
    held = {ground for ground in holds(who, about) if lasting[GROUNDS[ground]["lasts"]]}
    return [ground for ground in GROUNDS if ground in held]


def allows(ground: str, act: str, about: Facts) -> bool:
    """Whether this ground, if it holds, allows the act on somebody in this state."""
    after = "lives" in about or GROUNDS[ground]["lasts"] == "alert" or ACTS[act].get("after", False)
    return ground in ACTS[act]["may"] and after


def ground(who: Facts, about: Facts, act: str) -> str | None:
    """The first ground that allows the act."""
    return next((g for g in grounds(who, about) if allows(g, act, about)), None)


def may(who: Facts, about: Facts, act: str) -> bool:
    return ground(who, about, act) is not None


def answer(who: Facts, about: Facts, act: str) -> str:
    """What the edge says: `in`, or 401, 403, 404."""
    if not signed_in(who):
        return "401"
    if "known" in ACTS[act] and not alert_found(who, about):
        return "404"
    if may(who, about, act):
        return "in"
    return "403" if may(who, about, ACTS[act].get("known", "see")) else "404"


def alert_found(who: Facts, about: Facts) -> bool:
    """An alert belongs to the facility it rang in. When the resident moves, the new one's staff have it from the next
    reading on; those who have more to do with the resident keep it."""
    moved = about.get("lived", about.get("lives")) != about.get("lives") and "lives" in about
    return not moved or any(GROUNDS[g].get("standing") or g == "told" for g in grounds(who, about))


def answer_of_facility(who: Facts, facility: str, wanted: Sequence[str]) -> str:
    """As `answer`, for what belongs to a facility and is done by these roles; `doctor+`: on duty."""
    if not signed_in(who):
        return "401"
    held = roles(who, facility)
    if on_duty(who, facility):
        held |= {f"{role}+" for role in held}
    if held and who.get("assigned") == "open":
        held.add("assigned")
    return "404" if not held else "in" if held & set(wanted) else "403"


def answer_of_office(who: Facts, office: str) -> str:
    """Offices outside facilities. That there is a platform is known; a province's figures are not there for others."""
    if not signed_in(who):
        return "401"
    if who.get(office) and who.get("session") != "one_factor":
        return "in"
    return "403" if office == "platform" else "404"


def withholds_factor(who: Facts) -> bool:
    """Works for a facility, the platform or a province, has a second factor, and has not given it on this session:
    the feed waits for it, or its cursor would pass by what staff must see."""
    employed = "staff" in who and who.get("membership") != "ended"
    works = employed or "platform" in who or "province" in who
    return bool(works and who.get("factor") and who.get("session") == "one_factor")


def reach(who: Facts, about: Facts) -> int:
    """How far they follow the resident's events on an open socket; 0: not at all. With one factor nobody is staff."""
    held = grounds({**who, "session": "one_factor" if who.get("session") == "one_factor" else "ok"}, about)
    return max((GROUNDS[g].get("reach", 0) for g in held), default=0)


def at_home(who: Facts, about: Facts) -> str:
    """Whether the resident's alerts concern them at home: `all`, a relative's scope, or `nobody`."""
    held = grounds({**who, "session": "ok"}, about)
    if {"self", "representative"} & set(held):
        return "all"
    return next((g.partition(":")[2] for g in held if g.startswith("relative:")), "nobody")


class Sight:
    """Which rows one principal sees and changes by direct SQL, once `opened` has been opened (None: nobody yet).

    `rows` is everything there is, as the owner sees it: table -> rows, each with `_resident`, `_facility` as the names
    of the matrix, where it has them.
    """

    def __init__(self, who: str, facts: Facts, opened: str | None, rows: Mapping[str, Sequence[Facts]]) -> None:
        self.who, self.facts, self.opened, self._rows = who, facts, opened, rows
        self._seen: dict[str, set[Any]] = {}
        self._holding: dict[str, list[str]] = {}

    def rows(self, table: str, command: str = "see") -> list[Facts]:
        allowed = self.allowed(table, command)
        return [row for row in self._rows[table] if allowed(row)]

    def allowed(self, table: str, command: str) -> Callable[[Facts], bool]:
        """Whether the command is theirs to do on a row of this table."""
        wanted = [rule for rule in TABLES[table].get(command, ()) if rule == "public" or signed_in(self.facts)]
        rules = [self._rule(rule) for rule in wanted]
        return lambda row: any(rule(row) for rule in rules)

    def _rule(self, rule: str) -> Callable[[Facts], bool]:
        conditions = [self._condition(*part.strip().partition(":")[::2]) for part in rule.split("&")]
        return lambda row: all(condition(row) for condition in conditions)

    def _condition(self, kind: str, what: str) -> Callable[[Facts], bool]:
        me = self.facts
        match kind:
            case "resident":
                return lambda row: row["_resident"] is not None and self._opens(row["_resident"], what)
            case "opened":
                return lambda row: row["_resident"] == self.opened is not None and self._opens(row["_resident"], what)
            case "own":
                return lambda row: row[what] == self.who
            case "self":
                return lambda row: row["_resident"] is not None and "self" in self._grounds(row["_resident"])
            case "kept":
                return lambda row: not RESIDENTS[row["_resident"]].get("erased")
            case "public":
                return lambda row: True
            case "platform":
                return lambda row: answer_of_office(me, "platform") == "in"
            case "current":
                return lambda row: row["during"].endswith(",)")
            case "staff":
                return lambda row: bool(roles(me, row[what]))
            case "duty":
                return lambda row: self._on_duty(row[what])
            case "manager":
                return lambda row: "manager" in roles(me, row[what])
            case "doctor":
                return lambda row: "doctor" in roles(me, row[what])
            case "house":
                return lambda row: self._house(RESIDENTS[row["_resident"]].get("lives"))
            case "lives":
                return lambda row: self._lives(row, what == "here")
            case "told":
                return lambda row: self._told(row, one=what == "id")
            case "as" | "through":
                table, _, column = what.partition(".")
                return (lambda row: row[column] in self._keys(table)) if kind == "as" else self._leads(table, column)
            case "country":
                return lambda row: row["facility_id"] is None
            case "where":
                table, _, column = what.partition(".")
                return self._leads(table, column, of=column)
            case "a manager":
                return lambda row: any("manager" in roles(me, place) for place in ("A", "B"))
            case "another":
                return lambda row: row["account_id"] != self.who
            case "thread":
                return lambda row: str(row[what]).startswith("talk:") and self._hears(row["_resident"])
            case "said":
                return lambda row: row["seq"] is not None
            case "not told":
                return lambda row: not self._only_told(row["_resident"])
            case "help":
                return lambda row: row["family"] == "help"
        raise ValueError(kind)

    def _opens(self, resident: str, act: str) -> bool:
        """The ground stands open from the token on, or this is the resident that was opened."""
        about = RESIDENTS[resident]
        return any(
            allows(g, act, about) and (GROUNDS[g].get("standing", False) or resident == self.opened)
            for g in self._grounds(resident)
        )

    def _grounds(self, resident: str) -> list[str]:
        if resident not in self._holding:
            self._holding[resident] = grounds(self.facts, RESIDENTS[resident])
        return self._holding[resident]

    def _hears(self, resident: str) -> bool:
        return self._opens(resident, "read_vitals") or self._on_duty(RESIDENTS[resident].get("lives"))

    def _lives(self, row: Facts, here: bool) -> bool:
        place = RESIDENTS[row["_resident"]].get("lives")
        return bool(roles(self.facts, place)) and not (here and row["_facility"] != place)

    def _on_duty(self, facility: str | None) -> bool:
        return bool(roles(self.facts, facility) & {"doctor", "nurse"}) and on_duty(self.facts, facility)

    def _house(self, facility: str | None) -> bool:
        return self._on_duty(facility) or "manager" in roles(self.facts, facility)

    def _told(self, row: Facts, one: bool) -> bool:
        """They were told of an alert about this resident; `one`: of this very alert."""
        about = row["_resident"]
        told = about is not None and "told" in self._grounds(about)
        return told and not (one and row["family"] != TOLD_OF)

    def _only_told(self, resident: str) -> bool:
        """Being told is the only thing they have to do with the resident that lets them answer."""
        about = RESIDENTS[resident]
        return {g for g in self._grounds(resident) if allows(g, "answer_alerts", about)} == {"told"}

    def _keys(self, table: str) -> set[Any]:
        if table not in self._seen:
            self._seen[table] = {row["id"] for row in self.rows(table)}
        return self._seen[table]

    def _leads(self, table: str, column: str, of: str = "id") -> Callable[[Facts], bool]:
        """The row is one that rows seen elsewhere point to, by its id or another column."""
        pointed = {row[column] for row in self.rows(table)}
        return lambda row: row[of] in pointed


def pairwise(states: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Cases in which every two values of two different states meet at least once; greedy, always the same."""
    bits: dict[Any, int] = {}
    every = []
    for values in itertools.product(*states.values()):
        case = dict(zip(states, values, strict=True))
        pairs = itertools.combinations(case.items(), 2)
        every.append((case, sum(1 << bits.setdefault(pair, len(bits)) for pair in pairs)))
    wanted = (1 << len(bits)) - 1
    cases: list[dict[str, str]] = []
    while wanted:
        best, covered = max(every, key=lambda one: (one[1] & wanted).bit_count())
        wanted &= ~covered
        cases.append(best)
    return cases


def combined() -> dict[str, dict[str, Any]]:
    """The pairwise principals as facts, named by what they are."""
    found = {}
    for n, case in enumerate(pairwise(MATRIX["states"])):
        facts: dict[str, Any] = {"session": case["session"], "shift": case["shift"]}
        if case["staff"] != "none":
            facts["staff"] = {case["staff"]: "A" if case["at"] == "former" else case["at"]}
            if case["at"] == "former":
                facts["membership"] = "ended"
        facts |= {
            "none": {}, "assigned": {"assigned": "open"}, "no longer assigned": {"assigned": "closed"},
            "referral": {"referral": "open"}, "glass": {"glass": "open"}, "told": {"told": "open"},
        }[case["care"]]  # fmt: skip
        facts |= {
            "none": {}, "summary": {"relative": "summary"}, "full": {"relative": "full"},
            "blocked": {"relative": "full", "consent": "blocked"},
            "withdrawn": {"relative": "full", "consent": "withdrawn"},
            "not_yet": {"relative": "full", "consent": "not_yet"},
        }[case["family"]]  # fmt: skip
        found[f"pair{n:02}"] = facts
    return found
