"""How many different records somebody was shown today, and what an answer may show by that.

Counted once a search has found something, before it is answered, by each count as the database gives it: of any number
of searches at once no more records are shown in full than there may be. What finds nothing costs nothing.
"""

import logging
from collections.abc import Collection, Sequence
from concurrent.futures import Future, wait
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from iarms.casework.allowances.beside import BESIDE
from iarms.casework.allowances.budgets import refusal
from iarms.casework.allowances.suspects import AllowanceStores
from iarms.errors import TooMany
from iarms.models.allowance import BudgetHolder, ShownLimits
from iarms.models.party import Call
from iarms.store.allowances import Allowances, UsedUp

Grade = Literal["full", "reduced", "refused"]
"""What an answer may show by how many records were shown today."""

# What the audit event says in its `flags`, from where searches get slower on: records_shown 120.
SHOWN: Final = "records_shown"
NOT_COUNTED: Final = "records_shown_not_counted"
# Seconds that an answer waits for its count.
_PATIENCE: Final = 1.5
_logger: Final = logging.getLogger("iarms.records_shown")


class Shown(NamedTuple):
    """What an answer may show, whose count says so, what is to be flagged, and of whom."""

    grade: Grade
    holder: BudgetHolder | None = None
    flag: str | None = None
    flagged: tuple[BudgetHolder, ...] = ()


class RecordsShown:
    """The records of one answer, on their way to be counted for each of the holders."""

    def __init__(
        self,
        stores: AllowanceStores,
        call: Call,
        holders: Sequence[BudgetHolder],
        record_ids: Collection[str],
        now: datetime,
    ) -> None:
        self._stores, self._call, self._holders = stores, call, holders
        self._record_ids, self._now = record_ids, now
        self._counts = _begin_to_count(stores.allowances, holders, record_ids, now)
        self._shown: Shown | None = None

    def shown(self) -> Shown:
        """What the answer may show. What cannot be counted is shown as little as may be, and never refused for it."""
        if self._shown is None:
            self._shown = self._judge()
        return self._shown

    def refusal(self) -> TooMany:
        """The refusal of an answer that may show nothing."""
        holder = self.shown().holder or self._holders[-1]
        limit = self._stores.allowances.rules.shown_to(holder.kind).refused
        midnight = self._now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        used_up = UsedUp(SHOWN, limit, "a day", midnight)
        return refusal(self._stores, self._call, self._holders, holder, used_up, self._now)

    def _judge(self) -> Shown:
        wait(self._counts.values(), _PATIENCE)
        worst, over = Shown("full"), {}
        for holder, future in self._counts.items():
            try:
                count = future.result(0)
            except Exception as error:  # noqa: BLE001  # what cannot be counted keeps no hit from being answered
                _logger.error("records not counted: %s (request %s)", type(error).__name__, self._call.request_id)
                return Shown("reduced", holder, NOT_COUNTED)
            limits = self._stores.allowances.rules.shown_to(holder.kind)
            grade = _grade(limits, count)
            if _ORDER.index(grade) > _ORDER.index(worst.grade):
                worst = Shown(grade, holder)
            if count > limits.slower:
                over[holder] = count
        if worst.grade == "full":
            for holder in self._counts:
                self._stores.allowances.remember_shown(holder, self._record_ids, self._now)
        return worst._replace(flag=f"{SHOWN} {max(over.values())}", flagged=tuple(over)) if over else worst


def _begin_to_count(
    allowances: Allowances, holders: Sequence[BudgetHolder], record_ids: Collection[str], now: datetime
) -> "dict[BudgetHolder, Future[int]]":
    """Count records for each holder that is not known to have been shown all of them; the party after its client.

    What is refused to a client takes nothing from its party's others: then the party's count is 0, and nothing is
    counted. All others are counted at the same time.
    """
    wanted = [each for each in holders if record_ids and not allowances.was_shown(each, record_ids, now)]
    counts = {each: BESIDE.submit(allowances.show, each, record_ids, now) for each in wanted if each.kind != "party"}
    client = next((count for holder, count in counts.items() if holder.kind == "subject"), None)
    most = allowances.rules.shown_to("subject").refused

    def count_for_party(party: BudgetHolder) -> int:
        if client is not None and client.result() > most:
            return 0
        return allowances.show(party, record_ids, now)

    # Begun last: whatever it waits for is in front of it in the pool.
    return counts | {each: BESIDE.submit(count_for_party, each) for each in wanted if each.kind == "party"}


_ORDER: Final[tuple[Grade, ...]] = ("full", "reduced", "refused")


def _grade(limits: ShownLimits, shown: int) -> Grade:
    return "full" if shown <= limits.reduced else "reduced" if shown <= limits.refused else "refused"


def count_opened(allowances: Allowances, call: Call, record_id: str, now: datetime) -> str | None:
    """Count a record that was opened by its id as shown to the client and the party; gives what is to be flagged.

    Never refused: what can be opened was shown by a search in full before, and counted then. What is opened on another
    day takes from what may be listed on that day.
    """
    holders = [BudgetHolder("subject", call.party, call.subject), BudgetHolder("party", call.party, call.party)]
    counts = _begin_to_count(allowances, holders, (record_id,), now)
    wait(counts.values(), _PATIENCE)
    flagged = 0
    for holder, future in counts.items():
        try:
            count = future.result(0)
        except Exception as error:  # noqa: BLE001  # what cannot be counted is opened all the same
            _logger.error("record not counted: %s (request %s)", type(error).__name__, call.request_id)
            return NOT_COUNTED
        allowances.remember_shown(holder, (record_id,), now)
        if count > allowances.rules.shown_to(holder.kind).slower:
            flagged = max(flagged, count)
    return f"{SHOWN} {flagged}" if flagged else None
