"""Put word times right: inside the chunk, in order, beside the voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .coverage import LONGEST_WORD_SECONDS
from .heard import Word
from .intervals import Stretch, overlap


def tidy(words: Iterable[Word], utterances: Sequence[Stretch]) -> tuple[Word, ...]:
    """Words of one chunk with starts that never fall, ends inside, and none stretched over a pause."""
    whole = Stretch(utterances[0].start, utterances[-1].end)
    tidied: list[Word] = []
    floor = whole.start
    for word in words:
        if not word.text.strip():
            continue
        place = _beside_voice(Stretch(word.start, word.end), utterances)
        start = min(max(place.start, floor), whole.end)
        end = min(max(place.end, start), whole.end)
        tidied.append(replace(word, start=start, end=min(end, start + LONGEST_WORD_SECONDS)))
        floor = start
    return tuple(tidied)


def _beside_voice(word: Stretch, utterances: Sequence[Stretch]) -> Stretch:
    """The part of a word inside the utterance that holds most of it; a word in silence stays."""
    home = max(utterances, key=lambda utterance: overlap(word, utterance))
    if overlap(word, home) == 0:
        return word
    start, end = max(word.start, home.start), min(word.end, home.end)
    # A first word is stretched backwards over the pause before it: its end is the sure side.
    if word.start < home.start and end - start > LONGEST_WORD_SECONDS:
        start = end - LONGEST_WORD_SECONDS
    return Stretch(start, end)
