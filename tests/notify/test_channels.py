"""Which channels a house has, and what `antam doctor` says of them."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
import structlog.testing
from click.testing import CliRunner

from api.cli import main
from base.settings import BadSetting, Secret, Settings
from notify import web_push
from notify.channel import Sent
from notify.channels import BESIDE_PUSH, open_channels, told
from notify.console import Console, last_notices
from notify.email import Email
from notify.sms_channel import SmsChannel
from notify.web_push import WebPush
from notify.zalo import Zalo
from tests.notify.loopbacks import a_notice
from tests.world import World

ALL: dict[str, Any] = {
    "vapid_key": Secret(web_push.make_key().encode()), "vapid_contact": "mailto:ops@antam.example",
    "sms_url": "https://sms.example", "sms_webhook_secret": Secret(b"x" * 32), "public_url": "https://antam.example",
    "zalo_app": "7", "zalo_secret": Secret(b"s"), "zalo_refresh_token": Secret(b"r"), "zalo_templates": "*=1:ref",
    "smtp_url": Secret(b"smtp://relay.example"), "mail_from": "antam@antam.example",
}  # fmt: skip


async def test_in_dev_every_channel_that_is_not_set_up_is_the_console(house: World, tmp_path: Path) -> None:
    channels = open_channels(Settings(home=tmp_path), house.house.database)
    assert set(channels) == set(BESIDE_PUSH)
    assert all(isinstance(channel, Console) for channel in channels.values())


async def test_in_production_a_channel_that_is_not_set_up_is_not_there(house: World, tmp_path: Path) -> None:
    bare = Settings(env="production", home=tmp_path, secret=Secret(b"x" * 32))
    assert open_channels(bare, house.house.database) == {}


async def test_what_is_set_up_is_there_in_its_own_kind(house: World, tmp_path: Path) -> None:
    settings = Settings(env="production", home=tmp_path, secret=Secret(b"x" * 32), **ALL)
    channels = open_channels(settings, house.house.database)
    kinds = {name: type(channel) for name, channel in channels.items()}
    assert kinds == {"web_push": WebPush, "sms": SmsChannel, "zalo": Zalo, "email": Email}
    for channel in channels.values():
        await channel.close()


async def test_the_console_keeps_the_last_notice_of_every_address_for_this_user_only(tmp_path: Path) -> None:
    console = Console("email", tmp_path)
    with structlog.testing.capture_logs() as lines:
        first, second = await console.send([a_notice("a@b.example"), a_notice("c@d.example", link="https://x/#s")])
    assert isinstance(first, Sent) and isinstance(second, Sent)
    assert last_notices(tmp_path)["email c@d.example"]["link"] == "https://x/#s"
    assert stat.S_IMODE((tmp_path / "notices.json").stat().st_mode) == 0o600
    assert "example" not in str(lines) and "https" not in str(lines)


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "a key that is none": ("web_push", {"vapid_key": Secret(b"k")}),
    "a template that is none": ("zalo", {"zalo_templates": "alert"}),
    "a relay that is none": ("email", {"smtp_url": Secret(b"https://relay.example")}),
    "a relay in the clear": ("email", {"smtp_url": Secret(b"smtp+clear://relay.example")}),
    "a sender who is none": ("email", {"mail_from": "An Tam"}),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_setting_that_cannot_be_used_stops_the_start_and_is_named_by_the_doctor(
    what: str, house: World, tmp_path: Path
) -> None:
    channel, changed = WRONG[what]
    settings = Settings(env="production", home=tmp_path, secret=Secret(b"x" * 32), **(ALL | changed))
    with pytest.raises(BadSetting, match=r"^ANTAM_"):
        open_channels(settings, house.house.database)
    verdicts = {str(name): verdict for name, verdict in told(settings)}
    assert verdicts.pop(channel).startswith("wrong: ANTAM_")
    assert all(verdict.startswith("ok") for verdict in verdicts.values())


def test_the_doctor_says_what_is_missing_to_answer_from_a_notice(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, **{**ALL, "public_url": None, "sms_webhook_secret": Secret()})
    verdicts = dict(told(settings))
    assert "ANTAM_SMS_WEBHOOK_SECRET" in verdicts["sms"] and "ANTAM_PUBLIC_URL" in verdicts["email"]
    assert all(verdict.startswith("note") for verdict in dict(told(Settings(home=tmp_path))).values())


def test_antam_doctor_has_a_line_for_every_channel(tmp_path: Path) -> None:
    env = {"ANTAM_HOME": str(tmp_path), "ANTAM_ENV": "dev"}
    output = CliRunner().invoke(main, ["doctor"], env=env).output
    assert all(any(line.startswith(name) for line in output.splitlines()) for name in BESIDE_PUSH)


def test_antam_makes_a_key_for_web_push(tmp_path: Path) -> None:
    made = CliRunner().invoke(main, ["web-push-key"]).output.strip()
    assert len(web_push.public_key(Secret(made.encode()))) == 87


async def test_antam_notices_shows_what_the_console_was_given_and_only_in_dev(tmp_path: Path) -> None:
    await Console("sms", tmp_path).send([a_notice(reply_code="472913")])
    env = {"ANTAM_HOME": str(tmp_path), "ANTAM_ENV": "dev"}
    assert "472913" in CliRunner().invoke(main, ["notices"], env=env).output
    refused = CliRunner().invoke(main, ["notices"], env={**env, "ANTAM_ENV": "test"})
    assert refused.exit_code == 1 and "472913" not in refused.output
