"""Which events an auditor may read whose client is limited to one administration, and how much of each.

Its events are those of the administration itself and those that were done on its behalf. What is kept from the
administration is kept from its auditor: whoever reads for it could tell it. An event is left out whole, or told without
the parties that the administration may not know of; then it is no longer what its proof is of, and says so.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from iarms.casework.auditing.facets import EventFilter, administrations_of, country_of_customs, wanted_facets
from iarms.casework.auditing.stores import AuditingStores
from iarms.errors import Forbidden
from iarms.models.party import WCO

# By these a hit was opened that its searcher may know of. One that was opened by any other was kept from it.
_OPENED_FOR_THE_SEARCHER: Final = frozenset({"create_search", "match_watch", "assert_match"})
# What a record's bureau may keep from searchers by; whom it is kept from is not told of the change either.
_KEPT_BACK: Final = frozenset({"NOT_FOR", "NOTIFY_OWNER_ONLY"})


def narrowed(which: EventFilter, administration: str | None) -> EventFilter:
    """What is asked for, of the events of the administration that the caller's client is limited to, if it is.

    Raises Forbidden for another one: an empty list would say that nothing happened there.
    """
    if administration is None:
        return which
    if which.administration not in (None, administration) or (
        which.party is not None and country_of_customs(which.party) not in (None, administration)
    ):
        raise _another(administration)
    return replace(which, administration=administration)


def narrowed_party(party: str | None, administration: str | None) -> str | None:
    """The party whose suspects are asked for: of a client that is limited, its administration and no other.

    Raises Forbidden for another party, as `narrowed` does.
    """
    if administration is None:
        return party
    own = f"ADM-{administration}"
    if party not in (None, own):
        raise _another(administration)
    return own


def _another(administration: str) -> Forbidden:
    return Forbidden(f"this client reads the events of {administration}'s customs alone", code="other_administration")


@dataclass(frozen=True)
class AuditReader:
    """Who reads: everything, or the events of one administration (a country). `count` is told of every read."""

    stores: AuditingStores
    administration: str | None
    count: Callable[[], None] = lambda: None
    _hits: dict[str, bool] = field(default_factory=dict)

    def may_read(self, event: Mapping[str, Any]) -> bool:
        """Whether an event is one of the reader's."""
        if self.administration is None:
            return True
        if self.administration not in administrations_of(event):
            return False
        own = f"ADM-{self.administration}"
        if {"*", own} & set(event.get("withheld_from", ())):
            return False
        # What the administration did itself, or the WCO in its name, it knows.
        if event["party"] in (own, WCO):
            return True
        if event["action"] == "tell_record_change" and event.get("outcome") in _KEPT_BACK:
            return False
        hits = (*event.get("hit_ids", ()), *event.get("joined_hit_ids", ()))
        return event["action"] != "match_unseen" and all(map(self._was_told, hits))

    def as_told(self, event: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        """The event as the reader is told it, and whether that is in part."""
        told = dict(event)
        if self.administration is None:
            return told, False
        notifications = [each for each in event.get("notifications", ()) if self._may_know(each)]
        if len(notifications) == len(event.get("notifications", ())):
            return told, False
        return told | {"notifications": notifications}, True

    def _may_know(self, notification: str) -> bool:
        """Whether the reader may know whom a notification went to: not of another customs administration, which traces
        the same weapon and may not have agreed to be named."""
        return country_of_customs(notification.rpartition(" ")[2]) in (None, self.administration)

    def _was_told(self, hit_id: str) -> bool:
        """Whether a hit was opened for its searcher to know; no, where nobody can say."""
        if hit_id not in self._hits:
            (facet,) = wanted_facets(EventFilter(hit_id=hit_id))
            self.count()
            first = self.stores.index.first_of(facet)
            if first is not None:
                self.count()
            opening = self.stores.events.get(first) if first is not None else None
            action = json.loads(opening)["action"] if opening is not None else None
            self._hits[hit_id] = action in _OPENED_FOR_THE_SEARCHER
        return self._hits[hit_id]
