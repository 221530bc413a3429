"""Files of bureaus: bytes to rows, whatever wrote them. Which field is what, and what it means, is not read here.

A file comes from a spreadsheet, an old database or a script, and one bad line must never cost another. So a line that
cannot be read is a row with a fault, and reading goes on with the next one: bytes that do not belong to the file's
encoding, a quote that never closes, cells too few or too many. Only what makes every line unreadable is `Invalid` for
the file as a whole: another kind of file, no heading, separators that could be two.

    chunks of bytes -> physical lines -> text of each -> rows

Nothing but a window of the file is held: a line has at most 64 kB, and up to 1 MB is looked at to find the encoding.
"""

import codecs
import csv
import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from math import isfinite
from typing import Any, Final, Literal, NamedTuple

from iarms.domain.files.encodings import codec_of, find_encoding
from iarms.errors import FieldError, Invalid
from iarms.models.mapping import Delimiter, Encoding

Form = Literal["JSON_LINES", "CSV"]

MOST_LINE_BYTES: Final = 64 * 1024
MOST_COLUMNS: Final = 1000
MOST_NAME: Final = 128
_MOST_LINES_OF_A_ROW: Final = 100
_DEEPEST: Final = 16
_PEEKED: Final = 8 * 1024
_WINDOW: Final = 1024 * 1024
_BROKEN_INTO: Final = 4  # lines that a row with line breaks in it falls into, at most, to be told as such
_DELIMITERS: Final = ",;\t|"
_BLANK: Final = "\x00\x1a\ufeff \t\x0b\x0c\xa0"

