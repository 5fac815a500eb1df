"""The few doors that are open; every other path of the backend does not exist from outside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .refusals import Refusal

Kind = Literal["transcription", "vad", "bgm-separation"]
Door = Literal["health", "submit", "task", "file", "delete"]

_TASK = re.compile(r"/task/(file/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_KINDS: dict[str, Kind] = {
    "/transcription/": "transcription",
    "/vad/": "vad",
    "/bgm-separation/": "bgm-separation",
}


@dataclass(frozen=True)
class Route:
    """Where a request goes; `kind` belongs to a submission, `task` to all others but the health."""

    door: Door
    kind: Kind = "transcription"
    task: str = ""


def find_route(method: str, path: str) -> Route:
    """Exact paths only: no second spelling of a path leads anywhere."""
    if path == "/health":
        return _only(method, {"GET": Route("health")})
    if path in _KINDS:
        return _only(method, {"POST": Route("submit", kind=_KINDS[path])})
    named = _TASK.fullmatch(path)
    if named is None:
        raise Refusal(404, "not-found", "There is nothing at this path.")
    if named[1]:
        return _only(method, {"GET": Route("file", task=named[2])})
    return _only(method, {"GET": Route("task", task=named[2]), "DELETE": Route("delete", task=named[2])})


def _only(method: str, doors: dict[str, Route]) -> Route:
    if method not in doors:
        raise Refusal(405, "method-not-allowed", "This path does not answer to this method.")
    return doors[method]
