"""Uploads become samples in a limited child; neither the upload nor the samples have a name on disk."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .context import Tier
from .refusals import Refusal

_SPEECH = Path(__file__).resolve().parents[1]
_BYTES_PER_SECOND = 32_000
_LONGEST_SECONDS = 900
_REFUSALS = {
    "not-media": (415, "The file is not a recording."),
    "empty-file": (415, "The file is empty."),
    "no-audio": (415, "The file has no audio."),
    "truncated": (415, "The file is damaged and cannot be read."),
    "too-long": (413, "The recording is longer than the plan allows."),
    "limits": (413, "The recording needs more memory or time to decode than is allowed."),
}


@dataclass
class Recording:
    """Mono samples at 16 kHz, 16 bit, in a file that vanishes with its last handle."""

    file: IO[bytes]
    duration_ms: int

    def samples(self) -> Any:
        """As 32 bit floats; read once, when the run begins."""
        import numpy

        self.file.seek(0)
        return numpy.fromfile(self.file, dtype="<i2").astype(numpy.float32) / 32768.0

    def close(self) -> None:
        self.file.close()


class Decoder:
    """Our end of the decoding host; one that died is started again."""

    def __init__(self) -> None:
        self._host: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def start(self) -> None:
        """Begin to load the decoder, so that the first upload need not wait for it."""
        if self._channel is not None:
            self._channel.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._host = subprocess.Popen(
                [sys.executable, "-m", "webui.decoder_host", str(theirs.fileno())],
                cwd=_SPEECH,
                env={"PYTHONPATH": str(_SPEECH), "OPENBLAS_NUM_THREADS": "1"},
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._channel = ours

    async def decode(self, upload: IO[bytes], tier: Tier) -> Recording:
        """Decode within the tier's duration, off the event loop."""
        # The caller closes the recording, or it vanishes with the request.
        target = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            event = await self._decode(upload, target, tier)
            if event.get("event") == "done":
                return Recording(target, int(event["durationMs"]))
            code = str(event.get("code", "limits"))
            status, detail = _REFUSALS.get(code, (500, "The recording could not be decoded."))
            raise Refusal(status, code, detail)
        except BaseException:
            target.close()
            raise

    async def _decode(self, upload: IO[bytes], target: IO[bytes], tier: Tier) -> dict[str, Any]:
        upload.seek(0)
        seconds = tier.max_duration_ms / 1000
        # Room for one sample more: a recording of exactly the allowed length passes.
        limits = [f"--max-seconds={seconds}", f"--max-bytes={int(seconds * _BYTES_PER_SECOND) + 2}"]
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as report:
            try:
                self._hand_over(json.dumps(limits).encode(), [upload.fileno(), target.fileno(), writing])
            finally:
                os.close(writing)
            lines = await _read_report(report)
        # A child that was killed by a hard limit leaves no last word.
        return json.loads(lines[-1]) if len(lines) > 1 else {"event": "error", "code": "limits"}

    def _hand_over(self, limits: bytes, files: list[int]) -> None:
        if self._host is None or self._host.poll() is not None:
            self.start()
        assert self._channel is not None
        socket.send_fds(self._channel, [limits], files)


async def _read_report(report: IO[bytes]) -> list[bytes]:
    """The first and the last line of a child; the first one is its number."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), report)
    lines: list[bytes] = []

    async def read_to_the_end() -> None:
        while line := await reader.readline():
            lines[1:] = [line]

    try:
        await asyncio.wait_for(read_to_the_end(), _LONGEST_SECONDS)
    except asyncio.TimeoutError:
        lines[1:] = []
    finally:
        # As long as the report is open the child lives, so that the number is still its own.
        if lines and not reader.at_eof():
            os.kill(int(lines[0]), signal.SIGKILL)
        transport.close()
    return lines
