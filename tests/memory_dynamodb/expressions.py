"""Conditions, key conditions, filters and projections: from the text to a tree, read once a text.

What this project's stores write is read: attributes at the top of an item, comparisons, `BETWEEN`, `IN`, the functions
below, `AND`, `OR`, `NOT` and parentheses. A path into a document is not held.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from tests.memory_dynamodb.refusals import NotHeld, invalid
from tests.memory_dynamodb.values import SETS, Item, Value, ordered

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<name>[#:]?[A-Za-z0-9_]+)|(?P<sign><>|<=|>=|[=<>(),+\-])|(?P<deep>[.\[]))", re.ASCII
)
_WORDS: Final = {"AND", "OR", "NOT", "BETWEEN", "IN"}
_COMPARED: Final = ("=", "<>", "<", "<=", ">", ">=")
_FUNCTIONS: Final = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
}
_ORDERABLE: Final = ("S", "N", "B")


class Path(NamedTuple):
    """An attribute, by its name or by `#name`."""

    said: str


class Given(NamedTuple):
    """A value that the request gives, by its name with the colon."""

    name: str


class Size(NamedTuple):
    """The size of an attribute."""

    of: Path


Operand = Path | Given | Size


@dataclass(frozen=True)
class Comparison:
    """A comparison, `BETWEEN`, `IN` or a function over operands."""

    what: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Joined:
    """`AND`, `OR`, or `NOT` of one."""

    how: str
    parts: "tuple[Tree, ...]"


Tree = Comparison | Joined


@dataclass(frozen=True)
class Words:
    """What a request names its attributes and values by, and which of these its expressions used."""

    kind: str
    names: Mapping[str, str]
    values: Mapping[str, Value]

    def attribute(self, path: Path) -> str:
        """The attribute's own name."""
        if not path.said.startswith("#"):
            return path.said
        if path.said not in self.names:
            raise invalid(
                f"Invalid {self.kind}: An expression attribute name used in the document path is not defined; "
                f"attribute name: {path.said}"
            )
        return self.names[path.said]

    def value(self, given: Given) -> Value:
        """The value that is given under the name."""
        if given.name not in self.values:
            raise invalid(
                f"Invalid {self.kind}: An expression attribute value used in expression is not defined; "
                f"attribute value: {given.name}"
            )
        return self.values[given.name]


def tokens_of(text: str, kind: str) -> list[str]:
    """The words and signs of an expression."""
    if not text.strip():
        raise invalid(f"Invalid {kind}: The expression can not be empty;")
    found: list[str] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise syntax_error(kind, text[at : at + 1])
        if match["deep"]:
            raise NotHeld(f"a path into a document: {text}")
        found.append(match[0].strip())
        at = match.end()
    return found


def syntax_error(kind: str, token: str) -> Exception:
    """The expression is not one."""
    return invalid(f'Invalid {kind}: Syntax error; token: "{token}"')


def path_of(token: str, kind: str) -> Path:
    """The token as the path of an attribute. Raises Refusal for a reserved word."""
    if token.startswith("#"):
        return Path(token)
    if not (token[:1].isalpha() and re.fullmatch(r"[A-Za-z0-9_]+", token)):
        raise syntax_error(kind, token)
    if token.upper() in _reserved():
        raise invalid(f"Invalid {kind}: Attribute name is a reserved keyword; reserved keyword: {token}")
    return Path(token)


@cache
def read_condition(text: str, kind: str) -> Tree:
    """The tree of a condition. Raises Refusal for a text that is none."""
    reader = _Reader(tokens_of(text, kind), kind)
    tree = reader.any_of()
    if reader.left:
        raise syntax_error(kind, reader.left[0])
    return tree


@cache
def read_projection(text: str) -> tuple[Path, ...]:
    """The attributes of a projection."""
    kind = "ProjectionExpression"
    tokens = tokens_of(text, kind)
    if len(tokens) % 2 == 0 or any(comma != "," for comma in tokens[1::2]):
        raise syntax_error(kind, tokens[-1])
    return tuple(path_of(token, kind) for token in tokens[::2])


