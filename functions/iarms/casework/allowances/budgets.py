"""Budgets: what could be turned to list the database, or to flood bureaus, has one of the officer, of the case, of the
client and of the party, each its own. The last two hold whatever names of the first two a caller makes up."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Final

from iarms.casework.allowances.beside import BESIDE
from iarms.casework.allowances.suspects import AllowanceStores, note_suspects
from iarms.errors import TooMany
from iarms.metric_names import BUDGET_REFUSED
from iarms.models.allowance import BudgetHolder, BudgetLeft, HolderKind
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
    "assertions": ("assertions of possible matches", "assertions_used_up"),
    "traces": ("traces", "traces_used_up"),
    "unsearched_traces": ("traces without a search for the weapon before them", "traces_used_up"),
    "legs": ("requests of traces to bureaus", "traces_used_up"),
}
_SECONDS: Final = {"an hour": 3600, "a day": 86400}
_LETTERS_OR_NUMBER: Final = re.compile(r"\d+|[^\W\d_]+")
_WHOSE: Final[Mapping[HolderKind, str]] = {
    "officer": "this officer", "case": "this case", "subject": "this client", "party": "this party",
}  # fmt: skip


def holders_of(call: Call, officer: str, administration: str, case_reference: str) -> tuple[BudgetHolder, ...]:
    """For whom something is counted that a call asks for: the narrowest first.

    All of it is the calling party's: what the WCO asks on behalf of an administration is not counted against that.
    Capitals make no second officer. What writes the letters and the numbers of a reference in another way makes no
    second case: C-1, c 1, C-01.
    """
    case = f"{administration} {_case_name(case_reference)}"
    names = {"officer": officer.casefold(), "case": case, "subject": call.subject, "party": call.party}
    return tuple(BudgetHolder(kind, call.party, names[kind]) for kind in _WHOSE)


def of_no_made_up_name(holders: Sequence[BudgetHolder]) -> tuple[BudgetHolder, ...]:
    """The client and the party, which nobody can make up as an officer or a case."""
    return tuple(holder for holder in holders if holder.kind in ("subject", "party"))


def _case_name(reference: str) -> str:
    plain = unicodedata.normalize("NFKC", reference).casefold()
    parts = (part.lstrip("0") or "0" if part[0] == "0" else part for part in _LETTERS_OR_NUMBER.findall(plain))
    return " ".join(parts) or plain


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
    client takes nothing from its party's others; and the narrower ones are given back what they spent, so that an
    officer who is refused for what others did has spent nothing. Raises what DynamoDB raises where it could not be
    counted. The call notes what is left, for its answer to say.
    """
    left: tuple[BudgetLeft, ...] = ()
    for place, holder in enumerate(holders):
        spending = stores.allowances.spend(holder, costs, now, paced=paced)
        if spending.used_up is not None:
            for narrower in holders[:place]:
                BESIDE.submit(stores.allowances.give_back, narrower, costs, now)
            raise refusal(stores, call, holders, holder, spending.used_up, now)
        left += spending.left
    call.budgets_left = left


def refusal(
    stores: AllowanceStores,
    call: Call,
    holders: Sequence[BudgetHolder],
    holder: BudgetHolder,
    used_up: UsedUp,
    now: datetime,
) -> TooMany:
    """The refusal of a call whose holder has nothing left, noted for the auditor. `holders`: the narrowest first."""
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
    call.event_id = call.event_id or new_id("evt", now)
    call.counters[BUDGET_REFUSED] = 1
    call.budgets_left = (_nothing_left(holder, used_up, now),)
    # Of who has nothing left, and of the wider ones that this is a part of: whose name came by is no suspect for it.
    concerned = holders[list(holders).index(holder) :]
    note_suspects(stores, dict.fromkeys(concerned, (code,)), call.event_id, now)
    values = {"holder": holder.kind, "limit": used_up.limit, "until": until}
    wait = max(1, round((used_up.renews_at - now).total_seconds()))
    return TooMany(detail, code=code, retry_after_seconds=wait, parameters=values)


def _nothing_left(holder: BudgetHolder, used_up: UsedUp, now: datetime) -> BudgetLeft:
    """What a refusal says of the budget that is used up. Of a pace one search is made in so many seconds."""
    limit, seconds = used_up.limit, _SECONDS.get(used_up.per, used_up.limit)
    if used_up.kind == "pace":
        limit = 1
    renews_in = max(1, ceil((used_up.renews_at - now).total_seconds()))
    return BudgetLeft(used_up.kind, holder.kind, limit, seconds, 0, renews_in)
