"""S3: the files that bureaus upload. A location to put one is signed by the door; the worker reads it in blocks."""

import base64
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote_plus

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

from iarms.errors import Unavailable
from iarms.retries import tries
from iarms.settings import UPLOAD_PREFIX

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

# A block is asked for again when its answer breaks off: a file of 500 MB is more than one unbroken answer.
BLOCK_BYTES: Final = 8 * 1024 * 1024
_TRIES: Final = 3


class UploadedFile(NamedTuple):
    """An uploaded file: its size, its version's tag, and its SHA-256 in hexadecimal where S3 has computed it."""

    bytes: int
    tag: str
    sha256: str | None


@dataclass(frozen=True)
class Uploads:
    """Reads and signatures of the bucket. A file's key names party and import."""

    client: "S3Client"
    bucket: str

    def sign(self, party: str, import_id: str, *, sha256: str, size: int, seconds: int) -> tuple[str, dict[str, str]]:
        """A URL to PUT this very file to, within so many seconds, and the headers to send with it.

        Size and digest are part of the signature: S3 refuses any other file before anybody reads it.
        """
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        url = self.client.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self.bucket,
                "Key": _key(party, import_id),
                "ContentLength": size,
                "ChecksumSHA256": digest,
            },
            ExpiresIn=seconds,
        )
        return url, {"Content-Length": str(size), "x-amz-checksum-sha256": digest}

    def find(self, party: str, import_id: str) -> UploadedFile | None:
        """The file of an import; None where there is none yet."""
        try:
            head: Any = self.client.head_object(Bucket=self.bucket, Key=_key(party, import_id), ChecksumMode="ENABLED")
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return None
            raise
        digest = head.get("ChecksumSHA256")
        return UploadedFile(
            bytes=head["ContentLength"],
            tag=head["ETag"],
            # Of a file that came in several parts, S3 has the digest of digests alone.
            sha256=base64.b64decode(digest).hex() if digest and "-" not in digest else None,
        )

    def read(self, party: str, import_id: str, uploaded: UploadedFile) -> Iterator[bytes]:
        """The file in blocks of 8 MB. Raises ClientError where another one has come meanwhile.

        Raises Unavailable where a block breaks off again and again.
        """
        for start in range(0, uploaded.bytes, BLOCK_BYTES):
            end = min(start + BLOCK_BYTES, uploaded.bytes) - 1
            yield self._block(_key(party, import_id), uploaded.tag, start, end)

    def _block(self, key: str, tag: str, start: int, end: int) -> bytes:
        for _ in tries(_TRIES, first_pause=0.2):
            answer = self.client.get_object(Bucket=self.bucket, Key=key, IfMatch=tag, Range=f"bytes={start}-{end}")
            with contextlib.suppress(HTTPClientError, IncompleteReadError):
                return answer["Body"].read()
        raise Unavailable("the uploaded file could not be read")


def import_of(key: str) -> str:
    """The import that a file belongs to, by its key as S3's events have it."""
    return unquote_plus(key).rpartition("/")[2]


def _key(party: str, import_id: str) -> str:
    return f"{UPLOAD_PREFIX}{party}/{import_id}"
