"""Any party calls anything of a hit and of a trace, lawfully or not, in any order, while time passes: the state tables
hold, a version is a step, each call and each step is in the trail once, and nobody reads what is kept from it.

`WALKS=500` makes more walks.
"""

import os
import random
from datetime import timedelta
from typing import Any, Final, NamedTuple

import pytest

from iarms import tables
from iarms.casework.access.hits import concerns
from iarms.domain.cases import CLOCK, HIT, LEG, Machine
from iarms.domain.tracing import concerns_trace
from iarms.handlers import clock as clock_door
from iarms.models.hit import KeptHit
from iarms.models.trace import Trace
from tests import clock
from tests.builders import any_record, any_search, any_trace
from tests.world import Context, World
from tests.year.promise import kept_hits, kept_traces

WALKS: Final = int(os.environ.get("WALKS", "24"))
CALLS: Final = 60
SERIAL: Final = "QZ553312"
PARTIES: Final = ("WCO", "ADM-KE", "ADM-GH", "ADM-SN", "NCB-FR", "NCB-BR", "NCB-IT", "INTERPOL-GS", "AUDITOR")
HANDLING: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"handling": "NOT_FOR", "not_for": ["ADM-GH", "NCB-BR"]},
    {"handling": "NOTIFY_OWNER_ONLY"},
)
HIT_STEPS: Final[tuple[tuple[str, Any], ...]] = (
    ("confirmation-requests", {"priority": "URGENT", "reason": "held"}),
    ("confirmation-requests", {"priority": "ROUTINE", "reason": "held"}),
    ("confirmations", {"answer": "CONFIRMED", "instructions": ["HOLD", "CALL"], "note": "photographs follow"}),
    ("confirmations", {"answer": "REFUTED", "reason": "another weapon"}),
    ("confirmations", {"answer": "TIME_NEEDED", "until": "soon"}),
    ("confirmations", {"answer": "WITHDRAWN", "reason": "misread"}),
    ("confirmations", {"answer": "CONFIRMED", "until": "soon"}),
    ("disposition", {"disposition": "SEIZED", "place": "the port", "exhibit": "EX-12"}),
)
LEG_STEPS: Final[tuple[tuple[str, Any], ...]] = (
    ("acknowledgement", {}),
    ("information-requests", {"question": "Which proof mark?"}),
    ("responses", {"outcome": "NO_RECORD"}),
    ("responses", {"outcome": "EXPORTED_TO", "next_country": "FR"}),
    ("responses", {"outcome": "REPORTED_LOST_OR_STOLEN", "final": False}),
    ("responses", {"failure_reason": "REFUSED_LAW"}),
    ("responses", {"outcome": "STATE_STOCK", "correction": "the first answer was of another weapon"}),
    ("responses", {"outcome": "NO_RECORD", "failure_reason": "WRONG_COUNTRY"}),
    ("opening", {}),
    ("withdrawal", {"reason": "not needed"}),
)
TRACE_STEPS: Final[tuple[tuple[str, Any], ...]] = (
    ("information", {"answer": "a crown over N"}),
    ("withdrawal", {"reason": "misread"}),
)
MESSAGE: Final = {"code": "QUESTION", "text": "is the second stamp a crown?"}
CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {"status": "LOCATED"},
    {"status": "CLEARED"},
    {"status": "ACTIVE"},
    {"handling": "NOT_FOR", "not_for": ["ADM-KE"]},
    {"handling": "NORMAL", "not_for": []},
)
READS: Final = (
    "/v1/hits/{hit}/messages",
    "/v1/hits/{hit}", "/v1/hits", "/v1/traces/{trace}", "/v1/traces", "/v1/notifications", "/v1/records/{record}",
    "/v1/searches/{search}", "/v1/hit-statistics", "/v1/trace-statistics", "/v1/traces/{trace}/report",
)  # fmt: skip


class Standing(NamedTuple):
    """What there is at a moment."""

    hit: KeptHit
    trace: Trace
    events: int
    notices: int


