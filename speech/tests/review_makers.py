"""Short forms for the tests of the review: sounds drawn by hand, and what an engine says."""

from __future__ import annotations

from collections.abc import Sequence

from makers import words

from engine.intervals import Stretch
from engine.utterances import FRAME_SECONDS
from review.decisions import Hearing
from review.doubts import Doubt
from review.passages import Passage, with_words
from review.plan import Wanted
from review.sound import Sound

# Thirty words that neither repeat nor compress.
VARIED = (
    "the quick brown fox jumps over a lazy dog while seven grey wolves watch from behind some old oak trees "
    "and nobody in our village ever noticed how cold winter became"
)


def sound(duration: float, *voice: tuple[float, float], whisper: Sequence[tuple[float, float]] = ()) -> Sound:
    """Voice where it is said; in `whisper` the detector is not sure."""

    def probability(moment: float) -> float:
        if any(start <= moment < end for start, end in voice):
            return 0.95
        return 0.4 if any(start <= moment < end for start, end in whisper) else 0.02

    frames = int(duration / FRAME_SECONDS) + 1
    return Sound([probability(frame * FRAME_SECONDS) for frame in range(frames)], duration)


def passage(text: str, start: float, end: float, sure: float = 0.9, again: bool = False) -> Passage:
    """A sentence with even words."""
    return Passage(Stretch(start, end), text, "en", words(text, start, end, sure), again=again)


def bare(text: str, start: float, end: float, on: Sound) -> Passage:
    """A sentence of an engine that tells no words."""
    return with_words(Passage(Stretch(start, end), text, "en", ()), on.voice)


def again(why: Doubt, start: float, end: float, *passages: Passage) -> Hearing:
    return Hearing(Wanted(Stretch(start, end), why), passages)


def texts(passages: Sequence[Passage]) -> list[str]:
    return [one.text for one in passages]
