"""The decoding door with broken and hostile recordings."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import media_files
import pytest
from doors import SPEECH, decode

from decode.faults import EXIT_CODES


def refuse(recording: Path, code: str, *options: str) -> None:
    ended = decode(recording, recording.parent / "out.pcm", *options)
    assert ended.last == {"event": "error", "code": code}, ended.raw
    assert ended.exit_code == EXIT_CODES[code]
    assert str(recording.parent) not in ended.raw
    assert not ended.output.exists() or ended.output.stat().st_size == 0


def playlists(secret: Path, port: int) -> dict[str, str]:
    return {
        "m3u8-local": f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "m3u8-relative": f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{secret.name}\n#EXT-X-ENDLIST\n",
        "m3u8-http": f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
        "ffconcat": f"ffconcat version 1.0\nfile {secret.name}\n",
        "ffconcat-http": f"ffconcat version 1.0\nfile 'http://127.0.0.1:{port}/a.wav'\n",
        "m3u": f"#EXTM3U\n{secret}\n",
        "dash": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>http://127.0.0.1:{port}/</BaseURL></MPD>',
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 0\n",
    }


@pytest.mark.parametrize("name", sorted(playlists(Path("x.wav"), 1)))
@pytest.mark.parametrize("ending", [".mp3", ".m3u8", ".wav"])
def test_playlists_are_refused_whatever_their_name(tmp_path: Path, name: str, ending: str) -> None:
    """[MED-01] no local file is read and nobody is called."""
    secret = media_files.tone(tmp_path / "secret.wav", "pcm_s16le", "wav")
    hits: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_count, args=(listener, hits), daemon=True).start()
        disguised = tmp_path / f"upload{ending}"
        disguised.write_text(playlists(secret, listener.getsockname()[1])[name])
        refuse(disguised, "not-media")
    assert hits == []


def _count(listener: socket.socket, hits: list[object]) -> None:
    try:
        while True:
            hits.append(listener.accept())
    except OSError:
        return


def test_only_the_audio_stream_of_a_video_is_decoded(tmp_path: Path) -> None:
    """[MED-02] pictures are dropped unread."""
    ended = decode(media_files.video(tmp_path / "in.mkv", with_sound=True), tmp_path / "out.pcm")
    assert ended.last["codec"] == "flac"
    assert abs(ended.last["durationMs"] - 1000) < 50


def test_video_without_sound_is_no_audio(tmp_path: Path) -> None:
    """[MED-02]"""
    refuse(media_files.video(tmp_path / "in.mkv", with_sound=False), "no-audio")


@pytest.mark.parametrize(
    "name",
    [
        "-i.wav",
        "--stream=9",
        "a|b.wav",
        "%d.wav",
        "%03d.wav",
        "http:x.wav",
        "pipe:0",
        "subfile:a",
        "concat:a|b",
        "a\nb.wav",
    ],
)
def test_no_option_or_protocol_is_taken_from_a_name(tmp_path: Path, name: str) -> None:
    """[MED-03] a name is only ever opened as a file."""
    media_files.tone(tmp_path / name, "pcm_s16le", "wav", seconds=1)
    ended = decode(name, tmp_path / "out.pcm", cwd=tmp_path)
    assert ended.last["event"] == "done", ended.raw
    assert ended.last["durationMs"] == 1000


def test_100_hours_of_silence_are_cut_by_decoded_seconds(tmp_path: Path) -> None:
    """[MED-04] quickly, and without leaving the disk full."""
    bomb = media_files.silent_flac(tmp_path / "bomb.flac", hours=100)
    assert bomb.stat().st_size < 1_000_000
    started = time.monotonic()
    refuse(bomb, "too-long", "--max-seconds", "3600")
    assert time.monotonic() - started < 30


def test_output_bytes_are_bounded(tmp_path: Path) -> None:
    """[MED-04]"""
    refuse(media_files.tone(tmp_path / "in.wav", "pcm_s16le", "wav"), "too-long", "--max-bytes", "32000")


def test_processor_time_is_bounded(tmp_path: Path) -> None:
    """[MED-04]"""
    bomb = media_files.silent_flac(tmp_path / "bomb.flac", hours=100)
    refuse(bomb, "limits", "--max-cpu-seconds", "1", "--max-seconds", "400000", "--max-bytes", "20000000000")


def test_memory_is_bounded(tmp_path: Path) -> None:
    """[MED-04] a child that may have no memory fails with a code and not with a trace."""
    made = media_files.silent_flac(tmp_path / "in.flac", hours=1)
    refuse(made, "limits", "--max-memory-bytes", "1000000")


@pytest.mark.parametrize(("channels", "rate"), [(768, 16_000), (65535, 8000), (1, 1_000_000), (2, 1), (1, 0)])
def test_odd_channels_and_rates_end_in_a_result_or_a_code(tmp_path: Path, channels: int, rate: int) -> None:
    """[MED-04]"""
    made = media_files.wave(
        tmp_path / "odd.wav", frames=min(4_000_000 // channels, 50_000), channels=channels, rate=rate
    )
    ended = decode(made, tmp_path / "out.pcm", "--max-seconds", "600")
    assert ended.last["event"] == "done" or ended.last["code"] in EXIT_CODES
    assert ended.last.get("code") != "internal", ended.raw
    assert ended.exit_code >= 0


def test_duration_is_what_was_decoded_and_not_what_the_header_says(tmp_path: Path) -> None:
    """[MED-05] too much stated costs nothing, too little stated is no discount."""
    boasting = media_files.wave(tmp_path / "boast.wav", frames=32_000, stated_bytes=32_000 * 200)
    ended = decode(boasting, tmp_path / "out.pcm")
    assert ended.last["durationMs"] == 2000
    refuse(media_files.silent_flac(tmp_path / "long.flac", hours=1), "too-long", "--max-seconds", "60")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"just some words, no sound at all\n" * 50, "not-media"),
        (b"%PDF-1.7\n" + bytes(4000), "not-media"),
        (b"PK\x03\x04" + bytes(4000), "not-media"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-media"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "truncated"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(200), "truncated"),
        (b"fLaC\x80\x00\x00\x22", "truncated"),
        (b"\x1aE\xdf\xa3" + bytes(300), "truncated"),
    ],
)
def test_what_is_no_recording_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    """[MED-06]"""
    upload = tmp_path / "upload.mp3"
    upload.write_bytes(content)
    refuse(upload, code)


def test_a_recording_cut_in_half_gives_its_first_half(tmp_path: Path) -> None:
    """[MED-06] useful audio is kept and the damage is told."""
    whole = media_files.tone(tmp_path / "whole.flac", "flac", "flac", seconds=8)
    cut = tmp_path / "cut.flac"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    ended = decode(cut, tmp_path / "out.pcm")
    assert ended.last["damaged"] is True
    assert 2000 < ended.last["durationMs"] < 6000


def test_an_mp4_without_its_index_is_truncated(tmp_path: Path) -> None:
    """[MED-06]"""
    whole = media_files.tone(tmp_path / "whole.m4a", "aac", "mp4", seconds=4)
    cut = tmp_path / "cut.m4a"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    refuse(cut, "truncated")


@pytest.mark.parametrize(
    ("codec", "container"),
    [("libmp3lame", "mp3"), ("aac", "mp4"), ("libopus", "ogg"), ("flac", "flac"), ("libopus", "webm")],
)
def test_mutated_recordings_never_crash_the_child(tmp_path: Path, codec: str, container: str) -> None:
    """[MED-06] every outcome is a result or a code of the closed list, and no path is told."""
    whole = media_files.tone(tmp_path / "whole", codec, container, rate=48_000).read_bytes()
    chance = random.Random(codec + container)
    for number in range(6):
        mutated = bytearray(whole)
        for _ in range(2 ** (2 * number)):
            mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        upload = tmp_path / "mutated"
        upload.write_bytes(mutated)
        ended = decode(upload, tmp_path / "out.pcm", "--max-seconds", "60")
        assert ended.exit_code >= 0
        assert ended.last["event"] == "done" or ended.last["code"] in EXIT_CODES
        assert ended.last.get("code") != "internal", ended.raw
        assert str(tmp_path) not in ended.raw


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "open('/etc/passwd')",
        "open('/proc/self/environ')",
        "os.listdir('/')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.unlink(sys.argv[1])",
        "os.rename(sys.argv[1], sys.argv[1] + 'x')",
    ],
)
def test_a_taken_over_decoder_reaches_nothing(tmp_path: Path, attempt: str) -> None:
    """[MED-07] no network, no other file, no process."""
    victim = tmp_path / "victim"
    victim.write_text("secret")
    script = (
        "import os, socket, sys\n"
        "from decode import sandbox\n"
        "sandbox.enter(1000, 10**9, 10)\n"
        f"try:\n    {attempt}\nexcept OSError:\n    os._exit(7)\nos._exit(0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(victim)], cwd=SPEECH, env={}, check=False)
    assert ended.returncode == 7
    assert victim.read_text() == "secret"
