"""Who writes where no caller does: an operator, by a command, with an event of the audit trail of its own."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from iarms.models.ids import new_id
from iarms.models.party import Call

# What this party wrote last is a seed's to renew.
OPERATOR: Final = "OPERATOR"


def operators_call(subject: str, now: datetime, *, status: int = HTTPStatus.CREATED.value) -> Call:
    """The call that an operator's command makes by itself, to be accounted for: `subject` is what writes."""
    return Call(
        party=OPERATOR,
        subject=subject,
        scopes=frozenset(),
        method="",
        route="",
        path="",
        request_id=new_id("load", now),
        status=status,
    )
