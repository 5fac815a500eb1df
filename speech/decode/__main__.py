"""`python -u -m decode --input PATH --output PATH`: see ../README.md for the protocol."""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import BinaryIO

from child.lifetime import die_with_parent
from child.lines import LineWriter

from . import media, sandbox
from .faults import EXIT_CODES, DecodeFault, FaultCode
from .pcm import BYTES_PER_MS, PcmFile

_PROGRESS_SECONDS = 0.25


def main(arguments: list[str]) -> int:
    die_with_parent()
    asked = _parse(arguments)
    lines = LineWriter()
    try:
        _decode(asked, lines)
    except DecodeFault as fault:
        return _fail(lines, fault.code)
    except MemoryError:
        return _fail(lines, "limits")
    except Exception:
        return _fail(lines, "internal")
    return 0


def _decode(asked: argparse.Namespace, lines: LineWriter) -> None:
    most = min(asked.max_bytes, int(asked.max_seconds * 1000 * BYTES_PER_MS))
    with open(asked.input, "rb", buffering=0) as raw:
        target = os.open(asked.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        out = PcmFile(lambda samples: os.write(target, samples), most)
        media.warm_up()
        sandbox.enter(most, asked.max_memory_bytes, asked.max_cpu_seconds)
        try:
            found = _decode_first(raw, asked.stream, out, _Progress(lines, os.fstat(raw.fileno()).st_size))
        except BaseException:
            # A refused recording leaves no disk behind.
            os.ftruncate(target, 0)
            raise
    lines.write(
        "done",
        durationMs=out.duration_ms,
        codec=found.codec,
        container=found.container,
        channels=found.channels,
        sampleRate=found.sample_rate,
        damaged=found.damaged,
    )


def _decode_first(raw: BinaryIO, index: int, out: PcmFile, on_progress: _Progress) -> media.Decoded:
    with media.open_media(raw) as container:
        return media.decode_stream(raw, container, media.choose_stream(container, index), out, on_progress)


class _Progress:
    """Tells how much of the file is decoded, a few times a second."""

    def __init__(self, lines: LineWriter, size: int) -> None:
        self._lines = lines
        self._size = size
        self._next = time.monotonic() + _PROGRESS_SECONDS

    def __call__(self, read_bytes: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _PROGRESS_SECONDS
            self._lines.write("progress", share=min(1, read_bytes / max(1, self._size)))


def _fail(lines: LineWriter, code: FaultCode) -> int:
    lines.write("error", code=code)
    return EXIT_CODES[code]


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="decode", allow_abbrev=False)
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--stream", type=int, default=0, help="which audio stream, counted from 0")
    parser.add_argument("--max-seconds", type=float, default=36_000)
    parser.add_argument("--max-bytes", type=int, default=36_000 * 32_000)
    parser.add_argument("--max-memory-bytes", type=int, default=1_500_000_000)
    parser.add_argument("--max-cpu-seconds", type=int, default=600)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
