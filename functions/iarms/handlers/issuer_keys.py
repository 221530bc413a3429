"""The issuers' keys: fetched from where each publishes them, kept while it is down, out soon after they are withdrawn.

What an issuer can answer, and what follows for the keys that are at hand:

    a key set with keys that can be used      it takes the place of what there was
    a key set without any (emptied)           all its keys are withdrawn: out when they are FRESH_SECONDS old
    something else (rubbish, too long, ...)   as if it were down
    nothing (it is down)                      kept until they are STALE_SECONDS old; then nothing can be said of a token

All but the first are counted and alarmed. An issuer is asked by one call at a time, and seldom.
"""

import contextlib
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from iarms.errors import BadRequest
from iarms.handlers.strict_json import strict_json
from iarms.observability import count_issuer_trouble

if TYPE_CHECKING:
    from jwt import PyJWK

FETCH_SECONDS: Final = 1.0
# With the minute for which the gateway keeps a verdict, a key that its issuer withdraws is out within ten.
FRESH_SECONDS: Final = 540.0
STALE_SECONDS: Final = 24 * 3600.0
REFETCH_SECONDS: Final = 60.0  # what would have the issuer asked again does so at most this often
_FIRST_REST_SECONDS: Final = 20.0  # without any key at hand: then twice that, and so on up to REFETCH_SECONDS
_LONGEST_KEY_SET: Final = 100_000
_MOST_UNKNOWN: Final = 256
_RSA_BITS: Final = range(2048, 8193)
_RSA_EXPONENTS: Final = range(65_537, 2**32)  # a small one is weak, 1 lets anybody sign; a large one costs us time
_KEY_ID: Final = re.compile(r"[\x21-\x7e]{1,256}")


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had: nothing can be said of the token."""


class KeyUnknown(Exception):
    """The issuer has no key of this id with which it signs."""


class KeySetUnusable(ValueError):
    """What the issuer answered with is no key set."""


class Trouble(Enum):
    """What can be wrong with an issuer's answer, as the log has it."""

    DOWN = "down"
    UNUSABLE = "unusable"
    EMPTIED = "emptied"


