"""Which countries a trace is put to, which bureau answers for each, and why, in words that stand in the leg.

INTERPOL's rule: the country of manufacture, that of the last legal import, and others linked to the case; all at once.
A former state's question goes to its successors, or to the one where the make's factory lies. `data/routing.json` holds
who answers for whom, with sources and decisions.

Nothing is guessed: a make that makes in several countries routes nowhere, and a description that leads to no country is
refused, because INTERPOL-GS keeps no maker's books: it would have to ask the requester for what is missing, days later.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from iarms.domain.vocabulary import make_countries, make_name
from iarms.errors import FieldError, Invalid
from iarms.models.party import INTERPOL_GS
from iarms.models.search import Interpretation
from iarms.models.trace import LegGround, TracedFirearm, Warned

_STRENGTH: Final[Mapping[LegGround, int]] = {"COUNTRY_OF_MANUFACTURE": 0, "LAST_LEGAL_IMPORT": 1, "LINKED_COUNTRY": 2}


@dataclass(frozen=True)
class Routed:
    """A leg to be: the country, the party that answers for it, the strongest ground, and all grounds in words."""

    country: str
    party: str
    ground: LegGround
    reason: str


@dataclass(frozen=True)
class Routing:
    """At least one leg, one a country, the strongest grounds first; and what the requester should know of them."""

    legs: tuple[Routed, ...]
    warnings: tuple[Warned, ...]


class _Lead(NamedTuple):
    """One ground to ask one country. `pointer` says where in the request it stood."""

    country: str
    ground: LegGround
    words: str
    pointer: str


def route(
    firearm: TracedFirearm,
    interpretation: Interpretation,
    requester_country: str,
    linked: Sequence[str],
    registered: AbstractSet[str],
) -> Routing:
    """The legs of a request. `registered` are the parties of the register that can be notified (see `bureaus_for`).

    Raises Invalid `no_route` where nothing leads to a country, and `own_country` where all leads to the requester's.
    """
    leads = _leads(firearm, interpretation, linked)
    if not leads:
        raise Invalid(FieldError("/firearm/country_of_manufacture", "no_route", _missing(interpretation)))
    own = [lead for lead in leads if lead.country == requester_country]
    others = [lead for lead in leads if lead.country != requester_country]
    if not others:
        raise Invalid(
            *(FieldError(pointer, "own_country", _own(requester_country)) for pointer in _pointers(own)),
            detail=f"{_own(requester_country)}; nothing else leads to another country",
        )
    warnings = [
        Warned(pointer=pointer, code="own_country", detail=_own(requester_country)) for pointer in _pointers(own)
    ]
    if firearm.country_of_manufacture is None and (several := _several(interpretation)):
        warnings.append(Warned(pointer="/firearm/make", code="country_of_manufacture_open", detail=several))
    return Routing(tuple(_merged(others, registered)), tuple(warnings))


def route_onward(
    country: str, ground: LegGround, told_by: str, requester_country: str, registered: AbstractSet[str]
) -> Routed | Warned:
    """The leg to the country that an answer named; or why there is none: it is the requester's own."""
    if country == requester_country:
        return Warned(
            pointer="/next_country", code="own_country", detail=f"named by {told_by}: {_own(requester_country)}"
        )
    party, why = _party(country, registered)
    return Routed(country, party, ground, f"named by {told_by}{why}")


def bureaus_for(firearm: TracedFirearm, interpretation: Interpretation, linked: Sequence[str]) -> frozenset[str]:
    """The bureaus that `route` would like to ask, to be looked up in the register before."""
    return frozenset(
        bureau for lead in _leads(firearm, interpretation, linked) for bureau in bureaus_of_country(lead.country)
    )


def bureaus_of_country(country: str) -> tuple[str, ...]:
    """The bureaus that can answer for a country: its own, and behind it that of the state that it belongs to."""
    belongs = _rules().territories.get(country)
    return (f"NCB-{country}", *([f"NCB-{belongs}"] if belongs else []))


def successors_of(former: str, make: str | None = None) -> tuple[str, ...]:
    """The states that are asked for a former one, in order: the one in which the make's factory lies, else all."""
    factory = _rules().factories.get(make or "", {}).get(former)
    if factory:
        return (str(factory["country"]),)
    return tuple(_rules().former[former]["successors"])


def _leads(firearm: TracedFirearm, interpretation: Interpretation, linked: Sequence[str]) -> list[_Lead]:
    make = interpretation.make.code if interpretation.make else None
    return [
        *_of_manufacture(firearm, make),
        *_of_import(firearm),
        *(
            _Lead(country, "LINKED_COUNTRY", "named by the requester as linked to the case", f"/linked_countries/{at}")
            for at, country in enumerate(linked)
        ),
    ]


