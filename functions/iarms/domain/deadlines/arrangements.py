"""What was agreed about time: until when a bureau acknowledges and answers, when it is reminded, when waiting ends.

A deployment writes it down (`arrangements` in deployments.toml), with what single countries agreed otherwise, and the
functions get it as one setting. `next_step` is the clock: what becomes due for a leg, and when. It says the same
however often it is asked, and after an outage it names the latest step that is due and not all that were missed.

Reminders are shares of the time to answer. While a bureau waits for the requester its own clock stands, and the
requester is reminded by the same shares, counted from the question.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from iarms.domain.cases import CLOCK, LEG
from iarms.domain.deadlines.working_time import (
    Amount,
    Calendar,
    add_working,
    amount_of,
    calendar_of,
    country_calendar,
    share_of,
    weekend_of,
)
from iarms.models.party import country_of
from iarms.models.trace import LegState, TracePriority

Clocked = Literal["remind", "become_overdue", "expire", "report_undelivered"]
WaitsFor = Literal["bureau", "requester", "delivery"]
_DUE: Final = 100


@dataclass(frozen=True)
class TimeLimits:
    """How long a bureau has, from the moment that the leg was opened."""

    acknowledge: Amount
    answer: Amount


@dataclass(frozen=True)
class Arrangements:
    """What holds in a deployment. `reminders` are per cent of the time to answer, and 100 makes the leg overdue whether
    or not it is among them; at `expire_at` per cent waiting ends. `own_terms`, `own_opens` and `calendars` hold what
    single countries have of their own."""

    terms: Mapping[TracePriority, TimeLimits]
    reminders: tuple[int, ...]
    expire_at: int
    next_country_opens: bool
    own_terms: Mapping[tuple[str, TracePriority], TimeLimits] = field(default_factory=dict)
    own_opens: Mapping[str, bool] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    def terms_of(self, party: str, priority: TracePriority) -> TimeLimits:
        """What the party that is asked has agreed to; INTERPOL-GS what holds for all."""
        return self.own_terms.get((country_of(party) or "", priority), self.terms[priority])

    def calendar_of(self, party: str) -> Calendar:
        """When the party works."""
        return calendar_of(party, self.calendars)

    def opens_next(self, party: str) -> bool:
        """Whether a country that this party's answer names is asked at once; else its leg is proposed."""
        return self.own_opens.get(country_of(party) or "", self.next_country_opens)


@dataclass(frozen=True)
class LegTimes:
    """What the clock needs to know of a leg.

    `opened_at` is when it was queued, or proposed while it is PROPOSED. `waiting_since` is when the bureau asked the
    requester, while it waits; `waited` the time of waits that are over. `reminded` is the highest share that the clock
    that runs now has told of already (overdue at 100 counts): the bureau's, or that of this wait; else 0. `reported`:
    whether it was told that the request is not delivered.
    """

    state: LegState
    opened_at: datetime
    acknowledged: bool = False
    waiting_since: datetime | None = None
    waited: timedelta = timedelta()
    reminded: int = 0
    reported: bool = False


@dataclass(frozen=True)
class Due:
    """A step of the clock's: its name in the leg's machine, when it is due, and at which share of the time.

    `share` is None where it is the acknowledgement that did not come, or could not. `waits_for` is who is reminded; of
    what was not delivered nobody is.
    """

    step: Clocked
    at: datetime
    share: int | None
    waits_for: WaitsFor


def arrangements_in(text: str) -> Arrangements:
    """Out of the JSON text of a function's setting; `infra/arrangements.py` writes it."""
    agreed: dict[str, Any] = json.loads(text)
    countries: dict[str, dict[str, Any]] = agreed["countries"]
    return Arrangements(
        terms={"ROUTINE": _terms(agreed["routine"]), "URGENT": _terms(agreed["urgent"])},
        reminders=tuple(agreed["reminders"]),
        expire_at=agreed["expire_at"],
        next_country_opens=agreed["next_country_opens"],
        own_terms={
            (country, priority): _terms(own[name])
            for country, own in countries.items()
            for name, priority in _PRIORITIES.items()
            if name in own
        },
        own_opens={
            country: own["next_country_opens"] for country, own in countries.items() if "next_country_opens" in own
        },
        calendars={country: _calendar(country, own) for country, own in countries.items() if own.keys() & _CALENDAR},
    )


