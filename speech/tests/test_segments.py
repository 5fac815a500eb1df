from __future__ import annotations

from itertools import pairwise

from makers import heard, stretches

from engine.segments import cut, settle, unrecognised


def test_a_chunk_is_cut_after_sentences_without_losing_a_word() -> None:
    chunk = heard("This is the first sentence. And this is the second one.", 0, 8)
    found = cut(chunk)
    assert [segment.text for segment in found] == [
        "This is the first sentence.",
        "And this is the second one.",
    ]
    assert [word for segment in found for word in segment.words] == list(chunk.words)


def test_another_language_is_marked_where_it_is_spoken() -> None:
    found = cut(heard("one two three four", 0, 4), stretches((2, 4)))
    assert [(segment.text, segment.flags) for segment in found] == [
        ("one two", ()),
        ("three four", ("other-language",)),
    ]


def test_settled_words_end_before_the_next_begin() -> None:
    one = cut(heard("a b c", 0, 6))
    other = cut(heard("d e", 5, 9))
    found = [word for segment in settle([*other, *one]) for word in segment.words]
    assert [word.text for word in found] == [" a", " b", " c", " d", " e"]
    assert all(first.end <= second.start for first, second in pairwise(found))


def test_a_mark_has_no_words() -> None:
    (mark,) = unrecognised(stretches((1, 3)))
    assert (mark.text, mark.words, mark.flags, mark.confidence) == ("", (), ("unrecognised",), 0.0)
