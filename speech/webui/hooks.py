"""Where the unmodified backend is taken hold of: imported here and nowhere else, none of it copied."""

from __future__ import annotations

import importlib
import json
import math
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from . import languages, parameters
from .cache_files import CacheFiles
from .decoding import Decoder, Recording
from .line import Line, Run
from .model_layout import lay_out_models
from .passage import Passage, current
from .records import Records, owner_of
from .refusals import Refusal
from .settings import Settings, Unusable
from .state import State, restore_parameters

_ROUTERS = {
    "transcription": "run_transcription",
    "vad": "run_vad",
    "bgm-separation": "run_bgm_separation",
}
_SPEAKER_MODEL = "models--pyannote--speaker-diarization-3.1"


class Backend:
    """The backend with our hooks in it."""

    def __init__(self, settings: Settings, state: State, line: Line, records: Records) -> None:
        self._settings = settings
        self._line = line
        self._records = records
        self._cache = CacheFiles(state.cache)
        self._decoder = Decoder()
        self._decoder.start()
        _set_environment(state)
        sys.path.append(str(settings.source))
        self._direct_paths(state)
        self._main = importlib.import_module("backend.main")
        self._dao = importlib.import_module("backend.db.task.dao")
        self._task = importlib.import_module("backend.db.task.models").Task
        self._status = importlib.import_module("backend.db.task.models").TaskStatus
        self._sessions = importlib.import_module("backend.db.db_instance").get_db_session
        self._routers = {
            kind: importlib.import_module(f"backend.routers.{_folder(kind)}.router") for kind in _ROUTERS
        }
        self.features = parameters.Features(
            speakers=(settings.model_root / "Diarization" / _SPEAKER_MODEL).is_dir(),
            separation=settings.separation,
        )
        self._hook_database()
        self._hook_models()
        self._hook_parameters()
        self._hook_runs()

    @property
    def app(self) -> Any:
        return self._main.app

    @property
    def version(self) -> str:
        return str(self._main.app.version)

    def check_tier(self, passage: Passage) -> None:
        """Whether this machine has what the plan allots."""
        tier = passage.tier
        if tier.model not in self._settings.models:
            raise Refusal(422, "model-not-available", "This engine does not have the model of the plan.")
        if not _has_device(tier.device):
            raise Refusal(422, "device-not-available", "This engine does not have the device of the plan.")
        if tier.compute_type not in _compute_types(tier.device):
            raise Refusal(422, "compute-type-not-available", "The device cannot compute as the plan says.")

    def fail(self, task: str, reason: str) -> None:
        """Say in the backend's own table that a task failed, and why."""
        self._update(task, self._status.FAILED, reason)

    def remove(self, task: str) -> None:
        """Delete the row and the files of a task."""
        self._dao.delete_task_from_db(identifier=task)
        self._cache.remove(task)

    def clear_run(self) -> None:
        """Delete what a run that did not succeed has left in the cache."""
        self._cache.remove_unowned()

    def remove_all_but(self, known: list[str]) -> None:
        """Rows without an owner cannot be asked for by anybody."""
        with self._sessions() as session:
            there = [task for (task,) in session.query(self._task.uuid)]
        for task in set(there) - set(known):
            self.remove(task)

    def _update(self, task: str, status: Any, error: str | None) -> None:
        self._dao.update_task_status_in_db(
            identifier=task, update_data={"status": status, "error": error, "updated_at": datetime.utcnow()}
        )

    def _direct_paths(self, state: State) -> None:
        """The backend keeps its folders in one module that others read when they are imported."""
        settings = self._settings
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

    def _hook_database(self) -> None:
        event = importlib.import_module("sqlalchemy").event
        database = importlib.import_module("backend.db.db_instance")
        make_engine = database.create_engine

        def create_engine(*given: Any, **options: Any) -> Any:
            # An error of the database is printed by the backend: it must not print the transcript with it.
            engine = make_engine(*given, **options, hide_parameters=True)
            event.listen(engine, "connect", _erase_what_is_deleted)
            return engine

        database.create_engine = create_engine

    def _hook_models(self) -> None:
        settings = self._settings
        pipeline = importlib.import_module("modules.whisper.faster_whisper_inference")
        base = importlib.import_module("modules.whisper.base_transcription_pipeline")
        pipeline.FasterWhisperInference.get_device = staticmethod(lambda: settings.device)
        # Written by every run and read by the next: a race that hung all later runs, and a copy of the token.
        base.BaseTranscriptionPipeline.cache_parameters = staticmethod(lambda **_parameters: None)
        if not settings.separation:
            self._main.get_bgm_separation_inferencer = lambda: None
        self._hook_recogniser()

    def _hook_recogniser(self) -> None:
        """Signs of life from inside the model: at every window of the recording, also where nobody speaks."""
        line = self._line
        recogniser = importlib.import_module("faster_whisper").WhisperModel
        transcribe, encode = recogniser.transcribe, recogniser.encode

        def listening(model: Any, *given: Any, **options: Any) -> Any:
            segments, info = transcribe(model, *given, **options)
            line.sign_of_life(language=info.language)
            return segments, info

        def beating(model: Any, *given: Any, **options: Any) -> Any:
            line.sign_of_life()
            return encode(model, *given, **options)

        recogniser.transcribe, recogniser.encode = listening, beating

    def _hook_parameters(self) -> None:
        classes = importlib.import_module("modules.whisper.data_classes")
        names_by_code = importlib.import_module("whisper").tokenizer.LANGUAGES

        def answering(group: Any, forced: Callable[[Passage], dict[str, Any]]) -> Callable[[], Any]:
            async def build() -> Any:
                passage = current.get()
                given = parameters.only(passage.parameters, group.model_fields)
                return _build(passage, group, {**given, **forced(passage)})

            return build

        def whisper(passage: Passage) -> dict[str, Any]:
            asked = passage.parameters.get("lang") or None
            return {
                "lang": None if asked is None else _named(passage, asked, names_by_code),
                "model_size": passage.tier.model,
                "compute_type": passage.tier.compute_type,
                "beam_size": passage.tier.beam,
                "enable_offload": False,
            }

        def speakers(passage: Passage) -> dict[str, Any]:
            return {"diarization_device": passage.tier.device, "hf_token": "", "enable_offload": False}

        def separation(passage: Passage) -> dict[str, Any]:
            return {"uvr_device": passage.tier.device, "save_file": False, "enable_offload": False}

        overrides = self.app.dependency_overrides
        overrides[classes.WhisperParams] = answering(classes.WhisperParams, whisper)
        overrides[classes.VadParams] = answering(classes.VadParams, lambda _passage: {})
        overrides[classes.DiarizationParams] = answering(classes.DiarizationParams, speakers)
        overrides[classes.BGMSeparationParams] = answering(classes.BGMSeparationParams, separation)

    def _hook_runs(self) -> None:
        info = importlib.import_module("backend.common.audio").AudioInfo
        add_task = self._dao.add_task_to_db

        async def read_audio(file: Any) -> Any:
            passage = current.get()
            return await self._decode(passage, file, info)

        def add_owned_task(**fields: Any) -> str:
            passage = current.get()
            fields["file_name"] = None
            fields["task_params"] = _without_words(fields.get("task_params") or {})
            passage.task = add_task(**fields)
            context = passage.context
            owner = owner_of(passage.task, context.tenant, context.job)
            self._records.add(passage.task, owner, passage.kind, passage.duration_ms)
            return passage.task

        for kind, name in _ROUTERS.items():
            router = self._routers[kind]
            router.read_audio = read_audio
            router.add_task_to_db = add_owned_task
            setattr(router, name, self._queueing(getattr(router, name)))
        self._hook_progress()

    def _hook_progress(self) -> None:
        router = self._routers["transcription"]
        create = router.create_progress_callback

        def create_stoppable(identifier: str) -> Callable[[float], None]:
            tell = create(identifier)

            def progress(share: float) -> None:
                self._line.sign_of_life()
                tell(share)

            return progress

        router.create_progress_callback = create_stoppable

    async def _decode(self, passage: Passage, upload: Any, info: Any) -> tuple[Recording, Any]:
        file = upload.file
        # A small upload is in memory until it is asked for its number.
        file.fileno()
        file.seek(0, os.SEEK_END)
        if file.tell() > passage.tier.max_bytes:
            refusal = Refusal(413, "too-large", "The file is larger than the plan allows.")
            raise _through_backend(passage, refusal)
        try:
            recording = await self._decoder.decode(file, passage.tier)
        except Refusal as refusal:
            raise _through_backend(passage, refusal) from None
        passage.recording, passage.duration_ms = recording, recording.duration_ms
        return recording, info(duration=recording.duration_ms / 1000)

    def _queueing(self, run_now: Callable[..., Any]) -> Callable[..., Any]:
        async def queue(audio: Recording, params: Any, identifier: str) -> None:
            passage = current.get()

            def work() -> None:
                samples = audio.samples()
                audio.close()
                if passage.kind == "transcription":
                    self._move_to(passage.tier.device)
                run_now(audio=samples, params=params, identifier=identifier)
                self._cache.give(identifier)

            settings = self._settings
            quiet = settings.stall_seconds
            if passage.kind != "transcription" or _has_long_silence(passage.parameters):
                # These phases say nothing while they work, and take their time with the recording's length.
                quiet += 2 * audio.duration_ms / 1000
            run = Run(identifier, work, audio.close, quiet, settings.run_seconds)
            self._line.submit(run, passage.seat)
            passage.recording, passage.is_queued = None, True

        return queue

    def _move_to(self, device: str) -> None:
        pipeline = self._routers["transcription"].get_pipeline()
        if pipeline.device != device:
            pipeline.device, pipeline.model = device, None