class _Connection(http.client.HTTPConnection):
    """A connection to an issuer that can be given up from another thread at any moment of its life."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.is_tls = parts.scheme == "https"
        if not parts.hostname or not (self.is_tls or (parts.scheme == "http" and parts.hostname == "127.0.0.1")):
            raise KeySetUnusable("keys are fetched over https alone")
        self.default_port = 443 if self.is_tls else 80
        super().__init__(parts.hostname, parts.port, timeout=FETCH_SECONDS)
        self.target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.held: socket.socket | None = None

    def connect(self) -> None:
        """Open it, and hold it from its first packet on."""
        self.held = socket.create_connection((self.host, self.port), FETCH_SECONDS)
        if self.is_tls:
            context = ssl.create_default_context()
            held = context.wrap_socket(self.held, server_hostname=self.host, do_handshake_on_connect=False)
            self.held = held
            held.do_handshake()
        self.sock = self.held

    def give_up(self) -> None:
        """Let whoever reads or writes on it fail at once."""
        if self.held is not None:
            with contextlib.suppress(OSError):
                self.held.shutdown(socket.SHUT_RDWR)


def fetch(url: str) -> bytes:
    """An issuer's key set as it stands, within FETCH_SECONDS in all, however slowly it comes.

    Raises OSError where nothing comes in time or the issuer answers with an error; KeySetUnusable for what is too long
    and for an answer that sends elsewhere: only the URL that was configured is asked, and only over TLS (or on
    this machine's own loopback).
    """
    connection = _Connection(url)
    came: list[bytes | Exception] = []
    # A thread, since nothing else bounds the look-up of a name and a server that sends a byte now and then.
    asking = threading.Thread(target=_ask, args=(connection, came), name=f"keys of {url}", daemon=True)
    until = time.monotonic() + FETCH_SECONDS
    asking.start()
    import_module("jwt")  # which reads the answer: loaded while it is on its way, a tenth of a cold start
    asking.join(max(0.0, until - time.monotonic()))
    in_time = tuple(came)  # what comes after it was given up is what the cut has left of an answer
    connection.give_up()
    if not in_time:
        raise TimeoutError(f"no answer within {FETCH_SECONDS} s")
    if isinstance(in_time[0], Exception):
        raise in_time[0]
    return in_time[0]


def _ask(connection: _Connection, came: list[bytes | Exception]) -> None:
    try:
        connection.request("GET", connection.target, headers={"Accept": "application/json", "Connection": "close"})
        with connection.getresponse() as answer:
            if answer.status in range(300, 400):
                raise KeySetUnusable("the issuer sends elsewhere")
            if answer.status != HTTPStatus.OK:
                raise OSError(f"the issuer answers {answer.status}")
            body = answer.read(_LONGEST_KEY_SET + 1)
            if len(body) > _LONGEST_KEY_SET:
                raise KeySetUnusable("the key set is too long")
            if answer.length:
                raise OSError("the answer ends before its end")
        came.append(body)
    except Exception as error:  # noqa: BLE001  # raised again by who waits
        came.append(error)


def read_key_set(body: bytes, algorithms: tuple[str, ...]) -> "dict[str, PyJWK]":
    """The keys of a JSON Web Key Set by id that sign by one of these algorithms; others are passed over.

    None of an id that stands twice: which of them would it be? Raises KeySetUnusable for what is no key set.
    """
    try:
        published = strict_json(body.decode()).get("keys")
    except (UnicodeDecodeError, BadRequest) as error:
        raise KeySetUnusable("no JSON") from error
    if not isinstance(published, list) or not all(isinstance(each, dict) for each in published):
        raise KeySetUnusable("no list of keys")
    found: dict[str, Any] = {}
    twice: set[str] = set()
    for each in published:
        key = _signing_key(each, algorithms)
        if key is not None and (kid := str(each["kid"])) not in twice:
            if kid in found:
                twice.add(kid)
                del found[kid]
            else:
                found[kid] = key
    return found


def _signing_key(told: Mapping[str, Any], algorithms: tuple[str, ...]) -> "PyJWK | None":
    """The key where it is one that signs: by its use (RFC 7517), its kind and its strength."""
    kid, operations = told.get("kid"), told.get("key_ops", ["verify"])
    if not isinstance(kid, str) or not _KEY_ID.fullmatch(kid):
        return None
    if told.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return None
    if "d" in told or "k" in told:  # a private part that is published is private no more
        return None
    by_kind = {"EC": "ES256", "RSA": "RS256"}
    kind = told.get("kty")
    algorithm = by_kind.get(kind) if isinstance(kind, str) else None
    if algorithm not in algorithms or told.get("alg", algorithm) != algorithm:
        return None
    jwt = import_module("jwt")  # loaded by now: see `fetch`
    try:
        key: PyJWK = jwt.PyJWK(dict(told), algorithm)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, OverflowError):
        return None
    return key if _is_strong(key.key) else None


def _is_strong(key: Any) -> bool:
    curves, rsa = (import_module(f"cryptography.hazmat.primitives.asymmetric.{name}") for name in ("ec", "rsa"))
    if isinstance(key, curves.EllipticCurvePublicKey):
        return isinstance(key.curve, curves.SECP256R1)
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size in _RSA_BITS and key.public_numbers().e in _RSA_EXPONENTS
    return False


@dataclass
class KeySet:
    """One issuer's keys: fetched when they are needed, refreshed, and kept while the issuer is down.

    `algorithms` are those that the issuer signs by. `clock` in seconds from any beginning.
    """

    url: str
    get: Callable[[str], bytes] = fetch
    clock: Callable[[], float] = time.monotonic
    algorithms: tuple[str, ...] = ("ES256", "RS256")
    _keys: "dict[str, PyJWK]" = field(default_factory=dict)
    _fetched: float | None = None  # when the keys at hand were published, as far as we know
    _emptied: bool = False  # whether the issuer's last key set had no key; those at hand end with their freshness
    _tried: float | None = None
    _failures: int = 0  # without any key at hand, one after the other
    _unknown: dict[str, tuple[float, float]] = field(default_factory=dict)  # by id: asked when, for how long not again
    _asking: threading.Lock = field(default_factory=threading.Lock)

    def key(self, kid: str) -> "PyJWK":
        """The key of this id. Raises KeyUnknown where there is none, KeysUnavailable where nobody can be asked."""
        # Who finds its key at hand does not wait for somebody else's asking.
        if self._is_to_ask(kid, self.clock()) and self._asking.acquire(blocking=kid not in self._keys):
            try:
                if self._is_to_ask(kid, self.clock()):
                    self._refresh(kid)
            finally:
                self._asking.release()
        return self._at_hand(kid, self.clock())

    def _is_to_ask(self, kid: str, now: float) -> bool:
        if self._tried is not None and now - self._tried < self._rest():
            return False
        if self._fetched is None or now - self._fetched > FRESH_SECONDS or self._emptied:
            return True
        if kid in self._keys:
            return False
        asked, rest = self._unknown.get(kid, (now, 0.0))
        return now - asked >= rest

    def _rest(self) -> float:
        if self._fetched is not None:
            return REFETCH_SECONDS
        return min(REFETCH_SECONDS, _FIRST_REST_SECONDS * 2.0 ** min(self._failures - 1, 8))

    def _at_hand(self, kid: str, now: float) -> "PyJWK":
        age = None if self._fetched is None else now - self._fetched
        if age is None or age > STALE_SECONDS:
            raise KeysUnavailable(self.url)
        if self._emptied and age > FRESH_SECONDS:
            self._keys = {}
        key = self._keys.get(kid)
        if key is not None:
            return key
        if age > FRESH_SECONDS and not self._emptied:  # its issuer may have published it since: it cannot be asked
            raise KeysUnavailable(self.url)
        raise KeyUnknown(kid)

    def _refresh(self, kid: str) -> None:
        self._tried = self.clock()
        try:
            keys = read_key_set(self.get(self.url), self.algorithms)
        except OSError as error:
            self._tell(Trouble.DOWN, type(error).__name__)
        except http.client.HTTPException as error:
            self._tell(Trouble.UNUSABLE, type(error).__name__)
        except ValueError as error:
            self._tell(Trouble.UNUSABLE, str(error) if isinstance(error, KeySetUnusable) else type(error).__name__)
        else:
            self._take(keys, kid)

    def _take(self, keys: "dict[str, PyJWK]", kid: str) -> None:
        now = self.clock()
        self._emptied = not keys
        if self._emptied:
            self._tell(Trouble.EMPTIED, "no key that signs")
            if self._keys and self._fetched is not None and now - self._fetched <= FRESH_SECONDS:
                return
        self._keys, self._fetched, self._failures = keys, now, 0
        if kid in keys:
            self._unknown.pop(kid, None)
        elif keys:
            _, rest = self._unknown.pop(kid, (0.0, REFETCH_SECONDS / 2))
            while len(self._unknown) >= _MOST_UNKNOWN:
                del self._unknown[next(iter(self._unknown))]
            self._unknown[kid] = (now, min(FRESH_SECONDS, rest * 2))

    def _tell(self, trouble: Trouble, why: str) -> None:
        self._failures += 1
        age = None if self._fetched is None else self.clock() - self._fetched
        count_issuer_trouble(self.url, trouble.value, why, age)
