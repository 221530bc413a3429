"""`make capacity`: docs/capacity.md, worked out of what calls were measured to take, and of prices.toml.

    measure_capacity.py -> capacity_measured.json \\
                                                   capacity.py -> docs/capacity.md
    prices.toml (prices, quotas, what is assumed)  /

Every figure of the page is a formula over figures that stand on the page. With --check it says whether the committed
page is what the two files say; measuring anew is `make capacity MEASURE=1`.
"""

import json
import math
import sys
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.partitions.day import ADMINISTRATIONS, MIX, OWNERS, WCO_SHARE
from infra.config import Deployment
from ops.documents.measure_capacity import MEASURED
from ops.documents.measure_capacity import main as measure

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "capacity.md"
PRICES: Final = Path(__file__).parent / "prices.toml"
RECORDS: Final = (1_400_000, 10_000_000, 100_000_000)
RATES: Final = (10, 200, 10_000)
IMPORT_PACE: Final = int(Deployment.model_fields["import_pace"].default)
"""Records a second, of all imports together, of a deployment that says nothing else."""
MONTH: Final = 30 * 24 * 3600
GB: Final = 1024**3
_RECORD: Final = "record imported"
_REGION: Final = "us-east-1"
_WIDTH: Final = 120


class Limit(NamedTuple):
    """What a search takes of something a second, how much of it there is, and what is done once it is used up."""

    what: str
    takes: float
    quota: float
    answer: str

    @property
    def reached_at(self) -> float:
        """Searches a second."""
        return self.quota / self.takes


@dataclass(frozen=True)
class Figures:
    """What was measured, and the prices, quotas and assumptions."""

    measured: Mapping[str, Any]
    book: Mapping[str, Any]

    @classmethod
    def read(cls) -> "Figures":
        """Out of the two committed files."""
        return cls(json.loads(MEASURED.read_text("utf-8")), tomllib.loads(PRICES.read_text("utf-8")))

    def price(self, name: str, region: str = _REGION) -> float:
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


def limits(figures: Figures) -> list[Limit]:
    """Every limit that searches come to, the first to be met first."""
    found = [*_of_keys(figures), *_of_tables(figures), *_of_services(figures)]
    return sorted((limit for limit in found if limit.takes > 0), key=lambda limit: limit.reached_at)


def _of_keys(figures: Figures) -> Iterator[Limit]:
    for table, index, key, shards, writes, reads in figures.measured["keys"]:
        where = f"`{table}`{f' `{index}`' if index else ''} under `{key}`" + (
            f", each of {shards}" if shards > 1 else ""
        )
        late = " (auditors see it late; no call is refused)" if table == "audit-index" else ""
        one = " (one item: it cannot be spread)" if table in ("allowances", "buckets") else ""
        for what, takes in (("write", writes), ("read", reads)):
            yield Limit(
                f"{what}s: {where}", takes, figures.quota(f"{what} units of one partition"), f"more shards{late}{one}"
            )


def _of_tables(figures: Figures) -> Iterator[Limit]:
    for place in figures.places("units", MIX):
        for which, what in enumerate(("write", "read")):
            yield Limit(
                f"{what}s: `{place}`, all keys",
                figures.of_a_search("units", place, which),
                figures.quota(f"{what} units of one table"),
                "ask for a higher quota of tables on demand",
            )


