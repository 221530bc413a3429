"""A description to be doubted: what was given, with what was understood of it."""

from collections.abc import Iterable
from typing import NamedTuple

from iarms.domain.vocabulary import Designation, MakeReading
from iarms.models.trace import TracedFirearm


class DoubtedWeapon(NamedTuple):
    """The description with what was understood of it.

    `make` is a code or None, and `make_is_model` says that a model stood in its field; `families` are those that the
    model surely means, none where a bare number stands beside no make; `groups` the calibre's and `country` as
    understood, empty where nothing was. `is_craft`: made by hand, of no maker. `only_maker`: the make fits several
    makers, and the model is of one of them.
    """

    firearm: TracedFirearm
    make_reading: MakeReading | None
    make: str | None
    model: Designation
    families: frozenset[str]
    groups: frozenset[str]
    country: str
    is_craft: bool
    make_is_model: bool
    only_maker: bool

    def type_of(self, known: Iterable[str]) -> str:
        """The type that is given, else the one that all weapons of the model are; empty where neither is."""
        types = set(known)
        return self.firearm.firearm_type or (types.pop() if len(types) == 1 else "")
