"""Calibres that a spreadsheet has taken for dates: 12/70 became December 1970, 30-06 the 30th of June.

    month and year      01/12/1970, 1970-12-01, Dec-70, dez/70      12/70, 10/89, 7.62, 9/19
    day and month       4-May, 30/jun                               4.5, 30-06

A date is read so only where exactly one calibre of these kinds explains it. A day with its year is a date, save the
first of a month, which a spreadsheet writes for a month alone.
"""

import re
from typing import Final

from iarms.domain.vocabulary.calibre_text import CHAMBERS

_MONTHS: Final = {
    word: month
    for month, words in enumerate(
        (
            "JAN JANEIRO JANV ENE GEN ЯНВ",
            "FEB FEV FEVR ФЕВ",
            "MAR MRZ MAERZ MARS МАР",
            "APR ABR AVR NIS АПР",
            "MAY MAI MAG МАЙ",
            "JUN JUIN GIU HAZ ИЮН",
            "JUL JUIL LUG TEM ИЮЛ",
            "AUG AGO AOUT ABG АВГ",
            "SEP SET SEPT EYL СЕН",
            "OCT OUT OKT OTT EKI ОКТ",
            "NOV KAS НОЯ",
            "DEC DEZ DIC DES ARA ДЕК",
        ),
        1,
    )
    for word in words.split()
}
_NAME: Final = "|".join(_MONTHS)
_TIME: Final = r"(?:[T ]0?0:00(?::00)?(?:\.0+)?)?"
_DAY_OF_YEAR: Final = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)"
    rf"|(?P<first>\d\d?)[-/.](?P<second>\d\d?)[-/.](?P<last>(?:19|20)\d\d)){_TIME}"
)
_MONTH_OF_YEAR: Final = re.compile(rf"(?P<name>{_NAME})[A-Z]*\.?[-/. ](?P<year>(?:19|20)?\d\d)")
_DAY_OF_MONTH: Final = re.compile(
    rf"(?P<day>\d\d?)[-/. ](?P<name>{_NAME})[A-Z]*\.?|(?P<other>{_NAME})[A-Z]*[-/. ](?P<behind>\d\d?)"
)
# What a number of a month and two figures of a year may stand for, and a day with its month.
_DECIMALS: Final = frozenset("5.45 5.56 6.35 7.35 7.62 7.63 7.65 7.92".split())
_MEASURES: Final = frozenset({(9, 17), (9, 18), (9, 19), (9, 21)})
_DAYS: Final = {(4, 5): "4.5", (5, 5): "5.5", (30, 6): "30-06"}


def calibre_of_date(plain: str) -> str | None:
    """The calibre that a spreadsheet made this date of, as written before; None where there is no one such calibre.

    `plain` is the whole field as `plain_calibre` writes it.
    """
    plain = plain.strip()
    if found := _DAY_OF_YEAR.fullmatch(plain):
        if found["year"]:
            return _of_month(int(found["month"]), int(found["year"])) if int(found["day"]) == 1 else None
        first, second = int(found["first"]), int(found["second"])
        months = {month for day, month in ((first, second), (second, first)) if day == 1}
        meant = {_of_month(month, int(found["last"])) for month in months} - {None}
        return meant.pop() if len(meant) == 1 else None
    if (found := _DAY_OF_MONTH.fullmatch(plain)) and (
        meant_day := _DAYS.get((int(found["day"] or found["behind"]), _MONTHS[found["name"] or found["other"]]))
    ):
        return meant_day
    if found := _MONTH_OF_YEAR.fullmatch(plain):
        return _of_month(_MONTHS[found["name"]], int(found["year"]))
    return None


def _of_month(month: int, year: int) -> str | None:
    two = f"{year % 100:02}"
    meant = []
    if month in (10, 12) and two in CHAMBERS:
        meant.append(f"{month}/{two}")
    if f"{month}.{two}" in _DECIMALS:
        meant.append(f"{month}.{two}")
    if (month, int(two)) in _MEASURES:
        meant.append(f"{month}x{two}")
    return meant[0] if len(meant) == 1 else None
