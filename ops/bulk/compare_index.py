"""`make compare-index FILE=records OLD=v2 NEW=v4.4 DEPLOYMENT=europe`: whether the new version finds what the old does.

    python -m ops.bulk.compare_index RECORDS --old v2 --new v4.4 --deployment europe [--sample 500] [--seed 1]
    python -m ops.bulk.compare_index RECORDS --old v2 --new v4.4 --old-table T --new-table T --region R [--endpoint URL]
    python -m ops.bulk.compare_index --built DIR --table T --region R [--endpoint URL]
    python -m ops.bulk.compare_index RECORDS --built DIR

The first two search both versions, through the product's own code and with the same weights, for a sample of the
records: by their numbers exact, with one slip, with two (mode deep), as a pattern, and without a number. The third
holds every place of what was built against a table, such as one that was just imported, or written by the product's
writers; it reads the whole table. The fourth writes the records on the local engine by the product's writers first.
The last two keep all postings in memory: for some ten thousand records.

Says which records only one side finds, by their ids. Between versions with unlike numbers of buckets these are hits and
possible matches alone, and leads are counted beside: more buckets by make lose, on purpose, records of other makes that
share little but a short number. Exit code 0 where nothing is lost, 1 where something is or where nothing could be
compared, 2 for arguments that say nothing.
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import boto3
from pydantic import ValidationError

from iarms.casework.records.entry import index_changes
from iarms.casework.searching.lookup import IndexVersion, ParsedSearch, find_candidates
from iarms.domain.matching import (
    Number,
    ReadFirearm,
    current_weights,
    decide,
    keys_of_description,
    read_firearm,
    why_not_hit,
)
from iarms.domain.number_fields import number_of_record, read_number_field, search_problem
from iarms.domain.serials import (
    is_indexable,
    make_buckets,
    packaged_frequencies,
)
from iarms.models.record import Record
from iarms.models.search import Mode
from iarms.store.serial_index import POSTINGS_PER_PAGE, SerialIndex
from iarms.tables import SERIAL_INDEX
from infra.config import load_deployments
from ops.bulk.build_index import Source, record_in
from ops.bulk.import_files import BuildFailed, items_in, manifest_of
from ops.local.engine import EngineFailed, engine

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

SAMPLE: Final = 500
_MOST_PRINTED: Final = 20
_REGION: Final = "eu-west-1"
_ACCOUNT: Final = "000000000000"

PlaceName = tuple[str, str]  # the key of a place, and how its pages are named


@dataclass(frozen=True)
class Side:
    """An index version and the table that holds it."""

    version: str
    index: SerialIndex


@dataclass
class Kind:
    """What searches of one kind found, over all of them. `leads_apart` are records that one side finds and the other
    does not, and that are no match (0 where those count too); `own_in_neither` are searches by which neither side finds
    the sampled record; `cut` are searches that found more than is read, which are not compared.
    """

    searches: int = 0
    both: int = 0
    only_old: int = 0
    only_new: int = 0
    leads_apart: int = 0
    own_in_neither: int = 0
    cut: int = 0


@dataclass(frozen=True)
class Difference:
    """A search that the versions answer differently: of what kind, for which record, and what one side alone finds."""

    kind: str
    sought: str
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]


@dataclass
class Comparison:
    """What was compared, by kind of search, and every difference."""

    kinds: dict[str, Kind] = field(default_factory=lambda: defaultdict(Kind))
    differences: list[Difference] = field(default_factory=list)

    @property
    def loses(self) -> bool:
        """Whether the new version fails: it lacks what the old one finds, or a record by its own number, or nothing
        was found by either, which would compare an empty table with another."""
        exact = self.kinds["exact"]
        lacking = any(kind.only_old for kind in self.kinds.values())
        return lacking or exact.own_in_neither > 0 or not any(kind.both for kind in self.kinds.values())

    @property
    def finds_more(self) -> bool:
        """Whether the new version finds what the old one does not."""
        return any(kind.only_new for kind in self.kinds.values())


def compare(old: Side, new: Side, records: Iterable[Record], *, seed: int = 1) -> Comparison:
    """Search both versions for each record in every way that it can be searched for."""
    chance = random.Random(seed)  # noqa: S311  # the same searches each time are the point
    alike = make_buckets(old.version) == make_buckets(new.version)
    comparison = Comparison()
    for record in records:
        for name, parsed in searches_for(record, chance):
            kind = comparison.kinds[name]
            kind.searches += 1
            before, after = _found(old, parsed), _found(new, parsed)
            if not (before.complete and after.complete):
                kind.cut += 1
                continue
            mine, theirs = (before.near, after.near) if alike else (before.shown, after.shown)
            lost, gained = mine - theirs, theirs - mine
            kind.both += len(mine & theirs)
            kind.only_old += len(lost)
            kind.only_new += len(gained)
            kind.leads_apart += len((before.near ^ after.near) - lost - gained)
            kind.own_in_neither += record.record_id not in before.near | after.near
            if lost or gained:
                comparison.differences.append(
                    Difference(name, record.record_id, tuple(sorted(lost)), tuple(sorted(gained)))
                )
    return comparison


def searches_for(record: Record, chance: random.Random) -> Iterator[tuple[str, ParsedSearch]]:
    """The searches for one record, each with the name of its kind; none that the door would refuse."""
    description = read_firearm(record.firearm).description
    serial = number_of_record(record.firearm)
    if is_indexable(serial) and not serial.is_pattern:
        number = serial.canonical
        once = slipped(number, chance)
        ways: tuple[tuple[str, str, Mode], ...] = (
            ("exact", number, "exact"),
            ("one slip", once, "standard"),
            ("two slips", slipped(once, chance), "deep"),
            ("pattern", unread(number, chance), "standard"),
        )
        for name, written, mode in ways:
            field = read_number_field(written)
            if search_problem(field) is None:
                (number_read,) = field.numbers
                yield name, ParsedSearch(ReadFirearm((Number("", number_read.serial),), description), mode)
    if keys_of_description("", description.traits):
        yield "description", ParsedSearch(ReadFirearm((), description), "standard")


def slipped(number: str, chance: random.Random) -> str:
    """The number with one slip: a character left out, put in, swapped with the next, or taken for another."""
    at = chance.randrange(len(number))
    other = chance.choice("0123456789" if number[at].isdigit() else "ABCDEFGHJKLMNPRSTUVWXYZ")
    match chance.randrange(4):
        case 0 if len(number) > 3:
            return number[:at] + number[at + 1 :]
        case 1:
            return number[:at] + other + number[at:]
        case 2 if at + 1 < len(number):
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number[:at] + other + number[at + 1 :]


def unread(number: str, chance: random.Random) -> str:
    """The number as a pattern: one character unread, or what comes after its first half."""
    at = chance.randrange(len(number))
    return number[:at] + "?" + number[at + 1 :] if chance.randrange(2) else number[: len(number) // 2 + 1] + "*"


class _RecordsFound(NamedTuple):
    """Record ids: those that a searcher is shown, and all candidates; and whether these are all there are."""

    shown: set[str]
    near: set[str]
    complete: bool


def _found(side: Side, parsed: ParsedSearch) -> _RecordsFound:
    # The same frequencies for both: the indexes are compared, not how their records weigh.
    weights = current_weights()
    version = IndexVersion(side.index, side.version, packaged_frequencies())
    _, candidates, complete = find_candidates(version, parsed, weights)
    shown = {
        candidate.record_id
        for candidate in candidates
        if decide(candidate.scored, weights, why_not_hit(candidate.scored, weights, "ACTIVE")) in ("hit", "possible")
    }
    return _RecordsFound(shown, {candidate.record_id for candidate in candidates}, complete)


def sample_of(records: Path, size: int, *, seed: int = 1) -> list[Record]:
    """So many ACTIVE records of the file, each with the same chance. Raises BuildFailed where there are none."""
    chance = random.Random(seed)  # noqa: S311  # as above
    kept: list[bytes] = []
    passed = 0
    for chunk in Source(records).chunks():
        for line in chunk:
            passed += 1
            if len(kept) < size:
                kept.append(line.text)
            elif (at := chance.randrange(passed)) < size:
                kept[at] = line.text
    sample = list(_active(kept))
    if not sample:
        raise BuildFailed(f"{records} holds no ACTIVE record")
    return sample


def _active(lines: Iterable[bytes]) -> Iterator[Record]:
    for text in lines:
        try:
            record = record_in(text)
        except (ValidationError, ValueError, KeyError, TypeError):
            continue  # the builder counts these and names them
        if record is not None and record.status == "ACTIVE":
            yield record


@dataclass(frozen=True)
class Built:
    """What was built held against a table: places by how they differ, and pages that break the store's rules."""

    places: int
    postings: int
    only_built: list[PlaceName]
    only_held: list[PlaceName]
    differing: list[PlaceName]
    faulty: list[PlaceName]

    @property
    def same(self) -> bool:
        """Whether both hold the same postings under each place, and anything at all."""
        return bool(self.places) and not (self.only_built or self.only_held or self.differing or self.faulty)


