"""Who makes what: makers.json, read into draws.

A maker has `code`; `share` of all records; `typed`, the spellings that police and courts use; `countries` as
[ISO 3166 code, weight, first year, last year], where a former state has its four-letter ISO 3166-3 code; `shapes`,
groups of [layout, weight, first year, last year]; and `models`. A model has `typed` spellings in falling order of
use, `share` within the maker, `type`, `calibres`, and where they matter `shapes` (the group of layouts, else the only
one) and `years`.

Two weights were measured on two tables of seized firearms: AAA99999 and AAA999999 on 92-94 % of Taurus pistols, AAA999
and AAAA999 on 97 % of Glocks. The rest is general knowledge of trade names and layouts; all shares are assumptions,
leaning to the measured tables so that lengths and layouts over all makers come out near them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from samples.draws import Rand, Weighted
from samples.shapes import Shape

LAST_YEAR = 2025  # fixed, so that a seed gives the same registry in any year


@dataclass(frozen=True, slots=True)
class Layout:
    """A serial layout and the years in which it was stamped."""

    shape: Shape
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """One model of a maker. `name` is its most usual spelling, `calibres` draws codes."""

    name: str
    typed: Weighted[str]
    types: Weighted[str]
    calibres: Weighted[str]
    layouts: Weighted[Layout]


@dataclass(frozen=True, slots=True, eq=False)
class Maker:
    """One maker. `countries` are (code, weight, first year, last year)."""

    code: str
    typed: Weighted[str]
    models: Weighted[Model]
    countries: tuple[tuple[str, float, int, int], ...]
    fallback: Weighted[str]

    def country(self, year: int, rand: Rand) -> str:
        """Where it was made in that year: SUHH for Izhevsk in 1985, RU in 1995."""
        if len(self.countries) == 1:
            return self.countries[0][0]
        possible = [(code, weight) for code, weight, first, last in self.countries if first <= year <= last]
        if not possible:
            return self.fallback.draw(rand)
        return possible[0][0] if len(possible) == 1 else Weighted(possible).draw(rand)


@dataclass(frozen=True, slots=True, eq=False)
class Trade:
    """Everything that makers.json says. `unusable` draws words per serial state."""

    makers: Weighted[Maker]
    by_code: Mapping[str, Maker]
    calibres: Mapping[str, Weighted[str]]
    unknown_makes: Weighted[str]
    unusable: Mapping[str, Weighted[str]]
    importers: Weighted[str]
    markings: Weighted[str]


def _weighted(value: Any) -> Weighted[str]:
    if isinstance(value, dict):
        return Weighted.of(value)
    return Weighted.in_falling_order([value] if isinstance(value, str) else value)


def _layouts(rows: Sequence[Sequence[Any]], years: Sequence[int]) -> Weighted[Layout]:
    cut = [(Layout(Shape(text), max(a, years[0]), min(b, years[1])), weight) for text, weight, a, b in rows]
    return Weighted((layout, weight) for layout, weight in cut if layout.first <= layout.last)


def _model(row: Mapping[str, Any], shapes: Mapping[str, Any]) -> Model:
    group = row.get("shapes", next(iter(shapes)))
    calibres = row["calibres"]
    return Model(
        name=row["typed"][0],
        typed=_weighted(row["typed"]),
        types=_weighted(row["type"]),
        calibres=_weighted(calibres),
        layouts=_layouts(shapes[group], row.get("years", [0, LAST_YEAR])),
    )


def _maker(row: Mapping[str, Any]) -> Maker:
    countries = tuple((c[0], float(c[1]), *(c[2:] or (0, LAST_YEAR))) for c in row["countries"])
    return Maker(
        code=row["code"],
        typed=_weighted(row["typed"]),
        models=Weighted((_model(model, row["shapes"]), model["share"]) for model in row["models"]),
        countries=countries,
        fallback=Weighted((code, weight) for code, weight, *_ in countries),
    )


@cache
def trade() -> Trade:
    """The makers, read once."""
    content = json.loads(files("samples").joinpath("makers.json").read_text(encoding="utf-8"))
    makers = [(_maker(row), float(row["share"])) for row in content["makers"]]
    return Trade(
        makers=Weighted(makers),
        by_code={maker.code: maker for maker, _ in makers},
        calibres={code: _weighted(typed) for code, typed in content["calibres"].items()},
        unknown_makes=_weighted(content["unknown_makes"]),
        unusable={state: _weighted(words) for state, words in content["unusable"].items()},
        importers=_weighted(content["importers"]),
        markings=_weighted(content["markings"]),
    )
