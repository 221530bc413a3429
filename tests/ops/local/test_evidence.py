"""What the demonstration's deeds do to a copy of a clean day, and that each is found by the command that it names."""

import json
import subprocess
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as kept

from auditor.command import main as audit
from auditor.witness import main as witness
from ops.local import audit_demo
from ops.local.audit_demo import CHECKS, Check
from ops.local.evidence import Evidence, entries_of
from tests.day.files import DayFiles, trail_key
from tests.day.log import log_keys
from tests.day.misbehaviour import ADMINISTRATOR
from tests.day.recording import Recorded
from tests.day.traffic import DAY, STOLEN
from tests.world import DEPLOYMENT


@pytest.fixture
def evidence(clean_day: DayFiles, tmp_path: Path) -> Evidence:
    day = Evidence(clean_day.folder, lambda: direct_read(clean_day), log_keys().log).copy(tmp_path / "evidence")
    told = {"begin": DAY.isoformat(), "end": (DAY + timedelta(days=1)).isoformat(), "digest_seconds": 3600}
    (day.folder / "period.json").write_text(json.dumps(told))
    key = trail_key().private_bytes(kept.Encoding.PEM, kept.PrivateFormat.PKCS8, kept.NoEncryption())
    (day.folder / "trail-key.pem").write_bytes(key)
    return day


def direct_read(day: DayFiles) -> dict[str, Any]:
    """What CloudTrail has of a read past the API, twenty minutes after the day."""
    key = {"record_id": day.ids[f"record {STOLEN[0]}"], "part": "current"}
    arn = f"arn:aws:dynamodb:eu-west-1:123456789012:table/{DEPLOYMENT}-records"
    resources = [{"accountId": "123456789012", "type": "AWS::DynamoDB::Table", "ARN": arn}]
    told = {"tableName": f"{DEPLOYMENT}-records", "key": key}
    data = {"managementEvent": False, "eventCategory": "Data", "readOnly": True, "resources": resources}
    record = Recorded().also("dynamodb", "GetItem", told, ADMINISTRATOR, **data)
    return record | {"eventTime": "2026-11-26T00:20:00Z"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.done}-{check.command.__name__}")
def test_each_deed_is_found_by_its_command_and_nothing_else_is(
    check: Check, evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_demo, "HOME", tmp_path)
    monkeypatch.setattr(subprocess, "run", in_this_process(tmp_path / "said"))
    assert witness(["init", "--folder", str(tmp_path / "witness"), "--name", "witness.example/test"]) == 0
    if check.command is audit_demo.witness:
        first = audit_demo.first_witness(evidence.copy(tmp_path / "first"))
        assert audit_demo.look(first).status == 0
    copy = evidence.copy(tmp_path / "copy")
    if check.tamper is not None:
        check.tamper(copy)
    seen = audit_demo.look(check.command(copy))
    assert check.is_as_expected(seen), seen


def in_this_process(said: Path) -> Callable[..., Any]:
    """A stand-in for a process of its own: a command's words in, its status and what it printed out."""

    def run(words: list[str], **_: Any) -> Any:
        if words[2] == "auditor.command":
            status = audit([*words[3:], "--out", str(said)])
            return subprocess.CompletedProcess(words, status, said.read_text("utf-8"), "")
        with redirect_stdout(StringIO()) as printed:
            status = witness(words[3:])
        return subprocess.CompletedProcess(words, status, printed.getvalue(), "")

    return run


def test_the_evidence_that_was_copied_stays_as_it_is(evidence: Evidence, tmp_path: Path) -> None:
    before = list(entries_of(evidence))
    for number, check in enumerate(CHECKS):
        copy = evidence.copy(tmp_path / str(number))
        if check.tamper is not None:
            check.tamper(copy)
    assert list(entries_of(evidence)) == before
    assert before[-1] != b""
