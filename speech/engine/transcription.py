"""The whole way from a recording to its transcript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

from . import chunks as chunking
from .coverage import coverage, uncovered
from .heard import Heard, Listener, Style
from .intervals import Stretch, total
from .languages import main_language, top
from .segments import Segment, cut, unrecognised

# Shorter holes are pauses inside a word or a breath: they are not marked.
_MARKED_SECONDS = 1.0


@dataclass(frozen=True)
class Voice:
    """Where somebody speaks: `speech` is measured, `utterances` are listened to."""

    speech: Sequence[Stretch]
    utterances: Sequence[Stretch]


@dataclass(frozen=True)
class Transcript:
    language: str | None
    languages: tuple[str, ...]
    speech_seconds: float
    coverage: float | None
    segments: tuple[Segment, ...]
    uncovered: tuple[Stretch, ...]


def transcribe(
    listener: Listener,
    voice: Voice,
    language: str | None,
    style: Style,
    on_progress: Callable[[float], None],
) -> Transcript:
    """Listen to every utterance; say what was left unheard."""
    if not voice.utterances:
        return Transcript(None, (), total(voice.speech), None, (), ())
    planned = chunking.join(voice.utterances, [language] * len(voice.utterances))
    heard: list[Heard] = []
    for piece in listener.listen(planned, style, language or "en"):
        heard.append(piece)
        on_progress(len(heard) / len(planned))
    segments = [segment for piece in heard for segment in cut(piece)]
    return _assemble(segments, voice, language or _main(heard))


def _main(heard: Sequence[Heard]) -> str | None:
    return main_language(
        (piece.by_ear or {piece.language: 1.0}, piece.chunk.stretch.length) for piece in heard
    )


def _assemble(segments: Sequence[Segment], voice: Voice, language: str | None) -> Transcript:
    words = [word for segment in segments for word in segment.words]
    holes = [hole for hole in uncovered(voice.speech, words) if hole.length >= _MARKED_SECONDS]
    ordered = sorted([*segments, *unrecognised(holes)], key=lambda segment: segment.stretch)
    return Transcript(
        language,
        _spoken(ordered),
        total(voice.speech),
        coverage(voice.speech, words),
        tuple(ordered),
        tuple(holes),
    )


def _spoken(segments: Sequence[Segment]) -> tuple[str, ...]:
    seconds: dict[str, float] = {}
    for segment in segments:
        if segment.language is not None:
            seconds[segment.language] = seconds.get(segment.language, 0.0) + segment.stretch.length
    return tuple(sorted(seconds, key=lambda name: -seconds[name]))
