"""Against fishing: searches that can be turned to list what is in the database have budgets, and numbers asked for one
after the other are told to the auditor.

The budgets are counted before the search, and it is refused where one is used up. The numbers are looked at beside the
search, which neither waits for that nor fails by it.
"""

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final

from iarms.domain.serials import DigitRun, Serial, in_sequence, last_digit_run
from iarms.errors import TooMany
from iarms.models.api import rfc3339
from iarms.models.party import Call
from iarms.models.search import SearchRequest
from iarms.store.allowances import Allowances, Budget, UsedUp

# What the audit event is told, in its `flags`. A sequence comes with how many numbers are in it: sequential_serials 7.
SEQUENTIAL: Final = "sequential_serials"
NOT_LOOKED_AT: Final = "sequence_not_checked"

Flags = Callable[[], tuple[str, ...]]

# Seconds that a search which is ready to be written waits for what is looked at beside it.
_PATIENCE: Final = 0.25
_BESIDE: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="guard")
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
    told: dict[str, Any] = json.loads(text)
    return {kind: Budget(*told[kind]) for kind in _KINDS}, int(told["party_factor"])


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
    """Count a search that is about to be made, and begin to look at its numbers.

    Raises TooMany where a budget of the officer or of the party is used up, and what DynamoDB raises where it could not
    be counted. The answer is asked for when the audit event is made, and gives its `flags`.
    """
    kinds = kinds_of(request, serials)
    if kinds:
        if (used_up := allowances.spend_officers(call.party, request.officer, kinds, now)) is not None:
            raise _too_many("this officer", used_up, now)
        if (used_up := allowances.spend_partys(call.party, kinds, now)) is not None:
            raise _too_many("this party", used_up, now)
    asked = [number for serial in serials if (number := last_digit_run(serial)) is not None]
    if not asked:
        return tuple
    looking = _BESIDE.submit(_sequence, allowances, call.party, request.officer, asked, now)
    return lambda: _seen(looking, call)


def _too_many(whose: str, used_up: UsedUp, now: datetime) -> TooMany:
    return TooMany(
        f"{whose} has made its {used_up.limit} {_KINDS[used_up.kind]} {used_up.per}; the next can be made from"
        f" {rfc3339(used_up.renews_at)}",
        code=f"{used_up.kind}_used_up",
        retry_after_seconds=max(1, round((used_up.renews_at - now).total_seconds())),
    )


def _sequence(allowances: Allowances, party: str, officer: str, asked: Sequence[DigitRun], now: datetime) -> int:
    """The longest sequence that one of these numbers is in, with those of the last 24 hours; 0 for none."""
    remembered = allowances.remember(party, officer, [f"{each.number} {each.frame}" for each in asked], now)
    before = [DigitRun(frame, int(number)) for number, _, frame in (each.partition(" ") for each in remembered)]
    return max(in_sequence(each, before) for each in asked)


def _seen(looking: "Future[int]", call: Call) -> tuple[str, ...]:
    try:
        length = looking.result(_PATIENCE)
    except Exception as error:  # noqa: BLE001  # whatever goes wrong beside a search, the search is made
        _logger.error("sequence not checked: %s (request %s)", type(error).__name__, call.request_id)
        return (NOT_LOOKED_AT,)
    return (f"{SEQUENTIAL} {length}",) if length else ()
