"""The years of manufacture that the number and the marks of a description tell, where it gives no year itself."""

from collections.abc import Sequence
from typing import Final

from iarms.domain.identification.description import Description
from iarms.domain.identification.lexicon import HEDGES
from iarms.domain.identification.ranking import ScoredReference
from iarms.domain.identification.tokens import tokenize
from iarms.domain.vocabulary import family_facts
from iarms.domain.weapon_marks import YearClues, estimate_year
from iarms.models.year_estimate import YearEstimate

_MEANT: Final = frozenset({"stated", "marked"})


def year_told(description: Description, scored: Sequence[ScoredReference]) -> YearEstimate | None:
    """The years that are told; None where a year is given, where the maker is not sure, or nothing tells any.

    The maker and the model are those that the text names, else those of a first answer that is likely at least.
    """
    if description.year is not None:
        return None
    first = scored[0].reference if scored and scored[0].certainty != "possible" else None
    named = {code for make in description.makes if make.role in _MEANT for code in make.codes}
    make = next(iter(named)) if len(named) == 1 else first.make_code if first else None
    families = frozenset(family for model in description.models if model.role in _MEANT for family in model.families)
    if not families and first is not None and first.make_code == make:
        families = frozenset(first.families)
    begun = [family_facts(family).made_from for family in families]
    first_year = min((year for year in begun if year), default=0) if all(begun) else 0
    marks = " ".join(dict.fromkeys((description.given, *description.markings)))
    return estimate_year(YearClues(make, families, _number_of(description), marks, first_year))


def _number_of(description: Description) -> str:
    """The first serial number of a description, its letters and digits alone; empty where it has none."""
    for stretch in description.understood:
        if stretch.field == "serial_number":
            words = tokenize(stretch.text).words
            label = HEDGES.longest(words, 0)
            return "".join(words[label[1] if label else 0 :])
    return ""
