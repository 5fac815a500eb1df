"""The whole review: apply what was heard again, in the order it was heard, and say what is left to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.coverage import coverage
from engine.intervals import Stretch, total

from .decisions import Hearing, decide
from .doubts import HOLE_SECONDS, Asked, doubts, flags
from .passages import Passage, all_words
from .plan import Wanted, listen_again, lost
from .sound import Sound


@dataclass(frozen=True)
class Review:
    """`passages` in the order of time, with flags and with marks where speech has no words."""

    speech_seconds: float
    coverage: float | None
    passages: tuple[Passage, ...]
    uncovered: tuple[Stretch, ...]
    listen_again: tuple[Wanted, ...]


def review(passages: Sequence[Passage], again: Sequence[Hearing], sound: Sound, asked: Asked) -> Review:
    if not sound.voice:
        # Nobody speaks at all: whatever an engine wrote down was invented.
        return Review(0.0, None, (), (), ())
    kept = sorted(passages, key=lambda one: one.stretch)
    for hearing in again:
        kept = decide(kept, hearing, sound, asked)
    judged = zip(kept, doubts(kept, sound, asked), strict=True)
    flagged = [replace(passage, flags=flags(passage, doubt)) for passage, doubt in judged]
    holes = [hole for hole in lost(kept, sound.speech) if hole.length >= HOLE_SECONDS]
    marks = [Passage(hole, "", None, (), ("unrecognised",)) for hole in holes]
    return Review(
        total(sound.speech),
        coverage(sound.speech, all_words(kept)),
        tuple(sorted([*flagged, *marks], key=lambda one: one.stretch)),
        tuple(holes),
        tuple(listen_again(kept, sound, asked, [hearing.wanted for hearing in again])),
    )
