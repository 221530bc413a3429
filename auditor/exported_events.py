"""Events that were handed out: files of events, in any of their forms, in; each event's place and hash out.

Forms: a line `{"position": n, "event": {...}}`, an answer of the API (`event`, `entry`, `position`, `proof`), a page
of it (`items`), a list of any of these, or events by themselves; packed with gzip or not; a folder of such files.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.digest_files import packing_fault
from auditor.files import Unreadable
from auditor.findings import Report
from auditor.one_meaning import read_json
from auditor.packed import unpacked
from auditor.record_texts import RecordTexts
from iarms.domain.transparency import leaf_hash, log_entry

_LISTS = ("items", "events")


@dataclass(frozen=True)
class ExportedEvent:
    """An event as it was handed out, `document` being its text as it was written. `position` and
    `proof` (a c2sp.org/tlog-proof) may not be told; `where` is file and number of the event in it."""

    event_id: str
    position: int | None
    document: bytes
    proof: str | None
    where: str

    @property
    def entry(self) -> bytes:
        """What the log holds of it: its text, or for a long one its digest."""
        return log_entry(self.event_id, self.document.decode())

    @property
    def leaf(self) -> bytes:
        """The hash that the log has of it, if it is the one that was logged."""
        return leaf_hash(self.entry)


def exported_events(path: Path, report: Report) -> Iterator[ExportedEvent]:
    """The events of a file or folder. What is none is told, and the rest goes on. Raises Unreadable."""
    if not path.exists():
        raise Unreadable(f"there is no {path}")
    files = sorted(each for each in path.rglob("*.ndjson*") if each.is_file()) if path.is_dir() else [path]
    if not files:
        raise Unreadable(f"no file of events (.ndjson, .ndjson.gz) lies in {path}")
    for file in files:
        yield from events_of(str(file), file.read_bytes(), report)


def events_of(name: str, stored: bytes, report: Report) -> Iterator[ExportedEvent]:
    """The events in a file's bytes."""
    content = unpacked(stored)
    if fault := packing_fault(content):
        report.find("EXPORT_DAMAGED", "medium", f"A file of events is not whole: {fault}.", name)
    texts = RecordTexts(content.data.decode("utf-8-sig", "replace"))
    number = 0
    for text in texts:
        try:
            document = read_json(text)
        except ValueError as fault:
            number += 1
            sentence = f"What was exported has more than one meaning, or none: {fault}."
            report.find("EXPORT_AMBIGUOUS", "high", sentence, f"{name}, event {number}", text[:2000])
            continue
        in_part = _told_in_part(document, name, report)
        for item in _items(document):
            number += 1
            if _id_of(item) in in_part:
                report.count("events that were told in part")
                continue
            where = f"{name}, event {number}"
            try:
                event = _exported(item, where)
            except ValueError as fault:
                report.find("EXPORT_DAMAGED", "medium", f"An exported event cannot be read: {fault}.", where)
                continue
            yield event
    if texts.fault_count:
        report.find("EXPORT_DAMAGED", "medium", f"{texts.fault_count} places of a file of events are no JSON.", name)


def canonical_document(event: dict[str, Any]) -> str:
    """An event's text as it was written: canonical JSON (RFC 8785) without members that are null."""
    return json.dumps(_without_null(event), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _told_in_part(document: Any, name: str, report: Report) -> set[str]:
    """Ids of a page's events of which members were left out, or of an answer's: they are not what was logged, and say
    so. Events that the API's index has and its table has not are told."""
    if not isinstance(document, dict):
        return set()
    gone = document.get("missing")
    if isinstance(gone, list) and gone:
        report.find(
            "EVENT_GONE", "high", f"{len(gone)} events are no longer in the audit table, says the API.", name, gone
        )
    in_part = document.get("told_in_part")
    ids = {str(each) for each in in_part} if isinstance(in_part, list) else set()
    if document.get("unproven") == "told_in_part":
        ids.add(_id_of(document))
    if ids:
        report.could_not_judge(
            f"{len(ids)} events of {name} were told in part, to a reader of one administration: they cannot be held "
            "against the log"
        )
    return ids


def _id_of(item: Any) -> str:
    event = item.get("event", item) if isinstance(item, dict) else None
    return str(event.get("event_id", "")) if isinstance(event, dict) else ""


def _items(document: Any) -> Iterator[Any]:
    if isinstance(document, dict) and "event" not in document and "event_id" not in document:
        for name in _LISTS:
            if isinstance(document.get(name), list):
                yield from document[name]
                return
    yield document


def _exported(item: Any, where: str) -> ExportedEvent:
    if not isinstance(item, dict):
        raise ValueError("it is no JSON object")
    event = item.get("event", item if "event_id" in item else None)
    entry, position, proof = item.get("entry"), item.get("position"), item.get("proof")
    if event is None and isinstance(entry, str):
        event = read_json(entry)
    if not isinstance(event, dict) or not isinstance(event.get("event_id"), str):
        raise ValueError("it has no event with an id")
    if "event" not in item and "event_id" in item:
        entry = position = proof = None
    if position is not None and (not isinstance(position, int) or isinstance(position, bool) or position < 0):
        raise ValueError(f"{position!r} is no position")
    if not isinstance(proof, str):
        proof = None
    document = canonical_document(event)
    if isinstance(entry, str) and entry.encode() not in (document.encode(), log_entry(event["event_id"], document)):
        raise ValueError("the event that is shown is not the entry beside it")
    return ExportedEvent(event["event_id"], position, document.encode(), proof, where)


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_null(each) for name, each in value.items() if each is not None}
    return value
