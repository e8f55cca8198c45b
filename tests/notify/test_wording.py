import re

import pytest

from notify import gsm
from notify.wording import KINDS, Words, code_text, mail_text, notice, reply_text, verify

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


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("state", ["taken", "used", "ended", "unknown"])
def test_whoever_answers_a_text_hears_in_one_segment_what_became_of_it(state: str, lang: str) -> None:
    text = reply_text(state, lang)
    assert text.isascii() and gsm.segments(text) == 1 and not CLINICAL.search(text)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_confirmation_code_comes_with_what_to_do_if_one_did_not_ask(lang: str) -> None:
    words = verify("012345", lang)
    assert "012345" in words.body and not CLINICAL.search(words.body)
    assert ("ignore" if lang == "en" else "bỏ qua") in words.body


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_mail_says_that_nobody_reads_answers_and_holds_a_link_only_if_there_is_one(lang: str) -> None:
    words = notice("alert", lang)
    without, with_link = mail_text(words, lang, None), mail_text(words, lang, "https://antam.example/answer#s")
    assert "https" not in without and "https://antam.example/answer#s" in with_link.splitlines()
    assert not CLINICAL.search(without) and words.body in without
