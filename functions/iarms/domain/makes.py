"""Makes of firearms: from what somebody wrote to one code.

One maker is written in dozens of ways (S&W, Smith y Wesson, Смит-Вессон), so a make is looked up in a table of aliases
and never compared as text. Tables alone decide here: an unlisted spelling stays unread rather than being guessed at.
An importer or a retailer is not a maker: its mark stands beside the maker's and is shared by several, so it is
told apart and gives no code. A text that fits several makers gives them all, and no code.

The stages of the key under which a make is looked up (`squeeze`):

    given       as written                                                    Sturm, Ruger & Co., Inc.
    plain       NFKC, upper case, accents and strokes dropped, & and + AND    STURM, RUGER AND CO., INC.
    words       points, slashes and apostrophes closed up, the rest parts     STURM RUGER AND CO INC
    name        forms of company dropped, if a word remains                   STURM RUGER
    key         written together                                              STURMRUGER

Cyrillic and Greek letters are kept: the tables hold such names in their own script. A key that is not in the tables is
tried once more without words of the trade or of a country at its ends (Kahr Arms, Pistola Taurus, Glock Austria).
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Via = Literal["code", "name", "alias"]

# Forms of company. They follow the name, save in Russian, Ukrainian and Indonesian, where they come first.
_COMPANY: Final = frozenset(
    """AB AD AG AKTIENGESELLSCHAFT AS BV CIA CIE CO COLTD COMPANHIA COMPANIA COMPANY CORP CORPORATION DOO EAD EIRELI
    GESMBH GMBH INC INCORPORATED JSC KFT KG KGAA LDA LIMITADA LIMITED LLC LLP LP LTD LTDA MBH NV OHG OJSC OY PJSC PLC
    PTY RT SA SARL SAS SCOOP SL SLL SNC SPA SRL SRO TIC ZAO ZRT АД АО ДОО ЗАО ОАО ООО ПАО""".split()
)
_COMPANY_BEFORE: Final = frozenset("АО АТ ЗАО ОАО ООО ПАО ТОВ ФГУП JSC OJSC PJSC OAO OOO PT".split())
# Dropped at the end in front of a form of company: Ruger & Co, Garate Anitua y Cia, San. ve Tic. A.S.
_CONNECTORS: Final = frozenset("AND E ET SAN UND VE Y".split())
# Words that say what a firm does or where, in the languages of reports. Dropped only where the whole name is not known.
_TRADE: Final = frozenset(
    """ARM ARMA ARMAS ARMES ARMI ARMORY ARMS FIREARM FIREARMS GUNS HANDGUNS MANUFACTURING MFG SILAH WAFFEN WAFFENFABRIK
    ESCOPETA ESPINGARDA FUSIL PISTOL PISTOLA PISTOLE PISTOLET RIFLE RIFLES REVOLVER CARABINA SHOTGUN SHOTGUNS MARCA
    INTERNATIONAL USA AMERICA AUSTRIA BELGIUM BRASIL BRAZIL CHINA DEUTSCHLAND ESPANA FRANCE GERMANY ITALIA ITALY
    RUSSIA SPAIN TURKEY TURKIYE ПИСТОЛЕТ РЕВОЛЬВЕР""".split()
)

# Letters whose stroke or ligature is no accent to Unicode.
_STROKES: Final = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ħ": "H"})
# ASCII marks part words, save those that close them up as in S.A., S/A and Colt's. A table of bytes over UTF-8, whose
# other letters it leaves alone, takes a tenth of the time of one of characters.
_PARTING: Final = bytes(i if i > 127 or chr(i).isalnum() or i == ord("\n") else ord(" ") for i in range(256))
_CLOSING: Final = b"./'`"


@dataclass(frozen=True)
class MakeReading:
    """What a make was taken to mean; `via` says by which spelling.

    At most one of these holds: `code`, `candidates` (the text fits several makers), `importer` (its code), `unknown`
    (the text says that the make is not known, or nothing). If none does, the tables do not know the text.
    """

    given: str
    code: str | None
    via: Via | None
    candidates: tuple[str, ...]
    importer: str | None
    unknown: bool


def squeeze(text: str) -> str:
    """The key under which a make is looked up; makes that the tables do not know compare by it. May be empty."""
    return "".join(_names((text,))[0])


def read_make(text: str) -> MakeReading:
    """Look a make up by code, name or alias. Never raises: what the tables do not know has no code."""
    tables, words = _tables(), _names((text,))[0]
    if text.strip() in tables.makes:
        return MakeReading(text, text.strip(), "code", (), None, unknown=False)
    key = "".join(words)
    if not key or key in tables.unknown:
        return MakeReading(text, None, None, (), None, unknown=True)
    for tried in (key, "".join(_without_trade(words))):
        if tried in tables.keys:
            code, via = tables.keys[tried]
            return MakeReading(text, code, via, (), None, unknown=False)
        if tried in tables.ambiguous:
            return MakeReading(text, None, None, tables.ambiguous[tried], None, unknown=False)
        if tried in tables.importers:
            return MakeReading(text, None, None, (), tables.importers[tried], unknown=False)
    return MakeReading(text, None, None, (), None, unknown=False)


def make_name(code: str) -> str:
    """The maker's name to show. Raises KeyError for a code that is no make."""
    return str(_tables().makes[code]["name"])


