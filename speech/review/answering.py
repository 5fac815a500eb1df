"""Answers one review after the other with one warm voice detector."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from child.lines import LineWriter
from child.steps import Steps
from engine.audio import Recording
from engine.intervals import Stretch
from engine.voice import VoiceDetector

from .decisions import Hearing
from .passages import Passage, with_words, within
from .requests import ReviewRequest
from .reviewing import Review, review
from .sound import Sound

# A recording is reviewed once before and once or more after it was heard again.
_REMEMBERED = 4


class Answering:
    def __init__(self, lines: LineWriter) -> None:
        self._detector = VoiceDetector()
        self._lines = lines
        self._sounds: OrderedDict[tuple[str, int, int], Sound] = OrderedDict()

    def answer(self, request: ReviewRequest) -> None:
        """Write either the review or one error."""
        try:
            sound = self._sound(request)
        except OSError:
            self._error(request, "pcm-unreadable", "The decoded audio cannot be read.")
            return
        except MemoryError:
            self._error(request, "out-of-memory", "The reviewer ran out of memory.")
            return
        try:
            found = review(
                _prepared(request.passages, sound),
                [_prepared_hearing(hearing, sound) for hearing in request.again],
                sound,
                request.asked,
            )
            self._lines.write("review", id=request.id, **_fields(found, sound.duration))
        except MemoryError:
            self._error(request, "out-of-memory", "The reviewer ran out of memory.")
        except Exception as fault:
            # The class alone: a message could hold words that were spoken.
            self._error(request, "internal", f"The reviewer failed ({type(fault).__name__}).")

    def _sound(self, request: ReviewRequest) -> Sound:
        about = os.stat(request.pcm)
        key = (request.pcm, about.st_size, about.st_mtime_ns)
        if key not in self._sounds:
            recording = Recording(request.pcm)
            tell = Steps(self._lines, request.id, 20)
            heard = self._detector.probabilities(recording, tell)
            self._sounds[key] = Sound(heard.tolist(), recording.duration)
        self._sounds.move_to_end(key)
        while len(self._sounds) > _REMEMBERED:
            self._sounds.popitem(last=False)
        return self._sounds[key]

    def _error(self, request: ReviewRequest, code: str, message: str) -> None:
        self._lines.write("error", id=request.id, code=code, message=message)


def _prepared(passages: tuple[Passage, ...], sound: Sound) -> list[Passage]:
    clamped = [within(one, sound.duration) for one in passages]
    return [with_words(one, sound.voice_near(one.stretch)) for one in clamped]


def _prepared_hearing(hearing: Hearing, sound: Sound) -> Hearing:
    if hearing.passages is None:
        return hearing
    return replace(hearing, passages=tuple(_prepared(hearing.passages, sound)))


def _fields(found: Review, duration: float) -> dict[str, Any]:
    return {
        "speechMs": _ms(min(found.speech_seconds, duration)),
        "coverage": None if found.coverage is None else round(found.coverage, 4),
        "segments": [_segment(passage) for passage in found.passages],
        "uncovered": [_stretch(hole) for hole in found.uncovered],
        "listenAgain": [{**_stretch(one.stretch), "why": one.why} for one in found.listen_again],
    }


def _segment(passage: Passage) -> dict[str, Any]:
    return {
        **_stretch(passage.stretch),
        "text": passage.text,
        "language": passage.language,
        "speaker": passage.speaker,
        "flags": list(passage.flags),
        "confidence": round(passage.confidence, 3),
        "words": [
            {
                **_stretch(Stretch(word.start, word.end)),
                "text": word.text,
                "confidence": round(word.confidence, 3),
            }
            for word in passage.words
        ],
    }


def _stretch(stretch: Stretch) -> dict[str, int]:
    return {"startMs": _ms(stretch.start), "endMs": _ms(stretch.end)}


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
