"""What the models that a description names say of a firearm of the table, in words and in bits."""

from collections.abc import Set
from dataclasses import dataclass, replace

from iarms.domain.identification.description import Description
from iarms.domain.identification.field_evidence import FieldEvidence
from iarms.domain.identification.mentions import ModelMention
from iarms.domain.identification.weights import IdentificationWeights
from iarms.domain.text import plain_of
from iarms.domain.vocabulary import designs_of, namesakes_of, tokens_in, type_words
from iarms.models.reason import Parameters, Reason
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
    reason: Reason
    is_of_design: bool = False


def model_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> ModelEvidence:
    """The model: said not to be it, the one that fits best, another, or a name that no table holds."""
    families = frozenset(reference.families)
    counted = [model for model in description.models if not (model.in_name and description.unread_name)]
    for model in counted:
        if model.role == "excluded" and families & model.families:
            reason = Reason("said_not_model", {"given": model.text})
            return ModelEvidence(_evidence("differs", model, reference, reason, weights.model.excluded))
    best = _best_fit(description, counted, reference, weights)
    if best is not None:
        best = _with_surroundings(best, description, families, weights)
        return ModelEvidence(
            _evidence(best.agreement, best.model, reference, best.reason, best.bits), best.is_of_design
        )
    named = next((model for model in description.models if model.role != "excluded"), None)
    if named is not None:
        reason = Reason("model_differs", {"given": named.text, "recorded": reference.model})
        return ModelEvidence(_evidence("differs", named, reference, reason, weights.model.differs))
    if not description.unread_name:
        return ModelEvidence(None)
    unread = description.unread_name
    reason = Reason("model_in_no_table", {"given": unread})
    bits = weights.model.name_unread
    return ModelEvidence(FieldEvidence("model", "unclear", unread, reference.model, None, reason, bits))


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
    bits, said = fit.bits, fit.reason.parameters
    bits += sum(
        weights.model.generic_differs
        for model in description.models
        if model.generic and model.role != "excluded" and not _is_of_design(model, families)
    )
    unread = description.unread_before_model
    if unread and fit.model.loose and not description.makes:
        bits += weights.model.maker_unread
        said = {**said, "unknown_maker": unread}
    elif unread and description.makes:
        bits += weights.model.word_unread
        said = {**said, "unknown_word": unread}
    return replace(fit, bits=bits, reason=Reason(fit.reason.code, said))


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
            return _ModelFit(model, bits, "agrees", Reason("is_model_by_name", {"model": reference.model}))
        reason = Reason("model_begins_so", {"model": reference.model})
        return _ModelFit(model, bits + weights.model.namesake, "compatible", reason)
    designs = [design for design in designs_of(sorted(model.families)) if families & set(design.tells)]
    return _as_relative(model, bits, designs[0].name, weights) if designs else None


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
    worth, said = weights.model, Parameters(model=reference.model)
    if model.role == "alike":
        return _ModelFit(model, bits + worth.alike, "compatible", Reason("looks_like_model", said))
    if model.role == "design" and reference.make_code:
        reason = Reason("design_is_model", said)
        return _ModelFit(model, bits + worth.original, "compatible", reason)
    mine = families & model.families
    own = model.generic and any(mine & set(design.of) for design in designs_of(sorted(mine)))
    if own:
        bits += worth.own_design
    return _ModelFit(model, bits, "agrees", Reason("is_model", said), is_of_design=not reference.make_code)


def _as_relative(model: ModelMention, bits: float, design: str, weights: IdentificationWeights) -> _ModelFit:
    """A model whose design the firearm shares: more where the words leave the maker open."""
    worth, said = weights.model, Parameters(design=design)
    if model.role == "alike":
        reason = Reason("of_design_like_it", said)
        return _ModelFit(model, bits + worth.relative_of_alike, "compatible", reason, is_of_design=True)
    if model.role == "design":
        reason = Reason("of_design_named", said)
        return _ModelFit(model, bits + worth.relative_of_type, "compatible", reason, is_of_design=True)
    if model.generic:
        reason = Reason("of_makers_own", said)
        return _ModelFit(model, bits + worth.relative_of_generic, "compatible", reason, is_of_design=True)
    return _ModelFit(model, bits + worth.relative, "unclear", Reason("looks_like_it", said), is_of_design=True)


def _evidence(
    agreement: Agreement, model: ModelMention, reference: ReferenceSummary, reason: Reason, bits: float
) -> FieldEvidence:
    return FieldEvidence("model", agreement, model.text, reference.model, model.via, reason, bits)