def make_countries(code: str) -> tuple[str, ...]:
    """Where the maker makes or made: ISO 3166-1 alpha-2, or alpha-4 for former states. Raises KeyError for no make."""
    return tuple(_tables().makes[code]["countries"])


def make_codes() -> frozenset[str]:
    """Every make that the tables know."""
    return frozenset(_tables().makes)


def _names(texts: Iterable[str]) -> list[list[str]]:
    # All in one, a line each: the table's 5,000 spellings are read at a cold start.
    lines = "\n".join(map(_plain, texts)).replace("&", " AND ").replace("+", " AND ").encode(errors="replace")
    return [_without_company(line.split()) for line in lines.translate(_PARTING, _CLOSING).decode().split("\n")]


def _plain(text: str) -> str:
    if text.isascii():
        return text.upper().replace("\n", " ")
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper()).translate(_STROKES)
    return "".join(
        c if c.isalnum() or (c.isascii() and c != "\n") else "" if unicodedata.combining(c) else " " for c in spread
    )


def _without_company(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while last > 1 and (words[last - 1] in _COMPANY or (last < len(words) and words[last - 1] in _CONNECTORS)):
        last -= 1
    while first < last - 1 and words[first] in _COMPANY_BEFORE:
        first += 1
    return words[first:last]


def _without_trade(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while last - first > 1 and words[last - 1] in _TRADE:
        last -= 1
    while last - first > 1 and words[first] in _TRADE:
        first += 1
    return words[first:last]


@dataclass(frozen=True)
class _Tables:
    makes: dict[str, Any]
    keys: dict[str, tuple[str, Via]]
    ambiguous: dict[str, tuple[str, ...]]
    importers: dict[str, str]
    unknown: frozenset[str]


@cache
def _tables() -> _Tables:
    tables = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))
    texts: list[str] = []
    means: list[tuple[str, Via]] = []
    for make in tables["makes"]:
        texts += (*make["aliases"], make["name"])
        means += [(make["code"], "alias")] * len(make["aliases"])
        means.append((make["code"], "name"))
    return _Tables(
        makes={make["code"]: make for make in tables["makes"]},
        keys=dict(zip(_keys(texts), means, strict=True)),
        ambiguous={squeeze(entry["text"]): tuple(entry["codes"]) for entry in tables["ambiguous"]},
        importers={
            key: importer["code"]
            for importer in tables["importers"]
            for key in _keys((importer["name"], *importer["aliases"]))
        },
        unknown=frozenset(_keys(tables["unknown"])),
    )


def _keys(texts: Iterable[str]) -> list[str]:
    return list(map("".join, _names(texts)))
