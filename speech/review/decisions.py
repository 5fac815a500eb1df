"""What is kept of a second hearing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.coverage import uncovered
from engine.flags import is_invented, is_repetitive
from engine.heard import Word
from engine.intervals import Stretch, overlap, total, union

from .doubts import Asked, doubts, loops
from .passages import Passage, all_words, keep, middle
from .plan import Wanted, gathered, lost
from .sound import Sound

_NEAR_SECONDS = 0.25
# Repetition shows only beside its neighbours.
_AROUND_SECONDS = 120.0
_LEAST_CONFIDENCE = 0.35
_LEAST_COVERAGE = 0.5
_SURER = 0.1
_DOUBLED_SECONDS = 1.0


@dataclass(frozen=True)
class Hearing:
    """What was heard in a stretch alone; nothing where it could not be heard."""

    wanted: Wanted
    passages: tuple[Passage, ...] | None


def decide(passages: Sequence[Passage], hearing: Hearing, sound: Sound, asked: Asked) -> list[Passage]:
    """The passages after this hearing; those far away are not looked at."""
    if hearing.passages is None:
        return list(passages)
    place = hearing.wanted.stretch
    around = Stretch(place.start - _AROUND_SECONDS, place.end + _AROUND_SECONDS)
    near = [one for one in passages if overlap(one.stretch, around) > 0]
    far = [one for one in passages if overlap(one.stretch, around) <= 0]
    judged = zip(near, doubts(near, sound, asked), strict=True)
    doubted = [one for one, why in judged if why == hearing.wanted.why and _part_in(one, place) is not None]
    if doubted and hearing.wanted.why == "unsure":
        decided = _surer(near, doubted, hearing.passages, place, sound)
    elif doubted:
        decided = _replaced(near, doubted, hearing.passages, place, sound)
    else:
        decided = _filled(near, hearing.passages, place, sound)
    return sorted([*far, *decided], key=lambda one: one.stretch)


def _filled(
    passages: Sequence[Passage], heard: Sequence[Passage], place: Stretch, sound: Sound
) -> list[Passage]:
    """Words inside holes only, where they are believable."""
    words = all_words(passages)
    holes = gathered(lost(passages, sound.speech_in(place)), words)
    new = [part for one in heard if (part := keep(one, lambda word: _is_in(word, holes))) is not None]
    new = without_doubled([part for part in new if _is_believable(part, sound)], words)
    if loops([one.text.lower() for one in new]):
        return list(passages)
    return [*passages, *new]


def _replaced(
    passages: Sequence[Passage],
    doubted: Sequence[Passage],
    heard: Sequence[Passage],
    place: Stretch,
    sound: Sound,
) -> list[Passage]:
    """Doubted words of the stretch give way to cleaner ones, or to none where there was no voice to hear."""
    old = _parts_in(doubted, place)
    rest = [part for one in doubted if (part := keep(one, lambda word: not _holds(place, word))) is not None]
    ids = {id(one) for one in doubted}
    kept = [*(one for one in passages if id(one) not in ids), *rest]
    taken = union(Stretch(word.start, word.end) for word in all_words(kept))
    new = [
        part
        for one in heard
        if (part := keep(one, lambda word: _holds(place, word) and not _is_in(word, taken, 0.0))) is not None
    ]
    if _is_cleaner(new, old, place, sound) or _is_nothing(new, old, sound):
        return [*kept, *(one for one in new if _is_believable(one, sound))]
    return list(passages)


def _surer(
    passages: Sequence[Passage],
    doubted: Sequence[Passage],
    heard: Sequence[Passage],
    place: Stretch,
    sound: Sound,
) -> list[Passage]:
    """Utterance by utterance the hearing that is clearly surer: a language may change at any pause."""
    kept = list(passages)
    left = list(doubted)
    for cell in cells(sound.voice_in(place), place):
        old = _parts_in(left, cell)
        new = _parts_in(heard, cell)
        if not old or confidence(new) < confidence(old) + _SURER:
            continue
        changed = _replaced(kept, left, heard, cell, sound)
        ids = {id(one) for one in kept}
        left = [one for one in changed if id(one) not in ids or any(one is other for other in left)]
        kept = changed
    return kept


def cells(voice: Sequence[Stretch], place: Stretch) -> list[Stretch]:
    """The place cut in the middle of each pause."""
    cuts = [(one.end + other.start) / 2 for one, other in pairwise(voice)]
    return [Stretch(start, end) for start, end in pairwise([place.start, *cuts, place.end])]


def confidence(passages: Sequence[Passage]) -> float:
    """Mean over the words; what was not heard has none."""
    sure = [word.confidence for passage in passages for word in passage.words]
    return sum(sure) / len(sure) if sure else 0.0


def _is_cleaner(new: Sequence[Passage], old: Sequence[Passage], place: Stretch, sound: Sound) -> bool:
    """No sign of repetition or invention, and no speech lost for it."""
    if (
        not new
        or loops([one.text.lower() for one in new])
        or is_repetitive(" ".join(one.text for one in new))
    ):
        return False
    if not all(_is_believable(one, sound) for one in new):
        return False
    speech = sound.speech_in(place)
    after, before = total(uncovered(speech, all_words(new))), total(uncovered(speech, all_words(old)))
    return after <= before or after <= (1 - _LEAST_COVERAGE) * total(speech)


def _is_nothing(new: Sequence[Passage], old: Sequence[Passage], sound: Sound) -> bool:
    """Text over silence, and the second hearing found nothing better to say; or nothing was heard where no
    voice is."""
    places = [one.stretch for one in old]
    if all(sound.is_silent(place) for place in places):
        return not any(_is_believable(one, sound) for one in new)
    return not new and not any(sound.voice_near(place) for place in places)


def _is_believable(passage: Passage, sound: Sound) -> bool:
    return not (
        is_repetitive(passage.text)
        or is_invented(passage.words, sound.voice_near(passage.stretch))
        or (not passage.estimated and passage.confidence < _LEAST_CONFIDENCE)
    )


def without_doubled(new: Sequence[Passage], words: Sequence[Word]) -> list[Passage]:
    """A word at the edge of a hole is often heard on both sides of it: keep the first hearing."""
    said = [(middle(word), _bare(word)) for word in words]

    def is_new(word: Word) -> bool:
        return not any(
            abs(moment - middle(word)) <= _DOUBLED_SECONDS and text == _bare(word) for moment, text in said
        )

    found: list[Passage] = []
    for passage in new:
        inner = range(len(passage.words))
        first = next((index for index in inner if is_new(passage.words[index])), len(passage.words))
        last = next((index for index in reversed(inner) if is_new(passage.words[index])), -1)
        edges = {id(word) for word in passage.words[first : last + 1]}
        part = keep(passage, lambda word, edges=edges: id(word) in edges)
        if part is not None:
            found.append(part)
    return found


def _bare(word: Word) -> str:
    return re.sub(r"\W", "", word.text.lower())


def _parts_in(passages: Sequence[Passage], place: Stretch) -> list[Passage]:
    return [part for one in passages if (part := _part_in(one, place)) is not None]


def _part_in(passage: Passage, place: Stretch) -> Passage | None:
    return keep(passage, lambda word: _holds(place, word))


def _holds(place: Stretch, word: Word) -> bool:
    return place.start <= middle(word) <= place.end


def _is_in(word: Word, stretches: Sequence[Stretch], wider: float = _NEAR_SECONDS) -> bool:
    moment = middle(word)
    return any(one.start - wider <= moment <= one.end + wider for one in stretches)
