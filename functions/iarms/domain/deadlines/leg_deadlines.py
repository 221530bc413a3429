"""When the clock looks at a leg again, out of what has happened to it: the history says all that the clock needs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from iarms.domain.cases import LEG
from iarms.domain.deadlines.arrangements import Arrangements, Due, LegTimes, due_at, next_step
from iarms.models.trace import Leg, LegEvent, LegState, TracePriority

# A leg in one of these has been seen by its bureau, whatever came after.
_SEEN: frozenset[LegState] = frozenset({"ACKNOWLEDGED", "INFO_REQUESTED", "ANSWERED_PARTIAL"})
_NOT_WITH_THE_BUREAU: Final[frozenset[LegState]] = frozenset({"PROPOSED", "QUEUED"})
# A request that reached its bureau within this counts from when it was opened, which is what the bureau was told.
_DELIVERED_AT_ONCE: Final = timedelta(hours=1)


def with_deadlines(leg: Leg, priority: TracePriority, arrangements: Arrangements, now: datetime) -> Leg:
    """The leg with until when its next step is due, and when the clock acts if nobody does before.

    One that is queued is looked at in the next minute: it is sent once its bureau has been told.
    """
    due = due_of(leg, priority, arrangements, now)
    terms, calendar = arrangements.terms_of(leg.party, priority), arrangements.calendar_of(leg.party)
    clock_at = None if due is None else now if leg.state == "QUEUED" else due.at
    return leg.model_copy(update={"due_at": due_at(times_of(leg), terms, calendar), "clock_at": clock_at})


def due_of(leg: Leg, priority: TracePriority, arrangements: Arrangements, now: datetime) -> Due | None:
    """The clock's step that is due for a leg, or its next one; None for a leg that has ended."""
    terms, calendar = arrangements.terms_of(leg.party, priority), arrangements.calendar_of(leg.party)
    return next_step(times_of(leg), terms, calendar, arrangements, now)


def times_of(leg: Leg) -> LegTimes:
    """What the clock needs to know of a leg.

    The bureau's time begins when the leg is opened; where it heard of it much later, then; and anew where it takes a
    leg up again that had ended.
    """
    begun, since = _beginning(leg)
    waiting_since: datetime | None = None
    waited = timedelta()
    for event in since:
        if event.state == "INFO_REQUESTED":
            waiting_since = waiting_since or event.at
        elif waiting_since is not None:
            waited += event.at - waiting_since
            waiting_since = None
    return LegTimes(
        state=leg.state,
        opened_at=begun,
        acknowledged=any(event.state in _SEEN for event in leg.history),
        waiting_since=waiting_since,
        waited=waited,
        reminded=_reminded(leg.state, since, waiting_since),
        reported=leg.state == "QUEUED" and any(event.what == "undelivered" for event in leg.history),
    )


def _beginning(leg: Leg) -> tuple[datetime, Sequence[LegEvent]]:
    """When the time began that runs now, and what has happened in it."""
    history = leg.history
    for before, (place, event) in zip(reversed(history[:-1]), reversed([*enumerate(history)][1:]), strict=True):
        if before.state in LEG.ends and event.state not in LEG.ends:
            return event.at, history[place:]
    opened = max((n for n, event in enumerate(history) if event.what == "opened"), default=0)
    opened_at = history[opened].at
    heard = next((event.at for event in history[opened:] if event.what == "sent" or event.by == leg.party), opened_at)
    return (heard if heard - opened_at > _DELIVERED_AT_ONCE else opened_at), history


def _reminded(state: LegState, events: Sequence[LegEvent], waiting_since: datetime | None) -> int:
    """The highest share that the clock which runs now has told of; a wait counts from its own beginning."""
    if waiting_since is not None:
        told = [event for event in events if event.state == "INFO_REQUESTED" and event.at >= waiting_since]
    elif state in _NOT_WITH_THE_BUREAU:
        told = [event for event in events if event.state == state]
    else:
        told = [event for event in events if event.state not in {*_NOT_WITH_THE_BUREAU, "INFO_REQUESTED"}]
    return max((event.share or 0 for event in told), default=0)
