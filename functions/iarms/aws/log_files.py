"""S3: the transparency log's files. Each is written once, save the few newest ones, which only ever move on."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

from iarms.errors import Unavailable
from iarms.retries import tries

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

_TRIES: Final = 4
_FIRST_PAUSE: Final = 0.1
_ABSENT: Final = ("404", "NoSuchKey", "NotFound")
# Somebody else wrote it, or is writing it at this moment.
_TAKEN: Final = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409")


class FileDiffers(Exception):
    """A file of the log is not what it must be: names it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the file {name} is not what the log says")
        self.name = name


class ReadFile(NamedTuple):
    """A file's bytes, and the tag of that version of it."""

    content: bytes
    tag: str


@dataclass(frozen=True)
class LogFiles:
    """Reads and writes of the bucket. A name is a path below the log's prefix, which is the bucket's root."""

    client: "S3Client"
    bucket: str

    def read(self, name: str, most: int | None = None) -> bytes | None:
        """The file, or of one that others write its first bytes, `most` of them; None where there is none. Raises
        Unavailable where its answer breaks off again and again."""
        found = self.read_tagged(name, most)
        return None if found is None else found.content

    def read_tagged(self, name: str, most: int | None = None) -> ReadFile | None:
        """The file as of `read`, with its tag; None where there is none. Raises Unavailable as `read`."""
        for _ in tries(_TRIES, _FIRST_PAUSE):
            try:
                answer = self.client.get_object(Bucket=self.bucket, Key=name)
            except ClientError as error:
                if error.response["Error"]["Code"] in _ABSENT:
                    return None
                raise
            with contextlib.suppress(HTTPClientError, IncompleteReadError):
                return ReadFile(answer["Body"].read(most), answer["ETag"])
        raise Unavailable("a file of the log could not be read")

    def write_once(
        self, name: str, content: bytes, kind: str, is_same: Callable[[bytes, bytes], bool] = bytes.__eq__
    ) -> bytes:
        """Write a file that nobody has written; gives what stands there then.

        Raises FileDiffers where one is there that is not the same, Unavailable where it is contended for too long.
        """
        for _ in tries(_TRIES, _FIRST_PAUSE):
            if self._put(name, content, kind, IfNoneMatch="*"):
                return content
            there = self.read(name)
            if there is None:  # somebody is writing it at this moment
                continue
            if not is_same(there, content):
                raise FileDiffers(name)
            return there
        raise Unavailable("a file of the log could not be written")

    def replace(self, name: str, content: bytes, kind: str, tag: str | None) -> bool:
        """Put a file in the place of the version with this tag, or of none (None); whether it was still so."""
        condition = {"IfNoneMatch": "*"} if tag is None else {"IfMatch": tag}
        return self._put(name, content, kind, **condition)

    def names(self, folder: str) -> Iterator[str]:
        """The names of the files below a folder, which ends with a slash."""
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=folder):
            yield from (each["Key"] for each in page.get("Contents", ()))

    def _put(self, name: str, content: bytes, kind: str, **condition: Any) -> bool:
        try:
            self.client.put_object(Bucket=self.bucket, Key=name, Body=content, ContentType=kind, **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] in _TAKEN:
                return False
            raise
        return True
