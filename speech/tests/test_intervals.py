from __future__ import annotations

import random

from makers import stretches

from engine.intervals import minus, overlap, total, union


def test_union_joins_what_touches_and_keeps_the_rest() -> None:
    assert union(stretches((5, 6), (0, 2), (1, 3), (3, 4))) == stretches((0, 4), (5, 6))


def test_minus_leaves_what_is_not_covered() -> None:
    assert minus(stretches((0, 10), (20, 30)), stretches((2, 3), (9, 21), (29, 40))) == stretches(
        (0, 2), (3, 9), (21, 29)
    )


def test_minus_and_cover_together_are_the_whole() -> None:
    chance = random.Random(7)
    for _ in range(200):
        bounds = sorted(chance.uniform(0, 50) for _ in range(8))
        whole = stretches((bounds[0], bounds[3]), (bounds[4], bounds[7]))
        covers = union(
            stretches(*((s, s + chance.uniform(0, 9)) for s in (chance.uniform(-5, 50) for _ in range(6))))
        )
        left = minus(whole, covers)
        shared = sum(overlap(one, other) for one in whole for other in covers)
        assert abs(total(left) + shared - total(whole)) < 1e-9