def _set_environment(state: State) -> None:
    os.environ["DB_URL"] = f"sqlite:///{state.tasks}"
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ.pop("TEST_ENV", None)
    # Models are laid out beforehand: nothing is fetched in the middle of a customer's run.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")


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


def _erase_what_is_deleted(connection: Any, _record: Any) -> None:
    connection.execute("pragma secure_delete=on")


def _folder(kind: str) -> str:
    return kind.replace("-", "_")


def _has_device(device: str) -> bool:
    return device == "cpu" or importlib.import_module("ctranslate2").get_cuda_device_count() > 0


def _compute_types(device: str) -> set[str]:
    return set(importlib.import_module("ctranslate2").get_supported_compute_types(device))


def _has_long_silence(asked: Mapping[str, str]) -> bool:
    return any(parameters.is_on(asked.get(name)) for name in ("is_diarize", "is_separate_bgm", "vad_filter"))


def _named(passage: Passage, asked: str, names_by_code: Mapping[str, str]) -> str:
    try:
        return languages.backend_name(asked, names_by_code)
    except Refusal as refusal:
        raise _through_backend(passage, refusal) from None


def _build(passage: Passage, group: Any, values: dict[str, Any]) -> Any:
    try:
        built = group(**values)
        bad = {name for name in passage.parameters if _is_endless(getattr(built, name, None))}
    except ValueError as fault:
        # Names only: the value may be a tenant's text.
        bad = {str(place["loc"][0]) for place in getattr(fault, "errors", list)() if place.get("loc")}
        bad = bad or {"a parameter"}
    if bad:
        refusal = Refusal(422, "bad-parameter", f"Out of range: {', '.join(sorted(bad))}.")
        raise _through_backend(passage, refusal)
    return built


def _is_endless(value: Any) -> bool:
    """Such numbers cannot be told in JSON."""
    return isinstance(value, float) and not math.isfinite(value)


def _through_backend(passage: Passage, refusal: Refusal) -> Exception:
    """The backend wants its own kind of error; the gate answers with ours."""
    passage.refusal = refusal
    return importlib.import_module("fastapi").HTTPException(refusal.status)


def _without_words(given: dict[str, Any]) -> dict[str, Any]:
    """Parameters as they are kept: no prompt, no vocabulary, no token."""
    hidden = ("initial_prompt", "prefix", "hotwords", "hf_token")
    return {
        name: _without_words(value) if isinstance(value, dict) else None if name in hidden else value
        for name, value in given.items()
    }


def check_source(source: Path) -> None:
    """A folder with another layout is told apart before anything heavy is loaded."""
    missing = [kind for kind in _ROUTERS if not (source / "backend/routers" / _folder(kind)).is_dir()]
    if missing:
        raise Unusable(f"--source lacks the routers {', '.join(missing)}. Take the pinned commit.")
