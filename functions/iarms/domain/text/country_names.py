"""Countries by the names and codes that reports write: in many languages, and of states that no longer exist.

    FR  fra  France  Франция  فرنسا  Frankreich  Française        FR
    USSR  URSS  Sowjetunion  СССР                                 SUHH
    Congo  Korea                                                  several: refused

Two letters are always ISO's: police lists that look alike mean other countries (GE, SP).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from iarms.domain.text.plain import plain_key
from iarms.models.country import COUNTRIES, FORMER_STATES

_AND: Final = frozenset("AND ET Y E UND EN I И Й THE".split())
_PIECES: Final = re.compile(r"\s+[-–]\s+|[/(),;:]")


class CountryReading(NamedTuple):
    """The code of a country; None where the text names none, or (`several`) could be more than one."""

    code: str | None
    several: bool = False


@lru_cache(maxsize=4096)
def read_country(text: str) -> CountryReading:
    """Read a country, as a code or by name. Never raises."""
    tables = _tables()
    whole = _look_up(text, tables)
    if whole.code or whole.several:
        return whole
    # BR - Brasil, Italy / Italie: all that is said has to be the same.
    pieces = [_look_up(piece, tables) for piece in _PIECES.split(text) if plain_key(piece)]
    codes = {piece.code for piece in pieces}
    if len(pieces) > 1 and len(codes) == 1:
        return pieces[0]
    return CountryReading(None, several=len(pieces) > 1 and None not in codes)


def _key(name: str) -> str:
    """Letters and digits; Bosnia and Herzegovina, Bosnia & Herzegovina and Bosnie-et-Herzégovine without the word."""
    words = name.replace("-", " ").replace("&", " ").split()
    return plain_key("".join(word for word in words if word.upper() not in _AND) if len(words) > 2 else name)


def _look_up(text: str, tables: "_Tables") -> CountryReading:
    key = _key(text)
    if key in COUNTRIES or key in FORMER_STATES:
        return CountryReading(key)
    if key in tables.ambiguous:
        return CountryReading(None, several=True)
    return CountryReading(tables.names.get(key))


def country_names() -> Iterator[str]:
    """The names of all countries and former states, in the languages of the table, some several times."""
    table = _content()
    for names in (*table["names"].values(), *table["former"].values()):
        yield from names.split("|")


@dataclass(frozen=True)
class _Tables:
    names: dict[str, str]
    ambiguous: frozenset[str]


def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(files("iarms.data").joinpath("countries.json").read_text("utf-8"))
    return content


@cache
def _tables() -> _Tables:
    table = _content()

    def by_key(names_by_code: dict[str, str]) -> Iterator[tuple[str, str]]:
        for code, names in names_by_code.items():
            for name in names.split("|"):
                yield _key(name), code

    names = {**dict(by_key(table["names"])), **table["codes"]}
    names |= dict(pair.split(":") for pair in table["alpha_3"].split())
    return _Tables({**dict(by_key(table["former"])), **names}, frozenset(table["ambiguous"]))
