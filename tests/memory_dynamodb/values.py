"""Attribute values as they are kept: checked, in one form each, never shared with whoever gave or gets them.

A value is what the client has, `{"S": "x"}`. Texts, numbers, bytes, truths and the three kinds of set are held; lists,
maps and nulls are not, since no store of this project writes one.
"""

from collections.abc import Mapping
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from tests.memory_dynamodb.refusals import NotHeld, invalid, invalid_value

Value = dict[str, Any]
Item = dict[str, Value]

SETS: Final = ("SS", "NS", "BS")
MOST_BYTES: Final = 400 * 1024
"""Of an item, names and values together."""
_MOST_DIGITS: Final = 38
EXACT: Final = Context(prec=400)
"""Numbers of 38 digits of any size are added in it and lose nothing."""
_EMPTY_SET: Final = {"SS": "An string set", "NS": "An number set", "BS": "Binary sets should not be empty"}


def kept_value(value: Mapping[str, Any]) -> Value:
    """The value in the form that it is kept in. Raises Refusal for what DynamoDB refuses."""
    if len(value) != 1:
        raise NotHeld(f"a value has one type: {value}")
    ((kind, inner),) = value.items()
    if kind == "S" and type(inner) is str:
        return {"S": inner}
    if kind == "N" and type(inner) is str:
        return {"N": kept_number(inner)}
    if kind == "B" and isinstance(inner, bytes | bytearray | str):  # a text as botocore takes it
        return {"B": inner.encode() if isinstance(inner, str) else bytes(inner)}
    if kind == "BOOL" and type(inner) is bool:
        return {"BOOL": inner}
    if kind in SETS and isinstance(inner, list | tuple | set | frozenset):
        return {kind: _kept_set(kind, list(inner))}
    raise NotHeld(f"no store writes such a value: {value}")


def kept_item(item: Mapping[str, Mapping[str, Any]]) -> Item:
    """The item in the form that it is kept in."""
    return {name: kept_value(value) for name, value in item.items()}


def given_item(item: Mapping[str, Value]) -> Item:
    """A kept item for a caller, who may do with it what it likes. Sets come in an order, DynamoDB promises none."""
    return {
        name: {kind: sorted(inner) if kind in SETS else inner for kind, inner in value.items()}
        for name, value in item.items()
    }


def kept_number(text: str) -> str:
    """A number as DynamoDB writes it back: no sign of plus, no zeros that say nothing, no exponent."""
    if text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= _MOST_DIGITS:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise invalid("The parameter cannot be converted to a numeric value: " + text)
    return written_number(number)


def written_number(number: Decimal) -> str:
    """The text of a number. Raises Refusal for one of more than 38 digits, or out of DynamoDB's range."""
    number = number.normalize(EXACT)
    if len(number.as_tuple().digits) > _MOST_DIGITS:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    if number and not -130 <= number.adjusted() <= 125:
        raise invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
    return format(number, "f").removeprefix("-") if number.is_zero() else format(number, "f")


def ordered(value: Value) -> tuple[str, Any]:
    """What two values are compared by: the kind, and a text, number or bytes."""
    ((kind, inner),) = value.items()
    return (kind, Decimal(inner)) if kind == "N" else (kind, inner)


def item_bytes(item: Mapping[str, Value]) -> int:
    """The size of an item as DynamoDB counts it."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: Value) -> int:
    """The size of a value."""
    ((kind, inner),) = value.items()
    if kind in SETS:
        return sum(_one(kind[0], each) for each in inner)
    return _one(kind, inner)


def _one(kind: str, inner: Any) -> int:
    if kind == "S":
        return len(inner) if inner.isascii() else len(inner.encode())
    if kind == "N":
        return (len(inner.strip("-").replace(".", "").strip("0")) + 1) // 2 + 1 + inner.startswith("-")
    return len(inner) if kind == "B" else 1


def _kept_set(kind: str, members: list[Any]) -> frozenset[Any]:
    if not members:
        raise invalid_value(f"{_EMPTY_SET[kind]}" + (" may not be empty" if kind != "BS" else ""))
    members = [next(iter(kept_value({kind[0]: each}).values())) for each in members]
    found = frozenset(members)
    if len(found) != len(members):
        raise invalid_value("Input collection contains duplicates.")
    return found
