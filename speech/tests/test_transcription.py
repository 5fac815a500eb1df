"""The rules of repair, with a listener that follows a script."""

from __future__ import annotations

from dataclasses import replace

from makers import ScriptedListener, stretches, words

from engine.heard import Heard, Style
from engine.intervals import Stretch
from engine.transcription import Transcript, Voice, transcribe

_MIXED = [
    (0.0, 6.0, "en", "one two three four five six seven eight nine ten eleven twelve"),
    (6.5, 12.0, "en", "one two three four five six seven eight nine ten eleven twelve"),
    (12.5, 18.0, "es", "uno dos tres cuatro cinco seis siete ocho nueve diez once doce"),
    (18.5, 24.0, "en", "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"),
]


def voice(*bounds: tuple[float, float]) -> Voice:
    return Voice(stretches(*bounds), stretches(*bounds), bounds[-1][1] if bounds else 60.0)


def run(listener: ScriptedListener, where: Voice, language: str | None = None, **style: object) -> Transcript:
    return transcribe(listener, where, language, Style(**style), lambda _share: None)  # type: ignore[arg-type]


def mixed_voice() -> Voice:
    return voice(*((start, end) for start, end, _, _ in _MIXED))


def test_no_speech_gives_no_words_and_no_language() -> None:
    found = run(ScriptedListener([]), voice())
    assert (found.language, found.languages, found.coverage, found.segments) == (None, (), None, ())


def test_clear_speech_is_listened_to_once() -> None:
    listener = ScriptedListener([_MIXED[0], _MIXED[1]])
    found = run(listener, voice((0.0, 6.0), (6.5, 12.0)))
    assert len(listener.asked) == 1
    assert listener.judged == []
    assert found.language == "en"
    assert found.coverage == 1.0


def test_a_foreign_insertion_is_decoded_in_its_own_language() -> None:
    found = run(ScriptedListener(_MIXED), mixed_voice())
    assert found.languages == ("en", "es")
    assert [segment.language for segment in found.segments].count("es") == 1
    assert "ocho nueve diez" in " ".join(segment.text for segment in found.segments)
    assert found.uncovered == ()


def test_a_hole_gives_a_language_away_that_the_chunk_hid() -> None:
    listener = ScriptedListener(_MIXED, misheard={0.0: ("en", 0.99)})
    found = run(listener, mixed_voice())
    assert found.languages == ("en", "es")
    assert found.uncovered == ()


def test_one_change_of_language_has_every_chunk_judged_sentence_by_sentence() -> None:
    count = " ".join(f"w{number}" for number in range(12))
    english = [(float(at), at + 6.0, "en", count) for at in (0, 7, 14)]
    spanish = [(float(at), at + 6.0, "es", count) for at in (37, 44)]
    glued = [(30.0, 36.0, "en", "the last words before they change to speaking another language now")]
    garbage = [(30.0, 36.0, "es", "de las guor bifor dei cheinch tu espiquin anoder lengua nau si")]
    listener = ScriptedListener([*english, *glued, *spanish, *garbage])

    def by_ear(place: Stretch) -> dict[str, float]:
        spoken_english = place.start < 20 or (place.start == 30 and place.length < 20)
        return {"en": 0.97} if spoken_english else {"es": 0.98}

    listener._by_ear = by_ear  # type: ignore[method-assign]
    where = voice(*((start, end) for start, end, _, _ in [*english, *glued, *spanish]))
    heard = " ".join(segment.text for segment in run(listener, where).segments)
    assert "before they change" in heard


def test_a_chunk_in_a_wrong_language_is_heard_again_in_the_right_one() -> None:
    parts = [(float(at), at + 6.0, "es", " ".join(f"w{at + n}" for n in range(7))) for at in (0, 7, 14, 21)]
    listener = ScriptedListener(parts, misheard={0.0: ("gl", 0.5)})
    found = run(listener, voice(*((start, end) for start, end, _, _ in parts)))
    assert found.languages == ("es",)
    assert [(chunk.language, len(chunk.utterances)) for chunk in listener.asked] == [(None, 4), ("es", 4)]


