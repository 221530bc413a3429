"""One hit from the port to its end, as its people live it: each reads what it needs, says what it has to, and sees that
the others have it. Once with a bureau that answers, once with INTERPOL-GS in a bureau's stead."""

from typing import Any

import pytest

from tests.builders import any_record, any_search
from tests.world import DESKS, World

FOUND = any_search(serial_number="H7I884Z", make="Glock", model="17", place="Port of Mombasa, berth 14", in_sight=True)


def post(world: World, path: str, party: str, body: dict[str, Any]) -> Any:
    answer = world.call("POST", path, body, party=party)
    assert answer.status == 201, answer.text
    return answer.json


def read(world: World, path: str, party: str) -> Any:
    answer = world.call("GET", path, party=party)
    assert answer.status == 200, answer.text
    return answer.json


def newest_notice(world: World, party: str, event: str, instead_of: str | None = None) -> dict[str, Any]:
    """What this party's system has just been sent, acknowledged as it would."""
    world.notify()
    (message,) = (
        each for each in world.messages(party) if each["event"] == event and each.get("instead_of") == instead_of
    )
    post(world, f"/v1/notifications/{message['notification_id']}/acknowledgement", party, {})
    return message


@pytest.mark.parametrize(("bureau", "decides"), [("NCB-FR", "NCB-FR"), ("NCB-DE", "INTERPOL-GS")])
def test_a_weapon_is_found_held_confirmed_and_handed_over(world: World, bureau: str, decides: str):
    instead_of = None if decides == bureau else bureau
    country = bureau[-2:]
    recorded = any_record(
        serial_number="H71884Z", make="Glock", model="17", ncb_reference=f"{country}-1", occurred_in=country
    )
    record = post(world, "/v1/records", bureau, recorded)
    hit_id = post(world, "/v1/searches", "WCO", FOUND)["matches"][0]["hit_id"]
    path = f"/v1/hits/{hit_id}"

    # The one who decides is told with ids alone, and reads the rest at once.
    notice = newest_notice(world, decides, "hit.opened", instead_of)
    assert not {"weapon", "place", "desks"} & notice.keys()
    hit = read(world, path, decides)
    assert (hit["weapon"]["given"]["serial_number"], hit["weapon"]["recorded"]["serial_number"]) == (
        "H7I884Z",
        "H71884Z",
    )
    (number,) = (each for each in hit["weapon"]["evidence"] if each["field"] == "serial_number")
    assert number["agreement"] == "lookalike"
    assert (hit["place"], hit["in_sight"], hit["priority"]) == ("Port of Mombasa, berth 14", True, "URGENT")
    assert hit["desks"]["WCO"]["telephone"] == DESKS["WCO"].telephone
    assert read(world, f"/v1/records/{record['record_id']}", decides)["ncb_reference"] == f"{country}-1"

    # The officer sees that it was received, and whom to call.
    seen = read(world, path, "WCO")
    (of_the_bureau,) = (each for each in seen["told"] if each["party"] == bureau)
    assert of_the_bureau["sent_at"] <= of_the_bureau["acknowledged_at"]
    assert seen["desks"][decides]["telephone"] == DESKS[decides].telephone

    # An instruction comes before the answer does; the officer asks back.
    said = {"code": "INSTRUCTION", "text": "Hold it, photographs and a request follow.", "instructions": ["HOLD"]}
    sent = post(world, f"{path}/messages", decides, said)
    assert (sent["by"], sent["instead_of"]) == (decides, instead_of)
    assert newest_notice(world, "WCO", "hit.message")["message_id"] == sent["message_id"]
    (instruction,) = read(world, f"{path}/messages", "WCO")["items"]
    assert instruction["text"] == said["text"]
    (received,) = (
        each for each in read(world, f"{path}/messages", decides)["items"][0]["told"] if each["party"] == "WCO"
    )
    assert received["acknowledged_at"] is not None
    post(world, f"{path}/messages", "WCO", {"code": "QUESTION", "text": "Photographs of which side?"})
    newest_notice(world, decides, "hit.message", instead_of)

    # Confirmed with what is to be done, and ended with what became of it.
    confirmed = {"answer": "CONFIRMED", "instructions": ["HOLD", "PHOTOGRAPHS"], "note": "Of both sides."}
    (answer,) = post(world, f"{path}/confirmations", decides, confirmed)["answers"]
    assert (answer["by"], answer["instead_of"], answer["note"]) == (decides, instead_of, "Of both sides.")
    newest_notice(world, "WCO", "hit.confirmed")
    ended = {"disposition": "HANDED_TO_POLICE", "place": "Port police", "exhibit": "MBA-114-1"}
    assert post(world, f"{path}/disposition", "WCO", ended)["state"] == "CLOSED"
    newest_notice(world, decides, "hit.closed", instead_of)
    events = {(each["event"], each["acknowledged_at"] is not None) for each in read(world, path, "WCO")["told"]}
    assert {("hit.opened", True), ("hit.confirmed", True), ("hit.closed", True)} <= events

    # What is known later still reaches who had it.
    late = {"code": "INFORMATION", "text": "The slide belongs to another weapon of ours."}
    post(world, f"{path}/messages", decides, late)
    assert newest_notice(world, "WCO", "hit.message")["stage"] == "INFORMATION"
