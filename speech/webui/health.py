"""What a scheduler may know without a signature: nothing about anybody."""

from __future__ import annotations

from typing import Any

from .hooks import Backend
from .line import Line
from .settings import Settings


def tell_health(settings: Settings, backend: Backend, line: Line) -> dict[str, Any]:
    return {
        "status": "ready",
        "busy": line.current is not None,
        "queueLength": line.waiting,
        "queueLimit": line.waiting_limit,
        "model": settings.models[0],
        "models": list(settings.models),
        "device": settings.device,
        "version": backend.version,
        "capabilities": {
            "words": True,
            "progress": True,
            "cancel": True,
            "translate": True,
            "languageDetection": True,
            "voiceActivity": True,
            "speakers": backend.features.speakers,
            "separation": backend.features.separation,
            "maxBytes": settings.max_bytes,
            "maxDurationMs": settings.max_duration_ms,
        },
    }
