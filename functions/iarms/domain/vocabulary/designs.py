"""Designs that several makers make, and the marks by which the makers' weapons are told from each other."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Design:
    """A design and the families (MAKE:FAMILY) made to it.

    `of` are the families whose design it is; `tells` says of each family by which marks it is known; `why` in words
    why they are mistaken for each other.
    """

    name: str
    of: tuple[str, ...]
    why: str
    tells: Mapping[str, str]


def designs_of(families: Iterable[str]) -> tuple[Design, ...]:
    """The designs that any of these families is made to."""
    designs = {design.name: design for family in families for design in _by_family().get(family, ())}
    return tuple(designs.values())


def relatives_of(families: Iterable[str]) -> tuple[str, ...]:
    """The families of the same designs, these left out; those whose design it is come first."""
    mine = tuple(families)
    designs = designs_of(mine)
    ordered = [*(family for design in designs for family in design.of), *(f for d in designs for f in d.tells)]
    return tuple(family for family in dict.fromkeys(ordered) if family not in mine)


def all_designs() -> tuple[Design, ...]:
    """Every design of the table."""
    table = json.loads(files("iarms.data").joinpath("designs.json").read_text("utf-8"))
    return tuple(
        Design(each["design"], tuple(each["of"]), each["why"], dict(each["members"])) for each in table["designs"]
    )


@cache
def _by_family() -> dict[str, tuple[Design, ...]]:
    designs: dict[str, tuple[Design, ...]] = {}
    for design in all_designs():
        for family in design.tells:
            designs[family] = (*designs.get(family, ()), design)
    return designs
