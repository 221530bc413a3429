"""What in a request to trace may keep it from being answered: said before a bureau in another country finds out.

One trace in ten fails at its serial number and more at errors of the form, and a counterfeit mark misleads the whole
trace. So the description is held against the tables: make, number, country, years, import and proof marks here, the
model in `model_doubts`. A warning is given only where the knowledge is certain enough: what is usual is no rule, and a
warning that is mostly wrong is read by nobody. Everything is a warning that the officer can answer by looking at the
weapon again, and nothing is refused.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from iarms.domain.number_fields import number_of_record, with_serial_state
from iarms.domain.serials import Frequencies, packaged_frequencies
from iarms.domain.text import is_same_or_successor
from iarms.domain.tracing.doubted import DoubtedWeapon
from iarms.domain.tracing.marks import read_marks
from iarms.domain.tracing.model_doubts import is_of_many_makers, model_doubts
from iarms.domain.tracing.origins import importers_lead, is_craft_work, makers_left
from iarms.domain.tracing.years_made import after_recovery, begun, estimated_year, year_doubts
from iarms.domain.vocabulary import (
    ANYONE,
    ReadDescription,
    all_designs,
    confused_groups,
    family_facts,
    is_descriptive,
    make_countries,
    make_name,
    mistaken_for,
    read_designation,
)
from iarms.domain.weapon_marks import number_form
from iarms.errors import Invalid
from iarms.models.firearm import RecordedFirearm
from iarms.models.trace import TracedFirearm, Warned
from iarms.models.year_estimate import YearEstimate

_MOST_NAMED: Final = 4
# How many numbers of a make must be on record for their length to say anything, and how far beyond the longest of their
# layouts a number must be to be no number of it. Layouts themselves say nothing: those on record come from few owners.
_WIDE_SUPPORT: Final = 2_000
_BEYOND: Final = 4
_FRAME: Final = frozenset({"FRAME", "RECEIVER"})


def warnings(
    firearm: TracedFirearm,
    description: ReadDescription,
    frequencies: Frequencies | None = None,
    recovered: str | None = None,
) -> tuple[Warned, ...]:
    """Everything worth a second look at the weapon, in the order of the fields. Never raises.

    `description` is what was read in the firearm's fields.
    `frequencies` are those of the index version that is searched; without them those that ship with the product.
    `recovered` is the date of the recovery, from its year on.
    """
    weapon = _weapon(firearm, description)
    found = [warned for check in _CHECKS for warned in check(weapon)]
    long = _serial_length(weapon, frequencies or packaged_frequencies())
    found = [*(each for each in found if _is_of_number(each)), *long, *(e for e in found if not _is_of_number(e))]
    found += after_recovery(weapon, recovered)
    return (*found, *_lookalikes(weapon, {warned.code for warned in found}))


def year_of(firearm: TracedFirearm, description: ReadDescription) -> YearEstimate | None:
    """The years in which the weapon was made, as far as number and marks tell; None where its year is given, or where
    they tell nothing. Never raises."""
    return estimated_year(_weapon(firearm, description)) if firearm.year is None else None


def _makers_left(description: ReadDescription) -> tuple[str, ...]:
    candidates = description.make.candidates if description.make else ()
    return makers_left(candidates, description.model.families)


def _is_of_number(warned: Warned) -> bool:
    return warned.pointer in ("/firearm/serial_number", "/firearm/serial_state", "/firearm/number_place")


def _weapon(firearm: TracedFirearm, description: ReadDescription) -> DoubtedWeapon:
    craft = is_craft_work(firearm)
    # Single barrel is no maker's model.
    named = not craft and not (description.moves.make_implied and is_descriptive(description.model.given))
    make = (description.traits.make or None) if named else None
    # A model that stood in the make field is not held against the make that it implies.
    model = description.model if description.moves.model is None else read_designation("", make)
    # A number alone, of nobody knows whose, is a model of somebody's by chance.
    certain = make or model.makes or is_of_many_makers(model.families)
    return DoubtedWeapon(
        firearm,
        description.make,
        make,
        model,
        model.families if certain and named else frozenset(),
        description.traits.groups,
        firearm.country_of_manufacture or "",
        craft,
        description.moves.model == "make",
        len(_makers_left(description)) == 1,
    )


def _serial(weapon: DoubtedWeapon) -> Iterator[Warned]:
    firearm, pointer = weapon.firearm, "/firearm/serial_number"
    if not firearm.serial_number and not firearm.other_numbers and firearm.serial_state is None:
        if not weapon.is_craft:
            yield Warned(
                pointer=pointer,
                code="serial_missing",
                detail="a weapon without a number is hardly ever traced: give it, or serial_state saying why there is "
                "none",
            )
        return
    as_recorded = RecordedFirearm(
        make=firearm.make or "-",
        model=firearm.model,
        serial_number=firearm.serial_number or None,
        serial_state=firearm.serial_state,
    )
    try:
        with_serial_state(as_recorded)
    except Invalid as fault:
        for error in fault.errors:
            yield Warned(pointer=error.pointer, code=error.code, detail=error.detail)


def _number_place(weapon: DoubtedWeapon) -> Iterator[Warned]:
    place = weapon.firearm.number_place
    if place is None or place in _FRAME or not weapon.firearm.serial_number:
        return
    others = [each.component for each in weapon.firearm.other_numbers if each.component in _FRAME]
    there = (
        "the frame's or receiver's stands in other_numbers: give it as serial_number, and this one in its place"
        if others
        else "the number of record is the frame's or receiver's: look for it there, and give this one in other_numbers"
    )
    yield Warned(
        pointer="/firearm/number_place",
        code="number_not_of_frame",
        detail=f"the number stands on a part that is exchanged ({place.lower()}); {there}",
    )


def _serial_shape(weapon: DoubtedWeapon) -> Iterator[Warned]:
    """A number that the maker never gave, where it numbers in one way that is well known."""
    rule = number_form(weapon.make or "")
    canonical = number_of_record(weapon.firearm).canonical
    if rule is None or not canonical or set(canonical) & set("?*") or rule.pattern.fullmatch(canonical):
        return
    yield Warned(
        pointer="/firearm/serial_number",
        code="serial_unlike_make",
        detail=f"{make_name(weapon.make or '')} numbers with {rule.words}: is it the frame's number, read in full?",
    )


def _serial_length(weapon: DoubtedWeapon, frequencies: Frequencies) -> list[Warned]:
    """A number far longer than any layout of a make of which very many numbers are on record."""
    layouts = frequencies.layouts.get(weapon.make or "", ())
    canonical = number_of_record(weapon.firearm).canonical
    if not layouts or frequencies.numbers.get(weapon.make or "", 0) < _WIDE_SUPPORT or "*" in canonical:
        return []
    longest = max(len(layout.shape) for layout in layouts)
    if number_form(weapon.make or "") or len(canonical) < longest + _BEYOND:
        return []
    return [
        Warned(
            pointer="/firearm/serial_number",
            code="serial_unlike_make",
            detail=f"has {len(canonical)} characters, and those of {make_name(weapon.make or '')} on record have up to "
            f"{longest}: is it one number, and no other mark with it?",
        )
    ]


def _make(weapon: DoubtedWeapon) -> Iterator[Warned]:
    reading, pointer = weapon.make_reading, "/firearm/make"
    if weapon.is_craft:
        yield Warned(
            pointer=pointer,
            code="craft_made",
            detail="made by hand or at home, as it is described: no maker keeps a register of it and no country is "
            "asked for the make; what may be traced are factory parts in it, and countries linked to the case",
        )
    elif weapon.make:
        return
    elif reading is not None and reading.importer:
        yield Warned(
            pointer=pointer,
            code="make_is_importer",
            detail="names an importer or dealer, whose mark stands beside the maker's: give it as importer, and the "
            "maker as make",
        )
    elif reading is not None and reading.candidates:
        if weapon.only_maker:
            return
        names = ", ".join(make_name(code) for code in reading.candidates[:_MOST_NAMED])
        yield Warned(pointer=pointer, code="make_open", detail=f"fits several makers, {names} among them")
    elif reading is None or reading.unknown or weapon.make_is_model:
        yield Warned(
            pointer=pointer,
            code="make_missing",
            detail="no maker is named: a bureau can hardly find a number without knowing whose it is",
        )
    else:
        yield Warned(
            pointer=pointer,
            code="make_unknown",
            detail="is no maker that the tables know: is it a mark of something else?",
        )


def _model(weapon: DoubtedWeapon) -> Iterator[Warned]:
    """A model that names another maker, or that no more than one maker is known to have, and another is given."""
    makers = weapon.model.makes - {ANYONE}
    if not weapon.make or not makers or weapon.make in makers or is_of_many_makers(weapon.model.families):
        return
    # Mauser 98 is what FN made too: a maker whose designs others make may stand in the names of theirs.
    names_maker = weapon.model.make_code not in (None, weapon.make) and not makers & _design_makers()
    copied = any(confused_groups().get(family) for family in weapon.model.families)
    if names_maker or (len(makers) == 1 and not copied and _is_a_name(weapon.model.words)):
        names = ", ".join(sorted(make_name(code) for code in makers)[:_MOST_NAMED])
        yield Warned(
            pointer="/firearm/model",
            code="model_against_make",
            detail=f"is a model of {names}, and not of {make_name(weapon.make)}, as far as the tables know",
        )


@cache
def _design_makers() -> frozenset[str]:
    """The makers whose designs others make."""
    return frozenset(family.partition(":")[0] for design in all_designs() for family in design.of)


def _is_a_name(words: tuple[str, ...]) -> bool:
    """Whether a model's words hold one of five letters, which two makers hardly share by chance."""
    return any(len(word) > 4 and word.isalpha() for word in words)