def _of_services(figures: Figures) -> Iterator[Limit]:
    calls = sum(MIX.values())
    yield Limit("API Gateway: requests", calls, figures.quota("API Gateway requests"), "ask for a higher quota")
    yield Limit(
        "Lambda: functions at once",
        seconds(figures),
        figures.quota("Lambda functions at once"),
        "ask for a higher quota",
    )
    yield Limit("SNS: publishes", notices(figures), figures.quota("SNS publishes"), "ask for a higher quota")
    yield Limit("KMS: requests", kms(figures), figures.quota("KMS requests"), "ask for a higher quota")
    yield Limit(
        "transparency log: events",
        calls,
        figures.quota("events into the transparency log"),
        "events wait in the stream, 24 h at most: spread the load over regions, each with a log of its own",
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


def page(figures: Figures) -> str:
    """The whole page."""
    parts = [_head(figures), _of_records(figures), _of_searches(figures), _of_money(figures), _inputs(figures)]
    text = "\n".join(line for part in parts for line in part)
    return "\n\n".join(map(_filled, text.split("\n\n"))) + "\n"


def _filled(block: str) -> str:
    """A paragraph in lines of one length, since figures of any length stand in it; tables and titles as they are."""
    if block.lstrip().startswith(("|", "#", "<!--", "-")):
        return block
    return textwrap.fill(" ".join(block.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _head(figures: Figures) -> Iterator[str]:
    first, second = limits(figures)[:2]
    refused = next(limit for limit in limits(figures) if "auditors see" not in limit.answer and "log" not in limit.what)
    yield "# Capacity"
    yield ""
    yield "<!-- drawn by `make capacity` from ops/documents/capacity_measured.json and ops/documents/prices.toml -->"
    yield ""
    yield "What a region takes before something is full, and what it costs. Every figure is a formula"
    yield "over figures of this"
    yield "page: take a calculator. What calls take is measured by `python -m"
    yield "ops.documents.measure_capacity` on real calls"
    yield "over tables in memory, by AWS's rules of units; nothing here was measured on AWS. How keys"
    yield "that are too hot are"
    yield "refused through a day is `make bench-partitions RATE=10000`."
    yield "Keys are those of a deployment that names no shards."
    yield ""
    yield f"**The first limit is {first.what}, at {first.reached_at:,.0f} searches a second**"
    yield f"({first.answer}). The next is"
    yield f"{second.what}, at {second.reached_at:,.0f} ({second.answer}). The first at which a call is refused is"
    yield f"{refused.what}, at {refused.reached_at:,.0f} ({refused.answer})."
    yield ""


def _of_records(figures: Figures) -> Iterator[str]:
    grown, units = figures.kinds[_RECORD]["grown"], figures.kinds[_RECORD]["units"]
    more = figures.assumed("bytes that DynamoDB adds to a row")
    yield "## By records"
    yield ""
    yield "One record that is imported adds these rows and bytes. Its keys in `serial-index` are counted"
    yield "as new: numbers"
    yield "that are on record already share rows, so that this is the most."
    yield ""
    yield "| table or index | rows a record | bytes a record |" + "".join(f" GB at {n / 1e6:g} M |" for n in RECORDS)
    yield "|---|---|---|" + "---|" * len(RECORDS)
    total_bytes = 0.0
    for place, (rows, size) in grown.items():
        if place.split("/")[0] in ("buckets", "allowances"):
            continue
        whole = size + rows * more
        total_bytes += whole
        cells = "".join(f" {n * whole / GB:,.1f} |" for n in RECORDS)
        yield f"| `{place}` | {rows:g} | {size:,.0f} |{cells}"
    yield f"| all | | {total_bytes:,.0f} with what DynamoDB adds |" + "".join(
        f" {n * total_bytes / GB:,.1f} |" for n in RECORDS
    )
    yield ""
    yield f"GB = records x (bytes + rows x {more:g}) / 1024^3."
    yield ""
    writes = sum(both[0] for both in units.values())
    hottest, most = max(((place, both[0]) for place, both in units.items()), key=lambda each: each[1])
    table_quota = figures.quota("write units of one table")
    storage = figures.price("DynamoDB storage, GB and month") + figures.price(
        "DynamoDB point in time recovery, GB and month"
    )
    yield f"| | formula |{''.join(f' {n / 1e6:g} M |' for n in RECORDS)}"
    yield "|---|---|" + "---|" * len(RECORDS)
    rows_ = [
        ("write units to load, millions", f"records x {writes:,.1f}", [n * writes / 1e6 for n in RECORDS]),
        (
            "USD to load", f"units x {figures.price('DynamoDB write request unit') * 1e6:g} a million",
            [n * writes * figures.price("DynamoDB write request unit") for n in RECORDS],
        ),
        (
            "days by imports", f"records / {IMPORT_PACE} (`import_pace`) / 86,400",
            [n / IMPORT_PACE / 86_400 for n in RECORDS],
        ),
        (
            "hours at the tables' quota", f"records x {most:,.1f} (`{hottest}`) / {table_quota:,.0f} / 3,600",
            [n * most / table_quota / 3600 for n in RECORDS],
        ),
        (
            "USD of storage a month", f"GB x {storage:g} (stored, and point in time recovery)",
            [n * total_bytes / GB * storage for n in RECORDS],
        ),
    ]  # fmt: skip
    for name, how, values in rows_:
        yield f"| {name} | {how} |" + "".join(f" {value:,.1f} |" for value in values)
    yield ""
    yield f"The first limit of a load is `{hottest}`: an import of {IMPORT_PACE} records a second writes"
    yield f"{IMPORT_PACE * most:,.0f} units a second of it, where a table that has just been made takes"
    yield "4,000. Load at a"
    yield "lower `import_pace` for the first hours, or make the table warm before."
    yield ""


def _of_searches(figures: Figures) -> Iterator[str]:
    yield "## By searches"
    yield ""
    beside = ", ".join(f"{often:g} x {kind}" for kind, often in MIX.items())
    yield f"One search stands for this mix: {beside}. Of the searches the WCO makes {WCO_SHARE:.0%}, for"
    yield "administrations;"
    yield f"{ADMINISTRATIONS} administrations make the rest, the one of rank r in proportion to 1 / r; records lie with"
    yield f"{OWNERS} bureaus in the same manner. So a key of the busiest has its part of all, and no more."
    yield ""
    yield (
        "| limit, first met first | a search takes | there is | met at searches a second |"
        + "".join(f" of it at {rate:,} |" for rate in RATES)
        + " then |"
    )
    yield "|---|---|---|---|" + "---|" * len(RATES) + "---|"
    for limit in limits(figures):
        if limit.reached_at > 5 * RATES[-1]:
            break
        share = "".join(f" {_share(limit.takes * rate / limit.quota)} |" for rate in RATES)
        met = f"{limit.takes:.3f} | {limit.quota:,.0f} | {limit.reached_at:,.0f}"
        yield f"| {limit.what} | {met} |{share} {limit.answer} |"
    yield ""
    yield "Met at = there is / a search takes. Of it at a rate = rate x a search takes / there is; more"
    yield "than 100 % is met,"
    yield "and in bold. Shards that a key needs at a rate = that share, rounded up (`make"
    yield "bench-partitions` says so too)."
    yield ""
    yield "A party's bucket is written once for each block of calls that an instance takes out of it; here calls come"
    yield "one a second, and at high rates a block serves more of them: what `buckets` takes is the most."
    yield ""
    yield "Function seconds of a search = calls to DynamoDB x seconds of one + CPU seconds of the mix's"
    yield "calls and of the"
    yield f"consumers: {seconds(figures):.3f}. That many functions are at work for each search a second."
    yield ""


def _share(share: float) -> str:
    text = f"{share:.1%}" if share < 1 else f"{share:,.0%}"
    return f"**{text}**" if share > 1 else text


def _of_money(figures: Figures) -> Iterator[str]:
    regions = list(figures.book["prices"])
    often = figures.assumed("searches of a month, by those of its busiest second")
    yield "## What it costs"
    yield ""
    yield f"USD a month of 30 days, at so many searches a second all the time (x {often:g}); list prices of"
    yield f"{figures.book['date']}, {regions[0]}. USD = a search takes x searches of the month x price."
    yield ""
    yield "| item | a search takes | how | USD for 1,000,000 searches |" + "".join(f" at {rate:,} |" for rate in RATES)
    yield "|---|---|---|---|" + "---|" * len(RATES)
    sums = [0.0] * (len(RATES) + 1)
    for cost in costs(figures):
        of_one = cost.many * figures.price(cost.price)
        values = [of_one * 1e6, *(of_one * rate * MONTH * often for rate in RATES)]
        sums = [total + value for total, value in zip(sums, values, strict=True)]
        yield f"| {cost.what} | {cost.many:.6g} | {cost.how} |" + "".join(f" {value:,.2f} |" for value in values)
    yield "| all of it | | |" + "".join(f" {value:,.2f} |" for value in sums)
    yield ""
    places = figures.places("grown", MIX)
    more = figures.assumed("bytes that DynamoDB adds to a row")
    kept = sum(
        figures.of_a_search("grown", place, 1) + more * figures.of_a_search("grown", place, 0) for place in places
    )
    storage = figures.price("DynamoDB storage, GB and month") + figures.price(
        "DynamoDB point in time recovery, GB and month"
    )
    yield f"Storage grows beside it: a search leaves {kept:,.0f} bytes, so that a month adds" + ",".join(
        f" {rate * MONTH * kept / GB:,.0f} GB at {rate:,} a second" for rate in RATES
    )
    yield f"({storage:g} USD a GB and month, for as long as they are kept)."
    yield ""
    if len(regions) > 1:
        other = regions[1]
        whole = sum(cost.many * figures.price(cost.price, other) for cost in costs(figures)) * 1e6
        yield f"In {other}, whose prices are not confirmed, 1,000,000 searches are {whole:,.2f} USD."
        yield ""


def _inputs(figures: Figures) -> Iterator[str]:
    yield "## What goes in"
    yield ""
    yield f"Measured, of {figures.measured['calls of each kind by each party']} calls of each kind by each"
    yield "of four parties"
    yield "(bureaus: two). Units of write and read, of the call and all that follows it, by table and index:"
    yield ""
    kinds = [*MIX, _RECORD]
    yield "| table or index |" + "".join(f" {kind} |" for kind in kinds) + " a search of the mix |"
    yield "|---|" + "---|" * (len(kinds) + 1)
    for place in figures.places("units", kinds):
        cells = "".join(f" {_both(figures.kinds[kind]['units'].get(place))} |" for kind in kinds)
        mix = figures.of_a_search("units", place, 0), figures.of_a_search("units", place, 1)
        yield f"| `{place}` |{cells} {_both(mix)} |"
    cells = "".join(f" {sum(figures.kinds[kind]['operations'].values()):.1f} |" for kind in kinds)
    both = figures.operations(door=True) + figures.operations(door=False)
    yield f"| calls to DynamoDB |{cells} {both:.1f} |"
    cells = "".join(f" {figures.kinds[kind]['operations'].get('door', 0.0):.1f} |" for kind in kinds)
    yield f"| of them, the door's |{cells} {figures.operations(door=True):.1f} |"
    yield ""
    yield "Prices, USD:"
    yield ""
    regions = list(figures.book["prices"])
    yield "| what |" + "".join(f" {region} | |" for region in regions) + " for | source |"
    yield "|---|" + "---|---|" * len(regions) + "---|---|"
    for name, price in figures.book["prices"][regions[0]].items():
        cells = "".join(
            f" {figures.book['prices'][region][name]['usd']:g} |"
            f" {'' if figures.book['prices'][region][name]['confirmed'] else 'not confirmed'} |"
            for region in regions
        )
        yield f"| {name} |{cells} {price['per']:,} | {price['source']} |"
    yield ""
    yield "| quota, of a second | | | source | raised |"
    yield "|---|---|---|---|---|"
    for name, quota in figures.book["quotas"].items():
        sure = "" if quota["confirmed"] else "not confirmed"
        yield f"| {name} | {quota['a_second']:,} | {sure} | {quota['source']} | {quota['raised']} |"
    yield ""
    yield "| assumed | |"
    yield "|---|---|"
    for name, value in figures.book["assumed"].items():
        yield f"| {name} | {value:g} |"


def _both(units: Sequence[float] | None) -> str:
    return f"{units[0]:.2f} / {units[1]:.2f}" if units and any(units) else ""


def main(arguments: Sequence[str]) -> int:
    """Write the page, or with --check hold the committed one against it; with --measure, measure before."""
    if "--measure" in arguments and (wrong := measure([])):
        return wrong
    text = page(Figures.read())
    if "--check" not in arguments:
        PAGE.write_text(text, "utf-8")
        return 0
    if not PAGE.exists() or PAGE.read_text("utf-8") != text:
        print(f"{PAGE.name} is not what was measured and is priced: make capacity", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
