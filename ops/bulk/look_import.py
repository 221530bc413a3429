"""`make load-import` ends with it: who watches for a record that was loaded off line, or traces it, is told.

    python -m ops.bulk.look_import DIR --deployment NAME [--pace 100] [--again] [--endpoint URL]

A stream passes loaded records by, or the million of a first load would stand before everybody's own. So they are
brought to the watcher here, as its stream brings it a record that was entered: it looks for searches that keep watch,
those of open traces among them, opens their hits and has their parties told; a record that is kept from searchers is
told to its owner and INTERPOL-GS alone. One batch at a time and at a pace: the watcher's other work goes on beside it.

How far it came is kept in each folder's `looked.json`, so what was stopped is taken up there, and a folder that is done
is passed over. Brought twice (`--again`), a record tells nobody again: what a search was matched with is marked.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from iarms import tables
from iarms.retries import tries
from infra.config import Deployment, load_deployments
from ops.bulk.build_import import folders_of
from ops.bulk.import_files import BuildFailed, items_in, manifest_of, sha256_of, write_json

TOGETHER: Final = 50
PACE: Final = 100  # records a second: a million in three hours
_TRIES: Final = 8
_FIRST_PAUSE: Final = 0.5
_DOOR: Final = "watcher"
_LOOKED: Final = "looked.json"
# A watcher that has no room for us has other work: that goes first.
_PASSING: Final = frozenset({"TooManyRequestsException", "ServiceException", "ThrottlingException"})

Batch = list[dict[str, Any]]


@dataclass(frozen=True)
class Watcher:
    """The deployed watcher, as a stream would call it. `stream` is the ARN of the records' own."""

    functions: Any
    name: str
    stream: str | None

    def take(self, batch: Batch) -> list[str]:
        """Have it work off records of a stream; the places of those that must come again.

        Raises BuildFailed where it ended by a fault.
        """
        answer = self.functions.invoke(FunctionName=self.name, Payload=json.dumps({"Records": batch}).encode())
        told = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise BuildFailed(f"{self.name} ended by {(told or {}).get('errorType', 'a fault')}: see its log")
        return [each["itemIdentifier"] for each in (told or {}).get("batchItemFailures", ())]


def look(
    directory: Path,
    watcher: Watcher,
    *,
    pace: float = PACE,
    again: bool = False,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, int]:
    """Bring the records of a load to the watcher, those that were not yet; how many of each folder were brought now.

    `pace` is records a second. Raises BuildFailed where a folder is not whole, or the watcher does not take a record.
    """
    brought: dict[str, int] = {}
    for folder in folders_of(directory):
        digest = sha256_of(folder / "manifest.json")
        done = 0 if again else _looked(folder, digest)
        brought[folder.name] = 0
        records = islice(enumerate(items_in(folder)), done, None)
        while batch := list(islice(records, TOGETHER)):
            began = clock()
            _bring(watcher, [_as_entered(watcher.stream, place, item) for place, item in batch])
            done += len(batch)
            brought[folder.name] += len(batch)
            write_json(folder / _LOOKED, {"manifest_sha256": digest, "records": done})
            sleep(max(0.0, len(batch) / pace - (clock() - began)))
    return brought


def left_to_look(directory: Path) -> int:
    """How many records of a load nobody has looked for yet."""
    return sum(
        manifest_of(folder)["records"] - _looked(folder, sha256_of(folder / "manifest.json"))
        for folder in folders_of(directory)
    )


def _looked(folder: Path, digest: str) -> int:
    """How many of a folder's records were brought already; none where it was built anew since."""
    path = folder / _LOOKED
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return int(kept["records"]) if kept.get("manifest_sha256") == digest else 0


def _as_entered(stream: str | None, place: int, item: dict[str, Any]) -> dict[str, Any]:
    """A record as the stream tells of one that was entered."""
    layout = tables.RECORDS
    return {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": stream,
        "dynamodb": {
            "Keys": {name: item[name] for name in (layout.partition_key, layout.sort_key) if name},
            "NewImage": item,
            "SequenceNumber": str(place),
        },
    }


def _bring(watcher: Watcher, batch: Batch) -> None:
    """Have all of a batch taken: what is told to come again does, with all that is behind it, as from a stream."""
    left = batch
    for _ in tries(_TRIES, _FIRST_PAUSE):
        try:
            again = watcher.take(left)
        except ClientError as refused:
            if refused.response["Error"]["Code"] not in _PASSING:
                raise
            continue
        if not again:
            return
        first = next(at for at, each in enumerate(left) if each["dynamodb"]["SequenceNumber"] in again)
        left = left[first:]
    names = ", ".join(_ids(left[:3]))
    raise BuildFailed(f"the watcher did not take {len(left)} records, {names} ...: see its log, and repeat the command")


def _ids(batch: Batch) -> Iterator[str]:
    return (each["dynamodb"]["Keys"][tables.RECORDS.partition_key]["S"] for each in batch)


def watcher_of(deployment: Deployment, endpoint: str | None = None) -> Watcher:
    """The watcher of a deployment."""
    # A batch takes as long as the function may: it is not sent again meanwhile.
    config = Config(read_timeout=90, retries={"mode": "standard", "total_max_attempts": 1})
    database = boto3.client("dynamodb", region_name=deployment.region, endpoint_url=endpoint)
    table = database.describe_table(TableName=deployment.table(tables.RECORDS))["Table"]
    functions = boto3.client("lambda", region_name=deployment.region, endpoint_url=endpoint, config=config)
    return Watcher(functions, f"{deployment.physical(_DOOR)}:live", table.get("LatestStreamArn"))


def main(arguments: list[str]) -> int:
    """Look; 0 when it was looked for every record, 1 when it could not be, 2 for arguments that say nothing."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.bulk.look_import", description="Who watches for a loaded record, or traces it, is told."
    )
    parser.add_argument("directory", type=Path, help="the folder that ops.bulk.load_import has loaded")
    parser.add_argument("--deployment", required=True, choices=deployments)
    parser.add_argument("--pace", type=float, default=PACE, help=f"records a second: {PACE} without it")
    parser.add_argument("--again", action="store_true", help="bring those too that were brought before")
    parser.add_argument("--endpoint", help="of a local engine")
    given = parser.parse_args(arguments)
    if not given.pace > 0:
        parser.error("--pace is above 0")
    try:
        watcher = watcher_of(deployments[given.deployment], given.endpoint)
        for folder, count in look(given.directory, watcher, pace=given.pace, again=given.again).items():
            told = f"looked for {count} records" if count else "all of it was looked for already"
            print(f"{folder}: {told}")
    except (BuildFailed, BotoCoreError, ClientError) as failed:
        print(f"not looked for all: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
