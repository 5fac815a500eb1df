"""The small rules of the tenant wrapper: paths, parameters, languages, models, settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from webui.languages import backend_name
from webui.model_layout import lay_out_models
from webui.parameters import Features, read_parameters
from webui.refusals import Refusal
from webui.routes import find_route
from webui.settings import Unusable, read_settings

_NAMES = {"en": "english", "no": "norwegian", "zh": "chinese", "jw": "javanese", "de": "german"}
_ID = "0b8a3bb0-1111-4222-8333-444455556666"
_PLAIN = Features(speakers=False, separation=False)
_SECRET = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("en", "english"),
        ("EN", "english"),
        ("en-GB", "english"),
        ("zh_Hant", "chinese"),
        ("nb", "norwegian"),
        ("jv", "javanese"),
        ("German", "german"),
    ],
)
def test_a_code_becomes_the_name_that_the_backend_wants(asked: str, name: str) -> None:
    assert backend_name(asked, _NAMES) == name


@pytest.mark.parametrize("asked", ["xx", "klingon", "-", "e n"])
def test_an_unknown_language_is_refused_before_the_backend_hangs_on_it(asked: str) -> None:
    with pytest.raises(Refusal) as refused:
        backend_name(asked, _NAMES)
    assert (refused.value.status, refused.value.code) == (422, "unknown-language")


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/docs", "/redoc", "/openapi.json", "/transcription", "//transcription/", "/Transcription/"),
        *("/transcription/.", "/%74ranscription/", "/task/all", "/task/", f"/task/{_ID}/"),
        *(f"/task/{_ID.upper()}", f"/task/{_ID[:-1]}"),
        *(f"/task/%2e%2e/{_ID}", f"/task/{_ID};x=1", f"/task/file/{_ID}/x", f"/task/{_ID}\n", "/health/"),
    ],
)
def test_a_path_has_one_spelling_and_every_other_one_leads_nowhere(path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        with pytest.raises(Refusal) as refused:
            find_route(method, path)
        assert refused.value.status == 404


def test_a_known_path_answers_to_its_own_methods_only() -> None:
    assert find_route("POST", "/vad/").kind == "vad"
    assert find_route("DELETE", f"/task/{_ID}").task == _ID
    others = (("GET", "/vad/"), ("OPTIONS", "/vad/"), ("HEAD", "/health"), ("DELETE", f"/task/file/{_ID}"))
    for method, path in others:
        with pytest.raises(Refusal) as refused:
            find_route(method, path)
        assert refused.value.status == 405


@pytest.mark.parametrize(
    "name",
    [
        *("model_size", "compute_type", "beam_size", "best_of", "patience", "batch_size", "chunk_length"),
        *("hf_token", "uvr_device", "diarization_device", "enable_offload", "save_file", "nonsense"),
    ],
)
def test_parameters_that_the_plan_decides_are_refused(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_parameters(f"{name}=1".encode(), "transcription", _PLAIN)
    assert (refused.value.status, refused.value.code) == (422, "unknown-parameter")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (b"lang=en&lang=de", "repeated-parameter"),
        (b"initial_prompt=" + b"a" * 4001, "parameter-too-long"),
        (b"lang", "bad-query"),
        (b"initial_prompt=%ff", "bad-query"),
        (b"is_diarize=true", "speakers-not-available"),
        (b"is_separate_bgm=1", "separation-not-available"),
    ],
)
def test_a_query_that_cannot_be_served_is_refused(query: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_parameters(query, "transcription", _PLAIN)
    assert refused.value.code == code


def test_parameters_of_transcription_do_not_belong_to_voice_activity() -> None:
    assert read_parameters(b"threshold=0.4", "vad", _PLAIN) == {"threshold": "0.4"}
    with pytest.raises(Refusal):
        read_parameters(b"lang=en", "vad", _PLAIN)


def test_a_plain_model_folder_is_laid_out_as_the_model_hub_would(tmp_path: Path) -> None:
    for name in ("base", "own"):
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "model.bin").write_text(name)
    target = tmp_path / "laid"
    for _ in range(2):
        lay_out_models(tmp_path / "models", ("base", "own"), {"base": "Systran/faster-whisper-base"}, target)
    hub = target / "models--Systran--faster-whisper-base"
    assert (hub / "snapshots" / (hub / "refs/main").read_text() / "model.bin").read_text() == "base"
    assert (target / "own" / "model.bin").read_text() == "own"


def test_a_model_that_the_backend_fetched_is_used_where_it_lies(tmp_path: Path) -> None:
    hub = tmp_path / "models/Whisper/faster-whisper/models--Systran--faster-whisper-base"
    hub.mkdir(parents=True)
    lay_out_models(tmp_path / "models", ("base",), {"base": "Systran/faster-whisper-base"}, tmp_path / "laid")
    assert (tmp_path / "laid" / hub.name).resolve() == hub


def test_a_missing_model_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="no model base"):
        lay_out_models(tmp_path, ("base",), {}, tmp_path / "laid")


def _source(folder: Path) -> str:
    (folder / "backend").mkdir()
    (folder / "backend" / "main.py").touch()
    return str(folder)


@pytest.mark.parametrize("secret", ["", "short", f"{_SECRET} short", f"{_SECRET} {_SECRET} {_SECRET}"])
def test_a_missing_or_short_secret_stops_the_start_and_is_not_told(secret: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as fault:
        read_settings(["--source", _source(tmp_path)], {"WHISPER_WEBUI_SECRET": secret})
    assert not secret or secret not in str(fault.value)


def test_secrets_come_from_a_file_or_the_environment(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{_SECRET}\n{_SECRET[::-1]}\n")
    source = _source(tmp_path)
    by_file = read_settings(["--source", source, "--secret-file", str(tmp_path / "secret")], {})
    assert by_file.secrets == (_SECRET.encode(), _SECRET[::-1].encode())
    by_name = read_settings(["--source", source], {"WHISPER_WEBUI_SECRET": _SECRET})
    assert by_name.secrets == (_SECRET.encode(),)
    assert (by_name.host, by_name.state) == ("127.0.0.1", tmp_path.with_name(f"{tmp_path.name}.state"))


def test_a_folder_without_the_backend_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"backend/main\.py"):
        read_settings(["--source", str(tmp_path)], {"WHISPER_WEBUI_SECRET": _SECRET})
