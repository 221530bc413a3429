"""Calibres: from what somebody wrote to the groups of cartridges that it can mean.

One cartridge has many names (.380 ACP, 9 mm Kurz, 9x17), and one mark many cartridges (9 mm), so calibres compare as
sets of groups and never as text.

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

What the tables do not hold under its key is read by rules, each of which would rather leave a text unread:

    parsed   without words that say nothing of the cartridge     pistola cal. nominal .380 ACP    .380 ACP
             side by side, by what all parts have in common       7.65 mm (.32 ACP)                .32 ACP
             in any order, if names of one group cover all of it  LUGER 9MM 9X19 NATO              9x19
    fuzzy    the same, with the words that are misspelt put right 38 ESPECAL, 9 MM PARABELUMM      .38 Special, 9x19

Numbers are never put right. A reading is kept in memory, since a search and the records that it meets repeat them.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from iarms.domain.text import nearest, says_unknown

CalibreRule = Literal["code", "name", "alias", "ambiguous", "parsed", "fuzzy"]

_TIMES: Final = str.maketrans("×✕✖∗*хХΧχ", "XXXXXXXXX")
_TOKEN: Final = re.compile(r"[0-9.]+|MM|ММ|[^\W\d_]+")
_COMMA: Final = re.compile(r"(?<=[0-9]),(?=[0-9])")
_PARTS: Final = re.compile(r"[()\[\]/;=]|, | - ")
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
            "PELLET AIR AIRE AR BALIN BALINES CHUMBINHO CHUMBO COMPRIMIDO DIAB DIABOLO DIABOLOS DRUCKLUFT HAVALI LUFT "
            "LUFTGEWEHR PCP PELLETS PLOMB PLOMBS PRESSAO PRESION ПНЕВМ ПНЕВМАТИКА",
            "PARA LUGAR LUGER LUGUER PAR PARAB PARABELLUM PARABELLUN PARABELO PARABELUM PB "
            "ПАРА ПАРАБЕЛЛУМ ПАРАБЕЛУМ ЛЮГЕР",
            "R Р",
            "REM REMINGTON REMINTON",
            "RUG RUGER",
            "S SMITH",
            "SPRINGFIELD SPG SPGF SPR SPRG SPRGFLD SPRI SPRINGFIEL SPRINGFLD SPRINGFILD",
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
# Said of a weapon or of a cartridge without telling one from another. Dropped only where the whole is not known.
_NOISE: Final = frozenset(
    """A DE DA DO DEL DI DU LA EL LE COM EM OF THE IN INCH INCHES TYPE TIPO MODEL MODELO MOD STANDARD PADRAO
    NOMINAL REAL EQUIVALENTE APROXIMADO APROX ESTIMADO APARENTE PERMITIDO RESTRITO PROIBIDO USO MARCA NUMERO NUM
    NR NO N POL POLEG POLEGADA POLEGADAS PULGADA PULGADAS POUCE POUCES ZOLL ARMA FOGO CANO CANOS LISO LISA RAIADO
    ALMA PISTOLA PISTOLAS PISTOL PISTOLE PISTOLET REVOLVER REVOLVERES ESPINGARDA CARABINA FUZIL FUSIL RIFLE
    GARRUCHA ESCOPETA SHOTGUN HANDGUN CARTUCHEIRA CACA CAZA CHASSE METRALHADORA SUBMETRALHADORA SUBFUSIL GEWEHR
    FLINTE SCHROT SCHROTFLINTE BUCHSE FUCILE TABANCA TUFEK STRZELBA KARABIN MUNICAO MUNICION MUNITION MUNITIONS
    AMMO AMMUNITION CARTUCHO CARTUCHOS CARTRIDGE CARTRIDGES CTG CARTOUCHE CARTOUCHES CARTUCCIA CARTUCCE ESTOJO
    PROJETIL PATRONEN MERMI FISEK NABOJ NABOJE AMUNICJA CAPI CAPLI CAPINDA CAPINDAKI NUMARALI KALIBERS KALIBRA
    UAB TIROS SEMIAUTOMATIC SEMIAUTOMATICA MILITAR MILITARY POLICIAL FMJ JHP EXPO OGIVAL CHOG ETOG TAURUS ROSSI
    IMBEL CBC BOITO GLOCK BERETTA BERSA NORINCO CANIK TISAS GIRSAN COLT WALTHER SMITHWESSON MAGTECH AGUILA
    ПИСТОЛЕТ РЕВОЛЬВЕР РУЖЬЕ ВИНТОВКА КАРАБИН ПОД К Й ГО ЫЙ МЫЙ ПАТРОНА ПАТРОНЫ КАЛИБРОМ КАЛІБРОМ НОМЕР مسدس
    بندقية ملليمتر""".split()
)
_NUMBER_WORDS: Final = {
    word: number
    for number, words in {
        "9": "NOVE NUEVE NEUF NEUN",
        "12": "DOZE DOCE DOUZE ZWOLF DODICI",
        "16": "DEZESSEIS DIECISEIS SEIZE",
        "20": "VINTE VEINTE VINGT",
        "22": "VINTEEDOIS VEINTIDOS",
        "32": "TRINTAEDOIS TREINTAYDOS",
        "38": "TRINTAEOITO TREINTAYOCHO TRINTAOITO",
        "40": "QUARENTA CUARENTA",
        "45": "QUARENTAECINCO CUARENTAYCINCO",
        "380": "TREZENTOSEOITENTA TRESOITAO",
    }.items()
    for word in words.split()
}
_TENS: Final = re.compile(r"\b(VINTE|TRINTA|TREINTA|QUARENTA|CUARENTA|TREZENTOS) +([EY]) +")
# A decimal sign left out or mistyped (7 62, 7'65), a stronger load, and a letter for "calibre" or "point" in front.
_DECIMAL: Final = re.compile(r"(?<![0-9.])([5-7]|11(?=.43)) ?[' ´’:] ?(35|43|45|56|62|63|65|92)(?![0-9])")
_LOAD: Final = re.compile(r"\+ ?P(?![A-Z])\+?")
_FRONT: Final = re.compile(r"^[^0-9A-Z]*(?:[CPN]|PT)[^0-9A-Z]*(?=[0-9])")
_AVTOMAT: Final = re.compile(r"\bAK[ -]?(?:47|74)\b")
_SHOTS: Final = re.compile(r"\b[0-9]+ ?(?:TIROS?|SHOTS?|DISPAROS?|COUPS|SCHUSS|COLPI)\b")
_REWRITTEN: Final = (
    (_SHOTS, " "),
    (_DECIMAL, r"\1.\2"),
    (_LOAD, " "),
    (_FRONT, ""),
    (_TENS, r"\1\2"),
    (_AVTOMAT, "AK"),
)
# Gauges are numbers that no rifle or pistol bears with these words or lengths of chamber (mm; inches and their parts).
_GAUGES: Final = {number: f"{number}_GA" for number in "10 12 14 16 20 24 28 32".split()} | {"36": "410", "410": "410"}
_CHAMBERS: Final = frozenset(
    "50 51 60 63 63.5 65 67 67.5 70 72 73 75 76 80 89 2.5 2.75 3 3.5 2-1-2 2-3-4 3-1-2".split()
)
_SHOTGUNS: Final = frozenset(
    "CAZA CHASSE CARTUCHEIRA ESCOPETA ESPINGARDA FLINTE FUSIL GARRUCHA SCHROT SCHROTFLINTE SHOTGUN TUFEK РУЖЬЕ".split()
)
_SPLIT: Final = {
    "SWL": ("SW", "LONG"),
    "SWS": ("SW",),
    "SWLONG": ("SW", "LONG"),
    "SWSPL": ("SW", "SPL"),
    "SMW": ("SW",),
    "SEW": ("SW",),
    "SYW": ("SW",),
}
_SHORTEST_FUZZY: Final = 5


@dataclass(frozen=True)
class CalibreReading:
    """What a calibre was taken to mean. `code` is the group's, or that of an ambiguous mark; None where not read.

    `via` says by which spelling or rule. Where `groups` are several, the text is a mark that fits them all. `unknown`
    means that the text says that the calibre is not known, or nothing.
    """

    given: str
    code: str | None
    groups: frozenset[str]
    via: CalibreRule | None
    unknown: bool = False


def calibre_key(text: str) -> str:
    """The key under which a calibre is looked up. May be empty."""
    return _key(_words(_plain_text(text)))


def read_calibre(text: str) -> CalibreReading:
    """Read a calibre. Never raises: what neither the tables nor the rules know has no code.

    A text that names calibres that contradict each other is not read.
    """
    tables = _tables()
    if text.strip() in tables.names:
        return _reading(text, text.strip(), "code")
    key = calibre_key(text)
    if entry := tables.keys.get(key):
        return _reading(text, *entry)
    if not key or key in tables.unknown:
        return CalibreReading(text, None, frozenset(), None, unknown=True)
    plain = _written_plainly(_plain_text(text))
    if code := _code_by_parts(plain):
        return _reading(text, code, "parsed")
    if not any(map(str.isdigit, key)) and says_unknown(_TOKEN.findall(plain)):
        return CalibreReading(text, None, frozenset(), None, unknown=True)
    corrected = _with_words_corrected(plain)
    if corrected != plain and (code := _code_by_parts(corrected)):
        return _reading(text, code, "fuzzy")
    return CalibreReading(text, None, frozenset(), None)


def calibre_name(code: str) -> str:
    """The group's name to show; an ambiguous mark's is the mark. Raises KeyError for a code that is none."""
    return _tables().names[code]


def calibre_codes() -> frozenset[str]:
    """Every code of the tables, those of ambiguous marks included."""
    return frozenset(_tables().names)


@dataclass(frozen=True)
class CalibreEntry:
    """What the tables hold of a group. `marks` are written on weapons of other groups too, each with all that it fits.

    `kind`: metallic, shotgun, air, muzzle_loading, blank, less_lethal, launcher.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    marks: tuple[tuple[str, tuple[str, ...]], ...]
    kind: str


