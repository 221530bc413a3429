"""A step that is sent again under its key while the first sending is still under way: one step, one answer."""

from typing import Any

import pytest

from iarms.store.idempotency import Idempotency
from tests.builders import any_record, any_search
from tests.world import RECIPIENTS, World

STEPS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "confirm": ("confirmations", "NCB-FR", {"answer": "CONFIRMED"}),
    "refute": ("confirmations", "NCB-FR", {"answer": "REFUTED", "reason": "another weapon"}),
    "dispose": ("disposition", "WCO", {"disposition": "SEIZED"}),
    "say": ("messages", "WCO", {"code": "QUESTION", "text": "Which side is it stamped on?"}),
}
AT_ONCE = {"Idempotency-Key": "k-1"}


def find(world: World) -> str:
    assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 201
    return str(world.call("POST", "/v1/searches", any_search()).json["matches"][0]["hit_id"])


def told(world: World) -> int:
    world.notify(times=2)
    return sum(len(world.messages(party)) for party in RECIPIENTS)


@pytest.mark.parametrize("if_match", [{}, {"If-Match": '"1"'}], ids=["any version", "the version that was read"])
@pytest.mark.parametrize("step", STEPS)
def test_what_is_sent_again_before_the_first_is_answered_is_answered_alike(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str, if_match: dict[str, str]
):
    hit = find(world)
    path, party, body = STEPS[step]
    first = world.call("POST", f"/v1/hits/{hit}/{path}", body, party=party, headers=AT_ONCE | if_match)
    assert first.status == 201, first.text
    assert told(world) > 0
    looked = Idempotency.first_answer
    looks: list[str | None] = []

    def first_answer(self: Idempotency, call: Any, now: Any) -> str | None:
        looks.append(None if not looks else looked(self, call, now))  # at the first look nothing was written yet
        return looks[-1]

    monkeypatch.setattr(Idempotency, "first_answer", first_answer)
    again = world.call("POST", f"/v1/hits/{hit}/{path}", body, party=party, headers=AT_ONCE | if_match)
    assert (again.status, again.json) == (201, first.json)
    assert told(world) == 0
    del looks[:]
    other = AT_ONCE | if_match | {"Idempotency-Key": "k-2"}
    refused = world.call("POST", f"/v1/hits/{hit}/{path}", body, party=party, headers=other)
    assert refused.status == (201 if step == "say" else 412 if if_match else 409), "another key is another step"
