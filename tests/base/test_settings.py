"""A bad setting stops the start with one sentence that names it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from base.settings import BadSetting, Secret, Settings, load

LONG = "x" * 32
PRODUCTION = {
    "ANTAM_ENV": "production",
    "ANTAM_SECRET": LONG,
    "DATABASE_URL": "postgresql://antam@db.example/antam?sslmode=verify-full",
}

# What is wrong -> (the setting the sentence must name, what was set).
BAD: dict[str, tuple[str, dict[str, str]]] = {
    "an unknown environment": ("ANTAM_ENV", {"ANTAM_ENV": "staging"}),
    "a misspelt name": ("ANTAM_PROT", {"ANTAM_PROT": "8000"}),
    "a port in words": ("ANTAM_PORT", {"ANTAM_PORT": "eighty"}),
    "a port below zero": ("ANTAM_PORT", {"ANTAM_PORT": "-1"}),
    "a port that is too high": ("ANTAM_PORT", {"ANTAM_PORT": "65536"}),
    "a broken port": ("ANTAM_PORT", {"ANTAM_PORT": "80.5"}),
    "a port for metrics in words": ("ANTAM_METRICS_PORT", {"ANTAM_METRICS_PORT": "none"}),
    "a pool of nobody": ("ANTAM_POOL_APP", {"ANTAM_POOL_APP": "0"}),
    "a pool below nobody": ("ANTAM_POOL_ENGINE", {"ANTAM_POOL_ENGINE": "-3"}),
    "a heart that does not beat": ("ANTAM_HEARTBEAT_S", {"ANTAM_HEARTBEAT_S": "0"}),
    "a heart that beats in words": ("ANTAM_HEARTBEAT_S", {"ANTAM_HEARTBEAT_S": "often"}),
    "dead at once": ("ANTAM_DEAD_AFTER_S", {"ANTAM_DEAD_AFTER_S": "-1"}),
    "a poll without pause": ("ANTAM_POLL_S", {"ANTAM_POLL_S": "0"}),
    "a beat without pause": ("ANTAM_BEAT_S", {"ANTAM_BEAT_S": "0"}),
    "codes that are late at once": ("ANTAM_CODE_SECONDS", {"ANTAM_CODE_SECONDS": "0"}),
    "a proxy that is no network": ("ANTAM_TRUSTED_PROXIES", {"ANTAM_TRUSTED_PROXIES": "10.0.0.0/8, proxy.example"}),
    "a network with bits of a host": ("ANTAM_TRUSTED_PROXIES", {"ANTAM_TRUSTED_PROXIES": "10.0.0.1/8"}),
    "a relay that is none": ("ANTAM_TURN_URLS", {"ANTAM_TURN_URLS": "stun:a.example", "ANTAM_TURN_SECRET": LONG}),
    "a finder that is none": ("ANTAM_STUN_URLS", {"ANTAM_STUN_URLS": "https://a.example"}),
    "a relay without its secret": ("ANTAM_TURN_URLS", {"ANTAM_TURN_URLS": "turn:a.example"}),
    "a relay's secret without the relay": ("ANTAM_TURN_URLS", {"ANTAM_TURN_SECRET": LONG}),
    "no codes for anybody": ("ANTAM_CODES_PER_HOUR", {"ANTAM_CODES_PER_HOUR": "0"}),
    "no requests": ("ANTAM_REQUESTS_PER_MIN", {"ANTAM_REQUESTS_PER_MIN": "0"}),
    "fewer readings than none": ("ANTAM_VITALS_PER_MIN", {"ANTAM_VITALS_PER_MIN": "-1"}),
    "no sockets": ("ANTAM_SOCKETS_PER_ADDRESS", {"ANTAM_SOCKETS_PER_ADDRESS": "0"}),
    "a secret file that is not there": ("ANTAM_SECRET_FILE", {"ANTAM_SECRET_FILE": "/no/such/file"}),
    "a password file that is not there": ("DATABASE_URL_FILE", {"DATABASE_URL_FILE": "/no/such/file"}),
    "a signing key in words": ("ANTAM_AUDIT_KEY", {"ANTAM_AUDIT_KEY": LONG}),
    "a backup key in words": ("ANTAM_BACKUP_KEY", {"ANTAM_BACKUP_KEY": LONG}),
    "a second backup key that is half": ("ANTAM_BACKUP_KEY", {"ANTAM_BACKUP_KEY": f"{'5a' * 32},{'5a' * 31}"}),
    "two hosts, one of them over a network without TLS": (
        "DATABASE_URL", {**PRODUCTION, "DATABASE_URL": "postgresql://antam@/antam?host=/run/postgresql,db.example"},
    ),
    "half a signing key": ("ANTAM_AUDIT_KEY", {"ANTAM_AUDIT_KEY": "5a" * 31}),
    "a store that is no bucket": ("ANTAM_STORE", {"ANTAM_STORE": "/srv/files"}),
    "a store above its folder": ("ANTAM_STORE", {"ANTAM_STORE": "s3://bucket/../other"}),
    "keys to no store": ("ANTAM_STORE", {"ANTAM_STORE_KEY": "k", "ANTAM_STORE_SECRET": "s"}),
    "a key without its secret": ("ANTAM_STORE_KEY", {"ANTAM_STORE": "s3://bucket", "ANTAM_STORE_KEY": "k"}),
    "an endpoint of files": ("ANTAM_STORE_ENDPOINT", {"ANTAM_STORE": "s3://bucket", "ANTAM_STORE_ENDPOINT": "file:///x"}),
    "production's files in the clear": (
        "ANTAM_STORE_ENDPOINT", {**PRODUCTION, "ANTAM_STORE": "s3://bucket", "ANTAM_STORE_ENDPOINT": "http://s3.example"},
    ),
    "an address of ours with a path": ("ANTAM_PUBLIC_URL", {"ANTAM_PUBLIC_URL": "https://antam.example/app"}),
    "an address of ours in the clear": ("ANTAM_PUBLIC_URL", {**PRODUCTION, "ANTAM_PUBLIC_URL": "http://antam.example"}),
    "a key of pushes and nobody to write to": ("ANTAM_VAPID_KEY", {"ANTAM_VAPID_KEY": "k"}),
    "somebody to write to who is nobody": (
        "ANTAM_VAPID_CONTACT", {"ANTAM_VAPID_KEY": "k", "ANTAM_VAPID_CONTACT": "ops@antam.example"},
    ),
    "half of Zalo": ("ANTAM_ZALO_APP", {"ANTAM_ZALO_APP": "7", "ANTAM_ZALO_SECRET": "s"}),
    "a relay and no sender": ("ANTAM_SMTP_URL", {"ANTAM_SMTP_URL": "smtp://relay.example"}),
    "a short secret of the gateway": ("ANTAM_SMS_WEBHOOK_SECRET", {"ANTAM_SMS_WEBHOOK_SECRET": "x" * 31}),
    "production with a test's Zalo": ("ANTAM_ZALO_URL", {**PRODUCTION, "ANTAM_ZALO_URL": "http://127.0.0.1:1"}),
    "production without a secret": ("ANTAM_SECRET", {**PRODUCTION, "ANTAM_SECRET": ""}),
    "production with a short secret": ("ANTAM_SECRET", {**PRODUCTION, "ANTAM_SECRET": "x" * 31}),
    "production without a database": ("DATABASE_URL", {**PRODUCTION, "DATABASE_URL": ""}),
    "production in the clear": ("DATABASE_URL", {**PRODUCTION, "DATABASE_URL": "postgresql://antam@db.example/antam"}),
    "production that trusts any server": (
        "DATABASE_URL", {**PRODUCTION, "DATABASE_URL": "postgresql://antam@db.example/antam?sslmode=require"},
    ),
    "production with a test's push server": ("ANTAM_FCM_URL", {**PRODUCTION, "ANTAM_FCM_URL": "http://127.0.0.1:1"}),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_it_stops_with_one_sentence_that_names_the_setting(what: str, tmp_path: Path) -> None:
    name, environ = BAD[what]
    with pytest.raises(BadSetting) as refusal:
        load({"ANTAM_HOME": str(tmp_path), **environ})
    sentence = str(refusal.value)
    assert sentence.startswith(name), sentence
    assert sentence.endswith(".") and "\n" not in sentence
    assert LONG not in sentence


@pytest.mark.parametrize("home", ["file", "file/var"])
def test_a_home_that_cannot_be_written_is_named(tmp_path: Path, home: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match=r"^ANTAM_HOME: cannot write"):
        load({"ANTAM_HOME": str(tmp_path / home)})


def test_an_empty_environment_is_development(tmp_path: Path) -> None:
    settings = load({"ANTAM_HOME": str(tmp_path)})
    assert (settings.env, settings.port, settings.database_url, settings.allowed_origins) == ("dev", 8000, None, ())
    assert settings.home == tmp_path


def test_what_is_set_arrives_in_its_own_type(tmp_path: Path) -> None:
    settings = load(
        {
            "ANTAM_HOME": str(tmp_path), "ANTAM_PORT": "0", "ANTAM_POLL_S": "0.5", "ANTAM_METRICS_PORT": "9",
            "ANTAM_ALLOWED_ORIGINS": "https://a.example, https://b.example,",
            "ANTAM_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.1, fd00::/8",
            "ANTAM_STUN_URLS": "stun:a.example", "ANTAM_TURN_URLS": "turn:a.example, turns:a.example",
            "ANTAM_TURN_SECRET": LONG,
            "GOOGLE_APPLICATION_CREDENTIALS": "/k.json",
        }
    )  # fmt: skip
    assert (settings.port, settings.poll_s, settings.metrics_port) == (0, 0.5, 9)
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.trusted_proxies == ("10.0.0.0/8", "192.0.2.1/32", "fd00::/8")
    assert settings.google_credentials == Path("/k.json")
    assert (settings.stun_urls, settings.turn_urls) == (("stun:a.example",), ("turn:a.example", "turns:a.example"))
    assert settings.turn_secret == LONG.encode() and "x" not in repr(settings.turn_secret)


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    assert load({"ANTAM_HOME": str(tmp_path), "PATH": "/bin", "PORT": "x"}).port == 8000


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret-file").write_text(f"{LONG}\n")
    settings = load({"ANTAM_HOME": str(tmp_path), "ANTAM_SECRET_FILE": str(tmp_path / "secret-file")})
    assert bytes(settings.secret) == LONG.encode()


def test_development_makes_a_secret_once_for_this_user_only(tmp_path: Path) -> None:
    first, second = load({"ANTAM_HOME": str(tmp_path)}), load({"ANTAM_HOME": str(tmp_path)})
    assert first.secret == second.secret and len(first.secret) >= 32
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert first.audit_key == second.audit_key and len(first.audit_key) == 64
    assert stat.S_IMODE((tmp_path / "audit_key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit_key", "secret"]


@pytest.mark.parametrize("url", [PRODUCTION["DATABASE_URL"], "postgresql://antam@/antam?host=/run/postgresql"])
def test_production_starts_with_verified_tls_or_a_socket(url: str) -> None:
    assert load({**PRODUCTION, "DATABASE_URL": url}).env == "production"


def test_a_secret_does_not_show_itself() -> None:
    settings = Settings(secret=Secret(b"do not tell"))
    assert "do not tell" not in repr(settings) + str(settings.secret) + f"{settings.secret}"
