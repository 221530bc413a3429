"""Evidence to try the auditor's commands on: a folder of files, and what somebody who tampers does with a copy of it.

    trail/, log/, deployment.json   as an auditor gets them
    period.json                     from when to when, how many seconds a digest covers, and where it is not the
                                    whole, from when to when calls were made
    trail-key.pem                   the key of the simulated trail's digests
    log-key.pem                     the log's key, where a deed needs what only its holder can do

What CloudTrail itself would have recorded is written as CloudTrail writes it, signed and chained: only what a person
does to files afterwards is not.
"""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from auditor.deployment import AuditedDeployment
from iarms.domain.transparency import (
    CHECKPOINT,
    Checkpoint,
    Frontier,
    LocalSigner,
    LogFault,
    SignatureType,
    SignedNote,
    Signer,
    bundle_entries,
    bundle_path,
    growth,
    leaf_hash,
    open_checkpoint,
    sign_text,
)
from iarms.domain.transparency import LogPolicy as Policy
from ops.local.trail import TrailFiles, signing_key


@dataclass(frozen=True)
class EvidenceFolder:
    """Where evidence lies: the trail's files, the log's, and what the auditor was told of the deployment."""

    folder: Path

    @property
    def trail(self) -> Path:
        """The trail's files."""
        return self.folder / "trail"

    @property
    def log(self) -> Path:
        """The log's files."""
        return self.folder / "log"

    @property
    def deployment_file(self) -> Path:
        """What the auditor was told of the deployment."""
        return self.folder / "deployment.json"


@dataclass(frozen=True)
class Evidence(EvidenceFolder):
    """A folder of evidence. `read_directly` reads a record past the API and gives CloudTrail's record of that; `signer`
    is whoever holds the log's key."""

    read_directly: Callable[[], dict[str, Any]]
    signer: Signer

    def period(self) -> tuple[datetime, datetime, timedelta]:
        """From when to when the trail goes, and how long a digest covers."""
        told = json.loads((self.folder / "period.json").read_text("utf-8"))
        begin, end = (datetime.fromisoformat(told[name]) for name in ("begin", "end"))
        return begin, end, timedelta(seconds=told["digest_seconds"])

    def calls(self) -> tuple[datetime, datetime] | None:
        """From when to when calls were made, where that is not the whole period."""
        told = json.loads((self.folder / "period.json").read_text("utf-8"))
        if "calls_from" not in told:
            return None
        return datetime.fromisoformat(told["calls_from"]), datetime.fromisoformat(told["calls_to"])

    def copy(self, folder: Path) -> "Evidence":
        """The same evidence in another folder."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Evidence(folder, self.read_directly, self.signer)


def prepared(folder: Path) -> Evidence:
    """Evidence whose read past the API and whose log's key lie beside it as files."""
    deployment = AuditedDeployment.read(folder / "deployment.json")
    private = serialization.load_pem_private_key((folder / "log-key.pem").read_bytes(), None)
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise TypeError("the log's key is no Ed25519 key")
    signer = LocalSigner.of(deployment.log.origin, SignatureType.ED25519, private)
    return Evidence(folder, lambda: dict(json.loads((folder / "direct-read.json").read_text("utf-8"))), signer)


def add_direct_read(evidence: Evidence) -> None:
    """Read a record past the API. CloudTrail records it, in a log file and a digest of the time after."""
    told = AuditedDeployment.read(evidence.deployment_file)
    key = signing_key(evidence.folder / "trail-key.pem")
    files = TrailFiles(evidence.trail, told.trail.bucket, told.account, told.region, key)
    _, _, step = evidence.period()
    ended = files.go_on()
    if ended is None:
        raise ValueError("the trail has no digest to go on from")
    record = evidence.read_directly()
    files.deliver([record], ended + step / 2)
    files.digest(ended, ended + step)
    if evidence.calls() is not None:
        period = evidence.folder / "period.json"
        until = datetime.fromisoformat(record["eventTime"]) + timedelta(seconds=2)
        period.write_text(json.dumps(json.loads(period.read_text("utf-8")) | {"calls_to": until.isoformat()}), "utf-8")


def delete_newest_digest(evidence: Evidence) -> None:
    """Delete the newest digest with its signature: what AWS's own validation does not notice."""
    digests = (evidence.trail / "AWSLogs").glob("*/CloudTrail-Digest/*/*/*/*/*.json.gz")
    newest = max(digests, key=lambda path: path.name)
    newest.with_name(newest.name + ".metadata.json").unlink()
    newest.unlink()


def alter_event(evidence: Evidence) -> None:
    """Name another officer in the last search, in the log's entries and in its lines for queries."""
    number, entry = [(n, each) for n, each in enumerate(entries_of(evidence)) if _is_search(each)][-1]
    officer = json.loads(entry)["officer"]
    other = officer[:-1] + ("9" if officer[-1] != "9" else "8")
    altered = entry.replace(f'"officer":"{officer}"'.encode(), f'"officer":"{other}"'.encode())
    for path in (evidence.log / "tile" / "entries").rglob("*"):
        if path.is_file() and entry in (content := path.read_bytes()):
            path.write_bytes(content.replace(entry, altered))
    for path in (evidence.log / "events").rglob("*.ndjson.gz"):
        text = gzip.decompress(path.read_bytes())
        if entry in text:
            path.write_bytes(gzip.compress(text.replace(entry, altered), mtime=0))
    if altered == entry:
        raise ValueError(f"entry {number} names no officer")


def fork_log(evidence: Evidence) -> None:
    """Write another log of the same size, whose last event is another, and sign it with the log's key."""
    told = list(entries_of(evidence))
    told[-1] = json.dumps(json.loads(told[-1]) | {"party": "NCB-QQ"}, sort_keys=True, separators=(",", ":")).encode()
    shutil.rmtree(evidence.log)
    frontier = Frontier(0, ()).grown(*(leaf_hash(entry) for entry in told))
    text = Checkpoint(evidence.signer.key.name, frontier.size, frontier.root).text
    files = dict(growth(_NoTiles(), 0, told))
    files[CHECKPOINT] = SignedNote(text, (sign_text(text, evidence.signer, None),)).content
    for name, content in files.items():
        path = evidence.log / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def entries_of(evidence: Evidence) -> Iterator[bytes]:
    """The log's entries in their order, as its newest checkpoint has them."""
    log = AuditedDeployment.read(evidence.deployment_file).log
    policy = Policy.of(log.origin, log.keys)
    size = open_checkpoint((evidence.log / CHECKPOINT).read_bytes(), policy).checkpoint.size
    for first in range(0, size, 256):
        width = min(256, size - first)
        yield from bundle_entries((evidence.log / bundle_path(first // 256, width)).read_bytes(), width)


def _is_search(entry: bytes) -> bool:
    event = json.loads(entry)
    return event.get("action") == "create_search" and bool(event.get("officer"))


class _NoTiles:
    """What a log has before its first entry."""

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """There is none."""
        raise LogFault("no_tile", f"{level}/{index} of {width}")
