"""The review door with the real voice detector."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doors import WarmDoor


class ReviewDoor(WarmDoor):
    def __init__(self) -> None:
        super().__init__("review")

    def review(self, pcm: Path, segments: object, **fields: Any) -> dict[str, Any]:
        return self.ask("review", pcm=str(pcm), segments=segments, **fields)


@pytest.fixture(scope="module")
def door() -> Iterator[ReviewDoor]:
    opened = ReviewDoor()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pcm") / "silence.pcm"
    path.write_bytes(bytes(32_000 * 10))
    return path


def said(start: int, end: int, text: str, **fields: Any) -> dict[str, Any]:
    return {"startMs": start, "endMs": end, "text": text, "language": "en", "words": [], **fields}


def test_is_ready_and_answers_pings(door: ReviewDoor) -> None:
    assert door.ready["event"] == "ready"
    assert door.ready["loadMs"] >= 0
    door.send('{"op":"ping"}')
    assert door.next() == {"event": "pong"}


def test_nothing_is_left_of_a_text_where_nobody_speaks(door: ReviewDoor, silence: Path) -> None:
    found = door.review(silence, [said(2_000, 4_000, "Thanks for watching.")])
    assert (found["event"], found["speechMs"], found["coverage"]) == ("review", 0, None)
    assert (found["segments"], found["listenAgain"]) == ([], [])


def test_speech_that_was_dropped_is_filled(door: ReviewDoor, jfk: Path) -> None:
    beginning = [said(300, 2_200, "And so my fellow Americans,", confidence=0.8)]
    first = door.review(jfk, beginning)
    assert first["coverage"] < 0.4
    assert first["uncovered"]
    assert {segment["text"] for segment in first["segments"]} == {"And so my fellow Americans,", ""}
    assert [word["confidence"] for word in first["segments"][0]["words"]] == [0.8] * 5
    rest = "ask not what your country can do for you, ask what you can do for your country."
    (asked,) = first["listenAgain"]
    heard = [said(asked["startMs"] + 300, asked["endMs"], rest)]
    second = door.review(jfk, beginning, again=[{**asked, "segments": heard}])
    assert " ".join(segment["text"] for segment in second["segments"]).endswith(rest)
    assert second["coverage"] > 0.9
    assert (second["uncovered"], second["listenAgain"]) == ([], [])


def test_marks_without_text_are_made_anew(door: ReviewDoor, silence: Path) -> None:
    assert door.review(silence, [said(0, 1_000, " ", flags=["unrecognised"])])["segments"] == []


def test_speakers_are_kept_and_times_behind_the_end_taken_back(door: ReviewDoor, jfk: Path) -> None:
    heard = [said(0, 1_000, "And so.", speaker="A"), said(9_000, 99_000, "late words")]
    found = door.review(jfk, [*heard, said(50_000, 60_000, "later ones")])
    assert [segment["speaker"] for segment in found["segments"] if segment["text"]][:1] == ["A"]
    for segment in found["segments"]:
        assert 0 <= segment["startMs"] <= segment["endMs"] <= 11_000
        assert all(word["endMs"] <= 11_000 for word in segment["words"])


@pytest.mark.parametrize("samples", [0, 1, 511, 512])
def test_sound_of_any_length_can_be_reviewed(door: ReviewDoor, tmp_path: Path, samples: int) -> None:
    path = tmp_path / "short.pcm"
    path.write_bytes(array("h", [0] * samples).tobytes())
    assert door.review(path, [])["segments"] == []


@pytest.mark.parametrize(
    "segments",
    [
        None,
        "text",
        ["text"],
        [{"startMs": 0, "endMs": 1}],
        [said(0, 1, "a", words=[{"startMs": -1, "endMs": 0, "text": "a", "confidence": 1}])],
        [said(0, 1, "a", words=[{"startMs": float("nan"), "endMs": 0, "text": "a", "confidence": 1}])],
        [said(0, 10**400, "a")],
    ],
)
def test_a_bad_request_is_answered_and_the_child_lives_on(
    door: ReviewDoor, silence: Path, segments: object
) -> None:
    answer = door.review(silence, segments)
    assert (answer["event"], answer["id"], answer["code"]) == ("error", "r", "bad-request")
    assert door.review(silence, [])["event"] == "review"


def test_lines_that_are_no_requests_are_answered(door: ReviewDoor, silence: Path) -> None:
    nameless = '{"op":"review","id":true,"pcm":"x.pcm","segments":[]}'
    other = '{"op":"transcribe","id":"x"}'
    for line in ("", "no json", "null", "[]", "[" * 100_000, other, '{"op":"review"}', nameless):
        door.send(line)
        assert door.next()["code"] == "bad-request"
    bad = [{"startMs": 0, "endMs": 1, "why": "bored", "segments": []}]
    assert door.review(silence, [], again=bad)["code"] == "bad-request"


def test_sound_that_cannot_be_read_is_told(door: ReviewDoor, tmp_path: Path) -> None:
    assert door.review(tmp_path / "none.pcm", [])["code"] == "pcm-unreadable"
    assert door.review(tmp_path, [])["code"] == "pcm-unreadable"


def test_the_end_of_its_input_ends_it_without_a_word(silence: Path) -> None:
    door = ReviewDoor()
    door.review(silence, [])
    assert door.close() == 0
    assert door.last_words() == ""


def test_it_ends_when_it_is_told_to() -> None:
    door = ReviewDoor()
    door.send('{"op":"shutdown"}')
    assert door.child.wait(timeout=10) == 0
