"""Lists in sessions of their callers: what should work works, and where a handler is at fault nothing crosses.

Between the doors and the tables stands the judge, who refuses what the template's policies do not allow.
"""

import importlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from iarms.store import listing
from iarms.store.listing import Partition
from tests.builders import any_import, any_record, any_search
from tests.contract.test_every_list import CASES, lists, years
from tests.faults import denied, fault, silent
from tests.judge import Judge, judged
from tests.world import World

__all__ = ["lists", "years"]  # fixtures

# The partitions of others that a handler at fault may ask for, by the attribute that lists are partitioned by.
OTHERS = {
    "party": ("WCO", "NCB-FR", "NCB-BR", "ADM-KE", "INTERPOL-GS"),
    "owner": ("NCB-FR", "NCB-BR"),
    "recipient": ("WCO", "NCB-FR", "NCB-BR", "INTERPOL-GS"),
    "administration": ("KE", "GH", "FR"),
    "hit_month": ("2026-11",),
    "trace_month": ("2026-11",),
}
INDEXES = {
    "/v1/searches": (("by_party", "party"), ("by_administration", "administration")),
    "/v1/watches": (("by_party", "party"), ("by_administration", "administration")),
    "/v1/records": (("by_owner", "owner"),),
    "/v1/record-imports": (("by_party", "party"),),
    "/v1/record-mappings": (("by_party", "party"),),
    "/v1/hits": (("by_party", "party"), ("by_administration", "administration"), ("by_month", "hit_month")),
    "/v1/traces": (("by_party", "party"), ("by_administration", "administration"), ("by_month", "trace_month")),
    "/v1/notifications": (("by_recipient", "recipient"),),
}
CALLERS = {"/v1/hits": ("WCO", "INTERPOL-GS", "NCB-FR", "NCB-BR", "ADM-KE"), "/v1/traces": ("WCO", "NCB-BR", "ADM-KE")}


