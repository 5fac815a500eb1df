"""The closed list of reasons why a recording cannot be decoded."""

from __future__ import annotations

from typing import Literal

FaultCode = Literal["not-media", "empty-file", "no-audio", "truncated", "too-long", "limits", "internal"]

EXIT_CODES: dict[FaultCode, int] = {
    "internal": 1,
    "not-media": 10,
    "empty-file": 11,
    "no-audio": 12,
    "truncated": 13,
    "too-long": 14,
    "limits": 15,
}


class DecodeFault(Exception):
    """Carries a code only: a message could hold a path or a piece of the recording."""

    def __init__(self, code: FaultCode) -> None:
        super().__init__(code)
        self.code: FaultCode = code
