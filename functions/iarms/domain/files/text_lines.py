"""The bytes of a file as lines of text, whatever wrote them: the first stage of reading it.

    chunks of bytes -> without byte order mark, UTF-16 as UTF-8 -> physical lines -> text of each

A line that cannot be read is a fault of its own. What is no text at all is Invalid for the file as a whole: a document,
an archive that is not unpacked before, a picture. A line has at most 64 kB, and up to 1 MB is looked at to find the
encoding.
"""

import codecs
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from iarms.domain.files.encoding_choice import EncodingChoice
from iarms.domain.files.encoding_sample import LineSampler
from iarms.domain.files.file_row import BLANK, refused_file
from iarms.domain.languages import Note
from iarms.errors import FieldError

MOST_LINE_BYTES: Final = 64 * 1024
_PEEKED: Final = 8 * 1024
_WINDOW: Final = 1024 * 1024
_ENOUGH: Final = 2000  # lines beyond ASCII

_KINDS: Final = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "a document of an older office program (such as .xls or .doc)"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x00\x01\x00\x00Standard ", "an Access database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a word processor's RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_MARKUP: Final = re.compile(rb"\s*<(\?xml|!doctype|html|table|workbook|\w+:workbook)", re.IGNORECASE)
_SEND: Final = "send it as CSV in UTF-8, as JSON Lines, or as a spreadsheet (.xlsx, .ods)"
# Neither letters nor what a text has between them. VT, FF, Ctrl-Z and the separators of old systems do occur in texts.
_NO_TEXT: Final = frozenset({*range(0x01, 0x09), *range(0x0E, 0x1A), 0x1B, 0x7F})


class TextLine(NamedTuple):
    """A line of a file by its number, counted from 1: its text, or its fault. `notes` say what was mended."""

    number: int
    text: str
    fault: FieldError | None = None
    notes: tuple[Note, ...] = ()


def read_text_lines(chunks: Iterable[bytes], choice: EncodingChoice, sampler: LineSampler) -> Iterator[TextLine]:
    """The lines of a file in the encoding that `choice` settles on by the time that the first one is given.

    Raises Invalid for what is no text, RefusedEncoding for an encoding that cannot be told or is not the one said.
    """
    for line in _in_windows(_physical(_text(iter(chunks), choice)), choice, sampler):
        yield _line(line, choice)


def _text(chunks: Iterator[bytes], choice: EncodingChoice) -> Iterator[bytes]:
    """The bytes without a byte order mark, those of UTF-16 as UTF-8. Tells `choice` what they show by themselves.

    Raises Invalid for what is no text, and RefusedEncoding where they show another encoding than was said.
    """
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _PEEKED:
            break
    rest = chain((head,), chunks)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if head.startswith(codecs.BOM_UTF32_LE):
            raise refused_file("not_text", f"the file is written in UTF-32: {_SEND}")
        choice.be_told("utf-16", "byte_order_mark")
        return _narrow(rest, _byte_order(head) or "utf-16")
    if choice.said == "utf-16" and (b"\x00" in head or not head):
        choice.be_told("utf-16", "mapping")
        return _narrow(rest, _byte_order(head) or "utf-16")
    for begins, kind in _KINDS:
        if head.startswith(begins):
            raise refused_file("not_text", f"the file is {kind}: {_SEND}")
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        raise refused_file("not_text", f"the file is XML or a web page, whatever its name says: {_SEND}")
    if (order := _byte_order(head)) is not None:
        choice.be_told("utf-16", "bytes")
        return _narrow(rest, order)
    begin = head[:_PEEKED]
    strange = sum(byte in _NO_TEXT for byte in begin)
    if strange * 50 > len(begin) or begin.count(0) * 10 > len(begin):
        raise refused_file("not_text", f"the file is no text: {_SEND}")
    if head.startswith(codecs.BOM_UTF8):
        choice.be_told("utf-8", "byte_order_mark")
        return chain((head.removeprefix(codecs.BOM_UTF8),), chunks)
    if choice.said == "utf-16":
        choice.be_told("utf-8", "bytes")
    return rest


def _byte_order(head: bytes) -> str | None:
    """The byte order of UTF-16, by its mark or by where its NULs stand; None for what is no UTF-16."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    even, odd = head[0:_PEEKED:2], head[1:_PEEKED:2]
    # The high byte of a digit, a letter or a separator is NUL, and the low byte of nothing.
    if not odd or even.count(0) * 50 > len(even) < odd.count(0) * 50 or len(head) < 4:
        return None
    if odd.count(0) * 5 > len(odd):
        return "utf-16-le" if even.count(0) * 50 <= len(even) else None
    if even.count(0) * 5 > len(even):
        return "utf-16-be" if odd.count(0) * 50 <= len(odd) else None
    return None


def _narrow(chunks: Iterable[bytes], order: str) -> Iterator[bytes]:
    """UTF-16 as UTF-8. What is none comes out as U+FFFD, a fault of the field that it stands in."""
    decoder = codecs.getincrementaldecoder("utf-16-le" if order == "utf-16" else order)(errors="replace")
    first = True
    for chunk in chunks:
        text = decoder.decode(chunk)
        if first and text:
            first, text = False, text.removeprefix("\ufeff")
        yield text.encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _physical(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and whether it is too long of each line, ended by LF, CR LF or CR, which are left off."""
    number, rest, held = 0, b"", False
    for chunk in chunks:
        if held and chunk:
            # The last chunk ended between CR and LF, or with a CR alone.
            held, rest = False, rest + b"\r"
        lines = (rest + chunk).splitlines(keepends=True)
        rest = b""
        if lines and not lines[-1].endswith(b"\n"):
            rest = lines.pop()
            if rest.endswith(b"\r"):
                held, rest = True, rest[:-1]
        for line in lines:
            number += 1
            yield number, line.rstrip(b"\r\n")[: MOST_LINE_BYTES + 1], len(line) > MOST_LINE_BYTES + 2
        # Of a line that is too long its length is all that matters.
        rest = rest[: MOST_LINE_BYTES + 3]
    if rest or held:
        yield number + 1, rest[: MOST_LINE_BYTES + 1], len(rest) > MOST_LINE_BYTES


def _in_windows(
    lines: Iterable[tuple[int, bytes, bool]], choice: EncodingChoice, sampler: LineSampler
) -> Iterator[tuple[int, bytes, bool]]:
    """The lines, held back from the first one beyond ASCII on until there are enough to settle the encoding."""
    source = iter(lines)
    for line in source:
        sampler.begin(line[1])
        if line[1].isascii():
            yield line
            continue
        waiting = deque([line])
        size = beyond = 0
        for further in source:
            sampler.begin(further[1])
            waiting.append(further)
            size += len(further[1])
            beyond += not further[1].isascii()
            if size >= _WINDOW or beyond >= _ENOUGH:
                break
        choice.settle([(number, text) for number, text, too_long in waiting if not too_long and not text.isascii()])
        yield from waiting
        yield from source


def _line(line: tuple[int, bytes, bool], choice: EncodingChoice) -> TextLine:
    number, data, too_long = line
    if too_long:
        return TextLine(number, "", FieldError("", "line_too_long", f"the line has more than {MOST_LINE_BYTES} bytes"))
    text, fault, notes = choice.decode(data)
    if fault is not None:
        return TextLine(number, "", fault)
    text = text.strip(BLANK) if text[:1] in BLANK and not text.strip(BLANK) else text.rstrip("\x00\x1a")
    if "\x00" in text:
        return TextLine(number, "", FieldError("", "null_bytes", "holds NUL characters: the export is damaged here"))
    return TextLine(number, text, None, notes)
