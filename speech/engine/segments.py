"""From chunks to segments of about a sentence, one language each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .flags import Flag, flags
from .heard import Heard, Word
from .intervals import Stretch, overlap

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'»”’)\]]*$")
_SENTENCE_SECONDS = 2.0
_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Segment:
    """A piece of the transcript; `unrecognised` ones have no words."""

    stretch: Stretch
    language: str | None
    flags: tuple[Flag, ...]
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()

    @property
    def confidence(self) -> float:
        if not self.words:
            return 0.0
        return sum(word.confidence for word in self.words) / len(self.words)


def cut(heard: Heard, foreign: Sequence[Stretch] = ()) -> list[Segment]:
    """Cut a chunk after sentences, at pauses, and where another language begins or ends."""
    common = flags(heard)
    groups: list[tuple[bool, list[Word]]] = []
    for word in heard.words:
        is_foreign = _is_within(word, foreign)
        if not groups or groups[-1][0] != is_foreign or _begins_anew(groups[-1][1], word):
            groups.append((is_foreign, []))
        groups[-1][1].append(word)
    return [
        _segment(words, heard.language, (*common, "other-language") if is_foreign else common)
        for is_foreign, words in groups
    ]


def settle(segments: Iterable[Segment]) -> list[Segment]:
    """Segments in order, each word ending no later than the next one begins."""
    ordered = sorted(segments, key=lambda segment: segment.stretch)
    settled: list[Segment] = []
    for index, segment in enumerate(ordered):
        after = ordered[index + 1].words if index + 1 < len(ordered) else ()
        following = [*segment.words[1:], *after[:1]]
        words = [
            replace(word, end=max(word.start, min(word.end, later.start)))
            for word, later in zip(segment.words, following, strict=False)
        ]
        words += segment.words[len(words) :]
        settled.append(_segment(words, segment.language, segment.flags))
    return settled


def unrecognised(stretches: Iterable[Stretch]) -> list[Segment]:
    """Marks for speech that nothing was heard of."""
    return [Segment(stretch, None, ("unrecognised",)) for stretch in stretches]


def _segment(words: Sequence[Word], language: str | None, found: tuple[Flag, ...]) -> Segment:
    return Segment(Stretch(words[0].start, max(word.end for word in words)), language, found, tuple(words))


def _is_within(word: Word, stretches: Sequence[Stretch]) -> bool:
    middle = (word.start + word.end) / 2
    return any(overlap(Stretch(middle, middle + 0.01), stretch) > 0 for stretch in stretches)


def _begins_anew(group: Sequence[Word], word: Word) -> bool:
    pause = word.start - group[-1].end
    long_enough = group[-1].end - group[0].start >= _SENTENCE_SECONDS
    ended = _SENTENCE_END.search(group[-1].text.strip()) is not None
    return pause >= _PAUSE_SECONDS or (ended and long_enough)
