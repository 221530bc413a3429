"""Evidence bundles: some events of a log with all that somebody else needs to verify them, as a zip file or a folder.

README.txt            for a court, in plain English
verification.json     what is here: each event's position, entry and proof; the digest of every file
checkpoint            the log's signed checkpoint with its witnesses' cosignatures (c2sp.org/tlog-checkpoint)
keys.json             the keys of log and witnesses, for comparison: who verifies brings them from elsewhere
entries/<position>    the bytes that were logged
proofs/<position>.tlog-proof    that they were (c2sp.org/tlog-proof)
documents/<position>.json       an event that is too long for the log, whole; the entry has its digest
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from lzma import LZMAError
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from auditor.deployment import AuditedDeployment
from auditor.files import Unreadable
from iarms.domain.transparency import LogFault, LogPolicy

FORMAT: Literal["iarms-evidence-bundle/1"] = "iarms-evidence-bundle/1"
README, VERIFICATION, CHECKPOINT_FILE, KEYS = "README.txt", "verification.json", "checkpoint", "keys.json"
# What a zip file has at its end: an entry for each file, and the end of these, with more where the file is large.
_DIRECTORY_ENTRY, _END_OF_DIRECTORY, _END_OF_LARGE = 46, 22, 76
_UTF_8 = 0x800
_MOST_FILES = 300_000
_MOST_BYTES = 1 << 30
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bundle is the same file, whenever it was made


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class BundledEvent(_Data):
    """An event in a bundle, by the names of its files. `document` only where the entry is but its digest."""

    event_id: str
    position: int
    entry: str
    proof: str
    document: str | None = None


class Verification(_Data):
    """What a bundle says of itself. `files`: the SHA-256, in hexadecimal, of every other file."""

    format: Literal["iarms-evidence-bundle/1"]
    origin: str
    size: int
    root: str
    events: tuple[BundledEvent, ...]
    files: dict[str, str]


class LogKeys(_Data):
    """A log's keys and its witnesses' as vkeys (c2sp.org/signed-note), and how many witnesses are needed."""

    origin: str
    keys: tuple[str, ...]
    witnesses: tuple[str, ...] = ()
    quorum: int = 0

    @property
    def policy(self) -> LogPolicy:
        """What checkpoints are opened with. Raises ValueError where the keys are none."""
        try:
            return LogPolicy.of(self.origin, self.keys, self.witnesses, self.quorum)
        except LogFault as fault:
            raise ValueError(f"the keys cannot be believed: {fault}") from fault


def read_keys(path: Path) -> LogKeys:
    """The keys of a file: a deployment's, one that looks as `keys.json` does, or an answer of `GET
    /v1/audit/checkpoints`. Raises ValueError."""
    content = path.read_bytes()
    try:
        return LogKeys.model_validate_json(content)
    except ValidationError:
        told = told_event(content).get("keys")
        if isinstance(told, dict):
            return LogKeys.model_validate_json(
                json.dumps({"keys" if name == "log" else name: told[name] for name in told})
            )
        log = AuditedDeployment.model_validate_json(content).log
        return LogKeys(origin=log.origin, keys=log.keys, witnesses=log.witnesses, quorum=log.quorum)


def write_bundle(target: Path, files: Mapping[str, bytes]) -> None:
    """Writes a bundle: a zip file where the target's name ends with `.zip`, else a folder. Raises ValueError where
    something is there already."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ValueError(f"{target} is there already")
    if target.suffix.lower() != ".zip":
        for name, content in files.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
        return
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)


def read_bundle(source: Path) -> dict[str, bytes]:
    """Every file of a bundle by its name. Raises Unreadable where it is none, or is larger than a bundle can be."""
    if not source.exists():
        raise Unreadable(f"there is no {source}")
    files: dict[str, bytes] = {}
    size = 0
    for name, content in _in_folder(source) if source.is_dir() else _in_archive(source):
        if name in files:
            raise Unreadable(f"{source} has two files {name}")
        files[name] = content
        size += len(content)
        if size > _MOST_BYTES or len(files) > _MOST_FILES:
            raise Unreadable(f"{source} is larger than a bundle can be")
    return files


def file_digest(content: bytes) -> str:
    """As `verification.json` has it."""
    return hashlib.sha256(content).hexdigest()


def as_json(data: BaseModel) -> bytes:
    """A part of a bundle, laid out for people too."""
    return (json.dumps(data.model_dump(exclude_none=True), ensure_ascii=False, indent=2) + "\n").encode()


def told_event(entry: bytes) -> dict[str, Any]:
    """The members of an entry's event; none where it is no JSON object."""
    try:
        found = json.loads(entry)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_all_of(source: Path, archive: zipfile.ZipFile) -> bool:
    """Whether a file is the archive and nothing else: what stands before or behind one is of no digest."""
    begins = min((each.header_offset for each in archive.infolist()), default=0)
    ends = archive.start_dir + sum(_entry_in_directory(each) for each in archive.infolist()) + _END_OF_DIRECTORY
    return begins == 0 and not archive.comment and source.stat().st_size - ends in (0, _END_OF_LARGE)


def _entry_in_directory(entry: zipfile.ZipInfo) -> int:
    encoded = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF_8 else "cp437")
    return _DIRECTORY_ENTRY + len(encoded) + len(entry.extra) + len(entry.comment)


def _in_folder(source: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink():
            if path.stat().st_size > _MOST_BYTES:
                raise Unreadable(f"{source} is larger than a bundle can be")
            yield path.relative_to(source).as_posix(), path.read_bytes()


def _in_archive(source: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(source) as archive:
            listed = [each for each in archive.infolist() if not each.is_dir() or each.file_size]
            if not _is_all_of(source, archive):
                raise Unreadable(f"{source} is no bundle: something stands before or behind the archive")
            if sum(each.file_size for each in listed) > _MOST_BYTES or len(listed) > _MOST_FILES:
                raise Unreadable(f"{source} is larger than a bundle can be")
            for each in listed:
                with archive.open(each) as file:
                    yield each.filename, file.read(_MOST_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, LZMAError) as fault:
        raise Unreadable(f"{source} is no bundle: {fault}") from fault
