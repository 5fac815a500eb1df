"""Open a container and decode one audio stream of it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, NoReturn

import av

# Loaded by av only when a recording has such a track, and then no file may be opened any more.
import av.subtitles.stream
import av.video.stream
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard

from . import endings, formats
from .faults import DecodeFault
from .pcm import SAMPLE_RATE, PcmFile

_OPTIONS = {
    "format_whitelist": formats.FORMATS,
    "codec_whitelist": formats.CODECS,
    "protocol_whitelist": "file,pipe",
    "probesize": "5000000",
    "analyzeduration": "10000000",
}
# Noise that decodes by chance is no recording: fewer milliseconds than this from a broken file do not count.
_USEFUL_MS = 500


@dataclass(frozen=True)
class Decoded:
    """What was found and how it went."""

    codec: str
    container: str
    channels: int
    sample_rate: int
    damaged: bool


class Upload:
    """The recording as bytes without a name: no option, protocol or extension can be read from it."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def read(self, size: int) -> bytes:
        return self._raw.read(size) or b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()


def _refuse_second_file(_url: str, _flags: int, _options: dict[str, str]) -> NoReturn:
    raise PermissionError("a recording may not name another file")


def open_media(raw: BinaryIO) -> InputContainer:
    """Open a recording, or say why it is none."""
    head = raw.read(16) or b""
    raw.seek(0)
    if not head:
        raise DecodeFault("empty-file")
    try:
        return av.open(Upload(raw), options=_OPTIONS, io_open=_refuse_second_file, buffer_size=1 << 16)
    except (MemoryError, av.error.MemoryError):
        raise DecodeFault("limits") from None
    except (av.error.FFmpegError, ValueError, OSError):
        raise DecodeFault("truncated" if formats.is_cut_media(head) else "not-media") from None


class _Mono:
    """Resamples frames to the output, also when the recording changes its rate or channels half-way."""

    def __init__(self, out: PcmFile) -> None:
        self._out = out
        self._shape: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def write(self, frame: av.AudioFrame) -> None:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            self.flush()
            self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
            self._shape = shape
        # Times of broken files jump; samples are simply put one after the other.
        frame.pts = None
        self._pass(frame)

    def flush(self) -> None:
        if self._resampler is not None:
            self._pass(None)
            self._resampler = self._shape = None

    def _pass(self, frame: av.AudioFrame | None) -> None:
        assert self._resampler is not None
        for piece in self._resampler.resample(frame):
            self._out.write(bytes(piece.planes[0])[: piece.samples * 2])


def choose_stream(container: InputContainer, index: int) -> AudioStream:
    """Pick the audio stream and let the demuxer drop every other one."""
    streams = container.streams.audio
    if not 0 <= index < len(streams):
        raise DecodeFault("no-audio")
    chosen = streams[index]
    for stream in container.streams:
        if stream.index != chosen.index:
            stream.discard = Discard.all
    if chosen.codec_context is None or chosen.codec_context.name not in formats.CODEC_NAMES:
        raise DecodeFault("not-media")
    chosen.thread_type = "NONE"
    return chosen


def decode_stream(
    raw: BinaryIO,
    container: InputContainer,
    stream: AudioStream,
    out: PcmFile,
    on_progress: Callable[[int], None],
) -> Decoded:
    """Write the stream as PCM; broken packets are left out and reported as damage."""
    damaged = False
    reached_ms = 0
    read_bytes = 0
    mono = _Mono(out)
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            break
        except av.error.FFmpegError as fault:
            _raise_if_out_of_memory(fault)
            damaged = True
            break
        try:
            for frame in packet.decode():
                mono.write(frame)
        except av.error.FFmpegError as fault:
            _raise_if_out_of_memory(fault)
            damaged = True
        reached_ms = max(reached_ms, _end_ms(packet))
        # A list of parts at the end of a file is read first: only a packet's own place tells how far this is.
        read_bytes = max(read_bytes, packet.pos or 0)
        on_progress(read_bytes)
    mono.flush()
    if out.bytes == 0 or (damaged and out.duration_ms < _USEFUL_MS):
        raise DecodeFault("truncated")
    return Decoded(
        codec=stream.codec_context.codec.canonical_name,
        container=_name_of(container),
        channels=stream.codec_context.channels,
        sample_rate=stream.codec_context.sample_rate,
        damaged=damaged or _end_is_missing(raw, container, stream, max(reached_ms, out.duration_ms)),
    )


def warm_up() -> None:
    """Decode a moment of silence: whatever is loaded on first use is loaded before the walls go up."""
    silence = bytes(1600)
    size = len(silence)
    wave = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", size),
    )
    raw = BytesIO(wave + silence)
    with open_media(raw) as container:
        out = PcmFile(len, 1 << 16)
        decode_stream(raw, container, choose_stream(container, 0), out, lambda _ms: None)


def _name_of(container: InputContainer) -> str:
    return container.format.name.split(",")[0]


def _end_ms(packet: Packet[AudioStream]) -> int:
    """Where a packet ends; a recording with pauses left out has fewer samples than time."""
    if packet.pts is None or packet.time_base is None:
        return 0
    return int((packet.pts + (packet.duration or 0)) * packet.time_base * 1000)


def _end_is_missing(raw: BinaryIO, container: InputContainer, stream: AudioStream, reached_ms: int) -> bool:
    name = _name_of(container)
    if endings.bytes_are_missing(raw, name):
        return True
    if name not in formats.EXACT_DURATION and not (name == "mp3" and endings.states_frames(raw)):
        return False
    # The stream's own length: pictures may go on after the sound.
    if stream.duration is None or stream.time_base is None:
        return False
    return int(stream.duration * stream.time_base * 1000) > reached_ms * 1.005 + 1000


def _raise_if_out_of_memory(fault: BaseException) -> None:
    if isinstance(fault, MemoryError):
        raise DecodeFault("limits") from None
