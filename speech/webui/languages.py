"""Codes of languages to the lower-case English names that the backend wants."""

from __future__ import annotations

from collections.abc import Mapping

from .refusals import Refusal

# Codes of today, or of a wider family, to those that Whisper was trained with.
_OTHER_CODES = {"nb": "no", "jv": "jw", "iw": "he", "in": "id", "fil": "tl", "cmn": "zh"}


def backend_name(asked: str, names_by_code: Mapping[str, str]) -> str:
    """`en`, `en-GB` and `english` are all `english`."""
    wanted = asked.strip().lower()
    if wanted in names_by_code.values():
        return wanted
    code = wanted.replace("_", "-").split("-")[0]
    name = names_by_code.get(_OTHER_CODES.get(code, code))
    if name is None:
        raise Refusal(
            422,
            "unknown-language",
            "The speech model does not know this language. Send an ISO 639-1 code, or leave it out.",
        )
    return name
