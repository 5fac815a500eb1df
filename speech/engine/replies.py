"""The transcript as it goes over the wire: plain numbers, milliseconds, closed words."""

from __future__ import annotations

from typing import Any

from .heard import Word
from .intervals import Stretch
from .segments import Segment
from .transcription import Transcript


def result(transcript: Transcript, duration: float, with_words: bool) -> dict[str, Any]:
    return {
        "language": transcript.language,
        "languages": list(transcript.languages),
        "durationMs": _ms(duration),
        "speechMs": _ms(transcript.speech_seconds),
        "coverage": None if transcript.coverage is None else round(transcript.coverage, 4),
        "segments": [_segment(segment, with_words) for segment in transcript.segments],
        "uncovered": [_stretch(stretch) for stretch in transcript.uncovered],
    }


def _segment(segment: Segment, with_words: bool) -> dict[str, Any]:
    return {
        **_stretch(segment.stretch),
        "text": segment.text,
        "language": segment.language,
        "flags": list(segment.flags),
        "confidence": round(float(segment.confidence), 3),
        "words": [_word(word) for word in segment.words] if with_words else [],
    }


def _word(word: Word) -> dict[str, Any]:
    return {
        **_stretch(Stretch(word.start, word.end)),
        "text": word.text,
        "confidence": round(float(word.confidence), 3),
    }


def _stretch(stretch: Stretch) -> dict[str, int]:
    return {"startMs": _ms(stretch.start), "endMs": _ms(stretch.end)}


def _ms(seconds: float) -> int:
    return round(float(seconds) * 1000)
