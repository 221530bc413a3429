"""The years of a weapon: what is wrong with those that are given, and those that its number and marks tell.

`data/years.json` has the first year of makes and models; what a number tells is `domain.weapon_marks`'s.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from iarms.domain.number_fields import number_of_record
from iarms.domain.tracing.doubted import DoubtedWeapon
from iarms.domain.tracing.warned import warned
from iarms.domain.vocabulary import family_facts, make_name
from iarms.domain.weapon_marks import YearClues, estimate_year
from iarms.models.reason import Parameters
from iarms.models.trace import Warned
from iarms.models.year_estimate import YearEstimate

# Years of which a number and what stands on a weapon may differ: made in one, proved or sold in the next.
_BESIDE: Final = 1


def estimated_year(weapon: DoubtedWeapon) -> YearEstimate | None:
    """The years in which the weapon was made as far as its number and marks tell; None where they tell nothing."""
    firearm = weapon.firearm
    number = number_of_record(firearm).canonical
    return estimate_year(
        YearClues(
            weapon.make,
            weapon.families,
            "" if set(number) & set("?*") else number,
            " ".join(filter(None, (firearm.markings, firearm.proof_marks))),
            first_year_of(weapon),
        )
    )


def begun(weapon: DoubtedWeapon) -> int:
    """The first year of the model or of the make, the later of both; 0 where neither is known."""
    return max(first_year_of(weapon), _years().makes.get(weapon.make or "", 0))


def year_doubts(weapon: DoubtedWeapon) -> Iterator[Warned]:
    """A year of manufacture before the model or the maker, in which the country was none, or that the number or the
    marks contradict."""
    year, known = weapon.firearm.year, _years()
    if year is None:
        return
    model_begun, make_begun = first_year_of(weapon), known.makes.get(weapon.make or "", 0)
    too_early = year < max(model_begun, make_begun)
    if model_begun and year < model_begun:
        yield warned("/firearm/year", "year_before_model", year=model_begun)
    elif weapon.make and year < make_begun:
        yield warned("/firearm/year", "year_before_make", year=make_begun, make=make_name(weapon.make))
    if weapon.country in known.states:
        first_year, last_year = known.states[weapon.country]
        if not first_year <= year <= last_year:
            said: Parameters = {"country": weapon.country, "from_year": first_year, "until_year": last_year}
            yield warned("/firearm/year", "year_against_country", **said)
    if not too_early:  # one year, one doubt: what the number says is in the estimate all the same
        yield from _against_number(weapon, year)


def _against_number(weapon: DoubtedWeapon, year: int) -> Iterator[Warned]:
    """A year beside those that number and marks tell, by more than one, where what they tell is sure enough."""
    told = estimated_year(weapon)
    if told is None or told.confidence == "LOW":
        return
    if told.from_year - _BESIDE <= year <= (told.until_year or year) + _BESIDE:
        return
    said: Parameters = {"from_year": told.from_year, "why": told.reason}
    if told.until_year is None:
        said["is_open"] = True
    elif told.until_year != told.from_year:
        said["until_year"] = told.until_year
    yield warned("/firearm/year", "year_against_number", **said)


def after_recovery(weapon: DoubtedWeapon, recovered: str | None) -> Iterator[Warned]:
    """Years of manufacture and of import in which the weapon was found already, and a number that was not given yet."""
    if recovered is None:
        return
    found = int(recovered[:4])
    told = estimated_year(weapon)
    if told is not None and told.confidence != "LOW" and told.from_year - _BESIDE > found:
        told_by: Parameters = {"from_year": told.from_year, "recovered_in": found, "why": told.reason}
        yield warned("/firearm/serial_number", "number_after_recovery", **told_by)
    for name in ("year", "import_year"):
        year = getattr(weapon.firearm, name)
        if year is not None and year > found:
            yield warned(f"/firearm/{name}", "year_after_recovery", recovered_in=found)


def first_year_of(weapon: DoubtedWeapon) -> int:
    """The year in which the first weapon of the name was made; 0 where that is not known of each that bears it."""
    known = _years().models
    exact = [known[model] for model in weapon.model.models if model in known]
    if weapon.families and exact and len(exact) == len(weapon.model.models):
        return min(exact)
    first = [known.get(family) or family_facts(family).made_from or _year_in_name(family) for family in weapon.families]
    return min((each for each in first if each), default=0) if all(first) else 0


def _year_in_name(family: str) -> int | None:
    """The year that a model is named after: 1910, 1934."""
    name = family.partition(":")[2].removeprefix("M")
    return int(name) if len(name) == 4 and name.isdigit() and 1850 <= int(name) <= 1960 else None


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
