"""Who lists the database by made-up names is stopped by what it has shown, and is shown to the auditor; who works is
not."""

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from iarms import tables
from iarms.aws.clients import dynamodb
from tests import clock
from tests.builders import any_record, any_search
from tests.casework.allowances.conftest import MODELS
from tests.world import World


class Catch(NamedTuple):
    """What a fisher has read: different records with their numbers, those without, and how he was answered."""

    in_full: set[str]
    reduced: set[str]
    answers: list[str]


def fish(world: World, names: Iterable[dict[str, Any]], *, seconds: float = 0.25) -> Catch:
    """Describe one model after the other, under these names, so many seconds apart."""
    catch = Catch(set(), set(), [])
    for place, name in enumerate(names):
        client = {"subject": name.pop("subject")} if "subject" in name else {}
        wanted = any_search(serial_number=None, make="Beretta", model=MODELS[place % len(MODELS)], **name)
        answer = world.call("POST", "/v1/searches", wanted, **client)
        clock.move_to(clock.now() + timedelta(seconds=seconds))
        catch.answers.append(answer.json.get("code") or answer.json["disclosure"])
        for match in answer.json.get("matches", ()):
            is_full = match["firearm"]["serial_number"] is not None
            (catch.in_full if is_full else catch.reduced).add(match["record_id"])
    return catch


NAMES: dict[str, Callable[[int], dict[str, Any]]] = {
    "36 officers": lambda n: {"officer": f"x-{n}"},
    "36 cases": lambda n: {"case_reference": f"made up {n}"},
    "36 officers and cases": lambda n: {"officer": f"x-{n}", "case_reference": f"made up {n}"},
    "36 officers, cases and administrations": lambda n: {
        "officer": f"x-{n}", "case_reference": f"made up {n}", "on_behalf_of": ("KE", "GH")[n % 2],
    },
}  # fmt: skip


@pytest.mark.parametrize("names", NAMES)
def test_thirty_six_names_in_nine_seconds_read_a_hundred_records_and_no_more(waters: World, names: str):
    catch = fish(waters, [NAMES[names](n) for n in range(36)])
    assert len(catch.in_full) <= 90 + 20, "what one client is shown before it is slowed, and one search more"
    assert set(catch.answers[12:]) == {"records_shown_slower"}


def test_four_clients_of_one_party_read_what_the_party_may_and_no_more(waters: World):
    names = [{"officer": f"x-{n}", "case_reference": f"c {n}", "subject": f"client-{n % 4}"} for n in range(60)]
    catch = fish(waters, names)
    assert len(catch.in_full) <= 180 + 20
    assert set(catch.answers[-20:]) == {"records_shown_slower"}


def test_one_officer_or_one_case_is_slowed_sooner(waters: World):
    assert len(fish(waters, [{} for _ in range(36)]).in_full) <= 30 + 20
    other = [{"officer": f"y-{n}", "case_reference": "one case"} for n in range(36)]
    assert len(fish(waters, other).in_full) <= 60 + 20


def test_who_waits_is_slowed_more_and_more_then_shown_less_then_refused(waters: World, allow: Callable[..., None]):
    allow(records_shown={"slower": 10, "reduced": 20, "refused": 40})
    catch = fish(waters, [{"officer": f"x-{n}", "case_reference": f"c {n}"} for n in range(22)], seconds=301)
    assert len(catch.in_full) <= 3 * 20
    assert len(catch.in_full | catch.reduced) <= 3 * 40
    grades = list(dict.fromkeys(catch.answers))
    assert grades == ["full", "reduced", "records_shown_used_up"]
    flagged = [event["flags"] for event in waters.documents(tables.AUDIT) if event["action"] == "create_search"]
    assert any(flag.startswith("records_shown ") for flags in flagged for flag in flags)


def test_how_long_one_must_wait_grows_with_what_was_shown(waters: World):
    waits = []
    for place in range(18):
        wanted = any_search(
            serial_number=None, make="Beretta", model=MODELS[place], officer=f"x-{place}", case_reference=f"c {place}"
        )
        answer = waters.call("POST", "/v1/searches", wanted)
        if answer.status == 429:
            waits.append(int(answer.headers["Retry-After"]))
            clock.move_to(clock.now() + timedelta(seconds=waits[-1]))
            assert waters.call("POST", "/v1/searches", wanted).status == 201
    assert waits == sorted(waits)
    assert {15, 30, 60, 120} <= set(waits)


