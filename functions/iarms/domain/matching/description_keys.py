"""Searches without a number: the keys of records of one make and model, or of one make, calibre and type."""

from iarms.domain.text import plain_key
from iarms.domain.vocabulary import Traits


def keys_of_description(version: str, traits: Traits) -> list[str]:
    """Under which keys a record is indexed by what it says besides its number, and a search for such a weapon reads.

    Nothing where the make is not certain: a description without it is not selective.
    """
    make = traits.make
    if not make:
        return []
    designation = traits.designation
    names = designation.families or ({plain_key(traits.model)} if traits.model else set())
    keys = [f"{version}#M#{make}#{name}" for name in sorted(names) if name]
    if traits.firearm_type:
        keys += [f"{version}#K#{make}#{group}#{traits.firearm_type}" for group in sorted(traits.groups)]
    return keys
