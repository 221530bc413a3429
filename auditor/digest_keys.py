"""Public keys that CloudTrail's digests are verified with: pinned files or AWS's answer in, keys by fingerprint out.

CloudTrail has a key pair per region and renews it; `ListPublicKeys` gives those of a period. A fingerprint is the MD5
of the key's PKCS #1 DER.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from auditor.files import Unreadable

_LEAST_BITS = 2048
_HEXADECIMAL = re.compile("(?:[0-9a-f]{2})+")  # one way to write a signature, so that none is altered unseen


@dataclass(frozen=True)
class DigestKey:
    """A public key and when it was in use, where that is known."""

    key: rsa.RSAPublicKey
    begin: datetime | None = None
    end: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """As a digest names the key that it was signed with."""
        encoded = self.key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        return hashlib.md5(encoded, usedforsecurity=False).hexdigest()

    def has_signed(self, text: bytes, signature: str) -> bool:
        """Whether a signature, in small hexadecimal, is this key's over the text: RSA, PKCS #1 v1.5, SHA-256."""
        if not _HEXADECIMAL.fullmatch(signature):
            return False
        try:
            self.key.verify(bytes.fromhex(signature), text, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True

    def was_in_use(self, at: datetime) -> bool:
        """Whether a digest of that time may bear this key's signature."""
        return not ((self.begin and at < self.begin) or (self.end and at > self.end))


class DigestKeys:
    """Keys by fingerprint."""

    def __init__(self, keys: Iterable[DigestKey] = ()) -> None:
        self._keys: dict[str, list[DigestKey]] = {}
        for key in keys:
            self._keys.setdefault(key.fingerprint, []).append(key)

    def __bool__(self) -> bool:
        return bool(self._keys)

    def of(self, fingerprint: str) -> list[DigestKey]:
        """The keys of a fingerprint: none, one, or one with several times of use."""
        return self._keys.get(fingerprint.lower(), [])


def pinned_keys(path: Path) -> DigestKeys:
    """The keys of a file or of all files of a folder: PEM or DER, as PKCS #1 or SubjectPublicKeyInfo, or the answer of
    ListPublicKeys as JSON. Raises Unreadable where there is none or a file is none of these."""
    if not path.exists():
        raise Unreadable(f"there are no keys at {path}")
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    keys = DigestKeys(key for file in files for key in _keys_of(file))
    if not keys:
        raise Unreadable(f"there are no keys at {path}")
    return keys


def keys_of_aws(regions: Iterable[str], begin: datetime, end: datetime) -> DigestKeys:
    """The keys that CloudTrail itself names for a period, in each region. Raises Unreadable."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    found: list[DigestKey] = []
    for region in sorted(set(regions)):
        try:
            client = boto3.client("cloudtrail", region_name=region)
            more: dict[str, Any] = {}
            while True:
                answer = client.list_public_keys(StartTime=begin, EndTime=end, **more)
                found += (_listed_key(each) for each in answer["PublicKeyList"])
                if not answer.get("NextToken"):
                    break
                more = {"NextToken": answer["NextToken"]}
        except (BotoCoreError, ClientError) as error:
            raise Unreadable(f"CloudTrail's keys of {region} cannot be read: {error}") from error
    return DigestKeys(found)


def _keys_of(file: Path) -> Iterator[DigestKey]:
    content = file.read_bytes()
    if file.suffix == ".json" or content.lstrip().startswith((b"{", b"[")):
        try:
            document = json.loads(content)
            listed = (
                document if isinstance(document, list) else document.get("PublicKeyList", document.get("publicKeyList"))
            )
            yield from (_listed_key(each) for each in listed)
        except (ValueError, TypeError, AttributeError, KeyError) as fault:
            raise Unreadable(f"{file} is no answer of ListPublicKeys") from fault
        return
    try:
        yield DigestKey(_loaded(content))
    except ValueError as fault:
        raise Unreadable(f"{file} is no public RSA key: {fault}") from fault


def _listed_key(listed: dict[str, Any]) -> DigestKey:
    value = listed["Value"]
    encoded = base64.b64decode(value, validate=True) if isinstance(value, str) else bytes(value)
    return DigestKey(_loaded(encoded), _time(listed.get("ValidityStartTime")), _time(listed.get("ValidityEndTime")))


def _loaded(content: bytes) -> rsa.RSAPublicKey:
    try:
        load = load_pem_public_key if content.lstrip().startswith(b"-----") else load_der_public_key
        key = load(content)
    except (ValueError, UnsupportedAlgorithm, binascii.Error) as fault:
        raise ValueError(str(fault)) from fault
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _LEAST_BITS:
        raise ValueError(f"RSA of at least {_LEAST_BITS} bits is needed")
    return key


def _time(value: Any) -> datetime | None:
    """A time as boto3 gives it, or as command lines print it: seconds, or ISO 8601."""
    if value is None or isinstance(value, datetime):
        return value
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError):
        found = datetime.fromisoformat(str(value))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
