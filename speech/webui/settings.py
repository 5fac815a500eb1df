"""What the operator says at the start; secrets come by file or environment, never by argument."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SECRET_VARIABLE = "WHISPER_WEBUI_SECRET"
_SHORTEST_SECRET = 32


class Unusable(Exception):
    """A setting that stops the start; the sentence says what to do and holds no secret."""


@dataclass(frozen=True)
class Settings:
    source: Path
    model_root: Path
    state: Path
    host: str
    port: int
    models: tuple[str, ...]
    compute_type: str
    device: str
    separation: bool
    secrets: tuple[bytes, ...]
    waiting: int
    max_bytes: int
    max_duration_ms: int
    stall_seconds: float
    run_seconds: float
    keep_fetched_seconds: float
    keep_seconds: float
    sweep_seconds: float


def read_settings(arguments: list[str], environment: Mapping[str, str]) -> Settings:
    asked = _parser().parse_args(arguments)
    source = Path(asked.source).resolve()
    if not (source / "backend" / "main.py").is_file():
        raise Unusable("--source is no Whisper-WebUI folder: there is no backend/main.py in it.")
    models = tuple(name for name in asked.models.split(",") if name)
    if not models:
        raise Unusable("--models names no model.")
    return Settings(
        source=source,
        model_root=Path(asked.model_root).resolve() if asked.model_root else source / "models",
        state=Path(asked.state).resolve() if asked.state else source.with_name(f"{source.name}.state"),
        host=asked.host,
        port=asked.port,
        models=models,
        compute_type=asked.compute_type,
        device=asked.device,
        separation=asked.separation,
        secrets=_secrets(asked.secret_file, environment),
        waiting=max(0, min(asked.waiting, 16)),
        max_bytes=asked.max_bytes,
        max_duration_ms=asked.max_duration_ms,
        stall_seconds=asked.stall_seconds,
        run_seconds=asked.run_seconds,
        keep_fetched_seconds=asked.keep_fetched_seconds,
        keep_seconds=asked.keep_seconds,
        sweep_seconds=asked.sweep_seconds,
    )


def _secrets(file: str | None, environment: Mapping[str, str]) -> tuple[bytes, ...]:
    """One secret, or two while they are changed."""
    if file is not None:
        try:
            text = Path(file).read_text()
        except OSError as fault:
            raise Unusable(f"--secret-file cannot be read: {fault.strerror}.") from None
    else:
        text = environment.get(SECRET_VARIABLE, "")
    secrets = text.split()
    if not 1 <= len(secrets) <= 2 or any(len(secret) < _SHORTEST_SECRET for secret in secrets):
        raise Unusable(
            f"Give one secret, or two while changing it, of {_SHORTEST_SECRET} characters or more,"
            f" in {SECRET_VARIABLE} or in a file named by --secret-file, separated by white space."
        )
    return tuple(secret.encode() for secret in secrets)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="webui", allow_abbrev=False)
    parser.add_argument("--source", required=True, help="folder of Whisper-WebUI; only read")
    parser.add_argument("--model-root", help="folder of the models (the one of the source)")
    parser.add_argument("--state", help="our own folder: databases, temporary files (beside the source)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8011, help="0 picks a free one and says which")
    parser.add_argument("--models", default="base", help="names by comma; the first is loaded at the start")
    parser.add_argument("--compute-type", default="int8")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--separation", action="store_true", help="load the model that takes music away")
    parser.add_argument("--secret-file")
    parser.add_argument("--waiting", type=int, default=2, help="recordings that may wait beside the run")
    parser.add_argument("--max-bytes", type=int, default=2_000_000_000)
    parser.add_argument("--max-duration-ms", type=int, default=36_000_000)
    parser.add_argument("--stall-seconds", type=float, default=900)
    parser.add_argument("--run-seconds", type=float, default=43_200)
    parser.add_argument("--keep-fetched-seconds", type=float, default=60)
    parser.add_argument("--keep-seconds", type=float, default=3600)
    parser.add_argument("--sweep-seconds", type=float, default=15)
    return parser
