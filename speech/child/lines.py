"""JSON lines on the standard output, and nothing else ever on it."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any


class LineWriter:
    """Owns the real standard output; whatever a library prints goes to nowhere instead."""

    def __init__(self) -> None:
        sys.stdout.flush()
        self._descriptor = os.dup(1)
        self._lock = threading.Lock()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        # Libraries may print what they heard or where a file lies: none of it may reach a log.
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.close(nowhere)

    def write(self, event: str, **fields: Any) -> None:
        """Write one event as one line; lines of several threads never mix."""
        line = json.dumps({"event": event, **fields}, ensure_ascii=False, allow_nan=False) + "\n"
        rest = memoryview(line.encode("utf-8", "replace"))
        with self._lock:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
