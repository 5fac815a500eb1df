"""The one place that knows faster-whisper: encode, ask for the language, decode, align words."""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations
from numpy.typing import NDArray

from .audio import Recording
from .chunks import Chunk
from .heard import ChooseLanguage, Heard, Style, Word
from .intervals import Stretch
from .words import tidy

_BATCH = 4
_FRAMES_PER_SECOND = 100
# The model was trained on 30 s: text needs all of it. The language shows as well in the bare utterance
# and a second of silence (55 of 57 right against 53) and costs a tenth.
_CHUNK_FRAMES = 30 * _FRAMES_PER_SECOND
_EAR_SILENCE_SECONDS = 1
_EAR_BATCH = 8
_TOKENS_PER_SECOND = 50
_PREPENDED = "\"'“¿([{-"
_APPENDED = "\"'.。,，!！?？:：”)]}、"

logging.getLogger("faster_whisper").setLevel(logging.CRITICAL)


class Whisper:
    """A loaded model; `on` binds it to a recording."""

    def __init__(self, folder: str, threads: int, compute_type: str, device: str = "cpu") -> None:
        self.model = WhisperModel(
            folder,
            device=device,
            compute_type=compute_type,
            cpu_threads=threads,
            local_files_only=True,
        )
        self.multilingual: bool = bool(self.model.model.is_multilingual)
        self.supported_languages = frozenset(self.model.supported_languages)

    def on(self, recording: Recording) -> RecordingListener:
        return RecordingListener(self, recording)

    def tokenizer(self, language: str, task: str) -> Tokenizer:
        return Tokenizer(self.model.hf_tokenizer, self.multilingual, task=task, language=language)


class RecordingListener:
    """Listens to chunks of one recording, a batch at a time, so that memory stays bounded."""

    def __init__(self, whisper: Whisper, recording: Recording) -> None:
        self._whisper = whisper
        self._model = whisper.model
        self._recording = recording
        self.multilingual = whisper.multilingual

    def listen(self, chunks: Sequence[Chunk], style: Style, choose: ChooseLanguage) -> Iterator[Heard]:
        for first in range(0, len(chunks), _BATCH):
            yield from self._listen_batch(chunks[first : first + _BATCH], style, choose)

    def languages(self, stretches: Sequence[Stretch]) -> list[Mapping[str, float]]:
        found: dict[Stretch, Mapping[str, float]] = {}
        by_length = sorted(set(stretches), key=lambda stretch: stretch.length)
        for first in range(0, len(by_length), _EAR_BATCH):
            batch = by_length[first : first + _EAR_BATCH]
            seconds = math.ceil(batch[-1].length) + _EAR_SILENCE_SECONDS
            encoded = self._encode(batch, seconds * _FRAMES_PER_SECOND)
            found |= zip(batch, self._by_ear(encoded), strict=True)
        return [found[stretch] for stretch in stretches]

    def _encode(self, stretches: Sequence[Stretch], frames: int = _CHUNK_FRAMES) -> Any:
        features = [
            pad_or_trim(self._model.feature_extractor(self._recording.piece(stretch))[..., :-1], frames)
            for stretch in stretches
        ]
        return self._model.encode(np.stack(features))

    def _by_ear(self, encoded: Any) -> list[Mapping[str, float]]:
        return [
            {token[2:-2]: float(probability) for token, probability in judged}
            for judged in self._model.model.detect_language(encoded)
        ]

    def _listen_batch(self, chunks: Sequence[Chunk], style: Style, choose: ChooseLanguage) -> list[Heard]:
        encoded = self._encode([chunk.stretch for chunk in chunks])
        by_ear: list[Mapping[str, float]] = (
            self._by_ear(encoded) if self.multilingual else [{} for _ in chunks]
        )
        spoken = [
            chunk.language or choose(ear, chunk.stretch.length)
            for chunk, ear in zip(chunks, by_ear, strict=True)
        ]
        decoded = self._generate(encoded, spoken, style)
        aligned = self._align(encoded, chunks, spoken, decoded, style)
        return [
            Heard(chunk, language, ear, words, result.average_log_probability)
            for chunk, language, ear, words, result in zip(
                chunks, spoken, by_ear, aligned, decoded, strict=True
            )
        ]

    def _generate(self, encoded: Any, spoken: Sequence[str], style: Style) -> list[_Decoded]:
        prompts = [self._prompt(language, style) for language in spoken]
        tokenizer = self._whisper.tokenizer(spoken[0], style.task)
        results = self._model.model.generate(
            encoded,
            prompts,
            beam_size=style.beam,
            patience=1,
            length_penalty=1,
            max_length=self._model.max_length,
            suppress_blank=True,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            return_scores=True,
            return_no_speech_prob=False,
            sampling_temperature=0.0,
        )
        decoded: list[_Decoded] = []
        for result in results:
            tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
            length = len(result.sequences_ids[0])
            decoded.append(_Decoded(tokens, float(result.scores[0]) * length / (length + 1)))
        return decoded

    def _prompt(self, language: str, style: Style) -> list[int]:
        tokenizer = self._whisper.tokenizer(language, style.task)
        before = tokenizer.encode(" " + style.prompt.strip()) if style.prompt else []
        return self._model.get_prompt(tokenizer, before, without_timestamps=True)

    def _align(
        self,
        encoded: Any,
        chunks: Sequence[Chunk],
        spoken: Sequence[str],
        decoded: Sequence[_Decoded],
        style: Style,
    ) -> list[tuple[Word, ...]]:
        common = Counter(spoken).most_common(1)[0][0]
        results = self._model.model.align(
            encoded,
            self._whisper.tokenizer(common, style.task).sot_sequence,
            [result.tokens for result in decoded],
            [math.ceil(chunk.stretch.length) * _FRAMES_PER_SECOND for chunk in chunks],
            median_filter_width=7,
        )
        return [
            tidy(
                _words(self._whisper.tokenizer(language, style.task), result.tokens, aligned, chunk),
                chunk.utterances,
            )
            for chunk, language, result, aligned in zip(chunks, spoken, decoded, results, strict=True)
        ]


@dataclass(frozen=True)
class _Decoded:
    tokens: list[int]
    average_log_probability: float


def _words(tokenizer: Tokenizer, tokens: list[int], aligned: Any, chunk: Chunk) -> list[Word]:
    texts, groups = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    bounds = np.concatenate([[0], np.cumsum([len(group) for group in groups[:-1]])]).astype(int)
    if len(bounds) < 2:
        return []
    times = _token_times(aligned)
    timings = [
        {
            "word": text,
            "tokens": group,
            "start": float(times[bounds[index]]),
            "end": float(times[bounds[index + 1]]),
            "probability": float(np.mean(aligned.text_token_probs[bounds[index] : bounds[index + 1]])),
        }
        for index, (text, group) in enumerate(zip(texts[:-1], groups[:-1], strict=True))
    ]
    merge_punctuations(timings, _PREPENDED, _APPENDED)
    offset = chunk.stretch.start
    return [
        Word(offset + timing["start"], offset + timing["end"], timing["word"], timing["probability"])
        for timing in timings
        if timing["word"]
    ]


def _token_times(aligned: Any) -> NDArray[np.float64]:
    """Seconds at which each token begins, from the path of the alignment."""
    tokens = np.array([pair[0] for pair in aligned.alignments])
    frames = np.array([pair[1] for pair in aligned.alignments])
    begins = np.concatenate([[True], np.diff(tokens) > 0])
    return frames[begins] / _TOKENS_PER_SECOND
