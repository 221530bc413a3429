"""Makes of firearms: from what somebody wrote to one code.

One maker is written in dozens of ways (S&W, Smith y Wesson, Смит-Вессон), so a make is looked up in a table of aliases
and never compared as text. An importer or a retailer is not a maker: its mark stands beside the maker's and is shared
by several, so it is told apart and gives no code. A text that fits several makers gives them all, and no code.

The stages of the key under which a make is looked up (`squeeze`):

    given       as written                                                    Sturm, Ruger & Co., Inc.
    plain       NFKC, upper case, accents and strokes dropped, & and + AND    STURM, RUGER AND CO., INC.
    words       points, slashes and apostrophes closed up, the rest parts     STURM RUGER AND CO INC
    name        forms of company dropped, if a word remains                   STURM RUGER
    key         written together                                              STURMRUGER

Cyrillic and Greek letters are kept: the tables hold such names in their own script. What the tables do not hold under
its key is read by rules, in this order, each of which would rather leave a text unread than misread it:

    trade       without words of the trade or of a country at its ends        Kahr Arms, Pistola Taurus, Glock Austria
    part        the one make that it names among models, towns and others     TAURUS PT 92, ROSSI (AMADEO ROSSI) - RS
    unknown     words that say that there is nothing to name                  marca não aparente
    fuzzy       the one name that it misspells                                TARUUS, BERRETA, SMTIH & WESSON

An ordinary word misspells no name (volts is no Colt), nor does a text that is as near to another maker's: of two as
near, a common maker's own name wins over a misspelling of another, and else none is read.

A reading is kept in memory, since a search and the records that it meets repeat the same few hundred spellings.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal

from iarms.domain.text import LONGEST_READ, nearest, says_unknown
from iarms.domain.vocabulary.make_words import (
    COMPANY_FORMS,
    EVERYDAY_NAMES,
    FORM_CONNECTORS,
    FORMS_BEFORE,
    LIKENESS_WORDS,
    NO_NAMES,
    SHARED_WORDS,
    STANDS_BESIDE,
    TOWNS,
    TRADE_WORDS,
    WELL_KNOWN_MARKS,
)

MakeRule = Literal["code", "name", "alias", "part", "fuzzy"]

# Aliases this short are read within a longer text only in front of a model (CZ 75), but always speak against another.
_SHORTEST_INSIDE: Final = 4
_SHORTEST_FUZZY: Final = 5
_LONG: Final = 8
_LONGEST_NAME: Final = 7  # words

# Letters whose stroke or ligature is no accent to Unicode.
_STROKES: Final = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ħ": "H"})
# ASCII marks part words, save those that close them up as in S.A., S/A and Colt's. A table of bytes over UTF-8, whose
# other letters it leaves alone, takes a tenth of the time of one of characters.
_PARTING: Final = bytes(i if i > 127 or chr(i).isalnum() or i == ord("\n") else ord(" ") for i in range(256))
_CLOSING: Final = b"./'`"
_RUN_TOGETHER: Final = re.compile(r"[./\\](?=\w{2})|(?<=[^\W\d_]{3})(?=[0-9])")
_NOTHING: Final = "nothing"


@dataclass(frozen=True)
class MakeReading:
    """What a make was taken to mean; `via` says by which spelling.

    At most one of these holds: `code`, `candidates` (the text fits several makers), `importer` (its code), `unknown`
    (the text says that the make is not known, or nothing). If none does, the tables do not know the text.
    """

    given: str
    code: str | None
    via: MakeRule | None
    candidates: tuple[str, ...]
    importer: str | None
    unknown: bool


def squeeze(text: str) -> str:
    """The key under which a make is looked up; makes that the tables do not know compare by it. May be empty.

    Of a longer text the key is that of the first 200 characters.
    """
    return "".join(_names((text[:LONGEST_READ],))[0])


def read_make(text: str) -> MakeReading:
    """Read a make. Never raises: what neither the tables nor the rules know has no code.

    A text of more than 200 characters names no make, and is not read.
    """
    if len(text) > LONGEST_READ and len(text.strip()) > LONGEST_READ:
        return MakeReading(text, None, None, (), None, unknown=False)
    tables, named = _tables(), _names((text,))[0]
    if text.strip() in tables.makes:
        return MakeReading(text, text.strip(), "code", (), None, unknown=False)
    key = "".join(named)
    if not key or key in tables.unknown:
        return MakeReading(text, None, None, (), None, unknown=True)
    for tried in (key, "".join(_without_trade(named))):
        if reading := _look_up(text, tried, tables):
            return reading
    words = _words_apart(text)
    # A long name with one slip is not to be cut down to a shorter one within it: Erma-Imter is not Erma.
    if len(words) > 1 and len(key) >= _LONG and (reading := _nearest_name(text, named, tables, within=1)):
        return reading
    if reading := _make_among_words(text, words, tables):
        return reading
    if says_unknown(words) or all(word in TRADE_WORDS or word in COMPANY_FORMS for word in words):
        return MakeReading(text, None, None, (), None, unknown=True)
    return _misspelt(text, named, words, tables) or MakeReading(text, None, None, (), None, unknown=False)


def _misspelt(text: str, named: list[str], words: list[str], tables: "_Tables") -> MakeReading | None:
    """The make that a text misspells as a whole, or without the words that may stand beside any name."""
    if any(word in LIKENESS_WORDS for word in words):
        return None
    for spelled in (named, _without_words_beside(words)):
        reading = _nearest_name(text, spelled, tables)
        # Pistolet TT is no misspelt pistolet: the short word beside it says something.
        if reading and not (reading.unknown and any(map(_is_mark, words))):
            return reading
    return None


def common_makes() -> frozenset[str]:
    """The makes that are commonly seized."""
    return _tables().common


@dataclass(frozen=True)
class NameMatch:
    """A name of the tables among words, and where it ends.

    `everyday`: its words are everyday words or names of models too. `firm`: it is none, and long enough or well known
    enough to be a maker's wherever it stands.
    """

    reading: MakeReading
    end: int
    firm: bool
    everyday: bool


def name_at(words: Sequence[str], start: int) -> NameMatch | None:
    """The longest name of a maker or importer that these words begin with, as `name_word` writes them.

    None where they name none: a model's number or a word that may stand beside any name is no name.
    """
    tables = _tables()
    for end in range(min(len(words), start + _LONGEST_NAME), start, -1):
        key = "".join(words[start:end])
        if len(key) < 2 or (end - start == 1 and (not key.isalpha() or key in TRADE_WORDS or key in STANDS_BESIDE)):
            continue
        if reading := _look_up(key, key, tables):
            long = len(key) > _SHORTEST_INSIDE or key in WELL_KNOWN_MARKS
            everyday = key in EVERYDAY_NAMES
            return NameMatch(reading, end, long and not everyday, everyday)
    return None


def misspelt_name(words: Sequence[str]) -> MakeReading | None:
    """The one maker whose name these words misspell. None where there is none, or two are as near."""
    key = "".join(words)
    return _nearest_name(key, list(words), _tables()) if not key.isdigit() else None


def is_trade_word(word: str) -> bool:
    """Whether a word says what a firm does, where it is or of which form, and names none."""
    return word in TRADE_WORDS or word in COMPANY_FORMS or word in TOWNS or word in FORM_CONNECTORS


def name_word(text: str) -> str:
    """A word as names are looked up by it; & and + are AND."""
    return "AND" if text in ("&", "+") else "".join(_plain_text(text).split())


def make_name(code: str) -> str:
    """The maker's name to show. Raises KeyError for a code that is no make."""
    return str(_tables().makes[code]["name"])


