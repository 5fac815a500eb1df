"""The signed tenant context that every request carries: who asks, for which job, within which limits."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from .refusals import Refusal

HEADER = "scriptorium-context"
LONGEST_LIFE_SECONDS = 300
CLOCK_SKEW_SECONDS = 30

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{22}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FIELDS = frozenset({"v", "tenant", "job", "method", "path", "iat", "exp", "nonce"})
_TIER_FIELDS = frozenset({"model", "computeType", "device", "beam", "maxBytes", "maxDurationMs"})
_MOST = 1 << 53


@dataclass(frozen=True)
class Tier:
    """What the plan of the tenant allots to this run."""

    model: str
    compute_type: str
    device: str
    beam: int
    max_bytes: int
    max_duration_ms: int


@dataclass(frozen=True)
class Context:
    """Who asks; the tier is there on every POST."""

    tenant: str
    job: str
    tier: Tier | None


@dataclass(frozen=True)
class Asked:
    """The request as it came in; the context must name the same."""

    method: str
    path: str


def verify(
    header: str | None,
    asked: Asked,
    secrets: Sequence[bytes],
    now: float,
    remember: Callable[[str, float], bool],
) -> Context:
    """Check the signature first, then everything it covers; `remember` says whether a nonce is new."""
    if header is None:
        _refuse("missing", "The request carries no Scriptorium-Context header.")
    claims = _parse(_signed_payload(header, secrets))
    if claims["iat"] > now + CLOCK_SKEW_SECONDS:
        _refuse("early", "The context is dated in the future. Compare the clocks of both machines.")
    if claims["exp"] < now - CLOCK_SKEW_SECONDS:
        _refuse("expired", "The context has expired. Sign a new one.")
    if (claims["method"], claims["path"]) != (asked.method, asked.path):
        _refuse("mismatch", "The context was signed for another method or path.")
    tier = _tier(claims.get("tier"), needed=asked.method == "POST")
    if not remember(claims["nonce"], claims["exp"] + CLOCK_SKEW_SECONDS):
        _refuse("replayed", "The context was used before. Sign a new one for every request.")
    return Context(claims["tenant"], claims["job"], tier)


def _signed_payload(header: str, secrets: Sequence[bytes]) -> str:
    payload, dot, signature = header.partition(".")
    sent = _decoded(signature)
    if not dot or sent is None or not payload.isascii():
        _refuse("malformed", "The context is not of the form payload.signature.")
    fits = False
    for secret in secrets:
        # Every secret is tried, so that time does not tell which one fitted.
        fits |= hmac.compare_digest(hmac.new(secret, payload.encode(), hashlib.sha256).digest(), sent)
    if not fits:
        _refuse("forged", "The signature of the context does not fit.")
    return payload


def _parse(payload: str) -> dict[str, Any]:
    raw = _decoded(payload)
    try:
        claims = json.loads(raw or b"")
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict) or not _are_claims(claims):
        _refuse("malformed", "The context lacks a field, has an unknown one or a value out of range.")
    return claims


def _are_claims(claims: dict[str, Any]) -> bool:
    return (
        claims.keys() - {"tier"} == _FIELDS
        and type(claims["v"]) is int
        and claims["v"] == 1
        and all(_is_text(claims[name], _UUID) for name in ("tenant", "job"))
        and all(isinstance(claims[name], str) for name in ("method", "path"))
        and all(_is_count(claims[name]) for name in ("iat", "exp"))
        and 0 < claims["exp"] - claims["iat"] <= LONGEST_LIFE_SECONDS
        and _is_text(claims["nonce"], _NONCE)
    )


def _tier(given: Any, needed: bool) -> Tier | None:
    if given is None and not needed:
        return None
    if not isinstance(given, dict) or given.keys() != _TIER_FIELDS or not _is_tier(given):
        _refuse("malformed", "The tier of the context is missing or has a value out of range.")
    return Tier(
        model=given["model"],
        compute_type=given["computeType"],
        device=given["device"],
        beam=given["beam"],
        max_bytes=given["maxBytes"],
        max_duration_ms=given["maxDurationMs"],
    )


def _is_tier(given: dict[str, Any]) -> bool:
    return (
        _is_text(given["model"], _WORD)
        and _is_text(given["computeType"], _WORD)
        and given["device"] in ("cpu", "cuda")
        and _is_count(given["beam"])
        and given["beam"] <= 20
        and _is_count(given["maxBytes"])
        and _is_count(given["maxDurationMs"])
    )


def _is_text(value: Any, shape: re.Pattern[str]) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 < value < _MOST


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _refuse(reason: str, detail: str) -> NoReturn:
    raise Refusal(401, f"context-{reason}", detail)
