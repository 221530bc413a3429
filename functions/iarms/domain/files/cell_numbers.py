"""What a number in a cell of a spreadsheet is: the text that its format shows, where that says more than its value.

    123456 General -> 123456     123 00000 -> 00123     123 "AB-"00000 -> AB-00123     7.62 0.0 -> 7.62

A number that stands in a cell as such has fifteen digits at most: what was written with more has lost the others.
What a format only adorns (thousands, decimals, 1.23E+11) is left out: the number itself is kept, and never rounded.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from math import isinf
from typing import Final, NamedTuple

# The faults of a cell, by their codes: what is wrong with it, whatever it fills.
CELL_FAULTS: Final = {
    "lost_digits": "is a number of more than 15 digits, of which a spreadsheet keeps no more: format the column as text"
    " and write the number again from where it came",
    "formula_without_value": "is a formula whose value the file does not hold: open and save it in the spreadsheet"
    " program, or paste the values",
    "spreadsheet_error": "the cell shows an error of the spreadsheet, not a value",
    "number_format": "is a number that its cell shows as something else: format the column as text, and write what is"
    " meant",
    "no_such_date": "there is no such day in the spreadsheet's calendar",
    "date_cell": "is a date, as the spreadsheet has it, and the field holds none: format the column as text and write"
    " the value again",
}
MOST_DIGITS: Final = 10**15
_DAYS: Final = 2_958_465  # 31 December 9999
_LEAP: Final = 60  # the 29 February 1900, which was none

# Python reads more than these as numbers.
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_TOKEN: Final = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|[Ee][+-]|[0#?]+|[.,%/@]|.', re.IGNORECASE | re.DOTALL
)
_COLOUR: Final = re.compile(r"\[(black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+)\]", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"\[\$([^\]-]*)(-[^\]]*)?\]")


class SheetCell(NamedTuple):
    """A cell: its text, or a number that is none of digits alone; None for nothing. `fault`: a code of CELL_FAULTS."""

    value: str | float | None
    fault: str | None = None


EMPTY_CELL: Final = SheetCell(None)


def cell_of_number(text: str, code: str) -> SheetCell:
    """The cell of a number as the file holds it, under a format. Raises ValueError for what is no number."""
    number = exact_number(text)
    if isinstance(number, float):
        shown = shown_number(1, code)
        return SheetCell(None, "number_format") if shown is None else SheetCell(float(f"{number:.15g}"))
    whole = number
    if abs(whole) >= MOST_DIGITS:
        return SheetCell(None, "lost_digits")
    if whole < 0:
        return SheetCell(float(whole))
    shown = shown_number(whole, code)
    return SheetCell(None, "number_format") if shown is None else SheetCell(shown)


def exact_number(text: str) -> int | float:
    """A number as a file holds it, whole ones as such. Raises ValueError for what is none."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    number = float(text)
    if isinf(number):
        raise ValueError(text)
    return int(number) if number.is_integer() else number


def shown_number(number: int, code: str) -> str | None:
    """The digits of a whole number as a format shows them, with its leading zeros and signs.

    None for a format that shows something else than the number.
    """
    places = _places(_section(code, number))
    if places is None:
        return None
    digits = str(number)
    if not any(len(place) > 1 for place in places) and sum(place == "0" for place in places) <= len(digits):
        return digits
    shown: list[str] = []
    # From the last place on, and what is left before the first one.
    first = next((at for at, place in enumerate(places) if len(place) == 1), None)
    for at in range(len(places) - 1, -1, -1):
        place = places[at]
        if len(place) > 1:
            shown.append(place[1:])
            continue
        if digits:
            shown.append(digits if at == first else digits[-1])
            digits = "" if at == first else digits[:-1]
        elif place == "0":
            shown.append("0")
    return "".join(reversed(shown)).strip()


def cell_of_days(text: str, begin: str) -> SheetCell:
    """The cell of a date that counts days from 1900 or 1904. Raises ValueError for what is no number."""
    days = float(exact_number(text))
    if not 0 <= days <= _DAYS or (begin == "1900" and (days < 1 or int(days) == _LEAP)):
        return SheetCell(None, "number_format" if 0 <= days < 1 else "no_such_date")
    first = date(1904, 1, 1) if begin == "1904" else date(1899, 12, 31 if days < _LEAP else 30)
    try:
        day = first + timedelta(days=int(days))
    except OverflowError:
        return SheetCell(None, "no_such_date")
    seconds = round((days - int(days)) * 86_400)
    if seconds == 86_400:
        day, seconds = day + timedelta(days=1), 0
    time_of_day = f" {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" if seconds else ""
    return SheetCell(f"{day.isoformat()}{time_of_day}", "date_cell")


def _section(code: str, number: int) -> str:
    """The part of a format that is for this number."""
    sections: list[str] = [""]
    for sign in _TOKEN.findall(code):
        if sign == ";":
            sections.append("")
        else:
            sections[-1] += sign
    if number == 0 and len(sections) > 2 and sections[2]:
        return sections[2]
    return sections[0]


class _NoNumber(Exception):
    """A part of a format shows something else than whole numbers."""


@lru_cache(maxsize=512)
def _places(section: str) -> tuple[str, ...] | None:
    """The places of digits ("0", "#", "?") and what stands between them, each behind a mark; () for the number as such,
    None where a section shows something else than whole numbers."""
    signs = _TOKEN.findall(section)
    if any(sign[0] in "Ee" and len(sign) == 2 for sign in signs):
        return ()
    point = signs.index(".") if "." in signs else len(signs)
    try:
        places = [place for sign in signs[:point] for place in _places_of(sign, section)]
        behind = [place for sign in signs[point + 1 :] for place in _places_of(sign, section) if len(place) > 1]
    except _NoNumber:
        return None
    literal = any(place[1:].strip() for place in (*places, *behind))
    if literal and point < len(signs):
        return None
    if not literal:
        places = [place for place in places if len(place) == 1]
    return tuple(places) if any(len(place) == 1 for place in places) else None


def _places_of(sign: str, section: str) -> list[str]:
    """The places that a sign of a section stands for. Raises _NoNumber."""
    if sign.lower() == "general" or sign == "@":
        return ["#"]
    if sign[0] in "0#?":
        return list(sign)
    if sign in "%/" or (sign == "," and not _is_between_digits(section)):
        raise _NoNumber
    if sign == "," or (sign[0] in "_*" and len(sign) == 2):
        return []
    if sign[0] == "[" and len(sign) > 1:
        return _places_in_brackets(sign)
    said = sign[1:-1] if sign[0] == '"' and len(sign) > 1 else sign[-1]
    return ["'" + said] if said else []


def _places_in_brackets(sign: str) -> list[str]:
    if (currency := _CURRENCY.fullmatch(sign)) is not None:
        return ["'" + currency[1]] if currency[1] else []
    if _COLOUR.fullmatch(sign):
        return []
    raise _NoNumber


def _is_between_digits(section: str) -> bool:
    """Whether the commas of a section part thousands: one behind the last digit divides by a thousand."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", section)
    return re.search(r"[0#?],+(?![0#?,])", bare.partition(".")[0]) is None
