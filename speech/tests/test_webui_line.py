"""The queue of the tenant wrapper: bounded, in order, stoppable."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from webui.line import Line, Run, Stopped
from webui.refusals import Refusal


class _Ends:
    """Collects how runs end."""

    def __init__(self) -> None:
        self.told: list[tuple[str, BaseException | None]] = []

    def __call__(self, run: Run, fault: BaseException | None) -> None:
        self.told.append((run.task, fault))

    def wait(self, count: int) -> list[tuple[str, BaseException | None]]:
        deadline = time.monotonic() + 10
        while len(self.told) < count:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return self.told


def _run(task: str, work: Callable[[], None], quiet: float = 60, longest: float = 60) -> Run:
    return Run(task, work, lambda: None, quiet, longest)


def test_one_run_at_a_time_in_the_order_of_submission() -> None:
    line, ends, together = Line(5), _Ends(), []
    busy = threading.Semaphore(1)

    def work() -> None:
        together.append(busy.acquire(blocking=False))
        time.sleep(0.01)
        busy.release()

    line.start(ends)
    for task in "abcdef":
        line.submit(_run(task, work), line.reserve())
    assert [task for task, _ in ends.wait(6)] == list("abcdef")
    assert all(together)


def test_the_queue_is_bounded_and_a_place_is_free_again_after_its_run() -> None:
    line, ends, go = Line(1), _Ends(), threading.Event()
    line.start(ends)
    line.submit(_run("a", go.wait), line.reserve())
    seat = line.reserve()
    with pytest.raises(Refusal) as refused:
        line.reserve()
    assert (refused.value.status, refused.value.retry_after_seconds) == (503, 10)
    seat.release()
    seat.release()
    line.submit(_run("b", lambda: None), line.reserve())
    with pytest.raises(Refusal):
        line.reserve()
    go.set()
    ends.wait(2)
    deadline = time.monotonic() + 10
    while line.waiting or line.current:
        assert time.monotonic() < deadline
    line.reserve(), line.reserve()


def test_a_run_that_raises_does_not_end_the_line() -> None:
    line, ends = Line(3), _Ends()
    line.start(ends)

    def broken() -> None:
        raise SystemExit(3)

    line.submit(_run("a", broken), line.reserve())
    line.submit(_run("b", lambda: None), line.reserve())
    told = ends.wait(2)
    assert isinstance(told[0][1], SystemExit) and told[1] == ("b", None)


def test_a_cancelled_run_ends_at_its_next_sign_of_life_and_a_waiting_one_never_begins() -> None:
    line, ends, begun, discarded = Line(3), _Ends(), threading.Event(), []
    line.start(ends)

    def work() -> None:
        begun.set()
        while True:
            line.sign_of_life()
            time.sleep(0.005)

    line.submit(_run("a", work), line.reserve())
    waiting = Run("b", work, lambda: discarded.append("b"), 60, 60)
    line.submit(waiting, line.reserve())
    assert begun.wait(5)
    assert line.cancel("b") and line.find("b") is None and discarded == ["b"]
    assert line.cancel("a") and not line.cancel("c")
    [(task, fault)] = ends.wait(1)
    assert task == "a" and isinstance(fault, Stopped) and fault.reason == "cancelled"


def test_a_run_ends_at_its_time_limit() -> None:
    line, ends = Line(1), _Ends()
    line.start(ends)

    def work() -> None:
        while True:
            line.sign_of_life()
            time.sleep(0.005)

    line.submit(_run("a", work, longest=0.05), line.reserve())
    [(_, fault)] = ends.wait(1)
    assert isinstance(fault, Stopped) and fault.reason == "time-limit"


def test_a_run_without_a_sign_of_life_is_found_and_a_lively_one_is_not() -> None:
    line, ends, go = Line(1), _Ends(), threading.Event()
    line.start(ends)
    line.submit(_run("a", go.wait, quiet=0.05), line.reserve())
    deadline = time.monotonic() + 5
    while (run := line.stalled()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert run.task == "a"
    line.sign_of_life()
    assert line.stalled() is None
    go.set()
    ends.wait(1)
