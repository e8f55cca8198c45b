"""A reading or a score in the words of an alert's card, Vietnamese first: "Huyết áp 182/96 mmHg". Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from alerts.scores.news2 import News2
from records.reading import Reading

_NAMES: Final[dict[str, tuple[str, str]]] = {
    "blood_pressure": ("Huyết áp", "Blood pressure"),
    "pulse": ("Mạch", "Pulse"),
    "spo2": ("SpO2", "SpO2"),
    "respiratory_rate": ("Nhịp thở", "Respiratory rate"),
    "temperature": ("Nhiệt độ", "Temperature"),
    "glucose": ("Đường huyết", "Glucose"),
    "weight": ("Cân nặng", "Weight"),
    "height": ("Chiều cao", "Height"),
    "waist": ("Vòng eo", "Waist"),
    "muac": ("Chu vi vòng cánh tay", "Mid-upper arm"),
    "peak_flow": ("Lưu lượng đỉnh", "Peak flow"),
    "ketones": ("Xeton máu", "Blood ketones"),
    "hba1c": ("HbA1c", "HbA1c"),
    "news2": ("NEWS2", "NEWS2"),
}
_PARTS: Final[dict[str, tuple[str, str]]] = {
    "systolic": ("Huyết áp tâm thu", "Systolic blood pressure"),
    "diastolic": ("Huyết áp tâm trương", "Diastolic blood pressure"),
}
_UNITS: Final[dict[str, tuple[str, str]]] = {
    "mm[Hg]": ("mmHg", "mmHg"),
    "/min": ("lần/phút", "/min"),
    "Cel": ("°C", "°C"),
    "L/min": ("L/phút", "L/min"),
}
_SYMPTOMS: Final[dict[str, tuple[str, str]]] = {
    "chest_pain": ("Đau ngực", "Chest pain"),
    "dyspnoea": ("Khó thở khi nghỉ", "Breathless at rest"),
    "focal_weakness": ("Yếu liệt một bên", "Weakness of one side"),
    "speech": ("Nói khó", "Trouble speaking"),
    "severe_headache": ("Đau đầu dữ dội", "Severe headache"),
    "vision": ("Nhìn mờ đột ngột", "Sudden loss of sight"),
    "confusion": ("Lú lẫn mới", "New confusion"),
    "seizure": ("Co giật", "Seizure"),
    "syncope": ("Ngất", "Fainting"),
    "vomiting": ("Nôn", "Vomiting"),
    "kussmaul": ("Thở sâu nhanh", "Deep rapid breathing"),
    "dehydration": ("Mất nước", "Dehydration"),
    "needs_help": ("Cần người giúp", "Needs help"),
    "unresponsive": ("Gọi không đáp ứng", "Unresponsive"),
    "major_bleeding": ("Chảy máu nhiều", "Heavy bleeding"),
    "head_injury": ("Chấn thương đầu", "Head injury"),
    "overdose": ("Quá liều", "Overdose"),
    "unable_to_drink": ("Không uống hoặc bú được", "Unable to drink or breastfeed"),
    "vomits_everything": ("Nôn tất cả mọi thứ", "Vomits everything"),
    "lethargic": ("Li bì, khó đánh thức", "Lethargic, hard to wake"),
    "stridor": ("Thở rít khi nằm yên", "Stridor when calm"),
    "chest_indrawing": ("Rút lõm lồng ngực", "Chest indrawing"),
    "more_breathless": ("Khó thở hơn thường ngày", "More breathless than usual"),
    "more_sputum": ("Nhiều đờm hơn thường ngày", "More sputum than usual"),
    "coloured_sputum": ("Đờm đổi màu", "Sputum changed colour"),
    "leg_swelling": ("Phù chân", "Swollen legs"),
    "breathless_lying": ("Khó thở khi nằm", "Breathless when lying"),
    "infection_suspected": ("Nghi nhiễm trùng", "Infection suspected"),
}
_AWAKE: Final[dict[str, tuple[str, str]]] = {
    "A": ("tỉnh táo", "alert"),
    "C": ("lú lẫn mới", "new confusion"),
    "V": ("đáp ứng với lời gọi", "responds to voice"),
    "P": ("đáp ứng với kích thích đau", "responds to pain"),
    "U": ("không đáp ứng", "unresponsive"),
}


def reading_shown(reading: Reading) -> tuple[str, str]:
    """Vietnamese (decimal comma) and English."""
    if reading.kind == "consciousness":
        vi, en = _AWAKE[reading.coded or "U"]
        return f"Tri giác: {vi} ({reading.coded})", f"Consciousness: {en} ({reading.coded})"
    if reading.kind == "oxygen":
        return ("Đang thở oxy", "On oxygen") if reading.value else ("Thở khí trời", "On air")
    name_vi, name_en = _NAMES[reading.kind]
    unit = reading.unit or ""
    unit_vi, unit_en = _UNITS.get(unit, (unit, unit))
    number = _number(reading)
    return f"{name_vi} {number.replace('.', ',')} {unit_vi}", f"{name_en} {number} {unit_en}"


def named(kind: str, part: str | None = None) -> tuple[str, str]:
    """What a kind of reading is called, or one of its two numbers; unknown kinds by their own name."""
    return _PARTS[part] if part in _PARTS else _NAMES.get(kind, (kind, kind))


def named_within(kind: str) -> tuple[str, str]:
    """The same inside a sentence: words begin small, and "SpO2" stays what it is."""
    vi, en = named(kind)
    return vi.lower() if vi[1:].islower() else vi, en.lower() if en[1:].islower() else en


def unit_shown(unit: str | None) -> tuple[str, str]:
    return _UNITS.get(unit or "", (unit or "", unit or ""))


def symptoms_shown(symptoms: Iterable[str]) -> tuple[str, str]:
    words = [_SYMPTOMS[symptom] for symptom in symptoms]
    return ", ".join(vi for vi, _ in words), ", ".join(en for _, en in words)


def news2_shown(score: News2) -> tuple[str, str]:
    """The same in both languages; `>=` where a measurement is missing."""
    text = f"NEWS2 >= {score.at_least}" if score.total is None else f"NEWS2 {score.total}"
    return text, text


def qsofa_shown(points: int) -> tuple[str, str]:
    text = f"qSOFA {points}"
    return text, text


def mean_shown(systolic: float, diastolic: float, n: int, days: int) -> tuple[str, str]:
    numbers = f"{systolic:.0f}/{diastolic:.0f}"
    return (
        f"Huyết áp trung bình {numbers} mmHg ({n} lần đo trong {days} ngày)",
        f"Mean blood pressure {numbers} mmHg ({n} readings on {days} days)",
    )


def weight_shown(kg: float, before: float, days: int) -> tuple[str, str]:
    now, then = f"{kg:g}", f"{before:g}"
    return (
        f"Cân nặng {now} kg, {days} ngày trước {then} kg".replace(".", ","),
        f"Weight {now} kg, {days} days ago {then} kg",
    )


def _number(reading: Reading) -> str:
    beyond = f"{reading.comparator} " if reading.comparator else ""
    below = "" if reading.diastolic is None else f"/{reading.diastolic:g}"
    return f"{beyond}{reading.value:g}{below}"
