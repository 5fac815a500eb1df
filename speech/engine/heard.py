"""What the model heard, free of the library's own types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Mapping, Protocol, Sequence

from .chunks import Chunk
from .intervals import Stretch


@dataclass(frozen=True)
class Word:
    """One word as written, with its leading space where the script has one."""

    start: float
    end: float
    text: str
    confidence: float


@dataclass(frozen=True)
class Heard:
    """The outcome of one chunk."""

    chunk: Chunk
    language: str
    # Probability of each language by ear; empty when the language was not asked for.
    by_ear: Mapping[str, float]
    words: tuple[Word, ...]
    average_log_probability: float

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()


@dataclass(frozen=True)
class Style:
    """How to decode: the same for all chunks of one request."""

    task: str = "transcribe"
    prompt: str | None = None
    beam: int = 5


class Listener(Protocol):
    """The model as the rules see it."""

    multilingual: bool

    def listen(self, chunks: Sequence[Chunk], style: Style, fallback: str) -> Iterator[Heard]:
        """Decode chunks in order, a few at once."""

    def languages(self, stretches: Sequence[Stretch]) -> list[Mapping[str, float]]:
        """Probability of each language in each stretch."""
