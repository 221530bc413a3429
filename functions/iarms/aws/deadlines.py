"""Calls to AWS that end with the work's deadline, and that do not wait long for what has been silent.

    no try begins after the deadline      DeadlinePassed, which botocore does not try again; doors answer 503
    no try waits beyond it                its time to answer is what is left, where that is less than the client's own
    no pause before a try reaches it      the fault that was to be tried again stands
    no answer comes by a byte a second    a try's time is that of its whole answer (`aws.timed_answers`)

A part that let a try go unanswered is taken to hang until it answers: whoever waits for an answer gives it
SILENCE_SECONDS and no second try, so that few function instances wait for it at the same moment. A table is such a
part, and, until any of its tables answers, DynamoDB. Work that nobody waits for keeps its patience.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from botocore.exceptions import BotoCoreError, ConnectTimeoutError, ReadTimeoutError
from botocore.retries.standard import register_retry_handler

from iarms.aws.timed_answers import end_answers_in_time
from iarms.deadline import LEAST_SECONDS, is_waited_for, seconds_left

C = TypeVar("C", bound=Any)

SILENCE_SECONDS: Final = 0.75
"""What a part that has been silent gets to answer in, while somebody waits."""


# Of a file each part is waited for by itself, and whoever reads it looks at the time between them.
_OF_FILES: Final = frozenset({"s3"})


class DeadlinePassed(BotoCoreError):
    """There was no time left to ask AWS."""

    fmt = "no time is left for {operation}"


@dataclass
class Silences:
    """What this function instance has heard nothing of: parts of AWS (a table, or a whole service) by name."""

    _silent: set[str] = field(default_factory=set)
    _last: set[str] = field(default_factory=set)

    def note_silence(self, service: str, parts: Iterable[str]) -> None:
        """A try of these parts was not answered in time."""
        self._silent.update(parts)
        self._last.add(service)

    def note_answer(self, service: str, body: Any) -> None:
        """A try was answered, whatever the answer is."""
        if self._silent:
            self._silent.difference_update(parts_of(service, body))
        self._last.discard(service)

    def is_silent(self, service: str, body: Any) -> bool:
        """Whether one of the parts that are asked was silent when it was last asked, or the service just now."""
        return service in self._last or bool(self._silent and not self._silent.isdisjoint(parts_of(service, body)))

    def forget(self) -> None:
        """Begin as a new function instance does."""
        self._silent.clear()
        self._last.clear()


heard: Final = Silences()
"""Of this process, over all its clients."""


def parts_of(service: str, body: Any) -> frozenset[str]:
    """The parts of AWS that a request asks: of DynamoDB its tables, of any other service the service."""
    if service != "dynamodb":
        return frozenset({service})
    asked = json.loads(body or b"{}")
    tables = {asked.get("TableName"), *(asked.get("RequestItems") or ())}
    for item in asked.get("TransactItems") or ():
        tables.update(each.get("TableName") for each in item.values())
    return frozenset(table for table in tables if isinstance(table, str))


def end_with_deadline(client: C) -> C:
    """Have a client's calls end with the deadline of the work that they are made for. Gives the client."""
    meta: Any = client.meta
    service, name = meta.service_model.service_name, meta.service_model.service_id.hyphenize()
    patience = float(meta.config.read_timeout)
    if service not in _OF_FILES:
        end_answers_in_time(client._endpoint.http_session)
    unique = f"retry-config-{name}"
    # Botocore's own handler of retries, with ours around it: it alone knows whether and how long there is a pause.
    meta.events.unregister(f"needs-retry.{name}", unique_id=unique)
    own = register_retry_handler(client, meta.config.retries["total_max_attempts"])
    meta.events.unregister(f"needs-retry.{name}", unique_id=unique)

    def begin_try(request: Any, event_name: str, **_: Any) -> None:
        request.context.pop("read_timeout", None)
        left = seconds_left()
        if left is None:
            return
        if left < LEAST_SECONDS:
            raise DeadlinePassed(operation=event_name.partition(".")[2])
        is_short = is_waited_for() and heard.is_silent(service, request.body)
        request.context["read_timeout"] = min(patience, left, SILENCE_SECONDS if is_short else patience)

    def pause(request_dict: Mapping[str, Any], attempts: int, **told: Any) -> float | bool | None:
        if told["response"] is not None:
            heard.note_answer(service, request_dict["body"])
        elif isinstance(told["caught_exception"], ReadTimeoutError | ConnectTimeoutError):
            was_silent = heard.is_silent(service, request_dict["body"])
            given = request_dict["context"].get("read_timeout", patience)
            if given >= min(SILENCE_SECONDS, patience):  # less is the deadline's doing, and says nothing of the part
                heard.note_silence(service, parts_of(service, request_dict["body"]))
            if was_silent and is_waited_for():
                return False
        seconds: float | bool | None = own.needs_retry(request_dict=request_dict, attempts=attempts, **told)
        left = seconds_left()
        return False if seconds and left is not None and seconds + LEAST_SECONDS > left else seconds

    meta.events.register_first(f"before-send.{name}", begin_try)
    meta.events.register(f"needs-retry.{name}", pause, unique_id=unique)
    return client
