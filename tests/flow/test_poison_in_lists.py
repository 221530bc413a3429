"""What nothing can be made of in a list: it alone is left out, told in the log, and back once it is mended."""

from typing import Any, NamedTuple

import pytest

from iarms import tables
from tests.builders import any_import, any_record, any_search, any_trace
from tests.flow.test_poison_in_streams import POISON, put
from tests.world import World


class Listed(NamedTuple):
    """A list by its path, whose it is, and in which table its rows lie, under which name of the item."""

    path: str
    party: str
    table: tables.TableLayout
    key: str


LISTS = {
    "records": Listed("/v1/records", "NCB-FR", tables.RECORDS, "record_id"),
    "searches": Listed("/v1/searches", "WCO", tables.CASES, "case_key"),
    "hits": Listed("/v1/hits", "WCO", tables.CASES, "hit_id"),
    "traces": Listed("/v1/traces", "WCO", tables.TRACES, "trace_id"),
    "notifications": Listed("/v1/notifications", "NCB-FR", tables.OUTBOX, "notification_id"),
    "imports": Listed("/v1/record-imports", "NCB-FR", tables.IMPORTS, "import_id"),
}


def fill(world: World) -> None:
    for number in ("LP100001", "LP100002", "LP100003"):
        assert world.call("POST", "/v1/records", any_record(serial_number=number), party="NCB-FR").status == 201
        assert world.call("POST", "/v1/searches", any_search(serial_number=number)).json["outcome"] == "hit"
        assert world.call("POST", "/v1/traces", any_trace(serial_number=number)).status == 201
        asked = any_import(number.encode())
        assert world.call("POST", "/v1/record-imports", asked, party="NCB-FR").status == 202
    world.notify()


def ids_in(answer: Any, key: str) -> list[str]:
    assert answer.status == 200, answer.text
    name = "search_id" if key == "case_key" else key
    return [each[name] for each in answer.json["items"]]


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_a_row_that_cannot_be_read_keeps_no_other_from_being_listed(world: World, listed: Listed):
    fill(world)
    whole = ids_in(world.call("GET", listed.path, party=listed.party), listed.key)
    assert len(whole) >= 3
    rows = [
        item
        for item in world.items(listed.table)
        if item.get(listed.key, {}).get("S") == whole[1] and "document" in item and "version#" not in str(item)
    ]
    for spoil in POISON.values():
        for row in rows:
            put(world, listed.table, spoil(row))
        rest = ids_in(world.call("GET", listed.path, party=listed.party), listed.key)
        assert [each for each in whole if each != whole[1]] == [each for each in rest if each != whole[1]]
        few = world.call("GET", listed.path + "?limit=1", party=listed.party).json
        more = world.call("GET", f"{listed.path}?limit=1&cursor={few['next_cursor']}", party=listed.party)
        assert more.status == 200, more.text
    for row in rows:
        put(world, listed.table, row)
    assert ids_in(world.call("GET", listed.path, party=listed.party), listed.key) == whole
