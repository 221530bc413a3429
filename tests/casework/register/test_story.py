"""A client of Kenya's is suspended and let in again, as desks at INTERPOL-GS, Kenya, others and an auditor see it."""

import pytest

from iarms import tables
from tests.builders import any_search
from tests.casework.register.rows import GS, Seconds, a_client, changed, path_of, row_of, suspended
from tests.world import World

KENYA, OTHER = "kenya-border", "kenya-headquarters"


def status(world: World, client: str, party: str = "ADM-KE") -> tuple[int, str | None]:
    body = any_search(on_behalf_of=None)
    answer = world.call("POST", "/v1/searches", body, party=party, subject=client)
    return answer.status, answer.json.get("code")


def test_a_stolen_key_is_out_within_the_minute_and_everybody_sees_what_was_done(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    seconds = Seconds(monkeypatch)
    assert changed(world, "ADM-KE", clients=[a_client(KENYA), a_client(OTHER)]).status == 200
    assert status(world, KENYA) == (201, None)

    # Two desks read the row; the second to write is told so, reads again, and finds it done.
    row = row_of(world, "ADM-KE")
    over = {"If-Match": row.headers["ETag"]}
    out = {**row.json, "clients": [{**row.json["clients"][0], **suspended()}, row.json["clients"][1]]}
    french = {**row.json, "language": "fr"}
    assert world.call("PUT", path_of("ADM-KE"), out, party=GS, headers=over).status == 200
    assert world.call("PUT", path_of("ADM-KE"), french, party=GS, headers=over).status == 412
    assert row_of(world, "ADM-KE").json["clients"][0]["state"] == "SUSPENDED"

    # By the clock: whatever an instance has kept, it looks again within half a minute.
    seconds.passed += 30.1
    assert status(world, KENYA) == (401, "client_suspended")
    assert status(world, OTHER) == (201, None)
    assert status(world, KENYA, "ADM-GH") == (201, None), "of another party, whatever it is called"
    assert world.call("POST", "/v1/searches", any_search()).status == 201, "the WCO, for Kenya"

    lifted = [{**client, "state": "ACTIVE"} | dict.fromkeys(("suspension_reason", "suspended_since"))
              for client in row_of(world, "ADM-KE").json["clients"]]  # fmt: skip
    assert changed(world, "ADM-KE", clients=lifted).status == 200
    seconds.passed += 30.1
    assert status(world, KENYA) == (201, None)

    # The party reads what changed, and why.
    versions = world.call("GET", path_of("ADM-KE") + "/versions", party="ADM-KE", subject=KENYA).json["items"]
    steps = [{each["field"]: (each["before"], each["after"]) for each in version["changes"]} for version in versions]
    assert steps[0] == {
        f"clients/{KENYA}/state": ("SUSPENDED", "ACTIVE"),
        f"clients/{KENYA}/suspension_reason": ("CREDENTIALS_COMPROMISED", None),
    }
    assert steps[1] == {
        f"clients/{KENYA}/state": ("ACTIVE", "SUSPENDED"),
        f"clients/{KENYA}/suspension_reason": (None, "CREDENTIALS_COMPROMISED"),
    }
    assert {version["changed_by"] for version in versions} == {GS}

    # An auditor finds in the trail who did it, what it was, and each call that was refused by it.
    trail = sorted(world.documents(tables.AUDIT), key=lambda each: each["event_id"])
    done = [each for each in trail if each["action"] == "replace_party" and each["status"] == 200]
    assert [each["object_version"] for each in done] == [1, 2, 3]
    assert f"clients/{KENYA}/state: ACTIVE to SUSPENDED" in done[1]["changes"]
    assert f"clients/{KENYA}/state: SUSPENDED to ACTIVE" in done[2]["changes"]
    refused = [(each["subject"], each["status"]) for each in trail if each["problem"] == "client_suspended"]
    assert refused == [(KENYA, 401)]
    assert [each["problem"] for each in trail if each["status"] == 412] == ["stale"]
