"""A transparency log and events that were handed out of it in, findings on what is not as it was signed out.

The whole tree is made anew out of the entries, and every signed root, the auditor's own of earlier days too, held
against it; each exported event must be the entry at its position.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from auditor.exported_events import ExportedEvent, exported_events
from auditor.files import Files
from auditor.findings import Report, Table
from auditor.log_lines import LogLines
from auditor.log_reader import WHOLE, LogReader, first_entries
from auditor.log_tree import TreeCheck
from auditor.moments import written_seconds
from auditor.progress import track
from auditor.signed_sizes import SignedSize, SignedSizes
from iarms.domain.transparency import LogFault, LogPolicy, tile_width, verify_proof

_EVENT_ID = re.compile(rb'"event_id":"((?:[^"\\]|\\.)*)"')
_NO_EVENT = "no event"
_MOST = 200  # findings of one kind; the rest is counted


@dataclass
class _Wanted:
    """What the exports say, by position or else by id: the hash of each event's entry, and where it stood."""

    at: dict[int, tuple[str, bytes, str]] = field(default_factory=dict)
    anywhere: dict[str, tuple[bytes, str]] = field(default_factory=dict)


class LogCheck:
    """Checks a log and writes into the report what is found."""

    def __init__(self, files: Files, policy: LogPolicy, report: Report) -> None:
        self._reader = LogReader(files)
        self._policy = policy
        self._report = report
        self._sizes = SignedSizes(self._reader, policy, report)
        self._wanted = _Wanted()
        self._places: dict[str, int] = {}
        self._wrong: list[int] = []
        self._twice: list[tuple[int, str]] = []
        self._told: dict[str, int] = {}
        self._lines = LogLines(files, report)

    def run(self, kept: Iterable[Path], exports: Sequence[Path], *, is_selection: bool) -> None:
        """Checks the log, the kept checkpoints, and the exports, or where there are none the log's own lines."""
        self._sizes.read()
        for path in kept:
            self._sizes.keep(path)
        signed = self._sizes.all
        if not signed:
            self._report.could_not_judge(
                "no checkpoint of the log can be believed: its entries are held against nothing"
            )
            return
        self._check_order()
        here = [each for each in signed if not each.is_kept]
        size = max((each.size for each in here), default=max(each.size for each in signed))
        self._take_exports(exports)
        tree = TreeCheck(self._reader, size, [each.size for each in signed], self._report)
        tree.run(self._on_entries)
        self._check_roots(tree)
        if tree.stopped_at is not None:
            self._report.could_not_judge(f"entries from position {tree.stopped_at} on cannot be read")
        read = size if tree.stopped_at is None else tree.stopped_at
        self._check_exports(read, size)
        if exports:
            if not is_selection:
                self._check_left_out(min(self._wanted.at, default=0), min(read, max(self._wanted.at, default=-1) + 1))
        elif self._lines.are_there:
            self._check_left_out(0, read)
        elif size:
            self._report.find("LINES_MISSING", "medium", "The log has no lines (events/): no query finds its events.")
        for code, number in self._told.items():
            if number > _MOST:
                self._report.count(f"more findings {code}", number - _MOST)
        self._tell(size)

    # Signed roots

    def _check_order(self) -> None:
        """The log never gets smaller, whoever looks."""
        newest, witnessed = self._sizes.newest, self._sizes.witnessed
        if newest is None:
            return
        for each in self._sizes.all:
            if each.size > newest.size and each is not newest:
                words = "The auditor's own checkpoint" if each.is_kept else "A checkpoint"
                self._report.find(
                    "LOG_SHRUNK",
                    "high",
                    f"{words} is of {each.size} entries, and the newest that is shown of {newest.size}.",
                    each.where,
                )
        if witnessed and witnessed.size < newest.size:
            self._report.say(f"{newest.size - witnessed.size} entries are newer than what witnesses have cosigned.")

    def _check_roots(self, tree: TreeCheck) -> None:
        by_tiles = any(
            (roots := tree.roots.get(each.size)) and each.root == roots.by_tiles != roots.by_entries
            for each in self._sizes.all
        )
        for difference in tree.differences:
            event_id = _event_id(difference.entry)
            if by_tiles:
                sentence = (
                    f"Entry {difference.position} is not what was signed: it was altered, {event_id} stands there."
                )
                self._tell_one("ENTRY_ALTERED", sentence, f"position {difference.position}", _shown(difference.entry))
            else:
                sentence = f"The tile has another hash at position {difference.position} than entry {event_id}."
                self._tell_one("TILE_ALTERED", sentence, f"position {difference.position}")
        right = 0
        for each in sorted(self._sizes.all, key=lambda each: each.size):
            roots = tree.roots.get(each.size)
            if roots is None:
                continue
            if each.root == roots.by_entries:
                right = max(right, each.size)
            elif each.root != roots.by_tiles:
                self._wrong_root(each, right)

    def _wrong_root(self, each: SignedSize, right: int) -> None:
        code = "LOG_REWRITTEN" if each.is_kept else "ROOT_WRONG"
        whose = "that the auditor kept" if each.is_kept else "that the log signed"
        self._report.find(
            code,
            "high",
            f"The entries that lie here are not those of the checkpoint of size {each.size} {whose}: something before "
            f"position {each.size} was altered, removed, added or moved"
            + (f", and after position {right - 1}." if 0 < right < each.size else "."),
            each.where,
            {"root": each.root.hex()},
        )

    # Events

    def _take_exports(self, exports: Sequence[Path]) -> None:
        if exports:
            events = (event for path in exports for event in exported_events(path, self._report))
            for event in track(events, "reading exports"):
                self._take(event)
            if not self._report.counts.get("exported events"):
                self._report.could_not_judge("the export holds no event that could be held against the log")
            return
        for event in self._lines.events():
            if event.position in self._wanted.at and self._wanted.at[event.position][1] == event.leaf:
                sentence = f"Event {event.event_id} has two lines in events/: whoever counts there counts it twice."
                self._tell_one("LINE_TWICE", sentence, event.where, {"other": self._wanted.at[event.position][2]})
            self._take(event)

    def _take(self, event: ExportedEvent) -> None:
        self._report.count("exported events")
        if event.proof is not None:
            self._check_proof(event)
        if event.position is None:
            self._wanted.anywhere[event.event_id] = (event.leaf, event.where)
            return
        other = self._wanted.at.setdefault(event.position, (event.event_id, event.leaf, event.where))
        if other[1] != event.leaf:
            sentence = f"Two exported events have position {event.position}: {other[0]} and {event.event_id}."
            self._tell_one("POSITION_TWICE", sentence, event.where, {"other": other[2]})

    def _check_proof(self, event: ExportedEvent) -> None:
        try:
            opened = verify_proof(event.proof or "", event.entry, self._policy)
        except LogFault as fault:
            self._tell_one("PROOF_WRONG", f"The proof beside {event.event_id} does not hold: {fault}.", event.where)
            return
        if not opened.is_witnessed:
            self._report.count("proofs under a checkpoint without a quorum")

    def _on_entries(self, first: int, entries: Sequence[bytes], leaves: Sequence[bytes]) -> None:
        at = self._wanted.at
        for offset, entry in enumerate(entries):
            position = first + offset
            event_id = _event_id(entry)
            if event_id != _NO_EVENT and self._places.setdefault(event_id, position) != position:
                self._twice.append((position, event_id))
            wanted = at.get(position)
            if wanted and wanted[1] != leaves[offset]:
                self._wrong.append(position)
            elsewhere = self._wanted.anywhere.get(event_id)
            if elsewhere and elsewhere[0] != leaves[offset]:
                self._altered(position, event_id, elsewhere[1], entry)

    def _check_exports(self, read: int, size: int) -> None:
        for position, event_id in self._twice:
            sentence = f"Event {event_id} stands in the log at {self._places[event_id]} and again at {position}."
            self._tell_one("EVENT_TWICE", sentence, f"position {position}")
        for position in self._wrong:
            event_id, _, where = self._wanted.at[position]
            entry = self._entry(position, read)
            logged_id = _event_id(entry)
            place = self._places.get(event_id)
            if logged_id == event_id:
                self._altered(position, event_id, where, entry)
            elif place is None:
                sentence = (
                    f"Event {event_id}, exported as position {position}, is not in the log: {logged_id} stands there."
                )
                self._tell_one("EVENT_NOT_IN_LOG", sentence, where, _shown(entry))
            else:
                sentence = (
                    f"Event {event_id} stands in the log at {place}, and was exported as {position} ({logged_id})."
                )
                self._tell_one("EVENT_MOVED", sentence, where)
        for position, (event_id, _, where) in self._wanted.at.items():
            if position >= size:
                sentence = f"Event {event_id}, exported as position {position}, is beyond the {size} that were signed."
                self._tell_one("EVENT_BEYOND_LOG", sentence, where)
        for event_id, (_, where) in self._wanted.anywhere.items():
            if event_id not in self._places:
                self._tell_one("EVENT_NOT_IN_LOG", f"Event {event_id} is not in the log.", where)

    def _check_left_out(self, begin: int, end: int) -> None:
        """Positions of which no exported event tells."""
        missing = [position for position in range(begin, end) if position not in self._wanted.at]
        ids = {position: event_id for event_id, position in self._places.items()} if missing else {}
        for _, run in groupby(enumerate(missing), lambda pair: pair[1] - pair[0]):
            positions = [position for _, position in run]
            names = [ids.get(position, "") for position in positions[:20]]
            many = len(positions) > 1
            what = f"Events {positions[0]} to {positions[-1]} are" if many else f"Event {positions[0]} ({names[0]}) is"
            self._tell_one(
                "EVENT_LEFT_OUT", f"{what} in the log and not in the export.", f"position {positions[0]}", names
            )

    def _altered(self, position: int, event_id: str, where: str, entry: bytes) -> None:
        sentence = f"Event {event_id} at position {position} was exported otherwise than it was logged."
        self._tell_one("EVENT_ALTERED", sentence, where, {"logged": _shown(entry)})

    def _entry(self, position: int, size: int) -> bytes:
        index, offset = divmod(position, WHOLE)
        width = tile_width(0, index, size)
        return first_entries(self._reader.bundle(index, width), width)[offset]

    def _tell_one(self, code: str, sentence: str, where: str, evidence: Any = None) -> None:
        self._told[code] = self._told.get(code, 0) + 1
        if self._told[code] <= _MOST:
            self._report.find(code, "high", sentence, where, evidence)

    def _tell(self, size: int) -> None:
        self._report.count("entries hashed", size)
        rows = []
        for words, each in (("newest", self._sizes.newest), ("witnessed", self._sizes.witnessed)):
            if each:
                cosigned = [f"{one.key.name} at {written_seconds(one.at or 0)}" for one in each.opened.cosigned]
                rows.append((words, each.size, each.root.hex(), ", ".join(cosigned)))
        rows += [("kept", each.size, each.root.hex(), each.where) for each in self._sizes.all if each.is_kept]
        self._report.table(Table("checkpoints", ("which", "size", "root", "cosigned by"), rows, is_answer=False))


def _event_id(entry: bytes) -> str:
    """The id of the event of an entry; a text that says so where it has none."""
    found = _EVENT_ID.search(entry)
    return found[1].decode("utf-8", "replace") if found else _NO_EVENT


def _shown(entry: bytes) -> Any:
    try:
        return json.loads(entry)
    except ValueError:
        return entry[:2000].decode("utf-8", "replace")
