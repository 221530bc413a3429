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

from iarms.domain.languages import phrase, said_by_subject, say
from iarms.domain.tracing.origins import Lead, Origins, is_craft_work, origins_of, rules
from iarms.domain.tracing.warned import warned
from iarms.errors import FieldError, Invalid
from iarms.models.language import Language
from iarms.models.party import INTERPOL_GS
from iarms.models.reason import Parameters, Reason
from iarms.models.search import Interpretation
from iarms.models.trace import Leg, LegGround, LegReason, TracedFirearm, Warned

_STRENGTH: Final[Mapping[LegGround, int]] = {
    "COUNTRY_OF_MANUFACTURE": 0, "LAST_LEGAL_IMPORT": 1, "LINKED_COUNTRY": 2, "NO_COUNTRY_KNOWN": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Routed:
    """A leg to be: the country, the party that answers for it, the strongest ground, and all grounds with who is asked.

    Without a country INTERPOL-GS is asked, since nothing leads to one.
    """

    country: str | None
    party: str
    ground: LegGround
    reasons: tuple[LegReason, ...]

    @property
    def reason(self) -> str:
        """Why it is there, in English."""
        return reason_text(self.reasons, "en")


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
        return warned("/next_country", "own_country", "own_country_named", party=told_by, country=country)
    party, why = _party(country, registered)
    return Routed(country, party, ground, (_as_reason(Reason("named_by", {"party": told_by})), *why))


def reason_text(reasons: Iterable[LegReason], language: Language) -> str:
    """Why a leg is there, as one sentence."""
    text = ""
    for reason in reasons:
        said = say(_REASONS, reason.code, reason.parameters, language)
        beside = "and_who" if reason.code in _OF_THE_PARTY else "also"
        text = phrase("words", beside, language, text=text, said=said) if text else said
    return text


def _leg_in(leg: Leg, language: Language) -> Leg:
    return leg.model_copy(update={"reason": reason_text(leg.reasons, language)}) if leg.reasons else leg


said_by_subject(Leg, _leg_in)


def _as_reason(reason: Reason) -> LegReason:
    return LegReason(code=reason.code, parameters=reason.parameters)


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
    return [warned(pointer, "own_country", country=country) for pointer in _pointers(own)]


def _to_nobody_known(firearm: TracedFirearm, *warnings: Warned) -> Routing:
    """INTERPOL-GS alone is asked, which may know of a country that the description does not tell."""
    craft = is_craft_work(firearm)
    sentence = "no_other_country_known" if warnings else "no_country_known"
    missing = warned("/firearm", "no_country_known", sentence)
    code = "craft_leads_nowhere" if craft else "nothing_leads_elsewhere" if warnings else "nothing_leads"
    leg = Routed(None, INTERPOL_GS, "NO_COUNTRY_KNOWN", (_as_reason(Reason(code, {})),))
    return Routing((leg,), warnings if craft else (*warnings, missing))


def _open(origins: Origins) -> Warned:
    said: Parameters = {"countries": tuple(origins.open_between), "why": origins.open_why}
    return warned("/firearm/make", "country_of_manufacture_open", **said)


def _merged(leads: Iterable[Lead], registered: AbstractSet[str]) -> Iterator[Routed]:
    by_country: dict[str, list[Lead]] = {}
    for lead in leads:
        by_country.setdefault(lead.country, []).append(lead)
    ordered = sorted(by_country.items(), key=lambda pair: min(_STRENGTH[lead.ground] for lead in pair[1]))
    for country, grounds in ordered:
        grounds.sort(key=lambda lead: _STRENGTH[lead.ground])
        party, why = _party(country, registered)
        reasons: list[LegReason] = []
        for lead in grounds:
            if (reason := _as_reason(lead.reason)) not in reasons:
                reasons.append(reason)
        yield Routed(country, party, grounds[0].ground, (*reasons, *why))


def _party(country: str, registered: AbstractSet[str]) -> tuple[str, tuple[LegReason, ...]]:
    """Who is asked for a country, and what the leg's reason says of it where that is not the country's own bureau."""
    own, *others = bureaus_of_country(country)
    if own in registered:
        return own, ()
    for bureau in others:
        if bureau in registered:
            return bureau, (_as_reason(Reason("bureau_of_another", {"country": country, "party": bureau})),)
    code = "without_bureau" if country in rules().without else "no_bureau"
    return INTERPOL_GS, (_as_reason(Reason(code, {"country": country})),)


# The messages of why a leg is there, and those of them that say who is asked for a country.
_REASONS: Final = "leg_reasons"
_OF_THE_PARTY: Final = frozenset({"bureau_of_another", "without_bureau", "no_bureau"})


def _own(country: str) -> str:
    return f"{country} is the country that asks: its national registry is to be asked first, and not by a trace"


def _pointers(leads: Iterable[Lead]) -> list[str]:
    return list(dict.fromkeys(lead.pointer for lead in leads))
