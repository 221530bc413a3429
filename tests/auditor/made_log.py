"""Made-up logs in folders: events of audit, their entries and tiles, checkpoints, cosignatures, and the log's lines."""

import gzip
import json
from pathlib import Path
from typing import Any

from auditor.deployment import AuditedDeployment, AuditedLog, AuditedTrail
from iarms.domain.transparency import (
    Checkpoint,
    SignatureType,
    checkpoint_path,
    cosignature_path,
    parse_note,
)
from tests.audit_logs import ORIGIN, LogOfFiles, log_signer, signed, witness_signer

WITNESSES = (
    witness_signer("witness.example/one"),
    witness_signer("witness.example/two", SignatureType.ML_DSA_44),
)


def event(number: int, **changed: Any) -> dict[str, Any]:
    """An audit event, short but with what is hard: other letters, a list, a number."""
    return {
        "event_id": f"evt_{number:026}",
        "at": f"2026-11-30T00:{number // 60 % 60:02}:{number % 60:02}.000Z",
        "action": "create_search",
        "party": "WCO",
        "query": f"Łucznik {number} \U0001f52b",
        "record_ids": [f"rec_{number}"],
        "status": 201,
    } | changed


def entry_of(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class MadeLog:
    """A log that is grown and published into a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = LogOfFiles()

    def publish(self, *entries: bytes, witnesses: tuple[Any, ...] = WITNESSES, lines: bool = True) -> Checkpoint:
        """Appends entries, signs, has it cosigned, and writes everything."""
        first = self.log.size
        for path in self.log.grow(entries):
            self.write(path, self.log.files[path])
        checkpoint = self.log.checkpoint()
        self.sign(checkpoint, witnesses)
        if lines and entries:
            told = [{"position": first + at, "event": json.loads(entry)} for at, entry in enumerate(entries)]
            body = "".join(json.dumps(each) + "\n" for each in told)
            self.write(f"events/dt=2026-11-30/{first:020}.ndjson.gz", gzip.compress(body.encode()))
        return checkpoint

    def sign(self, checkpoint: Checkpoint, witnesses: tuple[Any, ...] = WITNESSES, log: Any = None) -> None:
        log = log or log_signer()
        note = signed(checkpoint, log)
        self.write("checkpoint", note)
        self.write(checkpoint_path(checkpoint.size), note)
        if witnesses:
            self.write("witnessed", signed(checkpoint, log, *witnesses))
            for witness in witnesses:
                line = parse_note(signed(checkpoint, witness)).signatures[0].line
                self.write(cosignature_path(checkpoint.size, witness.key.name), f"{line.rstrip()}\n".encode())

    def write(self, name: str, body: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def audited_log(quorum: int = 2) -> AuditedLog:
    return AuditedLog(
        origin=ORIGIN,
        bucket="log-of-a-test",
        keys=(log_signer().key.vkey,),
        witnesses=tuple(witness.key.vkey for witness in WITNESSES),
        quorum=quorum,
    )


def deployment_file(folder: Path, quorum: int = 2) -> Path:
    """The file of a deployment that has this log."""
    deployment = AuditedDeployment(
        name="test",
        account="111122223333",
        region="eu-central-1",
        tables={"audit": "iarms-test-audit"},
        roles={"iarms-test-search": "door"},
        log=audited_log(quorum),
        trail=AuditedTrail(
            name="t", bucket="b", home_region="eu-central-1", accounts=("111122223333",), regions=("eu-central-1",)
        ),
    )
    path = folder / "deployment.json"
    path.write_text(deployment.model_dump_json(), "utf-8")
    return path
