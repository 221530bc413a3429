"""Drawings of the firearms of the table: what is drawn of each, and whether there is one."""

from collections.abc import Iterable
from datetime import datetime

from iarms.casework.reference.references import read_on_day
from iarms.casework.reference.stores import ReferenceStores
from iarms.domain.drawings import Drawing, DrawnFirearm, drawing_of, drawing_shows
from iarms.domain.vocabulary import designs_of
from iarms.errors import NotFound
from iarms.models.identify import Identification
from iarms.models.party import Call
from iarms.models.reference import Reference, ReferenceSummary, Variant

FIREARMS = "/v1/reference/firearms"


def read_drawing(
    stores: ReferenceStores, call: Call, reference_id: str, *, with_numbers: bool, now: datetime
) -> Drawing:
    """The drawing of a firearm as it stands today, or of its variant `ref_...-2`; `with_numbers` with the places of its
    number. Raises NotFound where there is no such firearm, or nothing is known that a drawing could be of."""
    found = read_on_day(stores, call, reference_id, None, now)
    drawing = drawing_of(_subject(found, found.variant), with_numbers=with_numbers)
    if drawing is None:
        raise NotFound("there is no drawing: neither its family nor its type is known", code="no_drawing")
    call.facts |= {"object_version": found.version, "copy_sha256": drawing.sha256}
    return drawing


def with_drawings(answer: Identification, references: Iterable[ReferenceSummary]) -> Identification:
    """An identification with the place of the drawing of each firearm in it; `references` hold them."""
    links = {reference.reference_id: _drawing_link(reference) for reference in references}
    items = tuple(item.model_copy(update={"drawing": links.get(item.reference_id)}) for item in answer.items)
    return answer.model_copy(update={"items": items})


def _drawing_link(reference: ReferenceSummary) -> str | None:
    """Where the drawing of a firearm is read; None where it has none."""
    shows = drawing_shows(
        DrawnFirearm(
            name=reference.model,
            families=reference.families,
            designs=_designs(reference.families),
            names=(reference.model,),
            firearm_type=reference.firearm_type,
            action=reference.action,
        )
    )
    return f"{FIREARMS}/{reference.reference_id}/drawing" if shows else None


def _subject(reference: Reference, variant: Variant | None) -> DrawnFirearm:
    name = f"{reference.make or ''} {reference.model}".strip()
    if variant is not None and variant.name:
        name = f"{name}, {variant.name}"
    return DrawnFirearm(
        name=name,
        families=reference.families,
        designs=_designs(reference.families),
        names=tuple(each for each in (variant.name if variant else None, reference.model) if each),
        firearm_type=reference.firearm_type,
        action=reference.action,
        serial_location=reference.serial_location,
        barrel_length=variant.barrel_length_mm if variant else None,
    )


def _designs(families: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(family for design in designs_of(families) for family in design.of)
