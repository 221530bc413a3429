"""From what the index gave to the few records worth reading: every posting weighed, the best first.

All of it from postings alone, which hold what scoring needs, so that one round trip to the index is enough to know
which records matter. What may change of a record (status, handling) is read from the record afterwards.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from iarms.domain.matching.scoring import ScoredNumber, Scorer
from iarms.domain.serials import COMPONENTS, Slip, layout_of, record_id_of, split_posting
from iarms.domain.vocabulary import Traits, posted_traits

_COMPONENT_AT: Final = 17


class ScoredRecord(NamedTuple):
    """A record that a posting says may be the weapon, by that posting."""

    record_id: str
    finding: ScoredNumber


def weigh_postings(inquiry: Scorer, packed: Iterable[bytes]) -> list[ScoredRecord]:
    """Every record with a number like one of those given, each once by its best number, the best first."""
    near: list[tuple[bytes, str, Traits, Slip]] = []
    for posting in set(packed):
        canonical, described = split_posting(posting)
        found = inquiry.slip_of(canonical)
        if found is not None:
            near.append((posting, canonical, posted_traits(described), found[1]))
    inquiry.neighbours = _neighbours(inquiry, near)
    best: dict[bytes, tuple[ScoredNumber, bytes]] = {}
    for posting, canonical, traits, _ in near:
        finding = inquiry.weigh(canonical, COMPONENTS[posting[_COMPONENT_AT]], traits)
        if finding is None:
            continue
        record = posting[1:17]
        if record not in best or finding.rank < best[record][0].rank:
            best[record] = finding, posting
    ranked = sorted(best.values(), key=lambda pair: (*pair[0].rank, pair[1]))
    return [ScoredRecord(record_id_of(posting), finding) for finding, posting in ranked]


def _neighbours(inquiry: Scorer, near: list[tuple[bytes, str, Traits, Slip]]) -> int:
    """How many records of the make given lie one digit from the number given: how crowded its lot is."""
    make = inquiry.traits.make_key
    given = {layout_of(number.serial.canonical) for number in inquiry.numbers}
    return len(
        {
            canonical
            for _, canonical, traits, slip in near
            if slip.kind == "substitution" and traits.make_key == make and layout_of(canonical) in given
        }
    )


def weigh_descriptions(inquiry: Scorer, packed: Iterable[bytes]) -> list[ScoredRecord]:
    """Every record that a description found, the best first."""
    best: dict[bytes, tuple[ScoredNumber, bytes]] = {}
    for posting in sorted(set(packed)):
        canonical, described = split_posting(posting)
        if posting[1:17] not in best:
            found = inquiry.weigh_description(canonical, COMPONENTS[posting[_COMPONENT_AT]], posted_traits(described))
            best[posting[1:17]] = found, posting
    ranked = sorted(best.values(), key=lambda pair: (*pair[0].rank, pair[1]))
    return [ScoredRecord(record_id_of(posting), finding) for finding, posting in ranked]
