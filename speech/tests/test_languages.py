from __future__ import annotations

import pytest
from makers import stretches

from engine.intervals import Stretch
from engine.languages import Window, is_clear, is_unclear, label, main_language, windows


def judged(*parts: tuple[float, dict[str, float]]) -> list[tuple[Window, dict[str, float]]]:
    found, at = [], 0.0
    for index, (seconds, by_ear) in enumerate(parts):
        found.append((Window(Stretch(at, at + seconds), (index,)), by_ear))
        at += seconds + 0.5
    return found


def test_main_language_has_the_most_probability_times_seconds() -> None:
    assert main_language([({"en": 0.9}, 10), ({"fr": 0.6}, 12), ({"fr": 0.9}, 1)]) == "en"
    assert main_language([]) is None


@pytest.mark.parametrize(
    ("probability", "seconds", "clear"),
    [(0.8, 3, True), (0.79, 3, False), (0.99, 2.9, False), (0.6, 8, True), (0.59, 20, False)],
)
def test_leaving_the_main_language_needs_evidence(probability: float, seconds: float, clear: bool) -> None:
    assert is_clear(probability, seconds) is clear


def test_windows_are_whole_utterances_of_at_least_4_s() -> None:
    found = windows(stretches((0, 1), (1.5, 3), (3.5, 5), (5.5, 6), (20, 21)))
    assert [window.members for window in found] == [(0, 1, 2), (3,), (4,)]


def test_only_windows_of_several_utterances_are_taken_apart() -> None:
    assert is_unclear(Window(Stretch(0, 5), (0, 1)), {"en": 0.7})
    assert not is_unclear(Window(Stretch(0, 5), (0,)), {"en": 0.7})
    assert not is_unclear(Window(Stretch(0, 5), (0, 1)), {"en": 0.85})


def test_a_clear_insertion_is_labelled() -> None:
    english, spanish = {"en": 0.98, "es": 0.01}, {"es": 0.97, "en": 0.02}
    assert label(judged((5, english), (5, spanish), (5, english)), "en") == ["en", "es", "en"]


def test_a_short_or_unclear_stretch_stays_in_the_main_language() -> None:
    english = {"en": 0.98}
    assert label(judged((5, english), (2.5, {"es": 0.95, "en": 0.01}), (5, english)), "en") == ["en"] * 3
    assert label(judged((5, english), (5, {"es": 0.7, "en": 0.2}), (5, english)), "en") == ["en"] * 3


def test_a_doubtful_window_between_two_clear_ones_follows_them() -> None:
    spanish = {"es": 0.98, "en": 0.01}
    assert label(judged((5, spanish), (4, {"en": 0.5, "es": 0.4}), (5, spanish)), "en") == ["es"] * 3


def test_an_unclear_sentence_at_the_border_belongs_to_the_chunk_it_sounds_like() -> None:
    parts = judged((4.5, {"es": 0.56, "it": 0.2}), (6, {"it": 0.99}), (6, {"it": 0.99}))
    assert label(parts, "it", before="es", after="it") == ["es", "it", "it"]
    assert label(parts, "it", before="it", after="it") == ["it", "it", "it"]


def test_nothing_to_judge_gives_no_labels() -> None:
    assert label([], "en") == []
