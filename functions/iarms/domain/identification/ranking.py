"""Identification: which firearms of the reference table a description fits, how well, and why.

What was understood (`description`) decides which places of the table are read, never more than a few: the families that
are named, those of the same design where the maker may be another, the makes of which no model is known. What is read
there is weighed in bits, field by field, and shown with its reasons:

    prior      one firearm of the table out of a thousand, against one that no list holds
    make       agrees, one of several, misspelt; another one, mistaken for it, said not to be it
    model      the family itself; a relative, where "type" or "copy" leaves the maker open; another one
    calibre, type, action, country, year   agree, can mean it, differ

The score is the share of a firearm among all that was weighed and an unlisted one: 2^bits / (1 + the sum of 2^bits). So
several that fit as well share what one alone would have, and a name that no table holds leaves most to the unlisted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2
from typing import Final

from iarms.domain.identification.facets import fold_code, marking_words
from iarms.domain.identification.reader import Description
from iarms.domain.identification.tokens import MakeMention, ModelMention
from iarms.domain.text import country_name, is_same_or_successor
from iarms.domain.vocabulary import (
    calibre_name,
    designs_of,
    make_countries,
    make_name,
    mistaken_for,
    namesakes_of,
    read_make,
    related_types,
    relatives_of,
)
from iarms.models.identify import Certainty
from iarms.models.reference import ReferenceSummary, facet_key
from iarms.models.search import Agreement

# Bits: log2 of how much likelier a thing is said of this firearm than of one that no list holds.
PRIOR: Final = -10.0
CONFIDENT: Final = 0.8
LIKELY: Final = 0.4
LEAST: Final = 0.005
MOST_ITEMS: Final = 10
MOST_READ: Final = 400
_MOST_FAMILIES: Final = 10
_MOST_RELATIVES: Final = 16
_MOST_MAKES: Final = 3
_MOST_NAMESAKES: Final = 4
_MOST_KEYS: Final = _MOST_FAMILIES + _MOST_NAMESAKES + _MOST_RELATIVES + _MOST_MAKES

_MODEL: Final = {"name": 9.0, "alias": 9.0, "code": 9.0, "number": 7.5, "fuzzy": 6.5}
_MODEL_SHORT: Final = -2.0  # a name of two or three characters whose maker nobody named
_MODEL_BORE: Final = -6.0
_MODEL_IN_NAME: Final = -4.5  # a word of the maker's name
_RELATIVE_OF_TYPE: Final = -1.5  # "type", "copy": one of the design's other makers
_RELATIVE_OF_ALIKE: Final = -3.0  # "looks like": the same
_ALIKE: Final = -1.5  # "looks like": what it looks like itself
_RELATIVE_OF_GENERIC: Final = -2.0  # a design of many makers: one of them
_NAMESAKE: Final = -3.5  # its name begins with the one that is given: M70 and M70 Rifle
_RELATIVE: Final = -5.5  # looks like the one that is named
_OWN_DESIGN: Final = 0.3  # of several makers of a design, the one whose it is
_ORIGINAL: Final = -3.5  # "type", "copy": the design's own maker after all
_MODEL_DIFFERS: Final = -6.0
_MODEL_OTHER: Final = -5.0  # named as a design, while another model is said to be the weapon's
_GENERIC_DIFFERS: Final = -3.0  # a design of many makers is named too, and it is none of them
_MODEL_EXCLUDED: Final = -12.0
_NAME_UNREAD: Final = -5.0  # a name in a model's place that no table holds
_WORD_UNREAD: Final = -3.0  # a word in front of a model, perhaps of its name, that no table holds
_MAKER_UNREAD: Final = -4.0  # a name in a maker's place that no table holds
_MAKE: Final = {
    "code": 5.0, "name": 5.0, "alias": 5.0, "fuzzy": 4.0, "abbreviation": 4.0, "mark": 5.0, "town": 2.0, "number": 5.0,
}  # fmt: skip
_MAKE_IN_MODEL: Final = 0.5
_MAKE_ALIKE: Final = 3.0
_MAKE_MANUFACTURER: Final = -1.0  # the reference bears another brand of the maker that is named
_MAKE_DIFFERS: Final = -7.0
_MAKE_MISTAKEN: Final = -4.0
_MAKE_UNCLEAR: Final = -1.5  # a sign, a town or a model's own word is another maker's
_MAKE_EXCLUDED: Final = -12.0
_MARKED: Final = 1.0
_DOUBTFUL: Final = -1.5
_CATALOGUE_CODE: Final = 11.0
_MARKING: Final = 1.5


@dataclass(frozen=True)
class Weighed:
    """One field of a comparison: how it agrees, in words, and what that is worth in bits."""

    field: str
    agreement: Agreement
    given: str | None
    recorded: str | None
    via: str | None
    text: str
    bits: float


@dataclass(frozen=True)
class ScoredReference:
    """A firearm of the table as it fits a description."""

    reference: ReferenceSummary
    evidence: tuple[Weighed, ...]
    bits: float
    score: float

    @property
    def certainty(self) -> Certainty:
        """How sure it is."""
        return "confident" if self.score >= CONFIDENT else "likely" if self.score >= LIKELY else "possible"


def places_of(said: Description) -> tuple[str, ...]:
    """The keys of the facet values to read for a description, the surest first; none where nothing names a weapon."""
    models = [model for model in said.models if model.role != "excluded"]
    families = list(dict.fromkeys(family for model in models for family in sorted(model.families)))[:_MOST_FAMILIES]
    keys = [facet_key("catalogue_code", fold_code(code)) for code in said.catalogue_codes]
    keys += [facet_key("model", family) for family in families]
    keys += [facet_key("model", family) for family in namesakes_of(families)[:_MOST_NAMESAKES]]
    if families and _open_maker(said, models):
        fitting = [family for family in relatives_of(families) if _may_be_made(family, said)]
        keys += [facet_key("model", family) for family in fitting[:_MOST_RELATIVES]]
    makes = [make for make in said.makes if make.role != "excluded" and make.via != "town"]
    own = [make for make in makes if make.role not in ("design", "alike")] or (makes if not families else [])
    for code in dict.fromkeys(code for make in own for code in _few(make.codes, said)):
        if not any(family.startswith(f"{code}:") for family in families):
            keys.append(facet_key("make", code))
    return tuple(dict.fromkeys(keys))[: _MOST_FAMILIES + _MOST_RELATIVES + _MOST_MAKES]


def _open_maker(said: Description, models: Sequence[ModelMention]) -> bool:
    """Whether another maker's weapon of the same design may be meant."""
    if any(model.role in ("design", "alike") or model.generic for model in models):
        return True
    makes = {code for make in said.makes if make.role in ("stated", "marked") for code in make.codes}
    implied = frozenset[str]().union(*(model.makes for model in models))
    foreign = bool(makes) and not makes & implied
    return foreign or (bool(said.countries) and not any(_made_in(code, said.countries) for code in implied))


