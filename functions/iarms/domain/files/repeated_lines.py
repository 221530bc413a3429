"""Lines of one file that say the same: the same reference and the same number as an earlier line.

Two weapons of one case can carry one number, and a register can be exported twice. Which it is only the bureau can
tell, so both lines are entered, and the later one says which line it repeats.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from iarms.domain.files.columns import usual_target
from iarms.models.mapping import RecordMapping, column_key

_COMPARED: Final = ("ncb_reference", "serial_number")
_DEEPEST: Final = 4
_MOST_NAMES_KEPT: Final = 10_000


class RepeatedLines:
    """The lines of a file so far, by their reference and number as they are written, but for case and marks.

    Eight bytes of digest a line: of two million lines, two different ones agree once in ten million files.
    """

    def __init__(self, mapping: RecordMapping | None) -> None:
        listed = mapping.columns if mapping is not None else {}
        self._listed = {column_key(name): target for name, target in listed.items()}
        self._targets: dict[str, str | None] = {}
        self._first: dict[bytes, int] = {}

    def same_as(self, line: int, fields: Mapping[str, Any]) -> int | None:
        """The earlier line that has this reference and number; None for the first, and where either is missing.

        A number without a digit is a word for a missing one, which many lines of a case can share.
        """
        values = dict(self._values(fields))
        reference, number = (values.get(what, "") for what in _COMPARED)
        if not reference or not any(character.isdigit() for character in number):
            return None
        digest = hashlib.blake2b(f"{reference}\0{number}".encode(errors="surrogatepass"), digest_size=8).digest()
        first = self._first.setdefault(digest, line)
        return first if first != line else None

    def _values(self, fields: Mapping[str, Any], above: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
        for name, value in fields.items():
            path = f"{above}{name}"
            if isinstance(value, Mapping):
                if depth < _DEEPEST:
                    yield from self._values(value, f"{path}.", depth + 1)
            elif (target := self._target(path)) in _COMPARED and isinstance(value, str | int):
                yield str(target), "".join(c for c in str(value).casefold() if c.isalnum())

    def _target(self, path: str) -> str | None:
        if path in self._targets:
            return self._targets[path]
        target = self._listed.get(column_key(path)) if self._listed else usual_target(path)
        if len(self._targets) < _MOST_NAMES_KEPT:
            self._targets[path] = target
        return target
