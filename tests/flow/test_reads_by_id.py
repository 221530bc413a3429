"""What is read by its id is held twice: by the use case, and by the store, which asks who was let in.

Each of the two is taken away in turn. A handler that takes its caller for another party meets the store, and where the
store asks nobody the use case holds.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from iarms import tables
from iarms.handlers import http
from iarms.models.party import Call
from tests.builders import any_import, any_record, any_search, any_trace
from tests.world import Answer, Kept, World, Worlds


class Asked(NamedTuple):
    """A call that a party may make, and parties of whom it is none of their business."""

    owner: str
    strangers: tuple[str, ...]
    method: str
    path: str
    body: Any = None
    version: str | None = None


def done(answer: Answer) -> Any:
    assert answer.status in (200, 201, 202), answer.text
    return answer.json


def objects(world: World) -> dict[str, Asked]:
    """One of each object that is read by its id, by the name of what is asked of it."""
    record = done(world.call("POST", "/v1/records", any_record(), party="NCB-FR"))["record_id"]
    own = any_record(serial_number="OW553311", handling="NOTIFY_OWNER_ONLY")
    kept = done(world.call("POST", "/v1/records", own, party="NCB-FR"))["record_id"]
    search = done(world.call("POST", "/v1/searches", any_search()))
    hit = search["matches"][0]["hit_id"]
    watch = done(world.call("POST", "/v1/searches", any_search(serial_number="WT553311")))["watch"]["watch_id"]
    batch = world.call("POST", "/v1/search-batches", {"searches": [any_search()]})
    taken = world.call("POST", "/v1/record-imports", any_import(b"{}\n"), party="NCB-FR")
    trace = done(world.call("POST", "/v1/traces", any_trace()))
    leg = f"/v1/traces/{trace['trace_id']}/legs/{trace['legs'][0]['leg_id']}"
    missing = done(world.call("POST", "/v1/reference/missing-reports", {"model": "M57"}, party="ADM-KE"))
    world.notify()
    note = done(world.call("GET", "/v1/notifications", party="NCB-FR"))["items"][0]["notification_id"]
    for path in (f"/v1/hits/{hit}/messages", f"{leg}/messages"):
        done(world.call("POST", path, {"code": "QUESTION", "text": "is the number stamped?"}))
    assert world.call("GET", f"/v1/hits/{hit}/report").status == 200
    bureaus, searchers = ("NCB-BR", "NCB-DE"), ("ADM-GH", "ADM-FR")
    said = {"code": "INFORMATION", "text": "seen"}
    confirmed = {"answer": "CONFIRMED"}
    return {
        "a search": Asked("WCO", searchers, "GET", f"/v1/searches/{search['search_id']}"),
        "a watch": Asked("WCO", searchers, "GET", f"/v1/watches/{watch}"),
        "a record": Asked("NCB-FR", bureaus, "GET", f"/v1/records/{record}"),
        "a record for its owner only": Asked("NCB-FR", (*bureaus, "WCO", "ADM-KE"), "GET", f"/v1/records/{kept}"),
        "a record's versions": Asked("NCB-FR", bureaus, "GET", f"/v1/records/{record}/versions"),
        "a hit": Asked("NCB-FR", (*bureaus, *searchers), "GET", f"/v1/hits/{hit}"),
        "a hit's report": Asked("NCB-FR", (*bureaus, *searchers), "GET", f"/v1/hits/{hit}/report"),
        "a copy of a hit": Asked("WCO", (*bureaus, *searchers), "GET", f"/v1/hits/{hit}/versions/1"),
        "a hit's messages": Asked("NCB-FR", (*bureaus, *searchers), "GET", f"/v1/hits/{hit}/messages"),
        "a trace": Asked("WCO", (*searchers, "NCB-FR"), "GET", f"/v1/traces/{trace['trace_id']}"),
        "a trace's report": Asked("WCO", (*searchers, "NCB-FR"), "GET", f"/v1/traces/{trace['trace_id']}/report"),
        "a leg's messages": Asked("WCO", (*searchers, "NCB-FR"), "GET", f"{leg}/messages"),
        "a notification": Asked("NCB-FR", (*bureaus, "WCO"), "GET", f"/v1/notifications/{note}"),
        "a batch": Asked("WCO", (*searchers, "ADM-KE"), "GET", batch.headers["Location"]),
        "an import": Asked("NCB-FR", bureaus, "GET", taken.headers["Location"]),
        "a missing report": Asked(
            "ADM-KE", (*bureaus, "WCO"), "GET", f"/v1/reference/missing-reports/{missing['missing_report_id']}"
        ),
        "stopping a watch": Asked("WCO", searchers, "DELETE", f"/v1/watches/{watch}"),
        "changing a record": Asked(
            "NCB-FR", bureaus, "PATCH", f"/v1/records/{record}", {"firearm": {"model": "92 FS"}, "reason": "read"}, "1"
        ),
        "confirming a hit": Asked("NCB-FR", bureaus, "POST", f"/v1/hits/{hit}/confirmations", confirmed),
        "writing of a hit": Asked("NCB-FR", (*bureaus, *searchers), "POST", f"/v1/hits/{hit}/messages", said),
        "withdrawing a trace": Asked(
            "WCO", searchers, "POST", f"/v1/traces/{trace['trace_id']}/withdrawal", {"reason": "misread"}
        ),
        "acknowledging a notification": Asked(
            "NCB-FR", (*bureaus, "WCO"), "POST", f"/v1/notifications/{note}/acknowledgement", {}
        ),
    }


NAMES = (
    "a search", "a watch", "a record", "a record for its owner only", "a record's versions", "a hit", "a hit's report",
    "a copy of a hit", "a hit's messages", "a trace", "a trace's report", "a leg's messages", "a notification",
    "a batch", "an import", "a missing report", "stopping a watch", "changing a record", "confirming a hit",
    "writing of a hit", "withdrawing a trace", "acknowledging a notification",
)  # fmt: skip


@pytest.fixture(scope="module")
def written(worlds: Worlds) -> tuple[Kept, dict[str, Asked]]:
    with worlds.begin() as world:
        asked = objects(world)
        return worlds.keep(world), asked


@pytest.fixture
def cases(worlds: Worlds, written: tuple[Kept, dict[str, Asked]]) -> Iterator[tuple[World, dict[str, Asked]]]:
    kept, asked = written
    with worlds.begin(kept) as world:
        yield world, asked


def ask(world: World, asked: Asked, party: str) -> Answer:
    headers = {"If-Match": f'"{asked.version}"'} if asked.version else None
    return world.call(asked.method, asked.path, asked.body, party=party, headers=headers)


def mistake_for(monkeypatch: pytest.MonkeyPatch, party: str) -> None:
    """From now on every handler takes its caller for this party."""
    real = http.call_in
    taken: dict[int, tuple[Call, Call]] = {}

    def mistaken(app: Any) -> Call:
        call = real(app)
        if taken.get(id(call), (None,))[0] is not call:
            # What the mistaken one writes is an event beside that of the call.
            taken[id(call)] = call, replace(call, party=party, event_id=None)
        return taken[id(call)][1]

    monkeypatch.setattr(http, "call_in", mistaken)


def ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the stores hand out whatever they are asked for."""
    monkeypatch.setattr(http, "handing_to", lambda party: nullcontext())


