"""The parts of docs/capacity.md on what a deployment sets: shards by rate, every key, warmth from the first day, and
what a backlog takes. Figures in, lines of the page out.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from infra.config import load_deployments
from infra.reviews import Reviews
from infra.shards import PLANNED, PLANNED_OF_WAITING, UNITS_OF_A_SEARCH, UNITS_OF_ALL, Expected, Spread
from infra.warm import OF_A_NEW_TABLE, QUOTA, UNITS, beyond_the_quota, warmth
from ops.documents.capacity_figures import Figures, Limit, limits

KEYS: Final = Path(__file__).parent / "capacity_keys.toml"
RATES: Final = (10, 200, 10_000)
LINES: Final = 200
"""That imports enter in a second, where a deployment says nothing else."""
FASTEST_LINES: Final = 500
PARTIES: Final = 200


class Runs(NamedTuple):
    """Of what works off what waits: how often it runs, how long a run may be, and what it leaves at its end, in
    seconds; and which of the assumptions says how many calls to DynamoDB or SNS one item takes."""

    every: int
    timeout: int
    left: int
    calls: str


RUNS: Final = {
    "clock": Runs(60, 50, 15, "calls to AWS of one step of a clock"),
    "sweeper": Runs(60, 30, 12, "calls to AWS of one notification of a sweep"),
}


def spread_for(rate: float) -> Spread:
    """The least shards for so many searches a second."""
    return Expected(searches_a_second=rate).needs(lines=LINES)


def keys() -> Mapping[str, Any]:
    """Every partition key, as capacity_keys.toml has it, by table or index (`cases/by_party`)."""
    return tomllib.loads(KEYS.read_text("utf-8"))


def shards_of_key(row: Mapping[str, Any], spread: Spread) -> int:
    """Into how many a key is spread: of a party's key, the WCO's where the key is the WCO's."""
    if row["shards"] == "party":
        return spread.parties.get("WCO", spread.others) if "WCO" in row["of"] else spread.others
    return int(spread.model_dump().get(row["shards"], 1))


def units_of_a_shard(row: Mapping[str, Any], spread: Spread) -> float:
    """Write units a second of the busiest shard of a key, at 10,000 searches a second beside the fastest import."""
    return (float(row["busiest"]) + float(row["imported"])) * float(row["units"]) / shards_of_key(row, spread)


def of_shards() -> Iterator[str]:
    """How many shards each rate needs, with the formula of each number."""
    expected = Expected(searches_a_second=1)
    yield "## Shards by rate"
    yield ""
    yield "A deployment says what it expects (`expected = { searches_a_second = 200 }` in"
    yield "`infra/deployments.toml`), and"
    yield "synthesis refuses fewer shards than that takes, with the numbers that would do (`infra/shards.py`)."
    yield "A shard is"
    yield f"planned for {PLANNED} units a second of the 1,000 that a partition takes. Each quotient is rounded up."
    yield ""
    yield "| number | formula |" + "".join(f" at {rate:,} |" for rate in RATES)
    yield "|---|---|" + "---|" * len(RATES)
    needs = [spread_for(rate) for rate in RATES]
    wco, others = expected.shares["WCO"], expected.others
    day = UNITS_OF_ALL["day"]
    rows: list[tuple[str, str, list[int]]] = [
        ("`parties.WCO`", f"{UNITS_OF_A_SEARCH} units x {wco:g} (its share) x rate / {PLANNED}",
         [need.parties.get("WCO", need.others) for need in needs]),
        ("`others`", f"{UNITS_OF_A_SEARCH} units x {others:g} (the largest share) x rate / {PLANNED}",
         [need.others for need in needs]),
        ("`months`", f"{UNITS_OF_ALL['months']:g} x rate / {PLANNED}", [need.months for need in needs]),
        ("`facets`", f"{UNITS_OF_ALL['facets']:g} x rate / {PLANNED}", [need.facets for need in needs]),
        ("`day`", f"16; 32 where {day:g} x rate + {LINES} lines is more than 16 x {PLANNED}",
         [need.day for need in needs]),
        ("`waiting`", f"{UNITS_OF_ALL['waiting']:g} x rate / {PLANNED_OF_WAITING}, at least 4",
         [need.waiting for need in needs]),
    ]  # fmt: skip
    for name, formula, values in rows:
        yield f"| {name} | {formula} |" + "".join(f" {value} |" for value in values)
    yield ""
    yield f"By hand, `parties.WCO` at 10,000: 2 x 0.3 x 10,000 = 6,000 units a second; 6,000 / {PLANNED} = 8.6, so 9;"
    yield "each shard then takes 6,000 / 9 = 667."
    yield ""


def of_deployments(figures: Figures) -> Iterator[str]:
    """The regions of deployments.toml: what each expects, its shards, and what it meets first."""
    yield "| deployment | expects | shards | first limit | at | first at which calls are refused | at |"
    yield "|---|---|---|---|---|---|---|"
    for name, deployment in load_deployments().items():
        if deployment.expected is None:
            continue
        first, refused = first_met(figures, deployment.shards)
        said = json.loads(deployment.shards.settings())
        usual = json.loads(Spread().settings())
        shards = ", ".join(f"{kind} {number}" for kind, number in said.items() if number != usual[kind])
        met = [f"{each.what} | {each.reached_at(deployment.shards):,.0f}" for each in (first, refused)]
        yield f"| {name} | {deployment.expected.searches_a_second:g} | {shards or 'none'} | {' | '.join(met)} |"
    yield ""


