"""Calls that are prepared go over the wire as botocore's own do, and what comes back is read as botocore reads it."""

import io
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from iarms.aws.marks import mark_calls_of, marked_by_event
from iarms.aws.prepared_calls import prepare_calls_of
from iarms.aws.whole_answers import check_answers_of

UNCHECKED: Final = Config(
    parameter_validation=False, retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=0.5
)
_DESCRIPTIONS: Final = get_session().get_component("data_loader")
KEY: Final = {"holder": {"S": "h"}, "part": {"S": "p"}}

CALLS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "an item is got": ("get_item", {"TableName": "audit", "Key": {"event_id": {"S": "evt_1"}}, "ConsistentRead": True}),
    "an item is got by letters of any script": (
        "get_item",
        {"TableName": "cases", "Key": {"part": {"S": "Ünï \u2028 🔫"}}},
    ),
    "items are got": (
        "batch_get_item",
        {"RequestItems": {"records": {"Keys": [{"id": {"S": "a"}}, {"id": {"S": "b"}}], "ConsistentRead": False}}},
    ),
    "items of two tables are got": (
        "batch_get_item",
        {"RequestItems": {"records": {"Keys": [{"id": {"S": "a"}}]}, "cases": {"Keys": [KEY], "ConsistentRead": True}}},
    ),
    "an index is asked": (
        "query",
        {
            "TableName": "cases",
            "IndexName": "by_party",
            "KeyConditionExpression": "#key = :key",
            "ExpressionAttributeNames": {"#key": "key"},
            "ExpressionAttributeValues": {":key": {"S": "k"}},
            "ScanIndexForward": False,
            "Limit": 3,
        },
    ),
    "bytes are put": (
        "put_item",
        {"TableName": "t", "Item": {"b": {"B": b"\x00\xff<"}, "s": {"BS": [b"a", bytearray(b"b")]}, "n": {"N": "-1"}}},
    ),
    "a set of one is put": (
        "put_item",
        {"TableName": "t", "Item": {"s": {"BS": {b"one"}}, "names": {"SS": ("x", "y")}}},
    ),
    "maps and lists are put": (
        "put_item",
        {"TableName": "t", "Item": {"m": {"M": {"B": {"B": b"q"}}}, "l": {"L": [{"BOOL": True}, {"NULL": True}]}}},
    ),
    "an item is changed": (
        "update_item",
        {
            "TableName": "t",
            "Key": KEY,
            "UpdateExpression": "SET a = :a ADD shown :s",
            "ExpressionAttributeValues": {":a": {"N": "1"}, ":s": {"BS": [b"1", b"2"]}},
            "ReturnValues": "ALL_NEW",
        },
    ),
    "an item is taken away": ("delete_item", {"TableName": "t", "Key": KEY}),
    "a transaction": (
        "transact_write_items",
        {
            "TransactItems": [
                {"Put": {"TableName": "cases", "Item": KEY, "ConditionExpression": "attribute_not_exists(part)"}},
                {"Update": {"TableName": "index", "Key": KEY, "UpdateExpression": "SET a = :a"}},
                {"Put": {"TableName": "audit", "Item": {"document": {"S": '{"a":"ß"}'}}}},
            ],
            "ClientRequestToken": "0b1c",
        },
    ),
    "a table that an ARN names": (
        "get_item",
        {"TableName": "arn:aws:dynamodb:eu-west-3:111122223333:table/audit", "Key": KEY},
    ),
    "what names no table": ("list_tables", {}),
}

