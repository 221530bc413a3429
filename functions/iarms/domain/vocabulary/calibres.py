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

    date      what a spreadsheet made a date of, with a remark      1970-12-01, dez/70             12/70
    latin     Latin names in Cyrillic letters                       45 АСР, 9 мм Р.А.К.            .45 ACP, 9 mm P.A.K.
    grammar   the calibres that it names, once or several times,    7.65 mm (.32 ACP)              .32 ACP
              where all the rest is explained (`calibre_grammar`)   PT 92 9x19, 36/63,5 KNOCK      9x19, .410
                                                                    22 E 36                        .22 and 36 gauge
    fuzzy     the same, with the words that are cut or misspelt     .38 SPE, 9 MM PARABELUMM       .38 Special, 9x19
              put right

Numbers are never put right. A word that nobody knows spoils a bare number (38 BANANA), not one that is surely a calibre
(9 MM BANANA), and always does if it could be the name of another calibre. Two calibres in a text are both meant, save
where one is the other said again: neither is ever left out. A reading is kept in memory, since a search and the records
that it meets repeat them.
"""

from dataclasses import dataclass
from functools import lru_cache

from iarms.domain.languages import Note, note
from iarms.domain.text import LONGEST_READ, says_unknown
from iarms.domain.vocabulary.calibre_dates import calibre_of_date
from iarms.domain.vocabulary.calibre_grammar import calibre_in
from iarms.domain.vocabulary.calibre_names import with_words_corrected
from iarms.domain.vocabulary.calibre_tables import CalibreRule, calibre_key, calibre_tables, groups_of
from iarms.domain.vocabulary.calibre_text import (
    CALIBRE_TOKEN,
    calibre_words,
    is_pointed,
    key_of,
    plain_calibre,
    with_latin_names,
    written_plainly,
)


@dataclass(frozen=True)
class CalibreReading:
    """What a calibre was taken to mean. `code` is the group's, or that of an ambiguous mark; None where not read.

    `via` says by which spelling or rule. Where `groups` are several, the text is a mark that fits them all, or names
    several calibres; the code of the latter is `A+B`. `unknown` means that the text says that the calibre is not known,
    or nothing. `remark` says in words what was understood otherwise than it stands.
    """

    given: str
    code: str | None
    groups: frozenset[str]
    via: CalibreRule | None
    unknown: bool = False
    remark: Note | None = None


def read_calibre(text: str) -> CalibreReading:
    """Read a calibre. Never raises: what neither the tables nor the rules know has no code.

    A text that names calibres that differ from each other has the groups of each. One of more than 200 characters is
    not read.
    """
    tables = calibre_tables()
    given, text = text, text.strip()
    if len(text) > LONGEST_READ:
        return CalibreReading(given, None, frozenset(), None)
    if text in tables.names:
        return _reading(given, text, "code")
    plain = plain_calibre(text)
    key = key_of(calibre_words(plain))
    if (entry := tables.keys.get(key)) and not _is_two_numbers(plain, entry[0]):
        return _reading(given, *entry)
    if not key or key in tables.unknown:
        return CalibreReading(given, None, frozenset(), None, unknown=True)
    if meant := calibre_of_date(plain):
        code = tables.keys[calibre_key(meant)][0]
        remark = note("date_of_spreadsheet", given=meant, calibre=calibre_name(code))
        return CalibreReading(given, code, groups_of(code), "parsed", remark=remark)
    return _read_by_rules(given, plain)


@lru_cache(maxsize=1024)
def calibre_remark(text: str) -> Note | None:
    """What is understood otherwise in a calibre than it stands, in words; None for most. 1,024 are remembered."""
    return read_calibre(text).remark


def _read_by_rules(given: str, plain: str) -> CalibreReading:
    plain = written_plainly(with_latin_names(plain))
    if code := calibre_in(plain):
        return _reading(given, code, "parsed")
    if not any(map(str.isdigit, plain)) and says_unknown(CALIBRE_TOKEN.findall(plain)):
        return CalibreReading(given, None, frozenset(), None, unknown=True)
    corrected = with_words_corrected(plain)
    if corrected != plain and (code := calibre_in(corrected)):
        return _reading(given, code, "fuzzy")
    return CalibreReading(given, None, frozenset(), None)


def _is_two_numbers(plain: str, code: str) -> bool:
    """Whether what looks like one calibre of two numbers, 38-40, was written as two with a point each: .38/.40."""
    if "-" not in calibre_name(code):
        return False
    numbers = [token for token in CALIBRE_TOKEN.findall(plain) if token[0] in "0123456789."]
    joined = not {"E", "Y", "OU", "OR", "AND", "UND", "ET"}.isdisjoint(CALIBRE_TOKEN.findall(plain)) or ", " in plain
    return len(numbers) == 2 and (joined or all(map(is_pointed, numbers)))


def calibre_name(code: str) -> str:
    """The group's name to show; an ambiguous mark's is the mark; of several, all. Raises KeyError for no code."""
    names = calibre_tables().names
    return " / ".join(names[each] for each in code.split("+"))


def calibre_codes() -> frozenset[str]:
    """Every code of the tables, those of ambiguous marks included."""
    return frozenset(calibre_tables().names)


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
    tables = calibre_tables()
    calibre = tables.groups[code]
    marks = tuple((text, groups) for text, groups in tables.marks if code in groups)
    return CalibreEntry(code, calibre["name"], tuple(calibre["aliases"]), marks, calibre["kind"])


def calibres_beginning(text: str) -> list[str]:
    """The groups of which a name, alias or mark begins like this, by name. All of them for a text without one."""
    tables, key = calibre_tables(), calibre_key(text)
    groups = {
        group for spelling, (code, _) in tables.keys.items() if spelling.startswith(key) for group in groups_of(code)
    }
    return sorted(groups, key=lambda code: (tables.names[code], code))


def calibres_version() -> str:
    """The version of the table of calibres: a date."""
    return calibre_tables().version


def _reading(text: str, code: str, via: CalibreRule) -> CalibreReading:
    return CalibreReading(text, code, groups_of(code), via)
