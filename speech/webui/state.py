"""The folder of one process: made private, held by a lock, swept of what a process before it left."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .settings import Unusable


@dataclass(frozen=True)
class State:
    """Where things lie; `lock` is held as long as the process lives."""

    root: Path
    cache: Path
    models: Path
    lock: IO[bytes]

    @property
    def records(self) -> Path:
        return self.root / "records.db"

    @property
    def tasks(self) -> Path:
        return self.root / "tasks.db"


def open_state(root: Path) -> State:
    """Take the folder; a second process on it would end the runs of the first."""
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o700)
    lock = open(root / "lock", "wb")  # noqa: SIM115
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Unusable("Another process uses the folder of --state. Give each its own.") from None
    for name in ("tmp", "cache", "models", "outputs"):
        shutil.rmtree(root / name, ignore_errors=True)
        (root / name).mkdir()
    # Whatever a library writes on the side lies in our folder and is gone at the next start.
    os.environ["TMPDIR"] = tempfile.tempdir = str(root / "tmp")
    return State(root, root / "cache", root / "models", lock)


def restore_parameters(source: Path, state: State) -> Path:
    """The backend's parameter file as it was delivered: it is never written in the source, and was broken
    where a process died while writing it."""
    pristine = state.root / "default_parameters.pristine.yaml"
    working = state.root / "default_parameters.yaml"
    delivered = source / "configs" / "default_parameters.yaml"
    if delivered.is_file() and delivered.read_bytes().strip():
        shutil.copyfile(delivered, pristine)
    if not pristine.is_file():
        raise Unusable("configs/default_parameters.yaml of the source is empty. Take the source anew.")
    shutil.copyfile(pristine, working)
    return working
