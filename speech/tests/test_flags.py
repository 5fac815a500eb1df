from __future__ import annotations

import pytest
from makers import heard, stretches, words

from engine.flags import flags, is_repetitive

_RUSSIAN = (
    "Нажмите один для включения режима записи. Нажмите два для переадресации звонка. "
    "Нажмите три, чтобы изменить приветствие. Нажмите четыре, чтобы вернуться в главное меню."
)


@pytest.mark.parametrize(
    "text",
    ["no no no no", "thank you very thank you very thank you very", "one two three " * 8, "ha " * 92],
)
def test_the_same_words_again_and_again_are_repetition(text: str) -> None:
    assert is_repetitive(text)


@pytest.mark.parametrize(
    "text", ["", "no no no", "it is what it is and that is that", "bye bye bye now", _RUSSIAN]
)
def test_plain_speech_is_no_repetition_in_any_script(text: str) -> None:
    assert not is_repetitive(text)


def test_three_words_where_nobody_speaks_are_invented() -> None:
    assert "invented" in flags(heard("thanks for watching all", 10, 14), stretches((0, 11)))
    assert "invented" not in flags(heard("thanks for watching", 10, 14), stretches((0, 11.5)))


def test_all_words_where_nobody_speaks_are_invented() -> None:
    assert "invented" in flags(heard("you", 10, 11), stretches((0, 5)))


def test_doubt_of_the_model_is_told() -> None:
    voice = stretches((0, 5))
    assert flags(heard("hello there", 0, 2, average_log_probability=-0.9), voice) == ("low-confidence",)
    unsure = heard("hello there", 0, 2, words=words("hello there", 0, 2, confidence=0.4))
    assert flags(unsure, voice) == ("low-confidence",)
    assert flags(heard("hello there", 0, 2), voice) == ()
