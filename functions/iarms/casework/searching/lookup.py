"""Looking for a weapon: what was asked, made into keys; what the index gave, weighed. Used by the door, by batches and
by the benchmarks alike, whatever the index is kept in."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from iarms.domain.cases import PostingFilter, unseal
from iarms.domain.matching import (
    Number,
    ScoredRecord,
    Scorer,
    Weights,
    description_places,
    frequencies_key,
    weigh_descriptions,
    weigh_postings,
)
from iarms.domain.serials import (
    Frequencies,
    Pattern,
    Probe,
    as_pattern,
    indexable,
    packaged_frequencies,
    probe,
    read_frequencies,
    rotation_probe,
)
from iarms.domain.text import NO_DIGEST
from iarms.domain.vocabulary import Traits
from iarms.models.search import Mode
from iarms.store.serial_index import PostingsRead, SerialIndex

# Records of one description that are weighed; more, and the answer says that it is not complete.
MOST_DESCRIBED: Final = 500
MOST_MATCHES: Final = 20


class PostingReader(Protocol):
    """What is asked of the serial index."""

    def look(self, probe: Probe, see: PostingFilter) -> PostingsRead:
        """Every posting that the probe asks for and that may be seen."""

    def describe(self, keys: Sequence[str], most: int, see: PostingFilter) -> PostingsRead:
        """Up to `most` postings of each key that may be seen."""


@dataclass(frozen=True)
class ParsedSearch:
    """The weapon looked for. Without numbers it is looked for by its description."""

    numbers: tuple[Number, ...]
    traits: Traits
    mode: Mode

    @property
    def folded(self) -> tuple[str, ...]:
        """The folded numbers that are whole: under their exact keys lies what could be a hit."""
        whole = (number.serial for number in self.numbers if not number.serial.is_pattern and indexable(number.serial))
        return tuple(dict.fromkeys(serial.folded for serial in whole))

    @property
    def patterns(self) -> list[Pattern]:
        """The numbers that hold ? or *."""
        return [pattern for number in self.numbers if (pattern := as_pattern(number.serial)) is not None]


def find_candidates(
    index: PostingReader,
    version: str,
    asked: ParsedSearch,
    frequencies: Frequencies,
    weights: Weights,
    see: PostingFilter = unseal,
    beside: Sequence[bytes] = (),
) -> tuple[Scorer, list[ScoredRecord], bool]:
    """The inquiry, the records that may be the weapon, best first, and whether they are all there are.

    What `see` does not show is not weighed, not counted and not among the neighbours. `beside` are postings that may
    not be in the index yet, as they will lie there.
    """
    inquiry = Scorer(asked.numbers, asked.traits, frequencies, weights, deep=asked.mode == "deep")
    if not asked.numbers:
        keys = [place.key for place in description_places(version, asked.traits)]
        looked = index.describe(keys, MOST_DESCRIBED, see) if keys else PostingsRead([], complete=False)
        return inquiry, weigh_descriptions(inquiry, looked.postings), looked.complete
    looked = index.look(_probe(version, asked), see)
    further = [posting for lying in beside if (posting := see(lying)) is not None]
    return inquiry, weigh_postings(inquiry, [*looked.postings, *further]), looked.complete


def _probe(version: str, asked: ParsedSearch) -> Probe:
    full = [number.serial for number in asked.numbers if not number.serial.is_pattern]
    make = asked.traits.make_key if asked.traits.makes else NO_DIGEST
    plain = probe(version, full, make, mode=asked.mode)
    rotations = [place for pattern in asked.patterns for place in rotation_probe(version, pattern)]
    return Probe(plain.exact, plain.keys, tuple(dict.fromkeys(rotations)))


@lru_cache(maxsize=8)
def frequencies_in(index: SerialIndex, version: str) -> Frequencies:
    """The frequencies that were counted when this index version was built, read once; else those of the package."""
    parts = index.document(frequencies_key(version))
    return read_frequencies(gzip.decompress(b"".join(parts)).decode()) if parts else packaged_frequencies()
