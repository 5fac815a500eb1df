from __future__ import annotations

from makers import heard, stretches, words

from engine.chunks import Chunk
from engine.heard import Heard
from engine.suspicion import suspects

_COUNT = "one two three four five six seven eight"


def chunk_of_two(**fields: object) -> Heard:
    """Two sentences of 3 s in one chunk, every word clear."""
    given: dict[str, object] = {
        "chunk": Chunk(tuple(stretches((0, 3), (4, 7)))),
        "words": words(_COUNT, 0, 3) + words(_COUNT, 4, 7),
    }
    return heard("", 0, 7, **{**given, **fields})


def is_suspect(piece: Heard) -> bool:
    return suspects([piece], piece.chunk.utterances) == [piece]


def test_a_clear_chunk_is_not_suspect() -> None:
    assert not is_suspect(chunk_of_two())


def test_an_unclear_language_is_suspect() -> None:
    assert is_suspect(chunk_of_two(by_ear={"en": 0.92}))


def test_speech_without_words_is_suspect() -> None:
    long = Chunk(tuple(stretches((0, 12))))
    assert is_suspect(chunk_of_two(chunk=long, words=words(_COUNT, 0, 5) + words(_COUNT, 7.5, 12)))
    assert not is_suspect(chunk_of_two(chunk=long, words=words(_COUNT, 0, 5) + words(_COUNT, 6.5, 12)))


def test_a_sentence_of_doubtful_words_is_suspect_in_a_clear_chunk() -> None:
    assert is_suspect(chunk_of_two(words=words(_COUNT, 0, 3) + words(_COUNT, 4, 7, confidence=0.4)))


def test_a_doubtful_word_alone_is_not_suspect() -> None:
    short = Chunk(tuple(stretches((0, 3), (4, 5))))
    found = words(_COUNT, 0, 3) + words("yes", 4, 5, confidence=0.2)
    assert not is_suspect(chunk_of_two(chunk=short, words=found))