def make_countries(code: str) -> tuple[str, ...]:
    """Where the maker makes or made: ISO 3166-1 alpha-2, or alpha-4 for former states. Raises KeyError for no make."""
    return tuple(_tables().makes[code]["countries"])


def importer_country(code: str) -> str:
    """The country of an importer or retailer. Raises KeyError for a code that is none."""
    return _tables().importer_countries[code]


def mistaken_for(code: str) -> Mapping[str, str]:
    """The makes that this one is mistaken for, each with the reason. Raises KeyError for a code that is no make."""
    tables = _tables()
    if code not in tables.makes:
        raise KeyError(code)
    return MappingProxyType(tables.mistaken.get(code, {}))


def make_codes() -> frozenset[str]:
    """Every make that the tables know."""
    return frozenset(_tables().makes)


@dataclass(frozen=True)
class MakeEntry:
    """What the tables hold of a make. `aliases` fit it alone, `shared` other makes too, each with all that it fits."""

    code: str
    name: str
    aliases: tuple[str, ...]
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    countries: tuple[str, ...]


def make_entry(code: str) -> MakeEntry:
    """The table's entry of a make. Raises KeyError for a code that is none."""
    tables = _tables()
    make = tables.makes[code]
    shared = tuple((text, codes) for text, codes in tables.shared if code in codes)
    return MakeEntry(code, make["name"], tuple(make["aliases"]), shared, tuple(make["countries"]))


