"""The decoding door with good recordings."""

from __future__ import annotations

from pathlib import Path

import media_files
import pytest
from doors import decode


@pytest.mark.parametrize(
    ("codec", "container", "rate"),
    [
        ("pcm_s16le", "wav", 16_000),
        ("pcm_s16le", "wav", 44_100),
        ("flac", "flac", 48_000),
        ("libmp3lame", "mp3", 44_100),
        ("aac", "mp4", 44_100),
        ("aac", "adts", 48_000),
        ("libopus", "webm", 48_000),
        ("libopus", "ogg", 48_000),
        ("aac", "mpegts", 48_000),
        ("pcm_s16be", "aiff", 22_050),
        ("ac3", "ac3", 48_000),
        ("alac", "mov", 44_100),
    ],
)
def test_decodes_common_formats_to_16_khz_mono(tmp_path: Path, codec: str, container: str, rate: int) -> None:
    made = media_files.tone(tmp_path / "in", codec, container, seconds=2.0, rate=rate)
    ended = decode(made, tmp_path / "out.pcm")
    assert ended.exit_code == 0, ended.raw
    assert ended.last["event"] == "done"
    assert ended.last["sampleRate"] == rate
    assert abs(ended.last["durationMs"] - 2000) <= 120
    assert ended.output.stat().st_size // 32 == ended.last["durationMs"]
    assert ended.last["damaged"] is False
    assert any(ended.output.read_bytes())


def test_leaves_nothing_but_the_output(tmp_path: Path) -> None:
    made = media_files.tone(tmp_path / "in.wav", "pcm_s16le", "wav")
    decode(made, tmp_path / "out.pcm")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.wav", "out.pcm"]


def test_tells_progress_before_it_is_done(tmp_path: Path) -> None:
    made = media_files.silent_flac(tmp_path / "in.flac", hours=3)
    ended = decode(made, tmp_path / "out.pcm")
    told = [event["share"] for event in ended.events if event["event"] == "progress"]
    assert told and told == sorted(told)
    assert 0 < told[0] < told[-1] <= 1
    assert ended.last["event"] == "done"


def test_picks_the_audio_stream_that_is_asked_for(tmp_path: Path) -> None:
    made = media_files.video(tmp_path / "in.mkv", with_sound=True)
    assert decode(made, tmp_path / "a.pcm", "--stream", "0").last["event"] == "done"
    assert decode(made, tmp_path / "b.pcm", "--stream", "1").last["code"] == "no-audio"
    assert decode(made, tmp_path / "c.pcm", "--stream", "-1").last["code"] == "no-audio"


def test_a_missing_recording_is_an_internal_error_without_its_path(tmp_path: Path) -> None:
    ended = decode(tmp_path / "gone.wav", tmp_path / "out.pcm")
    assert ended.last == {"event": "error", "code": "internal"}
    assert ended.exit_code == 1
    assert "gone" not in ended.raw
