"""What the clock does with a hit that nobody did anything with: which step, and when.

Told from the hit alone, so that a clock that comes twice does nothing the second time, and one that was away does of
several reminders the latest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from iarms.domain.cases.disclosure import may_read_hit
from iarms.domain.cases.hit_states import MOST_REQUESTS
from iarms.models.hit import HitReminder, HitState, KeptHit, RequestMade
from iarms.models.party import INTERPOL_GS

HitClockStep = Literal["repeated", "escalated", "reminded"]

# When the clock looks at a new hit for the first time: before the first reminder can be due, whatever was agreed.
FIRST_LOOK: Final = timedelta(hours=1)
_REMINDERS: Final[Mapping[HitState, HitReminder]] = {
    "NOTIFIED": "NOT_ASKED",
    "CONFIRMED": "NO_DISPOSITION",
    "ESCALATED": "NO_ANSWER",
}


@dataclass(frozen=True)
class HitTimes:
    """What was agreed: `minutes` until a request's answer is due, by priority, and the `reminders`, in hours from when
    a hit began to wait, by its state."""

    minutes: Mapping[str, int]
    reminders: Mapping[str, Sequence[int]]


class HitDue(NamedTuple):
    """The next step of the clock, and when it is due; of a reminder its number, from 1."""

    at: datetime
    step: HitClockStep
    number: int = 0


def next_hit_step(hit: KeptHit, times: HitTimes, now: datetime) -> HitDue | None:
    """What the clock does next with a hit, due now or to come; None where it waits for nobody who may know of it."""
    if hit.state == "CONFIRMATION_REQUESTED":
        step: HitClockStep = "repeated" if len(requests_in_force(hit)) < MOST_REQUESTS else "escalated"
        return HitDue(hit.due_at, step) if hit.due_at is not None else None
    if hit.state == "ESCALATED" and hit.due_at is not None:
        return HitDue(hit.due_at, "escalated")
    if hit.state not in _REMINDERS or not reminded_parties(hit):
        return None
    since = _waits_since(hit)
    given = [each.number for each in hit.reminders if each.of == _REMINDERS[hit.state] and each.at >= since]
    left = [
        HitDue(since + timedelta(hours=hours), "reminded", number)
        for number, hours in enumerate(times.reminders.get(hit.state, ()), 1)
        if number > max(given, default=0)
    ]
    due = [each for each in left if each.at <= now]
    return due[-1] if due else left[0] if left else None


def reminder_of(hit: KeptHit) -> HitReminder:
    """What a hit in this state is reminded of. Raises KeyError for one that waits for nobody."""
    return _REMINDERS[hit.state]


def reminded_parties(hit: KeptHit) -> tuple[str, ...]:
    """Whom a hit waits for: who searched and whom it searched for, and INTERPOL-GS once it was escalated to it. Nobody
    where the searcher may not know of the hit."""
    told = tuple(party for party in hit.searchers if may_read_hit(party, hit.owner, hit.withheld_from))
    if hit.state == "ESCALATED":
        return (INTERPOL_GS, *told)
    return told


def requests_in_force(hit: KeptHit) -> tuple[RequestMade, ...]:
    """The requests for confirmation since a confirmation was last taken back: three at most may be made."""
    taken_back = [answer.at for answer in hit.answers if answer.answer == "WITHDRAWN"]
    return tuple(made for made in hit.requests if not taken_back or made.at > taken_back[-1])


def _waits_since(hit: KeptHit) -> datetime:
    """Since when a hit waits in its state: opened or taken back, confirmed, or escalated and the time then needed
    over."""
    if hit.state == "ESCALATED":
        escalated_at = hit.escalated_at or hit.opened_at
        times = [each.until for each in hit.answers if each.until is not None and each.at >= escalated_at]
        # The last one counts: a bureau may need less time than it had said.
        return max([escalated_at, *times[-1:]])
    answers = [each.at for each in hit.answers if each.answer in ("CONFIRMED", "WITHDRAWN")]
    return answers[-1] if answers else hit.opened_at
