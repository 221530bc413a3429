"""`make fill-due-hits` as an operator runs it: hits that were asked about before a release stand in the list by due
time, in tables that answer over the wire."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from iarms import tables
from iarms.handlers import hits as door
from iarms.store.cases import Cases
from iarms.store.items import attributes_of
from iarms.store.transaction import Transaction
from iarms.tables import DUE_OF
from ops.bulk import fill_due_hits
from tests.builders import any_record, any_search
from tests.world import World, Worlds

BUREAU = "NCB-FR"
ARGUMENTS = ["--deployment", "local"]
TOLD = "{} hits wait for the clock; the rows of {} whose answer is due are written\n"
Said = pytest.CaptureFixture[str]


@pytest.fixture
def moto(worlds: Worlds) -> Any:
    with worlds.begin(engine="moto") as world:
        yield world


def asked_before(world: World, number: int) -> str:
    """A hit of which an answer is due, without its rows."""
    serial = f"FR{number}99123"
    entered = any_record(serial_number=serial, ncb_reference=f"FR-{number}")
    assert world.call("POST", "/v1/records", entered, party=BUREAU).status == 201
    found = world.call("POST", "/v1/searches", any_search(serial_number=serial))
    hit = str(found.json["matches"][0]["hit_id"])
    body = {"priority": "URGENT", "reason": "held on it"}
    assert world.call("POST", f"/v1/hits/{hit}/confirmation-requests", body).status == 201
    for case_key, part in rows(world):
        key = attributes_of(case_key=case_key, part=part)
        world.dynamodb.delete_item(TableName=door.settings.cases_table, Key=key)
    return hit


def rows(world: World) -> set[tuple[str, str]]:
    keys = {(item["case_key"]["S"], item["part"]["S"]) for item in world.items(tables.CASES)}
    return {key for key in keys if key[0].startswith(DUE_OF)}


def due(world: World) -> list[str]:
    listed = world.call("GET", "/v1/hits?order=due", party=BUREAU).json
    return [hit["hit_id"] for hit in listed["items"]]


def run(capsys: Said) -> tuple[int, str, str]:
    """What the command ends with, and what it says; the doors' own lines of before are not its."""
    capsys.readouterr()
    ended = fill_due_hits.main(ARGUMENTS)
    return ended, *capsys.readouterr()


def test_all_are_filled_in_and_again_without_harm(moto: World, capsys: Said):
    hits = [asked_before(moto, number) for number in range(3)]
    assert (rows(moto), due(moto)) == (set(), [])
    for _ in range(2):
        assert run(capsys) == (0, TOLD.format(3, 3), "")
        assert due(moto) == hits
        assert len(rows(moto)) == 3 * 4


def test_where_the_table_refuses_it_says_so_and_the_next_run_goes_on(
    moto: World, capsys: Said, monkeypatch: pytest.MonkeyPatch
):
    hits = [asked_before(moto, number) for number in range(3)]
    commit, commits = Transaction.commit, iter(range(99))

    def refuses_the_second(self: Transaction) -> None:
        if next(commits) == 1:
            error: Any = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "too fast"}}
            raise ClientError(error, "TransactWriteItems")
        commit(self)

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "commit", refuses_the_second)
        ended, out, said = run(capsys)
    assert (ended, out) == (1, "")
    assert said.startswith("not all are written, do it again: ")
    assert "too fast" in said
    assert len(due(moto)) == 1, "what was written before stays"
    assert run(capsys) == (0, TOLD.format(3, 3), "")
    assert due(moto) == hits


def test_one_that_cannot_be_read_is_told_and_keeps_no_other_from_its_place(moto: World, capsys: Said):
    hits = [asked_before(moto, number) for number in range(2)]
    (kept,) = [item for item in moto.items(tables.CASES) if item.get("hit_id") == {"S": hits[0]} and "due" in str(item)]
    moto.dynamodb.put_item(TableName=door.settings.cases_table, Item={**kept, "document": {"S": "{"}})
    assert run(capsys) == (1, TOLD.format(2, 1), "  1 hits cannot be read\n")
    assert due(moto) == hits[1:]
    moto.dynamodb.put_item(TableName=door.settings.cases_table, Item=kept)
    assert run(capsys) == (0, TOLD.format(2, 2), "")
    assert due(moto) == hits


def test_one_that_takes_a_step_meanwhile_is_left_to_it(moto: World, capsys: Said, monkeypatch: pytest.MonkeyPatch):
    hit, read = asked_before(moto, 1), Cases.hit_at

    def and_then_it_is_answered(self: Cases, row: Any) -> Any:
        placed = read(self, row)
        answer = moto.call("POST", f"/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED"}, party=BUREAU)
        assert answer.status == 201, answer.text
        return placed

    monkeypatch.setattr(Cases, "hit_at", and_then_it_is_answered)
    ended, out, _ = run(capsys)
    assert (ended, out.splitlines(keepends=True)[-1]) == (0, TOLD.format(1, 0))
    assert rows(moto) == set()


@pytest.mark.parametrize(
    "arguments", [[], ["--deployment"], ["--deployment", "nowhere"], [*ARGUMENTS, "--now"], ["local"]]
)
def test_arguments_that_say_nothing_are_2(arguments: list[str], capsys: Said):
    with pytest.raises(SystemExit) as ended:
        fill_due_hits.main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m ops.bulk.fill_due_hits" in capsys.readouterr().err
