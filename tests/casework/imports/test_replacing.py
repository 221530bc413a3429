"""A file of all that a bureau holds: what it lacks is listed, and nothing is withdrawn by that."""

from typing import Any

import pytest

from iarms.casework.imports import split as import_split
from tests.builders import any_import, json_lines
from tests.casework.imports.weekly import PATH, imported, line, outcomes, patched, records
from tests.world import World


@pytest.fixture(autouse=True)
def in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)


def missing(world: World, told: Any, limit: int = 3) -> list[str]:
    """The references of all that a file lacks, page by page."""
    found: list[str] = []
    cursor = ""
    while True:
        path = f"{PATH}/{told['import_id']}?lines=missing&limit={limit}{cursor}"
        answer = world.call("GET", path, party="NCB-FR")
        assert answer.status == 200, answer.text
        assert answer.json["lines"] == []
        found += [each["ncb_reference"] for each in answer.json["missing"]]
        if answer.json["next_cursor"] is None:
            return sorted(found)
        cursor = f"&cursor={answer.json['next_cursor']}"


@pytest.mark.parametrize("check", [False, True])
def test_what_a_file_of_all_lacks_is_listed_and_nothing_is_withdrawn(world: World, check):
    ids = {n: each["record_id"] for n, each in enumerate(imported(world, map(line, range(1, 10)))["lines"], 1)}
    imported(world, [line(50)], party="NCB-BR")
    imported(world, [line(60)], test=True)
    patched(world, ids[9], status="LOCATED")
    lines = [line(1), line(2, occurred_on="2018"), line(3, record_kind="X"), line(4), line(4), line(20)]
    told = imported(world, lines, mode="replace", check=check)
    assert told["mode"] == "replace"
    assert outcomes(told) == ["unchanged", "changed", "refused", "unchanged", "unchanged", "new"]
    entered = world.call("POST", "/v1/records", line(30), party="NCB-FR")
    assert entered.status == 201, "what came since is not missing"
    assert missing(world, told) == [f"FR-TEST-{n}" for n in (5, 6, 7, 8)]
    assert sum(record["status"] == "ACTIVE" for record in records(world)) == 12 - check
    (seen,) = (
        each
        for each in world.call("GET", f"{PATH}/{told['import_id']}?lines=missing", party="NCB-FR").json["missing"]
        if each["record_id"] == ids[5]
    )
    change = {"reason": "no longer in our register", "status": "CANCELLED"}
    headers = {"If-Match": f'"{seen["version"]}"'}
    assert world.call("PATCH", f"/v1/records/{ids[5]}", change, party="NCB-FR", headers=headers).status == 200
    assert missing(world, told) == [f"FR-TEST-{n}" for n in (6, 7, 8)]


def test_the_same_file_of_all_is_read_again_and_lacks_what_came_meanwhile(world: World):
    lines = [line(1), line(2)]
    assert missing(world, imported(world, lines, mode="replace")) == []
    imported(world, [line(3)])
    told = imported(world, lines, mode="replace")
    assert (outcomes(told), missing(world, told)) == (["unchanged", "unchanged"], ["FR-TEST-3"])


def test_what_is_missing_is_told_of_a_file_of_all_alone_and_once_every_line_is_answered(world: World):
    told = imported(world, [line(1)])
    answer = world.call("GET", f"{PATH}/{told['import_id']}?lines=missing", party="NCB-FR")
    assert (answer.status, answer.json["code"]) == (409, "not_a_replacement")
    waiting = world.call("POST", PATH, any_import(json_lines([line(2)]), mode="replace"), party="NCB-FR")
    answer = world.call("GET", f"{waiting.headers['Location']}?lines=missing", party="NCB-FR")
    assert (answer.status, answer.json["code"]) == (409, "import_not_done")
    assert world.call("GET", f"{waiting.headers['Location']}?lines=missing", party="NCB-BR").status == 404
    wrong = world.call("POST", PATH, any_import(b"{}", mode="merge"), party="NCB-FR")
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/mode")
