"""Where the unmodified backend is taken hold of while it serves; none of it is copied or changed on disk."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from . import parameters
from .abilities import find_features
from .backend_setup import RUNS, import_backend, import_router
from .cache_files import CacheFiles
from .decoding import Decoder, Recording
from .forced_parameters import force_parameters, without_words
from .line import Line, Run
from .passage import Passage, current
from .records import Records, owner_of
from .refusals import Refusal
from .settings import Settings
from .state import State


class Backend:
    """The backend with our hooks in it."""

    def __init__(self, settings: Settings, state: State, line: Line, records: Records) -> None:
        self._settings = settings
        self._line = line
        self._records = records
        self._cache = CacheFiles(state.cache)
        self._decoder = Decoder()
        self._decoder.start()
        self._main = import_backend(settings, state)
        self._tasks = importlib.import_module("backend.db.task.dao")
        self._models = importlib.import_module("backend.db.task.models")
        self._routers = {kind: import_router(kind) for kind in RUNS}
        self.features = find_features(settings)
        self._hook_models()
        force_parameters(self.app)
        self._hook_runs()

    @property
    def app(self) -> Any:
        return self._main.app

    @property
    def version(self) -> str:
        return str(self._main.app.version)

    def fail(self, task: str, reason: str) -> None:
        """Say in the backend's own table that a task failed, and why."""
        told = {"status": self._models.TaskStatus.FAILED, "error": reason, "updated_at": datetime.utcnow()}
        self._tasks.update_task_status_in_db(identifier=task, update_data=told)

    def remove(self, task: str) -> None:
        """Delete the row and the files of a task."""
        self._tasks.delete_task_from_db(identifier=task)
        self._cache.remove(task)

    def clear_run(self) -> None:
        """Delete what a run that did not succeed has left in the cache."""
        self._cache.remove_unowned()

    def remove_all_but(self, known: list[str]) -> None:
        """Rows without an owner cannot be asked for by anybody."""
        with self._tasks.get_db_session() as session:
            there = [task for (task,) in session.query(self._models.Task.uuid)]
        for task in set(there) - set(known):
            self.remove(task)

    def _hook_models(self) -> None:
        device = self._settings.device
        pipeline = importlib.import_module("modules.whisper.faster_whisper_inference")
        base = importlib.import_module("modules.whisper.base_transcription_pipeline")
        pipeline.FasterWhisperInference.get_device = staticmethod(lambda: device)
        # Written by every run and read by the next: a race that hung all later runs, and a copy of the token.
        base.BaseTranscriptionPipeline.cache_parameters = staticmethod(lambda **_parameters: None)
        if not self.features.separation:
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

    def _hook_runs(self) -> None:
        info = importlib.import_module("backend.common.audio").AudioInfo
        add_task = self._tasks.add_task_to_db

        async def read_audio(file: Any) -> Any:
            recording = await self._decode(current.get(), file.file)
            return recording, info(duration=recording.duration_ms / 1000)

        def add_owned_task(**fields: Any) -> str:
            passage = current.get()
            fields["file_name"] = None
            fields["task_params"] = without_words(fields.get("task_params") or {})
            passage.task = add_task(**fields)
            owner = owner_of(passage.task, passage.context.tenant, passage.context.job)
            self._records.add(passage.task, owner, passage.kind, passage.duration_ms)
            return passage.task

        for kind, name in RUNS.items():
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

    async def _decode(self, passage: Passage, file: Any) -> Recording:
        # A small upload is in memory until it is asked for its number.
        file.fileno()
        file.seek(0, os.SEEK_END)
        try:
            if file.tell() > passage.tier.max_bytes:
                raise Refusal(413, "too-large", "The file is larger than the plan allows.")
            passage.recording = await self._decoder.decode(file, passage.tier)
        except Refusal as refusal:
            raise passage.refuse(refusal) from None
        passage.duration_ms = passage.recording.duration_ms
        return passage.recording

    def _queueing(self, run_now: Callable[..., Any]) -> Callable[..., Any]:
        """What the backend would run beside others is put in the line."""

        async def queue(audio: Recording, params: Any, identifier: str) -> None:
            passage, settings = current.get(), self._settings

            def work() -> None:
                samples = audio.samples()
                audio.close()
                if passage.kind == "transcription":
                    self._move_to(passage.tier.device)
                run_now(audio=samples, params=params, identifier=identifier)
                self._cache.give(identifier)

            quiet = settings.stall_seconds
            if passage.kind != "transcription" or _has_quiet_phase(passage.parameters):
                # Such a phase takes its time with the recording's length.
                quiet += 2 * audio.duration_ms / 1000
            run = Run(identifier, work, audio.close, quiet, settings.run_seconds)
            self._line.submit(run, passage.seat)
            passage.recording, passage.is_queued = None, True

        return queue

    def _move_to(self, device: str) -> None:
        pipeline = self._routers["transcription"].get_pipeline()
        if pipeline.device != device:
            pipeline.device, pipeline.model = device, None


def _has_quiet_phase(asked: Mapping[str, str]) -> bool:
    """Nothing is heard of a run while it looks for voices, speakers or music."""
    return any(parameters.is_on(asked.get(name)) for name in ("is_diarize", "is_separate_bgm", "vad_filter"))