def test_neighbouring_chunks_that_are_heard_again_are_joined_by_language() -> None:
    parts = [
        (float(at), at + 6.0, "es" if 14 <= at < 42 else "en", " ".join(f"w{at + n}" for n in range(10)))
        for at in range(0, 56, 7)
    ]
    listener = ScriptedListener(parts)
    run(listener, voice(*((start, end) for start, end, _, _ in parts)))
    first = [len(chunk.utterances) for chunk in listener.asked if not chunk.language]
    again = [(chunk.language, len(chunk.utterances)) for chunk in listener.asked if chunk.language]
    assert first == [4, 4]
    assert again == [("en", 2), ("es", 4), ("en", 2)]


def test_speech_that_stays_unheard_is_marked_exactly() -> None:
    found = run(ScriptedListener([_MIXED[0]]), voice((0.0, 6.0), (6.5, 12.0)))
    assert found.uncovered == (Stretch(6.5, 12.0),)
    assert [s.stretch for s in found.segments if "unrecognised" in s.flags] == [Stretch(6.5, 12.0)]


def test_a_named_language_is_kept_and_another_one_marked() -> None:
    script = [*_MIXED[:2], (12.5, 18.0, "en", "oh no those tress quatro sink oh says"), _MIXED[2], _MIXED[3]]

    class Named(ScriptedListener):
        def _by_ear(self, place: Stretch) -> dict[str, float]:
            return {"es": 0.97} if 12 < place.start < 13 else {"en": 0.85 if place.length > 20 else 0.98}

    found = run(Named(script), mixed_voice(), language="en")
    assert found.languages == ("en",)
    marked = [segment for segment in found.segments if "other-language" in segment.flags]
    assert [segment.text for segment in marked] == ["oh no those tress quatro sink oh says"]


def test_a_repetitive_chunk_is_decoded_again_without_alternatives() -> None:
    class Looping(ScriptedListener):
        def listen(self, chunks, style, choose):  # type: ignore[no-untyped-def]
            for piece in super().listen(chunks, style, choose):
                looped = words("one two " * 8, 0, 6)
                yield replace(piece, words=looped) if style.beam > 1 else piece

    listener = Looping([_MIXED[0]])
    found = run(listener, voice((0.0, 6.0)))
    assert [style.beam for style in listener.styles] == [5, 1]
    assert found.segments[0].text.startswith("one two three")
    assert all("repetition" not in segment.flags for segment in found.segments)


def test_repetition_that_stays_is_flagged() -> None:
    found = run(ScriptedListener([(0.0, 6.0, "en", "one two " * 8)]), voice((0.0, 6.0)))
    assert all("repetition" in segment.flags for segment in found.segments)


def test_babble_in_no_language_is_marked_instead_of_printed() -> None:
    class Babbling(ScriptedListener):
        def listen(self, chunks, style, choose):  # type: ignore[no-untyped-def]
            for piece in super().listen(chunks, style, choose):
                yield _doubt(piece)

        def _by_ear(self, place: Stretch) -> dict[str, float]:
            return {"ar": 0.3, "en": 0.2}

    def _doubt(piece: Heard) -> Heard:
        return replace(piece, average_log_probability=-2.0)

    found = run(Babbling([(0.0, 6.0, "ar", "a b c d e f")]), voice((0.0, 6.0)))
    assert [segment.flags for segment in found.segments] == [("unrecognised",)]
    assert found.language is None


def test_an_english_model_is_never_asked_for_languages() -> None:
    listener = ScriptedListener([_MIXED[0]], multilingual=False)
    found = run(listener, voice((0.0, 6.0)))
    assert found.language == "en"
    assert found.segments