def _may_be_made(family: str, said: Description) -> bool:
    """Whether a family's maker fits the country and the makers that are said, if any."""
    make = family.partition(":")[0]
    if make == "*":
        return True
    if any(make in said_make.codes and said_make.role != "excluded" for said_make in said.makes):
        return True
    return not said.countries or _made_in(make, said.countries)


def _made_in(make: str, countries: Iterable[str]) -> bool:
    if make == "*":
        return False
    return any(is_same_or_successor(mine, other) for mine in make_countries(make) for other in countries)


def _few(codes: Sequence[str], said: Description) -> list[str]:
    """The makers of a name of several: those of the country, where one is said."""
    if len(codes) > 1 and said.countries:
        codes = [code for code in codes if _made_in(code, said.countries)] or list(codes)
    return list(codes) if len(codes) <= _MOST_MAKES else []


def rank(said: Description, references: Sequence[ReferenceSummary]) -> list[ScoredReference]:
    """The firearms that fit, best first, at most MOST_ITEMS: those worth showing, and what is named whatever it is
    worth. The score counts all that were read."""
    weighed = [(reference, _weigh(said, reference)) for reference in references]
    bits = [PRIOR + sum(each.bits for each in evidence) for _, evidence in weighed]
    total = 1.0 + sum(2.0**each for each in bits)
    found = [
        ScoredReference(reference, evidence, worth, 2.0**worth / total)
        for (reference, evidence), worth in zip(weighed, bits, strict=True)
    ]
    found.sort(key=lambda each: (-each.bits, each.reference.make or "~", each.reference.model))
    named = frozenset[str]().union(*(model.families for model in said.models if model.role != "excluded"))
    return [each for each in found if each.score >= LEAST or named & set(each.reference.families)][:MOST_ITEMS]


