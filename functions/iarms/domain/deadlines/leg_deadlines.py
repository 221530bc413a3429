"""When the clock looks at a leg again, out of what has happened to it: the history says all that the clock needs."""

from datetime import datetime, timedelta
from typing import Final

from iarms.domain.cases import LEG
from iarms.domain.deadlines.arrangements import Arrangements, Due, LegTimes, due_at, next_step
from iarms.models.trace import Leg, LegState, TracePriority

# A leg in one of these has been seen by its bureau, whatever came after.
_SEEN: frozenset[LegState] = frozenset({"ACKNOWLEDGED", "INFO_REQUESTED", "ANSWERED_PARTIAL"})
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
    opened_at = leg.history[0].at
    waiting_since: datetime | None = None
    waited = timedelta()
    of_bureau = of_wait = of_delivery = 0
    is_told = reported = False
    before: LegState = leg.history[0].state
    for event in leg.history:
        if event.what == "opened":
            opened_at = event.at
        if not is_told and (event.what == "sent" or event.by == leg.party):
            is_told = True
            opened_at = event.at if event.at - opened_at > _DELIVERED_AT_ONCE else opened_at
        reported = (reported or event.what == "undelivered") and not is_told
        if event.state == "INFO_REQUESTED" and waiting_since is None:
            waiting_since, of_wait = event.at, 0
        elif event.state != "INFO_REQUESTED" and waiting_since is not None:
            waited += event.at - waiting_since
            waiting_since = None
        if before in LEG.ends and event.state not in LEG.ends:
            opened_at, waited, of_bureau = event.at, timedelta(), 0
        before = event.state
        if event.share is not None and waiting_since is not None:
            of_wait = max(of_wait, event.share)
        elif event.share is not None and event.state == "QUEUED":
            of_delivery = max(of_delivery, event.share)
        elif event.share is not None and event.state != "PROPOSED":
            of_bureau = max(of_bureau, event.share)
    proposed = [event.share or 0 for event in leg.history if event.state == "PROPOSED"]
    if leg.state == "PROPOSED":
        reminded = max(proposed)
    elif leg.state == "QUEUED":
        reminded = of_delivery
    else:
        reminded = of_wait if waiting_since else of_bureau
    return LegTimes(
        state=leg.state,
        opened_at=opened_at,
        acknowledged=any(event.state in _SEEN for event in leg.history),
        waiting_since=waiting_since,
        waited=waited,
        reminded=reminded,
        reported=reported,
    )
