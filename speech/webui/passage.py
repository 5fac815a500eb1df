"""One request on its way through the backend; the hooks find it by the context that they run in."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from .context import Context, Tier
from .line import Seat
from .refusals import Refusal
from .routes import Kind


@dataclass
class Passage:
    """What the gate knows about a submission, and what the hooks learn on the way."""

    context: Context
    tier: Tier
    kind: Kind
    parameters: Mapping[str, str]
    seat: Seat
    task: str = ""
    duration_ms: int = 0
    refusal: Refusal | None = None
    recording: Any = None
    is_queued: bool = False

    def refuse(self, refusal: Refusal) -> Exception:
        """What to raise inside the backend: it wants its own kind of error; the gate answers with ours."""
        self.refusal = refusal
        return importlib.import_module("fastapi").HTTPException(refusal.status)


current: ContextVar[Passage] = ContextVar("passage")