def _country(weapon: DoubtedWeapon) -> Iterator[Warned]:
    if not weapon.make or not weapon.country:
        return
    pointer, known = "/firearm/country_of_manufacture", make_countries(weapon.make)
    if not any(_same(weapon.country, each) for each in known):
        yield Warned(
            pointer=pointer,
            code="country_against_make",
            detail=f"{make_name(weapon.make)} makes or made in {', '.join(known)} as far as the tables know: made "
            "under licence, a copy, a counterfeit mark, or the importer's country",
        )
        return
    of_model = [each for family in weapon.families for each in family_facts(family).countries]
    if of_model and not any(_same(weapon.country, each) for each in of_model):
        yield Warned(
            pointer=pointer,
            code="country_against_model",
            detail=f"{make_name(weapon.make)} makes or made this model in {', '.join(dict.fromkeys(of_model))} as far "
            "as the tables know: is it the importer's country, or that of another model?",
        )


def _same(one: str, other: str) -> bool:
    return is_same_or_successor(one, other) or is_same_or_successor(other, one)


def _import(weapon: DoubtedWeapon) -> Iterator[Warned]:
    firearm = weapon.firearm
    told = firearm.importer or firearm.import_year is not None
    if told and firearm.country_of_last_import is None and not importers_lead(firearm):
        yield Warned(
            pointer="/firearm/country_of_last_import",
            code="import_country_missing",
            detail="an import is told of: the country that its mark names is asked too, where it is given",
        )
    if firearm.import_year is None:
        return
    made = firearm.year or begun(weapon)
    if firearm.import_year < made:
        yield Warned(
            pointer="/firearm/import_year",
            code="import_before_manufacture",
            detail=f"is before {made}, the year of manufacture or the first of its make or model",
        )


