"""The process that reads one uploaded file and writes it anew: `python -I -m realtime.worker TYPE < file > result`.

It is given a file nobody trusts, so it has nothing else: no environment, no file or connection it could open, no other
process it could start, no network where the machine lets us take it away, 512 MB, 10 s of processor; started by root it
is nobody. The result is `+` and the file, or `-` and the code of why it
is refused (realtime/files.py); anything else means that it died.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from collections.abc import Callable

import msgspec

from realtime.files import Type, Unfit, sniff

MEMORY = 512 * 1024 * 1024
PROCESSOR_S = 10
TAKEN, REFUSED = b"+", b"-"

_NEW_USER, _NEW_NET, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_NO_NEW_PRIVILEGES, _NOT_DUMPABLE = 38, 4
_NOBODY = 65534


def main() -> None:
    type = msgspec.convert(sys.argv[1], Type)
    rewrite = _rewriter(type)
    shut_in(threads=type == "image/heic")
    sys.stdout.buffer.write(_result(type, rewrite, sys.stdin.buffer.read()))


def _rewriter(type: Type) -> Callable[[bytes], bytes]:
    """What writes this type anew, loaded while that is still possible."""
    if type == "application/pdf":
        from realtime import documents

        documents.prepare()
        return documents.rewrite
    if type in ("audio/mp4", "audio/ogg"):
        from realtime import sounds

        return sounds.rewrite_m4a if type == "audio/mp4" else sounds.rewrite_ogg
    from realtime import pictures

    pictures.prepare(type)
    return lambda content: pictures.rewrite(type, content)


def shut_in(*, threads: bool = False) -> None:
    """From here on: no files, no connections, no processes, so much memory and so much time, no gain of privileges;
    where the kernel allows it no network. Where the house does not run as root this stays a process of the same user: a
    decoder that is taken over could still signal others of it. `threads`: what decodes HEIC starts one, and to the
    kernel a thread is a process; others it might start have no more than this one."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if libc.unshare(
            _NEW_NET | _NEW_IPC
        ):  # only root may at once; others inside a user namespace, where there is one
            libc.unshare(_NEW_USER | _NEW_NET | _NEW_IPC)
        if os.geteuid() == 0:
            with contextlib.suppress(OSError):  # a container may know no other user
                os.setgroups([])
                os.setresgid(_NOBODY, _NOBODY, _NOBODY)
                os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.prctl(_NOT_DUMPABLE, 0, 0, 0, 0)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, PROCESSOR_S), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 0), *(() if threads else ((resource.RLIMIT_NPROC, 0),)),
    ):  # fmt: skip
        with contextlib.nullcontext() if sys.platform == "linux" else contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _result(type: Type, rewrite: Callable[[bytes], bytes], content: bytes) -> bytes:
    try:
        if sniff(content[:16]) != type:
            raise Unfit("file_wrong_type")
        return TAKEN + rewrite(content)
    except Unfit as refused:
        return REFUSED + refused.code.encode()
    except MemoryError:
        return REFUSED + b"file_too_costly"
    except Exception:  # the libraries raise whatever they like about a file that is not one
        return REFUSED + b"file_damaged"


if __name__ == "__main__":
    main()
