"""What was asked a moment ago, as a table of moments."""

from __future__ import annotations

from base.lately import Lately


def test_an_answer_holds_for_its_time_and_not_longer() -> None:
    lately: Lately[str, int] = Lately(2.0)
    lately.keep({"a": 1}, 10.0)
    assert lately.known("a", 10.0) == lately.known("a", 11.9) == 1
    assert lately.known("a", 12.0) is None and lately.known("b", 10.0) is None


def test_what_was_used_is_named_once_when_it_is_half_as_old_as_it_may_get() -> None:
    lately: Lately[str, int] = Lately(2.0)
    lately.keep({"used": 1, "unused": 2}, 10.0)
    lately.known("used", 10.5)
    assert lately.stale(10.9, 10) == []
    assert lately.stale(11.0, 10) == ["used"]
    assert lately.stale(11.1, 10) == []
    assert lately.known("used", 11.9) == 1, "the old answer holds until there is another"


def test_a_new_answer_starts_anew() -> None:
    lately: Lately[str, int] = Lately(2.0)
    lately.keep({"a": 1}, 10.0)
    lately.known("a", 10.5)
    assert lately.stale(11.0, 10) == ["a"]
    lately.keep({"a": 2}, 11.0)
    assert lately.known("a", 12.9) == 2
    assert lately.stale(12.9, 10) == ["a"]


def test_no_more_are_named_than_were_asked_for_and_the_rest_comes_next() -> None:
    lately: Lately[int, int] = Lately(2.0)
    lately.keep({n: n for n in range(5)}, 10.0)
    for n in range(5):
        lately.known(n, 10.0)
    assert [lately.stale(11.0, 2) for _ in range(3)] == [[0, 1], [2, 3], [4]]


def test_what_is_dropped_is_unknown_at_once_and_what_nobody_uses_is_forgotten() -> None:
    lately: Lately[str, int] = Lately(2.0)
    lately.keep({"a": 1, "b": 2}, 10.0)
    lately.drop(["a", "never there"])
    assert lately.known("a", 10.0) is None
    lately.stale(11.5, 10)
    lately.stale(12.5, 10)
    assert not lately._held and not lately._by_age and not lately._to_forget


def test_with_no_time_at_all_every_question_is_asked() -> None:
    lately: Lately[str, int] = Lately(0.0)
    lately.keep({"a": 1}, 10.0)
    assert lately.known("a", 10.0) is None