def next_step(
    times: LegTimes, terms: TimeLimits, calendar: Calendar, arrangements: Arrangements, now: datetime
) -> Due | None:
    """What is due: the latest step whose time has come by now, else the next that will come. None for an ended leg."""
    steps = sorted(_steps(times, terms, calendar, arrangements), key=lambda due: due.at)
    if not steps:
        return None
    return next((due for due in reversed(steps) if due.at <= now), steps[0])


def due_at(times: LegTimes, terms: TimeLimits, calendar: Calendar) -> datetime | None:
    """Until when who is waited for has to act: the bureau to acknowledge, then to answer; the requester to inform."""
    if times.state in LEG.ends or times.state == "PROPOSED" or times.reported:
        return None
    if times.waiting_since is not None:
        return add_working(times.waiting_since, terms.answer, calendar)
    begun = times.opened_at + times.waited
    answer = add_working(begun, terms.answer, calendar)
    if times.acknowledged or times.state == "OVERDUE":
        return answer
    return min(answer, add_working(begun, terms.acknowledge, calendar))


def _steps(times: LegTimes, terms: TimeLimits, calendar: Calendar, arrangements: Arrangements) -> Iterator[Due]:
    """The steps of the clock that are lawful from this state and were not taken yet."""
    lawful = LEG.lawful(times.state, CLOCK)
    waits_for: WaitsFor = (
        "requester" if times.state in _REQUESTERS else "delivery" if times.state == "QUEUED" else "bureau"
    )
    begun = times.waiting_since or times.opened_at + times.waited
    answer = add_working(begun, terms.answer, calendar)
    counted = calendar.counting(terms.answer.unit)

    def at(share: int) -> datetime:
        return share_of(begun, answer, share / _DUE, counted)

    if "report_undelivered" in lawful and not times.reported:
        yield Due("report_undelivered", add_working(begun, terms.acknowledge, calendar), None, waits_for)
    if "become_overdue" in lawful and not times.acknowledged:
        acknowledge = add_working(begun, terms.acknowledge, calendar)
        if acknowledge < answer:
            yield Due("become_overdue", acknowledge, None, waits_for)
    for share in sorted({*arrangements.reminders, _DUE}):
        if share <= times.reminded:
            continue
        if "report_undelivered" in lawful:
            yield Due("report_undelivered", at(share), share, waits_for)
        elif share == _DUE and "become_overdue" in lawful:
            yield Due("become_overdue", answer, share, waits_for)
        elif "remind" in lawful and (share != _DUE or share in arrangements.reminders):
            yield Due("remind", at(share), share, waits_for)
    if "expire" in lawful:
        yield Due("expire", at(arrangements.expire_at), arrangements.expire_at, waits_for)


_REQUESTERS: Final[frozenset[LegState]] = frozenset({"INFO_REQUESTED", "PROPOSED"})
_PRIORITIES: Final[Mapping[str, TracePriority]] = {"routine": "ROUTINE", "urgent": "URGENT"}
_CALENDAR: Final = frozenset({"zone", "weekend", "holidays", "working_days"})


def _terms(agreed: list[str]) -> TimeLimits:
    acknowledge, answer = map(amount_of, agreed)
    return TimeLimits(acknowledge, answer)


def _calendar(country: str, own: Mapping[str, Any]) -> Calendar:
    known = country_calendar(country)
    return Calendar(
        own.get("zone", known.zone),
        weekend_of(own["weekend"]) if "weekend" in own else known.weekend,
        (known.holidays | _dates(own, "holidays")) - _dates(own, "working_days"),
    )


def _dates(own: Mapping[str, Any], name: str) -> frozenset[date]:
    """Days out of a text such as 261224 270101."""
    return frozenset(date(2000 + int(day[:2]), int(day[2:4]), int(day[4:])) for day in own.get(name, "").split())
