"""The years of manufacture that a number or a mark tells: in the trace, for its bureaus too, and never counted from."""

from typing import Any

from iarms.models.trace import Trace
from tests.builders import any_trace
from tests.casework.tracing.test_steps import step
from tests.world import World

BROWNING = {
    "serial_number": "245NZ12345", "make": "Browning", "model": "Hi-Power", "calibre": "9x19",
    "country_of_manufacture": "BE",
}  # fmt: skip


def submitted(world: World, **firearm: Any) -> Any:
    answer = world.call("POST", "/v1/traces", any_trace(**{**BROWNING, "linked_countries": ["FR"], **firearm}))
    assert answer.status == 201, answer.text
    return answer.json


def warned(trace: Any) -> set[tuple[str, str]]:
    return {(each["pointer"], each["code"]) for each in trace["warnings"]}


def test_a_trace_without_a_year_tells_the_years_of_its_number_to_requester_and_bureau(world: World):
    trace = submitted(world)
    told = trace["year_estimate"]
    assert (told["from"], told["until"], told["confidence"]) == (1991, 1991, "HIGH")
    assert "NZ" in told["reason"]
    seen = world.call("GET", f"/v1/traces/{trace['trace_id']}", party="NCB-FR").json
    assert seen["year_estimate"] == told
    assert seen["firearm"]["year"] is None


def test_nothing_is_counted_from_it(world: World):
    trace = submitted(world)
    answer = {"outcome": "NO_RECORD"}
    leg = [each["country"] for each in trace["legs"]].index("FR")
    assert step(world, trace, "responses", answer, leg=leg, party="NCB-FR").status == 201
    after = world.call("GET", f"/v1/traces/{trace['trace_id']}").json
    assert after["year_estimate"]["from"] == 1991
    assert after["time_to_crime"] is None
    assert [link["kind"] for link in after["chain_of_custody"]] == ["RECOVERY"]


def test_a_year_that_is_given_is_no_estimate_and_is_held_against_the_number(world: World):
    beside = submitted(world, year=1992)
    assert beside["year_estimate"] is None
    assert ("/firearm/year", "year_against_number") not in warned(beside)
    against = submitted(world, year=2005)
    assert ("/firearm/year", "year_against_number") in warned(against)
    detail = next(each["detail"] for each in against["warnings"] if each["code"] == "year_against_number")
    assert "1991" in detail


def test_a_number_of_a_later_year_than_the_recovery_is_doubted(world: World):
    trace = submitted(world, recovery={"date": "1985", "country": "KE", "circumstances": "FOUND"})
    assert ("/firearm/serial_number", "number_after_recovery") in warned(trace)
    assert ("/firearm/serial_number", "number_after_recovery") not in warned(submitted(world))


def test_a_corrected_description_has_the_years_of_its_own_number(world: World):
    trace = submitted(world)
    body = {"answer": "read again", "firearm": {**BROWNING, "serial_number": "245NY12345"}}
    after = step(world, trace, "information", body, party="WCO").json
    assert (after["year_estimate"]["from"], after["year_estimate"]["until"]) == (1992, 1992)
    dated = step(world, after, "information", {"answer": "dated", "firearm": {**BROWNING, "year": 1991}}, party="WCO")
    assert dated.json["year_estimate"] is None


def test_a_trace_kept_before_there_were_estimates_is_read(world: World):
    kept = submitted(world)
    kept.pop("year_estimate")
    assert Trace.model_validate(kept).year_estimate is None