def calibre_entry(code: str) -> CalibreEntry:
    """The table's entry of a group. Raises KeyError for a code that is none, or that of an ambiguous mark."""
    tables = _tables()
    calibre = tables.groups[code]
    marks = tuple((text, groups) for text, groups in tables.marks if code in groups)
    return CalibreEntry(code, calibre["name"], tuple(calibre["aliases"]), marks, calibre["kind"])


def calibres_beginning(text: str) -> list[str]:
    """The groups of which a name, alias or mark begins like this, by name. All of them for a text without one."""
    tables, key = _tables(), calibre_key(text)
    groups = {
        group for spelling, (code, _) in tables.keys.items() if spelling.startswith(key) for group in _groups(code)
    }
    return sorted(groups, key=lambda code: (tables.names[code], code))


def calibres_version() -> str:
    """The version of the table of calibres: a date."""
    return _tables().version


def _reading(text: str, code: str, via: CalibreRule) -> CalibreReading:
    return CalibreReading(text, code, _groups(code), via)


def _groups(code: str) -> frozenset[str]:
    return _tables().ambiguous.get(code) or frozenset({code})


def _words(plain: str) -> list[str]:
    parts: list[str] = []
    for token in _TOKEN.findall(plain):
        part = _number(token) if token[0] in "0123456789." else _SAME.get(token, token)
        # Parabellum Luger, Auto (ACP): one word once both are read. Numbers repeat: 22-22.
        if part and part not in _DROPPED and not (part.isalpha() and parts[-1:] == [part]):
            parts.append(part)
    return parts


