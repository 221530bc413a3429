"""Update expressions, read once a text: `SET`, `REMOVE`, `ADD`, `DELETE`, each worked out from the item of before."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from tests.memory_dynamodb.expressions import Given, Path, Words, path_of, syntax_error, tokens_of
from tests.memory_dynamodb.refusals import NotHeld, Refusal, invalid
from tests.memory_dynamodb.values import EXACT, SETS, Item, Value, written_number

KIND: Final = "UpdateExpression"
_SECTIONS: Final = ("SET", "REMOVE", "ADD", "DELETE")
_WRONG_TYPE: Final = "An operand in the update expression has an incorrect data type"


class Standby(NamedTuple):
    """`if_not_exists(path, value)`."""

    path: Path
    otherwise: Path | Given


class Sum(NamedTuple):
    """Two operands with `+` or `-` between."""

    left: "Operand"
    sign: str
    right: "Operand"


Operand = Path | Given | Standby
Term = Operand | Sum


class Action(NamedTuple):
    """What is done to one attribute."""

    section: str
    path: Path
    value: Term | None


class Refused(Refusal):
    """An update that does not fit the item; in a transaction it is a reason of its cancellation."""

    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)


@cache
def read_update(text: str) -> tuple[Action, ...]:
    """The actions of an update expression. Raises Refusal for a text that is none."""
    tokens = tokens_of(text, KIND)
    actions: list[Action] = []
    seen: set[str] = set()
    while tokens:
        section = tokens.pop(0).upper()
        if section not in _SECTIONS:
            raise syntax_error(KIND, section)
        if section in seen:
            raise invalid(f'Invalid {KIND}: The "{section}" section can only be used once in an update expression;')
        seen.add(section)
        actions.append(_action(section, tokens))
        while tokens[:1] == [","]:
            tokens.pop(0)
            actions.append(_action(section, tokens))
    return tuple(actions)


def check_update(actions: tuple[Action, ...], words: Words, keys: tuple[str, ...]) -> None:
    """Raises Refusal for what is wrong whatever the item: one attribute twice, a key, names that are not given."""
    changed: set[str] = set()
    for action in actions:
        name = words.attribute(action.path)
        if name in changed:
            raise invalid(
                f"Invalid {KIND}: Two document paths overlap with each other; must remove or rewrite one of these "
                f"paths; path one: [{name}], path two: [{name}]"
            )
        changed.add(name)
        if name in keys:
            raise invalid(
                f"One or more parameter values were invalid: Cannot update attribute {name}. This attribute is part "
                "of the key"
            )
        for operand in _operands(action.value):
            if isinstance(operand, Given):
                kind = next(iter(words.value(operand)))
                _check_kind(action, kind)
            else:
                words.attribute(operand)


def updated(actions: tuple[Action, ...], item: Item, words: Words) -> Item:
    """The item after the update. Raises Refused where it does not fit what is there."""
    after = dict(item)
    for action in actions:
        name = words.attribute(action.path)
        if action.section == "SET":
            after[name] = _term(action.value, item, words)
        elif action.section == "REMOVE":
            after.pop(name, None)
        else:
            given = words.value(action.value)  # type: ignore[arg-type]
            change = _added if action.section == "ADD" else _less
            value = change(item.get(name), given)
            after.pop(name, None)
            if value is not None:
                after[name] = value
    return after


def _check_kind(action: Action, kind: str) -> None:
    allowed: Mapping[str, tuple[str, ...]] = {"ADD": ("N", *SETS), "DELETE": SETS}
    wrong = kind not in allowed.get(action.section, (kind,))
    if isinstance(action.value, Sum) and kind != "N":
        wrong = True
    if wrong:
        what = action.value.sign if isinstance(action.value, Sum) else action.section
        raise invalid(
            f"Invalid {KIND}: Incorrect operand type for operator or function; operator: {what}, operand type: {kind}"
        )


def _operands(term: Term | None) -> list[Path | Given]:
    if term is None:
        return []
    if isinstance(term, Sum):
        return [*_operands(term.left), *_operands(term.right)]
    if isinstance(term, Standby):
        return [term.path, term.otherwise]
    return [term]


def _term(term: Any, item: Item, words: Words) -> Value:
    if isinstance(term, Sum):
        left, right = _term(term.left, item, words), _term(term.right, item, words)
        if "N" not in left or "N" not in right:
            raise Refused(_WRONG_TYPE)
        change = EXACT.add if term.sign == "+" else EXACT.subtract
        return {"N": written_number(change(Decimal(left["N"]), Decimal(right["N"])))}
    if isinstance(term, Given):
        return words.value(term)
    if isinstance(term, Standby):
        found = item.get(words.attribute(term.path))
        return found if found is not None else _term(term.otherwise, item, words)
    found = item.get(words.attribute(term))
    if found is None:
        raise Refused("The provided expression refers to an attribute that does not exist in the item")
    return found


def _added(found: Value | None, given: Value) -> Value | None:
    ((kind, more),) = given.items()
    if found is None:
        return given
    if kind not in found:
        raise Refused(_WRONG_TYPE)
    if kind == "N":
        return {"N": written_number(EXACT.add(Decimal(found["N"]), Decimal(more)))}
    return {kind: found[kind] | more}


def _less(found: Value | None, given: Value) -> Value | None:
    ((kind, less),) = given.items()
    if found is None:
        return None
    if kind not in found:
        raise Refused(_WRONG_TYPE)
    left = found[kind] - less
    return {kind: left} if left else None


def _action(section: str, tokens: list[str]) -> Action:
    path = path_of(_next(tokens), KIND)
    if section == "REMOVE":
        return Action(section, path, None)
    if section == "SET":
        if _next(tokens) != "=":
            raise syntax_error(KIND, path.said)
        return Action(section, path, _read_term(tokens))
    given = _next(tokens)
    if not given.startswith(":"):
        raise syntax_error(KIND, given)
    return Action(section, path, Given(given))


def _read_term(tokens: list[str]) -> Term:
    left = _read_operand(tokens)
    if tokens[:1] in (["+"], ["-"]):
        sign = tokens.pop(0)
        return Sum(left, sign, _read_operand(tokens))
    return left


def _read_operand(tokens: list[str]) -> Operand:
    token = _next(tokens)
    if tokens[:1] != ["("]:
        return _plain(token)
    if token == "list_append":
        raise NotHeld("lists are not held")
    if token != "if_not_exists":
        raise invalid(f"Invalid {KIND}: Invalid function name; function: {token}")
    tokens.pop(0)
    path = path_of(_next(tokens), KIND)
    if _next(tokens) != ",":
        raise syntax_error(KIND, token)
    otherwise = _plain(_next(tokens))
    if _next(tokens) != ")":
        raise syntax_error(KIND, token)
    return Standby(path, otherwise)


def _plain(token: str) -> Path | Given:
    return Given(token) if token.startswith(":") else path_of(token, KIND)


def _next(tokens: list[str]) -> str:
    if not tokens:
        raise syntax_error(KIND, "<EOF>")
    return tokens.pop(0)
