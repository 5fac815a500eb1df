"""From the recording to one vector for each window, a few windows at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.audio import SAMPLE_RATE, Recording

from .features import features
from .network import VoiceNetwork
from .windows import Window

_BATCH = 32
# Windows of nearly the same length are heard together.
_UNIT_SECONDS = 0.05
_DIMENSIONS = 192


def vectors(
    network: VoiceNetwork,
    recording: Recording,
    windows: Sequence[Window],
    on_progress: Callable[[float], None],
) -> NDArray[np.float32]:
    found = np.zeros((len(windows), _DIMENSIONS), dtype=np.float32)
    done = 0
    for samples, members in sorted(_by_length(windows).items()):
        for first in range(0, len(members), _BATCH):
            batch = members[first : first + _BATCH]
            heard = [features(_piece(recording, windows[index], samples)) for index in batch]
            found[batch] = network.vectors(np.stack(heard))
            done += len(batch)
            on_progress(done / len(windows))
    return found


def _by_length(windows: Sequence[Window]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for index, window in enumerate(windows):
        samples = round(window.heard.length / _UNIT_SECONDS) * round(_UNIT_SECONDS * SAMPLE_RATE)
        groups.setdefault(samples, []).append(index)
    return groups


def _piece(recording: Recording, window: Window, samples: int) -> NDArray[np.float32]:
    first = int(window.heard.start * SAMPLE_RATE)
    found = recording.samples(first, first + samples)
    return np.pad(found, (0, samples - len(found)))
