"""Where the embedded PostgreSQL lives on this machine, and as whom it runs.

Everything lies in the home folder: `postgres/` (data), `postgres.log`, `socket/`, and two lock files. The socket's
folder is open to one user only, because whoever reaches the socket is trusted.

PostgreSQL refuses to run as root. Started by root it runs as the owner of the data, or for new data as the owner of
the home folder, or as `nobody` when that is root too. Such a user cannot pass a closed folder on the way (a checkout
under /root, everything made with umask 077). We neither open the administrator's folders nor move the data elsewhere:
the server is given one capability, to search and read past folder modes (`setpriv`, part of every Debian), which
crosses no line that matters, since only root can reach its socket. Plain user ids are used when nothing is in the way.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from msgspec import Struct

PORT = 5432
SOCKET_PATH_LIMIT = 107 if sys.platform == "linux" else 103
NOBODY = "nobody"
DATA = "postgres"
CAPABILITIES = {"dac_read_search": 2, "dac_override": 1}
"""Name and bit. Reading past modes is enough; containers often hold only the second, which implies the first."""


class Refused(Exception):
    """One sentence for people: why there is no database."""


class Place(Struct, frozen=True, kw_only=True):
    """A home folder, the user its server runs as, and what its data folder is called."""

    home: Path
    uid: int
    gid: int
    folder: str = DATA

    @property
    def data(self) -> Path:
        return self.home / self.folder

    @property
    def log(self) -> Path:
        return self.home / f"{self.folder}.log"

    def hand_over(self, path: Path) -> None:
        """Gives a path that root has just made to the user the server runs as."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def settle(home: Path, folder: str = DATA) -> Place:
    """Makes the home folder if need be and decides whose server it holds."""
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    data = home / folder
    owner = (data if data.exists() else home).stat()
    me = os.geteuid()
    if me != 0:
        if owner.st_uid != me and data.exists():
            raise Refused(f"The database in {data} belongs to {_name(owner.st_uid)}; start as that user or as root.")
        return Place(home=home, uid=me, gid=os.getegid(), folder=folder)
    if owner.st_uid != 0:
        return Place(home=home, uid=owner.st_uid, gid=owner.st_gid, folder=folder)
    try:
        nobody = pwd.getpwnam(NOBODY)
    except KeyError:
        raise Refused("PostgreSQL does not run as root and there is no user nobody; start as another user.") from None
    return Place(home=home, uid=nobody.pw_uid, gid=nobody.pw_gid, folder=folder)


def socket_dir(place: Place) -> Path:
    """A private folder whose socket fits the kernel's limit; in the home folder if that is not too deep."""
    # Named after the data, so that each home has its own and finds it again.
    short = f"antam-{hashlib.sha256(os.fsencode(place.data)).hexdigest()[:16]}"
    elsewhere = [os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"]  # noqa: S108 (private, owner checked)
    near = place.home / ("socket" if place.folder == DATA else f"{place.folder}.socket")
    for folder in (near, *(Path(base).resolve() / short for base in elsewhere if base)):
        if _fits(folder) and _made_private(folder, place):
            return folder
    raise Refused(
        f"A socket path may have {SOCKET_PATH_LIMIT} bytes and {place.home} is too deep; set ANTAM_HOME or TMPDIR to a "
        "shorter folder of yours."
    )


def as_owner(place: Place, *needed: Path) -> list[str]:
    """The words to put before a command so that it runs as the server's user and reaches the needed paths."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Refused("PostgreSQL does not run as root and setpriv is missing; start as another user.")
    words = [setpriv, f"--reuid={place.uid}", f"--regid={place.gid}", "--clear-groups", "--no-new-privs"]
    if any(_fenced_off(path, place) for path in needed):
        capability = _capability(place)
        # access(2), by which initdb looks for its fellow binaries, heeds capabilities only with no_setuid_fixup.
        words += ["--securebits=+no_setuid_fixup"]
        words += [f"--inh-caps=-all,+{capability}", f"--ambient-caps=-all,+{capability}"]
    return words


def _fits(folder: Path) -> bool:
    # A comma or a quote would need quoting in unix_socket_directories; the short folder has neither.
    length = len(os.fsencode(folder / f".s.PGSQL.{PORT}"))
    return length <= SOCKET_PATH_LIMIT and not set(',"') & set(str(folder))


def _made_private(folder: Path, place: Place) -> bool:
    """False if the name is taken by somebody else: in a shared /tmp anybody may have made it before us."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (place.uid, os.geteuid()):
            return False
        place.hand_over(folder)
        folder.chmod(0o700)
    except OSError:
        return False
    return True


def _fenced_off(path: Path, place: Place) -> bool:
    return any(not _may_pass(folder, place) for folder in (path, *path.parents))


def _may_pass(folder: Path, place: Place) -> bool:
    found = folder.stat()
    if found.st_uid == place.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    return bool(found.st_mode & (stat.S_IXGRP if found.st_gid == place.gid else stat.S_IXOTH))


def _capability(place: Place) -> str:
    ours = 0
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            ours = int(line.split()[1], 16)
    for name, bit in CAPABILITIES.items():
        if ours >> bit & 1:
            return name
    raise Refused(
        f"PostgreSQL does not run as root, and {_name(place.uid)} cannot reach {place.home} or the virtual environment "
        "because a folder above is closed; start as another user or move the checkout."
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