def _weigh(said: Description, reference: ReferenceSummary) -> tuple[Weighed, ...]:
    model, generic = _model(said, reference)
    code = _catalogue_code(said, reference)
    if code is not None and model is not None and model.agreement in ("unclear", "differs") and model.bits < 0:
        model = None  # the name that no table holds is the order number
    fields = (
        _make(said, reference),
        model,
        _calibre(said, reference),
        _type(said, reference),
        _action(said, reference),
        _country(said, reference, generic=generic),
        _year(said, reference),
        _markings(said, reference),
        code,
    )
    return tuple(each for each in fields if each is not None)


def _make(said: Description, reference: ReferenceSummary) -> Weighed | None:
    codes = {code for code in (reference.make_code, _maker_of(reference)) if code}
    excluded = next((make for make in said.makes if make.role == "excluded" and codes & set(make.codes)), None)
    if excluded is not None:
        text = f"said not to be {_names(excluded.codes)}"
        return Weighed("make", "differs", excluded.text, reference.make, excluded.via, text, _MAKE_EXCLUDED)
    named = [make for make in said.makes if make.role in ("stated", "marked", "doubtful")]
    if not named:
        design = next((m for m in said.makes if m.role in ("design", "alike") and codes & set(m.codes)), None)
        if design is None:
            return None
        if design.role == "alike":
            text = f"looks like one of {_names(design.codes)}"
            return Weighed("make", "compatible", design.text, reference.make, design.via, text, _MAKE_ALIKE)
        text = f"{_names(design.codes)} is said for the design, not for the maker"
        return Weighed("make", "unclear", design.text, reference.make, design.via, text, 0.0)
    worth = [(_make_bits(make), make) for make in named if codes & set(make.codes)]
    if worth:
        bits, best = max(worth, key=lambda each: each[0])
        if reference.make_code not in best.codes:
            bits += _MAKE_MANUFACTURER
        several = len(best.codes) > 1
        text = f"can mean {reference.make}" if several else f"means {reference.make}"
        if best.via in ("mark", "town"):
            text = f"a {'sign' if best.via == 'mark' else 'town'} of {_names(best.codes)}"
        if len([make for make in named if len(make.codes) == 1 and not codes & set(make.codes) and _firm(make)]):
            others = [code for make in named if _firm(make) and not codes & set(make.codes) for code in make.codes]
            bits += _MAKE_UNCLEAR
            text += f"; {_names(others)} is named too"
        return Weighed("make", "compatible" if several else "agrees", best.text, reference.make, best.via, text, bits)
    if not codes:
        text = "a design of many makers, without this one's name"
        return Weighed("make", "unclear", named[0].text, None, named[0].via, text, _MAKE_UNCLEAR)
    firm = [make for make in named if _firm(make)]
    first = (firm or named)[0]
    if not firm:
        text = f"{_names(first.codes)} by a sign, a town or a word of the model"
        return Weighed("make", "unclear", first.text, reference.make, first.via, text, _MAKE_UNCLEAR)
    reason = next((why for code in codes for other, why in mistaken_for(code).items() if other in first.codes), None)
    if reason is not None:
        text = f"{_names(first.codes)} given, often mistaken: {reason}"
        return Weighed("make", "mistaken", first.text, reference.make, first.via, text, _MAKE_MISTAKEN)
    text = f"{_names(first.codes)} given, {reference.make} in the table"
    return Weighed("make", "differs", first.text, reference.make, first.via, text, _MAKE_DIFFERS)


def _firm(make: MakeMention) -> bool:
    return len(make.codes) == 1 and not make.in_model and make.via not in ("mark", "town")


def _make_bits(make: MakeMention) -> float:
    bits = _MAKE_IN_MODEL if make.in_model else _MAKE[make.via]
    if len(make.codes) > 1:
        bits = max(bits - log2(len(make.codes)), 0.5)
    return bits + _of_role(make.role)


def _of_role(role: str) -> float:
    return _MARKED if role == "marked" else _DOUBTFUL if role == "doubtful" else 0.0


def _maker_of(reference: ReferenceSummary) -> str | None:
    return read_make(reference.manufacturer).code if reference.manufacturer else None