def compare_built(directory: Path, client: "DynamoDBClient", table: str) -> Built:
    """Hold every place of what was built against a table: the same set of postings, whatever page they lie on.

    The frequencies are held against the table's where it has any: writers write none. Items of other versions in the
    table are passed over. Raises BuildFailed as `manifest_of` does.
    """
    version = manifest_of(directory)["version"]
    built, faulty = _places(items_in(directory))
    held, faulty_too = _places(item for item in _scan(client, table) if item["key"]["S"].startswith(f"{version}#"))
    frequencies = {place for place in built if place[0] == f"{version}#F"}
    if not frequencies & held.keys():
        for place in frequencies:
            del built[place]
    return Built(
        places=len(built),
        postings=sum(map(len, built.values())),
        only_built=sorted(built.keys() - held.keys()),
        only_held=sorted(held.keys() - built.keys()),
        differing=sorted(place for place in built.keys() & held.keys() if built[place] != held[place]),
        faulty=sorted({*faulty, *faulty_too}),
    )


def _places(items: Iterable[Mapping[str, Any]]) -> tuple[dict[PlaceName, set[bytes]], list[PlaceName]]:
    """The postings by place, and the places whose pages are too full, or are not those that page 0 tells of."""
    postings_by_place: dict[PlaceName, set[bytes]] = {}
    pages: dict[PlaceName, set[int]] = defaultdict(set)
    more: dict[PlaceName, int] = {}
    faulty: set[PlaceName] = set()
    for item in items:
        key, page = item["key"]["S"], item["page"]["S"]
        if "content" in item:
            postings_by_place[key, page] = {bytes(item["content"]["B"])}
            continue
        rest, _, number = page.rpartition("#")
        place = key, rest
        postings = {bytes(posting) for posting in item.get("postings", {"BS": []})["BS"]}
        if len(postings) > POSTINGS_PER_PAGE:
            faulty.add(place)
        if postings:
            postings_by_place.setdefault(place, set()).update(postings)
        pages[place].add(int(number))
        if number == "0":
            more[place] = int(item.get("more", {"N": "0"})["N"])
    faulty |= {place for place, numbers in pages.items() if numbers != set(range(more.get(place, -1) + 1))}
    return postings_by_place, sorted(faulty)


