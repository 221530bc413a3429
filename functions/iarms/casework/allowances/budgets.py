"""Budgets: what could be turned to list the database, or to flood bureaus, has one of the officer, of the case, of the
client and of the party, each its own. The last two hold whatever names of the first two a caller makes up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from iarms.casework.allowances.suspects import AllowanceStores, note_suspects
from iarms.errors import TooMany
from iarms.models.allowance import BudgetHolder, HolderKind
from iarms.models.api import rfc3339
from iarms.models.ids import new_id
from iarms.models.party import Call
from iarms.store.allowances import UsedUp

# What an officer reads, and the code of the refusal.
_KINDS: Final = {
    "patterns": ("searches with ? or *", "patterns_used_up"),
    "descriptions": ("searches without a serial number", "descriptions_used_up"),
    "deep": ("deep searches", "deep_used_up"),
    "leads": ("searches with include_leads", "leads_used_up"),
    "traces": ("traces", "traces_used_up"),
    "unsearched_traces": ("traces without a search before them", "traces_used_up"),
    "legs": ("requests of traces to bureaus", "traces_used_up"),
}
_WHOSE: Final[Mapping[HolderKind, str]] = {
    "officer": "this officer", "case": "this case", "subject": "this client", "party": "this party",
}  # fmt: skip


def holders_of(call: Call, officer: str, administration: str, case_reference: str) -> tuple[BudgetHolder, ...]:
    """For whom something is counted that a call asks for: the narrowest first.

    All of it is the calling party's: what the WCO asks on behalf of an administration is not counted against that.
    Capitals and spaces make no second name.
    """
    case = f"{administration} {' '.join(case_reference.casefold().split())}"
    names = {"officer": officer.casefold(), "case": case, "subject": call.subject, "party": call.party}
    return tuple(BudgetHolder(kind, call.party, names[kind]) for kind in _WHOSE)


def spend(
    stores: AllowanceStores,
    call: Call,
    holders: Sequence[BudgetHolder],
    costs: Mapping[str, int],
    now: datetime,
    *,
    paced: bool = False,
) -> None:
    """Count these costs, by kind, for each of the holders in turn. `paced` as in `Allowances.spend`.

    Raises TooMany where one has nothing left: the wider ones are not counted then, so that what is refused to one
    client takes nothing from its party's others. Raises what DynamoDB raises where it could not be counted.
    """
    for holder in holders:
        used_up = stores.allowances.spend(holder, costs, now, paced=paced)
        if used_up is not None:
            raise refusal(stores, call, holders, holder, used_up, now)


def refusal(
    stores: AllowanceStores,
    call: Call,
    holders: Sequence[BudgetHolder],
    holder: BudgetHolder,
    used_up: UsedUp,
    now: datetime,
) -> TooMany:
    """The refusal of a call whose holder has nothing left, noted for the auditor."""
    whose, until = _WHOSE[holder.kind], rfc3339(used_up.renews_at)
    if used_up.kind == "pace":
        code = "records_shown_slower"
        detail = (
            f"{whose} was shown many records today: {used_up.limit} seconds lie between two such searches; the next can"
            f" be made from {until}"
        )
    elif used_up.kind == "records_shown":
        code = "records_shown_used_up"
        detail = (
            f"{whose} was shown {used_up.limit} different records today; searches for a whole serial number are made"
            f" all the same, others from {until}"
        )
    else:
        words, code = _KINDS[used_up.kind]
        detail = f"{whose} has made its {used_up.limit} {words} {used_up.per}; the next can be made from {until}"
    call.event_id = new_id("evt", now)
    call.counters["BudgetRefused"] = 1
    note_suspects(stores, holders, [code], call.event_id, now)
    return TooMany(detail, code=code, retry_after_seconds=max(1, round((used_up.renews_at - now).total_seconds())))
