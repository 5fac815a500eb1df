"""Which language each utterance speaks, with a listener that follows a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from makers import ScriptedListener, heard, stretches

from engine.chunks import Chunk
from engine.heard import Heard, Style
from engine.intervals import Stretch
from engine.turns import turns

_ENGLISH = {"en": 0.98, "es": 0.001}
_SPANISH = {"es": 0.97, "en": 0.002}


class Listener(ScriptedListener):
    """Each utterance sounds as told; its text is sure in the language that it really speaks."""

    ears: Mapping[float, Mapping[str, float]]
    spoken: Mapping[float, str]
    sureness: float

    def _by_ear(self, place: Stretch) -> Mapping[str, float]:
        return self.ears[place.start]

    def listen(self, chunks, style, choose):  # type: ignore[no-untyped-def]
        for piece in super().listen(chunks, style, choose):
            right = self.spoken[piece.chunk.stretch.start] == piece.chunk.language
            yield replace(piece, average_log_probability=self.sureness if right else -0.7)


def turns_of(
    *parts: tuple[Mapping[str, float], str],
    last_seconds: float = 4.0,
    sureness: float = -0.2,
    doubted: bool = True,
) -> tuple[list[tuple[str, ...]], Listener]:
    """The turns of one chunk whose utterances sound like this and really speak that."""
    places = stretches(*((at * 5.0, at * 5.0 + 4.0) for at in range(len(parts))))
    places[-1] = Stretch(places[-1].start, places[-1].start + last_seconds)
    script = [
        (place.start, place.end, name, "so many words") for place in places for name in ("en", "es", "gl")
    ]
    listener = Listener(script)
    listener.sureness = sureness
    listener.ears = {place.start: ears for place, (ears, _) in zip(places, parts, strict=True)}
    listener.spoken = {place.start: spoken for place, (_, spoken) in zip(places, parts, strict=True)}
    piece: Heard = heard("so many words", 0, places[-1].end, chunk=Chunk(tuple(places)))
    return turns(listener, [piece], [piece] if doubted else [], "en", Style()), listener


def test_chunks_without_doubt_in_one_language_are_not_listened_to_again() -> None:
    found, listener = turns_of((_ENGLISH, "en"), (_ENGLISH, "en"), doubted=False)
    assert found == [("en", "en")]
    assert listener.judged == listener.asked == []


def test_clear_turns_need_no_text() -> None:
    found, listener = turns_of((_ENGLISH, "en"), (_SPANISH, "es"), (_ENGLISH, "en"))
    assert found == [("en", "es", "en")]
    assert listener.asked == []


def test_the_surer_text_tells_two_present_languages_apart() -> None:
    alike = {"it": 0.7, "en": 0.05, "es": 0.03}
    found, listener = turns_of((_ENGLISH, "en"), (alike, "es"), (_SPANISH, "es"), (_SPANISH, "es"))
    assert found == [("en", "es", "es", "es")]
    found, listener = turns_of((_SPANISH, "es"), (_SPANISH, "es"), (alike, "en"), (_ENGLISH, "en"))
    assert found == [("es", "es", "en", "en")]
    assert [chunk.language for chunk in listener.asked] == ["en", "es", "it"]


def test_an_insertion_that_the_ear_half_hears_is_settled_by_its_text() -> None:
    half = {"es": 0.84, "en": 0.02}
    assert turns_of((_ENGLISH, "en"), (half, "es"), (_ENGLISH, "en"))[0] == [("en", "es", "en")]
    assert turns_of((_ENGLISH, "en"), (half, "en"), (_ENGLISH, "en"))[0] == [("en", "en", "en")]


def test_a_language_that_the_ear_all_but_hears_is_spoken_when_its_text_is_surest() -> None:
    almost = {"es": 0.75, "en": 0.1}
    short = {"es": 0.45, "en": 0.008}
    parts = ((_ENGLISH, "en"), (almost, "es"), (almost, "es"), (short, "es"))
    assert turns_of(*parts)[0] == [("en", "es", "es", "es")]
    assert turns_of(*parts, sureness=-0.55)[0] == [("en", "en", "en", "en")]
    assert turns_of(*((ears, "en") for ears, _ in parts))[0] == [("en", "en", "en", "en")]


def test_a_text_that_is_not_sure_itself_settles_nothing() -> None:
    parts = [(_ENGLISH, "en"), ({"es": 0.84, "en": 0.02}, "es"), (_ENGLISH, "en")]
    assert turns_of(*parts, sureness=-0.45)[0] == [("en", "es", "en")]
    assert turns_of(*parts, sureness=-0.55)[0] == [("en", "en", "en")]


def test_a_text_of_less_than_a_second_and_a_half_settles_nothing() -> None:
    parts = [(_SPANISH, "es"), (_ENGLISH, "en"), ({"es": 0.3, "en": 0.25}, "es")]
    assert turns_of(*parts, last_seconds=1.6)[0] == [("es", "en", "es")]
    assert turns_of(*parts, last_seconds=1.4)[0] == [("es", "en", "en")]