def _scan(client: "DynamoDBClient", table: str) -> Iterator[Mapping[str, Any]]:
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def write_by_the_products_writers(client: "DynamoDBClient", table: str, version: str, records: Iterable[Record]) -> int:
    """Write the records' places one by one as the indexer does; gives the number of records."""
    index, written = SerialIndex(client, table), 0
    for record in records:
        index_changes(index, version, None, record)
        written += 1
    return written


def _scratch_table(client: "DynamoDBClient") -> str:
    name, keys = "compare-index", (SERIAL_INDEX.partition_key, str(SERIAL_INDEX.sort_key))
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": keys[0], "KeyType": "HASH"}, {"AttributeName": keys[1], "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def _built_on_the_engine(directory: Path, records: Path) -> Built:
    with engine(region=_REGION, account=_ACCOUNT) as url:
        client = boto3.client(
            "dynamodb",
            endpoint_url=url,
            region_name=_REGION,
            aws_access_key_id=_ACCOUNT,
            aws_secret_access_key="local",  # noqa: S106  # the engine takes any
        )
        table = _scratch_table(client)
        lines = (line.text for chunk in Source(records).chunks() for line in chunk)
        write_by_the_products_writers(client, table, manifest_of(directory)["version"], _active(lines))
        return compare_built(directory, client, table)


