"""Children end with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import media_files
from doors import SPEECH

# Starts the door named by its arguments, waits for its first line, tells its pid.
_PARENT = """
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-u", "-m", *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE
)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def assert_dies_with_its_parent(*door: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, *door],
        cwd=SPEECH,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_running(child)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(timeout=10)
    deadline = time.monotonic() + 5
    while is_running(child):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.01)


def test_a_decoding_child_dies_with_its_parent(tmp_path: Path) -> None:
    made = media_files.silent_flac(tmp_path / "long.flac", hours=100)
    limits = ("--max-seconds", "400000", "--max-bytes", "20000000000")
    assert_dies_with_its_parent("decode", "--input", str(made), "--output", "/dev/null", *limits)


def test_an_engine_dies_with_its_parent(model_dir: Path) -> None:
    assert_dies_with_its_parent("engine", "--model-dir", str(model_dir))


def test_a_reviewer_dies_with_its_parent() -> None:
    assert_dies_with_its_parent("review")


def test_who_tells_speakers_apart_dies_with_its_parent(voice_model: str) -> None:
    assert_dies_with_its_parent("speakers", "--model", voice_model)
