"""The pure parts of telling speakers apart: windows, groups, turns, weights."""

from __future__ import annotations

import io
import os
import pickle
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import onnxruntime
import pytest
from makers import stretches

from engine.intervals import Stretch
from speakers.clusters import merge, voices
from speakers.features import BANDS, features, frames_of
from speakers.graph import Graph
from speakers.turns import path, turns
from speakers.weights import UnreadableWeights, read_weights
from speakers.windows import Window, windows


def test_windows_cover_each_stretch_of_speech_without_overlap_of_their_cores() -> None:
    found = windows(stretches((1, 2), (3, 10), (11, 11.2)))
    assert found[0].heard == found[0].core == Stretch(1, 2)
    long = [window for window in found if window.run == 1]
    assert all(window.heard.length == pytest.approx(1.5) for window in long)
    assert (long[0].core.start, long[-1].core.end) == (3, 10)
    assert [a.core.end for a in long[:-1]] == [b.core.start for b in long[1:]]
    assert len(found) == 1 + len(long)


def voice(*parts: float) -> np.ndarray:
    vector = np.zeros(8, dtype=np.float32)
    vector[: len(parts)] = parts
    return vector / np.linalg.norm(vector)


def people(*voices_of: tuple[np.ndarray, int], noise: float = 0.25) -> np.ndarray:
    random = np.random.default_rng(1)
    rows = [
        who + random.normal(0, noise, 8).astype(np.float32) for who, count in voices_of for _ in range(count)
    ]
    found = np.stack(rows).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


_ANNA, _BEN, _CARL = voice(1), voice(0, 1), voice(0, 0, 1)


def test_one_voice_stays_one_and_two_are_two() -> None:
    for groups, count in (((_ANNA, 30),), 1), (((_ANNA, 30), (_BEN, 20)), 2):
        vectors = people(*groups)
        assert len(voices(vectors, [1.0] * len(vectors), None)) == count


def test_whoever_speaks_for_a_moment_is_no_person_of_their_own() -> None:
    vectors = people((_ANNA, 30), (_BEN, 20), (_CARL, 1), noise=0.1)
    assert len(voices(vectors, [1.0] * 51, None)) == 2


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_the_number_of_people_can_be_given(wanted: int) -> None:
    vectors = people((_ANNA, 30), (_BEN, 20), (_CARL, 10), noise=0.1)
    assert len(voices(vectors, [1.0] * 60, wanted)) == wanted


def test_more_people_than_voices_are_not_made_up() -> None:
    assert len(voices(people((_ANNA, 1)), [1.0], 5)) == 1
    assert len(voices(np.zeros((0, 8), dtype=np.float32), [], 2)) == 0


def test_a_long_recording_is_grouped_in_blocks() -> None:
    vectors = people((_ANNA, 900), (_BEN, 900), (_ANNA, 300))
    assert len(voices(vectors, [0.6] * 2100, None)) == 2


def test_the_most_alike_are_joined_first() -> None:
    vectors = np.stack([voice(1), voice(1, 0.1), voice(0, 1), voice(0.5, 1)])
    assert merge(vectors, np.ones(4, dtype=np.float32), 0.8).tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
    assert len(set(merge(vectors, np.ones(4, dtype=np.float32), -1.0, 3).tolist())) == 3


def row(count: int, start: float = 0.0, run: int = 0) -> list[Window]:
    cores = [Stretch(start + index * 0.5, start + (index + 1) * 0.5) for index in range(count)]
    return [Window(core, core, run) for core in cores]


def alike(*speakers: int) -> np.ndarray:
    return np.array([[0.8 if who == one else 0.2 for who in range(2)] for one in speakers])


def test_turns_count_speakers_as_they_appear() -> None:
    found = turns(row(3) + row(3, 3.0, 1), alike(1, 1, 1, 0, 0, 0))
    assert [(turn.stretch, turn.speaker) for turn in found] == [(Stretch(0, 1.5), 0), (Stretch(3, 4.5), 1)]


def test_one_doubtful_window_is_no_change_of_speaker_but_a_clear_one_at_a_pause_is() -> None:
    doubtful = np.array([[0.8, 0.2], [0.4, 0.6], [0.8, 0.2]])
    assert path(row(3), doubtful) == [0, 0, 0]
    paused = row(1) + row(1, 1.0, 1) + row(1, 2.0, 2)
    assert path(paused, alike(0, 1, 0)) == [0, 1, 0]


def test_a_turn_goes_on_over_a_short_pause_and_ends_at_a_long_one() -> None:
    found = turns(row(2) + row(2, 1.8, 1) + row(2, 6.0, 2), alike(0, 0, 0, 0, 0, 0))
    assert [turn.stretch for turn in found] == stretches((0, 2.8), (6, 7))
    assert turns([], np.zeros((0, 0))) == []


