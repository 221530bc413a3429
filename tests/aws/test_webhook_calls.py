"""Calls of strangers' endpoints: over TLS to the name, at an address that was looked up once, and ended in time."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from iarms.aws.webhook_calls import WebhookCalls
from iarms.domain.webhooks import Endpoint, is_public_address
from iarms.models.webhook import Answered
from ops.local.certificates import Pair, issue_to_server, keep, make_authority
from tests import clock
from tests.receiver import Answer, receiving

HOST = "hooks.example"
# OpenSSL reads the machine's clock.
DAYS = 10_000
BEGINS, ENDS = clock.BEGIN - timedelta(days=DAYS / 2), clock.BEGIN + timedelta(days=DAYS / 2)
NOT_LONG = 0.3
"""Seconds, of calls that are to be given up."""

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture(scope="module")
def authority() -> Pair:
    return make_authority(BEGINS, DAYS)


@pytest.fixture
def trust(authority: Pair) -> Callable[[], ssl.SSLContext]:
    return lambda: ssl.create_default_context(cadata=authority.certificate)


def under_tls(folder: Path, pair: Pair, names: list[str | None] | None = None) -> Callable[[Any], Any]:
    """What puts a server's socket under TLS, noting the names that it is called by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keep(folder, "server", pair), folder / "server.key")
    if names is not None:
        context.sni_callback = lambda _, name, __: names.append(name)
    return lambda bare: context.wrap_socket(bare, server_side=True, do_handshake_on_connect=False)


def place(port: int, *, tls: bool = True, target: str = "/x") -> Endpoint:
    return Endpoint(HOST, port, tls, target, f"{HOST}:{port}")


def port_of(url: str) -> int:
    return int(url.partition("//")[2].partition("/")[0].rpartition(":")[2])


def calling(trust: Callable[[], ssl.SSLContext] = ssl.create_default_context, **fields: Any) -> WebhookCalls:
    """Calls of a name that the tests' resolver has at the loopback, which counts as a public address here."""
    usual: dict[str, Any] = {"resolve": lambda *_: ["127.0.0.1"], "may_call": lambda _: True, "seconds": 5.0}
    return WebhookCalls(**(usual | fields), trust=trust)


@contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that says to each who calls what a test has it say; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                try:
                    talk(caller)
                except OSError:
                    continue

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_the_name_is_in_the_handshake_and_the_address_is_the_one_looked_up(
    tmp_path: Path, authority: Pair, trust: Callable[[], ssl.SSLContext]
):
    names: list[str | None] = []
    asked: list[tuple[str, int]] = []

    def resolve(name: str, port: int) -> list[str]:
        asked.append((name, port))
        return ["127.0.0.1"]

    server = under_tls(tmp_path, issue_to_server(authority, BEGINS, ENDS, HOST), names)
    with receiving(server) as receiver:
        at = place(port_of(receiver.url), target="/in?key=1")
        came = calling(trust, resolve=resolve).post(at, {"webhook-id": "ntf_1"}, b"{}")
    assert came == Answered(204)
    assert names == [HOST]
    assert asked == [(HOST, at.port)], "once, and nothing is looked up again"
    (received,) = receiver.received
    assert (received.path, received.body) == ("/in?key=1", b"{}")
    assert (received.headers["host"], received.headers["webhook-id"]) == (at.authority, "ntf_1")


def test_a_certificate_of_another_name_or_authority_or_time_is_not_believed(
    tmp_path: Path, authority: Pair, trust: Callable[[], ssl.SSLContext]
):
    wrong = {
        "another name": issue_to_server(authority, BEGINS, ENDS, "other.example"),
        "another authority": issue_to_server(make_authority(BEGINS, DAYS), BEGINS, ENDS, HOST),
        "ended": issue_to_server(authority, BEGINS, BEGINS + timedelta(days=1), HOST),
    }
    for what, pair in wrong.items():
        with receiving(under_tls(tmp_path, pair)) as receiver:
            came = calling(trust).post(place(port_of(receiver.url)), {}, b"{}")
        assert came == Answered(fault="TLS_FAILED"), what
        assert not receiver.received, what


def test_who_speaks_no_tls_is_told_nothing(trust: Callable[[], ssl.SSLContext]):
    heard: list[bytes] = []

    def talk(caller: socket.socket) -> None:
        heard.append(caller.recv(4096))
        caller.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with talking(talk) as port:
        assert calling(trust).post(place(port), {}, b"a secret of a case") == Answered(fault="TLS_FAILED")
    assert b"secret" not in b"".join(heard)


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["10.1.2.3"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fd00:ec2::254"],
        ["93.184.215.14", "127.0.0.1"],
        ["127.0.0.1", "93.184.215.14"],
    ],
)
def test_a_name_that_leads_inside_is_not_called_not_even_where_it_leads_outside_too(found: list[str]):
    with receiving() as receiver:
        calls = calling(resolve=lambda *_: found, may_call=is_public_address)
        came = calls.post(place(port_of(receiver.url), tls=False), {}, b"{}")
    assert came == Answered(fault="ADDRESS_NOT_PUBLIC")
    assert not receiver.received


