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

# Of a party in one lot: every other party's rows of the lot are looked at before its next ones are read.
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

    def with_rest(self, later: "ClockRun") -> "ClockRun":
        """This round and a later one that went on with it. What failed in both is counted twice."""
        taken = {step: number + later.taken[step] for step, number in self.taken.items()}
        return ClockRun(taken, later.unfinished, self.set_aside + later.set_aside, self.failed + later.failed)


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
    """Look at every row that is due while time is left: lot by lot, in each every party in turn, the oldest first
    within it. A party with a million rows takes what time the others leave, who wait for one row of it a turn.

    `take` takes the step of a row and names it, one of `steps`; or says when to look again; or gives None where there
    is nothing to look at. Whatever it raises is that row's alone: where somebody was faster, or DynamoDB did not
    answer, it comes again in the next round; what cannot be worked on at all is set aside for a while.
    """
    work = _Work(index, clock, dict.fromkeys(steps, 0), take)
    unfinished = False
    for due, more in index.due_in_lots(clock.now, clock.time_is_left, MOST_OF_A_PARTY):
        rows, _ = in_turns(due, lambda row: row.party, len(due))
        unfinished = more
        for row in rows:
            if not clock.time_is_left():
                return ClockRun(work.taken, True, work.set_aside, work.failed)
            work.look_at(row)
    return ClockRun(work.taken, unfinished, work.set_aside, work.failed)


@dataclass
class _Work:
    """Rows that are looked at one after the other, and what came of them so far."""

    index: DueIndex
    clock: Round
    taken: dict[str, int]
    take: Callable[[DueRow], str | LookAgain | None]
    set_aside: int = 0
    failed: int = 0

    def look_at(self, row: DueRow) -> None:
        """Take the row's step; whatever that raises ends here."""
        try:
            step = self.take(row)
            if isinstance(step, LookAgain):
                self.index.move(row, step.at)
            elif step is not None:
                self.taken[step] += 1
        except Exception as fault:
            if _was_overtaken(fault):
                return  # what is still due is due in a minute too
            _logger.exception("not taken: %s", " ".join(row.key.values()))
            if may_pass(fault):
                self.failed += 1
            else:
                self.set_aside += 1
                _set_aside(self.index, row, self.clock.now)


def _was_overtaken(fault: Exception) -> bool:
    """Whether somebody else wrote the case first. Of a notification that is there already nobody was faster."""
    return isinstance(fault, ConditionFailed) and bool(fault.labels & {"hit", "trace", "watch"})


def _set_aside(index: DueIndex, row: DueRow, now: datetime) -> None:
    try:
        index.move(row, now + SET_ASIDE_FOR)
    except (BotoCoreError, ClientError):
        _logger.exception("not set aside: %s", " ".join(row.key.values()))
