"""`python -m webui --source FOLDER --state FOLDER [--port N]`: see README.md beside this file."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from child.lines import LineWriter

from .settings import SECRET_VARIABLE, Settings, Unusable, read_settings
from .state import open_state


def main(arguments: list[str]) -> int:
    try:
        settings = read_settings(arguments, os.environ)
        os.environ.pop(SECRET_VARIABLE, None)
        return _serve(settings)
    except Unusable as fault:
        print(fault, file=sys.stderr)
        return 2


def _serve(settings: Settings) -> int:
    import uvicorn

    from .backend_setup import check_source
    from .gate import Gate
    from .health import tell_health
    from .hooks import Backend
    from .keeping import Keeper
    from .line import Line
    from .records import Records

    check_source(settings.source)
    state = open_state(settings.state)
    records = Records(state.records)
    line = Line(settings.waiting)
    backend = Backend(settings, state, line, records)
    log = _Log()
    keeper = Keeper(settings, backend, records, line, log)
    gate = Gate(settings, backend, records, line, keeper, lambda: tell_health(settings, backend, line), log)
    listener = _listen(settings)
    keeper.start()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            # A failed start of the backend has been printed by now; from here on nothing but our lines is.
            if self.started:
                log.open()
                log("ready", host=settings.host, port=listener.getsockname()[1])

    server = Server(
        uvicorn.Config(gate, access_log=False, log_level="warning", server_header=False, ws="none")
    )
    server.run(sockets=[listener])
    if server.started:
        # A run under way is not waited for, and its thread must not be torn down piece by piece.
        os._exit(0)
    return 3


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as fault:
        raise Unusable(f"--host and --port cannot be used: {fault.strerror}.") from None
    return listener


class _Log:
    """Silent until the backend has started; then the only thing that is ever written."""

    def __init__(self) -> None:
        self._lines: LineWriter | None = None

    def open(self) -> None:
        self._lines = LineWriter()

    def __call__(self, event: str, **fields: Any) -> None:
        if self._lines is not None:
            self._lines.write(event, **fields)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
