"""Brings the backend's own modules in, with its folders directed to ours. Its folder is only read."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from .model_layout import lay_out_models
from .routes import Kind
from .settings import Settings, Unusable
from .state import State, restore_parameters

# What the router of each kind calls to run a task.
RUNS: dict[Kind, str] = {
    "transcription": "run_transcription",
    "vad": "run_vad",
    "bgm-separation": "run_bgm_separation",
}


def check_source(source: Path) -> None:
    """A folder with another layout is told apart before anything heavy is loaded."""
    missing = [kind for kind in RUNS if not (source / "backend/routers" / _folder(kind)).is_dir()]
    if missing:
        raise Unusable(f"--source lacks the routers {', '.join(missing)}. Take the pinned commit.")


def import_backend(settings: Settings, state: State) -> ModuleType:
    """Its main module; nothing is loaded before the application starts."""
    _set_environment(state)
    sys.path.append(str(settings.source))
    _direct_paths(settings, state)
    _hook_database()
    return importlib.import_module("backend.main")


def import_router(kind: Kind) -> ModuleType:
    return importlib.import_module(f"backend.routers.{_folder(kind)}.router")


def _set_environment(state: State) -> None:
    os.environ["DB_URL"] = f"sqlite:///{state.tasks}"
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ.pop("TEST_ENV", None)
    # Models are laid out beforehand: nothing is fetched in the middle of a customer's run.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def _direct_paths(settings: Settings, state: State) -> None:
    """The backend keeps its folders in one module that the others read when they are imported."""
    paths = importlib.import_module("modules.utils.paths")
    config = state.root / "config.yaml"
    # JSON is YAML too.
    config.write_text(json.dumps(_server_config(settings)))
    paths.SERVER_CONFIG_PATH = str(config)
    paths.SERVER_DOTENV_PATH = os.devnull
    paths.DEFAULT_PARAMETERS_CONFIG_PATH = str(restore_parameters(settings.source, state))
    paths.BACKEND_CACHE_DIR = str(state.cache)
    paths.OUTPUT_DIR = str(state.root / "outputs")
    paths.FASTER_WHISPER_MODELS_DIR = str(state.models)
    paths.DIARIZATION_MODELS_DIR = str(settings.model_root / "Diarization")
    paths.UVR_MODELS_DIR = str(settings.model_root / "UVR" / "MDX_Net_Models")
    repositories = importlib.import_module("faster_whisper.utils")._MODELS
    lay_out_models(settings.model_root, settings.models, repositories, state.models)


def _server_config(settings: Settings) -> dict[str, Any]:
    return {
        "whisper": {
            "model_size": settings.models[0],
            "compute_type": settings.compute_type,
            "enable_offload": False,
        },
        "bgm_separation": {
            "model_size": "UVR-MDX-NET-Inst_HQ_4",
            "enable_offload": False,
            "device": settings.device,
        },
        "cache": {"ttl": int(settings.keep_seconds) + 60, "frequency": 60},
    }


def _hook_database() -> None:
    event = importlib.import_module("sqlalchemy").event
    database = importlib.import_module("backend.db.db_instance")
    make_engine = database.create_engine

    def create_engine(*given: Any, **options: Any) -> Any:
        # An error of the database is printed by the backend: it must not print the transcript with it.
        engine = make_engine(*given, **options, hide_parameters=True)
        event.listen(engine, "connect", _erase_what_is_deleted)
        return engine

    database.create_engine = create_engine


def _erase_what_is_deleted(connection: Any, _record: Any) -> None:
    connection.execute("pragma secure_delete=on")


def _folder(kind: Kind) -> str:
    return kind.replace("-", "_")
