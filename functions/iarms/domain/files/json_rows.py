"""Rows of JSON Lines: an object a line, refused where it holds what a record cannot."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any, Final

from iarms.domain.files.file_row import FileRow, pointer_to, refused_file
from iarms.domain.files.text_lines import TextLine
from iarms.errors import FieldError

_DEEPEST: Final = 16
_MARKS_OF_CSV: Final = ",;\t|"


class _Refused(Exception):
    """Something that JSON allows and a record does not."""

    def __init__(self, pointer: str, code: str, detail: str) -> None:
        super().__init__(code)
        self.fault = FieldError(pointer, code, detail)


def json_rows(lines: Iterable[TextLine]) -> Iterator[FileRow]:
    """The rows of JSON Lines. Raises Invalid where the first line shows that the file is something else."""
    first = True
    for line in lines:
        text = line.text.strip()
        if line.fault is not None:
            yield FileRow(line.number, None, line.fault)
            continue
        if not text:
            continue
        if first:
            first = False
            _look_at_first(text)
        fields, fault = _json_fields(text)
        yield FileRow(line.number, fields, fault, line.notes)


def _look_at_first(text: str) -> None:
    """Raises Invalid where the first line shows that the file is not in lines of JSON."""
    if text.startswith("["):
        detail = "the file is a JSON array: write each record as an object on a line of its own, without [ ] and commas"
        raise refused_file("json_array", detail)
    if text == "{":
        raise refused_file("json_over_lines", "a JSON object goes over several lines: write each on a line of its own")
    if not text.startswith("{") and any(mark in text for mark in _MARKS_OF_CSV):
        raise refused_file("looks_like_csv", "the file begins like CSV, and was announced as JSON Lines")


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
