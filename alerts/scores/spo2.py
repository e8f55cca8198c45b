"""Bands of oxygen saturation for a spot check outside hospital.

Source: NHS England COVID Oximetry @home, SOP v1.3, 2022 (95-100, 93-94, 92 and below), OGL; for people with a
recorded target of 88-92 %, BTS and NEWS2 scale 2. Licence: limits are facts.
Ours, from no source: how far below a low usual value is amber (2 points) or red (4); too much oxygen is amber.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Band = Literal["ok", "amber", "red"]
Alert = Literal["none", "urgent", "emergency"]

_ALERTS: Final[dict[Band, Alert]] = {"ok": "none", "amber": "urgent", "red": "emergency"}


class HomeSpo2(Struct, frozen=True):
    band: Band
    alert: Alert


def home_spo2(
    spo2: float, *, target_88_92: bool = False, on_oxygen: bool = False, baseline: float | None = None
) -> HomeSpo2:
    """Saturation and the person's usual value in %."""
    band = _band(spo2, target_88_92, on_oxygen, baseline)
    return HomeSpo2(band, _ALERTS[band])


def _band(spo2: float, target_88_92: bool, on_oxygen: bool, baseline: float | None) -> Band:
    if target_88_92:
        if spo2 <= 85:
            return "red"
        return "amber" if spo2 < 88 or (on_oxygen and spo2 > 92) else "ok"
    if baseline is not None and baseline < 95:
        # Who lives below 95 % would ring every morning on the general limits.
        below = baseline - spo2
        return "red" if below >= 4 else "amber" if below >= 2 else "ok"
    return "red" if spo2 <= 92 else "amber" if spo2 < 95 else "ok"
