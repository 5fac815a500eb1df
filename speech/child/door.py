"""A long-lived child from its start to its end: its limits, its model, one request after the other."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from .inbox import RequestId, open_inbox
from .lifetime import die_with_parent
from .limits import cap
from .lines import LineWriter

_EXIT_MODEL = 3
Asked = TypeVar("Asked")
Taken = TypeVar("Taken", contravariant=True)


class Answers(Protocol[Taken]):
    """A loaded model with everything around it."""

    def answer(self, request: Taken) -> None:
        """Write either the answer or one error."""


def serve(
    op: str,
    parse: Callable[[RequestId, dict[str, Any]], Asked],
    load: Callable[[LineWriter], Answers[Asked]],
    unreadable: str,
    max_memory_bytes: int,
    **about: Any,
) -> int:
    """Answer until the input ends; come back, with an exit code, only when `load` fails.

    `load` imports what it loads, so that a broken environment is told as a line, not as a trace; the
    sentence for it is `unreadable`. 0 bytes: no limit of its own. `about` is told with `ready`.
    """
    die_with_parent()
    lines = LineWriter()
    cap(resource.RLIMIT_CORE, 0)
    if max_memory_bytes:
        cap(resource.RLIMIT_DATA, max_memory_bytes)
    waiting = open_inbox(op, parse, lines)
    started = time.monotonic()
    try:
        answering = load(lines)
    except Exception:
        lines.write("error", id=None, code="model-unreadable", message=unreadable)
        return _EXIT_MODEL
    lines.write("ready", **about, loadMs=round((time.monotonic() - started) * 1000))
    while True:
        answering.answer(waiting.get())
