"""The pages of the serial index: under several writers, read whole or not at all."""

from typing import Any

import pytest

from iarms.aws.clients import dynamodb
from iarms.domain.serials.index_keys import PostingPlace, Probe
from iarms.errors import Unavailable
from iarms.store import serial_index
from iarms.store.serial_index import MOST_PAGES, POSTINGS_PER_PAGE, SerialIndex, page_name
from tests.faults import answering, fault
from tests.world import DEPLOYMENT, World

PLACE = PostingPlace("v2#D#1")
ROTATED = PostingPlace("v2#W#8A8", "012347$")


def index(world: World) -> SerialIndex:
    return SerialIndex(world.dynamodb, f"{DEPLOYMENT}-serial-index")


def postings(count: int, prefix: str = "posting") -> list[bytes]:
    return [f"{prefix}-{number:04}".encode() for number in range(count)]


def pages(world: World) -> dict[tuple[str, str], tuple[int, int]]:
    """Postings on each page and how many further ones it announces."""
    items = world.dynamodb.scan(TableName=f"{DEPLOYMENT}-serial-index")["Items"]
    return {
        (item["key"]["S"], item["page"]["S"]): (
            len(item.get("postings", {"BS": []})["BS"]),
            int(item.get("more", {"N": "0"})["N"]),
        )
        for item in items
    }


def read_postings(
    held: SerialIndex, *exact: str, keys: tuple[str, ...] = (), rotations: tuple[PostingPlace, ...] = ()
) -> set[bytes]:
    looked = held.read_postings(Probe(exact, keys, rotations))
    assert looked.complete
    return set(looked.postings)


@pytest.mark.parametrize("place", [PLACE, ROTATED])
def test_adding_twice_is_adding_once_on_whichever_page(world: World, place: PostingPlace):
    held = index(world)
    many = postings(POSTINGS_PER_PAGE + 3)
    held.put_all({place: many[:-4]})
    for posting in (*many[-4:], many[0], many[-1]):
        held.add(place, posting)
    assert pages(world) == {
        (place.key, page_name(place.page, 0)): (POSTINGS_PER_PAGE, 1),
        (place.key, page_name(place.page, 1)): (3, 0),
    }
    assert held.last_page(place.key, place.page) == 1


def test_a_page_that_another_writer_fills_meanwhile_sends_us_to_the_next(world: World):
    held = index(world)
    many = postings(3 * POSTINGS_PER_PAGE)
    held.put_all({PLACE: many[: 2 * POSTINGS_PER_PAGE]})

    def rival(**_):
        held.put_all({PLACE: [*many[:-1], b"rival"]})

    ours = SerialIndex(dynamodb(), held.table)
    with fault("dynamodb.TransactWriteItems", rival, times=1):
        ours.add(PLACE, b"ours")
    assert pages(world) == {
        (PLACE.key, "0"): (POSTINGS_PER_PAGE, 3),
        (PLACE.key, "1"): (POSTINGS_PER_PAGE, 0),
        (PLACE.key, "2"): (POSTINGS_PER_PAGE, 0),
        (PLACE.key, "3"): (1, 0),
    }
    assert {b"ours", b"rival"} <= read_postings(held, PLACE.key)


def test_a_conflict_with_another_transaction_is_no_full_page(world: World):
    conflict: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "conflict"},
        "CancellationReasons": [{"Code": "TransactionConflict"}],
    }

    def contended(**_):
        raise dynamodb().exceptions.TransactionCanceledException(conflict, "TransactWriteItems")

    ours = SerialIndex(dynamodb(), index(world).table)
    ours.put_all({PLACE: postings(POSTINGS_PER_PAGE)})
    with fault("dynamodb.TransactWriteItems", contended, times=1) as met:
        ours.add(PLACE, b"ours")
    assert len(met) == 1
    assert ours.last_page(PLACE.key) == 1
    assert b"ours" in read_postings(ours, PLACE.key)


