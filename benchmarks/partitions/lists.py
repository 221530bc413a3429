"""How many records a second the lists of the serial index take: a sample of records in, by kind of list a ceiling out.

    python -m benchmarks.partitions.lists [--records 20000] [--registry 1400000] [--versions v3 v4]

The busiest list of each kind is looked for in the sample registry; in a registry of `--registry` records it is as much
longer. An addition to a list of that length is then made over a table in memory by the product's own writer, and billed
by AWS's rules; a partition takes 1,000 units a second. The last columns are the model's: what is refused in the first
five minutes and after an hour, where records come at `RATES` a second and nothing else does.
"""

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from benchmarks.partitions.capture import recorded
from benchmarks.partitions.model import Demand, Places
from benchmarks.partitions.rules import Rules
from iarms.casework.records.entry import make_record
from iarms.domain.cases import ReviewPolicy
from iarms.domain.matching import entries_of_record
from iarms.domain.serials import PostingPlace
from iarms.errors import Problem
from iarms.models.record import Record, RecordDraft
from iarms.store.serial_index import POSTINGS_PER_PAGE, SerialIndex
from iarms.tables import SERIAL_INDEX
from infra.config import load_deployments
from samples.registry.records import generate

RECORDS: Final = 20_000
REGISTRY: Final = 1_400_000
RATES: Final = (200.0, 700.0, 10_000.0)
"""Records a second: an import's pace; what a table's quota of 40,000 units carries; more than any table does."""
KINDS: Final = {
    "D": "number, or less one character",
    "d": "short number less one, by make",
    "E": "number less two",
    "W": "rotation",
    "M": "make and model",
    "K": "make, calibre and type",
}
_TABLE: Final = "lists"
_ADDED: Final = 10
_LONGEST: Final = 20 * POSTINGS_PER_PAGE
_STEP: Final = 300.0
_STEPS: Final = 12


class Busiest(NamedTuple):
    """The list of a kind that most records go to: its key without the version, and their share of all records."""

    kind: str
    key: str
    share: float


class Addition(NamedTuple):
    """Units that one addition takes, tries that met a full page included; and whether the list is one item."""

    writes: float
    reads: float
    is_one_item: bool


def sampled(count: int) -> list[Record]:
    """So many records of the sample registry, less those that no bureau could enter."""
    reviews = ReviewPolicy.read(load_deployments()["local"].reviews.settings())
    records = []
    for sample in generate(count, seed=20261130):
        try:
            draft = RecordDraft.model_validate(sample.body)
            records.append(make_record(sample.owner, draft, datetime(2026, 11, 30, tzinfo=UTC), reviews))
        except (Problem, ValueError):
            continue
    return records


