"""Patterns that are told to the auditor and refused to nobody: numbers that a party asks for one after the other, and
many names of officers that it never used before.

Whoever asks, for which case and by which client: the numbers of a party are remembered together, by the frame that they
stand in, so that a sequence is found whatever lies between.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Final

from iarms.casework.allowances.beside import BESIDE
from iarms.domain.serials import SPAN, DigitRun, count_in_sequence
from iarms.models.party import Call
from iarms.store.allowances import Allowances

# What the audit event says in its `flags`, with how many there are: sequential_serials 7.
SEQUENTIAL: Final = "sequential_serials"
NEW_OFFICERS: Final = "new_officers"
NOT_CHECKED: Final = "sequence_not_checked"

Flags = Callable[[], tuple[str, ...]]

# Numbers of a frame are kept in blocks of so many, and a span more that the next block has too: every window of a span
# lies in one of them.
_BLOCK: Final = 500
# Seconds that what is ready to be written waits for what is looked at beside it.
_PATIENCE: Final = 0.25
# Python's own, since casework knows no Powertools: Lambda puts it into the function's log.
_logger: Final = logging.getLogger("iarms.patterns")


def look_for_patterns(
    allowances: Allowances, call: Call, officer: str, digit_runs: Sequence[DigitRun], now: datetime
) -> Flags:
    """Begin to look at the numbers and the officer of a search; gives what the audit event asks for its `flags`."""
    found = BESIDE.submit(_patterns, allowances, call.party, officer.casefold(), tuple(digit_runs), now)
    return lambda: _flags(found, call, has_numbers=bool(digit_runs))


def _patterns(
    allowances: Allowances, party: str, officer: str, digit_runs: Sequence[DigitRun], now: datetime
) -> tuple[str, ...]:
    flags = []
    if length := longest_sequence(allowances, party, digit_runs, now):
        flags.append(f"{SEQUENTIAL} {length}")
    new_officers = allowances.meet_officer(party, officer, now)
    if new_officers > allowances.rules.new_officers:
        flags.append(f"{NEW_OFFICERS} {new_officers}")
    return tuple(flags)


def longest_sequence(allowances: Allowances, party: str, digit_runs: Sequence[DigitRun], now: datetime) -> int:
    """The longest sequence that one of these numbers is in, with those that the party asked for in 24 hours; 0 for
    none."""
    blocks: dict[tuple[str, int], list[DigitRun]] = defaultdict(list)
    for run in digit_runs:
        first = run.number // _BLOCK
        blocks[run.frame, first].append(run)
        if first and run.number % _BLOCK <= SPAN:
            blocks[run.frame, first - 1].append(run)
    longest = 0
    for (frame, first), runs in blocks.items():
        begin = first * _BLOCK
        places = {run.number - begin for run in runs}
        remembered = allowances.remember_numbers(party, f"{frame} {begin}", places, now)
        before = [DigitRun(frame, begin + place) for place in remembered]
        longest = max(longest, *(count_in_sequence(run, before) for run in runs))
    return longest


def _flags(found: "Future[tuple[str, ...]]", call: Call, *, has_numbers: bool) -> tuple[str, ...]:
    try:
        return found.result(_PATIENCE)
    except Exception as error:  # noqa: BLE001  # whatever goes wrong beside a search, the search is made
        _logger.error("patterns not looked for: %s (request %s)", type(error).__name__, call.request_id)
        return (NOT_CHECKED,) if has_numbers else ()
