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


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_decoding_child_dies_with_its_parent(tmp_path: Path) -> None:
    made = media_files.silent_flac(tmp_path / "long.flac", hours=100)
    starter = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-u', '-m', 'decode', '--input', sys.argv[1],"
        " '--output', '/dev/null', '--max-seconds', '400000', '--max-bytes', '20000000000'],"
        " stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", starter, str(made)],
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
