"""`iarms-audit ask` and `reconcile` as they are typed in: files in, a report and an exit status out."""

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from auditor.command import main
from auditor.questions import OF_THE_DEPLOYMENT, all_questions
from iarms.models.audit import canonical_text
from ops.documents.audit_scene import ACCOUNT, DAY, DEPLOYMENT, REGION, Scene, at


@pytest.fixture
def places(tmp_path: Path) -> list[str]:
    """Both trails of a clean day in files, and the deployment's."""
    scene = Scene()
    scene.recorded("read_health", at("9:00"), "SERVICE")
    scene.search("AB1234", at("10:00"))
    scene.search("CD1234", at("11:00"))
    scene.recorded("read_health", at("12:00"), "SERVICE")
    trail = tmp_path / f"trail/AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/2026/11/10"
    trail.mkdir(parents=True)
    (trail / f"{ACCOUNT}_CloudTrail_{REGION}_20261110T1005Z_0123456789abcdef.json.gz").write_bytes(
        gzip.compress(json.dumps({"Records": scene.records}).encode())
    )
    (tmp_path / "events").mkdir()
    (tmp_path / "events/export.ndjson").write_text("\n".join(canonical_text(each) for each in scene.events))
    (tmp_path / "deployment.json").write_text(DEPLOYMENT.model_dump_json())
    return [
        "--deployment", str(tmp_path / "deployment.json"), "--trail", str(tmp_path / "trail"),
        "--events", str(tmp_path / "events"), "--quiet",
    ]  # fmt: skip


def told(words: list[str], tmp_path: Path) -> tuple[int, dict[str, Any]]:
    out = tmp_path / "out.json"
    status = main([*words, "--json", "--out", str(out)])
    return status, json.loads(out.read_text("utf-8"))


def test_a_question_is_answered_by_name_and_by_number_with_what_it_cannot_tell(places, tmp_path):
    for name in ("who-searched-for-serial", "1"):
        status, report = told(["ask", name, "--serial", "ab-1234", *places], tmp_path)
        assert (status, report["verdict"]) == (0, "clean")
        (row,) = report["tables"][0]["rows"]
        assert (row["how"], row["asked_for"], row["trail_eventids"]) == ("same number", "AB1234", "ct-0001")
        assert any("no number" in each for each in report["said"])


@pytest.mark.parametrize("question", [each for each in all_questions() if each.sql], ids=lambda question: question.name)
def test_every_question_is_answered_with_no_more_than_it_wants(places, tmp_path, question):
    wanted = [each.name for each in question.parameters if each.default is None and each.name not in OF_THE_DEPLOYMENT]
    words = [word for name in wanted for word in (f"--{name}", "AB1234")]
    status, report = told(["ask", question.name, *words, *places], tmp_path)
    assert (status, report["could_not_judge"]) == (0, [])
    assert report["said"]


def test_the_raw_events_come_with_it_on_demand(places, tmp_path):
    _, report = told(["ask", "1", "--serial", "AB1234", "--raw", *places], tmp_path)
    assert [row["kind"] for row in report["tables"][1]["rows"]] == ["CloudTrail event", "audit event"]


def test_an_answer_opens_in_excel(places, tmp_path):
    out = tmp_path / "answer.csv"
    assert main(["ask", "5", "--about", "AB1234", *places, "--csv", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfat,action,party,status")


def test_the_list_has_every_question_with_what_it_wants(tmp_path):
    status, report = told(["ask", "--list"], tmp_path)
    rows = {row["number"]: row for row in report["tables"][0]["rows"]}
    assert (status, len(rows)) == (0, 26)
    assert rows[1]["tell it"] == "--serial"
    assert rows[22]["tell it"].startswith("[--by] [--least]")
    assert (rows[24]["tell it"], rows[15]["proved by"]) == ("", "iarms-audit verify-trail")


def test_the_text_for_athena_comes_with_what_stands_for_each_mark(places, tmp_path):
    status, report = told(
        ["ask", "1", "--serial", "AB-1234", *places[:2], "--sql", "--from", "2026-11-10", "--to", "2026-11-11"],
        tmp_path,
    )
    values = [(row["parameter"], row["value"]) for row in report["tables"][0]["rows"]]
    assert status == 0
    assert report["said"][0].count("?") == len(values) + 3  # those of patterns stand within texts
    assert {("serial", "AB-1234"), ("folded", "A81234"), ("from_day", "2026/11/10"), ("to_dt", "2026-11-10")} <= set(
        values
    )


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["ask", "1"], "wants --serial"),
        (["ask", "who-knows", "--serial", "X"], "ask --list"),
        (["ask", "1", "--serial", "X", "--from", "2026-11-11", "--to", "2026-11-10"], "--from must be before --to"),
        (["ask", "1", "--serial", "X", "--events", "nowhere"], "no folder nowhere"),
        (["ask", "17"], "give --policies"),
        (["ask", "1", "--serial", "X", "--prove"], "no command proves"),
        (["ask", "15", "--prove"], "wants --from"),
    ],
)
def test_what_cannot_be_answered_is_said_and_is_no_clean_answer(places, tmp_path, words, why):
    merged = [*words[:2], *places, *words[2:]]
    out = tmp_path / "out.json"
    status = main([*merged[:2], "--json", "--out", str(out), *merged[2:]])
    assert status == 2
    assert why in " ".join(json.loads(out.read_text())["could_not_judge"])


