"""Files to be audited: a folder or `s3://bucket/prefix` in, names, sizes, bytes, metadata out. Nothing is written."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

# In a folder, what an object store keeps beside an object: a JSON object of texts.
METADATA_ENDING = ".metadata.json"


class Unreadable(Exception):
    """The files cannot be read at all: no such folder, no such bucket, no right to it. Says so to a person."""


@dataclass(frozen=True)
class FileEntry:
    """A file that is there: its name below the place that was opened, with `/`, and its size in bytes as stored."""

    name: str
    size: int


class Files(Protocol):
    """A place with files in it. Names are relative to it and have `/` in them."""

    place: str
    # What a file's name becomes an object's key with: the prefix of a bucket; None in a folder, which does not know.
    key_prefix: str | None
    bucket: str | None

    def listed(self, prefix: str = "") -> Iterator[FileEntry]:
        """The files whose names begin with the prefix, in the order of their names."""
        ...

    def read(self, name: str) -> bytes:
        """A file's bytes as stored. Raises FileNotFoundError."""
        ...

    def metadata(self, name: str) -> dict[str, str]:
        """What the store keeps beside the file, with names in small letters; empty where it keeps nothing. Raises
        FileNotFoundError, and ValueError where it is none."""
        ...

    def address(self, name: str) -> str:
        """Where a person finds the file."""
        ...


def open_files(place: str) -> Files:
    """The files of a folder or of `s3://bucket/prefix`. Raises Unreadable."""
    if place.startswith("s3://"):
        return _Bucket(place)
    if "://" in place:
        raise Unreadable(f"{place} is neither a folder nor s3://bucket/prefix")
    return _Folder(place)


def bucket_files(client: Any, bucket: str, prefix: str = "") -> Files:
    """The files of a bucket, by an S3 client that is there already."""
    files = _Bucket(f"s3://{bucket}/{prefix}")
    files.use(client)
    return files


class _Folder:
    def __init__(self, place: str) -> None:
        self.place = place
        self.key_prefix: str | None = None
        self.bucket: str | None = None
        self._root = Path(place)
        if not self._root.is_dir():
            raise Unreadable(f"there is no folder {place}")

    def listed(self, prefix: str = "") -> Iterator[FileEntry]:
        start = self._root / prefix.rpartition("/")[0]
        yield from (each for each in self._walk(str(start)) if each.name.startswith(prefix))

    def _walk(self, folder: str) -> Iterator[FileEntry]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unreadable(f"{folder} cannot be read: {error.strerror}") from error
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(entry.path)
            elif entry.is_symlink() and not entry.is_file():
                # Passed over in silence it would hide what lies behind it; followed it could lead in a circle.
                raise Unreadable(f"{entry.path} is a link to a folder or to nothing: put the files themselves there")
            elif entry.is_file() and not entry.name.endswith(METADATA_ENDING):
                yield FileEntry(Path(entry.path).relative_to(self._root).as_posix(), entry.stat().st_size)

    def read(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def metadata(self, name: str) -> dict[str, str]:
        beside = self._path(name + METADATA_ENDING)
        if not beside.exists():
            return {}
        try:
            found = json.loads(beside.read_bytes())
        except RecursionError as fault:
            raise ValueError(f"{beside} is no JSON object") from fault
        if not isinstance(found, dict):
            raise ValueError(f"{beside} is no JSON object")
        return {str(key).lower(): str(value) for key, value in found.items()}

    def address(self, name: str) -> str:
        return str(self._root / name)

    def _path(self, name: str) -> Path:
        """A name out of a digest or a proof never leads out of the folder."""
        if name.startswith("/") or ".." in name.split("/") or "\x00" in name or "\\" in name:
            raise FileNotFoundError(name)
        path = self._root / name
        if path.is_dir():
            raise FileNotFoundError(name)
        return path


class _Bucket:
    def __init__(self, place: str) -> None:
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        if not bucket:
            raise Unreadable(f"{place} names no bucket")
        self.place = place
        self.bucket: str | None = bucket
        self.key_prefix: str | None = prefix.rstrip("/") + "/" if prefix.strip("/") else ""
        self._client: Any = None

    def use(self, client: Any) -> None:
        """Read with this client."""
        self._client = client

    def listed(self, prefix: str = "") -> Iterator[FileEntry]:
        start = self.key_prefix or ""
        pages = self._s3().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start + prefix)
        try:
            for page in pages:
                for item in page.get("Contents", ()):
                    if not item["Key"].endswith("/"):
                        yield FileEntry(item["Key"].removeprefix(start), item["Size"])
        except self._failures() as error:
            raise Unreadable(f"{self.place} cannot be listed: {error}") from error

    def read(self, name: str) -> bytes:
        body: bytes = self._get("get_object", name)["Body"].read()
        return body

    def metadata(self, name: str) -> dict[str, str]:
        found = self._get("head_object", name).get("Metadata", {})
        return {key.lower(): value for key, value in found.items()}

    def address(self, name: str) -> str:
        return f"s3://{self.bucket}/{self.key_prefix}{name}"

    def _get(self, method: str, name: str) -> Any:
        try:
            return getattr(self._s3(), method)(Bucket=self.bucket, Key=f"{self.key_prefix}{name}")
        except self._failures() as error:
            code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
            if code in ("NoSuchKey", "404", "NotFound"):
                raise FileNotFoundError(name) from error
            raise Unreadable(f"{self.address(name)} cannot be read: {error}") from error

    def _s3(self) -> Any:
        """Made once: a client is safe in several threads."""
        if self._client is None:
            import boto3
            from botocore.config import Config

            try:
                self._client = boto3.client("s3", config=Config(max_pool_connections=32, retries={"mode": "standard"}))
            except self._failures() as error:
                raise Unreadable(f"{self.place} cannot be opened: {error}") from error
        return self._client

    @staticmethod
    def _failures() -> tuple[type[Exception], ...]:
        from botocore.exceptions import BotoCoreError, ClientError

        return (BotoCoreError, ClientError)
