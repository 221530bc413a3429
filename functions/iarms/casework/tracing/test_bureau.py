"""Traces of the sandbox's weapons: put to the test bureau instead of a real one, and answered as the weapon asks for
it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from iarms.casework.audit import call_of_test_bureau
from iarms.casework.tracing.steps import answer_leg
from iarms.casework.tracing.stores import TraceStores
from iarms.domain.cases import drill_of_search
from iarms.domain.tracing import Routed
from iarms.models.party import TEST_BUREAU, Call
from iarms.models.search import Search
from iarms.models.trace import LegResponse, Trace
from iarms.store.readers import for_the_service


def routed_for(search: Search | None, routed: Iterable[Routed]) -> tuple[Routed, ...]:
    """The legs as they are; of a trace after a test that has matched a record of the test bureau, to that bureau
    alone: no other is asked of a weapon that there is not."""
    if drill_of_search(search) is None:
        return tuple(routed)
    return tuple(replace(each, party=TEST_BUREAU) for each in routed)


def respond_for_test_bureau(stores: TraceStores, call: Call, trace: Trace, now: datetime) -> None:
    """Answer the legs of a trace that was just submitted by this call, where they are the test bureau's and the weapon
    asks for an answer. Steps of their own: one that fails leaves its leg waiting."""
    legs = [leg for leg in trace.legs if leg.party == TEST_BUREAU]
    if not trace.test or not legs or trace.search_id is None:
        return
    with for_the_service():
        drill: Mapping[str, Any] = drill_of_search(stores.cases.get_search(trace.search_id)) or {}
        if "response" not in drill:
            return
        response = LegResponse.model_validate(drill["response"])
        for leg in legs:
            answer_leg(stores, call_of_test_bureau(call), trace.trace_id, leg.leg_id, response, now)
