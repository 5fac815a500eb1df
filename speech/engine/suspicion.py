"""Which chunks may have lost a language or a sentence, and how they are to be heard again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import chunks as chunking
from .chunks import Chunk
from .coverage import uncovered
from .heard import Heard, Listener
from .intervals import Stretch, overlap
from .languages import Window, is_unclear, label, singles, top, windows

_CLEAR = 0.93
_HOLE_SECONDS = 1.5


@dataclass(frozen=True)
class Suspect:
    """A chunk that may hold more than its text says, with the languages of its neighbours."""

    heard: Heard
    has_hole: bool
    before: str | None
    after: str | None


def suspects(heard: Sequence[Heard], speech: Sequence[Stretch]) -> list[Suspect]:
    """Chunks whose language is unclear, that leave speech without words, or beside a change of language."""
    found: list[Suspect] = []
    for index, piece in enumerate(heard):
        spoken = [part for part in speech if overlap(part, piece.chunk.stretch) > 0]
        has_hole = any(hole.length >= _HOLE_SECONDS for hole in uncovered(spoken, piece.words))
        unclear = bool(piece.by_ear) and top(piece.by_ear)[1] < _CLEAR
        # The last sentence before a change may be glued to the next chunk, which sounds clear as a whole.
        before = heard[index - 1].language if index else None
        after = heard[index + 1].language if index + 1 < len(heard) else None
        beside = {before, after} - {None, piece.language}
        if has_hole or unclear or beside:
            found.append(Suspect(piece, has_hole, before, after))
    return found


Judged = tuple[Window, Mapping[str, float]]


def judge(listener: Listener, chunks: Sequence[Chunk]) -> list[list[Judged]]:
    """The languages inside each chunk: by windows, and utterance by utterance where a window is unclear."""
    planned = [(chunk, window) for chunk in chunks for window in windows(chunk.utterances)]
    first = _ears(listener, [window for _, window in planned])
    again = [
        single
        for (chunk, window), ear in zip(planned, first, strict=True)
        if is_unclear(window, ear)
        for single in singles(window, chunk.utterances)
    ]
    closer = iter(zip(again, _ears(listener, again), strict=True))
    judged: dict[int, list[Judged]] = {id(chunk): [] for chunk in chunks}
    for (chunk, window), ear in zip(planned, first, strict=True):
        parts = len(window.members) if is_unclear(window, ear) else 0
        judged[id(chunk)] += [next(closer) for _ in range(parts)] or [(window, ear)]
    return [judged[id(chunk)] for chunk in chunks]


def _ears(listener: Listener, places: Sequence[Window]) -> list[Mapping[str, float]]:
    return listener.languages([place.stretch for place in places])


def resplit(suspect: Suspect, judged: Sequence[Judged], main: str) -> list[Chunk]:
    """The same utterances in chunks of one language each."""
    chunk = suspect.heard.chunk
    languages: list[str | None] = [None] * len(chunk.utterances)
    labels = label(judged, main, suspect.before, suspect.after)
    for (window, _), language in zip(judged, labels, strict=True):
        for member in window.members:
            languages[member] = language
    return chunking.join(chunk.utterances, languages)
