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
from iarms.domain.tracing.warned import warned
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
from iarms.models.reason import LookalikeMake, Parameters
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
    found = [each for check in _CHECKS for each in check(weapon)]
    long = _serial_length(weapon, frequencies or packaged_frequencies())
    found = [*(each for each in found if _is_of_number(each)), *long, *(e for e in found if not _is_of_number(e))]
    found += after_recovery(weapon, recovered)
    return (*found, *_lookalikes(weapon, {each.code for each in found}))


def year_of(firearm: TracedFirearm, description: ReadDescription) -> YearEstimate | None:
    """The years in which the weapon was made, as far as number and marks tell; None where its year is given, or where
    they tell nothing. Never raises."""
    return estimated_year(_weapon(firearm, description)) if firearm.year is None else None


def _makers_left(description: ReadDescription) -> tuple[str, ...]:
    candidates = description.make.candidates if description.make else ()
    return makers_left(candidates, description.model.families)


def _is_of_number(found: Warned) -> bool:
    return found.pointer in ("/firearm/serial_number", "/firearm/serial_state", "/firearm/number_place")


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
            yield warned(pointer, "serial_missing")
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
    there = any(each.component in _FRAME for each in weapon.firearm.other_numbers)
    sentence = "frame_number_elsewhere" if there else "number_not_of_frame"
    yield warned("/firearm/number_place", "number_not_of_frame", sentence, component=place)


def _serial_shape(weapon: DoubtedWeapon) -> Iterator[Warned]:
    """A number that the maker never gave, where it numbers in one way that is well known."""
    rule = number_form(weapon.make or "")
    canonical = number_of_record(weapon.firearm).canonical
    if rule is None or not canonical or set(canonical) & set("?*") or rule.pattern.fullmatch(canonical):
        return
    make = weapon.make or ""
    yield warned(
        "/firearm/serial_number", "serial_unlike_make", "serial_unlike_form", make=make_name(make), make_code=make
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
    said: Parameters = {"number": len(canonical), "make": make_name(weapon.make or ""), "most": longest}
    return [warned("/firearm/serial_number", "serial_unlike_make", "serial_too_long", **said)]


def _make(weapon: DoubtedWeapon) -> Iterator[Warned]:
    reading, pointer = weapon.make_reading, "/firearm/make"
    if weapon.is_craft:
        yield warned(pointer, "craft_made")
    elif weapon.make:
        return
    elif reading is not None and reading.importer:
        yield warned(pointer, "make_is_importer")
    elif reading is not None and reading.candidates:
        if weapon.only_maker:
            return
        yield warned(pointer, "make_open", makes=tuple(map(make_name, reading.candidates[:_MOST_NAMED])))
    elif reading is None or reading.unknown or weapon.make_is_model:
        yield warned(pointer, "make_missing")
    else:
        yield warned(pointer, "make_unknown")


def _model(weapon: DoubtedWeapon) -> Iterator[Warned]:
    """A model that names another maker, or that no more than one maker is known to have, and another is given."""
    makers = weapon.model.makes - {ANYONE}
    if not weapon.make or not makers or weapon.make in makers or is_of_many_makers(weapon.model.families):
        return
    # Mauser 98 is what FN made too: a maker whose designs others make may stand in the names of theirs.
    names_maker = weapon.model.make_code not in (None, weapon.make) and not makers & _design_makers()
    copied = any(confused_groups().get(family) for family in weapon.model.families)
    if names_maker or (len(makers) == 1 and not copied and _is_a_name(weapon.model.words)):
        names = tuple(sorted(make_name(code) for code in makers)[:_MOST_NAMED])
        yield warned("/firearm/model", "model_against_make", makes=names, make=make_name(weapon.make))


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
        yield warned(pointer, "country_against_make", make=make_name(weapon.make), countries=tuple(known))
        return
    of_model = [each for family in weapon.families for each in family_facts(family).countries]
    if of_model and not any(_same(weapon.country, each) for each in of_model):
        countries = tuple(dict.fromkeys(of_model))
        yield warned(pointer, "country_against_model", make=make_name(weapon.make), countries=countries)


def _same(one: str, other: str) -> bool:
    return is_same_or_successor(one, other) or is_same_or_successor(other, one)


def _import(weapon: DoubtedWeapon) -> Iterator[Warned]:
    firearm = weapon.firearm
    told = firearm.importer or firearm.import_year is not None
    if told and firearm.country_of_last_import is None and not importers_lead(firearm):
        yield warned("/firearm/country_of_last_import", "import_country_missing")
    if firearm.import_year is None:
        return
    made = firearm.year or begun(weapon)
    if firearm.import_year < made:
        yield warned("/firearm/import_year", "import_before_manufacture", year=made)


def _proof(weapon: DoubtedWeapon) -> Iterator[Warned]:
    """Proof marks of a country that is none of manufacture: it may be asked too, or the maker's mark is false."""
    made = (weapon.country,) if weapon.country else make_countries(weapon.make) if weapon.make else ()
    proved = [mark for mark in read_marks(None, weapon.firearm.proof_marks) if mark.meant == "proved"]
    if not made or not proved or any(_same(mark.country, each) for mark in proved for each in made):
        return
    proved_in = tuple(dict.fromkeys(mark.country for mark in proved))
    yield warned("/firearm/proof_marks", "proof_elsewhere", countries=proved_in, made_in=tuple(made))


def _lookalikes(weapon: DoubtedWeapon, found: set[str]) -> Iterator[Warned]:
    """The makes that this one is mistaken for, where such a make would fit what does not fit here.

    Most makes are mistaken for some other: to say so each time would be read by nobody.
    """
    if not weapon.make or not found & _TELLING:
        return
    own = make_countries(weapon.make)
    explaining = [
        code
        for code in mistaken_for(weapon.make)
        if not any(_same(own[0], other) for other in make_countries(code)[:1]) and _explains(weapon, code)
    ]
    if explaining:
        alike = tuple(_lookalike(code, weapon.make) for code in explaining[:_MOST_NAMED])
        said: Parameters = {"lookalikes": alike, "make": make_name(explaining[0])}
        if len(explaining) > _MOST_NAMED:
            said["more"] = len(explaining) - _MOST_NAMED
        yield warned("/firearm/make", "make_mistaken_for", **said)


def _lookalike(make: str, given: str) -> LookalikeMake:
    pair = tuple(sorted((make, given)))
    return LookalikeMake(make=make_name(make), countries=tuple(make_countries(make)), mistaken=pair)


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
