"""Word error rate: lower case, no punctuation, no accents, numbers spelled out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici sedici diciassette diciotto diciannove",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "fr": "vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
}
_SAME = {"okay": "ok", "mister": "mr", "rerecord": "re record", "voicemail": "voice mail"}


def error_rate(reference: Sequence[str], heard: Sequence[str]) -> float:
    """Wrong, missing and added words per word of the reference."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(reference, start=1):
        before, row[0] = row[:], index
        for column, other in enumerate(heard, start=1):
            row[column] = min(before[column] + 1, row[column - 1] + 1, before[column - 1] + (word != other))
    return row[-1] / max(1, len(reference))


def normal(text: str, language: str) -> list[str]:
    """The words that count."""
    text = re.sub(r"\d+", lambda match: f" {_spelled(match.group(), language)} ", text.lower())
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    words = re.sub(r"[^\w\s]", " ", bare).split()
    return [part for word in words for part in _SAME.get(word, word).split()]


def _spelled(digits: str, language: str) -> str:
    if language not in _UNITS:
        return digits
    if len(digits) > 2:
        return " ".join(_number(int(digit), language) for digit in digits)
    return _number(int(digits), language)


def _number(number: int, language: str) -> str:
    units, tens = _UNITS[language].split(), _TENS[language].split()
    if number < 20:
        return units[number]
    ten, unit = tens[number // 10 - 2], number % 10
    if language == "fr" and ten.endswith("-dix"):
        ten, unit = ten[: -len("-dix")], unit + 10
    return ten if unit == 0 else f"{ten} {units[unit]}"
