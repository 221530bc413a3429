"""The XML of a spreadsheet's parts, read as it comes: elements and texts to a handler, nothing of it held.

A part is read by expat itself, not into a tree: what a handler does not keep costs no memory, however much of it there
is. A document type, which alone can define entities, is refused before anything of it is expanded.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, Final, Protocol, TypeVar
from xml.parsers import expat

from iarms.domain.files.file_row import refused_file

DAMAGED: Final = "damaged_file"
_RESAVE: Final = "open it in the spreadsheet program, save it under a new name, and send that"

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class XmlHandler(Protocol[T_co]):
    """Takes in elements by their names without prefix. `found` is what it has made of them, taken from there."""

    found: deque[Any]

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


class _Refused(Exception):
    """A document type."""


def read_xml(chunks: Iterable[bytes], handler: XmlHandler[T]) -> Iterator[T]:
    """What a handler finds in XML, as it comes. Raises Invalid for what is no XML, or has a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    local: dict[str, str] = {}

    def name_of(name: str) -> str:
        found = local.get(name)
        if found is None:
            found = name.rpartition(":")[2]
            if len(local) < 1000:
                local[name] = found
        return found

    def refuse(*_: Any) -> None:
        raise _Refused

    parser.StartElementHandler = lambda name, attributes: handler.start(name_of(name), attributes)
    parser.EndElementHandler = lambda name: handler.end(name_of(name))
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    found = handler.found
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            while found:
                yield found.popleft()
        parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise damaged("a part of it is no XML, or ends early") from broken
    except _Refused as declared:
        raise damaged("a part of it declares a document type, which no spreadsheet program writes") from declared
    while found:
        yield found.popleft()


def damaged(why: str) -> Exception:
    """The problem of a spreadsheet that cannot be read."""
    return refused_file(DAMAGED, f"the spreadsheet is damaged: {why}. Please {_RESAVE}")
