"""What can go wrong, as one tree; `handlers.http` turns each class into problem+json by its status and code.

Problem
├── BadRequest 400            not JSON, duplicate keys, too deep
├── Unauthenticated 401       the token ended between the authorizer and the handler
├── Forbidden 403             this party may not do that
├── NotFound 404              unknown, or another party's: indistinguishable
├── Conflict 409              not from this state
├── Stale 412                 If-Match names another version than the one that stands
├── TooLarge 413
├── UnsupportedMediaType 415
├── Invalid 422               field errors, each with pointer, code and detail
├── MatchRequired 428         a change without If-Match
├── TooMany 429            a budget is used up: says which, and when it renews
└── Unavailable 503           could not be completed; ask again. Never answered as "no match"
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

# What of an error's context is said beside it: nothing that was sent.
_LIMITS: Final = frozenset({"max_length", "min_length", "ge", "gt", "le", "lt", "expected"})
# How the pattern of texts in `models.api` begins, which says nothing to who wrote the text.
_OF_SHOWN_TEXT: Final = r"'^[^\u0000-\u001f"


@dataclass(frozen=True)
class FieldError:
    """One field's fault. `pointer` is a JSON pointer into the body, or /query/..., /headers/...; never a value."""

    pointer: str
    code: str
    detail: str
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)


def field_error(fault: Mapping[str, Any]) -> FieldError:
    """One of pydantic's errors by place and kind; its words name what is allowed, never what was sent.

    The first part of `loc` is body, query or header.
    """
    where, *path = [str(part).replace("~", "~0").replace("/", "~1") for part in fault["loc"]]
    if where == "header":
        where, path = "headers", ["-".join(word.capitalize() for word in name.split("-")) for name in path]
    pointer = "/" + "/".join(path if where == "body" else [where, *path])
    detail = str(fault["msg"]).removeprefix("Value error, ")
    if _OF_SHOWN_TEXT in detail:
        detail = "no line breaks, and no characters that show nothing"
    return FieldError(
        pointer if path or where != "body" else "",
        str(fault["type"]),
        f"{path[-1]}: {detail}" if path else detail,
        limits_of(fault),
    )


def limits_of(fault: Mapping[str, Any]) -> dict[str, Any]:
    """The limits that one of pydantic's errors names: of length, of size, or the values that there are."""
    limits = {name: value for name, value in (fault.get("ctx") or {}).items() if name in _LIMITS}
    if "expected" in limits:
        limits["expected"] = str(limits["expected"]).replace(" or ", ", ").replace("'", "")
    return {name: value for name, value in limits.items() if isinstance(value, int | float | str)}


def in_state(codes: str, state: str) -> dict[str, str]:
    """The values that a problem names of a state that does not allow what was asked: it, and the list of its label."""
    return {"state": state, "state_list": codes}


class Problem(Exception):
    """Any answer that is not a success."""

    status = 500
    code = "internal_error"
    title = "Internal error"

    errors: tuple[FieldError, ...] = ()
    parameters: Mapping[str, Any] = MappingProxyType({})
    """The values that the detail names, as `models.api.ProblemValues` has them."""
    retry_after_seconds: int | None = None
    """After how many seconds the same request may succeed, where it may by waiting alone."""

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if code is not None:
            self.code = code

    @property
    def is_ours(self) -> bool:
        """Whether the fault is ours, so that the same may succeed when it is tried again."""
        return self.status >= 500


class InternalError(Problem):
    """A fault of ours that nobody foresaw: it may pass, and whoever asks at once asks in vain."""

    retry_after_seconds = 5


class BadRequest(Problem):
    """The body cannot be read as the JSON object that the contract asks for."""

    status, code, title = 400, "malformed_body", "Bad request"


class Unauthenticated(Problem):
    """No valid token."""

    status, code, title = 401, "unauthenticated", "Unauthenticated"


class Forbidden(Problem):
    """The party or its scopes do not allow it."""

    status, code, title = 403, "forbidden", "Forbidden"

    def __init__(self, detail: str, *, code: str | None = None, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail, code=code)
        self.errors = errors


class NotFound(Problem):
    """Unknown, or another party's."""

    status, code, title = 404, "not_found", "Not found"


class Conflict(Problem):
    """The object's state does not allow it; `retry_after_seconds` where it will by itself."""

    status, code, title = 409, "conflict", "Conflict"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        retry_after_seconds: int | None = None,
        parameters: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        super().__init__(detail, code=code)
        self.parameters = parameters
        self.retry_after_seconds = retry_after_seconds


class Stale(Problem):
    """The object has changed since the caller read it."""

    status, code, title = 412, "stale", "Changed meanwhile"


class MatchRequired(Problem):
    """A change must say by If-Match which version it is made to."""

    status, code, title = 428, "if_match_required", "If-Match required"


class TooLarge(Problem):
    """The body is larger than the contract allows."""

    status, code, title = 413, "too_large", "Too large"


class UnsupportedMediaType(Problem):
    """The body is not application/json."""

    status, code, title = 415, "unsupported_media_type", "Unsupported media type"


class Invalid(Problem):
    """Well-formed, but not valid."""

    status, code, title = 422, "invalid", "Invalid request"

    def __init__(self, *errors: FieldError, detail: str = "", code: str | None = None) -> None:
        super().__init__(detail or "; ".join(error.detail for error in errors[:3]), code=code)
        self.errors = errors


class TooMany(Problem):
    """A budget of the officer or of the party is used up."""

    status, code, title = 429, "used_up", "Too many requests"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        retry_after_seconds: int = 1,
        parameters: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        super().__init__(detail, code=code)
        self.parameters = parameters
        self.retry_after_seconds = retry_after_seconds


class Unavailable(Problem):
    """A part that this answer needs did not answer in time."""

    status, code, title = 503, "unavailable", "Temporarily unavailable"
    retry_after_seconds = 2
