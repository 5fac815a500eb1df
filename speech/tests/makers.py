"""Short forms for the pure tests, and a listener that follows a script instead of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.chunks import Chunk
from engine.heard import ChooseLanguage, Heard, Style, Word
from engine.intervals import Stretch


def stretches(*bounds: tuple[float, float]) -> list[Stretch]:
    return [Stretch(start, end) for start, end in bounds]


def words(text: str, start: float, end: float, confidence: float = 0.9) -> tuple[Word, ...]:
    """Words spread evenly over a stretch."""
    parts = text.split()
    step = (end - start) / max(1, len(parts))
    return tuple(
        Word(start + index * step, start + (index + 1) * step, f" {part}", confidence)
        for index, part in enumerate(parts)
    )


def heard(text: str, start: float, end: float, language: str = "en", **fields: object) -> Heard:
    """One chunk of one utterance, filled with words."""
    given: dict[str, object] = {
        "chunk": Chunk((Stretch(start, end),)),
        "language": language,
        "by_ear": {language: 0.99},
        "words": words(text, start, end),
        "average_log_probability": -0.2,
    }
    return Heard(**{**given, **fields})  # type: ignore[arg-type]


@dataclass
class ScriptedListener:
    """Speech is a list of (start, end, language, text); a chunk decoded in a wrong language gives nothing."""

    script: Sequence[tuple[float, float, str, str]]
    multilingual: bool = True
    # What a chunk without a language of its own is taken for, by the start of the chunk.
    misheard: Mapping[float, tuple[str, float]] = field(default_factory=dict)
    asked: list[Chunk] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    judged: list[Stretch] = field(default_factory=list)

    def listen(self, chunks: Sequence[Chunk], style: Style, choose: ChooseLanguage) -> Iterator[Heard]:
        for chunk in chunks:
            self.asked.append(chunk)
            self.styles.append(style)
            by_ear = self._by_ear(chunk.stretch)
            language = chunk.language or choose(by_ear, chunk.stretch.length)
            found = tuple(
                word
                for start, end, spoken, text in self.script
                if spoken == language and start < chunk.stretch.end and end > chunk.stretch.start
                for word in words(text, start, end)
            )
            yield Heard(chunk, language, by_ear if self.multilingual else {}, found, -0.2)

    def languages(self, places: Sequence[Stretch]) -> list[Mapping[str, float]]:
        self.judged += places
        return [self._by_ear(place) for place in places]

    def _by_ear(self, place: Stretch) -> Mapping[str, float]:
        if place.start in self.misheard and place.length > 20:
            language, probability = self.misheard[place.start]
            return {language: probability}
        seconds: dict[str, float] = {}
        for start, end, language, _ in self.script:
            shared = min(end, place.end) - max(start, place.start)
            if shared > 0:
                seconds[language] = seconds.get(language, 0.0) + shared
        whole = sum(seconds.values()) or 1.0
        return {language: 0.99 * part / whole for language, part in seconds.items()} or {"en": 0.3}