@cache
def words_in(text: str) -> frozenset[str]:
    """The names with `#` and `:` that stand in an expression."""
    return frozenset(re.findall(r"[#:][A-Za-z0-9_]+", text))


def check_all_used(
    used: set[str], names: Mapping[str, str] | None, values: Mapping[str, Any] | None, *, is_said: bool
) -> None:
    """Raises Refusal where a name or value is given that no expression uses, or where there is no expression at all."""
    for what, given in (("ExpressionAttributeNames", names), ("ExpressionAttributeValues", values)):
        if given is None:
            continue
        if not is_said:
            raise invalid(f"{what} can only be specified when using expressions")
        if not given:
            raise invalid(f"{what} must not be empty")
        unused = sorted(given.keys() - used)
        if unused:
            raise invalid(f"Value provided in {what} unused in expressions: keys: {{{', '.join(unused)}}}")


def check_tree(tree: Tree, words: Words) -> None:
    """Raises Refusal for what is wrong whatever the item: names that are not given, values of no use there."""
    if isinstance(tree, Joined):
        for part in tree.parts:
            check_tree(part, words)
        return
    values = []
    for operand in tree.operands:
        if isinstance(operand, Given):
            values.append(words.value(operand))
        else:
            words.attribute(operand.of if isinstance(operand, Size) else operand)
    if tree.what in ("<", "<=", ">", ">=", "BETWEEN") or (tree.what == "begins_with" and values):
        for value in values:
            kind = next(iter(value))
            if kind not in _ORDERABLE or (tree.what == "begins_with" and kind == "N"):
                raise invalid(
                    f"Invalid {words.kind}: Incorrect operand type for operator or function; operator or function: "
                    f"{tree.what}, operand type: {kind}"
                )
    if tree.what == "BETWEEN" and all(isinstance(each, Given) for each in tree.operands[1:]):
        low, high = (ordered(value) for value in values[-2:])
        if low[0] != high[0]:
            raise invalid(
                f"Invalid {words.kind}: The BETWEEN operator requires same data type for lower and upper bounds"
            )
        if low > high:
            raise invalid(
                f"Invalid {words.kind}: The BETWEEN operator requires upper bound to be greater than or equal to lower "
                f"bound; lower bound operand: AttributeValue: {values[-2]}, upper bound operand: AttributeValue: "
                f"{values[-1]}"
            )


def holds(tree: Tree, item: Item, words: Words) -> bool:
    """Whether a condition holds of an item; of one that is not there it is that of `{}`."""
    if isinstance(tree, Joined):
        if tree.how == "AND":
            return all(holds(part, item, words) for part in tree.parts)
        if tree.how == "OR":
            return any(holds(part, item, words) for part in tree.parts)
        return not holds(tree.parts[0], item, words)
    first = tree.operands[0]
    if tree.what == "attribute_exists":
        return words.attribute(first) in item  # type: ignore[arg-type]
    if tree.what == "attribute_not_exists":
        return words.attribute(first) not in item  # type: ignore[arg-type]
    found = [_found(operand, item, words) for operand in tree.operands]
    if found[0] is None:
        return tree.what == "<>" and found[1] is not None
    return _compare(tree.what, found[0], found[1:])


def _compare(what: str, left: Value, others: list[Value | None]) -> bool:
    if what == "IN":
        return any(left == each for each in others)
    if any(each is None for each in others):
        return what == "<>"
    right: list[Any] = others
    if what in ("=", "<>"):
        return (left == right[0]) == (what == "=")
    if what == "attribute_type":
        return next(iter(left)) == right[0].get("S")
    if what == "begins_with":
        return next(iter(left)) == next(iter(right[0])) and ordered(left)[1].startswith(ordered(right[0])[1])
    if what == "contains":
        return _contains(left, right[0])
    mine, its = ordered(left), [ordered(each) for each in right]
    if any(each[0] != mine[0] for each in its):
        return False
    if what == "BETWEEN":
        return bool(its[0] <= mine <= its[1])
    return bool({"<": mine < its[0], "<=": mine <= its[0], ">": mine > its[0], ">=": mine >= its[0]}[what])


