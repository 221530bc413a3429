"""CloudTrail's files of the calls on this machine: log files, and digests that are chained and signed.

    AWSLogs/<account>/CloudTrail/<region>/YYYY/MM/DD/<account>_CloudTrail_<region>_<time>_<letters>.json.gz
    AWSLogs/<account>/CloudTrail-Digest/<region>/YYYY/MM/DD/<account>_CloudTrail-Digest_<region>_<trail>_<region>_<time>.json.gz
    <digest file>.metadata.json     what S3 holds of a digest beside it: its signature
    public-keys/<fingerprint>.pem   what CloudTrail's ListPublicKeys gives

The formats are AWS's; the key is this machine's own and the trail's name says that it is simulated: whoever runs the
stack can write whatever they like here.
"""

import contextlib
import gzip
import hashlib
import json
import os
import secrets
import shutil
import string
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from iarms import tables
from infra import ROOT
from infra.config import Deployment
from ops.local.recorder import SETTINGS, Identity, Recorder, Settings, attach, spooled

OPERATOR: Final = "operator"
"""The role of what is done by hand on this machine: the register begun, samples loaded."""
METADATA: Final = ".metadata.json"
TRAIL: Final = "simulated-on-this-machine"
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"
_LETTERS: Final = string.ascii_letters + string.digits


def signing_key(path: Path) -> rsa.RSAPrivateKey:
    """The key of the trail on this machine, made where there is none."""
    if path.exists():
        kept = serialization.load_pem_private_key(path.read_bytes(), None)
        if isinstance(kept, rsa.RSAPrivateKey):
            return kept
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoded = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(encoded)
    return made


@dataclass
class TrailFiles:
    """The files of one account and region under `root`, as CloudTrail lays them into `bucket`."""

    root: Path
    bucket: str
    account: str
    region: str
    key: rsa.RSAPrivateKey
    trail: str = TRAIL
    _undigested: list[dict[str, Any]] = field(default_factory=list)
    _last: tuple[str, str, str] | None = None
    """Of the digest before: its object's key, the hash of its text, its signature."""

    def go_on(self) -> datetime | None:
        """Go on from the newest digest that lies there; gives when it ended."""
        digests = sorted((self.root / "AWSLogs" / self.account / "CloudTrail-Digest" / self.region).rglob("*.json.gz"))
        if not digests:
            return None
        text = gzip.decompress(digests[-1].read_bytes())
        told = json.loads(digests[-1].with_name(digests[-1].name + METADATA).read_text(encoding="utf-8"))
        before = json.loads(text)
        self._last = (before["digestS3Object"], hashlib.sha256(text).hexdigest(), told["signature"])
        return datetime.strptime(before["digestEndTime"], _MOMENT).replace(tzinfo=UTC)

    def deliver(self, records: Sequence[Mapping[str, Any]], at: datetime) -> Path | None:
        """Write one log file of these records; None where there are none."""
        if not records:
            return None
        letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
        name = f"{self.account}_CloudTrail_{self.region}_{at:%Y%m%dT%H%MZ}_{letters}.json.gz"
        key = f"AWSLogs/{self.account}/CloudTrail/{self.region}/{at:%Y/%m/%d}/{name}"
        text = json.dumps({"Records": list(records)}, separators=(",", ":")).encode()
        times = sorted(record["eventTime"] for record in records)
        path = self._write(key, text)
        self._undigested.append(
            {
                "s3Bucket": self.bucket,
                "s3Object": key,
                "hashValue": hashlib.sha256(text).hexdigest(),
                "hashAlgorithm": "SHA-256",
                "newestEventTime": times[-1],
                "oldestEventTime": times[0],
            }
        )
        return path

    def digest(self, begin: datetime, end: datetime) -> Path:
        """Write the digest of what was delivered from `begin` up to `end`: there is one also where nothing was."""
        name = f"{self.account}_CloudTrail-Digest_{self.region}_{self.trail}_{self.region}_{end:%Y%m%dT%H%M%SZ}.json.gz"
        key = f"AWSLogs/{self.account}/CloudTrail-Digest/{self.region}/{end:%Y/%m/%d}/{name}"
        delivered, self._undigested = self._undigested, []
        before = self._last
        until = end.strftime(_MOMENT)
        document = {
            "awsAccountId": self.account,
            "digestStartTime": begin.strftime(_MOMENT),
            "digestEndTime": until,
            "digestS3Bucket": self.bucket,
            "digestS3Object": key,
            "digestPublicKeyFingerprint": self._fingerprint(),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": max((each["newestEventTime"] for each in delivered), default=None),
            "oldestEventTime": min((each["oldestEventTime"] for each in delivered), default=None),
            "previousDigestS3Bucket": self.bucket if before else None,
            "previousDigestS3Object": before[0] if before else None,
            "previousDigestHashValue": before[1] if before else None,
            "previousDigestHashAlgorithm": "SHA-256" if before else None,
            "previousDigestSignature": before[2] if before else None,
            "logFiles": delivered,
        }
        text = json.dumps(document, separators=(",", ":")).encode()
        digest = hashlib.sha256(text).hexdigest()
        signed = "\n".join((until, f"{self.bucket}/{key}", digest, before[2] if before else "null"))
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()).hex()
        path = self._write(key, text)
        told = {"signature": signature, "signature-algorithm": "SHA256withRSA"}
        path.with_name(path.name + METADATA).write_text(json.dumps(told), encoding="utf-8")
        self._last = (key, digest, signature)
        return path

    def publish_key(self) -> Path:
        """Write the key's public half as PEM of PKCS #1, named by its fingerprint: MD5 of its DER, as AWS has it."""
        path = self.root / "public-keys" / f"{self._fingerprint()}.pem"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            self.key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.PKCS1)
        )
        return path

    def _fingerprint(self) -> str:
        encoded = self.key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
        return hashlib.md5(encoded, usedforsecurity=False).hexdigest()

    def _write(self, key: str, text: bytes) -> Path:
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(text, mtime=0))
        return path


