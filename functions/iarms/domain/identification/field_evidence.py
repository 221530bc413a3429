"""What each field of a description says of a firearm of the table, besides maker and model, in words and in bits."""

from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.description import Description
from iarms.domain.identification.facets import fold_code, marking_words
from iarms.domain.identification.weights import IdentificationWeights
from iarms.domain.text import country_name, is_same_or_successor
from iarms.domain.vocabulary import calibre_name, make_countries, related_types
from iarms.models.firearm import FirearmType
from iarms.models.reason import Parameters, Reason
from iarms.models.reference import ReferenceSummary
from iarms.models.search import Agreement

_RARE_TYPES: Final = frozenset[FirearmType]({"CONVERTED_BLANK", "SMG", "MACHINE_GUN", "LAUNCHER"})
# Said of any type of weapon.
_STATES: Final = frozenset[FirearmType]({"DEACTIVATED", "IMPROVISED_OR_PRINTED"})
_MOST_SHOWN: Final = 3  # recorded calibres or countries that are named in words


@dataclass(frozen=True)
class FieldEvidence:
    """One field of a comparison: how it agrees, by a code of the messages, and what that is worth in bits."""

    field: str
    agreement: Agreement
    given: str | None
    recorded: str | None
    via: str | None
    reason: Reason
    bits: float


def calibre_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """Of the calibres the first that the reference has; None where either has none."""
    if not description.calibres or not reference.calibre_groups:
        return None
    names = tuple(calibre_name(group) for group in reference.calibre_groups[:_MOST_SHOWN])
    recorded = " or ".join(names)
    groups = set(reference.calibre_groups)
    worth = weights.calibre
    for calibre in description.calibres:
        if common := groups & calibre.groups:
            if len(calibre.groups) == 1:
                reason = Reason("means_calibre", {"calibre": calibre_name(next(iter(common)))})
                return FieldEvidence("calibre", "agrees", calibre.text, recorded, None, reason, worth.agrees)
            reason = Reason("bare_mark_fits_calibre", {"calibre": calibre_name(min(common))})
            return FieldEvidence("calibre", "compatible", calibre.text, recorded, None, reason, worth.compatible)
    given = description.calibres[0]
    bits = worth.differs if len(given.groups) == 1 else worth.differs_from_mark
    reason = Reason("calibre_differs", {"given": given.text, "calibres": names})
    return FieldEvidence("calibre", "differs", given.text, recorded, None, reason, bits)


def type_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """The type of firearm; None where either has none."""
    given, recorded = description.firearm_type, reference.firearm_type
    if given is None or recorded is None:
        return None
    worth = weights.firearm_type
    if given == recorded:
        bits = worth.agrees_on_rare if given in _RARE_TYPES else worth.agrees
        return FieldEvidence("firearm_type", "agrees", given, recorded, None, Reason("same_type", {}), bits)
    if related_types(given, recorded) or given in _STATES:
        bits = worth.compatible_with_blank if "CONVERTED_BLANK" in (given, recorded) else worth.compatible
        reason = Reason("types_given_for_one_another", {})
        return FieldEvidence("firearm_type", "compatible", given, recorded, None, reason, bits)
    reason = Reason("type_differs", {"given_type": given, "recorded_type": recorded})
    return FieldEvidence("firearm_type", "differs", given, recorded, None, reason, worth.differs)


def action_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """The action; None where either has none. Revolvers of single and double action are not told apart."""
    given, recorded = description.action, reference.action
    if given is None or recorded is None or recorded in ("UNKNOWN", "OTHER"):
        return None
    if given == recorded or {given, recorded} == {"REVOLVER_SA", "REVOLVER_DA"}:
        reason = Reason("same_action", {})
        return FieldEvidence("action", "agrees", given, recorded, None, reason, weights.action.agrees)
    reason = Reason("action_differs", {"action": given, "recorded_action": recorded})
    return FieldEvidence("action", "differs", given, recorded, None, reason, weights.action.differs)


def country_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights, *, is_of_design: bool
) -> FieldEvidence | None:
    """Of the countries of manufacture the first that the reference has; None where either has none.

    `is_of_design`: the model fits as one of several makers of a design, of whom the country tells which.
    """
    recorded = reference.countries_of_manufacture or _countries_of_maker(reference)
    if not description.countries or not recorded:
        return None
    worth = weights.country_of_manufacture
    tells = is_of_design and bool(reference.make_code)
    shown = " or ".join(country_name(code) for code in recorded[:_MOST_SHOWN])
    for code in description.countries:
        name = country_name(code)
        if code in recorded:
            bits = worth.agrees_of_design if tells else worth.agrees
            reason = Reason("made_in_country", {"given": name, "country": code})
            return FieldEvidence("country_of_manufacture", "agrees", name, shown, None, reason, bits)
        if any(is_same_or_successor(code, other) for other in recorded):
            bits = worth.successor_of_design if tells else worth.successor
            reason = Reason("former_state", {})
            return FieldEvidence("country_of_manufacture", "compatible", name, shown, None, reason, bits)
    given = country_name(description.countries[0])
    bits = worth.differs_of_design if is_of_design else worth.differs
    said: Parameters = {
        "given": given,
        "recorded": shown,
        "country": description.countries[0],
        "made_in": recorded[:_MOST_SHOWN],
    }
    reason = Reason("country_differs", said)
    return FieldEvidence("country_of_manufacture", "differs", given, shown, None, reason, bits)


def _countries_of_maker(reference: ReferenceSummary) -> tuple[str, ...]:
    return make_countries(reference.make_code) if reference.make_code else ()


def year_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """The year, against those of manufacture and one beside them; None where either has none."""
    if description.year is None or (reference.made_from is None and reference.made_until is None):
        return None
    given, shown = str(description.year), f"{reference.made_from or ''}-{reference.made_until or ''}"
    first, last = (reference.made_from or 0) - 1, (reference.made_until or 9999) + 1
    if first <= description.year <= last:
        return FieldEvidence(
            "year", "agrees", given, shown, None, Reason("made_in_these_years", {}), weights.year.agrees
        )
    reason = Reason("made_in_other_years", {"recorded": shown})
    return FieldEvidence("year", "differs", given, shown, None, reason, weights.year.differs)


def marking_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """A text that stands on the weapons of this reference, beside the names of maker and model; None without one."""
    if not description.markings or not reference.markings:
        return None
    words = marking_words(description.markings)
    names = marking_words((reference.make or "", reference.model, *reference.aliases))
    for text in reference.markings:
        mine = marking_words((text,))
        if mine and mine <= words and not mine <= names:
            reason = Reason("stands_on_them", {})
            return FieldEvidence("markings", "agrees", text, text, None, reason, weights.marking)
    return None


def catalogue_code_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """An order number of the reference; None where none is given."""
    known = {fold_code(code): code for code in reference.catalogue_codes}
    for given in description.catalogue_codes:
        if code := known.get(fold_code(given)):
            reason = Reason("order_number", {"recorded": code})
            return FieldEvidence("catalogue_code", "agrees", given, code, None, reason, weights.catalogue_code)
    return None
