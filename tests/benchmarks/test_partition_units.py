"""Units of items by AWS's rules, and what a capture of a call finds, against values worked out by hand."""

import pytest

from benchmarks.partitions.capture import recorded
from benchmarks.partitions.units import index_write_units, read_units, write_units
from tests.memory_dynamodb import Store
from tests.memory_dynamodb.refusals import Refusal


@pytest.mark.parametrize(
    ("size", "alone", "in_transaction"),
    [(0, 1, 2), (1, 1, 2), (1024, 1, 2), (1025, 2, 4), (3 * 1024, 3, 6), (400 * 1024, 400, 800)],
)
def test_a_write_takes_a_unit_for_each_kilobyte_begun_and_twice_in_a_transaction(
    size: int, alone: int, in_transaction: int
) -> None:
    assert write_units(size) == alone
    assert write_units(size, in_transaction=True) == in_transaction


@pytest.mark.parametrize(
    ("size", "eventually", "consistently", "in_transaction"),
    [(0, 0.5, 1, 2), (4096, 0.5, 1, 2), (4097, 1, 2, 4), (8192, 1, 2, 4), (20 * 1024, 2.5, 5, 10)],
)
def test_a_read_takes_a_unit_for_each_four_kilobytes_begun_and_half_where_it_may_be_late(
    size: int, eventually: float, consistently: float, in_transaction: float
) -> None:
    assert read_units(size, consistent=False) == eventually
    assert read_units(size, consistent=True) == consistently
    assert read_units(size, consistent=True, in_transaction=True) == in_transaction


@pytest.mark.parametrize(
    ("before", "after", "moved", "changed", "there_and_here"),
    [
        (None, None, False, False, (0, 0)),
        (None, 1500, True, True, (0, 2)),
        (1500, None, True, True, (2, 0)),
        (1500, 2500, True, True, (2, 3)),
        (2500, 1500, False, True, (0, 3)),
        (2500, 2500, False, False, (0, 0)),
    ],
    ids=["never there", "put", "taken away", "under another key", "changed", "the same"],
)
def test_an_index_is_written_where_a_row_was_and_where_it_is(
    before: int | None, after: int | None, moved: bool, changed: bool, there_and_here: tuple[int, int]
) -> None:
    assert index_write_units(before, after, moved=moved, changed=changed) == there_and_here


def _store() -> Store:
    store = Store()
    key = {"AttributeType": "S"}
    store.create_table(
        {
            "TableName": "cases",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": name, **key} for name in ("id", "party", "at")],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by_party",
                    "KeySchema": [
                        {"AttributeName": "party", "KeyType": "HASH"},
                        {"AttributeName": "at", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        }
    )
    return store


def _item(text: str, party: str = "WCO") -> dict[str, dict[str, str]]:
    return {"id": {"S": "1"}, "party": {"S": party}, "at": {"S": "a"}, "text": {"S": text}}


def test_a_transaction_is_captured_with_its_index_and_its_reads() -> None:
    store = _store()
    with recorded(store) as recording:
        put = {"Put": {"TableName": "cases", "Item": _item("x" * 1500)}}
        store.answer("TransactWriteItems", {"TransactItems": [put]})
        store.answer("GetItem", {"TableName": "cases", "Key": {"id": {"S": "1"}}})
        query = {"TableName": "cases", "IndexName": "by_party", "KeyConditionExpression": "party = :p"}
        store.answer("Query", {**query, "ExpressionAttributeValues": {":p": {"S": "WCO"}}})
        # id 2+1, party 5+3, at 2+1, text 4+1500: 1,518 bytes, two of 1 KB begun
        found = [(touch.index_name, touch.key, touch.what, touch.units, touch.size) for touch in recording.taken()]
    assert found == [
        ("", "1", "write", 4, 1518),
        ("by_party", "WCO", "write", 2, 1518),
        ("", "1", "read", 0.5, 1518),
        ("by_party", "WCO", "read", 0.5, 1518),
    ]


def test_a_row_that_moves_in_an_index_is_written_twice_and_a_refused_write_takes_its_units() -> None:
    store = _store()
    store.answer("PutItem", {"TableName": "cases", "Item": _item("x" * 1500)})
    with recorded(store) as recording:
        store.answer("PutItem", {"TableName": "cases", "Item": _item("x", party="ADM-KE")})
        moved = [(touch.index_name, touch.key, touch.units) for touch in recording.taken()]
        condition = {"ConditionExpression": "attribute_not_exists(id)"}
        with pytest.raises(Refusal):
            store.answer("PutItem", {"TableName": "cases", "Item": _item("x" * 3000), **condition})
        refused = [(touch.index_name, touch.what, touch.units) for touch in recording.taken()]
    assert moved == [("", "1", 2), ("by_party", "WCO", 2), ("by_party", "ADM-KE", 1)]
    assert refused == [("", "write", 3)]


def test_nothing_is_recorded_any_more_once_it_is_over() -> None:
    store = _store()
    with recorded(store) as recording:
        pass
    store.answer("PutItem", {"TableName": "cases", "Item": _item("x")})
    assert recording.taken() == []
