"""Where a weapon comes from, as far as a description of it leads: the countries to ask, each with its reason.

The country that is given; else the country of the model, of the make, of what its signs, markings and proof marks say;
the importer's country; and those that the requester links to the case. Where several are left, several are asked, the
main one first. A word for weapons made by hand is no maker, and leads nowhere whatever country's word it is.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from iarms.domain.text import is_same_or_successor, plain_with_places, tokens_of
from iarms.domain.tracing.marks import Mark, country_alone, importer_countries, read_marks
from iarms.domain.vocabulary import (
    ANYONE,
    confused_groups,
    designs_of,
    importer_country,
    is_craft_made,
    is_descriptive,
    make_countries,
    make_name,
    mark_at,
    model_countries,
    name_at,
    name_word,
    read_make,
    relatives_of,
    squeeze,
    without_craft_words,
)
from iarms.domain.weapon_marks import factory_at
from iarms.models.reason import Parameters, Reason
from iarms.models.search import Interpretation, ModelInterpretation
from iarms.models.trace import LegGround, TracedFirearm

# Countries of manufacture that are asked where nothing says which of more it is.
MOST_ASKED: Final = 3
# Countries between which a name or model may leave it open: of more, three would be asked by chance.
_MOST_OPEN: Final = 5


class _OfGiven(NamedTuple):
    """Where a country is given, and the codes of the reasons: as it stands, of a former state, of a factory there."""

    pointer: str
    given: str
    successor: str
    factory: str


_OF_MANUFACTURE: Final = _OfGiven(
    "/firearm/country_of_manufacture", "manufacture_as_given", "manufacture_successor", "manufacture_factory"
)
_OF_IMPORT: Final = _OfGiven("/firearm/country_of_last_import", "import_as_given", "import_successor", "import_factory")


class Lead(NamedTuple):
    """One ground to ask one country, with its reason. `pointer` says where in the request it stood."""

    country: str
    ground: LegGround
    reason: Reason
    pointer: str


@dataclass(frozen=True)
class Origins:
    """All leads, those of manufacture first. `open_between` are the countries of manufacture of which it may be any, in
    words of `open_why`; empty where one is settled, or none is known."""

    leads: tuple[Lead, ...]
    open_between: tuple[str, ...] = ()
    open_why: str = ""


class _Made(NamedTuple):
    """Countries of manufacture with the words for each; `why` in words what leads to all, where they are several."""

    leads: tuple[Lead, ...] = ()
    why: str = ""


def origins_of(firearm: TracedFirearm, interpretation: Interpretation, linked: Sequence[str]) -> Origins:
    """The leads of a description and of the countries that are linked to the case. Never raises."""
    marks = read_marks(firearm.markings, firearm.proof_marks)
    made = _of_manufacture(firearm, interpretation, marks)
    own = {lead.country for lead in made.leads}
    between = tuple(dict.fromkeys(lead.country for lead in made.leads)) if made.why else ()
    leads = (
        *made.leads,
        *_of_other_marks(marks, own, firearm),
        *_of_import(firearm, marks),
        *(
            Lead(country, "LINKED_COUNTRY", Reason("linked_by_requester", {}), f"/linked_countries/{at}")
            for at, country in enumerate(linked)
        ),
    )
    return Origins(leads, between, made.why)


def is_craft_work(firearm: TracedFirearm) -> bool:
    """Whether a description says that the weapon was made by hand or at home, and names no maker beside that."""
    if firearm.make and is_craft_made(firearm.make):
        return read_make(without_craft_words(firearm.make)).code is None
    named = read_make(firearm.make) if firearm.make else None
    if named is not None and (named.code or named.candidates or named.importer):
        return False
    return firearm.firearm_type == "IMPROVISED_OR_PRINTED" or bool(firearm.model and is_craft_made(firearm.model))


def importers_lead(firearm: TracedFirearm) -> tuple[str, ...]:
    """The countries that the importer's name leads to, by its own text or by the table of importers."""
    if not firearm.importer:
        return ()
    known = read_make(firearm.importer).importer
    return importer_countries(firearm.importer) or ((importer_country(known),) if known else ())


