"""How a task ends and how long anything of it stays here."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

from .hooks import Backend
from .line import Line, Run, Stopped
from .records import Records
from .settings import Settings

_LONGEST_REASON = 300
_STALLED_EXIT = 75


class Keeper:
    """Ends, deletes and watches."""

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        records: Records,
        line: Line,
        log: Callable[..., None],
    ) -> None:
        self._settings = settings
        self._backend = backend
        self._records = records
        self._line = line
        self._log = log

    def start(self) -> None:
        self._fail_leftovers()
        self._line.start(self.ended)
        for name, job, seconds in (
            ("sweep", self.sweep, self._settings.sweep_seconds),
            ("watch", self.watch, min(5.0, self._settings.stall_seconds / 4)),
        ):
            threading.Thread(target=self._again, args=(job, seconds), name=name, daemon=True).start()

    def ended(self, run: Run, fault: BaseException | None) -> None:
        """Write down how a run ended; the backend itself writes only success."""
        if run.cancelled:
            self._backend.clear_run()
            self.discard(run.task)
        elif fault is not None:
            self._backend.clear_run()
            self._backend.fail(run.task, reason_of(fault))
            self._records.finish(run.task, run.language)
        else:
            self._records.finish(run.task, run.language)
        outcome = "cancelled" if run.cancelled else "completed" if fault is None else "failed"
        # The kind of the fault only: its message may hold what was said.
        fields = {} if fault is None or run.cancelled else {"fault": type(fault).__name__}
        seconds = round(time.monotonic() - run.began, 1)
        self._log("run", task=run.task, outcome=outcome, seconds=seconds, **fields)

    def discard(self, task: str) -> None:
        """Nothing of the task stays."""
        self._backend.remove(task)
        self._records.remove(task)

    def sweep(self) -> None:
        for task in self._records.overdue(self._settings.keep_fetched_seconds, self._settings.keep_seconds):
            self.discard(task)

    def watch(self) -> None:
        """A run that says nothing for too long cannot be stopped inside this process: the process ends."""
        run = self._line.stalled()
        if run is not None and not run.cancelled:
            self._backend.fail(run.task, f"stalled: no sign of life for {run.quiet_seconds:.0f} s")
            self._records.finish(run.task, run.language)
        if run is not None:
            self._leave(run)

    def _leave(self, run: Run) -> NoReturn:
        self._log("stalled", task=run.task)
        # A thread cannot be ended; whoever supervises this process starts it again.
        os._exit(_STALLED_EXIT)

    def _fail_leftovers(self) -> None:
        for task in self._records.leftovers():
            self._backend.fail(task, "restarted: the engine was restarted before the run had ended")
            self._records.finish(task, None)
        self._backend.remove_all_but(self._records.all())

    def _again(self, job: Callable[[], Any], seconds: float) -> None:
        while True:
            time.sleep(seconds)
            try:
                job()
            except Exception as fault:
                self._log("fault", where=threading.current_thread().name, fault=type(fault).__name__)


def reason_of(fault: BaseException) -> str:
    """`code: sentence`, for the owner of the task only."""
    if isinstance(fault, Stopped):
        return f"{fault.reason}: the run took longer than is allowed"
    said = (str(fault).splitlines() or [""])[0]
    full = isinstance(fault, MemoryError) or "out of memory" in said.lower()
    code = "out-of-memory" if full else "run-failed"
    return f"{code}: {type(fault).__name__}: {said}"[:_LONGEST_REASON]
