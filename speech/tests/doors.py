"""Start the two doors as the server does: by command line, with an empty environment."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SPEECH = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class DecodeRun:
    """How one decoding child ended."""

    exit_code: int
    events: list[dict[str, Any]]
    output: Path
    raw: str

    @property
    def last(self) -> dict[str, Any]:
        return self.events[-1]


def decode(recording: Path | str, output: Path, *options: str, cwd: Path = SPEECH) -> DecodeRun:
    ended = subprocess.run(
        [sys.executable, "-u", "-m", "decode", f"--input={recording}", f"--output={output}", *options],
        cwd=cwd,
        env={"PYTHONPATH": str(SPEECH)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    text = ended.stdout.decode()
    events = [json.loads(line) for line in text.splitlines()]
    return DecodeRun(ended.returncode, events, output, text + ended.stderr.decode())


class EngineDoor:
    """A warm engine child."""

    def __init__(self, model_dir: Path, *options: str) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-u", "-m", "engine", "--model-dir", str(model_dir), "--threads", "2", *options],
            cwd=SPEECH,
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.ready = self.next()

    def send(self, line: str) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()

    def next(self) -> dict[str, Any]:
        assert self.child.stdout is not None
        return json.loads(self.child.stdout.readline())

    def transcribe(self, pcm: Path, **fields: Any) -> list[dict[str, Any]]:
        """All events of one request; the last one is the result or the error."""
        self.send(json.dumps({"op": "transcribe", "id": "t", "pcm": str(pcm), "language": None, **fields}))
        events = [self.next()]
        while events[-1]["event"] not in ("result", "error"):
            events.append(self.next())
        return events

    def close(self) -> int:
        assert self.child.stdin is not None
        self.child.stdin.close()
        return self.child.wait(timeout=10)
