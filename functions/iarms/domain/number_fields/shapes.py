"""What a whole field is by its shape alone, before any word of it is read: no number, or one that was damaged.

Spreadsheets make dates, times and quantities of numbers; people write a calibre or a web page's markup into the field.
"""

import re
from collections.abc import Sequence
from typing import Final

from iarms.domain.number_fields.number_field import FieldProblem
from iarms.domain.number_fields.words import categories_of

_RETYPE: Final = "give the column the format text, and type the number anew"
_MARKUP: Final = re.compile(
    r"&#\w{1,8};|&[a-z]{2,8};|</?(?:br|p|div|span|td|tr|b|i|u|font|li|sup|sub)\b[^<>]{0,40}>", re.IGNORECASE
)
_ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)", re.IGNORECASE)
_EXPONENT: Final = re.compile(r"\d+[.,]\d+E[+-]?\d{1,3}|\d+E\+\d{1,3}", re.IGNORECASE)
_QUANTITY: Final = re.compile(r"\d+[.,]\d{1,2}")
_THOUSANDS: Final = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+(?![\d,])")
_MONTHS: Final = """JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC JANV FEV FÉV FEVR FÉVR MARS AVR MAI JUIN JUIL AOÛ
    SEPT DÉC ENE ABR AGO DIC SET OUT DEZ GEN MAG GIU LUG OTT MÄR MRZ OKT MRT MEI STY LUT KWI MAJ CZE LIP SIE WRZ PAŹ PAZ
    LIS GRU LED ÚNO BŘE DUB KVĚ ČVN ČVC SRP ZÁŘ ŘÍJ PRO SIJ VELJ OŽU TRA SVI KOL RUJ STU IAN IUN IUL NOI OCA ŞUB NIS
    HAZ TEM AĞU EYL EKI KAS ARA ЯНВ ФЕВ МАР АПР МАЙ МАЯ ИЮН ИЮЛ АВГ СЕН ОКТ НОЯ ДЕК СІЧ ЛЮТ БЕР КВІ ТРА ЧЕР ЛИП СЕР ВЕР
    ЖОВ ЛИС ГРУ ΙΑΝ ΦΕΒ ΜΑΡ ΑΠΡ ΜΑΪ ΙΟΥΝ ΙΟΥΛ ΑΥΓ ΣΕΠ ΟΚΤ ΝΟΕ ΔΕΚ""".split()
