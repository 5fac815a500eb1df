"""The recording as a memory map: only what is being listened to is in memory."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from .intervals import Stretch

SAMPLE_RATE = 16_000


class Recording:
    """Raw 16 kHz mono 16 bit samples in a file."""

    def __init__(self, path: str) -> None:
        count = os.path.getsize(path) // 2
        self._samples: NDArray[np.int16] = (
            np.memmap(path, dtype="<i2", mode="r", shape=(count,)) if count else np.zeros(0, dtype=np.int16)
        )

    @property
    def count(self) -> int:
        return int(self._samples.shape[0])

    @property
    def duration(self) -> float:
        return self.count / SAMPLE_RATE

    @property
    def duration_ms(self) -> int:
        """Whole milliseconds, as the decoding door counts them."""
        return self.count * 1000 // SAMPLE_RATE

    def samples(self, first: int, last: int) -> NDArray[np.float32]:
        return self._samples[first:last].astype(np.float32) / np.float32(32768.0)

    def piece(self, stretch: Stretch) -> NDArray[np.float32]:
        return self.samples(int(stretch.start * SAMPLE_RATE), int(stretch.end * SAMPLE_RATE))
