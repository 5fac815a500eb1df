from __future__ import annotations

import json

import pytest

from engine.requests import BadRequest, Ping, Shutdown, Transcribe, parse


def test_defaults_are_the_balanced_settings() -> None:
    found = parse('{"op":"transcribe","id":"a","pcm":"/x"}')
    assert found == Transcribe("a", "/x", None, "transcribe", None, 5, True)


def test_ping_and_shutdown_need_no_more() -> None:
    assert parse('{"op":"ping"}') == Ping()
    assert parse('{"op":"shutdown"}') == Shutdown()


@pytest.mark.parametrize(
    "fields",
    [{"id": None}, {"id": True}, {"pcm": 3}, {"language": 1}, {"task": "sing"}, {"beam": 0}, {"beam": 99}]
    + [{"beam": True}, {"beam": "5"}, {"words": "yes"}, {"prompt": ["a"]}],
)
def test_a_wrong_field_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        parse(json.dumps({"op": "transcribe", "id": "a", "pcm": "/x", **fields}))


@pytest.mark.parametrize("line", ["", "x", "[]", "null", '{"op":"rm"}', "{" * 2000])
def test_a_wrong_line_is_refused(line: str) -> None:
    with pytest.raises(BadRequest):
        parse(line)


def test_a_refusal_names_the_request() -> None:
    with pytest.raises(BadRequest) as refusal:
        parse('{"op":"transcribe","id":"a"}')
    assert refusal.value.request_id == "a"
