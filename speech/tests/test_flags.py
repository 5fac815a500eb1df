from __future__ import annotations

import pytest
from makers import heard, stretches, words

from engine.chunks import Chunk
from engine.flags import flags, is_repetitive
from engine.heard import Heard

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


def spoken(text: str, start: float, end: float, *voice: tuple[float, float]) -> Heard:
    """Words in a chunk whose voice is somewhere else."""
    return heard(text, start, end, chunk=Chunk(tuple(stretches(*voice))))


def test_three_words_where_nobody_speaks_are_invented() -> None:
    assert "invented" in flags(spoken("thanks for watching all", 10, 14, (0, 11)))
    assert "invented" not in flags(spoken("thanks for watching", 10, 13, (0, 11.5)))


def test_all_words_where_nobody_speaks_are_invented() -> None:
    assert "invented" in flags(spoken("you", 10, 11, (0, 5)))


def test_doubt_of_the_model_is_told() -> None:
    assert flags(heard("hello there", 0, 2, average_log_probability=-0.9)) == ("low-confidence",)
    unsure = heard("hello there", 0, 2, words=words("hello there", 0, 2, confidence=0.4))
    assert flags(unsure) == ("low-confidence",)
    assert flags(heard("hello there", 0, 2)) == ()
