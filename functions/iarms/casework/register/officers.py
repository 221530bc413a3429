"""A party's list of its officers: read and written by the party itself, version by version, each with its event."""

from datetime import datetime

from iarms.casework.audit import event_of
from iarms.casework.register.rows import Precondition, check_precondition
from iarms.casework.register.stores import OfficerStores
from iarms.errors import NotFound, Stale
from iarms.models.officers import OfficerList, OfficerListDraft
from iarms.models.party import Call, class_of
from iarms.store.transaction import ConditionFailed, Transaction


def read_officers(stores: OfficerStores, call: Call, party: str) -> OfficerList:
    """The list as it stands (strongly consistent), for the party itself.

    Raises NotFound where it has none, and for another's.
    """
    listed = stores.officers.read(party) if _is_own(call, party) else None
    if listed is None:
        raise NotFound("no such list of yours")
    return listed


def put_officers(
    stores: OfficerStores,
    call: Call,
    party: str,
    draft: OfficerListDraft,
    precondition: Precondition,
    now: datetime,
) -> OfficerList:
    """Replace the party's list, or send its first; the same again is the version that stands.

    Raises NotFound for another's, MatchRequired for a change without If-Match, Stale where another version stands.
    """
    if not _is_own(call, party):
        raise NotFound("no such list of yours")
    before = stores.officers.read(party)
    officers = tuple(sorted(set(draft.officers))) if draft.officers is not None else None
    if before is not None and before.officers == officers:
        return before
    check_precondition(before.version if before is not None else None, precondition)
    version = before.version + 1 if before is not None else 1
    after = OfficerList(party=party, version=version, officers=officers, changed_at=now)
    event = event_of(
        call,
        now,
        action=call.action,
        about_party=party,
        object_version=version,
        changes=_in_words(before, after),
        answer=after,
    )
    transaction = Transaction(stores.client)
    transaction.add("list", *stores.officers.put_items(after))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("mark", *stores.idempotency.mark_items(call, after, now))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "mark" in lost_race.labels or "list" not in lost_race.labels:
            raise
        raise Stale("somebody else has just changed this list: read it again") from lost_race
    call.recorded = True
    return after


def _is_own(call: Call, party: str) -> bool:
    return call.party == party and class_of(party) in ("WCO", "ADM")


def _in_words(before: OfficerList | None, after: OfficerList) -> tuple[str, ...]:
    """How many came and went: each version itself is kept."""
    if after.officers is None:
        return ("officers: no list",)
    was, is_now = set(before.officers or ()) if before is not None else set(), set(after.officers)
    return (f"officers: {len(is_now - was)} added, {len(was - is_now)} taken away, {len(is_now)} listed",)
