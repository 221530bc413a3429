"""Two deployments side by side in one account, as two regions are: each has its own tables, topics, queues and doors,
and nothing reaches from one to the other: no record, no hit, no notification, no token.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from iarms import tables
from iarms.handlers.tokens import TokenRefused, read_issuers, verify
from tests import world as worlds
from tests.builders import any_record, any_search
from tests.handlers.test_tokens import ISSUER, KEY, NOW, claims_of, published, signed
from tests.instances import Instances
from tests.world import DEPLOYMENT, Context, World, local_templates

ABROAD: Final = "iarms-abroad"
_NAMES: Final = ("search", "records", "hits", "traces", "notifier", "sweeper")


class Abroad:
    """The second deployment: its world, and doors that were started in its environment."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        with monkeypatch.context() as patch:
            import os

            for name, value in os.environ.items():
                if name.startswith("IARMS_"):
                    patch.setenv(name, value.replace(DEPLOYMENT, ABROAD))
            patch.setenv("IARMS_DEPLOYMENT", "abroad")
            self.doors = {name: Instances(name, 1).doors[0] for name in _NAMES}
        with self.there():
            told = json.loads(json.dumps(local_templates()).replace(DEPLOYMENT, ABROAD))
            self.world = World.made_from(told)

    @contextmanager
    def there(self) -> Iterator[None]:
        """While this lasts, what is called is called there."""
        with self._patch.context() as patch:
            patch.setattr(worlds, "DEPLOYMENT", ABROAD)
            patch.setattr(worlds, "CURSOR_KEY", f"alias/{ABROAD}-cursors")
            patch.setattr(worlds, "SIGNING_KEY", f"alias/{ABROAD}-log-signing")
            patch.setattr(worlds, "WEBHOOK_KEY", f"alias/{ABROAD}-webhooks")
            if hasattr(self, "doors"):
                patch.setattr(worlds, "_door", self.doors.__getitem__)
            yield

    def call(self, *what: Any, **how: Any) -> Any:
        with self.there():
            return self.world.call(*what, **how)

    def items(self, table: tables.TableLayout) -> list[dict[str, Any]]:
        with self.there():
            return self.world.items(table)


@pytest.fixture
def abroad(world: World, monkeypatch: pytest.MonkeyPatch) -> Abroad:
    return Abroad(monkeypatch)


def hit_in(world: Any) -> Any:
    assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 201
    answer = world.call("POST", "/v1/searches", any_search()).json
    assert answer["outcome"] == "hit"
    return answer


def told(world: World) -> list[int]:
    return [len(world.messages(party)) for party in ("INTERPOL-GS", "WCO", "NCB-FR")]


def test_a_record_of_one_is_not_found_in_the_other(world: World, abroad: Abroad):
    here = hit_in(world)
    assert abroad.call("POST", "/v1/searches", any_search()).json["outcome"] == "no_match"
    for path in (f"/v1/searches/{here['search_id']}", f"/v1/hits/{here['matches'][0]['hit_id']}"):
        assert abroad.call("GET", path).status == 404
    listed = abroad.call("GET", "/v1/hits")
    assert (listed.status, listed.json["items"]) == (200, [])
    assert abroad.items(tables.RECORDS) == abroad.items(tables.OUTBOX) == []


def test_only_the_region_in_which_a_hit_is_opened_tells_of_it_even_where_the_other_is_brought_its_rows(
    world: World, abroad: Abroad
):
    hit_in(world)
    rows = [record for record in world.stream(tables.OUTBOX) if record["eventName"] == "INSERT"]
    assert len(rows) == 3
    assert abroad.doors["notifier"].handle({"Records": rows}, Context()) == {"batchItemFailures": []}
    assert abroad.doors["sweeper"].handle({}, Context()) == {"waiting": 0, "sent": 0, "failed": 0}
    assert told(world) == told(abroad.world) == [0, 0, 0]
    assert {row["state"]["S"] for row in world.items(tables.OUTBOX)} == {"PENDING"}
    assert worlds._work("notifier", {"Records": rows}) == {"batchItemFailures": []}
    assert (told(world), told(abroad.world)) == ([1, 1, 1], [0, 0, 0])


def test_the_same_weapon_entered_and_searched_in_both_has_a_hit_and_ids_of_its_own_in_each(
    world: World, abroad: Abroad
):
    here, there = hit_in(world), hit_in(abroad)
    for table in (tables.OUTBOX, tables.AUDIT):
        key = table.partition_key
        assert not {i[key]["S"] for i in world.items(table)} & {i[key]["S"] for i in abroad.items(table)}
    assert here["search_id"] != there["search_id"]
    assert here["matches"][0]["hit_id"] != there["matches"][0]["hit_id"]
    world.notify()
    assert (told(world), told(abroad.world)) == ([1, 1, 1], [0, 0, 0])


def test_an_idempotency_key_of_one_says_nothing_in_the_other(world: World, abroad: Abroad):
    key = {"Idempotency-Key": "k-1"}
    here = world.call("POST", "/v1/searches", any_search(), headers=key).json
    there = abroad.call("POST", "/v1/searches", any_search(), headers=key).json
    assert here["search_id"] != there["search_id"]


def test_a_cursor_of_one_is_refused_by_the_other(world: World, abroad: Abroad):
    for each in (world, abroad):
        for number in range(3):
            assert each.call("POST", "/v1/searches", any_search(case_reference=f"c-{number}")).status == 201
    cursor = world.call("GET", "/v1/searches?limit=2").json["next_cursor"]
    refused = abroad.call("GET", f"/v1/searches?limit=2&cursor={cursor}")
    assert 400 <= refused.status < 500
    assert refused.json["errors"][0]["pointer"] == "/query/cursor"


def test_a_token_for_one_is_refused_by_the_other_of_the_same_issuer():
    def region(audience: str) -> Any:
        trusted = {"issuer": ISSUER, "audience": audience, "jwks_url": "https://keys", "algorithms": ["ES256"],
                   "parties": ["WCO"], "typ": ""}  # fmt: skip
        return read_issuers(json.dumps([trusted]), lambda _: published(k1=KEY))

    token = f"Bearer {signed(claims_of(aud='iarms-europe'))}"
    assert verify(token, region("iarms-europe"), NOW).party == "WCO"
    with pytest.raises(TokenRefused) as refused:
        verify(token, region("iarms-asia-pacific"), NOW)
    assert refused.value.reason == "audience"


def test_no_table_has_a_copy_in_another_region():
    for template in local_templates().values():
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::DynamoDB::GlobalTable":
                assert len(resource["Properties"]["Replicas"]) == 1