PLACES: Final[dict[str, dict[str, str]]] = {
    "a role's credentials": {"AWS_SESSION_TOKEN": "token" * 40},
    "credentials that stay": {},
    "an account that is known": {"AWS_ACCOUNT_ID": "111122223333"},
    "an engine at an address": {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"},
    "an engine below a path": {"AWS_ENDPOINT_URL": "http://localhost:80/dynamo"},
    "its own name of the program": {"AWS_SDK_UA_APP_ID": "register"},
}


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All requests are made at one moment, and each has the same id."""
    moment = datetime(2026, 11, 30, 10, 0, 0)  # noqa: DTZ001  # as botocore has it
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: moment)
    monkeypatch.setattr("botocore.endpoint.uuid.uuid4", lambda: "0000-1111")
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLEEXAMPLE00")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret" * 6)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    for name in ("AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ACCOUNT_ID"):
        monkeypatch.delenv(name, raising=False)


class _Body(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


Answer = tuple[int, bytes]


def _client(is_prepared: bool, answers: Sequence[Answer], config: Config = UNCHECKED) -> tuple[Any, list[Any]]:
    """A client that is answered with these in turn, the last one again and again, and the requests that it sent."""
    session = mark_calls_of(get_session())
    session.register_component("data_loader", _DESCRIPTIONS)
    if is_prepared:
        prepare_calls_of(session)
    check_answers_of(session)
    client = session.create_client("dynamodb", config=config)
    sent: list[Any] = []

    def answer(request: Any, **_: Any) -> Any:
        status, body = answers[min(len(sent), len(answers) - 1)]
        sent.append(request)
        headers = HTTPHeaders()
        headers["x-amzn-RequestId"], headers["x-amz-crc32"] = "AAAA", str(zlib.crc32(body))
        return AWSResponse(request.url, status, headers, _Body(body))

    # After all others, and before moto's, which answers whatever nobody else does.
    client.meta.events.register_first("before-send.dynamodb", answer)
    return client, sent


def _wire(request: Any) -> tuple[Any, ...]:
    headers = sorted((name.lower(), value) for name, value in request.headers.items())
    return request.method, request.url, request.body, headers


def _outcome(call: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """What a call gives, or what it raises."""
    try:
        return call(**given)
    except (ClientError, BotoCoreError) as error:
        return type(error).__name__, str(error), getattr(error, "response", None)
    except Exception as error:  # noqa: BLE001  # whatever botocore raises of a broken answer, the same is raised
        return type(error).__name__


def _both(answers: Sequence[Answer], calls: Sequence[tuple[str, dict[str, Any]]]) -> list[Any]:
    """What calls of a plain client and of a prepared one come to, and what they sent."""
    seen = []
    for is_prepared in (False, True):
        client, sent = _client(is_prepared, answers)
        with marked_by_event("evt_01K"):
            outcomes = [_outcome(getattr(client, operation), given) for operation, given in calls]
        seen.append((outcomes, [_wire(each) for each in sent]))
    return seen


@pytest.mark.parametrize("place", PLACES)
def test_what_is_sent_is_to_the_byte_what_botocore_sends_the_first_time_and_again(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PLACES[place].items():
        monkeypatch.setenv(name, value)
    calls = [CALLS[name] for name in (*CALLS, *reversed(CALLS), *CALLS)]
    plain, prepared = _both([(200, b"{}")], calls)
    assert len(plain[1]) == len(calls)
    for of_plain, of_prepared in zip(plain[1], prepared[1], strict=True):
        assert of_plain == of_prepared
    assert plain[0] == prepared[0]


def test_a_client_that_looks_at_what_it_sends_sends_the_same_too() -> None:
    seen = []
    for is_prepared in (False, True):
        client, sent = _client(is_prepared, [(200, b"{}")], UNCHECKED.merge(Config(parameter_validation=True)))
        outcomes = [_outcome(getattr(client, operation), given) for operation, given in CALLS.values()]
        seen.append((outcomes, [_wire(each) for each in sent]))
    assert seen[0] == seen[1]
    refused = [name for name, outcome in zip(CALLS, seen[0][0], strict=True) if "ParamValidationError" in outcome]
    assert refused == ["a set of one is put"]


ANSWERS: Final[dict[str, tuple[str, Answer]]] = {
    "no item": ("get_item", (200, b"{}")),
    "an item": ("get_item", (200, b'{"Item": {"a": {"S": "x"}, "B": {"S": "named as bytes are"}, "n": {"N": "1"}}}')),
    "bytes": ("get_item", (200, b'{"Item": {"b": {"B": "AP88"}, "s": {"BS": ["YQ==", "Yg=="]}}}')),
    "maps and lists": (
        "get_item",
        (
            200,
            b'{"Item": {"m": {"M": {"B": {"B": "YQ=="}}},'
            b' "l": {"L": [{"BOOL": false}, {"NULL": true}, {"SS": ["x"]}]}}}',
        ),
    ),
    "an item that is null": ("get_item", (200, b'{"Item": null}')),
    "a value that is null": ("get_item", (200, b'{"Item": {"a": null}}')),
    "a value of a kind that nobody knows": ("get_item", (200, b'{"Item": {"a": {"Q": "x"}}}')),
    "a value of two kinds": ("get_item", (200, b'{"Item": {"a": {"S": "x", "N": "1"}}}')),
    "a number that is a number": ("get_item", (200, b'{"Item": {"a": {"N": 1}}}')),
    "bytes that are none": ("get_item", (200, b'{"Item": {"a": {"B": "*"}}}')),
    "an item that is a text": ("get_item", (200, b'{"Item": "x"}')),
    "a member that nobody knows": ("get_item", (200, b'{"Itm": {"a": {"S": "x"}}}')),
    "beside an item a member that nobody knows": ("get_item", (200, b'{"Item": {"a": {"S": "x"}}, "more": 1}')),
    "what was consumed": ("get_item", (200, b'{"ConsumedCapacity": {"TableName": "t", "CapacityUnits": 0.5}}')),
    "a list": ("get_item", (200, b"[1]")),
    "half of an answer": ("get_item", (200, b'{"Item": {"a": {"S"')),
    "nothing": ("get_item", (200, b"")),
    "spaces": ("get_item", (200, b"  ")),
    "null": ("get_item", (200, b"null")),
    "letters that are none": ("get_item", (200, b'{"Item": {"a": {"S": "\xff"}}}')),
    "letters of another encoding": ("get_item", (200, '{"Item": {"a": {"S": "x"}}}'.encode("utf-16"))),
    "items": (
        "query",
        (
            200,
            b'{"Items": [{"a": {"S": "x"}}], "Count": 1, "ScannedCount": 2, "LastEvaluatedKey": {"a": {"S": "x"}}}',
        ),
    ),
    "no items": ("query", (200, b'{"Items": [], "Count": 0, "ScannedCount": 0}')),
    "items that are no list": ("query", (200, b'{"Items": {"a": {"S": "x"}}, "Count": 1}')),
    "items of tables": (
        "batch_get_item",
        (200, b'{"Responses": {"t": [{"p": {"BS": ["YQ=="]}}], "u": []}, "UnprocessedKeys": {}}'),
    ),
    "keys that were not looked at": (
        "batch_get_item",
        (200, b'{"Responses": {}, "UnprocessedKeys": {"t": {"Keys": [{"a": {"B": "YQ=="}}], "ConsistentRead": true}}}'),
    ),
    "what an item is now": ("update_item", (200, b'{"Attributes": {"full_at": {"N": "17"}}}')),
    "what was there": ("put_item", (200, b'{"Attributes": {"a": {"S": "x"}}}')),
    "a transaction is written": ("transact_write_items", (200, b"{}")),
    "a condition does not hold": (
        "update_item",
        (
            400,
            b'{"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "no",'
            b' "Item": {"b": {"B": "YQ=="}}}',
        ),
    ),
    "a transaction is cancelled": (
        "transact_write_items",
        (
            400,
            b'{"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message": "no",'
            b' "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed",'
            b' "Item": {"a": {"S": "x"}}}]}',
        ),
    ),
    "nobody may": ("get_item", (400, b'{"__type": "AccessDeniedException", "Message": "not you"}')),
    "it is down": ("get_item", (503, b"<html>no</html>")),
    "it is throttled": ("get_item", (400, b'{"__type": "ThrottlingException", "message": "slow"}')),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_comes_is_read_as_botocore_reads_it(answer: str) -> None:
    operation, told = ANSWERS[answer]
    given = next(given for name, given in CALLS.values() if name == operation)
    plain, prepared = _both([told], [(operation, given)])
    assert plain == prepared


def test_a_call_that_is_tried_again_is_signed_and_sent_again_as_botocore_does_it() -> None:
    slow, down = (400, b'{"__type": "ThrottlingException", "message": "slow"}'), (500, b"")
    plain, prepared = _both([slow, down, (200, b'{"Item": {"a": {"S": "x"}}}')], [CALLS["an item is got"]])
    assert [len(wire) for _, wire in (plain, prepared)] == [3, 3]
    assert plain == prepared


def test_an_answer_whose_checksum_is_wrong_is_asked_for_again() -> None:
    for is_prepared in (False, True):
        client, sent = _client(is_prepared, [(200, b"{}")])

        def spoil(response_dict: Any, **_: Any) -> None:
            response_dict["headers"]["x-amz-crc32"] = "1"

        client.meta.events.register("before-parse.dynamodb", spoil)
        with pytest.raises(BotoCoreError):
            client.get_item(**CALLS["an item is got"][1])
        assert len(sent) == 3


def test_each_credential_and_each_day_has_its_own_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for is_prepared in (False, True):
        signed = []
        for secret in ("one" * 12, "two" * 12):
            for day in (29, 30):
                monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
                monkeypatch.setattr("botocore.auth.get_current_datetime", lambda day=day: datetime(2026, 11, day))  # noqa: DTZ001
                client, sent = _client(is_prepared, [(200, b"{}")])
                client.get_item(**CALLS["an item is got"][1])
                signed.append(sent[0].headers["Authorization"])
        seen.append(signed)
    assert len(set(seen[0])) == 4
    assert seen[0] == seen[1]


def test_what_a_call_may_change_is_not_what_is_kept() -> None:
    client, sent = _client(True, [(200, b"{}")])

    def add(model: Any, params: Any, context: Any, **_: Any) -> None:
        params["headers"]["X-Once"] = "1"
        context.setdefault("signing", {})["region"] = "nowhere"

    client.meta.events.register("before-call.dynamodb", add)
    client.get_item(**CALLS["an item is got"][1])
    client.meta.events.unregister("before-call.dynamodb", add)
    client.get_item(**CALLS["an item is got"][1])
    assert b"nowhere" in sent[0].headers["Authorization"]
    assert "X-Once" in sent[0].headers
    assert b"eu-west-3" in sent[1].headers["Authorization"]
    assert "X-Once" not in sent[1].headers


def test_bytes_are_never_sent_as_a_text_that_is_none() -> None:
    client, sent = _client(True, [(200, b"{}")])
    with pytest.raises(TypeError):
        client.put_item(TableName="t", Item={"a": {"S": object()}})
    assert sent == []
