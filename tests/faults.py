"""Faults of AWS, put between boto3 and moto: throttling, silence, half answers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from iarms.aws.clients import dynamodb, kms, s3, sns, sqs, sts
from iarms.aws.sessions import dynamodb_in_sessions

Fault = Callable[..., Any]


def throttled(**_: Any) -> Any:
    """DynamoDB has no capacity left."""
    raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}, "any")


def silent(**_: Any) -> Any:
    """No answer within the client's time limit."""
    raise ReadTimeoutError(endpoint_url="https://dynamodb")


def denied(**_: Any) -> Any:
    """The role may not."""
    raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "any")


@contextmanager
def fault(operation: str, what: Fault, *, table: str | None = None, times: int | None = None) -> Iterator[list[int]]:
    """While this lasts, calls of an operation (`dynamodb.GetItem`) meet a fault, at most `times` of them.

    Gives a list that grows by one with each call that met it.
    """
    service, _, name = operation.partition(".")
    made = {"s3": (s3,), "sns": (sns,), "sqs": (sqs,), "sts": (sts,), "dynamodb": (dynamodb, dynamodb_in_sessions)}
    clients = [make() for make in made[service]]
    met: list[int] = []

    def handler(params: Any = None, **kwargs: Any) -> Any:
        if (table and table not in str(params)) or (times is not None and len(met) >= times):
            return None
        met.append(1)
        return what(params=params, **kwargs)

    for client in clients:
        client.meta.events.register_first(f"before-call.{service}.{name}", handler)
    try:
        yield met
    finally:
        for client in clients:
            client.meta.events.unregister(f"before-call.{service}.{name}", handler)


class Killed(BaseException):
    """The process is gone; nothing in it has a say in that."""


@contextmanager
def killed_after(calls: int) -> Iterator[list[str]]:
    """While this lasts, the process is gone as soon as AWS has answered so many calls; AWS keeps what it did.

    Gives the names of the calls that were answered.
    """
    with killed(calls, is_asked=True) as made:
        yield made


@contextmanager
def killed(call: int, *, is_asked: bool) -> Iterator[list[str]]:
    """While this lasts, the process is gone at its so many-th call to AWS, once AWS has done it (`is_asked`) or before
    it was asked; from then on nothing is asked any more. 0: it lives on.

    Gives the names of the calls that were made.
    """
    made: list[str] = []
    gone: list[bool] = []

    def begin(model: Any, **_: Any) -> None:
        if gone:
            raise Killed
        made.append(model.name)
        if not is_asked and len(made) == call:
            gone.append(True)
            raise Killed

    def end(model: Any, **_: Any) -> None:
        if is_asked and len(made) >= call > 0:
            gone.append(True)
            raise Killed

    clients = (dynamodb(), dynamodb_in_sessions(), s3(), sns(), sqs(), sts(), kms())
    for client in clients:
        client.meta.events.register_first("before-call", begin)
        client.meta.events.register("after-call", end)
    try:
        yield made
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", begin)
            client.meta.events.unregister("after-call", end)


class Ok:
    """An HTTP answer that nobody sent."""

    status_code = 200
    content = b"{}"
    headers: Mapping[str, str] = MappingProxyType({})


def answering(parsed: dict[str, Any]) -> Fault:
    """Answer with this instead of asking."""
    return lambda **_: (Ok(), {**parsed, "ResponseMetadata": {}})
