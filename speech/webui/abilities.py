"""What this machine can do, against what a plan allots."""

from __future__ import annotations

import importlib

from .context import Tier
from .parameters import Features
from .refusals import Refusal
from .settings import Settings

_SPEAKER_MODEL = "models--pyannote--speaker-diarization-3.1"


def find_features(settings: Settings) -> Features:
    """Speakers are offered where their model lies; separation where it was asked for at the start."""
    speakers = (settings.model_root / "Diarization" / _SPEAKER_MODEL).is_dir()
    return Features(speakers=speakers, separation=settings.separation)


def check_tier(tier: Tier, models: tuple[str, ...]) -> None:
    """Refuse what would fetch a model from somewhere, or fail in the middle of the run."""
    if tier.model not in models:
        raise Refusal(422, "model-not-available", "This engine does not have the model of the plan.")
    translate = importlib.import_module("ctranslate2")
    if tier.device == "cuda" and translate.get_cuda_device_count() == 0:
        raise Refusal(422, "device-not-available", "This engine does not have the device of the plan.")
    if tier.compute_type not in translate.get_supported_compute_types(tier.device):
        raise Refusal(422, "compute-type-not-available", "The device cannot compute as the plan says.")
