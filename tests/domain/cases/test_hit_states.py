"""The life of a hit, walked at random: no illegal step changes anything, and every state has a way to an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.cases.hit_states import HIT, OWNER, SEARCHER
from iarms.domain.cases.state_machine import CLOCK, Machine
from iarms.errors import Conflict, Forbidden

ROLES = (SEARCHER, OWNER, CLOCK, "nobody")


def reachable(machine: Machine[str], state: str) -> set[str]:
    found, seen = {state}, set[str]()
    while found - seen:
        for each in found - seen:
            seen.add(each)
            found |= {step.to for step in machine.steps if each in step.frm and step.to}
    return found


def test_every_state_is_reached_and_none_is_without_an_end():
    assert reachable(HIT, HIT.start) == HIT.states  # type: ignore[arg-type]
    for state in HIT.states:
        assert reachable(HIT, state) & HIT.ends  # type: ignore[arg-type]
    assert not [step for step in HIT.steps if step.frm & HIT.ends and step.to]


@given(st.lists(st.tuples(st.sampled_from([step.name for step in HIT.steps]), st.sampled_from(ROLES)), max_size=30))
def test_a_walk_leads_where_the_table_says_and_nowhere_else(walk: list[tuple[str, str]]):
    state = HIT.start
    for name, role in walk:
        step = HIT.step(name)
        if role in step.by and state in step.frm:
            assert name in HIT.lawful(state, role)
            state = HIT.after(state, name, role)
            assert state == (step.to or state)
        else:
            assert name not in HIT.lawful(state, role)
            with pytest.raises(Forbidden if role not in step.by else Conflict):
                HIT.after(state, name, role)


def test_a_bureau_answers_asked_or_unasked_and_after_an_escalation():
    for state in ("NOTIFIED", "CONFIRMATION_REQUESTED", "ESCALATED"):
        assert HIT.after(state, "confirm", OWNER) == "CONFIRMED"
        assert HIT.after(state, "need_time", OWNER) == state
