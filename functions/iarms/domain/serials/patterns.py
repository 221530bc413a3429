"""Numbers of which some characters could not be read: ? for one, * for any run of them.

A pattern is asked of the index by its longest known stretch. Written in a ring behind an end mark, the ring of every
recorded number that fits holds that stretch, and one of its rotations begins with it: $ABC for ABC*, 567$AB for
AB??567. Stretches of two characters are the shortest that can be asked for; what is too vague for that is refused.

Zeros in front are no part of a folded number, so a pattern that begins with ? is asked for once more without each,
and one that begins with * before zeros once more without these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from iarms.domain.serials.frequencies import ALL_MAKES, Frequencies, Layout
from iarms.domain.serials.index_keys import (
    END,
    LONGEST_WITH_VARIANTS,
    ROTATION_HEAD,
    PostingPlace,
    key_form,
    rotation_place,
)
from iarms.domain.serials.serial import LOOKALIKES, Serial, fold_widely

FEWEST_KNOWN: Final = 3
# How much longer than its known characters a number may be that fits a *.
_LONGEST_RUN: Final = 6
_LONGEST_NUMBER: Final = 14
_OTHER_LAYOUTS: Final = 0.002


@dataclass(frozen=True)
class Pattern:
    """A pattern over characters folded widely. `stretch` is the longest known part of its ring."""

    canonical: str
    folded: str
    expression: re.Pattern[str]
    known: int
    stretch: str

    @property
    def is_vague(self) -> bool:
        """Whether too little is known to ask for it."""
        return self.known < FEWEST_KNOWN or len(self.stretch) < ROTATION_HEAD


@lru_cache(maxsize=256)
def read_pattern(canonical: str) -> Pattern:
    """The pattern of a canonical number that holds ? or *."""
    without_zeros = _pattern_form("", canonical)
    parts = "".join("." if c == "?" else ".*" if c == "*" else re.escape(c) for c in without_zeros)
    known = sum(c not in "?*" for c in canonical)
    return Pattern(canonical, without_zeros, re.compile(f"0*{parts}", re.DOTALL), known, _stretch(without_zeros))


def _pattern_form(version: str, canonical: str) -> str:
    """The pattern as the keys of an index version have its characters, by default those of the wide fold."""
    one = "1" + canonical
    folded = re.sub(r"\*+", "*", (key_form(version, one) if version else fold_widely(one))[1:])
    return folded.lstrip("0") or folded


def _stretch(folded: str) -> str:
    """The longest run of known characters in the ring of the pattern and its end mark."""
    ring = folded + END
    doubled = ring + ring
    runs = [run for run in re.split(r"[?*]+", doubled) if run]
    longest = max(runs, key=lambda run: (len(run), END in run), default="")
    return longest[: len(ring)]


def fits(pattern: Pattern, canonical: str) -> bool:
    """Whether a recorded number fits, look-alikes and zeros in front apart."""
    return pattern.expression.fullmatch(fold_widely("1" + canonical)[1:]) is not None


def rotation_probe(version: str, pattern: Pattern) -> tuple[PostingPlace, ...]:
    """The beginnings of pages to query, none of them twice; empty where the pattern is too vague."""
    if pattern.is_vague:
        return ()
    beginnings: dict[PostingPlace, None] = {}
    for folded, stretch in _readings(_pattern_form(version, pattern.canonical)):
        if len(stretch) >= ROTATION_HEAD:
            for length in _lengths(folded):
                beginnings[rotation_place(version, length, stretch)] = None
    return tuple(beginnings)


def _readings(folded: str) -> Iterator[tuple[str, str]]:
    yield folded, _stretch(folded)
    shorter = folded
    while shorter[:1] in ("?", "*"):
        mark, rest = shorter[0], shorter[1:]
        shorter = rest.lstrip("0")
        if shorter and (mark == "?" or shorter != rest):
            yield shorter, _stretch(shorter)


def _lengths(folded: str) -> range:
    if "*" not in folded:
        return range(len(folded), len(folded) + 1) if len(folded) <= LONGEST_WITH_VARIANTS else range(0)
    least = len(folded.replace("*", ""))
    return range(max(least, 1), max(min(least + _LONGEST_RUN, _LONGEST_NUMBER), least) + 1)


def chance_of(pattern: Pattern, make: str, frequencies: Frequencies) -> float:
    """The chance that a weapon of this make that is in no record fits the pattern."""
    layouts = frequencies.layouts.get(make) or frequencies.layouts.get(ALL_MAKES, ())
    head, star, tail = pattern.folded.partition("*")
    total = _OTHER_LAYOUTS * 10.0**-pattern.known
    for layout in layouts:
        length = len(layout.shape)
        if star:
            least = len(head) + len(tail.replace("*", ""))
            if length < least:
                continue
            end = tail.rpartition("*")[2]
            chance = _of_run(head, layout, 0) * _of_run(end, layout, length - len(end))
            middle = tail[: len(tail) - len(end)].replace("*", "").replace("?", "")
            total += layout.share * chance * min(1.0, length * 0.1 ** len(middle)) if middle else layout.share * chance
        elif length == len(pattern.folded):
            total += layout.share * _of_run(pattern.folded, layout, 0)
    return total


def _of_run(run: str, layout: Layout, start: int) -> float:
    product = 1.0
    for place, character in zip(layout.shares[start : start + len(run)], run, strict=False):
        if character not in "?*":
            # The pattern is folded, the layout is not: a 0 may stand for an O.
            product *= sum(place.get(c, 0.0) for c in LOOKALIKES.get(character, character)) or place["rest"]
    return product


def as_pattern(serial: Serial) -> Pattern | None:
    """The pattern that a number is; None for a number without marks."""
    return read_pattern(serial.canonical) if serial.is_pattern else None


def vague_pattern(serial: Serial) -> tuple[str, str] | None:
    """Why a pattern cannot be searched for, as a code and a hint for the officer; None where it can."""
    pattern = as_pattern(serial)
    if pattern is None or not pattern.is_vague:
        return None
    return (
        "pattern_too_vague",
        f"needs at least {FEWEST_KNOWN} known characters, two of them next to each other or one at an end",
    )
