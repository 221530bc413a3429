"""Events of a weapon's life in words: as the API gives them, in English with codes and numbers, or as a reader of paper
has them, in a language with names of countries and written dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from iarms.domain.languages import Language, country_label, date_label, phrase, set_apart
from iarms.models.party import INTERPOL_GS
from iarms.models.reason import EventTold
from iarms.models.trace import ChainLink, Leg, Trace


@dataclass(frozen=True)
class Wording:
    """How events are put into words. `spelt_out`: countries by name and dates in the language's form, else ISO's codes.
    `speakers`: how a party is named where somebody else speaks for it (see `speakers_of`)."""

    language: Language = "en"
    spelt_out: bool = False
    speakers: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """A sentence of the findings with these values."""
        return phrase(
            "findings", key, self.language, **{name: set_apart(value, self.language) for name, value in values.items()}
        )

    def country(self, code: str | None) -> str:
        """A country by its name, or by its code; in words where none is known, as of a leg that leads to none."""
        if code is None:
            return self.say("no_country")
        return country_label(code, self.language) if self.spelt_out else code

    def when(self, partial: str | None) -> str:
        """`on 2019-05-04`, `in 2019-05`, `in 2019`, or `at a time not told`."""
        if partial is None:
            return self.say("no_date")
        shown = date_label(partial, self.language) if self.spelt_out else partial
        return self.say("on_day" if partial.count("-") == 2 else "in_month_or_year", date=shown)

    def parties(self, parties: Sequence[str]) -> str:
        """`NCB-AT`, `NCB-AT and NCB-DE`, `INTERPOL-GS for NCB-IT`."""
        shown = ""
        for party in parties:
            name = self.speakers.get(party, party)
            shown = self.say("and", one=shown, other=name) if shown else name
        return shown

    def event(self, link: ChainLink) -> str:
        """`export from AT to KE in 2001`."""
        noun = self.say(f"noun_{link.kind}")
        if link.lawful is False:
            noun = self.say("unlawful", event=noun)
        key = "event"
        if link.to_country:
            key = "event_from_to" if link.country else "event_to"
        elif link.country:
            key = "event_from" if link.kind == "EXPORT" else "event_in"
        places = {"country": self.country(link.country), "to_country": self.country(link.to_country)}
        return self.say(key, event=noun, date=self.when(link.date), **places)

    def told(self, link: ChainLink) -> str:
        """An event with who tells of it: `NCB-AT: export from AT to KE in 2001`."""
        return self.say("told", parties=self.parties(link.told_by), event=self.event(link))

    def tells(self, link: ChainLink) -> str:
        """The same as a sentence: `NCB-AT tells of export from AT to KE in 2001`."""
        key = "several_tell" if len(link.told_by) > 1 else "one_tells"
        return self.say(key, parties=self.parties(link.told_by), event=self.event(link))


def event_told(link: ChainLink) -> EventTold:
    """An event as a parameter of a sentence."""
    return EventTold(
        kind=link.kind,
        date=link.date,
        country=link.country,
        to_country=link.to_country,
        lawful=link.lawful,
        told_by=link.told_by,
    )


def bureau_of(leg: Leg) -> str:
    """The bureau whose records a leg asks for: the country's own where INTERPOL-GS is asked in its place.

    INTERPOL-GS itself where nothing leads to a country.
    """
    return f"NCB-{leg.country}" if leg.party == INTERPOL_GS and leg.country else leg.party


def speaker_in(leg: Leg, by: str, language: Language = "en") -> str:
    """Who took a step of a leg: the party, or `INTERPOL-GS for NCB-IT` where it stands in for the leg's bureau."""
    return speaker_for(bureau_of(leg), by, language)


def speaker_for(bureau: str, by: str, language: Language = "en") -> str:
    """Who took a step that is a bureau's: the party, or `INTERPOL-GS for NCB-IT` where it stood in for the bureau."""
    if by != INTERPOL_GS or bureau == by:
        return by
    return phrase("findings", "in_place_of", language, bureau=bureau)


def speakers_of(trace: Trace, language: Language = "en") -> dict[str, str]:
    """The bureaus for which INTERPOL-GS alone has answered, and how they are named as the source of what is told."""
    speakers: dict[str, str] = {}
    own: set[str] = set()
    for leg in trace.legs:
        for event in leg.history:
            if event.response is None:
                continue
            if event.by == INTERPOL_GS:
                speakers[bureau_of(leg)] = speaker_in(leg, event.by, language)
            else:
                own.add(event.by)
    return {bureau: name for bureau, name in speakers.items() if bureau not in own}
