"""Starts the wrapper with the real backend in a small environment: packages that plain transcription
imports but never calls are answered by empty ones, so that 7 GB of them need not be there."""

from __future__ import annotations

import importlib.machinery
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from unittest.mock import MagicMock

from mischief import misbehave

_ABSENT = frozenset(
    {
        *("torch", "torchaudio", "numba", "triton", "transformers", "pyannote", "uvr", "gradio"),
        *("gradio_i18n", "matplotlib", "pytubefix", "pandas", "librosa", "soundfile", "scipy"),
        *("cv2", "validators"),
    }
)


class _Empty(ModuleType):
    """Has every name that is asked for."""

    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> MagicMock:
        if name.startswith("__"):
            raise AttributeError(name)
        made = MagicMock(name=f"{self.__name__}.{name}")
        setattr(self, name, made)
        return made


class _Finder:
    """Answers for the absent packages and all that lies in them."""

    def find_spec(
        self, name: str, _path: object, _target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.split(".")[0] not in _ABSENT:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Empty(spec.name)

    def exec_module(self, _module: ModuleType) -> None:
        """There is nothing in it."""


def answer_for_absent_packages() -> None:
    """Nothing to do where everything is installed."""
    if os.environ.get("WHISPER_WEBUI_FULL"):
        return
    sys.meta_path.insert(0, _Finder())
    import torch

    torch.cuda.is_available.return_value = False
    torch.__version__ = "2.8.0"


def main() -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from child.lifetime import die_with_parent

    # A test that fails half-way leaves no server running.
    die_with_parent()
    answer_for_absent_packages()
    misbehave(os.environ.get("WEBUI_TEST_PLAN", ""))
    from webui.__main__ import main as serve

    return serve(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
