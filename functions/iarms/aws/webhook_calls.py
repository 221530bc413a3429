"""Calls of the parties' webhooks: one POST to an address that is looked up once and called as it is, and what came of
it.

Whose endpoint it is may answer whatever it likes, as slowly as it likes, and resolve its name to whatever it likes.
So: the name is looked up once, every address that it has must be one that may be called, and the connection goes to
one of these and to nothing that a second look might bring; the certificate must be of the name all the same. Nobody is
followed elsewhere, no proxy is asked, nothing of an answer is read but its head, and all of it ends in time.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Protocol

from iarms.models.webhook import Answered, DeliveryFault

CALL_SECONDS: Final = 10.0
_MOST_ADDRESSES: Final = 4

Resolve = Callable[[str, int], Sequence[str]]
"""A name and a port in, the addresses that it has now out. Raises OSError where it has none."""


class CallPlace(Protocol):
    """Where a call leads (`domain.webhooks.Endpoint`)."""

    @property
    def name(self) -> str:
        """The host, by its name."""

    @property
    def port(self) -> int:
        """The port."""

    @property
    def is_tls(self) -> bool:
        """Whether by TLS."""

    @property
    def target(self) -> str:
        """Path and query."""

    @property
    def authority(self) -> str:
        """The value of Host."""

    @property
    def is_own_machine(self) -> bool:
        """Whether it is this machine itself, and may be."""


def addresses_of(name: str, port: int) -> list[str]:
    """Every address that the system's resolver gives, those of IPv4 first: a function has no way out by the other."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    ordered = sorted(found, key=lambda each: each[0] != socket.AF_INET)
    return list(dict.fromkeys(str(each[4][0]) for each in ordered))


@cache
def trusted_by_the_system() -> ssl.SSLContext:
    """TLS from 1.2 on, certificates by the system's authorities, of the name that is called."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True)
class WebhookCalls:
    """Makes calls. `may_call` says of an address whether it may be called."""

    may_call: Callable[[str], bool]
    resolve: Resolve = addresses_of
    seconds: float = CALL_SECONDS
    trust: Callable[[], ssl.SSLContext] = field(default=trusted_by_the_system)

    def post(self, place: CallPlace, headers: Mapping[str, str], body: bytes) -> Answered:
        """Send a body, and give what the head of the answer says; nothing is raised, and nothing takes longer than it
        may."""
        connection = _PinnedConnection(place, self)
        came: list[Answered] = []
        # A thread, since nothing else bounds the look-up of a name and a server that sends a byte now and then.
        calling = threading.Thread(target=_call, args=(connection, place, headers, body, came), daemon=True)
        calling.start()
        calling.join(self.seconds)
        in_time = tuple(came)  # what comes after it was given up is what the cut has left of an answer
        connection.give_up()
        return in_time[0] if in_time else Answered(fault="NO_ANSWER_IN_TIME")


class _Refused(Exception):
    """Why no call was made, or no answer came."""

    def __init__(self, fault: DeliveryFault) -> None:
        super().__init__(fault)
        self.fault: DeliveryFault = fault


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to an address that was looked up once, which can be given up from another thread at any moment."""

    def __init__(self, place: CallPlace, calls: WebhookCalls) -> None:
        super().__init__(place.name, place.port, timeout=calls.seconds)
        self._place, self._calls = place, calls
        self._held: socket.socket | None = None
        self._is_given_up = False
        self._until = time.monotonic() + calls.seconds

    def connect(self) -> None:
        """Open it to one of the addresses that the name has at this moment. Raises _Refused where that cannot be."""
        held = self._first_open(self._addresses())
        self._hold(held)
        if self._place.is_tls:
            try:
                held = self._calls.trust().wrap_socket(
                    held, server_hostname=self._place.name, do_handshake_on_connect=False
                )
                self._hold(held)
                held.do_handshake()
            except TimeoutError:
                raise
            except (ssl.SSLError, OSError, ValueError) as fault:
                raise _Refused("TLS_FAILED") from fault
        self.sock = held

    def give_up(self) -> None:
        """Let whoever reads or writes on it fail at once."""
        self._is_given_up = True
        if self._held is not None:
            with contextlib.suppress(OSError):
                self._held.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                self._held.close()

    def _hold(self, held: socket.socket) -> None:
        self._held = held
        if self._is_given_up:
            self.give_up()
            raise TimeoutError("given up")

    def _addresses(self) -> list[str]:
        try:
            found = list(self._calls.resolve(self._place.name, self._place.port))
        except (OSError, UnicodeError) as fault:
            raise _Refused("NAME_NOT_RESOLVED") from fault
        if not found:
            raise _Refused("NAME_NOT_RESOLVED")
        # One that may not be called beside others that may: whoever answers so means us to try.
        if not self._place.is_own_machine and not all(map(self._calls.may_call, found)):
            raise _Refused("ADDRESS_NOT_PUBLIC")
        return found[:_MOST_ADDRESSES]

    def _first_open(self, addresses: Sequence[str]) -> socket.socket:
        last: OSError | None = None
        for address in addresses:
            left = self._until - time.monotonic()
            if left <= 0 or self._is_given_up:
                break
            try:
                return socket.create_connection((address, self._place.port), left)
            except OSError as fault:
                last = fault
        raise _Refused("NOT_CONNECTED") from last


def _call(
    connection: _PinnedConnection, place: CallPlace, headers: Mapping[str, str], body: bytes, came: list[Answered]
) -> None:
    try:
        connection.putrequest("POST", place.target, skip_host=True, skip_accept_encoding=True)
        told = {"Host": place.authority, "Content-Length": str(len(body)), "Connection": "close"}
        for name, value in (told | dict(headers)).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        came.append(Answered(answer.status, answer.getheader("Retry-After")))
    except _Refused as refused:
        came.append(Answered(fault=refused.fault))
    except TimeoutError:
        came.append(Answered(fault="NO_ANSWER_IN_TIME"))
    except (http.client.HTTPException, ValueError):
        came.append(Answered(fault="NO_HTTP"))
    except OSError:
        came.append(Answered(fault="NOT_CONNECTED"))
    except Exception:  # noqa: BLE001  # whatever a stranger's answer led to, it is no answer
        came.append(Answered(fault="NO_HTTP"))
    finally:
        connection.close()
