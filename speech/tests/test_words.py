from __future__ import annotations

import random
from itertools import pairwise

from makers import stretches

from engine.heard import Word
from engine.words import tidy


def test_a_word_stretched_over_a_pause_is_put_where_the_voice_is() -> None:
    voice = stretches((0, 2), (10, 12))
    found = tidy(
        [Word(0.5, 1.0, " one", 0.9), Word(1.0, 10.5, " two", 0.9), Word(10.5, 11, " three", 0.9)], voice
    )
    assert all(word.end - word.start <= 1.5 for word in found)
    assert (found[1].start, found[1].end) == (1.0, 2.0)


def test_a_first_word_keeps_its_end() -> None:
    found = tidy([Word(0.0, 10.4, " late", 0.9)], stretches((0, 0.2), (10, 12)))
    assert (found[0].start, found[0].end) == (10.0, 10.4)


def test_starts_never_fall_and_nothing_leaves_the_chunk() -> None:
    chance = random.Random(1)
    voice = stretches((5, 9), (9.5, 14), (15, 30))
    for _ in range(200):
        raw = [
            Word(start, start + chance.uniform(-1, 6), " w", 0.5)
            for start in (chance.uniform(0, 40) for _ in range(12))
        ]
        found = tidy(raw, voice)
        assert len(found) == len(raw)
        assert all(5 <= word.start <= word.end <= 30 for word in found)
        assert all(one.start <= other.start for one, other in pairwise(found))


def test_empty_words_are_left_out() -> None:
    assert tidy([Word(0, 1, " ", 0.9)], stretches((0, 1))) == ()
