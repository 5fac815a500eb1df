"""The engine door with a real model."""

from __future__ import annotations

import json
import time
from array import array
from pathlib import Path
from typing import Any

import media_files
import pytest
from doors import EngineDoor, to_pcm
from word_error import error_rate, normal

_JFK = (
    "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
)


def text_of(result: dict[str, Any]) -> str:
    return " ".join(segment["text"] for segment in result["segments"])


def assert_well_formed(result: dict[str, Any]) -> None:
    """What holds for every result, whatever was said."""
    before = 0
    for segment in result["segments"]:
        assert 0 <= segment["startMs"] <= segment["endMs"] <= result["durationMs"]
        assert "".join(word["text"] for word in segment["words"]).strip() == segment["text"]
        assert (segment["text"] == "") == ("unrecognised" in segment["flags"])
        for word in segment["words"]:
            assert before <= word["startMs"] <= word["endMs"]
            assert 0 <= word["confidence"] <= 1
            before = word["startMs"]
    marks = [s for s in result["segments"] if "unrecognised" in s["flags"]]
    assert [(m["startMs"], m["endMs"]) for m in marks] == [
        (u["startMs"], u["endMs"]) for u in result["uncovered"]
    ]


def test_is_ready_once_the_model_is_loaded(engine: EngineDoor, model_dir: Path) -> None:
    assert engine.ready["event"] == "ready"
    assert engine.ready["model"] == model_dir.name
    assert engine.ready["loadMs"] >= 0


def test_hears_a_sentence_word_for_word(engine: EngineDoor, jfk: Path) -> None:
    result = engine.transcribe(jfk)[-1]
    assert normal(text_of(result), "en") == _JFK.split()
    assert (result["language"], result["languages"], result["durationMs"]) == ("en", ["en"], 11000)
    assert result["coverage"] > 0.97
    assert result["uncovered"] == []
    assert_well_formed(result)


def test_progress_rises_and_stays_under_one_until_the_result(engine: EngineDoor, jfk: Path) -> None:
    events = engine.transcribe(jfk)
    told = [event["progress"] for event in events[:-1]]
    assert told == sorted(set(told))
    assert all(0 < share < 1 for share in told)
    assert {event["id"] for event in events} == {"t"}


def test_fast_settings_and_a_prompt_are_taken(engine: EngineDoor, jfk: Path) -> None:
    result = engine.transcribe(jfk, beam=1, prompt="A speech of the president.", language="en", words=False)[
        -1
    ]
    assert "your country" in text_of(result)
    assert all(segment["words"] == [] for segment in result["segments"])


@pytest.mark.parametrize("samples", [0, 1, 511, 512, 16_000])
def test_silence_of_any_length_has_no_words(engine: EngineDoor, tmp_path: Path, samples: int) -> None:
    (tmp_path / "quiet.pcm").write_bytes(bytes(samples * 2))
    result = engine.transcribe(tmp_path / "quiet.pcm")[-1]
    assert (result["segments"], result["language"], result["coverage"]) == ([], None, None)
    assert result["durationMs"] == samples // 16


def test_answers_pings_while_it_works(engine: EngineDoor, jfk: Path) -> None:
    engine.ask_to_transcribe(jfk)
    engine.send('{"op":"ping"}')
    events = [engine.next()]
    while events[-1]["event"] != "result":
        events.append(engine.next())
    assert "pong" in [event["event"] for event in events[:-1]]


def test_a_bad_request_is_answered_and_the_engine_lives_on(engine: EngineDoor, jfk: Path) -> None:
    engine.send("no json")
    assert engine.next()["code"] == "bad-request"
    assert engine.transcribe(Path("/nowhere/at/all.pcm"))[-1]["code"] == "pcm-unreadable"
    assert engine.transcribe(jfk, language="xx")[-1]["code"] == "unsupported-language"
    assert engine.transcribe(jfk, beam=1)[-1]["event"] == "result"


def test_the_end_of_its_input_ends_it_at_once_even_while_working(model_dir: Path, jfk: Path) -> None:
    door = EngineDoor(model_dir)
    door.ask_to_transcribe(jfk)
    started = time.monotonic()
    assert door.close() == 0
    assert time.monotonic() - started < 2


def test_writes_nothing_to_the_error_output(model_dir: Path, jfk: Path) -> None:
    door = EngineDoor(model_dir)
    door.transcribe(jfk, beam=1)
    door.close()
    assert door.last_words() == ""


def test_a_folder_without_a_model_is_told_with_its_own_exit_code(tmp_path: Path) -> None:
    door = EngineDoor(tmp_path)
    assert (door.ready["event"], door.ready["code"]) == ("error", "model-unreadable")
    assert door.child.wait(timeout=10) == 3


