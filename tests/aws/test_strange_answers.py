"""Whatever a connection to AWS hands over in the place of an answer is AWS's trouble in time: it raises what doors take
for a 503 and consumers for what may pass, and never says that something is not there."""

import gzip
import json
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.clients import new_session
from iarms.aws.deadlines import end_with_deadline
from iarms.aws.whole_answers import BrokenAnswer
from iarms.casework.rounds.passing import may_pass
from tests.listening import aside, listening

pytestmark = pytest.mark.usefixtures("nothing_heard")

LIMIT = 0.3
QUICK = Config(connect_timeout=0.2, read_timeout=LIMIT, retries={"mode": "standard", "total_max_attempts": 2})
ITEM = {"id": {"S": "1"}, "size": {"N": "2"}}
GOOD = json.dumps({"Item": ITEM}).encode()


@contextmanager
def server_that(answers: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that does this with each request, and then closes the connection."""

    def serve(connection: socket.socket) -> None:
        with connection:
            while connection.recv(65_536):
                try:
                    answers(connection)
                except OSError:
                    return
                if not getattr(answers, "keeps", False):
                    return

    with listening(aside(serve)) as port:
        yield port


def client_of(port: int, service: str = "dynamodb") -> Any:
    made = new_session().create_client(service, endpoint_url=f"http://127.0.0.1:{port}", config=QUICK)
    return end_with_deadline(made)


def read(port: int) -> Any:
    return client_of(port).get_item(TableName="t", Key={"id": {"S": "1"}})


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def saying(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


def by_bytes(data: bytes, at: int = 0) -> Callable[[socket.socket], None]:
    """Sends what comes after this place by a byte each tenth of a second."""

    def answers(connection: socket.socket) -> None:
        connection.sendall(data[:at])
        for place in range(at, len(data)):
            connection.sendall(data[place : place + 1])
            time.sleep(LIMIT / 3)

    return answers


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
STRANGE: dict[str, Callable[[socket.socket], None]] = {
    "nothing": saying(b""),
    "a byte at a time from the first on": by_bytes(http(GOOD)),
    "a byte at a time in the headers": by_bytes(http(GOOD), 20),
    "a byte at a time in the body": by_bytes(http(GOOD), len(http(GOOD)) - len(GOOD)),
    "a byte at a time in an error": by_bytes(http(b'{"__type":"X"}', status="400 Bad Request"), 45),
    "what is no HTTP": saying(b"\x15\x03\x03\x00\x02\x02\x28"),
    "a status line without a number": saying(b"HTTP/1.1 OK\r\n\r\n"),
    "a status beyond all": saying(http(GOOD, status="999 Beyond")),
    "a status of one digit": saying(b"HTTP/1.1 2 OK\r\n\r\n" + GOOD),
    "a header without an end": saying(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000),
    "headers without number": saying(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n" + GOOD),
    "a redirection": saying(http(b"", "Location: http://127.0.0.1:9/", status="307 Temporary Redirect")),
    "a length that is too short": saying(http(GOOD, length=len(GOOD) - 9)),
    "a length that is too long": saying(http(GOOD[:-9], length=len(GOOD))),
    "a length of nothing": saying(http(GOOD, length=0)),
    "chunks of no length": saying(CHUNKED + b"zz\r\n" + GOOD),
    "chunks that end": saying(CHUNKED + b"19\r\n" + GOOD[:10]),
    "no content": saying(http(b"", status="204 No Content")),
    "not modified": saying(http(b"", status="304 Not Modified")),
    "packed, and it says not so": saying(http(gzip.compress(GOOD))),
    "a wrong checksum": saying(http(GOOD, "x-amz-crc32: 7")),
    "a checksum that is no number": saying(http(GOOD, "x-amz-crc32: abc")),
    "another's checksum": saying(http(GOOD, f"x-amz-crc32: {zlib.crc32(GOOD[1:])}")),
    "a page of HTML": saying(http(b"<html>ok</html>", "Content-Type: text/html")),
    "bytes that are no text": saying(http(b'{"Item": "\xff\xfe"}')),
    "null": saying(http(b"null")),
    "a list": saying(http(b"[]")),
    "a list of answers": saying(http(b"[" + GOOD + b"]")),
    "a text": saying(http(b'"Item"')),
    "a number": saying(http(b"7")),
    "an item that is a list": saying(http(b'{"Item": []}')),
    "an item that is a text": saying(http(b'{"Item": "1"}')),
    "an attribute that is a list": saying(http(b'{"Item": {"id": ["1"]}}')),
    "an attribute that is a text": saying(http(b'{"Item": {"id": "1"}}')),
    "deep nesting": saying(http(b'{"Item": {"id": ' + b'{"L": [' * 3_000 + b"]}" * 3_000 + b"}}")),
    "the item of another key": saying(http(b'{"Item": {"id": {"S": "2"}}}')),
    "an item without its key": saying(http(b'{"Item": {"size": {"L": 7}}}')),
    "the answer to a query": saying(http(b'{"Items": [], "Count": 0}')),
    "an error of a list": saying(http(b"[]", status="400 Bad Request")),
    "an error of null": saying(http(b"null", status="400 Bad Request")),
    "an error of a number": saying(http(b'{"__type": 7}', status="400 Bad Request")),
    "an error of no code": saying(http(b'{"__type": null}', status="400 Bad Request")),
    "an error of codes": saying(http(b'{"__type": ["ValidationException"]}', status="400 Bad Request")),
    "an error that nobody knows": saying(http(b'{"__type": "com.x#NewException"}', status="400 Bad Request")),
    "an error in half": saying(http(b'{"__type": "Thrott', status="400 Bad Request")),
    "an error with nothing in it": saying(http(b"", status="400 Bad Request")),
    "too large": saying(http(b"", status="413 Content Too Large")),
    "a gateway's error": saying(http(b"<html>bad</html>", "Content-Type: text/html", status="502 Bad Gateway")),
    "throttled by HTTP's own word": saying(http(b"", status="429 Too Many Requests")),
    "expired": saying(http(b'{"__type": "ExpiredTokenException"}', status="400 Bad Request")),
    "a clock that is wrong": saying(http(b'{"__type": "RequestTimeTooSkewed"}', status="403 Forbidden")),
    "a signature of another day": saying(http(b'{"__type": "InvalidSignatureException"}', status="400 Bad Request")),
}


@pytest.mark.parametrize("answers", STRANGE.values(), ids=STRANGE)
def test_what_is_no_answer_is_a_fault_of_aws_in_time(answers: Callable[[socket.socket], None]):
    with server_that(answers) as port:
        client = client_of(port)
        began = time.monotonic()
        with pytest.raises((BotoCoreError, ClientError)) as caught:
            client.get_item(TableName="t", Key={"id": {"S": "1"}})
    assert time.monotonic() - began < 2 * (LIMIT + 1.5), "two tries and the pause between them"
    assert may_pass(caught.value)


GOOD_ANYWAY = {
    "as it should be": saying(http(GOOD)),
    "with its checksum": saying(http(GOOD, f"x-amz-crc32: {zlib.crc32(GOOD)}")),
    "in chunks": saying(CHUNKED + b"%x\r\n" % len(GOOD) + GOOD + b"\r\n0\r\n\r\n"),
    "in two pieces": by_bytes(http(GOOD), len(http(GOOD)) - 2),
    "after it was told to go on": saying(b"HTTP/1.1 100 Continue\r\n\r\n" + http(GOOD)),
    "twice": saying(http(GOOD) * 2),
    "with a member that no version has had": saying(http(GOOD[:-1] + b', "New": [1]}')),
}


@pytest.mark.parametrize("answers", GOOD_ANYWAY.values(), ids=GOOD_ANYWAY)
def test_what_is_one_all_the_same_is_read(answers: Callable[[socket.socket], None]):
    with server_that(answers) as port:
        assert read(port)["Item"] == ITEM


def test_an_answer_that_is_left_over_is_nobody_elses():
    """The answer to the first request comes twice, the second time just when the second request is under way."""

    def answers(connection: socket.socket) -> None:
        connection.sendall(http(GOOD))
        if connection not in seen:
            seen.append(connection)
            connection.recv(65_536)
            connection.sendall(http(GOOD))

    answers.keeps = True  # type: ignore[attr-defined]
    seen: list[socket.socket] = []
    with server_that(answers) as port:
        client = client_of(port)
        assert client.get_item(TableName="t", Key={"id": {"S": "1"}})["Item"] == ITEM
        with pytest.raises(BrokenAnswer):
            client.get_item(TableName="t", Key={"id": {"S": "2"}})


@contextmanager
def answering(told: Any) -> Iterator[Any]:
    with server_that(saying(http(json.dumps(told).encode()))) as port:
        yield client_of(port)


KEYS = {"t": {"Keys": [{"id": {"S": "1"}}, {"id": {"S": "2"}}]}}
UNREAD = {"t": {"Keys": [{"id": {"S": "2"}}]}}


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ({"Responses": {"t": [ITEM]}, "UnprocessedKeys": {}}, True),
        ({"Responses": {"t": []}, "UnprocessedKeys": KEYS}, True),
        ({"Responses": {"t": [ITEM]}, "UnprocessedKeys": UNREAD}, True),
        ({"Responses": {}}, True),
        ({}, False),
        ({"UnprocessedKeys": {}}, False),
        ({"Responses": []}, False),
        ({"Responses": {"t": {}}}, False),
        ({"Responses": {"other": [ITEM]}}, False),
        ({"Responses": {"t": [{"id": {"S": "3"}}]}}, False),
        ({"Responses": {"t": [{"size": {"N": "3"}}]}}, False),
        ({"Responses": {"t": [ITEM, ITEM]}}, False),
        ({"Responses": {"t": [ITEM]}, "UnprocessedKeys": {"t": {"Keys": [{"id": {"S": "1"}}]}}}, False),
        ({"Responses": {"t": [ITEM]}, "UnprocessedKeys": {"other": {"Keys": [{"id": {"S": "1"}}]}}}, False),
        ({"Responses": {"t": [ITEM]}, "UnprocessedKeys": {"t": {"Keys": [{"id": {"S": "9"}}]}}}, False),
        ({"Item": ITEM}, False),
    ],
)
def test_a_batch_is_of_the_keys_that_were_asked_for_each_once(told: Any, is_one: bool):
    with answering(told) as client:
        if is_one:
            assert client.batch_get_item(RequestItems=KEYS)["Responses"] == told["Responses"]
        else:
            with pytest.raises(BrokenAnswer):
                client.batch_get_item(RequestItems=KEYS)


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ({"Items": [ITEM], "Count": 1}, True),
        ({"Items": [], "Count": 0, "LastEvaluatedKey": {"id": {"S": "1"}, "part": {"S": "b"}}}, True),
        ({"Items": [{"size": {"N": "2"}}], "Count": 1}, True),
        ({"Items": [], "Count": 1}, False),
        ({"Count": 0}, False),
        ({}, False),
        ({"Item": ITEM}, False),
        ({"Items": [{"id": {"S": "2"}}], "Count": 1}, False),
        ({"Items": [ITEM], "Count": 1, "LastEvaluatedKey": {"id": {"S": "1"}, "part": {"S": "a"}}}, False),
    ],
)
@pytest.mark.parametrize("name", ["id", "#key"])
def test_a_query_is_of_its_partition_and_goes_on(told: Any, is_one: bool, name: str):
    asked: dict[str, Any] = {
        "TableName": "t",
        "KeyConditionExpression": f"{name} = :id AND part > :part",
        "ExpressionAttributeValues": {":id": {"S": "1"}, ":part": {"S": "a"}},
        "ExclusiveStartKey": {"id": {"S": "1"}, "part": {"S": "a"}},
    }
    if name == "#key":
        asked["ExpressionAttributeNames"] = {"#key": "id"}
    with answering(told) as client:
        if is_one:
            assert client.query(**asked)["Items"] == told["Items"]
        else:
            with pytest.raises(BrokenAnswer):
                client.query(**asked)


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ({"Attributes": ITEM}, True),
        ({}, False),
        ({"Attributes": {}}, False),
        ({"Attributes": {"id": {"S": "2"}}}, False),
    ],
)
def test_what_an_update_hands_over_is_of_its_item(told: Any, is_one: bool):
    asked = {"TableName": "t", "Key": {"id": {"S": "1"}}, "UpdateExpression": "SET a = :a", "ReturnValues": "ALL_NEW"}
    with answering(told) as client:
        if is_one:
            assert client.update_item(**asked)["Attributes"] == ITEM
        else:
            with pytest.raises(BrokenAnswer):
                client.update_item(**asked)
    with answering({}) as client:
        client.update_item(**{**asked, "ReturnValues": "NONE"})
        client.put_item(TableName="t", Item=ITEM)


@pytest.mark.parametrize(
    "call",
    [
        lambda port: client_of(port, "kms").generate_mac(KeyId="k", Message=b"m", MacAlgorithm="HMAC_SHA_256"),
        lambda port: client_of(port, "kms").sign(KeyId="k", Message=b"m", SigningAlgorithm="ECDSA_SHA_256"),
        lambda port: client_of(port, "kms").get_public_key(KeyId="k"),
        lambda port: client_of(port).describe_table(TableName="t"),
    ],
    ids=["a code of KMS", "a signature", "a public key", "a table"],
)
@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"Item": {}}', b"null"])
def test_what_nothing_can_be_made_of_is_no_answer(call: Callable[[int], Any], body: bytes):
    with server_that(saying(http(body))) as port, pytest.raises(BrokenAnswer):
        call(port)


@pytest.mark.parametrize(
    "body",
    [b"<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>", b"<Other/>", b"{}", b"<AssumeRole", b""],
)
def test_a_session_without_credentials_is_none(body: bytes):
    with server_that(saying(http(body))) as port, pytest.raises((BotoCoreError, ClientError)):
        client_of(port, "sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/x", RoleSessionName="WCO")


TOPIC = "arn:aws:sns:eu-west-1:123456789012:t"
ENTRIES = [{"Id": "0", "Message": "m"}]


@pytest.mark.parametrize("body", [b"<Other/>", b"<Pub", b"", b"[]", b"<html><body>ok</body></html>"])
def test_what_sns_never_said_is_a_fault_of_its_or_tells_of_no_entry(body: bytes):
    with server_that(saying(http(body))) as port:
        try:
            told = client_of(port, "sns").publish_batch(
                TopicArn="arn:aws:sns:eu-west-1:123456789012:t",
                PublishBatchRequestEntries=[{"Id": "0", "Message": "m"}],
            )
        except (BotoCoreError, ClientError):
            return
    assert not told.get("Successful")
