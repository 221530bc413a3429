"""Weighted draws. Every random value of the room comes from `Random.random()`, whose sequence for a seed is fixed by
the language reference; `choices` and `shuffle` may change between Python versions and are not used."""

from bisect import bisect
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

# `Random.random`, bound: half a generator's time is spent here, so it is passed along instead of the object.
Rand = Callable[[], float]


def rand_for(purpose: str, seed: int) -> Rand:
    """A stream of numbers of its own for each purpose, so that queries never disturb records."""
    return Random(f"{purpose}:{seed}").random


class Weighted(Generic[T]):
    """Values to draw by weight. Weights need not sum to one."""

    __slots__ = ("_bounds", "_last", "_total", "values")

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        kept = [(value, weight) for value, weight in pairs if weight > 0]
        if not kept:
            raise ValueError("nothing to draw from")
        self.values = tuple(value for value, _ in kept)
        self._bounds = list(accumulate(weight for _, weight in kept))
        self._total = self._bounds[-1]
        self._last = len(kept) - 1

    @classmethod
    def of(cls, weights: Mapping[T, float]) -> "Weighted[T]":
        return cls(weights.items())

    @classmethod
    def in_falling_order(cls, values: Iterable[T]) -> "Weighted[T]":
        """Weights 1, 1/2, 1/3...: the most usual value first (assumption: spellings follow Zipf)."""
        return cls((value, 1 / rank) for rank, value in enumerate(values, start=1))

    def draw(self, rand: Rand) -> T:
        if not self._last:
            return self.values[0]
        return self.values[bisect(self._bounds, rand() * self._total, 0, self._last)]
