"""Parse one request line; everything behind trusts it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

RequestId = str | int


class BadRequest(Exception):
    """The line is no valid request."""

    def __init__(self, request_id: RequestId | None = None) -> None:
        super().__init__("bad request")
        self.request_id = request_id


@dataclass(frozen=True)
class Transcribe:
    id: RequestId
    pcm: str
    language: str | None
    task: Literal["transcribe", "translate"]
    prompt: str | None
    beam: int
    words: bool


@dataclass(frozen=True)
class Ping:
    pass


@dataclass(frozen=True)
class Shutdown:
    pass


Request = Transcribe | Ping | Shutdown

_MAX_BEAM = 10


def parse(line: str) -> Request:
    try:
        fields = json.loads(line)
    except ValueError:
        raise BadRequest from None
    if not isinstance(fields, dict):
        raise BadRequest
    match fields.get("op"):
        case "ping":
            return Ping()
        case "shutdown":
            return Shutdown()
        case "transcribe":
            return _transcribe(fields)
        case _:
            raise BadRequest(_request_id(fields))


def _request_id(fields: dict[str, object]) -> RequestId | None:
    found = fields.get("id")
    return found if isinstance(found, (str, int)) and not isinstance(found, bool) else None


def _transcribe(fields: dict[str, object]) -> Transcribe:
    request_id = _request_id(fields)
    pcm, language = fields.get("pcm"), fields.get("language")
    task, prompt = fields.get("task", "transcribe"), fields.get("prompt")
    beam, words = fields.get("beam", 5), fields.get("words", True)
    if (
        request_id is None
        or not isinstance(pcm, str)
        or not isinstance(language, (str, type(None)))
        or not isinstance(prompt, (str, type(None)))
        or task not in ("transcribe", "translate")
        or not isinstance(beam, int)
        or isinstance(beam, bool)
        or not 1 <= beam <= _MAX_BEAM
        or not isinstance(words, bool)
    ):
        raise BadRequest(request_id)
    # safe because: the membership test above leaves the two literals only.
    kind: Literal["transcribe", "translate"] = "translate" if task == "translate" else "transcribe"
    return Transcribe(request_id, pcm, language, kind, prompt, beam, words)
