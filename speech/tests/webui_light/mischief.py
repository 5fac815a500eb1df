"""Faults put into the recogniser before the wrapper takes hold of it: the backend itself stays as it is."""

from __future__ import annotations

import time
import wave
from collections.abc import Callable, Iterator
from typing import Any


def misbehave(plan: str) -> None:
    """`raise-once`, `hang`, `slow`, or `music`; nothing for an empty plan."""
    if plan == "music":
        _take_music_away()
        return
    if not plan:
        return
    import faster_whisper

    recogniser = faster_whisper.WhisperModel
    transcribe = recogniser.transcribe
    pass_on = _PLANS[plan]

    def heard(model: Any, *given: Any, **options: Any) -> Any:
        segments, info = transcribe(model, *given, **options)
        return pass_on(segments), info

    recogniser.transcribe = heard


def _raise(segments: Iterator[Any]) -> Iterator[Any]:
    first = next(segments)
    yield first
    raise RuntimeError(f"the model gave up after: {first.text}")


_faults = [True]


def _raise_once(segments: Iterator[Any]) -> Iterator[Any]:
    if _faults:
        _faults.clear()
        return _raise(segments)
    return segments


def _hang(segments: Iterator[Any]) -> Iterator[Any]:
    yield next(segments)
    while True:
        time.sleep(3600)


def _slow(segments: Iterator[Any]) -> Iterator[Any]:
    """One real segment, told over and over, slowly."""
    first = next(segments)
    for _ in range(600):
        yield first
        time.sleep(0.1)


class _Music:
    """Where the model that takes music away is not there: half of the sound each."""

    def __init__(self, **_settings: Any) -> None:
        self.sample_rate = 16_000

    def __call__(self, audio: Any) -> dict[str, Any]:
        return {"instrumental": audio / 2, "vocals": audio / 2}


def _take_music_away() -> None:
    import soundfile
    import uvr.models

    def write(path: str, sound: Any, rate: int, **_format: Any) -> None:
        with wave.open(path, "wb") as writer:
            writer.setparams((1, 2, rate, 0, "NONE", ""))
            writer.writeframes((sound * 32767).astype("<i2").tobytes())

    uvr.models.MDX, soundfile.write = _Music, write


_PLANS: dict[str, Callable[[Iterator[Any]], Iterator[Any]]] = {
    "raise-once": _raise_once,
    "hang": _hang,
    "slow": _slow,
}
