"""Signs of repetition, invention and doubt; each with a threshold that clean speech does not reach."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Literal

from .heard import Heard, Word
from .intervals import Stretch, overlap

Flag = Literal["repetition", "invented", "low-confidence", "other-language", "unrecognised"]

_LONGEST_GRAM = 8
_MAX_COMPRESSION = 2.4
# A short text compresses well only by chance.
_MIN_COMPRESSED_LETTERS = 60
_LEAST_LOG_PROBABILITY = -0.8
_LEAST_WORD_CONFIDENCE = 0.5
_INVENTED_WORDS = 3


def flags(heard: Heard) -> tuple[Flag, ...]:
    """All flags that the text of one chunk deserves."""
    found: list[Flag] = []
    if is_repetitive(heard.text):
        found.append("repetition")
    if is_invented(heard.words, heard.chunk.utterances):
        found.append("invented")
    if is_doubtful(heard):
        found.append("low-confidence")
    return tuple(found)


def is_repetitive(text: str) -> bool:
    """The same words again and again, or a text that compresses too well."""
    if len(text) >= _MIN_COMPRESSED_LETTERS and _compression(text) > _MAX_COMPRESSION:
        return True
    return _has_running_gram(re.findall(r"\w+", text.lower()))


def _compression(text: str) -> float:
    """How well the text compresses with one byte per letter, so that all scripts are measured alike."""
    alphabet = {letter: number % 256 for number, letter in enumerate(sorted(set(text)))}
    letters = bytes(alphabet[letter] for letter in text)
    return len(letters) / len(zlib.compress(letters))


def _has_running_gram(words: Sequence[str]) -> bool:
    return any(
        _runs(words, start, size) for size in range(1, _LONGEST_GRAM + 1) for start in range(len(words))
    )


def _runs(words: Sequence[str], start: int, size: int) -> bool:
    gram = words[start : start + size]
    times = 1
    while words[start + times * size : start + (times + 1) * size] == gram:
        times += 1
        if times >= 4 or (times == 3 and times * size >= 6):
            return True
    return False


def is_invented(words: Sequence[Word], voice: Sequence[Stretch]) -> bool:
    """Three words or more, or all of them, where nobody speaks."""
    silent = sum(1 for word in words if not _is_voiced(word, voice))
    return silent > 0 and (silent >= _INVENTED_WORDS or silent == len(words))


def _is_voiced(word: Word, voice: Sequence[Stretch]) -> bool:
    place = Stretch(word.start, max(word.end, word.start + 0.01))
    return any(overlap(place, stretch) > 0 for stretch in voice)


def is_doubtful(heard: Heard) -> bool:
    if not heard.words:
        return False
    confidence = sum(word.confidence for word in heard.words) / len(heard.words)
    return heard.average_log_probability < _LEAST_LOG_PROBABILITY or confidence < _LEAST_WORD_CONFIDENCE
