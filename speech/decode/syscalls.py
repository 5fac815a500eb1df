"""A filter in the kernel: no sockets, no processes, no files beyond those already open."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

_LOAD_WORD = 0x20
_JUMP_IF_EQUAL = 0x15
_JUMP_IF_AT_LEAST = 0x35
_RETURN = 0x06
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_NUMBER_OFFSET = 0
_ARCHITECTURE_OFFSET = 4
# The second table of calls on x86-64 begins here; none of it is needed.
_X32_CALLS = 0x40000000

# Same order on both machines: open files, change folders, network, processes, other processes, kernel doors.
_CALLS: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        (2, 85, 257, 437, 76, 82, 83, 84, 86, 87, 88, 90, 258, 263, 264, 265, 266, 316, 319)
        + (41, 42, 43, 44, 46, 49, 50, 53, 288)
        + (56, 57, 58, 59, 62, 322, 435)
        + (101, 310, 311, 434, 438)
        + (165, 272, 298, 308, 321, 425),
    ),
    "aarch64": (
        0xC00000B7,
        (56, 437, 45, 34, 35, 36, 37, 38, 276, 279)
        + (198, 199, 200, 201, 202, 203, 206, 211, 242)
        + (220, 221, 129, 281, 435)
        + (117, 270, 271, 434, 438)
        + (40, 97, 241, 268, 280, 425),
    ),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def refuse_new_files_and_network() -> bool:
    """Set the filter; False where the kernel or the machine has none, and the other walls must do."""
    if platform.machine() not in _CALLS:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    code = ctypes.create_string_buffer(_filter(*_CALLS[platform.machine()]))
    program = _Program(len(code.raw) // 8, ctypes.cast(code, ctypes.c_void_p).value)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0


def _filter(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Classic BPF: allow all calls of this machine but those of the list."""
    steps = [
        _step(_LOAD_WORD, _ARCHITECTURE_OFFSET),
        _step(_JUMP_IF_EQUAL, architecture, then=1),
        _step(_RETURN, _REFUSE),
        _step(_LOAD_WORD, _NUMBER_OFFSET),
        _step(_JUMP_IF_AT_LEAST, _X32_CALLS, otherwise=1),
        _step(_RETURN, _REFUSE),
    ]
    for number in refused:
        steps += [_step(_JUMP_IF_EQUAL, number, otherwise=1), _step(_RETURN, _REFUSE)]
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _step(operation: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", operation, then, otherwise, value)
