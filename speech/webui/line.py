"""The queue in front of the one run: bounded, first come first served, each run stoppable and watched."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .refusals import Refusal


class Stopped(BaseException):
    """Raised inside a run at its next sign of life; no library catches it by accident."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Run:
    """One recording on its way; `quiet_seconds` is how long it may give no sign of life."""

    task: str
    work: Callable[[], None]
    discard: Callable[[], None]
    quiet_seconds: float
    longest_seconds: float
    cancelled: bool = False
    language: str | None = None
    beat_at: float = field(default_factory=time.time)
    # Set when the run begins; monotonic, so that a clock that jumps stops nothing.
    began: float = 0.0
    beat: float = 0.0


class Seat:
    """A place in the line, taken before the upload is read; given back once, by whoever has it."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back: Callable[[], None] | None = give_back

    def release(self) -> None:
        if self._give_back is not None:
            self._give_back()
            self._give_back = None


class Line:
    """Owns the only thread that runs anything."""

    def __init__(self, waiting_limit: int) -> None:
        self.waiting_limit = waiting_limit
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Run, Seat]] = deque()
        self._taken = 0
        self.current: Run | None = None

    def start(self, on_end: Callable[[Run, BaseException | None], None]) -> None:
        """Begin to run; `on_end` hears of every end, with what was raised if something was."""
        threading.Thread(target=self._run_for_ever, args=(on_end,), name="runs", daemon=True).start()

    @property
    def waiting(self) -> int:
        """Places taken beside the run itself, uploads under way included."""
        with self._changed:
            return max(0, self._taken - (1 if self.current else 0))

    def reserve(self) -> Seat:
        """A place, or the refusal that tells when to come again."""
        with self._changed:
            if self._taken > self.waiting_limit:
                raise Refusal(503, "busy", "Too many recordings wait here. Come again later.", 10)
            self._taken += 1
        return Seat(self._leave)

    def submit(self, run: Run, seat: Seat) -> None:
        with self._changed:
            self._waiting.append((run, seat))
            self._changed.notify()

    def find(self, task: str) -> Run | None:
        """A run that waits or works."""
        with self._changed:
            if self.current is not None and self.current.task == task:
                return self.current
            return next((run for run, _ in self._waiting if run.task == task), None)

    def cancel(self, task: str) -> bool:
        """Take a run out of the line, or stop it at its next sign of life. False where there is none."""
        with self._changed:
            if self.current is not None and self.current.task == task:
                self.current.cancelled = True
                return True
            for place in self._waiting:
                if place[0].task == task:
                    self._waiting.remove(place)
                    break
            else:
                return False
        run, seat = place
        run.cancelled = True
        run.discard()
        seat.release()
        return True

    def sign_of_life(self, language: str | None = None) -> None:
        """Called by the hooks from inside the run; this is where a run is stopped."""
        run = self.current
        if run is None:
            return
        run.beat, run.beat_at = time.monotonic(), time.time()
        if language is not None:
            run.language = language
        if run.cancelled:
            raise Stopped("cancelled")
        if run.beat - run.began > run.longest_seconds:
            raise Stopped("time-limit")

    def stalled(self) -> Run | None:
        """The run that has been quiet for longer than it may."""
        run = self.current
        if run is not None and time.monotonic() - run.beat > run.quiet_seconds:
            return run
        return None

    def _leave(self) -> None:
        with self._changed:
            self._taken -= 1

    def _run_for_ever(self, on_end: Callable[[Run, BaseException | None], None]) -> None:
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                run, seat = self._waiting.popleft()
                run.began = run.beat = time.monotonic()
                run.beat_at = time.time()
                self.current = run
            try:
                on_end(run, self._run_one(run))
            finally:
                with self._changed:
                    self.current = None
                    seat.release()

    def _run_one(self, run: Run) -> BaseException | None:
        try:
            self.sign_of_life()
            run.work()
        except BaseException as fault:
            return fault
        finally:
            run.discard()
        return None
