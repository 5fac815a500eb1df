"""Listen again where the first pass may have lost something, and keep the better text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .chunks import Chunk
from .coverage import uncovered
from .flags import is_doubtful, is_repetitive
from .heard import ChooseLanguage, Heard, Listener, Style
from .intervals import Stretch
from .languages import is_clear, top
from .suspicion import Suspect, judge, resplit

# Shorter holes are breaths and endings, not lost sentences.
HOLE_SECONDS = 1.0
_HOLE_MARGIN_SECONDS = 0.3
_LEAST_LOG_PROBABILITY = -1.0
_UNCLEAR_LANGUAGE = 0.8
_NO_LANGUAGE = 0.5


def split_languages(
    listener: Listener, heard: Sequence[Heard], doubted: Sequence[Suspect], main: str, style: Style
) -> list[Heard]:
    """Decode suspicious chunks again, one language per chunk, where they hold several or lost speech."""
    several = [suspect for suspect in doubted if len(suspect.heard.chunk.utterances) > 1]
    judged = judge(listener, [suspect.heard.chunk for suspect in several])
    plans: dict[Chunk, list[Chunk]] = {}
    for suspect, evidence in zip(several, judged, strict=True):
        plan = resplit(suspect, evidence, main)
        # One language only: the first text stays, relabelling a whole chunk does harm.
        if suspect.has_hole or len({chunk.language for chunk in plan}) > 1:
            plans[suspect.heard.chunk] = plan
    again = _listen(listener, [chunk for plan in plans.values() for chunk in plan], style)
    return [
        better
        for piece in heard
        for better in ([again[chunk] for chunk in plans[piece.chunk]] if piece.chunk in plans else [piece])
    ]


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


def own_language(present: Sequence[str]) -> ChooseLanguage:
    """A short stretch speaks a language of its own only on clear evidence, else one that is present."""

    def choose(by_ear: Mapping[str, float], seconds: float) -> str:
        language, probability = top(by_ear)
        if is_clear(probability, seconds):
            return language
        return max(present, key=lambda name: by_ear.get(name, 0.0))

    return choose


def _listen(listener: Listener, chunks: Sequence[Chunk], style: Style) -> dict[Chunk, Heard]:
    return dict(zip(chunks, listener.listen(chunks, style, lambda ear, _: top(ear)[0]), strict=True))


def _widened(hole: Stretch, end: float) -> Stretch:
    return Stretch(max(0.0, hole.start - _HOLE_MARGIN_SECONDS), min(end, hole.end + _HOLE_MARGIN_SECONDS))


def _is_inside(moment: float, hole: Stretch) -> bool:
    return hole.start - 0.25 <= moment <= hole.end + 0.25