def _print_comparison(comparison: Comparison) -> int:
    columns = ("both", "only old", "only new", "leads apart", "own in neither", "cut")
    print(f"{'searches by':14}{'number':>8}" + "".join(f"{column:>16}" for column in columns))
    for name, kind in comparison.kinds.items():
        counts = (kind.both, kind.only_old, kind.only_new, kind.leads_apart, kind.own_in_neither, kind.cut)
        print(f"{name:14}{kind.searches:8}" + "".join(f"{count:16}" for count in counts))
    for each in comparison.differences[:_MOST_PRINTED]:
        print(f"  {each.kind}, for {each.sought}: only old {_ids(each.only_old)}; only new {_ids(each.only_new)}")
    if len(comparison.differences) > _MOST_PRINTED:
        print(f"  and {len(comparison.differences) - _MOST_PRINTED} more searches that differ")
    if comparison.loses:
        print("DO NOT SWITCH: the new version does not find all that it should")
        return 1
    print("the new version loses nothing" + (" and finds more: see what" if comparison.finds_more else ""))
    return 0


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "") if ids else "none"


def _print_built(built: Built) -> int:
    print(f"{built.places} places, {built.postings} postings built")
    for name, places in (
        ("only built", built.only_built),
        ("only in the table", built.only_held),
        ("other postings", built.differing),
        ("pages that readers would miss", built.faulty),
    ):
        if places:
            print(f"  {name}: {len(places)}, such as {', '.join('/'.join(place) for place in places[:5])}")
    print("the same, place by place" if built.same else "NOT THE SAME")
    return 0 if built.same else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ops.bulk.compare_index", description="Compare two index versions.")
    parser.add_argument("records", type=Path, nargs="?", help="a file or folder of records, as the builder takes it")
    parser.add_argument("--old", help="the version that searches read")
    parser.add_argument("--new", help="the version that they shall read")
    parser.add_argument("--deployment", help="whose tables these are, by infra/deployments.toml")
    parser.add_argument("--old-table")
    parser.add_argument("--new-table")
    parser.add_argument("--built", type=Path, help="what the builder wrote, to be held against a table")
    parser.add_argument("--table", help="that table")
    parser.add_argument("--region")
    parser.add_argument("--endpoint", help="another DynamoDB than AWS's, such as the local engine's")
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def main(arguments: list[str]) -> int:
    """Compare, and say whether searches may be switched."""
    parser = _parser()
    given = parser.parse_args(arguments)
    tables, region = (given.old_table, given.new_table), given.region
    if given.deployment:
        deployments = load_deployments()
        if given.deployment not in deployments:
            parser.error(f"--deployment is one of {', '.join(deployments)}")
        deployment = deployments[given.deployment]
        tables = (deployment.index_table(given.old), deployment.index_table(given.new))
        region = region or deployment.region
    try:
        if given.built and given.table:
            client = boto3.client("dynamodb", region_name=region, endpoint_url=given.endpoint)
            return _print_built(compare_built(given.built, client, given.table))
        if given.built and given.records:
            return _print_built(_built_on_the_engine(given.built, given.records))
        if not (given.records and given.old and given.new and all(tables)) or given.sample < 1:
            parser.error(
                "say RECORDS, --old, --new and --deployment (or both tables); or --built with --table or RECORDS"
            )
        client = boto3.client("dynamodb", region_name=region, endpoint_url=given.endpoint)
        old, new = (
            Side(version, SerialIndex(client, table))
            for version, table in zip((given.old, given.new), tables, strict=True)
        )
        return _print_comparison(
            compare(old, new, sample_of(given.records, given.sample, seed=given.seed), seed=given.seed)
        )
    except (BuildFailed, EngineFailed, OSError) as failed:
        print(f"nothing was compared: {failed}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