_MONTH: Final = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\w{0,6}\.?"
_DATE: Final = re.compile(
    rf"\d{{1,2}}[-/. ]{_MONTH}(?:[-/. ](?:\d{{2}}|(?:1[5-9]|20)\d{{2}}))?|{_MONTH}[-/](?:\d{{2}}|(?:1[5-9]|20)\d{{2}})"
    r"|(?:1[5-9]|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:[T ]\d{1,2}:\d{2}(?::\d{2})?.{0,8})?"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:1[5-9]|20)\d{2}(?: \d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:0?[1-9]|[12]\d|3[01])[/](?:0?[1-9]|[12]\d|3[01])[/]\d{2}"
    rf"|{_MONTH} (?:19|20)\d{{2}}|(?:0?[1-9]|1[0-2])/(?:19|20)\d{{2}}",
    re.IGNORECASE,
)
# A date, a year, a calibre with its point, or a count beside the number: nothing of it is marked on the weapon.
_DATE_BESIDE: Final = re.compile(
    r"(?<![\w./-])(?:(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:1[89]|20)\d{2}"
    r"|(?:1[89]|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])/\d{2})(?![\w/-])"
)
_YEAR: Final = r"(?:1[89]\d\d|20[0-3]\d)(?: ?[гр](?:\. ?в)?\.?)?"
_YEAR_BEHIND: Final = re.compile(rf"(.*\d\w{{0,2}}),? [(\[]?{_YEAR}[)\]]?", re.IGNORECASE)
_YEAR_IN_FRONT: Final = re.compile(rf"[(\[]?{_YEAR}[)\]]?,? (\d{{4,}})", re.IGNORECASE)
_FEWEST_BESIDE_YEAR: Final = 4  # digits of the number
_POINT_BESIDE: Final = re.compile(r"(?:^|(?<=\s))\.(\d{2,3})(?=\s|$)")
_COUNT: Final = re.compile(r"\d ?[X×Х] \w.*|.*\w [X×Х] ?\d{1,2}", re.IGNORECASE)
_LISTED: Final = re.compile(r"(?:\d{1,2}[.)]|\d ?[-–—]) \w*\d{3}.*")
_CALLED: Final = re.compile(r"\+\d{1,3}[ (-].*")
_FROM_TO: Final = re.compile(r"(\w{4,}) ?\* ?(\w{4,})")
_TIME: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]\.?M\.?)?", re.IGNORECASE)
# A digit string longer than a spreadsheet keeps: from the sixteenth on it writes zeros.
KEPT_BY_SPREADSHEETS: Final = 15
_LONG: Final = re.compile(rf"\d{{{KEPT_BY_SPREADSHEETS + 1},}}")
_BORES: Final = frozenset(
    """4 4.3 4.4 4.5 5 5.45 5.5 5.56 5.6 5.7 6 6.35 6.5 6.8 7 7.5 7.6 7.62 7.63 7.65 7.7 7.9 7.92 8 8.6 9 9.2 9.3 9.5 10
    10.35 10.4 10.6 11 11.2 11.43 12 12.7 14.5 16 18 20 24 28 32 36 22 25 30 38 40 44 45 50 270 300 303 308 338 357 380
    410 223 243 545 556 635 762 763 765 792""".split()
)
_BORE_AND_CASE: Final = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?) ?[X×Х/] ?\d{2}(?:[.,]\d{1,2})?(?: ?(?:MM|ММ))?(?: ?SR|R)?", re.IGNORECASE
)
_NAMED_BY_YEAR: Final = frozenset(("30-06", "30.06"))
_POINT_IN_FRONT: Final = re.compile(r"[.,]\d{2,3}")
# Nothing is given back: a field of a thousand letters is refused in no time.
_BORE_AND_WORDS: Final = re.compile(
    r"((?:[^\W\d_]++[\s.:№-]++)*+)[.,]?(\d{1,3}(?:[.,]\d{1,2})?)(?!\d)((?:[\s.&-]*+[^\W\d_]++\.?+)*+)"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
# Too short to be known for words of calibres beside longer numbers: .22 LR, 12 GA, .38 S&W.
_LETTERS_OF_CALIBRES: Final = frozenset(("lr", "ga", "sw", "wm", "wmr", "hmr", "rf", "mag", "win", "rem", "auto"))
_OF_A_YEAR: Final = re.compile(r"\d{3,}/(?:19|20)\d{2}")

_CALIBRE: Final = FieldProblem("holds_calibre", "is a calibre, not a number on a weapon: write it in calibre")


def problem_of_shape(text: str) -> FieldProblem | None:
    """Why the field as a whole is no number, by its shape; None where it may be one. Blanks around it are gone."""
    if _MARKUP.search(text):
        return FieldProblem("markup", "holds the markup of a web page: write the characters themselves")
    if _ERROR.fullmatch(text):
        return FieldProblem("spreadsheet_error", "shows an error of a spreadsheet, not a number")
    if _EXPONENT.fullmatch(text):
        return FieldProblem("spreadsheet_number", f"a spreadsheet has made a quantity of it: {_RETYPE}")
    if _DATE.fullmatch(text):
        return FieldProblem("holds_date", f"is a date, or a number of which a spreadsheet has made one: {_RETYPE}")
    if _TIME.fullmatch(text):
        return FieldProblem("holds_time", f"is a time, or a number of which a spreadsheet has made one: {_RETYPE}")
    if is_calibre(text):
        return _CALIBRE
    if _QUANTITY.fullmatch(text):
        return FieldProblem("spreadsheet_number", f"a spreadsheet has made a quantity of it: {_RETYPE}")
    if (problem := _problem_beside(text)) is not None:
        return problem
    if _OF_A_YEAR.search(text):
        detail = "looks like the number of a case and its year: write the weapon's number alone"
        return FieldProblem("holds_reference", detail)
    if _THOUSANDS.search(text):
        detail = "could be one number with marks for thousands, or several: part several by ;"
        return FieldProblem("several_numbers", detail)
    return None


def _problem_beside(text: str) -> FieldProblem | None:
    """Why what stands beside the number keeps the field from being read: it would be read as digits of it."""
    if _DATE_BESIDE.search(text):
        return FieldProblem("holds_date", "holds a date beside a number: write the number alone")
    year = _YEAR_BEHIND.fullmatch(text)
    if _YEAR_IN_FRONT.fullmatch(text) or (year is not None and sum(map(str.isdigit, year[1])) >= _FEWEST_BESIDE_YEAR):
        return FieldProblem("holds_year", "may hold a year: write it in year, and here the number alone")
    point = _POINT_BESIDE.search(text)
    if point is not None and point[1] in _BORES:
        return FieldProblem("holds_calibre", "holds a calibre: write it in calibre, and here the number alone")
    if _COUNT.fullmatch(text):
        return FieldProblem("not_understood", "may say how many there are: write the number alone")
    if _LISTED.fullmatch(text):
        return FieldProblem("not_understood", "may begin with its place in a list: write the number alone")
    if _CALLED.fullmatch(text):
        return FieldProblem("not_understood", "looks like a telephone number: write the weapon's number")
    both = _FROM_TO.fullmatch(text)
    if both is not None and len(both[1]) == len(both[2]) and both[1][-4:].isdigit() and both[2][-4:].isdigit():
        return FieldProblem("number_range", "names numbers from one to another: give each number by itself")
    return None


def has_lost_digits(canonical: str) -> bool:
    """Whether a number is longer than a spreadsheet keeps and ends in the zeros that it writes instead."""
    return _LONG.fullmatch(canonical) is not None and not canonical[KEPT_BY_SPREADSHEETS:].strip("0")


def is_calibre(text: str) -> bool:
    """Whether a field is a calibre as they are written: a bore with a unit, a case or a name. 380 alone is a number."""
    if text in _NAMED_BY_YEAR:
        return True
    bore = _BORE_AND_CASE.fullmatch(text)
    if bore is not None:
        return bore[1].replace(",", ".") in _BORES
    if _POINT_IN_FRONT.fullmatch(text):
        return text[1:] in _BORES
    if _QUANTITY.fullmatch(text):
        return text.replace(",", ".") in _BORES
    named = _BORE_AND_WORDS.fullmatch(text.replace("S&W", "SW"))
    if named is None:
        return False
    before, behind = _WORD.findall(named[1]), _WORD.findall(named[3])
    is_bore = named[2].replace(",", ".") in _BORES
    short = [word for word in behind if is_bore and word.lower() in _LETTERS_OF_CALIBRES]
    return _are_of_calibres([*before, *(word for word in behind if word not in short)], is_one=bool(short))


def _are_of_calibres(words: Sequence[str], *, is_one: bool) -> bool:
    """Whether all of these words are said of calibres, and one of them of nothing else, unless that is known."""
    categories = [categories_of(word) for word in words]
    return all(each & {"calibre", "filler"} for each in categories) and (
        is_one or any("calibre" in each and len(word) > 1 for word, each in zip(words, categories, strict=True))
    )
