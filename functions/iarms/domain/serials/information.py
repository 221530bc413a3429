"""What a number can tell of a weapon: its information in bits, and the low numbers that tell nothing.

A digit is worth log2(10) bits and a letter log2(26), however common they are in their places: a lot of three thousand
makes each of its numbers no less the number of one weapon. Letters count only where the maker, or makers at large,
stamp letters in these places: in PT92AF or TYPE56 they are words. A number without a digit is a word altogether.
"""

from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import Final

from iarms.domain.serials.frequencies import ALL_MAKES, Frequencies, layout_of

_DIGIT: Final = log2(10)
_LETTER: Final = log2(26)
_SHORTEST_RUN: Final = 3
_AT_LARGE: Final = 0.002  # of all numbers that have a layout for it to be one of makers at large


@lru_cache(maxsize=4096)
def is_low(canonical: str) -> bool:
    """Whether it is a number that people make up, and makers stamp once: 1234, 12345, 999999, 4321, 0007.

    Digits that are all the same, or go up or down by one, or fewer than three of them once zeros in front are gone.
    """
    if not canonical.isascii() or not canonical.isdigit():
        return False
    digits = [int(digit) for digit in canonical.lstrip("0")]
    if len(digits) < _SHORTEST_RUN:
        return True
    steps = {after - before for before, after in pairwise(digits)}
    return len(steps) == 1 and abs(steps.pop()) <= 1


def information_of(canonical: str, make: str, frequencies: Frequencies) -> float:
    """The bits of a number on a weapon of this make (ALL_MAKES where it is not known); a low number has those of one
    digit."""
    digits = sum(character.isdigit() for character in canonical)
    if not digits:
        return 0.0
    if is_low(canonical):
        return _DIGIT
    letters = len(canonical) - digits
    if letters and not _is_stamped(layout_of(canonical), make, frequencies):
        letters = 0
    return digits * _DIGIT + letters * _LETTER


def _is_stamped(shape: str, make: str, frequencies: Frequencies) -> bool:
    own, of_all = frequencies.layouts.get(make, ()), frequencies.layouts.get(ALL_MAKES, ())
    at_large = (layout for layout in of_all if layout.share >= _AT_LARGE)
    return any(layout.shape == shape for layout in (*own, *at_large))
