"""Resource limits of a child, set once and never raised again."""

from __future__ import annotations

import resource


def cap(kind: int, soft: int, hard: int | None = None) -> None:
    """Lower one limit; a limit that is already lower stays as it is."""
    _, ceiling = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(kind, (soft, hard))
