"""What a log's files hold and are called beside tiles and bundles: entries of events, checkpoints, cosignatures."""

import hashlib
import json
import re

from iarms.domain.transparency.encoding import HIGHEST
from iarms.domain.transparency.faults import LogFault
from iarms.domain.transparency.tiles import LONGEST_ENTRY
from iarms.models.ids import moment_of

CHECKPOINT = "checkpoint"  # the newest, by the log's own signature alone
WITNESSED = "witnessed"  # the newest that a quorum of witnesses has cosigned, with their lines

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WITNESS = re.compile(r"(?!\.+$)[A-Za-z0-9._/-]{1,255}", re.ASCII)


def log_entry(event_id: str, document: str) -> bytes:
    """An event's entry in the log: its canonical text in UTF-8, or, where that has more than 65,535 bytes, canonical
    JSON with its digest."""
    entry = document.encode()
    if len(entry) <= LONGEST_ENTRY:
        return entry
    stand_in = {
        "document_bytes": len(entry), "document_sha256": hashlib.sha256(entry).hexdigest(), "event_id": event_id,
    }  # fmt: skip
    return json.dumps(stand_in, sort_keys=True, separators=(",", ":")).encode()


def _sized(size: int) -> str:
    if not 0 <= size <= HIGHEST:
        raise ValueError(f"no log has {size} entries")
    return f"{size:020d}"


def checkpoint_path(size: int) -> str:
    """Where the checkpoint of a size lies for good: `checkpoints/<20 digits>`."""
    return f"checkpoints/{_sized(size)}"


def cosignature_folder(size: int) -> str:
    """Below which the cosignatures of a checkpoint lie: `cosignatures/<20 digits>/`."""
    return f"cosignatures/{_sized(size)}/"


def witness_file(name: str) -> str:
    """What a witness's files are called: its name with a slash as `_`. Raises LogFault (`bad_key`) for a name that no
    file can have."""
    if not _WITNESS.fullmatch(name):
        raise LogFault("bad_key", "a witness's name has letters, digits, dots, dashes and slashes alone")
    return name.replace("/", "_")


def cosignature_path(size: int, name: str) -> str:
    """Where a witness puts the line of its cosignature under a checkpoint."""
    return cosignature_folder(size) + witness_file(name)


def day_of_entry(text: str) -> str:
    """The day (2026-11-30) under which an entry's line lies: that of its event's time, or of its id where the event is
    too long to stand in the log itself; 0001-01-01 where neither says."""
    event = json.loads(text)
    at = event.get("at")
    if isinstance(at, str) and _DAY.match(at):
        return at[:10]
    try:
        return moment_of(event["event_id"]).date().isoformat()
    except (LookupError, ValueError, AttributeError, TypeError):
        return "0001-01-01"
