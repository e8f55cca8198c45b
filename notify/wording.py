"""The words on a lock screen, in an SMS, in a mail and in the one-time-code SMS, in Vietnamese and English.

A lock screen is read by whoever is near it. So no name, no value, no place, nothing clinical, and the body never tells
one kind of news from another; only a call, a message and "please look now" differ, because the owner must know when to
get up. The app fetches what it is about after unlock.
"""

from msgspec import Struct

from notify import gsm

VERIFY = "verify"
"""The kind of notice that brings the code with which somebody shows that an address is theirs."""

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


def verify(code: str, lang: str) -> Words:
    """To an address that is to be shown to be somebody's; the code is the same sort of secret as at sign-in."""
    words = _VERIFY[_known(lang)]
    return Words(words.title, words.body.format(code=code))


def sms_text(kind: str, lang: str, link: str | None, code: str | None) -> str:
    """One SMS segment: what there is to do, then how to answer, as far as it fits. The link before the reply code."""
    said = _SMS[_known(lang)]
    head = said.get(kind, said[""])
    by_link = said["link"].format(link=link) if link else ""
    by_code = said["code"].format(code=code) if code else ""
    texts = (f"{head}{by_link}{by_code}", f"{head}{by_link}", f"{head}{by_code}", head)
    return next(text for text in texts if gsm.is_gsm(text) and gsm.segments(text) == 1)


def mail_text(words: Words, lang: str, link: str | None) -> str:
    """The whole of a mail: plain words, and the link where there is one."""
    said = _MAIL[_known(lang)]
    return "\n".join([words.body, "", *([said["link"], link, ""] if link else []), said["end"], ""])


def reply_text(state: str, lang: str) -> str:
    """What somebody hears who answered a text: taken, used, ended or unknown. One segment."""
    return _REPLY[_known(lang)][state]


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

_VERIFY = {
    "vi": Words("An Tâm", "Mã xác nhận của bạn là {code}. Nếu bạn không yêu cầu, hãy bỏ qua tin này."),
    "en": Words("An Tâm", "Your confirmation code is {code}. If you did not ask for it, ignore this message."),
}

_SMS = {
    "vi": {
        "": "An Tam: co thong bao moi, hay mo ung dung.",
        "alert": "An Tam: can xem ngay, hay mo ung dung.",
        "message": "An Tam: co tin nhan moi, hay mo ung dung.",
        "call": "An Tam: co cuoc goi den, hay mo ung dung.",
        "link": " Nhan viec: {link}",
        "code": " Hoac tra loi: {code}",
    },
    "en": {
        "": "An Tam: you have a new notice, open the app.",
        "alert": "An Tam: please look now, open the app.",
        "message": "An Tam: you have a new message, open the app.",
        "call": "An Tam: incoming call, open the app.",
        "link": " Take it: {link}",
        "code": " Or reply: {code}",
    },
}

_MAIL = {
    "vi": {
        "link": "Nếu chưa mở được ứng dụng, bạn có thể nhận việc tại đây (chỉ dùng được một lần):",
        "end": "Hãy mở ứng dụng An Tâm để xem. Thư này được gửi tự động, xin đừng trả lời.",
    },
    "en": {
        "link": "If you cannot open the app, you can take it here (this works once):",
        "end": "Open the An Tâm app to see it. This mail was sent automatically; please do not reply.",
    },
}

_REPLY = {
    "vi": {
        "taken": "An Tam: ban da nhan viec. Hay mo ung dung.",
        "used": "An Tam: ma nay da duoc dung. Hay mo ung dung.",
        "ended": "An Tam: viec nay khong con cho nguoi nhan. Hay mo ung dung.",
        "unknown": "An Tam: ma khong dung. Hay mo ung dung.",
    },
    "en": {
        "taken": "An Tam: it is yours now. Please open the app.",
        "used": "An Tam: this code was used before. Please open the app.",
        "ended": "An Tam: this no longer waits for anybody. Please open the app.",
        "unknown": "An Tam: this code is not right. Please open the app.",
    },
}
