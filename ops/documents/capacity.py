"""`make capacity`: docs/capacity.md, worked out of what calls were measured to take, and of prices.toml.

    measure_capacity.py -> capacity_measured.json \\
    prices.toml (prices, quotas, what is assumed)  -> capacity_figures.py -> capacity.py -> docs/capacity.md
    capacity_keys.toml (every partition key)       /                         capacity_shards.py

Every figure of the page is a formula over figures that stand on the page. With --check it says whether the committed
page is what the files say; measuring anew is `make capacity MEASURE=1`.
"""

import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.partitions.day import ADMINISTRATIONS, MIX, OWNERS, WCO_SHARE
from infra.config import Deployment
from ops.documents.capacity_figures import (
    GB,
    MONTH,
    RECORD,
    Figures,
    bytes_of_a_record,
    bytes_of_a_search,
    costs,
    costs_of_a_web_acl,
    limits,
    month,
    seconds,
    storage_price,
)
from ops.documents.capacity_shards import (
    RATES,
    first_met,
    of_backlogs,
    of_deployments,
    of_keys,
    of_shards,
    of_warmth,
    spread_for,
)
from ops.documents.measure_capacity import main as measure

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "capacity.md"
RECORDS: Final = (1_400_000, 10_000_000, 100_000_000)
IMPORT_PACE: Final = int(Deployment.model_fields["import_pace"].default)
"""Records a second, of all imports together, of a deployment that says nothing else."""
_WIDTH: Final = 120


def page(figures: Figures) -> str:
    """The whole page."""
    parts = [
        _head(figures),
        of_shards(),
        _of_searches(figures),
        of_keys(),
        _of_records(figures),
        of_warmth(),
        of_backlogs(figures),
        _of_money(figures),
        _by_hand(figures),
        _inputs(figures),
    ]
    text = "\n".join(line for part in parts for line in part)
    return "\n\n".join(map(_filled, text.split("\n\n"))) + "\n"


