"""Who is suspected of fishing or of flooding: noted as it is flagged or refused, and listed for the auditor."""

import logging
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Protocol

from iarms.casework.allowances.beside import BESIDE
from iarms.errors import FieldError, Invalid
from iarms.models.allowance import BudgetHolder, HolderKind
from iarms.models.suspect import SuspectPage
from iarms.store.allowances import Allowances
from iarms.store.cursor import first_asked_at
from iarms.store.suspects import SuspectFilter, Suspects

# Seconds that an answer waits for its suspects to be noted.
_PATIENCE: Final = 1.0
# What a list goes back without a beginning, and at most: as long as the rows are kept.
_LISTED: Final = timedelta(days=7)
_LONGEST: Final = timedelta(days=400)
_logger: Final = logging.getLogger("iarms.suspects")


class AllowanceStores(Protocol):
    """What is needed to count, and to note what was flagged or refused."""

    @property
    def allowances(self) -> Allowances:
        """The counters."""

    @property
    def suspects(self) -> Suspects:
        """What was flagged and refused."""


def note_suspects(
    stores: AllowanceStores, reasons: Mapping[BudgetHolder, Collection[str]], reference: str, now: datetime
) -> None:
    """Count under each of the holders that something was flagged or refused for its reasons; nothing for none.

    The trail has it all the same: what cannot be noted in time is logged, and keeps no answer back.
    """
    with noting_suspects(stores, reasons, reference, now):
        pass


@contextmanager
def noting_suspects(
    stores: AllowanceStores, reasons: Mapping[BudgetHolder, Collection[str]], reference: str, now: datetime
) -> Iterator[None]:
    """As `note_suspects`, while something else is done; waited for at its end, whatever came of it."""
    noted = [
        BESIDE.submit(stores.suspects.note, holder, named, reference, now) for holder, named in reasons.items() if named
    ]
    try:
        yield
    finally:
        done, late = wait(noted, _PATIENCE)
        faults = [fault for each in done if (fault := each.exception()) is not None]
        if late or faults:
            _logger.error("suspects not noted: %s (%s)", reference, type(faults[0]).__name__ if faults else "late")


class SuspectListing(NamedTuple):
    """Which suspects an auditor wants to see: `since` included, `until` not."""

    party: str | None = None
    kind: HolderKind | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_suspects(
    suspects: Suspects, listing: SuspectListing, limit: int, cursor: str | None, now: datetime
) -> SuspectPage:
    """What was flagged and refused, the latest day first, by whole days of UTC: of a day parties, then clients, cases
    and officers, the most of each first. Without a beginning, of seven days.

    Raises Invalid for more days than are kept.
    """
    asked_at = first_asked_at(cursor, now)  # all pages are of one window, also past midnight
    until = listing.until - timedelta(milliseconds=1) if listing.until else asked_at
    last = min(until, asked_at).astimezone(UTC).date()
    first = listing.since.astimezone(UTC).date() if listing.since else last - _LISTED
    if last - first > _LONGEST:
        detail = f"from: at most {_LONGEST.days} days before `to` or now: no longer is kept"
        raise Invalid(FieldError("/query/from", "too_long_ago", detail))
    if last < first:
        return SuspectPage(items=[], next_cursor=None)
    which = SuspectFilter(listing.party, listing.kind, first, last, asked_at)
    items, next_cursor = suspects.list_suspects(which, limit, cursor)
    return SuspectPage(items=items, next_cursor=next_cursor)
