"""What the model heard, free of the library's own types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

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


# From the probabilities by ear and the seconds heard to the language to decode in.
ChooseLanguage = Callable[[Mapping[str, float], float], str]


class Listener(Protocol):
    """The model as the rules see it."""

    multilingual: bool

    def listen(self, chunks: Sequence[Chunk], style: Style, choose: ChooseLanguage) -> Iterator[Heard]:
        """Decode chunks in order, a few at once; `choose` names the language of those that have none."""

    def languages(self, stretches: Sequence[Stretch]) -> list[Mapping[str, float]]:
        """Probability of each language in each stretch."""