def _filled(block: str) -> str:
    """A paragraph in lines of one length, since figures of any length stand in it; tables and titles as they are."""
    if block.lstrip().startswith(("|", "#", "<!--", "-")):
        return block
    return textwrap.fill(" ".join(block.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _head(figures: Figures) -> Iterator[str]:
    yield "# Capacity"
    yield ""
    yield "<!-- drawn by `make capacity` from the files capacity_*.json, capacity_*.toml, prices.toml of"
    yield "ops/documents -->"
    yield ""
    yield "What a region takes before something is full, and what it costs. Every figure is a formula over"
    yield "figures of this"
    yield "page: take a calculator, [by hand](#by-hand) does it once. What calls take is measured by `python -m"
    yield "ops.documents.measure_capacity` on real calls over tables in memory, by AWS's rules of units;"
    yield "nothing here was"
    yield "measured on AWS. How keys that are too hot are refused through a day is `make bench-partitions RATE=10000`."
    yield ""
    yield "A region has the shards that its rate needs. Then it meets first, and calls are first refused for:"
    yield ""
    yield "| searches a second | first limit | met at | first for which calls are refused | met at |"
    yield "|---|---|---|---|---|"
    for rate in RATES:
        first, refused = first_met(figures, spread_for(rate))
        met = [f"{each.what} ({each.answer}) | {each.reached_at(spread_for(rate)):,.0f}" for each in (first, refused)]
        yield f"| {rate:,} | {' | '.join(met)} |"
    yield ""
    yield "The same of the regions that are written in `infra/deployments.toml`, each with its own shards:"
    yield ""
    yield from of_deployments(figures)
    yield f"At {RATES[-1]:,} searches a second these are met with all shards; whoever expects as much asks AWS for them"
    yield "before, or spreads the load over several regions, each with its own account:"
    yield ""
    yield "| limit | it takes a second | there is |"
    yield "|---|---|---|"
    for limit in limits(figures):
        if limit.share(RATES[-1], spread_for(RATES[-1])) > 1:
            yield f"| {limit.what} | {limit.takes * RATES[-1]:,.0f} | {limit.quota:,.0f} |"
    yield ""
    yield "What it costs a month in USD, by records that lie there and searches a second all the time (storage of the"
    yield "records and of one month's searches, and the searches; each worked out below):"
    yield ""
    yield "| records |" + "".join(f" at {rate:,} |" for rate in RATES)
    yield "|---|" + "---|" * len(RATES)
    for number in RECORDS:
        stored = number * bytes_of_a_record(figures) / GB * storage_price(figures)
        cells = "".join(f" {stored + month(figures, rate):,.0f} |" for rate in RATES)
        yield f"| {number / 1e6:g} M |{cells}"
    yield ""
    yield "Records change no limit of searches: what a search reads of an index is bounded by what it looks at, and the"
    yield "units above are the same at 1.4 and at 100 million. They change what a load takes (`By records`)."
    yield ""


def _by_hand(figures: Figures) -> Iterator[str]:
    """One figure of each kind, worked out in steps."""
    spread, rate = spread_for(RATES[-1]), RATES[-1]
    key = next(each for each in limits(figures) if "`cases` `by_party` under `WCO`" in each.what)
    shards = key.shards(spread)
    write = figures.price("DynamoDB write request unit")
    writes = next(cost.many for cost in costs(figures) if cost.what == "DynamoDB writes")
    size, stored = bytes_of_a_record(figures), storage_price(figures)
    yield "## By hand"
    yield ""
    yield f"1. A limit: {key.what}. A search writes {key.takes:g} units there (2 units x 0.3, the WCO's share). Without"
    yield f"   shards it is met at 1,000 / {key.takes:g} = {key.reached_at():,.0f} searches a second. At"
    yield f"{rate:,} a second"
    yield f"   it has {shards} shards: 1,000 x {shards} / {key.takes:g} = {key.reached_at(spread):,.0f}, so that"
    yield f"{rate:,}"
    yield f"   are {rate:,} / {key.reached_at(spread):,.0f} = {key.share(rate, spread):.1%} of it."
    yield f"2. A price: DynamoDB writes at 200 a second. {writes:g} units x 200 x {MONTH:,} seconds ="
    yield f"   {writes * 200 * MONTH:,.0f} units; x {write * 1e6:g} USD / 1,000,000 ="
    yield f"{writes * 200 * MONTH * write:,.2f} USD."
    yield f"3. Storage of 1.4 million records: 1,400,000 x {size:,.0f} bytes / {GB:,} ="
    yield f"{1_400_000 * size / GB:,.1f} GB;"
    yield f"   x {stored:g} USD = {1_400_000 * size / GB * stored:,.2f} USD a month."
    yield ""


def _of_records(figures: Figures) -> Iterator[str]:
    grown, units = figures.kinds[RECORD]["grown"], figures.kinds[RECORD]["units"]
    more = figures.assumed("bytes that DynamoDB adds to a row")
    yield "## By records"
    yield ""
    yield "One record that is imported adds these rows and bytes. Its keys in `serial-index` are counted as new:"
    yield "numbers that are on record already share rows, so that this is the most."
    yield ""
    yield "| table or index | rows a record | bytes a record |" + "".join(f" GB at {n / 1e6:g} M |" for n in RECORDS)
    yield "|---|---|---|" + "---|" * len(RECORDS)
    total_bytes = bytes_of_a_record(figures)
    for place, (rows, size) in grown.items():
        if place.split("/")[0] in ("buckets", "allowances"):
            continue
        whole = size + rows * more
        cells = "".join(f" {n * whole / GB:,.1f} |" for n in RECORDS)
        yield f"| `{place}` | {rows:g} | {size:,.0f} |{cells}"
    yield f"| all | | {total_bytes:,.0f} with what DynamoDB adds |" + "".join(
        f" {n * total_bytes / GB:,.1f} |" for n in RECORDS
    )
    yield ""
    yield f"GB = records x (bytes + rows x {more:g}) / 1024^3. Recovery to a point in time is billed of tables"
    yield "alone; here it is"
    yield "counted of indexes too, so that this is the most."
    yield ""
    writes = sum(both[0] for both in units.values())
    hottest, most = max(((place, both[0]) for place, both in units.items()), key=lambda each: each[1])
    table_quota = figures.quota("write units of one table")
    storage = storage_price(figures)
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
    yield "lower `import_pace` for the first hours, or make the table [warm](#from-the-first-day) before."
    yield ""
    yield from _of_lists(figures)


def _of_lists(figures: Figures) -> Iterator[str]:
    lists, units = figures.measured["lists"], figures.quota("write units of one partition")
    quota = figures.quota("write units of one table") / figures.kinds[RECORD]["units"]["serial-index"][0]
    yield "Records that have something in common are in one list of `serial-index`, which is one key. The busiest of"
    yield f"each kind, of {lists['records']:,} records of the sample registry, in a registry of {lists['registry']:,}"
    yield f"records (index {lists['version']}); a table's quota is met at {quota:,.0f} records a second:"
    yield ""
    yield "| list | of all records | units an addition | one partition is full at records a second |"
    yield "|---|---|---|---|"
    for name, (share, taken) in sorted(lists["busiest"].items(), key=lambda each: -each[1][0] * each[1][1]):
        yield f"| {name} | {share:.2%} | {taken:g} | {units / (share * taken):,.0f} |"
    yield ""
    yield f"Full at = {units:,.0f} / (of all records x units an addition). Rows of make and model come evenly"
    yield "spread over their list, so that DynamoDB parts it between partitions where it stays busy (`python -m"
    yield "benchmarks.partitions.lists`)."
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
    yield "Of each limit what a search takes of it in all, whatever number of shards; at each rate with the shards that"
    yield "it needs."
    yield ""
    yield (
        "| limit | a search takes | of one there is | spread by | met without shards at |"
        + "".join(f" of it at {rate:,} |" for rate in RATES)
        + " then |"
    )
    yield "|---|---|---|---|---|" + "---|" * len(RATES) + "---|"
    for limit in limits(figures):
        if limit.reached_at() > 5 * RATES[-1]:
            break
        share = "".join(f" {_share(limit.share(rate, spread_for(rate)))} |" for rate in RATES)
        number = "" if limit.spread_by == "one" else f"`{_NUMBERS.get(limit.spread_by, limit.spread_by)}`"
        met = f"{limit.takes:.3f} | {limit.quota:,.0f} | {number} | {limit.reached_at():,.0f}"
        yield f"| {limit.what} | {met} |{share} {limit.answer} |"
    yield ""
    yield "Met at = there is / a search takes. Of it at a rate = rate x a search takes / (there is x shards at"
    yield "that rate);"
    yield "more than 100 % is met, and in bold. Of a day there are 16 shards without any being named."
    yield ""
    yield "A party's bucket is written once for each block of calls that an instance takes out of it; here calls come"
    yield "one a second, and at high rates a block serves more of them: what `buckets` takes is the most."
    yield ""
    one = seconds(figures)
    yield "Function seconds of a search = calls to DynamoDB x seconds of one + CPU seconds of the mix's calls"
    yield "and of the"
    yield f"consumers: {one:.3f}. That many functions are at work for each search a second. Lambda adds 1,000 of"
    yield "a function"
    yield f"in ten seconds at most: from none to the {one * RATES[-1]:,.0f} that {RATES[-1]:,} a second take is"
    yield f"{one * RATES[-1] / 100:,.0f} seconds, in which calls wait or are answered 503."
    yield ""
    yield "Sessions of STS a second = lists of a search x function seconds of a call x parties / the seconds"
    yield "that a session"
    yield "is kept: each instance begins one for each party that lists with it. SQS takes as many calls a"
    yield "second as come of"
    yield "a standard queue; 120,000 messages of one may be in hands at once."
    yield "What CloudTrail costs is in [its row](#what-it-costs): each call to a table, topic and function is a"
    yield "data event."
    yield ""


_NUMBERS: Final = {"WCO": "parties.WCO"}


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
    kept, storage = bytes_of_a_search(figures), storage_price(figures)
    yield f"Storage grows beside it: a search leaves {kept:,.0f} bytes, so that a month adds" + ",".join(
        f" {rate * MONTH * kept / GB:,.0f} GB at {rate:,} a second" for rate in RATES
    )
    yield f"({storage:g} USD a GB and month, for as long as they are kept)."
    yield ""
    fixed = " and ".join(
        f"{cost.many * figures.price(cost.price):,.2f} USD of {cost.what}" for cost in costs_of_a_web_acl()
    )
    yield f"A web ACL before the API is {fixed} beside it,"
    yield f"and {figures.price('WAF request') * 1e6:.2f} USD for 1,000,000 calls."
    yield ""
    if len(regions) > 1:
        other = regions[1]
        whole = sum(cost.many * figures.price(cost.price, other) for cost in costs(figures)) * 1e6
        unsure = [name for name, price in figures.book["prices"][other].items() if not price["confirmed"]]
        yield f"In {other} 1,000,000 searches are {whole:,.2f} USD; not confirmed are its prices of"
        yield f"{', '.join(unsure)}."
        yield ""


def _inputs(figures: Figures) -> Iterator[str]:
    yield "## What goes in"
    yield ""
    yield f"Measured, of {figures.measured['calls of each kind by each party']} calls of each kind by each"
    yield "of four parties"
    yield "(bureaus: two). Units of write and read, of the call and all that follows it, by table and index:"
    yield ""
    kinds = [*MIX, RECORD]
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
    yield "| what |" + "".join(f" {region} | | source |" for region in regions) + " for |"
    yield "|---|" + "---|---|---|" * len(regions) + "---|"
    for name, price in figures.book["prices"][regions[0]].items():
        cells = ""
        for region in regions:
            its = figures.book["prices"][region][name]
            cells += f" {its['usd']:g} | {'' if its['confirmed'] else 'not confirmed'} | {its['source']} |"
        yield f"| {name} |{cells} {price['per']:,} |"
    yield ""
    yield "| quota, of a second | | | source | raised |"
    yield "|---|---|---|---|---|"
    for name, quota in figures.book["quotas"].items():
        sure = "" if quota["confirmed"] else "not confirmed"
        yield f"| {name} | {quota['a_second']:,} | {sure} | {quota['source']} | {quota['raised']} |"
    yield ""
    yield "| amount, by what has it | | | source | raised |"
    yield "|---|---|---|---|---|"
    for name, amount in figures.book["amounts"].items():
        sure = "" if amount["confirmed"] else "not confirmed"
        yield f"| {name} | {amount['most']:,} | {sure} | {amount['source']} | {amount['raised']} |"
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
