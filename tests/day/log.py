"""The day's transparency log: the real sequencer and publisher write it, under keys that are made out of words, and two
witnesses cosign what they are shown."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ed25519

from auditor.deployment import AuditedLog
from iarms.domain.transparency import (
    CHECKPOINT,
    LocalSigner,
    LogPolicy,
    SignatureType,
    cosignature_path,
    open_checkpoint,
    sign_text,
)
from iarms.handlers import publisher
from iarms.settings import PublisherSettings
from tests import clock
from tests.audit_logs import ORIGIN, log_signer, witness_signer
from tests.world import World

WITNESSES: Final = ("INTERPOL-GS.example/iarms", "WCO.example/iarms")
BUCKET: Final = publisher.settings.log_bucket


@dataclass(frozen=True)
class LogKeys:
    """Who signs and who cosigns."""

    log: LocalSigner
    witnesses: tuple[LocalSigner, ...]

    def audited(self) -> AuditedLog:
        """As an auditor is told of them: both witnesses are needed."""
        return AuditedLog(
            origin=ORIGIN,
            bucket=BUCKET,
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


@contextmanager
def published_under(keys: LogKeys) -> Iterator[None]:
    """While this lasts, the publisher signs with this key, and counts these witnesses."""
    before: Any = (publisher.settings, publisher.signer)
    told = keys.audited()
    settings = {name: getattr(publisher.settings, name) for name in publisher.settings.names()}
    changed = {"log_origin": told.origin, "witnesses": " ".join(told.witnesses), "quorum": str(told.quorum)}
    publisher.settings = PublisherSettings(**settings | changed)
    vars(publisher)["signer"] = lambda: keys.log
    publisher.stores.cache_clear()
    try:
        yield
    finally:
        publisher.settings, vars(publisher)["signer"] = before
        publisher.stores.cache_clear()


def publish_and_cosign(world: World, keys: LogKeys) -> None:
    """Have the log published, cosigned by each witness, and the cosignatures gathered."""
    world.publish()
    if not world.s3.list_objects_v2(Bucket=BUCKET, Prefix=CHECKPOINT).get("Contents"):
        return
    note = world.s3.get_object(Bucket=BUCKET, Key=CHECKPOINT)["Body"].read()
    checkpoint = open_checkpoint(note, LogPolicy.of(ORIGIN, [keys.log.key.vkey])).checkpoint
    for witness in keys.witnesses:
        line = sign_text(checkpoint.text, witness, int(clock.seconds())).line
        path = cosignature_path(checkpoint.size, witness.key.name)
        world.s3.put_object(Bucket=BUCKET, Key=path, Body=line.encode())
    world.publish()


def fetch_log(world: World, root: Path) -> None:
    """Copy the log's files out of their bucket."""
    for page in world.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for listed in page.get("Contents", ()):
            path = root / listed["Key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(world.s3.get_object(Bucket=BUCKET, Key=listed["Key"])["Body"].read())