def test_a_name_that_is_bound_anew_after_it_was_looked_up_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch):
    """The second look-up, by whoever makes one, would lead to the loopback."""
    answers = iter([["127.0.0.1"]])

    def nobody(*_: Any, **__: Any) -> Any:
        raise AssertionError("the name was looked up again")

    with receiving() as receiver:
        at = place(port_of(receiver.url), tls=False)
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, *rest, **named: nobody() if host == HOST else real(host, *rest, **named)
        )
        assert calling(resolve=lambda *_: next(answers)).post(at, {}, b"{}") == Answered(204)
        assert len(receiver.received) == 1


def test_nobody_is_followed_elsewhere():
    with receiving() as inside, receiving() as receiver:
        receiver.answer = lambda _: Answer(307, {"Location": inside.url})
        came = calling().post(place(port_of(receiver.url), tls=False), {}, b"{}")
    assert came == Answered(307)
    assert (len(receiver.received), inside.received) == (1, [])


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch):
    with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert calling().post(place(port_of(receiver.url), tls=False), {}, b"{}") == Answered(204)
    assert not proxy.received


def test_of_a_huge_answer_the_head_is_read_and_no_more():
    with receiving() as receiver:
        receiver.answer = lambda _: Answer(503, {"Retry-After": "60"}, b"x" * 30_000_000)
        came = calling().post(place(port_of(receiver.url), tls=False), {}, b"{}")
    assert came == Answered(503, "60")


def test_a_head_without_end_is_no_http():
    def talk(caller: socket.socket) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            caller.sendall(f"X-{number}: {'y' * 1000}\r\n".encode())

    with talking(talk) as port:
        assert calling().post(place(port, tls=False), {}, b"{}") == Answered(fault="NO_HTTP")


@pytest.mark.parametrize(
    "said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"\x16\x03\x01\x00\x05", b"HTTP/9"]
)
def test_what_is_no_answer_is_none(said: bytes):
    def talk(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(said)

    with talking(talk) as port:
        came = calling().post(place(port, tls=False), {}, b"{}")
    assert (came.status, came.fault) in ((None, "NO_HTTP"), (None, "NOT_CONNECTED"))


@pytest.mark.parametrize(
    "drip", [b"", b"H", b"HTTP/1.1 100 Continue\r\n\r\n"], ids=["silent", "dripping", "continuing"]
)
def test_who_is_slow_is_given_up_however_it_is_slow(drip: bytes):
    over = threading.Event()

    def talk(caller: socket.socket) -> None:
        while not over.wait(0.02):
            caller.sendall(drip)

    with talking(talk) as port:
        came = calling(seconds=NOT_LONG).post(place(port, tls=False), {}, b"{}")
        over.set()
    assert came == Answered(fault="NO_ANSWER_IN_TIME")


def test_a_resolver_that_does_not_answer_is_given_up():
    over = threading.Event()

    def resolve(*_: Any) -> list[str]:
        over.wait(5)
        return ["127.0.0.1"]

    with receiving() as receiver:
        calls = calling(seconds=NOT_LONG, resolve=resolve)
        assert calls.post(place(port_of(receiver.url), tls=False), {}, b"{}") == Answered(fault="NO_ANSWER_IN_TIME")
        over.set()
    assert not receiver.received, "and calls nobody once it does"


def test_a_name_that_is_not_there_and_a_port_where_nobody_listens():
    def nowhere(*_: Any) -> list[str]:
        raise socket.gaierror("no such name")

    assert calling(resolve=nowhere).post(place(443), {}, b"{}") == Answered(fault="NAME_NOT_RESOLVED")
    assert calling(resolve=lambda *_: []).post(place(443), {}, b"{}") == Answered(fault="NAME_NOT_RESOLVED")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert calling().post(place(port, tls=False), {}, b"{}") == Answered(fault="NOT_CONNECTED")


def test_of_a_body_that_comes_byte_by_byte_none_is_waited_for():
    over = threading.Event()

    def talk(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 100000\r\n\r\n")
        while not over.wait(0.02):
            caller.sendall(b"x")

    with talking(talk) as port:
        assert calling().post(place(port, tls=False), {}, b"{}") == Answered(204)
        over.set()


def test_a_head_that_comes_byte_by_byte_and_a_handshake_that_never_ends_are_given_up(
    trust: Callable[[], ssl.SSLContext],
):
    over = threading.Event()

    def talk(caller: socket.socket) -> None:
        caller.sendall(b"HTTP/1.1 204 No Content\r\nX-Slow: ")
        while not over.wait(0.02):
            caller.sendall(b"x")

    def holds(_: socket.socket) -> None:
        over.wait(5)

    with talking(talk) as port:
        late = calling(seconds=NOT_LONG).post(place(port, tls=False), {}, b"{}")
    with talking(holds) as port:
        held = calling(trust, seconds=NOT_LONG).post(place(port), {}, b"{}")
        over.set()
    assert late == held == Answered(fault="NO_ANSWER_IN_TIME")
