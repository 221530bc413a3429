"""Every route, called by every party for every thing of the scene: what is another's is as if it were not there."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from tests.attack import rules
from tests.attack.described import Operation, body_of, operations
from tests.attack.facts import Facts
from tests.attack.judge import Call, Judge, whole_token


def kinds(facts: Facts, asked: Operation) -> list[dict[str, str]]:
    """What the names of a path can be: one of each kind, by who may know of it and who may have a success of it."""
    found: dict[Any, dict[str, str]] = {}
    for values in product(*(facts.named(name) for name in asked.ids)):
        ids = dict(zip(asked.ids, values, strict=True))
        named = [name for name in asked.ids if name not in rules.OWN_NAMES]
        there = tuple(rules.is_there(facts, name, ids[name], ids) for name in named)
        known = tuple(
            rules.KNOWN_BY[name](facts, ids[name]) for name, is_there in zip(named, there, strict=True) if is_there
        )
        takers = rules.may_take(facts, asked.name, ids) if all(there) else None
        found.setdefault((there, known, takers, *(ids[name] for name in asked.ids if name not in named)), ids)
    return list(found.values())


@pytest.mark.parametrize("asked", operations(), ids=lambda each: each.name)
def test_every_party_calls_every_route_for_every_kind_of_thing(judge: Judge, asked: Operation):
    query = "make=beretta" if asked.name == "list_references" else ""
    statuses = set()
    for ids in kinds(judge.facts, asked):
        for party in rules.PARTIES:
            token = whole_token(party)
            statuses.add(
                judge.attack(Call(asked, token, ids, query, body_of(asked), as_read(judge, asked, ids))).status
            )
    assert 429 not in statuses, "calls come slowly enough for every party"
    assert statuses & {200, 201, 202} or asked.name in NOT_REACHED, (
        f"nobody had a success: nothing was tried {statuses}"
    )


NOT_REACHED = {"open_leg", "make_webhook_secret", "resume_webhook"}
"""A leg that is proposed and not asked is there in deployments alone that have asked for it. The webhooks of the scene
have their two secrets, and none is parked."""


def as_read(judge: Judge, asked: Operation, ids: Mapping[str, str]) -> dict[str, str]:
    """The version that stands, as a change has to name it."""
    if asked.method not in ("PUT", "PATCH") or rules.OWN_NAMES.issuperset(ids):
        return {}
    ((name, each),) = ids.items()
    if asked.name == "replace_webhook":
        return {"If-Match": f'"{judge.facts.webhooks[each]}"'} if each in judge.facts.webhooks else {}
    if asked.name == "replace_officers":
        return {"If-Match": f'"{judge.facts.officers[each]}"'} if each in judge.facts.officers else {}
    return {"If-Match": f'"{judge.facts.version(name, each)}"'}
