"""The tenant wrapper round the real Whisper-WebUI backend with a real model, from outside."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import time
import wave
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from webui_door import OTHER_SECRET, SECRET, Owner, WebuiDoor, claims, sign

pytestmark = pytest.mark.skipif(
    not os.environ.get("WHISPER_WEBUI_PATH") or not os.environ.get("SPEECH_TEST_MODEL_DIR"),
    reason="WHISPER_WEBUI_PATH names no source of Whisper-WebUI, or SPEECH_TEST_MODEL_DIR no model",
)
_NAME = "secret-merger-talk.mp3"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebuiDoor]:
    opened = WebuiDoor(tmp_path_factory.mktemp("webui") / "state")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def speech(audio_dir: Path) -> bytes:
    return (audio_dir / "jfk.mp3").read_bytes()


def _silence(seconds: float) -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", ""))
        writer.writeframes(bytes(int(seconds * 8000) * 2))
    return file.getvalue()


def _text(told: dict[str, Any]) -> str:
    return " ".join(segment["text"].strip() for segment in told["result"])


def _kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_recording_is_transcribed_with_words_progress_language_and_duration(
    door: WebuiDoor, speech: bytes
) -> None:
    owner = Owner()
    told = door.until(owner, door.submit(owner, speech, lang="en-US"), "completed", "failed")
    assert "ask not what your country can do for you" in _text(told)
    assert told["result"][0]["words"][0]["probability"] > 0
    assert (told["language"], told["durationMs"], told["progress"]) == ("en", 11_000, 1.0)
    assert told["updated_at"].endswith("+00:00")


def test_the_language_is_told_when_it_was_detected(door: WebuiDoor, speech: bytes) -> None:
    owner = Owner()
    assert door.until(owner, door.submit(owner, speech), "completed", "failed")["language"] == "en"


def test_the_tier_decides_model_beam_device_and_type(door: WebuiDoor, speech: bytes) -> None:
    owner = Owner()
    task = door.submit(owner, speech, tier={"beam": 2, "computeType": "float32"}, initial_prompt="Kennedy")
    told = door.until(owner, task, "completed", "failed")
    used = told["task_params"]["whisper"]
    assert (used["model_size"], used["compute_type"], used["beam_size"]) == ("base", "float32", 2)
    assert told["task_params"]["diarization"]["diarization_device"] == "cpu"
    # Neither the prompt nor a token is kept with the task.
    assert used["initial_prompt"] is None and told["task_params"]["diarization"]["hf_token"] is None


@pytest.mark.parametrize(
    ("tier", "code"),
    [
        ({"model": "large-v3"}, "model-not-available"),
        ({"device": "cuda"}, "device-not-available"),
        ({"computeType": "float8"}, "compute-type-not-available"),
    ],
)
def test_a_tier_that_this_machine_cannot_serve_is_refused(
    door: WebuiDoor, speech: bytes, tier: dict[str, Any], code: str
) -> None:
    reply = door.post(Owner(), speech, tier=tier)
    assert (reply.status, reply.json["code"]) == (422, code)


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"lang": "xx"}, 422, "unknown-language"),
        ({"temperature": "warm"}, 422, "bad-parameter"),
        ({"log_prob_threshold": "nan"}, 422, "bad-parameter"),
        ({"log_prob_threshold": "-inf"}, 422, "bad-parameter"),
        ({"beam_size": "9"}, 422, "unknown-parameter"),
        ({"is_diarize": "true"}, 501, "speakers-not-available"),
    ],
)
def test_a_parameter_that_would_hang_the_backend_is_refused(
    door: WebuiDoor, speech: bytes, given: dict[str, str], status: int, code: str
) -> None:
    reply = door.post(Owner(), speech, **given)
    assert (reply.status, reply.json["code"]) == (status, code)
    assert door.health()["queueLength"] == 0


def test_music_separation_that_is_not_there_is_refused_clearly(door: WebuiDoor, speech: bytes) -> None:
    reply = door.post(Owner(), speech, "/bgm-separation/")
    assert (reply.status, reply.json["code"]) == (501, "separation-not-available")


@pytest.mark.skipif(bool(os.environ.get("WHISPER_WEBUI_FULL")), reason="its model is a stand-in")
def test_music_separation_gives_its_files_to_its_owner_and_keeps_none(tmp_path: Path, speech: bytes) -> None:
    state, owner = tmp_path / "state", Owner()
    door = WebuiDoor(
        state, "--separation", "--keep-fetched-seconds", "0.5", "--sweep-seconds", "0.2", plan="music"
    )
    tasks = [door.submit(owner, speech, "/bgm-separation/") for _ in range(2)]
    for task in tasks:
        told = door.until(owner, task, "completed", "failed")
        assert (told["status"], told["result_type"]) == ("completed", "filepath")
    assert door.signed(Owner(), "GET", f"/task/file/{tasks[0]}").status == 404
    sent = door.signed(owner, "GET", f"/task/file/{tasks[0]}")
    assert sent.status == 200 and str(state) not in str(sent.headers)
    with zipfile.ZipFile(BytesIO(sent.body)) as files:
        assert len(files.namelist()) == 2 and all(file.file_size > 300_000 for file in files.filelist)
    assert door.signed(owner, "DELETE", f"/task/{tasks[1]}").status == 200
    deadline = time.monotonic() + 20
    while any(path.is_file() for path in (state / "cache").rglob("*")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert door.task(owner, tasks[0]).status == 404
    door.close()


def test_voice_activity_is_owned_like_the_rest(door: WebuiDoor, speech: bytes) -> None:
    owner = Owner()
    task = door.submit(owner, speech, "/vad/", threshold="0.4")
    assert door.until(owner, task, "completed", "failed")["result"] == [{"start": 0, "end": 176_000}]
    assert door.task(Owner(), task).status == 404


def test_what_is_not_a_recording_is_refused_and_takes_no_place(door: WebuiDoor) -> None:
    for body, code in ((b"not media", "not-media"), (b"", "empty-file")):
        reply = door.post(Owner(), body)
        assert (reply.status, reply.json["code"]) == (415, code)
    assert door.health()["queueLength"] == 0


def test_size_and_duration_are_bounded_by_the_tier(door: WebuiDoor) -> None:
    audio = _silence(20)
    reply = door.post(Owner(), audio, tier={"maxDurationMs": 10_000})
    assert (reply.status, reply.json["code"]) == (413, "too-long")
    reply = door.post(Owner(), audio, tier={"maxBytes": 300_000})
    assert (reply.status, reply.json["code"]) == (413, "too-large")
    reply = door.post(Owner(), audio, tier={"maxBytes": 1000})
    assert (reply.status, reply.json["code"]) == (413, "too-large")


def test_a_body_without_a_stated_length_is_bounded_while_it_streams(door: WebuiDoor) -> None:
    content = claims(Owner(), "POST", "/transcription/")
    content["tier"] = {**content["tier"], "maxBytes": 1000}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=30)
    with contextlib.closing(connection):
        connection.putrequest("POST", "/transcription/")
        connection.putheader("Scriptorium-Context", sign(content))
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        for piece in (head, bytes(65_536), bytes(65_536)):
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        # The body has not ended, and the answer is there.
        reply = connection.getresponse()
        assert (reply.status, json.loads(reply.read())["code"]) == (413, "too-large")


def test_silence_is_no_error(door: WebuiDoor) -> None:
    owner = Owner()
    told = door.until(owner, door.submit(owner, _silence(3), vad_filter="true"), "completed", "failed")
    assert told["status"] == "completed" and told["error"] is None


def test_a_foreign_task_answers_as_a_missing_one_byte_by_byte(door: WebuiDoor, speech: bytes) -> None:
    owner = Owner()
    task = door.submit(owner, speech)
    strangers = [Owner(), Owner(tenant=owner.tenant), Owner(job=owner.job)]
    missing = "00000000-0000-4000-8000-000000000000"
    for method, path in (("GET", "/task/"), ("DELETE", "/task/"), ("GET", "/task/file/")):
        for stranger in strangers:
            foreign = door.signed(stranger, method, path + task)
            absent = door.signed(stranger, method, path + missing)
            assert (foreign.status, foreign.body) == (404, absent.body)
            assert {**foreign.headers, "date": ""} == {**absent.headers, "date": ""}
    assert door.until(owner, task, "completed", "failed")["status"] == "completed"


def test_every_door_but_the_health_wants_a_signature_of_its_own(door: WebuiDoor) -> None:
    owner = Owner()
    path = "/task/00000000-0000-4000-8000-000000000000"
    assert door.ask("GET", path).json["code"] == "context-missing"
    for content, secret, code in (
        (claims(owner, "GET", path), "x" * 40, "context-forged"),
        (claims(owner, "GET", path, iat=1000, exp=1100), SECRET, "context-expired"),
        (claims(owner, "GET", "/task/other"), SECRET, "context-mismatch"),
        (claims(owner, "DELETE", path), SECRET, "context-mismatch"),
    ):
        reply = door.ask("GET", path, {"Scriptorium-Context": sign(content, secret)})
        assert (reply.status, reply.json["code"]) == (401, code)
        assert secret not in reply.body.decode()
    second = sign(claims(owner, "GET", path), OTHER_SECRET)
    assert door.ask("GET", path, {"Scriptorium-Context": second}).status == 404


def test_a_replayed_context_is_refused(door: WebuiDoor) -> None:
    path = "/task/00000000-0000-4000-8000-000000000000"
    header = {"Scriptorium-Context": sign(claims(Owner(), "GET", path))}
    assert door.ask("GET", path, header).status == 404
    assert door.ask("GET", path, header).json["code"] == "context-replayed"


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/openapi.json", "/task/all", "/transcription"])
def test_documents_and_lists_of_the_backend_are_closed_signed_or_not(door: WebuiDoor, path: str) -> None:
    assert door.ask("GET", path).status == 404
    assert door.signed(Owner(), "GET", path).status == 404


def test_no_foreign_origin_is_let_in(door: WebuiDoor) -> None:
    asking = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for method, path in (("OPTIONS", "/transcription/"), ("GET", "/health"), ("POST", "/transcription/")):
        reply = door.ask(method, path, asking)
        assert not [name for name in reply.headers if name.startswith("access-control")]


def test_the_health_tells_of_the_engine_and_of_nobody(door: WebuiDoor) -> None:
    told = door.health()
    assert (told["status"], told["model"], told["queueLimit"]) == ("ready", "base", 2)
    assert told["capabilities"]["words"] is True and told["capabilities"]["speakers"] is False


def test_two_tenants_at_once_get_each_their_own(door: WebuiDoor, speech: bytes) -> None:
    owners = [Owner(), Owner()]
    tasks = [door.submit(owners[0], speech), door.submit(owners[1], _silence(2), vad_filter="true")]
    told = [door.until(owner, task, "completed") for owner, task in zip(owners, tasks, strict=True)]
    assert "country" in _text(told[0]) and "country" not in str(told[1]["result"])
    assert [door.task(owners[1 - at], tasks[at]).status for at in (0, 1)] == [404, 404]


def test_nothing_of_a_recording_stays_after_it_was_fetched(tmp_path: Path, speech: bytes) -> None:
    state, owner = tmp_path / "state", Owner()
    door = WebuiDoor(state, "--keep-fetched-seconds", "0.5", "--sweep-seconds", "0.2")
    task = door.submit(owner, speech, name=_NAME, initial_prompt="Kuckucksuhr")
    # The name and the prompt are not even there while the recording waits.
    assert _NAME.encode() not in _kept(state) and b"Kuckucksuhr" not in _kept(state)
    assert "country" in _text(door.until(owner, task, "completed"))
    deadline = time.monotonic() + 20
    while door.task(owner, task).status != 404:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    written = door.close()
    _assert_forgotten(_kept(state) + written, owner)


def test_nothing_of_a_recording_stays_after_its_time_or_its_deletion(tmp_path: Path, speech: bytes) -> None:
    state, owner, other = tmp_path / "state", Owner(), Owner()
    door = WebuiDoor(state, "--keep-seconds", "1", "--sweep-seconds", "0.2")
    task = door.submit(owner, speech, name=_NAME)
    door.until(other, door.submit(other, speech, name=_NAME), "completed")
    deadline = time.monotonic() + 20
    # Never fetched: its age alone ends it.
    while b"country" in _kept(state):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert door.task(owner, task).status == 404
    again = door.submit(owner, speech)
    door.until(owner, again, "completed")
    assert door.signed(owner, "DELETE", f"/task/{again}").json["status"] == "deleted"
    written = door.close()
    for person in (owner, other):
        _assert_forgotten(_kept(state) + written, person)


def _assert_forgotten(kept: bytes, owner: Owner) -> None:
    for trace in ("country", "Kuckucksuhr", _NAME, "secret-merger", owner.tenant, owner.job, SECRET):
        assert trace.encode() not in kept, trace
