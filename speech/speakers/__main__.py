"""`python -u -m speakers --model FILE --threads N`: see ../README.md for the protocol."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from child.door import serve
from child.lines import LineWriter

from .requests import parse

if TYPE_CHECKING:
    from .answering import Answering


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="speakers", allow_abbrev=False)
    parser.add_argument("--model", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--max-memory-bytes", type=int, default=0, help="0: no limit of its own")
    asked = parser.parse_args(arguments)

    def load(lines: LineWriter) -> Answering:
        from .answering import Answering

        return Answering(asked.model, asked.threads, lines)

    return serve("diarize", parse, load, "The voice model cannot be loaded.", asked.max_memory_bytes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