def events(world: World) -> int:
    return len(world.items(tables.AUDIT))


def test_every_object_is_asked_for(cases: tuple[World, dict[str, Asked]]):
    assert tuple(cases[1]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_its_owner_reads_it_and_a_stranger_does_not(cases: tuple[World, dict[str, Asked]], name: str):
    world, asked = cases[0], cases[1][name]
    assert {ask(world, asked, stranger).status for stranger in asked.strangers} <= {403, 404}
    assert ask(world, asked, asked.owner).status in (200, 201)


@pytest.mark.parametrize("name", NAMES)
def test_a_handler_that_takes_a_stranger_for_its_owner_is_handed_nothing(
    cases: tuple[World, dict[str, Asked]], monkeypatch: pytest.MonkeyPatch, name: str
):
    world, asked = cases[0], cases[1][name]
    mistake_for(monkeypatch, asked.owner)
    for stranger in asked.strangers:
        before = world.items(tables.CASES), world.items(tables.TRACES), world.items(tables.RECORDS)
        answer = ask(world, asked, stranger)
        assert answer.status in (403, 404), (stranger, answer.text)
        assert (world.items(tables.CASES), world.items(tables.TRACES), world.items(tables.RECORDS)) == before
    assert any(ask(world, asked, stranger).status == 404 for stranger in asked.strangers), "all lack the scope"


@pytest.mark.parametrize("name", NAMES)
def test_without_the_store_that_handler_would_hand_it_out(
    cases: tuple[World, dict[str, Asked]], monkeypatch: pytest.MonkeyPatch, name: str
):
    world, asked = cases[0], cases[1][name]
    mistake_for(monkeypatch, asked.owner)
    ask_nobody(monkeypatch)
    assert any(ask(world, asked, stranger).status in (200, 201) for stranger in asked.strangers)


@pytest.mark.parametrize("name", NAMES)
def test_without_the_store_the_use_case_holds(
    cases: tuple[World, dict[str, Asked]], monkeypatch: pytest.MonkeyPatch, name: str
):
    world, asked = cases[0], cases[1][name]
    ask_nobody(monkeypatch)
    assert {ask(world, asked, stranger).status for stranger in asked.strangers} <= {403, 404}


WRITTEN = (
    ("WCO", "ADM-GH", "/v1/searches", any_search(on_behalf_of="GH")),
    ("WCO", "ADM-GH", "/v1/search-batches", {"searches": [any_search(on_behalf_of="GH")]}),
    ("NCB-FR", "NCB-BR", "/v1/records", any_record(serial_number="WR553311")),
    ("NCB-FR", "NCB-BR", "/v1/record-imports", any_import(b"[]\n")),
    ("WCO", "ADM-GH", "/v1/traces", any_trace(on_behalf_of="GH")),
    ("NCB-FR", "ADM-KE", "/v1/reference/missing-reports", {"model": "M58"}),
)


@pytest.mark.parametrize(("name", "caller", "path", "body"), WRITTEN, ids=[path for _, _, path, _ in WRITTEN])
def test_nothing_is_written_in_the_name_of_a_party_that_does_not_call(
    cases: tuple[World, dict[str, Asked]], monkeypatch: pytest.MonkeyPatch, name: str, caller: str, path: str, body: Any
):
    world, _ = cases
    where = [t for t in tables.ALL if t.name in ("cases", "records", "traces", "references", "imports", "watches")]
    before = [world.items(table) for table in where]
    with monkeypatch.context() as patch:
        mistake_for(patch, name)
        answer = world.call("POST", path, body, party=caller)
        assert answer.status in (500, 503), answer.text
    assert [world.items(table) for table in where] == before
    assert world.call("POST", path, body, party=name).status in (201, 202)
