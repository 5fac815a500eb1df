"""Write a network in the ONNX format: the few message fields of protobuf that it needs, and no more."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_OPSET = 13
_IR_VERSION = 8
_FLOAT, _INT64 = 1, 7
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7


class Graph:
    """Grows node by node; every step gives the name of its result."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._names = 0

    def constant(self, value: NDArray[np.float32] | NDArray[np.int64]) -> str:
        name = self._name()
        kind = _INT64 if value.dtype == np.int64 else _FLOAT
        dims = b"".join(_number(1, size) for size in value.shape)
        raw = _bytes(9, np.ascontiguousarray(value).tobytes())
        self._constants.append(_bytes(5, dims + _number(2, kind) + _text(8, name) + raw))
        return name

    def add(self, kind: str, *inputs: str, **attributes: int | float | Sequence[int]) -> str:
        name = self._name()
        fields = b"".join(_text(1, one) for one in inputs) + _text(2, name) + _text(4, kind)
        fields += b"".join(_bytes(5, _attribute(key, value)) for key, value in attributes.items())
        self._nodes.append(_bytes(1, fields))
        return name

    def model(self, given: str, given_rank: int, result: str, result_rank: int) -> bytes:
        inner = b"".join(self._nodes) + _text(2, "network") + b"".join(self._constants)
        inner += _bytes(11, _value(given, given_rank)) + _bytes(12, _value(result, result_rank))
        opset = _text(1, "") + _number(2, _OPSET)
        return _number(1, _IR_VERSION) + _bytes(7, inner) + _bytes(8, opset)

    def _name(self) -> str:
        self._names += 1
        return f"v{self._names}"


def _value(name: str, rank: int) -> bytes:
    """A tensor of floats whose sizes are free."""
    shape = b"".join(_bytes(1, _text(2, f"{name}_{axis}")) for axis in range(rank))
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, _FLOAT) + _bytes(2, shape)))


def _attribute(name: str, value: int | float | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _ATTRIBUTE_INT)
    if isinstance(value, float):
        return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, _ATTRIBUTE_FLOAT)
    return _text(1, name) + b"".join(_number(8, one) for one in value) + _number(20, _ATTRIBUTE_INTS)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
