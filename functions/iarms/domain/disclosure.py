"""What a record's owner lets others know of it."""

from iarms.models.record import Record


def may_know(record: Record, searcher: str, administration: str, *, test: bool) -> bool:
    """Whether a searcher may learn that this record exists.

    `NOT_FOR` holds against the searcher and against whom it searches for. A test search sees test records alone, and
    no other search sees them. A cancelled record was entered in error and says nothing of any weapon.
    """
    if record.test != test or record.status == "CANCELLED" or record.handling == "NOTIFY_OWNER_ONLY":
        return False
    return not {searcher, f"ADM-{administration}"} & set(record.not_for)
