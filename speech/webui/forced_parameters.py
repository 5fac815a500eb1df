"""The backend's parameter groups, filled by us: what was asked for, and over it what the plan decides."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any

from . import languages
from .passage import Passage, current
from .refusals import Refusal

Forced = Callable[[Passage], dict[str, Any]]


def force_parameters(app: Any) -> None:
    """Take the place of what the backend would read from the query."""
    classes = importlib.import_module("modules.whisper.data_classes")
    names_by_code = importlib.import_module("whisper").tokenizer.LANGUAGES

    def whisper(passage: Passage) -> dict[str, Any]:
        asked = passage.parameters.get("lang")
        return {
            "lang": languages.backend_name(asked, names_by_code) if asked else None,
            "model_size": passage.tier.model,
            "compute_type": passage.tier.compute_type,
            "beam_size": passage.tier.beam,
            "enable_offload": False,
        }

    for group, forced in (
        (classes.WhisperParams, whisper),
        (classes.VadParams, lambda _passage: {}),
        (classes.DiarizationParams, _speakers),
        (classes.BGMSeparationParams, _separation),
    ):
        app.dependency_overrides[group] = _answering(group, forced)


def without_words(given: dict[str, Any]) -> dict[str, Any]:
    """Parameters as they are kept with a task: no prompt, no vocabulary, no token."""
    hidden = ("initial_prompt", "prefix", "hotwords", "hf_token")
    return {
        name: without_words(value) if isinstance(value, dict) else None if name in hidden else value
        for name, value in given.items()
    }


def _speakers(passage: Passage) -> dict[str, Any]:
    return {"diarization_device": passage.tier.device, "hf_token": "", "enable_offload": False}


def _separation(passage: Passage) -> dict[str, Any]:
    return {"uvr_device": passage.tier.device, "save_file": False, "enable_offload": False}


def _answering(group: Any, forced: Forced) -> Callable[[], Any]:
    async def build() -> Any:
        passage = current.get()
        given = {name: value for name, value in passage.parameters.items() if name in group.model_fields}
        try:
            return _build(group, {**given, **forced(passage)}, set(given))
        except Refusal as refusal:
            raise passage.refuse(refusal) from None

    return build


def _build(group: Any, values: dict[str, Any], given: set[str]) -> Any:
    try:
        built = group(**values)
        bad = {name for name in given if _is_endless(getattr(built, name))}
    except ValueError as fault:
        # Names only: the value may be a tenant's text.
        bad = {str(place["loc"][0]) for place in getattr(fault, "errors", list)() if place.get("loc")}
        bad = bad or {"a parameter"}
    if bad:
        raise Refusal(422, "bad-parameter", f"Out of range: {', '.join(sorted(bad))}.")
    return built


def _is_endless(value: Any) -> bool:
    """Such numbers cannot be told in JSON."""
    return isinstance(value, float) and not math.isfinite(value)