def _contains(whole: Value, part: Value) -> bool:
    ((kind, inner),) = whole.items()
    ((of, sought),) = part.items()
    if kind in SETS:
        return of == kind[0] and sought in inner
    return kind == of and kind in ("S", "B") and sought in inner


def _found(operand: Operand, item: Item, words: Words) -> Value | None:
    if isinstance(operand, Given):
        return words.value(operand)
    if isinstance(operand, Path):
        return item.get(words.attribute(operand))
    value = item.get(words.attribute(operand.of))
    if value is None:
        return None
    ((kind, inner),) = value.items()
    if kind in ("N", "BOOL"):
        raise NotHeld(f"the size of a value that has none: {value}")
    return {"N": str(len(inner.encode()) if kind == "S" else len(inner))}


@cache
def _reserved() -> frozenset[str]:
    return frozenset(ReservedKeywords.get_reserved_keywords())


class _Reader:
    """Reads tokens from the front: `any_of` is the whole of a condition, the others what binds closer."""

    def __init__(self, tokens: list[str], kind: str) -> None:
        self.left = tokens
        self._kind = kind

    def any_of(self) -> Tree:
        parts = [self._all_of()]
        while self._is_next("OR"):
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else Joined("OR", tuple(parts))

    def _all_of(self) -> Tree:
        parts = [self._one()]
        while self._is_next("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Joined("AND", tuple(parts))

    def _one(self) -> Tree:
        if self._is_next("NOT"):
            return Joined("NOT", (self._one(),))
        if self._is_next("("):
            tree = self.any_of()
            self._take(")")
            return tree
        if len(self.left) > 1 and self.left[1] == "(" and self.left[0] != "size":
            return self._function()
        first = self._operand()
        if self._is_next("BETWEEN"):
            low = self._operand()
            self._take("AND")
            return Comparison("BETWEEN", (first, low, self._operand()))
        if self._is_next("IN"):
            return Comparison("IN", (first, *self._arguments()))
        sign = self._next()
        if sign not in _COMPARED:
            raise syntax_error(self._kind, sign)
        return Comparison(sign, (first, self._operand()))

    def _function(self) -> Tree:
        name = self._next()
        if name not in _FUNCTIONS:
            raise invalid(f"Invalid {self._kind}: Invalid function name; function: {name}")
        operands = self._arguments()
        if len(operands) != _FUNCTIONS[name] or not isinstance(operands[0], Path):
            raise invalid(f"Invalid {self._kind}: Incorrect number or kind of operands for {name}")
        return Comparison(name, operands)

    def _arguments(self) -> tuple[Operand, ...]:
        self._take("(")
        found = [self._operand()]
        while self._is_next(","):
            found.append(self._operand())
        self._take(")")
        return tuple(found)

    def _operand(self) -> Operand:
        token = self._next()
        if token == "size" and self.left[:1] == ["("]:
            self._take("(")
            path = path_of(self._next(), self._kind)
            self._take(")")
            return Size(path)
        return Given(token) if token.startswith(":") else path_of(token, self._kind)

    def _next(self) -> str:
        if not self.left:
            raise syntax_error(self._kind, "<EOF>")
        return self.left.pop(0)

    def _is_next(self, word: str) -> bool:
        if self.left and (self.left[0].upper() if word in _WORDS else self.left[0]) == word:
            self.left.pop(0)
            return True
        return False

    def _take(self, token: str) -> None:
        if not self._is_next(token):
            raise syntax_error(self._kind, self.left[0] if self.left else "<EOF>")
