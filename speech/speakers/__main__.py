"""`python -u -m speakers --model FILE --threads N`: see ../README.md for the protocol."""

from __future__ import annotations

import argparse
import resource
import sys
import time

from child.inbox import open_inbox
from child.lifetime import die_with_parent
from child.limits import cap
from child.lines import LineWriter

from .requests import parse

_EXIT_MODEL = 3


def main(arguments: list[str]) -> int:
    die_with_parent()
    parser = argparse.ArgumentParser(prog="speakers", allow_abbrev=False)
    parser.add_argument("--model", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--max-memory-bytes", type=int, default=0, help="0: no limit of its own")
    asked = parser.parse_args(arguments)
    lines = LineWriter()
    cap(resource.RLIMIT_CORE, 0)
    if asked.max_memory_bytes:
        cap(resource.RLIMIT_DATA, asked.max_memory_bytes)
    waiting = open_inbox("diarize", parse, lines)
    try:
        started = time.monotonic()
        # Loaded here: a broken environment is then told as a line, not as a trace.
        from .answering import Answering

        answering = Answering(asked.model, asked.threads, lines)
    except Exception:
        lines.write("error", id=None, code="model-unreadable", message="The voice model cannot be loaded.")
        return _EXIT_MODEL
    lines.write("ready", loadMs=round((time.monotonic() - started) * 1000))
    while True:
        answering.answer(waiting.get())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
