"""The marks that stand on weapons, as `data/weapon_marks.json` has them. Read when first asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from iarms.models.mark import MarkKind, MarkSource
from iarms.models.reference import Confidence


@dataclass(frozen=True, eq=False)
class WeaponMark:
    """A mark. `looks` in English words, `texts` the letters and figures of it, any of them; `phrases` what reports
    write for it that means nothing else; empty or None where nobody said. Years are the first and the last."""

    id: str
    kind: MarkKind
    looks: str
    texts: tuple[str, ...]
    phrases: tuple[str, ...]
    where: str | None
    country: str | None
    makes: tuple[str, ...]
    from_year: int | None
    until_year: int | None
    meaning: str
    source: MarkSource
    confidence: Confidence
    mistaken_for: Mapping[str, str]


@cache
def all_marks() -> tuple[WeaponMark, ...]:
    """Every mark, in the order of the table: by country, the wider ones first."""
    return tuple(_mark(entry) for entry in _read()["marks"])


def mark_named(mark_id: str) -> WeaponMark:
    """The mark with this id. Raises KeyError where there is none."""
    return _by_id()[mark_id]


def marks_version() -> str:
    """The version of the table."""
    return cast("str", _read()["version"])


@cache
def _by_id() -> Mapping[str, WeaponMark]:
    return {mark.id: mark for mark in all_marks()}


def _mark(entry: Mapping[str, Any]) -> WeaponMark:
    return WeaponMark(
        id=entry["id"],
        kind=entry["kind"],
        looks=entry.get("looks", ""),
        texts=tuple(entry.get("texts", ())),
        phrases=tuple(entry.get("phrases", ())),
        where=entry.get("where"),
        country=entry.get("country"),
        makes=tuple(entry.get("makes", ())),
        from_year=entry.get("from"),
        until_year=entry.get("until"),
        meaning=entry["meaning"],
        source=entry["source"],
        confidence=entry["confidence"],
        mistaken_for=entry.get("mistaken_for", {}),
    )


@cache
def _read() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(files("iarms.data").joinpath("weapon_marks.json").read_text("utf-8"))
    return table