def _model(said: Description, reference: ReferenceSummary) -> tuple[Weighed | None, bool]:
    """The model's comparison, and whether it fits as one of several makers of a design."""
    families = set(reference.families)
    best: tuple[float, ModelMention, str, bool, Agreement] | None = None
    # What stands on the weapon, or is said of it, decides; a design that it resembles only where nothing else is said.
    own = any(model.role in ("stated", "marked", "doubtful") and not model.generic for model in said.models)
    for model in said.models:
        general = model.role in ("design", "alike") or model.generic
        if (own and general and not families & model.families) or (model.in_name and said.unread_name):
            continue
        if model.role == "excluded":
            if families & model.families:
                text = f"said not to be {_written(model)}"
                return Weighed(
                    "model", "differs", _written(model), reference.model, model.via, text, _MODEL_EXCLUDED
                ), False
            continue
        found = _fits(model, reference, families)
        if found is not None and own and general:
            found = (found[0] + _MODEL_OTHER, *found[1:])
        if found is not None and (best is None or found[0] > best[0]):
            best = (found[0], model, found[1], found[2], found[3])
    unread = _unread_bits(said)
    if best is not None:
        bits, model, text, generic, agreement = best
        bits += sum(_GENERIC_DIFFERS for each in said.models if each.generic and not _is_of(each, families))
        if said.unread_before_model and model.loose and not said.makes:
            bits += _MAKER_UNREAD
            text += f"; nobody of the tables is called {said.unread_before_model}"
        elif said.unread_before_model and said.makes:
            bits += _WORD_UNREAD
            text += f"; {said.unread_before_model} in front of it is in no list"
        return Weighed("model", agreement, _written(model), reference.model, model.via, text, bits), generic
    if any(model.role != "excluded" for model in said.models):
        first = next(model for model in said.models if model.role != "excluded")
        text = f"{_written(first)} given, {reference.model} in the table"
        return Weighed("model", "differs", _written(first), reference.model, first.via, text, _MODEL_DIFFERS), False
    if unread:
        text = f"{said.unread_name} given, which no table holds"
        return Weighed("model", "unclear", said.unread_name, reference.model, None, text, unread), False
    return None, False


def _is_of(model: ModelMention, families: set[str]) -> bool:
    """Whether a firearm of these families is one of a design, or nothing is said of it."""
    return (
        model.role == "excluded"
        or bool(families & model.families)
        or any(families & set(design.tells) for design in designs_of(sorted(model.families)))
    )


def _unread_bits(said: Description) -> float:
    return _NAME_UNREAD if said.unread_name else 0.0


def _fits(
    model: ModelMention, reference: ReferenceSummary, families: set[str]
) -> tuple[float, str, bool, Agreement] | None:
    """What a model is worth for a firearm, in bits and words; whether as one of a design's makers; None for nothing."""
    bits = _MODEL.get(model.via, 9.0) + _of_role(model.role)
    key = "".join(model.words)
    if model.loose and len(key) < 4 and not model.generic:
        bits += _MODEL_SHORT
    if model.bore:
        bits += _MODEL_BORE
    if model.in_name:
        bits += _MODEL_IN_NAME
    design, alike = model.role == "design", model.role == "alike"
    mine = families & model.families
    if mine and alike:
        return bits + _ALIKE, f"what it looks like: {reference.model}", False, "compatible"
    if mine:
        if design and reference.make_code:
            return bits + _ORIGINAL, f"the design that is named: {reference.model}", False, "compatible"
        own = _OWN_DESIGN if model.generic and any(mine & set(each.of) for each in designs_of(sorted(mine))) else 0.0
        return bits + own, f"is {reference.model}", not reference.make_code, "agrees"
    if families & set(namesakes_of(sorted(model.families))):
        return bits + _NAMESAKE, f"{reference.model} begins with what is given", False, "compatible"
    designs = [each for each in designs_of(sorted(model.families)) if families & set(each.tells)]
    if not designs:
        return None
    why = designs[0].why
    if alike:
        return bits + _RELATIVE_OF_ALIKE, f"of the design that it looks like: {why}", True, "compatible"
    if design:
        return bits + _RELATIVE_OF_TYPE, f"of the design that is named: {why}", True, "compatible"
    if model.generic:
        return bits + _RELATIVE_OF_GENERIC, f"one of the makers' own: {why}", True, "compatible"
    return bits + _RELATIVE, f"looks like it: {why}", True, "unclear"


def _written(model: ModelMention) -> str:
    return model.text


def _calibre(said: Description, reference: ReferenceSummary) -> Weighed | None:
    if not said.calibres or not reference.calibre_groups:
        return None
    recorded = " or ".join(calibre_name(group) for group in reference.calibre_groups[:3])
    groups = set(reference.calibre_groups)
    for calibre in said.calibres:
        if common := groups & calibre.groups:
            if len(calibre.groups) == 1:
                text = f"means {calibre_name(next(iter(common)))}"
                return Weighed("calibre", "agrees", calibre.text, recorded, None, text, 2.0)
            text = f"a bare mark that fits {calibre_name(min(common))}"
            return Weighed("calibre", "compatible", calibre.text, recorded, None, text, 1.5)
    given = said.calibres[0]
    bits = -3.0 if len(given.groups) == 1 else -2.5
    return Weighed(
        "calibre", "differs", given.text, recorded, None, f"{given.text} given, {recorded} in the table", bits
    )


