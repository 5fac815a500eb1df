"""Read the numbers of a saved network: without the library that saved it, and without obeying its pickle."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]

_STORAGES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class UnreadableWeights(Exception):
    """The file is not what it should be."""


def read_weights(path: str) -> Weights:
    """All tensors of floating numbers by name."""
    try:
        with zipfile.ZipFile(path) as archive:
            index = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
            folder = index[: -len("data.pkl")]
            found = _Reader(archive, folder, archive.read(index)).load()
    except (
        OSError,
        ValueError,
        KeyError,
        StopIteration,
        zipfile.BadZipFile,
        pickle.UnpicklingError,
    ) as fault:
        raise UnreadableWeights(type(fault).__name__) from None
    return {name: value for name, value in found.items() if value.dtype == np.float32}


class _Reader(pickle.Unpickler):
    """Knows tensors and dictionaries, and refuses everything else that a pickle may name."""

    def __init__(self, archive: zipfile.ZipFile, folder: str, index: bytes) -> None:
        super().__init__(io.BytesIO(index))
        self._archive = archive
        self._folder = folder

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not known")

    def persistent_load(self, pid: Any) -> NDArray[Any]:
        _, kind, key, *_ = pid
        return np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), dtype=kind)


def _tensor(
    storage: NDArray[Any], offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any
) -> NDArray[Any]:
    last = sum((length - 1) * step for length, step in zip(size, stride, strict=True))
    if min((offset, *size, *stride), default=0) < 0 or offset + last >= len(storage):
        raise ValueError("a tensor is longer than its storage")
    strides = tuple(step * storage.itemsize for step in stride)
    return np.lib.stride_tricks.as_strided(storage[offset:], size, strides, writeable=False).copy()
