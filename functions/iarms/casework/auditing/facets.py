"""What an audit event is found by: an event in, the names of the partitions of the index out that it stands under.

An event is read here as the canonical JSON that was written, and not by today's model: what was written years ago is
found by what it said then.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from iarms.models.party import country_of

# Names that callers made up can be long; DynamoDB takes 2048 bytes of a partition key.
_LONGEST: Final = 400
# By the prefix of an id what it is of.
_SHOWN: Final = {"rec": "record", "srch": "search", "hit": "hit", "trc": "trace"}
# From the narrowest to the widest: what an auditor asks for by several is read under the first of them.
_NARROW: Final = ("search", "trace", "hit", "record", "officer-of", "officer")


@dataclass(frozen=True)
class EventFilter:
    """Which events an auditor asks for; None is not asked for. `since` included, `until` not: the times in the ids.

    `administration` is a country: what its customs did, and what others did on its behalf. `outcome` is the outcome of
    an event, or the problem's code of a refusal.
    """

    party: str | None = None
    administration: str | None = None
    officer: str | None = None
    record_id: str | None = None
    search_id: str | None = None
    hit_id: str | None = None
    trace_id: str | None = None
    action: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def facets_of(event: Mapping[str, Any]) -> frozenset[str]:
    """Every facet of an event but its time."""
    return frozenset(_facets(event))


def wanted_facets(which: EventFilter) -> tuple[str, ...]:
    """The facets that each event has which is asked for, those that few events have first; none for all events."""
    asked = {
        "search": which.search_id,
        "trace": which.trace_id,
        "hit": which.hit_id,
        "record": which.record_id,
        "party": which.party,
        "administration": which.administration,
        "action": which.action,
        "outcome": which.outcome,
    }
    found = {kind: _facet(kind, value) for kind, value in asked.items() if value is not None}
    if which.officer is not None:
        holder = which.administration or (which.party and (country_of_customs(which.party) or which.party))
        if holder:
            found["officer-of"] = _facet("officer-of", holder, which.officer)
        else:
            found["officer"] = _facet("officer", which.officer)
    return tuple(found[kind] for kind in sorted(found, key=_rank))


def is_narrow(facet: str) -> bool:
    """Whether a facet is of one thing or person, so that few events have it, however many there are."""
    return facet.partition("#")[0] in _NARROW


def administrations_of(event: Mapping[str, Any]) -> tuple[str, ...]:
    """The countries whose customs an event is of: its party's, where that is a customs administration, and the one on
    whose behalf it was done."""
    own, behalf = country_of_customs(event.get("party", "")), event.get("on_behalf_of")
    return tuple(dict.fromkeys(each for each in (own, behalf) if each))


def country_of_customs(party: str) -> str | None:
    """KE of ADM-KE; None of what is no customs administration."""
    return country_of(party) if party.startswith("ADM-") else None


def _facets(event: Mapping[str, Any]) -> Iterator[str]:
    administrations = administrations_of(event)
    for kind, name in (("party", "party"), ("action", "action"), ("search", "search_id"), ("trace", "trace_id")):
        if event.get(name):
            yield _facet(kind, event[name])
    for administration in administrations:
        yield _facet("administration", administration)
    if event.get("officer"):
        yield _facet("officer", event["officer"])
        # Pseudonyms are each administration's own, and the WCO's.
        for holder in {*administrations, *(() if country_of_customs(event["party"]) else (event["party"],))}:
            yield _facet("officer-of", holder, event["officer"])
    for record_id in event.get("record_ids", ()):
        yield _facet("record", record_id)
    # What a list's page showed.
    for shown in event.get("shown_ids", ()):
        if (shows := _SHOWN.get(shown.partition("_")[0])) is not None:
            yield _facet(shows, shown)
    for hit_id in (*event.get("hit_ids", ()), *event.get("joined_hit_ids", ())):
        yield _facet("hit", hit_id)
    for outcome in (event.get("outcome"), event.get("problem")):
        if outcome:
            yield _facet("outcome", outcome)


def _facet(kind: str, *values: str) -> str:
    named = "#".join(values)
    if len(named.encode(errors="surrogatepass")) > _LONGEST:
        named = f"sha256:{hashlib.sha256(named.encode(errors='surrogatepass')).hexdigest()}"
    return f"{kind}#{named}"


def _rank(kind: str) -> int:
    return _NARROW.index(kind) if kind in _NARROW else len(_NARROW)
