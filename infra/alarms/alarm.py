"""What an alarm is: a row of data. No row knows how an alarm is made, and each says what a woken person needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from infra.alarms.recipients import Severity
from infra.config import Deployment

# Of the functions' own metrics; each has the deployment as its dimension `service`.
NAMESPACE: Final = "iarms"

# What an alarm's words, its severity and the link to its playbook may have together.
LONGEST_DESCRIPTION: Final = 1024


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric of CloudWatch, looked at over so many minutes: `Sum`, `Minimum`, `Maximum` or `p99`."""

    name: str
    statistic: str
    minutes: int
    namespace: str = NAMESPACE
    dimensions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Expression:
    """Metric math over metrics of the same number of minutes, each under the name that `text` calls it by."""

    text: str
    metrics: Mapping[str, Metric]
    minutes: int


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm. It speaks where its metric is above a threshold; with `falls` where it is at the threshold or below.

    `why`: the reason of threshold and time, for whoever would change them. `of`: in how many periods of how many the
    metric has to be there. `missing` is what no data means: nothing, or the trouble itself. `playbook` is the anchor of
    its playbook, where that is not the alarm's own name. One that tells of the alarms themselves speaks `everywhere`,
    to whomever there is; one that is `quiet` tells nobody, for a composite speaks where it is due.
    """

    name: str
    metric: Metric | Expression
    above: float
    severity: Severity
    meaning: str
    first: str
    why: str
    of: tuple[int, int] = (1, 1)
    falls: bool = False
    missing: Literal["fine", "trouble"] = "fine"
    playbook: str = ""
    everywhere: bool = False
    quiet: bool = False

    @property
    def anchor(self) -> str:
        """The heading of its playbook."""
        return self.playbook or self.name


@dataclass(frozen=True, kw_only=True)
class Composite:
    """An alarm that speaks where one of the alarms of these names does, or `every` one, with what is to be told to
    whom."""

    name: str
    of: tuple[str, ...]
    severity: Severity
    meaning: str
    first: str
    every: bool = False
    playbook: str = ""

    @property
    def anchor(self) -> str:
        """The heading of its playbook."""
        return self.playbook or self.name


def described(alarm: Alarm | Composite, page: str) -> str:
    """The alarm's description: its severity, what it means, what to do first, and where its playbook is.

    `page` is the address of the page of playbooks. Raises ValueError where CloudWatch would refuse it as too long.
    """
    text = f"[{alarm.severity}] {alarm.meaning} First: {alarm.first} Playbook: {page}#{alarm.anchor}"
    if len(text) > LONGEST_DESCRIPTION:
        raise ValueError(f"{alarm.name}: a description has {LONGEST_DESCRIPTION} characters at most, not {len(text)}")
    return text


def title_of(name: str) -> str:
    """An alarm's name as the id of its construct has it: `search-slow` is SearchSlow."""
    return "".join(word.capitalize() for word in name.replace("_", "-").split("-"))


def own(deployment: Deployment, name: str, statistic: str, *, minutes: int = 1) -> Metric:
    """A metric that the deployment's functions write."""
    return Metric(name=name, statistic=statistic, minutes=minutes, dimensions={"service": deployment.physical()})


def of_function(deployment: Deployment, door: str, name: str, statistic: str, *, minutes: int = 5) -> Metric:
    """A metric that Lambda has of a function."""
    return Metric(
        name=name,
        statistic=statistic,
        minutes=minutes,
        namespace="AWS/Lambda",
        dimensions={"FunctionName": deployment.physical(door)},
    )


def of_queue(queue: str, name: str, *, minutes: int = 1) -> Metric:
    """A metric that SQS has of a queue, by its physical name: the most of each period."""
    return Metric(name=name, statistic="Maximum", minutes=minutes, namespace="AWS/SQS", dimensions={"QueueName": queue})


def of_api(deployment: Deployment, name: str, statistic: str, *, minutes: int = 5) -> Metric:
    """A metric that API Gateway has of all routes together."""
    return Metric(
        name=name,
        statistic=statistic,
        minutes=minutes,
        namespace="AWS/ApiGateway",
        dimensions={"ApiName": deployment.physical()},
    )


def left_behind(queue: str, name: str, severity: Severity, *, meaning: str, first: str, playbook: str = "") -> Alarm:
    """The alarm of a queue of last resort, by its physical name."""
    return Alarm(
        name=f"{name}-not-empty",
        metric=of_queue(queue, "ApproximateNumberOfMessagesVisible"),
        above=0,
        severity=severity,
        meaning=meaning,
        first=first,
        why="What lies here was given up after all tries: one message is one too many.",
        playbook=playbook,
    )
