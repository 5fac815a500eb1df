"""Listen again where the first pass may have lost something, and keep the better text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from .chunks import Chunk, join
from .coverage import uncovered
from .flags import is_doubtful, is_repetitive
from .heard import ChooseLanguage, Heard, Listener, Style
from .intervals import Stretch
from .languages import top

# Shorter holes are breaths and endings, not lost sentences.
HOLE_SECONDS = 1.0
_HOLE_MARGIN_SECONDS = 0.3
_LEAST_LOG_PROBABILITY = -1.0
_UNCLEAR_LANGUAGE = 0.8
_NO_LANGUAGE = 0.5


def split_languages(
    listener: Listener, heard: Sequence[Heard], spoken: Sequence[tuple[str, ...]], style: Style
) -> list[Heard]:
    """Decode chunks again that do not speak one language, or another one than they were decoded in."""
    order: list[Heard | Chunk] = []
    for is_right, pairs in groupby(zip(heard, spoken, strict=True), _is_right):
        run = list(pairs)
        order += [piece for piece, _ in run] if is_right else _resplit(run)
    again = _listen(listener, [chunk for chunk in order if isinstance(chunk, Chunk)], style)
    return [again[piece] if isinstance(piece, Chunk) else piece for piece in order]


def _is_right(pair: tuple[Heard, tuple[str, ...]]) -> bool:
    piece, languages = pair
    return set(languages) == {piece.language}


def _resplit(run: Sequence[tuple[Heard, tuple[str, ...]]]) -> list[Chunk]:
    """The utterances of neighbouring chunks in chunks of one language each."""
    return join(
        [utterance for piece, _ in run for utterance in piece.chunk.utterances],
        [language for _, languages in run for language in languages],
    )


def fill_holes(
    listener: Listener,
    heard: Sequence[Heard],
    speech: Sequence[Stretch],
    end: float,
    choose: ChooseLanguage,
    style: Style,
) -> list[Heard]:
    """Decode each uncovered stretch alone and add what it holds, if the model is sure enough."""
    words = [word for piece in heard for word in piece.words]
    holes = [hole for hole in uncovered(speech, words) if hole.length >= HOLE_SECONDS]
    chunks = [Chunk((_widened(hole, end),)) for hole in holes]
    found: list[Heard] = []
    for hole, piece in zip(holes, listener.listen(chunks, style, choose), strict=True):
        inside = tuple(word for word in piece.words if _is_inside((word.start + word.end) / 2, hole))
        sure = piece.average_log_probability > _LEAST_LOG_PROBABILITY
        if inside and sure and not is_repetitive(piece.text):
            found.append(replace(piece, words=inside))
    return found


def calm_repetition(listener: Listener, heard: Sequence[Heard], style: Style) -> list[Heard]:
    """Decode repetitive chunks again without alternatives, which repeats less; keep the clean one."""
    repetitive = [piece for piece in heard if is_repetitive(piece.text)]
    if style.beam == 1:
        return list(heard)
    chunks = [replace(piece.chunk, language=piece.language) for piece in repetitive]
    again = _listen(listener, chunks, replace(style, beam=1))
    calmer = {
        piece.chunk: again[chunk]
        for piece, chunk in zip(repetitive, chunks, strict=True)
        if again[chunk].words and not is_repetitive(again[chunk].text)
    }
    return [
        replace(calmer[piece.chunk], by_ear=piece.by_ear) if piece.chunk in calmer else piece
        for piece in heard
    ]


def without_babble(heard: Sequence[Heard]) -> list[Heard]:
    """Leave out what no language fits and that is repetitive or doubtful besides: no text is better."""
    return [piece for piece in heard if not _is_babble(piece)]


def _is_babble(piece: Heard) -> bool:
    probability = top(piece.by_ear)[1] if piece.by_ear else 1.0
    if probability < _NO_LANGUAGE and is_doubtful(piece):
        return True
    hopeless = piece.average_log_probability < _LEAST_LOG_PROBABILITY or is_repetitive(piece.text)
    return probability < _UNCLEAR_LANGUAGE and hopeless


def one_of(present: Sequence[str]) -> ChooseLanguage:
    """A lost stretch speaks one of the languages that were found: it is too short to bring its own."""
    return lambda by_ear, _seconds: max(present, key=lambda name: by_ear.get(name, 0.0))


def _listen(listener: Listener, chunks: Sequence[Chunk], style: Style) -> dict[Chunk, Heard]:
    return dict(zip(chunks, listener.listen(chunks, style, lambda ear, _: top(ear)[0]), strict=True))


def _widened(hole: Stretch, end: float) -> Stretch:
    return Stretch(max(0.0, hole.start - _HOLE_MARGIN_SECONDS), min(end, hole.end + _HOLE_MARGIN_SECONDS))


def _is_inside(moment: float, hole: Stretch) -> bool:
    return hole.start - 0.25 <= moment <= hole.end + 0.25
