"""Which stretches deserve another listening, and how many may have one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.coverage import uncovered
from engine.heard import Word
from engine.intervals import Stretch, minus, overlap, total, union

from .doubts import HOLE_SECONDS, Asked, Doubt, doubts
from .passages import Passage, all_words, middle
from .sound import Sound

_MARGIN_SECONDS = 0.3
_LONGEST_SECONDS = 28.0
_PAUSE_SECONDS = 2.0
_MOST_STRETCHES = 40
_MOST_OF_RECORDING = 0.5
# A short recording may be heard again as a whole.
_LEAST_ALLOWED_SECONDS = 60.0
_SAME = 0.8


@dataclass(frozen=True)
class Wanted:
    """A stretch to be heard again."""

    stretch: Stretch
    why: Doubt


def listen_again(
    passages: Sequence[Passage], sound: Sound, asked: Asked, tried: Sequence[Wanted]
) -> list[Wanted]:
    """Doubtful stretches in the order of time, none that was tried already; those with most speech come first
    where not all may be heard."""
    doubtful = list(_doubtful(passages, sound, asked))
    elsewhere = minus(lost(passages, sound.speech), union(one.stretch for one in doubtful))
    holes = gathered(elsewhere, all_words(passages))
    wanted = [
        Wanted(piece, region.why)
        for region in [*doubtful, *(Wanted(hole, "uncovered") for hole in holes)]
        for piece in cut(region.stretch, sound)
    ]
    return _affordable([one for one in wanted if not _was_tried(one, tried)], sound, tried)


def lost(passages: Sequence[Passage], speech: Sequence[Stretch]) -> list[Stretch]:
    """All of this speech without words, short pieces included."""
    return uncovered(speech, all_words(passages))


def gathered(pieces: Sequence[Stretch], words: Sequence[Word]) -> list[Stretch]:
    """Pieces of lost speech with no word between them are one hole; small holes are breaths and endings."""
    middles = sorted(middle(word) for word in words)
    groups: list[list[Stretch]] = []
    for piece in pieces:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and piece.start - last.end <= _PAUSE_SECONDS
            and bisect_left(middles, last.end) == bisect_left(middles, piece.start)
        ):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [Stretch(group[0].start, group[-1].end) for group in groups if total(group) >= HOLE_SECONDS]


def cut(region: Stretch, sound: Sound) -> list[Stretch]:
    """The region with a margin, in pieces that a model can take, cut at silences."""
    whole = Stretch(
        max(0.0, region.start - _MARGIN_SECONDS), min(sound.duration, region.end + _MARGIN_SECONDS)
    )
    if whole.length <= _LONGEST_SECONDS:
        return [whole]
    pieces: list[Stretch] = []
    for part in _parts(whole, sound):
        last = pieces[-1] if pieces else None
        if last is not None and part.end - last.start <= _LONGEST_SECONDS:
            pieces[-1] = Stretch(last.start, part.end)
        else:
            pieces.append(part)
    return pieces


def _parts(whole: Stretch, sound: Sound) -> list[Stretch]:
    voice = sound.voice_in(whole)
    if voice:
        return voice
    count = int(whole.length // _LONGEST_SECONDS) + 1
    step = whole.length / count
    return [Stretch(whole.start + n * step, whole.start + (n + 1) * step) for n in range(count)]


def _doubtful(passages: Sequence[Passage], sound: Sound, asked: Asked) -> Iterable[Wanted]:
    """Neighbours that are doubted for the same reason are heard together."""
    last: Wanted | None = None
    for passage, why in zip(passages, doubts(passages, sound, asked), strict=True):
        place = passage.stretch
        if last is not None and last.why == why and place.start - last.stretch.end <= _PAUSE_SECONDS:
            last = Wanted(Stretch(last.stretch.start, max(last.stretch.end, place.end)), last.why)
            continue
        if last is not None:
            yield last
        last = Wanted(place, why) if why is not None else None
    if last is not None:
        yield last


def _was_tried(one: Wanted, tried: Sequence[Wanted]) -> bool:
    """Heard before with about the same bounds; a small rest of it sounds different alone."""
    return any(
        overlap(one.stretch, before.stretch) >= _SAME * max(one.stretch.length, before.stretch.length)
        for before in tried
    )


def _affordable(wanted: Sequence[Wanted], sound: Sound, tried: Sequence[Wanted]) -> list[Wanted]:
    allowed = max(sound.duration * _MOST_OF_RECORDING, _LEAST_ALLOWED_SECONDS)
    seconds = total(one.stretch for one in tried)
    chosen: list[Wanted] = []
    for one in sorted(wanted, key=lambda one: _rank(one, sound)):
        if len(tried) + len(chosen) >= _MOST_STRETCHES:
            break
        if seconds + one.stretch.length <= allowed:
            seconds += one.stretch.length
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.stretch)


def _rank(one: Wanted, sound: Sound) -> tuple[bool, float, Stretch]:
    """What is certainly wrong before what may be right, then by speech."""
    return one.why == "unsure", -total(sound.speech_in(one.stretch)), one.stretch
