"""Files of a DynamoDB import from S3: written in parts, each the same for the same source, and told in a manifest.

    DIR/data/part-00000.json.gz ...   one item a line, {"Item": {...}} in DynamoDB JSON
    DIR/manifest.json                 at least `parts`: name, SHA-256, bytes, items; written last: without it, nothing

What a build puts into an item is its own; here is how parts are written, checked, read and put into a table, and how
the work is done by several processes.
"""

import base64
import gzip
import hashlib
import json
import multiprocessing
import os
import resource
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from iarms.store.batch import batch_put

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_LINES_WRITTEN_TOGETHER: Final = 2000

T = TypeVar("T")


class BuildFailed(Exception):
    """Nothing was built: says why."""


@dataclass
class Part:
    """A part as written. Sizes in bytes, `plain_bytes` before compression, `item_bytes` by DynamoDB's rules."""

    name: str
    sha256: str = ""
    bytes: int = 0
    plain_bytes: int = 0
    items: int = 0
    item_bytes: int = 0

    def manifest_entry(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.bytes, "items": self.items}


def part_name(number: int) -> str:
    """The name of a part."""
    return f"part-{number:05}.json.gz"


def write_part(part: Part, path: Path, lines: Iterator[str]) -> None:
    """Write lines into a part's file, and its sizes and digest into the part. It is there whole, or not at all."""
    draft = path.with_name(f"{path.name}.draft")
    # Without a name and a time in its head, the same lines are the same file.
    with draft.open("wb") as raw, gzip.GzipFile("", "wb", 4, raw, mtime=0) as packed:
        while block := "".join(islice(lines, _LINES_WRITTEN_TOGETHER)).encode():
            part.plain_bytes += len(block)
            packed.write(block)
    part.bytes = draft.stat().st_size
    part.sha256 = sha256_of(draft)
    draft.replace(path)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file that is there whole, or not at all."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    draft.replace(path)


def manifest_of(directory: Path) -> dict[str, Any]:
    """The manifest of what was built. Raises BuildFailed where there is none, or a part is not what it says."""
    path = directory / "manifest.json"
    if not path.exists():
        raise BuildFailed(f"{directory} has no manifest: it was not built to its end")
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for part in manifest["parts"]:
        kept = directory / "data" / part["name"]
        if not kept.exists() or sha256_of(kept) != part["sha256"]:
            raise BuildFailed(f"{part['name']} is not the part that was built")
    return manifest


def items_in(directory: Path) -> Iterator[dict[str, Any]]:
    """The items of what was built, as the client takes them. Raises as `manifest_of` does."""
    for part in manifest_of(directory)["parts"]:
        with gzip.open(directory / "data" / part["name"]) as lines:
            for line in lines:
                yield {name: _taken(value) for name, value in json.loads(line)["Item"].items()}


def _taken(value: dict[str, Any]) -> dict[str, Any]:
    if "BS" in value:
        return {"BS": [base64.b64decode(text) for text in value["BS"]]}
    return {"B": base64.b64decode(value["B"])} if "B" in value else value


def load_import(directory: Path, client: "DynamoDBClient", table: str) -> int:
    """Put what was built into a table that exists, as an import would into a new one; gives the number of items.

    It is billed by the item. Raises as `manifest_of` does.
    """
    items, put = items_in(directory), 0
    while block := list(islice(items, 250)):
        batch_put(client, table, block)
        put += len(block)
    return put


def by_workers(workers: int, work: Callable[[Any], T], jobs: Iterable[Any]) -> Iterator[T]:
    """Do the jobs, in this process or by so many others; at most two a worker wait, whatever their number.

    What comes of them comes in their order. Raises BuildFailed where a worker is killed.
    """
    if workers == 1:
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(workers, initializer=_end_with_the_parent) as pool:
        waiting: deque[Future[T]] = deque()
        try:
            for job in jobs:
                waiting.append(pool.submit(work, job))
                if len(waiting) >= 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as broken:
            raise BuildFailed("a worker was killed, most likely for its memory: take more parts") from broken
        finally:
            for future in waiting:
                future.cancel()


def _end_with_the_parent() -> None:
    """A worker whose parent was killed outright would wait for its next job for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  # a worker has one

    def watch(sentinel: int) -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, args=(parent.sentinel,), daemon=True).start()


def peak_megabytes() -> int:
    """The most memory that this process or one of its workers has held."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(peak / 1024)
