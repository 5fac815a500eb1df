"""Where somebody speaks, with a quick look at the neighbourhood of a moment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from engine.intervals import Stretch, overlap
from engine.utterances import FRAME_SECONDS, speech, utterances, voiced

# Below this even a whisper is no voice.
_SILENCE = 0.35


class Sound:
    """`speech` is measured; `voice` is padded and cut to what a model can take."""

    def __init__(self, probabilities: Sequence[float], duration: float) -> None:
        found = voiced(probabilities, duration)
        self.duration = duration
        self.speech = speech(found)
        self.voice = utterances(found, probabilities, duration)
        self._probabilities = probabilities

    def voice_near(self, place: Stretch) -> list[Stretch]:
        return _near(self.voice, place)

    def speech_in(self, place: Stretch) -> list[Stretch]:
        return _inside(self.speech, place)

    def voice_in(self, place: Stretch) -> list[Stretch]:
        return _inside(self.voice, place)

    def is_silent(self, place: Stretch) -> bool:
        """No sign of a voice at all, not even a weak one."""
        first, last = int(place.start / FRAME_SECONDS), int(place.end / FRAME_SECONDS) + 1
        return max(self._probabilities[first:last], default=0.0) < _SILENCE


def _near(stretches: Sequence[Stretch], place: Stretch) -> list[Stretch]:
    """Those that touch the place; starts and ends rise together."""
    first = bisect_left(stretches, place.start, key=lambda one: one.end)
    last = bisect_right(stretches, place.end, key=lambda one: one.start)
    return list(stretches[first:last])


def _inside(stretches: Sequence[Stretch], place: Stretch) -> list[Stretch]:
    return [
        Stretch(max(one.start, place.start), min(one.end, place.end))
        for one in _near(stretches, place)
        if overlap(one, place) > 0
    ]