def test_the_bands_of_a_tone_are_highest_at_its_pitch() -> None:
    moments = np.arange(16_000) / 16_000
    noise = np.random.default_rng(1).normal(0, 1e-3, 16_000)
    sound = np.where(moments < 0.5, np.sin(2 * np.pi * 500 * moments), np.sin(2 * np.pi * 3_000 * moments))
    found = features((0.5 * sound + noise).astype(np.float32))
    assert found.shape == (frames_of(16_000), BANDS) == (98, 80)
    assert found.mean(axis=0) == pytest.approx(np.zeros(BANDS), abs=1e-3)
    rise = (found[60:].mean(axis=0) - found[:40].mean(axis=0)).tolist()
    assert rise.index(max(rise)) > 50 > 25 > rise.index(min(rise))


def test_a_network_that_was_written_is_read_and_run() -> None:
    graph = Graph()
    weight = np.arange(6, dtype=np.float32).reshape(2, 3, 1)
    result = graph.add("Relu", graph.add("Conv", "features", graph.constant(weight), strides=[1]))
    session = onnxruntime.InferenceSession(graph.model("features", 3, result, 3))
    given = np.array([[[1.0, -1.0], [0.5, 0.5], [-2.0, 1.0]]], dtype=np.float32)
    expected = np.maximum(np.einsum("oi,bit->bot", weight[:, :, 0], given), 0)
    assert session.run(None, {"features": given})[0] == pytest.approx(expected)


class _Storage:
    def __init__(self, key: str) -> None:
        self.key = key


class _Tensor:
    def __init__(self, *arguments: Any) -> None:
        self.arguments = arguments

    def __reduce__(self) -> Any:
        return (sys.modules["torch._utils"]._rebuild_tensor_v2, self.arguments)


def saved(folder: Path, monkeypatch: pytest.MonkeyPatch, content: Any, storage: np.ndarray) -> str:
    """A file as the other library writes it."""
    for name in ("torch", "torch._utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))

    class FloatStorage:
        __module__, __qualname__ = "torch", "FloatStorage"

    def _rebuild_tensor_v2(*_: Any) -> None:
        raise AssertionError("never called here")

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    monkeypatch.setattr(sys.modules["torch"], "FloatStorage", FloatStorage, raising=False)
    monkeypatch.setattr(sys.modules["torch._utils"], "_rebuild_tensor_v2", _rebuild_tensor_v2, raising=False)

    class Pickler(pickle.Pickler):
        def persistent_id(self, one: Any) -> Any:
            return ("storage", FloatStorage, one.key, "cpu", 1) if isinstance(one, _Storage) else None

    index = io.BytesIO()
    Pickler(index, 2).dump(content)
    path = folder / "weights.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", index.getvalue())
        archive.writestr("archive/data/7", storage.tobytes())
    return str(path)


_NUMBERS = np.arange(6, dtype="<f4")


def test_weights_are_read_with_their_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = {"a": _Tensor(_Storage("7"), 0, (2, 3), (3, 1)), "b": _Tensor(_Storage("7"), 2, (2,), (1,))}
    found = read_weights(saved(tmp_path, monkeypatch, content, _NUMBERS))
    assert found["a"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["b"].tolist() == [2, 3]


@pytest.mark.parametrize(
    "tensor",
    [
        _Tensor(_Storage("7"), 0, (7,), (1,)),
        _Tensor(_Storage("7"), 5, (2,), (1,)),
        _Tensor(_Storage("7"), -1, (1,), (1,)),
        _Tensor(_Storage("7"), 0, (2,), (-1,)),
        _Tensor(_Storage("8"), 0, (1,), (1,)),
    ],
)
def test_weights_that_reach_outside_the_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tensor: _Tensor
) -> None:
    with pytest.raises(UnreadableWeights):
        read_weights(saved(tmp_path, monkeypatch, {"a": tensor}, _NUMBERS))


class _Evil:
    def __reduce__(self) -> Any:
        return (os.mkdir, (str(Path(os.environ["EVIL_FOLDER"])),))


def test_a_file_that_asks_to_run_something_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVIL_FOLDER", str(tmp_path / "was-run"))
    with pytest.raises(UnreadableWeights):
        read_weights(saved(tmp_path, monkeypatch, {"a": _Evil()}, _NUMBERS))
    assert not (tmp_path / "was-run").exists()


def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no weights")
    for name in ("text", "missing"):
        with pytest.raises(UnreadableWeights):
            read_weights(str(tmp_path / name))
