"""The characters that a text may hold: letters, marks, digits and signs of the scripts in use, and the plain space.

What is not here is refused where it comes in, so that a text is what it looks like. Characters that show nothing hide a
number from a search: the fillers of Hangul count as letters, the blank of Braille as a sign, and in the tags of Unicode
a text can hold another one. So these are lists of what is allowed; what Unicode adds tomorrow is not.
"""

import unicodedata
from bisect import bisect
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any, Final

from iarms.errors import FieldError, Invalid

# First and last of each range, blocks of Unicode without what shows nothing. Within a range counts what its general
# category makes a letter, a mark, a number or a sign: what is unassigned, private or a format is not.
_RANGES: Final = (
    (" ", "~"),  # ASCII
    ("\u00a1", "\u034e"), ("\u0350", "\u0362"),  # Latin, phonetic letters, marks on letters
    ("\u0370", "\u052f"), ("\u0531", "\u058f"),  # Greek, Cyrillic, Armenian
    ("\u0591", "\u05f4"), ("\u0606", "\u07ff"),  # Hebrew, Arabic, Syriac, Thaana, N'Ko
    ("\u08a0", "\u109f"),  # Arabic, the scripts of India, Thai, Lao, Tibetan, Burmese
    ("\u10a0", "\u10ff"), ("\u1200", "\u167f"),  # Georgian, Ethiopic, Cherokee, syllabics of Canada
    ("\u1780", "\u17b3"), ("\u17b6", "\u17f9"), ("\u1810", "\u18aa"),  # Khmer, Mongolian
    ("\u1c80", "\u1c88"), ("\u1c90", "\u1cbf"), ("\u1d00", "\u1fff"),  # more of Cyrillic, Georgian, Latin and Greek
    ("\u2010", "\u2027"), ("\u2030", "\u205e"),  # punctuation
    ("\u2070", "\u20c0"), ("\u2100", "\u22ff"),  # small digits, currencies, letters as signs, Roman numbers, arrows
    ("\u2300", "\u2426"), ("\u2460", "\u27bf"), ("\u2b00", "\u2bff"),  # technical signs, circled digits, shapes, stars
    ("\u2c60", "\u2c7f"), ("\u2d00", "\u2d70"), ("\u2d80", "\u2ddf"),  # Latin, Georgian, Tifinagh, Ethiopic
    ("\u2e00", "\u2e5d"), ("\u3001", "\u303e"),  # punctuation
    ("\u3041", "\u312f"), ("\u3131", "\u3163"), ("\u3165", "\u318e"), ("\u31a0", "\u31bf"),  # Kana, Bopomofo, Hangul
    ("\u31f0", "\u4dbf"), ("\u4e00", "\u9fff"), ("\ua640", "\ua69f"), ("\ua720", "\ua7ff"),  # Han, Cyrillic, Latin
    ("\uaa60", "\uaa7f"), ("\uab01", "\uab6b"), ("\uac00", "\ud7a3"), ("\uf900", "\ufad9"),  # Burmese, Hangul, Han
    # Letters as old encodings have them, without the two that stand for a whole sentence.
    ("\ufb00", "\ufdf9"), ("\ufdfc", "\ufdfd"), ("\ufe70", "\ufefc"), ("\uff01", "\uff9f"), ("\uffe0", "\uffe6"),
    ("\U00020000", "\U0002fa1d"), ("\U00030000", "\U000323af"),  # rare Han
)  # fmt: skip
_FIRSTS: Final = tuple(first for first, _ in _RANGES)
_CATEGORIES: Final = frozenset(
    ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc",
     "Sk", "So", "Zs")
)  # fmt: skip
# No script sets more on one letter, so composed as far as it goes; a pile of marks hides what it stands on.
MOST_MARKS: Final = 5
_NOT_SHOWN: Final = "no line breaks, and no characters that show nothing"
_NOT_WRITTEN: Final = "letters, digits and signs that people write, and the plain space"
_PILED: Final = f"a mark stands on a letter, and no more than {MOST_MARKS} on one"
_PLAIN_SPACES: Final = dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
# Letters and signs by their category, and yet there is nothing to see.
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00013441\U00013442\U0001d159")
_MOST_FAULTS: Final = 20


def character_fault(text: str) -> str | None:
    """What is wrong with the characters of a text, in words that do not repeat it; None where nothing is."""
    if text.isascii() and text.isprintable():
        return None
    on = 0  # how many marks the letter or digit before bears; none where a mark has nothing to stand on
    for character in unicodedata.normalize("NFC", text):
        if _is_unseen(character) or (character != " " and not character.isprintable() and not _is_something(character)):
            return _NOT_SHOWN
        if not _is_allowed(character):
            return _NOT_WRITTEN
        category = unicodedata.category(character)[0]
        if category == "M":
            if not 0 < on <= MOST_MARKS:
                return _PILED
            on += 1
        else:
            on = 1 if category in "LN" else 0
    return None


def check_characters(body: Any, *, within: str = "", but: Collection[str] = ()) -> None:
    """Raises Invalid with a pointer to each text of a JSON value that holds what no text may hold; the first twenty.

    `within` is the pointer to the value itself; what is in fields named in `but` is not looked at.
    """
    faults = [
        FieldError(pointer, "string_pattern_mismatch", f"{name}: {fault}" if name else fault)
        for pointer, name, text in _texts(body, within, "", but)
        if (fault := character_fault(text)) is not None
    ]
    if faults:
        raise Invalid(*faults[:_MOST_FAULTS])


def with_plain_spaces(value: Any, but: Collection[str] = ()) -> Any:
    """A JSON value whose texts have plain spaces for those that keyboards and typesetters put in their place: the
    no-break space before a French colon, the wide one between Japanese words. What is in fields named in `but` stays.
    """
    if isinstance(value, str):
        return value if value.isascii() else value.translate(_PLAIN_SPACES)
    if isinstance(value, dict):
        return {key: inner if key in but else with_plain_spaces(inner, but) for key, inner in value.items()}
    return [with_plain_spaces(inner, but) for inner in value] if isinstance(value, list) else value


def without_unseen(text: str) -> str:
    """The text without what shows nothing: formats, fillers, selectors of variants, tags."""
    if text.isascii():
        return text
    return "".join(character for character in text if not _is_unseen(character))


# Unicode has a million characters, and a caller may send them all; an office writes in few hundred.
@lru_cache(maxsize=4096)
def _is_unseen(character: str) -> bool:
    """Whether a character shows nothing and is no space and no line break: what Unicode says to ignore, and blanks."""
    point = ord(character)
    return (
        character in _BLANK
        or unicodedata.category(character) == "Cf"
        or 0x180B <= point <= 0x180F
        or 0xFE00 <= point <= 0xFE0F
        or 0x2060 <= point <= 0x206F
        or 0xFFF0 <= point <= 0xFFF8
        or 0xE0000 <= point <= 0xE0FFF
    )


def _is_something(character: str) -> bool:
    """Whether it may show something, and yet is none of ours: private, unassigned, another space."""
    return unicodedata.category(character) in ("Co", "Cn", "Zs")


@lru_cache(maxsize=4096)
def _is_allowed(character: str) -> bool:
    place = bisect(_FIRSTS, character) - 1
    return place >= 0 and character <= _RANGES[place][1] and unicodedata.category(character) in _CATEGORIES


def _texts(value: Any, pointer: str, name: str, but: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Each text of a JSON value with its pointer and the last part of that; names of fields are looked at elsewhere."""
    if isinstance(value, str):
        yield pointer, name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in but:
                yield from _texts(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", key, but)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{place}", str(place), but)
