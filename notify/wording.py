"""The words on a lock screen and in the one-time-code SMS, in Vietnamese and English.

A lock screen is read by whoever is near it. So no name, no value, no place, nothing clinical, and the body never tells
one kind of news from another; only a call, a message and "please look now" differ, because the owner must know when to
get up. The app fetches what it is about after unlock.
"""

from msgspec import Struct

KINDS = (
    "alert",
    "alert_changed",
    "message",
    "call",
    "reminder",
    "appointment",
    "duty",
    "relative",
    "family_update",
    "screening_due",
    "announcement",
    "security_notice",
    "request",
)


class Words(Struct, frozen=True):
    title: str
    body: str


def notice(kind: str, lang: str) -> Words:
    """Words for one of KINDS; a kind or language nobody has worded yet still gets the generic sentence."""
    words = _NOTICE[_known(lang)]
    return words.get(kind, words[""])


def code_text(code: str, lang: str) -> str:
    """One SMS segment (at most 160 characters of the GSM alphabet, hence Vietnamese without diacritics)."""
    return _CODE[_known(lang)].format(code=code)


def _known(lang: str) -> str:
    """`vi`, `en`, also from a tag such as `en-AU`; Vietnamese otherwise."""
    return "en" if lang.lower().replace("_", "-").split("-")[0] == "en" else "vi"


_NOTICE = {
    "vi": {
        "": Words("An Tâm", "Có thông báo mới"),
        "alert": Words("Cần xem ngay", "Có thông báo mới"),
        "message": Words("An Tâm", "Có tin nhắn mới"),
        "call": Words("An Tâm", "Có cuộc gọi đến"),
    },
    "en": {
        "": Words("An Tâm", "You have a new notice"),
        "alert": Words("Please look now", "You have a new notice"),
        "message": Words("An Tâm", "You have a new message"),
        "call": Words("An Tâm", "Incoming call"),
    },
}

_CODE = {
    "vi": "Ma dang nhap cua ban la {code}. Khong dua ma nay cho bat ky ai, ke ca nhan vien.",
    "en": "Your sign-in code is {code}. Never tell anybody this code, not even staff.",
}