def _key(parts: list[str]) -> str:
    if len(parts) != 2 or "." in parts[0]:
        parts = [part for part in parts if part != "MM"]
    return "".join(
        f"-{part}" if at and part[0].isdigit() and parts[at - 1][0].isdigit() else part for at, part in enumerate(parts)
    )


def _written_plainly(plain: str) -> str:
    """The text with what rules read differently from the tables written plainly: 7 62, +P, C.38, trinta e oito."""
    for sign, instead in _REWRITTEN:
        plain = sign.sub(instead, plain)
    for word in set(_TOKEN.findall(plain)) & _NUMBER_WORDS.keys():
        plain = re.sub(rf"\b{word}\b", _NUMBER_WORDS[word], plain)
    return plain


def _code_by_parts(plain: str) -> str | None:
    """The code that a text means by its parts; None where they are not all known or disagree."""
    tables = _tables()
    parts = [part for part in _PARTS.split(plain) if _telling_words(_words(part))]
    if len(parts) > 1:
        codes = [_code_of(part) for part in parts]
        if all(codes):
            groups = [_groups(code) for code in codes if code]
            common = frozenset.intersection(*groups)
            if len(common) == 1 and min(map(len, groups)) == 1:
                return next(iter(common))
            # A mark said twice (.38 / 38) is that mark; names of several calibres are none.
            return codes[0] if common and len(set(codes)) == 1 else None
    code = _code_of(plain)
    return code if code in tables.names else None


