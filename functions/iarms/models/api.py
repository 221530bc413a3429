"""What every answer shares: the strict base, texts, pages, problems."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from iarms.models.moments import rfc3339 as rfc3339
from iarms.models.said_text import SaidText

# Of one search or record; a batch of searches has a limit of its own.
MOST_BODY_BYTES: Final = 16 * 1024
# Field errors that a line's problem keeps: a thousand lines of nonsense must still be one answer of a few megabytes.
MOST_LINE_ERRORS: Final = 10


class Strict(BaseModel):
    """Frozen, and unknown fields are refused: a typo must never widen a search."""

    # What validates a model is built when it is first needed: a function imports many models and uses few of them.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def as_asked(self) -> dict[str, str]:
        """What an audit event says of a body of this kind, by its fields, as JSON. A body whose parts were not looked
        at says less than all: what nobody has read may be anything."""
        return {"query": self.model_dump_json(exclude_unset=True)}


Moment = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str),
    # What is written is a text to pydantic, and a time to who reads it.
    WithJsonSchema({"type": "string", "format": "date-time"}),
]

_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Ids begin with the milliseconds since the first.
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


def _instant(value: Any) -> datetime:
    at = value
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        try:
            at = datetime.fromisoformat(value.upper())
        except ValueError as error:
            raise PydanticCustomError("no_such_time", "the calendar has no such day or time") from error
    if not isinstance(at, datetime):
        raise PydanticCustomError("not_rfc3339", "a time as RFC 3339 has it, with its zone: 2026-03-01T09:30:00Z")
    if at.tzinfo is None:
        detail = "a time with its zone: 2026-03-01T09:30:00Z, or +01:00 (in a query %2B01:00)"
        raise PydanticCustomError("timezone_aware", detail)
    if not _FIRST <= at <= _LAST:
        raise PydanticCustomError("time_out_of_range", "a time from 1970 to 9999, in UTC")
    return at.astimezone(UTC)


def _day(value: Any) -> date:
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            raise PydanticCustomError("not_a_day", "a day as RFC 3339 has it: 2026-03-01")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("no_such_day", "the calendar has no such day") from error
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("not_a_day", "a day as RFC 3339 has it: 2026-03-01")


Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A time that a caller gives, in UTC: RFC 3339 with a zone, from 1970 on. A bare number is none, as it is in a body."""
Day = Annotated[date, BeforeValidator(_day)]
"""A day that a caller gives: 2026-03-01. A bare number is none."""

# What is published of the characters that a text may hold, in the syntax that JSON Schema, Python and Rust share; that
# has no classes of Unicode's. The whole list of what is allowed is `iarms.domain.text`'s, and holds for what comes in:
# what is kept stays readable when the list becomes shorter.
_SHOWN: Final = r"^[^\u0000-\u001f\u007f-\u009f]+$"


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=_SHOWN)


Text48 = Annotated[str, _text(48)]
Text64 = Annotated[str, _text(64)]
Text128 = Annotated[str, _text(128)]
Text500 = Annotated[str, _text(500)]


def problem_type(code: str) -> str:
    """The `type` of a problem with this code: a path of the API, which explains it and asks for no token."""
    return f"/v1/problems/{code}"


class Acknowledgement(Strict):
    """Nothing to say but that it is so: {}."""


class Limits(TypedDict, total=False):
    """What a field may be, of what it is not."""

    max_length: Annotated[int, Field(description="the most characters or entries that it may have")]
    min_length: Annotated[int, Field(description="the fewest characters or entries that it may have")]
    ge: Annotated[float, Field(description="the least that it may be")]
    gt: Annotated[float, Field(description="what it must be more than")]
    le: Annotated[float, Field(description="the most that it may be")]
    lt: Annotated[float, Field(description="what it must be less than")]
    expected: Annotated[str, Field(description="the values that there are, with commas between")]


_NO_LIMITS: Final[Limits] = {}
_DATE_TIME: Final[dict[str, Any]] = {"format": "date-time"}


class ProblemField(Strict):
    """One field's fault; the rejected value is never repeated."""

    pointer: str = Field(description="JSON pointer into the body, or /query/name, /headers/name")
    code: str
    detail: SaidText
    parameters: Limits = Field(default=_NO_LIMITS, description="the limits that the detail names")


class ProblemValues(TypedDict, total=False):
    """The values that a problem's detail names."""

    holder: Annotated[str, Field(description="whose budget is used up, a code of the list budget_holder")]
    limit: Annotated[int, Field(description="how many the budget has; of a pace the seconds between two searches")]
    until: Annotated[str, Field(description="from when on it can be done again", json_schema_extra=_DATE_TIME)]
    rate: Annotated[float, Field(description="how many calls of the kind can be made in a second")]
    at_once: Annotated[float, Field(description="how many calls can be made at once after a pause")]
    state: Annotated[str, Field(description="the state of the object, which does not allow what was asked, a code")]
    state_list: Annotated[str, Field(description="the list that the state is of, as GET /v1/codes has it")]
    count: Annotated[int, Field(description="how many there are")]
    most: Annotated[int, Field(description="how many there may be")]
    share: Annotated[float, Field(description="how much of all it is, in percent")]
    named: Annotated[str, Field(description="the import, record or firearm that stands against it, by its id")]


class ProblemDetails(Strict):
    """RFC 9457 application/problem+json."""

    type: str = Field(description="where the code is explained: /v1/problems/<code>, relative to the API")
    title: SaidText
    status: int
    detail: SaidText
    instance: str = Field(description="the path that was called")
    code: str
    request_id: str
    errors: list[ProblemField] | None = Field(default=None, description="for 422, one entry a fault")
    parameters: ProblemValues | None = Field(
        default=None, description="the values that the detail names; absent where it names none"
    )


class LineProblem(Strict):
    """What a line of a batch or an import would have been refused with by itself; pointers are into that body."""

    type: str = Field(description="where the code is explained: /v1/problems/<code>, relative to the API")
    title: SaidText
    status: int
    detail: SaidText
    code: str
    errors: tuple[ProblemField, ...] | None = Field(
        default=None,
        description=f"for 422, one entry a fault; the first {MOST_LINE_ERRORS}: `detail` says how many more",
    )
    parameters: ProblemValues | None = Field(
        default=None, description="the values that the detail names; null where it names none"
    )
