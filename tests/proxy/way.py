"""The way from the functions' clients to the proxy: the real one of botocore, over a socket, signed for where it goes.

The tests' own clients ask the tables and moto as before; so what a test looks at meets no fault.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, Final

import botocore.endpoint
import pytest
from botocore.httpsession import URLLib3Session
from botocore.retries.quota import RetryQuota
from pytest_socket import disable_socket, enable_socket

import iarms.retries
from iarms.aws.clients import dynamodb, kms, sns, sqs, sts
from iarms.aws.sessions import dynamodb_in_sessions
from tests.memory_dynamodb import Store
from tests.memory_dynamodb.client import asking_aws
from tests.proxy.server import Proxy
from tests.proxy.upstream import answer_from

# Seconds that a client waits for an answer. Short where a rule has it wait in vain: what is held is what follows then,
# and no test should last as long as production's own limits do.
_PATIENT: Final = 5.0
_IMPATIENT: Final = 0.25


@contextmanager
def through(store: Store) -> Iterator[Proxy]:
    """While this lasts, what functions ask of DynamoDB, SNS, SQS, STS and KMS goes over the proxy.

    Pauses between tries take no time, and no client has used up its retries: each case is an instance's first trouble.
    """
    enable_socket()
    proxy = Proxy(lambda asked: answer_from(store, asked))
    try:
        with ExitStack() as stack:
            stack.enter_context(_at_once())
            for client in (dynamodb(), dynamodb_in_sessions(), sns(), sqs(), sts(), kms()):
                stack.enter_context(_sent_to(proxy, client))
            yield proxy
    finally:
        proxy.close()
        disable_socket(allow_unix_socket=True)


@contextmanager
def _sent_to(proxy: Proxy, client: Any) -> Iterator[None]:
    service = client.meta.service_model.service_id.hyphenize()
    sessions = {waits: _session(waits) for waits in (_PATIENT, _IMPATIENT)}

    def turn(request: Any, **_: Any) -> None:
        request.url = proxy.url + "/" + request.url.partition("//")[2].partition("/")[2]

    def send(request: Any, **_: Any) -> Any:
        is_slow = any(rule.fault.seconds > _IMPATIENT for rule in proxy.rules)
        return sessions[_IMPATIENT if is_slow else _PATIENT].send(request)  # before moto answers it

    events = client.meta.events
    events.register(f"before-sign.{service}", turn)
    events.register_first(f"before-send.{service}", send)
    try:
        with asking_aws(client):
            yield
    finally:
        events.unregister(f"before-sign.{service}", turn)
        events.unregister(f"before-send.{service}", send)
        for session in sessions.values():
            session.close()


def _session(waits: float) -> URLLib3Session:
    both: Any = (waits, waits)  # connect, read; the stubs know of one whole number alone
    # As botocore's own clients have it: else each body waits 40 ms for its headers to be acknowledged. The stubs take
    # options for texts.
    at_once: Any = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    return URLLib3Session(timeout=both, socket_options=at_once)


@contextmanager
def _at_once() -> Iterator[None]:
    no_time = SimpleNamespace(**{name: value for name, value in vars(time).items() if not name.startswith("_")})
    no_time.sleep = lambda _: None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.endpoint, "time", no_time)
        patch.setattr(iarms.retries, "time", no_time)
        patch.setattr(RetryQuota, "acquire", lambda *_: True)
        yield
