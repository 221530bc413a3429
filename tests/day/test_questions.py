"""Every question, asked of a day in which the answers were planted: each answer was found by hand first.

A question's row: what it is told, which columns are looked at, and what must stand there, in any order.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from auditor.command import main
from auditor.questions import all_questions
from tests.certificates import certificate, thumbprint
from tests.day.files import DayFiles
from tests.day.misbehaviour import ADMINISTRATOR, DEPLOYER
from tests.day.traffic import STOLEN, certified
from tests.world import DEPLOYMENT


def event_of(day: DayFiles, name: str) -> str:
    """The audit event of a search that is known by name."""
    (found,) = [e for e in day.events if e["action"] == "create_search" and e.get("search_id") == day.ids[name]]
    return found["event_id"]


def asked(day: DayFiles, out: Path, question: str, *more: str) -> list[dict[str, Any]]:
    """The rows of an answer."""
    places = ["--deployment", str(day.deployment_file), "--trail", str(day.trail), "--events", str(day.log)]
    status = main(["ask", question, *places, "--quiet", "--json", "--out", str(out), *more])
    told = json.loads(out.read_text("utf-8"))
    assert told["could_not_judge"] == [], told["could_not_judge"]
    assert status in (0, 1)
    return told["tables"][0]["rows"]


@dataclass(frozen=True)
class Row:
    """What is asked and what must be answered. `told` and `answers` follow from the day; `only` leaves out the rows
    that are another question's."""

    columns: tuple[str, ...]
    answers: Callable[[DayFiles], list[tuple[Any, ...]]]
    told: Callable[[DayFiles], list[str]] = lambda _: []
    only: Callable[[dict[str, Any]], bool] = lambda _: True


def about(name: str) -> Callable[[DayFiles], list[str]]:
    return lambda day: ["--about", event_of(day, name)]


def record(day: DayFiles, number: str) -> str:
    return day.ids[f"record {number}"]


def at(hour: int, minute: int) -> str:
    return f"2026-11-25T{hour:02}:{minute:02}"


SEARCH = f"arn:aws:lambda:eu-west-1:123456789012:function:{DEPLOYMENT}-search"
TOPICS = ("INTERPOL-GS", "NCB-BR", "WCO")


def used_by(party: str, day: DayFiles) -> tuple[Any, ...]:
    """What a party used in the month of the day: answered searches, hits, and refusals by status."""
    mine = [each for each in day.events if each["party"] == party]
    searches = [each for each in mine if each["action"] == "create_search" and each["status"] == 201]
    hits = [each for each in searches if each["outcome"] == "hit"]
    refused = (sum(each["status"] == status for each in mine) for status in (401, 403))
    return "2026-11", party, len(searches), len(hits), *refused