def evaluation(audio_dir: Path, name: str) -> tuple[Path, list[dict[str, Any]]]:
    recording = audio_dir / "eval" / f"{name}.mp3"
    if not recording.is_file():
        pytest.skip("no evaluation audio here")
    return recording, json.loads((audio_dir / "eval" / f"{name}.json").read_text())["speech"]


def heard_words(result: dict[str, Any], speech: list[dict[str, Any]]) -> list[str]:
    """Figures are read in the language that is spoken at that time."""
    found: list[str] = []
    for segment in result["segments"]:
        middle = (segment["startMs"] + segment["endMs"]) / 2000
        nearest = min(speech, key=lambda part: max(part["start"] - middle, middle - part["end"], 0))
        found += normal(segment["text"], nearest["language"])
    return found


@pytest.mark.parametrize(
    ("name", "most", "languages"),
    [
        ("en_prompts", 0.03, {"en"}),
        pytest.param("en_quiet", 0.04, {"en"}, marks=pytest.mark.proof),
        pytest.param("fr_prompts", 0.14, {"fr"}, marks=pytest.mark.proof),
        ("fr_en_fr", 0.10, {"fr", "en"}),
    ],
)
def test_word_error_on_known_text(
    engine: EngineDoor, audio_dir: Path, tmp_path: Path, name: str, most: float, languages: set[str]
) -> None:
    recording, speech = evaluation(audio_dir, name)
    result = engine.transcribe(to_pcm(recording, tmp_path))[-1]
    reference = [word for part in speech for word in normal(part["text"], part["language"])]
    assert error_rate(reference, heard_words(result, speech)) <= most
    assert set(result["languages"]) == languages
    assert result["coverage"] > 0.98
    assert_well_formed(result)


def test_music_has_no_words(engine: EngineDoor, audio_dir: Path, tmp_path: Path) -> None:
    recording, _ = evaluation(audio_dir, "nospeech_music")
    result = engine.transcribe(to_pcm(recording, tmp_path))[-1]
    assert (result["segments"], result["language"]) == ([], None)


def test_another_language_than_the_named_one_is_marked(
    engine: EngineDoor, audio_dir: Path, tmp_path: Path
) -> None:
    recording, speech = evaluation(audio_dir, "fr_en_fr")
    result = engine.transcribe(to_pcm(recording, tmp_path), language="fr")[-1]
    english = [part for part in speech if part["language"] == "en"]
    marked = [s for s in result["segments"] if {"other-language", "unrecognised"} & set(s["flags"])]
    assert result["language"] == "fr"
    assert marked
    for segment in marked:
        middle = (segment["startMs"] + segment["endMs"]) / 2000
        assert english[0]["start"] - 1 <= middle <= english[-1]["end"] + 1
    assert_well_formed(result)


def test_translates_to_english(engine: EngineDoor, audio_dir: Path, tmp_path: Path) -> None:
    recording, _ = evaluation(audio_dir, "fr_prompts")
    result = engine.transcribe(to_pcm(recording, tmp_path), task="translate")[-1]
    found = set(normal(text_of(result), "en"))
    assert {"the", "conference", "message"} <= found
    assert result["language"] == "fr"
    assert_well_formed(result)


def test_noise_and_tones_have_no_words(engine: EngineDoor, tmp_path: Path) -> None:
    for name, codec in (("tone", "pcm_s16le"), ("flac", "flac")):
        made = media_files.tone(tmp_path / name, codec, "wav" if name == "tone" else "flac", seconds=20)
        assert engine.transcribe(to_pcm(made, tmp_path))[-1]["segments"] == []


@pytest.mark.parametrize(
    ("minutes", "most_kb"), [(40, 70_000), pytest.param(120, 150_000, marks=pytest.mark.proof)]
)
def test_a_long_recording_takes_no_more_memory_than_a_short_one(
    model_dir: Path, tmp_path: Path, minutes: int, most_kb: int
) -> None:
    silence = tmp_path / "long.pcm"
    with silence.open("wb") as target:
        for _ in range(minutes):
            target.write(array("h", [0]) * (16_000 * 60))
    door = EngineDoor(model_dir)
    before_kb = own_memory_kb(door)
    held_kb: list[int] = []
    door.ask_to_transcribe(silence)
    event = door.next()
    while event["event"] == "progress":
        held_kb.append(own_memory_kb(door))
        event = door.next()
    door.close()
    assert event["durationMs"] == minutes * 60_000
    # A minute would take 1.9 MB as it lies on the disk, and twice as much as the model hears it.
    assert len(held_kb) > 5
    assert max(held_kb) - before_kb < most_kb


def own_memory_kb(door: EngineDoor) -> int:
    """What the child itself holds: pages of the recording are the kernel's, which takes them back."""
    return int(Path(f"/proc/{door.child.pid}/status").read_text().split("RssAnon:")[1].split()[0])
