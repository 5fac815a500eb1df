"""Pieces of speech long enough for a voice to be known, short enough to hold one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from engine.intervals import Stretch

WINDOW_SECONDS = 1.5
_STEP_SECONDS = 0.6
_LEAST_SECONDS = 0.4


class Window(NamedTuple):
    """What is listened to, and the part of it that it speaks for; `run` counts the stretches of speech."""

    heard: Stretch
    core: Stretch
    run: int


def windows(speech: Sequence[Stretch]) -> list[Window]:
    """Windows over each stretch of speech, evenly spread; their cores meet without overlap."""
    found: list[Window] = []
    for run, stretch in enumerate(speech):
        if stretch.length < _LEAST_SECONDS:
            continue
        size = min(WINDOW_SECONDS, stretch.length)
        count = 1 + math.ceil((stretch.length - size) / _STEP_SECONDS - 1e-6)
        step = (stretch.length - size) / max(1, count - 1)
        starts = [stretch.start + index * step for index in range(count)]
        middles = [start + size / 2 for start in starts]
        bounds = [
            stretch.start,
            *((a + b) / 2 for a, b in pairwise(middles)),
            stretch.end,
        ]
        for index, start in enumerate(starts):
            found.append(Window(Stretch(start, start + size), Stretch(bounds[index], bounds[index + 1]), run))
    return found