def successors_of(former: str, make: str | None = None) -> tuple[str, ...]:
    """The states that are asked for a former one, in order: the one in which the make's factory lies, else all."""
    return tuple(country for country, _ in _states_today(former, make))


def _of_manufacture(firearm: TracedFirearm, interpretation: Interpretation, marks: Sequence[Mark]) -> _Made:
    make = _maker(firearm, interpretation)
    if firearm.country_of_manufacture is not None:
        return _Made(tuple(_as_given(firearm.country_of_manufacture, "COUNTRY_OF_MANUFACTURE", make)))
    if make is not None:
        return _of_make(make, interpretation, marks)
    if is_craft_work(firearm):
        return _Made()
    for found in (_of_signs(firearm, interpretation), _of_names(firearm, interpretation), _of_model(interpretation)):
        if found:
            countries, why, pointer = found
            return _narrowed(countries, marks, why, pointer)
    return _Made(tuple(_of_words(firearm, marks)))


def _maker(firearm: TracedFirearm, interpretation: Interpretation) -> str | None:
    """The code of the make, where a maker is named or the model is of one alone.

    A word for weapons made by hand names none, nor does a description of the kind: single barrel.
    """
    made = interpretation.make
    if made is None or made.code is None or is_craft_work(firearm):
        return None
    return None if made.via == "implied" and is_descriptive(made.given) else made.code


def _as_given(given: str, ground: LegGround, make: str | None) -> Iterator[Lead]:
    is_made = ground == "COUNTRY_OF_MANUFACTURE"
    codes = _OF_MANUFACTURE if is_made else _OF_IMPORT
    if given not in rules().former:
        yield Lead(given, ground, Reason(codes.given, {}), codes.pointer)
        return
    for country, reason in _states_today(given, make if is_made else None, codes):
        yield Lead(country, ground, reason, codes.pointer)


def _of_make(make: str, interpretation: Interpretation, marks: Sequence[Mark]) -> _Made:
    """The countries of a maker: of the model where the tables know it, else all in which the maker makes."""
    families = interpretation.model.families if interpretation.model else ()
    of_model = _today(model_countries(make, families), make)
    of_maker = _today(make_countries(make), make)
    if len(of_maker) == 1:
        only = Reason("only_country_of_make", {"make": make_name(make)})
        return _Made((Lead(of_maker[0], "COUNTRY_OF_MANUFACTURE", only, "/firearm/make"),))
    if len(of_model) == 1 and not _other_country(marks, of_model, of_maker):
        only = Reason("only_country_of_model", {"make": make_name(make)})
        return _Made((Lead(of_model[0], "COUNTRY_OF_MANUFACTURE", only, "/firearm/model"),))
    what = f"{make_name(make)} makes or made {'this model' if of_model else 'weapons'} in"
    return _narrowed(of_model or of_maker, marks, what, "/firearm/make", of_maker)


def _other_country(marks: Sequence[Mark], of_model: Sequence[str], of_maker: Sequence[str]) -> bool:
    """Whether the markings name another of the maker's countries than the model's."""
    named = {country for mark in marks if mark.meant == "made" for country in _today((mark.country,), None)}
    return bool(named & set(of_maker)) and not named & set(of_model)


