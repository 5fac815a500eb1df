"""Query parameters of a submission: a closed list, none of which costs more than the plan allots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from .refusals import Refusal
from .routes import Kind

_LONGEST_TEXT = 4000

_VOICE = frozenset(
    {
        "threshold",
        "min_speech_duration_ms",
        "max_speech_duration_s",
        "min_silence_duration_ms",
        "speech_pad_ms",
    }
)
# No model, device, beam, sampling width, batch, offloading, token or file saving: those are the tier's.
_WHISPER = frozenset(
    {
        "lang",
        "is_translate",
        "initial_prompt",
        "hotwords",
        "condition_on_previous_text",
        "prompt_reset_on_temperature",
        "temperature",
        "log_prob_threshold",
        "no_speech_threshold",
        "compression_ratio_threshold",
        "hallucination_silence_threshold",
        "language_detection_threshold",
        "language_detection_segments",
        "repetition_penalty",
        "no_repeat_ngram_size",
        "length_penalty",
        "suppress_blank",
        "max_initial_timestamp",
        "word_timestamps",
    }
)
_SEPARATION = frozenset({"segment_size"})
_ALLOWED: Mapping[Kind, frozenset[str]] = {
    "transcription": _WHISPER | _VOICE | {"vad_filter", "is_diarize", "is_separate_bgm"},
    "vad": _VOICE,
    "bgm-separation": _SEPARATION,
}


@dataclass(frozen=True)
class Features:
    """What this installation can do beside plain transcription."""

    speakers: bool
    separation: bool


def read_parameters(query: bytes, kind: Kind, features: Features) -> dict[str, str]:
    """Each name once, each on the list, each short."""
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, strict_parsing=bool(query), errors="strict"
        )
    except ValueError:
        raise Refusal(422, "bad-query", "The query cannot be read.") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in _ALLOWED[kind]:
            allowed = ", ".join(sorted(_ALLOWED[kind]))
            raise Refusal(422, "unknown-parameter", f"A parameter is not on the list: {allowed}.")
        if name in found:
            raise Refusal(422, "repeated-parameter", f"The parameter {name} is given twice.")
        if len(value) > _LONGEST_TEXT:
            raise Refusal(422, "parameter-too-long", f"{name} is over {_LONGEST_TEXT} characters.")
        found[name] = value
    _check_features(found, features)
    return found


def is_on(value: str | None) -> bool:
    return value is not None and value.strip().lower() in ("1", "true", "t", "yes", "y", "on")


def _check_features(found: Mapping[str, str], features: Features) -> None:
    if is_on(found.get("is_diarize")) and not features.speakers:
        raise Refusal(501, "speakers-not-available", "This installation cannot tell speakers apart.")
    if is_on(found.get("is_separate_bgm")) and not features.separation:
        raise separation_missing()


def separation_missing() -> Refusal:
    return Refusal(
        501, "separation-not-available", "This installation cannot take music away from speech."
    )
