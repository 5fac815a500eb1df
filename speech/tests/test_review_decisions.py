from __future__ import annotations

from makers import stretches
from review_makers import VARIED, again, bare, passage, sound, texts

from engine.intervals import Stretch
from review.decisions import Hearing, cells, decide, without_doubled
from review.doubts import Asked
from review.plan import Wanted
from review.reviewing import review

_ANY = Asked()
_FIRST = [passage("one two three", 0, 3), passage("eight nine ten", 7, 10)]
_SPOKEN = sound(10, (0, 10))


def test_words_fill_holes_only() -> None:
    heard = passage("two three four five six seven eight", 1.5, 8.5, again=True)
    found = decide(_FIRST, again("uncovered", 2.7, 7.3, heard), _SPOKEN, _ANY)
    assert texts(found) == ["one two three", "four five six seven", "eight nine ten"]


def test_other_words_for_what_is_covered_already_are_left_out() -> None:
    heard = passage("red green blue grey pink black white brown teal plum", 0, 10, again=True)
    found = decide(_FIRST, again("uncovered", 2.7, 7.3, heard), _SPOKEN, _ANY)
    assert texts(found) == ["one two three", "grey pink black white", "eight nine ten"]


def test_a_word_heard_on_both_sides_of_an_edge_stays_once() -> None:
    heard = [passage("Three four five six seven eight.", 3.1, 6.9)]
    words = [word for one in _FIRST for word in one.words]
    assert texts(without_doubled(heard, words)) == ["four five six seven"]
    assert texts(without_doubled([passage("three", 3, 3.6), passage("eight", 6.5, 7)], words)) == []


def test_repeated_and_unbelievable_words_fill_nothing() -> None:
    for heard in (
        passage("no no no no no", 3, 7),
        passage("something quite unlikely", 3, 7, 0.2),
    ):
        assert decide(_FIRST, again("uncovered", 2.7, 7.3, heard), _SPOKEN, _ANY) == _FIRST
    same = [passage("Thank you.", n, n + 1) for n in (3, 4, 5, 6)]
    assert decide(_FIRST, again("uncovered", 2.7, 7.3, *same), _SPOKEN, _ANY) == _FIRST


def test_a_stretch_that_could_not_be_heard_changes_nothing() -> None:
    hearing = Hearing(Wanted(Stretch(2.7, 7.3), "uncovered"), None)
    assert decide(_FIRST, hearing, _SPOKEN, _ANY) == _FIRST


def test_a_clean_text_takes_the_place_of_repetition() -> None:
    first = [passage("one two three", 0, 3), *(passage("four four", n, n + 1) for n in range(3, 7))]
    clean = passage("four five six seven", 3, 7, again=True)
    on = sound(7, (0, 7))
    found = decide(first, again("repetition", 2.7, 7.0, clean), on, _ANY)
    assert texts(found) == ["one two three", "four five six seven"]


def test_repetition_stays_where_the_second_hearing_is_no_better() -> None:
    first = [passage("four four four four four four", 0, 6)]
    on = sound(6, (0, 6))
    for worse in ((), (passage("five five five five", 0, 6),), (passage("four", 0, 1),)):
        assert decide(first, again("repetition", 0, 6, *worse), on, _ANY) == first


def test_text_over_silence_that_was_invented_twice_is_dropped() -> None:
    first = [passage("a clear sentence", 0, 3), passage("thanks for watching", 6, 8)]
    on = sound(10, (0, 3))
    for second in ((), (passage("see you next time", 6, 8),), (passage("thanks for watching", 6, 8),)):
        found = decide(first, again("invented", 5.7, 8.3, *second), on, _ANY)
        assert texts(found) == ["a clear sentence"]


def test_text_over_a_sound_that_may_be_a_voice_stays_with_a_flag() -> None:
    first = [passage("thanks for watching", 6, 8)]
    on = sound(10, (0, 3), whisper=[(6, 8)])
    same = passage("thanks for watching", 6, 8)
    found = review(first, [again("invented", 5.7, 8.3, same)], on, _ANY)
    assert [(one.text, one.flags) for one in found.passages] == [
        ("", ("unrecognised",)),
        ("thanks for watching", ("invented",)),
    ]
    assert texts(decide(first, again("invented", 5.7, 8.3), on, _ANY)) == []


def test_a_thin_text_gives_way_to_one_with_more_words() -> None:
    on = sound(20, (0, 20))
    thin = bare("only three words", 0, 20, on)
    full = bare(VARIED, 0, 20, on)
    assert texts(decide([thin], again("uncovered", 0, 20, full), on, _ANY)) == [full.text]
    assert texts(decide([thin], again("uncovered", 0, 20, bare("four", 0, 20, on)), on, _ANY)) == [thin.text]


def test_of_two_hearings_the_surer_one_is_taken_utterance_by_utterance() -> None:
    on = sound(12, (0, 5), (6, 12))
    first = [passage("pres un posh tree", 0, 5, 0.4), passage("this was right before", 6, 12, 0.7)]
    second = [passage("appuyez sur un pour", 0, 5, 0.9), passage("cela etait mal avant", 6, 12, 0.5)]
    found = decide(first, again("unsure", 0, 12, *second), on, _ANY)
    assert texts(found) == ["appuyez sur un pour", "this was right before"]
    assert decide(first, again("unsure", 0, 12), on, _ANY) == first


def test_a_passage_over_two_utterances_changes_in_part() -> None:
    on = sound(12, (0, 5), (6, 12))
    first = [passage("a b c d e f g h i j k l", 0, 12, 0.4)]
    second = [passage("one two three", 0, 5, 0.9), passage("four five six", 6, 12, 0.3)]
    found = decide(first, again("unsure", 0, 12, *second), on, _ANY)
    assert texts(found) == ["one two three", "g h i j k l"]


def test_cells_meet_in_the_middle_of_each_pause() -> None:
    assert cells(stretches((1, 4), (6, 9)), Stretch(0, 10)) == stretches((0, 5), (5, 10))
    assert cells([], Stretch(0, 10)) == stretches((0, 10))


def test_the_review_marks_what_stays_unheard_and_asks_for_it() -> None:
    found = review(_FIRST, [], _SPOKEN, _ANY)
    assert [one.flags for one in found.passages] == [(), ("unrecognised",), ()]
    assert found.coverage is not None and 0.5 < found.coverage < 0.75
    assert len(found.uncovered) == len(found.listen_again) == 1
    heard = passage("four five six seven", 3, 7, again=True)
    filled = review(_FIRST, [again("uncovered", 2.7, 7.3, heard)], _SPOKEN, _ANY)
    assert (filled.coverage, filled.uncovered, filled.listen_again) == (1.0, (), ())


def test_the_review_of_silence_is_empty() -> None:
    found = review([], [], sound(5), _ANY)
    assert (found.coverage, found.passages, found.listen_again) == (None, (), ())


def test_nothing_is_left_of_a_text_where_nobody_speaks_at_all() -> None:
    found = review([passage("thank you for watching", 0, 3)], [], sound(60), _ANY)
    assert (found.passages, found.coverage, found.listen_again) == ((), None, ())
