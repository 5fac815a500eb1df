"""The speakers door with the real network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doors import WarmDoor, to_pcm


@pytest.fixture(scope="module")
def door(voice_model: str) -> Iterator[WarmDoor]:
    opened = WarmDoor("speakers", "--model", voice_model)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def conversation(
    audio_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[tuple[float, float, str]]]:
    """Two recordings by turns of about 10 s, and who speaks when."""
    folder = tmp_path_factory.mktemp("conversation")
    sounds: dict[str, bytes] = {}
    spoken: dict[str, list[dict[str, Any]]] = {}
    for name in ("en_prompts", "fr_prompts"):
        if not (audio_dir / "eval" / f"{name}.mp3").is_file():
            pytest.skip("no evaluation audio here")
        sounds[name] = to_pcm(audio_dir / "eval" / f"{name}.mp3", folder).read_bytes()
        spoken[name] = json.loads((audio_dir / "eval" / f"{name}.json").read_text())["speech"]
    joined = bytearray()
    turns: list[tuple[float, float, str]] = []
    for number in range(8):
        name = ("en_prompts", "fr_prompts")[number % 2]
        until = len(joined) / 32_000 + 10
        while spoken[name] and len(joined) / 32_000 < until:
            part = spoken[name].pop(0)
            start = len(joined) / 32_000
            turns.append((start, start + part["end"] - part["start"], name))
            joined += sounds[name][int(part["start"] * 16_000) * 2 : int(part["end"] * 16_000) * 2]
            joined += bytes(16_000)
    path = folder / "conversation.pcm"
    path.write_bytes(joined)
    return path, turns


def right_share(turns: list[tuple[float, float, str]], told: list[dict[str, Any]]) -> float:
    """Of the speech that has a speaker, the share that has the right one."""
    shared: dict[tuple[str, int], float] = {}
    for start, end, name in turns:
        for turn in told:
            seconds = min(end, turn["endMs"] / 1000) - max(start, turn["startMs"] / 1000)
            if seconds > 0:
                key = (name, turn["speaker"])
                shared[key] = shared.get(key, 0.0) + seconds
    right = max(
        sum(shared.get(pair, 0.0) for pair in pairs)
        for pairs in (
            [("en_prompts", 0), ("fr_prompts", 1)],
            [("en_prompts", 1), ("fr_prompts", 0)],
        )
    )
    return right / sum(shared.values())


@pytest.mark.parametrize("given", [None, 2])
def test_two_people_are_told_apart(
    door: WarmDoor, conversation: tuple[Path, list[tuple[float, float, str]]], given: int | None
) -> None:
    path, turns = conversation
    found = door.ask("diarize", pcm=str(path), speakers=given)
    assert found["speakers"] == 2
    assert found["turns"][0]["speaker"] == 0
    assert right_share(turns, found["turns"]) > 0.98
    ends = [turn["endMs"] for turn in found["turns"]]
    assert all(end <= turn["startMs"] for end, turn in zip(ends, found["turns"][1:], strict=False))


def test_one_person_is_one(
    door: WarmDoor, conversation: tuple[Path, list[tuple[float, float, str]]], tmp_path: Path
) -> None:
    path, turns = conversation
    alone = tmp_path / "alone.pcm"
    whole = path.read_bytes()
    pieces = [
        whole[int(a * 16_000) * 2 : int(b * 16_000) * 2] for a, b, name in turns if name == "en_prompts"
    ]
    alone.write_bytes(b"".join(piece + bytes(16_000) for piece in pieces))
    assert door.ask("diarize", pcm=str(alone))["speakers"] == 1


@pytest.mark.parametrize("samples", [0, 1, 512, 16_000])
def test_silence_has_no_speakers(door: WarmDoor, tmp_path: Path, samples: int) -> None:
    path = tmp_path / "silence.pcm"
    path.write_bytes(bytes(samples * 2))
    found = door.ask("diarize", pcm=str(path), speakers=None)
    assert (found["event"], found["turns"], found["speakers"]) == ("turns", [], 0)


def test_a_bad_request_is_answered_and_the_child_lives_on(door: WarmDoor, tmp_path: Path) -> None:
    for speakers in (0, 21, "two", True, 1.5):
        assert door.ask("diarize", pcm="x.pcm", speakers=speakers)["code"] == "bad-request"
    assert door.ask("diarize")["code"] == "bad-request"
    assert door.ask("diarize", pcm=str(tmp_path / "none.pcm"))["code"] == "pcm-unreadable"
    door.send('{"op":"ping"}')
    assert door.next() == {"event": "pong"}


def test_a_file_that_is_no_model_is_told_with_its_own_exit_code(tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_text("none")
    door = WarmDoor("speakers", "--model", str(tmp_path / "model.pt"))
    assert (door.ready["event"], door.ready["code"]) == ("error", "model-unreadable")
    assert door.child.wait(timeout=10) == 3


def test_the_end_of_its_input_ends_it_without_a_word(voice_model: str) -> None:
    door = WarmDoor("speakers", "--model", voice_model)
    assert door.ready["event"] == "ready"
    assert door.close() == 0
    assert door.last_words() == ""
