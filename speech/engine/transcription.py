"""The whole way from a recording to its transcript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import chunks as chunking
from . import repair
from .coverage import coverage, uncovered
from .heard import Heard, Listener, Style
from .intervals import Stretch, total
from .languages import main_language, top
from .segments import Segment, cut, settle, unrecognised
from .suspicion import suspects
from .turns import turns

_FIRST_PASS_SHARE = 0.8


@dataclass(frozen=True)
class Voice:
    """Where somebody speaks: `speech` is measured, `utterances` are listened to."""

    speech: Sequence[Stretch]
    utterances: Sequence[Stretch]
    duration: float


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
    """Listen to every utterance, again where something may be lost, and say what stays unheard."""
    if not voice.utterances:
        return _assemble([], voice, None)
    named = language if listener.multilingual else "en"
    heard = _first_pass(listener, voice, named, style, on_progress)
    if named is None:
        return _any_language(listener, heard, voice, style)
    foreign = _foreign(listener, heard, voice, named, style)
    heard = repair.calm_repetition(listener, heard, style)
    heard += repair.fill_holes(
        listener, heard, voice.speech, voice.duration, lambda _ear, _seconds: named, style
    )
    return _assemble(_segments(heard, foreign), voice, named)


def _first_pass(
    listener: Listener,
    voice: Voice,
    language: str | None,
    style: Style,
    on_progress: Callable[[float], None],
) -> list[Heard]:
    planned = chunking.join(voice.utterances, [language] * len(voice.utterances))
    heard: list[Heard] = []
    for piece in listener.listen(planned, style, lambda by_ear, _seconds: top(by_ear)[0]):
        heard.append(piece)
        on_progress(_FIRST_PASS_SHARE * len(heard) / len(planned))
    return heard


def _any_language(listener: Listener, heard: list[Heard], voice: Voice, style: Style) -> Transcript:
    main = main_language((piece.by_ear, piece.chunk.stretch.length) for piece in heard)
    if main is None:
        return _assemble([], voice, None)
    spoken = turns(listener, heard, suspects(heard, voice.speech), main, style)
    heard = repair.split_languages(listener, heard, spoken, style)
    heard = repair.calm_repetition(listener, heard, style)
    present = sorted({piece.language for piece in heard})
    heard += repair.fill_holes(listener, heard, voice.speech, voice.duration, repair.one_of(present), style)
    return _assemble(_segments(heard, ()), voice, main)


def _foreign(
    listener: Listener, heard: Sequence[Heard], voice: Voice, language: str, style: Style
) -> list[Stretch]:
    """Utterances in another language than the one the user named: it is marked, never changed."""
    if not listener.multilingual:
        return []
    holed = {piece.chunk for piece in suspects(heard, voice.speech)}
    doubted = [piece for piece in heard if piece.chunk in holed or top(piece.by_ear)[0] != language]
    spoken_in = turns(listener, heard, doubted, language, style)
    return [
        utterance
        for piece, languages in zip(heard, spoken_in, strict=True)
        for utterance, spoken in zip(piece.chunk.utterances, languages, strict=True)
        if spoken != language
    ]


def _segments(heard: Sequence[Heard], foreign: Sequence[Stretch]) -> list[Segment]:
    kept = repair.without_babble(heard)
    return settle([segment for piece in kept for segment in cut(piece, foreign)])


def _assemble(segments: Sequence[Segment], voice: Voice, language: str | None) -> Transcript:
    words = [word for segment in segments for word in segment.words]
    holes = [hole for hole in uncovered(voice.speech, words) if hole.length >= repair.HOLE_SECONDS]
    ordered = sorted([*segments, *unrecognised(holes)], key=lambda segment: segment.stretch)
    return Transcript(
        language if words else None,
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
