"""Log files as they really lie about: packed or not, cut off, twice, of other services, with summaries between."""

import gzip
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from auditor.files import Unreadable, open_files
from auditor.findings import Report
from auditor.trail_files import load_trail, open_database
from tests.auditor.trail_events import aggregated, insight, trail_event

DAY = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/11/30"
NAME = f"{DAY}/111122223333_CloudTrail_eu-central-1_20261130T0005Z_aaaaaaaaaaaaaaaa.json.gz"


def records(*events) -> bytes:
    return json.dumps({"Records": events}).encode()


def lines(*events) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def put(folder: Path, name: str, body: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)


def load(folder: Path, columns: str = "eventid", **period) -> tuple[list[tuple[Any, ...]], Report]:
    report = Report("test")
    with open_database() as connection:
        number = load_trail(connection, open_files(str(folder)), report, **period)
        rows = connection.execute(f"SELECT {columns} FROM cloudtrail_records ORDER BY eventid").fetchall()
        assert number == len(rows)
    return rows, report


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


THREE = [trail_event(number) for number in range(3)]


def in_two_parts(body: bytes) -> bytes:
    return gzip.compress(body[:200]) + gzip.compress(body[200:])


@pytest.mark.parametrize(
    ("suffix", "pack"), [(".json.gz", gzip.compress), (".json.gz", bytes), (".json", gzip.compress), ("", in_two_parts)]
)
@pytest.mark.parametrize(
    "body",
    [
        records(*THREE),
        json.dumps({"Records": THREE}, indent=2).encode(),
        lines(*THREE),
        json.dumps(THREE).encode(),
        b"\xef\xbb\xbf" + records(*THREE),
        records(THREE[0]) + records(THREE[1], THREE[2]),
        json.dumps({"Events": [{"EventId": "x", "CloudTrailEvent": json.dumps(event)} for event in THREE]}).encode(),
        records(THREE[0]) + b"\n" + records(THREE[1], THREE[2]) + b"\n",
        b"".join(json.dumps(event).encode() for event in THREE),
        json.dumps({"Records": THREE, "more": 1}).encode(),
        lines(*THREE).replace(b"\n", b"\r\n"),
        b"\n\n".join(json.dumps(event, indent=1).encode() for event in THREE),
        records(*THREE).decode().encode("utf-16"),
        b"\xfe\xff" + records(*THREE).decode().encode("utf-16-be"),
        gzip.compress(records(*THREE)),
        b"".join(
            json.dumps({"EventId": "x", "CloudTrailEvent": json.dumps(event)}).encode() + b"\n" for event in THREE
        ),
        lines(*({"detail-type": "AWS API Call via CloudTrail", "detail": event} for event in THREE)),
        lines(*({"_source": event} for event in THREE)),
        json.dumps({"logEvents": [{"message": json.dumps(event)} for event in THREE]}).encode(),
        records(*(json.dumps(event) for event in THREE)),
        records(THREE),
        (json.dumps({"Records": THREE[:2]})[:-1] + ', "Records": ' + json.dumps(THREE[2:]) + "}").encode(),
    ],
    ids=[
        "records",
        "indented",
        "lines",
        "list",
        "mark",
        "several",
        "looked-up",
        "several-lines",
        "joined",
        "more",
        "crlf",
        "loose",
        "windows",
        "big-endian",
        "packed-again",
        "looked-up-lines",
        "event-bus",
        "search-engine",
        "log-subscriber",
        "texts",
        "list-in-list",
        "two-lists",
    ],
)
def test_every_form_of_a_file_gives_its_events(tmp_path, body, suffix, pack):
    put(tmp_path, "events" + suffix, pack(body))
    rows, report = load(tmp_path)
    assert len(rows) == 3
    assert not report.findings


@pytest.mark.parametrize(
    "event",
    [
        trail_event(1, userAgent="\ud800 half a character"),
        trail_event(1, userAgent="a tab TAB and a bell BELL"),
    ],
    ids=["half-a-character", "control-characters"],
)
def test_no_character_makes_an_event_be_lost(tmp_path, event):
    body = records(event, trail_event(2)).replace(b"TAB", b"\t").replace(b"BELL", b"\x07")
    put(tmp_path, "events.json", body)
    put(tmp_path, "lines.json", body.removeprefix(b'{"Records": [').removesuffix(b"]}"))
    rows, report = load(tmp_path)
    assert len(rows) == 2
    assert report.counts["events with characters that JSON forbids, replaced"] == 2
    assert not report.findings


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b'{"Records": null}', ["FILE_WITHOUT_EVENTS"]),
        (b'{"Records":[]}', ["FILE_WITHOUT_EVENTS"]),
        (b'{"Records":{"a":1}}', ["FILE_WITHOUT_EVENTS"]),
        (b"null", ["FILE_WITHOUT_EVENTS"]),
        (json.dumps({"Events": [{"CloudTrailEvent": json.dumps(THREE[0])[:-9]}]}).encode(), ["RECORD_UNKNOWN"]),
        (json.dumps({"wrapped": {"otherwise": THREE[0]}}).encode(), ["RECORD_UNKNOWN"]),
        (b"PK\x03\x04" + bytes(40), ["LOG_DAMAGED"]),
        (b"BZh91AY&SY" + bytes(40), ["LOG_DAMAGED"]),
    ],
)
def test_a_file_of_which_no_event_is_read_is_told(tmp_path, body, wanted):
    put(tmp_path, "events.json", body)
    rows, report = load(tmp_path)
    assert (rows, codes(report)) == ([], wanted)


