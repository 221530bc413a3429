"""How makers number, and how numbers and marks tell the year: `data/numbering.json`, read when first asked for."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from iarms.models.reference import Confidence


@dataclass(frozen=True)
class NumberForm:
    """The one form of a maker's numbers, as an expression over the canonical number, and in words."""

    pattern: re.Pattern[str]
    words: str


@dataclass(frozen=True)
class YearRule:
    """One way in which a number or a mark tells years.

    `how`: `span`, the years themselves; `two`, the last two figures of the year, as letters where `digits` has them;
    `letters`, a code of years in `codes`; `add` and `less`, figures added to a year or taken from a hundred; `points`,
    the first number of each year; `dated`, the year as it is. `window` are the years that the rule holds for.
    `says` is the message of the list `year_rules`, `values` what it names beside what is read.
    """

    makes: frozenset[str]
    countries: frozenset[str]
    families: frozenset[str]
    read: Literal["number", "marks"]
    pattern: re.Pattern[str]
    how: str
    digits: Mapping[str, int] | None
    codes: Mapping[str, tuple[int, ...]]
    amount: int
    span: tuple[int, int | None]
    points: tuple[tuple[int, int], ...]
    least: tuple[tuple[int, int], ...]
    window: tuple[int, int]
    margin: int
    says: str
    values: Mapping[str, str]
    confidence: Confidence


def number_form(make: str) -> NumberForm | None:
    """The one form in which a maker numbers; None where it has several, or nobody knows."""
    rule = _read()["makes"].get(make)
    return NumberForm(re.compile(rule["pattern"]), rule["words"]) if rule else None


@cache
def year_rules() -> tuple[YearRule, ...]:
    """The rules in the order of the table; of several that read a number alike the first counts."""
    letters = _read()["letters"]
    return tuple(_rule(entry, letters) for entry in _read()["years"])


def rules_source() -> str:
    """Whose knowledge the rules are."""
    return str(_read()["source"])


def _rule(entry: Mapping[str, Any], letters: Mapping[str, Any]) -> YearRule:
    how = next(each for each in ("span", "two", "letters", "add", "less", "points", "dated") if each in entry)
    until = entry.get("until")
    points = [(first, year) for first, year in entry.get("points", ())]
    return YearRule(
        makes=frozenset(entry.get("makes", ())),
        countries=frozenset(entry.get("countries", ())),
        families=frozenset(entry.get("families", ())),
        read=entry.get("read", "number"),
        pattern=re.compile(entry["pattern"]),
        how=how,
        digits=letters[entry["two"]] if entry.get("two") else None,
        codes={code: tuple(years) for code, years in letters[entry["letters"]].items()} if how == "letters" else {},
        amount=entry.get("add", entry.get("less", 0)),
        span=tuple(entry["span"]) if how == "span" else (0, until),
        points=tuple(points),
        least=tuple((number, year) for number, year in entry.get("least", ())),
        window=tuple(entry.get("window", entry.get("dated", (1500, 2100)))),
        margin=entry.get("margin", 0),
        says=entry["says"],
        values=entry.get("values", {}),
        confidence=entry["confidence"],
    )


@cache
def _read() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(files("iarms.data").joinpath("numbering.json").read_text("utf-8"))
    return table
