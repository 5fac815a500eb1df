"""Good, odd and hostile recordings, made on the spot."""

from __future__ import annotations

import math
import struct
from array import array
from pathlib import Path

import av

RATE = 16_000


def tone(
    path: Path,
    codec: str,
    container: str,
    seconds: float = 2.0,
    rate: int = RATE,
    options: dict[str, str] | None = None,
) -> Path:
    """A sine in one audio stream."""
    with av.open(str(path), "w", format=container, options=options or {}) as target:
        stream = target.add_stream(codec, rate=rate, layout="mono")
        write_tone(target, stream, seconds, rate)
    return path


def write_pictures(target: av.container.OutputContainer, stream: av.VideoStream, count: int) -> None:
    for number in range(count):
        frame = av.VideoFrame(64, 64, "yuvj420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.pts = number
        target.mux(stream.encode(frame))
    target.mux(stream.encode(None))


def write_tone(
    target: av.container.OutputContainer, stream: av.AudioStream, seconds: float, rate: int
) -> None:
    samples = array(
        "h", (int(9000 * math.sin(i * 2 * math.pi * 440 / rate)) for i in range(int(seconds * rate)))
    )
    for first in range(0, len(samples), 1024):
        piece = samples[first : first + 1024]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
        frame.planes[0].update(piece.tobytes())
        frame.sample_rate = rate
        frame.pts = first
        target.mux(stream.encode(frame))
    target.mux(stream.encode(None))


def video(path: Path, with_sound: bool) -> Path:
    """A second of grey pictures, with or without a tone beside them."""
    with av.open(str(path), "w", format="matroska") as target:
        pictures = target.add_stream("mjpeg", rate=5, width=64, height=64, pix_fmt="yuvj420p")
        sound = target.add_stream("flac", rate=RATE, layout="mono") if with_sound else None
        write_pictures(target, pictures, 5)
        if sound is not None:
            write_tone(target, sound, 1.0, RATE)
    return path


def wave(
    path: Path, frames: int, channels: int = 1, rate: int = RATE, stated_bytes: int | None = None
) -> Path:
    """Silence as WAV, whose header may say whatever is asked for."""
    data = bytes(frames * channels * 2)
    size = len(data) if stated_bytes is None else stated_bytes
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", (36 + size) & 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, channels, rate),
        *((rate * channels * 2) & 0xFFFFFFFF, (channels * 2) & 0xFFFF, 16, b"data", size),
    )
    path.write_bytes(header + data)
    return path


def silent_flac(path: Path, hours: float) -> Path:
    """Hours of silence at 8 kHz in a few kilobytes an hour: constant frames of 65535 samples."""
    frames = int(hours * 3600 * 8000 / 65535)
    info = struct.pack(">HH", 65535, 65535) + bytes(6)
    info += ((8000 << 44) | (0 << 41) | (15 << 36) | (frames * 65535)).to_bytes(8, "big") + bytes(16)
    blocks = [b"fLaC", b"\x80\x00\x00\x22", info]
    for number in range(frames):
        head = b"\xff\xf8\x74\x08" + _flac_number(number) + struct.pack(">H", 65534)
        frame = head + bytes([_crc8(head)]) + b"\x00\x00\x00"
        blocks.append(frame + struct.pack(">H", _crc16(frame)))
    path.write_bytes(b"".join(blocks))
    return path


def _flac_number(number: int) -> bytes:
    return chr(number).encode("utf-8", "surrogatepass")


def _table(polynomial: int, bits: int) -> list[int]:
    top, mask = 1 << (bits - 1), (1 << bits) - 1
    table = []
    for byte in range(256):
        rest = byte << (bits - 8)
        for _ in range(8):
            rest = ((rest << 1) ^ polynomial if rest & top else rest << 1) & mask
        table.append(rest)
    return table


_CRC8 = _table(0x07, 8)
_CRC16 = _table(0x8005, 16)


def _crc8(data: bytes) -> int:
    rest = 0
    for byte in data:
        rest = _CRC8[rest ^ byte]
    return rest


def _crc16(data: bytes) -> int:
    rest = 0
    for byte in data:
        rest = ((rest << 8) & 0xFFFF) ^ _CRC16[(rest >> 8) ^ byte]
    return rest