@dataclass
class Spool:
    """Takes what processes have recorded out of their files, each whole line once."""

    folder: Path
    _read: dict[Path, int] = field(default_factory=dict)

    def fresh(self) -> list[dict[str, Any]]:
        """The records since the last time, in the order of their times."""
        found: list[dict[str, Any]] = []
        for path in sorted(self.folder.glob("*.ndjson")):
            with path.open("rb") as lines:
                lines.seek(self._read.get(path, 0))
                text = lines.read()
            whole = text[: text.rfind(b"\n") + 1]
            self._read[path] = self._read.get(path, 0) + len(whole)
            found += (json.loads(line) for line in whole.splitlines())
        return sorted(found, key=lambda record: record["eventTime"])


def trail_files(home: Path, deployment: Deployment) -> TrailFiles:
    """The trail of the stack on this machine, under `home`."""
    bucket = deployment.physical("trail", deployment.account)
    key = signing_key(home / "trail-key.pem")
    return TrailFiles(home / "trail", bucket, deployment.account, deployment.region, key)


@dataclass(frozen=True)
class Recording:
    """What is needed to have calls on a stack recorded: the settings, and the variables that functions must see."""

    settings: Settings
    variables: dict[str, str]

    @classmethod
    def begun(cls, home: Path, deployment: Deployment) -> "Recording":
        """Begin anew under `home`: the engine forgets everything, and so does the trail."""
        for folder in (home / "trail", home / "spool"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        layouts = {deployment.table(table): table for table in tables.ALL}
        layouts |= dict.fromkeys(json.loads(deployment.serial_indexes()).values(), tables.SERIAL_INDEX)
        keys = {
            name: tuple(each for each in (table.partition_key, table.sort_key) if each)
            for name, table in layouts.items()
        }
        settings = Settings(deployment.account, deployment.region, str(home / "spool"), keys)
        told = home / "trail.json"
        settings.write(told)
        path = os.pathsep.join((str(Path(__file__).parent / "injected"), str(ROOT)))
        return cls(settings, {SETTINGS: str(told), "PYTHONPATH": path})

    def of_operator(self, client: Any) -> None:
        """Have the calls of a client of this process recorded, as the operator's."""
        who = Identity(OPERATOR, "this-machine")
        attach(client.meta.events, Recorder(self.settings, spooled(self.settings), lambda: who))


@contextlib.contextmanager
def delivered(
    files: TrailFiles, spool: Spool, *, log_seconds: float = 5.0, digest_seconds: float = 60.0
) -> Iterator[Callable[[], None]]:
    """While this lasts, what is spooled becomes log files and digests, and the rest at the end. CloudTrail takes five
    minutes and an hour. Gives what has everything delivered and digested at once."""
    ends = threading.Event()
    turn = threading.Lock()
    begun = datetime.now(UTC).replace(microsecond=0)

    def deliver(*, and_digest: bool) -> None:
        nonlocal begun
        with turn:
            now = datetime.now(UTC).replace(microsecond=0)
            files.deliver(spool.fresh(), now)
            if and_digest and now > begun:
                files.digest(begun, now)
                begun = now

    def work() -> None:
        while not ends.wait(log_seconds):
            deliver(and_digest=datetime.now(UTC) - begun >= timedelta(seconds=digest_seconds))

    def settle() -> None:
        # A digest ends on a whole second, and one object has one name.
        ends.wait(1.0)
        deliver(and_digest=True)

    files.publish_key()
    worker = threading.Thread(target=work, name="local trail", daemon=True)
    worker.start()
    try:
        yield settle
    finally:
        ends.set()
        worker.join()
        deliver(and_digest=True)
