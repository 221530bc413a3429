"""Texts reduced to what can be compared: letters and digits alone, look-alike letters made Latin."""

import re
import unicodedata
from typing import Final

from iarms.domain.text.characters import without_unseen

# Letters that look Latin in capitals, and signs that reports use for one another.
_TO_LATIN: Final = str.maketrans(
    "АВЕКМНОРСТУХІЈЅҮ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ" + "ŁØĐÆ×",
    "ABEKMHOPCTYXIJSY" + "ABEZHIKMNOPTYXC" + "LODAX",
)
# The characters of a make, model or calibre that are read. What stands in a cell beyond them is no name of a weapon.
LONGEST_READ: Final = 200
TOKEN: Final = re.compile(r"\d+|[^\W\d_]+|\n")


def plain_key(text: str) -> str:
    """Letters and digits alone, upper case, accents dropped: the form in which names and words are compared."""
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", without_unseen(text)).upper())
    return "".join(c for c in spread if c.isalnum())


def plain_of(text: str) -> str:
    """The text in capitals: NFKC, ASCII digits, accents dropped, letters that look Latin made Latin."""
    if text.isascii():
        return text.upper()
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", without_unseen(text)).upper())
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c for c in spread if not unicodedata.combining(c)
    ).translate(_TO_LATIN)