def _type(said: Description, reference: ReferenceSummary) -> Weighed | None:
    mine, theirs = said.firearm_type, reference.firearm_type
    if mine is None or theirs is None:
        return None
    if mine == theirs:
        bits = 2.5 if mine in ("CONVERTED_BLANK", "SMG", "MACHINE_GUN", "LAUNCHER") else 1.0
        return Weighed("firearm_type", "agrees", mine, theirs, None, "the same type", bits)
    if related_types(mine, theirs) or mine in ("DEACTIVATED", "IMPROVISED_OR_PRINTED"):
        bits = -1.5 if "CONVERTED_BLANK" in (mine, theirs) else 0.0
        text = "types that are given for one another"
        return Weighed("firearm_type", "compatible", mine, theirs, None, text, bits)
    return Weighed("firearm_type", "differs", mine, theirs, None, f"{mine} given, {theirs} in the table", -3.0)


def _action(said: Description, reference: ReferenceSummary) -> Weighed | None:
    mine, theirs = said.action, reference.action
    if mine is None or theirs in (None, "UNKNOWN", "OTHER"):
        return None
    if mine == theirs or {mine, theirs} == {"REVOLVER_SA", "REVOLVER_DA"}:
        return Weighed("action", "agrees", mine, theirs, None, "the same action", 0.5)
    return Weighed("action", "differs", mine, theirs, None, f"{mine} given, {theirs} in the table", -1.0)


def _country(said: Description, reference: ReferenceSummary, *, generic: bool) -> Weighed | None:
    if not said.countries:
        return None
    recorded = reference.countries_of_manufacture or _makers_countries(reference)
    if not recorded:
        return None
    given, shown = country_name(said.countries[0]), " or ".join(country_name(code) for code in recorded[:3])
    for code in said.countries:
        if code in recorded:
            text = f"made in {country_name(code)}"
            bits = 3.0 if generic and reference.make_code else 2.0
            return Weighed("country_of_manufacture", "agrees", country_name(code), shown, None, text, bits)
        if any(is_same_or_successor(code, other) for other in recorded):
            text = "a former state and its successor"
            bits = 2.5 if generic and reference.make_code else 1.5
            return Weighed("country_of_manufacture", "compatible", country_name(code), shown, None, text, bits)
    text = f"{given} given, made in {shown}"
    return Weighed("country_of_manufacture", "differs", given, shown, None, text, -4.0 if generic else -3.0)


def _makers_countries(reference: ReferenceSummary) -> tuple[str, ...]:
    return make_countries(reference.make_code) if reference.make_code else ()


def _year(said: Description, reference: ReferenceSummary) -> Weighed | None:
    if said.year is None or (reference.made_from is None and reference.made_until is None):
        return None
    shown = f"{reference.made_from or ''}-{reference.made_until or ''}"
    first, last = (reference.made_from or 0) - 1, (reference.made_until or 9999) + 1
    if first <= said.year <= last:
        return Weighed("year", "agrees", str(said.year), shown, None, "made in these years", 0.5)
    return Weighed("year", "differs", str(said.year), shown, None, f"made {shown}", -2.0)


def _markings(said: Description, reference: ReferenceSummary) -> Weighed | None:
    """A text that stands on the weapons of this reference, beside the names of maker and model."""
    if not said.markings or not reference.markings:
        return None
    words = marking_words(said.markings)
    names = marking_words((reference.make or "", reference.model, *reference.aliases))
    for text in reference.markings:
        mine = marking_words((text,))
        if mine and mine <= words and not mine <= names:
            return Weighed("markings", "agrees", text, text, None, "stands on these weapons", _MARKING)
    return None


def _catalogue_code(said: Description, reference: ReferenceSummary) -> Weighed | None:
    known = {fold_code(code): code for code in reference.catalogue_codes}
    for given in said.catalogue_codes:
        if code := known.get(fold_code(given)):
            text = f"the order number {code}"
            return Weighed("catalogue_code", "agrees", given, code, None, text, _CATALOGUE_CODE)
    return None


def _names(codes: Sequence[str]) -> str:
    names = [make_name(code) for code in codes]
    return " or ".join(names[:3]) + (" or others" if len(names) > 3 else "")
