"""Looking a weapon up: its numbers or its description made into keys, and what the index holds under them scored.

Used by the door, by batches and by the benchmarks alike, whatever the index is kept in.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from iarms.domain.cases import PostingFilter, unseal
from iarms.domain.matching import (
    Number,
    ReadFirearm,
    ScoredRecord,
    Scorer,
    Weights,
    frequencies_key,
    keys_of_description,
    weigh_descriptions,
    weigh_postings,
)
from iarms.domain.serials import (
    Frequencies,
    Pattern,
    Probe,
    Serial,
    as_pattern,
    fold_widely,
    is_indexable,
    is_low,
    packaged_frequencies,
    probe,
    read_frequencies,
    rotation_probe,
)
from iarms.domain.text import NO_DIGEST
from iarms.models.search import Mode
from iarms.store.serial_index import PostingsRead, SerialIndex

# Records of one description that are weighed; more, and the answer says that it is not complete.
MOST_DESCRIBED: Final = 500
MOST_MATCHES: Final = 20


class PostingReader(Protocol):
    """The serial index as a search reads it."""

    def read_postings(self, probe: Probe, posting_filter: PostingFilter) -> PostingsRead:
        """Every posting under the probe's keys, as the filter shows it."""

    def read_descriptions(self, keys: Sequence[str], most: int, posting_filter: PostingFilter) -> PostingsRead:
        """Up to `most` postings of each key, as the filter shows them."""


@dataclass(frozen=True)
class ParsedSearch:
    """The weapon looked for, read once, and how. Without numbers it is looked for by its description."""

    firearm: ReadFirearm
    mode: Mode
    include_leads: bool = False

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers looked for, the serial number first."""
        return self.firearm.numbers

    @property
    def able_to_hit(self) -> tuple[Serial, ...]:
        """The numbers of which a hit can come: whatever could be one is under their exact keys.

        They are whole, certain, and no low numbers, which thousands of records may share and which never decide a hit.
        """
        whole = (number.serial for number in self.numbers if number.is_certain and not number.serial.is_pattern)
        return tuple(serial for serial in whole if is_indexable(serial) and not is_low(serial.canonical))

    @property
    def watched(self) -> tuple[str, ...]:
        """These numbers as a watch keeps them: folded widely, each once."""
        return tuple(dict.fromkeys(fold_widely(serial.canonical) for serial in self.able_to_hit))

    @property
    def patterns(self) -> list[Pattern]:
        """The numbers that hold ? or *."""
        return [pattern for number in self.numbers if (pattern := as_pattern(number.serial)) is not None]


class Candidates(NamedTuple):
    """The records that may be the weapon, best first, whether they are all there are, and what scored them."""

    scorer: Scorer
    records: list[ScoredRecord]
    complete: bool


@dataclass(frozen=True)
class IndexVersion:
    """An index with the version that is read of it, and the frequencies that were counted for that version."""

    index: PostingReader
    version: str
    frequencies: Frequencies


def find_candidates(
    source: IndexVersion,
    parsed: ParsedSearch,
    weights: Weights,
    posting_filter: PostingFilter = unseal,
    pending_postings: Sequence[bytes] = (),
) -> Candidates:
    """Look the weapon up and score what is there.

    What the filter does not show is not scored, not counted and not among the neighbours. `pending_postings` are
    postings that may not be in the index yet, as they will be held there.
    """
    traits = parsed.firearm.traits
    scorer = Scorer(parsed.numbers, traits, source.frequencies, weights, deep=parsed.mode == "deep")
    if not parsed.numbers:
        keys = keys_of_description(source.version, traits)
        if not keys:
            return Candidates(scorer, [], complete=False)
        read = source.index.read_descriptions(keys, MOST_DESCRIBED, posting_filter)
        return Candidates(scorer, weigh_descriptions(scorer, read.postings), read.complete)
    read = source.index.read_postings(_probe(source.version, parsed), posting_filter)
    pending = [posting for sealed in pending_postings if (posting := posting_filter(sealed)) is not None]
    return Candidates(scorer, weigh_postings(scorer, [*read.postings, *pending]), read.complete)


def _probe(version: str, parsed: ParsedSearch) -> Probe:
    full = [number.serial for number in parsed.numbers if not number.serial.is_pattern]
    traits = parsed.firearm.traits
    make_key = traits.make_key if traits.makes else NO_DIGEST
    plain = probe(version, full, make_key, mode=parsed.mode)
    rotations = [place for pattern in parsed.patterns for place in rotation_probe(version, pattern)]
    return Probe(plain.exact, plain.keys, tuple(dict.fromkeys(rotations)))


# The index versions that a function reads: the current one, and while it is switched the next.
@lru_cache(maxsize=8)
def frequencies_in(index: SerialIndex, version: str) -> Frequencies:
    """The frequencies that were counted when this index version was built, read once; else those of the package."""
    parts = index.document(frequencies_key(version))
    return read_frequencies(gzip.decompress(b"".join(parts)).decode()) if parts else packaged_frequencies()