def _proof(weapon: DoubtedWeapon) -> Iterator[Warned]:
    """Proof marks of a country that is none of manufacture: it may be asked too, or the maker's mark is false."""
    made = (weapon.country,) if weapon.country else make_countries(weapon.make) if weapon.make else ()
    proved = [mark for mark in read_marks(None, weapon.firearm.proof_marks) if mark.meant == "proved"]
    if not made or not proved or any(_same(mark.country, each) for mark in proved for each in made):
        return
    yield Warned(
        pointer="/firearm/proof_marks",
        code="proof_elsewhere",
        detail=f"are of {', '.join(dict.fromkeys(mark.country for mark in proved))}, and the weapon is made in "
        f"{', '.join(made)}: brought to market there, made there under another name, or a mark misread; it is asked "
        "too",
    )


def _lookalikes(weapon: DoubtedWeapon, found: set[str]) -> Iterator[Warned]:
    """The makes that this one is mistaken for, where such a make would fit what does not fit here.

    Most makes are mistaken for some other: to say so each time would be read by nobody.
    """
    if not weapon.make or not found & _TELLING:
        return
    own = make_countries(weapon.make)
    explaining = {
        code: why
        for code, why in mistaken_for(weapon.make).items()
        if not any(_same(own[0], other) for other in make_countries(code)[:1]) and _explains(weapon, code)
    }
    if explaining:
        named = [f"{make_name(code)} ({', '.join(make_countries(code))}): {why}" for code, why in explaining.items()]
        rest = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        yield Warned(
            pointer="/firearm/make",
            code="make_mistaken_for",
            detail=f"is mistaken for {'; '.join(named[:_MOST_NAMED])}{rest}; {make_name(next(iter(explaining)))} would "
            "fit what does not fit here",
        )


# What another make could explain.
_TELLING: Final = frozenset({"country_against_make", "model_against_make"})


def _explains(weapon: DoubtedWeapon, make: str) -> bool:
    """Whether country and model, as far as they are given, fit this make."""
    at_home = not weapon.country or any(_same(weapon.country, each) for each in make_countries(make))
    families = read_designation(weapon.firearm.model or "", make).families
    modelled = not weapon.families or any(family.startswith(f"{make}:") for family in families)
    return at_home and modelled


_CHECKS: Final[tuple[Callable[[DoubtedWeapon], Iterator[Warned]], ...]] = (
    _serial,
    _number_place,
    _serial_shape,
    _make,
    _model,
    model_doubts,
    _country,
    year_doubts,
    _import,
    _proof,
)
