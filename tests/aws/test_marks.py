"""Calls to AWS say for which audit event, or in which invocation, they are made."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from iarms.aws import clients, sessions
from iarms.aws.marks import by_invocation, marked_by_event, marked_by_invocation
from iarms.threads import ContextPool

ASKED: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "dynamodb": (clients.dynamodb, "list_tables", {}),
    "sns": (clients.sns, "list_topics", {}),
    "sqs": (clients.sqs, "list_queues", {}),
    "kms": (clients.kms, "list_keys", {}),
    "s3": (clients.s3, "list_buckets", {}),
    "sts": (clients.sts, "get_caller_identity", {}),
    "dynamodb in sessions": (sessions.dynamodb_in_sessions, "list_tables", {}),
}


def sent_by(service: str) -> str:
    """The User-Agent that a call of this client would go out with."""
    make, operation, given = ASKED[service]
    client, found = make(), []

    def answer(request: Any, **_: Any) -> AWSResponse:
        found.append(request.headers["User-Agent"])
        return AWSResponse(request.url, 500, HTTPHeaders(), None)

    client.meta.events.register_first("before-send", answer)
    try:
        signing = sessions._signing.set(clients.own_session().get_credentials())
        with pytest.raises(Exception):  # noqa: B017, PT011  # whatever is made of an answer that says nothing
            getattr(client, operation)(**given)
        sessions._signing.reset(signing)
    finally:
        client.meta.events.unregister("before-send", answer)
    assert found
    assert len(set(found)) == 1, "each try has the same mark"
    return str(found[0].decode() if isinstance(found[0], bytes) else found[0])


@pytest.mark.parametrize("service", ASKED)
def test_every_client_marks_its_calls_and_each_try_once(service: str):
    plain = sent_by(service)
    assert "md/event" not in plain
    with marked_by_event("evt_01KXYZ"):
        assert sent_by(service) == f"{plain} md/event#evt_01KXYZ"
        with marked_by_invocation("8f5a-1"):
            assert sent_by(service) == f"{plain} md/invocation#8f5a-1"
        assert sent_by(service) == f"{plain} md/event#evt_01KXYZ"
    assert sent_by(service) == plain


@pytest.mark.parametrize(
    ("strange", "harmless"),
    [
        ("a\r\nX-Evil: 1", "a--X-Evil--1"),
        ("a md/event#evt_2", "a-md-event-evt_2"),
        ("é\0", "--"),
        ("x" * 500, "x" * 64),
    ],
)
def test_nothing_gets_into_the_header_by_an_id(strange: str, harmless: str):
    with marked_by_invocation(strange):
        assert sent_by("dynamodb").endswith(f" md/invocation#{harmless}")


def test_threads_of_a_pool_mark_by_the_call_that_has_them_work():
    pool, together = ContextPool(4), Barrier(4)

    def ask() -> str:
        together.wait()
        return _mark()

    def call(number: int) -> list[str]:
        with marked_by_event(f"evt_{number}"):
            return [pool.submit(ask).result(), *pool.map(lambda _: _mark(), range(3))]

    with ThreadPoolExecutor(4) as callers:
        found = list(callers.map(call, range(4)))
    assert found == [[f" md/event#evt_{number}"] * 4 for number in range(4)]


def _mark() -> str:
    from iarms.aws import marks

    return marks._mark.get()


def test_an_invocation_is_marked_as_long_as_it_lasts():
    class Context:
        aws_request_id = "8f5a"

        def get_remaining_time_in_millis(self) -> int:
            return 3_000

    @by_invocation
    def handle(event: dict[str, Any], context: Any) -> str:
        """Work."""
        return _mark()

    assert handle({}, Context()) == " md/invocation#8f5a"
    assert handle.__name__ == "handle"
    assert _mark() == ""
