"""What firearm a description means: read, ranked against the reference table, and answered with reasons.

    reader, fields        a description, as free text or in fields, as mentions of makes, models, calibres and marks
      tokens, claims      its words, and which of them were read as what
      measures, origins, hedges, names, roles, weapon_words, unread     the stages of reading
      makers, models, misspellings                                      of `names`; lexicon: the words of all
      scripts                                                           words of other scripts as Latin ones
      items, item_words, item_places, blank_names                       whether it is a firearm at all
    places                which few places of the reference table it leads to
    ranking               the firearms read there by the bits of what is said of them
      make_evidence, model_evidence, field_evidence, kind_evidence, weights     each field's bits and reasons
    answer                the firearm, why, and what to exclude
    variants              which of its variants is meant
    facets                by which values a firearm is looked up

Other packages import from here, not from the modules.
"""

from iarms.domain.identification.answer import Comparison, identification_answer, look_alike_ids
from iarms.domain.identification.description import Description
from iarms.domain.identification.facets import (
    UNLISTED,
    FacetLookup,
    FacetQuery,
    facet_keys,
    family_values,
    identifying_name,
    read_facets,
)
from iarms.domain.identification.fields import read_fields
from iarms.domain.identification.places import MOST_READ, places_to_read
from iarms.domain.identification.ranking import ScoredReference, compared_bits, rank
from iarms.domain.identification.reader import read_description
from iarms.domain.identification.variants import may_mean_a_variant, variant_meant, with_variants
from iarms.domain.identification.weights import (
    IdentificationWeights,
    current_identification_weights,
    read_identification_weights,
)

__all__ = [
    "MOST_READ",
    "UNLISTED",
    "Comparison",
    "Description",
    "FacetLookup",
    "FacetQuery",
    "IdentificationWeights",
    "ScoredReference",
    "compared_bits",
    "current_identification_weights",
    "facet_keys",
    "family_values",
    "identification_answer",
    "identifying_name",
    "look_alike_ids",
    "may_mean_a_variant",
    "places_to_read",
    "rank",
    "read_description",
    "read_facets",
    "read_fields",
    "read_identification_weights",
    "variant_meant",
    "with_variants",
]
