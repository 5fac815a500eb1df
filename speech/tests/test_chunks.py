from __future__ import annotations

from makers import stretches

from engine.chunks import join


def test_utterances_are_joined_up_to_29_s() -> None:
    parts = stretches(*((start, start + 4.5) for start in range(0, 60, 5)))
    chunks = join(parts, [None] * len(parts))
    assert all(chunk.stretch.length <= 29 for chunk in chunks)
    assert [u for chunk in chunks for u in chunk.utterances] == parts
    assert len(chunks) == 3


def test_a_pause_over_2_s_begins_a_new_chunk() -> None:
    assert len(join(stretches((0, 1), (2.9, 4), (6.1, 7)), [None] * 3)) == 2


def test_a_chunk_has_one_language() -> None:
    chunks = join(stretches((0, 1), (1.5, 2), (2.5, 3)), ["en", "en", "fr"])
    assert [(chunk.language, len(chunk.utterances)) for chunk in chunks] == [("en", 2), ("fr", 1)]


def test_nothing_gives_nothing() -> None:
    assert join([], []) == []
