"""What the ear keeps of a sound: 80 bands of pitch, every 10 ms, as Kaldi computes them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BANDS = 80
_RATE = 16_000
_FRAME, _STEP, _SIZE = 400, 160, 512
_LOWEST, _HIGHEST = 20.0, 8_000.0
_EMPHASIS = 0.97
_LEAST = float(np.finfo(np.float32).eps)


def frames_of(samples: int) -> int:
    return max(0, 1 + (samples - _FRAME) // _STEP)


def features(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frames x 80, each band without its mean; `samples` between -1 and 1."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_STEP].astype(np.float64) * 32768
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    shaped = (frames - _EMPHASIS * before) * _window()
    power = np.abs(np.fft.rfft(shaped, _SIZE)) ** 2
    bands = np.log(np.maximum(power[:, :-1] @ _filters().T, _LEAST))
    return (bands - bands.mean(axis=0)).astype(np.float32)


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float64]:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / (_FRAME - 1))) ** 0.85


@lru_cache(maxsize=1)
def _filters() -> NDArray[np.float64]:
    """Triangles that overlap by half, evenly wide on the scale of pitch as heard."""
    low, high = _mel(np.array([_LOWEST, _HIGHEST]))
    edges = np.linspace(low, high, BANDS + 2)
    places = _mel(np.arange(_SIZE // 2) * _RATE / _SIZE)
    rising = (places - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - places) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0.0, np.minimum(rising, falling))


def _mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1127.0 * np.log(1.0 + hertz / 700.0)
