"""Calibres: from what somebody wrote to the groups of cartridges that it can mean.

One cartridge has many names (.380 ACP, 9 mm Kurz, 9x17), and one mark many cartridges (9 mm), so calibres compare as
sets of groups and never as text. Tables alone decide here: an unlisted spelling stays unread.

The stages of the key under which a calibre is looked up (`calibre_key`):

    given    as written                                                        Cal. 7,650 mm Br. Corto    .380 Auto
    plain    NFKC, upper case, ASCII digits, accents dropped, x for the        CAL. 7.650 MM BR. CORTO    .380 AUTO
             signs of multiplying, a point for the comma between digits
    parts    numbers and words apart; words for calibre dropped                7.650 MM BR CORTO          .380 AUTO
    words    one word for all that mean the same; said twice, once             7.650 MM BROWNING SHORT    .380 ACP
    numbers  no point or 0. in front, no zeros behind a point                  7.65 MM BROWNING SHORT     380 ACP
    key      MM dropped save behind a lone whole number (40 mm is no .40),     7.65BROWNINGSHORT          380ACP
             all written together, a dash between two numbers

The point within a number counts (4.5 is an air gun, .45 is none), the point in front does not (.38, 0.38, 38).
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Via = Literal["code", "name", "alias", "ambiguous"]

_TIMES: Final = str.maketrans("×✕✖∗*хХΧχ", "XXXXXXXXX")
_TOKEN: Final = re.compile(r"[0-9.]+|MM|ММ|[^\W\d_]+")
_COMMA: Final = re.compile(r"(?<=[0-9]),(?=[0-9])")
_PARTS: Final = re.compile(r"[()\[\]/;=]|, ")
_DROPPED: Final = frozenset(
    """AND CAL CALIB CALIBER CALIBRE CALIBRES CALIBRO CALIBRU CALIBRUL CALIBUR CAP CHAMBERED FOR KAL KALIBER KALIBR
    KALIBRE MULTI NUMARA PATRON PATRONE PONTO ROUND ROUNDS КАЛ КАЛИБР КАЛИБРА КАЛІБР КАЛІБРУ ПАТРОН عيار""".split()
)
_SAME: Final = {
    word: words[0]
    for words in map(
        str.split,
        (
            "ACP AUTO AUTOM AUTOMATIC AUTOMATICA AUTOMATICO AUTOMATIQUE AUTOMATIK",
            "BLANK BLANC FOGUEO KNALL KURUSIKI PLATZ PLATZPATRONE SALVA SALVE SLEPA",
            "BLK BLACKOUT",
            "BM BUSHMASTER",
            "BROWNING BR BROW BROWN БРАУНИНГ БРАУНИНГА БРАУНІНГ",
            "CM CREEDMOOR CREEDMORE",
            "FED FEDERAL",
            "GA G GAGE GAUGE GAUGES GUAGE BORE",
            "GOVT GOV GOVERNMENT",
            "K К",
            "LARGO LARGA LONGA LONGO",
            "LONG LANG LONGUE LUNGO",
            "MAG MAGN MAGNUM MAGNUN MAGUM МАГНУМ",
            "MAK MAKAROV MAKAROVA MAKAROW PM МАКАРОВ МАКАРОВА ПМ",
            "MAR MARLIN",
            "MM MILIMETROS MILLIMETER MILLIMETRE MILLIMETRES MILIMETRE ММ ملم مم",
            "NATO OTAN НАТО",
            "PARA LUGAR LUGER LUGUER PAR PARAB PARABELLUM PARABELLUN PARABELO PARABELUM PB "
            "ПАРА ПАРАБЕЛЛУМ ПАРАБЕЛУМ ЛЮГЕР",
            "R Р",
            "REM REMINGTON REMINTON",
            "RUG RUGER",
            "S SMITH",
            "SHORT CORTA CORTO COURT CURTA CURTO KISA KRATKI KRATKY KROTKI KRZ KURZ KZ КОРОТКИЙ КУРЦ",
            "SPL ESP ESPECIAL SP SPC SPCL SPEC SPECIAL SPECIALE SPECJAL SPEZIAL СПЕШЛ",
            "T Т",
            "TOK TOKAREV TOKAREW TT ТОКАРЕВ ТОКАРЕВА ТТ",
            "W WESSON",
            "WBY WEATHERBY",
            "WIN WINCH WINCHESTER WINCHSTER",
        ),
    )
    for word in words
}


@dataclass(frozen=True)
class CalibreReading:
    """What a calibre was taken to mean. `code` is the group's, or that of an ambiguous mark; None where unknown.

    `via` says by which spelling; `ambiguous` means that `groups` are several.
    """

    given: str
    code: str | None
    groups: frozenset[str]
    via: Via | None


def calibre_key(text: str) -> str:
    """The key under which a calibre is looked up. May be empty."""
    parts: list[str] = []
    for found in _TOKEN.findall(_plain(text)):
        part = _number(found) if found[0] in "0123456789." else _SAME.get(found, found)
        # Parabellum Luger, Auto (ACP): one word once both are read. Numbers repeat: 22-22.
        if part and part not in _DROPPED and not (part.isalpha() and parts[-1:] == [part]):
            parts.append(part)
    if len(parts) != 2 or "." in parts[0]:
        parts = [part for part in parts if part != "MM"]
    return "".join(
        f"-{part}" if at and part[0].isdigit() and parts[at - 1][0].isdigit() else part for at, part in enumerate(parts)
    )


def read_calibre(text: str) -> CalibreReading:
    """Look a calibre up by code, name, alias or ambiguous mark. Never raises.

    A text that the tables do not hold is read part by part, as in 7.65 mm (.32 ACP) or .223/5.56: if they know every
    part, it means the one group that all parts have in common.
    """
    tables = _tables()
    if text.strip() in tables.names:
        return _reading(text, text.strip(), "code")
    if found := tables.keys.get(calibre_key(text)):
        return _reading(text, *found)
    keys = [key for part in _PARTS.split(text) if (key := calibre_key(part))]
    if len(keys) > 1 and all(key in tables.keys for key in keys):
        common = frozenset.intersection(*(_groups(tables.keys[key][0]) for key in keys))
        if len(common) == 1:
            return _reading(text, next(iter(common)), "alias")
    return CalibreReading(text, None, frozenset(), None)


def calibre_name(code: str) -> str:
    """The group's name to show; an ambiguous mark's is the mark. Raises KeyError for a code that is none."""
    return _tables().names[code]


def calibre_codes() -> frozenset[str]:
    """Every code of the tables, those of ambiguous marks included."""
    return frozenset(_tables().names)


def _reading(text: str, code: str, via: Via) -> CalibreReading:
    return CalibreReading(text, code, _groups(code), via)


def _groups(code: str) -> frozenset[str]:
    return _tables().ambiguous.get(code) or frozenset({code})


def _plain(text: str) -> str:
    plain = text.upper()
    if not text.isascii():
        spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper())
        plain = "".join(
            str(unicodedata.decimal(c)) if c.isdecimal() else "" if unicodedata.combining(c) else c for c in spread
        )
    return _COMMA.sub(".", plain.translate(_TIMES))


def _number(found: str) -> str:
    # Zeros in front go with the point (0.45, .45, 45; 09); zeros behind it say nothing (9.00 mm).
    whole, _, rest = found.strip(".").partition(".")
    whole, rest = whole.lstrip("0"), rest.rstrip("0") if whole.strip("0") else rest
    return f"{whole}.{rest}" if whole and rest else whole or rest.lstrip("0")


@dataclass(frozen=True)
class _Tables:
    names: dict[str, str]
    keys: dict[str, tuple[str, Via]]
    ambiguous: dict[str, frozenset[str]]


@cache
def _tables() -> _Tables:
    tables: dict[str, list[dict[str, Any]]] = json.loads(
        files("iarms.data").joinpath("calibres.json").read_text("utf-8")
    )
    keys: dict[str, tuple[str, Via]] = {}
    for calibre in tables["calibres"]:
        keys.update({calibre_key(alias): (calibre["code"], "alias") for alias in calibre["aliases"]})
    for calibre in tables["calibres"]:
        keys[calibre_key(calibre["name"])] = (calibre["code"], "name")
    for mark in tables["ambiguous"]:
        keys.update({calibre_key(text): (mark["code"], "ambiguous") for text in mark["texts"]})
    names = {calibre["code"]: calibre["name"] for calibre in tables["calibres"]}
    names |= {mark["code"]: mark["texts"][0] for mark in tables["ambiguous"]}
    return _Tables(names, keys, {mark["code"]: frozenset(mark["groups"]) for mark in tables["ambiguous"]})
