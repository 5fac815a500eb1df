"""From voice probabilities to stretches of speech and to utterances that a model can take."""

from __future__ import annotations

from collections.abc import Sequence

from .intervals import Stretch

FRAME_SECONDS = 512 / 16_000

_SPEECH = 0.5
_SILENCE = 0.35
_MIN_SILENCE_SECONDS = 0.3
_MIN_SPEECH_SECONDS = 0.25
_MIN_UTTERANCE_SECONDS = 0.1
_PAD_SECONDS = 0.2
_MAX_UTTERANCE_SECONDS = 28.0


def voiced(probabilities: Sequence[float], duration: float) -> list[Stretch]:
    """Every stretch of voice, however short; silences under 300 ms belong to the voice around them."""
    found: list[Stretch] = []
    start: int | None = None
    quiet_since: int | None = None
    min_silence = _MIN_SILENCE_SECONDS / FRAME_SECONDS
    for frame, probability in enumerate(probabilities):
        if probability >= _SPEECH:
            quiet_since = None
            start = frame if start is None else start
        elif start is not None and probability < _SILENCE:
            quiet_since = frame if quiet_since is None else quiet_since
            if frame - quiet_since >= min_silence:
                found.append(_stretch(start, quiet_since, duration))
                start = quiet_since = None
    if start is not None:
        found.append(Stretch(start * FRAME_SECONDS, duration))
    return found


def speech(voice: Sequence[Stretch]) -> list[Stretch]:
    """What counts as speech when coverage is measured: no padding, nothing under 250 ms."""
    return [stretch for stretch in voice if stretch.length > _MIN_SPEECH_SECONDS]


def utterances(voice: Sequence[Stretch], probabilities: Sequence[float], duration: float) -> list[Stretch]:
    """What is given to the model: padded, at most 28 s, cut where the voice is weakest."""
    pieces = [
        piece
        for stretch in voice
        if stretch.length > _MIN_UTTERANCE_SECONDS
        for piece in _cut(stretch, probabilities)
    ]
    return _padded(pieces, duration)


def _stretch(first: int, last: int, duration: float) -> Stretch:
    return Stretch(first * FRAME_SECONDS, min(last * FRAME_SECONDS, duration))


def _cut(stretch: Stretch, probabilities: Sequence[float]) -> list[Stretch]:
    longest = _MAX_UTTERANCE_SECONDS - 2 * _PAD_SECONDS
    pieces: list[Stretch] = []
    while stretch.length > longest:
        at = _weakest(stretch.start + longest * 0.5, stretch.start + longest, probabilities)
        pieces.append(Stretch(stretch.start, at))
        stretch = Stretch(at, stretch.end)
    return [*pieces, stretch]


def _weakest(start: float, end: float, probabilities: Sequence[float]) -> float:
    """The middle of the five frames with the least voice between two times."""
    frames = range(int(start / FRAME_SECONDS), int(end / FRAME_SECONDS) - 4)
    best = min(frames, key=lambda frame: (sum(probabilities[frame : frame + 5]), -frame))
    return (best + 2.5) * FRAME_SECONDS


def _padded(pieces: Sequence[Stretch], duration: float) -> list[Stretch]:
    padded: list[Stretch] = []
    for index, piece in enumerate(pieces):
        before = pieces[index - 1].end if index else -_PAD_SECONDS
        after = pieces[index + 1].start if index + 1 < len(pieces) else duration + _PAD_SECONDS
        padded.append(
            Stretch(
                max(0.0, piece.start - min(_PAD_SECONDS, (piece.start - before) / 2)),
                min(duration, piece.end + min(_PAD_SECONDS, (after - piece.end) / 2)),
            )
        )
    return padded
