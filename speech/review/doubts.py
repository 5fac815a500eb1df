"""Signs that a passage does not say what was spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.coverage import uncovered
from engine.flags import Flag, is_invented, is_repetitive
from engine.intervals import total

from .passages import Passage
from .sound import Sound

Doubt = Literal["repetition", "invented", "uncovered", "unsure"]

HOLE_SECONDS = 1.0
_LONGEST_LOOP = 3
_LEAST_WORD_CONFIDENCE = 0.5
# Fluent text in a wrong language shows by its low confidence only: clean speech of 8 kHz stays above 0.74.
_SURE = 0.8
# How long a region lasts, and how low its lowest confidence is, to be doubted.
_UNSURE = ((2.0, 0.6), (5.0, 0.72))
_PAUSE_SECONDS = 2.0
# Fewer words in the order of the prompt are a name that was given to be recognised.
_ECHO_WORDS = 4
_KEPT: tuple[Flag, ...] = ("low-confidence", "other-language")


@dataclass(frozen=True)
class Asked:
    """What the person asked for: words to be recognised, and the language if one was named."""

    prompt: str | None = None
    language: str | None = None


def doubts(passages: Sequence[Passage], sound: Sound, asked: Asked) -> list[Doubt | None]:
    """For each passage why it should be heard again, if it should."""
    looping = loops([_plain(passage.text) for passage in passages])
    prompt = _plain(asked.prompt or "")
    found = [_doubt(passage, index in looping, sound, prompt) for index, passage in enumerate(passages)]
    # The same language again gives the same text again.
    unsure = unsure_regions(passages) if asked.language is None else set()
    return ["unsure" if why is None and index in unsure else why for index, why in enumerate(found)]


def unsure_regions(passages: Sequence[Passage]) -> set[int]:
    """Passages of low confidence and those beside them that are not sure either, where they last long enough
    for their language to be heard."""
    found: set[int] = set()
    region: list[int] = []
    for index, passage in enumerate(passages):
        before = passages[region[-1]] if region else None
        if before is not None and passage.stretch.start - before.stretch.end > _PAUSE_SECONDS:
            found.update(_if_unsure(region, passages))
            region = []
        if passage.estimated or passage.confidence >= _SURE:
            found.update(_if_unsure(region, passages))
            region = []
        else:
            region.append(index)
    found.update(_if_unsure(region, passages))
    return found


def _if_unsure(region: Sequence[int], passages: Sequence[Passage]) -> Sequence[int]:
    least = min((passages[index].confidence for index in region), default=1.0)
    seconds = sum(passages[index].stretch.length for index in region)
    return region if any(seconds >= long and least < low for long, low in _UNSURE) else []


def _doubt(passage: Passage, is_looping: bool, sound: Sound, prompt: str) -> Doubt | None:
    if is_looping or is_repetitive(passage.text):
        return "repetition"
    if is_invented(passage.words, sound.voice_near(passage.stretch)):
        return "invented"
    if not passage.again and is_echo(_plain(passage.text), prompt):
        return "invented"
    if passage.estimated and is_thin(passage, sound):
        return "uncovered"
    return None


def loops(texts: Sequence[str]) -> set[int]:
    """Passages that say the same as their neighbours: up to three sentences in turn, three times or more."""
    found: set[int] = set()
    for size in range(1, _LONGEST_LOOP + 1):
        start = 0
        while start + size <= len(texts):
            end = start + size
            while end < len(texts) and texts[end] == texts[end - size] != "":
                end += 1
            times = (end - start) // size
            words = sum(len(text.split()) for text in texts[start:end])
            if times >= 4 or (times == 3 and words >= 6):
                found.update(range(start, end))
            start = max(start + 1, end - size + 1)
    return found


def is_echo(text: str, prompt: str) -> bool:
    """The prompt comes back as if it had been spoken."""
    return len(text.split()) >= _ECHO_WORDS and f" {text} " in f" {prompt} "


def is_thin(passage: Passage, sound: Sound) -> bool:
    """Too few words for the speech under it: some were lost, nobody knows where."""
    return total(uncovered(sound.speech_in(passage.stretch), passage.words)) >= HOLE_SECONDS


def flags(passage: Passage, doubt: Doubt | None) -> tuple[Flag, ...]:
    """What the reader is warned of, in the end."""
    found: list[Flag] = [doubt] if doubt in ("repetition", "invented") else []
    found += [flag for flag in passage.flags if flag in _KEPT]
    if not passage.estimated and "low-confidence" not in found and is_unsure(passage):
        found.append("low-confidence")
    return tuple(found)


def is_unsure(passage: Passage) -> bool:
    return bool(passage.words) and passage.confidence < _LEAST_WORD_CONFIDENCE


def _plain(text: str) -> str:
    """The words alone, so that pointing and case make no difference."""
    return " ".join(re.findall(r"\w+", text.lower()))
