"""What the queries of lists share: a page of so many, a cursor, and a period of time."""

from datetime import datetime
from typing import Annotated, Final, NamedTuple

from aws_lambda_powertools.event_handler.openapi.params import Query

from iarms.errors import FieldError, Invalid

Limit = Annotated[int, Query(ge=1, le=100)]
CURSOR: Final = "cursor"
"""The parameter of a list by which it goes on: by this name cursors are opened before a route sees them."""
# Keys of the longest names of a weapon in any script stay below it.
_LONGEST: Final = 2000
Cursor = Annotated[
    str | None,
    Query(
        max_length=_LONGEST,
        description="`next_cursor` of the page before, with the same query; good for 24 hours, and for nobody else",
    ),
]


class Period(NamedTuple):
    """From when, included, to when, not included; None where the query does not say."""

    since: datetime | None
    until: datetime | None


def period(since: datetime | None, until: datetime | None) -> Period:
    """The period that `from` and `to` of a query name. Raises Invalid where it ends before it begins."""
    if since is not None and until is not None and until < since:
        raise Invalid(FieldError("/query/to", "period_reversed", "`to` is before `from`"))
    return Period(since, until)
