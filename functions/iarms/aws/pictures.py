"""S3: INTERPOL's pictures of firearms. Locations to put and to read one are signed by the door; it reads one whole."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from iarms.settings import PICTURES_PREFIX

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

# Without the right to list, S3 answers 403 for a file that is not there.
_ABSENT = ("404", "NoSuchKey", "NotFound", "403", "AccessDenied")


@dataclass(frozen=True)
class PictureFiles:
    """Reads and signatures of the bucket. `client` gives S3's client, which is made when it is first asked for: few
    calls need it. A file's key names firearm and picture."""

    client: Callable[[], "S3Client"]
    bucket: str

    def sign_upload(
        self, key: tuple[str, str], *, sha256: str, size: int, media_type: str, seconds: int
    ) -> tuple[str, dict[str, str]]:
        """A URL to PUT this very file to, within so many seconds, and the headers to send with it."""
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        url = self.client().generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self.bucket,
                "Key": _path(key),
                "ContentLength": size,
                "ContentType": media_type,
                "ChecksumSHA256": digest,
            },
            ExpiresIn=seconds,
        )
        return url, {"Content-Length": str(size), "Content-Type": media_type, "x-amz-checksum-sha256": digest}

    def sign_download(self, key: tuple[str, str], *, media_type: str, seconds: int) -> str:
        """A URL to GET a file from, within so many seconds; it is answered as this type whatever was put there."""
        return self.client().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket,
                "Key": _path(key),
                "ResponseContentType": media_type,
                "ResponseContentDisposition": "inline",
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=seconds,
        )

    def read(self, key: tuple[str, str], *, most: int) -> bytes | None:
        """The file, of which no more than `most` bytes are read; None where there is none."""
        try:
            answer = self.client().get_object(Bucket=self.bucket, Key=_path(key), Range=f"bytes=0-{most - 1}")
        except ClientError as error:
            told = error.response["Error"]
            if told["Code"] in _ABSENT and "kms" not in told.get("Message", "").casefold():
                return None
            raise
        return answer["Body"].read()


def _path(key: tuple[str, str]) -> str:
    return f"{PICTURES_PREFIX}{'/'.join(key)}"