def _code_of(plain: str) -> str | None:
    keys = _tables().keys
    words = _words(plain)
    parts = _telling_words(words)
    if entry := keys.get(_key(words)):
        return entry[0]
    if gauge := _gauge(words):
        return gauge
    entry = keys.get(_key(parts))
    return entry[0] if entry else _group_covering(_SpellingParts.of(words), _SpellingParts.of(parts).words)


def _gauge(words: list[str]) -> str | None:
    """The gauge of a shotgun, said by its chamber (12/70, 16 x 65, 20 GA 3) or by a word for shotguns."""
    if not words:
        return None
    gauge = _GAUGES.get(words[0]) or (_GAUGES.get(words[-1]) if len(words) == 2 else None)
    rest = [word for word in words if word not in _NOISE and word not in ("X", "MM", "MAG", "GA")]
    if gauge is None or not rest or rest[0] not in _GAUGES:
        return None
    chamber = "-".join(rest[1:])
    if chamber in _CHAMBERS or (not chamber and (not _SHOTGUNS.isdisjoint(words) or "GA" in words)):
        return gauge
    return None


def _telling_words(parts: list[str]) -> list[str]:
    # A rifle says something only of .22 Long Rifle.
    needed = {"RIFLE"} if {"L", "LONG", "LARGO"} & set(parts) else set[str]()
    return [part for part in parts if part not in _NOISE or part in needed]


@dataclass(frozen=True)
class _SpellingParts:
    """A spelling without regard to the order of its words: numbers as they follow each other, and words."""

    numbers: tuple[str, ...]
    words: frozenset[str]

    @classmethod
    def of(cls, parts: list[str]) -> "_SpellingParts":
        """Letters that stand alone are taken together (L.R., S & W), save the X and the R of a case's length."""
        words: list[str] = []
        run = ""
        for part in [*parts, "0"]:
            if len(part) == 1 and part.isalpha() and part not in "XR":
                run += part
                continue
            if run == "L" and part == "R":
                run += part
                continue
            if run:
                words += _SPLIT.get(run) or (_SAME.get(run, run),)
                run = ""
            if not part[0].isdigit():
                words += _SPLIT.get(part) or (part,)
        if len(words) > 1 or len(parts) > 2:
            words = [word for word in words if word != "MM"]
        return cls(tuple(part for part in parts if part[0].isdigit()), frozenset(words))

    def places(self, other: "_SpellingParts") -> Iterable[int]:
        """Where the other's numbers follow each other within these."""
        length = len(other.numbers)
        return (at for at in range(len(self.numbers) - length + 1) if self.numbers[at : at + length] == other.numbers)


def _group_covering(text: _SpellingParts, telling: frozenset[str]) -> str | None:
    """The group whose names say all numbers and telling words of a text: 9 mm Luger 9x19, .380 ACP 9 mm curto."""
    if not text.numbers or len(text.numbers) > 6:
        return None
    index = _index()
    places: dict[str, set[int]] = {}
    words: dict[str, set[str]] = {}
    named: set[str] = set()
    for number in dict.fromkeys((*text.numbers, "")):
        for spelling, groups in index.get(number, ()):
            if not spelling.words <= text.words:
                continue
            covered = [at + step for at in text.places(spelling) for step in range(len(spelling.numbers))]
            if spelling.numbers and not covered:
                continue
            # Marks give groups in common (.38 and 9 mm: blanks) that nobody named, so one name has to be a group's own.
            if len(groups) == 1:
                named |= groups
            elif len(spelling.numbers) > 1:
                continue
            for group in groups:
                places.setdefault(group, set()).update(covered)
                words.setdefault(group, set()).update(spelling.words)
    whole = [group for group in named if len(places[group]) == len(text.numbers) and words[group] >= telling]
    return whole[0] if len(whole) == 1 else None


