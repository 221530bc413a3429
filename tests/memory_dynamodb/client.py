"""The store in the place of AWS: while it serves, every client of DynamoDB and of its streams asks it.

Clients stay botocore's own: faults and watchers that tests put before or after a call meet it as before, and an error
is the exception that the client makes of it. Only the way in between is left out: signing, HTTP, and the reading of
both, which cost twenty times what an answer does.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from botocore.client import BaseClient

from tests.memory_dynamodb.refusals import Refusal
from tests.memory_dynamodb.store import Store
from tests.memory_dynamodb.streams import answer_of_streams

_CALL: Final = "_make_api_call"
_ask_aws: Final[Any] = vars(BaseClient)[_CALL]
_serving: list[Store] = []
_elsewhere: set[int] = set()
"""Clients, by identity, that ask over the wire."""
# What DynamoDB does with one item it does whole, whoever asks at the same moment.
_ONE_AT_A_TIME: Final = Lock()


@contextmanager
def serve(store: Store) -> Iterator[Store]:
    """While this lasts, clients of DynamoDB ask this store."""
    _serving.append(store)
    if len(_serving) == 1:
        setattr(BaseClient, _CALL, _ask)
    try:
        yield store
    finally:
        _serving.pop()
        if not _serving:
            setattr(BaseClient, _CALL, _ask_aws)


@contextmanager
def asking_aws(client: BaseClient) -> Iterator[None]:
    """While this lasts, this client asks over the wire, whatever serves the others."""
    _elsewhere.add(id(client))
    try:
        yield
    finally:
        _elsewhere.discard(id(client))


def answer_of(store: Store, service: str, operation: str, given: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """The status and the answer of a store; an error's `Error` has its code and message."""
    told: dict[str, Any]
    try:
        with _ONE_AT_A_TIME:
            is_of_tables = service == "dynamodb"
            told = store.answer(operation, given) if is_of_tables else answer_of_streams(store, operation, given)
    except Refusal as refusal:
        error = {"Code": refusal.code, "Message": refusal.message}
        return 400, {"Error": error, "message": refusal.message, **refusal.beside}
    return 200, told


class _Request(dict[str, Any]):
    """The request as handlers of `before-call` find it: its `body` is what would go over the wire, made when asked."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__(headers={})
        self._given = given

    def __missing__(self, name: str) -> Any:
        if name != "body":
            raise KeyError(name)
        return json.dumps(self._given, default=_text).encode()

    def __repr__(self) -> str:
        return repr({"body": self._given})

    __str__ = __repr__


class _Response:
    """The HTTP answer as far as anybody looks at it; it came whole."""

    content = b"{}"
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, status: int) -> None:
        self.status_code = status


def _text(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    return list(value)


def _ask(client: Any, operation: str, given: Mapping[str, Any]) -> Any:
    service = client.meta.service_model.service_name
    if service not in ("dynamodb", "dynamodbstreams") or id(client) in _elsewhere:
        return _ask_aws(client, operation, given)
    events, model = client.meta.events, client.meta.service_model.operation_model(operation)
    event = "dynamodb" if service == "dynamodb" else "dynamodb-streams"
    _, answered = events.emit_until_response(
        f"before-call.{event}.{operation}", model=model, params=_Request(given), request_signer=None, context={}
    )
    response, answer = answered or _answered(service, operation, given)
    events.emit(f"after-call.{event}.{operation}", http_response=response, parsed=answer, model=model, context={})
    if response.status_code >= 300:
        raise client.exceptions.from_code(answer["Error"]["Code"])(answer, operation)
    return answer


def _answered(service: str, operation: str, given: Mapping[str, Any]) -> tuple[_Response, dict[str, Any]]:
    status, told = answer_of(_serving[-1], service, operation, given)
    return _Response(status), {**told, "ResponseMetadata": {"HTTPStatusCode": status, "RetryAttempts": 0}}
