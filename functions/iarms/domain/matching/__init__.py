"""Whether a recorded weapon is the one in hand: evidence in bits, and the decision.

    read_firearm        the weapon of a question, read once
    interpretation      how it was read, in words
    postings            what the index holds of a record; description_keys: the keys of records without a number
    scoring             weights, and the score of a recorded weapon in bits
    candidates          postings scored
    decision            what a score is called, and why it is no hit
    evidence            the reasons in words

Other packages import from here, not from the modules.
"""

from iarms.domain.matching.candidates import ScoredRecord, weigh_descriptions, weigh_postings
from iarms.domain.matching.decision import NOT_WHOLE, bits_needed, decide, shown_from, why_not_hit
from iarms.domain.matching.description_keys import keys_of_description
from iarms.domain.matching.evidence import evidence_of
from iarms.domain.matching.interpretation import interpret
from iarms.domain.matching.postings import entries_of_record, frequencies_key, posting_of
from iarms.domain.matching.read_firearm import Number, ReadFirearm, numbers_of, read_firearm
from iarms.domain.matching.scoring import (
    TIGHT,
    ScoredNumber,
    Scorer,
    Weights,
    current_weights,
    model_key,
    read_weights,
)

__all__ = [
    "NOT_WHOLE",
    "TIGHT",
    "Number",
    "ReadFirearm",
    "ScoredNumber",
    "ScoredRecord",
    "Scorer",
    "Weights",
    "bits_needed",
    "current_weights",
    "decide",
    "entries_of_record",
    "evidence_of",
    "frequencies_key",
    "interpret",
    "keys_of_description",
    "model_key",
    "numbers_of",
    "posting_of",
    "read_firearm",
    "read_weights",
    "shown_from",
    "weigh_descriptions",
    "weigh_postings",
    "why_not_hit",
]
