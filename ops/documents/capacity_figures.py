"""What docs/capacity.md is worked out of: measured figures, prices and quotas in, limits and costs of one search out.

A limit says what a search takes of something a second, how much there is, and by which number of shards it is spread.
"""

import json
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.partitions.day import ADMINISTRATIONS, MIX, OWNERS
from infra.edge import RULES
from infra.shards import Spread
from ops.documents.measure_capacity import MEASURED

PRICES: Final = Path(__file__).parent / "prices.toml"
REGION: Final = "us-east-1"
UNSPREAD: Final = Spread()
MONTH: Final = 30 * 24 * 3600
"""Seconds."""
GB: Final = 1024**3
RECORD: Final = "record imported"
"""The kind of call that enters a record of a bureau's file."""


class Limit(NamedTuple):
    """What a search takes of something a second, how much of it there is, and what is done once it is used up.

    `spread_by`: of a key the number that spreads it, `WCO` for that party's, `others`, `facets`, `day`, or `one`.
    """

    what: str
    takes: float
    quota: float
    answer: str
    spread_by: str = "one"

    def shards(self, spread: Spread) -> int:
        """Into how many a deployment spreads it."""
        if self.spread_by == "WCO":
            return spread.parties.get("WCO", spread.others)
        return int(spread.model_dump().get(self.spread_by, 1))

    def reached_at(self, spread: Spread = UNSPREAD) -> float:
        """Searches a second."""
        return self.quota * self.shards(spread) / self.takes

    def share(self, rate: float, spread: Spread = UNSPREAD) -> float:
        """Which part of it is used at so many searches a second."""
        return rate / self.reached_at(spread)

    @property
    def refuses(self) -> bool:
        """Whether calls are refused for it; otherwise something comes later, or is not counted."""
        return "no call is refused" not in self.answer


@dataclass(frozen=True)
class Figures:
    """What was measured, and the prices, quotas and assumptions."""

    measured: Mapping[str, Any]
    book: Mapping[str, Any]

    @classmethod
    def read(cls) -> "Figures":
        """Out of the two committed files."""
        return cls(json.loads(MEASURED.read_text("utf-8")), tomllib.loads(PRICES.read_text("utf-8")))

    def price(self, name: str, region: str = REGION) -> float:
        """USD for one."""
        found = self.book["prices"][region][name]
        return float(found["usd"]) / float(found["per"])

    def quota(self, name: str) -> float:
        """Of a second."""
        return float(self.book["quotas"][name]["a_second"])

    def assumed(self, name: str) -> float:
        """What nobody measured on AWS."""
        return float(self.book["assumed"][name])

    @property
    def kinds(self) -> Mapping[str, Any]:
        """By kind of call."""
        found: Mapping[str, Any] = self.measured["kinds"]
        return found

    def of_a_search(self, what: str, place: str, which: int) -> float:
        """Of a search with the calls that come with it (`MIX`): units (0 write, 1 read) or growth (0 rows, 1 bytes)."""
        return math.fsum(often * self.kinds[kind][what].get(place, (0.0, 0.0))[which] for kind, often in MIX.items())

    def places(self, what: str, kinds: Iterable[str]) -> list[str]:
        """The tables and indexes (`cases/by_party`) that are in these kinds' figures."""
        return sorted({place for kind in kinds for place in self.kinds[kind][what]})

    def operations(self, *, door: bool) -> float:
        """Calls to DynamoDB of one search with what comes with it: of the doors, or of the consumers behind them."""
        return math.fsum(
            often * math.fsum(count for who, count in self.kinds[kind]["operations"].items() if (who == "door") is door)
            for kind, often in MIX.items()
        )


def limits(figures: Figures, spread: Spread = UNSPREAD) -> list[Limit]:
    """Every limit that searches come to with these shards, the first to be met first."""
    found = [*_of_keys(figures), *_of_tables(figures), *_of_services(figures)]
    return sorted((limit for limit in found if limit.takes > 0), key=lambda limit: limit.reached_at(spread))


