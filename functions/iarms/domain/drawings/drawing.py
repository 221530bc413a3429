"""A firearm's drawing: its silhouette by family, by design or by type, with or without where its number sits."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from iarms.domain.drawings.library import (
    Silhouette,
    drawn,
    silhouette_of_family,
    silhouette_of_type,
    usual_places,
)
from iarms.domain.drawings.picture import Caption, as_svg
from iarms.domain.drawings.places import PlacesFrom, places_of

# What a silhouette shows of a firearm: its family, the design that it is made to, or no more than its type.
Shows = Literal["family", "design", "type"]
_MOST_KEPT: Final = 256
_SHOWN: Final[Mapping[Shows, str]] = {
    "family": "the weapon's family",
    "design": "the design that the weapon is made to; details differ",
    "type": "the usual form of the type, not this weapon",
}
_BASES: Final[Mapping[PlacesFrom, str]] = {
    "entry": "Serial number: ",
    "family": "Where the number sits on weapons of this family, by general knowledge",
    "type": "Where this one's number sits is not known: the usual places of the type",
}


@dataclass(frozen=True)
class DrawnFirearm:
    """What is known of a firearm that its drawing follows from. `designs` are the families whose design it is made to;
    `names` its variant's and model's names; `barrel_length` in mm, of a variant that was asked for."""

    name: str
    families: tuple[str, ...]
    designs: tuple[str, ...]
    names: tuple[str, ...]
    firearm_type: str | None
    action: str | None
    serial_location: str | None = None
    barrel_length: float | None = None


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG, what it `shows`, the silhouette's `key` in the library, and the text's digest."""

    svg: str
    shows: Shows
    key: str
    sha256: str


def drawing_shows(subject: DrawnFirearm) -> Shows | None:
    """What a drawing of the firearm would show; None where it has none."""
    found = _found(subject)
    return found[1] if found else None


@lru_cache(maxsize=_MOST_KEPT)
def drawing_of(subject: DrawnFirearm, *, with_numbers: bool) -> Drawing | None:
    """The firearm's drawing, `with_numbers` with the places of its number; None where not even its type has one."""
    found = _found(subject)
    if found is None:
        return None
    silhouette, shows = found
    if subject.barrel_length is not None and shows != "type":
        silhouette = silhouette.with_barrel(subject.barrel_length)
    canvas = drawn(silhouette)
    described = f"{silhouette.title}, from the left, drawn from parameters: {_SHOWN[shows]}."
    if not with_numbers:
        svg = as_svg(canvas, Caption(subject.name, described))
    else:
        of_family = silhouette.serial if shows != "type" else ()
        places = places_of(canvas, subject.serial_location, of_family, usual_places(subject.firearm_type))
        told = _BASES[places.basis] + (subject.serial_location or "" if places.basis == "entry" else "")
        if subject.serial_location and places.basis != "entry":
            told = f"Serial number: {subject.serial_location}"
        spots = ", ".join(f"{at} {spot.label}" for at, spot in enumerate(places.spots, 1))
        words = Caption(f"{subject.name}: where the number sits", f"{described} {told}. {spots}", (told,))
        svg = as_svg(canvas, words, places.spots)
    return Drawing(svg, shows, silhouette.key, hashlib.sha256(svg.encode()).hexdigest())


def _found(subject: DrawnFirearm) -> tuple[Silhouette, Shows] | None:
    own = silhouette_of_family(subject.families, subject.names)
    if own is not None:
        return own, "family"
    design = silhouette_of_family(subject.designs, ())
    if design is not None:
        return design, "design"
    usual = silhouette_of_type(subject.firearm_type, subject.action)
    return (usual, "type") if usual is not None else None
