"""The tests' DynamoDB in memory answers as moto does, operation by operation, where moto is right.

Where moto is wrong, or silent, what AWS documents is said by the tests of `test_memory_like_aws.py`; nothing else may
differ.
"""

import copy
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tests.memory_dynamodb import Store, serve
from tests.store.things import HERE, TABLE, plain, stream
from tests.world import client

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
