"""The log's own lines (`events/`), which queries are asked of: files in, events out, and findings on what lies wrong.

A query reads whatever lies in the folder of a day, and of that day no other: so it matters what lies where.
"""

import re
from collections.abc import Iterator

from auditor.exported_events import ExportedEvent, events_of
from auditor.files import Files
from auditor.findings import Report
from auditor.progress import track
from auditor.reading import read_ahead
from iarms.domain.transparency import day_of_entry

_FILE = re.compile(r"events/dt=(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})/[0-9]{20}\.ndjson\.gz")
_MOST = 200  # findings of one kind


class LogLines:
    """The lines of one log."""

    def __init__(self, files: Files, report: Report) -> None:
        self._files = files
        self._report = report
        self._misplaced = 0
        self.are_there = False

    def events(self) -> Iterator[ExportedEvent]:
        """Every event of every line. What lies under another day than its own, and files that no log writes there, are
        findings."""
        names = []
        for listed in self._files.listed("events/"):
            if _FILE.fullmatch(listed.name):
                names.append(listed.name)
                continue
            sentence = "A file lies among the log's lines that no log writes there: queries would read it."
            self._report.find("LINES_STRANGE", "medium", sentence, self._files.address(listed.name))
            if ".ndjson" in listed.name:
                names.append(listed.name)
        self.are_there = bool(names)
        for name, stored in track(read_ahead(self._files, names), "reading the log's lines", len(names)):
            found = _FILE.fullmatch(name)
            for event in events_of(self._files.address(name), stored or b"", self._report):
                if found:
                    self._check_day(event, found["day"])
                yield event
        if self._misplaced > _MOST:
            self._report.count("more findings LINE_MISPLACED", self._misplaced - _MOST)

    def _check_day(self, event: ExportedEvent, day: str) -> None:
        own = day_of_entry(event.entry.decode())
        if own == day:
            return
        self._misplaced += 1
        if self._misplaced <= _MOST:
            sentence = f"Event {event.event_id} of {own} lies under {day}: who asks for its day does not find it."
            self._report.find("LINE_MISPLACED", "high", sentence, event.where)
