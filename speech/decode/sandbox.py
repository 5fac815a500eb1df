"""What the decoding child gives up before it reads the first byte of a recording."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from types import FrameType

from child.limits import cap

from .faults import DecodeFault
from .syscalls import refuse_new_files_and_network

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def enter(max_bytes: int, memory_bytes: int, cpu_seconds: int) -> None:
    """Limit memory, processor time and disk, open no further file, start no process, see no network."""
    _leave_network()
    signal.signal(signal.SIGXCPU, _out_of_time)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    cap(resource.RLIMIT_CORE, 0)
    cap(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 5)
    cap(resource.RLIMIT_FSIZE, max_bytes + 4096)
    cap(resource.RLIMIT_AS, memory_bytes)
    cap(resource.RLIMIT_NPROC, 0)
    # Both files are open by now: a recording that makes the decoder open a third one fails.
    cap(resource.RLIMIT_NOFILE, 0)
    refuse_new_files_and_network()


def _leave_network() -> None:
    """A network namespace of its own; where the kernel forbids it, the other walls must do."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0 and os.geteuid() != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _out_of_time(_signal: int, _frame: FrameType | None) -> None:
    raise DecodeFault("limits")
