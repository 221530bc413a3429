"""What in a request to trace may keep it from being answered: said before a bureau in another country finds out.

One trace in ten fails at its serial number and more at errors of the form, and a counterfeit mark misleads the whole
trace. So the description is held against the tables: model, calibre, type, make, country and year against each other,
the number against how the maker numbers. What the tables hold is never complete, and what was seized may be a copy, so
everything here is a warning that the officer can answer by looking at the weapon again, and nothing is refused.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from iarms.domain.number_fields import number_of_record, with_serial_state
from iarms.domain.serials import (
    Frequencies,
    Layout,
    layout_of,
    packaged_frequencies,
)
from iarms.domain.vocabulary import (
    ANYONE,
    Designation,
    MakeReading,
    ModelFacts,
    ReadDescription,
    calibre_name,
    confused_groups,
    facts_of,
    make_countries,
    make_name,
    mistaken_for,
    read_calibre,
    read_designation,
    related_types,
)
from iarms.errors import Invalid
from iarms.models.country import SUCCESSORS
from iarms.models.firearm import RecordedFirearm
from iarms.models.trace import TracedFirearm, Warned

# The share of a make's numbers that its layouts on record must hold, for a number of another layout to be strange.
_COVERED: Final = 0.85
_MOST_NAMED: Final = 4
_SHELLS: Final = "_GA"
_NOT_FOR_SHELLS: Final = frozenset({"PISTOL", "SMG", "MACHINE_GUN"})


class _Weapon(NamedTuple):
    """The description with what was understood of it; `make` is a code or None."""

    firearm: TracedFirearm
    make_reading: MakeReading | None
    make: str | None
    model: Designation
    facts: ModelFacts
    groups: frozenset[str]
    firearm_type: str
    country: str
    frequencies: Frequencies


def warnings(
    firearm: TracedFirearm, description: ReadDescription, frequencies: Frequencies | None = None
) -> tuple[Warned, ...]:
    """Everything worth a second look at the weapon, in the order of the fields. Never raises.

    `description` is what was read in the firearm's fields.
    `frequencies` are those of the index version that is searched; without them those that ship with the product.
    """
    weapon = _weapon(firearm, description, frequencies or packaged_frequencies())
    found = [warned for check in _CHECKS for warned in check(weapon)]
    return (*found, *_lookalikes(weapon, {warned.code for warned in found}))


def _weapon(firearm: TracedFirearm, description: ReadDescription, frequencies: Frequencies) -> _Weapon:
    make = description.traits.make or None
    # A model that stood in the make field is not held against the make that it implies.
    model = description.model if description.moves.model is None else read_designation("", make)
    # A number alone, of nobody knows whose, is a model of somebody's by chance.
    certain = make or model.makes or any(family.startswith(f"{ANYONE}:") for family in model.families)
    return _Weapon(
        firearm,
        description.make,
        make,
        model,
        facts_of(model.families if certain else ()),
        description.traits.groups,
        description.traits.firearm_type,
        firearm.country_of_manufacture or "",
        frequencies,
    )


def _serial(weapon: _Weapon) -> Iterator[Warned]:
    firearm, pointer = weapon.firearm, "/firearm/serial_number"
    if not firearm.serial_number and not firearm.other_numbers and firearm.serial_state is None:
        yield Warned(
            pointer=pointer,
            code="serial_missing",
            detail="a weapon without a number is hardly ever traced: give it, or serial_state saying why there is none",
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


def _serial_shape(weapon: _Weapon) -> Iterator[Warned]:
    serial = number_of_record(weapon.firearm)
    layouts = weapon.frequencies.layouts.get(weapon.make or "", ())
    if not weapon.make or not serial.canonical or "*" in serial.canonical:
        return
    share = sum(layout.share for layout in layouts)
    if share < _COVERED or any(_has_layout(serial.canonical, layout) for layout in layouts):
        return
    usual = " or ".join(layout.shape for layout in layouts[:2])
    yield Warned(
        pointer="/firearm/serial_number",
        code="serial_unlike_make",
        detail=f"{share:.0%} of the numbers on record of {make_name(weapon.make)} are laid out otherwise, most often "
        f"{usual} (A a letter, 9 a digit): is it the frame's number, read in full?",
    )


def _has_layout(canonical: str, layout: Layout) -> bool:
    shape = layout_of(canonical)
    return len(shape) == len(layout.shape) and all(
        character == "?" or mine == theirs
        for character, mine, theirs in zip(canonical, shape, layout.shape, strict=True)
    )


def _make(weapon: _Weapon) -> Iterator[Warned]:
    reading, pointer = weapon.make_reading, "/firearm/make"
    if weapon.make:
        return
    if reading is None or reading.unknown:
        yield Warned(
            pointer=pointer,
            code="make_missing",
            detail="no maker is named: a bureau can hardly find a number without knowing whose it is",
        )
    elif reading.importer:
        yield Warned(
            pointer=pointer,
            code="make_is_importer",
            detail="names an importer or dealer, whose mark stands beside the maker's: give it as importer, and the "
            "maker as make",
        )
    elif reading.candidates:
        names = ", ".join(make_name(code) for code in reading.candidates[:_MOST_NAMED])
        yield Warned(pointer=pointer, code="make_open", detail=f"fits several makers, {names} among them")
    else:
        yield Warned(
            pointer=pointer,
            code="make_unknown",
            detail="is no maker that the tables know: is it a mark of something else?",
        )


def _model(weapon: _Weapon) -> Iterator[Warned]:
    makers = weapon.model.makes - {ANYONE}
    if weapon.make and makers and weapon.make not in makers:
        names = _some(sorted(make_name(code) for code in makers))
        yield Warned(
            pointer="/firearm/model",
            code="model_against_make",
            detail=f"is a model of {names}, and not of {make_name(weapon.make)}, as far as the tables know",
        )


def _type(weapon: _Weapon) -> Iterator[Warned]:
    pointer, given = "/firearm/firearm_type", weapon.firearm.firearm_type
    known = weapon.facts.types | ({weapon.model.firearm_type} if weapon.model.firearm_type else frozenset())
    if given and known and all(_differ(given, each) for each in known):
        yield Warned(
            pointer=pointer,
            code="type_against_model",
            detail=f"the model is a {' or '.join(sorted(known))}, and {given} is given",
        )


def _some(names: Sequence[str], between: str = ", ") -> str:
    """The first few of these, and how many more there are."""
    rest = len(names) - _MOST_NAMED
    return between.join(names[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _differ(one: str, other: str) -> bool:
    return one != other and not related_types(one, other)


def _calibre(weapon: _Weapon) -> Iterator[Warned]:
    pointer, given = "/firearm/calibre", weapon.firearm.calibre
    if given and not weapon.groups:
        yield Warned(
            pointer=pointer, code="calibre_unknown", detail="is no calibre that the tables know: give it as marked"
        )
    known = frozenset(group for code in weapon.facts.calibres for group in read_calibre(code).groups)
    if weapon.groups and known and not weapon.groups & known:
        names = _some(sorted(map(calibre_name, weapon.facts.calibres)))
        yield Warned(
            pointer=pointer,
            code="calibre_against_model",
            detail=f"the tables know this model in {names}: a conversion, or a calibre or model misread",
        )
    if weapon.groups and all(group.endswith(_SHELLS) for group in weapon.groups):
        given_type = weapon.firearm.firearm_type
        if given_type in _NOT_FOR_SHELLS:
            yield Warned(
                pointer=pointer, code="calibre_against_type", detail=f"is a shotgun's, and {given_type} is given"
            )


def _country(weapon: _Weapon) -> Iterator[Warned]:
    if not weapon.make or not weapon.country:
        return
    known = make_countries(weapon.make)
    if not any(_same_country(weapon.country, each) for each in known):
        yield Warned(
            pointer="/firearm/country_of_manufacture",
            code="country_against_make",
            detail=f"{make_name(weapon.make)} makes or made in {', '.join(known)} as far as the tables know: made "
            "under licence, a copy, a counterfeit mark, or the importer's country",
        )


def _same_country(one: str, other: str) -> bool:
    return one == other or other in SUCCESSORS.get(one, ()) or one in SUCCESSORS.get(other, ())


def _year(weapon: _Weapon) -> Iterator[Warned]:
    year, known = weapon.firearm.year, _years()
    if year is None:
        return
    first = [known.models[family] for family in weapon.model.families if family in known.models]
    if first and len(first) == len(weapon.model.families) and year < min(first):
        yield Warned(
            pointer="/firearm/year",
            code="year_before_model",
            detail=f"is before {min(first)}, when the model was first made as far as the tables know",
        )
    elif weapon.make and year < (begun := known.makes.get(weapon.make, 0)):
        yield Warned(
            pointer="/firearm/year",
            code="year_before_make",
            detail=f"is before {begun}, when {make_name(weapon.make)} began as far as the tables know",
        )
    if weapon.country in known.states:
        first_year, last_year = known.states[weapon.country]
        if not first_year <= year <= last_year:
            yield Warned(
                pointer="/firearm/year",
                code="year_against_country",
                detail=f"{weapon.country} was a state from {first_year} to {last_year}",
            )


def _import(weapon: _Weapon) -> Iterator[Warned]:
    if weapon.firearm.importer and weapon.firearm.country_of_last_import is None:
        yield Warned(
            pointer="/firearm/country_of_last_import",
            code="import_country_missing",
            detail="an importer is named: the country that its mark names is asked too, where it is given",
        )


def _lookalikes(weapon: _Weapon, found: set[str]) -> Iterator[Warned]:
    """The makes of other countries that this one is mistaken for, where that is likely to mislead the trace.

    Said where such a make would fit what does not fit here, or where this very model is one of those that are given for
    one another (AK patterns). Most makes are mistaken for some other: to say that each time would be read by nobody.
    """
    if not weapon.make:
        return
    own = make_countries(weapon.make)
    others = {
        code: why
        for code, why in mistaken_for(weapon.make).items()
        if not any(_same_country(one, other) for one in own[:1] for other in make_countries(code)[:1])
    }
    explaining = [code for code in others if found & _TELLING and _explains(weapon, code)]
    alike = [code for code in others if code not in explaining and _of_one_look(weapon.model.families, code)]
    if likely := [*explaining, *alike]:
        words = _some(
            [f"{make_name(code)} ({', '.join(make_countries(code))}): {others[code]}" for code in likely], "; "
        )
        fits = f"; {make_name(explaining[0])} would fit what does not fit here" if explaining else ""
        yield Warned(pointer="/firearm/make", code="make_mistaken_for", detail=f"is mistaken for {words}{fits}")


# What another make could explain.
_TELLING: Final = frozenset({"country_against_make", "serial_unlike_make", "model_against_make"})


def _explains(weapon: _Weapon, make: str) -> bool:
    """Whether country, number and model, as far as they are given, all fit this make."""
    at_home = not weapon.country or any(_same_country(weapon.country, each) for each in make_countries(make))
    numbered = not list(_serial_shape(weapon._replace(make=make)))
    families = read_designation(weapon.firearm.model or "", make).families
    modelled = not weapon.model.families or any(family.startswith(f"{make}:") for family in families)
    return at_home and numbered and modelled


def _of_one_look(families: frozenset[str], make: str) -> bool:
    """Whether all that the model can be is given for a family of this make."""
    groups = confused_groups()
    theirs = {group for family, known in groups.items() if family.startswith(f"{make}:") for group in known}
    return bool(families) and all(groups.get(family, frozenset()) & theirs for family in families)


_CHECKS: Final[tuple[Callable[[_Weapon], Iterator[Warned]], ...]] = (
    _serial,
    _serial_shape,
    _make,
    _model,
    _type,
    _calibre,
    _country,
    _year,
    _import,
)


@dataclass(frozen=True)
class _Years:
    states: Mapping[str, tuple[int, int]]
    makes: Mapping[str, int]
    models: Mapping[str, int]


@cache
def _years() -> _Years:
    years = json.loads(files("iarms.data").joinpath("years.json").read_text("utf-8"))
    states = {code: (span[0], span[1]) for code, span in years["states"].items()}
    return _Years(states, years["makes"], years["models"])
