"""A log's files as a witness reads them: out of a folder, `s3://bucket`, or from an https address; and where it leaves
its cosignatures."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from auditor.files import Files, Unreadable, open_files
from auditor.witness_folder import FolderBox
from iarms.casework.witnessing.sources import CosignatureBox, LogSource, LogUnreachable, NotPermitted

_SECONDS = 20
# No file that a witness reads is larger; who sends more is not listened to.
_MOST_BYTES = 2_000_000
_DENIED = ("AccessDenied", "403", "MethodNotAllowed", "AllAccessDisabled")
_TAKEN = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409")


@dataclass(frozen=True)
class FilesSource:
    """The files of a folder or a bucket."""

    files: Files

    def read(self, path: str) -> bytes | None:
        """A file; None where there is none of that name. Raises LogUnreachable."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            content = self.files.read(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (Unreadable, OSError, BotoCoreError, ClientError, HTTPException) as error:
            raise LogUnreachable(str(error)) from error
        if len(content) > _MOST_BYTES:
            raise LogUnreachable(f"{path} has more than {_MOST_BYTES} bytes")
        return content


@dataclass(frozen=True)
class AddressSource:
    """The files below an https address. `headers` go with each question; nobody is followed elsewhere."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None

    def read(self, path: str) -> bytes | None:
        """A file; None where there is none of that name. Raises LogUnreachable."""
        url = f"{self.address.rstrip('/')}/{quote(path)}"
        request = urllib.request.Request(url, headers={"Accept-Encoding": "identity", **self.headers})  # noqa: S310  # the operator's own
        opener = urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=self.tls))
        try:
            with opener.open(request, timeout=_SECONDS) as answer:
                content: bytes = answer.read(_MOST_BYTES + 1)
                stated = answer.headers.get("Content-Length")
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            raise LogUnreachable(f"{url} answered {error.code}") from error
        except (OSError, HTTPException) as error:
            raise LogUnreachable(f"{url}: {error}") from error
        if len(content) > _MOST_BYTES:
            raise LogUnreachable(f"{url} sends more than {_MOST_BYTES} bytes")
        if stated is not None and stated != str(len(content)):
            raise LogUnreachable(f"{url} broke off")
        return content


class _Stay(urllib.request.HTTPRedirectHandler):
    """A log is where it says: whoever is sent elsewhere would show a token there."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class BucketBox:
    """Cosignatures in the log's bucket, below `prefix`."""

    client: Any
    bucket: str
    prefix: str = ""

    def largest(self) -> int | None:
        """None: the bucket is the log's own."""
        return None

    def put(self, path: str, line: bytes) -> None:
        """Leave a cosignature's line at a path, unless one is there. Raises LogUnreachable, NotPermitted."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self.client.put_object(
                Bucket=self.bucket, Key=self.prefix + path, Body=line, ContentType="text/plain", IfNoneMatch="*"
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _DENIED:
                raise NotPermitted(f"s3://{self.bucket}/{self.prefix}{path}: {code}") from error
            if code not in _TAKEN:
                raise LogUnreachable(str(error)) from error
        except BotoCoreError as error:
            raise LogUnreachable(str(error)) from error


@dataclass(frozen=True)
class OwnAndLogBox:
    """Each cosignature is kept in the witness's own folder, and left with the log where it may be."""

    own: FolderBox
    of_log: CosignatureBox | None

    def largest(self) -> int | None:
        """The largest size that a cosignature is kept for."""
        return self.own.largest()

    def put(self, path: str, line: bytes) -> None:
        """Leave a cosignature's line at a path in both, unless it is there. Raises LogUnreachable."""
        self.own.put(path, line)
        if self.of_log is not None:
            try:
                self.of_log.put(path, line)
            except NotPermitted:
                return  # it lies in the own folder, for somebody to take to the log


def open_log(
    place: str, own: FolderBox, headers: Mapping[str, str] | None = None, tls: ssl.SSLContext | None = None
) -> tuple[LogSource, CosignatureBox]:
    """The log at a folder, `s3://bucket/prefix` or an https address, and where cosignatures of it are left, beside
    those that the witness keeps (`own`).

    Raises Unreadable where the place is none of them. An http address is read on this machine alone.
    """
    url = urlsplit(place)
    if url.scheme == "https" or (url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost", "::1")):
        return AddressSource(place, headers or {}, tls), OwnAndLogBox(own, None)
    files = open_files(place)
    if files.bucket is None:
        return FilesSource(files), OwnAndLogBox(own, FolderBox(Path(place)))
    import boto3

    return FilesSource(files), OwnAndLogBox(own, BucketBox(boto3.client("s3"), files.bucket, files.key_prefix or ""))
