"""The output file: raw samples, bounded, written as they come."""

from __future__ import annotations

from collections.abc import Callable

from .faults import DecodeFault

SAMPLE_RATE = 16_000
BYTES_PER_MS = SAMPLE_RATE * 2 // 1000


class PcmFile:
    """Counts what it writes and refuses the byte that would go over the limit."""

    def __init__(self, write: Callable[[memoryview], int], max_bytes: int) -> None:
        self._write = write
        self._max_bytes = max_bytes
        self.bytes = 0

    @property
    def duration_ms(self) -> int:
        return self.bytes // BYTES_PER_MS

    def write(self, samples: bytes) -> None:
        if self.bytes + len(samples) > self._max_bytes:
            raise DecodeFault("too-long")
        rest = memoryview(samples)
        while rest:
            rest = rest[self._write(rest) :]
        self.bytes += len(samples)
