"""The tests' DynamoDB in memory answers as moto does, operation by operation, where moto is right.

Where moto is wrong, or silent, what AWS documents is said by a test of its own below; nothing else may differ.
"""

import copy
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tests.memory_dynamodb import NotHeld, Store, serve
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


@pytest.fixture
def store() -> Iterator[Any]:
    """A client of an empty table in memory."""
    with serve(Store()):
        client("dynamodb").create_table(**TABLE)
        yield client("dynamodb")


owners = st.sampled_from(["a", "b"])
names = st.sampled_from(["1", "12", "2", "é"])
keys = st.fixed_dictionaries({"owner": owners.map(lambda v: {"S": v}), "name": names.map(lambda v: {"S": v})})
texts = st.sampled_from(["", "x", "xy", "z"]).map(lambda v: {"S": v})
numbers = st.sampled_from(["0", "1", "-2.5", "10"]).map(lambda v: {"N": v})
word_sets = st.lists(st.sampled_from("pqr"), min_size=1, unique=True).map(lambda v: {"SS": v})
byte_sets = st.lists(st.sampled_from([b"p", b"q", b"\xff"]), min_size=1, unique=True).map(lambda v: {"BS": v})
attributes = st.fixed_dictionaries(
    {},
    optional={
        "shelf": st.sampled_from(["s0", "s1"]).map(lambda v: {"S": v}),
        "at": st.sampled_from(["2026-01", "2026-02", "2026-03"]).map(lambda v: {"S": v}),
        "text": texts,
        "n": numbers,
        "words": word_sets,
        "pages": byte_sets,
        "flag": st.booleans().map(lambda v: {"BOOL": v}),
    },
)
items = st.builds(lambda key, rest: {**key, **rest}, keys, attributes)

CONDITIONS: tuple[dict[str, Any], ...] = (
    {},
    {"ConditionExpression": "attribute_not_exists(#o)", "ExpressionAttributeNames": {"#o": "owner"}},
    {"ConditionExpression": "attribute_exists(n)"},
    {"ConditionExpression": "n = :one", "ExpressionAttributeValues": {":one": {"N": "1"}}},
    {"ConditionExpression": "n <> :one AND NOT n > :one", "ExpressionAttributeValues": {":one": {"N": "1"}}},
    {
        "ConditionExpression": "attribute_not_exists(n) OR n BETWEEN :low AND :high",
        "ExpressionAttributeValues": {":low": {"N": "-3"}, ":high": {"N": "1"}},
    },
    {
        "ConditionExpression": "(#t IN (:a, :b) OR contains(words, :q)) AND attribute_exists(#t)",
        "ExpressionAttributeNames": {"#t": "text"},
        "ExpressionAttributeValues": {":a": {"S": "x"}, ":b": {"S": "z"}, ":q": {"S": "p"}},
    },
    {
        "ConditionExpression": "attribute_not_exists(pages) OR size(pages) < :two",
        "ExpressionAttributeValues": {":two": {"N": "2"}},
    },
    {
        "ConditionExpression": "begins_with(#t, :x)",
        "ExpressionAttributeNames": {"#t": "text"},
        "ExpressionAttributeValues": {":x": {"S": "x"}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    },
)
UPDATES: tuple[dict[str, Any], ...] = (
    {"UpdateExpression": "SET n = :one", "ExpressionAttributeValues": {":one": {"N": "1"}}},
    {"UpdateExpression": "SET n = if_not_exists(n, :one) + :one", "ExpressionAttributeValues": {":one": {"N": "1"}}},
    {
        "UpdateExpression": "SET n = if_not_exists(n, :zero) - :one REMOVE words",
        "ExpressionAttributeValues": {":zero": {"N": "0"}, ":one": {"N": "1"}},
    },
    {
        "UpdateExpression": "ADD n :one, words :w",
        "ExpressionAttributeValues": {":one": {"N": "2"}, ":w": {"SS": ["p", "s"]}},
    },
    {"UpdateExpression": "ADD pages :p", "ExpressionAttributeValues": {":p": {"BS": [b"p", b"\xfe"]}}},
    {"UpdateExpression": "DELETE words :w", "ExpressionAttributeValues": {":w": {"SS": ["p", "q"]}}},
    {
        "UpdateExpression": "SET shelf = :s, #at = :at",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": {":s": {"S": "s1"}, ":at": {"S": "2026-02"}},
    },
    {"UpdateExpression": "REMOVE shelf"},
    {
        "UpdateExpression": "SET flag = :yes, n = :n DELETE pages :p",
        "ExpressionAttributeValues": {":yes": {"BOOL": True}, ":n": {"N": "5"}, ":p": {"BS": [b"q"]}},
    },
)
RANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("", {}),
    (" AND #r = :r", {":r": {"S": "12"}}),
    (" AND #r < :r", {":r": {"S": "2"}}),
    (" AND #r <= :r", {":r": {"S": "2"}}),
    (" AND #r > :r", {":r": {"S": "12"}}),
    (" AND #r >= :r", {":r": {"S": "12"}}),
    (" AND begins_with(#r, :r)", {":r": {"S": "1"}}),
    (" AND #r BETWEEN :r AND :s", {":r": {"S": "12"}, ":s": {"S": "2"}}),
)
MONTHS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("", {}),
    (" AND #r <= :r", {":r": {"S": "2026-02"}}),
    (" AND #r BETWEEN :r AND :s", {":r": {"S": "2026-02"}, ":s": {"S": "2026-09"}}),
)
FILTERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("", {}),
    ("attribute_exists(n)", {}),
    ("n > :zero", {":zero": {"N": "0"}}),
    ("attribute_not_exists(words) OR contains(words, :p)", {":p": {"S": "p"}}),
)