_KINDS: Final = (
    (b"PK\x03\x04", "a spreadsheet or document of an office program (or a ZIP archive)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "a document of an older office program (such as .xls or .doc)"),
    (b"\x1f\x8b", "compressed with gzip"),
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
_SEND: Final = "send it as CSV in UTF-8 (in a spreadsheet: save as, CSV UTF-8) or as JSON Lines"
# Neither letters nor what a text has between them. VT, FF, Ctrl-Z and the separators of old systems do occur in texts.
_NO_TEXT: Final = frozenset({*range(0x01, 0x09), *range(0x0E, 0x1A), 0x1B, 0x7F})


class Row(NamedTuple):
    """A row of a file: its fields by column, or its fault. `line` is where it begins, counted from 1 with the heading.

    Fields are texts as they stand in CSV, and whatever JSON holds. `notes` say what was mended in reading.
    """

    line: int
    fields: Mapping[str, Any] | None
    fault: FieldError | None
    notes: tuple[str, ...] = ()


class _Line(NamedTuple):
    number: int
    text: str
    fault: FieldError | None = None
    notes: tuple[str, ...] = ()


def read_rows(
    chunks: Iterable[bytes],
    form: Form,
    *,
    encoding: Encoding | None = None,
    delimiter: Delimiter | None = None,
) -> Iterator[Row]:
    """The rows of a file, one after the other as its bytes come; blank lines are none.

    What is not said of encoding and delimiter is found out of the file. Raises Invalid for a file of which no line can
    be read; what is wrong with one line is that row's fault. Nothing else is raised.
    """
    data, wide = _text(iter(chunks), encoding)
    lines = _decoded(_physical(data), "utf-8" if wide else encoding)
    yield from _json_rows(lines) if form == "JSON_LINES" else _csv_rows(lines, delimiter)


# ---- bytes -------------------------------------------------------------------------------------------------------


def _text(chunks: Iterator[bytes], encoding: Encoding | None) -> tuple[Iterator[bytes], bool]:
    """The bytes without a byte order mark, those of UTF-16 as UTF-8 (then True). Raises Invalid for what is no text."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _PEEKED:
            break
    rest = chain((head,), chunks)
    if encoding == "utf-16" or (encoding is None and head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))):
        if head.startswith(codecs.BOM_UTF32_LE):
            raise _invalid("not_text", f"the file is written in UTF-32: {_SEND}")
        return _narrow(rest, _byte_order(head) or "utf-16"), True
    for begins, kind in _KINDS:
        if head.startswith(begins):
            raise _invalid("not_text", f"the file is {kind}: {_SEND}")
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        raise _invalid("not_text", f"the file is XML or a web page, whatever its name says: {_SEND}")
    if encoding is None and (order := _byte_order(head)) is not None:
        return _narrow(rest, order), True
    begin = head[:_PEEKED]
    strange = sum(byte in _NO_TEXT for byte in begin)
    if strange * 50 > len(begin) or begin.count(0) * 10 > len(begin):
        raise _invalid("not_text", f"the file is no text: {_SEND}")
    return chain((head.removeprefix(codecs.BOM_UTF8),), chunks), False


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


def _decoded(lines: Iterable[tuple[int, bytes, bool]], encoding: str | None) -> Iterator[_Line]:
    """The text of each line. The encoding is the one given, else UTF-8 or what the first lines beyond ASCII are in."""
    waiting: deque[tuple[int, bytes, bool]] = deque()
    source = iter(lines)
    found: str | None = encoding
    decided = encoding is not None
    for line in source:
        if decided or line[1].isascii():
            yield _line(line, found)
            continue
        waiting.append(line)
        size = beyond = 0
        for further in source:
            waiting.append(further)
            size += len(further[1])
            beyond += not further[1].isascii()
            if size >= _WINDOW or beyond >= 2000:
                break
        found, decided = _encoding_of([text for _, text, _ in waiting if not text.isascii()]), True
        while waiting:
            yield _line(waiting.popleft(), found)


def _encoding_of(lines: list[bytes]) -> str | None:
    others = [line for line in lines if not _is_utf8(line)]
    # Hardly any line of another encoding happens to be UTF-8 as well.
    return "utf-8" if len(others) * 2 <= len(lines) else find_encoding(others)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


# Two bytes of these may be one character, and be UTF-8 by chance.
_OF_TWO_BYTES: Final = frozenset({"shift_jis", "euc-jp", "gbk", "gb18030", "big5", "euc-kr"})
_UNCLEAR: Final = FieldError(
    "",
    "encoding_unclear",
    "holds letters beyond ASCII, and which encoding they are in cannot be told: save the file as UTF-8, or name its"
    " encoding in the mapping",
)


def _line(line: tuple[int, bytes, bool], encoding: str | None) -> _Line:
    number, data, too_long = line
    if too_long:
        return _Line(number, "", FieldError("", "line_too_long", f"the line has more than {MOST_LINE_BYTES} bytes"))
    notes: tuple[str, ...] = ()
    try:
        if data.isascii():
            text = data.decode("ascii")
        elif encoding is None:
            return _Line(number, "", _UNCLEAR)
        elif encoding not in ("utf-8", *_OF_TWO_BYTES) and _is_utf8(data):
            text = data.decode()
            notes = ("this line is in UTF-8, unlike the rest of the file",)
        else:
            text = data.decode(codec_of(encoding))
    except UnicodeDecodeError:
        name = (encoding or "").upper()
        detail = f"holds bytes that are none of {name}, which the file is in: save the whole file as UTF-8"
        return _Line(number, "", FieldError("", "not_in_encoding", detail))
    text = text.strip(_BLANK) if text[:1] in _BLANK and not text.strip(_BLANK) else text.rstrip("\x00\x1a")
    if "\x00" in text:
        return _Line(number, "", FieldError("", "null_bytes", "holds NUL characters: the export is damaged here"))
    return _Line(number, text, None, notes)


# ---- JSON --------------------------------------------------------------------------------------------------------


class _Refused(Exception):
    """Something that JSON allows and a record does not."""

    def __init__(self, pointer: str, code: str, detail: str) -> None:
        super().__init__(code)
        self.fault = FieldError(pointer, code, detail)


def _json_rows(lines: Iterable[_Line]) -> Iterator[Row]:
    first = True
    for line in lines:
        text = line.text.strip()
        if line.fault is not None:
            yield Row(line.number, None, line.fault)
            continue
        if not text:
            continue
        if first:
            first = False
            _look_at_first(text)
        fields, fault = _json_fields(text)
        yield Row(line.number, fields, fault, line.notes)


def _look_at_first(text: str) -> None:
    """Raises Invalid where the first line shows that the file is not in lines of JSON."""
    if text.startswith("["):
        detail = "the file is a JSON array: write each record as an object on a line of its own, without [ ] and commas"
        raise _invalid("json_array", detail)
    if text == "{":
        raise _invalid("json_over_lines", "a JSON object goes over several lines: write each on a line of its own")
    if not text.startswith("{") and any(mark in text for mark in _DELIMITERS):
        raise _invalid("looks_like_csv", "the file begins like CSV, and was announced as JSON Lines")


def _json_fields(text: str) -> tuple[dict[str, Any] | None, FieldError | None]:
    try:
        if text.count("{") + text.count("[") > _DEEPEST and _depth(text) > _DEEPEST:
            raise _Refused("", "too_deep", f"is nested more than {_DEEPEST} levels deep")
        fields = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
        if not isinstance(fields, dict):
            raise _Refused("", "no_object", "is JSON, but no object: a record is written { ... }")
        if "\\u" in text and _has_surrogates(fields):
            raise _Refused("", "damaged_text", "holds half a character (a lone surrogate)")
    except _Refused as refused:
        return None, refused.fault
    except (ValueError, RecursionError):
        return None, FieldError("", "not_json", "the line is no JSON object")
    return fields, None


def _depth(text: str) -> int:
    deepest = depth = 0
    for mark in re.findall(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', text):
        if mark in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "}]":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise _Refused(pointer_to(twice), "duplicate_key", "the same name stands twice in one object")
    return fields


def _no_constant(_: str) -> Any:
    raise _Refused("", "not_json", "NaN and Infinity are no JSON: leave the field out")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise _Refused("", "not_json", "a number is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > 100:
        raise _Refused("", "not_json", "a number has more than 100 digits: write it as a text")
    return int(text)


def _has_surrogates(fields: dict[str, Any]) -> bool:
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


# ---- CSV ---------------------------------------------------------------------------------------------------------


class _Unclosed(Exception):
    """A quote that is open where the next line cannot belong to it."""


class _Source:
    """Lines, of which some can be put back."""

    def __init__(self, lines: Iterable[_Line]) -> None:
        self._lines = iter(lines)
        self._back: deque[_Line] = deque()

    def take(self) -> _Line | None:
        """The next line, None at the end."""
        return self._back.popleft() if self._back else next(self._lines, None)

    def put_back(self, lines: list[_Line]) -> None:
        """These lines come again."""
        self._back.extendleft(reversed(lines))


class _Short(NamedTuple):
    line: _Line
    cells: list[str]


def _csv_rows(lines: Iterable[_Line], delimiter: str | None) -> Iterator[Row]:
    source = _Source(lines)
    heading = _first_line(source)
    if heading is None:
        return
    if delimiter is None and (said := re.fullmatch(r"(?i)sep=(.)", heading.text.strip("\"' "))):
        delimiter = said[1]
        heading = _first_line(source)
        if heading is None:
            return
    if heading.text.lstrip().startswith(("{", "[")):
        raise _invalid("looks_like_json", "the file begins like JSON, and was announced as CSV")
    mark = delimiter or _delimiter_of(heading.text)
    cells, _, fault = _cells(source, heading, mark, 0)
    if cells is None or fault is not None:
        raise _invalid("no_heading", "the first line, which names the columns, has a quote that is not closed")
    names = _names(cells)
    short: deque[_Short] = deque()
    while (line := source.take()) is not None:
        if line.fault is not None:
            yield from _settle(short, names, last=True)
            yield Row(line.number, None, line.fault)
            continue
        if not line.text or not line.text.strip(_BLANK + mark + '"'):
            continue
        cells, notes, fault = _cells(source, line, mark, len(names))
        if cells is None:
            yield from _settle(short, names, last=True)
            yield Row(line.number, None, fault)
        elif len(cells) < len(names):
            short.append(_Short(line, cells))
            yield from _settle(short, names)
        else:
            yield from _settle(short, names, last=True)
            yield _row(line, cells, names, notes)
    yield from _settle(short, names, last=True)


def _first_line(source: _Source) -> _Line | None:
    while (line := source.take()) is not None:
        if line.fault is not None:
            raise _invalid(
                "no_heading", f"the first line, which names the columns, cannot be read: {line.fault.detail}"
            )
        if line.text.strip(_BLANK):
            return line
    return None


def _delimiter_of(text: str) -> str:
    """What parts the columns of a heading. Raises Invalid where two marks do so equally."""
    bare = re.sub(r'"[^"]*"', "", text)
    counts = sorted(((bare.count(mark), mark) for mark in _DELIMITERS), reverse=True)
    if counts[0][0] and counts[0][0] == counts[1][0]:
        detail = "two marks part the columns of the heading equally often: name the delimiter in the mapping"
        raise _invalid("delimiter_unclear", detail)
    return counts[0][1] if counts[0][0] else ","


def _cells(
    source: _Source, line: _Line, mark: str, width: int
) -> tuple[list[str] | None, tuple[str, ...], FieldError | None]:
    """The cells of the row that begins with this line, with the lines that its quotes go on in; or its fault.

    A quote that swallows what follows is a fault of the line that it stands in, and what follows is read by itself.
    """
    if '"' not in line.text:
        return line.text.split(mark), line.notes, None
    taken: list[_Line] = []
    notes = line.notes

    def feed() -> Iterator[str]:
        size = len(line.text)
        yield line.text + "\n"
        while True:
            further = source.take()
            if further is None:
                raise _Unclosed
            taken.append(further)
            size += len(further.text) + 1
            if further.fault is not None or len(taken) > _MOST_LINES_OF_A_ROW or size > MOST_LINE_BYTES:
                raise _Unclosed
            yield further.text + "\n"

    try:
        cells = next(csv.reader(feed(), delimiter=mark, skipinitialspace=mark != "\t"))
        swallowed = taken and width > 1 and (len(cells) != width or _holds_a_row(taken, mark, width))
    except (_Unclosed, csv.Error, StopIteration):
        cells, swallowed = [], True
    if swallowed:
        source.put_back(taken)
        detail = "a quote is opened and not closed: write a quote within a value twice, and the value in quotes"
        return None, notes, FieldError("", "unbalanced_quote", detail)
    return cells, notes, None


def _holds_a_row(taken: list[_Line], mark: str, width: int) -> bool:
    """Whether one of the lines within quotes has as many cells as a row: then the quote was not meant."""
    return width > 2 and any(line.text.count(mark) >= width - 1 for line in taken)


def _names(cells: list[str]) -> list[str]:
    """The columns' names, each its own: unnamed ones by their place, repeated ones numbered.

    Raises Invalid for what is no heading.
    """
    if len(cells) > MOST_COLUMNS:
        raise _invalid("too_many_columns", f"the heading has more than {MOST_COLUMNS} columns")
    names: list[str] = []
    seen: Counter[str] = Counter()
    for place, cell in enumerate(cells, 1):
        name = " ".join("".join(c if c.isprintable() else " " for c in cell.strip(_BLANK)).split())
        if len(name) > MOST_NAME:
            raise _invalid("no_heading", f"a column's name has more than {MOST_NAME} characters")
        if name and not any(c.isalpha() for c in name) and any(c.isdigit() for c in name):
            raise _invalid("no_heading", "the first line must name the columns, and this one holds numbers or dates")
        name = name or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    if not any(cell.strip(_BLANK) for cell in cells):
        raise _invalid("no_heading", "the first line must name the columns, and this one names none")
    if len(set(names)) < len(names):
        raise _invalid("no_heading", "columns of the heading cannot be told apart by their names")
    return names


def _row(line: _Line, cells: list[str], names: list[str], notes: tuple[str, ...]) -> Row:
    if len(cells) > len(names):
        if any(cell.strip(_BLANK) for cell in cells[len(names) :]):
            detail = (
                f"has {len(cells)} cells, and the heading {len(names)}: a value with the separator in it needs quotes"
            )
            return Row(line.number, None, FieldError("", "long_row", detail))
        cells = cells[: len(names)]
    return Row(line.number, dict(zip(names, cells, strict=True)), None, notes)


def _settle(short: deque[_Short], names: list[str], *, last: bool = False) -> Iterator[Row]:
    """Rows that end early: empty cells that were left off, or pieces of one row that has a line break in it.

    Some spreadsheets leave off what is empty at the end. But where rows that end early make up one whole row together,
    a value was broken over lines, and each piece is a fault. With `last`, no further one follows.
    """
    width = len(names)
    while len(short) >= _BROKEN_INTO or (last and short):
        pieces = 1
        for count in range(2, min(len(short), _BROKEN_INTO) + 1):
            cells = sum(len(short[at].cells) for at in range(count))
            if cells == width + count - 1:
                pieces = count
                break
        for _ in range(pieces):
            line, cells_of_it = short.popleft()
            told = f"has {len(cells_of_it)} of {width} cells"
            if pieces > 1 or len(cells_of_it) == 1:
                detail = f"{told}: a value with a line break in it needs quotes"
                yield Row(line.number, None, FieldError("", "short_row", detail))
                continue
            filled = cells_of_it + [""] * (width - len(cells_of_it))
            yield _row(line, filled, names, (*line.notes, f"{told}: the rest was read as empty"))


def pointer_to(*names: str) -> str:
    """The JSON pointer to a column or field."""
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def _invalid(code: str, detail: str) -> Invalid:
    return Invalid(FieldError("", code, detail), code=code)
