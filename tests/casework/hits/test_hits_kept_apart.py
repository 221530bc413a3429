"""One weapon under one case, and parties that may not all know of it: each has its own hit, joins it, and is told once;
what changes nothing for them opens nothing."""

from typing import Any

import pytest

from tests.builders import any_record, any_search
from tests.world import RECIPIENTS, World

NOBODY: dict[str, list[str]] = {party: [] for party in RECIPIENTS}
OWNER_AND_GS = {**NOBODY, "INTERPOL-GS": ["hit.opened"], "NCB-FR": ["hit.opened"]}
CHANGED = {**NOBODY, "INTERPOL-GS": ["hit.record_changed"], "WCO": ["hit.record_changed"]}


def enter(world: World, **fields: Any) -> str:
    answer = world.call("POST", "/v1/records", any_record(**fields), party="NCB-FR")
    assert answer.status == 201, answer.text
    world.index()
    return str(answer.json["record_id"])


def change(world: World, record: str, **fields: Any) -> None:
    path = f"/v1/records/{record}"
    etag = world.call("GET", path, party="NCB-FR").headers["ETag"]
    body = {"reason": "as the file says", **fields}
    answer = world.call("PATCH", path, body, party="NCB-FR", headers={"If-Match": etag})
    assert answer.status == 200, answer.text
    world.index()
    world.after(times=2)


def search(world: World, party: str = "WCO") -> str | None:
    """The hit of a search for Kenya under one case, where its searcher may know of one."""
    on_behalf_of = "KE" if party == "WCO" else None
    body = any_search(on_behalf_of=on_behalf_of, watch=False)
    answer = world.call("POST", "/v1/searches", body, party=party)
    assert answer.status == 201, answer.text
    world.after(times=2)
    return next((str(match["hit_id"]) for match in answer.json["matches"]), None)


def told(world: World) -> dict[str, list[str]]:
    world.notify(times=2)
    return {party: [message["event"] for message in world.messages(party)] for party in RECIPIENTS}


def hits(world: World) -> set[str]:
    return {each["hit_id"] for each in world.call("GET", "/v1/hits", party="INTERPOL-GS").json["items"]}


def test_a_search_that_may_not_know_takes_no_hit_from_one_that_may(world: World):
    enter(world, handling="NOT_FOR", not_for=["WCO"])
    of_kenya = search(world, "ADM-KE")
    assert of_kenya is not None
    assert told(world) == OWNER_AND_GS
    assert search(world, "WCO") is None
    assert told(world) == OWNER_AND_GS, "that another searches too is told once, in a hit of its own"
    for _ in range(2):
        assert search(world, "ADM-KE") == of_kenya, "who may know sees nothing of who may not"
        assert search(world, "WCO") is None
        assert told(world) == NOBODY
    assert len(hits(world)) == 2
    body = {"answer": "REFUTED", "reason": "another weapon"}
    assert world.call("POST", f"/v1/hits/{of_kenya}/confirmations", body, party="NCB-FR").status == 201
    told(world)
    assert search(world, "WCO") is None
    assert told(world) == NOBODY
    assert search(world, "ADM-KE") not in (None, of_kenya)
    assert told(world) == OWNER_AND_GS


@pytest.mark.parametrize("not_for", [["ADM-TZ", "ADM-GH"], ["ADM-GH", "ADM-TZ", "NCB-BR"], ["ADM-GH"]], ids=str)
def test_a_hit_is_joined_while_all_whom_it_concerns_may_know_of_it_as_before(world: World, not_for: list[str]):
    record = enter(world, handling="NOT_FOR", not_for=["ADM-GH", "ADM-TZ"])
    hit = search(world)
    told(world)
    change(world, record, not_for=not_for)
    told(world)
    assert search(world) == hit
    assert told(world) == NOBODY
    confirmed = world.call("POST", f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED"}, party="NCB-FR").json
    assert confirmed["answers"][0]["record_status"] == "ACTIVE"


def test_parties_named_in_another_order_are_no_change_that_is_told(world: World):
    record = enter(world, handling="NOT_FOR", not_for=["ADM-GH", "ADM-TZ"])
    search(world)
    told(world)
    change(world, record, not_for=["ADM-TZ", "ADM-GH"])
    assert told(world) == NOBODY
    change(world, record, handling="NORMAL")
    assert told(world) == CHANGED


def test_a_hit_from_before_a_restriction_is_open_still_when_it_is_lifted(world: World):
    record = enter(world)
    hit = search(world)
    told(world)
    change(world, record, handling="NOTIFY_OWNER_ONLY")
    told(world)
    assert search(world) is None
    assert told(world) == OWNER_AND_GS
    change(world, record, handling="NORMAL")
    told(world)
    assert search(world) == hit, "whom it concerns are those whom it concerned"
    assert told(world) == NOBODY
