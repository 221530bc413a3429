"""The headers that doors read and send, each declared once.

What is read is a type of a route's signature, by which the resolver reads and checks it and the OpenAPI document
describes it; what is read before any route (`gateway`) is a constant, with the pattern that is checked and described.
What is sent is named beside the route (`responses`), and the document says no more than that.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple

from aws_lambda_powertools.event_handler.openapi.params import Header
from pydantic import BeforeValidator

IF_MATCH: Final = "if_match"
"""The argument of a route that reads If-Match: by this name the version that its caller has read is on the call."""


def _as_one(given: Any) -> Any:
    """A header that came in several lines, as the one list that it is (RFC 9110, section 5.3)."""
    return ", ".join(map(str, given)) if isinstance(given, list) else given


_READ_BEFORE: Final = "the ETag that was read: nothing is done where another version stands (412)"
IfMatch = Annotated[
    str | None,
    BeforeValidator(_as_one),
    Header(alias="If-Match", description=f"{_READ_BEFORE}. Without it, or with *, no version is held against it"),
]
IfMatchOfAChange = Annotated[
    str | None,
    BeforeValidator(_as_one),
    Header(alias="If-Match", description=f"{_READ_BEFORE}; for the first one left out, and needed for a change (428)"),
]
RequiredIfMatch = Annotated[
    str, BeforeValidator(_as_one), Header(alias="If-Match", description=f"{_READ_BEFORE}; 428 without it")
]
OnlyNew = Annotated[
    str | None,
    BeforeValidator(_as_one),
    Header(
        alias="If-None-Match",
        pattern=r"^\*$",
        description="* writes the first one, and nothing where there is one already (412)",
    ),
]
IfNoneMatch = Annotated[
    str | None,
    BeforeValidator(_as_one),
    Header(alias="If-None-Match", description="the ETag of what is there already: 304 where it is as it was"),
]


def asked_media_type(accept: str | None, offered: Sequence[str]) -> str:
    """Which of these media types is answered: the one that Accept names first, else the first offered. Something is
    answered whatever is asked for: the gateway looks at the first name too, and at no weight."""
    first = (accept or "").partition(",")[0].partition(";")[0].strip().lower()
    return first if first in offered else offered[0]


class ReadHeader(NamedTuple):
    """A header that is read before any route: its name, what it may be, and what is to be known of it."""

    name: str
    pattern: re.Pattern[str] | None
    description: str
    example: str

    def parameter(self) -> dict[str, Any]:
        """As OpenAPI describes a parameter."""
        schema = {"type": "string"} | ({"pattern": f"^{self.pattern.pattern}$"} if self.pattern else {})
        said = {"description": self.description, "schema": schema, "example": self.example}
        return {"name": self.name, "in": "header", "required": False, **said}


KEYS: Final = re.compile(r"[\x20-\x7e]{1,128}")
IDEMPOTENCY_KEY: Final = ReadHeader(
    "Idempotency-Key",
    KEYS,
    "1 to 128 printable ASCII characters, kept 24 hours for what succeeded: the same key and body give the first answer"
    " again and do nothing twice; with another body it is 422 `idempotency_key_reused`",
    "0d6f2c3e-8a51-4a57-9f0e-5b7d1c1f7a10",
)


ACCEPT_LANGUAGE: Final = ReadHeader(
    "Accept-Language",
    None,  # whatever it says, the answer is in some language
    "en, fr, es or ar, by RFC 9110; English where it is none of them",
    "fr-CA, en;q=0.5",
)


class SentHeader(NamedTuple):
    """A header of answers: what it says, what it may be, one of them. `is_sure`: on every answer that is said to have
    it, also on those of the gateway before the doors."""

    name: str
    description: str
    schema: Mapping[str, Any]
    example: Any
    is_sure: bool = True

    def described(self) -> dict[str, Any]:
        """As OpenAPI describes a header."""
        said = {"description": self.description, "schema": dict(self.schema), "example": self.example}
        return {**said, "required": True} if self.is_sure else said


_TEXT: Final = {"type": "string"}
ETAG: Final = SentHeader(
    "ETag",
    "the version that this is, to be sent as If-Match with a change of it, or as If-None-Match to read it again",
    {"type": "string", "pattern": '^"[!#-~]+"$'},
    '"3"',
)
LOCATION: Final = SentHeader(
    "Location", "the path where what was made, or is to be followed, is read",
    {"type": "string", "format": "uri-reference"}, "/v1/records/rec_01M862CYD69509RH81FRR0QGEA",
)  # fmt: skip
CONTENT_LANGUAGE: Final = SentHeader(
    "Content-Language", "the language of the texts, chosen by Accept-Language; of a report the one that it is in",
    {"type": "string", "enum": ["en", "fr", "es", "ar"]}, "fr", is_sure=False,
)  # fmt: skip
VARY: Final = SentHeader(
    "Vary", "the headers by which another answer would be given", _TEXT, "Accept-Language", is_sure=False
)
CONTENT_DISPOSITION: Final = SentHeader(
    "Content-Disposition", "the name of a file, or that it may be shown in the page", _TEXT,
    'attachment; filename="hit_01M862D4W1FC85X1Y6FRX4W80C.pdf"',
)  # fmt: skip
LINK: Final = SentHeader(
    "Link", "the licence, as RFC 8288 has it: `rel=\"license\"`", _TEXT,
    '<https://www.apache.org/licenses/LICENSE-2.0>; rel="license"',
)  # fmt: skip
CONTENT_SECURITY_POLICY: Final = SentHeader(
    "Content-Security-Policy", "opened by itself, it loads nothing and runs nothing", _TEXT,
    "default-src 'none'; sandbox", is_sure=False,
)  # fmt: skip
CONTENT_TYPE_OPTIONS: Final = SentHeader(
    "X-Content-Type-Options", "it is taken for nothing but its media type", {"type": "string", "const": "nosniff"},
    "nosniff", is_sure=False,
)  # fmt: skip
REFERRER_POLICY: Final = SentHeader(
    "Referrer-Policy", "where a page's links lead, nobody is told where they stood", _TEXT, "no-referrer", is_sure=False
)
CACHE_CONTROL: Final = SentHeader(
    "Cache-Control", "`no-store`; of a picture `private, no-cache`: it may be kept by its reader, and asked for again",
    _TEXT, "no-store", is_sure=False,
)  # fmt: skip
REQUEST_ID: Final = SentHeader(
    "X-Request-Id", "the call's id, as `request_id` of a problem and the audit trail have it: name it to the operator",
    _TEXT, "Vx2dEhHAjoEEJ1g=", is_sure=False,
)  # fmt: skip
RATE_LIMIT_POLICY: Final = SentHeader(
    "RateLimit-Policy",
    "draft-ietf-httpapi-ratelimit-headers: calls at once (`q`), and the seconds in which an empty bucket is full again"
    " (`w`)",
    _TEXT,
    '"searches";q=30;w=3',
    is_sure=False,
)
RATE_LIMIT: Final = SentHeader(
    "RateLimit",
    "draft-ietf-httpapi-ratelimit-headers: what is left (`r`) of the party's bucket for such routes, and after how many"
    " seconds there is something (`t`)",
    _TEXT,
    '"searches";r=12',
    is_sure=False,
)
RETRY_AFTER: Final = SentHeader(
    "Retry-After",
    "whole seconds after which the call may be made again, or what it began be looked at; of a 409 and of a success"
    " where waiting helps",
    {"type": "integer", "minimum": 1},
    2,
    is_sure=False,
)
WWW_AUTHENTICATE: Final = SentHeader(
    "WWW-Authenticate", "RFC 6750: a token is needed, and it was none or is none any more", _TEXT,
    'Bearer error="invalid_token"',
)  # fmt: skip

_PROBLEM: Final = 400
OF_A_PAGE: Final = (CONTENT_LANGUAGE, VARY, CONTENT_SECURITY_POLICY, CONTENT_TYPE_OPTIONS, REFERRER_POLICY)
"""Of an answer in the caller's language that can be a page, which alone has the last three."""
OF_EVERY_ANSWER: Final = (CACHE_CONTROL, REQUEST_ID)
OF_WHO_WAS_LET_IN: Final = (RATE_LIMIT, RATE_LIMIT_POLICY)
OF_A_STATUS: Final[Mapping[int, tuple[SentHeader, ...]]] = {
    401: (WWW_AUTHENTICATE,),
    409: (RETRY_AFTER,),
    429: (RETRY_AFTER,),
    500: (RETRY_AFTER,),
    503: (RETRY_AFTER,),
}
ALL_SENT: Final = (
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, ETAG, LINK, LOCATION, RATE_LIMIT,
    REFERRER_POLICY, RATE_LIMIT_POLICY, RETRY_AFTER, VARY, WWW_AUTHENTICATE, CONTENT_TYPE_OPTIONS, REQUEST_ID,
)  # fmt: skip


def references_to(status: int, *sent: SentHeader) -> dict[str, Any]:
    """The headers of an answer with this status, by name, each a reference to its description: these, and those that
    the door and the throttle put on whatever is answered."""
    known = OF_WHO_WAS_LET_IN if status != 401 else ()
    spoken = (CONTENT_LANGUAGE, VARY) if status >= _PROBLEM else ()
    headers = (*sent, *OF_A_STATUS.get(status, ()), *spoken, *known, *OF_EVERY_ANSWER)
    return {each.name: {"$ref": f"#/components/headers/{each.name}"} for each in headers}
