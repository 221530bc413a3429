"""Which countries a trace is put to, which bureau answers for each, and why, in words that stand in the leg.

INTERPOL's rule: the country of manufacture, that of the last legal import, and others linked to the case; all at once.
`origins` says to which of these a description leads. A former state's question goes to its successors, or to the one
where the make's factory lies. `data/routing.json` holds who answers for whom, with sources and decisions.

What leads to no country is not refused: INTERPOL-GS is asked, which may know whom to ask, and the requester is told
what is missing. What leads to the requester's own country alone is refused: its national registry comes first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from iarms.domain.tracing.origins import Lead, Origins, is_craft_work, origins_of, rules
from iarms.errors import FieldError, Invalid
from iarms.models.party import INTERPOL_GS
from iarms.models.search import Interpretation
from iarms.models.trace import LegGround, TracedFirearm, Warned

_STRENGTH: Final[Mapping[LegGround, int]] = {
    "COUNTRY_OF_MANUFACTURE": 0, "LAST_LEGAL_IMPORT": 1, "LINKED_COUNTRY": 2, "NO_COUNTRY_KNOWN": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Routed:
    """A leg to be: the country, the party that answers for it, the strongest ground, and all grounds in words.

    Without a country INTERPOL-GS is asked, since nothing leads to one.
    """

    country: str | None
    party: str
    ground: LegGround
    reason: str


@dataclass(frozen=True)
class Routing:
    """At least one leg, one a country, the strongest grounds first; and what the requester should know of them."""

    legs: tuple[Routed, ...]
    warnings: tuple[Warned, ...]


def route(
    firearm: TracedFirearm,
    interpretation: Interpretation,
    requester_country: str,
    linked: Sequence[str],
    registered: AbstractSet[str],
) -> Routing:
    """The legs of a request. `registered` are the parties of the register that can be notified (see `bureaus_for`).

    Raises Invalid `own_country` where make, model, import and linked countries lead to the requester's own alone.
    """
    origins = origins_of(firearm, interpretation, linked)
    if not origins.leads:
        return _to_nobody_known(firearm)
    own = [lead for lead in origins.leads if lead.country == requester_country]
    others = [lead for lead in origins.leads if lead.country != requester_country]
    if not others and all(lead.pointer in _MARKED for lead in own):
        # A mark of one's own police or proof house tells who had it, and not who made it.
        return _to_nobody_known(firearm, *_own_warnings(own, requester_country))
    if not others:
        raise Invalid(
            *(FieldError(pointer, "own_country", _own(requester_country)) for pointer in _pointers(own)),
            detail=f"{_own(requester_country)}; nothing else leads to another country",
        )
    warnings = _own_warnings(own, requester_country)
    if len(origins.open_between) > 1:
        warnings.append(_open(origins))
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
    leads = origins_of(firearm, interpretation, linked).leads
    return frozenset(bureau for lead in leads for bureau in bureaus_of_country(lead.country))


def bureaus_of_country(country: str) -> tuple[str, ...]:
    """The bureaus that can answer for a country: its own, and behind it that of the state that it belongs to."""
    belongs = rules().territories.get(country)
    return (f"NCB-{country}", *([f"NCB-{belongs}"] if belongs else []))


_MARKED: Final = frozenset({"/firearm/markings", "/firearm/proof_marks"})


def _own_warnings(own: Iterable[Lead], country: str) -> list[Warned]:
    return [Warned(pointer=pointer, code="own_country", detail=_own(country)) for pointer in _pointers(own)]


def _to_nobody_known(firearm: TracedFirearm, *warnings: Warned) -> Routing:
    """INTERPOL-GS alone is asked, which may know of a country that the description does not tell."""
    craft = is_craft_work(firearm)
    why = (
        "made by hand or at home as it is described, so that no maker keeps a register of it, and no other country is "
        "named"
        if craft
        else f"nothing that is described leads to {'another' if warnings else 'a'} country"
    )
    warned = Warned(
        pointer="/firearm",
        code="no_country_known",
        detail=f"{why}: INTERPOL-GS is asked; what would lead to one: {_WANTED}",
    )
    leg = Routed(None, INTERPOL_GS, "NO_COUNTRY_KNOWN", f"{why}, so INTERPOL-GS is asked whom to ask")
    return Routing((leg,), warnings if craft else (*warnings, warned))


_WANTED: Final = (
    "the maker's name or sign, markings in full, proof marks, the importer's mark, country_of_manufacture, "
    "country_of_last_import or linked_countries"
)


def _open(origins: Origins) -> Warned:
    return Warned(
        pointer="/firearm/make",
        code="country_of_manufacture_open",
        detail=f"{origins.open_why}: give country_of_manufacture where the weapon says it; "
        f"{', '.join(origins.open_between)} are asked",
    )


def _merged(leads: Iterable[Lead], registered: AbstractSet[str]) -> Iterator[Routed]:
    by_country: dict[str, list[Lead]] = {}
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
    why = rules().without.get(country, f"{country} has no bureau in the register")
    return INTERPOL_GS, f"; {why}, so INTERPOL-GS is asked"


def _own(country: str) -> str:
    return f"{country} is the country that asks: its national registry is to be asked first, and not by a trace"


def _pointers(leads: Iterable[Lead]) -> list[str]:
    return list(dict.fromkeys(lead.pointer for lead in leads))
