"""PostgreSQL's own programs: the wheel's, or those of a folder the operator names."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from base import postmaster
from base.schema import without_password
from base.whereabouts import Refused

SSL_MISSING = "SSL support is not compiled in"


def program(name: str, folder: Path | None) -> Path:
    if folder is None:
        return postmaster.binary(name)
    path = folder / name
    if not path.is_file():
        raise Refused(f"ANTAM_PG_BIN: there is no {name} in {folder}.")
    return path


def words(name: str, folder: Path | None, url: str, *more: str) -> tuple[list[str], dict[str, str]]:
    """A client program that signs in at `url`, and its environment, which holds the password."""
    bare, env = without_password(url)
    return [str(program(name, folder)), f"--dbname={bare}", "--no-password", *more], env


def run(name: str, folder: Path | None, *more: str) -> subprocess.CompletedProcess[str]:
    """A program that needs no server."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": postmaster.UTF8}
    return subprocess.run(  # noqa: S603 (explicit words, no shell)
        [str(program(name, folder)), *more], capture_output=True, text=True, env=env, cwd="/", check=False
    )


def why(said: str) -> str:
    """One sentence of what a program said when it failed."""
    if SSL_MISSING in said:
        return (
            "the programs that come with us know no TLS; set ANTAM_PG_BIN to the folder of the server's own, "
            "as /usr/lib/postgresql/18/bin"
        )
    return postmaster.last_line(said).removesuffix(".") or "it said nothing"
