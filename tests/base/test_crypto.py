"""What is sealed opens with its key in its place, and nowhere else."""

from __future__ import annotations

from uuid import UUID

import pytest

from base import crypto
from base.settings import Secret

KEY, WHO = Secret(b"a secret that is only for the tests"), UUID(int=7)
SEALED = crypto.seal(KEY, "totp_factors", "secret", WHO, b"plain")

ELSEWHERE = {
    "another account": (KEY, "totp_factors", "secret", UUID(int=8), SEALED),
    "another table": (KEY, "passkeys", "secret", WHO, SEALED),
    "another column": (KEY, "totp_factors", "name", WHO, SEALED),
    "another key": (Secret(b"another"), "totp_factors", "secret", WHO, SEALED),
    "a flipped bit": (KEY, "totp_factors", "secret", WHO, SEALED[:-1] + bytes([SEALED[-1] ^ 1])),
    "cut": (KEY, "totp_factors", "secret", WHO, SEALED[:10]),
    "another version": (KEY, "totp_factors", "secret", WHO, b"\x02" + SEALED[1:]),
    "nothing": (KEY, "totp_factors", "secret", WHO, b""),
}


def test_what_was_sealed_opens_in_its_place() -> None:
    assert crypto.unseal(KEY, "totp_factors", "secret", WHO, SEALED) == b"plain"
    assert b"plain" not in SEALED


@pytest.mark.parametrize("how", ELSEWHERE)
def test_it_opens_nowhere_else(how: str) -> None:
    with pytest.raises(crypto.Unsealable):
        crypto.unseal(*ELSEWHERE[how])


def test_no_nonce_comes_twice() -> None:
    assert len({crypto.seal(KEY, "t", "c", WHO, b"same")[:13] for _ in range(10_000)}) == 10_000


def test_every_purpose_has_a_key_of_its_own() -> None:
    assert crypto.derive(KEY, "pin") == crypto.derive(KEY, "pin") != crypto.derive(KEY, "columns")
    assert repr(crypto.derive(KEY, "pin")) == "Secret(...)"
