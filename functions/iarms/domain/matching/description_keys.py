"""Searches without a number: the keys under which records of one make and model, or make, calibre and type, lie."""

from iarms.domain.serials import PostingPlace
from iarms.domain.text import plain_key
from iarms.domain.vocabulary import Traits


def description_places(version: str, traits: Traits) -> list[PostingPlace]:
    """Where a record lies by what it says besides its number, and where a search for such a weapon looks.

    Nothing where the make is not certain: a description without it is not selective.
    """
    make = traits.make
    if not make:
        return []
    designation = traits.designation
    names = designation.families or ({plain_key(traits.model)} if traits.model else set())
    places = [PostingPlace(f"{version}#M#{make}#{name}") for name in sorted(names) if name]
    if traits.firearm_type:
        places += [PostingPlace(f"{version}#K#{make}#{group}#{traits.firearm_type}") for group in sorted(traits.groups)]
    return places
