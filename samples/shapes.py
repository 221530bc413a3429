"""The little language in which makers.json writes serial layouts, and the stamping of numbers in them.

    9           a digit                       A       a Latin letter
    1           a digit other than 0          Я       a Cyrillic letter
    YY, YYYY    the year of manufacture       [MNPR]  one of these characters, repeated for weight; A-Z is a range
    'T6472-'    these characters              -       a hyphen

So `AAA99999` is three letters and five digits, and `'BER'999999'Z'` is a pistol of one Italian maker.
"""

import re
from collections.abc import Callable

from samples.draws import Rand

# O is 0.5 % and I 0.7 % of all characters where digits are 76 % (measured on two tables of seized firearms), so both
# come more rarely than other letters (2 and 3 to 4); all 26 occur.
_LATIN = "ABCDEFGHJKLMNPQRSTUVWXYZ" * 4 + "OO" + "III"
# Soviet and Bulgarian prefixes leave out the letters that stamp badly (assumption).
_CYRILLIC = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"

_TOKEN = re.compile(
    r"(?P<literal>'[^']+'|-)|\[(?P<choice>[^\]]+)\]|(?P<year>YYYY|YY)|(?P<digits>1?9+|1)|(?P<letter>[AЯ])"
)

_RANGE = re.compile(r"(.)-(.)")

Part = Callable[[Rand, int], str]


def _literal(text: str) -> Part:
    return lambda rand, year: text


def _choice(characters: str) -> Part:
    size = len(characters)
    return lambda rand, year: characters[int(rand() * size)]


def _spelled_out(ends: re.Match[str]) -> str:
    return "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1)))


def _number(digits: int, first_is_nonzero: bool) -> Part:
    low = 10 ** (digits - 1) if first_is_nonzero else 0
    span = 10**digits - low
    return lambda rand, year: str(low + int(rand() * span)).zfill(digits)


def _year(digits: int) -> Part:
    return lambda rand, year: str(year)[-digits:]


class Shape:
    """One layout. `stamp` draws a serial number in it."""

    __slots__ = ("_parts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._parts = _parse(text)

    def stamp(self, rand: Rand, year: int) -> str:
        return "".join([part(rand, year) for part in self._parts])


def _parse(text: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise ValueError(f"no serial layout: {text!r} at character {position}")
        position = token.end()
        if token["literal"]:
            parts.append(_literal(token["literal"].strip("'")))
        elif token["choice"]:
            parts.append(_choice(_RANGE.sub(_spelled_out, token["choice"])))
        elif token["year"]:
            parts.append(_year(len(token["year"])))
        elif token["digits"]:
            parts.append(_number(len(token["digits"]), first_is_nonzero=token["digits"][0] == "1"))
        else:
            parts.append(_choice(_LATIN if token["letter"] == "A" else _CYRILLIC))
    return tuple(parts)


_LAST_NUMBER = re.compile(r"(\d+)(\D*)$")


def following(serial: str, step: int) -> str | None:
    """The serial `step` places further in the same series, or None at the end of the series.

    Counts in the last group of digits, as stamping machines do, save where that group is too short to be the count.
    """
    found = _LAST_NUMBER.search(serial)
    if found is None or len(found[1]) < 3:
        return None
    number = int(found[1]) + step
    digits = str(number).zfill(len(found[1]))
    if number < 0 or len(digits) > len(found[1]):
        return None
    return serial[: found.start()] + digits + found[2]


def mask(serial: str) -> str:
    """The layout that a serial shows: A for a letter, 9 for a digit, other characters as they are."""
    return "".join(["9" if c.isdigit() else "A" if c.isalpha() else c for c in serial])
