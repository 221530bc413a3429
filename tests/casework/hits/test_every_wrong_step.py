"""Every step of a hit by every party from every state, through the door: what is not lawful is refused and changes
nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.casework.audit import own_call
from iarms.casework.hits import confirmation
from iarms.handlers import clock
from tests.builders import any_record, any_search
from tests.world import World

UNTIL = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "request": ("confirmation-requests", {"priority": "URGENT", "reason": "held"}),
    "confirm": ("confirmations", {"answer": "CONFIRMED"}),
    "refute": ("confirmations", {"answer": "REFUTED", "reason": "another weapon"}),
    "need_time": ("confirmations", {"answer": "TIME_NEEDED", "until": UNTIL}),
    "withdraw": ("confirmations", {"answer": "WITHDRAWN", "reason": "the wrong file"}),
    "dispose": ("disposition", {"disposition": "SEIZED"}),
}
CLAIMS = {"confirm", "refute", "need_time"}
# By hand: what each side may do from each state; the bureau has an address.
SEARCHER = {
    "NOTIFIED": {"request", "dispose"},
    "CONFIRMATION_REQUESTED": {"request", "dispose"},
    "CONFIRMED": {"dispose"},
    "REFUTED": {"dispose"},
    "ESCALATED": {"dispose"},
    "CLOSED": set(),
}
OWNER = {
    "NOTIFIED": CLAIMS,
    "CONFIRMATION_REQUESTED": CLAIMS,
    "CONFIRMED": {"withdraw"},
    "REFUTED": set(),
    "ESCALATED": CLAIMS,
    "CLOSED": {"withdraw"},
}
STAND_IN = {state: CLAIMS if state == "ESCALATED" else set() for state in OWNER}
LAWFUL: dict[str, dict[str, set[str]]] = {
    "WCO": SEARCHER, "ADM-KE": SEARCHER, "NCB-FR": OWNER, "INTERPOL-GS": STAND_IN,
    "ADM-GH": {}, "NCB-BR": {}, "AUDITOR": {},
}  # fmt: skip
# What leads to each state: steps by who may take them, and the clock.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "NOTIFIED": (),
    "CONFIRMATION_REQUESTED": (("request", "WCO"),),
    "CONFIRMED": (("confirm", "NCB-FR"),),
    "REFUTED": (("refute", "NCB-FR"),),
    "ESCALATED": (("request", "WCO"), ("request", "WCO"), ("request", "WCO"), ("clock", "")),
    "CLOSED": (("confirm", "NCB-FR"), ("dispose", "WCO")),
}


def take(world: World, hit: str, step: str, party: str) -> Any:
    path, body = STEPS[step]
    return world.call("POST", f"/v1/hits/{hit}/{path}", body, party=party)


def refusal(party: str, step: str, state: str) -> int:
    """By hand: 403 for a step of the other side, 404 for a hit that is not one's own, 409 for one's own step now."""
    is_answer = STEPS[step][0] == "confirmations"
    if party == "AUDITOR" or is_answer != (party.startswith("NCB-") or party == "INTERPOL-GS"):
        return 403
    if party in ("ADM-GH", "NCB-BR"):
        return 404
    return 403 if party == "INTERPOL-GS" and state != "ESCALATED" else 409


@pytest.mark.parametrize("state", WAYS)
def test_no_party_takes_a_step_that_is_not_its_own_from_there(world: World, state: str):
    assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 201
    hit = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    for step, party in WAYS[state]:
        if step == "clock":
            later = datetime.now(UTC) + timedelta(minutes=11)
            confirmation.run_confirmation_clock(clock.confirmation_stores, own_call("clock", "1", "1"), later)
        else:
            assert take(world, hit, step, party).status == 201
    cases, rows = world.items(tables.CASES), len(world.items(tables.OUTBOX))
    assert world.call("GET", f"/v1/hits/{hit}").json["state"] == state
    refused = 0
    for party, lawful in LAWFUL.items():
        for step in STEPS:
            if step in lawful.get(state, set()):
                continue
            answer = take(world, hit, step, party)
            expected = refusal(party, step, state)
            assert answer.status == expected, f"{step} by {party} from {state}: {answer.status} {answer.text}"
            refused += 1
    assert refused > 25
    assert world.items(tables.CASES) == cases
    assert len(world.items(tables.OUTBOX)) == rows


@pytest.mark.parametrize(
    ("party", "step"),
    [(party, step) for party in LAWFUL for step in STEPS if step in LAWFUL[party].get("NOTIFIED", ())],
)
def test_each_party_takes_its_own_steps(world: World, party: str, step: str):
    assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 201
    hit = world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"]
    assert take(world, hit, step, party).status == 201
