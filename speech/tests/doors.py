"""Start the doors as the server does: by command line, with an empty environment."""

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


def to_pcm(recording: Path, folder: Path) -> Path:
    ended = decode(recording, folder / f"{recording.stem}.pcm")
    assert ended.last["event"] == "done", ended.raw
    return ended.output


class WarmDoor:
    """A long-lived child."""

    def __init__(self, *arguments: str) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-u", "-m", *arguments],
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

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        """The answer or the error, after whatever progress is told."""
        self.send(json.dumps({"op": op, "id": "r", **fields}))
        event = self.next()
        while event["event"] == "progress":
            event = self.next()
        return event

    def close(self) -> int:
        assert self.child.stdin is not None
        self.child.stdin.close()
        return self.child.wait(timeout=10)

    def last_words(self) -> str:
        assert self.child.stderr is not None
        return self.child.stderr.read()


class EngineDoor(WarmDoor):
    """A warm engine child."""

    def __init__(self, model_dir: Path, *options: str) -> None:
        super().__init__("engine", "--model-dir", str(model_dir), "--threads", "2", *options)

    def ask_to_transcribe(self, pcm: Path, **fields: Any) -> None:
        self.send(json.dumps({"op": "transcribe", "id": "t", "pcm": str(pcm), "language": None, **fields}))

    def transcribe(self, pcm: Path, **fields: Any) -> list[dict[str, Any]]:
        """All events of one request; the last one is the result or the error."""
        self.ask_to_transcribe(pcm, **fields)
        events = [self.next()]
        while events[-1]["event"] not in ("result", "error"):
            events.append(self.next())
        return events
