"""Whether a recording stops before the end that its own container states."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

# Writers are careless by some bytes, never by this many.
_CARELESS_BYTES = 4096
_LARGEST_OGG_PAGE = 65_307
_MOST_CHUNKS = 1000


def bytes_are_missing(raw: BinaryIO, container: str) -> bool:
    """Whether the container states more bytes than there are."""
    end = raw.seek(0, os.SEEK_END)
    if container == "wav":
        return _data_is_missing(raw, 12, struct.Struct("<4sI"), 0x7FFF_0000, end)
    if container == "caf":
        return _data_is_missing(raw, 8, struct.Struct(">4sQ"), 1 << 62, end)
    if container == "ogg":
        return _page_is_cut(raw, end)
    return container == "matroska" and _segment_is_cut(raw, end)


def states_frames(raw: BinaryIO) -> bool:
    """Whether an MP3 begins with a frame that counts the others; without it a duration is only a guess."""
    start = 0
    while (tag := _read(raw, start, 10))[:3] == b"ID3" and len(tag) == 10:
        start += 10 + (tag[6] << 21 | tag[7] << 14 | tag[8] << 7 | tag[9])
    head = _read(raw, start, 4096)
    frame = head[max(0, head.find(b"\xff")) :][:64]
    for name in (b"Xing", b"Info"):
        place = frame.find(name)
        if place >= 0:
            return bool(frame[place + 7 : place + 8] and frame[place + 7] & 1)
    return b"VBRI" in frame


def _read(raw: BinaryIO, start: int, size: int) -> bytes:
    raw.seek(start)
    return raw.read(size) or b""


def _data_is_missing(raw: BinaryIO, start: int, head: struct.Struct, unknown: int, end: int) -> bool:
    """Sizes from `unknown` on are what a writer puts that could not go back to its header."""
    for _ in range(_MOST_CHUNKS):
        read = _read(raw, start, head.size)
        if len(read) < head.size:
            return False
        name, size = head.unpack(read)
        start += head.size
        if size >= unknown:
            return False
        if name == b"data":
            return start + size > end + _CARELESS_BYTES
        # RIFF fills odd chunks up to even; CAF does not.
        start += size + (size & 1 if head.size == 8 else 0)
    return False


def _page_is_cut(raw: BinaryIO, end: int) -> bool:
    tail = _read(raw, max(0, end - _LARGEST_OGG_PAGE), _LARGEST_OGG_PAGE)
    page = tail[max(0, tail.rfind(b"OggS\x00")) :]
    if not page.startswith(b"OggS"):
        return False
    return len(page) < 27 or len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])


def _segment_is_cut(raw: BinaryIO, end: int) -> bool:
    start = 0
    for name in (b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"):
        read = _read(raw, start, 12)
        if len(read) < 12 or not read.startswith(name):
            return False
        width = 9 - read[4].bit_length()
        size = int.from_bytes(read[4 : 4 + width], "big") & ((1 << 7 * width) - 1)
        if width > 8 or size == (1 << 7 * width) - 1:
            return False
        start += 4 + width + size
    return start > end
