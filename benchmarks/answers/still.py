"""A clock that stands still during a call, and chance that repeats: the same code gives the same bytes."""

import contextlib
import hashlib
import inspect
import os
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from botocore import auth

BEGIN: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
# How long after one call the next one comes.
_PACE: Final = timedelta(seconds=1, milliseconds=7)


class Still:
    """The time, and what stands in for chance: both follow from the seed and from which call is being answered.

    Whoever draws an id of one kind gets the same in the same call, whatever else that call draws before.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.at = BEGIN
        self.step = ""
        self._drawn: Counter[str] = Counter()

    def begin(self, step: str) -> None:
        """From here on another call is answered."""
        self.step = step
        self.at += _PACE
        self._drawn.clear()

    def token_bytes(self, nbytes: int | None = None) -> bytes:
        """As secrets.token_bytes; `prefix` is what a maker of ids calls the kind of id."""
        frame = inspect.currentframe()
        caller = frame.f_back if frame else None
        return self._draw(str(caller.f_locals.get("prefix", "token")) if caller else "token", nbytes or 32)

    def urandom(self, count: int) -> bytes:
        """As os.urandom."""
        return self._draw("urandom", count)

    def _draw(self, kind: str, count: int) -> bytes:
        self._drawn[kind] += 1
        text = f"{self.seed} {self.step} {kind} {self._drawn[kind]}"
        return hashlib.shake_256(text.encode()).digest(count)

    def now(self, tz: Any = None) -> datetime:
        """As datetime.now."""
        return self.at.astimezone(tz) if tz is not None else self.at.replace(tzinfo=None)


def _still_datetime(still: Still) -> type:
    """A stand-in for the class datetime: the real one, but for the time."""

    class Meta(type):
        def __call__(cls, *args: Any, **named: Any) -> datetime:
            return datetime(*args, **named)  # noqa: DTZ001  # as its callers have it

        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, datetime)

        def __getattr__(cls, name: str) -> Any:
            return getattr(datetime, name)

    class StillDatetime(metaclass=Meta):
        now = still.now

    return StillDatetime


@contextlib.contextmanager
def held_still(still: Still) -> Iterator[None]:
    """The clock of the doors, ids, tokens, signatures and the order of what goes side by side, all repeatable."""
    signing: Any = auth
    before = secrets.token_bytes, os.urandom, ThreadPoolExecutor.submit, signing.get_current_datetime
    stand_in = _still_datetime(still)
    patched = []
    for name, module in list(sys.modules.items()):
        ours = name.partition(".")[0] == "iarms" and getattr(module, "datetime", None) is datetime
        if ours and "datetime.now(" in inspect.getsource(module):
            setattr(module, "datetime", stand_in)  # noqa: B010  # a constant to all but this
            patched.append(module)
    secrets.token_bytes = still.token_bytes
    os.urandom = still.urandom
    ThreadPoolExecutor.submit = _submit_at_once  # type: ignore[method-assign, assignment]
    signing.get_current_datetime = lambda remove_tzinfo=True: still.now(None if remove_tzinfo else UTC)
    try:
        yield
    finally:
        secrets.token_bytes, os.urandom = before[:2]
        ThreadPoolExecutor.submit, signing.get_current_datetime = before[2:]  # type: ignore[method-assign]
        for module in patched:
            setattr(module, "datetime", datetime)  # noqa: B010


def _submit_at_once(pool: ThreadPoolExecutor, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
    done: Future[Any] = Future()
    try:
        done.set_result(work(*args, **named))
    except BaseException as error:  # noqa: BLE001  # whatever it is, who waits for the result is told
        done.set_exception(error)
    return done
