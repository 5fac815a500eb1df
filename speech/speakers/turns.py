"""From voices to turns: who speaks from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.intervals import Stretch

from .windows import Window

# What a change of speaker costs in likeness: less where there is a pause.
_IN_SPEECH = 0.3
_AT_PAUSE = 0.1
_JOINED_SECONDS = 1.0


@dataclass(frozen=True)
class Turn:
    stretch: Stretch
    speaker: int


def turns(windows: Sequence[Window], likeness: NDArray[np.floating]) -> list[Turn]:
    """Turns in the order of time, speakers counted as they appear; `likeness` is windows x people."""
    if not windows:
        return []
    found: list[Turn] = []
    for window, speaker in zip(windows, path(windows, likeness), strict=True):
        last = found[-1] if found else None
        if (
            last is not None
            and last.speaker == speaker
            and window.core.start - last.stretch.end <= _JOINED_SECONDS
        ):
            found[-1] = Turn(Stretch(last.stretch.start, window.core.end), speaker)
        else:
            found.append(Turn(window.core, speaker))
    order = {speaker: index for index, speaker in enumerate(dict.fromkeys(turn.speaker for turn in found))}
    return [Turn(turn.stretch, order[turn.speaker]) for turn in found]


def path(windows: Sequence[Window], likeness: NDArray[np.floating]) -> list[int]:
    """The most likely speakers one after the other (Viterbi), where a change has a price."""
    people = likeness.shape[1]
    score = likeness[0].astype(float)
    back: list[NDArray[np.int64]] = []
    for before, window, alike in zip(windows, windows[1:], likeness[1:], strict=False):
        price = _IN_SPEECH if before.run == window.run else _AT_PAUSE
        best = int(score.argmax())
        changed = score[best] - price > score
        back.append(np.where(changed, best, np.arange(people)))
        score = np.where(changed, score[best] - price, score) + alike
    speaker = int(score.argmax())
    found = [speaker]
    for came_from in reversed(back):
        speaker = int(came_from[speaker])
        found.append(speaker)
    return found[::-1]
