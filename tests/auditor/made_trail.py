"""Made-up trails: digests and log files as CloudTrail writes them, signed with a key of the test's own."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.auditor.trail_events import trail_event

ACCOUNT = "111122223333"
REGION = "eu-central-1"
BUCKET = "trail-of-a-test"
TRAIL = "iarms_test-trail"
BEGIN = datetime(2026, 11, 30, 0, 1, 31, tzinfo=UTC)
HOUR = timedelta(hours=1)


@cache
def a_key(number: int = 0) -> rsa.RSAPrivateKey:
    """A key pair that stays the same within a run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def fingerprint(key: rsa.RSAPrivateKey) -> str:
    encoded = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    return hashlib.md5(encoded, usedforsecurity=False).hexdigest()


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form)


@dataclass
class Signed:
    """A digest that was written: its object, its hash, its signature."""

    key: str
    digest: str
    signature: str


@dataclass
class MadeTrail:
    """Writes the files of one account and region below a folder, as they lie in a bucket."""

    root: Path
    account: str = ACCOUNT
    region: str = REGION
    trail: str = TRAIL
    home: str = REGION
    bucket: str = BUCKET
    prefix: str = ""
    organisation: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=a_key)
    claimed_fingerprint: str = ""
    before: Signed | None = None
    number: int = 0
    lists_packed_hashes: bool = False

    def hours(self, begin: datetime, number: int, logs: int = 2) -> None:
        """That many hours from a moment on, with so many log files each."""
        for hour in range(number):
            start = begin + hour * HOUR
            self.digest(start, start + HOUR, [self.log(start + timedelta(minutes=20 * n + 5)) for n in range(logs)])

    def log(self, made: datetime, *events: dict[str, Any]) -> dict[str, Any]:
        """Writes a log file and returns how a digest lists it."""
        self.number += 1
        letters = hashlib.sha256(f"{self.region}{self.account}{self.number}".encode()).hexdigest()[:16]
        name = f"{self.account}_CloudTrail_{self.region}_{made:%Y%m%dT%H%MZ}_{letters}.json.gz"
        key = f"{self._folder('CloudTrail', made)}/{name}"
        body = json.dumps({"Records": events or [trail_event(self.number)]}).encode()
        packed = gzip.compress(body, mtime=0)
        self.write(key, packed)
        return {
            "s3Bucket": self.bucket,
            "s3Object": key,
            "hashValue": hashlib.sha256(packed if self.lists_packed_hashes else body).hexdigest(),
            "hashAlgorithm": "SHA-256",
            "newestEventTime": f"{made:%Y-%m-%dT%H:%M:%SZ}",
            "oldestEventTime": f"{made:%Y-%m-%dT%H:%M:%SZ}",
        }

    def digest(self, begin: datetime, end: datetime, logs: list[dict[str, Any]], **changed: Any) -> Signed:
        """Writes a digest, chained to the one before; `changed` are members of it, or `suffix` of its name."""
        suffix = changed.pop("suffix", "")
        name = f"{self.account}_CloudTrail-Digest_{self.region}_{self.trail}_{self.home}_{end:%Y%m%dT%H%M%SZ}{suffix}"
        key = f"{self._folder('CloudTrail-Digest', end)}/{name}.json.gz"
        before = self.before
        document = {
            "awsAccountId": self.account,
            "digestStartTime": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
            "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "digestS3Bucket": self.bucket,
            "digestS3Object": key,
            "digestPublicKeyFingerprint": self.claimed_fingerprint or fingerprint(self.key),
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": None,
            "oldestEventTime": None,
            "previousDigestS3Bucket": self.bucket if before else None,
            "previousDigestS3Object": before.key if before else None,
            "previousDigestHashValue": before.digest if before else None,
            "previousDigestHashAlgorithm": "SHA-256" if before else None,
            "previousDigestSignature": before.signature if before else None,
            "logFiles": logs,
        } | changed
        signed = self.sign(key, document)
        if not suffix:
            self.before = signed
        return signed

    def sign(self, key: str, document: dict[str, Any]) -> Signed:
        """Writes a digest as it stands, with its signature beside it."""
        body = json.dumps(document).encode()
        parts = (
            document["digestEndTime"],
            f"{document['digestS3Bucket']}/{document['digestS3Object']}",
            hashlib.sha256(body).hexdigest(),
            document["previousDigestSignature"] or "null",
        )
        signature = self.key.sign("\n".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256()).hex()
        self.write(key, gzip.compress(body, mtime=0))
        beside = {"signature": signature, "signature-algorithm": "SHA256withRSA"}
        self.write(key + ".metadata.json", json.dumps(beside).encode())
        return Signed(key, parts[2], signature)

    def write(self, key: str, body: bytes) -> None:
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def _folder(self, kind: str, day: datetime) -> str:
        return f"{self.prefix}AWSLogs/{self.organisation}{self.account}/{kind}/{self.region}/{day:%Y/%m/%d}"


def digests_in(root: Path, region: str = REGION) -> list[Path]:
    """The digests of a region, oldest first."""
    return sorted(root.glob(f"**/CloudTrail-Digest/{region}/**/*.json.gz"))


def logs_in(root: Path, region: str = REGION) -> list[Path]:
    """The log files of a region, oldest first."""
    return sorted(root.glob(f"**/CloudTrail/{region}/**/*.json.gz"))


def repacked(path: Path, change: Any) -> None:
    """Changes a packed file's text."""
    path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes())), mtime=0))
