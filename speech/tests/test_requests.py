from __future__ import annotations

import pytest

from child.inbox import BadRequest
from engine.requests import Transcribe, parse


def test_defaults_are_the_balanced_settings() -> None:
    assert parse("a", {"pcm": "/x"}) == Transcribe("a", "/x", None, "transcribe", None, 5, True)


@pytest.mark.parametrize(
    "fields",
    [{"pcm": None}, {"pcm": 3}, {"language": 1}, {"task": "sing"}, {"beam": 0}, {"beam": 99}]
    + [{"beam": True}, {"beam": "5"}, {"words": "yes"}, {"prompt": ["a"]}],
)
def test_a_wrong_field_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        parse("a", {"pcm": "/x", **fields})
