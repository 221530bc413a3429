"""Ranking: which firearms of the reference table a description fits, how well, and why.

What was read of the table (`places`) is weighed in bits, field by field, and shown with its reasons:

    prior      one firearm of the table out of a thousand, against one that no list holds
    make       agrees, one of several, misspelt; another one, mistaken for it, said not to be it
    model      the family itself; a relative, where "type" or "copy" leaves the maker open; another one
    calibre, type, action, country, year   agree, can mean it, differ
    kind       said to be a part, a toy, a blank gun, and not the firearm whose name it bears

The score is the share of a firearm among all that was weighed and an unlisted one: 2^bits / (1 + the sum of 2^bits). So
several that fit as well share what one alone would have, and a name that no table holds leaves most to the unlisted.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.description import Description
from iarms.domain.identification.field_evidence import (
    FieldEvidence,
    action_evidence,
    calibre_evidence,
    catalogue_code_evidence,
    country_evidence,
    marking_evidence,
    type_evidence,
    year_evidence,
)
from iarms.domain.identification.kind_evidence import kind_evidence, most_certain, no_surer
from iarms.domain.identification.make_evidence import make_evidence
from iarms.domain.identification.model_evidence import model_evidence
from iarms.domain.identification.weights import IdentificationWeights
from iarms.domain.vocabulary import common_makes, designs_of, squeeze
from iarms.models.identify import Certainty
from iarms.models.reference import ReferenceSummary

MOST_ANSWERS: Final = 10


@dataclass(frozen=True)
class ScoredReference:
    """A firearm of the table as it fits a description: why, in bits, which share of all that fits, and how sure."""

    reference: ReferenceSummary
    evidence: tuple[FieldEvidence, ...]
    bits: float
    score: float
    certainty: Certainty


def rank(
    description: Description, references: Sequence[ReferenceSummary], weights: IdentificationWeights
) -> list[ScoredReference]:
    """The firearms that fit, best first, at most MOST_ANSWERS: those worth showing, and what is named whatever it is
    worth; where nothing is named, those that nothing speaks against. The score counts all that were read."""
    compared = [(reference, tuple(_compare(description, reference, weights))) for reference in references]
    bits = [weights.prior + sum(each.bits for each in evidence) for _, evidence in compared]
    total = 1.0 + sum(2.0**each for each in bits)
    scored = [
        ScoredReference(
            reference,
            evidence,
            worth,
            2.0**worth / total,
            no_surer(_certainty(2.0**worth / total, weights), most_certain(description, reference)),
        )
        for (reference, evidence), worth in zip(compared, bits, strict=True)
    ]
    words = {squeeze(text) for model in description.models for text in (model.text, "".join(model.words))}
    scored.sort(key=lambda each: _order(each, words))
    named = frozenset[str]().union(*(model.families for model in description.models if model.role != "excluded"))
    shown = [each for each in scored if each.score >= weights.shown_at_least or named & set(each.reference.families)]
    if not shown and not description.makes and not description.models:
        shown = [each for each in scored if all(field.bits > 0 for field in each.evidence)]
    return shown[:MOST_ANSWERS]


def compared_bits(description: Description, reference: ReferenceSummary, weights: IdentificationWeights) -> float:
    """What a firearm is worth for a description, in bits: the prior and all that its fields say."""
    return weights.prior + sum(each.bits for each in _compare(description, reference, weights))


def _order(scored: ScoredReference, words: Set[str]) -> tuple[float, bool, bool, bool, str, str]:
    """By what it is worth; of those worth the same first the one that is called as it was written (M60 before a Marlin
    60), then whose design it is, then makers commonly seized."""
    reference = scored.reference
    families = set(reference.families)
    is_called_so = squeeze(reference.model) in words
    is_origin = any(families & set(design.of) for design in designs_of(reference.families))
    is_usual = reference.make_code in common_makes()
    worth = -round(scored.bits, 6)
    return worth, not is_called_so, not is_origin, not is_usual, reference.make or "~", reference.model


def _certainty(score: float, weights: IdentificationWeights) -> Certainty:
    if score >= weights.confident_at_least:
        return "confident"
    return "likely" if score >= weights.likely_at_least else "possible"


def _compare(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> Iterator[FieldEvidence]:
    """What each field says, in the order in which it is shown; nothing of fields of which nothing is said."""
    given = description, reference, weights
    model = model_evidence(*given)
    code = catalogue_code_evidence(*given)
    fields = (
        make_evidence(*given),
        None if code is not None and _is_of_another(model.evidence) else model.evidence,
        calibre_evidence(*given),
        type_evidence(*given),
        action_evidence(*given),
        country_evidence(*given, is_of_design=model.is_of_design),
        year_evidence(*given),
        marking_evidence(*given),
        code,
        kind_evidence(*given),
    )
    return (field for field in fields if field is not None)


def _is_of_another(model: FieldEvidence | None) -> bool:
    """Whether a model speaks against a firearm whose order number is given: then its name is that number."""
    return model is not None and model.agreement in ("unclear", "differs") and model.bits < 0
