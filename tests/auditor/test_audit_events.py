"""Audit events read from whatever they were exported as, each once, and what is wrong with the files told."""

import gzip
import json
from pathlib import Path

import pytest

from auditor.audit_events import load_events, load_outbox
from auditor.engine import make_views, open_engine
from auditor.files import open_files
from auditor.findings import Report
from iarms.domain.transparency import bundle_of, bundle_path
from iarms.models.audit import canonical_text
from ops.documents.audit_scene import DEPLOYMENT, Scene, at


def events(number: int = 3) -> list[str]:
    scene = Scene()
    for each in range(number):
        scene.search(f"AB{each}", at("10:00"), hit_ids=("hit_é",))
    return [canonical_text(event) for event in scene.events]


def loaded(folder: Path) -> tuple[list[tuple[int | None, str]], Report]:
    report, engine = Report("ask"), open_engine()
    load_events(engine, open_files(str(folder)), report)
    make_views(engine, DEPLOYMENT)
    rows = engine.execute("SELECT position, document FROM audit_records ORDER BY position, document").fetchall()
    return rows, report


def as_lines(texts: list[str], first: int = 0) -> bytes:
    return "".join(f'{{"position":{first + n},"event":{text}}}\n' for n, text in enumerate(texts)).encode()


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_the_logs_files_of_events(tmp_path):
    texts = events()
    write(tmp_path / "events/dt=2026-11-10/00000000000000000000.ndjson.gz", gzip.compress(as_lines(texts[:2])))
    write(tmp_path / "events/dt=2026-11-10/00000000000000000002.ndjson.gz", gzip.compress(as_lines(texts[2:], 2)))
    write(tmp_path / "checkpoint", b"no event")
    rows, report = loaded(tmp_path)
    assert [position for position, _ in rows] == [0, 1, 2]
    assert [json.loads(text) for _, text in rows] == [json.loads(text) for text in texts]
    assert (report.findings, report.counts["audit events"]) == ([], 3)


def test_the_logs_entry_bundles_the_fullest_of_each(tmp_path):
    texts = events(258)
    entries = [text.encode() for text in texts]
    write(tmp_path / bundle_path(0), bundle_of(entries[:256]))
    write(tmp_path / bundle_path(1, 1), bundle_of(entries[256:257]))
    write(tmp_path / bundle_path(1, 2), bundle_of(entries[256:]))
    rows, report = loaded(tmp_path)
    assert rows == list(enumerate(texts))
    assert report.findings == []


@pytest.mark.parametrize(
    "wrap",
    [
        "\n".join,
        lambda texts: "\ufeff" + "\r\n".join(texts) + "\r\n",
        lambda texts: "\n".join(
            json.dumps({"event": json.loads(t), "entry": t, "position": None, "proof": None}) for t in texts
        ),
        lambda texts: json.dumps({"items": [json.loads(t) for t in texts], "next_cursor": None}, indent=2),
        lambda texts: json.dumps([json.loads(t) for t in texts]),
        lambda texts: json.dumps(json.loads(texts[0])) + "\n" + "\n".join(texts),
    ],
)
def test_exports_of_the_api_in_lines_or_pages(tmp_path, wrap):
    texts = events()
    write(tmp_path / "export.ndjson", wrap(texts).encode())
    rows, report = loaded(tmp_path)
    assert {json.loads(text)["event_id"] for _, text in rows} == {json.loads(text)["event_id"] for text in texts}
    assert not [each for each in report.findings if each.code == "NOT_AN_EVENT"]


def test_an_event_that_stands_there_twice_is_kept_once_and_counted(tmp_path):
    texts = events()
    write(tmp_path / "one.ndjson", "\n".join(texts).encode())
    write(tmp_path / "two.ndjson", "\n".join(texts[:2]).encode())
    rows, report = loaded(tmp_path)
    assert (len(rows), report.findings) == (3, [])
    assert report.counts["audit events that stood there more than once"] == 2


def test_the_same_event_with_its_members_in_another_order_is_the_same(tmp_path):
    (text,) = events(1)
    turned = json.dumps(dict(reversed(json.loads(text).items())), indent=1)
    write(tmp_path / "one.ndjson", text.encode())
    write(tmp_path / "two.json", json.dumps({"items": [json.loads(turned)]}).encode())
    assert loaded(tmp_path)[0] == [(None, text)]
    assert loaded(tmp_path)[1].findings == []


def test_two_texts_under_one_id_are_a_finding_with_both(tmp_path):
    texts = events(1)
    other = texts[0].replace("officer-FR", "officer-XX")
    write(tmp_path / "one.ndjson", "\n".join([texts[0], other]).encode())
    rows, report = loaded(tmp_path)
    (finding,) = report.findings
    assert (len(rows), finding.code, finding.severity) == (2, "EVENT_ALTERED", "high")
    assert sorted(finding.evidence) == sorted([texts[0], other])


def test_what_is_no_event_or_ends_too_early_is_told_and_the_rest_is_read(tmp_path):
    texts = events()
    packed = gzip.compress("\n".join(texts).encode())
    write(tmp_path / "events/dt=2026-11-10/0.ndjson.gz", packed[:-8])
    write(tmp_path / "events/dt=2026-11-11/1.ndjson", b'{"event": {"at": "x"}}\n{"even\n7\n\n')
    rows, report = loaded(tmp_path)
    assert len(rows) == 3
    assert sorted(each.code for each in report.findings) == ["EVENTS_TRUNCATED", "NOT_AN_EVENT"]
    assert "3 of its lines" in next(each for each in report.findings if each.code == "NOT_AN_EVENT").sentence


def test_an_event_too_large_for_the_log_is_said_to_be_so(tmp_path):
    stub = {"document_bytes": 70000, "document_sha256": "0" * 64, "event_id": "evt_01M72ECX80G30FP923V9MA7699"}
    write(tmp_path / "one.ndjson", json.dumps(stub).encode())
    rows, report = loaded(tmp_path)
    assert len(rows) == 1
    assert "too large for the log" in report.sentences[0]


def test_rows_of_the_outbox_as_the_api_or_a_tables_export_has_them():
    engine = open_engine()
    row = {
        "notification_id": "ntf_1",
        "recipient": "WCO",
        "state": "SENT",
        "sent_at": "2026-11-10T10:00:00.000Z",
        "priority": "URGENT",
    }
    typed = {
        "Item": {name: {"S": value} for name, value in {**row, "notification_id": "ntf_2", "message_id": "m-2"}.items()}
    }
    page = {"items": [{**row, "notification_id": "ntf_3"}], "next_cursor": None}
    text = "\n".join(json.dumps(each) for each in (row, typed, page))
    assert load_outbox(engine, text.encode()) == 3
    found = engine.execute("SELECT notification_id, state, message_id FROM outbox ORDER BY 1").fetchall()
    assert found == [("ntf_1", "SENT", None), ("ntf_2", "SENT", "m-2"), ("ntf_3", "SENT", None)]
    assert load_outbox(engine, b"") == 0
