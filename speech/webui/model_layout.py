"""Lays plain model folders out as the backend wants them: links in the layout of the model hub."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .settings import Unusable

_REVISION = "local"


def lay_out_models(root: Path, names: tuple[str, ...], repositories: Mapping[str, str], target: Path) -> None:
    """Look for each model as `<name>/model.bin`, or as the backend itself would have fetched it."""
    for name in names:
        hub_name = "models--" + repositories[name].replace("/", "--") if name in repositories else name
        fetched = next(
            (folder for folder in _homes(root) if (folder / hub_name).is_dir() and hub_name != name), None
        )
        if (root / name / "model.bin").is_file():
            _link_plain(root / name, target / hub_name, is_known=hub_name != name)
        elif fetched is not None:
            _link(target / hub_name, fetched / hub_name)
        else:
            raise Unusable(f"--model-root has no model {name}. Fetch it, or leave it out of --models.")


def _homes(root: Path) -> tuple[Path, ...]:
    return (root, root / "Whisper" / "faster-whisper")


def _link_plain(model: Path, target: Path, is_known: bool) -> None:
    if not is_known:
        _link(target, model)
        return
    (target / "refs").mkdir(parents=True, exist_ok=True)
    (target / "refs" / "main").write_text(_REVISION)
    (target / "snapshots").mkdir(exist_ok=True)
    _link(target / "snapshots" / _REVISION, model)


def _link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target, target_is_directory=True)
