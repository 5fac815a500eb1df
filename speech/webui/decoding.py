"""Uploads become samples in a limited child; neither the upload nor the samples have a name on disk."""

from __future__ import annotations

import asyncio
import json
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


async def decode_upload(upload: IO[bytes], tier: Tier) -> Recording:
    """Decode within the tier's duration, off the event loop."""
    # The caller closes the recording, or it vanishes with the request.
    target = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        event = await _run_child(upload, target, tier)
    except BaseException:
        target.close()
        raise
    if event.get("event") == "done":
        return Recording(target, int(event["durationMs"]))
    target.close()
    code = str(event.get("code", "limits"))
    status, detail = _REFUSALS.get(code, (500, "The recording could not be decoded."))
    raise Refusal(status, code, detail)


async def _run_child(upload: IO[bytes], target: IO[bytes], tier: Tier) -> dict[str, Any]:
    upload.seek(0)
    source_number, target_number = upload.fileno(), target.fileno()
    seconds = tier.max_duration_ms / 1000
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-m", "decode"),
        f"--input=/dev/fd/{source_number}",
        f"--output=/dev/fd/{target_number}",
        f"--max-seconds={seconds}",
        f"--max-bytes={int(seconds * _BYTES_PER_SECOND) + 2}",
        cwd=_SPEECH,
        env={"PYTHONPATH": str(_SPEECH)},
        pass_fds=(source_number, target_number),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(child.communicate(), _LONGEST_SECONDS)
    except BaseException as fault:
        if child.returncode is None:
            child.kill()
            await child.wait()
        if isinstance(fault, asyncio.TimeoutError):
            return {"event": "error", "code": "limits"}
        raise
    lines = out.splitlines()
    # A child that was killed by a hard limit leaves no last word.
    return json.loads(lines[-1]) if lines else {"event": "error", "code": "limits"}
