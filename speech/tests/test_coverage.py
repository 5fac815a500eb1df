from __future__ import annotations

import pytest
from makers import stretches, words

from engine.coverage import coverage, uncovered
from engine.heard import Word


def test_a_stretched_word_does_not_hide_lost_speech() -> None:
    long_word = [Word(0.0, 16.0, " Hello", 0.9)]
    assert uncovered(stretches((0, 16)), long_word) == stretches((1.75, 16))


def test_words_cover_a_quarter_second_more_on_each_side() -> None:
    assert uncovered(stretches((0.75, 2.25)), [Word(1.0, 2.0, " a", 0.9)]) == []


def test_coverage_is_the_covered_share_of_speech() -> None:
    assert coverage(stretches((0, 10), (20, 30)), words("a b c d e f g h i j", 0, 10)) == pytest.approx(
        0.5, abs=0.02
    )


def test_coverage_is_unknown_without_speech() -> None:
    assert coverage([], words("a", 0, 1)) is None
