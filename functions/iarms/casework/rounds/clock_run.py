"""One round of a clock, whatever it is a clock of: every party's turn, each item by itself, and what came of it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from iarms.casework.rounds.passing import may_pass
from iarms.casework.rounds.turns import in_turns
from iarms.store.due_index import DueIndex, DueRow
from iarms.store.transaction import ConditionFailed

# More than one round has time for, so that a party whose items are all slow is cut before the others are.
MOST_OF_A_PARTY: Final = 500
# How long what cannot be worked on is left alone: an alarm speaks meanwhile, and once mended it is soon taken up again.
SET_ASIDE_FOR: Final = timedelta(minutes=15)
# Python's own, since casework knows no Powertools: Lambda puts it into the function's log.
_logger: Final = logging.getLogger("iarms.clock")


class ClockRun(NamedTuple):
    """What one round did: how many of each step were taken; `unfinished`: more may be due, and is left to the next.

    `set_aside` are items that cannot be worked on until somebody mends them, `failed` those that DynamoDB kept from
    being worked on this time. Neither kept another item waiting.
    """

    taken: Mapping[str, int]
    unfinished: bool
    set_aside: int = 0
    failed: int = 0


class LookAgain(NamedTuple):
    """Nothing to do for an item until this time; with None not before it is written anew."""

    at: datetime | None


@dataclass(frozen=True)
class Round:
    """A round of a clock: the time that it takes for now, and whether any of the function's is left."""

    now: datetime
    time_is_left: Callable[[], bool]


def take_what_is_due(
    index: DueIndex, clock: Round, steps: Sequence[str], take: Callable[[DueRow], str | LookAgain | None]
) -> ClockRun:
    """Look at every row that is due while time is left: each party in turn, the oldest first within it.

    `take` takes the step of a row and names it, one of `steps`; or says when to look again; or gives None where there
    is nothing to look at. Whatever it raises is that row's alone: where somebody was faster, or DynamoDB did not
    answer, it comes again in the next round; what cannot be worked on at all is set aside for a while.
    """
    taken = dict.fromkeys(steps, 0)
    due, unfinished = index.due(clock.now, clock.time_is_left)
    rows, cut = in_turns(due, lambda row: row.party, MOST_OF_A_PARTY)
    set_aside = failed = 0
    for row in rows:
        if not clock.time_is_left():
            cut = True
            break
        try:
            step = take(row)
            if isinstance(step, LookAgain):
                index.move(row, step.at)
            elif step is not None:
                taken[step] += 1
        except Exception as fault:
            if _was_overtaken(fault):
                continue  # what is still due is due in a minute too
            _logger.exception("not taken: %s", " ".join(row.key.values()))
            if may_pass(fault):
                failed += 1
            else:
                set_aside += 1
                _set_aside(index, row, clock.now)
    return ClockRun(taken, unfinished or cut, set_aside, failed)


def _was_overtaken(fault: Exception) -> bool:
    """Whether somebody else wrote the case first. Of a notification that is there already nobody was faster."""
    return isinstance(fault, ConditionFailed) and bool(fault.labels & {"hit", "trace", "watch"})


def _set_aside(index: DueIndex, row: DueRow, now: datetime) -> None:
    try:
        index.move(row, now + SET_ASIDE_FOR)
    except (BotoCoreError, ClientError):
        _logger.exception("not set aside: %s", " ".join(row.key.values()))