@st.composite
def queries(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    index = draw(st.sampled_from([None, "by_shelf", "shelves_alone"]))
    hash_name, sort_name = ("owner", "name") if index is None else ("shelf", "at")
    condition, more = draw(st.sampled_from(RANGES if index is None else MONTHS))
    wanted, filtered = draw(st.sampled_from(FILTERS if index is None or index == "by_shelf" else FILTERS[:1]))
    value = draw(owners if index is None else st.sampled_from(["s0", "s1"]))
    asked: dict[str, Any] = {
        **HERE,
        "KeyConditionExpression": f"#h = :h{condition}",
        "ExpressionAttributeNames": {"#h": hash_name, **({"#r": sort_name} if condition else {})},
        "ExpressionAttributeValues": {":h": {"S": value}, **more, **filtered},
        "ScanIndexForward": draw(st.booleans()),
    }
    if index is not None:
        asked["IndexName"] = index
    if wanted:
        asked["FilterExpression"] = wanted
    if draw(st.booleans()):
        asked["Limit"] = draw(st.integers(1, 3))
    if index is None and draw(st.booleans()):
        asked["ConsistentRead"] = True
    if draw(st.integers(0, 5)) == 0:
        asked["Select"] = "COUNT"
    return "query", asked


@st.composite
def writes(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """One item of a transaction: its kind and its parameters."""
    kind = draw(st.sampled_from(["Put", "Update", "Delete", "ConditionCheck"]))
    condition = draw(st.sampled_from(CONDITIONS[1:] if kind == "ConditionCheck" else CONDITIONS))
    if kind == "Put":
        return kind, {**HERE, "Item": draw(items), **condition}
    if kind != "Update":
        return kind, {**HERE, "Key": draw(keys), **condition}
    update = draw(st.sampled_from(UPDATES))
    joined = {**HERE, "Key": draw(keys), **update, **condition}
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        both = {**update.get(name, {}), **condition.get(name, {})}
        if both:
            joined[name] = both
    return kind, joined


def key_of(request: dict[str, Any]) -> str:
    (what,) = request.values()
    item = what.get("Item") or what["Key"]
    return f"{item['owner']} {item['name']}"


single = (
    writes()
    .filter(lambda write: write[0] != "ConditionCheck")
    .map(lambda write: (f"{write[0].lower()}_item", write[1]))
)
transactions = st.lists(writes(), min_size=1, max_size=4).map(
    lambda made: ("transact_write_items", {"TransactItems": [{kind: what} for kind, what in made]})
)
reads = st.one_of(
    st.builds(lambda key: ("get_item", {**HERE, "Key": key, "ConsistentRead": True}), keys),
    st.builds(
        lambda key: ("get_item", {**HERE, "Key": key, "ProjectionExpression": "n, words"}),
        keys,
    ),
    st.builds(
        lambda some: ("batch_get_item", {"RequestItems": {"things": {"Keys": some}}}),
        st.lists(keys, min_size=1, max_size=3),
    ),
    queries(),
    st.just(("scan", HERE)),
)
batches = st.lists(
    st.one_of(
        items.map(lambda item: {"PutRequest": {"Item": item}}), keys.map(lambda key: {"DeleteRequest": {"Key": key}})
    ),
    min_size=1,
    max_size=3,
    unique_by=key_of,
).map(lambda made: ("batch_write_item", {"RequestItems": {"things": made}}))
operations = st.one_of(single, single, transactions, reads, batches)


def outcome(name: str, asked: dict[str, Any]) -> Any:
    """What a client is given, in a form that does not depend on orders that nobody promises."""
    try:
        answer = getattr(client("dynamodb"), name)(**copy.deepcopy(asked))
    except ClientError as error:
        reasons = [each["Code"] for each in error.response.get("CancellationReasons", [])]
        return error.response["Error"]["Code"], reasons, plain(error.response.get("Item"))
    except (KeyError, ValueError, AssertionError):  # moto's parsers break off where AWS refuses
        return "ValidationException", [], None
    answer = {
        key: plain(value)
        for key, value in answer.items()
        if key not in ("ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics")
    }
    if name in ("scan", "batch_get_item"):
        found = answer["Items"] if name == "scan" else answer["Responses"]["things"]
        found.sort(key=repr)
    return answer


def pages(name: str, asked: dict[str, Any]) -> Any:
    """What all pages of a query hold together: of items with one sort key in an index nobody promises an order, and
    after a page that is full AWS gives a key whether or not there is more, moto only where there is."""
    found: list[Any] = []
    counted = [0, 0]
    start: dict[str, Any] = {}
    while True:
        answer = outcome(name, {**asked, **start})
        if isinstance(answer, tuple):
            return answer
        found += answer.get("Items", [])
        counted = [counted[0] + answer["Count"], counted[1] + answer["ScannedCount"]]
        assert answer["ScannedCount"] <= asked.get("Limit", 100)
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    sort = "at" if "IndexName" in asked else "name"
    return [each[sort] for each in found], sorted(found, key=repr), counted


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


@settings(max_examples=100)
@given(st.lists(operations, min_size=1, max_size=12))
def test_any_sequence_of_operations_has_the_answers_and_the_errors_of_moto(drawn: list[tuple[str, dict[str, Any]]]):
    memory = Store()
    with mock_aws():
        client("dynamodb").create_table(**TABLE)
        with serve(memory):
            client("dynamodb").create_table(**TABLE)
        for name, asked in drawn:
            tell = pages if name == "query" else outcome
            theirs = tell(name, asked)
            with serve(memory):
                ours = tell(name, asked)
            assert ours == theirs, (name, asked)
        theirs = stream()
        with serve(memory):
            assert stream() == theirs


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
        ("update_item", {**HERE, "Key": KEY, "UpdateExpression": "REMOVE n", "ReturnValues": "UPDATED_NEW"}),
        ("query", asked_of(Select="SPECIFIC_ATTRIBUTES")),
        ("scan", {**HERE, "FilterExpression": "attribute_exists(n)"}),
    ],
)
def test_what_is_not_held_says_so_loudly(store: Any, name: str, asked: dict[str, Any]):
    with pytest.raises(NotHeld):
        getattr(store, name)(**asked)