def makes_beginning(text: str) -> list[str]:
    """The makes of which a name, alias or shared name begins like this, by name. All of them for a text without one."""
    tables, key = _tables(), squeeze(text)
    codes = {code for spelling, (code, _) in tables.keys.items() if spelling.startswith(key)}
    codes |= {code for spelling, codes in tables.ambiguous.items() if spelling.startswith(key) for code in codes}
    return sorted(codes, key=lambda code: (make_name(code).upper(), code))


def makes_version() -> str:
    """The version of the table of makes: a date."""
    return _tables().version


def _names(texts: Iterable[str]) -> list[list[str]]:
    # All in one, a line each: the table's 5,000 spellings are read at a cold start.
    lines = "\n".join(map(_plain_text, texts)).replace("&", " AND ").replace("+", " AND ").encode(errors="replace")
    return [_without_company(line.split()) for line in lines.translate(_PARTING, _CLOSING).decode().split("\n")]


def _plain_text(text: str) -> str:
    if text.isascii():
        return text.upper().replace("\n", " ")
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).upper()).translate(_STROKES)
    return "".join(
        c if c.isalnum() or (c.isascii() and c != "\n") else "" if unicodedata.combining(c) else " " for c in decomposed
    )


def _without_company(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while last > 1 and (words[last - 1] in COMPANY_FORMS or (last < len(words) and words[last - 1] in FORM_CONNECTORS)):
        last -= 1
    while first < last - 1 and words[first] in FORMS_BEFORE:
        first += 1
    return words[first:last]


def _without_trade(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while last - first > 1 and words[last - 1] in TRADE_WORDS:
        last -= 1
    while last - first > 1 and words[first] in TRADE_WORDS:
        first += 1
    return words[first:last]


def _look_up(text: str, key: str, tables: "_Tables", via: MakeRule | None = None) -> MakeReading | None:
    if key in tables.keys:
        code, spelled = tables.keys[key]
        return MakeReading(text, code, via or spelled, (), None, unknown=False)
    if key in tables.ambiguous:
        return MakeReading(text, None, None, tables.ambiguous[key], None, unknown=False)
    if key in tables.importers:
        return MakeReading(text, None, None, (), tables.importers[key], unknown=False)
    return None


def _words_apart(text: str) -> list[str]:
    # What the key closes up parts words here, so that TAURUS/BRASIL, F.TAURUS and GLOCK17 show their names.
    return _names((_RUN_TOGETHER.sub(" ", text),))[0]


def _make_among_words(text: str, words: list[str], tables: "_Tables") -> MakeReading | None:
    """The make named among other words, if it is the only one; several are candidates."""
    if any(word in LIKENESS_WORDS for word in words):
        return None
    names = list(_names_among(words, tables))
    inside = {at for start, end in names for at in range(start, end)}
    alone = all(at in inside or _may_stand_beside(word) for at, word in enumerate(words))
    firm: list[MakeReading] = []
    short: list[MakeReading] = []
    for start, end in names:
        key = "".join(words[start:end])
        strength = _strength(key, leads=all(map(_may_stand_beside, words[:start])), alone=alone)
        if strength and (reading := _look_up(text, key, tables, "part")):
            (firm if strength == "firm" else short).append(reading)
    # A name of a maker in front takes what follows for its model: Colt Cobra, CZ 75 Shadow.
    return _one_make_of(text, firm or short[:1])


def _strength(key: str, *, leads: bool, alone: bool) -> Literal["firm", "short"] | None:
    """How surely a name among other words is the maker's; None where it may as well be a model's.

    `leads`: nothing stands in front of it but what may stand beside any name; `alone`: nor anywhere else.
    """
    if len(key) < _SHORTEST_INSIDE or key in EVERYDAY_NAMES:
        if leads and alone:
            return "short"
        return "firm" if key in WELL_KNOWN_MARKS else None
    return "firm" if len(key) > _SHORTEST_INSIDE or leads else None


def _one_make_of(text: str, readings: Sequence[MakeReading]) -> MakeReading | None:
    """One reading of several names: their one make, else all as candidates; of names without any, the first."""
    codes = sorted({reading.code for reading in readings if reading.code})
    if len(codes) == 1:
        return MakeReading(text, codes[0], "part", (), None, unknown=False)
    if codes:
        return MakeReading(text, None, None, tuple(codes), None, unknown=False)
    return readings[0] if readings else None


def _names_among(words: list[str], tables: "_Tables") -> Iterable[tuple[int, int]]:
    """Where names of the tables stand among the words, the longest first from the left: starts and ends."""
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + _LONGEST_NAME), start, -1):
            key = "".join(words[start:end])
            if len(key) > 1 and (key in tables.keys or key in tables.ambiguous or key in tables.importers):
                # A model's number is no name (M1, 205), nor is a word that may stand beside any name.
                if end - start == 1 and (not key.isalpha() or key in TRADE_WORDS or key in STANDS_BESIDE):
                    continue
                yield start, end
                start = end - 1
                break
        start += 1