class Walk:
    """A hit and a trace, and whoever calls."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        record = any_record(serial_number=SERIAL, **chance.choice(HANDLING))
        self.record = world.call("POST", "/v1/records", record, party="NCB-FR").json["record_id"]
        searched = world.call("POST", "/v1/searches", any_search(serial_number=SERIAL), party="WCO").json
        world.after()
        self.search = searched["search_id"]
        self.trace = world.call("POST", "/v1/traces", any_trace(), party="WCO").json["trace_id"]

    def standing(self) -> Standing:
        """What there is now."""
        (hit,) = kept_hits(self.world)
        (trace,) = kept_traces(self.world)
        return Standing(hit, trace, len(self.world.items(tables.AUDIT)), len(self.world.items(tables.OUTBOX)))

    def step(self) -> str:
        """Somebody calls something, or time passes; gives the status. Raises AssertionError where a rule is broken."""
        kinds = (self.read, self.step_hit, self.step_leg, self.step_trace, self.say, self.change_record, self.wait)
        return self.chance.choices(kinds, (30, 40, 50, 10, 10, 4, 10))[0]()

    def say(self) -> str:
        """Somebody sends a message about the hit or a leg, or tries."""
        party = self.chance.choice(PARTIES)
        before = self.standing()
        leg = self.chance.choice(before.trace.legs)
        of_hit = f"/v1/hits/{before.hit.hit_id}/messages"
        path = self.chance.choice((of_hit, f"/v1/traces/{self.trace}/legs/{leg.leg_id}/messages"))
        answer = self.world.call("POST", path, MESSAGE, party=party)
        after = self.standing()
        assert answer.status in (201, 403, 404), answer.text
        assert (after.hit, after.trace, after.events) == (before.hit, before.trace, before.events + 1)
        if answer.status == 201:
            assert concerns(before.hit, party) if path == of_hit else concerns_trace(before.trace, party)
        else:
            assert after.notices == before.notices
        return str(answer.status)

    def change_record(self) -> str:
        """Somebody changes the record, or tries; whom the hit concerns is told by the stream."""
        party = self.chance.choice((*PARTIES, "NCB-FR", "NCB-FR"))
        path = f"/v1/records/{self.record}"
        version = self.world.call("GET", path, party="NCB-FR").json["version"]
        before = self.standing()
        change = {"reason": "looked at again", **self.chance.choice(CHANGES)}
        answer = self.world.call("PATCH", path, change, party=party, headers={"If-Match": f'"{version}"'})
        assert answer.status in ((200, 409, 422) if party == "NCB-FR" else (403, 404)), answer.text
        after = self.standing()
        assert (after.hit, after.trace, after.events) == (before.hit, before.trace, before.events + 1)
        self.world.after()
        return str(answer.status)

    def wait(self) -> str:
        """Time passes, and the clock does what is due."""
        before = self.standing()
        clock.move_to(clock.now() + self.chance.random() * timedelta(days=self.chance.choice((1, 9, 60))))
        self.world.notify()
        for _ in range(3):
            clock_door.handle({}, Context())
        after = self.standing()
        grown = after.hit.version - before.hit.version + after.trace.version - before.trace.version
        assert after.events - before.events == grown, "each step of the clock is in the trail once"
        return "clock"

    def read(self) -> str:
        """Somebody reads something."""
        party = self.chance.choice(PARTIES)
        path = self.chance.choice(READS)
        before = self.standing()
        filled = path.format(hit=before.hit.hit_id, trace=self.trace, record=self.record, search=self.search)
        answer = self.world.call("GET", filled, party=party)
        after = self.standing()
        assert (after.hit, after.trace, after.notices) == (before.hit, before.trace, before.notices)
        assert after.events == before.events + 1
        assert answer.status in (200, 403, 404), answer.text
        if not concerns(before.hit, party):
            assert before.hit.hit_id not in answer.text.replace(filled, "")
            if path == "/v1/hits/{hit}":
                assert answer.status in (403, 404)
        if not concerns_trace(before.trace, party):
            assert self.trace not in answer.text.replace(filled, "")
        may_know = party in ("NCB-FR", "INTERPOL-GS") or concerns(before.hit, party)
        if not may_know:
            assert self.record not in answer.text.replace(filled, "")
        return str(answer.status)

    def step_hit(self) -> str:
        """Somebody takes a step of the hit, or tries."""
        name, body = self.chance.choice(HIT_STEPS)
        if body.get("until"):
            body = {**body, "until": (clock.now() + timedelta(days=2)).isoformat()}
        party = self.chance.choice(PARTIES)
        before, after, status = self._post(lambda s: f"/v1/hits/{s.hit.hit_id}/{name}", body, party, "hit")
        assert after.trace == before.trace
        if status == 201:
            assert concerns(before.hit, party)
            roles = {"NCB-FR": {"owner"}, "INTERPOL-GS": {"stand-in"}}.get(party, {"searcher"})
            assert lawful(HIT, before.hit.state, after.hit.state, roles), (party, before.hit.state, after.hit.state)
        return str(status)

    def step_leg(self) -> str:
        """Somebody takes a step of a leg, or tries."""
        name, body = self.chance.choice(LEG_STEPS)
        leg = self.chance.choice(self.standing().trace.legs)
        party = self.chance.choice((*PARTIES, leg.party, leg.party, "WCO"))
        path = f"/v1/traces/{self.trace}/legs/{leg.leg_id}/{name}"
        before, after, status = self._post(lambda _: path, body, party, "trace")
        assert after.hit == before.hit
        self._check_legs(before.trace, after.trace, party)
        return str(status)

    def step_trace(self) -> str:
        """Somebody takes a step of the whole trace, or tries."""
        name, body = self.chance.choice(TRACE_STEPS)
        party = self.chance.choice((*PARTIES, "WCO"))
        before, after, status = self._post(lambda _: f"/v1/traces/{self.trace}/{name}", body, party, "trace")
        assert after.hit == before.hit
        self._check_legs(before.trace, after.trace, party)
        return str(status)

    def _post(self, path: Any, body: Any, party: str, kind: str) -> tuple[Standing, Standing, int]:
        before = self.standing()
        version = getattr(before, kind).version
        match = self.chance.choice((None, None, version, version, version - 1, version + 1))
        headers = {"If-Match": f'"{match}"'} if match is not None else {}
        answer = self.world.call("POST", path(before), body, party=party, headers=headers)
        after = self.standing()
        assert answer.status in (201, 403, 404, 409, 412, 422), answer.text
        assert after.events == before.events + 1, "each call is in the trail once"
        if answer.status == 201:
            assert getattr(after, kind).version == version + 1
            assert match in (None, version), "a step to a version that no longer stands is refused"
        else:
            assert (after.hit, after.trace, after.notices) == (before.hit, before.trace, before.notices)
        return before, after, answer.status

    def _check_legs(self, before: Trace, after: Trace, party: str) -> None:
        known = {leg.leg_id: leg for leg in before.legs}
        assert known.keys() <= {leg.leg_id for leg in after.legs}, "no leg is lost"
        for leg in after.legs:
            was = known.get(leg.leg_id)
            if was is None:
                assert leg.state in ("QUEUED", "PROPOSED")
            elif was != leg:
                roles = {"service"}
                roles |= {"bureau"} if party == leg.party else set()
                roles |= {"requester"} if party in ("WCO", "ADM-KE") else set()
                assert lawful(LEG, was.state, leg.state, roles), (party, was.state, leg.state)
                assert leg.history[: len(was.history)] == was.history, "what was said stays said"


def lawful(machine: Machine[Any], before: str, after: str, roles: set[str]) -> bool:
    """Whether the table has a step from here to there that one of these roles may take."""
    return any(
        before in step.frm and (step.to or before) == after and step.by & roles and step.by != {CLOCK}
        for step in machine.steps
    )


@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_anybody_calls_keeps_the_rules(world: World, seed: int):
    walk = Walk(world, random.Random(seed))  # noqa: S311  # a draw that repeats
    statuses = {walk.step() for _ in range(CALLS)}
    assert statuses >= {"200", "201", "403"}, statuses
