"""What to look for on a weapon before an answer is believed, and what of its look is no such firearm."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from iarms.domain.vocabulary import designs_of
from iarms.models.identify import Exclusion
from iarms.models.reference import ReferenceSummary


def tells_of(reference: ReferenceSummary) -> tuple[str, ...]:
    """The marks by which a firearm is told from others of its designs, in words."""
    found = (design.tells.get(family) for design in designs_of(reference.families) for family in reference.families)
    return tuple(dict.fromkeys(tell for tell in found if tell))


def marks_to_look_for(reference: ReferenceSummary) -> tuple[str, ...]:
    """The marks of a firearm to look for on the weapon: those that tell it from its likes, then what stands on it."""
    return (*tells_of(reference), *(mark for mark in reference.markings))


def exclusions_of(firearm_type: str | None) -> tuple[Exclusion, ...]:
    """What has the look of a firearm of this type and is none; nothing for a type that nobody knows."""
    return _by_type().get(firearm_type or "", ())


@cache
def _by_type() -> Mapping[str, tuple[Exclusion, ...]]:
    table = json.loads(files("iarms.data").joinpath("exclusions.json").read_text("utf-8"))
    found: dict[str, tuple[Exclusion, ...]] = {}
    for row in table["exclusions"]:
        for firearm_type in row["types"]:
            found[firearm_type] = (
                *found.get(firearm_type, ()),
                Exclusion(what=row["what"], by=row["by"], code=row["code"]),
            )
    return found
