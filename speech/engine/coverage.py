"""Which speech lies under words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .heard import Word
from .intervals import Stretch, minus, total, union

# A longer "word" is a stretched one that hides lost speech.
LONGEST_WORD_SECONDS = 1.5
_WIDER_SECONDS = 0.25


def uncovered(speech: Sequence[Stretch], words: Iterable[Word]) -> list[Stretch]:
    """Speech that no word covers."""
    covers = union(
        Stretch(
            word.start - _WIDER_SECONDS,
            min(word.end, word.start + LONGEST_WORD_SECONDS) + _WIDER_SECONDS,
        )
        for word in words
    )
    return minus(speech, covers)


def coverage(speech: Sequence[Stretch], words: Iterable[Word]) -> float | None:
    """Covered share of the speech, None where there is no speech."""
    spoken = total(speech)
    return None if spoken == 0 else 1.0 - total(uncovered(speech, words)) / spoken
