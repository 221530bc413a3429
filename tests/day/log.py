"""The day's transparency log as its files: tiles and entries, a checkpoint an hour, and two witnesses' cosignatures."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ed25519

from auditor.deployment import AuditedLog
from iarms.domain.transparency import (
    CHECKPOINT,
    WITNESSED,
    LocalSigner,
    SignatureType,
    checkpoint_path,
    cosignature_path,
    log_entry,
    sign_text,
)
from tests.audit_logs import ORIGIN, LogOfFiles, log_signer, signed, witness_signer

WITNESSES: Final = ("INTERPOL-GS.example/iarms", "WCO.example/iarms")


@dataclass(frozen=True)
class LogKeys:
    """Who signs and who cosigns."""

    log: LocalSigner
    witnesses: tuple[LocalSigner, ...]

    def audited(self, bucket: str) -> AuditedLog:
        """As an auditor is told of them: both witnesses are needed."""
        return AuditedLog(
            origin=ORIGIN,
            bucket=bucket,
            keys=(self.log.key.vkey,),
            witnesses=tuple(witness.key.vkey for witness in self.witnesses),
            quorum=len(self.witnesses),
        )


def log_private_key() -> ed25519.Ed25519PrivateKey:
    """The key of the day's log, which is made out of a word."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the log").digest())


def log_keys() -> LogKeys:
    """The keys of the day's log, each made out of a word."""
    kind = SignatureType.ED25519_COSIGNATURE
    return LogKeys(log_signer(), tuple(witness_signer(name, kind) for name in WITNESSES))


def write_log(root: Path, hours: Iterable[tuple[datetime, Sequence[tuple[str, str]]]]) -> None:
    """Write the log's files. `hours` are the ends of hours and, of each, what came in it: ids and texts of events."""
    log, keys = LogOfFiles(), log_keys()
    for end, events in hours:
        if not events:
            continue
        log.grow(log_entry(event_id, text) for event_id, text in events)
        at = int(end.timestamp())
        checkpoint = log.checkpoint()
        log.files[checkpoint_path(log.size)] = log.files[CHECKPOINT] = signed(checkpoint, keys.log)
        for witness in keys.witnesses:
            line = sign_text(checkpoint.text, witness, at).line
            log.files[cosignature_path(log.size, witness.key.name)] = f"{line}\n".encode()
        log.files[WITNESSED] = signed(checkpoint, keys.log, *keys.witnesses, at=at)
    for name, content in log.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
