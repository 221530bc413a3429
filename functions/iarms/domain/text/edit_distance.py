"""How many letters two words differ by, and which known words are near one.

By rapidfuzz, which is loaded with the first word that is asked about. Most starts do without: few words are misspelt,
and a search without candidates compares none.

A letter more, less or wrong, or two that are swapped, is one step (optimal string alignment).
"""

from collections.abc import Collection
from functools import cache
from importlib import import_module
from typing import Any


def edit_distance(one: str, other: str, most: int) -> int:
    """Steps from one word to the other, or `most` + 1 where there are more."""
    steps: int = _measure().distance(one, other, score_cutoff=most)
    return steps


def words_near(text: str, known: Collection[str], most: int) -> list[tuple[str, int]]:
    """The known words that are at most so many steps from a text, with their steps, the nearest first."""
    measure = _measure().distance
    found = import_module("rapidfuzz.process").extract(text, known, scorer=measure, score_cutoff=most, limit=None)
    return [(word, steps) for word, steps, _ in found]


def nearest_word(text: str, known: Collection[str], most: int) -> tuple[str, int] | None:
    """The known word with the fewest steps from a text, of several the first, and its steps; None where all are more
    than `most`."""
    measure = _measure().distance
    found = import_module("rapidfuzz.process").extractOne(text, known, scorer=measure, score_cutoff=most)
    return None if found is None else (found[0], found[1])


@cache
def _measure() -> Any:
    return import_module("rapidfuzz.distance.OSA")
