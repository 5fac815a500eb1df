"""Parse a request to transcribe; everything behind trusts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from child.inbox import BadRequest, RequestId

_MAX_BEAM = 10


@dataclass(frozen=True)
class Transcribe:
    id: RequestId
    pcm: str
    language: str | None
    task: Literal["transcribe", "translate"]
    prompt: str | None
    beam: int
    words: bool


def parse(request_id: RequestId, fields: dict[str, Any]) -> Transcribe:
    pcm, language = fields.get("pcm"), fields.get("language")
    task, prompt = fields.get("task", "transcribe"), fields.get("prompt")
    beam, words = fields.get("beam", 5), fields.get("words", True)
    if (
        not isinstance(pcm, str)
        or not isinstance(language, (str, type(None)))
        or not isinstance(prompt, (str, type(None)))
        or task not in ("transcribe", "translate")
        or not isinstance(beam, int)
        or isinstance(beam, bool)
        or not 1 <= beam <= _MAX_BEAM
        or not isinstance(words, bool)
    ):
        raise BadRequest
    # safe because: the membership test above leaves the two literals only.
    kind: Literal["transcribe", "translate"] = "translate" if task == "translate" else "transcribe"
    return Transcribe(request_id, pcm, language, kind, prompt, beam, words)
