"""Bring a version that was built and imported up to what was recorded since its export, before searches read it.

    python -m ops.bulk.catch_up_index CHANGES --deployment europe [--version v4.4]

CHANGES is a folder with an incremental export of the records' table, from the time of the export that was built to
after the deployment that writes both versions. Each record named there is read as it is now and written as the
indexer does, so that it can be done any number of times, and beside the service. Exit code 0 when all were written, 1
when not (do it again), 2 for arguments that say nothing.
"""

import argparse
import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from iarms import tables
from iarms.casework.records.entry import index_changes
from iarms.errors import Problem
from iarms.models.record import Record
from iarms.store.records import Records
from iarms.store.serial_index import SerialIndex
from infra.config import load_deployments
from ops.bulk.build_index import Source
from ops.bulk.import_files import BuildFailed

_TOGETHER: Final = 100


def catch_up(changes: Path, records: Records, index: SerialIndex, version: str) -> int:
    """Write the places of every record that the export says was changed; gives their number.

    Raises BuildFailed for a line that is no change, or an export that is not whole.
    """
    source = Source(changes)
    named = (change for chunk in source.chunks() for line in chunk if (change := _change(*line)) is not None)
    done = 0
    while some := dict(islice(named, _TOGETHER)):
        # What the export has may be old by now: an entry is not written back over what came after it.
        current = records.get_many(some)
        for record_id, before in some.items():
            index_changes(index, version, before, _searched_for(current.get(record_id)))
        done += len(some)
    source.hold_against_its_manifest()
    return done


def _change(file: str, number: int, text: bytes) -> tuple[str, Record | None] | None:
    """The id of a changed record and what it was before; None for another part of a record."""
    try:
        line: dict[str, Any] = json.loads(text)
        keys = line["Keys"]
        if keys["part"]["S"] != "current":
            return None
        image = line.get("OldImage")
        before = Record.model_validate_json(image["document"]["S"]) if image else None
        return keys["record_id"]["S"], _searched_for(before)
    except (ValueError, KeyError, TypeError) as invalid:
        raise BuildFailed(
            f"{file}:{number} is no change of an incremental export: {type(invalid).__name__}"
        ) from invalid


def _searched_for(record: Record | None) -> Record | None:
    return record if record is not None and record.status == "ACTIVE" else None


def main(arguments: list[str]) -> int:
    """Catch up; the version is the deployment's next one unless another of its two is named."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(
        prog="python -m ops.bulk.catch_up_index", description="Catch up an imported version."
    )
    parser.add_argument("changes", type=Path, help="a folder with an incremental export of the records")
    parser.add_argument("--deployment", required=True, choices=list(deployments))
    parser.add_argument("--version", help="the version, if not the deployment's next_index_version")
    parser.add_argument("--endpoint", help="another DynamoDB than AWS's, such as the local engine's")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    version = given.version or deployment.next_index_version
    if version not in deployment.index_versions():
        parser.error(f"{given.deployment} writes {', '.join(deployment.index_versions())}: say which one by --version")
    client = boto3.client("dynamodb", region_name=deployment.region, endpoint_url=given.endpoint)
    records = Records(client, deployment.table(tables.RECORDS))
    index = SerialIndex(client, deployment.index_table(version))
    try:
        print(f"{catch_up(given.changes, records, index, version)} records brought up to date in {index.table}")
    except (BuildFailed, OSError, Problem, ClientError, BotoCoreError) as failed:
        print(f"not caught up, do it again: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
