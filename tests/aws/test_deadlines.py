"""Calls to AWS end with the deadline of the work that they are made for, also on a real socket that never answers."""

import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.session import get_session

from iarms.aws import clients
from iarms.aws.deadlines import DeadlinePassed, end_with_deadline, heard, parts_of
from iarms.aws.marks import by_invocation
from iarms.aws.whole_answers import BrokenAnswer, check_answers_of
from iarms.deadline import is_waited_for, seconds_left, seconds_now, until
from iarms.retries import tries
from iarms.threads import ContextPool
from tests.hanging import silent_server

pytestmark = pytest.mark.usefixtures("nothing_heard")

QUICK = Config(connect_timeout=0.2, read_timeout=0.2, retries={"mode": "standard", "total_max_attempts": 3})


def client_of(port: int, config: Config = QUICK) -> Any:
    session = check_answers_of(get_session())
    return end_with_deadline(session.create_client("dynamodb", endpoint_url=f"http://127.0.0.1:{port}", config=config))


def read(client: Any, table: str = "t") -> Any:
    return client.get_item(TableName=table, Key={"id": {"S": "1"}})


def test_a_socket_that_never_answers_is_asked_as_often_as_there_is_time():
    with silent_server() as server:
        client = client_of(server.port)
        with pytest.raises(ReadTimeoutError):
            read(client)
        assert len(server.taken) == 3, "without a deadline: all tries"
        heard.forget()
        with until(seconds_now() + 0.3), pytest.raises((ReadTimeoutError, DeadlinePassed)):
            read(client)
        assert len(server.taken) == 5, "the second is cut, and there is no third"


def test_after_the_deadline_nothing_is_sent():
    with silent_server() as server:
        client = client_of(server.port)
        with until(seconds_now() - 1), pytest.raises(DeadlinePassed, match="GetItem"):
            read(client)
        assert server.taken == []


def test_who_waits_gives_a_silent_part_one_try_more_and_then_one_a_call():
    with silent_server() as server:
        client = client_of(server.port)
        with until(seconds_now() + 60, is_waited_for=True):
            for asked in (2, 3, 4):
                with pytest.raises(ReadTimeoutError):
                    read(client)
                assert len(server.taken) == asked


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Item":',
        b'HTTP/1.1 200 OK\r\n\r\n{"Item":{"id":{"S":"',
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_an_answer_that_is_cut_is_no_answer(reply: bytes):
    with silent_server(reply) as server, pytest.raises(BrokenAnswer):
        read(client_of(server.port))


def test_a_whole_answer_is_one():
    with silent_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as server:
        assert "Item" not in read(client_of(server.port))


def test_no_pause_before_a_try_reaches_the_deadline(monkeypatch: pytest.MonkeyPatch):
    pauses: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", pauses.append)
    monkeypatch.setattr("iarms.deadline.monotonic", lambda: 100.0)
    client, body = client_of(9), json.dumps({"__type": "ThrottlingException"}).encode()

    def throttle(request: Any, **_: Any) -> AWSResponse:
        headers = HTTPHeaders.from_dict({"x-amz-retry-after": "1000", "content-length": str(len(body))})
        answer = AWSResponse(request.url, 400, headers, None)
        vars(answer)["_content"] = body
        return answer

    client.meta.events.register("before-send", throttle)
    for left, made in ((20.0, 2), (1.0, 0)):
        pauses.clear()
        with until(100.0 + left), pytest.raises(ClientError, match="Throttling"):
            read(client)
        assert len(pauses) == made


def test_a_deadline_within_another_never_ends_later(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("iarms.deadline.monotonic", lambda: 100.0)
    assert (seconds_left(), is_waited_for()) == (None, False)
    with until(105.0):
        with until(109.0, is_waited_for=True):
            assert (seconds_left(), is_waited_for()) == (5.0, True)
        with until(103.0):
            assert seconds_left() == 3.0
        with ContextPool(1) as pool:
            assert pool.submit(seconds_left).result() == 5.0, "threads of the call have its deadline"
        assert (seconds_left(), is_waited_for()) == (5.0, False)
    assert seconds_left() is None


def test_what_nobody_waits_for_ends_a_second_before_lambda_ends_it(monkeypatch: pytest.MonkeyPatch):
    class Context:
        aws_request_id = "8f5a"

        def get_remaining_time_in_millis(self) -> int:
            return 30_000

    monkeypatch.setattr("iarms.deadline.monotonic", lambda: 100.0)
    handle = by_invocation(lambda event, context: (seconds_left(), is_waited_for()))
    assert handle({}, Context()) == (29.0, False)


def test_pauses_of_ours_end_with_the_deadline_too(monkeypatch: pytest.MonkeyPatch):
    now = [100.0]
    monkeypatch.setattr("iarms.deadline.monotonic", lambda: now[0])
    monkeypatch.setattr("iarms.retries.random.uniform", lambda least, most: most)
    monkeypatch.setattr("iarms.retries.time.sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    with until(104.0):
        assert list(tries(6, first_pause=1.0)) == [0, 1, 2], "one, two, and not four seconds"
    assert now[0] == 103.0


@pytest.mark.parametrize(
    ("service", "asked", "parts"),
    [
        ("dynamodb", {"TableName": "a"}, {"a"}),
        ("dynamodb", {"RequestItems": {"a": {}, "b": {}}}, {"a", "b"}),
        ("dynamodb", {"TransactItems": [{"Put": {"TableName": "a"}}, {"Update": {"TableName": "b"}}]}, {"a", "b"}),
        ("kms", {"KeyId": "k"}, {"kms"}),
    ],
)
def test_what_a_request_asks_is_known(service: str, asked: dict[str, Any], parts: set[str]):
    assert parts_of(service, json.dumps(asked).encode()) == parts


@pytest.mark.parametrize(
    "make", [clients.dynamodb, clients.sns, clients.sqs, clients.kms, clients.s3, clients.sts], ids=lambda m: m.__name__
)
def test_every_client_ends_with_the_deadline(make: Any):
    operations = {"dynamodb": "list_tables", "sns": "list_topics", "sqs": "list_queues", "kms": "list_keys"}
    operation = {**operations, "s3": "list_buckets", "sts": "get_caller_identity"}[make.__name__]
    with until(seconds_now() - 1), pytest.raises(DeadlinePassed):
        getattr(make(), operation)()
