"""What is known of families of models beyond their names: where they are made, action, shots, barrel, years.

`data/model_facts.json` is written with the reference table's seed, out of what its authors wrote by hand; what merely
follows from a type or a maker is not in it. Families are named as MAKE:FAMILY, or *:FAMILY for a design of many makers.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class FamilyFacts:
    """What is known of a family; empty or None where nobody said. Countries, the main one first, may be former states.

    `shots` and `barrels_mm` are the fewest and the most of its variants, lengths in millimetres.
    """

    countries: tuple[str, ...] = ()
    action: str | None = None
    calibres: tuple[str, ...] = ()
    shots: tuple[int, int] | None = None
    barrels_mm: tuple[int, int] | None = None
    made_from: int | None = None
    made_until: int | None = None


_NOTHING = FamilyFacts()


def family_facts(family: str) -> FamilyFacts:
    """What is known of a family (MAKE:FAMILY)."""
    said = _table()["families"].get(family)
    if said is None:
        return _NOTHING
    return FamilyFacts(
        countries=tuple(said.get("countries", ())),
        action=said.get("action"),
        calibres=tuple(said.get("calibres", ())),
        shots=tuple(said["shots"]) if "shots" in said else None,
        barrels_mm=tuple(said["barrels_mm"]) if "barrels_mm" in said else None,
        made_from=said.get("from"),
        made_until=said.get("until"),
    )


def model_countries(make: str, families: Iterable[str]) -> tuple[str, ...]:
    """Where the models of a make are made, the main country first; empty where nobody has said so of one of them."""
    found: dict[str, None] = {}
    for family in families:
        if family.partition(":")[0] != make:
            continue
        countries = family_facts(family).countries or tuple(_table()["otherwise"].get(make, ()))
        if not countries:
            return ()
        found.update(dict.fromkeys(countries))
    return tuple(found)


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(files("iarms.data").joinpath("model_facts.json").read_text("utf-8"))
    return table
