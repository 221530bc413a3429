"""The makers and models that a description names, and in what they overlap.

Makers and models are found by each other: a maker's models are looked for first, and a model tells which of several
makers a name is. What is left over may be one slip away from a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from iarms.domain.identification.makers import followed, likely_makers, makers_in, narrowed
from iarms.domain.identification.misspellings import (
    abbreviated_in_front,
    abbreviated_maker,
    mended_models,
    misspelt_maker,
)
from iarms.domain.identification.models import models_in
from iarms.domain.identification.tokens import MakeMention, ModelMention, TokenizedText, covered_by, single


@dataclass(frozen=True)
class Named:
    """What a text names. `importers` are codes of importers, each with where it stands."""

    makes: list[MakeMention]
    models: list[ModelMention]
    importers: list[tuple[str, int, int]]


def find_names(sheet: TokenizedText) -> Named:
    """The makers and models that a text names: makers, then models by them, then slips, and models again where a slip
    gave a maker."""
    firm, weak, implied, importers = makers_in(sheet)
    models = models_in(sheet, firm)
    found = [said for said in weak if followed(sheet, said)]
    if not found and not single(firm):
        found = likely_makers(sheet, weak, models, alone=not firm)
    makes = [narrowed(sheet, said) for said in (*firm, *found)]
    told = [narrowed(sheet, said) for said in implied]
    makes += [said for said in told if len(said.codes) == 1 and said not in implied]
    implied = [said for said in implied if not any(said.start == make.start for make in makes)]
    models = models_in(sheet, makes)
    covered = covered_by(makes, models)
    slip = None
    if not single(makes):
        slip = abbreviated_maker(sheet, models, covered) or abbreviated_in_front(sheet, covered)
        slip = slip or misspelt_maker(sheet, covered, makes)
    if slip:
        makes = [make for make in makes if make.end <= slip.start or make.start >= slip.end] + [slip]
        models = models_in(sheet, makes)
        covered = covered_by(makes, models)
    models = mended_models(sheet, makes, models, covered)
    known = {code for make in single(makes) for code in make.codes}
    makes += [said for said in weak if said not in makes and set(said.codes) <= known]
    makes = [_in_model(make, models) for make in (*makes, *implied)]
    return Named([make for make in makes if not _swallowed(make, makes, models)], models, importers)


def _in_model(make: MakeMention, models: Sequence[ModelMention]) -> MakeMention:
    inside = any(model.start <= make.start and make.end <= model.end for model in models)
    return replace(make, in_model=inside)


def _swallowed(make: MakeMention, makes: Sequence[MakeMention], models: Sequence[ModelMention]) -> bool:
    """Whether a name is a word of another named maker's model: the New Frontier of Colt."""
    others = {code for other in single(makes) if other is not make for code in other.codes}
    return make.in_model and any(
        model.start <= make.start
        and make.end <= model.end
        and not set(make.codes) & model.makes
        and model.makes & others
        for model in models
    )
