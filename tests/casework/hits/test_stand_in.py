"""INTERPOL-GS answers in the stead of a bureau that nobody can tell, and of a hit that was escalated to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.casework.audit import own_call
from iarms.casework.hits import confirmation
from iarms.handlers import clock
from tests.builders import any_record, any_search
from tests.world import World

GS = "INTERPOL-GS"
CALL = own_call("clock", "test", "1")


def found_hit(world: World, bureau: str) -> str:
    assert world.call("POST", "/v1/records", any_record(), party=bureau).status == 201
    found = world.call("POST", "/v1/searches", any_search()).json
    world.notify()
    for party in world.queues:
        world.messages(party)
    return str(found["matches"][0]["hit_id"])


def answer(world: World, hit: str, party: str, **fields: Any) -> Any:
    return world.call("POST", f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED", **fields}, party=party)


def told(world: World) -> dict[str, list[tuple[str, str | None, str | None]]]:
    world.notify(times=2)
    return {
        party: [(m["event"], m.get("stage"), m.get("instead_of")) for m in world.messages(party)]
        for party in world.queues
    }


def run_clock(later: timedelta) -> dict[str, int]:
    run = confirmation.run_confirmation_clock(clock.confirmation_stores, CALL, datetime.now(UTC) + later)
    return dict(run.taken)


def escalated(world: World, hit: str) -> None:
    """Asked for three times, and nobody has answered."""
    for _ in range(3):
        asked = {"priority": "URGENT", "reason": "held"}
        assert world.call("POST", f"/v1/hits/{hit}/confirmation-requests", asked).status == 201
    assert run_clock(timedelta(minutes=11))["escalated"] == 1
    told(world)


@pytest.mark.parametrize(
    ("fields", "event", "state"),
    [
        ({"reason": "the national file agrees", "instructions": ["HOLD"]}, "hit.confirmed", "CONFIRMED"),
        ({"answer": "REFUTED", "reason": "another calibre"}, "hit.refuted", "REFUTED"),
        ({"answer": "TIME_NEEDED", "until": "in two hours"}, "hit.confirmation_requested", "NOTIFIED"),
    ],
)
def test_for_a_bureau_without_an_address_the_general_secretariat_takes_every_step(
    world: World, fields: dict[str, Any], event: str, state: str
):
    hit = found_hit(world, "NCB-DE")
    if "until" in fields:
        fields = {**fields, "until": (datetime.now(UTC) + timedelta(hours=2)).isoformat()}
    taken = answer(world, hit, GS, **fields)
    assert (taken.status, taken.json["state"]) == (201, state)
    (given,) = taken.json["answers"]
    assert (given["by"], given["instead_of"]) == (GS, "NCB-DE")
    stage = "TIME_NEEDED" if state == "NOTIFIED" else None
    assert told(world) == {GS: [], "WCO": [(event, stage, None)], "NCB-FR": [], "NCB-BR": []}
    (audited,) = [e for e in world.documents(tables.AUDIT) if e["action"] == "confirm_hit"]
    assert (audited["party"], audited["instead_of"]) == (GS, "NCB-DE")


def test_the_bureau_itself_answers_all_the_same_and_takes_back_what_was_said_for_it(world: World):
    hit = found_hit(world, "NCB-DE")
    assert answer(world, hit, GS).status == 201
    back = answer(world, hit, "NCB-DE", answer="WITHDRAWN", reason="our file says otherwise")
    assert (back.status, back.json["state"], back.json["answers"][-1]["instead_of"]) == (201, "NOTIFIED", None)
    assert answer(world, hit, "NCB-DE", answer="REFUTED", reason="another weapon").json["state"] == "REFUTED"


def test_a_bureau_with_an_address_is_protected_until_it_was_escalated(world: World):
    hit = found_hit(world, "NCB-FR")
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    refused = [
        answer(world, hit, GS),
        answer(world, hit, GS, answer="REFUTED", reason="another weapon"),
        answer(world, hit, GS, answer="TIME_NEEDED", until=until),
    ]
    assert {(each.status, each.json["code"]) for each in refused} == {(403, "not_your_step")}
    assert answer(world, hit, "NCB-FR").status == 201
    assert answer(world, hit, GS, answer="WITHDRAWN", reason="no").status == 403
    assert answer(world, hit, "NCB-FR", answer="WITHDRAWN", reason="the wrong file").status == 201
    told(world)
    escalated(world, hit)
    taken = answer(world, hit, GS, reason="reached by telephone", instructions=["CALL"])
    assert (taken.status, taken.json["answers"][-1]["instead_of"]) == (201, "NCB-FR")
    assert told(world) == {
        GS: [], "WCO": [("hit.confirmed", None, None)], "NCB-FR": [("hit.confirmed", None, None)], "NCB-BR": [],
    }  # fmt: skip
    back = answer(world, hit, GS, answer="WITHDRAWN", reason="the wrong file was read out")
    assert (back.status, back.json["state"]) == (201, "NOTIFIED")
    assert answer(world, hit, GS).status == 403, "asked anew, the bureau has its time"


def test_other_parties_stand_in_for_nobody(world: World):
    hit = found_hit(world, "NCB-DE")
    assert answer(world, hit, "NCB-BR").status == 404
    assert [answer(world, hit, party).status for party in ("WCO", "ADM-KE")] == [403, 403]
    asked = world.call("POST", f"/v1/hits/{hit}/confirmation-requests", {"priority": "URGENT", "reason": "x"}, party=GS)
    assert asked.status == 403, "it answers for the bureau and asks for nobody"


@pytest.mark.parametrize("who", [GS, "NCB-FR"])
def test_time_needed_after_an_escalation_ends_in_no_silence(world: World, who: str):
    hit = found_hit(world, "NCB-FR")
    escalated(world, hit)
    until = datetime.now(UTC) + timedelta(hours=5)
    needed = answer(world, hit, who, answer="TIME_NEEDED", until=until.isoformat())
    assert (needed.status, needed.json["state"]) == (201, "ESCALATED")
    assert needed.json["due_at"] == until.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told(world)
    assert run_clock(timedelta(hours=4)) == {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0}
    assert run_clock(timedelta(hours=5, minutes=1)) == {"repeated": 0, "escalated": 1, "reminded": 0, "unanswered": 0}
    over = [("hit.escalated", "TIME_OVER", None)]
    assert told(world) == {GS: over, "WCO": over, "NCB-FR": over, "NCB-BR": []}
    assert run_clock(timedelta(hours=5, minutes=2)) == {"repeated": 0, "escalated": 0, "reminded": 0, "unanswered": 0}
    assert run_clock(timedelta(hours=5 + 24, minutes=1)) == {
        "repeated": 0,
        "escalated": 0,
        "reminded": 0,
        "unanswered": 1,
    }
    reminder = [("hit.reminder", "NO_ANSWER", None)]
    assert told(world) == {GS: reminder, "WCO": reminder, "NCB-FR": [], "NCB-BR": []}
    assert answer(world, hit, "NCB-FR").json["state"] == "CONFIRMED"


def test_a_hit_nobody_asks_about_is_reminded_of_three_times_and_a_confirmed_one_of_its_disposition(world: World):
    hit = found_hit(world, "NCB-FR")
    of = [
        (hours, told(world)) for hours in range(1, 24 * 9) if run_clock(timedelta(hours=hours, minutes=1))["reminded"]
    ]
    not_asked = {GS: [], "WCO": [("hit.reminder", "NOT_ASKED", None)], "NCB-FR": [], "NCB-BR": []}
    assert of == [(24, not_asked), (72, not_asked), (168, not_asked)]
    assert answer(world, hit, "NCB-FR").status == 201
    told(world)
    assert run_clock(timedelta(days=40))["reminded"] == 1, "after an outage the latest alone"
    assert told(world)["WCO"] == [("hit.reminder", "NO_DISPOSITION", None)]
    assert run_clock(timedelta(days=80))["reminded"] == 0
    read = world.call("GET", f"/v1/hits/{hit}").json
    assert [(each["of"], each["number"]) for each in read["reminders"]] == [
        ("NOT_ASKED", 1), ("NOT_ASKED", 2), ("NOT_ASKED", 3), ("NO_DISPOSITION", 3),
    ]  # fmt: skip
