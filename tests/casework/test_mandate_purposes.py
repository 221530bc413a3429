"""A mandate that is given for some purposes: what the WCO may begin under it, and what goes on that it had begun."""

from typing import Any

import pytest

from tests.builders import any_record, any_search, any_trace
from tests.casework.register.rows import changed
from tests.world import World, _door


def mandated(world: World, *purposes: str) -> None:
    """INTERPOL-GS gives the WCO's mandate for Kenya for these purposes; without any, for all."""
    kenya = {"country": "KE", "since": "2020-01-01", "purposes": list(purposes) or None}
    ghana = {"country": "GH", "since": "2020-01-01"}
    assert changed(world, "WCO", mandates=[kenya, ghana]).status == 200
    for door in ("search", "searcher", "traces"):
        _door(door).stores.register._rows.clear()


def refused(answer: Any) -> bool:
    assert answer.status in (201, 403), answer.text
    assert answer.status == 201 or answer.json["code"] == "purpose_not_mandated"
    return bool(answer.status == 403)


@pytest.mark.parametrize(
    ("purposes", "asked", "is_refused"),
    [
        ((), "OPERATION", False),
        (("OPERATION",), "OPERATION", False),
        (("OPERATION",), "SEIZURE_CHECK", True),
        (("OPERATION", "SEIZURE_CHECK"), "SEIZURE_CHECK", False),
        (("OPERATION",), "TEST", True),
    ],
)
def test_a_search_is_for_a_purpose_of_the_mandate(
    world: World, purposes: tuple[str, ...], asked: str, is_refused: bool
):
    mandated(world, *purposes)
    assert refused(world.call("POST", "/v1/searches", any_search(purpose=asked))) is is_refused


def test_another_countrys_mandate_and_an_administration_of_its_own_need_none_of_it(world: World):
    mandated(world, "OPERATION")
    assert not refused(world.call("POST", "/v1/searches", any_search(on_behalf_of="GH")))
    assert not refused(world.call("POST", "/v1/searches", any_search(on_behalf_of=None), party="ADM-KE"))


def test_without_a_mandate_in_force_the_purpose_is_not_looked_at(world: World):
    answer = world.call("POST", "/v1/searches", any_search(on_behalf_of="TZ", purpose="OPERATION"))
    assert answer.json["code"] == "no_mandate"


def test_of_two_mandates_for_a_country_the_one_of_the_day_counts(world: World):
    early = {"country": "KE", "since": "2020-01-01", "until": "2026-11-23", "purposes": ["SEIZURE_CHECK"]}
    later = {"country": "KE", "since": "2026-11-24", "purposes": ["OPERATION"]}
    assert changed(world, "WCO", mandates=[early, later]).status == 200
    assert refused(world.call("POST", "/v1/searches", any_search(purpose="SEIZURE_CHECK")))
    assert not refused(world.call("POST", "/v1/searches", any_search(purpose="OPERATION")))


def test_each_line_of_a_batch_is_for_its_own_purpose(world: World):
    mandated(world, "OPERATION")
    searches = [any_search(purpose=purpose) for purpose in ("OPERATION", "SEIZURE_CHECK", "OPERATION")]
    sent = world.call("POST", "/v1/search-batches", {"searches": searches})
    assert world.work_off() == []
    lines = world.call("GET", sent.headers["Location"]).json["lines"]
    assert [line["problem"]["code"] if line["problem"] else None for line in lines] == [
        None, "purpose_not_mandated", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("purposes", "is_refused"), [((), False), (("TRACE_PREPARATION",), False), (("SEIZURE_CHECK",), True)]
)
def test_a_trace_is_under_trace_preparation(world: World, purposes: tuple[str, ...], is_refused: bool):
    mandated(world, *purposes)
    assert refused(world.call("POST", "/v1/traces", any_trace())) is is_refused


def possible(world: World) -> str:
    """A search with a possible match, as the path by which that is asserted."""
    world.call("POST", "/v1/records", any_record(make="Beretta", model="92 FS"), party="NCB-FR")
    search = world.call("POST", "/v1/searches", any_search()).json
    (match,) = [each for each in search["matches"] if each["decision"] == "possible"]
    return f"/v1/searches/{search['search_id']}/matches/{match['record_id']}/assertion"


@pytest.mark.parametrize(("purposes", "is_refused"), [(("SEIZURE_CHECK",), False), (("OPERATION",), True)])
def test_a_match_is_asserted_for_the_purpose_of_its_search(world: World, purposes: tuple[str, ...], is_refused: bool):
    path = possible(world)
    mandated(world, *purposes)
    assert refused(world.call("POST", path, {"compared": ["make"], "reason": "seen"})) is is_refused


def test_what_was_begun_before_goes_on_as_the_dates_say(world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    hit = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    trace = world.call("POST", "/v1/traces", any_trace()).json["trace_id"]
    mandated(world, "DATA_QUALITY")
    for door in ("hits", "messages", "traces"):
        _door(door).door.register._rows.clear()
    asked = {"priority": "ROUTINE", "reason": "held at the gate"}
    assert world.call("GET", f"/v1/hits/{hit}").status == 200
    assert world.call("POST", f"/v1/hits/{hit}/confirmation-requests", asked).status == 201
    assert world.call("GET", f"/v1/traces/{trace}").status == 200
    assert world.call("POST", f"/v1/traces/{trace}/withdrawal", {"reason": "no longer needed"}).status in (200, 201)
