"""Answers one request after the other with one warm network."""

from __future__ import annotations

from child.lines import LineWriter
from child.steps import Steps
from engine.audio import Recording
from engine.utterances import speech, voiced
from engine.voice import VoiceDetector

from .clusters import voices
from .listening import vectors
from .network import VoiceNetwork
from .requests import Diarize
from .turns import Turn, turns
from .windows import windows

# Finding the voice takes about this share of the whole time.
_VOICE_SHARE = 0.1


class Answering:
    def __init__(self, model: str, threads: int, lines: LineWriter) -> None:
        self._network = VoiceNetwork(model, threads)
        self._detector = VoiceDetector()
        self._lines = lines

    def answer(self, request: Diarize) -> None:
        """Write progress and then either the turns or one error."""
        try:
            found = self._turns(request)
        except OSError:
            self._error(request, "pcm-unreadable", "The decoded audio cannot be read.")
        except MemoryError:
            self._error(request, "out-of-memory", "Telling speakers apart ran out of memory.")
        except Exception as fault:
            self._error(request, "internal", f"Telling speakers apart failed ({type(fault).__name__}).")
        else:
            people = len({turn.speaker for turn in found})
            self._lines.write(
                "turns", id=request.id, turns=[_fields(turn) for turn in found], speakers=people
            )

    def _turns(self, request: Diarize) -> list[Turn]:
        recording = Recording(request.pcm)
        tell = Steps(self._lines, request.id, 50)
        heard = self._detector.probabilities(recording, lambda share: tell(share * _VOICE_SHARE))
        pieces = windows(speech(voiced(heard.tolist(), recording.duration)))
        found = vectors(
            self._network,
            recording,
            pieces,
            lambda share: tell(_VOICE_SHARE + share * (1 - _VOICE_SHARE)),
        )
        people = voices(found, [piece.core.length for piece in pieces], request.speakers)
        return turns(pieces, found @ people.T)

    def _error(self, request: Diarize, code: str, message: str) -> None:
        self._lines.write("error", id=request.id, code=code, message=message)


def _fields(turn: Turn) -> dict[str, int]:
    return {
        "startMs": round(turn.stretch.start * 1000),
        "endMs": round(turn.stretch.end * 1000),
        "speaker": turn.speaker,
    }
