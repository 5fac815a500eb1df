"""Requests of a long-lived child, read while it works: pings are answered at once, their end ends it."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from .lines import LineWriter

RequestId = str | int
Asked = TypeVar("Asked")


class BadRequest(Exception):
    """The line is no valid request."""


def open_inbox(
    op: str, parse: Callable[[RequestId, dict[str, Any]], Asked], lines: LineWriter
) -> queue.SimpleQueue[Asked]:
    """Valid requests of one kind, in the order sent; what is not valid is answered here."""
    waiting: queue.SimpleQueue[Asked] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(op, parse, lines, waiting), daemon=True).start()
    return waiting


def _read(
    op: str,
    parse: Callable[[RequestId, dict[str, Any]], Asked],
    lines: LineWriter,
    waiting: queue.SimpleQueue[Asked],
) -> None:
    for line in sys.stdin:
        request_id: RequestId | None = None
        try:
            fields = _fields(line)
            if fields.get("op") == "ping":
                lines.write("pong")
                continue
            if fields.get("op") == "shutdown":
                break
            request_id = _request_id(fields)
            if request_id is None or fields.get("op") != op:
                raise BadRequest
            waiting.put(parse(request_id, fields))
        except BadRequest:
            lines.write("error", id=request_id, code="bad-request", message="The request is not valid.")
    os._exit(0)


def _fields(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(fields, dict):
        raise BadRequest
    return fields


def _request_id(fields: dict[str, Any]) -> RequestId | None:
    found = fields.get("id")
    return found if isinstance(found, (str, int)) and not isinstance(found, bool) else None
