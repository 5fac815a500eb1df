"""Answers requests one after the other with one warm model."""

from __future__ import annotations

import time

import numpy as np

from child.lines import LineWriter

from . import replies
from .audio import Recording
from .heard import Style
from .requests import Transcribe
from .transcription import Voice, transcribe
from .utterances import speech, utterances, voiced
from .voice import VoiceDetector
from .whisper import Whisper

_PROGRESS_SECONDS = 0.2
# Finding the voice takes about this share of the whole time.
_VOICE_SHARE = 0.05


class _Refused(Exception):
    """A request that cannot be answered, with a code for the machine and a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class Answering:
    def __init__(self, folder: str, threads: int, compute_type: str, device: str, lines: LineWriter) -> None:
        self._whisper = Whisper(folder, threads, compute_type, device)
        self._detector = VoiceDetector()
        self._lines = lines

    def answer(self, request: Transcribe) -> None:
        """Write progress and then either the result or one error."""
        try:
            self._refuse_impossible(request)
            self._transcribe(request)
        except _Refused as refusal:
            self._error(request, refusal.code, refusal.message)
        except MemoryError:
            self._error(request, "out-of-memory", "The engine ran out of memory.")
        except Exception as fault:
            # The class alone: a message of a library could hold words that were spoken.
            self._error(request, "internal", f"The engine failed ({type(fault).__name__}).")

    def _refuse_impossible(self, request: Transcribe) -> None:
        languages = self._whisper.supported_languages
        if request.language is not None and request.language not in languages:
            raise _Refused("unsupported-language", "This model does not know the language.")
        if request.task == "translate" and not self._whisper.multilingual:
            raise _Refused("unsupported-task", "This model knows English only and cannot translate.")

    def _transcribe(self, request: Transcribe) -> None:
        progress = _Progress(self._lines, request.id)
        recording = _open(request.pcm)
        probabilities = self._detector.probabilities(recording, lambda share: progress(share * _VOICE_SHARE))
        transcript = transcribe(
            self._whisper.on(recording),
            _voice(probabilities, recording.duration),
            request.language,
            Style(request.task, request.prompt, request.beam),
            lambda share: progress(_VOICE_SHARE + share * (1 - _VOICE_SHARE)),
        )
        fields = replies.result(transcript, recording.duration_ms, request.words)
        self._lines.write("result", id=request.id, **fields)

    def _error(self, request: Transcribe, code: str, message: str) -> None:
        self._lines.write("error", id=request.id, code=code, message=message)


class _Progress:
    """Never falls, never reaches 1 before the result, and is told a few times a second."""

    def __init__(self, lines: LineWriter, request_id: str | int) -> None:
        self._lines = lines
        self._id = request_id
        self._told = 0.0
        self._next = time.monotonic()

    def __call__(self, share: float) -> None:
        share = round(min(max(share, self._told), 0.99), 3)
        now = time.monotonic()
        if share > self._told and now >= self._next:
            self._told = share
            self._next = now + _PROGRESS_SECONDS
            self._lines.write("progress", id=self._id, progress=share)


def _open(path: str) -> Recording:
    try:
        return Recording(path)
    except OSError:
        raise _Refused("pcm-unreadable", "The decoded audio cannot be read.") from None


def _voice(probabilities: np.ndarray, duration: float) -> Voice:
    frames = probabilities.tolist()
    found = voiced(frames, duration)
    return Voice(speech(found), utterances(found, frames, duration), duration)
