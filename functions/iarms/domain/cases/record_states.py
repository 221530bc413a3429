"""The life of a record: what its owner may make of it, and from where."""

from collections.abc import Mapping
from typing import Final

from iarms.errors import Conflict, in_state
from iarms.models.record import RecordStatus

# ACTIVE is searched for, nothing else is. EXPIRED comes of a review that nobody answered, never by a change. What was
# CANCELLED was entered in error: it says nothing of any weapon, and is entered anew where that was the error.
BECOMES: Final[Mapping[RecordStatus, frozenset[RecordStatus]]] = {
    "ACTIVE": frozenset({"LOCATED", "CLEARED", "CANCELLED", "EXPIRED"}),
    "LOCATED": frozenset({"ACTIVE", "CLEARED", "CANCELLED"}),
    "CLEARED": frozenset({"ACTIVE", "CANCELLED"}),
    "EXPIRED": frozenset({"ACTIVE", "CLEARED", "CANCELLED"}),
    "CANCELLED": frozenset(),
}


def check_change(before: RecordStatus, after: RecordStatus) -> None:
    """Raises Conflict where a record of the one status cannot be changed, or cannot become the other."""
    if not BECOMES[before]:
        raise Conflict(
            f"the record is {before}: it can only be entered anew",
            code="record_not_changeable",
            parameters=in_state("record_status", before),
        )
    if after not in {before, *BECOMES[before]}:
        raise Conflict(
            f"the record is {before} and cannot become {after}",
            code="status_not_lawful",
            parameters=in_state("record_status", before),
        )
