from __future__ import annotations

import random

import numpy as np
import pytest

from engine.utterances import FRAME_SECONDS, speech, utterances, voiced


def frames(*parts: tuple[float, float]) -> list[float]:
    """Probabilities from (probability, seconds)."""
    return [p for p, seconds in parts for _ in range(round(seconds / FRAME_SECONDS))]


def test_silence_has_no_utterances() -> None:
    quiet = frames((0.02, 60))
    assert voiced(quiet, 60) == []
    assert utterances([], quiet, 60) == []


def test_pauses_under_300_ms_do_not_end_an_utterance() -> None:
    spoken = frames((0, 1), (0.9, 1), (0.1, 0.2), (0.9, 1), (0, 1), (0.9, 1), (0, 1))
    found = voiced(spoken, 6.2)
    assert len(found) == 2
    assert found[0].length == pytest.approx(2.2, abs=0.1)


def test_speech_leaves_out_clicks_that_utterances_keep() -> None:
    clicks = frames((0, 1), (0.9, 0.2), (0, 2), (0.9, 2), (0, 1))
    voice = voiced(clicks, 6.2)
    assert len(speech(voice)) == 1
    assert len(utterances(voice, clicks, 6.2)) == 2


def test_utterances_are_padded_but_never_overlap_nor_leave_the_recording() -> None:
    spoken = frames((0.9, 2), (0, 0.384), (0.9, 2))
    found = utterances(voiced(spoken, 4.4), spoken, 4.4)
    assert found[0].start == 0
    assert found[0].end <= found[1].start
    assert found[1].end <= 4.4


def test_long_speech_is_cut_at_28_s_where_the_voice_is_weakest() -> None:
    spoken = frames((0.99, 20), (0.4, 0.2), (0.99, 40))
    found = utterances(voiced(spoken, 60.2), spoken, 60.2)
    assert all(utterance.length <= 28 for utterance in found)
    assert found[0].end == pytest.approx(20.1, abs=0.1)
    assert sum(utterance.length for utterance in found) == pytest.approx(60.2, abs=0.5)


def test_finds_the_same_speech_as_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    from faster_whisper import vad

    chance = random.Random(3)
    for _ in range(20):
        level, probabilities = 0.5, []
        for _ in range(1500):
            level = min(0.99, max(0.01, level + chance.uniform(-0.25, 0.25)))
            probabilities.append(level)
        audio = np.zeros(len(probabilities) * 512 - 100, dtype=np.float32)
        monkeypatch.setattr(
            vad, "get_vad_model", lambda values=probabilities: lambda _audio: np.array(values)
        )
        options = vad.VadOptions(
            threshold=0.5, min_silence_duration_ms=300, min_speech_duration_ms=250, speech_pad_ms=0
        )
        theirs = [(s["start"] / 16_000, s["end"] / 16_000) for s in vad.get_speech_timestamps(audio, options)]
        ours = speech(voiced(probabilities, len(audio) / 16_000))
        assert np.array(ours) == pytest.approx(np.array(theirs))
