"""The makers and models that a description names, and in what they overlap.

Makers and models are found by each other: a maker's models are looked for first, and a model tells which of several
makers a name is. What is left over may be one slip away from a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from iarms.domain.identification.makers import (
    ImporterMention,
    MakerNames,
    is_followed,
    likely_maker,
    makers_in,
    narrow,
)
from iarms.domain.identification.mentions import MakeMention, ModelMention, covered_by, of_one_maker
from iarms.domain.identification.misspellings import (
    abbreviated_in_front,
    abbreviated_maker,
    correct_models,
    misspelt_maker,
)
from iarms.domain.identification.models import models_in
from iarms.domain.identification.tokens import NameText


@dataclass(frozen=True)
class Names:
    """The makers, models and importers that a text names. None has a role yet but `stated`."""

    makes: tuple[MakeMention, ...]
    models: tuple[ModelMention, ...]
    importers: tuple[ImporterMention, ...]


def find_names(text: NameText) -> Names:
    """The makers and models that a text names: makers, then models by them, then slips, and models again where a slip
    gave a maker."""
    found = makers_in(text)
    makes, of_models = _makers(text, found)
    makes, models = _with_slips(text, makes)
    makes += _more_of_the_same(found.weak, makes)
    makes = [_in_model(make, models) for make in (*makes, *of_models)]
    kept = tuple(make for make in makes if not _is_swallowed(make, makes, models))
    return Names(kept, tuple(models), found.importers)


def _makers(text: NameText, found: MakerNames) -> tuple[list[MakeMention], list[MakeMention]]:
    """The names that are makers' here; and those that are their models' too, but for those among the first."""
    counted = [make for make in found.weak if is_followed(text, make)]
    if not counted and not of_one_maker(found.firm):
        likely = likely_maker(text, found.weak, models_in(text, found.firm), alone=not found.firm)
        counted = [likely] if likely else []
    makes = [narrow(text, make) for make in (*found.firm, *counted)]
    told_apart = [narrow(text, make) for make in found.of_models]
    makes += [make for make in told_apart if len(make.codes) == 1 and make not in found.of_models]
    starts = {make.start for make in makes}
    return makes, [make for make in found.of_models if make.start not in starts]


def _with_slips(text: NameText, makes: list[MakeMention]) -> tuple[list[MakeMention], list[ModelMention]]:
    """The makers, with one that is abbreviated or misspelt where none is certain, and the models by them."""
    models = models_in(text, makes)
    covered = covered_by(makes, models)
    slip = None if of_one_maker(makes) else _maker_by_slip(text, makes, models, covered)
    if slip:
        makes = [make for make in makes if make.end <= slip.start or make.start >= slip.end] + [slip]
        models = models_in(text, makes)
        covered = covered_by(makes, models)
    return makes, correct_models(text, makes, models, covered)


def _maker_by_slip(
    text: NameText, makes: Sequence[MakeMention], models: Sequence[ModelMention], covered: set[int]
) -> MakeMention | None:
    """The maker that a word of nobody's (not `covered`) abbreviates or misspells."""
    return (
        abbreviated_maker(text, models, covered)
        or abbreviated_in_front(text, covered)
        or misspelt_maker(text, covered, makes)
    )


def _more_of_the_same(weak: Sequence[MakeMention], makes: Sequence[MakeMention]) -> list[MakeMention]:
    """The names that may be no makers', but are of makers that are named for sure."""
    known = {code for make in of_one_maker(makes) for code in make.codes}
    return [make for make in weak if make not in makes and set(make.codes) <= known]


def _in_model(make: MakeMention, models: Sequence[ModelMention]) -> MakeMention:
    inside = any(model.start <= make.start and make.end <= model.end for model in models)
    return replace(make, in_model=inside)


def _is_swallowed(make: MakeMention, makes: Sequence[MakeMention], models: Sequence[ModelMention]) -> bool:
    """Whether a name is a word of another named maker's model: the New Frontier of Colt."""
    others = {code for other in of_one_maker(makes) if other is not make for code in other.codes}
    return make.in_model and any(
        model.start <= make.start
        and make.end <= model.end
        and not set(make.codes) & model.makes
        and model.makes & others
        for model in models
    )
