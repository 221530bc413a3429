"""Telephone numbers in a text, as the countries write them, by `phonenumbers`, a port of libphonenumber.

A number after a plus is one of any country. One with the digit that leads out of a town (0, or 8 in Russia) or an area
in brackets is one where a country has such numbers and writes them in these groups: else 0170 12345 on a weapon would
be one too. Digits without groups are one where words of calling stand beside them.
"""

import re
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any, Final

from iarms.models.personal_data.weapon_labels import BEHIND_A_NUMBERS_LABEL

_CANDIDATE: Final = re.compile(r"(?<![\w.,+/-])(?<!\d )(?:\+|00|\(0|\(|0|8[ (-])[\d ()./-]{6,22}\d(?![\w-])")
# Where numbers are called nationally with a digit in front; others would be any nine digits.
_COUNTRIES: Final = (
    "GB FR DE AT CH BE NL FI SE HU RO BG SK RS BA HR SI MK AL UA RU KZ TR IL JO LB SA AE EG MA TN DZ KE UG TZ NG GH"
    " ZA ZM ET RW CD MZ IN PK BD LK TH VN PH ID MY KH MM KR JP CN TW AU NZ AR BR CO PE VE IR IQ AF"
).split()
_CALLING: Final = re.compile(
    r"(?i)\b(?:call(?:ed|s)?|ring|reach(?:ed|able)?|dial(?:led)?|sms|text(?:ed)?|viber|telegram|signal|wechat"
    r"|whatsapp|contact(?:ed)?|hotline|phone|mobile|cell|joignable|joindre|appele[rz]?|portable|llamar|contactar"
    r"|telefono|celular|ligar|ligue|contato|contacto|telemovel|chiamare|cellulare|anrufen|erreichbar|handynummer"
    r"|rufnummer|telefonnummer|звонить|позвонить|телефон\w*|тел|моб\w*|aray\w*|telefon\w*|cep|simu|hatif|jawwal)\b"
    r"|اتصل|هاتف|جوال"
)
_BARE: Final = re.compile(r"(?<![\w.,/-])(?:\+|00)?\d{9,14}(?![\w-])")
_FEWEST_DIGITS: Final = 9
_MOST_DIGITS: Final = 15
_MOST_GROUPS: Final = 7
_MOST_LOOKED_AT: Final = 4  # runs of groups in a text: each is held against every country
_BEHIND: Final = 24  # characters in front of a bare number in which it is said that somebody is called


def holds_telephone(plain: str) -> bool:
    """Whether a plain text holds a telephone number in the groups of a country, or one beside words of calling."""
    for found in islice(_CANDIDATE.finditer(plain), _MOST_LOOKED_AT):
        digits, groups = sum(map(str.isdigit, found[0])), len(_groups(found[0]))
        may_be_one = _FEWEST_DIGITS <= digits <= _MOST_DIGITS and groups <= _MOST_GROUPS
        if may_be_one and not BEHIND_A_NUMBERS_LABEL.search(plain[: found.start()]) and _is_telephone(found[0]):
            return True
    for found in _BARE.finditer(plain):
        in_front = plain[max(0, found.start() - _BEHIND) : found.start()]
        if _CALLING.search(in_front) and not BEHIND_A_NUMBERS_LABEL.search(in_front.replace("number", "")):
            return True
    return False


def _is_telephone(text: str) -> bool:
    """Whether a run of groups is a number of a country as that country writes it."""
    if text.startswith("+"):
        return _read(text, None) is not None
    if text.startswith("00"):
        number = _read(f"+{text[2:]}", None)
        # 00 44 20, 0044 20 and not 004 42: the country is not cut in two.
        return (
            number is not None
            and "".join(_groups(text)[:2]).startswith(f"00{number.country_code}")
            and (_groups(text)[0] == "00" or _groups(text)[0].startswith(f"00{number.country_code}"))
        )
    for country in _COUNTRIES:
        number = _read(text, country)
        if number is not None and _groups(
            _library().format_number(number, _library().PhoneNumberFormat.NATIONAL)
        ) == _groups(text):
            return True
    return False


def _read(text: str, country: str | None) -> Any:
    """The number as the library has it; None where it is none that is handed out."""
    library = _library()
    try:
        number = library.parse(text, country)
    except library.NumberParseException:
        return None
    return number if library.is_valid_number(number) else None


def _groups(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@cache
def _library() -> Any:
    # Loaded by the first text that may hold such a number: most never do.
    return import_module("phonenumbers")
