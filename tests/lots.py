"""What waits for the clock and for the sweeper, as the first lot of a reading has it."""

from collections.abc import Callable
from datetime import datetime

from iarms.store.due_index import MOST_DUE, DueIndex, DueRow
from iarms.store.outbox import Outbox, PendingRow

MOST_OF_A_PARTY = 500


def first_due(
    index: DueIndex,
    moment: datetime,
    time_is_left: Callable[[], bool] = lambda: True,
    most_of_a_party: int = MOST_OF_A_PARTY,
    most: int = MOST_DUE,
) -> tuple[list[DueRow], bool]:
    """Rows that are due at this moment or were before, and whether more may be."""
    return next(index.due_in_lots(moment, time_is_left, most_of_a_party, most))


def first_pending(outbox: Outbox, moment: datetime, most_of_a_party: int) -> tuple[list[PendingRow], bool]:
    """Unsent rows older than this, and whether more may wait."""
    lots = outbox.pending_in_lots(moment, most_of_a_party, lambda: True)
    return lots.next(), lots.is_unfinished
