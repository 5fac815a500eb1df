"""`python -u -m engine --model-dir DIR --threads N`: see ../README.md for the protocol."""

from __future__ import annotations

import argparse
import os
import queue
import resource
import sys
import threading
import time

from child.lifetime import die_with_parent
from child.limits import cap
from child.lines import LineWriter

from .requests import BadRequest, Ping, Shutdown, Transcribe, parse

_EXIT_MODEL = 3


def main(arguments: list[str]) -> int:
    die_with_parent()
    asked = _parse(arguments)
    lines = LineWriter()
    cap(resource.RLIMIT_CORE, 0)
    if asked.max_memory_bytes:
        cap(resource.RLIMIT_DATA, asked.max_memory_bytes)
    waiting: queue.SimpleQueue[Transcribe] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(waiting, lines), daemon=True).start()
    try:
        started = time.monotonic()
        # Loaded here: a broken environment is then told as a line, not as a trace.
        from .answering import Answering

        answering = Answering(asked.model_dir, asked.threads, asked.compute_type, asked.device, lines)
    except Exception:
        lines.write("error", id=None, code="model-unreadable", message="The model cannot be loaded.")
        return _EXIT_MODEL
    name = os.path.basename(os.path.normpath(asked.model_dir))
    lines.write("ready", model=name, loadMs=round((time.monotonic() - started) * 1000))
    while True:
        answering.answer(waiting.get())


def _read(waiting: queue.SimpleQueue[Transcribe], lines: LineWriter) -> None:
    """Answer pings even while the model works; the end of the input ends the process at once."""
    for line in sys.stdin:
        try:
            match parse(line):
                case Transcribe() as request:
                    waiting.put(request)
                case Ping():
                    lines.write("pong")
                case Shutdown():
                    break
        except BadRequest as fault:
            message = "The request is not valid."
            lines.write("error", id=fault.request_id, code="bad-request", message=message)
    os._exit(0)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="engine", allow_abbrev=False)
    parser.add_argument("--model-dir", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--compute-type", default="int8")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--max-memory-bytes", type=int, default=0, help="0: no limit of its own")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
