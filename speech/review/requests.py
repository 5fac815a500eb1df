"""Parse a request to review; everything behind trusts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from child.inbox import BadRequest, RequestId
from engine.flags import Flag
from engine.heard import Word
from engine.intervals import Stretch

from .decisions import Hearing
from .doubts import Asked, Doubt
from .passages import Passage
from .plan import Wanted

_MOST_HEARINGS = 1_000
_LARGEST = 1e12
_FLAGS: tuple[Flag, ...] = get_args(Flag)
_DOUBTS: tuple[Doubt, ...] = get_args(Doubt)
Part = TypeVar("Part")


@dataclass(frozen=True)
class ReviewRequest:
    id: RequestId
    pcm: str
    passages: tuple[Passage, ...]
    again: tuple[Hearing, ...]
    asked: Asked


def parse(request_id: RequestId, fields: dict[str, Any]) -> ReviewRequest:
    again = fields.get("again") or []
    if isinstance(again, list) and len(again) > _MOST_HEARINGS:
        raise BadRequest
    return ReviewRequest(
        request_id,
        _text(fields.get("pcm")),
        _passages(fields.get("segments"), again=False),
        _each(again, _hearing),
        Asked(_text_or_none(fields.get("prompt")), _text_or_none(fields.get("language"))),
    )


def _hearing(given: dict[str, Any]) -> Hearing:
    why = given.get("why")
    segments = given.get("segments")
    if why not in _DOUBTS:
        raise BadRequest
    heard = None if segments is None else _passages(segments, again=True)
    return Hearing(Wanted(_stretch(given), why), heard)


def _passages(given: object, again: bool) -> tuple[Passage, ...]:
    """Text only: what another engine marked as not recognised is found anew."""
    return tuple(one for one in _each(given, lambda fields: _passage(fields, again)) if one.text)


def _passage(given: dict[str, Any], again: bool) -> Passage:
    flags = given.get("flags") or []
    if not isinstance(flags, list):
        raise BadRequest
    sure = given.get("confidence")
    whole = 1.0 if sure is None else _share(sure)
    return Passage(
        _stretch(given),
        _text(given.get("text")).strip(),
        _text_or_none(given.get("language")),
        tuple(word for word in _each(given.get("words") or [], lambda word: _word(word, whole)) if word.text),
        tuple(flag for flag in _FLAGS if flag in flags),
        # A stretch that was heard alone counts its speakers anew.
        None if again else _text_or_none(given.get("speaker")),
        whole,
        again=again,
    )


def _word(given: dict[str, Any], whole: float) -> Word:
    sure = given.get("confidence")
    place = _stretch(given)
    text = _text(given.get("text"))
    confidence = whole if sure is None else _share(sure)
    return Word(place.start, place.end, text if text.strip() else "", confidence)


def _each(given: object, read: Callable[[dict[str, Any]], Part]) -> tuple[Part, ...]:
    if not isinstance(given, list):
        raise BadRequest
    found: list[Part] = []
    for one in given:
        if not isinstance(one, dict):
            raise BadRequest
        found.append(read(one))
    return tuple(found)


def _stretch(given: dict[str, Any]) -> Stretch:
    start = _number(given.get("startMs")) / 1000
    return Stretch(start, max(start, _number(given.get("endMs")) / 1000))


def _number(given: object) -> float:
    if not isinstance(given, (int, float)) or isinstance(given, bool) or not 0 <= given <= _LARGEST:
        raise BadRequest
    return float(given)


def _share(given: object) -> float:
    return min(1.0, _number(given))


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise BadRequest
    return given


def _text_or_none(given: object) -> str | None:
    return None if given is None else _text(given)
