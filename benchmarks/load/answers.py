"""How calls ended, and how long they took."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple


class Ending(StrEnum):
    """What became of a call."""

    ANSWERED = "answered"
    REFUSED_BY_PACE = "429"
    REFUSED_BY_OUTAGE = "503"
    OTHER_PROBLEM = "other problem"
    TIMED_OUT = "timed out"
    NO_CONNECTION = "no connection"


def ending_of(status: int) -> Ending:
    """What an HTTP status is."""
    if 200 <= status < 300:
        return Ending.ANSWERED
    return {429: Ending.REFUSED_BY_PACE, 503: Ending.REFUSED_BY_OUTAGE}.get(status, Ending.OTHER_PROBLEM)


def ending_of_failure(failure: BaseException) -> Ending:
    """What it is that a call raised: nothing came in time, or the connection failed. HTTP's own failures, of an answer
    that is cut or is no answer, are failures of the connection."""
    reason = getattr(failure, "reason", None)
    if isinstance(failure, TimeoutError) or isinstance(reason, TimeoutError):
        return Ending.TIMED_OUT
    return Ending.NO_CONNECTION


class Answer(NamedTuple):
    """One call. Moments are of the machine's monotonic clock; `due` is when it should have been sent, which in a closed
    load is when it was. `status` is 0 where none came; `call` is the gateway's id of it, empty where it told none."""

    kind: str
    party: str
    due: float
    sent: float
    ended: float
    ending: Ending
    status: int = 0
    call: str = ""

    @property
    def seconds(self) -> float:
        """From when it was due, so that what made it wait is counted, whoever that was."""
        return self.ended - self.due

    @property
    def waited(self) -> float:
        """Of them those before it was sent."""
        return self.sent - self.due


def percentile(values: Collection[float], share: float) -> float:
    """The smallest of the values that at least so large a share (0 to 1) of them does not exceed. Raises ValueError of
    no values."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked) - 1e-9) - 1)]


class Summary(NamedTuple):
    """Of some calls: how many; percentiles in seconds over those that were answered or timed out, which have waited for
    an answer; how all ended; and how many were answered a second."""

    calls: int
    p50: float
    p90: float
    p99: float
    longest: float
    endings: Counter[Ending]
    answered_a_second: float


def summary_of(answers: Sequence[Answer]) -> Summary | None:
    """None of no calls."""
    if not answers:
        return None
    waited = [each.seconds for each in answers if each.ending in (Ending.ANSWERED, Ending.TIMED_OUT)] or [0.0]
    endings = Counter(each.ending for each in answers)
    lasted = max(each.ended for each in answers) - min(each.due for each in answers)
    return Summary(
        len(answers),
        percentile(waited, 0.5),
        percentile(waited, 0.9),
        percentile(waited, 0.99),
        max(waited),
        endings,
        endings[Ending.ANSWERED] / lasted if lasted > 0 else 0.0,
    )


def told(endings: Counter[Ending]) -> str:
    """What did not end well, with how often, as text; empty where all were answered."""
    return ", ".join(f"{endings[each]} {each}" for each in Ending if each is not Ending.ANSWERED and endings[each])


def told_by_kind(answers: Iterable[Answer]) -> list[str]:
    """Of each kind that was not always answered, a line: how its calls ended, other problems by their status."""
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in answers:
        if each.ending is not Ending.ANSWERED:
            is_other = each.ending is Ending.OTHER_PROBLEM
            kinds[each.kind][str(each.status) if is_other else str(each.ending)] += 1
    return [
        f"{kind}: {', '.join(f'{often} {ending}' for ending, often in sorted(endings.items()))}"
        for kind, endings in sorted(kinds.items())
    ]


def failed(answers: Iterable[Answer]) -> int:
    """How many ended in a way that no caller brought about: anything but an answer and a 429."""
    return sum(each.ending not in (Ending.ANSWERED, Ending.REFUSED_BY_PACE) for each in answers)
