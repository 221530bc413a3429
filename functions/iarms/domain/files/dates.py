"""Dates as reports write them: to the day, the month or the year, as much as is known of them.

    2019-05-04  2019/05/04  20190504  2019-05-04T10:00Z      the day
    25/12/2019  4 mai 2019  May 4, 2019  04.05.2019          the day, where one reading alone is a date, or is declared
    05/2019  mai 2019  00/05/2019  ??.05.2019                the month
    2019  00/00/2019  2019-00-00                             the year
    43589                                                    the day, where numbers are said to be a spreadsheet's days

What can be read in two ways is a fault, as is a year of two digits without a pivot: a date that is wrong by months
would be believed.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from iarms.domain.cases import EARLIEST_YEAR
from iarms.domain.languages import Note, note
from iarms.domain.text import plain_key
from iarms.models.mapping import DateOrder

# Of eight digits without marks, what a year at their beginning is: later ones are a day and a month.
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100

# Months in the languages of reports, as `plain_key` writes them.
_MONTHS: Final = (
    """JANUARY JANVIER ENERO JANEIRO JANUAR JANNER GENNAIO JANUARI TAMMIKUUTA TAMMIKUU STYCZNIA STYCZEN LEDNA LEDEN
    JANUARA SIJECNJA SIJECANJ ЈАНУАР IANUARIE ЯНУАРИ ЈАНУАРИ ЯНВАРЯ ЯНВАРЬ СІЧНЯ СІЧЕНЬ ΙΑΝΟΥΑΡΙΟΥ ΙΑΝΟΥΑΡΙΟΣ OCAK
    يناير كانونالثاني ינואר ژانویه""",
    """FEBRUARY FEVRIER FEBRERO FEVEREIRO FEBRUAR FEBBRAIO FEBRUARI HELMIKUUTA HELMIKUU LUTEGO LUTY UNORA UNOR
    FEBRUARA VELJACE VELJACA ФЕБРУАР FEBRUARIE ФЕВРУАРИ ФЕВРАЛЯ ФЕВРАЛЬ ЛЮТОГО ЛЮТИИ ΦΕΒΡΟΥΑΡΙΟΥ ΦΕΒΡΟΥΑΡΙΟΣ SUBAT
    فبراير شباط פברואר فوریه""",
    """MARCH MARS MARZO MARCO MARZ MAERZ MAART MARTS MAALISKUUTA MAALISKUU MARCA MARZEC BREZNA BREZEN MAREC OZUJKA
    OZUJAK МАРТ MARCIUS MARTIE МАРТА БЕРЕЗНЯ БЕРЕЗЕНЬ ΜΑΡΤΙΟΥ ΜΑΡΤΙΟΣ MART مارس اذار מרץ MARET MACHI""",
    """APRIL AVRIL ABRIL APRILE HUHTIKUUTA HUHTIKUU KWIETNIA KWIECIEN DUBNA DUBEN APRILA TRAVNJA TRAVANJ АПРИЛ APRILIS
    APRILIE АПРЕЛЯ АПРЕЛЬ КВІТНЯ КВІТЕНЬ ΑΠΡΙΛΙΟΥ ΑΠΡΙΛΙΟΣ NISAN ابريل نيسان אפריל اوریل APRILI""",
    """MAY MAI MAYO MAIO MAGGIO MEI MAJ TOUKOKUUTA TOUKOKUU MAJA KVETNA KVETEN SVIBNJA SVIBANJ МАЈ MAJUS МАИ МАЯ
    ТРАВНЯ ТРАВЕНЬ ΜΑΙΟΥ ΜΑΙΟΣ MAYIS مايو ايار מאי مه""",
    """JUNE JUIN JUNIO JUNHO JUNI GIUGNO KESAKUUTA KESAKUU CZERWCA CZERWIEC CERVNA CERVEN JUNA JUN LIPNJA LIPANJ ЈУН
    JUNIJ JUNIUS IUNIE ЮНИ ЈУНИ ИЮНЯ ИЮНЬ ЧЕРВНЯ ЧЕРВЕНЬ ΙΟΥΝΙΟΥ ΙΟΥΝΙΟΣ HAZIRAN يونيو حزيران יוני ژوين""",
    """JULY JUILLET JULIO JULHO JULI LUGLIO HEINAKUUTA HEINAKUU LIPCA LIPIEC CERVENCE CERVENEC JULA JUL SRPNJA SRPANJ
    ЈУЛ JULIJ JULIUS IULIE ЮЛИ ЈУЛИ ИЮЛЯ ИЮЛЬ ЛИПНЯ ЛИПЕНЬ ΙΟΥΛΙΟΥ ΙΟΥΛΙΟΣ TEMMUZ يوليو تموز יולי ژويیه JULAI""",
    """AUGUST AOUT AGOSTO AUGUSTUS AUGUSTI ELOKUUTA ELOKUU SIERPNIA SIERPIEN SRPNA SRPEN AUGUSTA KOLOVOZA KOLOVOZ
    АВГУСТ AVGUST AUGUSZTUS АВГУСТА СЕРПНЯ СЕРПЕНЬ ΑΥΓΟΥΣΤΟΥ ΑΥΓΟΥΣΤΟΣ AGUSTOS اغسطس اب אוגוסט اوت AGUSTUS AGOSTI""",
    """SEPTEMBER SEPTEMBRE SEPTIEMBRE SETIEMBRE SETEMBRO SETTEMBRE SYYSKUUTA SYYSKUU WRZESNIA WRZESIEN ZARI SEPTEMBRA
    RUJNA RUJAN СЕПТЕМБАР SZEPTEMBER SEPTEMBRIE СЕПТЕМВРИ СЕНТЯБРЯ СЕНТЯБРЬ ВЕРЕСНЯ ВЕРЕСЕНЬ ΣΕΠΤΕΜΒΡΙΟΥ ΣΕΠΤΕΜΒΡΙΟΣ
    EYLUL سبتمبر ايلول ספטמבר سپتامبر SEPTEMBA""",
    """OCTOBER OCTOBRE OCTUBRE OUTUBRO OKTOBER OTTOBRE LOKAKUUTA LOKAKUU PAZDZIERNIKA PAZDZIERNIK RIJNA RIJEN OKTOBRA
    LISTOPADA LISTOPAD ОКТОБАР OCTOMBRIE ОКТОМВРИ ОКТЯБРЯ ОКТЯБРЬ ЖОВТНЯ ЖОВТЕНЬ ΟΚΤΩΒΡΙΟΥ ΟΚΤΩΒΡΙΟΣ EKIM اكتوبر
    تشرينالاول אוקטובר اکتبر OKTOBA""",
    """NOVEMBER NOVEMBRE NOVIEMBRE NOVEMBRO MARRASKUUTA MARRASKUU LISTOPADA LISTOPAD LISTOPADU NOVEMBRA STUDENOGA
    STUDENI НОВЕМБАР NOIEMBRIE НОЕМВРИ НОЯБРЯ НОЯБРЬ ЛИСТОПАДА ЛИСТОПАД ΝΟΕΜΒΡΙΟΥ ΝΟΕΜΒΡΙΟΣ KASIM نوفمبر تشرينالثاني
    נובמבר نوامبر NOVEMBA""",
    """DECEMBER DECEMBRE DICIEMBRE DEZEMBRO DEZEMBER DICEMBRE JOULUKUUTA JOULUKUU GRUDNIA GRUDZIEN PROSINCE PROSINEC
    DECEMBRA PROSINCA PROSINAC ДЕЦЕМБАР DECEMBRIE ДЕКЕМВРИ ДЕКАБРЯ ДЕКАБРЬ ГРУДНЯ ГРУДЕНЬ ΔΕΚΕΜΒΡΙΟΥ ΔΕΚΕΜΒΡΙΟΣ ARALIK
    ديسمبر كانونالاول דצמבר دسامبر DESEMBER DESEMBA""",
)
# Articles and endings of numbers that may stand beside a month.
_BETWEEN: Final = frozenset("DE DEL DO DI OF THE D ST ND RD TH ER ERO E LE EL ROKU AN EN".split())
_UNKNOWN: Final = r"0|00|\?{1,2}|X{1,2}|-{2}|_{1,2}|\*{1,2}"
_PART: Final = rf"(\d{{1,2}}|{_UNKNOWN})"
_TIME: Final = re.compile(
    r"(?:T|\s*,?\s+)(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*([AP]\.?\s?M\.?)?\s*(?:Z|UTC|GMT)?(?:[+-]\d{2}:?\d{2})?$"
)
_NO_TIME: Final = re.compile(r"(?:00?|12)(?::00)+(?:[.,]0+)?")
_ISO: Final = re.compile(rf"(\d{{4}})(?:([-/. ])\s?(\d{{1,2}}|{_UNKNOWN})(?:\2\s?(\d{{1,2}}|{_UNKNOWN}))?)?\.?")
_THREE: Final = re.compile(rf"{_PART}\s?([-/. ])\s?{_PART}\s?\2\s?(\d{{4}}|\d{{2}})\.?")
_YEAR_FIRST: Final = re.compile(rf"(\d{{2}})([-/.]){_PART}\2{_PART}")
_TWO: Final = re.compile(rf"{_PART}[-/. ](\d{{4}})\.?")
_EAST_ASIAN: Final = re.compile(r"(\d{4})[年년]\s?(?:(\d{1,2})[月월]\s?(?:(\d{1,2})[日일号]?)?)?")
_OF_THE_YEAR: Final = re.compile(r"(?<=[0-9])\s*(?:Г\.?|ГОДА|Р\.?|РОКУ)$")
_DAYS: Final = re.compile(r"\d{5}(?:[.,]\d+)?")
_BEGIN: Final = {"1900": date(1899, 12, 30), "1904": date(1904, 1, 1)}
_LONGEST: Final = 64

_HINT: Final = "write 2019-05-04, 2019-05 or 2019"


class DateReading(NamedTuple):
    """A date as a record has it (2019, 2019-05, 2019-05-04), or a fault as code and words. `note`: what was left."""

    value: str | None
    fault: tuple[str, str] | None = None
    note: Note | None = None


class DateForm(NamedTuple):
    """What was declared of the dates of a file."""

    order: DateOrder | None = None
    pivot: int | None = None
    spreadsheet: str | None = None


_Parts = tuple[int, int, int]  # year, month, day; 0 is not known


_UNDECLARED: Final = DateForm()


def read_date(text: str, form: DateForm = _UNDECLARED) -> DateReading:
    """Read a date. Never raises; `text` holds something."""
    if len(text) > _LONGEST:
        return _fault("not_understood", f"is no date: {_HINT}")
    plain = _plain(text)
    left = None
    if (time_of_day := _TIME.search(plain)) is not None:
        plain = plain[: time_of_day.start()].rstrip(" ,")
        left = None if _NO_TIME.fullmatch(time_of_day[1]) else note("time_left_out")
    if form.spreadsheet is not None and _DAYS.fullmatch(plain):
        return _of_spreadsheet(plain, form.spreadsheet)
    readings = set(_readings(plain, form.order))
    if not readings:
        return _not_a_date(plain)
    if form.pivot is None and any(digits == 2 for *_, digits in readings):
        return _fault("two_digit_year", f"the year has two digits: {_HINT}, or declare a pivot in the mapping")
    dates = _days_of_the_calendar(readings, form)
    if not dates:
        return _fault("no_such_date", "there is no such day in the calendar")
    if len(dates) > 1:
        detail = f"can be read as day and month in two ways: {_HINT}, or declare date_order in the mapping"
        return _fault("ambiguous_date", detail)
    return _dated(dates.pop(), left)


def _days_of_the_calendar(readings: Iterable[tuple[int, int, int, int]], form: DateForm) -> set[_Parts]:
    """Those of the readings that are dates, each with its whole year."""
    whole = {
        (_whole_year(year, form.pivot) if digits == 2 and form.pivot is not None else year, month, day)
        for year, month, day, digits in readings
    }
    dates = {parts for parts in whole if _exists(*parts)}
    dates = {parts for parts in dates if parts[0] >= EARLIEST_YEAR} or dates
    if len(dates) > 1 and form.order is None:
        # Of 00/05/2019 the month is known: nobody knows a day and not its month.
        return {parts for parts in dates if parts[1] or not parts[2]} or dates
    return dates


def _whole_year(year: int, pivot: int) -> int:
    return year + (2000 if year <= pivot else 1900)


def join_date(year: str, month: str, day: str, form: DateForm) -> DateReading:
    """A date out of three columns; month and day may be empty, or stand for what is not known."""
    numbers = []
    for text, unknown in ((year, False), (month, True), (day, True)):
        plain = _plain(text)
        if unknown and (not plain or re.fullmatch(_UNKNOWN, plain)):
            numbers.append(0)
        elif plain.isdecimal() and len(plain) <= 4:
            numbers.append(int(plain))
        elif unknown and len(named := _months().get(plain_key(plain), frozenset())) == 1:
            numbers.append(next(iter(named)))
        else:
            return _fault("not_understood", "year, month and day of the date are not all numbers")
    if len(_plain(year)) == 2:
        if form.pivot is None:
            return _fault("two_digit_year", "the year has two digits: write four, or declare a pivot in the mapping")
        numbers[0] = _whole_year(numbers[0], form.pivot)
    if not _exists(*numbers):
        return _fault("no_such_date", "there is no such day in the calendar")
    return _dated((numbers[0], numbers[1], numbers[2]), None)


def _readings(plain: str, order: DateOrder | None) -> Iterable[tuple[int, int, int, int]]:
    """Every way in which the text can be read: year, month, day and the digits of the year."""
    if plain.isdigit() and len(plain) == 8:
        yield int(plain[:4]), int(plain[4:6]), int(plain[6:]), 4
        if order != "YMD" and not _FIRST_YEAR <= int(plain[:4]) <= _LAST_YEAR:
            yield from _ordered(plain[:2], plain[2:4], plain[4:], order)
        return
    if (iso := _ISO.fullmatch(plain)) is not None:
        yield int(iso[1]), _number(iso[3]), _number(iso[4]), 4
    elif (three := _THREE.fullmatch(plain)) is not None:
        yield from _ordered(three[1], three[3], three[4], order)
        if len(three[4]) == 2 and order in (None, "YMD") and (first := _YEAR_FIRST.fullmatch(plain)) is not None:
            yield int(first[1]), _number(first[3]), _number(first[4]), 2
    elif (two := _TWO.fullmatch(plain)) is not None:
        yield int(two[2]), _number(two[1]), 0, 4
    elif (asian := _EAST_ASIAN.fullmatch(plain)) is not None:
        yield int(asian[1]), int(asian[2] or 0), int(asian[3] or 0), 4
    else:
        yield from _named(plain)


def _ordered(first: str, second: str, year: str, order: DateOrder | None) -> Iterable[tuple[int, int, int, int]]:
    if order != "MDY" and (order != "YMD" or len(year) == 4):
        yield int(year), _number(second), _number(first), len(year)
    if order != "DMY" and (order != "YMD" or len(year) == 4):
        yield int(year), _number(first), _number(second), len(year)


def _named(plain: str) -> Iterable[tuple[int, int, int, int]]:
    """Dates with the month in words: 4 mai 2019, May 4th, 2019, 04-MAY-19, mai 2019."""
    words = [word for word in re.findall(r"[^\W\d_]+|\d+|\?+", plain) if word not in _BETWEEN]
    named = [word for word in words if not word.isdigit() and word.strip("?")]
    numbers = [word for word in words if word.isdigit()]
    months = _months().get(plain_key("".join(named)), frozenset())
    if not 1 <= len(numbers) <= 2 or len(words) - len(numbers) - len(named) > 1:
        return
    for month in months:
        if len(numbers) == 1:
            if len(numbers[0]) == 4:
                yield int(numbers[0]), month, 0, 4
            continue
        first, second = numbers
        if len(second) in (2, 4) and len(first) <= 2:
            yield int(second), month, int(first), len(second)
        elif len(first) == 4 and len(second) <= 2:
            yield int(first), month, int(second), 4


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _exists(year: int, month: int, day: int) -> bool:
    if not 1 <= year <= 9999 or month > 12:
        return False
    if not month:
        return day <= 31
    return day <= monthrange(year, month)[1]


def _dated(parts: _Parts, left: Note | None) -> DateReading:
    year, month, day = parts
    if day and not month:
        left = note("day_left_out")
    if year < EARLIEST_YEAR:
        detail = f"the year is before {EARLIEST_YEAR}: write all four digits, and dates of the Gregorian calendar"
        return _fault("year_out_of_range", detail)
    if not month:
        return DateReading(f"{year:04}", None, left)
    return DateReading(f"{year:04}-{month:02}" + (f"-{day:02}" if day else ""), None, left)


def _of_spreadsheet(plain: str, system: str) -> DateReading:
    days = int(re.split(r"[.,]", plain)[0])
    found = _BEGIN[system] + timedelta(days=days)
    return _dated((found.year, found.month, found.day), None)


def _not_a_date(plain: str) -> DateReading:
    if _DAYS.fullmatch(plain):
        detail = f"looks like a spreadsheet's number of a day: {_HINT}, or declare spreadsheet_dates in the mapping"
        return _fault("spreadsheet_number", detail)
    return _fault("not_understood", f"is no date that can be read: {_HINT}")


def _fault(code: str, detail: str) -> DateReading:
    return DateReading(None, (code, detail))


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKC", text).upper()
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in spread)
    return " ".join(_OF_THE_YEAR.sub("", re.sub(r"[\u2010-\u2015\u2212]", "-", digits).strip(" ,;'\"")).split())


@cache
def _months() -> dict[str, frozenset[int]]:
    """Every name of a month and its beginnings of three letters and more, with the months that it can be."""
    found: dict[str, set[int]] = {}
    for number, names in enumerate(_MONTHS, 1):
        for name in names.split():
            found.setdefault(name, set()).add(number)
    # A whole name is not the beginning of another: МАЙ is May, though МАРТ begins alike.
    whole = frozenset(found)
    for number, names in enumerate(_MONTHS, 1):
        for name in names.split():
            for length in range(3, len(name)):
                if name[:length] not in whole:
                    found.setdefault(name[:length], set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
