"""Questionnaires as data: what a file may say, what a score is, and when one answer is enough to call a human."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from records.instruments import library
from records.instruments.instrument import Answer
from records.instruments.library import BadInstrument
from records.instruments.scorer import Outcome, asks_of_danger, score

ALL = library.load()
SHIPPED = {id: one for id, one in ALL.items() if one.licence.text != "withheld"}
PHQ9 = (library.PACKAGED / "phq9.toml").read_text(encoding="utf-8")


def q(*values: Answer | None) -> dict[str, Answer | None]:
    return {f"q{n + 1}": value for n, value in enumerate(values)}


def scored(id: str, answers: Mapping[str, Answer | None]) -> Outcome:
    return score(ALL[id], answers)


def test_the_pack_holds_the_instruments_the_house_chose() -> None:
    assert {"phq9", "gad7", "gds15", "asq_suicide", "fourat", "cows", "ciwa_ar", "srq20", "audit", "assist"} <= set(ALL)


def test_every_shipped_word_is_there_in_both_languages_and_says_where_the_vietnamese_comes_from() -> None:
    for id, one in SHIPPED.items():
        assert all(item.vi and item.en for item in one.items), id
        assert one.wording.vi in ("draft", "official") and one.title.vi and one.title.en


def test_no_wording_is_called_official_before_somebody_has_brought_it() -> None:
    assert {one.wording.vi for one in SHIPPED.values()} == {"draft"}
    assert {one.reviewed for one in ALL.values()} == {None}


@pytest.mark.parametrize("id", ["epds_score_entry", "cssrs_triage", "assist", "mchat_rf", "psc17", "dast10"])
def test_of_an_instrument_whose_licence_forbids_it_not_a_word_is_here(id: str) -> None:
    one = ALL[id]
    assert one.licence.text == "withheld" and one.stem is None
    assert not any(item.vi or item.en for item in one.items)
    assert not any(option.vi or option.en for options in one.options.values() for option in options)


def test_words_that_may_not_be_sold_lie_in_a_folder_with_a_licence_of_its_own() -> None:
    folder = library.PACKAGED / library.NONCOMMERCIAL
    licence = (folder / "LICENCE.md").read_text(encoding="utf-8")
    assert {p.stem for p in folder.glob("*.toml")} == {
        id for id, one in ALL.items() if one.licence.text == "noncommercial"
    }
    assert all(path.name in licence for path in folder.glob("*.toml"))


def test_without_the_non_commercial_folder_the_others_are_still_there(tmp_path: Path) -> None:
    for path in library.PACKAGED.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert set(library.load(tmp_path)) == {id for id, one in ALL.items() if one.licence.text != "noncommercial"}


WRONG = {
    "an unknown key": ('version = "1"', 'version = "1"\nvesion = "1"'),
    "an item a result does not know": ('method = "sum"', 'method = "sum"\nitems = ["q77"]'),
    "an item danger does not know": ('item = "q9"', 'item = "q90"'),
    "an unknown method": ('method = "sum"', 'method = "mean"'),
    "a condition that says nothing": ("at_least = 1 }", "}"),
    "a question twice": ('id = "q2"', 'id = "q1"'),
    "no vietnamese words": ('vi = "Thấy buồn, chán nản hoặc tuyệt vọng"', 'vi = ""'),
    "words of a withheld instrument": ('text = "shipped"', 'text = "withheld"'),
    "the wrong folder": ('text = "shipped"', 'text = "noncommercial"'),
    "options nobody has": ('options = "difficulty"', 'options = "dificulty"'),
    "a name nobody knows": ('vi = "draft"', 'vi = "drafty"'),
    "a diagnosis": ("Feeling down, depressed, or hopeless", "Your diagnosis"),
}


@pytest.mark.parametrize("wrong", WRONG, ids=list(WRONG))
def test_a_file_that_is_not_understood_is_refused_as_a_whole(wrong: str) -> None:
    before, after = WRONG[wrong]
    assert before in PHQ9, before
    with pytest.raises(BadInstrument, match=re.escape("phq9.toml")):
        library.read("phq9.toml", PHQ9.replace(before, after, 1).replace("at_least = 1, }", "}").encode())


def test_a_file_is_called_like_its_instrument(tmp_path: Path) -> None:
    (tmp_path / "phq8.toml").write_text(PHQ9, encoding="utf-8")
    with pytest.raises(BadInstrument, match="name of the file"):
        library.load(tmp_path)


def test_who_is_sent_on_to_another_form_is_sent_to_one_that_exists(tmp_path: Path) -> None:
    (tmp_path / "phq9.toml").write_text(PHQ9, encoding="utf-8")
    with pytest.raises(BadInstrument, match="asq_suicide"):
        library.load(tmp_path)


CALLS: list[tuple[str, dict[str, Any], set[tuple[str, str]]]] = [
    ("phq9", {"q9": 1}, {("self_harm", "urgent")}),
    ("phq9", {"q9": 0, "q1": 3}, set()),
    ("phq_a", {"q9": 3}, {("self_harm", "urgent")}),
    ("phq_a", {"ever_tried": True}, {("self_harm", "urgent")}),
    ("srq20", {"q17": True}, {("self_harm", "urgent")}),
    ("srq20", {"q17": False}, set()),
    ("epds_score_entry", {"q10": 1}, {("self_harm", "urgent")}),
    ("asq_suicide", {"q1": False}, set()),
    ("asq_suicide", {"q2": True}, {("self_harm", "urgent"), ("imminent", "emergency")}),
    ("asq_suicide", {"q2": True, "q5": False}, {("self_harm", "urgent")}),
    ("asq_suicide", {"q3": "refused", "q5": False}, {("self_harm", "urgent")}),
    ("asq_suicide", {"q5": True}, {("self_harm", "urgent"), ("imminent", "emergency")}),
    ("fourat", {"acute_change": True}, {("delirium", "urgent")}),
    ("fourat", {"alertness": "clearly_abnormal"}, {("delirium", "urgent")}),
    ("fourat", {"amt4": "two_or_more_or_untestable", "attention": "below_seven_or_refuses"}, set()),
    ("cows", {"sweating": 4, "restlessness": 5, "pupil_size": 5, "gastrointestinal_upset": 5, "gooseflesh_skin": 5},
     set()),
    ("cows", {"sweating": 4, "restlessness": 5, "pupil_size": 5, "gastrointestinal_upset": 5, "gooseflesh_skin": 5,
              "yawning": 1}, {("severe_withdrawal", "urgent")}),
    ("ciwa_ar", {"tremor": 7, "anxiety": 7, "agitation": 4}, set()),
    ("ciwa_ar", {"tremor": 7, "anxiety": 7, "agitation": 5}, {("severe_withdrawal", "urgent")}),
]  # fmt: skip


@pytest.mark.parametrize(("id", "answers", "calls"), CALLS)
def test_a_danger_answer_counts_in_an_unfinished_form(
    id: str, answers: dict[str, Any], calls: set[tuple[str, str]]
) -> None:
    outcome = scored(id, answers)
    assert outcome.status == "incomplete"
    assert {(danger.flag, danger.level) for danger in outcome.danger} == calls


def test_a_danger_answer_counts_beside_one_that_cannot_be() -> None:
    outcome = scored("phq9", {"q9": 2, "q1": 7})
    assert outcome.status == "invalid" and outcome.flags == ("self_harm",)


def test_a_missing_danger_item_is_asked_again_and_never_read_as_no() -> None:
    outcome = scored("phq9", q(0, 0, 0, 0, 0, 0, 0, 0, None))
    assert (outcome.status, outcome.missing, outcome.results["score"]) == ("incomplete", ("q9",), None)
    assert asks_of_danger(ALL["phq9"], q(0, 0, 0, 0, 0, 0, 0, 0)) == ["q9"]
    assert asks_of_danger(ALL["asq_suicide"], {"q1": False, "q2": False, "q3": False}) == ["q4"]
    assert asks_of_danger(ALL["asq_suicide"], {"q1": True, "q2": False, "q3": False, "q4": False}) == ["q5"]


def test_the_fifth_question_of_the_asq_is_asked_only_after_a_yes_or_a_refusal() -> None:
    assert scored("asq_suicide", q(False, False, False, False)).status == "ok"
    assert scored("asq_suicide", q(False, "refused", False, False)).missing == ("q5",)
    assert scored("asq_suicide", q(False, True, False, False)).results["provisional"] == "acute_positive"


@pytest.mark.parametrize("answer", [True, 1.0, "1", 4, -1, 1.5])
def test_an_answer_is_taken_as_it_is_or_not_at_all(answer: Answer) -> None:
    assert scored("phq9", {"q1": answer}).invalid == ("q1",)


def test_an_answer_to_a_question_nobody_asked_is_refused() -> None:
    assert scored("phq9", {"q99": 1}).invalid == ("q99",)


def test_a_blank_counts_nothing_only_where_the_authors_say_so_and_only_so_many() -> None:
    whole = dict.fromkeys((f"q{n}" for n in range(1, 18)), 1)
    three, four = (
        {k: v for k, v in whole.items() if k not in blank} for blank in (("q1", "q2", "q3"), ("q1", "q2", "q3", "q4"))
    )
    assert (scored("psc17", three).status, scored("psc17", three).results["total"]) == ("ok", 14)
    assert (scored("psc17", four).status, scored("psc17", four).results["total"]) == ("incomplete", None)


def test_a_sum_that_can_still_grow_says_only_what_it_already_is() -> None:
    outcome = scored("phq9", q(3, 3, 3, 1))
    assert outcome.at_least["score"] == 10 and outcome.already["positive"]
    assert outcome.results["positive"] is None and outcome.results["severity"] is None
    low = scored("who5", q(0, 0))
    assert not low.already["positive"] and low.results["positive"] is None  # higher is better: it may still be well


def test_every_danger_item_needs_an_answer_before_a_form_is_whole() -> None:
    for id, one in ALL.items():
        needed = {item.id for item in one.items if not item.optional}
        for danger in one.danger:
            named = {c.item for every in danger.any for c in every if c.item}
            assert named & needed or not named or id == "phq_a", id
