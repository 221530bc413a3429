"""Serial numbers: from what somebody wrote to what can be compared.

The stages, each on the one before:

    given      as written                                                        ав-0O12 347 (Cyrillic ав)
    marked     without what shows nothing, NFKC, upper case, ASCII digits, Cyrillic and Greek letters that   AB-0O12 347
               look Latin made Latin
    canonical  letters and digits, and the marks ? and *                         AB0O12347
    folded     look-alikes folded to digits, zeros in front dropped              A80012347

`given`, `marked` and `canonical` are kept to be shown and compared; `folded` only finds candidates. Letters of other
scripts are kept. The look-alike classes are those that plate readers and firearms examiners use.

The wide fold (`fold_widely`) folds besides what is taken for one another where a stamp is worn or a hand bad, and
letters with marks to their letter (Č to C, Ё to E): nobody would call these the same, but a search has to come by them.
Index keys are of the one fold or the other, by their version.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from iarms.domain.text import without_unseen

# Longer than any number stamped on a firearm; longer texts are descriptions, and get no index key.
LONGEST_SERIAL: Final = 64

# Letters that look Latin in capitals. Read as Latin whatever the officer's keyboard was set to.
_TO_LATIN: Final = str.maketrans(
    "АВЕКМНОРСТУХІЈЅҮ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ",
    "ABEKMHOPCTYXIJSY" + "ABEZHIKMNOPTYXC",
)
_FOLD: Final = str.maketrans("OQDILZSGB", "000112568")
_FOLD_WIDELY: Final = str.maketrans("OQDILZSGB" + "ATCNVYF", "000112568" + "476MUUE")
LOOKALIKES: Final = {
    "0": "0OQD", "1": "1IL", "2": "2Z", "5": "5S", "6": "6GC", "8": "8B", "4": "4A", "7": "7T", "M": "MN", "U": "UVY",
    "E": "EF",
}  # fmt: skip

SEPARATORS: Final = frozenset(" -./\\'") | frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")


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
    marked = _ascii_digits(unicodedata.normalize("NFKC", without_unseen(given)).upper().translate(_TO_LATIN)).strip()
    canonical = "".join(c for c in marked.replace("_", "?") if c.isalnum() or c in "?*")
    unknown = tuple(position for position, c in enumerate(canonical, 1) if c == "?")
    return Serial(given, marked, canonical, fold(canonical), unknown)


def fold(canonical: str) -> str:
    """The key form: look-alikes to their digit, zeros in front dropped; a serial of zeros alone is 0."""
    folded = canonical.translate(_FOLD).lstrip("0")
    return folded or ("0" if canonical else "")


def fold_widely(canonical: str) -> str:
    """The wide key form: 4 for A, 7 for T, M for N, U for V and Y, E for F, 6 for C besides, and letters without marks.

    As long as `fold` is, character for character.
    """
    if not canonical.isascii():
        canonical = "".join(map(_without_marks, canonical)).translate(_TO_LATIN)
    folded = canonical.translate(_FOLD_WIDELY).lstrip("0")
    return folded or ("0" if canonical else "")


def _without_marks(character: str) -> str:
    apart = unicodedata.normalize("NFD", character)
    return apart[0] if len(apart) > 1 and all(map(unicodedata.combining, apart[1:])) else character


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