def _narrowed(
    countries: Sequence[str], marks: Sequence[Mark], why: str, pointer: str, wider: Sequence[str] = ()
) -> _Made:
    """Those of the countries that a mark names; all of them, at most MOST_ASKED, where none does."""
    for mark in sorted((each for each in marks if each.meant in ("made", "proved")), key=lambda each: each.meant):
        within = [country for country in countries if is_same_or_successor(mark.country, country)]
        within = within or [country for country in wider if is_same_or_successor(mark.country, country)]
        if within:
            said: Parameters = {"why": why, "countries": tuple(countries), "mark": mark.what, "mark_code": mark.code}
            return _Made(
                tuple(
                    Lead(each, "COUNTRY_OF_MANUFACTURE", Reason("narrowed_by_mark", {**said, "country": each}), pointer)
                    for each in within[:MOST_ASKED]
                )
            )
    asked = list(countries)[:MOST_ASKED]
    if len(asked) == 1:
        only = Reason("description_leads", {"why": why, "country": asked[0]})
        return _Made((Lead(asked[0], "COUNTRY_OF_MANUFACTURE", only, pointer),))
    several = Reason("description_leads_to_several", {"why": why, "countries": tuple(countries)})
    return _Made(
        tuple(Lead(each, "COUNTRY_OF_MANUFACTURE", several, pointer) for each in asked), f"{why} {_listed(countries)}"
    )


_Found = tuple[Sequence[str], str, str]


def _of_signs(firearm: TracedFirearm, interpretation: Interpretation) -> _Found | None:
    """The countries of the makers whose sign or name the markings have, the arrow in a triangle, DWM; of several makers
    those that make the model or one that is given for it."""
    for text, pointer in ((firearm.markings, "/firearm/markings"), (firearm.proof_marks, "/firearm/proof_marks")):
        words = [token.word for token in tokens_of(plain_with_places(text or ""))]
        for at in range(len(words)):
            found = mark_at(words, at)
            if found and not found[0].town:
                makers = _makers_of_look(found[0].makes, interpretation) or found[0].makes
                return _main_countries(makers), f"{found[0].what}, stands on weapons of", pointer
            described = factory_at(words, at) if found is None else None
            if described:
                makes, what, _ = described
                makers = _makers_of_look(makes, interpretation) or makes
                return _main_countries(makers), f"{what}, stands on weapons of", pointer
    words = [name_word(word) for word in re.split(r"[\s,;:/()]+", firearm.markings or "") if word]
    for at in range(len(words)):
        named = name_at(words, at)
        if named and named.firm and named.reading.code:
            maker = named.reading.code
            countries = _of_maker(maker, interpretation)
            return countries, f"the markings name {make_name(maker)}, which makes or made in", "/firearm/markings"
    return None


def _of_maker(maker: str, interpretation: Interpretation) -> tuple[str, ...]:
    """The countries of a maker's model, else of the maker."""
    families = interpretation.model.families if interpretation.model else ()
    return _today(model_countries(maker, families), maker) or _today(make_countries(maker), maker)


def _makers_of_look(makers: Sequence[str], interpretation: Interpretation) -> tuple[str, ...]:
    """The makers that make the model that was read, or one that is given for it."""
    groups = confused_groups()
    families = interpretation.model.families if interpretation.model else ()
    mine = {group for family in families for group in groups.get(family, ())}
    theirs = {family.partition(":")[0] for family, known in groups.items() if known & mine} | {
        family.partition(":")[0] for family in families
    }
    return tuple(maker for maker in makers if maker in theirs)


def _of_names(firearm: TracedFirearm, interpretation: Interpretation) -> _Found | None:
    """The countries of the makers that a name fits, where they are few; and of the country that stands as the make."""
    named = interpretation.make
    if named is not None and named.candidates:
        left = makers_left(named.candidates, interpretation.model.families if interpretation.model else ())
        countries = _main_countries(_makers_at_home(left, interpretation))
        return (countries, "the makers that bear this name are of", "/firearm/make") if _are_few(countries) else None
    alone = country_alone(firearm.make)
    if alone:
        return _today((alone,), None), "what stands where the maker should is", "/firearm/make"
    return None


def _of_model(interpretation: Interpretation) -> _Found | None:
    """The countries of the makers of a model that few make."""
    families = _named_families(interpretation)
    countries = _countries_of(families)
    if not families and interpretation.model and not is_descriptive(interpretation.model.given):
        countries = _of_design(interpretation.model)
    return (countries, "weapons of this model are of", "/firearm/model") if _are_few(countries) else None


