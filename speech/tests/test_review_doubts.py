from __future__ import annotations

import pytest
from review_makers import VARIED, bare, passage, sound

from review.doubts import Asked, doubts, flags, is_echo, loops

_ANY = Asked()


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["thank you very much"] * 3, {0, 1, 2}),
        (["a b", *["yes please"] * 4, "c d"], {1, 2, 3, 4}),
        (["one two", "three four"] * 3, {0, 1, 2, 3, 4, 5}),
        (["no", "no", "no"], set()),
        (["no"] * 4, {0, 1, 2, 3}),
        (["press one", "press two", "press one"], set()),
        (["", "", "", ""], set()),
        ([], set()),
    ],
)
def test_sentences_that_come_back_in_turn_are_a_loop(texts: list[str], found: set[int]) -> None:
    assert loops(texts) == found


def test_repeated_sentences_of_their_own_are_doubted_like_those_of_one_passage() -> None:
    heard = [passage("Thank you all.", n, n + 1) for n in range(4)]
    assert doubts(heard, sound(10, (0, 10)), _ANY) == ["repetition"] * 4
    assert doubts([passage("thank you " * 5, 0, 4)], sound(10, (0, 10)), _ANY) == ["repetition"]


def test_words_over_silence_are_invented() -> None:
    heard = [passage("a clear sentence", 0, 2), passage("thanks for watching", 6, 8)]
    assert doubts(heard, sound(10, (0, 2)), _ANY) == [None, "invented"]


def test_the_prompt_that_comes_back_is_invented_until_it_was_heard_without_it() -> None:
    asked = Asked(prompt="Vocabulary: Kubernetes, Postgres, Scriptorium.")
    echo = passage("kubernetes postgres scriptorium", 0, 3)
    assert doubts([echo], sound(10, (0, 10)), asked) == [None]
    echo = passage("vocabulary kubernetes postgres scriptorium", 0, 3)
    assert doubts([echo], sound(10, (0, 10)), asked) == ["invented"]
    heard = passage("vocabulary kubernetes postgres scriptorium", 0, 3, again=True)
    assert doubts([heard], sound(10, (0, 10)), asked) == [None]
    assert not is_echo("a b c d", "x a b c e d")


def test_too_few_words_for_the_speech_are_doubted_where_their_times_are_a_guess() -> None:
    on = sound(30, (0, 30))
    assert doubts([bare("only three words", 0, 20, on)], on, _ANY) == ["uncovered"]
    assert doubts([bare("word " * 30, 0, 15, on)], on, _ANY) == ["repetition"]
    assert doubts([bare(VARIED, 0, 15, on)], on, _ANY) == [None]


def test_a_region_of_low_confidence_is_doubted_with_its_unsure_neighbours() -> None:
    heard = [
        passage("clear words here", 0, 2, 0.95),
        passage("not so clear", 2, 4, 0.7),
        passage("pres un posh tree", 4, 6, 0.4),
        passage("clear words again", 6, 8, 0.9),
        passage("somewhat unclear", 8, 10, 0.7),
    ]
    on = sound(10, (0, 10))
    assert doubts(heard, on, _ANY) == [None, "unsure", "unsure", None, None]
    assert doubts(heard, on, Asked(language="en")) == [None] * 5


def test_a_long_region_is_doubted_sooner() -> None:
    def doubted(seconds: float) -> list[str | None]:
        return list(doubts([passage("that is translated text", 0, seconds, 0.7)], sound(9, (0, 9)), _ANY))

    assert (doubted(4), doubted(6)) == ([None], ["unsure"])


def test_a_short_unsure_word_has_no_language() -> None:
    assert doubts([passage("okay", 0, 1, 0.3)], sound(10, (0, 1)), _ANY) == [None]


def test_flags_warn_of_what_is_wrong_in_the_end() -> None:
    assert flags(passage("yes", 0, 1), "repetition") == ("repetition",)
    assert flags(passage("yes", 0, 1, 0.3), "invented") == ("invented", "low-confidence")
    assert flags(passage("yes", 0, 1, 0.3), "unsure") == ("low-confidence",)
    on = sound(10, (0, 10))
    assert flags(bare("yes", 0, 1, on), "uncovered") == ()
