"""What firearm a description means: read, ranked against the reference table, and answered with reasons.

    tokens, lexicon, names, roles, makers, models, misspellings, fields    the parts of reading
    reader     a description as mentions of makes, models and marks
    ranking    firearms by the bits of what is said of them
    answer     the firearm, why, and what to exclude
    facets     by which values a firearm is looked up

Other packages import from here, not from the modules.
"""

from iarms.domain.identification.answer import answered, look_alike_ids
from iarms.domain.identification.facets import (
    UNLISTED,
    FacetQuery,
    Understood,
    facet_keys,
    family_values,
    identifying_name,
    understand,
)
from iarms.domain.identification.fields import read_fields
from iarms.domain.identification.ranking import CONFIDENT, MOST_READ, places_of, rank
from iarms.domain.identification.reader import Description, read_description

__all__ = [
    "CONFIDENT",
    "MOST_READ",
    "UNLISTED",
    "Description",
    "FacetQuery",
    "Understood",
    "answered",
    "facet_keys",
    "family_values",
    "identifying_name",
    "look_alike_ids",
    "places_of",
    "rank",
    "read_description",
    "read_fields",
    "understand",
]