_NO_CALL: Final = {
    "audit-index": "auditors see it late; no call is refused",
    "allowances": "searches are flagged `not_checked`; no call is refused",
    "buckets": "each instance counts for itself; no call is refused",
}


def spread_by(table: str, index: str, key: str) -> str:
    """Which number of a deployment spreads a key."""
    if table == "audit-index":
        return "day" if key.startswith("day#") else "facets"
    if index in ("by_party", "by_recipient"):
        return "WCO" if key == "WCO" else "others"
    return {"by_administration": "others", "by_month": "months", "by_due": "waiting", "pending": "waiting"}.get(
        index, "one"
    )


def _of_keys(figures: Figures) -> Iterator[Limit]:
    for table, index, key, shards, writes, reads in figures.measured["keys"]:
        number = spread_by(table, index, key)
        # A day and what waits are always in shards, and were measured in each of as many.
        whole = shards if number != "one" else 1
        where = f"`{table}`{f' `{index}`' if index else ''} under `{key}`"
        if shards > 1 and number == "one":
            where += f", each of {shards}"
        answer = _NO_CALL.get(table, "calls wait, then 503")
        for what, takes in (("write", writes), ("read", reads)):
            quota = figures.quota(f"{what} units of one partition")
            yield Limit(f"{what}s: {where}", takes * whole, quota, answer, number)


def _of_tables(figures: Figures) -> Iterator[Limit]:
    for place in figures.places("units", MIX):
        answer = _NO_CALL.get(place, "503")
        for which, what in enumerate(("write", "read")):
            yield Limit(
                f"{what}s: `{place}`, all keys",
                figures.of_a_search("units", place, which),
                figures.quota(f"{what} units of one table"),
                f"{answer}: ask for a higher quota",
            )


def _of_services(figures: Figures) -> Iterator[Limit]:
    calls = sum(MIX.values())
    lists, parties = MIX["searches listed"] + MIX["notifications listed"], ADMINISTRATIONS + OWNERS + 2
    ask = "ask for a higher quota"
    yield Limit("API Gateway: requests", calls, figures.quota("API Gateway requests"), f"429: {ask}")
    functions = figures.quota("Lambda functions at once")
    yield Limit("Lambda: functions at once", seconds(figures), functions, f"503: {ask}")
    yield Limit("SNS: publishes", notices(figures), figures.quota("SNS publishes"), f"notices later: {ask}")
    yield Limit("KMS: requests", kms(figures), figures.quota("KMS requests"), f"lists 503: {ask}")
    sessions = lists * seconds(figures) / calls * parties / figures.assumed("seconds that a session is kept")
    yield Limit("STS: sessions", sessions, figures.quota("STS requests"), f"lists 503: {ask}")
    yield Limit(
        "transparency log: events",
        calls,
        figures.quota("events into the transparency log"),
        "events wait in the stream, 24 h at most, and no call is refused: further regions have logs of their own",
    )


def seconds(figures: Figures) -> float:
    """Function seconds of one search with what comes with it: calls to DynamoDB one after the other, and CPU."""
    calls = sum(MIX.values())
    door = figures.operations(door=True) * figures.assumed("seconds of one call to DynamoDB")
    behind = figures.operations(door=False) * figures.assumed("seconds of one call to DynamoDB")
    consumers = sum(
        often * sum(1 for who in figures.kinds[kind]["operations"] if who != "door") for kind, often in MIX.items()
    )
    return (
        door
        + behind
        + calls * figures.assumed("CPU seconds of a call, its authorizer included")
        + consumers * figures.assumed("CPU seconds of a stream's consumer, of one call's part")
    )


def notices(figures: Figures) -> float:
    """Notifications of one search with what comes with it: rows that the outbox grows by."""
    return figures.of_a_search("grown", "outbox", 0)