def busiest(version: str, records: Sequence[Record]) -> list[Busiest]:
    """By kind of list the one that most of the records go to."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        for place in dict.fromkeys(place for place, _ in entries_of_record(version, record)):
            _, kind, _ = place.key.split("#", 2)
            # A rotation's list is its page; records of make and model are in one list, whatever row they have.
            counted[kind][f"{place.key}\t{place.page}" if kind == "W" else place.key] += 1
    found = []
    for kind in KINDS:
        ((key, count),) = counted[kind].most_common(1)
        found.append(Busiest(kind, key.partition("#")[2], count / len(records)))
    return found


def addition(version: str, kind: str, length: int) -> Addition:
    """What adding one more record takes where a list holds so many, on average.

    Beyond a few pages a list takes the same however long it is, and is not made longer here.
    """
    length = min(length, _LONGEST)
    from iarms.aws.clients import dynamodb
    from iarms.domain.serials import place_in_list
    from tests.memory_dynamodb import Store, serve

    def place(number: int) -> PostingPlace:
        key = f"{version}#{kind}#TAURUS#9X17#PISTOL"
        if kind in ("M", "K"):
            return place_in_list(version, key, _record_id(number))
        return PostingPlace(key, "4711$" if kind == "W" else "")

    store = Store()
    with serve(store):
        _create(dynamodb())
        index = SerialIndex(dynamodb(), _TABLE)
        held: dict[PostingPlace, list[bytes]] = defaultdict(list)
        for number in range(length):
            held[place(number)].append(_posting(number))
        index.put_all(held)
        with recorded(store) as recording:
            for number in range(length, length + _ADDED):
                index.add(place(number), _posting(number))
            touches = recording.taken()
    units = {what: sum(each.units for each in touches if each.what == what) / _ADDED for what in ("write", "read")}
    places = {each.sort for each in touches if each.what == "write"}
    return Addition(units["write"], units["read"], len(places) < _ADDED)


def refused(units: float, rate: float, *, is_one_item: bool) -> tuple[float, float]:
    """What share of `rate` additions a second is refused in the first minutes, and after an hour."""
    places = Places(Rules(burst_seconds=0.0))
    shares = [
        places.step([Demand("list", units * rate, 0.0, splits=not is_one_item)], _STEP)["list"].writes
        for _ in range(_STEPS)
    ]
    return shares[0], shares[-1]


def _record_id(number: int) -> str:
    return f"rec_01HZ{number * 2_654_435_761 % 2**40:022}"


def _posting(number: int) -> bytes:
    """As long as a posting is that says a number, a make and a model."""
    return f"{number:045}".encode()


def _create(client: Any) -> None:
    keys = (str(SERIAL_INDEX.partition_key), str(SERIAL_INDEX.sort_key))
    client.create_table(
        TableName=_TABLE,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": keys[0], "KeyType": "HASH"}, {"AttributeName": keys[1], "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )


def report(version: str, lists: Sequence[Busiest], registry: int) -> Iterator[str]:
    """A line for each kind of list."""
    yield f"{version}, {registry:,} records"
    yield (
        f"{'list':<32}{'busiest':<26}{'of all':>8}{'length':>9}{'writes':>8}{'reads':>7}{'additions/s':>13}"
        f"{'records/s':>11}" + "".join(f"{f'at {rate:,.0f}':>15}" for rate in RATES)
    )
    for each in lists:
        length = round(each.share * registry)
        one = addition(version, each.kind, length)
        ceiling = Rules().writes / one.writes
        shares = (refused(one.writes, rate * each.share, is_one_item=one.is_one_item) for rate in RATES)
        yield (
            f"{KINDS[each.kind]:<32}{each.key.replace(chr(9), ' ')[:25]:<26}{each.share:>8.3%}{length:>9,}"
            f"{one.writes:>8.1f}{one.reads:>7.1f}{ceiling:>13,.0f}{ceiling / each.share:>11,.0f}"
            + "".join(f"{f'{first:.1%} / {last:.1%}':>15}" for first, last in shares)
        )


def figures(version: str) -> dict[str, Any]:
    """For the capacity page: of RECORDS records, by kind of list the share of the busiest, and units an addition takes
    where REGISTRY records are on record."""
    lists = {
        KINDS[each.kind]: [
            round(each.share, 5), round(addition(version, each.kind, round(each.share * REGISTRY)).writes, 2),
        ]
        for each in busiest(version, sampled(RECORDS))
    }  # fmt: skip
    return {"version": version, "records": RECORDS, "registry": REGISTRY, "busiest": lists}


def main(arguments: Sequence[str] | None = None, say: Callable[[str], Any] = print) -> int:
    """Look, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.partitions.lists")
    parser.add_argument("--records", type=int, default=RECORDS, help="records of the sample registry that are counted")
    parser.add_argument("--registry", type=int, default=REGISTRY, help="records of the registry that is meant")
    parser.add_argument("--versions", nargs="+", default=["v3", "v4"])
    given = parser.parse_args(arguments)
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    records = sampled(given.records)
    for version in given.versions:
        for line in report(version, busiest(version, records), given.registry):
            say(line)
        say("")
    say("at a rate: what is refused of it in the first five minutes / after an hour, of records a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
