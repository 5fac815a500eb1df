"""Which language is spoken where. A stretch leaves the main language only on clear evidence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .intervals import Stretch

_WINDOW_SECONDS = 4.0
_WINDOW_PAUSE_SECONDS = 2.0
_UNCLEAR = 0.8
_SWITCH_COST = 1.5
_LEAST_PROBABILITY = 1e-3


@dataclass(frozen=True)
class Window:
    """Neighbouring utterances whose language is judged together; `members` are their indexes."""

    stretch: Stretch
    members: tuple[int, ...]


def top(by_ear: Mapping[str, float]) -> tuple[str, float]:
    """The most probable language and its probability."""
    language = max(by_ear, key=lambda name: by_ear[name])
    return language, by_ear[language]


def main_language(judged: Iterable[tuple[Mapping[str, float], float]]) -> str | None:
    """The language with the largest sum of probability times seconds."""
    weights: dict[str, float] = {}
    for by_ear, seconds in judged:
        language, probability = top(by_ear)
        weights[language] = weights.get(language, 0.0) + probability * seconds
    return max(weights, key=lambda name: weights[name]) if weights else None


def is_clear(probability: float, seconds: float) -> bool:
    """Whether a stretch may leave the main language."""
    return (probability >= 0.8 and seconds >= 3.0) or (probability >= 0.6 and seconds >= 8.0)


def windows(utterances: Sequence[Stretch]) -> list[Window]:
    """Whole utterances joined until a window is 4 s long."""
    found: list[Window] = []
    for index, utterance in enumerate(utterances):
        last = found[-1] if found else None
        if (
            last is not None
            and last.stretch.length < _WINDOW_SECONDS
            and utterance.start - last.stretch.end <= _WINDOW_PAUSE_SECONDS
        ):
            found[-1] = Window(Stretch(last.stretch.start, utterance.end), (*last.members, index))
        else:
            found.append(Window(utterance, (index,)))
    return found


def is_unclear(window: Window, by_ear: Mapping[str, float]) -> bool:
    """Whether a window is to be judged utterance by utterance instead."""
    return len(window.members) > 1 and top(by_ear)[1] < _UNCLEAR


def singles(window: Window, utterances: Sequence[Stretch]) -> list[Window]:
    return [Window(utterances[member], (member,)) for member in window.members]


def label(
    judged: Sequence[tuple[Window, Mapping[str, float]]],
    main: str,
    before: str | None = None,
    after: str | None = None,
) -> list[str]:
    """The cheapest sequence of languages over the windows (Viterbi), where changing has a price.

    `before` and `after` are spoken in the neighbouring chunks: a change at the border costs no less.
    """
    neighbours = {name for name in (before, after) if name is not None}
    clear = {top(by_ear)[0] for window, by_ear in judged if _speaks(window, by_ear)}
    names = sorted({main} | neighbours | clear)
    costs = {name: _price(before, name) for name in names}
    back: list[dict[str, str]] = []
    for index, (window, by_ear) in enumerate(judged):
        came_from = {name: _cheapest(costs, name) if index else name for name in names}
        costs = {
            name: costs[came_from[name]] + _price(came_from[name], name) + _surprise(window, by_ear, name)
            for name in names
        }
        back.append(came_from)
    path: list[str] = []
    current = min(names, key=lambda name: costs[name] + _price(after, name))
    for came_from in reversed(back):
        path.append(current)
        current = came_from[current]
    return path[::-1]


def _speaks(window: Window, by_ear: Mapping[str, float]) -> bool:
    return is_clear(top(by_ear)[1], window.stretch.length)


def _cheapest(costs: Mapping[str, float], name: str) -> str:
    return min(costs, key=lambda before: costs[before] + _price(before, name))


def _price(before: str | None, name: str) -> float:
    return 0.0 if before is None or before == name else _SWITCH_COST


def _surprise(window: Window, by_ear: Mapping[str, float], name: str) -> float:
    weight = min(1.0, window.stretch.length / _WINDOW_SECONDS)
    return -math.log(max(by_ear.get(name, 0.0), _LEAST_PROBABILITY)) * weight
