"""What the makers that a description names say of a firearm of the table, in words and in bits."""

from collections.abc import Iterable, Sequence
from math import log2
from typing import Final

from iarms.domain.identification.description import Description
from iarms.domain.identification.field_evidence import FieldEvidence
from iarms.domain.identification.mentions import MakeMention
from iarms.domain.identification.weights import IdentificationWeights
from iarms.domain.vocabulary import make_name, mistaken_for, read_make
from iarms.models.reason import Parameters, Reason
from iarms.models.reference import ReferenceSummary
from iarms.models.search import Agreement

_MOST_NAMED: Final = 3


def make_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """The maker: said not to be it, of its own, of another, or named for the design alone; None where none is named."""
    codes = {code for code in (reference.make_code, _manufacturer_of(reference)) if code}
    excluded = next((make for make in description.makes if make.role == "excluded" and codes & set(make.codes)), None)
    if excluded is not None:
        reason = Reason("said_not_make", _parameters(excluded.codes))
        return _evidence("differs", excluded, reference.make, reason, weights.make.excluded)
    named = [make for make in description.makes if make.role in ("stated", "marked", "doubtful")]
    if not named:
        return _as_design(description, reference, codes, weights)
    own = [make for make in named if codes & set(make.codes)]
    if own:
        others = [make for make in named if not codes & set(make.codes) and _is_certain(make)]
        return _as_own(own, others, reference, weights)
    if not codes:
        reason = Reason("design_of_many", {})
        return _evidence("unclear", named[0], None, reason, weights.make.unclear)
    return _as_anothers(named, reference, codes, weights)


def _as_design(
    description: Description, reference: ReferenceSummary, codes: set[str], weights: IdentificationWeights
) -> FieldEvidence | None:
    """A maker that is named for the design, or for what the weapon looks like."""
    design = next(
        (make for make in description.makes if make.role in ("design", "alike") and codes & set(make.codes)), None
    )
    if design is None:
        return None
    names = _parameters(design.codes)
    if design.role == "alike":
        reason = Reason("looks_like_make", names)
        return _evidence("compatible", design, reference.make, reason, weights.make.alike)
    reason = Reason("make_said_for_design", names)
    return _evidence("unclear", design, reference.make, reason, weights.make.design)


def _as_own(
    own: Sequence[MakeMention],
    others: Sequence[MakeMention],
    reference: ReferenceSummary,
    weights: IdentificationWeights,
) -> FieldEvidence:
    """The names of the reference's own maker: the one counts that is worth most, and less beside certain others."""
    best = max(own, key=lambda make: _bits_of(make, weights))
    bits = _bits_of(best, weights)
    if reference.make_code not in best.codes:
        bits += weights.make.manufacturer
    several = len(best.codes) > 1
    code, said = _as_own_said(best, reference, is_several=several)
    if others:
        bits += weights.make.unclear
        too = [other for make in others for other in make.codes]
        said = {**said, "named_too": _names(too), "more_named_too": len(too) > _MOST_NAMED}
    return _evidence("compatible" if several else "agrees", best, reference.make, Reason(code, said), bits)


def _as_own_said(best: MakeMention, reference: ReferenceSummary, *, is_several: bool) -> tuple[str, Parameters]:
    """Which sentence says that a name is of the reference's maker, and whom it names."""
    if best.via in ("mark", "town"):
        return "sign_of_make" if best.via == "mark" else "town_of_make", _parameters(best.codes)
    return "can_mean_make" if is_several else "means_make", {"make": reference.make or make_name(best.codes[0])}


def _as_anothers(
    named: Sequence[MakeMention], reference: ReferenceSummary, codes: Iterable[str], weights: IdentificationWeights
) -> FieldEvidence:
    """Other makers than the reference's: by a sign alone, one that it is mistaken for, or simply another."""
    certain = next((make for make in named if _is_certain(make)), None)
    if certain is None:
        reason = Reason("make_by_sign_alone", _parameters(named[0].codes))
        return _evidence("unclear", named[0], reference.make, reason, weights.make.unclear)
    given = _names(certain.codes)
    pair = next(((code, other) for code in codes for other in mistaken_for(code) if other in certain.codes), None)
    if pair is not None:
        reason = Reason("make_mistaken", {"given_makes": given, "mistaken": tuple(sorted(pair))})
        return _evidence("mistaken", certain, reference.make, reason, weights.make.mistaken)
    make = reference.make or make_name(min(codes))
    reason = Reason("make_differs", {"given_makes": given, "make": make})
    return _evidence("differs", certain, reference.make, reason, weights.make.differs)


def _evidence(
    agreement: Agreement, make: MakeMention, recorded: str | None, reason: Reason, bits: float
) -> FieldEvidence:
    return FieldEvidence("make", agreement, make.text, recorded, make.via, reason, bits)


def _is_certain(make: MakeMention) -> bool:
    """Whether a name is of one maker, and more than a sign, a town or a word of a model."""
    return len(make.codes) == 1 and not make.in_model and make.via not in ("mark", "town")


def _bits_of(make: MakeMention, weights: IdentificationWeights) -> float:
    """What a name is worth for one of its makers: they share it."""
    bits = weights.make.in_model if make.in_model else weights.make.spelling.of(make.via)
    if len(make.codes) > 1:
        bits = max(bits - log2(len(make.codes)), weights.make.shared_at_least)
    return bits + weights.role.of(make.role)


def _manufacturer_of(reference: ReferenceSummary) -> str | None:
    """The code of who makes it, where that is not the make and the tables hold it."""
    return read_make(reference.manufacturer).code if reference.manufacturer else None


def _parameters(codes: Sequence[str]) -> Parameters:
    """Makers as a sentence names them, and whether there are others."""
    return {"makes": _names(codes), "has_others": len(codes) > _MOST_NAMED}


def _names(codes: Sequence[str]) -> tuple[str, ...]:
    """The names of makers, of many the first three."""
    return tuple(make_name(code) for code in codes[:_MOST_NAMED])