def _of_manufacture(firearm: TracedFirearm, make: str | None) -> Iterator[_Lead]:
    given = firearm.country_of_manufacture
    if given is not None:
        pointer = "/firearm/country_of_manufacture"
        if given not in _rules().former:
            yield _Lead(given, "COUNTRY_OF_MANUFACTURE", "country of manufacture, as given", pointer)
            return
        for country, words in _for_former(given, make):
            yield _Lead(country, "COUNTRY_OF_MANUFACTURE", f"country of manufacture: {words}", pointer)
    elif make is not None and len(countries := _made_in(make)) == 1:
        words = f"country of manufacture: not given, but {make_name(make)} makes or made in no other"
        yield _Lead(countries[0], "COUNTRY_OF_MANUFACTURE", words, "/firearm/make")


def _of_import(firearm: TracedFirearm) -> Iterator[_Lead]:
    given = firearm.country_of_last_import
    if given is None:
        return
    pointer = "/firearm/country_of_last_import"
    if given not in _rules().former:
        yield _Lead(given, "LAST_LEGAL_IMPORT", "country of last legal import, as given", pointer)
        return
    for country, words in _for_former(given, None):
        yield _Lead(country, "LAST_LEGAL_IMPORT", f"country of last legal import: {words}", pointer)


def _for_former(former: str, make: str | None) -> Iterator[tuple[str, str]]:
    entry = _rules().former[former]
    factory = _rules().factories.get(make or "", {}).get(former)
    if factory:
        yield (
            str(factory["country"]),
            f"{entry['name']} ({former}), {entry['why']}; the factory of {make_name(make or '')} lies in "
            f"{factory['country']} ({factory['place']})",
        )
        return
    for country in entry["successors"]:
        yield str(country), f"{entry['name']} ({former}), {entry['why']}; {country} is a state that answers for it"


def _made_in(make: str) -> tuple[str, ...]:
    """The countries of today in which the make makes or made, the main one first."""
    found = (
        country
        for code in make_countries(make)
        for country in (successors_of(code, make) if code in _rules().former else (code,))
    )
    return tuple(dict.fromkeys(found))


def _merged(leads: Iterable[_Lead], registered: AbstractSet[str]) -> Iterator[Routed]:
    by_country: dict[str, list[_Lead]] = {}
    for lead in leads:
        by_country.setdefault(lead.country, []).append(lead)
    ordered = sorted(by_country.items(), key=lambda pair: min(_STRENGTH[lead.ground] for lead in pair[1]))
    for country, grounds in ordered:
        grounds.sort(key=lambda lead: _STRENGTH[lead.ground])
        party, why = _party(country, registered)
        words = "; also ".join(dict.fromkeys(lead.words for lead in grounds))
        yield Routed(country, party, grounds[0].ground, words + why)


def _party(country: str, registered: AbstractSet[str]) -> tuple[str, str]:
    """Who is asked for a country, and what the leg's reason says of it where that is not the country's own bureau."""
    own, *others = bureaus_of_country(country)
    if own in registered:
        return own, ""
    for bureau in others:
        if bureau in registered:
            return bureau, f"; {country} has no bureau of its own in the register, {bureau} answers for it"
    why = _rules().without.get(country, f"{country} has no bureau in the register")
    return INTERPOL_GS, f"; {why}, so INTERPOL-GS is asked"


def _own(country: str) -> str:
    return f"{country} is the country that asks: its national registry is to be asked first, and not by a trace"


def _pointers(leads: Iterable[_Lead]) -> list[str]:
    return list(dict.fromkeys(lead.pointer for lead in leads))


def _several(interpretation: Interpretation) -> str | None:
    make = interpretation.make.code if interpretation.make else None
    if make is None or len(countries := _made_in(make)) < 2:
        return None
    return (
        f"{make_name(make)} makes or made in {', '.join(countries)}: give country_of_manufacture where the weapon says "
        "it; no country of manufacture is asked"
    )


def _missing(interpretation: Interpretation) -> str:
    needed = "give country_of_manufacture, country_of_last_import or linked_countries"
    if several := _several(interpretation):
        return f"{several}; {needed}"
    return f"nothing leads to a country that could be asked: {needed}, or a make that makes in one country alone"


@dataclass(frozen=True)
class _Rules:
    former: Mapping[str, Mapping[str, Any]]
    factories: Mapping[str, Mapping[str, Mapping[str, Any]]]
    territories: Mapping[str, str]
    without: Mapping[str, str]


@cache
def _rules() -> _Rules:
    rules = json.loads(files("iarms.data").joinpath("routing.json").read_text("utf-8"))
    return _Rules(
        former=rules["former_states"],
        factories=rules["factories"],
        territories={code: entry["answers"] for code, entry in rules["territories"].items()},
        without={code: entry["why"] for code, entry in rules["without"].items()},
    )