@pytest.fixture
def judge(lists: tuple[World, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Judge]:
    with judged(monkeypatch) as judge:
        yield judge


@pytest.mark.parametrize(("path", "party", "query", "name"), CASES)
def test_every_list_is_read_as_its_callers_session_may(
    lists: tuple[World, dict[str, str]], judge: Judge, path: str, party: str, query: str, name: str
):
    world, paths = lists
    answer = world.call("GET", f"{paths[path]}?{query}&limit=3", party=party)
    assert answer.status == 200, answer.text
    assert judge.refused == []
    if path in INDEXES or path in ("/v1/reference/missing-reports", "/v1/search-batches"):
        readers = {(role, of) for role, of, need in judge.judged if need.action == "Query"}
        assert {of for _, of in readers} == {party}, "nothing is enumerated by a function's own role"
        assert all(role.endswith("-data") for role, _ in readers)


def at_fault(monkeypatch: pytest.MonkeyPatch, index: str, attribute: str, value: str) -> None:
    """From now on handlers list by this partition, whoever calls."""
    page = listing.Listing.page

    def page_elsewhere(self: Any, where: Partition, *rest: Any) -> Any:
        return page(self, replace(where, index=index, attribute=attribute, values=(value,)), *rest)

    monkeypatch.setattr(listing.Listing, "page", page_elsewhere)


def is_whole(party: str, path: str, attribute: str, value: str) -> bool:
    """Whether a partition is the caller's own, or one that concerns it as a whole."""
    if attribute.endswith("_month"):
        return party == "INTERPOL-GS" or (party == "WCO" and path == "/v1/hits")
    return value == party or (attribute == "administration" and party == f"ADM-{value}")


def faults() -> Iterator[tuple[str, str, str, str, str]]:
    """By route and caller each partition that a handler could ask for."""
    for path, partitions in INDEXES.items():
        callers = CALLERS.get(path) or tuple(dict.fromkeys(party for each, party, _, _ in CASES if each == path))
        for party in callers:
            for index, attribute in partitions:
                for value in OTHERS[attribute]:
                    yield path, party, index, attribute, value


@pytest.mark.parametrize("path", INDEXES)
def test_a_handler_that_asks_for_anothers_list_is_refused_by_the_session(
    lists: tuple[World, dict[str, str]], judge: Judge, monkeypatch: pytest.MonkeyPatch, path: str
):
    world, paths = lists
    own, others = 0, 0
    for _, party, index, attribute, value in (each for each in faults() if each[0] == path):
        judge.refused.clear()
        with monkeypatch.context() as patch:
            at_fault(patch, index, attribute, value)
            answer = world.call("GET", paths[path], party=party)
        if is_whole(party, path, attribute, value):
            own += 1
            assert answer.status == 200, (party, value, answer.text)
        else:
            others += 1
            assert (answer.status, len(judge.refused)) == (503, 1), (party, attribute, value, answer.text)
            assert "items" not in answer.json
    assert own
    assert others


def test_without_the_sessions_policy_that_fault_would_show_anothers_rows(
    lists: tuple[World, dict[str, str]], monkeypatch: pytest.MonkeyPatch
):
    world, _ = lists
    at_fault(monkeypatch, "by_recipient", "recipient", "NCB-FR")
    shown = world.call("GET", "/v1/notifications", party="ADM-KE").json["items"]
    assert {each["recipient"] for each in shown} == {"NCB-FR"}


def test_mappings_and_files_are_read_in_the_session_of_their_bureau(
    lists: tuple[World, dict[str, str]], judge: Judge, monkeypatch: pytest.MonkeyPatch
):
    world, _ = lists
    assert world.call("GET", "/v1/record-mappings/none-of-mine", party="NCB-FR").status == 404
    assert world.call("POST", "/v1/record-imports", any_import(b"{}\n"), party="NCB-FR").status == 202
    assert judge.refused == []
    reads = {(of, need.leading[0].partition("#")[0]) for role, of, need in judge.judged if role == "imports-data"}
    assert reads == {("NCB-FR", "map"), ("NCB-FR", "file")}
    faulty = (
        ("iarms.store.mappings._holder", "map#NCB-BR#x", ("GET", "/v1/record-mappings/mine")),
        ("iarms.store.imports._file", "file#NCB-BR#x", ("POST", "/v1/record-imports", any_import(b"{}\n"))),
    )
    for name, key, asked in faulty:
        with monkeypatch.context() as patch:
            patch.setattr(name, lambda *_, key=key, **__: key)
            judge.refused.clear()
            assert world.call(*asked, party="NCB-FR").status == 503
        assert len(judge.refused) == 1


def test_without_sts_lists_are_refused_and_searches_and_records_go_on(world: World):
    listed = ("/v1/searches", "/v1/watches", "/v1/hits", "/v1/traces", "/v1/notifications")
    with fault("sts.AssumeRole", silent):
        for path in listed:
            answer = world.call("GET", path)
            assert (answer.status, "items" in answer.json) == (503, False), path
            assert answer.headers["Retry-After"]
        record = world.call("POST", "/v1/records", any_record(), party="NCB-FR")
        assert record.status == 201
        found = world.call("POST", "/v1/searches", any_search())
        assert (found.status, found.json["outcome"]) == (201, "hit")
        for path in (f"/v1/searches/{found.json['search_id']}", f"/v1/hits/{found.json['matches'][0]['hit_id']}"):
            assert world.call("GET", path).status == 200
    for door in ("search", "hits", "traces"):
        importlib.import_module(f"iarms.handlers.{door}").callers._refused = None  # two seconds are over
    assert all(world.call("GET", path).status == 200 for path in listed)


def test_a_session_that_is_refused_is_an_outage_of_ours_and_says_nothing(world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    with fault("dynamodb.Query", denied):
        answer = world.call("GET", "/v1/records", party="NCB-FR")
    assert (answer.status, "items" in answer.json) == (503, False)
