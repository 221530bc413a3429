"""Records that were loaded off line meet the searches that keep watch and the traces that are open, once."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iarms import tables
from ops.bulk import load_import, look_import
from ops.bulk.build_import import folders_of, index
from ops.bulk.import_files import BuildFailed
from ops.bulk.look_import import Watcher, left_to_look, look
from tests.builders import any_search
from tests.casework.tracing.test_steps import submit
from tests.ops.bulk.test_build_import import LOCAL, built, registry, searched
from tests.world import World, _work

NUMBER = {"serial_number": "TJX20195", "make": "Taurus", "model": "PT 92"}


class Functions:
    """Lambda, which calls the watcher of this process; `refusals` are answered first, each once."""

    def __init__(self, refusals: Iterator[Any]) -> None:
        self.calls: list[list[str]] = []
        self._refusals = refusals

    def invoke(self, FunctionName: str, Payload: bytes) -> Any:  # noqa: N803  # as boto3 names them
        assert FunctionName == "iarms-local-watcher:live"
        records = json.loads(Payload)["Records"]
        self.calls.append([record["dynamodb"]["SequenceNumber"] for record in records])
        refusal = next(self._refusals, None)
        if isinstance(refusal, Exception):
            raise refusal
        answer = refusal if refusal is not None else {"told": _work("watcher", {"Records": records})}
        told = answer.pop("told", None)
        return {**answer, "Payload": io.BytesIO(json.dumps(told).encode())}


def watcher(world: World, *refusals: Any) -> Watcher:
    arn = world.dynamodb.describe_table(TableName="iarms-local-records")["Table"]["LatestStreamArn"]
    return Watcher(Functions(iter(refusals)), "iarms-local-watcher:live", arn)


def looked(out: Path, by: Watcher, **how: Any) -> int:
    (count,) = look(out, by, **{"sleep": lambda _: None, **how}).values()
    return count


def told(world: World) -> dict[str, list[str]]:
    world.notify(times=2)
    return {
        party: sorted(each["event"] for each in world.messages(party)) for party in ("WCO", "NCB-BR", "INTERPOL-GS")
    }


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "load"
    built(registry(tmp_path), folder)
    index(folder, parts=3)
    return folder


def load(world: World, out: Path) -> None:
    load_import.load_index(out, world.dynamodb, LOCAL)
    load_import.load(out, world.dynamodb, LOCAL)


def test_a_search_that_keeps_watch_is_told_of_a_loaded_record_once(world: World, out: Path):
    asked = searched(world, **NUMBER)
    assert (asked["outcome"], asked["watch"] is None) == ("no_match", False)
    world.after()
    load(world, out)
    world.after()
    assert told(world) == {"WCO": [], "NCB-BR": [], "INTERPOL-GS": []}, "the stream passes loaded records by"
    assert left_to_look(out) == 5
    assert looked(out, watcher(world)) == 5
    found = told(world)
    # Two lines of the file are of this weapon, and both are records.
    assert set(found["WCO"]) == set(found["NCB-BR"]) == {"watch.matched"}
    watch = world.call("GET", f"/v1/watches/{asked['watch']['watch_id']}").json
    assert len(watch["hit_ids"]) == len(found["WCO"])
    assert left_to_look(out) == 0
    for again in (False, True, True):
        looked(out, watcher(world), again=again)
    assert told(world) == {"WCO": [], "NCB-BR": [], "INTERPOL-GS": []}
    events = [event for event in world.documents(tables.AUDIT) if event["action"] == "match_watch"]
    assert len(events) == len(watch["hit_ids"])


def test_an_open_trace_meets_a_loaded_record(world: World, out: Path):
    search = world.call("POST", "/v1/searches", any_search(**NUMBER, watch=False)).json
    trace = submit(world, search_id=search["search_id"], override_reason=None, watch_days=90)
    told(world)
    load(world, out)
    looked(out, watcher(world))
    assert "watch.matched" in told(world)["WCO"]
    assert world.call("GET", f"/v1/watches/{trace['watch_id']}").json["hit_ids"]


def test_a_record_that_is_kept_from_searchers_is_told_to_its_owner_alone(world: World, out: Path):
    asked = searched(world, serial_number="HID44017", make="Glock")
    load(world, out)
    looked(out, watcher(world))
    found = told(world)
    assert (found["WCO"], bool(found["NCB-BR"])) == ([], True)
    assert world.call("GET", f"/v1/watches/{asked['watch']['watch_id']}").json["hit_ids"] == []


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Invoke")


def test_where_the_watcher_has_other_work_it_goes_first_and_what_it_leaves_comes_again(
    world: World, out: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(look_import, "_FIRST_PAUSE", 0.0)
    load(world, out)
    by = watcher(world, refused("TooManyRequestsException"), {"told": {"batchItemFailures": [{"itemIdentifier": "3"}]}})
    assert looked(out, by) == 5
    assert by.functions.calls == [list("01234"), list("01234"), list("34")]
    for refusal, words in (
        ({"FunctionError": "Unhandled", "told": {"errorType": "KeyError"}}, "KeyError"),
        (refused("AccessDeniedException"), "AccessDenied"),
    ):
        with pytest.raises((BuildFailed, ClientError), match=words):
            looked(out, watcher(world, refusal), again=True)
    never = [{"told": {"batchItemFailures": [{"itemIdentifier": "4"}]}} for _ in range(9)]
    with pytest.raises(BuildFailed, match="did not take 1 records, rec_"):
        looked(out, watcher(world, *never), again=True)


def test_it_goes_at_its_pace_and_is_taken_up_where_it_was_stopped(
    world: World, out: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(look_import, "TOGETHER", 2)
    load(world, out)
    pauses: list[float] = []

    def stop_after_two(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look(out, watcher(world), pace=4, sleep=stop_after_two, clock=lambda: 0.0)
    assert pauses == [0.5, 0.5]
    assert left_to_look(out) == 1
    by = watcher(world)
    assert looked(out, by) == 1
    assert by.functions.calls == [["4"]]
    # Built anew, it is another load.
    (folder,) = folders_of(out)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "noted": 99}), "utf-8")
    assert left_to_look(out) == 5


def test_the_command_says_what_it_did(world: World, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    load(world, out)
    monkeypatch.setattr(look_import, "watcher_of", lambda *_: watcher(world))
    arguments = [str(out), "--deployment", "local", "--pace", "1e6"]
    assert look_import.main(arguments) == 0
    assert "looked for 5 records" in capsys.readouterr().out
    assert look_import.main(arguments) == 0
    assert "all of it was looked for already" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        look_import.main([*arguments[:-1], "0"])
    monkeypatch.setattr(look_import, "watcher_of", lambda *_: watcher(world, refused("AccessDeniedException")))
    assert look_import.main([*arguments, "--again"]) == 1
    assert "not looked for all" in capsys.readouterr().err
