"""A party's row in the register: read by INTERPOL-GS and by the party itself, written by INTERPOL-GS version by
version, told to whom it concerns.

A version, its audit event and its notifications are one transaction. A change names the version that it is made to, so
that of two who change one row at once the second is told to read it again.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from iarms.casework.audit import event_of
from iarms.casework.register.stores import RegisterStores
from iarms.domain.cases import party_notices
from iarms.domain.register import (
    check_certificates_stay,
    check_secretariat_comes_in,
    next_row,
    row_changes,
    says_the_same,
)
from iarms.errors import FieldError, Forbidden, Invalid, MatchRequired, NotFound, Stale
from iarms.models.party import INTERPOL_GS, WRITES_THE_REGISTER, Call, Party, PartyChange, class_of
from iarms.models.register import PartyDraft, PartyPage, PartyVersions
from iarms.store.transaction import MOST_ITEMS, ConditionFailed, Transaction

if TYPE_CHECKING:
    from iarms.models.notice import Notification

# The row, its version, the audit event and the mark go into the same transaction.
_MOST_TOLD: Final = MOST_ITEMS - 4


class Precondition(NamedTuple):
    """What a change says of the row that it is made to: the version that was read (If-Match), or that there is none yet
    (`only_new`, If-None-Match: *)."""

    read_version: str | None = None
    only_new: bool = False


def list_rows(stores: RegisterStores, call: Call, limit: int, cursor: str | None) -> PartyPage:
    """The rows by the names of their parties, for INTERPOL-GS. Raises Forbidden for others. Eventually consistent."""
    _require_secretariat(call)
    items, next_cursor = stores.register.list_of(limit, cursor)
    return PartyPage(items=items, next_cursor=next_cursor)


def read_row(stores: RegisterStores, call: Call, party: str) -> Party:
    """A party's row as it stands (strongly consistent), for INTERPOL-GS and for the party itself.

    Raises NotFound where there is none, and for another's.
    """
    row = stores.register.read(party) if _may_read(call, party) else None
    if row is None:
        raise NotFound("no such party of yours")
    return row


def list_versions(stores: RegisterStores, call: Call, party: str, limit: int, cursor: str | None) -> PartyVersions:
    """What a row is and was, the newest version first, for INTERPOL-GS and for the party itself.

    Raises NotFound where there is none, and for another's.
    """
    read_row(stores, call, party)
    items, next_cursor = stores.register.versions_of(party, limit, cursor)
    return PartyVersions(items=items, next_cursor=next_cursor)


def put_row(
    stores: RegisterStores, call: Call, party: str, draft: PartyDraft, precondition: Precondition, now: datetime
) -> Party:
    """Replace a party's row, or enter its first; the same again is the version that stands.

    Raises NotFound for what is no party, Forbidden for callers that are not INTERPOL-GS, Invalid for faults of the
    draft, MatchRequired for a change without If-Match, Stale where another version stands, Conflict where nobody could
    write the register any more.
    """
    _require_secretariat(call)
    if class_of(party) is None:
        raise NotFound("no such party of yours")
    before = stores.register.read(party)
    notified = party in stores.recipients
    if before is not None and says_the_same(before, draft, notified=notified):
        return before
    # Before the draft's faults: what was made of another version is read again, not mended.
    check_precondition(before.version if before is not None else None, precondition)
    stands = before or Party(party=party)
    after = next_row(stands, draft, now, call.party, notified=notified)
    check_certificates_stay(stands, after)
    check_secretariat_comes_in(after, now, only_registered=stores.only_registered, before=before)
    write_row(stores, call, stands, after, now)
    call.recorded = True
    return after


def write_row(
    stores: RegisterStores, call: Call, before: Party, after: Party, now: datetime, *, is_told: bool = True
) -> None:
    """Write the next version of a row with its audit event and, where it `is_told`, its notifications.

    Raises Stale where another version stands by now, Invalid where it concerns more administrations than one
    transaction can tell.
    """
    changes = row_changes(before, after)
    notices = _notices(stores, after, changes, now) if is_told else []
    event = event_of(
        call,
        now,
        action=call.action,
        about_party=after.party,
        object_version=after.version,
        changes=tuple(_in_words(change) for change in changes),
        notifications=tuple(f"{each.notification_id} {each.recipient}" for each in notices),
        answer=after,
    )
    transaction = Transaction(stores.client)
    transaction.add("row", *stores.register.put_items(after, changes))
    transaction.add("audit", stores.trail.event_item(event))
    transaction.add("outbox", *(stores.outbox.put_item(each) for each in notices))
    transaction.add("mark", *stores.idempotency.mark_items(call, after, now))
    try:
        transaction.commit()
    except ConditionFailed as lost_race:
        if "mark" in lost_race.labels or "row" not in lost_race.labels:
            raise
        raise Stale("somebody else has just changed this row: read it again") from lost_race
    stores.register.forget(after.party)


def _notices(
    stores: RegisterStores, after: Party, changes: tuple[PartyChange, ...], now: datetime
) -> "list[Notification]":
    countries = {change.field.split("/")[1] for change in changes if change.field.startswith("mandates/")}
    notices = party_notices(after, countries, now, stores.recipients)
    if len(notices) > _MOST_TOLD:
        detail = f"mandates of more than {_MOST_TOLD - 1} administrations that are told: change them in several steps"
        raise Invalid(FieldError("/mandates", "too_many_told", detail))
    return notices


def check_precondition(stands: int | None, precondition: Precondition) -> None:
    """Hold what a change says of the version that it is made to against the one that stands, None where there is none.

    Raises MatchRequired for a change without If-Match, Stale where it says otherwise.
    """
    version = precondition.read_version
    if stands is None:
        if version is not None:
            raise Stale("there is none yet: send If-None-Match: * instead of If-Match")
        return
    if precondition.only_new:
        raise Stale(f"there is one: version {stands} stands")
    if version is None:
        raise MatchRequired("there is one: send the ETag that was read as If-Match")
    if version != str(stands):
        raise Stale(f"version {stands} stands: read it again")


def _may_read(call: Call, party: str) -> bool:
    return call.party == party or (call.party == INTERPOL_GS and WRITES_THE_REGISTER in call.scopes)


def _require_secretariat(call: Call) -> None:
    if call.party != INTERPOL_GS:
        raise Forbidden(f"the register is {INTERPOL_GS}'s to keep")


def _in_words(change: PartyChange) -> str:
    if change.before is None and change.after is None:
        return change.field
    return f"{change.field}: {change.before or 'nothing'} to {change.after or 'nothing'}"