def kms(figures: Figures) -> float:
    """A request for each list's cursor, and one for each notification to an encrypted topic and from it to a queue."""
    return MIX["searches listed"] + MIX["notifications listed"] + 2 * notices(figures)


class Cost(NamedTuple):
    """Of one search with what comes with it: how many of what is priced, and of which price."""

    what: str
    many: float
    price: str
    how: str


def costs(figures: Figures) -> list[Cost]:
    """What one search with what comes with it is billed for."""
    places = figures.places("units", MIX)
    writes = sum(figures.of_a_search("units", place, 0) for place in places)
    reads = sum(figures.of_a_search("units", place, 1) for place in places)
    calls, operations = sum(MIX.values()), figures.operations(door=True) + figures.operations(door=False)
    logged = calls * figures.assumed("kB of log of a call") / 1024**2
    memory, told = figures.assumed("GB of memory of a function"), notices(figures)
    return [
        Cost("DynamoDB writes", writes, "DynamoDB write request unit", "sum of write units below"),
        Cost("DynamoDB reads", reads, "DynamoDB read request unit", "sum of read units below"),
        Cost("API Gateway", calls, "API Gateway REST request", "calls of the mix"),
        Cost("Lambda calls", 2 * calls, "Lambda request", "door and authorizer; batches of streams are few"),
        Cost("Lambda time", seconds(figures) * memory, "Lambda GB-second, arm64", "function seconds x memory"),
        Cost(
            "CloudTrail", operations + told + 2 * calls, "CloudTrail data event",
            "calls to DynamoDB + publishes + calls of functions",
        ),
        Cost("logs", logged, "CloudWatch Logs, GB taken in", "kB of log x calls"),
        Cost("SNS", told, "SNS publish", "rows of the outbox"),
        Cost("SQS", 3 * told, "SQS request", "sent, received, deleted"),
        Cost("KMS", kms(figures), "KMS request", "lists + 2 x notifications"),
    ]  # fmt: skip


def bytes_of_a_record(figures: Figures) -> float:
    """That a record which is imported adds to all tables and indexes, with what DynamoDB adds to a row."""
    more = figures.assumed("bytes that DynamoDB adds to a row")
    grown = figures.kinds[RECORD]["grown"]
    kept = [both for place, both in grown.items() if place.split("/")[0] not in ("buckets", "allowances")]
    return math.fsum(size + rows * more for rows, size in kept)


def bytes_of_a_search(figures: Figures) -> float:
    """That a search with what comes with it adds."""
    more = figures.assumed("bytes that DynamoDB adds to a row")
    places = figures.places("grown", MIX)
    rows, size = (math.fsum(figures.of_a_search("grown", place, which) for place in places) for which in (0, 1))
    return size + more * rows


def storage_price(figures: Figures, region: str = REGION) -> float:
    """USD a GB and month, stored, and kept for recovery to a point in time."""
    names = ("DynamoDB storage, GB and month", "DynamoDB point in time recovery, GB and month")
    return math.fsum(figures.price(name, region) for name in names)


def month(figures: Figures, rate: float, region: str = REGION) -> float:
    """USD of a month's searches at so many a second, and of storing what they leave for a month."""
    often = figures.assumed("searches of a month, by those of its busiest second")
    searches = rate * MONTH * often
    calls = math.fsum(cost.many * figures.price(cost.price, region) for cost in costs(figures))
    return searches * (calls + bytes_of_a_search(figures) / GB * storage_price(figures, region))


def costs_of_a_web_acl() -> list[Cost]:
    """What a region's web ACL costs a month, whatever is searched."""
    return [
        Cost("web ACL", 1, "WAF web ACL, month", "one, of up to 1,500 capacity units"),
        Cost("rules of the web ACL", RULES, "WAF rule, month", "addresses, rate, groups, attacks"),
    ]
