"""Audio that a run leaves in the backend's cache: named after its task, so that both end together."""

from __future__ import annotations

import re
from pathlib import Path

_OURS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[-_]")


class CacheFiles:
    """The backend names files by the second and finds them again by content, so that they may be renamed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def give(self, task: str) -> None:
        """What has no owner yet is of the run that has just ended: there is one at a time."""
        for file in self._files():
            if _OURS.match(file.name) is None:
                file.rename(file.with_name(f"{task}-{file.name}"))

    def remove(self, task: str) -> None:
        for file in self._files():
            if file.name.startswith(task):
                file.unlink(missing_ok=True)

    def remove_unowned(self) -> None:
        """What a run that failed half-way has left."""
        for file in self._files():
            if _OURS.match(file.name) is None:
                file.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return [path for path in self._folder.rglob("*") if path.is_file()]
