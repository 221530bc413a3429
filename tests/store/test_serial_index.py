"""The pages of the serial index under several writers."""

from typing import Any

from iarms.clients import dynamodb
from iarms.store.serial_index import POSTINGS_PER_PAGE, SerialIndex
from tests.faults import fault
from tests.world import DEPLOYMENT, World


def index(world: World) -> SerialIndex:
    return SerialIndex(world.dynamodb, f"{DEPLOYMENT}-serial-index")


def test_adding_twice_is_adding_once_on_whichever_page(world: World):
    pages = index(world)
    for number in range(POSTINGS_PER_PAGE + 3):
        pages.add("v1#D#1", b"posting-%d" % number)
    for number in (0, POSTINGS_PER_PAGE + 2):
        pages.add("v1#D#1", b"posting-%d" % number)
    assert len(pages.read(["v1#D#1"])["v1#D#1"]) == POSTINGS_PER_PAGE + 3
    assert pages.last_page("v1#D#1") == 1


def test_a_page_that_another_writer_fills_meanwhile_sends_us_to_the_next(world: World):
    pages = index(world)
    for number in range(POSTINGS_PER_PAGE - 1):
        pages.add("v1#D#1", b"posting-%d" % number)

    def rival(**_):
        world.dynamodb.update_item(
            TableName=pages.table,
            Key={"key": {"S": "v1#D#1"}, "page": {"S": "0"}},
            UpdateExpression="ADD postings :new",
            ExpressionAttributeValues={":new": {"BS": [b"rival"]}},
        )

    ours = SerialIndex(dynamodb(), pages.table)
    with fault("dynamodb.TransactWriteItems", rival, times=1):
        ours.add("v1#D#1", b"ours")
    held = pages.read(["v1#D#1"])["v1#D#1"]
    assert len(held) == POSTINGS_PER_PAGE + 1
    assert {b"ours", b"rival"} <= set(held)


def test_a_conflict_with_another_transaction_is_no_full_page(world: World):
    conflict: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "conflict"},
        "CancellationReasons": [{"Code": "TransactionConflict"}],
    }

    def contended(**_):
        raise dynamodb().exceptions.TransactionCanceledException(conflict, "TransactWriteItems")

    ours = SerialIndex(dynamodb(), index(world).table)
    with fault("dynamodb.TransactWriteItems", contended, times=1):
        ours.add("v1#D#1", b"ours")
    assert ours.last_page("v1#D#1") == 0
    assert ours.read(["v1#D#1"]) == {"v1#D#1": [b"ours"]}


def test_keys_that_hold_nothing_are_absent(world: World):
    assert index(world).read(["v1#D#NOTHING", "v1#D#NOTHING"]) == {}
