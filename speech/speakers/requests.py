"""Parse a request to tell speakers apart; everything behind trusts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from child.inbox import BadRequest, RequestId

MOST_SPEAKERS = 20


@dataclass(frozen=True)
class Diarize:
    id: RequestId
    pcm: str
    speakers: int | None


def parse(request_id: RequestId, fields: dict[str, Any]) -> Diarize:
    pcm, speakers = fields.get("pcm"), fields.get("speakers")
    if not isinstance(pcm, str):
        raise BadRequest
    if speakers is not None and (
        not isinstance(speakers, int) or isinstance(speakers, bool) or not 1 <= speakers <= MOST_SPEAKERS
    ):
        raise BadRequest
    return Diarize(request_id, pcm, speakers)
