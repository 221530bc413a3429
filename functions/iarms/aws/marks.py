"""The mark that every call to AWS carries in its User-Agent: for which audit event, or in which invocation, it is made.

    md/event#evt_01K...     while a call is answered: the id of the event that accounts for it
    md/invocation#8f5a...   in work that nobody waits for: the request id of the function, which its events have too

CloudTrail keeps the User-Agent of each call, and so its data events and the audit trail can be joined one by one. A
User-Agent proves nothing by itself: who has a role's credentials can write any. It is held against the events.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, TypeVar

from botocore.session import Session

from iarms.deadline import MARGIN_SECONDS, seconds_now, until

T = TypeVar("T")

_MOST_CHARACTERS: Final = 64
# What RFC 9110 has for a token, less what separates names from values in a mark: nothing else gets into a header.
_STRANGE: Final = re.compile(r"[^A-Za-z0-9_.-]")

_mark: Final[ContextVar[str]] = ContextVar("mark of calls to AWS", default="")


@contextmanager
def marked_by_event(event_id: str) -> Iterator[None]:
    """While this lasts, calls to AWS are marked by the event that accounts for them."""
    before = _mark.set(_as_mark("event", event_id))
    try:
        yield
    finally:
        _mark.reset(before)


@contextmanager
def marked_by_invocation(request_id: str) -> Iterator[None]:
    """While this lasts, calls to AWS are marked by the invocation of the function that makes them."""
    before = _mark.set(_as_mark("invocation", request_id))
    try:
        yield
    finally:
        _mark.reset(before)


def by_invocation(handle: Callable[[dict[str, Any], Any], T]) -> Callable[[dict[str, Any], Any], T]:
    """A function's entry whose calls to AWS are marked by the invocation, and end a second before Lambda ends it. Of
    functions that answer no caller."""

    @wraps(handle)
    def marked(event: dict[str, Any], context: Any) -> T:
        end = seconds_now() + context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS
        with marked_by_invocation(context.aws_request_id), until(end):
            return handle(event, context)

    return marked


def mark_calls_of(session: Session) -> Session:
    """Have every client that this session makes from now on mark its calls. Gives the session."""
    # Botocore writes the header anew before each try; what hangs on the event's whole name comes after that.
    session.get_component("event_emitter").register("request-created", _add_mark, unique_id="mark of calls to AWS")
    return session


def _as_mark(kind: str, value: str) -> str:
    return f" md/{kind}#{_STRANGE.sub('-', value)[:_MOST_CHARACTERS]}"


def _add_mark(request: Any, **_: Any) -> None:
    mark = _mark.get()
    if mark:
        # Powertools adds a second header of this name, and the last one is sent: it is the whole one.
        sent = request.headers.get_all("User-Agent", [""])[-1]
        del request.headers["User-Agent"]
        request.headers["User-Agent"] = f"{sent}{mark}".lstrip()
