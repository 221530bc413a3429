"""The one clock of the tests: each begins at the same moment, and each look at it is a millisecond later.

No test meets a minute, a day or a year that turns while it runs, whenever it runs; and what was made later has the
later time. Whoever reads `datetime.now` reads this clock: product, commands and tests. Processes that tests start, and
the tests of the local stack, which are such processes, have the machine's.

Nor does any deadline pass of itself, however slow the machine is: its seconds stand still (`real_seconds` for those
tests that wait for something).
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

from iarms import deadline

# A Tuesday; neither the first nor the last of anything, and next year has as many days.
BEGIN: Final = datetime(2026, 11, 24, 12, 20, 30, tzinfo=UTC)
TODAY: Final = BEGIN.date()
_READERS: Final = ("iarms.", "ops.", "tests.")
_LOOK: Final = timedelta(milliseconds=1)

_at = BEGIN
_frozen: set[str] = set()
_walked = 0


def _still() -> float:
    """The seconds of deadlines, which do not pass."""
    return 1_000.0


class _Kind(type):
    """What is made by it, and what is an instance of it, is a plain datetime."""

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        return datetime(*arguments, **named)  # noqa: DTZ001  # as it was told

    def __instancecheck__(cls, each: Any) -> bool:
        return isinstance(each, datetime)


class Frozen(datetime, metaclass=_Kind):
    """`datetime` as everybody has it, save for the time."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        global _at  # noqa: PLW0603  # a clock is one
        _at += _LOOK
        return _at.astimezone(tz) if tz else _at.replace(tzinfo=None)


def begin() -> None:
    """Set the clock back to where every test begins, and have everybody read it."""
    global _at  # noqa: PLW0603
    _at = BEGIN
    vars(deadline)["monotonic"] = _still
    spread()


@contextmanager
def real_seconds() -> Iterator[None]:
    """While this lasts, deadlines pass as they do."""
    vars(deadline)["monotonic"] = time.monotonic
    try:
        yield
    finally:
        vars(deadline)["monotonic"] = _still


def move_to(moment: datetime) -> None:
    """Let time pass until this moment; what is over stays over."""
    global _at  # noqa: PLW0603
    _at = max(_at, moment)


def jump_to(moment: datetime) -> None:
    """Have the machine's clock be wrong, or right again: it says this from now on, earlier or later."""
    global _at  # noqa: PLW0603
    _at = moment


def spread() -> None:
    """Have everybody read this clock, also who was imported only now."""
    global _walked  # noqa: PLW0603
    if len(sys.modules) == _walked:
        return
    _walked = len(sys.modules)
    for name, module in list(sys.modules.items()):
        if name.startswith(_READERS) and name != __name__ and vars(module).get("datetime") is datetime:
            vars(module)["datetime"] = Frozen
            _frozen.add(name)


def let_go() -> None:
    """Have everybody read the machine's clock again."""
    global _walked  # noqa: PLW0603
    _walked = 0
    vars(deadline)["monotonic"] = time.monotonic
    while _frozen:
        vars(sys.modules[_frozen.pop()])["datetime"] = datetime


def seconds() -> float:
    """The time of the test in seconds since 1970, which does not pass by being looked at."""
    return _at.timestamp()


def now() -> datetime:
    """The time of the test, as everybody reads it."""
    told: datetime = Frozen.now(UTC)
    return told