def test_single_events_among_summaries_are_read_and_told(tmp_path):
    put(tmp_path, NAME.replace("/CloudTrail/", "/CloudTrail-Insight/"), gzip.compress(records(THREE[0])))
    rows, report = load(tmp_path)
    assert len(rows) == 1
    assert codes(report) == ["EVENT_MISPLACED"]


def test_a_link_to_a_folder_is_not_passed_over(tmp_path):
    put(tmp_path, "there/events.json", records(*THREE))
    (tmp_path / "here").mkdir()
    (tmp_path / "here/link").symlink_to(tmp_path / "there", target_is_directory=True)
    with pytest.raises(Unreadable, match="link"):
        load(tmp_path / "here")


def test_a_record_becomes_a_row_of_columns(tmp_path):
    put(tmp_path, NAME, gzip.compress(records(trail_event(7, errorCode="AccessDenied"))))
    columns = (
        "eventname, awsregion, rolename, readonly, requestparameters, responseelements, resources, errorcode, source"
    )
    ((name, region, role, read_only, asked, answered, resources, error, source),), _ = load(tmp_path, columns)
    assert (name, region, role, read_only, answered) == ("GetItem", "eu-central-1", "iarms-test-search", "true", None)
    assert json.loads(asked)["key"] == {"record_id": "rec_7"}
    assert json.loads(resources)[0]["ARN"].endswith("table/iarms-test-records")
    assert (error, source) == ("AccessDenied", NAME)


def test_several_accounts_regions_and_an_organisation_are_one_trail(tmp_path):
    for number, (account, region) in enumerate((("111122223333", "eu-central-1"), ("444455556666", "us-east-1"))):
        for part, organisation in enumerate(("", "o-exampleorg/")):
            event = trail_event(number * 10 + part, recipientAccountId=account, awsRegion=region)
            name = (
                f"some/prefix/AWSLogs/{organisation}{account}/CloudTrail/{region}/2026/11/30/{account}_{part}.json.gz"
            )
            put(tmp_path, name, gzip.compress(records(event)))
    rows, report = load(tmp_path, "recipientaccountid, awsregion")
    assert sorted(rows) == [("111122223333", "eu-central-1")] * 2 + [("444455556666", "us-east-1")] * 2
    assert not report.findings


def test_digests_and_what_is_no_log_are_not_read_as_logs(tmp_path):
    put(tmp_path, NAME, gzip.compress(records(*THREE)))
    put(tmp_path, NAME.replace("/CloudTrail/", "/CloudTrail-Digest/"), gzip.compress(b'{"digestS3Object": "x"}'))
    put(tmp_path, "deployment.json", b"{}")
    rows, report = load(tmp_path)
    assert len(rows) == 3
    assert report.counts["files that are no logs of CloudTrail"] == 1
    assert not report.findings


def test_summaries_are_kept_apart_and_never_counted_as_accesses(tmp_path):
    put(tmp_path, NAME, gzip.compress(records(insight(1), THREE[0], aggregated(1), aggregated(2))))
    put(tmp_path, NAME.replace("/CloudTrail/", "/CloudTrail-Insight/"), gzip.compress(records(insight(2))))
    put(tmp_path, NAME.replace("/CloudTrail/", "/CloudTrail-Aggregated/"), gzip.compress(records(aggregated(3))))
    report = Report("test")
    with open_database() as connection:
        assert load_trail(connection, open_files(str(tmp_path)), report) == 1
        kept = connection.execute("SELECT kind, eventid FROM cloudtrail_summaries ORDER BY eventid").fetchall()
    assert kept == [("aggregated", f"aggregated-{n}") for n in (1, 2, 3)] + [
        ("insight", f"insight-{n}") for n in (1, 2)
    ]
    assert report.counts["aggregated events kept apart"] == 3
    assert report.exit_status == 0


def test_a_service_that_nobody_knows_is_an_event_like_others(tmp_path):
    strange = trail_event(
        1,
        eventSource="quantum-teleporter.amazonaws.com",
        eventName="Teleport",
        requestParameters={"tagging": 1, "Tagging": {"tagging": []}},
        resources="none",
        userIdentity="somebody",
        additionalEventData=[1, 2],
    )
    put(tmp_path, NAME, gzip.compress(records(strange)))
    ((source, name, asked, role),), report = load(tmp_path, "eventsource, eventname, requestparameters, rolename")
    assert (source, name, role) == ("quantum-teleporter.amazonaws.com", "Teleport", None)
    assert json.loads(asked)["Tagging"] == {"tagging": []}
    assert not report.findings


