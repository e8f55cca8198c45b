"""What residents' phones post: readings of all kinds, ordinary or alarming, each with an id and a time of its own."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from random import Random

from uuid_utils import uuid7

from api.benches.load import Request
from api.benches.people import Signed

BATCH, PAGE = 500, 50
ROUND_S = 12 * 3600
SET_EVERY_S = 3600
"""A batch is a phone that was offline for three days: a whole set each hour."""

_BLOOD_PRESSURE = '"kind":"blood_pressure","systolic":%d,"diastolic":%d,"unit":"mm[Hg]"'
_VALUE = '"kind":"%s","value":%s,"unit":"%s"'
_CODED = '"kind":"%s","value":%s'

BREACHES = (
    _VALUE % ("spo2", 86, "%"),
    _VALUE % ("pulse", 138, "/min"),
    _VALUE % ("respiratory_rate", 28, "/min"),
    _BLOOD_PRESSURE % (84, 52),
    _VALUE % ("glucose", 2.4, "mmol/L"),
    _CODED % ("consciousness", '"V"'),
)
"""Emergencies each by itself."""


class Phones:
    """Makes the requests. `seed` decides kinds and values, not ids: those are of the moment, as on a phone."""

    def __init__(self, seed: int, port: int) -> None:
        self._random = Random(seed)
        self._port = port
        self._heads: dict[str, bytes] = {}
        ordinary = [_measured(self._random) for _ in range(200)]
        self._singles = [item for measured in ordinary for item in measured.values()]
        self._sets = [[measured[kind] for kind in SET] for measured in ordinary]
        self._others = [measured[kind] for measured in ordinary for kind in ("glucose", "weight")]

    def one(self, who: Signed) -> Request:
        """An ordinary reading of just now."""
        return Request(self._post(who, _item(self._random.choice(self._singles), time.time(), "")))

    def alarming(self, who: Signed) -> tuple[Request, str]:
        """A reading that opens an alert, and its id."""
        item = _item(self._random.choice(BREACHES), time.time(), "")
        return Request(self._post(who, item)), item[7:43]

    def batch(self, who: Signed) -> Request:
        """500 readings: hourly sets of seven going back from now, and a few others; no two at the same time."""
        items: list[str] = []
        at = time.time()
        while len(items) + len(SET) <= BATCH:
            together = f',"set":"{uuid7()}"'
            items += [_item(said, at - n, together) for n, said in enumerate(self._random.choice(self._sets))]
            at -= SET_EVERY_S
        while len(items) < BATCH:
            items.append(_item(self._random.choice(self._others), at - len(items), ""))
        return Request(self._post(who, ",".join(items)), BATCH)

    def page(self, reader: Signed, about: Signed) -> Request:
        """The newest fifty of somebody."""
        head = (
            f"GET /v1/residents/{about.resident}/vitals?limit={PAGE} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Authorization: Bearer {reader.token}\r\n\r\n"
        )
        return Request(head.encode(), PAGE, b'"taken_at":')

    def rounds(self, who: Signed, count: int) -> Request:
        """So many whole sets, twelve hours apart, the last of them just now."""
        items, now = list[str](), time.time()
        for n in range(count):
            together = f',"set":"{uuid7()}"'
            items += [
                _item(said, now - n * ROUND_S - k, together) for k, said in enumerate(self._random.choice(self._sets))
            ]
        return Request(self._post(who, ",".join(items)), len(items))

    def _post(self, who: Signed, items: str) -> bytes:
        head = self._heads.get(who.token)
        if head is None:
            head = self._heads[who.token] = (
                f"POST /v1/residents/{who.resident}/vitals HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
                f"Authorization: Bearer {who.token}\r\nContent-Type: application/json\r\nContent-Length: "
            ).encode()
        body = f'{{"readings":[{items}]}}'.encode()
        return b"%b%d\r\n\r\n%b" % (head, len(body), body)


SET = ("blood_pressure", "pulse", "spo2", "respiratory_rate", "temperature", "consciousness", "oxygen")
"""What NEWS2 asks for."""


def _measured(random: Random) -> dict[str, str]:
    """One of each kind, all within the limits of every rule and scoring 0 in NEWS2."""
    return {
        "blood_pressure": _BLOOD_PRESSURE % (random.randint(114, 138), random.randint(68, 84)),
        "pulse": _VALUE % ("pulse", random.randint(60, 88), "/min"),
        "spo2": _VALUE % ("spo2", random.randint(96, 99), "%"),
        "respiratory_rate": _VALUE % ("respiratory_rate", random.randint(13, 19), "/min"),
        "temperature": _VALUE % ("temperature", round(random.uniform(36.3, 37.0), 1), "Cel"),
        "consciousness": _CODED % ("consciousness", '"A"'),
        "oxygen": _CODED % ("oxygen", "false"),
        "glucose": _VALUE % ("glucose", round(random.uniform(4.6, 8.8), 1), "mmol/L"),
        "weight": _VALUE % ("weight", round(random.uniform(44, 68), 1), "kg"),
    }


def _item(said: str, at: float, more: str) -> str:
    taken = datetime.fromtimestamp(at, UTC).isoformat()
    return f'{{"id":"{uuid7()}",{said},"taken_at":"{taken}","source":"device"{more}}}'
