"""What an invocation of a function on the local engine spent its time on: a line of JSON each, in a file a process.

    {"call": the gateway's id of the call, "function": its name, "process": its number,
     "started": when the process began, "began": ..., "ended": ...,
     "asked": [[began, ended], ...], "sent": [[service, began, ended], ...]}

Moments are seconds of the machine's monotonic clock, which all processes share. `asked` are calls of the SDK whole,
`sent` those parts of them in which a request was under way. `call` is empty of what no gateway asked for, and `started`
stands only with a process's first invocation.

Loaded into the processes of functions (`ops/local/injected`) where a benchmark asks for it, and into no other: so it
imports the standard library alone, and a failure in it never reaches the call.
"""

import functools
import json
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

FOLDER: Final = "IARMS_LOCAL_STOPWATCH"
"""The variable that names the folder for the lines; where it is not set, nothing is timed."""

_STARTED: Final = time.monotonic()
_TARGETS: Final = {"DynamoDB_20120810": "dynamodb", "AmazonSQS": "sqs", "TrentService": "kms"}


class Stopwatch:
    """Times the invocations of this process, of which there is one at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{os.getpid()}-{uuid.uuid4().hex[:8]}.ndjson"
        self._asked: list[tuple[float, float]] = []
        self._sent: list[tuple[str, float, float]] = []
        self._is_first = True

    def time_calls(self, client: ModuleType) -> None:
        """Have every call of the SDK timed, by the module botocore.client."""
        self._wrap(client.BaseClient, "_make_api_call", lambda _, began, ended: self._asked.append((began, ended)))

    def time_requests(self, sessions: ModuleType) -> None:
        """Have every request of the SDK timed, by the module botocore.httpsession."""

        def sent(arguments: tuple[Any, ...], began: float, ended: float) -> None:
            self._sent.append((service_of(arguments[1].headers), began, ended))

        self._wrap(sessions.URLLib3Session, "send", sent)

    def time_invocations(self, door: ModuleType) -> None:
        """Have the invocations of a function timed, by the module with its `handle`."""
        handle: Callable[[Any, Any], Any] = door.__dict__["handle"]

        @functools.wraps(handle)
        def timed(event: Any, context: Any) -> Any:
            self._asked, self._sent = [], []
            began = time.monotonic()
            try:
                return handle(event, context)
            finally:
                self._write(event, began, time.monotonic())

        door.__dict__["handle"] = timed

    def _wrap(self, owner: Any, name: str, note: Callable[[tuple[Any, ...], float, float], None]) -> None:
        work = getattr(owner, name)

        @functools.wraps(work)
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.monotonic()
            try:
                return work(*arguments, **named)
            finally:
                note(arguments, began, time.monotonic())

        setattr(owner, name, timed)

    def _write(self, event: Any, began: float, ended: float) -> None:
        line = {
            "call": call_of(event),
            "function": os.environ.get("AWS_LAMBDA_FUNCTION_NAME", ""),
            "process": os.getpid(),
            "began": began,
            "ended": ended,
            "asked": self._asked,
            "sent": self._sent,
        }
        if self._is_first:
            self._is_first, line["started"] = False, _STARTED
        try:
            with self._path.open("ab", buffering=0) as lines:
                lines.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        except OSError:  # who measures misses a line; who calls misses nothing
            pass


def service_of(headers: Any) -> str:
    """The service that a request asks, by the header that JSON protocols name it in; `other` of other protocols."""
    target = headers.get("X-Amz-Target", "")
    text = target.decode("ascii", "replace") if isinstance(target, bytes) else str(target)
    return _TARGETS.get(text.partition(".")[0], "other")


def call_of(event: Any) -> str:
    """The gateway's id of the call that an event is of; empty where it is of none."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    return str(context.get("requestId") or "") if isinstance(context, dict) else ""
