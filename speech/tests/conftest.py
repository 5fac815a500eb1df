"""Material for the tests: media made here, a warm engine, and the evaluation audio where there is some."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from doors import EngineDoor, to_pcm

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def model_dir() -> Path:
    folder = os.environ.get("SPEECH_TEST_MODEL_DIR")
    if not folder:
        pytest.skip("SPEECH_TEST_MODEL_DIR names no model")
    return Path(folder)


@pytest.fixture(scope="session")
def engine(model_dir: Path) -> Iterator[EngineDoor]:
    door = EngineDoor(model_dir)
    yield door
    door.close()


@pytest.fixture(scope="session")
def voice_model() -> str:
    path = os.environ.get("SPEECH_TEST_VOICE_MODEL")
    if not path:
        pytest.skip("SPEECH_TEST_VOICE_MODEL names no file")
    return path


@pytest.fixture(scope="session")
def audio_dir() -> Path:
    """Recordings with known text: `jfk.*` and `eval/`."""
    named = os.environ.get("SPEECH_EVAL_DIR")
    folder = Path(named) if named else _ROOT.parent / "shared" / "audio"
    if not folder.is_dir():
        pytest.skip("no evaluation audio here")
    return folder


@pytest.fixture(scope="session")
def jfk(audio_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """11 s of English, decoded."""
    return to_pcm(audio_dir / "jfk.mp3", tmp_path_factory.mktemp("pcm"))