def _may_stand_beside(word: str) -> bool:
    return (
        len(word) < 3
        or any(map(str.isdigit, word))
        or word in TRADE_WORDS
        or word in STANDS_BESIDE
        or word in COMPANY_FORMS
    )


def _is_mark(word: str) -> bool:
    """Whether a word is two letters that no name is dropped for: a design's mark."""
    return (
        len(word) == 2
        and word.isalpha()
        and word not in TRADE_WORDS
        and word not in STANDS_BESIDE
        and word not in COMPANY_FORMS
    )


def _is_shared(word: str) -> bool:
    return word in TRADE_WORDS or word in STANDS_BESIDE or word in SHARED_WORDS


def _without_words_beside(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while last - first > 1 and _may_stand_beside(words[last - 1]):
        last -= 1
    while last - first > 1 and _may_stand_beside(words[first]):
        first += 1
    return words[first:last]


def _nearest_name(text: str, words: list[str], tables: "_Tables", within: int = 3) -> MakeReading | None:
    key = "".join(words)
    if key in NO_NAMES or len(key) < _SHORTEST_FUZZY:
        return None
    # Words that many firms share lengthen a name without making it surer: Colt Industries is no North Industries.
    own = sum(len(word) for word in words if not _is_shared(word))
    if own < _SHORTEST_INSIDE and len(key) < _LONG:
        return None
    near = nearest(key, _spellings(), min(within, 1 if own < _LONG else 2 if own < 13 else 3), _own_names())
    if near is None:
        return None
    if near[1] == _NOTHING:
        return MakeReading(text, None, None, (), None, unknown=True)
    if all(word in _ordinary_words() or _is_shared(word) for word in words):
        return None
    return _look_up(text, near[0], tables, "fuzzy")


@cache
def _own_names() -> frozenset[str]:
    """The names, and not the misspelt aliases, of makers whose weapons are commonly seized."""
    makes = (_tables().makes[code] for code in _tables().common)
    return frozenset(key for make in makes for key in (make["code"].replace("_", ""), squeeze(make["name"])))


@cache
def _ordinary_words() -> frozenset[str]:
    """Ordinary words of languages that reports are written in, as far as they are near a maker's name, as keys."""
    return frozenset(files("iarms.data").joinpath("ordinary_words.txt").read_text("utf-8").split())


@cache
def _spellings() -> dict[str, str]:
    """What a misspelt text may mean, by key: a make, an importer, an ambiguous name, or nothing.

    Marks of two or three letters with a town are left out: GH Eibar is no misspelt BH Eibar.
    """
    tables = _tables()
    known = {key: code for key, (code, _) in tables.keys.items()}
    known |= {key: " ".join(codes) for key, codes in tables.ambiguous.items()}
    known |= {key: f"importer {code}" for key, code in tables.importers.items()}
    known |= dict.fromkeys(tables.unknown, _NOTHING)
    known |= dict.fromkeys(TRADE_WORDS, _NOTHING)
    for words in _names(tables.spellings):
        own = sum(len(word) for word in words if word not in TOWNS)
        if 0 < own < _SHORTEST_INSIDE:
            known.pop("".join(words), None)
    return {key: means for key, means in known.items() if len(key) >= _SHORTEST_FUZZY}


@dataclass(frozen=True)
class _Tables:
    makes: dict[str, Any]
    keys: dict[str, tuple[str, MakeRule]]
    spellings: list[str]
    ambiguous: dict[str, tuple[str, ...]]
    importers: dict[str, str]
    importer_countries: dict[str, str]
    unknown: frozenset[str]
    mistaken: dict[str, dict[str, str]]
    common: frozenset[str]
    shared: list[tuple[str, tuple[str, ...]]]
    version: str


@cache
def _tables() -> _Tables:
    tables = json.loads(files("iarms.data").joinpath("makes.json").read_text("utf-8"))
    texts: list[str] = []
    means: list[tuple[str, MakeRule]] = []
    for make in tables["makes"]:
        texts += (*make["aliases"], make["name"])
        means += [(make["code"], "alias")] * len(make["aliases"])
        means.append((make["code"], "name"))
    mistaken: dict[str, dict[str, str]] = {}
    for pair in tables["mistaken"]:
        one, other = pair["codes"]
        mistaken.setdefault(one, {})[other] = pair["reason"]
        mistaken.setdefault(other, {})[one] = pair["reason"]
    return _Tables(
        makes={make["code"]: make for make in tables["makes"]},
        keys=dict(zip(_keys(texts), means, strict=True)),
        spellings=texts,
        ambiguous={squeeze(entry["text"]): tuple(entry["codes"]) for entry in tables["ambiguous"]},
        importers={
            key: importer["code"]
            for importer in tables["importers"]
            for key in _keys((importer["name"], *importer["aliases"]))
        },
        importer_countries={importer["code"]: importer["country"] for importer in tables["importers"]},
        unknown=frozenset(_keys(tables["unknown"])),
        mistaken=mistaken,
        common=frozenset(tables["common"]),
        shared=[(entry["text"], tuple(entry["codes"])) for entry in tables["ambiguous"]],
        version=tables["version"],
    )


def _keys(texts: Iterable[str]) -> list[str]:
    return list(map("".join, _names(texts)))
