"""A log file's text in, the text of each record in it out, as far as they can be read.

The forms that CloudTrail's records are handed around in: `{"Records": [...]}`, a list, one record after the other with
or without line breaks between, and any of these cut off in the middle.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SPACE = re.compile(r"[\s,]*")
_LIST_OF_RECORDS = re.compile(r'\s*\{\s*"[Rr]ecords"\s*:\s*\[|\s*\[')
# One list of the file has ended, and another begins.
_NEXT_LIST = re.compile(r'\s*\]\s*,\s*"[^"\\]*"\s*:\s*\[')
# Characters that JSON forbids within a text are no reason to lose an event.
_READER = json.JSONDecoder(strict=False)
_read = _READER.raw_decode


def written_anew(record: str) -> str:
    """A record as JSON that every reader takes: what no text may hold is replaced. Raises ValueError where it is no
    JSON at all."""
    text = json.dumps(_READER.decode(record), ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass
class RecordTexts:
    """The records of one text. After the last one, `faults` has the places (in characters) where no record could be
    read, the first ten of them, and `is_cut_off` says whether the text ends within a record or a list."""

    text: str
    faults: list[int] = field(default_factory=list)
    fault_count: int = 0
    is_cut_off: bool = False

    def __iter__(self) -> Iterator[str]:
        """Each record as it stands in the text, without line breaks: inside a text JSON has none."""
        begun = _LIST_OF_RECORDS.match(self.text)
        yield from self._from(begun.end() if begun else 0, in_list=bool(begun))

    def _from(self, place: int, in_list: bool) -> Iterator[str]:
        text, end = self.text, len(self.text)
        while True:
            place = _SPACE.match(text, place).end()  # type: ignore[union-attr] # matches nothing at least
            if place >= end:
                if in_list:
                    self._fault(end)
                    self.is_cut_off = True
                return
            if in_list and (other := _NEXT_LIST.match(text, place)):
                place = other.end()
                continue
            if in_list and text[place] == "]":
                in_list = False
                place = self._after_the_list(place + 1)
                continue
            begun = None if in_list else _LIST_OF_RECORDS.match(text, place)
            if begun:
                in_list, place = True, begun.end()
                continue
            try:
                _, after = _read(text, place)
            except (ValueError, RecursionError):
                self._fault(place)
                after = self._next_record(place, in_list)
                if after < 0:
                    self.is_cut_off = text[place] in "{["
                    return
                place = after
                continue
            yield text[place:after].replace("\n", " ").replace("\r", " ")
            place = after

    def _after_the_list(self, place: int) -> int:
        """Past the end of `{"Records": [...]`, with whatever members come after the list."""
        found = re.compile(r"[^{}\[\]\n]*\}").match(self.text, place)
        return found.end() if found else place

    def _next_record(self, place: int, in_list: bool) -> int:
        """Where to go on after a fault: the next line, or in a list the next thing that looks like a record; -1 where
        there is none."""
        line = self.text.find("\n", place)
        if not in_list:
            return line + 1 if line >= 0 else -1
        record = self.text.find('{"eventVersion"', place + 1)
        return min((each for each in (line + 1 if line >= 0 else -1, record) if each >= 0), default=-1)

    def _fault(self, place: int) -> None:
        self.fault_count += 1
        if len(self.faults) < 10:
            self.faults.append(place)
