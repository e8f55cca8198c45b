"""Versions of protocols at the edge: all readable, one in force per facility; and the month of a facility's alarms."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest
from click.testing import CliRunner, Result

from alerts import protocol
from api.cli import main
from tests.world import Phone, World, minutes, reading

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SHIPPED = (protocol.PACKAGED / "spo2.toml").read_text()
NEWER = SHIPPED.replace('version = "1.0.0"', 'version = "1.1.0"').replace("value = 92 }", "value = 90 }", 1).replace(
    'id = "spo2.very_low"\nversion = 1', 'id = "spo2.very_low"\nversion = 2'
)  # fmt: skip


@dataclass
class Scene:
    house: World
    rosa: Phone
    manager: Phone
    doctor: Phone
    nurse: Phone

    @property
    def path(self) -> str:
        return f"/v1/facilities/{self.house.facility}"

    async def chooses(self, version: str, n: int = 0, by: Phone | None = None) -> httpx2.Response:
        who = by or self.doctor
        return await who.put(f"{self.path}/protocols/spo2", {"version": version}, **{"If-Match": f'"{n}"'})

    async def in_force(self) -> dict[str, Any]:
        items = (await self.nurse.get(f"{self.path}/protocols")).json()["items"]
        return next(item for item in items if item["id"] == "spo2")

    async def measures(self, value: float) -> dict[str, Any]:
        [alert] = (await self.rosa.records(reading("spo2", value)))["alerts"]
        return (await self.doctor.get(f"/v1/alerts/{alert}")).json()


@pytest.fixture
async def scene(house: World) -> Scene:
    await house.opens()
    rosa = await house.phone(await house.admits("Rosa"))
    staff = [await house.phone(await house.employs(role, rank=rank))
             for role, rank in (("manager", None), ("doctor", 1), ("nurse", None))]  # fmt: skip
    return Scene(house, rosa, *staff)


Ships = Callable[[str], None]


@pytest.fixture
def ships(house: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ships:
    """The house is upgraded: it has one more file."""

    def ship(text: str) -> None:
        (tmp_path / "newer.toml").write_text(text)
        library = house.house.library
        files = protocol.beside(library.files, protocol.read(tmp_path / "newer.toml"))
        monkeypatch.setattr(library, "default", protocol.gather(files))
        monkeypatch.setattr(library, "_sets", {})

    return ship


async def test_every_version_is_listed_and_readable(scene: Scene, ships: Ships) -> None:
    ships(NEWER)
    listed = (await scene.nurse.get("/v1/protocols")).json()["items"]
    assert [(one["version"], one["status"]) for one in listed if one["id"] == "spo2"] == [
        ("1.1.0", "draft"), ("1.0.0", "draft"),
    ]  # fmt: skip
    for version, limit in (("1.0.0", 92), ("1.1.0", 90)):
        file = (await scene.rosa.get(f"/v1/protocols/spo2/{version}")).json()
        rule = next(rule for rule in file["rules"] if rule["id"] == "spo2.very_low")
        assert rule["when"][0]["value"] == limit
    assert (await scene.rosa.get("/v1/protocols/spo2/9.9.9")).status_code == 404


async def test_an_upgrade_changes_nothing_until_the_facility_switches_the_version_on(
    scene: Scene, ships: Ships
) -> None:
    ships(NEWER)
    assert (await scene.in_force())["version"] == "1.0.0"
    before = await scene.measures(91)
    assert (before["rule"], before["level"]) == ("spo2.very_low@1", "emergency")
    await scene.doctor.posts(f"/v1/alerts/{before['id']}/resolve", {"action": "đã khám"})
    await scene.house.sql("update alerts set quiet_until = null returning 1")

    assert (await scene.chooses("1.1.0")).status_code == 200
    chosen = await scene.in_force()
    assert (chosen["version"], chosen["by"], chosen["n"]) == ("1.1.0", str(scene.doctor.person.account), 1)
    after = await scene.measures(91)
    assert (after["rule"], after["level"]) == ("spo2.low@1", "urgent")

    [why] = (await scene.doctor.get(f"/v1/alerts/{before['id']}")).json()["why"]
    assert (why["protocol"]["version"], why["when"][0]["value"]) == ("1.0.0", 92), "the old one still says why"
    assert [row["act"] for row in await scene.house.sql("select act from audit_events where act = 'choose_protocol'")]
    assert (await scene.chooses("1.0.0", 1)).status_code == 200
    assert (await scene.in_force())["version"] == "1.0.0", "and back again"


async def test_another_facility_keeps_its_own_version(scene: Scene, ships: Ships) -> None:
    ships(NEWER)
    await scene.chooses("1.1.0")
    other = await scene.house.opens()
    away = await scene.house.phone(await scene.house.admits("Binh", facility=other))
    [alert] = (await away.records(reading("spo2", 91)))["alerts"]
    [row] = await scene.house.sql("select rule from alerts where id = $1::uuid", alert)
    assert row["rule"] == "spo2.very_low@1"


async def test_why_it_fired_is_told_in_both_languages_with_values_limits_and_source(scene: Scene) -> None:
    [why] = (await scene.measures(84))["why"]
    assert why["text"]["vi"].startswith("SpO2 84 %. Ngưỡng: từ 92 % trở xuống. Quy tắc spo2.very_low (1)")
    assert why["text"]["en"].startswith("SpO2 84 %. Limit: 92 % or less. Rule spo2.very_low (1)")
    assert why["source"]["citation"] in why["text"]["en"]
    assert [(seen["value"], seen["unit"]) for seen in why["inputs"]] == [(84, "%")]
    sha = next(f.sha256 for f in protocol.load().files if f.header.id == "spo2")
    assert why["protocol"] == {"id": "spo2", "version": "1.0.0", "status": "draft", "sha256": sha, "band": None}


async def test_a_relative_who_sees_only_the_status_is_not_told_why(scene: Scene) -> None:
    shown = await scene.measures(84)
    son = await scene.house.phone(await scene.house.relates(scene.rosa.person, "status", "con trai"))
    assert (await son.get(f"/v1/alerts/{shown['id']}")).json()["why"] == []


async def test_who_may_switch_and_what_cannot_be_switched_on(scene: Scene, ships: Ships) -> None:
    ships(NEWER.replace('status = "draft"', 'status = "retired"'))
    assert (await scene.chooses("1.0.0", by=scene.nurse)).status_code == 403
    assert (await scene.chooses("1.0.0", by=scene.rosa)).status_code == 404
    assert (await scene.chooses("7")).status_code == 404
    assert (await scene.chooses("1.1.0")).json()["code"] == "retired"
    assert (await scene.chooses("1.0.0", 3)).status_code == 412
    assert (await scene.chooses("1.0.0", by=scene.manager)).status_code == 200
    assert (await scene.chooses("1.0.0", 0)).status_code == 412


async def test_a_version_that_is_not_in_effect_yet_is_refused(scene: Scene, ships: Ships) -> None:
    ships(NEWER.replace("effective_from = 2026-01-01", "effective_from = 2099-01-01"))
    assert (await scene.chooses("1.1.0")).json()["code"] == "not_yet"


async def test_the_month_counts_what_rang_what_came_of_it_and_what_was_held_back(scene: Scene) -> None:
    shown = await scene.measures(84)
    await scene.rosa.records(reading("spo2", 85))
    await scene.house.beat()
    await scene.doctor.posts(f"/v1/alerts/{shown['id']}/acknowledge")
    await scene.doctor.posts(f"/v1/alerts/{shown['id']}/resolve", {"action": "thở oxy"})
    await scene.rosa.records(reading("spo2", 86))
    other = await scene.house.admits("Binh")
    await scene.nurse.records(reading("pulse", 120), resident=other.resident)

    page = (await scene.manager.get(f"{scene.path}/alarm-hygiene", month=f"{datetime.now(HANOI):%Y-%m}")).json()

    assert (page["alerts"], page["residents"], page["joined"]) == (2, 2, 1)
    assert page["suppressed"] == {"refractory": 1}
    assert page["share_acted_on"] == 0.5
    assert page["acknowledged_s"] is not None
    by_level = {one["level"]: (one["alerts"], one["acted_on"], one["acknowledged"]) for one in page["levels"]}
    assert by_level == {"emergency": (1, 1, 1), "urgent": (1, 0, 0), "routine": (0, 0, 0), "info": (0, 0, 0)}
    assert {(one["name"], one["alerts"]) for one in page["noisiest_residents"]} == {("Rosa", 1), ("Binh", 1)}
    assert {one["rule"] for one in page["noisiest_rules"]} == {"spo2.very_low@1", "pulse.high@1"}
    days = page["resident_days"]
    assert page["per_resident_week"] == pytest.approx(2 * 7 / days, rel=0.01)
    assert page["urgent_per_10_a_day"] == pytest.approx(2 * 10 / days, rel=0.01)


async def test_a_month_without_anything_is_empty_and_a_month_that_is_none_is_refused(scene: Scene) -> None:
    page = (await scene.manager.get(f"{scene.path}/alarm-hygiene", month="2020-01")).json()
    assert (page["alerts"], page["residents"], page["per_resident_week"], page["share_acted_on"]) == (0, 0, None, None)
    assert (await scene.manager.get(f"{scene.path}/alarm-hygiene", month="2020-13")).status_code == 400
    assert (await scene.nurse.get(f"{scene.path}/alarm-hygiene", month="2020-01")).status_code == 403


async def test_quiet_hours_are_set_by_a_manager_against_the_version_they_saw(scene: Scene) -> None:
    shown = await scene.nurse.get(f"{scene.path}/quiet-hours")
    etag, new = shown.headers["etag"], {"quiet_from": "21:30:00", "quiet_until": "05:00:00", "repeat_s": 120}
    assert (await scene.nurse.put(f"{scene.path}/quiet-hours", new, **{"If-Match": etag})).status_code == 403
    assert (
        await scene.manager.put(f"{scene.path}/quiet-hours", {**new, "repeat_s": 30}, **{"If-Match": etag})
    ).status_code == 422
    assert (await scene.manager.put(f"{scene.path}/quiet-hours", new, **{"If-Match": etag})).status_code == 200
    assert (await scene.manager.put(f"{scene.path}/quiet-hours", new, **{"If-Match": etag})).status_code == 412
    assert (await scene.nurse.get(f"{scene.path}/quiet-hours")).json() == new


class TestCommands:
    async def test_a_replay_says_what_would_have_rung_against_what_did(
        self, scene: Scene, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("ANTAM_HOME", str(tmp_path))
        for value, ago in ((91, 30), (84, 20), (97, 10)):
            await scene.rosa.records(reading("spo2", value, ago=minutes(ago)))
        (tmp_path / "newer.toml").write_text(NEWER)
        today = f"{datetime.now(UTC) - minutes(40):%Y-%m-%d}"

        def run() -> Result:
            words = [
                "protocols",
                "replay",
                str(tmp_path / "newer.toml"),
                "--from",
                today,
                "--to",
                "2099-01-01",
                "--json",
            ]
            return CliRunner().invoke(main, words)

        found = json.loads((await asyncio.to_thread(run)).stdout)
        assert (found["readings"], found["residents"]) == (3, 1)
        lines = {line["rule"]: (line["then"], line["now"], line["both"]) for line in found["lines"]}
        assert lines == {"spo2.very_low": (2, 1, 1), "spo2.low": (0, 1, 0)}
        assert [(one["rings"], one["rule"], one["level"]) for one in found["differences"]] == [
            (True, "spo2.low", "urgent"), (False, "spo2.very_low", "emergency"),
        ]  # fmt: skip

    async def test_a_replay_knows_what_is_usual_for_the_person_and_looks_back_as_far_as_a_rule_about_days(
        self, scene: Scene, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("ANTAM_HOME", str(tmp_path))
        ends = (datetime.now(UTC) + timedelta(days=30)).isoformat()
        usual = {
            "kind": "blood_pressure",
            "unit": "mm[Hg]",
            "field": "systolic",
            "usual": 144,
            "reason": "quen",
            "ends_at": ends,
        }
        bands = f"/v1/residents/{scene.rosa.person.resident}/bands"
        assert (await scene.doctor.put(bands, {"items": [usual]}, **{"If-Match": '"0"'})).status_code == 200
        for back in range(6, -1, -1):
            at = timedelta(days=back)
            await scene.rosa.records(
                *(reading("blood_pressure", (144, 88), ago=at + minutes(10 * n)) for n in range(4))
            )
        await scene.rosa.records(reading("blood_pressure", (108, 60), ago=minutes(0)))
        since = f"{datetime.now(UTC) - minutes(40):%Y-%m-%d}"

        def run(file: str) -> dict[str, tuple[int, int]]:
            words = ["protocols", "replay", str(protocol.PACKAGED / file), "--from", since, "--to", "2099-01-01"]
            lines = json.loads(CliRunner().invoke(main, [*words, "--json"]).stdout)["lines"]
            return {line["rule"]: (line["then"], line["both"]) for line in lines}

        assert (await asyncio.to_thread(run, "blood_pressure_mean.toml"))["blood_pressure_mean.home_raised"][1] >= 1
        assert (await asyncio.to_thread(run, "blood_pressure.toml"))["blood_pressure.below_usual"] == (1, 1)

    def test_a_file_that_would_load_is_told_with_its_rules(self, tmp_path: Path) -> None:
        (tmp_path / "newer.toml").write_text(NEWER)
        answer = CliRunner().invoke(main, ["protocols", "check", str(tmp_path / "newer.toml")])
        assert answer.exit_code == 0, answer.output
        assert "spo2 1.1.0, draft" in answer.output
        assert "spo2.very_low@2  emergency" in answer.output

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (SHIPPED.replace('op = "<="', 'op = "=<"', 1), "rule spo2.very_low"),
            (SHIPPED.replace('unit = "%"', 'unit = "kPa"', 1), "unit"),
            (NEWER.replace("version = 2", "version = 1"), "it differs from spo2.toml"),
        ],
    )
    def test_a_file_that_would_not_is_refused_in_one_sentence(self, tmp_path: Path, text: str, says: str) -> None:
        (tmp_path / "wrong.toml").write_text(text)
        answer = CliRunner().invoke(main, ["protocols", "check", str(tmp_path / "wrong.toml")])
        assert answer.exit_code == 1
        assert says in answer.output