def test_a_batch_of_a_thousand_lines_is_stopped_the_same(waters: World):
    lines = [
        any_search(serial_number=None, make="Beretta", model=MODELS[n % len(MODELS)], officer=f"x-{n}",
                   case_reference=f"c {n}", watch=False)
        for n in range(1000)
    ]  # fmt: skip
    taken = waters.call("POST", "/v1/search-batches", {"searches": lines})
    assert waters.work_off() == []
    told = waters.call("GET", taken.headers["Location"]).json
    assert told["state"] == "DONE"
    read = {
        match["record_id"]
        for line in told["lines"]
        if line["search_id"]
        for match in waters.call("GET", f"/v1/searches/{line['search_id']}").json["matches"]
    }
    assert len(read) <= 90 + 20
    codes = {line["problem"]["code"] for line in told["lines"] if line["problem"]}
    assert codes <= {"records_shown_slower", "descriptions_used_up"}


def test_a_hit_is_answered_in_full_and_told_of_whatever_was_shown_before(waters: World, allow: Callable[..., None]):
    allow(records_shown={"slower": 1, "reduced": 1, "refused": 1})
    fish(waters, [{} for _ in range(4)])
    waters.call("POST", "/v1/records", any_record(serial_number="QZ771122"), party="NCB-FR")
    answer = waters.call("POST", "/v1/searches", any_search(serial_number="QZ771122"))
    (match,) = answer.json["matches"]
    assert (answer.json["outcome"], match["firearm"]["serial_number"], match["evidence"] != []) == (
        "hit", "QZ771122", True,
    )  # fmt: skip
    waters.notify()
    for party in ("INTERPOL-GS", "WCO", "NCB-FR"):
        assert any(each.get("hit_id") == match["hit_id"] for each in waters.messages(party))
    assert waters.call("GET", f"/v1/records/{match['record_id']}").status == 200


def test_a_number_in_hand_is_never_answered_no_match_for_what_may_not_be_shown(
    waters: World, allow: Callable[..., None]
):
    allow(records_shown={"slower": 1, "reduced": 1, "refused": 1})
    waters.call("POST", "/v1/records", any_record(serial_number="QZ771122"), party="NCB-FR")
    waters.index()
    fish(waters, [{} for _ in range(4)])
    near = waters.call("POST", "/v1/searches", any_search(serial_number="QZ77112"))
    assert (near.status, near.json["code"]) == (429, "records_shown_used_up")
    assert waters.call("POST", "/v1/searches", any_search(serial_number="VV998877")).json["outcome"] == "no_match"


def test_what_may_not_be_shown_is_not_read_beside_a_hit(waters: World, allow: Callable[..., None]):
    allow(records_shown={"slower": 1, "reduced": 1, "refused": 1})
    for serial in ("QZ771122", "QZ77112"):
        waters.call("POST", "/v1/records", any_record(serial_number=serial), party="NCB-FR")
    waters.index()
    fish(waters, [{} for _ in range(4)])
    answer = waters.call("POST", "/v1/searches", any_search(serial_number="QZ771122")).json
    assert [match["decision"] for match in answer["matches"]] == ["hit"]
    assert (answer["outcome"], answer["complete"], answer["matches"][0]["evidence"] != []) == ("hit", False, True)


def test_what_is_refused_to_a_client_takes_nothing_from_the_others_of_its_party(
    waters: World, allow: Callable[..., None]
):
    allow(records_shown={"slower": 4, "reduced": 4, "refused": 4}, factors={"case": 1, "subject": 2, "party": 6})
    found = []
    for n in range(30):
        serial = f"FW{n % 11:02}{(n // 11) * 137 + 1000}"
        wanted = any_search(serial_number=f"{serial}7", make="Beretta", officer=f"x-{n}", case_reference=f"c {n}")
        found.append(waters.call("POST", "/v1/searches", wanted, subject="fisher"))
    assert len({each.status for each in found}) == 2
    assert found[-1].json["code"] == "records_shown_used_up"
    wanted = any_search(serial_number="FW2010007", make="Beretta", officer="k-1", case_reference="crate 1")
    answer = waters.call("POST", "/v1/searches", wanted, subject="honest")
    assert (answer.status, answer.json["outcome"], answer.json["disclosure"]) == (201, "possible", "full")
    ids = {match["record_id"] for each in [*found, answer] if each.status == 201 for match in each.json["matches"]}
    (party,) = [
        item for item in waters.items(tables.ALLOWANCES)
        if item["holder"]["S"] == hashlib.sha256(b"party\0WCO\0WCO").hexdigest()
    ]  # fmt: skip
    assert len(party["shown"]["BS"]) == len(ids)


