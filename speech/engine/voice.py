"""Voice activity: the Silero network of faster-whisper, fed block by block with its state carried on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from .audio import Recording

_FRAME = 512
_CONTEXT = 64
_BLOCK_FRAMES = 2_000


class VoiceDetector:
    """Loaded once; gives one probability per 32 ms."""

    def __init__(self) -> None:
        self._session = get_vad_model().session

    def probabilities(
        self, recording: Recording, on_progress: Callable[[float], None]
    ) -> NDArray[np.float32]:
        frames = -(-recording.count // _FRAME)
        state = np.zeros((1, 1, 128), dtype=np.float32)
        cell = np.zeros((1, 1, 128), dtype=np.float32)
        before = np.zeros(_CONTEXT, dtype=np.float32)
        found: list[NDArray[np.float32]] = []
        for first in range(0, frames, _BLOCK_FRAMES):
            block = self._block(recording, first, min(frames, first + _BLOCK_FRAMES))
            contexts = np.vstack([before, block[:-1, -_CONTEXT:]])
            heard, state, cell = self._session.run(
                None, {"input": np.hstack([contexts, block]), "h": state, "c": cell}
            )
            before = block[-1, -_CONTEXT:]
            found.append(heard.reshape(-1))
            on_progress(min(1.0, (first + _BLOCK_FRAMES) / frames))
        return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)

    @staticmethod
    def _block(recording: Recording, first: int, last: int) -> NDArray[np.float32]:
        samples = recording.samples(first * _FRAME, last * _FRAME)
        missing = (last - first) * _FRAME - samples.shape[0]
        return np.pad(samples, (0, missing)).reshape(-1, _FRAME)
