"""Lists of make and model: exactly the records entered, whoever writes at once, and nobody missing on the way."""

from collections.abc import Callable, Iterable
from itertools import chain, cycle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.records.entry import index_changes
from iarms.domain.matching import keys_of_description, read_firearm
from iarms.domain.serials import PostingPlace, place_in_list, record_id_of
from iarms.models.firearm import RecordedFirearm
from iarms.models.record import Record
from iarms.store import serial_index
from iarms.store.serial_index import SerialIndex
from tests.builders import any_kept_record
from tests.memory_dynamodb import Store, serve
from tests.turns import in_turns
from tests.world import DEPLOYMENT

TABLE = f"{DEPLOYMENT}-serial-index"
# The first two are in one list of calibres, the second and third in one list of models.
WEAPONS = (
    {"make": "Beretta", "model": "92 FS", "calibre": "9x19", "firearm_type": "PISTOL"},
    {"make": "Beretta", "model": "PX4", "calibre": "9x19", "firearm_type": "PISTOL"},
    {"make": "Beretta", "model": "PX4", "calibre": ".40 S&W", "firearm_type": "PISTOL"},
    {"make": "Glock", "model": "17", "calibre": "9x19", "firearm_type": "PISTOL"},
)
IDS = tuple(f"rec_01HZZZZZZZZZZZZZZZZZZZZZ{number:02}" for number in range(4))


class _OneByOne(SerialIndex):
    """The index as one thread writes it, so that turns can be given call by call."""

    def add_all(self, entries: Iterable[Any]) -> None:
        for entry in entries:
            self.add(*entry)

    def remove_all(self, entries: Iterable[Any]) -> None:
        for entry in entries:
            self.remove(*entry)


def record(record_id: str, weapon: int | None) -> Record | None:
    """A record without a number of one of the weapons; None for one that is not searched for."""
    if weapon is None:
        return None
    firearm = RecordedFirearm.model_validate({**WEAPONS[weapon], "serial_state": "NONE_EVER"})
    return any_kept_record(record_id=record_id, firearm=firearm)


def keys_of(version: str, weapon: int | None) -> set[str]:
    if weapon is None:
        return set()
    firearm = RecordedFirearm.model_validate({**WEAPONS[weapon], "serial_state": "NONE_EVER"})
    return set(keys_of_description(version, read_firearm(firearm).traits))


def held(version: str) -> dict[str, set[str]]:
    """The records in each list, as a search reads it."""
    index = SerialIndex(dynamodb(), TABLE)
    found = {}
    for key in sorted(set().union(*(keys_of(version, weapon) for weapon in range(len(WEAPONS))))):
        read = index.read_descriptions([key], 500)
        assert read.complete
        found[key] = {record_id_of(posting) for posting in read.postings}
    return found


