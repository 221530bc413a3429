"""The table on which the tests' DynamoDB in memory is held against moto and against what AWS documents."""

from itertools import zip_longest
from typing import Any

from tests.world import client

TABLE: dict[str, Any] = {
    "TableName": "things",
    "KeySchema": [
        {"AttributeName": "owner", "KeyType": "HASH"},
        {"AttributeName": "name", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": each, "AttributeType": "S"} for each in ("owner", "name", "shelf", "at")
    ],
    "BillingMode": "PAY_PER_REQUEST",
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by_shelf",
            "KeySchema": [{"AttributeName": "shelf", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        },
        {
            "IndexName": "shelves_alone",
            "KeySchema": [{"AttributeName": "shelf", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        },
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}
HERE = {"TableName": "things"}


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(sorted(inner) if key in ("SS", "BS") else inner) for key, inner in sorted(value.items())}
    return [plain(each) for each in value] if isinstance(value, list) else value


def stream() -> list[Any]:
    """The changes that the table's stream tells of each item, one after the other, save for what moto alone tells:
    writes that change nothing, and of an update that makes an item a first one with its keys alone."""
    streams = client("dynamodbstreams")
    arn = client("dynamodb").describe_table(**HERE)["Table"]["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    told = [
        (each["eventName"], plain(each["dynamodb"]["Keys"]), plain(old), plain(new))
        for each in streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
        for old, new in [(each["dynamodb"].get("OldImage"), each["dynamodb"].get("NewImage"))]
    ]
    told = sorted((each for each in told if each[2] != each[3]), key=lambda each: repr(each[1]))
    return [
        each
        for each, following in zip_longest(told, told[1:])
        if not (following and each[0] == following[0] == "INSERT" and each[1] == each[3] == following[1])
    ]