@cache
def _index() -> dict[str, list[tuple[_SpellingParts, frozenset[str]]]]:
    """Every spelling of the tables with the groups that it means, by its first number."""
    index: dict[str, list[tuple[_SpellingParts, frozenset[str]]]] = {}
    for spelling, code in _tables().spellings:
        written = _SpellingParts.of(_words(_written_plainly(_plain_text(spelling))))
        if written.numbers or written.words:
            index.setdefault(written.numbers[0] if written.numbers else "", []).append((written, _groups(code)))
    return index


@cache
def _vocabulary() -> dict[str, str]:
    """Words of calibres that a misspelt one may mean, each with the word that stands for it."""
    known = {word for spelling, _ in _tables().spellings for word in _TOKEN.findall(_plain_text(spelling))}
    known |= _SAME.keys() | _DROPPED | _NOISE
    return {
        word: _SAME.get(word, "" if word in _NOISE or word in _DROPPED else word)
        for word in known
        if word.isalpha() and len(word) >= _SHORTEST_FUZZY
    }


def _with_words_corrected(plain: str) -> str:
    """The text with words put right that are near one known word; numbers and short words as they are."""
    vocabulary = _vocabulary()
    for word in _TOKEN.findall(plain):
        if not word.isalpha() or len(word) < _SHORTEST_FUZZY or word in vocabulary:
            continue
        if spelling := nearest(word, vocabulary):
            plain = plain.replace(word, spelling[0])
    return plain


def _plain_text(text: str) -> str:
    plain = text.upper()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper())
        plain = "".join(
            str(unicodedata.decimal(c)) if c.isdecimal() else "" if unicodedata.combining(c) else c for c in decomposed
        )
    return _COMMA.sub(".", plain.translate(_TIMES))


def _number(digits: str) -> str:
    # Zeros in front go with the point (0.45, .45, 45; 09); zeros behind it say nothing (9.00 mm).
    whole, _, rest = digits.strip(".").partition(".")
    whole, rest = whole.lstrip("0"), rest.rstrip("0") if whole.strip("0") else rest
    return f"{whole}.{rest}" if whole and rest else whole or rest.lstrip("0")


@dataclass(frozen=True)
class _Tables:
    names: dict[str, str]
    keys: dict[str, tuple[str, CalibreRule]]
    ambiguous: dict[str, frozenset[str]]
    unknown: frozenset[str]
    spellings: list[tuple[str, str]]
    groups: dict[str, Any]
    marks: list[tuple[str, tuple[str, ...]]]
    version: str


@cache
def _tables() -> _Tables:
    tables: dict[str, Any] = json.loads(files("iarms.data").joinpath("calibres.json").read_text("utf-8"))
    keys: dict[str, tuple[str, CalibreRule]] = {}
    spellings: list[tuple[str, str]] = []
    for calibre in tables["calibres"]:
        keys.update({calibre_key(alias): (calibre["code"], "alias") for alias in calibre["aliases"]})
        spellings += [(text, calibre["code"]) for text in (calibre["name"], *calibre["aliases"])]
    for calibre in tables["calibres"]:
        keys[calibre_key(calibre["name"])] = (calibre["code"], "name")
    for mark in tables["ambiguous"]:
        keys.update({calibre_key(text): (mark["code"], "ambiguous") for text in mark["texts"]})
        spellings += [(text, mark["code"]) for text in mark["texts"]]
    names = {calibre["code"]: calibre["name"] for calibre in tables["calibres"]}
    names |= {mark["code"]: mark["texts"][0] for mark in tables["ambiguous"]}
    return _Tables(
        names=names,
        keys=keys,
        ambiguous={mark["code"]: frozenset(mark["groups"]) for mark in tables["ambiguous"]},
        unknown=frozenset(map(calibre_key, tables["unknown"])),
        spellings=spellings,
        groups={calibre["code"]: calibre for calibre in tables["calibres"]},
        marks=[(text, tuple(mark["groups"])) for mark in tables["ambiguous"] for text in mark["texts"]],
        version=tables["version"],
    )