def test_an_event_that_was_delivered_twice_counts_once(tmp_path):
    put(tmp_path, NAME, gzip.compress(records(*THREE, THREE[0])))
    put(tmp_path, NAME.replace("aaaa", "bbbb"), gzip.compress(json.dumps({"Records": THREE}, indent=1).encode()))
    rows, report = load(tmp_path)
    assert len(rows) == 3
    assert report.counts["copies of events left out"] == 4
    assert not report.findings


def test_an_event_in_two_versions_is_a_finding(tmp_path):
    put(tmp_path, NAME, gzip.compress(records(*THREE)))
    put(tmp_path, "b/" + NAME, gzip.compress(records(trail_event(1, sourceIPAddress="198.51.100.1"))))
    rows, report = load(tmp_path)
    assert len(rows) == 3
    assert codes(report) == ["EVENT_TWO_VERSIONS"]
    assert len(report.findings[0].evidence) == 2


WHOLE = gzip.compress(records(*THREE), mtime=0)


@pytest.mark.parametrize(
    ("body", "code", "least"),
    [
        (WHOLE[: len(WHOLE) // 2], "LOG_TRUNCATED", 0),
        (gzip.compress(records(*THREE)[:-40], mtime=0), "LOG_TRUNCATED", 2),
        (records(*THREE)[:-2], "LOG_TRUNCATED", 3),
        (lines(*THREE)[:-30], "LOG_TRUNCATED", 2),
        (lines(THREE[0]) + b"{not json}\n" + lines(THREE[1], THREE[2]), "LOG_DAMAGED", 3),
        (WHOLE + b"more", "LOG_TRAILING_BYTES", 3),
        (WHOLE[:-8] + b"12345678", "LOG_DAMAGED", 3),
        (records(*THREE).replace(b"Boto3", b"B\xffto3"), "LOG_DAMAGED", 3),
        (b"\x00" * 500, "LOG_DAMAGED", 0),
        (b"<html>Access denied</html>", "LOG_DAMAGED", 0),
        (b"", "LOG_EMPTY", 0),
        (gzip.compress(b"", mtime=0), "LOG_EMPTY", 0),
        (b"\x1f\x8b", "LOG_TRUNCATED", 0),
        (b"[" * 100_000, "LOG_TRUNCATED", 0),
    ],
)
def test_a_broken_file_is_told_by_name_and_the_others_are_read(tmp_path, body, code, least):
    put(tmp_path, NAME, body)
    put(tmp_path, NAME.replace("aaaa", "bbbb"), gzip.compress(records(trail_event(77))))
    rows, report = load(tmp_path)
    assert len(rows) == least + 1
    assert code in codes(report)
    assert report.findings[0].where == NAME
    assert report.exit_status == 1


@pytest.mark.parametrize("body", [b"17", b'"text"', b"null", b"{}", b'{"Records": [1, "two", null, {}]}', b"[[1]]"])
def test_json_that_is_no_trail_is_told_and_no_failure(tmp_path, body):
    put(tmp_path, NAME, body)
    put(tmp_path, NAME.replace("aaaa", "bbbb"), records(*THREE))
    rows, report = load(tmp_path)
    assert len(rows) == 3
    assert codes(report) == ["FILE_WITHOUT_EVENTS"]


def test_a_period_leaves_out_what_is_before_and_after(tmp_path):
    put(tmp_path, NAME, gzip.compress(records(*(trail_event(n) for n in range(0, 7200, 600)))))
    put(tmp_path, NAME.replace("2026/11/30", "2026/10/01"), b"not even read")
    rows, report = load(
        tmp_path, begin=datetime(2026, 11, 30, 0, 30, tzinfo=UTC), end=datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
    )
    assert len(rows) == 6
    assert not report.findings


def test_times_with_fractions_are_of_the_second_that_they_name(tmp_path):
    put(tmp_path, NAME, records(trail_event(1, eventTime="2026-11-30T00:30:00.000Z")))
    moment = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    assert len(load(tmp_path, begin=moment)[0]) == 1
    assert len(load(tmp_path, end=moment)[0]) == 0


def test_a_large_file_is_read_in_parts(tmp_path):
    """Of a text of 30 MB no more than a few copies are held at once."""
    put(tmp_path, NAME, gzip.compress(records(*(trail_event(n) for n in range(20_000))), 1))
    tracemalloc.start()
    rows, report = load(tmp_path, "eventid")
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(rows) == 20_000
    assert not report.findings
    assert held < 200 << 20


def test_an_empty_folder_has_no_events(tmp_path):
    rows, report = load(tmp_path)
    assert rows == []
    assert report.counts["events of CloudTrail"] == 0
