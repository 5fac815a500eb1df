"""A process without secrets that has the decoder loaded and forks one limited child per recording: a child
begun anew would cost every job a quarter of a second."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from typing import NoReturn

from child.lifetime import die_with_parent
from decode import media
from decode.__main__ import main as decode


def main(arguments: list[str]) -> int:
    """Serve the socket whose number is given, until its other end is closed."""
    die_with_parent()
    channel = socket.socket(fileno=int(arguments[0]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    media.warm_up()
    while True:
        limits, files, _, _ = socket.recv_fds(channel, 4096, 3)
        if not limits:
            return 0
        if os.fork() == 0:
            channel.close()
            _decode(limits, *files)
        for file in files:
            os.close(file)


def _decode(limits: bytes, source: int, target: int, report: int) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(report, 1)
    os.close(report)
    os.write(1, b"%d\n" % os.getpid())
    code = 1
    try:
        code = decode([f"--input=/dev/fd/{source}", f"--output=/dev/fd/{target}", *json.loads(limits)])
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
