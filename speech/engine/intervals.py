"""Stretches of time: joining, subtracting, measuring."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Stretch(NamedTuple):
    """A piece of the recording, in seconds."""

    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time as stretches in order that do not touch."""
    joined: list[Stretch] = []
    for stretch in sorted(stretches):
        if joined and stretch.start <= joined[-1].end:
            joined[-1] = Stretch(joined[-1].start, max(joined[-1].end, stretch.end))
        else:
            joined.append(stretch)
    return joined


def minus(whole: Iterable[Stretch], covers: list[Stretch]) -> list[Stretch]:
    """What of `whole` lies outside `covers`; both in order, `covers` without overlaps."""
    left: list[Stretch] = []
    first = 0
    for stretch in whole:
        start = stretch.start
        while first < len(covers) and covers[first].end <= stretch.start:
            first += 1
        following = first
        while following < len(covers) and covers[following].start < stretch.end:
            if covers[following].start > start:
                left.append(Stretch(start, covers[following].start))
            start = max(start, covers[following].end)
            following += 1
        if start < stretch.end:
            left.append(Stretch(start, stretch.end))
    return left


def total(stretches: Iterable[Stretch]) -> float:
    return sum(stretch.length for stretch in stretches)


def overlap(one: Stretch, other: Stretch) -> float:
    """Seconds that both share, 0 when they are apart."""
    return max(0.0, min(one.end, other.end) - max(one.start, other.start))