def _of_design(model: ModelInterpretation) -> tuple[str, ...]:
    """The countries of a design that bears no maker's name: none where it was made in many, as the AK-47 was."""
    if len(_countries_of(_made_to_one_design(model.families))) > MOST_ASKED:
        return ()
    named = read_make(model.given).code
    return _countries_of(model.families) or (_today(make_countries(named), named) if named else ())


def _countries_of(families: Sequence[str]) -> tuple[str, ...]:
    """The countries of the makers of families, each once."""
    makers = dict.fromkeys(maker for family in families if (maker := family.partition(":")[0]) != ANYONE)
    return tuple(
        dict.fromkeys(
            country
            for maker in makers
            for country in (_today(model_countries(maker, families), maker) or _today(make_countries(maker), maker))
        )
    )


def _made_to_one_design(families: Sequence[str]) -> tuple[str, ...]:
    """Families and all that are made to the same designs or given for them; none for those of a bare number."""
    if not any(family.startswith(f"{ANYONE}:") for family in families):
        return ()
    groups = confused_groups()
    mine = {group for family in families for group in groups.get(family, ())}
    alike = [family for family, known in groups.items() if known & mine]
    return tuple(dict.fromkeys((*families, *relatives_of(families), *alike)))


def makers_left(candidates: tuple[str, ...], families: Iterable[str]) -> tuple[str, ...]:
    """Of the makers that a name fits those that make the model, where one does: the Saiga of all named Kalashnikov.

    `families` are those of the model, as MAKE:FAMILY.
    """
    making = {family.partition(":")[0] for family in families}
    if ANYONE in making and len(candidates) > _MOST_OPEN:
        return candidates  # all of them may make a design of many makers
    return tuple(each for each in candidates if each in making) or candidates


def _makers_at_home(makers: Sequence[str], interpretation: Interpretation) -> list[str]:
    """The makers, those first whose design the model is."""
    families = interpretation.model.families if interpretation.model else ()
    home = {family.partition(":")[0] for design in designs_of(families) for family in design.of}
    return sorted(makers, key=lambda maker: maker not in home)


def _named_families(interpretation: Interpretation) -> tuple[str, ...]:
    """The families that the model means; none where it is the name of a design that many make.

    Where it is but another name of such a design (L1A1 of the FAL) the families that are called so are meant.
    """
    model = interpretation.model
    if model is None or squeeze(model.words).isdigit() or is_descriptive(model.given):
        return ()  # a number alone is a model of somebody's by chance
    if not any(family.startswith(f"{ANYONE}:") for family in model.families):
        return model.families
    named = {family for family in model.families if squeeze(family.partition(":")[2]) == squeeze(model.words)}
    generic = any(family.startswith(f"{ANYONE}:") for family in named)
    return () if generic else tuple(sorted(named))


def _are_few(countries: Sequence[str]) -> bool:
    return 0 < len(countries) <= _MOST_OPEN


def _main_countries(makers: Iterable[str]) -> tuple[str, ...]:
    """The main countries of makers, those of the most makers first."""
    counted = Counter(country for maker in makers for country in _today(make_countries(maker)[:1], maker)[:1])
    return tuple(country for country, _ in counted.most_common())


def _of_words(firearm: TracedFirearm, marks: Sequence[Mark]) -> Iterator[Lead]:
    """The countries that markings, proof marks, or an unknown make and model name, where nobody knows the maker."""
    places = [*((mark, "/firearm/markings") for mark in marks if mark.meant == "made")]
    places += [(mark, "/firearm/proof_marks") for mark in marks if mark.meant == "proved"]
    for text, pointer in ((firearm.make, "/firearm/make"), (firearm.model, "/firearm/model")):
        places += [(mark, pointer) for mark in read_marks(text, None) if mark.meant == "made"]
    asked: dict[str, Lead] = {}
    for mark, pointer in places:
        for country in _today((mark.country,), None):
            reason = Reason("mark_leads", {"mark": mark.what, "mark_code": mark.code, "country": country})
            asked.setdefault(country, Lead(country, "COUNTRY_OF_MANUFACTURE", reason, pointer))
    yield from list(asked.values())[: MOST_ASKED + 1]