QUESTIONS: dict[str, Row] = {
    "who-searched-for-serial": Row(
        ("at", "party", "on_behalf_of", "officer", "case_reference"),
        lambda _: [(at(hour, 5), "WCO", "KE", "k-4711", f"MBA-2026-{hour:04}") for hour in (8, 16)],
        lambda _: ["--serial", "ab-0123 47"],
        lambda row: row["event_id"] is not None,
    ),
    "on-whose-behalf": Row(("party", "on_behalf_of"), lambda _: [("WCO", "KE")], about("search 7")),
    "which-officer-and-certificate": Row(
        ("officer", "subject", "certificate"),
        lambda _: [("k-4720", "client-of-WCO", thumbprint(certificate("client-of-WCO", *certified())))],
        about("search 7"),
    ),
    "for-what-purpose": Row(
        ("purpose", "case_reference"), lambda _: [("SEIZURE_CHECK", "MBA-2026-0007")], about("search 7")
    ),
    "what-was-returned": Row(
        ("outcome", "record_id", "hits"),
        lambda day: [("hit", record(day, STOLEN[7]), day.ids["search 7: hit"])],
        about("search 7"),
    ),
    "was-the-answer-the-same": Row(
        ("outcome", "searches", "parties", "at"),
        lambda _: [("hit", 1, "ADM-KE", at(11, 0)), ("no_match", 1, "WCO", at(12, 5))],
        lambda _: ["--serial", STOLEN[4]],
    ),
    "who-was-notified": Row(
        ("recipient", "state", "at"), lambda _: [(party, "sent", at(7, 5)) for party in TOPICS], about("search 7")
    ),
    "who-was-not-notified": Row(
        ("recipient", "hits", "at"), lambda day: [("NCB-BR", day.ids["not told: hit"], at(17, 6))]
    ),
    "was-it-received": Row(
        ("notification_id", "recipient"),
        lambda day: [(day.ids["acknowledged"], "NCB-FR")],
        lambda _: ["--recipient", "NCB-FR"],
        lambda row: row["state"] == "acknowledged" or bool(row["acknowledged_at"] or row["acknowledged_in"]),
    ),
    "was-it-sent-twice": Row(
        ("verdict", "publishes", "event_id"), lambda day: [("sent twice", 2, event_of(day, "told twice"))]
    ),
    "which-searches-were-denied": Row(
        ("at", "action", "party", "status", "problem"),
        lambda _: [
            (at(10, 50), "create_search", "WCO", 403, "no_mandate"),
            (at(11, 20), "read_record", "NCB-BR", 404, "not_found"),
            (at(16, 5), "create_search", "WCO", 401, "not_the_holder"),
        ],
    ),
    "who-read-outside": Row(
        ("at", "what", "tables", "who", "error"),
        lambda _: [
            (at(3, 22), "UpdateItem", "audit", ADMINISTRATOR.role, "AccessDeniedException"),
            (at(4, 10), "DeleteItem", "copies", ADMINISTRATOR.role, None),
            (at(19, 12), "GetItem", "records", ADMINISTRATOR.role, None),
            (at(19, 15), "Query", "cases", ADMINISTRATOR.role, None),
            (at(19, 20), "UpdateItem", "records", ADMINISTRATOR.role, None),
        ],
    ),
    "was-an-event-altered": Row(
        ("at", "who", "error"), lambda _: [(at(3, 22), ADMINISTRATOR.role, "AccessDeniedException")]
    ),
    "is-the-trail-complete": Row(
        ("region", "account", "hours", "hours_asked"), lambda _: [("eu-west-1", "123456789012", 24, 24)]
    ),
    "was-logging-stopped": Row(
        ("at", "what", "who", "by_an_operator"),
        lambda _: [
            (at(3, 5), "StopLogging", ADMINISTRATOR.role, "no"),
            (at(3, 30), "StartLogging", ADMINISTRATOR.role, "no"),
            (at(3, 31), "PutEventSelectors", ADMINISTRATOR.role, "no"),
            (at(3, 40), "PutBucketPolicy", ADMINISTRATOR.role, "no"),
        ],
        only=lambda row: "Table" not in row["what"],
    ),
    "which-code-served": Row(
        ("function_version", "deployed_by"), lambda _: [("2", ADMINISTRATOR.role)], about("search 13")
    ),
    "who-deployed": Row(
        ("at", "of_what", "who", "by_an_operator"),
        lambda _: [(at(5, 0), SEARCH, DEPLOYER.role, "yes"), (at(12, 30), SEARCH, ADMINISTRATOR.role, "no")],
    ),
    "which-records-changed": Row(
        ("what", "record_id", "party"),
        lambda day: [
            *(("added", record(day, each), "NCB-FR" if n % 2 == 0 else "NCB-BR") for n, each in enumerate(STOLEN)),
            ("withdrawn", record(day, STOLEN[4]), "NCB-FR"),
            ("written without an event", record(day, STOLEN[7]), ADMINISTRATOR.role),
        ],
    ),
    "which-clients-changed": Row(
        ("at", "what", "about_party", "by_whom"),
        lambda _: [
            (at(4, 40), "PutObject", None, ADMINISTRATOR.role),
            (at(15, 30), "replace_party", "NCB-FR", "INTERPOL-GS"),
        ],
    ),
    "was-anothers-data-seen": Row(
        ("at", "sign", "party", "object"),
        lambda _: [(at(13, 12), "refused by DynamoDB", "NCB-BR", f"Query {DEPLOYMENT}-cases")],
    ),
    "has-the-data-stayed": Row(
        ("at", "sign", "what", "who"),
        lambda _: [
            (at(4, 30), "copied", "ExportTableToPointInTime", ADMINISTRATOR.role),
            (at(4, 35), "may be copied", "UpdateTable", ADMINISTRATOR.role),
        ],
    ),
    "was-retention-kept": Row(
        ("how", "tables", "items", "who"),
        lambda _: [
            ("by retention", "batches", 3, "dynamodb.amazonaws.com"),
            # Of hits that an answer was due for: each time the clock asked again, or escalated.
            ("by the service", "cases", 12, f"{DEPLOYMENT}-clock"),
            # Of the record that was withdrawn: the rotations of its number, and its rows of the lists of its make.
            ("by the service", "serial-index", 9, f"{DEPLOYMENT}-indexer"),
            ("not by retention", "copies", 1, ADMINISTRATOR.role),
        ],
    ),
    "can-i-verify-this": Row(
        ("events", "in_the_log", "missing_positions", "twice"),
        lambda day: [(len(day.events), len(day.events), 0, 0)],
    ),
    "how-much-was-used": Row(
        ("period", "party", "searches", "hits", "unauthenticated", "forbidden"),
        lambda day: [used_by(party, day) for party in {each["party"] for each in day.events if each["method"]}],
    ),
    "who-fishes": Row(
        ("who", "in_a_row", "night_percent"), lambda _: [("KE k-4720", 12, 0), ("KE k-0213", 1, 100)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_as_by_hand(question: str, planted_day: DayFiles, tmp_path: Path) -> None:
    row = QUESTIONS[question]
    rows = asked(planted_day, tmp_path / "answer.json", question, *row.told(planted_day))
    found = [tuple(_value(each, column) for column in row.columns) for each in rows if row.only(each)]
    assert sorted(found, key=str) == sorted(row.answers(planted_day), key=str)


def test_who_can_delete_the_logs_is_read_out_of_the_policies_that_are_given(
    planted_day: DayFiles, tmp_path: Path
) -> None:
    table = f"{DEPLOYMENT}-audit"
    arn = f"arn:aws:dynamodb:eu-west-1:123456789012:table/{table}"
    statement = {"Effect": "Allow", "Action": ["dynamodb:Delete*"], "Resource": arn}
    policy = {"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "Cleaner", "Policies": [policy]}}
    audit = {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {"TableName": table}}
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": {"Role": role, "Audit": audit}}))
    rows = asked(planted_day, tmp_path / "answer.json", "who-can-touch-the-logs", "--policies", str(template))
    assert [row["may"] for row in rows if "Cleaner" in row["who"] and "delete" in row["may"]]


def test_every_question_is_asked_here() -> None:
    assert {*QUESTIONS, "who-can-touch-the-logs"} == {question.name for question in all_questions()}


def _value(row: dict[str, Any], column: str) -> Any:
    """A column's value; times to the minute, by whatever the question calls its first time."""
    if column != "at":
        return row[column]
    named = next(name for name in ("at", "sent_at", "written_at", "first_at") if row.get(name))
    return row[named][:16]
