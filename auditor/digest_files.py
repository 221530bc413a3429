"""CloudTrail's digest files: names and bytes in, what they say out, or what is wrong with their form.

Source: AWS CloudTrail User Guide, "CloudTrail digest file structure" and "Custom implementations of CloudTrail log file
integrity validation".
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from auditor.moments import read_moment
from auditor.one_meaning import read_json
from auditor.packed import Unpacked, unpacked

ALGORITHM = "SHA256withRSA"
HASH = "SHA-256"

_PLACE = (
    r"(?P<lead>(?:.*/)?)AWSLogs/(?:(?P<organisation>o-[a-z0-9]+)/)?(?P<account>\d{12})/"
    r"(?P<kind>CloudTrail[A-Za-z-]*)/(?P<region>[a-z0-9-]+)/(?P<day>\d{4}/\d\d/\d\d)/(?P<file>[^/]+)"
)
_OF_A_TRAIL = r"(^|/)AWSLogs/([^/]+/){1,2}CloudTrail(-[A-Za-z]+)*/"
_DIGEST = (
    r"(?P<account>\d{12})_CloudTrail-Digest_(?P<region>[a-z0-9-]+)_(?P<trail>.+)"
    r"_(?P<home>[a-z0-9-]+)_(?P<time>\d{8}T\d{6}Z)(?P<backfill>_backfill)?\.json\.gz"
)
_LOG = r"(?P<account>\d{12})_CloudTrail_(?P<region>[a-z0-9-]+)_(?P<time>\d{8}T\d{4}Z)_[0-9A-Za-z]+\.json\.gz"
_MOST_DIGEST_BYTES = 64 << 20


@dataclass(frozen=True)
class Place:
    """Where a file of a trail lies: `lead` stands before `AWSLogs/`, `kind` is CloudTrail, CloudTrail-Digest..."""

    name: str
    lead: str
    account: str
    kind: str
    region: str
    day: str
    file: str

    @property
    def below(self) -> str:
        """The name from `AWSLogs/` on."""
        return self.name[len(self.lead) :]


@dataclass(frozen=True)
class DigestName:
    """What a digest's file name says. `end` is the end of its hour, `home` its trail's region."""

    account: str
    region: str
    trail: str
    home: str
    end: datetime
    is_backfill: bool


@dataclass(frozen=True)
class ListedLog:
    """A log file as a digest lists it: its object and the hash of its unpacked content in hexadecimal."""

    bucket: str
    key: str
    hash_value: str
    algorithm: str


@dataclass(frozen=True)
class Digest:
    """What a digest says. The previous one's object, hash and signature are None in the first after logging began."""

    name: str
    content: bytes
    account: str
    begin: datetime
    end: datetime
    end_text: str
    bucket: str
    key: str
    fingerprint: str
    algorithm: str
    previous_bucket: str | None
    previous_key: str | None
    previous_hash: str | None
    previous_hash_algorithm: str | None
    previous_signature: str | None
    logs: tuple[ListedLog, ...]

    @property
    def content_hash(self) -> str:
        """As the next digest names it."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_first(self) -> bool:
        """Whether it says that there is none before it: logging, or its validation, had just begun."""
        return self.previous_key is None and self.previous_signature is None and self.previous_hash is None

    @property
    def signed_text(self) -> bytes:
        """What its signature is over."""
        return string_to_sign(self.end_text, self.bucket, self.key, self.content_hash, self.previous_signature)


def string_to_sign(end: str, bucket: str, key: str, content_hash: str, previous_signature: str | None) -> bytes:
    """The text that a digest's signature is over. `end` is the digest's own `digestEndTime`; hashes and signatures are
    in hexadecimal; the first digest of a chain has `null` in the place of the previous one's signature."""
    return "\n".join((end, f"{bucket}/{key}", content_hash, previous_signature or "null")).encode()