def _of_other_marks(marks: Sequence[Mark], made_in: Iterable[str], firearm: TracedFirearm) -> Iterator[Lead]:
    """The countries that marks lead to beside that of manufacture: of proof, of another name, of an authority."""
    known = set(made_in)
    for mark in marks:
        states = _today((mark.country,), None)
        if known & set(states):
            continue  # made in the USSR, by a maker of one of its successors, tells of no other successor
        for country in states:
            if mark.meant == "owned":
                reason = Reason("authorities_named", {"country": country})
                yield Lead(country, "LINKED_COUNTRY", reason, "/firearm/markings")
            elif mark.meant == "proved":
                reason = Reason("proof_leads", {"mark": mark.what, "mark_code": mark.code, "country": country})
                yield Lead(country, "LINKED_COUNTRY", reason, "/firearm/proof_marks")
            elif mark.meant == "made" and firearm.country_of_manufacture is None:
                reason = Reason("mark_leads_elsewhere", {"mark": mark.what, "mark_code": mark.code, "country": country})
                yield Lead(country, "LINKED_COUNTRY", reason, "/firearm/markings")


def _of_import(firearm: TracedFirearm, marks: Sequence[Mark]) -> Iterator[Lead]:
    if firearm.country_of_last_import is not None:
        yield from _as_given(firearm.country_of_last_import, "LAST_LEGAL_IMPORT", None)
        return
    for country in _today(importers_lead(firearm), None):
        yield Lead(country, "LAST_LEGAL_IMPORT", Reason("importer_of_it", {}), "/firearm/importer")
    named = read_make(firearm.make).importer if firearm.make else None
    if named:
        yield Lead(importer_country(named), "LAST_LEGAL_IMPORT", Reason("make_is_importer_of_it", {}), "/firearm/make")
    for country in _today((mark.country for mark in marks if mark.meant == "imported"), None):
        yield Lead(country, "LAST_LEGAL_IMPORT", Reason("markings_name_importer", {}), "/firearm/markings")


def _today(codes: Iterable[str], make: str | None) -> tuple[str, ...]:
    """The countries of today for codes of which some may be former states, each once, in order."""
    return tuple(
        dict.fromkeys(
            country for code in codes for country in (successors_of(code, make) if code in rules().former else (code,))
        )
    )


def _states_today(former: str, make: str | None, codes: _OfGiven = _OF_MANUFACTURE) -> Iterator[tuple[str, Reason]]:
    """The states that answer for a former one, each with the reason."""
    entry = rules().former[former]
    said: Parameters = {"former": former, "why": f"{entry['name']} ({former}), {entry['why']}"}
    factory = rules().factories.get(make or "", {}).get(former)
    if factory:
        country, place = str(factory["country"]), str(factory["place"])
        where: Parameters = {"make": make_name(make or ""), "country": country, "place": place}
        yield country, Reason(codes.factory, {**said, **where})
        return
    for country in entry["successors"]:
        yield str(country), Reason(codes.successor, {**said, "country": str(country)})


def _listed(countries: Sequence[str]) -> str:
    return f"{', '.join(countries[:-1])} and {countries[-1]}" if len(countries) > 1 else "".join(countries)


@dataclass(frozen=True)
class Rules:
    """`data/routing.json`: who answers for former states and territories, and why some countries have no bureau."""

    former: Mapping[str, Mapping[str, Any]]
    factories: Mapping[str, Mapping[str, Mapping[str, Any]]]
    territories: Mapping[str, str]
    without: Mapping[str, str]


@cache
def rules() -> Rules:
    """The rules, read once."""
    table = json.loads(files("iarms.data").joinpath("routing.json").read_text("utf-8"))
    return Rules(
        former=table["former_states"],
        factories=table["factories"],
        territories={code: entry["answers"] for code, entry in table["territories"].items()},
        without={code: entry["why"] for code, entry in table["without"].items()},
    )
