"""Signs of life of a long answer."""

from __future__ import annotations

from .lines import LineWriter


class Steps:
    """One progress line for each of so many equal parts, so that long work is not taken for a hang."""

    def __init__(self, lines: LineWriter, request_id: str | int, parts: int) -> None:
        self._lines = lines
        self._id = request_id
        self._parts = parts
        self._told = 0

    def __call__(self, share: float) -> None:
        step = int(share * self._parts)
        if self._told < step < self._parts:
            self._told = step
            self._lines.write("progress", id=self._id, progress=step / self._parts)
