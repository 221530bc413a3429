"""Hits in any order of events: parties search, ask, answer, say and end; records change status and handling; bureaus
gain and lose an address; time passes. Whatever comes, what a party was told it may read, and nothing twice."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.casework.audit import own_call
from iarms.casework.hits import confirmation
from iarms.handlers import clock as clock_door
from iarms.models.party import Party
from iarms.store.parties import Register
from tests import clock
from tests.builders import any_record, any_search
from tests.world import DEPLOYMENT, Answer, World

PARTIES = ("WCO", "ADM-KE", "ADM-GH", "NCB-FR", "NCB-DE", "NCB-BR", "INTERPOL-GS", "AUDITOR")
CONCERNED = ("WCO", "ADM-KE", "NCB-FR", "NCB-DE", "INTERPOL-GS")
NUMBERS = {"NCB-FR": "AB012347", "NCB-DE": "ZK998877"}
WAITS = [timedelta(minutes=minutes) for minutes in (5, 11, 60, 23 * 60, 3 * 1440, 30 * 1440)]
CHANGES: list[dict[str, Any]] = [
    {"status": "ACTIVE"}, {"status": "ACTIVE"}, {"status": "CLEARED"}, {"status": "LOCATED"}, {"handling": "NORMAL"},
    {"handling": "NOTIFY_OWNER_ONLY"}, {"handling": "NO_ONWARD_SHARING"}, {"handling": "NOT_FOR", "not_for": ["WCO"]},
    {"handling": "NOT_FOR", "not_for": ["ADM-KE"]},
]  # fmt: skip
STEPS: list[tuple[str, dict[str, Any]]] = [
    ("confirmations", {"answer": "CONFIRMED", "instructions": ["HOLD"]}),
    ("confirmations", {"answer": "REFUTED", "reason": "another weapon"}),
    ("confirmations", {"answer": "WITHDRAWN", "reason": "the wrong file"}),
    ("confirmations", {"answer": "TIME_NEEDED", "until": "in two days"}),
    ("confirmation-requests", {"priority": "URGENT", "reason": "the only ground"}),
    ("confirmation-requests", {"priority": "ROUTINE", "reason": "held on other grounds"}),
    ("disposition", {"disposition": "SEIZED"}),
    ("disposition", {"disposition": "NOT_SAME_WEAPON"}),
    ("messages", {"code": "QUESTION", "text": "Which side is it stamped on?"}),
]


@dataclass
class Walk:
    """A world, what chance does in it, and what was told so far, by notification and party."""

    world: World
    chance: random.Random
    records: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    events: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    def hits(self) -> list[dict[str, Any]]:
        """Every hit there is, the newest first."""
        return list(self.world.call("GET", "/v1/hits?limit=100", party="INTERPOL-GS").json["items"])

    def search(self) -> Answer:
        party = self.chance.choice(("WCO", "WCO", "ADM-KE"))
        body = any_search(
            on_behalf_of="KE" if party == "WCO" else None,
            serial_number=self.chance.choice(tuple(NUMBERS.values())),
            case_reference=self.chance.choice(("A1", "A2")),
            in_sight=self.chance.random() < 0.5,
        )
        return self.world.call("POST", "/v1/searches", body, party=party)

    def change_record(self) -> Answer:
        bureau = self.chance.choice(tuple(self.records))
        path = f"/v1/records/{self.records[bureau]}"
        etag = self.world.call("GET", path, party=bureau).headers["ETag"]
        body = {"reason": "as the file says", **self.chance.choice(CHANGES)}
        answer = self.world.call("PATCH", path, body, party=bureau, headers={"If-Match": etag})
        self.world.index()
        return answer

    def take_step(self) -> Answer:
        path, body = self.chance.choice(STEPS)
        if "until" in body:
            body = {**body, "until": (clock.now() + timedelta(days=2)).isoformat()}
        hit = self.chance.choice(self.hits()[:4])["hit_id"]
        stale = {"If-Match": f'"{self.chance.randint(1, 5)}"'} if self.chance.random() < 0.15 else {}
        party = self.chance.choice(CONCERNED if self.chance.random() < 0.7 else PARTIES)
        return self.world.call("POST", f"/v1/hits/{hit}/{path}", body, party=party, headers=stale)

    def move_address(self) -> None:
        """NCB-DE, or the searching administration, gains or loses its address, and every door knows."""
        row = Party(party=self.chance.choice(("NCB-DE", "ADM-KE")), notified=self.chance.random() < 0.5)
        Register(self.world.dynamodb, f"{DEPLOYMENT}-register").put(row)
        clock_door.confirmation_stores.register._rows.clear()

    def let_happen(self) -> None:
        """The streams, the clock and the notifier do what is theirs, twice."""
        self.world.after(times=2)
        for _ in range(2):
            confirmation.run_confirmation_clock(
                clock_door.confirmation_stores, own_call("clock", "1", "1"), clock.now()
            )
        self.world.notify(times=2)

    def look_at_what_was_told(self) -> None:
        for party in self.world.queues:
            for message in self.world.messages(party):
                self.told[message["notification_id"]] += 1
                of = ("event", "stage", "hit_id", "message_id", "instead_of", "occurred_at")
                self.events[(party, *(message.get(name) for name in of))] += 1
                read = self.world.call("GET", f"/v1/hits/{message['hit_id']}", party=party)
                assert read.status == 200, f"{party} was told of {message['event']} and may not read it"


def audited(world: World) -> int:
    return sum(1 for event in world.documents(tables.AUDIT) if event["party"] != "SERVICE")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_nothing_is_told_twice_or_to_who_may_not_know_and_every_call_is_accounted_for(
    world: World, seed: int
):
    walk = Walk(world, random.Random(seed))  # noqa: S311  # the same walk each time
    for bureau, number in NUMBERS.items():
        country = bureau[-2:]
        body = any_record(serial_number=number, ncb_reference=f"{country}-1", occurred_in=country)
        walk.records[bureau] = world.call("POST", "/v1/records", body, party=bureau).json["record_id"]
        world.index()
    while not walk.hits():
        assert walk.search().status == 201
    statuses: Counter[int] = Counter()
    for _ in range(45):
        if walk.chance.random() < 0.3:
            clock._at += walk.chance.choice(WAITS)
        what = walk.chance.choices((walk.search, walk.change_record, walk.move_address, walk.take_step), (2, 2, 1, 10))
        answer = what[0]()
        if answer is not None:
            statuses[answer.status] += 1
            assert answer.status < 500, answer.text
        walk.let_happen()
        walk.look_at_what_was_told()
    assert statuses[201] > 5, "it went somewhere"
    assert max(walk.told.values()) == 1
    assert max(walk.events.values()) == 1
    assert audited(world) == world._requests, "one event of each call"
    for hit in walk.hits():
        for answer in hit["answers"]:
            assert (answer["instead_of"] is not None) == (answer["by"] == "INTERPOL-GS")
