"""What is counted of those who ask: for whom, how much of each kind in which time, and how many records they are shown.

The figures are the deployment's (`infra/allowances.py`); a function reads them out of its settings.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

HolderKind = Literal["officer", "case", "subject", "party"]
HOLDER_KINDS: Final[tuple[HolderKind, ...]] = ("officer", "case", "subject", "party")
"""From the narrowest to the widest. The subject is the client that its token names; the first two are names that
callers give, so that the last two must hold whatever names they make up."""
Disclosure = Literal["full", "reduced"]

# Seconds that lie at least between two searches that can list the database, by how far the records shown have come from
# where searches get slower to where answers are reduced, in quarters; the last is for all that is beyond.
_WAITS: Final = (15, 30, 60, 120, 300)


class BudgetHolder(NamedTuple):
    """For whom something is counted. `name` is the officer's, the case's or the client's; of a party its own."""

    kind: HolderKind
    party: str
    name: str


class BudgetLeft(NamedTuple):
    """What a holder has left of a kind: of `limit` in `window_seconds` so many are `left` for `renews_in` seconds more.

    `kind` is a budget's, `records_shown`, or `pace` where searches follow each other too fast for what they have shown.
    """

    kind: str
    holder: HolderKind
    limit: int
    window_seconds: int
    left: int
    renews_in: int


class Budget(NamedTuple):
    """How many of a kind in an hour and in a day, by the clock of UTC."""

    hourly: int
    daily: int


class ShownLimits(NamedTuple):
    """How many different records a day are shown before searches are slowed, answers reduced, and searches refused."""

    slower: int
    reduced: int
    refused: int

    @property
    def waits(self) -> tuple[tuple[int, int], ...]:
        """From how many records on how many seconds must lie between two searches that can list the database."""
        quarter = (self.reduced - self.slower) / (len(_WAITS) - 1)
        return tuple((round(self.slower + quarter * step), seconds) for step, seconds in enumerate(_WAITS))


@dataclass(frozen=True)
class AllowanceRules:
    """An officer's budgets by kind and limits of records shown; how many times as much others have, by what they are;
    and how many new names of officers a party may have in a day before that is told to the auditor."""

    budgets: Mapping[str, Budget]
    factors: Mapping[HolderKind, int]
    shown: ShownLimits
    new_officers: int

    def budget_of(self, kind: str, holder: HolderKind) -> Budget:
        """The budget of a kind. Raises KeyError for a kind that has none."""
        factor, budget = self.factors[holder], self.budgets[kind]
        return Budget(budget.hourly * factor, budget.daily * factor)

    def shown_to(self, holder: HolderKind) -> ShownLimits:
        """The limits of records shown."""
        factor = self.factors[holder]
        return ShownLimits(*(limit * factor for limit in self.shown))


def allowance_rules_in(text: str) -> AllowanceRules:
    """The rules out of a function's settings.

    `{"budgets": {"patterns": [hourly, daily], ...}, "factors": {"officer": 1, ...}, "shown": [slower, reduced,
    refused], "new_officers": 20}`. Raises KeyError for what is absent.
    """
    said: dict[str, Any] = json.loads(text)
    return AllowanceRules(
        budgets={kind: Budget(*limits) for kind, limits in said["budgets"].items()},
        factors={kind: int(said["factors"][kind]) for kind in HOLDER_KINDS},
        shown=ShownLimits(*said["shown"]),
        new_officers=int(said["new_officers"]),
    )
