"""What the signed context of the tenant wrapper lets through."""

from __future__ import annotations

import hashlib
import hmac
import time
from pathlib import Path
from typing import Any

import pytest
from webui_door import OTHER_SECRET, SECRET, TIER, Owner, claims, encode, sign

from webui.context import Asked, Context, Tier, verify
from webui.records import Records, owner_of
from webui.refusals import Refusal

_OWNER = Owner()
_ASKED = Asked("POST", "/transcription/")


def _verify(header: str | None, asked: Asked = _ASKED, *secrets: str, remember: Any = None) -> Context:
    keys = [secret.encode() for secret in secrets or (SECRET,)]
    return verify(header, asked, keys, time.time(), remember or (lambda _nonce, _until: True))


def _made(**changed: Any) -> dict[str, Any]:
    return claims(_OWNER, "POST", "/transcription/", **changed)


def _code(header: str | None, *given: Any, **options: Any) -> str:
    with pytest.raises(Refusal) as refused:
        _verify(header, *given, **options)
    assert refused.value.status == 401
    return refused.value.code


def test_a_signed_context_tells_who_asks_and_what_the_plan_allots() -> None:
    assert _verify(sign(_made())) == Context(
        _OWNER.tenant, _OWNER.job, Tier("base", "int8", "cpu", 1, TIER["maxBytes"], TIER["maxDurationMs"])
    )


def test_two_secrets_hold_at_once_while_they_are_changed() -> None:
    assert _verify(sign(_made(), OTHER_SECRET), _ASKED, SECRET, OTHER_SECRET).tenant == _OWNER.tenant
    assert _code(sign(_made(), OTHER_SECRET)) == "context-forged"


@pytest.mark.parametrize("header", ["", "no-dot", "a.b", ".", "ä.ä", "e30." + "A" * 43, "*.*"])
def test_what_is_not_signed_is_refused(header: str) -> None:
    assert _code(header) in ("context-malformed", "context-forged")


def test_a_request_without_a_context_is_refused() -> None:
    assert _code(None) == "context-missing"


def test_a_signature_fits_one_payload_only() -> None:
    payload, signature = sign(_made()).split(".")
    other = sign(_made(tenant=Owner().tenant)).split(".")[0]
    assert _code(f"{other}.{signature}") == "context-forged"
    assert _code(f"{payload}=.{signature}") == "context-forged"


@pytest.mark.parametrize(
    "asked", [Asked("GET", "/transcription/"), Asked("POST", "/vad/"), Asked("POST", "/transcription")]
)
def test_a_context_holds_for_its_method_and_path_only(asked: Asked) -> None:
    assert _code(sign(_made()), asked) == "context-mismatch"


def test_a_context_ends_with_its_expiry_and_the_skew_of_clocks() -> None:
    now = int(time.time())
    assert _verify(sign(_made(iat=now - 80, exp=now - 20)))
    assert _code(sign(_made(iat=now - 100, exp=now - 32))) == "context-expired"
    assert _verify(sign(_made(iat=now + 20, exp=now + 50)))
    assert _code(sign(_made(iat=now + 35, exp=now + 60))) == "context-early"


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"v": True},
        {"tenant": "A"},
        {"job": None},
        {"tenant": Owner().tenant.upper().replace("-", "")},
        {"exp": 9_999_999_999},
        {"iat": "now"},
        {"iat": 1.5},
        {"nonce": "short"},
        {"nonce": "=" * 22},
        {"extra": 1},
        {"tier": None},
        {"tier": {**TIER, "model": "../large"}},
        {"tier": {**TIER, "model": "someone/model"}},
        {"tier": {**TIER, "device": "mps"}},
        {"tier": {**TIER, "beam": 0}},
        {"tier": {**TIER, "beam": True}},
        {"tier": {**TIER, "beam": 100}},
        {"tier": {**TIER, "maxBytes": -1}},
        {"tier": {**TIER, "free": 1}},
        {"tier": {"model": "base"}},
    ],
)
def test_a_context_with_a_field_too_many_too_few_or_out_of_range_is_refused(changed: dict[str, Any]) -> None:
    assert _code(sign(_made(**changed))) == "context-malformed"


@pytest.mark.parametrize("content", [b"[]", b"null", b"{", b"[" * 2000, b"\xed\xa0\x80", b""])
def test_a_signed_payload_that_is_no_object_is_refused(content: bytes) -> None:
    payload = encode(content)
    signature = encode(hmac.new(SECRET.encode(), payload.encode(), hashlib.sha256).digest())
    assert _code(f"{payload}.{signature}") == "context-malformed"


def test_a_tier_is_needed_where_something_is_submitted_only() -> None:
    without = claims(_OWNER, "GET", "/task/1")
    assert _verify(sign(without), Asked("GET", "/task/1")).tier is None
    made = _made()
    del made["tier"]
    assert _code(sign(made)) == "context-malformed"


def test_a_context_is_used_once_also_across_a_restart(tmp_path: Path) -> None:
    header = sign(_made())
    _verify(header, remember=Records(tmp_path / "r.db").remember)
    assert _code(header, remember=Records(tmp_path / "r.db").remember) == "context-replayed"


def test_a_refused_context_spends_no_nonce(tmp_path: Path) -> None:
    header, records = sign(_made()), Records(tmp_path / "r.db")
    assert _code(header, Asked("POST", "/vad/"), remember=records.remember) == "context-mismatch"
    assert _verify(header, remember=records.remember)


def test_the_memory_of_used_contexts_is_bounded_and_refuses_when_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webui.records._MOST_NONCES", 3)
    records = Records(tmp_path / "r.db")
    later = time.time() + 60
    assert [records.remember(name, later) for name in "abcd"] == [True, True, True, False]


def test_an_expired_nonce_leaves_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.records._MOST_NONCES", 1)
    records = Records(tmp_path / "r.db")
    assert records.remember("a", time.time() - 1)
    assert records.remember("b", time.time() + 60)


def test_a_task_is_found_by_its_tenant_and_job_only_and_neither_is_kept(tmp_path: Path) -> None:
    records = Records(tmp_path / "r.db")
    records.add("t", owner_of("t", _OWNER.tenant, _OWNER.job), "vad", 1000)
    assert records.find("t", _OWNER.tenant, _OWNER.job) is not None
    assert records.find("t", _OWNER.tenant, Owner().job) is None
    assert records.find("t", Owner().tenant, _OWNER.job) is None
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert _OWNER.tenant.encode() not in kept and _OWNER.job.encode() not in kept
