from __future__ import annotations

import pytest
from makers import stretches
from review_makers import bare, passage, sound

from engine.heard import Word
from engine.intervals import Stretch
from review.passages import Passage, keep, with_words, within


def test_words_without_times_lie_on_the_voice_by_their_length() -> None:
    found = bare("one four seventeen", 0, 20, sound(20, (2, 4), (10, 12))).words
    assert [word.text for word in found] == ["one", " four", " seventeen"]
    assert found[1].end <= 4.3
    assert found[2].start >= 9.7
    assert found[2].end - found[2].start > found[0].end - found[0].start
    assert {word.confidence for word in found} == {1.0}


def test_words_without_times_where_nobody_speaks_fill_the_passage() -> None:
    found = bare("thanks for watching", 5, 8, sound(10, (0, 2))).words
    assert (found[0].start, found[-1].end) == (5, 8)


@pytest.mark.parametrize("text", ["これは日本語の文です。", "ประโยคภาษาไทย", "Bon, d'accord."])
def test_scripts_without_spaces_are_cut_too_and_no_letter_is_lost(text: str) -> None:
    found = bare(text, 0, 4, sound(4, (0, 4))).words
    assert "".join(word.text for word in found) == text
    assert all(word.end - word.start < 3 for word in found)


def test_a_word_over_many_seconds_is_cut_at_its_unsure_side() -> None:
    voice = stretches((0, 2), (10, 14))
    given = (Word(0.5, 9.0, " so", 0.9), Word(5.0, 11.0, " then", 0.9))
    first, second = with_words(Passage(Stretch(0, 14), "so then", "en", given), voice).words
    assert (first.start, first.end) == (0.5, 2.0)
    assert (second.start, second.end) == (9.5, 11.0)


def test_words_without_spaces_get_them_where_the_text_has_them() -> None:
    given = (Word(0, 1, "hello", 1.0), Word(1, 2, "world", 1.0))
    assert [
        word.text for word in with_words(Passage(Stretch(0, 2), "Hello, world", "en", given), []).words
    ] == [
        " hello",
        " world",
    ]


def test_nothing_lies_behind_the_end() -> None:
    found = within(passage("one two", 8, 12), 10)
    assert found.stretch == Stretch(8, 10)
    assert max(word.end for word in found.words) == 10


def test_a_part_of_a_passage_has_its_own_times_and_text() -> None:
    whole = passage("one two three four", 0, 4)
    part = keep(whole, lambda word: word.start >= 2)
    assert part is not None
    assert (part.text, part.stretch) == ("three four", Stretch(2, 4))
    assert keep(whole, lambda _: True) is whole
    assert keep(whole, lambda _: False) is None
