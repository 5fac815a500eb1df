"""The transcript as it goes over the wire: plain numbers, milliseconds, closed words."""

from __future__ import annotations

from typing import Any

from .heard import Word
from .intervals import Stretch
from .segments import Segment
from .transcription import Transcript


def result(transcript: Transcript, duration_ms: int, with_words: bool) -> dict[str, Any]:
    return {
        "language": transcript.language,
        "languages": list(transcript.languages),
        "durationMs": duration_ms,
        "speechMs": min(duration_ms, _ms(transcript.speech_seconds)),
        "coverage": None if transcript.coverage is None else round(transcript.coverage, 4),
        "segments": [_segment(segment, duration_ms, with_words) for segment in transcript.segments],
        "uncovered": [_stretch(stretch, duration_ms) for stretch in transcript.uncovered],
    }


def _segment(segment: Segment, duration_ms: int, with_words: bool) -> dict[str, Any]:
    return {
        **_stretch(segment.stretch, duration_ms),
        "text": segment.text,
        "language": segment.language,
        "flags": list(segment.flags),
        "confidence": round(float(segment.confidence), 3),
        "words": [_word(word, duration_ms) for word in segment.words] if with_words else [],
    }


def _word(word: Word, duration_ms: int) -> dict[str, Any]:
    return {
        **_stretch(Stretch(word.start, word.end), duration_ms),
        "text": word.text,
        "confidence": round(float(word.confidence), 3),
    }


def _stretch(stretch: Stretch, duration_ms: int) -> dict[str, int]:
    return {
        "startMs": min(duration_ms, _ms(stretch.start)),
        "endMs": min(duration_ms, _ms(stretch.end)),
    }


def _ms(seconds: float) -> int:
    return round(float(seconds) * 1000)