def test_whole_places_are_put_in_pages_and_the_first_says_how_many_more(world: World):
    held = index(world)
    held.put_all({PLACE: postings(2 * POSTINGS_PER_PAGE + 7), ROTATED: postings(3)})
    assert pages(world) == {
        (PLACE.key, "0"): (POSTINGS_PER_PAGE, 2),
        (PLACE.key, "1"): (POSTINGS_PER_PAGE, 0),
        (PLACE.key, "2"): (7, 0),
        (ROTATED.key, "012347$#0"): (3, 0),
    }
    assert read_postings(held, PLACE.key) == set(postings(2 * POSTINGS_PER_PAGE + 7))
    assert read_postings(held, keys=(PLACE.key,)) == set(postings(2 * POSTINGS_PER_PAGE + 7))


def test_a_posting_is_taken_from_whichever_page_holds_it_and_taking_it_again_takes_nothing(world: World):
    held = index(world)
    many = postings(POSTINGS_PER_PAGE + 2)
    held.put_all({PLACE: many})
    for posting in (many[0], many[-1], many[-1], b"never there"):
        held.remove(PLACE, posting)
    assert read_postings(held, PLACE.key) == set(many[1:-1])


def test_a_page_that_was_emptied_still_announces_the_next_and_can_be_filled_again(world: World):
    held = index(world)
    many = postings(POSTINGS_PER_PAGE + 1)
    held.put_all({PLACE: many})
    held.remove_all([(PLACE, posting) for posting in many[:-1]])
    assert read_postings(held, PLACE.key) == {many[-1]}
    assert read_postings(held, keys=(PLACE.key,)) == {many[-1]}
    held.add(PLACE, b"new")
    assert read_postings(held, PLACE.key) == {many[-1], b"new"}
    held.remove_all([(PLACE, many[-1]), (PLACE, b"new")])
    assert read_postings(held, PLACE.key) == set()


def test_taking_from_a_place_that_holds_nothing_harms_nothing(world: World):
    held = index(world)
    held.remove(ROTATED, b"never there")
    assert read_postings(held, rotations=(ROTATED,)) == set()


def test_keys_that_hold_nothing_are_absent(world: World):
    assert index(world).postings_by_key(["v2#D#NOTHING", "v2#D#NOTHING"]) == {}
    assert read_postings(index(world), "v2#D#NOTHING", keys=("v2#D#NOR_THIS",), rotations=(ROTATED,)) == set()
    assert read_postings(index(world)) == set()


def test_only_the_exact_keys_are_read_strongly_consistent(world: World):
    held = SerialIndex(dynamodb(), index(world).table)
    held.put_all(
        {PLACE: postings(POSTINGS_PER_PAGE + 1), PostingPlace("v2#D#2"): postings(POSTINGS_PER_PAGE + 1, "other")}
    )
    read: dict[str, set[bool]] = {}

    def seen(params: Any = None, **_: Any) -> None:
        request = params["body"].decode() if isinstance(params["body"], bytes) else params["body"]
        for key in ("v2#D#1", "v2#D#2"):
            if key in request:
                read.setdefault(key, set()).add('"ConsistentRead": true' in request)

    with fault("dynamodb.BatchGetItem", seen) as met:
        assert len(read_postings(held, "v2#D#1", keys=("v2#D#2",))) == 2 * (POSTINGS_PER_PAGE + 1)
    assert len(met) == 4
    assert read == {"v2#D#1": {True}, "v2#D#2": {False}}


@pytest.mark.parametrize("probe", [Probe(("v2#D#1",), ()), Probe((), ("v2#D#1",))])
def test_keys_that_stay_unread_make_the_index_unavailable(world: World, probe: Probe):
    held = SerialIndex(dynamodb(), index(world).table)
    held.put_all({PLACE: postings(1)})
    unread = {held.table: {"Keys": [{"key": {"S": PLACE.key}, "page": {"S": "0"}}]}}
    with (
        fault("dynamodb.BatchGetItem", answering({"Responses": {}, "UnprocessedKeys": unread})),
        pytest.raises(Unavailable),
    ):
        held.read_postings(probe)


def test_pages_that_stay_unwritten_make_the_index_unavailable(world: World):
    held = SerialIndex(dynamodb(), index(world).table)
    undone = answering({"UnprocessedItems": {held.table: [{"DeleteRequest": {"Key": {}}}]}})
    with fault("dynamodb.BatchWriteItem", undone), pytest.raises(Unavailable):
        held.put_all({PLACE: postings(1)})