def index_table() -> Store:
    """A store with an empty index in it."""
    layout = tables.SERIAL_INDEX
    store = Store()
    with serve(store):
        dynamodb().create_table(
            TableName=TABLE,
            AttributeDefinitions=[
                {"AttributeName": str(key), "AttributeType": "S"} for key in (layout.partition_key, layout.sort_key)
            ],
            KeySchema=[
                {"AttributeName": layout.partition_key, "KeyType": "HASH"},
                {"AttributeName": str(layout.sort_key), "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
    return store


class History:
    """What one record was, one after the other, and in which deliveries the stream brings that: a delivery begins
    again at an earlier change, and goes on to the end or as far as it came."""

    def __init__(self, record_id: str, weapons: list[int | None], again: list[int]) -> None:
        self.record_id, self.states = record_id, [None, *weapons]
        self._again = again
        self.since = self.reached = 0

    def deliver(self, version: str) -> Callable[[Any], None]:
        """Its writer's work: each change, and what is delivered again after it."""

        def work(client: Any) -> None:
            index = _OneByOne(client, TABLE)
            for last, back in zip(range(1, len(self.states)), chain(self._again, cycle([0])), strict=False):
                for first in (last, max(1, last - back)):
                    for at in range(first, last + 1):
                        self.since, self.reached = first - 1, last
                        before, after = (record(self.record_id, self.states[n]) for n in (at - 1, at))
                        index_changes(index, version, before, after)
                self.since = self.reached = last

        return work

    def certainly_in(self, version: str) -> set[str]:
        """The lists that it was in before what is under way, and in every state since."""
        return set.intersection(*(keys_of(version, each) for each in self.states[self.since : self.reached + 1]))


HISTORIES = st.lists(
    st.tuples(
        st.lists(st.sampled_from([None, *range(len(WEAPONS))]), min_size=1, max_size=3),
        st.lists(st.integers(0, 2), max_size=3),
    ),
    min_size=1,
    max_size=len(IDS),
)


@pytest.mark.parametrize("version", ["v3", "v4", "v4.4"])
@settings(max_examples=40, deadline=None)
@given(drawn=HISTORIES, order=st.lists(st.integers(0, 11), min_size=1, max_size=40))
def test_lists_hold_exactly_what_was_entered_and_miss_nothing_on_the_way(
    version: str, drawn: list[tuple[list[int | None], list[int]]], order: list[int]
):
    histories = [History(record_id, *each) for record_id, each in zip(IDS, drawn, strict=False)]
    with serve(index_table()) as store:
        works = [history.deliver(version) for history in histories]
        for _ in in_turns(dynamodb(), works, cycle(order)):
            lists = held(version)
            for history in histories:
                assert history.record_id in set.intersection(
                    {history.record_id}, *(lists[key] for key in history.certainly_in(version))
                )
        lists = held(version)
        for history in histories:
            mine = {key for key, ids in lists.items() if history.record_id in ids}
            assert mine == keys_of(version, history.states[-1])
        if version != "v3":
            rows = store.tables[TABLE].rows
            assert len(rows) == sum(map(len, lists.values())), "what is withdrawn leaves no empty row behind"


@settings(max_examples=60, deadline=None)
@given(
    drawn=st.lists(
        st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=5), min_size=1, max_size=3
    ),
    order=st.lists(st.integers(0, 11), min_size=1, max_size=40),
    most=st.sampled_from([1, 2, 170]),
)
def test_records_that_share_a_row_are_written_and_withdrawn_by_themselves(
    drawn: list[list[tuple[bool, int]]], order: list[int], most: int
):
    """Digests of four thousand million can be the same. Each writer adds and removes postings of its own."""
    place = PostingPlace("v4#M#BERETTA#BERETTA:92", "0a1b2c3d")
    there: set[bytes] = set()
    wanted: dict[bytes, bool] = {}

    def writer(number: int, steps: list[tuple[bool, int]]) -> Callable[[Any], None]:
        def work(client: Any) -> None:
            index = SerialIndex(client, TABLE)
            for is_added, which in steps:
                posting = f"{number}/{which}".encode()
                wanted[posting] = is_added
                if is_added:
                    index.add(place, posting)
                    there.add(posting)
                else:
                    there.discard(posting)
                    index.remove(place, posting)

        return work

    with pytest.MonkeyPatch.context() as patch, serve(index_table()):
        patch.setattr(serial_index, "POSTINGS_PER_PAGE", most)
        works = [writer(number, steps) for number, steps in enumerate(drawn)]
        read = SerialIndex(dynamodb(), TABLE).read_descriptions
        for _ in in_turns(dynamodb(), works, cycle(order)):
            assert there <= set(read([place.key], 500).postings)
        assert set(read([place.key], 500).postings) == {posting for posting, is_there in wanted.items() if is_there}


@given(ids=st.lists(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26), unique=True, min_size=2))
def test_each_record_has_a_row_of_its_own_that_its_id_alone_names(ids: list[str]):
    places = [place_in_list("v4", "v4#M#BERETTA#BERETTA:92", f"rec_{each}") for each in ids]
    assert places == [place_in_list("v4", "v4#M#BERETTA#BERETTA:92", f"rec_{each}") for each in ids]
    assert {len(place.page) for place in places} == {8}
    assert {place_in_list("v3.4", "v3.4#M#BERETTA#BERETTA:92", each).page for each in ids} == {""}


def test_an_addition_is_one_write_of_one_small_row_however_long_the_list_is():
    with serve(index_table()) as store:
        index, key = SerialIndex(dynamodb(), TABLE), "v4#M#BERETTA#BERETTA:92"
        many = [f"rec_{number:026}" for number in range(2000)]
        index.put_all({place_in_list("v4", key, each): [each.encode()] for each in many})
        made: list[str] = []

        class Counted:
            def __getattr__(self, name: str) -> Any:
                made.append(name)
                return getattr(dynamodb(), name)

        place = place_in_list("v4", key, "rec_new")
        client: Any = Counted()
        for _ in range(2):
            SerialIndex(client, TABLE).add(place, b"new")
        assert made == ["update_item", "update_item"]
        SerialIndex(client, TABLE).remove(place, b"new")
        assert made[2:] == ["delete_item"]
        rows = store.tables[TABLE].rows
        assert len(rows) == len(many)
        assert max(row.size for row in rows.values()) < 1024


@pytest.mark.parametrize("version", ["v3", "v4"])
def test_a_list_that_too_many_are_in_says_so(version: str):
    key = f"{version}#M#BERETTA#BERETTA:92"
    postings: dict[PostingPlace, list[bytes]] = {}
    for number in range(501):
        record_id = f"rec_{number:026}"
        postings.setdefault(place_in_list(version, key, record_id), []).append(record_id.encode())
    with serve(index_table()):
        index = SerialIndex(dynamodb(), TABLE)
        index.put_all(postings)
        read = index.read_descriptions([key], 500)
        assert (len(read.postings), read.complete) == (500, False)
        one = f"rec_{7:026}"
        index.remove(place_in_list(version, key, one), one.encode())
        read = index.read_descriptions([key], 500)
        assert (len(read.postings), read.complete) == (500, True)
        # What the filter hides is not counted as one of them.
        read = index.read_descriptions([key], 300, lambda posting: posting if posting.endswith(b"2") else None)
        assert (len(read.postings), read.complete) == (50, True)
