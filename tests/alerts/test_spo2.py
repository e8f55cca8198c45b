from __future__ import annotations

import pytest

from alerts.scores.spo2 import home_spo2


@pytest.mark.parametrize(
    ("spo2", "band", "alert"),
    [
        (99, "ok", "none"),
        (95, "ok", "none"),
        (94, "amber", "urgent"),
        (92.5, "amber", "urgent"),
        (92, "red", "emergency"),
    ],
)
def test_bands_for_everybody(spo2: float, band: str, alert: str) -> None:
    got = home_spo2(spo2)
    assert (got.band, got.alert) == (band, alert)


@pytest.mark.parametrize(
    ("spo2", "on_oxygen", "band"),
    [
        (88, False, "ok"),
        (87, False, "amber"),
        (85, False, "red"),
        (96, False, "ok"),
        (92, True, "ok"),
        (93, True, "amber"),
    ],
)
def test_bands_with_a_target_of_88_to_92(spo2: float, on_oxygen: bool, band: str) -> None:
    assert home_spo2(spo2, target_88_92=True, on_oxygen=on_oxygen).band == band


@pytest.mark.parametrize(
    ("usual", "spo2", "band"),
    [(92, 91, "ok"), (92, 90, "amber"), (92, 88, "red"), (95, 94, "amber"), (98, 92, "red")],
)
def test_a_low_usual_value_moves_the_bands_and_a_normal_one_does_not(usual: float, spo2: float, band: str) -> None:
    assert home_spo2(spo2, baseline=usual).band == band
