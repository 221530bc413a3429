"""Whether a recorded weapon is the one that is asked for: evidence in bits, and the decision.

    interpretation      the question as it was understood
    postings            what the index holds of a record; description_keys: where records without a number lie
    candidates          postings weighed
    scoring             weights, the score of a weapon, hit or possible or neither
    evidence            the reasons in words

Other packages import from here, not from the modules.
"""

from iarms.domain.matching.candidates import ScoredRecord, weigh_descriptions, weigh_postings
from iarms.domain.matching.description_keys import description_places
from iarms.domain.matching.evidence import evidence_of
from iarms.domain.matching.interpretation import interpret
from iarms.domain.matching.postings import entries_of_record, frequencies_key, numbers_of, posting_of
from iarms.domain.matching.scoring import (
    TIGHT,
    Number,
    ScoredNumber,
    Scorer,
    Weights,
    current_weights,
    decide,
    model_key,
    read_weights,
    why_not_hit,
)

__all__ = [
    "TIGHT",
    "Number",
    "ScoredNumber",
    "ScoredRecord",
    "Scorer",
    "Weights",
    "current_weights",
    "decide",
    "description_places",
    "entries_of_record",
    "evidence_of",
    "frequencies_key",
    "interpret",
    "model_key",
    "numbers_of",
    "posting_of",
    "read_weights",
    "weigh_descriptions",
    "weigh_postings",
    "why_not_hit",
]
