"""A search that found nothing goes on watching, and ends: what a bureau enters later opens the hit then."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from iarms.casework.audit import own_call
from iarms.casework.searching import follow_up as afterwards
from iarms.handlers import http
from iarms.models.party import Call
from tests.builders import any_record, any_search
from tests.world import DEPLOYMENT, World, _door


def enter(world: World, party: str = "NCB-FR", **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/records", any_record(**fields), party=party)
    assert answer.status == 201, answer.text
    return answer.json


def search(world: World, **fields: Any) -> dict[str, Any]:
    answer = world.call("POST", "/v1/searches", any_search(**fields))
    assert answer.status == 201, answer.text
    return answer.json


def told(world: World) -> dict[str, list[str]]:
    world.notify(times=2)
    return {
        party: [message["event"] for message in world.messages(party)] for party in ("INTERPOL-GS", "WCO", "NCB-FR")
    }


NOBODY: dict[str, list[str]] = {"INTERPOL-GS": [], "WCO": [], "NCB-FR": []}
EACH_ONCE = {"INTERPOL-GS": ["watch.matched"], "WCO": ["watch.matched"], "NCB-FR": ["watch.matched"]}


def test_a_record_that_is_entered_later_opens_the_hit_then(world: World):
    asked = search(world)
    assert (asked["outcome"], asked["watch"]["watch_id"][:4]) == ("no_match", "wat_")
    world.after(times=2)
    record = enter(world)
    world.after(times=3)
    assert told(world) == EACH_ONCE
    world.after(times=2)
    assert told(world) == NOBODY
    watch = world.call("GET", f"/v1/watches/{asked['watch']['watch_id']}").json
    assert (watch["state"], watch["search_id"], len(watch["hit_ids"])) == ("ACTIVE", asked["search_id"], 1)
    hit = world.call("GET", f"/v1/hits/{watch['hit_ids'][0]}").json
    assert (hit["record_id"], hit["search_id"], hit["watch_id"], hit["basis"]) == (
        record["record_id"],
        asked["search_id"],
        watch["watch_id"],
        "exact",
    )
    assert world.call("GET", f"/v1/records/{record['record_id']}").status == 200
    assert world.call("GET", f"/v1/searches/{asked['search_id']}").json == asked, "the answer stays as it was given"
    (event,) = [event for event in world.documents(tables.AUDIT) if event["action"] == "match_watch"]
    assert (event["search_id"], event["watch_id"], event["case_reference"], len(event["notifications"])) == (
        asked["search_id"],
        watch["watch_id"],
        "MBA-TEST-0114",
        3,
    )


def test_a_search_that_was_kept_before_its_reference_was_looked_at_for_personal_data_is_followed_up(world: World):
    asked = search(world)
    table = f"{DEPLOYMENT}-{tables.CASES.name}"
    (kept,) = (item for item in world.items(tables.CASES) if item["part"]["S"] == "search")
    document = kept["document"]["S"].replace("MBA-TEST-0114", "passport no. X1234567")
    world.dynamodb.put_item(TableName=table, Item={**kept, "document": {"S": document}})
    enter(world)
    world.after()
    watch = world.call("GET", f"/v1/watches/{asked['watch']['watch_id']}").json
    assert len(watch["hit_ids"]) == 1


def test_a_watch_that_was_kept_before_the_wide_fold_meets_a_record_of_today(world: World):
    asked = search(world)
    table = f"{DEPLOYMENT}-{tables.WATCHES.name}"
    (kept,) = (item for item in world.items(tables.WATCHES) if item["key"]["S"] == "number#48012347")
    world.dynamodb.delete_item(TableName=table, Key={name: kept[name] for name in ("key", "part")})
    world.dynamodb.put_item(TableName=table, Item={**kept, "key": {"S": "number#A8012347"}})
    enter(world)
    world.after()
    assert told(world) == EACH_ONCE
    watch = world.call("GET", f"/v1/watches/{asked['watch']['watch_id']}").json
    assert len(watch["hit_ids"]) == 1


def test_a_watch_meets_a_record_whose_number_a_worn_stamp_makes_alike(world: World):
    search(world, serial_number="NN2208", model="M&P 9")
    enter(world, serial_number="MN2208")
    world.after()
    assert told(world) == EACH_ONCE


def test_a_search_that_ended_possible_watches_too_and_one_with_a_hit_does_not(world: World):
    enter(world, make="Glock", model="19")
    possible = search(world)
    assert possible["outcome"] == "possible"
    assert possible["watch"] is not None
    enter(world, ncb_reference="FR-TEST-0002")
    world.after(times=2)
    assert told(world) == EACH_ONCE
    assert search(world, case_reference="another")["watch"] is None


def test_a_record_corrected_into_a_hit_opens_it(world: World):
    record = enter(world, serial_number="ZZ999999")
    asked = search(world)
    world.after()
    change = {"firearm": {"serial_number": "AB012347"}, "reason": "misread on the report"}
    etag = world.call("GET", f"/v1/records/{record['record_id']}", party="NCB-FR").headers["ETag"]
    answer = world.call(
        "PATCH", f"/v1/records/{record['record_id']}", change, party="NCB-FR", headers={"If-Match": etag}
    )
    assert answer.status == 200, answer.text
    world.after(times=2)
    assert told(world) == EACH_ONCE
    assert world.call("GET", f"/v1/watches/{asked['watch']['watch_id']}").json["hit_ids"]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"serial_number": "AB01234?"}, id="a pattern"),
        pytest.param({"serial_number": None, "model": "M&P 9"}, id="a description"),
        pytest.param({"watch": False}, id="not wanted"),
    ],
)
def test_what_cannot_become_a_hit_or_is_not_wanted_leaves_no_watch(world: World, asked: dict[str, Any]):
    assert search(world, **asked)["watch"] is None
    enter(world)
    world.after(times=2)
    assert told(world) == NOBODY
    assert world.call("GET", "/v1/watches").json["items"] == []


def test_every_number_given_is_watched_for(world: World):
    asked: dict[str, Any] = {
        "serial_number": "QQ777777",
        "other_numbers": [{"component": "SLIDE", "number": "SLD88123X"}],
    }
    search(world, **asked)
    enter(world, **{**asked, "serial_number": "KK555123"})
    world.after(times=2)  # before the index has the slide's number
    assert told(world) == EACH_ONCE
    world.index()
    assert search(world, **asked, case_reference="later")["outcome"] == "hit", "the same engine, the other way round"


def test_what_would_be_no_hit_opens_none(world: World):
    search(world)
    for make, model in (("Glock", "19"), ("Beretta", "92 FS")):
        enter(world, make=make, model=model, ncb_reference=f"FR-TEST-{make}")
    enter(world, serial_number="AB012348")
    world.after(times=2)
    assert told(world) == NOBODY


def test_a_watch_ends_by_its_time(world: World, monkeypatch: pytest.MonkeyPatch):
    asked = search(world, watch_days=1)
    until = datetime.fromisoformat(asked["watch"]["until"])
    assert until - datetime.fromisoformat(asked["searched_at"]) == timedelta(days=1)
    world.after()

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(UTC) + timedelta(hours=25)

    enter(world)
    with monkeypatch.context() as patch:
        patch.setattr(_door("watcher"), "datetime", Later)
        world.after(times=2)
        assert told(world) == NOBODY
        patch.setattr(http, "now", Later.now)
        watch = world.call("GET", f"/v1/watches/{asked['watch']['watch_id']}").json
    assert watch["state"] == "ENDED"


@pytest.mark.parametrize(("days", "status"), [(0, 422), (91, 422), (90, 201), (1, 201)])
def test_a_watch_is_as_long_as_asked_and_ninety_days_at_most(world: World, days: int, status: int):
    assert world.call("POST", "/v1/searches", any_search(watch_days=days)).status == status


def test_a_watch_that_was_stopped_opens_nothing_and_can_still_be_read(world: World):
    path = f"/v1/watches/{search(world)['watch']['watch_id']}"
    for party in ("NCB-FR", "AUDITOR", "INTERPOL-GS"):
        assert world.call("DELETE", path, party=party).status == 403
    assert world.call("DELETE", path, party="ADM-GH").status == 404
    stopped = world.call("DELETE", path)
    assert (stopped.status, stopped.json["state"]) == (200, "STOPPED")
    assert world.call("DELETE", path).json == stopped.json, "once is enough"
    world.after()
    enter(world)
    world.after(times=2)
    assert told(world) == NOBODY
    assert world.call("GET", path, party="ADM-KE").json == stopped.json


def test_watches_are_listed_for_who_searched_and_for_whom(world: World):
    first, second = search(world), search(world, on_behalf_of="GH")
    own = world.call("POST", "/v1/searches", any_search(on_behalf_of=None), party="ADM-KE").json

    def listed(target: str = "/v1/watches", party: str = "WCO") -> list[str]:
        return [watch["search_id"] for watch in world.call("GET", target, party=party).json["items"]]

    assert listed() == [second["search_id"], first["search_id"]]
    assert listed("/v1/watches?on_behalf_of=KE") == [first["search_id"]]
    assert listed(party="ADM-KE") == [own["search_id"], first["search_id"]]
    assert listed("/v1/watches?on_behalf_of=GH", party="ADM-KE") == []
    page = world.call("GET", "/v1/watches?limit=1").json
    assert listed(f"/v1/watches?limit=1&cursor={page['next_cursor']}") == [first["search_id"]]


def test_the_administration_that_searched_by_itself_is_told_as_well(world: World):
    world.call("POST", "/v1/searches", any_search(on_behalf_of=None), party="ADM-KE")
    enter(world)
    world.after(times=2)
    world.notify(times=2)
    messages = world.messages("INTERPOL-GS")
    assert sorted(message.get("instead_of", "") for message in messages) == ["", "ADM-KE"]
    assert len({message["notification_id"] for message in messages}) == 2


def test_a_record_that_may_not_be_known_is_told_to_its_owner_alone_when_it_is_entered_later(world: World):
    asked = search(world)
    record = enter(world, handling="NOT_FOR", not_for=["ADM-KE"])
    world.after(times=2)
    assert told(world) == {"INTERPOL-GS": ["hit.opened"], "WCO": [], "NCB-FR": ["hit.opened"]}
    path = f"/v1/watches/{asked['watch']['watch_id']}"
    assert world.call("GET", path).json["hit_ids"] == []
    change = {"handling": "NORMAL", "not_for": [], "reason": "agreed with Kenya"}
    answer = world.call(
        "PATCH", f"/v1/records/{record['record_id']}", change, party="NCB-FR", headers={"If-Match": '"1"'}
    )
    assert answer.status == 200, answer.text
    world.index()
    world.after(times=2)
    # INTERPOL-GS holds the earlier hit, and hears that its record has another handling.
    assert told(world) == {**EACH_ONCE, "INTERPOL-GS": ["hit.record_changed", "watch.matched"]}
    assert len(world.call("GET", path).json["hit_ids"]) == 1


STEPS = ("search writes", "search looks after", "record writes", "record looks after")


@pytest.mark.parametrize(
    "order",
    [
        order
        for order in itertools.permutations(STEPS)
        if order.index("search writes") < order.index("search looks after")
        and order.index("record writes") < order.index("record looks after")
    ],
    ids=" / ".join,
)
@pytest.mark.parametrize("repeated", [1, 2])
def test_a_search_and_a_record_written_at_the_same_moment_never_miss_each_other(
    world: World, order: tuple[str, ...], repeated: int, monkeypatch: pytest.MonkeyPatch
):
    """The search reads the index before the record is written in every order: the worst that can happen."""
    with monkeypatch.context() as patch:
        patch.setattr(
            "iarms.casework.searching.search.judge_visible", lambda *_, **__: ([], True)
        )  # read before the record was there
        call, stores = own_call("watcher", "test", "1"), _door("watcher").stores
        ids: dict[str, str] = {}
        for step in order:
            now = datetime.now(UTC)
            for _ in range(repeated if "after" in step else 1):
                if step == "search writes":
                    ids["search"] = search(world)["search_id"]
                elif step == "record writes":
                    ids["record"] = enter(world)["record_id"]
                elif step == "search looks after":
                    look_after(stores, ids["search"], call, now)
                else:
                    afterwards.follow_up_record(stores, ids["record"], call, now)
    assert told(world) == EACH_ONCE


@pytest.mark.parametrize("broken", [0, 1], ids=["the first", "the second"])
def test_a_search_that_cannot_be_read_keeps_no_other_watch_from_its_hit(world: World, broken: int):
    asked = [search(world, case_reference=f"CASE-{number}") for number in range(2)]
    table, lost = f"{DEPLOYMENT}-{tables.CASES.name}", asked[broken]["search_id"]
    (whole,) = (item for item in world.items(tables.CASES) if item["case_key"]["S"] == lost)
    world.dynamodb.put_item(TableName=table, Item={**whole, "document": {"S": "{}"}})
    record = enter(world)["record_id"]
    stores, call = _door("watcher").stores, own_call("watcher", "test", "1")
    with pytest.raises(ValueError, match="validation error"):  # so that its stream brings the record again
        afterwards.follow_up_record(stores, record, call, datetime.now(UTC))
    assert told(world) == EACH_ONCE
    world.dynamodb.put_item(TableName=table, Item=whole)
    afterwards.follow_up_record(stores, record, call, datetime.now(UTC))
    assert told(world) == EACH_ONCE, "of the other hit"
    hits = [world.call("GET", f"/v1/watches/{each['watch']['watch_id']}").json["hit_ids"] for each in asked]
    assert [len(each) for each in hits] == [1, 1]


def look_after(stores: Any, search_id: str, call: Call, now: datetime) -> None:
    kept = stores.cases.get_search(search_id)
    assert kept is not None
    afterwards.follow_up_search(stores, kept, call, now)


class Killed(Exception):
    """The function ends here."""


@pytest.mark.parametrize("side", ["search", "record", "unseen"])
def test_a_watcher_that_is_killed_at_any_call_and_comes_again_tells_everybody_once(world: World, side: str):
    hidden: dict[str, Any] = {"handling": "NOTIFY_OWNER_ONLY"} if side == "unseen" else {}
    asked, record = search(world)["search_id"], enter(world, **hidden)["record_id"]
    call, stores = own_call("watcher", "test", "1"), _door("watcher").stores

    def look() -> None:
        if side == "search":
            look_after(stores, asked, call, datetime.now(UTC))
        else:
            afterwards.follow_up_record(stores, record, call, datetime.now(UTC))

    survived = 0
    while True:
        calls: list[str] = []

        def kill(model: Any, calls: list[str] = calls, survived: int = survived, **_: Any) -> None:
            calls.append(model.name)
            if len(calls) > survived:
                raise Killed

        dynamodb().meta.events.register("after-call.dynamodb", kill)  # the call is done, its answer never read
        try:
            look()
            break
        except Killed:
            survived += 1
        finally:
            dynamodb().meta.events.unregister("after-call.dynamodb", kill)
    look()
    assert survived > 5
    everybody = {"INTERPOL-GS": ["hit.opened"], "WCO": [], "NCB-FR": ["hit.opened"]} if hidden else EACH_ONCE
    assert told(world) == everybody
