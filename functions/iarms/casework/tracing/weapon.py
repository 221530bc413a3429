"""The weapon of a trace: its texts, as a record would hold it, and what tells two traces of one weapon."""

from iarms.domain.number_fields import number_of_record
from iarms.domain.serials import fold_widely, is_indexable
from iarms.errors import FieldError, Invalid
from iarms.models.firearm import FREE_TEXTS, Firearm, RecordedFirearm
from iarms.models.personal_data import ON_WEAPONS, personal_data_in
from iarms.models.search import Interpretation
from iarms.models.trace import TracedFirearm
from iarms.store.traces import Weapon


def check_texts(*texts: tuple[str, str | None]) -> None:
    """Raises Invalid for personal data in texts whose models are kept: what is kept is not held against it again."""
    faults = [
        FieldError(pointer, "personal_data", f"looks like {kind}: no personal data is kept here")
        for pointer, text in texts
        if text and (kind := personal_data_in(text, ON_WEAPONS)) is not None
    ]
    if faults:
        raise Invalid(*faults)


def texts_of_weapon(firearm: TracedFirearm) -> list[tuple[str, str | None]]:
    """The free texts of a weapon by their pointers, those that were added to its fields last first."""
    numbers = [(f"/firearm/other_numbers/{n}/number", each.number) for n, each in enumerate(firearm.other_numbers)]
    return [
        *((f"/firearm/{name}", getattr(firearm, name)) for name in ("proof_marks", *reversed(tuple(FREE_TEXTS)))),
        *numbers,
    ]


def as_recorded(firearm: TracedFirearm) -> RecordedFirearm:
    """The weapon in the shape that descriptions are read in; a make that was not given is empty."""
    fields = {name: getattr(firearm, name) for name in RecordedFirearm.model_fields}
    return RecordedFirearm.model_construct(**{**fields, "make": firearm.make or ""})


def watched_numbers(firearm: Firearm | TracedFirearm) -> tuple[str, ...]:
    """The weapon's number as watches keep it, folded widely; none where it is not whole."""
    serial = number_of_record(firearm)
    return () if serial.is_pattern or not is_indexable(serial) else (fold_widely(serial.canonical),)


def as_searched(firearm: TracedFirearm) -> Firearm:
    """The weapon in the shape that searches ask for, by its number as it was read."""
    fields = {name: getattr(firearm, name) for name in Firearm.model_fields.keys() & TracedFirearm.model_fields.keys()}
    return Firearm.model_construct(
        **{**fields, "serial_number": number_of_record(firearm).canonical, "other_numbers": ()}
    )


def weapon_of(firearm: TracedFirearm, interpretation: Interpretation) -> Weapon | None:
    """What tells whether others trace the same weapon; None without a whole number."""
    serial = number_of_record(firearm)
    if serial.is_pattern or not is_indexable(serial):
        return None
    return Weapon(serial.folded, (interpretation.make.code if interpretation.make else None) or "")
