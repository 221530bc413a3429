"""What alarms three agencies, through the doors: records entered as bureaus do, searches as officers ask."""

from datetime import UTC, datetime
from typing import Any

import pytest

from iarms.casework.records.entry import enter_in_bulk
from iarms.handlers import records as door
from iarms.models.record import RecordDraft
from tests.builders import any_record, any_search
from tests.ops.bulk.versions import configured, deployed_with
from tests.world import World

PLAIN = {"make": None, "model": None, "calibre": None, "firearm_type": None}
PISTOL = {"serial_number": "AB018347", "make": "Smith & Wesson", "model": "M&P 9", "calibre": "9 mm Para"}


def entered(world: World, *firearms: dict[str, Any]) -> None:
    """Records of these weapons, with all their keys."""
    bodies = [
        any_record(**(PLAIN | {"make": "UNKNOWN"} | firearm), ncb_reference=f"FR-TEST-{number}")
        for number, firearm in enumerate(firearms)
    ]
    assert enter_in_bulk(
        door.stores, [("NCB-FR", RecordDraft.model_validate(body)) for body in bodies], datetime.now(UTC)
    )


def asked(world: World, **firearm: Any) -> list[tuple[str, str | None]]:
    """Decision and reason of each match of a search for this weapon, the best first."""
    answer = world.call("POST", "/v1/searches", any_search(**(PLAIN | firearm)))
    assert answer.status == 201, answer.text
    return [(match["decision"], match["why_not_hit"]) for match in answer.json["matches"]]


# What is recorded, what is asked, and what it is called.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no make on either side, a long number and its calibre": (
        {"serial_number": "TKP17304", "calibre": "9x19"}, {"serial_number": "TKP17304", "calibre": "9mm"}, "hit",
    ),
    "no make recorded": (
        {"serial_number": "TKP17304", "calibre": "9x19"},
        {"serial_number": "TKP17304", "make": "Taurus", "calibre": "9mm"}, "hit",
    ),
    "no make given, look-alikes": (
        {"serial_number": "TKP17504", "make": "Taurus", "calibre": ".40 S&W"},
        {"serial_number": "TKPI75O4", "calibre": ".40"}, "hit",
    ),
    "no make, no calibre": ({"serial_number": "TKP17304"}, {"serial_number": "TKP17304"}, "possible"),
    "no make, another calibre": (
        {"serial_number": "TKP17304", "calibre": "9x19"}, {"serial_number": "TKP17304", "calibre": ".45 ACP"},
        "possible",
    ),
    "no make, a number that many makers have": (
        {"serial_number": "84517", "calibre": ".38 Special"}, {"serial_number": "84517", "calibre": ".38"}, "possible",
    ),
    "the make, models that cannot be compared, a calibre that fits": (
        PISTOL, PISTOL | {"model": "Zed", "calibre": "9mm"}, "hit",
    ),
    "the make and one thing against it": (PISTOL, PISTOL | {"model": "Model 686"}, "hit"),
    "the make and two things against it": (
        PISTOL | {"firearm_type": "PISTOL"}, PISTOL | {"calibre": ".45 ACP", "firearm_type": "SHOTGUN"}, "possible",
    ),
    "another make": (PISTOL, PISTOL | {"make": "Beretta", "model": None}, "possible"),
    "a word that was taken for a number": (
        {"serial_number": "ELIMINADO", "make": "Taurus", "model": "PT 92", "calibre": "9 mm"},
        {"serial_number": "ELIMINADO", "make": "Taurus", "model": "PT 92", "calibre": "9 mm"}, "no hit",
    ),
    "a number with a slip": (PISTOL, PISTOL | {"serial_number": "AB018397"}, "possible"),
    "a number of which a part is known": (
        PISTOL | {"serial_number": "AB01834?", "serial_state": "PARTIAL"}, PISTOL, "possible",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_recorded_and_asked_is_called_by_the_rule(world: World, case: str):
    recorded, given, decision = CASES[case]
    entered(world, recorded)
    if decision == "no hit":
        answer = world.call("POST", "/v1/searches", any_search(**(PLAIN | given)))
        assert answer.status == 422 or "hit" not in {match["decision"] for match in answer.json["matches"]}
        return
    [(found, why_not)] = asked(world, **given)
    assert (found, why_not is None) == (decision, decision == "hit")


@pytest.mark.parametrize("number", ["AO142050", "A0142050", "AO14205O"])
@pytest.mark.parametrize("beside", [{"model": "Government"}, {"calibre": ".45 ACP"}], ids=["model", "calibre"])
def test_a_number_of_a_lot_alarms_as_any_number_does(world: World, number: str, beside: dict[str, str]):
    colt = {"make": "COLT", "model": "Government", "calibre": ".45 ACP"}
    entered(world, *(colt | {"serial_number": f"AO{142000 + place}"} for place in range(100)))
    decisions = asked(world, serial_number=number, make="Colt", **beside)
    assert decisions[0] == ("hit", None)
    assert "hit" not in {decision for decision, _ in decisions[1:]}


def test_one_gun_that_three_bureaus_look_for_alarms_and_a_number_of_many_guns_does_not(world: World):
    entered(world, *[PISTOL] * 3, *[PISTOL | {"serial_number": "84517"}] * 4)
    assert asked(world, **PISTOL) == [("hit", None)] * 3
    shared = asked(world, **(PISTOL | {"serial_number": "84517"}))
    assert shared == [("possible", "4 records carry this very number")] * 4


WORN = {
    "S for 5": ("MCH5350S", "MCH53505", "hit"),
    "T for 7": ("TA4471", "7A4471", "hit"),
    "M for N": ("MN2208", "NN2208", "hit"),
    "U for V": ("UV118845", "VV118845", "hit"),
    "U for V, a short number": ("UV118", "VV118", "possible"),
    "two of them": ("7N2208", "TM2208", "hit"),
}


@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize("case", WORN)
def test_what_a_worn_stamp_makes_alike_is_found_and_alarms_with_the_make_and_its_model(
    world: World, version: str, case: str
):
    given, recorded, decision = WORN[case]
    with configured(deployed_with(index_version=version)):
        entered(world, PISTOL | {"serial_number": recorded})
        whole = asked(world, **(PISTOL | {"serial_number": given}))
        alone = asked(world, serial_number=given)
    if version == "v2" and case == "two of them":
        assert whole == alone == []
        return
    assert [each for each, _ in whole] == [decision]
    assert [each for each, _ in alone] == ["possible"]
