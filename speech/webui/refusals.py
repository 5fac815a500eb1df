"""Every answer that is not the backend's own: a closed shape of code and sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A whole JSON reply."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """Why a request is not served; the detail never holds a secret or a piece of the recording."""

    def __init__(self, status: int, code: str, detail: str, retry_after_seconds: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds

    def answer(self) -> Answer:
        retry = self.retry_after_seconds
        headers = {} if retry is None else {"retry-after": str(retry)}
        return as_json(self.status, {"code": self.code, "detail": self.detail}, headers)


def as_json(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(content, ensure_ascii=False).encode(), headers or {})


def no_such_task() -> Refusal:
    """One answer for ids that are missing, deleted or somebody else's."""
    return Refusal(404, "not-found", "Identifier not found")