@pytest.mark.parametrize("empty", ["--trail", "--events"])
def test_a_place_in_which_nothing_is_gives_no_answer(places, tmp_path, empty):
    (tmp_path / "nothing").mkdir()
    places[places.index(empty) + 1] = str(tmp_path / "nothing")
    status, report = told(["ask", "13", *places], tmp_path)
    assert status == 2
    assert "could be read" in report["could_not_judge"][0]
    assert told(["reconcile", *places], tmp_path)[0] == 2


def test_one_trail_alone_answers_what_it_can_and_says_so(places, tmp_path):
    status, report = told(["ask", "1", "--serial", "AB1234", *places[:2], *places[4:]], tmp_path)
    assert (status, len(report["tables"][0]["rows"])) == (0, 1)
    assert any("CloudTrail was not given" in each for each in report["said"])


def test_the_command_that_proves_an_answer_runs_with_it(places, tmp_path):
    out = tmp_path / "out.json"
    period = ["--from", "2026-11-10", "--to", "2026-11-11"]
    status = main(["ask", "15", *places, *period, "--json", "--out", str(out), "--prove", "--copied-at", "2026-11-12"])
    report = json.loads(out.read_text())
    assert report["tables"][0]["rows"][0]["events"] == 6
    assert status == 1  # no digest at all
    assert report["findings"]


def test_trails_that_agree_are_clean_and_a_call_more_is_a_finding(places, tmp_path):
    period = ["--from", "2026-11-10", "--to", str((DAY + timedelta(days=1)).date())]
    status, report = told(["reconcile", *places, *period], tmp_path)
    assert (status, report["findings"]) == (0, [])
    assert report["counts"]["audit events whose writing CloudTrail has"] == 4
    lines = (tmp_path / "events/export.ndjson").read_text().splitlines()
    (tmp_path / "events/export.ndjson").write_text("\n".join(lines[:1] + lines[2:]))
    status, report = told(["reconcile", *places, *period], tmp_path)
    assert status == 1
    assert sorted({each["code"] for each in report["findings"]}) == ["EVENT_REMOVED", "EVENT_UNKNOWN"]
    assert told(["reconcile", *places[:4]], tmp_path)[0] == 2


def test_both_trails_are_written_as_parquet(places, tmp_path):
    status, report = told(["export", "--ocsf", str(tmp_path / "lake"), *places], tmp_path)
    assert status == 0
    numbers = {row["class"]: row["events"] for row in report["tables"][0]["rows"]}
    assert numbers == {"api_activity": 4, "authentication": 0, "datastore_activity": 6}
    assert told(["export", "--ocsf", str(tmp_path / "lake"), *places], tmp_path)[0] == 2


HOSTILE = ["", " ", "'", "%", "'; DROP TABLE cloudtrail; --", "=1+1", "1e9", "-1", "9" * 20, "\x00", "\ud800", "\u6f22"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(("question", "option"), [("8", "--seconds"), ("22", "--by"), ("22", "--night-from")])
def test_what_is_no_number_or_no_choice_is_refused_in_a_sentence(places, tmp_path, question, option, value):
    status, report = told(["ask", question, f"{option}={value}", *places], tmp_path)
    assert (status, report["tables"]) == (2, [])
    assert report["could_not_judge"][0].startswith(option)


@pytest.mark.parametrize("value", HOSTILE[2:])
@pytest.mark.parametrize("question", ["1", "5", "6"])
def test_any_text_may_be_asked_for_and_finds_nothing(places, tmp_path, question, value):
    option = "--about" if question == "5" else "--serial"
    status, report = told(["ask", question, f"{option}={value}", *places], tmp_path)
    assert (status, report["could_not_judge"], report["tables"][0]["rows"]) == (0, [], [])


@pytest.mark.parametrize(("question", "option"), [("1", "--serial"), ("5", "--about"), ("6", "--serial")])
@pytest.mark.parametrize("value", ["", "  "])
def test_a_question_about_nothing_is_not_answered(places, tmp_path, question, option, value):
    for words in ([f"{option}={value}"], []):
        status, report = told(["ask", question, *words, *places], tmp_path)
        assert (status, report["could_not_judge"][0].endswith(f"wants {option}")) == (2, True)


def test_a_trail_of_which_no_event_is_read_gives_no_clean_answer(places, tmp_path):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign/notes.json").write_text('{"Records": []}')
    words = [str(tmp_path / "foreign") if word.endswith("trail") and word.startswith("/") else word for word in places]
    status, report = told(["ask", "who-read-outside", *words], tmp_path)
    assert (status, report["verdict"]) == (2, "could not judge")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"name": 1}'])
def test_what_is_no_file_of_a_deployment_is_said_in_a_line(places, tmp_path, content):
    (tmp_path / "deployment.json").write_text(content)
    status, report = told(["ask", "who-read-outside", *places], tmp_path)
    (sentence,) = report["could_not_judge"]
    assert (status, "is no file of a deployment: " in sentence, "\n" in sentence) == (2, True, False)
