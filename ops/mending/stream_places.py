"""Places in a table's stream that a function gave up: their records read again and brought to it as Lambda brings them.

A stream keeps its records for 24 hours. Of one that it has forgotten a message may still have the item's key: then the
item is brought as it is now. Where it has none, what was forgotten is found by going through the table.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.config import Deployment
from ops.mending.filters import fits

FORGOTTEN: Final = {"TrimmedDataAccessException", "ResourceNotFoundException", "ExpiredIteratorException"}
BY_TABLE: Final[dict[str, str]] = {
    "notifier": "the sweeper sends what is pending from the table each minute; nothing is to be brought",
    "sequencer": "make catch-up-log DEPLOYMENT=... BRING=--bring",
    "audit_indexer": "make rebuild-audit-index DEPLOYMENT=...",
    "dispatcher": "have the party ask for its notifications again: POST /v1/parties/PARTY/webhook/replays",
    "indexer": "have the record changed (its stream record comes anew), or build the index anew",
    "watcher": "have the record changed, or the search made again",
}
"""By function what finds what its stream has forgotten."""
_MOST: Final = 1_000


class Forgotten(Exception):
    """The stream has no longer what lies at a place."""


class NotTaken(Exception):
    """The function did not work the records off."""


class Places:
    """Reads records of streams and brings them to the functions of a deployment."""

    def __init__(self, streams: Any, dynamodb: Any, functions: Any, deployment: Deployment) -> None:
        self._streams = streams
        self._dynamodb = dynamodb
        self._functions = functions
        self._deployment = deployment

    def bring(self, door: str, said: Mapping[str, Any]) -> int:
        """Bring what lies at a place to its function; how many records. Raises Forgotten, NotTaken, ClientError."""
        place = said["DDBStreamBatchInfo"]
        arn = place["streamArn"]
        try:
            records = list(self._records(arn, place))
        except ClientError as fault:
            if fault.response["Error"]["Code"] not in FORGOTTEN:
                raise
            records = []
        if not records:
            records = list(self._as_it_is_now(arn, said))
        patterns = self._patterns(door, arn)
        wanted = [each for each in records if not patterns or any(fits(pattern, each) for pattern in patterns)]
        if wanted:
            self._invoke(door, wanted)
        return len(wanted)

    def _records(self, arn: str, place: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        first, last = int(place["startSequenceNumber"]), int(place["endSequenceNumber"])
        for shard in self._shards(arn, place.get("shardId"), first):
            iterator: str | None = self._streams.get_shard_iterator(
                StreamArn=arn,
                ShardId=shard,
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=place["startSequenceNumber"],
            )["ShardIterator"]
            while iterator:
                answer = self._streams.get_records(ShardIterator=iterator, Limit=_MOST)
                for record in answer["Records"]:
                    if int(record["dynamodb"]["SequenceNumber"]) > last:
                        return
                    yield as_lambda_gets_it(record, arn)
                    if int(record["dynamodb"]["SequenceNumber"]) == last:
                        return
                iterator = answer.get("NextShardIterator") if answer["Records"] else None

    def _shards(self, arn: str, named: str | None, first: int) -> Iterator[str]:
        """The shard of a place: a message of Lambda's names it, one that a function wrote does not."""
        if named is not None:
            yield named
            return
        described = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]
        while True:
            for shard in described["Shards"]:
                found = shard.get("SequenceNumberRange", {})
                begin, end = int(found.get("StartingSequenceNumber", 0)), found.get("EndingSequenceNumber")
                if begin <= first and (end is None or first <= int(end)):
                    yield shard["ShardId"]
            if "LastEvaluatedShardId" not in described:
                return
            described = self._streams.describe_stream(
                StreamArn=arn, ExclusiveStartShardId=described["LastEvaluatedShardId"]
            )["StreamDescription"]

    def _as_it_is_now(self, arn: str, said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The item of the key that a message has, as a record of its entry. Raises Forgotten where it has no key."""
        keys = {name: {"S": value} for name, value in said.get("key", {}).items()}
        if not keys:
            raise Forgotten
        item = self._dynamodb.get_item(TableName=arn.split("/")[1], Key=keys, ConsistentRead=True).get("Item")
        if item is not None:
            change = {
                "Keys": keys,
                "NewImage": item,
                "SequenceNumber": said["DDBStreamBatchInfo"]["startSequenceNumber"],
            }
            yield as_lambda_gets_it({"eventName": "INSERT", "dynamodb": change}, arn)

    def _patterns(self, door: str, arn: str) -> list[dict[str, Any]]:
        """What the mapping of a stream lets through to a function; nothing where it lets through all."""
        function = f"{self._deployment.physical(door)}:live"
        mappings = self._functions.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
        ours = [each for each in mappings if _table_of(each["EventSourceArn"]) == _table_of(arn)]
        if not ours:
            raise NotTaken(
                f"no mapping brings {_table_of(arn)} to {function}: which records it is to have is not known"
            )
        return [json.loads(one["Pattern"]) for one in ours[0].get("FilterCriteria", {}).get("Filters", ())]

    def _invoke(self, door: str, records: list[dict[str, Any]]) -> None:
        function = f"{self._deployment.physical(door)}:live"
        answer = self._functions.invoke(FunctionName=function, Payload=json.dumps({"Records": records}).encode())
        told = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise NotTaken(f"{door} raised {(told or {}).get('errorType', 'an error')}")
        if told and (again := told.get("batchItemFailures")):
            raise NotTaken(f"{door} did not take {len(again)} of {len(records)}: see its log")


def as_lambda_gets_it(record: Mapping[str, Any], arn: str) -> dict[str, Any]:
    """A record of a stream in the shape that Lambda hands over, in which bytes are base64 and times are seconds."""
    change = {name: value for name, value in record["dynamodb"].items() if name != "ApproximateCreationDateTime"}
    return {
        "eventName": record["eventName"],
        "eventSource": "aws:dynamodb",
        "eventSourceARN": arn,
        "dynamodb": _plain(change),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | set | tuple) else value


def _table_of(arn: str) -> str:
    return arn.split("/")[1]
