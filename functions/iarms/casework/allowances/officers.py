"""Officers whom their party has not listed: where a party has sent a list, nobody else asks in its name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

from iarms.casework.allowances.suspects import AllowanceStores, note_suspects
from iarms.errors import FieldError, Forbidden
from iarms.metric_names import SEARCH_FLAGGED
from iarms.models.allowance import BudgetHolder
from iarms.models.ids import new_id
from iarms.models.party import Call
from iarms.store.officers import OfficerLists

_UNKNOWN: Final = "officer_unknown"


class ListedStores(AllowanceStores, Protocol):
    """What is needed to count, and to know the listed officers."""

    @property
    def officers(self) -> OfficerLists:
        """The parties' lists."""


def check_officer(
    stores: ListedStores, call: Call, officer: str, holders: Sequence[BudgetHolder], now: datetime
) -> None:
    """Raises Forbidden, `officer_unknown`, for an officer whom the calling party's list does not have; noted for the
    auditor. Without a list any officer is one."""
    listed = stores.officers.officers_of(call.party)
    if listed is None or officer.casefold() in listed:
        return
    call.event_id = call.event_id or new_id("evt", now)
    call.counters[SEARCH_FLAGGED] = 1
    note_suspects(stores, dict.fromkeys(holders, (_UNKNOWN,)), call.event_id, now)
    detail = "officer: not on the list that the party has sent: GET /v1/parties/{party}/officers"
    raise Forbidden(detail, code=_UNKNOWN, errors=(FieldError("/officer", _UNKNOWN, detail),))
