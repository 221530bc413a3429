"""The client against the real doors: a day's work by both clients, files in and out, and every operation's answer."""

from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from iarms_client import AsyncClient, Client, Conflict, Forbidden, Invalid, NotFound, Stale, models
from tests.builders import any_record, any_search
from tests.client.doors import Doors
from tests.client.scripted import BASE
from tests.world import World


@pytest.fixture
def clients(world: World) -> Any:
    def of(party: str) -> Client:
        return Client(BASE, party, transport=Doors(world))

    return of


def test_a_weapon_is_entered_found_confirmed_and_printed(clients: Any, world: World, tmp_path: Path):
    bureau, officer = clients("NCB-FR"), clients("WCO")
    record = bureau.create_record(any_record())
    search = officer.create_search(models.SearchRequest.model_validate(any_search(serial_number="ABO12347")))
    assert (search.outcome, search.complete, search.matches[0].record_id) == ("hit", True, record.record_id)
    hit = officer.read_hit(search.matches[0].hit_id)
    asked = officer.request_confirmation(hit.hit_id, {"priority": "URGENT", "reason": "it is in sight"}, if_match=hit)
    assert asked.state == "CONFIRMATION_REQUESTED"
    with pytest.raises(Stale):
        bureau.confirm_hit(hit.hit_id, {"answer": "CONFIRMED"}, if_match=hit)
    confirmed = bureau.confirm_hit(hit.hit_id, {"answer": "CONFIRMED"}, if_match=bureau.read_hit(hit.hit_id))
    assert confirmed.state == "CONFIRMED"
    report = officer.print_hit(hit.hit_id, language="ar")
    assert (report.media_type, report.save(tmp_path / "hit.pdf").read_bytes()[:5]) == ("application/pdf", b"%PDF-")
    world.after()
    assert [each.hit_id for each in officer.list_hits(state="CONFIRMED")] == [hit.hit_id]
    events = [each.event for each in bureau.list_notifications(limit=1)]
    assert "hit.opened" in events
    with pytest.raises(NotFound):
        clients("NCB-BR").read_hit(hit.hit_id)


def test_the_same_by_tasks(world: World):
    async def play() -> Any:
        async with AsyncClient(BASE, "WCO", transport=Doors(world)) as client:
            searches = [await client.create_search(any_search(serial_number=f"ZZ0099{n}")) for n in range(3)]
            listed = [each.search_id async for each in client.list_searches(limit=2)]
            return [each.search_id for each in searches], listed

    made, listed = anyio.run(play)
    assert listed == made[::-1]


def test_a_record_is_corrected_as_it_was_read_and_refusals_are_typed(clients: Any):
    bureau = clients("NCB-FR")
    record = bureau.create_record(any_record())
    read = bureau.read_record(record.record_id)
    assert isinstance(read, models.Record)
    changed = bureau.change_record(
        record.record_id, {"firearm": {"model": "M&P 40"}, "reason": "misread"}, if_match=read
    )
    assert (changed.version, changed.firearm.model) == (2, "M&P 40")
    with pytest.raises(Stale):
        bureau.change_record(record.record_id, {"status": "LOCATED", "reason": "found"}, if_match=read)
    with pytest.raises(Forbidden):
        bureau.create_search(any_search(on_behalf_of=None))
    with pytest.raises(Invalid) as raised:
        clients("WCO").create_search(any_search(serial_number="A"))
    assert raised.value.errors[0].pointer.startswith("/firearm")
    assert raised.value.request_id


def test_a_call_that_was_lost_on_its_way_back_is_done_once(world: World):
    doors = Doors(world)
    lost: list[Any] = []

    class Losing(Doors):
        def handle_request(self, request: Any) -> Any:
            answer = doors.handle_request(request)
            if request.method == "POST" and not lost:
                lost.append(answer.json())
                raise httpx.ReadError("reset")
            return answer

    client = Client(BASE, "NCB-FR", transport=Losing(world), pause=lambda _: None)
    record = client.create_record(any_record())
    assert record.record_id == lost[0]["record_id"]
    assert len(list(client.list_records())) == 1


def test_a_file_of_records_is_imported_and_its_refused_lines_told(clients: Any, world: World, tmp_path: Path):
    path = tmp_path / "register.csv"
    path.write_text(
        "serial_number,make,record_kind,occurred_on,occurred_in,ncb_reference\n"
        "AB012347,Smith & Wesson,STOLEN,2019-05,FR,FR-1\nAB012348,Smith & Wesson,STOLEN,2119-05,FR,FR-2\n"
    )
    bureau = clients("NCB-FR")
    asked = bureau.import_file(path)
    world.import_in_the_end()
    report = bureau.read_record_import(asked.import_id, lines="refused")
    assert (report.state, report.counts.new, [line.line for line in report.lines]) == ("DONE", 1, [3])
    with pytest.raises(Conflict):
        bureau.import_file(path)
    assert [each.import_id for each in bureau.list_record_imports()] == [asked.import_id]


def test_codes_are_read_in_a_language(clients: Any):
    codes = clients("WCO").in_language("fr").list_codes()
    assert {code.label for code in codes.lists["search_purpose"]} & {"Contrôle d'un envoi", "Essai"} or codes.lists
    assert codes.lists["search_purpose"] != clients("WCO").list_codes().lists["search_purpose"]
