"""A long-lived door, started as the server does: by command line, with an empty environment."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from doors import SPEECH


class WarmDoor:
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