def test_rotations_are_found_by_how_they_begin_and_no_others(world: World):
    held = index(world)
    held.put_all(
        {ROTATED: [b"a"], PostingPlace(ROTATED.key, "012399$"): [b"b"], PostingPlace("v2#W#9A8", "012347$X"): [b"c"]}
    )
    assert read_postings(held, rotations=(PostingPlace(ROTATED.key, "0123"),)) == {b"a", b"b"}
    assert read_postings(held, rotations=(PostingPlace(ROTATED.key, "01234"),)) == {b"a"}
    assert read_postings(held, rotations=(PostingPlace(ROTATED.key, ""),)) == {b"a", b"b"}
    assert read_postings(held, rotations=(PostingPlace(ROTATED.key, "9"), PostingPlace("v2#W#9A8", ""))) == {b"c"}


def test_a_beginning_that_too_many_rows_share_says_that_it_is_not_complete(world: World, monkeypatch):
    held = index(world)
    monkeypatch.setattr(serial_index, "MOST_ROWS", 30)
    rows = {PostingPlace(ROTATED.key, f"0{number:05}$"): [posting] for number, posting in enumerate(postings(31))}
    held.put_all(dict(list(rows.items())[:30]))
    assert held.read_postings(Probe((), (), (PostingPlace(ROTATED.key, "0"),))).complete
    held.put_all(rows)
    looked = held.read_postings(Probe((), (), (PostingPlace(ROTATED.key, "0"),)))
    assert (len(looked.postings), looked.complete) == (30, False)
    assert held.read_postings(Probe((), (), (PostingPlace(ROTATED.key, "00003"),))).complete


@pytest.mark.parametrize("kind", ["exact", "keys"])
def test_of_a_number_that_thousands_carry_the_first_pages_are_read_and_the_answer_says_so(world: World, kind):
    held, place = index(world), PostingPlace("v2#D#12345")
    probe = Probe((place.key,), ()) if kind == "exact" else Probe((), (place.key,))
    held.put_all({place: postings(MOST_PAGES * POSTINGS_PER_PAGE)})
    looked = held.read_postings(probe)
    assert (len(looked.postings), looked.complete) == (MOST_PAGES * POSTINGS_PER_PAGE, True)
    held.put_all({place: postings(3000)})
    looked = held.read_postings(probe)
    assert (len(looked.postings), looked.complete) == (MOST_PAGES * POSTINGS_PER_PAGE, False)


def test_a_description_gives_so_many_of_each_key_and_says_whether_there_are_more(world: World):
    held = index(world)
    held.put_all(
        {PostingPlace("v2#M#a"): postings(POSTINGS_PER_PAGE + 30), PostingPlace("v2#M#b"): postings(3, "other")}
    )
    looked = held.read_descriptions(["v2#M#a", "v2#M#b"], 300)
    assert sorted(looked.postings) == [*postings(3, "other"), *postings(POSTINGS_PER_PAGE + 30)]
    assert looked.complete
    looked = held.read_descriptions(["v2#M#a"], 180)
    assert (len(looked.postings), looked.complete) == (180, False)


def test_a_document_beside_the_postings_is_given_in_the_order_of_its_parts(world: World):
    held = index(world)
    assert held.document("v2#F") == []
    for number, content in ((1, b"two"), (0, b"one")):
        world.dynamodb.put_item(
            TableName=held.table,
            Item={"key": {"S": "v2#F"}, "page": {"S": str(number)}, "content": {"B": content}},
        )
    assert held.document("v2#F") == [b"one", b"two"]


@pytest.mark.parametrize("place", [PLACE, ROTATED])
def test_a_removal_that_comes_again_makes_no_item_and_takes_nothing_else(world: World, place: PostingPlace):
    held = index(world)
    held.remove(place, b"never there")
    assert pages(world) == {}
    held.put_all({place: [b"mine", b"theirs"]})
    for _ in range(2):
        held.remove(place, b"mine")
    assert set(held.read_postings(Probe((), (), (place,))).postings) == {b"theirs"}
    for _ in range(2):
        held.remove(place, b"theirs")
    # What is numbered only may say how many pages there are, and stays; a rotation goes with its last record.
    assert pages(world) == ({(PLACE.key, "0"): (0, 0)} if place == PLACE else {})
