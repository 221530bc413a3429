"""Traces of one weapon: one's own twice, others', and those that one bureau is asked in."""

from typing import Any

import pytest

from iarms.casework.tracing import links
from tests.casework.tracing.test_steps import read, step, submit, told
from tests.world import World

MISREAD = {"answer": "misread"}


def codes(trace: dict[str, Any]) -> list[str]:
    return [warned["code"] for warned in trace["warnings"]]


def linked(world: World, party: str = "WCO") -> list[tuple[str, str | None, str]]:
    world.notify(times=2)
    messages = [each for each in world.messages(party) if each["event"] == "trace.linked"]
    return [(each["trace_id"], each.get("linked_party"), each["on_behalf_of"]) for each in messages]


@pytest.mark.parametrize("party", ["WCO", "ADM-KE"])
def test_ones_own_trace_of_the_same_weapon_is_named_and_the_new_one_taken(world: World, party: str):
    first = submit(world)
    fields = {} if party == "WCO" else {"on_behalf_of": None}
    second = submit(world, party=party, case_reference="another desk", **fields)
    assert "own_duplicate" in codes(second), "whoever asks for the administration"
    (warned,) = [each for each in second["warnings"] if each["code"] == "own_duplicate"]
    assert first["trace_id"] in warned["detail"]
    assert (second["linked_traces"], second["linked_parties"]) == (0, []), "it is no other party's"
    assert "own_duplicate" not in codes(first)


def test_an_own_trace_that_has_ended_and_another_weapon_are_no_duplicates(world: World):
    first = submit(world)
    step(world, first, "withdrawal", {"reason": "misread"}, party="WCO")
    assert "own_duplicate" not in codes(submit(world))
    assert "own_duplicate" not in codes(submit(world, serial_number="TR456782"))
    assert "own_duplicate" not in codes(submit(world, on_behalf_of="GH"))


def test_a_correction_that_makes_it_ones_own_weapon_again_says_so(world: World):
    first = submit(world)
    second = submit(world, serial_number="TR456782")
    given = {**MISREAD, "firearm": first["firearm"]}
    corrected = step(world, second, "information", given, party="WCO")
    assert first["trace_id"] in str([each for each in corrected.json["warnings"] if each["code"] == "own_duplicate"])


def test_earlier_requesters_are_told_once_that_another_traces_the_weapon(world: World):
    mine = submit(world, share_if_traced_by_others=True)
    told(world)
    submit(world, on_behalf_of="GH", case_reference="GH-1")
    assert linked(world) == [(mine["trace_id"], None, "KE")], "it does not share"
    submit(world, on_behalf_of="GH", case_reference="GH-2", share_if_traced_by_others=True)
    assert linked(world) == [], "of the same administration once"
    submit(world, party="ADM-UG", on_behalf_of=None, share_if_traced_by_others=True)
    assert (mine["trace_id"], "ADM-UG", "KE") in linked(world)
    listed = world.call("GET", "/v1/notifications", party="WCO").json["items"]
    ids = [each["notification_id"] for each in listed]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("mine", "theirs", "named"),
    [(True, True, "ADM-GH"), (True, False, None), (False, True, None), (False, False, None)],
)
def test_a_party_is_named_only_where_both_share(world: World, mine: bool, theirs: bool, named: str | None):
    first = submit(world, share_if_traced_by_others=mine)
    told(world)
    submit(world, on_behalf_of="GH", share_if_traced_by_others=theirs)
    assert linked(world) == [(first["trace_id"], named, "KE")]


def test_nobody_is_told_of_a_link_but_who_traces_the_weapon(world: World):
    first = submit(world)
    told(world)
    submit(world, on_behalf_of="GH")
    for party in ("NCB-BR", "NCB-FR"):
        assert linked(world, party) == []
    other = submit(world, on_behalf_of="GH", serial_number="TR456782")
    assert other["linked_traces"] == 0
    assert linked(world) == [(first["trace_id"], None, "KE")]


def test_a_correction_tells_those_who_trace_the_weapon_as_it_is(world: World):
    theirs = submit(world, on_behalf_of="GH", share_if_traced_by_others=True)
    mine = submit(world, serial_number="TR456782", share_if_traced_by_others=True)
    told(world)
    given = {**MISREAD, "firearm": theirs["firearm"]}
    assert step(world, mine, "information", given, party="WCO").status == 201
    assert linked(world) == [(theirs["trace_id"], "ADM-KE", "GH")]
    finish = {**MISREAD, "firearm": {**theirs["firearm"], "finish": "blued"}}
    assert step(world, mine, "information", finish, party="WCO").status == 201
    assert linked(world) == [], "the weapon is the same"


def test_a_bureau_reads_which_requests_are_of_one_gun(world: World):
    traces = [
        submit(world),
        submit(world, on_behalf_of="GH"),
        submit(world, case_reference="a second desk"),
    ]
    submit(world, serial_number="TR456782")
    submit(world, country_of_manufacture="FR", on_behalf_of="GH", case_reference="GH-2")
    (own,) = read(world, traces[0], "NCB-BR")["legs"]
    others = [(each["trace_id"], each["leg_id"]) for each in own["also_asked"]]
    assert others == [(each["trace_id"], each["legs"][0]["leg_id"]) for each in reversed(traces[1:])]
    assert all(world.call("GET", f"/v1/traces/{trace_id}", party="NCB-BR").status == 200 for trace_id, _ in others)
    assert read(world, traces[0], "NCB-BR")["linked_traces"] == 0
    assert read(world, traces[0])["legs"][0]["also_asked"] == [], "it is the bureau's to know"
    assert read(world, traces[0], "INTERPOL-GS")["legs"][0]["also_asked"] == []


def test_interpol_reads_it_where_it_asks_in_a_bureaus_place(world: World):
    first = submit(world, country_of_manufacture="IT")
    second = submit(world, country_of_manufacture="IT", on_behalf_of="GH")
    (own,) = read(world, first, "INTERPOL-GS")["legs"]
    assert [each["trace_id"] for each in own["also_asked"]] == [second["trace_id"]]


def test_what_is_told_of_many_traces_is_bounded_and_the_newest_come_first(world: World, monkeypatch: Any):
    monkeypatch.setattr(links, "MOST_LINKS_TOLD", 2)
    monkeypatch.setattr(links, "MOST_LISTED", 2)
    traces = [
        submit(world, on_behalf_of=country, case_reference=f"{n}") for n, country in enumerate(("KE", "GH", "KE"))
    ]
    told(world)
    last = submit(world, party="ADM-UG", on_behalf_of=None)
    assert sorted(trace_id for trace_id, *_ in linked(world)) == sorted(each["trace_id"] for each in traces[1:])
    (own,) = read(world, last, "NCB-BR")["legs"]
    assert [each["trace_id"] for each in own["also_asked"]] == [each["trace_id"] for each in reversed(traces[1:])]
