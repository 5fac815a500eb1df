"""Join utterances to chunks of the length the model was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .intervals import Stretch

_MAX_CHUNK_SECONDS = 29.0
_MAX_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Chunk:
    """Utterances that are decoded in one go; `language` None lets the model decide by ear."""

    utterances: tuple[Stretch, ...]
    language: str | None = None

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.utterances[0].start, self.utterances[-1].end)


def join(utterances: Sequence[Stretch], languages: Sequence[str | None]) -> list[Chunk]:
    """Chunks of one language each, at most 29 s, begun anew after a pause of more than 2 s."""
    chunks: list[Chunk] = []
    for utterance, language in zip(utterances, languages, strict=True):
        last = chunks[-1] if chunks else None
        if (
            last is not None
            and last.language == language
            and utterance.end - last.stretch.start <= _MAX_CHUNK_SECONDS
            and utterance.start - last.stretch.end <= _MAX_PAUSE_SECONDS
        ):
            chunks[-1] = Chunk((*last.utterances, utterance), language)
        else:
            chunks.append(Chunk((utterance,), language))
    return chunks
