"""Kinds of value that several tables of a deployment have: texts that say something, addresses, accounts, days."""

import re
from collections.abc import Hashable, Iterable
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

T = TypeVar("T", bound=Hashable)

# Of the retentions that CloudWatch Logs offers, those that an operator would ask for.
RETENTIONS: Final = (1, 7, 14, 30, 90, 180, 365, 400, 731, 1827, 3653)


class Data(BaseModel):
    """A table of the file: what it does not have is refused, and nothing changes it once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def repeated(values: Iterable[T]) -> list[T]:
    """Those that come a second time, in their order."""
    seen: set[T] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]


def shaped(pattern: str, words: str) -> AfterValidator:
    """A text of this shape; the refusal says in words what it should be."""
    shape = re.compile(pattern, re.ASCII)

    def check(value: str) -> str:
        if not shape.fullmatch(value):
            raise ValueError(f"{value!r} is not {words}")
        return value

    return AfterValidator(check)


def text(longest: int) -> AfterValidator:
    """A text that a person reads: something stands in it, and nothing that cannot be seen."""

    def check(value: str) -> str:
        if not value.strip():
            raise ValueError(f"{value!r} says nothing")
        if value != value.strip():
            raise ValueError(f"{value!r} begins or ends with a space")
        if not value.isprintable():
            raise ValueError(f"{value!r} holds characters that nobody sees")
        if len(value) > longest:
            raise ValueError(f"{len(value)} characters are too many: {longest} at most")
        return value

    return AfterValidator(check)


def _distinct(values: tuple[T, ...]) -> tuple[T, ...]:
    if found := repeated(values):
        raise ValueError(f"named twice: {', '.join(map(str, dict.fromkeys(found)))}")
    return values


def _retention(value: int) -> int:
    if value not in RETENTIONS:
        raise ValueError(f"{value} days is not one of {', '.join(map(str, RETENTIONS))}")
    return value


Distinct: Final = AfterValidator(_distinct)
"""Of a list: nothing in it comes twice."""

Account = Annotated[str, shaped(r"[0-9]{12}", "an AWS account: twelve digits, in quotes")]
Email = Annotated[
    str,
    shaped(
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}",
        "an e-mail address",
    ),
]
# As tokens and APIs have names of systems: no space, and nothing beyond ASCII.
SystemName = Annotated[str, shaped(r"[!-~]{1,255}", "a name without spaces, of 255 ASCII characters at most")]
Retention = Annotated[int, AfterValidator(_retention)]
