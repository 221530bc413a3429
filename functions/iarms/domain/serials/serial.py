"""Serial numbers: from what somebody wrote to what can be compared.

The stages, each on the one before:

    given      as written                                                        No. ав-0O12 347 (Cyrillic ав)
    marked     NFKC, upper case, ASCII digits, Cyrillic and Greek letters that   AB-0O12 347
               look Latin made Latin, a label such as No. dropped
    canonical  letters and digits, and the marks ? and *                         AB0O12347
    folded     look-alikes folded to digits, zeros in front dropped              A80012347

`given`, `marked` and `canonical` are kept to be shown and compared; `folded` only finds candidates. Letters of other
scripts are kept. The look-alike classes are those that plate readers and firearms examiners use.
"""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, cast

from iarms.domain.text import plain_key
from iarms.models.firearm import SerialState

# Longer than any number stamped on a firearm; longer texts are descriptions, and get no index key.
LONGEST_SERIAL: Final = 64

# Letters that look Latin in capitals. Read as Latin whatever the officer's keyboard was set to.
_TO_LATIN: Final = str.maketrans(
    "АВЕКМНОРСТУХІЈЅҮ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ",
    "ABEKMHOPCTYXIJSY" + "ABEZHIKMNOPTYXC",
)
_FOLD: Final = str.maketrans("OQDILZSGB", "000112568")
LOOKALIKES: Final = {"0": "0OQD", "1": "1IL", "2": "2Z", "5": "5S", "6": "6G", "8": "8B"}

_LABELS: Final = ("SERIAL NUMBER", "SERIAL NO", "SERIAL", "SER NO", "SER", "S/N", "SN", "NO", "NR", "NUM")
_AFTER_LABEL: Final = " .:#"
SEPARATORS: Final = frozenset(" -./\\'") | frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_RUNS_THAT_HIDE: Final = ("..", "--", "//")


@dataclass(frozen=True)
class Serial:
    """A serial number at each stage. `unknown_positions` count characters of `canonical` from 1."""

    given: str
    marked: str
    canonical: str
    folded: str
    unknown_positions: tuple[int, ...]

    @property
    def is_pattern(self) -> bool:
        """Whether it holds ? or *."""
        return "?" in self.canonical or "*" in self.canonical

    @property
    def known_characters(self) -> int:
        """How many letters and digits it holds."""
        return sum(character not in "?*" for character in self.canonical)


def read_serial(given: str) -> Serial:
    """Take a serial number through all stages. Never raises; an empty `canonical` means that it holds nothing."""
    marked = _without_label(_ascii_digits(unicodedata.normalize("NFKC", given).upper().translate(_TO_LATIN)).strip())
    canonical = "".join(c for c in marked.replace("_", "?") if c.isalnum() or c in "?*")
    unknown = tuple(position for position, c in enumerate(canonical, 1) if c == "?")
    return Serial(given, marked, canonical, fold(canonical), unknown)


def fold(canonical: str) -> str:
    """The key form: look-alikes to their digit, zeros in front dropped; a serial of zeros alone is 0."""
    folded = canonical.translate(_FOLD).lstrip("0")
    return folded or ("0" if canonical else "")


def placeholder(serial: Serial) -> SerialState | None:
    """The state that a word or stop-gap number such as NONE, RASPADA, 0000 or 1234 stands for; None for a number."""
    tables = _placeholders()
    word = plain_key(serial.canonical)
    if not word:
        return None if serial.is_pattern else "UNKNOWN"
    if word in tables.words:
        return tables.words[word]
    if not any(c.isdigit() for c in word):
        for stem, state in tables.stems.items():
            if stem in word:
                return state
        return "UNKNOWN" if len(word) > 1 and set(word) == {"X"} else None
    if serial.is_pattern:
        return None
    if set(word) == {"0"} or (len(word) >= 4 and set(word) == {"9"}) or word in tables.numbers:
        return "UNKNOWN"
    return None


def search_fault(serial: Serial) -> tuple[str, str] | None:
    """Why this cannot be searched for, as a code and a hint for the officer; None where it can."""
    for character in serial.marked:
        if not (character.isalnum() or character in SEPARATORS or character in "?*_"):
            if character in ";,|+&":
                return "several_numbers", "looks like several numbers: give one here and the rest in other_numbers"
            return (
                "unknown_mark",
                "holds a mark that is not on a weapon: write ? for one unreadable character, * for several",
            )
    if any(run in serial.marked for run in _RUNS_THAT_HIDE):
        return (
            "unknown_mark",
            "holds a run of marks: write ? for each unreadable character, * for an unknown number of them",
        )
    state = placeholder(serial)
    if state is not None:
        return (
            "placeholder_serial",
            f"is a word or stop-gap that stands for {state}, not a number on a weapon: describe the weapon without it",
        )
    if serial.known_characters < 2:
        return "too_short", "needs at least two known characters"
    if len(serial.canonical) > LONGEST_SERIAL:
        return "too_long", f"has more than {LONGEST_SERIAL} characters once written out"
    return None


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _without_label(text: str) -> str:
    for label in _LABELS:
        rest = text[len(label) :]
        if text.startswith(label) and rest[:1] in tuple(_AFTER_LABEL) and any(c.isdigit() for c in rest):
            return rest.lstrip(_AFTER_LABEL)
    return text


@dataclass(frozen=True)
class _Placeholders:
    words: dict[str, SerialState]
    stems: dict[str, SerialState]
    numbers: frozenset[str]


@cache
def _placeholders() -> _Placeholders:
    tables = json.loads(files("iarms.data").joinpath("placeholders.json").read_text("utf-8"))

    def by_word(groups: dict[str, list[str]]) -> dict[str, SerialState]:
        return {word: cast("SerialState", state) for state, words in groups.items() for word in words}

    # The words pass through the same letters as a serial does, so that a Cyrillic word is found in its mapped form.
    words = {plain_key(read_serial(word).canonical): state for word, state in by_word(tables["words"]).items()}
    return _Placeholders(words, by_word(tables["stems"]), frozenset(tables["numbers"]))
