"""What the models that a description names say of a firearm of the table, in words and in bits."""

from collections.abc import Set
from dataclasses import dataclass, replace

from iarms.domain.identification.description import Description
from iarms.domain.identification.field_evidence import FieldEvidence
from iarms.domain.identification.mentions import ModelMention
from iarms.domain.identification.weights import IdentificationWeights
from iarms.domain.text import plain_of
from iarms.domain.vocabulary import designs_of, namesakes_of, tokens_in, type_words
from iarms.models.reference import ReferenceSummary
from iarms.models.search import Agreement


@dataclass(frozen=True)
class ModelEvidence:
    """The model's comparison, and whether it fits as one of several makers of a design."""

    evidence: FieldEvidence | None
    is_of_design: bool = False


@dataclass(frozen=True)
class _ModelFit:
    """How a model that is named fits a firearm."""

    model: ModelMention
    bits: float
    agreement: Agreement
    text: str
    is_of_design: bool = False


def model_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> ModelEvidence:
    """The model: said not to be it, the one that fits best, another, or a name that no table holds."""
    families = frozenset(reference.families)
    counted = [model for model in description.models if not (model.in_name and description.unread_name)]
    for model in counted:
        if model.role == "excluded" and families & model.families:
            text = f"said not to be {model.text}"
            return ModelEvidence(_evidence("differs", model, reference, text, weights.model.excluded))
    best = _best_fit(description, counted, reference, weights)
    if best is not None:
        best = _with_surroundings(best, description, families, weights)
        return ModelEvidence(_evidence(best.agreement, best.model, reference, best.text, best.bits), best.is_of_design)
    named = next((model for model in description.models if model.role != "excluded"), None)
    if named is not None:
        text = f"{named.text} given, {reference.model} in the table"
        return ModelEvidence(_evidence("differs", named, reference, text, weights.model.differs))
    if not description.unread_name:
        return ModelEvidence(None)
    unread, text = description.unread_name, f"{description.unread_name} given, which no table holds"
    bits = weights.model.name_unread
    return ModelEvidence(FieldEvidence("model", "unclear", unread, reference.model, None, text, bits))


def _best_fit(
    description: Description,
    counted: list[ModelMention],
    reference: ReferenceSummary,
    weights: IdentificationWeights,
) -> _ModelFit | None:
    """The fit of the model that is worth most, of those not excluded.

    What stands on the weapon, or is said of it, decides; a design that it resembles only where nothing else is said.
    """
    families = frozenset(reference.families)
    own_named = any(_is_own(model) for model in description.models)
    fits: list[_ModelFit] = []
    for model in counted:
        beside_own = own_named and (model.generic or model.role in ("design", "alike"))
        if model.role == "excluded" or (beside_own and not families & model.families):
            continue
        fit = _fit(model, reference, families, weights)
        if fit is not None:
            fits.append(replace(fit, bits=fit.bits + weights.model.other) if beside_own else fit)
    return max(fits, key=lambda fit: fit.bits, default=None)


def _is_own(model: ModelMention) -> bool:
    """Whether a model is named as the weapon's own, and of one maker."""
    return model.role in ("stated", "marked", "doubtful") and not model.generic


def _with_surroundings(
    fit: _ModelFit, description: Description, families: Set[str], weights: IdentificationWeights
) -> _ModelFit:
    """A fit, less what other designs that are named, and a word in front that no table holds, speak against it."""
    bits, text = fit.bits, fit.text
    bits += sum(
        weights.model.generic_differs
        for model in description.models
        if model.generic and model.role != "excluded" and not _is_of_design(model, families)
    )
    unread = description.unread_before_model
    if unread and fit.model.loose and not description.makes:
        bits += weights.model.maker_unread
        text += f"; nobody of the tables is called {unread}"
    elif unread and description.makes:
        bits += weights.model.word_unread
        text += f"; {unread} in front of it is in no list"
    return replace(fit, bits=bits, text=text)


