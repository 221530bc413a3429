"""Pieces of CloudWatch Logs' filter patterns: terms on fields of CloudTrail's records, and "by nobody of these".

A pattern has 1,024 characters at most, no list and no negation of a whole. What it does with `!=` where the field is
absent is not documented, so absence is asked for by itself wherever it can be: a pattern must be right either way.
"""

import string
from collections.abc import Iterable, Iterator
from typing import Final

LONGEST: Final = 1_024

# What a role's name is made of.
_OF_NAMES: Final = string.ascii_letters + string.digits + "_+=,.@-"

ROLE: Final = "$.userIdentity.sessionContext.sessionIssuer.userName"


def equals(field: str, *values: str) -> str:
    """The field is one of these; `*` at a value's beginning or end stands for anything."""
    return any_of(f'({field} = "{value}")' for value in values)


def differs(field: str, *values: str) -> str:
    """The field is none of these. Only of a field that every record has."""
    return all_of(f'({field} != "{value}")' for value in values)


def absent_or_differs(field: str, *values: str) -> str:
    """The field is not there, or none of these."""
    return any_of((f"({field} NOT EXISTS)", differs(field, *values)))


def any_of(terms: Iterable[str]) -> str:
    """One of the terms at least."""
    return _joined(" || ", terms)


def all_of(terms: Iterable[str]) -> str:
    """Every term."""
    return _joined(" && ", terms)


def pattern(*terms: str) -> str:
    """A pattern of records for which every term holds. Raises ValueError where it is longer than CloudWatch takes."""
    whole = f"{{ {' && '.join(terms)} }}"
    if len(whole) > LONGEST:
        raise ValueError(f"a pattern of {len(whole)} characters, of {LONGEST} that CloudWatch takes: {whole}")
    return whole


def by_others(base: str, roles: Iterable[str], *, account: str) -> list[str]:
    """Patterns that together match a record for which `base` holds unless one of the account's `roles` did it.

    Names of all roles would not fit into one pattern. So the names are cut into parts by how they begin: a pattern
    looks at the names of its part alone, and asks that the name is none of the roles of it. What has no role's name,
    or comes from another account, has patterns of its own.
    """
    names = sorted(set(roles))
    return [
        pattern(base, f"({ROLE} NOT EXISTS)", _but_services_own()),
        pattern(base, f"({ROLE} EXISTS)", differs("$.userIdentity.accountId", account)),
        *_parts(base, "", names),
    ]


def _but_services_own() -> str:
    """What DynamoDB does itself to a table is the end of items whose time is over: it deletes them, in its own name."""
    return any_of(
        (
            '($.eventName != "DeleteItem")',
            differs("$.userIdentity.type", "AWSService", "Service"),
            all_of(
                absent_or_differs(f"$.userIdentity.{field}", "dynamodb.amazonaws.com")
                for field in ("invokedBy", "principalId")
            ),
        )
    )


def _parts(base: str, beginning: str, names: list[str]) -> Iterator[str]:
    """Patterns of the names that begin so and are none of these."""
    here = f'({ROLE} = "{beginning}*")' if beginning else f"({ROLE} EXISTS)"
    terms = [base, here, *(f'({ROLE} != "{name}")' for name in names)]
    if _fits(terms):
        yield pattern(*terms)
        return
    # What all of them begin with, and then each character that one of them goes on with.
    shared = _shared(names)
    if shared != beginning:
        yield pattern(base, here, f'({ROLE} != "{shared}*")')
    nexts = sorted({name[len(shared)] for name in names if name != shared})
    yield from _otherwise(base, shared, nexts, is_role=shared in names)
    for each in nexts:
        yield from _parts(base, shared + each, [name for name in names if name.startswith(shared + each)])


def _otherwise(base: str, shared: str, nexts: list[str], *, is_role: bool) -> Iterator[str]:
    """Names that begin so and go on with a character that no role's name goes on with, or do not go on at all."""
    others = [f'({ROLE} = "{shared}{each}*")' for each in _OF_NAMES if each not in nexts]
    if not is_role:
        others.append(f'({ROLE} = "{shared}")')
    taken: list[str] = []
    for each in others:
        if not _fits([base, any_of([*taken, each])]):
            yield pattern(base, any_of(taken))
            taken = []
        taken.append(each)
    if taken:
        yield pattern(base, any_of(taken))


def _shared(names: list[str]) -> str:
    """What all of these begin with; they are in order, so that the first and the last differ most."""
    first, last = names[0], names[-1]
    alike = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    return first[: min(len(first), len(last)) if alike is None else alike]


def _fits(terms: Iterable[str]) -> bool:
    return len(f"{{ {' && '.join(terms)} }}") <= LONGEST


def _joined(glue: str, terms: Iterable[str]) -> str:
    whole = list(terms)
    return whole[0] if len(whole) == 1 else f"({glue.join(whole)})"
