"""A small evaluator of IAM policies, for what this project's roles say. The local engine and moto ask no condition.

It holds what AWS documents: an explicit deny wins, and nothing is allowed that no statement allows; a context key that
a request lacks; keys with several values, which a bare operator never matches and `ForAllValues` matches when there are
none; policy variables, which a version other than 2012-10-17 does not have. What it does not know it refuses to judge.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Document = Mapping[str, Any]
Value = str | tuple[str, ...]
"""Of a context key: one text, or a tuple for a key that has several values by its nature."""

_VARIABLE: Final = re.compile(r"\$\{([^},]+?)(?:\s*,\s*'([^']*)')?\}")
_LITERAL: Final = {"*": "*", "?": "?", "$": "$"}
_KNOWN: Final = frozenset({"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition"})


class NotJudged(Exception):
    """A policy says what this evaluator does not know."""


@dataclass(frozen=True)
class Request:
    """What is asked: by which principal (the ARN of a role, or a service's name), and what the context says.

    A key that is absent is not in the context; one with several values and none of them is an empty tuple.
    """

    action: str
    resource: str
    principal: str = ""
    context: Mapping[str, Value] = field(default_factory=dict)

    def value(self, key: str) -> Value | None:
        """The context's value of a key, whose name knows no case."""
        return {name.lower(): value for name, value in self.context.items()}.get(key.lower())


def allows(documents: Iterable[Document], request: Request) -> bool:
    """Whether these policies together allow the request. Of a trust policy the principal counts too."""
    allowed = False
    for document in documents:
        variables = document.get("Version") == "2012-10-17"
        for statement in _listed(document["Statement"]):
            if set(statement) - _KNOWN:
                raise NotJudged(f"{sorted(set(statement) - _KNOWN)}")
            if not _is_about(statement, request, variables):
                continue
            if statement["Effect"] == "Deny":
                return False
            allowed = True
    return allowed


def _is_about(statement: Mapping[str, Any], request: Request, variables: bool) -> bool:
    action = request.action.lower()
    if "Action" in statement:
        named = any(_like(each.lower(), action) for each in _listed(statement["Action"]))
    else:
        named = not any(_like(each.lower(), action) for each in _listed(statement["NotAction"]))
    if not named or not _is_of_principal(statement.get("Principal"), request.principal):
        return False
    for key, wanted in (("Resource", True), ("NotResource", False)):
        if key in statement:
            patterns = [_filled(each, request, variables) for each in _listed(statement[key])]
            if any(each is not None and _like(each, request.resource) for each in patterns) is not wanted:
                return False
    denies = statement["Effect"] == "Deny"
    return all(
        _holds(operator, key, [_filled(each, request, variables) for each in _listed(values)], request, denies)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _is_of_principal(principal: Any, asking: str) -> bool:
    if principal is None or principal == "*":
        return True
    named = [each for values in principal.values() for each in _listed(values)]
    if any(each == "*" for each in named):
        return True
    account = asking.split(":")[4] if asking.startswith("arn:") else None
    return any(each == asking or (account and each in (account, f"arn:aws:iam::{account}:root")) for each in named)


def _holds(operator: str, key: str, values: list[str | None], request: Request, denies: bool) -> bool:
    """Whether a condition holds. A variable that has no value makes an Allow not match, and a Deny match."""
    has = request.value(key)
    if operator == "Null":
        return any((each == "true") is (has is None or has == ()) for each in values)
    wanted = [each for each in values if each is not None]
    if len(wanted) < len(values) and (denies or not wanted):
        return denies
    several, _, compare = operator.rpartition(":")
    if_exists = compare.endswith("IfExists")
    matches, negated = _comparison(compare.removesuffix("IfExists"))

    def is_as_wanted(text: str) -> bool:
        return any(matches(pattern, text) for pattern in wanted) is not negated

    if several:
        return _hold_of(several, [is_as_wanted(each) for each in _texts(has)], if_exists)
    if has is None:
        return if_exists or negated
    # A bare operator never matches a key of several values.
    return isinstance(has, str) and is_as_wanted(has)


def _hold_of(several: str, held: list[bool], if_exists: bool) -> bool:
    """Whether a condition on a key of several values holds, by whether it does of each: of none, all do."""
    match several:
        case "ForAllValues":
            return all(held)
        case "ForAnyValue":
            return any(held) or (if_exists and not held)
    raise NotJudged(several)


def _texts(has: Value | None) -> tuple[str, ...]:
    return () if has is None else (has,) if isinstance(has, str) else has


def _comparison(compare: str) -> tuple[Any, bool]:
    """How an operator compares a policy's value with a request's, and whether it wants them to differ."""
    match compare:
        case "StringEquals" | "StringNotEquals" | "ArnEquals" | "Bool":
            return (lambda pattern, text: pattern == text), "Not" in compare
        case "StringLike" | "StringNotLike" | "ArnLike" | "ArnNotLike":
            return _like, "Not" in compare
    raise NotJudged(compare)


def _filled(text: str, request: Request, variables: bool) -> str | None:
    """A policy's text with its variables replaced; None where one of them has no value, or more than one.

    What is put in may hold wildcards: that it cannot is for the trust policy to see to.
    """
    if not variables:
        return text
    absent = False

    def value(found: re.Match[str]) -> str:
        nonlocal absent
        name, default = found[1], found[2]
        if name in _LITERAL:
            return _LITERAL[name]
        has = request.value(name)
        if isinstance(has, str):
            return has
        absent = absent or default is None
        return default or ""

    filled = _VARIABLE.sub(value, text)
    return None if absent else filled


def _like(pattern: str, text: str) -> bool:
    """Whether a text is like a pattern: `*` stands for any characters, also none, and `?` for one."""
    parts = (".*" if each == "*" else "." if each == "?" else re.escape(each) for each in pattern)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
