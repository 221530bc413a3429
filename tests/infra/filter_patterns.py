"""A small evaluator of CloudWatch Logs' filter patterns on JSON, for what the trail is watched for. moto has none.

It knows what AWS documents: `{ terms }` with `&&` before `||`, parentheses, `=` and `!=` with `*` at the beginning or
the end of a value, numbers, `EXISTS`, `NOT EXISTS`, `IS TRUE`, `IS FALSE`, `IS NULL`, and selectors with members and
positions. What `!=` does where the field is absent AWS does not say, so a caller says which; what it does not know it
refuses.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

LONGEST: Final = 1_024
"""Characters of a pattern, as CloudFormation and the API take it."""

_ABSENT: Final = object()
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<sign>&&|\|\||!=|=|\(|\)|<=|>=|<|>)|(?P<selector>\$(?:\.[A-Za-z_][\w-]*|\[\d+\])+)"
    r'|"(?P<text>[^"]*)"|(?P<word>[A-Za-z]+)|(?P<number>-?\d+(?:\.\d+)?))'
)


class NotAPattern(Exception):
    """CloudWatch would refuse the pattern, or this evaluator does not know what it says."""


def matches(pattern: str, event: dict[str, Any], *, absent_differs: bool = True) -> bool:
    """Whether an event matches. `absent_differs`: `!=` holds of a field that the event does not have."""
    if len(pattern) > LONGEST:
        raise NotAPattern(f"{len(pattern)} characters")
    inner = re.fullmatch(r"\s*\{(.*)\}\s*", pattern, re.DOTALL)
    if inner is None:
        raise NotAPattern(pattern)
    reader = _Reader(list(_tokens(inner[1])), event, absent_differs)
    holds = reader.any_of()
    if reader.left():
        raise NotAPattern(f"{pattern}: {reader.left()}")
    return holds


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotAPattern(text[at:])
        at = found.end()
        yield found.lastgroup or "", found[found.lastgroup or 0]


class _Reader:
    """Reads the terms from left to right; every term is read, so that a mistake behind a true one is seen."""

    def __init__(self, tokens: list[tuple[str, str]], event: dict[str, Any], absent_differs: bool) -> None:
        self._tokens = tokens
        self._event = event
        self._absent_differs = absent_differs

    def left(self) -> list[tuple[str, str]]:
        return self._tokens

    def any_of(self) -> bool:
        return self._joined("||", lambda: self._joined("&&", self._term, all), any)

    def _joined(self, sign: str, part: Callable[[], bool], together: Callable[[list[bool]], bool]) -> bool:
        parts = [part()]
        while self._tokens and self._tokens[0] == ("sign", sign):
            self._tokens.pop(0)
            parts.append(part())
        return together(parts)

    def _term(self) -> bool:
        kind, text = self._next()
        if (kind, text) == ("sign", "("):
            holds = self.any_of()
            if self._next() != ("sign", ")"):
                raise NotAPattern("a parenthesis is not closed")
            return holds
        if kind != "selector":
            raise NotAPattern(text)
        has = _selected(self._event, text)
        match self._next():
            case ("word", "EXISTS"):
                return has is not _ABSENT
            case ("word", "NOT") if self._next() == ("word", "EXISTS"):
                return has is _ABSENT
            case ("word", "IS"):
                return has is {"TRUE": True, "FALSE": False, "NULL": None}[self._next()[1]]
            case ("sign", "=" | "!=" as sign):
                kind, wanted = self._next()
                if kind not in ("text", "number", "word"):
                    raise NotAPattern(f"{text} {sign} {wanted}")
                if has is _ABSENT:
                    return sign == "!=" and self._absent_differs
                return _is_like(has, wanted) is (sign == "=")
        raise NotAPattern(text)

    def _next(self) -> tuple[str, str]:
        if not self._tokens:
            raise NotAPattern("it ends too early")
        return self._tokens.pop(0)


def _selected(event: Any, selector: str) -> Any:
    for name, position in re.findall(r"\.([A-Za-z_][\w-]*)|\[(\d+)\]", selector):
        if name and isinstance(event, dict) and name in event:
            event = event[name]
        elif position and isinstance(event, list) and int(position) < len(event):
            event = event[int(position)]
        else:
            return _ABSENT
    return event


def _is_like(has: Any, wanted: str) -> bool:
    """Texts are compared with their case. A `*` in the middle of a value is not documented, so it is refused."""
    if "*" in wanted[1:-1]:
        raise NotAPattern(wanted)
    if isinstance(has, bool) or has is None or isinstance(has, dict | list):
        return False
    text = str(has)
    if wanted.startswith("*") and wanted.endswith("*"):
        return wanted.strip("*") in text
    if wanted.startswith("*"):
        return text.endswith(wanted[1:])
    if wanted.endswith("*"):
        return text.startswith(wanted[:-1])
    return text == wanted
