"""The tests' DynamoDB in memory answers as AWS documents it, where moto is wrong or silent."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.memory_dynamodb import NotHeld, Store, serve
from tests.store.things import HERE, TABLE, stream
from tests.world import client


@pytest.fixture
def store() -> Iterator[Any]:
    """A client of an empty table in memory."""
    with serve(Store()):
        client("dynamodb").create_table(**TABLE)
        yield client("dynamodb")


def refused(client: Any, name: str, **asked: Any) -> str:
    with pytest.raises(ClientError) as told:
        getattr(client, name)(**asked)
    return str(told.value.response["Error"]["Code"])


KEY = {"owner": {"S": "a"}, "name": {"S": "1"}}
ONE = {":one": {"N": "1"}}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("put_item", {"Item": KEY, "ConditionExpression": "owner = :one", "ExpressionAttributeValues": ONE}),
        ("put_item", {"Item": KEY, "ConditionExpression": "n = :none"}),
        ("put_item", {"Item": KEY, "ConditionExpression": "#none = n"}),
        ("put_item", {"Item": KEY, "ConditionExpression": "attribute_exists(n"}),
        ("put_item", {"Item": KEY, "ConditionExpression": "exists(n)"}),
        ("put_item", {"Item": KEY, "ConditionExpression": "  "}),
        ("put_item", {"Item": KEY, "ExpressionAttributeValues": ONE}),
        ("put_item", {"Item": KEY, "ConditionExpression": "attribute_exists(n)", "ExpressionAttributeValues": {}}),
        ("delete_item", {"Key": KEY, "ConditionExpression": "attribute_exists(n)", "ExpressionAttributeValues": ONE}),
        (
            "update_item",
            {"Key": KEY, "UpdateExpression": "REMOVE n", "ExpressionAttributeNames": {"#unused": "n"}},
        ),
        ("update_item", {"Key": KEY, "UpdateExpression": "REMOVE owner"}),
        ("update_item", {"Key": KEY, "UpdateExpression": "REMOVE n REMOVE m"}),
        ("update_item", {"Key": KEY, "UpdateExpression": "SET n = absent"}),
        (
            "update_item",
            {"Key": KEY, "UpdateExpression": "SET n = :one, n = :one", "ExpressionAttributeValues": ONE},
        ),
        (
            "update_item",
            {
                "Key": KEY,
                "UpdateExpression": "SET #k = :one",
                "ExpressionAttributeNames": {"#k": "name"},
                "ExpressionAttributeValues": ONE,
            },
        ),
        ("update_item", {"Key": KEY, "UpdateExpression": "DELETE n :one", "ExpressionAttributeValues": ONE}),
        (
            "update_item",
            {"Key": KEY, "UpdateExpression": "SET shelf = :e", "ExpressionAttributeValues": {":e": {"S": ""}}},
        ),
        ("put_item", {"Item": {"owner": {"S": "a"}}}),
        ("put_item", {"Item": {**KEY, "name": {"S": ""}}}),
        ("put_item", {"Item": {**KEY, "name": {"N": "1"}}}),
        ("put_item", {"Item": {**KEY, "name": {"S": "x" * 1025}}}),
        ("put_item", {"Item": {**KEY, "shelf": {"N": "1"}}}),
        ("put_item", {"Item": {**KEY, "shelf": {"S": ""}}}),
        ("put_item", {"Item": {**KEY, "words": {"SS": ["p", "p"]}}}),
        ("put_item", {"Item": {**KEY, "words": {"SS": []}}}),
        ("put_item", {"Item": {**KEY, "n": {"N": "much"}}}),
        ("put_item", {"Item": {**KEY, "n": {"N": "1" * 39}}}),
        ("put_item", {"Item": {**KEY, "text": {"S": "x" * 400 * 1024}}}),
        ("get_item", {"Key": {"owner": {"S": "a"}}}),
        ("get_item", {"Key": KEY, "ProjectionExpression": "n,"}),
    ],
)
def test_what_aws_refuses_is_refused(store: Any, name: str, asked: dict[str, Any]):
    assert refused(store, name, **HERE, **asked) == "ValidationException"
    assert store.scan(**HERE)["Items"] == []


def asked_of(index: str | None = None, **more: Any) -> dict[str, Any]:
    """A query for everything of `a`, or of the shelf `s0`."""
    name, value = ("owner", "a") if index is None else ("shelf", "s0")
    asked: dict[str, Any] = {
        **HERE,
        "KeyConditionExpression": "#h = :h",
        "ExpressionAttributeNames": {"#h": name},
        "ExpressionAttributeValues": {":h": {"S": value}},
    }
    asked.update({"IndexName": index} if index else {})
    for key, value in more.items():
        asked[key] = {**asked[key], **value} if isinstance(asked.get(key), dict) else value
    return asked


AT = {"S": "2026-01"}


@pytest.mark.parametrize(
    "asked",
    [
        asked_of("by_shelf", ConsistentRead=True),
        asked_of("by_nothing"),
        asked_of(KeyConditionExpression="#h > :h"),
        asked_of(KeyConditionExpression="#h = :h OR #h = :h"),
        asked_of(FilterExpression="#h <> :h"),
        asked_of(Limit=0),
        asked_of(
            KeyConditionExpression="#h = :h AND #n BETWEEN :z AND :y",
            ExpressionAttributeNames={"#n": "name"},
            ExpressionAttributeValues={":y": {"S": "y"}, ":z": {"S": "z"}},
        ),
        asked_of(
            FilterExpression="n BETWEEN :z AND :y", ExpressionAttributeValues={":y": {"N": "1"}, ":z": {"N": "2"}}
        ),
        asked_of(ExpressionAttributeValues={":h": {"S": ""}}),
        asked_of(ExpressionAttributeValues={":h": {"N": "1"}}),
        asked_of(ExclusiveStartKey={"owner": {"S": "a"}}),
        asked_of(ExclusiveStartKey={"owner": {"S": "b"}, "name": {"S": "1"}}),
        asked_of("by_shelf", ExclusiveStartKey=KEY),
        asked_of("by_shelf", ExclusiveStartKey={**KEY, "shelf": {"S": "s1"}, "at": AT}),
        asked_of(
            "by_shelf",
            KeyConditionExpression="#h = :h AND #at > :at",
            ExpressionAttributeNames={"#at": "at"},
            ExpressionAttributeValues={":at": AT},
            ExclusiveStartKey={**KEY, "shelf": {"S": "s0"}, "at": AT},
        ),
    ],
)
def test_a_query_that_aws_refuses_is_refused(store: Any, asked: dict[str, Any]):
    assert refused(store, "query", **asked) == "ValidationException"


def test_a_page_that_is_full_has_a_key_though_nothing_follows(store: Any):
    store.put_item(**HERE, Item=KEY)
    page = store.query(**asked_of(Limit=1))
    assert (page["Count"], page["LastEvaluatedKey"]) == (1, KEY)
    assert store.query(**asked_of(Limit=1, ExclusiveStartKey=KEY)) == {
        "Count": 0,
        "ScannedCount": 0,
        "Items": [],
        "ResponseMetadata": {"HTTPStatusCode": 200, "RetryAttempts": 0},
    }


def test_a_page_reads_a_megabyte_and_no_more(store: Any):
    for number in range(4):
        store.put_item(**HERE, Item={**KEY, "name": {"S": str(number)}, "text": {"S": "x" * 399_000}})
    page = store.query(**asked_of())
    assert page["Count"] == 3
    assert store.query(**asked_of(ExclusiveStartKey=page["LastEvaluatedKey"]))["Count"] == 1


def test_a_batch_gives_sixteen_megabytes_and_says_what_it_left(store: Any):
    keys_of = [{**KEY, "name": {"S": str(number)}} for number in range(45)]
    for key in keys_of:
        store.put_item(**HERE, Item={**key, "text": {"S": "x" * 399_000}})
    answer = store.batch_get_item(RequestItems={"things": {"Keys": keys_of, "ConsistentRead": True}})
    read, left = answer["Responses"]["things"], answer["UnprocessedKeys"]["things"]
    assert len(read) + len(left["Keys"]) == 45
    assert left["ConsistentRead"]
    assert left["Keys"]
    many = {"things": {"Keys": [{**KEY, "name": {"S": str(number)}} for number in range(101)]}}
    assert refused(store, "batch_get_item", RequestItems=many) == "ValidationException"
    assert refused(store, "batch_get_item", RequestItems={"things": {"Keys": [KEY, KEY]}}) == "ValidationException"


def test_a_number_is_written_as_aws_writes_it(store: Any):
    for given_as, kept in (("007", "7"), ("1e2", "100"), ("-2.50", "-2.5"), ("0.0", "0"), ("+3", "3")):
        store.put_item(**HERE, Item={**KEY, "n": {"N": given_as}})
        assert store.get_item(**HERE, Key=KEY)["Item"]["n"] == {"N": kept}


def put(name: str, **more: Any) -> dict[str, Any]:
    return {"Put": {**HERE, "Item": {"owner": {"S": "a"}, "name": {"S": name}}, **more}}


ABSENT = {"ConditionExpression": "attribute_not_exists(#n)", "ExpressionAttributeNames": {"#n": "name"}}


def test_a_transaction_is_done_whole_or_says_of_each_item_in_its_order_why_not(store: Any):
    store.transact_write_items(TransactItems=[put("1"), put("2")])
    gone = {"Update": {**HERE, "Key": {**KEY, "name": {"S": "4"}}, "UpdateExpression": "SET n = absent"}}
    shown = {**ABSENT, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    with pytest.raises(store.exceptions.TransactionCanceledException) as told:
        store.transact_write_items(TransactItems=[put("3"), put("2", **shown), gone, put("1", **ABSENT)])
    reasons = told.value.response["CancellationReasons"]
    assert [each["Code"] for each in reasons] == [
        "None",
        "ConditionalCheckFailed",
        "ValidationError",
        "ConditionalCheckFailed",
    ]
    assert [each.get("Item", {}).get("name") for each in reasons] == [None, {"S": "2"}, None, None]
    assert store.scan(**HERE)["Count"] == 2


def test_a_transaction_of_one_item_twice_or_of_too_much_is_refused(store: Any):
    key = {"Delete": {**HERE, "Key": KEY}}
    large = [put(str(n)) for n in range(11)]
    for each in large:
        each["Put"]["Item"]["text"] = {"S": "x" * 399_000}
    for items_of in ([put("1"), key], [put(str(n)) for n in range(101)], large):
        assert refused(store, "transact_write_items", TransactItems=items_of) == "ValidationException"
    assert store.scan(**HERE)["Count"] == 0


def test_a_transaction_that_comes_again_under_its_token_is_done_once():
    now = [0.0]
    with serve(Store(now=lambda: now[0])):
        dynamodb = client("dynamodb")
        dynamodb.create_table(**TABLE)
        count: dict[str, Any] = {
            "TransactItems": [
                {"Update": {**HERE, "Key": KEY, "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": ONE}}
            ],
            "ClientRequestToken": "once",
        }
        for at, counted in ((0.0, "1"), (600.0, "1"), (601.0, "2")):
            now[0] = at
            dynamodb.transact_write_items(**count)
            assert dynamodb.get_item(**HERE, Key=KEY)["Item"]["n"] == {"N": counted}
        other = {**count, "TransactItems": [put("9")]}
        assert refused(dynamodb, "transact_write_items", **other) == "IdempotentParameterMismatchException"


def test_a_transaction_reads_in_its_order(store: Any):
    store.put_item(**HERE, Item={**KEY, "n": {"N": "1"}})
    asked = [{"Get": {**HERE, "Key": {**KEY, "name": {"S": name}}}} for name in ("0", "1")]
    answers = store.transact_get_items(TransactItems=asked)["Responses"]
    assert answers == [{}, {"Item": {**KEY, "n": {"N": "1"}}}]


def test_a_write_that_changes_nothing_is_in_no_stream(store: Any):
    for _ in range(2):
        store.put_item(**HERE, Item=KEY)
    store.delete_item(**HERE, Key=KEY)
    store.delete_item(**HERE, Key=KEY)
    assert [each[0] for each in stream()] == ["INSERT", "REMOVE"]


def test_nothing_that_a_caller_has_in_hand_changes_what_is_kept(store: Any):
    mine: dict[str, Any] = {**KEY, "words": {"SS": ["p"]}, "text": {"S": "x"}}
    store.put_item(**HERE, Item=mine)
    mine["words"]["SS"].append("q")
    mine["text"]["S"] = "y"
    read = store.get_item(**HERE, Key=KEY)["Item"]
    read["words"]["SS"].append("r")
    read["text"]["S"] = "z"
    assert store.get_item(**HERE, Key=KEY)["Item"] == {**KEY, "words": {"SS": ["p"]}, "text": {"S": "x"}}


def test_a_table_that_is_not_there_and_an_index_that_is_behind_nobody(store: Any):
    assert refused(store, "get_item", TableName="none", Key=KEY) == "ResourceNotFoundException"
    store.put_item(**HERE, Item={**KEY, "shelf": {"S": "s0"}, "at": AT, "n": {"N": "1"}})
    assert store.query(**asked_of("by_shelf"))["Items"][0]["n"] == {"N": "1"}
    assert "n" not in store.query(**asked_of("shelves_alone"))["Items"][0]
    store.update_item(**HERE, Key=KEY, UpdateExpression="REMOVE shelf")
    assert store.query(**asked_of("by_shelf"))["Items"] == []


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("update_time_to_live", {**HERE, "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "x"}}),
        ("put_item", {**HERE, "Item": KEY, "ReturnConsumedCapacity": "TOTAL"}),
        ("put_item", {**HERE, "Item": {**KEY, "many": {"L": []}}}),
        ("update_item", {**HERE, "Key": KEY, "UpdateExpression": "SET a.b = :one", "ExpressionAttributeValues": ONE}),
        ("update_item", {**HERE, "Key": KEY, "UpdateExpression": "REMOVE n", "ReturnValues": "UPDATED_OLD"}),
        ("query", asked_of(Select="SPECIFIC_ATTRIBUTES")),
        ("scan", {**HERE, "FilterExpression": "attribute_exists(n)"}),
    ],
)
def test_what_is_not_held_says_so_loudly(store: Any, name: str, asked: dict[str, Any]):
    with pytest.raises(NotHeld):
        getattr(store, name)(**asked)
