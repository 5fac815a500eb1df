from __future__ import annotations

import pytest
from word_error import error_rate, normal


@pytest.mark.parametrize(
    ("reference", "heard", "rate"),
    [
        ("a b c d", "a b c d", 0),
        ("a b c d", "a x c d", 0.25),
        ("a b c d", "a c d", 0.25),
        ("a b", "a b c", 0.5),
    ],
)
def test_counts_wrong_missing_and_added_words(reference: str, heard: str, rate: float) -> None:
    assert error_rate(reference.split(), heard.split()) == rate


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Press 4, please!", "en", "press four please"),
        ("Réponse n° 71", "fr", "reponse n soixante onze"),
        ("1-9", "en", "one nine"),
        ("24", "en", "twenty four"),
        ("150", "es", "uno cinco cero"),
        ("Okay: voicemail", "en", "ok voice mail"),
        ("5", "ru", "5"),
    ],
)
def test_figures_accents_and_punctuation_do_not_count(text: str, language: str, words: str) -> None:
    assert normal(text, language) == words.split()
