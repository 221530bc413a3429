"""Shards of indexes: into how many partitions what lies under one name is spread, and which of them a row lies in.

DynamoDB writes 1,000 units a second into a partition. A party that many calls are of, a month's hits, an audit event's
action are one name each; a deployment says how many shards such a name has (`infra/shards.py`). Shard 0 has the bare
name, so that what was written before there were others is found where it lies: `WCO`, `WCO#1`, `WCO#2`. A number may
grow and never shrink.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

_MARK: Final = "#"


@dataclass(frozen=True)
class Shards:
    """How many shards names have in a deployment.

    `parties` are those that differ, by name; `others` every other party. An administration's country has as many as its
    customs administration. `months` those of a month's hits or traces; `facets` those of the audit index's wide facets;
    `day` those of a day in it; `waiting` the partitions that what waits for the clock, the sweeper or the reviewer is
    spread over, of all parties together.
    """

    parties: Mapping[str, int] = field(default_factory=dict)
    others: int = 1
    months: int = 1
    facets: int = 1
    day: int = 16
    waiting: int = 4

    @classmethod
    def read(cls, text: str) -> Self:
        """Out of a function's setting: a JSON object of those that differ, {"parties": {"WCO": 16}, "months": 4}."""
        return cls(**json.loads(text))

    def of_party(self, party: str) -> int:
        """How many a party's name has."""
        return self.parties.get(party, self.others)

    def of_administration(self, country: str) -> int:
        """How many an administration's country has: KE."""
        return self.of_party(f"ADM-{country}")

    def party(self, party: str, sort_key: str) -> str:
        """The shard of a party's name that a row with this sort key lies in: WCO, or WCO#7."""
        return shard_of(party, sort_key, self.of_party(party))

    def administration(self, country: str, sort_key: str) -> str:
        """The same of an administration's country: KE, or KE#2."""
        return shard_of(country, sort_key, self.of_administration(country))

    def month(self, month: str, sort_key: str) -> str:
        """The same of a month: 2026-11, or 2026-11#1."""
        return shard_of(month, sort_key, self.months)


UNSPREAD: Final = Shards()
"""Of a deployment that says nothing of it."""


def shard_of(name: str, sort_key: str, number: int) -> str:
    """The shard of a name, which has so many, that a row with this sort key lies in: WCO, or WCO#7.

    By the sort key alone, so that rows that are listed as one lie together.
    """
    at = zlib.crc32(sort_key.encode()) % number
    return f"{name}{_MARK}{at}" if at else name


def every_shard(name: str, number: int) -> tuple[str, ...]:
    """All shards of a name: WCO, WCO#1, WCO#2."""
    return (name, *(f"{name}{_MARK}{at}" for at in range(1, number)))


def shard_beginning(name: str) -> str:
    """How all shards of a name begin that are not the bare name."""
    return f"{name}{_MARK}"


def name_of(shard: str) -> str:
    """What a shard is of: WCO of WCO#7, and of WCO."""
    return shard.partition(_MARK)[0]
