"""What an engine heard, as pieces of text with words and times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from engine.coverage import LONGEST_WORD_SECONDS
from engine.flags import Flag
from engine.heard import Word
from engine.intervals import Stretch, overlap, total

# Scripts that write no spaces: a few letters take about as long as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_PART = re.compile(rf"\s*(?:[{_UNSPACED}]{{1,3}}|[^\s{_UNSPACED}]+)[.,!?;:。、，！？]*")
_LEAST_VOICE_SECONDS = 0.1


@dataclass(frozen=True)
class Passage:
    """A piece of text; `estimated`: the engine told no times of words; `again`: it was heard anew."""

    stretch: Stretch
    text: str
    language: str | None
    words: tuple[Word, ...]
    flags: tuple[Flag, ...] = ()
    speaker: str | None = None
    # What the engine said of the whole, where it said nothing of the words.
    whole_confidence: float = 1.0
    estimated: bool = False
    again: bool = False

    @property
    def confidence(self) -> float:
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0


def middle(word: Word) -> float:
    return (word.start + word.end) / 2


def all_words(passages: Iterable[Passage]) -> list[Word]:
    return sorted((word for passage in passages for word in passage.words), key=lambda word: word.start)


def within(passage: Passage, duration: float) -> Passage:
    """The same passage with no time behind the end of the recording."""

    def clamped(moment: float) -> float:
        return min(moment, duration)

    return replace(
        passage,
        stretch=Stretch(*map(clamped, passage.stretch)),
        words=tuple(
            replace(word, start=clamped(word.start), end=clamped(word.end)) for word in passage.words
        ),
    )


def with_words(passage: Passage, voice: Sequence[Stretch]) -> Passage:
    """The same passage with words whose times can be trusted; `voice` is what lies near it."""
    if not passage.words:
        return replace(passage, words=tuple(_spread(passage, voice)), estimated=True)
    words = [_shortened(word, voice) for word in _spaced(passage)]
    return replace(passage, words=tuple(sorted(words, key=lambda word: word.start)))


def keep(passage: Passage, is_kept: Callable[[Word], bool]) -> Passage | None:
    """The part of a passage that these words are, or nothing where none is."""
    words = tuple(word for word in passage.words if is_kept(word))
    if len(words) == len(passage.words):
        return passage
    if not words:
        return None
    stretch = Stretch(words[0].start, max(word.end for word in words))
    return replace(passage, stretch=stretch, words=words, text="".join(word.text for word in words).strip())


def _spread(passage: Passage, voice: Sequence[Stretch]) -> list[Word]:
    """Words over the voice inside the passage, each as long as its letters."""
    inside = [
        Stretch(max(one.start, passage.stretch.start), min(one.end, passage.stretch.end))
        for one in voice
        if overlap(one, passage.stretch) > 0
    ]
    places = inside if total(inside) >= _LEAST_VOICE_SECONDS else [passage.stretch]
    parts = _PART.findall(passage.text)
    letters = sum(len(part.strip()) for part in parts)
    seconds = total(places) / max(1, letters)
    words: list[Word] = []
    said = 0
    for part in parts:
        first, said = said, said + len(part.strip())
        place = _place(places, first * seconds, said * seconds)
        words.append(Word(place.start, place.end, part, passage.whole_confidence))
    return words


def _place(places: Sequence[Stretch], first: float, last: float) -> Stretch:
    """Where a word lies that takes the seconds `first` to `last` of the places together."""
    before = 0.0
    for place in places:
        if (first + last) / 2 <= before + place.length or place is places[-1]:
            start = min(max(place.start, place.start + first - before), place.end)
            return Stretch(start, max(start, min(place.end, place.start + last - before)))
        before += place.length
    raise ValueError("a word needs a place")


def _spaced(passage: Passage) -> list[Word]:
    """Words with their leading space, which some engines leave out."""
    is_bare = not any(word.text[:1].isspace() for word in passage.words[1:])
    if is_bare and re.search(r"\S\s+\S", passage.text):
        return [replace(word, text=f" {word.text.strip()}") for word in passage.words]
    return list(passage.words)


def _shortened(word: Word, voice: Sequence[Stretch]) -> Word:
    """A word over many seconds hides lost speech; one that begins in silence is sure at its end only."""
    if word.end - word.start <= LONGEST_WORD_SECONDS:
        return word
    begins_in_voice = any(one.start <= word.start < one.end for one in voice)
    ends_in_voice = any(one.start < word.end <= one.end for one in voice)
    if ends_in_voice and not begins_in_voice:
        return replace(word, start=word.end - LONGEST_WORD_SECONDS)
    return replace(word, end=word.start + LONGEST_WORD_SECONDS)
