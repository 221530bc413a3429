"""Serial numbers that follow each other: a sign that somebody asks for what may exist, and not for what he holds.

A number is read as a frame with one gap, its last run of digits: AB1001X is AB#X and 1001. Numbers of one frame that
are close by are a sequence. So are those of a crate of new weapons: something to look into, and nothing to refuse.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from iarms.domain.serials.serial import Serial

# What is a sequence: so many different numbers of one frame, no two of them further apart than this.
LEAST_IN_SEQUENCE: Final = 5
SPAN: Final = 50

_LAST_DIGITS: Final = re.compile(r"(.*?)([0-9]+)([^0-9]*)", re.DOTALL)


class DigitRun(NamedTuple):
    """A serial number as its frame and the number that stands in its gap."""

    frame: str
    number: int


def last_digit_run(serial: Serial) -> DigitRun | None:
    """The serial number in its frame; None for a pattern, and for one without digits."""
    parts = None if serial.is_pattern else _LAST_DIGITS.fullmatch(serial.canonical)
    return DigitRun(f"{parts[1]}#{parts[3]}", int(parts[2])) if parts else None


def longest_in_sequence(runs: Iterable[DigitRun]) -> int:
    """How many different numbers of the fullest sequence among these there are; 0 where none is one."""
    by_frame: dict[str, set[int]] = {}
    for run in runs:
        by_frame.setdefault(run.frame, set()).add(run.number)
    longest = 0
    for numbers in by_frame.values():
        ordered = sorted(numbers)
        first = 0
        for last, number in enumerate(ordered):
            while number - ordered[first] > SPAN:
                first += 1
            longest = max(longest, last - first + 1)
    return longest if longest >= LEAST_IN_SEQUENCE else 0


def count_in_sequence(run: DigitRun, earlier: Iterable[DigitRun]) -> int:
    """How many different numbers are in sequence with the one asked for, itself included; 0 where it is too few.

    Of all windows of the span that hold the number asked for, the fullest counts.
    """
    near = sorted({run.number, *(each.number for each in earlier if each.frame == run.frame)})
    near = [number for number in near if abs(number - run.number) <= SPAN]
    fullest = max(sum(start <= number <= start + SPAN for number in near) for start in near if start <= run.number)
    return fullest if fullest >= LEAST_IN_SEQUENCE else 0