def test_a_reduced_match_has_neither_number_nor_evidence_and_is_not_opened(waters: World, allow: Callable[..., None]):
    allow(records_shown={"slower": 1, "reduced": 1, "refused": 200})
    answer = waters.call("POST", "/v1/searches", any_search(serial_number=None, make="Beretta", model="APX")).json
    assert answer["disclosure"] == "reduced"
    for match in answer["matches"]:
        assert match["firearm"]["serial_number"] is None
        assert match["firearm"]["model"] == "APX"
        assert (match["evidence"], match["recorded_by"], match["decision"]) == ([], "FR", "possible")
        assert waters.call("GET", f"/v1/records/{match['record_id']}").status == 404
    again = waters.call("GET", f"/v1/searches/{answer['search_id']}").json
    assert again["matches"] == answer["matches"]
    first = answer["matches"][0]["record_id"]
    said = {"compared": ["make", "model"], "reason": "compared with the weapon in hand"}
    path = f"/v1/searches/{answer['search_id']}/matches/{first}/assertion"
    hit = waters.call("POST", path, said)
    assert hit.status == 201, "who has the weapon in hand can say so all the same"
    read = waters.call("GET", f"/v1/hits/{hit.json['hit_id']}", party="NCB-FR").json["weapon"]
    assert read["recorded"]["serial_number"].startswith("FW")
    assert {each["field"] for each in read["evidence"]} >= {"make", "model"}, "and its bureau reads it whole"


def test_what_is_opened_on_another_day_is_counted_and_never_refused(waters: World, allow: Callable[..., None]):
    shown = sorted(fish(waters, [{"officer": f"x-{n}"} for n in range(3)]).in_full)
    clock.move_to(clock.now() + timedelta(days=1))
    allow(records_shown={"slower": 5, "reduced": 5, "refused": 5})
    assert {waters.call("GET", f"/v1/records/{record_id}").status for record_id in shown[:20]} == {200}
    opened = [event["flags"] for event in waters.documents(tables.AUDIT) if event["action"] == "read_record"]
    assert next(flag for flags in opened for flag in flags) == "records_shown 16"
    after = fish(waters, [{"officer": "y-1", "case_reference": "another"}])
    assert after.answers == ["records_shown_used_up"], "it takes from what that day may list"


def test_what_one_party_is_shown_is_counted_against_no_other(waters: World):
    fish(waters, [{"officer": f"x-{n}", "case_reference": f"c {n}", "on_behalf_of": "KE"} for n in range(36)])
    own = any_search(serial_number=None, make="Beretta", model="APX", on_behalf_of=None, officer="x-1")
    answer = waters.call("POST", "/v1/searches", own, party="ADM-KE")
    assert (answer.status, answer.json["disclosure"]) == (201, "full")


def test_a_search_that_shows_nothing_new_asks_for_nothing_more(waters: World):
    wanted = any_search(serial_number=None, make="Beretta", model="APX")
    updates: list[str] = []
    waters.call("POST", "/v1/searches", wanted)

    def note(params: Any, **_: Any) -> None:
        updates.append(str(params["body"]))

    dynamodb().meta.events.register("before-call.dynamodb.UpdateItem", note)
    try:
        assert waters.call("POST", "/v1/searches", wanted).json["matches"]
    finally:
        dynamodb().meta.events.unregister("before-call.dynamodb.UpdateItem", note)
    assert [each for each in updates if "ADD shown" in each] == []


def days_work(chance: random.Random, day: int) -> Iterator[dict[str, Any]]:
    """Three hundred searches by forty officers under sixty cases; one in twenty is of a weapon that is recorded."""
    for n in range(300):
        name = {"officer": f"o-{chance.randrange(40)}", "case_reference": f"day {day} case {n // 5}"}
        kind, is_recorded = chance.random(), chance.random() < 0.05
        model: str | None = chance.choice(MODELS)
        place = MODELS.index(str(model))
        serial = f"FW{place:02}{chance.randrange(11) * 137 + 1000}"
        if not is_recorded:
            serial = "".join(chance.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=3)) + f"{chance.randrange(10**6):06}"
            model = None
        if kind < 0.08 and is_recorded:
            yield any_search(serial_number=None, make="Beretta", model=model, **name)
        elif kind < 0.08:
            yield any_search(serial_number=None, make="Tikka", model="T3", **name)
        elif kind < 0.16:
            yield any_search(serial_number=f"{serial[:-1]}?", make="Beretta", **name)
        else:
            extra = {"mode": "deep"} if kind < 0.19 else {"include_leads": True} if kind < 0.22 else {}
            yield any_search(serial_number=serial, make="Beretta", model=model, **extra, **name)


def test_a_week_of_an_operation_meets_no_refusal(waters: World):
    chance = random.Random(41)  # noqa: S311  # a week that repeats
    shown_a_day = []
    for day in range(7):
        shown: set[str] = set()
        for body in days_work(chance, day):
            answer = waters.call("POST", "/v1/searches", body)
            assert answer.status == 201, answer.text
            assert answer.json["disclosure"] == "full"
            shown |= {match["record_id"] for match in answer.json["matches"]}
            clock.move_to(clock.now() + timedelta(seconds=120))
        shown_a_day.append(len(shown))
        clock.move_to(clock.now().replace(hour=8, minute=0) + timedelta(days=1))
    assert 10 < max(shown_a_day) < 90, shown_a_day
