"""Log files and digests as CloudTrail lays them: checked by AWS's own rule, written down here once more."""

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ops.local.trail import METADATA, Spool, TrailFiles, signing_key

BEGIN = datetime(2026, 11, 25, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def three_hours(root: Path, key: rsa.RSAPrivateKey) -> list[Path]:
    """Two files in the first hour, none in the second, one in the third."""
    files = TrailFiles(root, "bucket", "123456789012", "eu-west-1", key)
    files.publish_key()
    digests = []
    for hour, delivered in enumerate((2, 0, 1)):
        for number in range(delivered):
            at = BEGIN + hour * HOUR + timedelta(minutes=number)
            files.deliver([{"eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "eventID": f"{hour}{number}"}], at)
        digests.append(files.digest(BEGIN + hour * HOUR, BEGIN + (hour + 1) * HOUR))
    return digests


def read(path: Path) -> tuple[dict[str, Any], bytes]:
    text = gzip.decompress(path.read_bytes())
    return json.loads(text), text


def test_digests_are_chained_and_signed_as_aws_signs_them(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    signature, before = "null", b""
    for path in three_hours(tmp_path, key):
        digest, text = read(path)
        assert tmp_path / digest["digestS3Object"] == path
        signed = [digest["digestEndTime"], f"bucket/{digest['digestS3Object']}", hashlib.sha256(text).hexdigest()]
        told = json.loads(path.with_name(path.name + METADATA).read_text())
        public = key.public_key()
        to_verify = "\n".join([*signed, signature]).encode()
        public.verify(bytes.fromhex(told["signature"]), to_verify, padding.PKCS1v15(), hashes.SHA256())
        if before:
            assert digest["previousDigestHashValue"] == hashlib.sha256(before).hexdigest()
            assert digest["previousDigestSignature"] == signature
        signature, before = told["signature"], text


def test_a_digest_has_every_log_file_of_its_hour_and_its_hash(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    digests = [read(path)[0] for path in three_hours(tmp_path, key)]
    assert [len(digest["logFiles"]) for digest in digests] == [2, 0, 1]
    assert digests[1]["newestEventTime"] is None
    for digest in digests:
        for listed in digest["logFiles"]:
            text = gzip.decompress((tmp_path / listed["s3Object"]).read_bytes())
            assert hashlib.sha256(text).hexdigest() == listed["hashValue"]


def test_the_public_key_is_named_by_the_fingerprint_that_digests_tell(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    digest, _ = read(three_hours(tmp_path, key)[0])
    (published,) = (tmp_path / "public-keys").iterdir()
    assert published.stem == digest["digestPublicKeyFingerprint"]
    assert serialization.load_pem_public_key(published.read_bytes()) == key.public_key()


def test_the_trails_key_is_kept(tmp_path: Path) -> None:
    kept = signing_key(tmp_path / "a" / "key.pem")
    assert signing_key(tmp_path / "a" / "key.pem").private_numbers() == kept.private_numbers()
    assert (tmp_path / "a" / "key.pem").stat().st_mode & 0o077 == 0


def test_a_spool_gives_each_whole_line_once_and_waits_for_the_rest_of_one(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    first, second = tmp_path / "1.ndjson", tmp_path / "2.ndjson"
    first.write_text('{"eventTime": "b"}\n{"eventTi')
    second.write_text('{"eventTime": "a"}\n')
    assert [each["eventTime"] for each in spool.fresh()] == ["a", "b"]
    assert spool.fresh() == []
    with first.open("a") as more:
        more.write('me": "c"}\n')
    assert [each["eventTime"] for each in spool.fresh()] == ["c"]
