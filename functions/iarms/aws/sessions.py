"""Reads of DynamoDB in the session of the calling party, which hand over nothing but what lies under its own key.

A function that lists has a second role beside its own, the data role. Its policy lets a session read the rows whose
partition key is the session's own tag, and no others (`dynamodb:LeadingKeys`). So a fault in a handler that asks for
another party's list is refused by DynamoDB, and CloudTrail has the party as the name of who read.

The party of a session is the one that the door entered with (`session_of`), never an argument of a read. Credentials
are kept by party and function instance for ten minutes. Where STS does not answer, those that are kept are used until
shortly before they end, and then reads raise what STS raised.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from botocore.credentials import CredentialProvider, Credentials
from botocore.exceptions import BotoCoreError, ClientError

from iarms.aws.clients import LIMITS, new_session, own_session, sts
from iarms.aws.deadlines import end_with_deadline

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

# The shortest that AWS gives.
SESSION_SECONDS: Final = 900
KEPT_SECONDS: Final = 600
# Never to the last moment: a read that begins must also end, and clocks differ.
_SAFE_SECONDS: Final = SESSION_SECONDS - 60
MOST_KEPT: Final = 200
"""Of parties, by function instance: more than call one within ten minutes; a kept session is 1.5 kB."""
# After a failure STS is let alone for as long: the other lists of the moment need not wait for it too.
_LET_ALONE_SECONDS: Final = 2.0
_ENDED: Final = frozenset({"ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException"})


class NobodysSession(Exception):
    """A read in the caller's session while nobody calls: a fault of ours."""


class _Kept(NamedTuple):
    """The credentials of a session, and since when (seconds since 1970) they are there."""

    credentials: Credentials
    since: float


_party: Final[ContextVar[str | None]] = ContextVar("party of the session", default=None)
_signing: Final[ContextVar[Credentials | None]] = ContextVar("credentials of the read", default=None)


@contextmanager
def session_of(party: str) -> Iterator[None]:
    """While this lasts, what is read in the caller's session is read as this party."""
    before = _party.set(party)
    try:
        yield
    finally:
        _party.reset(before)


def session_tags(party: str) -> dict[str, str]:
    """The tags of a party's session: its name, and an administration's country, under which its cases are listed."""
    kind, _, country = party.partition("-")
    return {"party": party, **({"administration": country} if kind == "ADM" else {})}


def as_caller(role: str) -> "DynamoDBClient":
    """DynamoDB in the session of whoever calls, by a data role's ARN. It queries and gets items, and does no more."""
    return cast("DynamoDBClient", CallersTables(role))


@dataclass
class CallersTables:
    """DynamoDB in the sessions of a data role, one a party, each kept for ten minutes."""

    role: str
    _sessions: dict[str, _Kept] = field(default_factory=dict)
    _refused: tuple[float, Exception] | None = None
    _turn: Any = field(default_factory=threading.Lock)

    def query(self, **asked: Any) -> Any:
        """DynamoDB's Query. Raises ClientError or BotoCoreError also where there is no session to be had."""
        return self._read("query", asked)

    def get_item(self, **asked: Any) -> Any:
        """DynamoDB's GetItem. Raises as `query` does."""
        return self._read("get_item", asked)

    def _read(self, operation: str, asked: dict[str, Any]) -> Any:
        party = _party.get()
        if not party:
            raise NobodysSession("a read in the caller's session, and nobody calls")
        signing = _signing.set(self._credentials_of(party))
        try:
            return getattr(dynamodb_in_sessions(), operation)(**asked)
        except ClientError as error:
            if error.response["Error"]["Code"] in _ENDED:
                self._sessions.pop(party, None)
            raise
        finally:
            _signing.reset(signing)

    def _credentials_of(self, party: str) -> Credentials:
        """The credentials of a party's session, by STS where none that are fresh are kept."""
        with self._turn:
            now = time.time()
            kept = self._sessions.get(party)
            if kept is not None and now - kept.since < KEPT_SECONDS:
                return kept.credentials
            try:
                fresh = self._assume(party)
            except (ClientError, BotoCoreError):
                if kept is not None and now - kept.since < _SAFE_SECONDS:
                    return kept.credentials
                raise
            self._sessions.pop(party, None)
            while len(self._sessions) >= MOST_KEPT:
                self._sessions.pop(next(iter(self._sessions)))
            self._sessions[party] = _Kept(fresh, now)
            return fresh

    def _assume(self, party: str) -> Credentials:
        if self._refused is not None and time.monotonic() - self._refused[0] < _LET_ALONE_SECONDS:
            raise self._refused[1]
        try:
            answer = sts().assume_role(
                RoleArn=self.role,
                RoleSessionName=party,
                DurationSeconds=SESSION_SECONDS,
                Tags=[{"Key": name, "Value": value} for name, value in session_tags(party).items()],
            )
        except (ClientError, BotoCoreError) as error:
            self._refused = time.monotonic(), error
            raise
        self._refused = None
        given = answer["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], "assume-role")


class _OfTheRead(Credentials):
    """Credentials that are another session's at each read: one client serves all parties."""

    def __init__(self) -> None:
        super().__init__("none", "none", method=_Sessions.METHOD)

    def get_frozen_credentials(self) -> Any:
        credentials = _signing.get()
        if credentials is None:
            raise NobodysSession("a read outside of any session")
        return credentials.get_frozen_credentials()


class _Sessions(CredentialProvider):
    METHOD = "session-of-the-caller"

    def load(self) -> Credentials:
        return _OfTheRead()


@cache
def dynamodb_in_sessions() -> "DynamoDBClient":
    """The one client of all sessions. It never signs as the function itself."""
    session = new_session()
    session.register_component("data_loader", own_session().get_component("data_loader"))
    session.get_component("credential_provider").insert_before("env", _Sessions())
    return cast("DynamoDBClient", end_with_deadline(session.create_client("dynamodb", config=LIMITS)))
