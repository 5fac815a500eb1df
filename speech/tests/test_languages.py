from __future__ import annotations

from engine.intervals import Stretch
from engine.languages import Evidence, label, main_language, nearly_present, present

_ENGLISH = {"en": 0.98, "es": 0.001}
_SPANISH = {"es": 0.97, "en": 0.002}


def heard(*parts: tuple[float, dict[str, float]]) -> list[Evidence]:
    """What utterances of so many seconds sound like."""
    found, at = [], 0.0
    for seconds, by_ear in parts:
        found.append(Evidence(Stretch(at, at + seconds), by_ear))
        at += seconds + 0.5
    return found


def test_main_language_has_the_most_probability_times_seconds() -> None:
    assert main_language([({"en": 0.9}, 10), ({"fr": 0.6}, 12), ({"fr": 0.9}, 1)]) == "en"
    assert main_language([]) is None


def test_a_clear_sentence_makes_its_language_present() -> None:
    assert present(heard((5, _ENGLISH), (4, _SPANISH)), "en") == ["en", "es"]


def test_doubtful_sentences_together_make_a_language_present() -> None:
    doubtful = {"es": 0.6, "en": 0.04}
    assert present(heard((5, _ENGLISH), (4, doubtful)), "en") == ["en"]
    assert present(heard((5, _ENGLISH), (4, doubtful), (4, doubtful)), "en") == ["en", "es"]


def test_guesses_of_the_ear_never_make_a_language_present() -> None:
    guess = {"zh": 0.45, "en": 0.001}
    assert present(heard((5, _ENGLISH), *[(5, guess)] * 9), "en") == ["en"]


def test_a_neighbour_language_is_not_present_when_a_present_one_explains_the_same_sentence() -> None:
    italian_sounding = {"it": 0.8, "es": 0.1, "en": 0.001}
    assert present(heard((5, _ENGLISH), (5, _SPANISH), (3, italian_sounding)), "en") == ["en", "es"]


def test_almost_enough_makes_a_language_nearly_present_by_the_stretch_that_speaks_for_it_most() -> None:
    parts = heard((5, _ENGLISH), (3, {"es": 0.79, "en": 0.08}), (4, {"es": 0.79, "en": 0.08}))
    assert nearly_present(parts, ["en"]) == ("es", parts[2])
    assert nearly_present(parts, ["en", "es"]) is None
    assert nearly_present(parts[:2], ["en"]) is None


def labelled(evidence: list[Evidence], main: str) -> list[str]:
    return label(evidence, present(evidence, main))


def test_a_clear_insertion_is_labelled() -> None:
    assert labelled(heard((5, _ENGLISH), (4, _SPANISH), (5, _ENGLISH)), "en") == ["en", "es", "en"]


def test_a_short_or_unclear_stretch_stays_in_the_main_language() -> None:
    assert labelled(heard((5, _ENGLISH), (2, {"es": 0.95, "en": 0.01}), (5, _ENGLISH)), "en") == ["en"] * 3
    assert labelled(heard((5, _ENGLISH), (5, {"es": 0.7, "en": 0.2}), (5, _ENGLISH)), "en") == ["en"] * 3


def test_a_present_language_needs_evidence_for_each_stretch_too() -> None:
    doubtful = {"es": 0.6, "en": 0.1}
    assert labelled(heard((5, _SPANISH), (5, _ENGLISH), (3, doubtful), (5, _ENGLISH)), "en") == [
        "es",
        "en",
        "en",
        "en",
    ]


def test_a_short_sentence_beside_its_language_follows_it() -> None:
    short = (2.0, {"es": 0.95, "en": 0.01})
    parts = heard((5, _ENGLISH), short, (5, _SPANISH), (5, _SPANISH))
    assert labelled(parts, "en") == ["en", "es", "es", "es"]


def test_a_sentence_that_sounds_like_an_absent_language_follows_its_neighbours() -> None:
    latin = {"la": 0.9, "es": 0.03, "it": 0.01}
    italian = {"it": 0.99, "es": 0.001}
    parts = heard((5, italian), (5, _SPANISH), (4, latin), (5, _SPANISH))
    assert labelled(parts, "it") == ["it", "es", "es", "es"]


def test_nothing_to_judge_gives_no_labels() -> None:
    assert labelled([], "en") == []
