"""How much of an account's concurrency each function has: as much is kept for it, and it never takes more.

So a flood at one door, or a part of AWS that hangs, leaves the other doors theirs, and what runs behind the API goes
on: parties are told of hits while searches wait.
"""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from infra.fields import Data
from infra.routes import ROUTES

# Lambda wants this many left of an account's concurrency for functions that reserve none.
UNRESERVED: Final = 100

# Functions that read streams, with how many batches of a shard each reads at once, over all its streams.
OF_STREAMS: Final = {"notifier": 2, "indexer": 2, "audit_indexer": 2, "watcher": 4, "sequencer": 1, "dispatcher": 2}
# What production keeps beside: two runs of what a schedule begins, of which one may still be ending, and as many
# workers as the mappings of the queues let run.
BESIDE: Final = {
    "sweeper": 2,
    "clock": 2,
    "reviewer": 2,
    "inspector": 2,
    "publisher": 2,
    "searcher": 5,
    "importer": 4,
    "late_events": 2,
    # Each of them waits for one party's webhook, for up to ten seconds where that is dead.
    "courier": 10,
    # The functions of a release are looked at side by side.
    "prober": 5,
    "canary": 1,
}
BEHIND: Final = frozenset(OF_STREAMS) | frozenset(BESIDE)
"""Every function that no caller reaches."""


class Concurrency(Data):
    """`functions`: how many of each may run at once, for those that differ from what production keeps anyway.

    `account` is the account's quota in the region; `shards` how many open shards a table's stream may have, of which
    DynamoDB makes one for each partition. A function that nothing is kept for takes of what is left.
    """

    account: int = Field(default=1_000, ge=10, le=100_000)
    shards: int = Field(default=5, ge=1, le=1_000)
    functions: dict[str, Annotated[int, Field(gt=0)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_functions_and_leaves_room(self) -> Self:
        known = {route.function for route in ROUTES} | {"authorizer"} | BEHIND
        if unknown := self.functions.keys() - known:
            raise ValueError(f"not a function: {', '.join(sorted(unknown))}")
        for function, batches in OF_STREAMS.items():
            given = self.functions.get(function)
            if given is not None and given < batches * self.shards:
                raise ValueError(
                    f"{function} would leave shards of its streams unread: {given} are kept for it, and {self.shards}"
                    f" shards of {batches} batches at once make {batches * self.shards}"
                )
        for function, workers in BESIDE.items():
            if self.functions.get(function, workers) < workers:
                raise ValueError(f"{function} runs {workers} at once: fewer are kept for it")
        self._leaves_room(self.functions)
        return self

    def kept(self, *, production: bool) -> dict[str, int]:
        """How many are kept, by function. Raises ValueError where they are more than the account leaves."""
        behind = {name: batches * self.shards for name, batches in OF_STREAMS.items()} | BESIDE
        functions = (behind if production else {}) | self.functions
        self._leaves_room(functions)
        return functions

    def _leaves_room(self, functions: dict[str, int]) -> None:
        if functions and (reserved := sum(functions.values())) > self.account - UNRESERVED:
            raise ValueError(f"{reserved} of {self.account} are reserved, and {UNRESERVED} must be left to others")
