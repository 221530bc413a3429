"""Against fishing: searches that could be used to list what is in the database have budgets, and numbers searched for
one after the other are flagged for the auditor.

The budgets are counted before the search, and it is refused where one is used up. The numbers are checked in a thread
beside the search, which neither waits for that nor fails by it.
"""

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final

from iarms.domain.serials import DigitRun, Serial, count_in_sequence, last_digit_run
from iarms.errors import TooMany
from iarms.models.api import rfc3339
from iarms.models.party import Call
from iarms.models.search import SearchRequest
from iarms.store.allowances import Allowances, Budget, UsedUp

# What the audit event says in its `flags`. A sequence comes with how many numbers are in it: sequential_serials 7.
SEQUENTIAL: Final = "sequential_serials"
NOT_CHECKED: Final = "sequence_not_checked"

Flags = Callable[[], tuple[str, ...]]

# Seconds that a search which is ready to be written waits for what is checked beside it.
_PATIENCE: Final = 0.25
_THREADS: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="guard")
_KINDS: Final = {
    "patterns": "searches with ? or *",
    "descriptions": "searches without a serial number",
    "deep": "deep searches",
    "leads": "searches with include_leads",
}
# Python's own, since casework knows no Powertools: Lambda puts it into the function's log.
_logger: Final = logging.getLogger("iarms.guard")


def budgets_in(text: str) -> tuple[dict[str, Budget], int]:
    """An officer's budgets by kind, and how many times as much a party has, out of a function's settings.

    `{"patterns": [hourly, daily], ..., "party_factor": 10}`. Raises KeyError for a kind that has none.
    """
    settings: dict[str, Any] = json.loads(text)
    return {kind: Budget(*settings[kind]) for kind in _KINDS}, int(settings["party_factor"])


def kinds_of(request: SearchRequest, serials: Sequence[Serial]) -> tuple[str, ...]:
    """Of which kinds that have a budget a search is. `serials` are all its numbers, as they were read."""
    kinds = {
        "patterns": any(serial.is_pattern for serial in serials),
        "descriptions": not serials,
        "deep": request.mode == "deep",
        "leads": request.include_leads,
    }
    return tuple(kind for kind, is_of in kinds.items() if is_of)


def admit(
    allowances: Allowances, call: Call, request: SearchRequest, serials: Sequence[Serial], now: datetime
) -> Flags:
    """Count a search that is about to be made, and begin to check its numbers; gives what the audit event asks for its
    `flags`.

    Raises TooMany where a budget of the officer or of the party is used up, and what DynamoDB raises where it could not
    be counted.
    """
    kinds = kinds_of(request, serials)
    if kinds:
        if (used_up := allowances.spend_officers(call.party, request.officer, kinds, now)) is not None:
            raise _too_many("this officer", used_up, now)
        if (used_up := allowances.spend_partys(call.party, kinds, now)) is not None:
            raise _too_many("this party", used_up, now)
    digit_runs = [run for serial in serials if (run := last_digit_run(serial)) is not None]
    if not digit_runs:
        return tuple
    sequence_length = _THREADS.submit(_sequence, allowances, call.party, request.officer, digit_runs, now)
    return lambda: _flags(sequence_length, call)


def _too_many(whose: str, used_up: UsedUp, now: datetime) -> TooMany:
    return TooMany(
        f"{whose} has made its {used_up.limit} {_KINDS[used_up.kind]} {used_up.per}; the next can be made from"
        f" {rfc3339(used_up.renews_at)}",
        code=f"{used_up.kind}_used_up",
        retry_after_seconds=max(1, round((used_up.renews_at - now).total_seconds())),
    )


def _sequence(allowances: Allowances, party: str, officer: str, digit_runs: Sequence[DigitRun], now: datetime) -> int:
    """The longest sequence that one of these numbers is in, with those of the last 24 hours; 0 for none."""
    remembered = allowances.remember(party, officer, [f"{run.number} {run.frame}" for run in digit_runs], now)
    before = [DigitRun(frame, int(number)) for number, _, frame in (each.partition(" ") for each in remembered)]
    return max(count_in_sequence(run, before) for run in digit_runs)


def _flags(sequence_length: "Future[int]", call: Call) -> tuple[str, ...]:
    try:
        length = sequence_length.result(_PATIENCE)
    except Exception as error:  # noqa: BLE001  # whatever goes wrong beside a search, the search is made
        _logger.error("sequence not checked: %s (request %s)", type(error).__name__, call.request_id)
        return (NOT_CHECKED,)
    return (f"{SEQUENTIAL} {length}",) if length else ()
