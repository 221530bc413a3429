"""Alarms of objectives: what may be late is used up so fast that somebody is woken, or told in office hours.

    a window of an hour  and one of five minutes   each an alarm that tells nobody: more than 14.4 times the even rate
    both of them                                   a composite that speaks

The long one says that it matters, the short one that it is not over. Where hardly anybody calls, one late search is a
large share of all: fewer than so many late ones in the long window tell nobody.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from iarms.metric_names import NOTIFICATION_IN_TIME, SEARCH_IN_TIME
from infra.alarms.alarm import Alarm, Composite, Expression, own
from infra.config import Deployment
from infra.objectives import DAY_MINUTES, Burn, Objective

_PLAYBOOK: Final = "objective-burning"


class _Promise(NamedTuple):
    """An objective of a deployment: its name, the metric that is 1 for what was in time and 0 for what was not, and
    what it is of, in words."""

    name: str
    metric: str
    objective: Objective
    of: str


def _promises(deployment: Deployment) -> tuple[_Promise, ...]:
    objectives = deployment.objectives
    return (
        _Promise("searches", SEARCH_IN_TIME, objectives.searches, "searches"),
        _Promise("notices", NOTIFICATION_IN_TIME, objectives.notices, "notices of hits"),
    )


def alarms_of_objectives(deployment: Deployment) -> Iterator[Alarm]:
    """The two windows of each burn rate of each objective."""
    for promise in _promises(deployment):
        for burn in deployment.objectives.burns:
            for window, minutes in (("long", burn.minutes), ("short", burn.still_minutes)):
                days, period = _as_periods(minutes)
                yield Alarm(
                    name=f"{_name(promise, burn)}-{window}",
                    metric=Expression(
                        text=burn_rate(
                            promise.objective, least_late=promise.objective.least_late if window == "long" else 1
                        ),
                        metrics={
                            "total": own(deployment, promise.metric, "SampleCount", minutes=period),
                            "good": own(deployment, promise.metric, "Sum", minutes=period),
                        },
                        minutes=period,
                    ),
                    above=burn.times,
                    of=(days, days),
                    severity=burn.severity,
                    meaning=f"Of the {promise.of} of {_told(minutes)} more were late than {burn.times:g} times the"
                    f" {promise.objective.budget:.3%} that may be.",
                    first="nothing: the alarm of both windows speaks where it is due.",
                    why="A window of an objective's burn rate; see docs/objectives.md.",
                    playbook=_PLAYBOOK,
                    quiet=True,
                )


def burning(deployment: Deployment) -> Iterator[Composite]:
    """What speaks of each burn rate: where both of its windows do."""
    for promise in _promises(deployment):
        for burn in deployment.objectives.burns:
            yield Composite(
                name=_name(promise, burn),
                of=(f"{_name(promise, burn)}-long", f"{_name(promise, burn)}-short"),
                every=True,
                severity=burn.severity,
                meaning=f"More {promise.of} are late than was promised: over {_told(burn.minutes)}, and still over"
                f" {_told(burn.still_minutes)}, more than {burn.times:g} times the {promise.objective.budget:.3%} that"
                f" may take longer than {promise.objective.seconds:g} s.",
                first="the dashboard `operations`: since when, and which function, table or topic is slow with it.",
                playbook=_PLAYBOOK,
            )


def burn_rate(objective: Objective, *, least_late: int) -> str:
    """Metric math over `total` and `good` of a window: how many times as fast as evenly the budget is used up; 0 where
    fewer than `least_late` were late."""
    late = "(total - good)"
    return f"IF({late} >= {least_late}, {late} / total / {objective.budget:.6g}, 0)"


def _as_periods(minutes: int) -> tuple[int, int]:
    """In how many periods of how many minutes CloudWatch looks at a window. More than a day it looks at by days, in
    each of which the rate has to be met."""
    return (minutes // DAY_MINUTES, DAY_MINUTES) if minutes > DAY_MINUTES else (1, minutes)


def _name(promise: _Promise, burn: Burn) -> str:
    return f"{promise.name}-burning-{burn.minutes}m"


def _told(minutes: int) -> str:
    for of, name in ((DAY_MINUTES, "day"), (60, "hour")):
        if minutes % of == 0:
            number = minutes // of
            return f"{number} {name}s" if number > 1 else f"one {name}"
    return f"{minutes} minutes"