def place_of(name: str) -> Place | None:
    """Where a file lies in a trail's folders; None where it lies in none."""
    found = re.fullmatch(_PLACE, name)
    if not found:
        return None
    part = found.groupdict()
    return Place(name, part["lead"], part["account"], part["kind"], part["region"], part["day"], part["file"])


def is_of_a_trail(name: str) -> bool:
    """Whether a file lies in a folder of CloudTrail's, in its right place or not: what reads a trail reads it."""
    return bool(re.search(_OF_A_TRAIL, name))


def digest_name(place: Place) -> DigestName | None:
    """What a digest's name says; None where it is none, or stands in a folder of another account, region or day."""
    found = re.fullmatch(_DIGEST, place.file)
    if not found or (found["account"], found["region"]) != (place.account, place.region):
        return None
    end = _time(found["time"], "%Y%m%dT%H%M%SZ")
    if end is None or end.strftime("%Y/%m/%d") != place.day:
        return None
    return DigestName(
        found["account"], found["region"], found["trail"], found["home"], end, is_backfill=bool(found["backfill"])
    )


def log_time(place: Place) -> datetime | None:
    """When a log file was made, by its name; None where it is none, or stands in a folder of another account, region or
    day."""
    found = re.fullmatch(_LOG, place.file)
    if not found or (found["account"], found["region"]) != (place.account, place.region):
        return None
    made = _time(found["time"], "%Y%m%dT%H%MZ")
    return made if made and made.strftime("%Y/%m/%d") == place.day else None


def read_digest(name: str, stored: bytes) -> Digest:
    """What a digest file says. Raises ValueError with a sentence where it is none or has more than one meaning."""
    content = unpacked(stored, _MOST_DIGEST_BYTES)
    if fault := packing_fault(content):
        raise ValueError(fault)
    try:
        document = read_json(content.data)
    except ValueError as error:
        raise ValueError(f"it is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    texts = _Texts(document)
    return Digest(
        name=name,
        content=content.data,
        account=texts.required("awsAccountId"),
        begin=read_moment(texts.required("digestStartTime")),
        end=read_moment(texts.required("digestEndTime")),
        end_text=texts.required("digestEndTime"),
        bucket=texts.required("digestS3Bucket"),
        key=texts.required("digestS3Object"),
        fingerprint=texts.required("digestPublicKeyFingerprint"),
        algorithm=texts.required("digestSignatureAlgorithm"),
        previous_bucket=texts.nullable("previousDigestS3Bucket"),
        previous_key=texts.nullable("previousDigestS3Object"),
        previous_hash=texts.nullable("previousDigestHashValue"),
        previous_hash_algorithm=texts.nullable("previousDigestHashAlgorithm"),
        previous_signature=texts.nullable("previousDigestSignature"),
        logs=tuple(_listed(each) for each in _list(document.get("logFiles"))),
    )


def packing_fault(content: Unpacked) -> str:
    """What is wrong with how a file is packed, as a sentence's end; empty where nothing is."""
    if content.truncated:
        return "its packing ends too early"
    if content.damaged:
        return "its packing has a fault"
    if content.trailing:
        return f"{content.trailing} bytes stand after its content"
    if content.too_large:
        return "it is larger than any that CloudTrail writes"
    return ""


class _Texts:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def required(self, name: str) -> str:
        value = self._document.get(name)
        if not isinstance(value, str) or not value:
            raise ValueError(f"{name} is missing")
        return value

    def nullable(self, name: str) -> str | None:
        if name not in self._document:
            raise ValueError(f"{name} is missing")
        value = self._document[name]
        if value is not None and (not isinstance(value, str) or not value):
            raise ValueError(f"{name} is no text")
        return value


def _listed(value: Any) -> ListedLog:
    if not isinstance(value, dict):
        raise ValueError("logFiles lists something that is no file")
    texts = _Texts(value)
    return ListedLog(
        texts.required("s3Bucket"),
        texts.required("s3Object"),
        texts.required("hashValue"),
        texts.required("hashAlgorithm"),
    )


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise ValueError("logFiles is no list")
    return value


def _time(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None
