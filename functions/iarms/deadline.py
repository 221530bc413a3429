"""By when the work under way must have ended, known to whatever is asked on the way: a call to AWS, a pause, a thread.

A door answers within ANSWER_SECONDS whatever hangs, so it shares them out once (`ends_of`), and every part of the work
sees what is left of its share (`seconds_left`). Seconds are those of the machine's monotonic clock. How the numbers add
up to the eight seconds of a call is in the table "Timeouts that add up" of docs/operations.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Final, NamedTuple

ANSWER_SECONDS: Final = 7.0
"""Within which a door answers from where it is called; the authorizer's second before it makes eight."""
ACCOUNT_SECONDS: Final = 2.0
"""What the audit event has when the work has used up its own."""
LATE_SECONDS: Final = 0.5
"""What the queue of late events has when the audit table has used up its own."""
CONNECT_SECONDS: Final = 0.5
"""For opening a connection. A try that begins just before the end of a share can last this much longer."""
MARGIN_SECONDS: Final = 1.0
"""What Lambda leaves a function after its deadline: to log, to count, and to hand over what it has."""
LEAST_SECONDS: Final = 0.05
"""No try begins with less."""


class Ends(NamedTuple):
    """The moments after which no more try is begun: of the work, of accounting for it, and of telling the queue of late
    events."""

    work: float
    account: float
    late: float


class _Deadline(NamedTuple):
    until: float
    is_waited_for: bool


_deadline: Final[ContextVar[_Deadline | None]] = ContextVar("deadline of the work", default=None)


def seconds_now() -> float:
    """The machine's monotonic clock, which deadlines are moments of."""
    return monotonic()


def ends_of(began: float, remaining: float) -> Ends:
    """How a call shares out its time. `began` is a moment of `seconds_now`; `remaining` is what Lambda gave the
    function then, in seconds."""
    late = min(ANSWER_SECONDS, remaining - MARGIN_SECONDS) - CONNECT_SECONDS
    account = late - LATE_SECONDS
    work = account - ACCOUNT_SECONDS
    return Ends(began + max(work, 0.0), began + max(account, 0.0), began + max(late, 0.0))


@contextmanager
def until(moment: float, *, is_waited_for: bool = False) -> Iterator[None]:
    """While this lasts, no call to AWS is begun after this moment, nor after that of the work around it.

    `is_waited_for`: whether somebody waits for the answer, so that a part that has been silent is not waited for long.
    """
    around = _deadline.get()
    before = _deadline.set(_Deadline(moment if around is None else min(moment, around.until), is_waited_for))
    try:
        yield
    finally:
        _deadline.reset(before)


def seconds_left() -> float | None:
    """What is left of the work's time, less than nothing where it is over; None where nobody has set an end to it."""
    deadline = _deadline.get()
    return None if deadline is None else deadline.until - seconds_now()


def is_waited_for() -> bool:
    """Whether somebody waits for the answer of the work under way."""
    deadline = _deadline.get()
    return deadline is not None and deadline.is_waited_for
