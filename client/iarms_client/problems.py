"""What can go wrong, as one tree. Nothing here is ever an answer to what was asked: least of all "no match".

IarmsError
├── NotReached              no answer was had in time: no connection, cut off, too slow; `cause` says which
├── UnreadableAnswer        an answer that is none of the API's: HTML, half a JSON, another shape, a redirect
├── TokenRefused            the issuer gave no token
├── UploadRefused           the store of uploads took no file, or gave none
├── NoVersion               what `if_match` was given has no version: nothing was sent
└── Problem                 what the API says is wrong (RFC 9457): `status`, `code`, `detail`, `errors`, `request_id`
    ├── BadRequest 400, Unauthenticated 401, Forbidden 403, NotFound 404, Conflict 409, Stale 412
    ├── TooLarge 413, UnsupportedMediaType 415, Invalid 422, MatchRequired 428
    ├── Throttled 429       too fast; `retry_after` says when to ask again
    │   └── UsedUp          a budget of an officer or a party; seconds do not help
    └── ServiceFault 5xx    tried again for as long as the deadline allows
        └── Unavailable 503
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


class IarmsError(Exception):
    """Whatever this client raises of its own."""

    request_id: str | None = None


class NotReached(IarmsError):
    """The service gave no answer within the deadline. Whether it did what was asked is not known."""

    def __init__(self, detail: str, *, tries: int, cause: BaseException | None = None) -> None:
        super().__init__(f"{detail} ({tries} {'try' if tries == 1 else 'tries'})")
        self.tries, self.cause = tries, cause


class UnreadableAnswer(IarmsError):
    """Something answered, and it is not the API as this client knows it. Nothing can be said of what was asked."""

    def __init__(self, detail: str, *, status: int, request_id: str | None = None) -> None:
        super().__init__(detail)
        self.status, self.request_id = status, request_id


class TokenRefused(IarmsError):
    """The issuer of tokens gave none: its status and, where it says one, OAuth's error code.

    `may_pass`: it was not reached, or failed, so that the same may go well in a while.
    """

    def __init__(self, detail: str, *, status: int = 0, error: str = "", may_pass: bool = False) -> None:
        super().__init__(detail)
        self.status, self.error, self.may_pass = status, error, may_pass or status == 429 or status >= 500


class UploadRefused(IarmsError):
    """The store of files refused an upload or a download: its address has ended, or it is another file."""

    def __init__(self, detail: str, *, status: int) -> None:
        super().__init__(detail)
        self.status = status


class NoVersion(IarmsError, ValueError):
    """A change was to be held to a version, and what was given for `if_match` has none. Nothing was sent."""


@dataclass(frozen=True)
class FieldFault:
    """One field's fault: `pointer` is a JSON pointer into the body, or /query/..., /headers/..."""

    pointer: str
    code: str
    detail: str


class Problem(IarmsError):
    """A refusal by the API. `code` is stable, `detail` is for people; `said` is all of the document."""

    def __init__(self, status: int, said: Mapping[str, Any], *, retry_after: float | None = None) -> None:
        self.status = status
        self.said = dict(said)
        self.code = str(said.get("code") or "")
        self.title = str(said.get("title") or "")
        self.detail = str(said.get("detail") or "")
        self.type = str(said.get("type") or "about:blank")
        self.request_id = said.get("request_id") or None
        self.retry_after = retry_after
        """Seconds until asking again may help; None where the answer does not say."""
        given = said.get("errors")
        self.errors = tuple(
            FieldFault(str(each.get("pointer", "")), str(each.get("code", "")), str(each.get("detail", "")))
            for each in (given if isinstance(given, list) else [])
            if isinstance(each, dict)
        )
        super().__init__(f"{status} {self.code or 'without a code'}: {self.detail or self.title}")


class BadRequest(Problem):
    """The body is not JSON as the API takes it."""


class Unauthenticated(Problem):
    """The token or the certificate does not open this; also a party or a client that is suspended."""


class Forbidden(Problem):
    """Not allowed to this party, client or officer."""


class NotFound(Problem):
    """Unknown, or another party's."""


class Conflict(Problem):
    """The object's state does not allow it."""


class Stale(Problem):
    """The object has changed since it was read: read it again."""


class TooLarge(Problem):
    """More than the API takes at once."""


class UnsupportedMediaType(Problem):
    """The body is of another media type."""


class Invalid(Problem):
    """Well-formed, and not valid: `errors` has each fault."""


class MatchRequired(Problem):
    """This change needs `if_match`."""


class Throttled(Problem):
    """Called too fast."""


class UsedUp(Throttled):
    """A budget is used up: `retry_after` says when it renews."""


class ServiceFault(Problem):
    """The service failed; asked again, it may not."""


class Unavailable(ServiceFault):
    """A part that the answer needs did not answer. Never to be read as "no match"."""


_BY_STATUS: Final[dict[int, type[Problem]]] = {
    400: BadRequest,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Stale,
    413: TooLarge,
    415: UnsupportedMediaType,
    422: Invalid,
    428: MatchRequired,
    429: Throttled,
    503: Unavailable,
}


def problem_of(status: int, said: Mapping[str, Any], retry_after: float | None = None) -> Problem:
    """The problem of an answer's status and document."""
    kind = _BY_STATUS.get(status, ServiceFault if status >= 500 else Problem)
    if kind is Throttled and str(said.get("code", "")).endswith("_used_up"):
        kind = UsedUp
    return kind(status, said, retry_after=retry_after)
