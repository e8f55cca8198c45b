import re

import pytest

from notify.wording import KINDS, Words, code_text, notice

CLINICAL = re.compile(
    r"bệnh|sức khoẻ|sức khỏe|khám|thuốc|huyết|nhịp|trầm cảm|tự tử|cai nghiện|tâm thần|bác sĩ|người thân|"
    r"health|ill|sick|clinic|doctor|blood|pulse|screen|depress|suicid|drug|mental|patient|resident|relative|hospital",
    re.IGNORECASE,
)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_that_say_nothing_clinical(kind: str, lang: str) -> None:
    words = notice(kind, lang)
    assert words.title and words.body
    assert not CLINICAL.search(f"{words.title} {words.body}")
    assert not re.search(r"[0-9{}]", words.title + words.body)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"alert", "message", "call"}))
def test_other_kinds_cannot_be_told_apart_on_a_lock_screen(kind: str) -> None:
    assert notice(kind, "vi") == Words("An Tâm", "Có thông báo mới")
    assert notice(kind, "en") == Words("An Tâm", "You have a new notice")


def test_an_alert_asks_to_be_looked_at_in_the_generic_words() -> None:
    assert notice("alert", "vi").body == notice("announcement", "vi").body
    assert notice("alert", "vi").title != notice("announcement", "vi").title


def test_a_kind_or_language_nobody_worded_still_gets_the_generic_sentence() -> None:
    assert notice("something new", "vi") == notice("announcement", "vi")
    assert notice("alert", "fr") == notice("alert", "vi")
    assert notice("alert", "en-AU") == notice("alert", "en_GB") == notice("alert", "en")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_code_fits_one_sms_and_warns_and_names_nothing(lang: str) -> None:
    text = code_text("012345", lang)
    assert text.isascii() and len(text) <= 160  # ASCII letters, digits, comma, full stop, hyphen: all GSM 7-bit
    assert "012345" in text
    assert ("Never tell anybody" if lang == "en" else "Khong dua ma nay cho bat ky ai") in text
    assert not re.search(r"An T|trung tam|centre|facility|cai nghien|benh", text, re.IGNORECASE)