def _is_of_design(model: ModelMention, families: Set[str]) -> bool:
    """Whether a firearm of these families is a model, or of its design."""
    return bool(families & model.families) or any(
        families & set(design.tells) for design in designs_of(sorted(model.families))
    )


def _fit(
    model: ModelMention, reference: ReferenceSummary, families: Set[str], weights: IdentificationWeights
) -> _ModelFit | None:
    """How a model fits a firearm of these families: the same, a namesake, a relative of its design; None for none."""
    bits = _bits_of(model, weights)
    if families & model.families:
        return _as_same(model, bits, reference, families, weights)
    if families & set(namesakes_of(sorted(model.families))):
        if _is_told_apart_by_type(model, families):
            text = f"is {reference.model} by its name, which is of several types"
            return _ModelFit(model, bits, "agrees", text)
        text = f"{reference.model} begins with what is given"
        return _ModelFit(model, bits + weights.model.namesake, "compatible", text)
    designs = [design for design in designs_of(sorted(model.families)) if families & set(design.tells)]
    return _as_relative(model, bits, designs[0].why, weights) if designs else None


def _is_told_apart_by_type(model: ModelMention, families: Set[str]) -> bool:
    """Whether a family is named as the model is, but for words for its type: M70 Rifle and the pistol M70."""
    return any(
        mine.startswith(f"{named} ") and {*tokens_in(plain_of(mine[len(named) :]))} <= type_words()
        for named in model.families
        for mine in families
    )


def _bits_of(model: ModelMention, weights: IdentificationWeights) -> float:
    """What a model's name is worth as it was written."""
    worth = weights.model
    bits = worth.spelling.of(model.via) + weights.role.of(model.role)
    if model.loose and len("".join(model.words)) < 4 and not model.generic:
        bits += worth.short
    if model.bore:
        bits += worth.bore
    if model.in_name:
        bits += worth.in_name
    return bits


def _as_same(
    model: ModelMention,
    bits: float,
    reference: ReferenceSummary,
    families: Set[str],
    weights: IdentificationWeights,
) -> _ModelFit:
    """A model that is the firearm's: what it looks like, the design that is named, or it itself."""
    worth = weights.model
    if model.role == "alike":
        return _ModelFit(model, bits + worth.alike, "compatible", f"what it looks like: {reference.model}")
    if model.role == "design" and reference.make_code:
        text = f"the design that is named: {reference.model}"
        return _ModelFit(model, bits + worth.original, "compatible", text)
    mine = families & model.families
    own = model.generic and any(mine & set(design.of) for design in designs_of(sorted(mine)))
    if own:
        bits += worth.own_design
    return _ModelFit(model, bits, "agrees", f"is {reference.model}", is_of_design=not reference.make_code)


def _as_relative(model: ModelMention, bits: float, why: str, weights: IdentificationWeights) -> _ModelFit:
    """A model whose design the firearm shares: more where the words leave the maker open."""
    worth = weights.model
    if model.role == "alike":
        text = f"of the design that it looks like: {why}"
        return _ModelFit(model, bits + worth.relative_of_alike, "compatible", text, is_of_design=True)
    if model.role == "design":
        text = f"of the design that is named: {why}"
        return _ModelFit(model, bits + worth.relative_of_type, "compatible", text, is_of_design=True)
    if model.generic:
        text = f"one of the makers' own: {why}"
        return _ModelFit(model, bits + worth.relative_of_generic, "compatible", text, is_of_design=True)
    return _ModelFit(model, bits + worth.relative, "unclear", f"looks like it: {why}", is_of_design=True)


def _evidence(
    agreement: Agreement, model: ModelMention, reference: ReferenceSummary, text: str, bits: float
) -> FieldEvidence:
    return FieldEvidence("model", agreement, model.text, reference.model, model.via, text, bits)
