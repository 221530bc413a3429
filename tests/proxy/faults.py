"""What can be wrong with a call to AWS, each as what the proxy does with it: answers, sockets and time.

After some of them nothing was done, after others AWS has done what it was asked for, and nobody is told.
"""

import json
import zlib
from dataclasses import dataclass
from typing import Any, Final

from tests.proxy.requests import Asked

_TABLES: Final = "com.amazonaws.dynamodb.v20120810#"
_HTML: Final = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
_SLOW: Final = 0.4
"""Seconds. Longer than a client waits that `way.through` has made impatient."""


@dataclass(frozen=True)
class Reply:
    """What goes back: a status, headers, a body, and how many bytes of it before the connection is closed (None for
    all)."""

    status: int
    headers: dict[str, str]
    body: bytes
    bytes_sent: int | None = None


@dataclass(frozen=True)
class Fault:
    """A fault by name. `is_done`: AWS does what it was asked for first. `code`, `status`: an error that is answered.
    `damage`: what happens to the answer that AWS gave. `seconds`: how long nothing is said. `services`: whose it is,
    empty for everybody's; `operations`: of what, empty for all."""

    name: str
    is_done: bool = False
    code: str = ""
    status: int = 400
    damage: str = ""
    seconds: float = 0.0
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()

    def can_meet(self, service: str, operation: str) -> bool:
        """Whether such a call can meet this."""
        is_of_service = not self.services or service in self.services
        return is_of_service and (not self.operations or operation in self.operations)


_D: Final = ("dynamodb",)
_T: Final = ("TransactWriteItems",)
_OF_ITEMS: Final = ("GetItem", "BatchGetItem", "Query")
FAULTS: Final = (
    Fault("no capacity", code="ProvisionedThroughputExceededException", services=_D),
    Fault("throttled", code="ThrottlingException", services=("dynamodb", "sqs", "sts", "kms")),
    Fault("too many requests", code="RequestLimitExceeded", services=_D),
    Fault("DynamoDB's own error", code="InternalServerError", status=500, services=_D),
    Fault("unavailable", code="ServiceUnavailable", status=503),
    Fault("in conflict", code="TransactionCanceledException/TransactionConflict", services=_D, operations=_T),
    Fault("out of capacity", code="TransactionCanceledException/ThrottlingError", services=_D, operations=_T),
    Fault("a table throttled", code="TransactionCanceledException/ProvisionedThroughputExceeded", services=_D,
          operations=_T),
    Fault("in progress", code="TransactionInProgressException", services=_D, operations=_T),
    Fault("handed back unread", damage="unread", services=_D, operations=("BatchGetItem",)),
    Fault("a page of HTML", damage="html"),
    Fault("slow", is_done=True, seconds=0.01),
    Fault("slower than is waited for", is_done=True, seconds=_SLOW),
    Fault("silent", seconds=_SLOW),
    Fault("closed before it was done", damage="closed"),
    Fault("closed after it was done", is_done=True, damage="closed"),
    Fault("cut off", is_done=True, damage="cut"),
    Fault("half an answer", is_done=True, damage="half"),
    Fault("half an answer, and its checksum", is_done=True, damage="half without checksum"),
    Fault("a wrong checksum", is_done=True, damage="checksum", services=_D),
    Fault("nothing in it", is_done=True, damage="empty"),
    Fault("an error that nobody knows", code="NewException"),
    Fault("not allowed", code="AccessDeniedException"),
    Fault("a token that has ended", code="ExpiredTokenException"),
    Fault("a table that is not there", code="ResourceNotFoundException", services=_D),
    Fault("not valid", code="ValidationException", services=_D),
    Fault("a token of other items", code="IdempotentParameterMismatchException", services=_D, operations=_T),
    Fault("a list", damage="list", services=_D),
    Fault("no members", damage="braces", services=_D, operations=("BatchGetItem", "Query")),
    Fault("of another key", is_done=True, damage="another's", services=_D, operations=_OF_ITEMS),
    Fault("each twice", is_done=True, damage="twice", services=_D, operations=("BatchGetItem",)),
)  # fmt: skip


def refused(fault: Fault, asked: Asked) -> Reply:
    """The error of a fault, as the service words it."""
    code, _, reason = fault.code.partition("/")
    if asked.service in ("sns", "sts"):
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error>"
        body = f"<ErrorResponse>{error}</ErrorResponse>"
        return Reply(fault.status, {"Content-Type": "text/xml"}, body.encode())
    told: dict[str, Any] = {"__type": (_TABLES if asked.service == "dynamodb" else "") + code, "message": "no"}
    if reason:
        items = json.loads(asked.body)["TransactItems"]
        told["CancellationReasons"] = [{"Code": reason}, *({"Code": "None"} for _ in items[1:])]
    return whole(fault.status, json.dumps(told).encode())


def whole(status: int, body: bytes) -> Reply:
    """An answer in JSON with its checksum."""
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amz-crc32": str(zlib.crc32(body))}
    return Reply(status, headers, body)


def damaged(fault: Fault, reply: Reply, asked: Asked) -> Reply:
    """What comes of an answer on its way."""
    half = reply.body[: len(reply.body) // 2]
    bare = {name: value for name, value in reply.headers.items() if name != "x-amz-crc32"}
    match fault.damage:
        case "closed":
            return Reply(0, {}, b"", 0)
        case "html":
            return Reply(502, {"Content-Type": "text/html"}, _HTML)
        case "cut":
            return Reply(reply.status, reply.headers, reply.body, max(1, len(half)))
        case "half":
            return Reply(reply.status, reply.headers, half)
        case "half without checksum":
            return Reply(reply.status, bare, half)
        case "checksum":
            return Reply(reply.status, {**bare, "x-amz-crc32": "1"}, reply.body)
        case "empty":
            return Reply(reply.status, bare, b"")
        case "list":
            return whole(200, b"[]")
        case "braces":
            return whole(200, b"{}")
        case "another's":
            return whole(200, json.dumps(_anothers(json.loads(reply.body))).encode())
        case "twice":
            told = json.loads(reply.body)
            told["Responses"] = {table: items * 2 for table, items in told["Responses"].items()}
            return whole(200, json.dumps(told).encode())
        case "unread":
            unread = json.loads(asked.body)["RequestItems"]
            return whole(200, json.dumps({"Responses": {}, "UnprocessedKeys": unread}).encode())
    return reply


def _anothers(told: Any) -> Any:
    """An answer with another text in the place of every key and attribute."""
    if isinstance(told, dict):
        is_text = list(told) == ["S"]
        return {name: value + "x" if is_text else _anothers(value) for name, value in told.items()}
    return [_anothers(each) for each in told] if isinstance(told, list) else told
