"""Which chunks may have lost a language or a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from .coverage import uncovered
from .heard import Heard, Word
from .intervals import Stretch, overlap
from .languages import top

_CLEAR = 0.93
_HOLE_SECONDS = 1.5
# Words of an utterance that was decoded in a wrong language stay under this in 68 % of all cases,
# those of the right language in 3 %; shorter utterances tell nothing.
_MISHEARD_CONFIDENCE = 0.5
_MISHEARD_SECONDS = 1.5


def suspects(heard: Sequence[Heard], speech: Sequence[Stretch]) -> list[Heard]:
    """Chunks with an unclear language, speech without words, or a sentence of doubtful words."""
    return [
        piece
        for piece in heard
        if _is_unclear(piece) or _has_hole(piece, speech) or _has_misheard_sentence(piece)
    ]


def _is_unclear(piece: Heard) -> bool:
    return bool(piece.by_ear) and top(piece.by_ear)[1] < _CLEAR


def _has_hole(piece: Heard, speech: Sequence[Stretch]) -> bool:
    spoken = [part for part in speech if overlap(part, piece.chunk.stretch) > 0]
    return any(hole.length >= _HOLE_SECONDS for hole in uncovered(spoken, piece.words))


def _has_misheard_sentence(piece: Heard) -> bool:
    return any(
        _confidence(piece.words, utterance) < _MISHEARD_CONFIDENCE
        for utterance in piece.chunk.utterances
        if utterance.length >= _MISHEARD_SECONDS
    )


def _confidence(words: Sequence[Word], utterance: Stretch) -> float:
    """Mean confidence of the words in an utterance, 0 where there are none."""
    inside = [
        word.confidence for word in words if utterance.start <= (word.start + word.end) / 2 <= utterance.end
    ]
    return sum(inside) / len(inside) if inside else 0.0