def first_met(figures: Figures, spread: Spread) -> tuple[Limit, Limit]:
    """The first limit that searches come to with these shards, and the first for which calls are refused."""
    found = limits(figures, spread)
    return found[0], next(limit for limit in found if limit.refuses)


def of_keys() -> Iterator[str]:
    """Every partition key against what a partition takes."""
    spread = spread_for(RATES[-1])
    yield "## Every key"
    yield ""
    yield "A partition takes 1,000 write units a second, so that a key takes 1,000 x shards / units of writes. Writes a"
    yield f"second under the busiest key at {RATES[-1]:,} searches a second, and beside it an import at the"
    yield "fastest pace"
    yield f"there may be ({FASTEST_LINES} lines a second, by which 100 million records come in"
    yield f"{100_000_000 / FASTEST_LINES / 86_400:.1f} days). Units of a shard = units x (searches + imports) / shards."
    yield ""
    yield "| table or index | key | a write is | units | by searches | by imports | shards | units of a shard | |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for place, row in keys().items():
        shards = "own keys" if row["shards"] == "own" else f"{shards_of_key(row, spread)} (`{row['shards']}`)"
        units = units_of_a_shard(row, spread)
        asked = f"{row['busiest']:,} | {row['imported']:,}"
        mark = f"**{units:,.0f}**" if units > 1000 else f"{units:,.0f}"
        yield (
            f"| `{place}` | `{row['key']}` | {row['of']} | {row['units']} | {asked} | {shards} | {mark} |"
            f" {row.get('named', '')} |"
        )
    yield ""


def of_warmth() -> Iterator[str]:
    """What tables take on the first day, and what they are made warm for."""
    new = OF_A_NEW_TABLE
    yield "## From the first day"
    yield ""
    yield f"A table or index on demand takes {new.writes:,} write units and {new.reads:,} read units a second"
    yield "when it is new,"
    yield "and twice its highest rate from half an hour after that on. `warm = true` makes those that need more"
    yield "take it from"
    yield "the start (`infra/warm.py`, `WarmThroughput` in the template): AWS bills it once, by units, at a"
    yield "price that is"
    yield f"not confirmed here, and it is never taken back. More than {QUOTA:,} a second of one table needs a"
    yield "higher quota"
    yield "first. Without it: begin half a day before with a quarter of the load, and double it each half hour."
    yield ""
    at_rates = "".join(f" at {rate:,} |" for rate in RATES)
    yield f"| table or index | writes a search | reads a search | writes a line |{at_rates}"
    yield "|---|---|---|---|" + "---|" * len(RATES)
    for place, units in UNITS.items():
        cells = ""
        for rate in RATES:
            found = warmth(place, Expected(searches_a_second=rate), LINES)
            cells += f" {found.writes:,} / {found.reads:,} |" if found else " as new |"
        yield f"| `{place}` | {units.writes:g} | {units.reads:g} | {units.writes_of_a_line:g} |{cells}"
    beyond = ", ".join(f"`{place}`" for place in beyond_the_quota(Expected(searches_a_second=RATES[-1]), LINES))
    yield ""
    yield f"Write / read units a second = writes a search x rate + writes a line x {LINES} lines / reads a search x"
    yield f"rate, at least a new table's. At {RATES[-1]:,} searches a second {beyond} need a higher quota. A table of"
    yield "an index that was imported from S3 is made by the import: set its warmth by hand, before searches read it."
    yield ""


def of_backlogs(figures: Figures) -> Iterator[str]:
    """How long a million items of one party take, and how long the others wait meanwhile."""
    call = figures.assumed("seconds of one call to DynamoDB")
    work = figures.assumed("CPU seconds of a stream's consumer, of one call's part")
    yield "## A backlog of a million"
    yield ""
    yield "Clock and sweeper read what waits lot by lot, in each of every party up to 500 rows, the oldest"
    yield "first, and take"
    yield "one of each party in turn, as long as the run has time. So nobody has a share that is lost where others have"
    yield "nothing to do, and whoever has one row waits for one of each party before it. The reviewer takes as many a"
    yield "second as was agreed (`reviews.pace`), of every owner in turn."
    yield ""
    yield "| what | seconds of one | items of a run | a million of one party, hours | another's first waits, seconds |"
    yield "|---|---|---|---|---|"
    for name, run in RUNS.items():
        one = figures.assumed(run.calls) * call + (work if name == "clock" else work / 10)
        of_a_run = (run.timeout - run.left) / one
        hours = 1_000_000 / of_a_run * run.every / 3600
        waits = PARTIES * one * (1 if name == "clock" else 10)
        yield f"| {name} | {one:.4f} | {of_a_run:,.0f} | {hours:,.1f} | {waits:,.1f} |"
    pace = Reviews().pace
    yield f"| reviewer | 1 / {pace} | {pace * 300:,} | {1_000_000 / pace / 3600:,.1f} | {PARTIES / pace:,.1f} |"
    yield ""
    yield "Seconds of one item = calls to AWS x seconds of one + CPU seconds (of ten notifications together in"
    yield "the sweeper)."
    yield "Items of a run = (timeout - what is left for the end) / seconds of one: of the clock 50 - 15, a run"
    yield "a minute; of"
    yield f"the sweeper 30 - 12, a run a minute; of the reviewer {pace} x 300, a run each five minutes. Hours ="
    yield "1,000,000 / items"
    yield f"of a run x the time between runs. First waits = {PARTIES} parties x seconds of one (of ten in the"
    yield "sweeper). The"
    yield "clock gives hits half of its time at most, legs what is left, and hits what legs leave."
    yield ""
