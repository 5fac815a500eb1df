from __future__ import annotations

import pytest
from makers import stretches, words
from review_makers import passage, sound

from engine.intervals import Stretch, total
from review.doubts import Asked
from review.plan import Wanted, cut, gathered, listen_again

_ANY = Asked()


def test_lost_speech_is_heard_again_with_a_margin() -> None:
    heard = [passage("one two three", 0, 3), passage("eight nine ten", 7, 10)]
    (wanted,) = listen_again(heard, sound(10, (0, 10)), _ANY, ())
    assert wanted.why == "uncovered"
    assert 2.5 < wanted.stretch.start < 3 and 7 < wanted.stretch.end < 7.5


def test_short_holes_are_breaths_and_endings() -> None:
    heard = [passage("one two three", 0, 3), passage("four five six", 4.2, 7)]
    assert listen_again(heard, sound(7, (0, 7)), _ANY, ()) == []


def test_small_pieces_with_no_word_between_are_one_hole() -> None:
    pieces = stretches((0, 0.6), (1, 1.6), (5, 5.6), (6, 6.6))
    assert gathered(pieces, ()) == stretches((0, 1.6), (5, 6.6))
    assert gathered(pieces, words("no", 0.6, 1.0)) == stretches((5, 6.6))


def test_long_holes_are_cut_at_silences() -> None:
    on = sound(90, (0, 20), (21, 40), (41, 55), (56, 90))
    pieces = cut(Stretch(0, 90), on)
    assert all(piece.length <= 28 for piece in pieces)
    assert any(20 <= piece.end <= 21 for piece in pieces)
    assert total(pieces) > 83


@pytest.mark.parametrize("speech", [(), ((0.0, 100.0),)])
def test_a_hole_without_silence_and_one_without_voice_are_cut_as_well(
    speech: tuple[tuple[float, float], ...],
) -> None:
    pieces = cut(Stretch(0, 100), sound(100, *speech))
    assert all(piece.length <= 28.01 for piece in pieces)
    assert total(pieces) == pytest.approx(100, abs=2)


def test_at_most_half_of_the_recording_is_heard_again_most_speech_first() -> None:
    on = sound(400, *((n * 40, n * 40 + 20 + n) for n in range(10)))
    wanted = listen_again([], on, _ANY, ())
    assert 150 < total(one.stretch for one in wanted) <= 200
    assert wanted[0].stretch.start > 30
    assert [one.stretch for one in wanted] == sorted(one.stretch for one in wanted)
    spent = [Wanted(Stretch(360, 400), "uncovered") for _ in range(3)]
    assert total(one.stretch for one in listen_again([], on, _ANY, spent)) <= 80


def test_at_most_forty_stretches_are_heard_again() -> None:
    on = sound(1000, *((n * 10, n * 10 + 2) for n in range(100)))
    assert len(listen_again([], on, _ANY, ())) == 40


def test_a_stretch_is_not_tried_twice_but_a_small_rest_of_it_is() -> None:
    on = sound(30, (0, 30))
    heard = [passage("one two three", 0, 3)]
    (wanted,) = listen_again(heard, on, _ANY, ())
    assert listen_again(heard, on, _ANY, [wanted]) == []
    filled = [*heard, passage(" ".join(str(n) for n in range(24)), 3, 20, again=True)]
    (rest,) = listen_again(filled, on, _ANY, [wanted])
    assert rest.stretch.start > 19


def test_repeated_and_invented_passages_are_heard_again_as_a_whole() -> None:
    heard = [
        passage("a clear sentence of six words", 0, 4),
        *(passage("Thank you all.", n, n + 1) for n in range(5, 9)),
        passage("see you next time", 15, 17),
    ]
    wanted = listen_again(heard, sound(20, (0, 9)), _ANY, ())
    assert [one.why for one in wanted] == ["repetition", "invented"]
    assert wanted[0].stretch == Stretch(4.7, 9.3)
    assert wanted[1].stretch == Stretch(14.7, 17.3)


def test_what_may_be_right_waits_for_what_is_wrong() -> None:
    on = sound(100, (0, 100))
    text = " ".join(str(n) for n in range(60))
    wanted = listen_again([passage(text, 0, 50, 0.4)], on, _ANY, ())
    assert "unsure" not in [one.why for one in wanted]
    assert {one.why for one in listen_again([passage(text, 0, 50, 0.4)], sound(50, (0, 50)), _ANY, ())} == {
        "unsure"
    }
