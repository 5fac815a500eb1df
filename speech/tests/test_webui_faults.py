"""The tenant wrapper round the real backend when things go wrong: no task is lost without a reason."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from webui_door import Owner, WebuiDoor

pytestmark = pytest.mark.skipif(
    not os.environ.get("WHISPER_WEBUI_PATH") or not os.environ.get("SPEECH_TEST_MODEL_DIR"),
    reason="WHISPER_WEBUI_PATH names no source of Whisper-WebUI, or SPEECH_TEST_MODEL_DIR no model",
)


@pytest.fixture(scope="session")
def speech(audio_dir: Path) -> bytes:
    return (audio_dir / "jfk.mp3").read_bytes()


def _until_running(door: WebuiDoor, owner: Owner, task: str) -> None:
    deadline = time.monotonic() + 60
    while door.task(owner, task).json.get("language") is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _until_idle(door: WebuiDoor) -> None:
    deadline = time.monotonic() + 30
    while door.health()["busy"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_run_that_raises_has_failed_with_its_reason_and_the_next_one_is_served(
    tmp_path: Path, speech: bytes
) -> None:
    owner, door = Owner(), WebuiDoor(tmp_path / "state", plan="raise-once")
    failed = door.submit(owner, speech)
    following = door.submit(owner, speech)
    told = door.until(owner, failed, "failed")
    assert told["error"].startswith("run-failed: RuntimeError: the model gave up after")
    assert door.until(owner, following, "completed", "failed")["status"] == "completed"
    # The reason is the owner's; what was said does not reach the log.
    assert b"country" not in door.close()


def test_a_cancelled_run_ends_at_the_next_segment_and_frees_the_line(tmp_path: Path, speech: bytes) -> None:
    owner, door = Owner(), WebuiDoor(tmp_path / "state", plan="slow")
    running = door.submit(owner, speech)
    waiting = door.submit(owner, speech)
    _until_running(door, owner, running)
    before = door.task(owner, running).json["updated_at"]
    for task in (waiting, running):
        assert door.signed(owner, "DELETE", f"/task/{task}").json["status"] == "cancelled"
        assert door.task(owner, task).status == 404
    _until_idle(door)
    assert before and door.health()["queueLength"] == 0
    assert b"completed" not in door.close()


def test_the_heartbeat_moves_while_a_run_works(tmp_path: Path, speech: bytes) -> None:
    owner, door = Owner(), WebuiDoor(tmp_path / "state", plan="slow")
    task = door.submit(owner, speech)
    _until_running(door, owner, task)
    before, deadline = door.task(owner, task).json["updated_at"], time.monotonic() + 20
    while door.task(owner, task).json["updated_at"] <= before:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    door.close()


def test_a_run_over_its_time_has_failed(tmp_path: Path, speech: bytes) -> None:
    owner, door = Owner(), WebuiDoor(tmp_path / "state", "--run-seconds", "3", plan="slow")
    told = door.until(owner, door.submit(owner, speech), "failed")
    assert told["error"].startswith("time-limit")
    door.close()


def test_a_full_line_says_when_to_come_again(tmp_path: Path, speech: bytes) -> None:
    owner, door = Owner(), WebuiDoor(tmp_path / "state", "--waiting", "1", plan="slow")
    tasks = [door.submit(owner, speech) for _ in range(2)]
    refused = door.post(owner, speech)
    assert (refused.status, refused.json["code"]) == (503, "busy")
    assert int(refused.headers["retry-after"]) > 0
    assert (door.health()["busy"], door.health()["queueLength"]) == (True, 1)
    door.signed(owner, "DELETE", f"/task/{tasks[1]}")
    assert door.post(owner, speech).status == 201
    door.close()


def test_a_killed_process_leaves_its_tasks_failed_and_the_next_one_serves(
    tmp_path: Path, speech: bytes
) -> None:
    state, owner = tmp_path / "state", Owner()
    door = WebuiDoor(state, plan="slow")
    running, waiting = door.submit(owner, speech), door.submit(owner, speech)
    _until_running(door, owner, running)
    door.kill()
    again = WebuiDoor(state)
    for task in (running, waiting):
        told = again.task(owner, task).json
        assert told["status"] == "failed" and told["error"].startswith("restarted:")
        assert again.task(Owner(), task).status == 404
    assert again.until(owner, again.submit(owner, speech), "completed", "failed")["status"] == "completed"
    again.close()


def test_a_run_that_hangs_has_failed_and_ends_the_process_for_its_supervisor(
    tmp_path: Path, speech: bytes
) -> None:
    state, owner = tmp_path / "state", Owner()
    door = WebuiDoor(state, "--stall-seconds", "4", plan="hang")
    task = door.submit(owner, speech)
    assert door.child.wait(timeout=60) == 75
    door.close()
    again = WebuiDoor(state)
    told = again.task(owner, task).json
    assert told["status"] == "failed" and told["error"].startswith("stalled:")
    again.close()


def test_an_emptied_parameter_file_is_restored_at_the_start(tmp_path: Path, speech: bytes) -> None:
    state, owner = tmp_path / "state", Owner()
    WebuiDoor(state).kill()
    (state / "default_parameters.yaml").write_text("")
    door = WebuiDoor(state)
    assert (state / "default_parameters.yaml").read_text().strip()
    assert door.until(owner, door.submit(owner, speech), "completed", "failed")["status"] == "completed"
    door.close()


def test_two_processes_do_not_share_a_folder(tmp_path: Path) -> None:
    door = WebuiDoor(tmp_path / "state")
    with pytest.raises(AssertionError, match="Another process uses the folder"):
        WebuiDoor(tmp_path / "state")
    door.close()
