"""Recordings that stop before their own container says so."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import media_files
import pytest
from doors import DecodeRun, decode

DEMO = Path(__file__).resolve().parents[2] / "packages/server/demo"


def cut(whole: Path, share: float) -> DecodeRun:
    content = whole.read_bytes()
    part = whole.with_name("cut")
    part.write_bytes(content[: int(len(content) * share)])
    return decode(part, whole.with_name("out.pcm"))


@pytest.mark.parametrize("share", [0.5, 0.8])
@pytest.mark.parametrize(
    ("codec", "container", "options"),
    [
        ("pcm_s16le", "wav", {}),
        ("pcm_s16le", "wav", {"rf64": "always"}),
        ("adpcm_ms", "wav", {}),
        ("pcm_s16be", "caf", {}),
        ("pcm_s16be", "aiff", {}),
        ("flac", "flac", {}),
        ("libmp3lame", "mp3", {}),
        ("libopus", "ogg", {}),
        ("flac", "ogg", {}),
        ("aac", "mp4", {"movflags": "faststart"}),
        ("libopus", "webm", {}),
    ],
)
def test_a_cut_recording_is_damaged_and_the_whole_one_is_not(
    tmp_path: Path, codec: str, container: str, options: dict[str, str], share: float
) -> None:
    """[MED-06] useful audio is kept and the damage is told."""
    whole = media_files.tone(tmp_path / "whole", codec, container, seconds=12, options=options)
    assert decode(whole, tmp_path / "whole.pcm").last["damaged"] is False
    ended = cut(whole, share)
    assert ended.last["event"] == "done", ended.raw
    assert ended.last["damaged"] is True
    assert 3000 < ended.last["durationMs"] < 11_000


@pytest.mark.parametrize(
    ("codec", "container", "options"),
    [("libmp3lame", "mp3", {"write_xing": "0"}), ("libopus", "webm", {"live": "1"})],
)
def test_a_length_that_no_header_states_is_not_guessed(
    tmp_path: Path, codec: str, container: str, options: dict[str, str]
) -> None:
    whole = media_files.tone(tmp_path / "whole", codec, container, seconds=4, options=options)
    assert decode(whole, tmp_path / "out.pcm").last["damaged"] is False


def test_a_header_that_its_writer_never_filled_in_is_no_damage(tmp_path: Path) -> None:
    for stated in (0, 0x7FFF_F000, 0xFFFF_FFFF):
        streamed = media_files.wave(tmp_path / "in.wav", 32_000, stated_bytes=stated)
        ended = decode(streamed, tmp_path / "out.pcm").last
        assert ended.get("damaged") is not True, (stated, ended)


def test_an_mp3_behind_a_picture_is_checked_as_well(tmp_path: Path) -> None:
    whole = media_files.tone(tmp_path / "whole", "libmp3lame", "mp3", seconds=12)
    size = 5000
    tag = b"ID3\x03\x00\x00" + bytes((0, 0, size >> 7, size & 127)) + bytes(size)
    whole.write_bytes(tag + whole.read_bytes())
    assert decode(whole, tmp_path / "whole.pcm").last["damaged"] is False
    assert cut(whole, 0.6).last["damaged"] is True


def test_pictures_that_go_on_after_the_sound_are_no_damage(tmp_path: Path) -> None:
    for container in ("mp4", "matroska"):
        made = tmp_path / container
        with av.open(str(made), "w", format=container) as target:
            pictures = target.add_stream("mjpeg", rate=5, width=64, height=64, pix_fmt="yuvj420p")
            sound = target.add_stream("aac", rate=media_files.RATE, layout="mono")
            media_files.write_pictures(target, pictures, 50)
            media_files.write_tone(target, sound, 2.0, media_files.RATE)
        ended = decode(made, tmp_path / "out.pcm").last
        assert (ended["damaged"], round(ended["durationMs"] / 1000)) == (False, 2), ended


def test_sizes_that_lie_end_the_search(tmp_path: Path) -> None:
    """[MED-06] a header of empty chunks is no endless way."""
    chunks = struct.pack("<4sI", b"junk", 0) * 100_000
    made = media_files.wave(tmp_path / "in.wav", 32_000)
    content = made.read_bytes()
    made.write_bytes(content[:36] + chunks + content[36:])
    assert decode(made, tmp_path / "out.pcm").last["event"] in ("done", "error")


def test_the_demo_recordings_are_whole(tmp_path: Path) -> None:
    for recording in sorted(DEMO.glob("*.mp3")):
        assert decode(recording, tmp_path / "out.pcm").last["damaged"] is False, recording.name
