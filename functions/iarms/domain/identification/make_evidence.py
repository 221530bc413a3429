"""What the makers that a description names say of a firearm of the table, in words and in bits."""

from collections.abc import Iterable, Sequence
from math import log2

from iarms.domain.identification.description import Description
from iarms.domain.identification.field_evidence import FieldEvidence
from iarms.domain.identification.mentions import MakeMention
from iarms.domain.identification.weights import IdentificationWeights
from iarms.domain.vocabulary import make_name, mistaken_for, read_make
from iarms.models.reference import ReferenceSummary
from iarms.models.search import Agreement


def make_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """The maker: said not to be it, of its own, of another, or named for the design alone; None where none is named."""
    codes = {code for code in (reference.make_code, _manufacturer_of(reference)) if code}
    excluded = next((make for make in description.makes if make.role == "excluded" and codes & set(make.codes)), None)
    if excluded is not None:
        text = f"said not to be {names_of(excluded.codes)}"
        return _evidence("differs", excluded, reference.make, text, weights.make.excluded)
    named = [make for make in description.makes if make.role in ("stated", "marked", "doubtful")]
    if not named:
        return _as_design(description, reference, codes, weights)
    own = [make for make in named if codes & set(make.codes)]
    if own:
        others = [make for make in named if not codes & set(make.codes) and _is_certain(make)]
        return _as_own(own, others, reference, weights)
    if not codes:
        text = "a design of many makers, without this one's name"
        return _evidence("unclear", named[0], None, text, weights.make.unclear)
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
    names = names_of(design.codes)
    if design.role == "alike":
        return _evidence("compatible", design, reference.make, f"looks like one of {names}", weights.make.alike)
    text = f"{names} is said for the design, not for the maker"
    return _evidence("unclear", design, reference.make, text, weights.make.design)


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
    text = f"can mean {reference.make}" if several else f"means {reference.make}"
    if best.via in ("mark", "town"):
        text = f"a {'sign' if best.via == 'mark' else 'town'} of {names_of(best.codes)}"
    if others:
        bits += weights.make.unclear
        text += f"; {names_of([code for make in others for code in make.codes])} is named too"
    return _evidence("compatible" if several else "agrees", best, reference.make, text, bits)


def _as_anothers(
    named: Sequence[MakeMention], reference: ReferenceSummary, codes: Iterable[str], weights: IdentificationWeights
) -> FieldEvidence:
    """Other makers than the reference's: by a sign alone, one that it is mistaken for, or simply another."""
    certain = next((make for make in named if _is_certain(make)), None)
    if certain is None:
        text = f"{names_of(named[0].codes)} by a sign, a town or a word of the model"
        return _evidence("unclear", named[0], reference.make, text, weights.make.unclear)
    name = names_of(certain.codes)
    reason = next((why for code in codes for other, why in mistaken_for(code).items() if other in certain.codes), None)
    if reason is not None:
        text = f"{name} given, often mistaken: {reason}"
        return _evidence("mistaken", certain, reference.make, text, weights.make.mistaken)
    text = f"{name} given, {reference.make} in the table"
    return _evidence("differs", certain, reference.make, text, weights.make.differs)


def _evidence(agreement: Agreement, make: MakeMention, recorded: str | None, text: str, bits: float) -> FieldEvidence:
    return FieldEvidence("make", agreement, make.text, recorded, make.via, text, bits)


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


def names_of(codes: Sequence[str]) -> str:
    """The names of makers, of many the first three."""
    names = [make_name(code) for code in codes]
    return " or ".join(names[:3]) + (" or others" if len(names) > 3 else "")
