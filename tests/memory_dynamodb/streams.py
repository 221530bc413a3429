"""The streams of the store's tables: one shard each, read from its beginning or after a number."""

from bisect import bisect_right
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, Final

from tests.memory_dynamodb.refusals import NotHeld
from tests.memory_dynamodb.store import Store
from tests.memory_dynamodb.table import StreamRecord, Table
from tests.memory_dynamodb.values import given_item

MOST_RECORDS: Final = 1000
_NUMBER: Final = attrgetter("number")
_SHARD: Final = "shardId-00000000000000000000-00000000"


def answer_of_streams(store: Store, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What DynamoDB's streams answer: DescribeStream, GetShardIterator, GetRecords.

    An iterator is the table's name and the number that was read last.
    """
    if operation == "DescribeStream":
        return {"StreamDescription": {"StreamArn": given["StreamArn"], "Shards": [{"ShardId": _SHARD}]}}
    if operation == "GetShardIterator":
        kind = given["ShardIteratorType"]
        if kind not in ("TRIM_HORIZON", "AFTER_SEQUENCE_NUMBER"):
            raise NotHeld(kind)
        table = given["StreamArn"].removeprefix("stream-of:")
        return {"ShardIterator": f"{table} {int(given.get('SequenceNumber', '0'))}"}
    if operation != "GetRecords":
        raise NotHeld(operation)
    name, number = given["ShardIterator"].split(" ")
    table = store.table(name)
    last = int(number)
    begin = bisect_right(table.records, last, key=_NUMBER)
    fresh = table.records[begin : begin + given.get("Limit", MOST_RECORDS)]
    following = f"{name} {fresh[-1].number if fresh else last}"
    return {"Records": [_record(table, record) for record in fresh], "NextShardIterator": following}


def _record(table: Table, record: StreamRecord) -> dict[str, Any]:
    what = "REMOVE" if record.after is None else "MODIFY" if record.before is not None else "INSERT"
    change: dict[str, Any] = {
        "Keys": given_item(record.keys),
        "SequenceNumber": f"{record.number:021}",
        "StreamViewType": table.view,
    }
    view = str(table.view)
    if record.after is not None and "NEW" in view:
        change["NewImage"] = given_item(record.after)
    if record.before is not None and "OLD" in view:
        change["OldImage"] = given_item(record.before)
    return {
        "eventID": f"{table.name}-{record.number}",
        "eventName": what,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": change,
    }
