"""Group vectors of voices: the most alike first, until what is left are different people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]

# Measured: two halves of one voice are alike by 0.86 and more, two voices by 0.54 at most. 0.56 to 0.60 find
# the right number in 77 recordings of 9 voices; with less, people are joined, with more, they are split.
SAME_VOICE = 0.58
_CLEARLY_SAME = 0.75
# Whoever speaks less is a cough, a laugh or a mixture.
_LEAST_SECONDS = 2.0
_BLOCK = 800
_ROUNDS = 3


def voices(vectors: Vectors, seconds: Sequence[float], wanted: int | None) -> Vectors:
    """One vector for each person; `wanted` where their number is known and so many can be told apart."""
    if len(vectors) == 0:
        return vectors
    weights = np.asarray(seconds, dtype=np.float32)
    labels = _in_blocks(vectors, weights, SAME_VOICE if wanted is None else _CLEARLY_SAME)
    sums, spoken = _sums(vectors, weights, labels)
    order = np.argsort(-spoken, kind="stable")
    major = order[spoken[order] >= _LEAST_SECONDS]
    kept = major if len(major) >= (wanted or 1) else order[: wanted or 1]
    people = _unit(sums[kept])
    if wanted is not None:
        groups = merge(people, spoken[kept], -1.0, wanted)
        people = _unit(_sums(people, spoken[kept], groups)[0])
    return _settled(people, vectors, weights)


def merge(vectors: Vectors, weights: NDArray[np.float32], least: float, fewest: int = 1) -> Labels:
    """Join the two groups whose middles are most alike, again and again, while they are alike enough."""
    sums = (vectors * weights[:, None]).astype(np.float64)
    labels = np.arange(len(vectors))
    alive = np.ones(len(vectors), dtype=bool)
    units = _unit(sums)
    likeness = units @ units.T
    np.fill_diagonal(likeness, -2.0)
    best = likeness.max(axis=1)
    for _ in range(len(vectors) - fewest):
        one = int(best.argmax())
        if best[one] < least:
            break
        other = int(likeness[one].argmax())
        sums[one] += sums[other]
        labels[labels == other] = one
        alive[other] = False
        units[one] = sums[one] / max(float(np.linalg.norm(sums[one])), 1e-9)
        fresh = np.where(alive, units @ units[one], -2.0)
        fresh[one] = -2.0
        likeness[other, :] = likeness[:, other] = -2.0
        likeness[one, :] = likeness[:, one] = fresh
        best = likeness.max(axis=1)
    return np.unique(labels, return_inverse=True)[1]


def _in_blocks(vectors: Vectors, weights: NDArray[np.float32], least: float) -> Labels:
    """As `merge`, for any length: blocks of some minutes first, then what came out of them."""
    if len(vectors) <= _BLOCK:
        return merge(vectors, weights, least)
    labels = np.zeros(len(vectors), dtype=np.int64)
    count = 0
    for first in range(0, len(vectors), _BLOCK):
        part = slice(first, first + _BLOCK)
        found = merge(vectors[part], weights[part], least)
        labels[part] = found + count
        count += int(found.max()) + 1
    sums, spoken = _sums(vectors, weights, labels)
    groups = _in_blocks(_unit(sums), spoken, least) if count < len(vectors) else np.arange(count)
    return groups[labels]


def _settled(people: Vectors, vectors: Vectors, weights: NDArray[np.float32]) -> Vectors:
    """Each person's vector from what is most like it."""
    for _ in range(_ROUNDS):
        nearest = (vectors @ people.T).argmax(axis=1)
        if len(np.unique(nearest)) < len(people):
            break
        people = _unit(_sums(vectors, weights, nearest)[0])
    return people


def _sums(
    vectors: Vectors, weights: NDArray[np.float32], labels: Labels
) -> tuple[Vectors, NDArray[np.float32]]:
    count = int(labels.max()) + 1
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    spoken = np.zeros(count, dtype=np.float32)
    np.add.at(sums, labels, vectors * weights[:, None])
    np.add.at(spoken, labels, weights)
    return sums, spoken


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.floating]:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
