"""From chunks to segments of about a sentence, one language each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable

from .heard import Heard, Word
from .intervals import Stretch

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'»”’)\]]*$")
_SENTENCE_SECONDS = 2.0
_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Segment:
    """A piece of the transcript; `unrecognised` ones have no words."""

    stretch: Stretch
    language: str | None
    flags: tuple[str, ...]
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()

    @property
    def confidence(self) -> float:
        if not self.words:
            return 0.0
        return sum(word.confidence for word in self.words) / len(self.words)


def cut(heard: Heard, flags: tuple[str, ...] = ()) -> list[Segment]:
    """Cut a chunk after sentences and at pauses."""
    groups: list[list[Word]] = []
    for word in heard.words:
        if not groups or _begins_anew(groups[-1], word):
            groups.append([])
        groups[-1].append(word)
    return [
        Segment(
            Stretch(group[0].start, max(word.end for word in group)),
            heard.language,
            flags,
            tuple(group),
        )
        for group in groups
    ]


def unrecognised(stretches: Iterable[Stretch]) -> list[Segment]:
    """Marks for speech that nothing was heard of."""
    return [Segment(stretch, None, ("unrecognised",)) for stretch in stretches]


def _begins_anew(group: list[Word], word: Word) -> bool:
    pause = word.start - group[-1].end
    long_enough = group[-1].end - group[0].start >= _SENTENCE_SECONDS
    ended = _SENTENCE_END.search(group[-1].text.strip()) is not None
    return pause >= _PAUSE_SECONDS or (ended and long_enough)
