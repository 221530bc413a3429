"""Encodings that bureaus' files are written in: their names, Python's codecs for them, and where each is at home.

Files come in UTF-8 as a rule; old systems and spreadsheets write the code page of their country. Which languages a
country writes, and which code pages those have, is told here; which one a file is in, `encoding_judgement` tells.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

# Candidates, and the languages that are written in each. Of two that give the same text the first one is named.
CANDIDATES: Final[Mapping[str, str]] = {
    "utf-8": "",
    "windows-1252": "en fr es pt de it ca nl sv da no fi is sq",
    "windows-1250": "pl cs sk hu hr sl ro sq de",
    "windows-1251": "ru uk bg sr mk be",
    "windows-1254": "tr de fr",
    "windows-1256": "ar fa",
    "windows-1253": "el",
    "windows-1255": "he",
    "windows-1257": "lt lv et",
    "windows-1258": "vi fr",
    "windows-874": "th",
    "shift_jis": "ja",
    "gbk": "zh",
    "big5": "tw",
    "euc-kr": "ko",
    "euc-jp": "ja",
    "iso-8859-15": "fr es pt de it fi et",
    "iso-8859-2": "pl cs sk hu hr sl ro",
    "iso-8859-5": "ru uk bg sr mk be",
    "iso-8859-6": "ar",
    "iso-8859-7": "el",
    "iso-8859-8": "he",
    "iso-8859-9": "tr",
    "iso-8859-13": "lt lv et",
    "koi8-r": "ru bg",
    "koi8-u": "uk ru be",
    "cp850": "fr es pt de it sv da no fi",
    "cp852": "pl cs sk hu hr sl ro",
    "cp855": "sr mk bg ru",
    "cp857": "tr",
    "cp866": "ru bg uk be",
    "cp737": "el",
    "cp775": "lt lv et",
    "cp862": "he",
    "macintosh": "fr es pt de it sv da",
    "mac-cyrillic": "ru uk bg sr mk be",
}
# Those that the systems of their countries write today.
COMMON: Final = frozenset(
    {"windows-874", "shift_jis", "gbk", "big5", "euc-kr", *(f"windows-125{number}" for number in range(9))}
)
# How much less often one is met than the code pages of Windows, as a logarithm.
RARER: Final[Mapping[str, float]] = {
    "cp850": -2.0, "cp852": -2.0, "euc-jp": -2.0, "macintosh": -4.0, "mac-cyrillic": -4.0, "cp855": -4.0,
    "cp737": -2.0, "cp857": -2.0, "cp862": -2.0, "cp775": -2.0, "windows-1258": -4.0,
}  # fmt: skip
# Windows' own supersets, which is what is meant by the names.
CODECS: Final[Mapping[str, str]] = {
    "windows-874": "cp874", "shift_jis": "cp932", "euc-kr": "cp949", "gbk": "gb18030", "macintosh": "mac_roman",
    "iso-8859-1": "cp1252", "mac-cyrillic": "mac_cyrillic",
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
}  # fmt: skip
# Two bytes of these, and of UTF-8, may be one character.
OF_SEVERAL_BYTES: Final = frozenset({"utf-8", "utf-16", "shift_jis", "euc-jp", "gbk", "gb18030", "big5", "euc-kr"})

# The countries whose offices write a language, besides English. Of a country that is not here nothing is presumed.
_WRITTEN_IN: Final[Mapping[str, str]] = {
    "en": "GB IE US CA AU NZ MT IN ZA NG GH KE UG TZ ZM ZW BW NA MW SL LR GM JM TT BB BS GY BZ AG DM GD KN LC VC FJ PG"
    " SB WS TO NR KI TV PH SG MM LK BD PK NP BT MV LS SZ SS",
    "fr": "FR BE CH LU MC CA HT SN ML BF NE TD CI GN TG BJ CM CF CG CD GA DJ KM MG RW BI MA TN DZ MR VU SC LB",
    "es": "ES MX GT HN SV NI CR PA CU DO CO VE EC PE BO PY UY AR CL GQ AD",
    "pt": "PT BR AO MZ CV GW ST TL MO",
    "de": "DE AT CH LI LU BE",
    "it": "IT SM VA CH",
    "ca": "AD ES",
    "nl": "NL BE SR CW AW SX",
    "sv": "SE FI",
    "da": "DK",
    "no": "NO",
    "fi": "FI",
    "is": "IS",
    "et": "EE",
    "pl": "PL",
    "cs": "CZ",
    "sk": "SK CZ",
    "hu": "HU",
    "hr": "HR BA RS ME MK XK",
    "sl": "SI",
    "ro": "RO MD",
    "sq": "AL XK MK ME",
    "tr": "TR CY AZ",
    "lt": "LT",
    "lv": "LV",
    "ru": "RU BY UA KZ KG TJ UZ TM MD GE AM AZ MN EE LV LT",
    "uk": "UA",
    "be": "BY",
    "bg": "BG",
    "sr": "RS ME BA XK",
    "mk": "MK",
    "el": "GR CY",
    "he": "IL",
    "ar": "SA AE QA KW BH OM YE IQ SY JO LB PS EG SD LY TN DZ MA MR SO DJ KM TD ER IL SS",
    "fa": "IR AF TJ",
    "th": "TH",
    "vi": "VN",
    "ja": "JP",
    "zh": "CN SG HK MO MY",
    "tw": "TW HK MO",
    "ko": "KR KP",
}
_OTHER_SCRIPTS: Final = frozenset("ru uk be bg sr mk el he ar fa th ja zh tw ko".split())


def codec_of(encoding: str) -> str:
    """Python's name for an encoding."""
    return CODECS.get(encoding, encoding)


@cache
def languages_of(country: str | None) -> frozenset[str]:
    """The languages that offices of a country write, by its ISO code; none for a country of which nothing is known."""
    return frozenset(language for language, countries in _WRITTEN_IN.items() if country in countries.split())


def has_letters_of_its_own(country: str | None) -> bool:
    """Whether offices of the country write other letters than Latin ones, and so do numbers that it gives."""
    return not languages_of(country).isdisjoint(_OTHER_SCRIPTS)
