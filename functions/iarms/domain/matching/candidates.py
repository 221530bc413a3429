"""From what the index gave to the few records worth reading: every posting weighed, the best first.

All of it from postings alone, which hold what scoring needs, so that one round trip to the index is enough to know
which records matter. What may change of a record (status, handling) is read from the record afterwards.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from iarms.domain.matching.scoring import SAME_TO_THE_EYE, ScoredNumber, Scorer
from iarms.domain.serials import COMPONENTS, Slip, layout_of, record_id_of, split_posting
from iarms.domain.vocabulary import Traits, posted_traits

_COMPONENT_AT: Final = 17


class ScoredRecord(NamedTuple):
    """A record that a posting says may be the weapon, scored by that posting."""

    record_id: str
    scored: ScoredNumber


class _NearPosting(NamedTuple):
    """A posting whose number is like one of those given."""

    posting: bytes
    canonical: str
    traits: Traits
    slip: Slip


def weigh_postings(scorer: Scorer, postings: Iterable[bytes]) -> list[ScoredRecord]:
    """Every record with a number like one of those given that may be worth a lead, each once by its best number, the
    best first."""
    near: list[_NearPosting] = []
    for posting in set(postings):
        canonical, described = split_posting(posting)
        likeness = scorer.slip_of(canonical)
        if likeness is not None:
            near.append(_NearPosting(posting, canonical, posted_traits(described), likeness[1]))
    scorer.neighbours, scorer.carriers = _neighbours(scorer, near), _carriers(near)
    best: dict[bytes, tuple[ScoredNumber, bytes]] = {}
    for posting, canonical, traits, slip in near:
        if not scorer.can_be_a_lead(canonical, slip, traits):
            continue
        scored = scorer.weigh(canonical, COMPONENTS[posting[_COMPONENT_AT]], traits)
        if scored is None:
            continue
        record = posting[1:17]
        if record not in best or scored.rank < best[record][0].rank:
            best[record] = scored, posting
    return _ranked(best.values())


def _neighbours(scorer: Scorer, near: list[_NearPosting]) -> Counter[bytes]:
    """By make key, how many numbers on record lie one digit from the number given: how crowded its lot is."""
    given = {layout_of(number.serial.canonical) for number in scorer.numbers}
    numbers = {
        (each.traits.make_key, each.canonical)
        for each in near
        if each.slip.kind == "substitution" and layout_of(each.canonical) in given
    }
    return Counter(make_key for make_key, _ in numbers)


def _carriers(near: list[_NearPosting]) -> dict[str, Counter[bytes]]:
    """By recorded number that is the same to the eye, how many records carry it, by make key."""
    records = {
        (each.canonical, each.posting[1:17], each.traits.make_key) for each in near if each.slip.kind in SAME_TO_THE_EYE
    }
    carriers: dict[str, Counter[bytes]] = {}
    for canonical, _, make_key in records:
        carriers.setdefault(canonical, Counter())[make_key] += 1
    return carriers


def weigh_descriptions(scorer: Scorer, postings: Iterable[bytes]) -> list[ScoredRecord]:
    """Every record that lies under a description's keys, the best first."""
    best: dict[bytes, tuple[ScoredNumber, bytes]] = {}
    for posting in sorted(set(postings)):
        canonical, described = split_posting(posting)
        if posting[1:17] not in best:
            component = COMPONENTS[posting[_COMPONENT_AT]]
            best[posting[1:17]] = scorer.weigh_description(canonical, component, posted_traits(described)), posting
    return _ranked(best.values())


def _ranked(scored_postings: Iterable[tuple[ScoredNumber, bytes]]) -> list[ScoredRecord]:
    ranked = sorted(scored_postings, key=lambda pair: (*pair[0].rank, pair[1]))
    return [ScoredRecord(record_id_of(posting), scored) for scored, posting in ranked]
