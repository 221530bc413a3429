"""The timeouts add up: by arithmetic over the settings, a call has its answer before anything cuts it off."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from iarms.aws.clients import LIMITS, STS_LIMITS
from iarms.aws.deadlines import SILENCE_SECONDS
from iarms.deadline import ANSWER_SECONDS, CONNECT_SECONDS, MARGIN_SECONDS, ends_of
from iarms.handlers.issuer_keys import FETCH_SECONDS
from infra import ROOT
from infra.concurrency import BEHIND, OF_STREAMS, Concurrency
from infra.config import load_deployments
from infra.gateway import AUTHORIZER_TIMEOUT, DOOR_TIMEOUT, INTEGRATION_TIMEOUT
from infra.routes import ROUTES
from ops.documents.capacity_shards import RUNS
from tests.infra.assembly import Assembly

WITHIN = 8.0


def timeouts(assembly: Assembly) -> dict[str, int]:
    return {
        assembly.short(each["FunctionName"]): each["Timeout"] for _, each in assembly.resources("AWS::Lambda::Function")
    }


def mappings(assembly: Assembly) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping of a stream or queue, by the function that it has work."""
    for stack in assembly.templates:
        functions = dict(assembly.resources("AWS::Lambda::Function", stack))
        for _, mapping in assembly.resources("AWS::Lambda::EventSourceMapping", stack):
            (alias,) = re.findall(r'"Ref": "(\w+)"', json.dumps(mapping["FunctionName"]))
            named = assembly.templates[stack]["Resources"][alias]["Properties"]["FunctionName"]
            yield assembly.short(functions[named["Ref"]]["FunctionName"]), mapping


def test_a_call_is_answered_within_eight_seconds_with_the_authorizer_before_it():
    assert FETCH_SECONDS + ANSWER_SECONDS <= WITHIN
    ends = ends_of(0.0, DOOR_TIMEOUT)
    assert 0 < ends.work < ends.account < ends.late
    assert FETCH_SECONDS + ends.late + CONNECT_SECONDS <= WITHIN
    for limits in (LIMITS, STS_LIMITS):
        assert limits.connect_timeout == CONNECT_SECONDS  # type: ignore[attr-defined]


def test_all_calls_of_a_request_end_within_eight_seconds_at_every_door(assembly: Assembly):
    """Whatever hangs, a request takes the authorizer's look for keys, and of the door three shares one after the other
    and the opening of one connection: 1 + 4 + 2 + 0.5 + 0.5 = 8."""
    of_function = timeouts(assembly)
    for door in sorted({route.function for route in ROUTES}):
        ends = ends_of(0.0, float(of_function[door]))
        shares = [ends.work, ends.account - ends.work, ends.late - ends.account, CONNECT_SECONDS]
        assert [FETCH_SECONDS, *shares] == pytest.approx([1.0, 4.0, 2.0, 0.5, 0.5]), door
        assert FETCH_SECONDS + sum(shares) <= WITHIN < of_function[door] < INTEGRATION_TIMEOUT, door


def test_each_share_holds_a_try_of_what_it_is_for():
    ends = ends_of(0.0, DOOR_TIMEOUT)
    assert ends.work >= LIMITS.read_timeout + SILENCE_SECONDS  # type: ignore[attr-defined]
    assert ends.account - ends.work >= LIMITS.read_timeout  # type: ignore[attr-defined]
    of_authorizer = ends_of(0.0, AUTHORIZER_TIMEOUT)
    assert of_authorizer.account - FETCH_SECONDS >= LIMITS.read_timeout  # type: ignore[attr-defined]
    assert of_authorizer.late - of_authorizer.account > 0


def test_no_function_that_answers_is_ended_before_it_has(assembly: Assembly):
    doors = {route.function for route in ROUTES}
    for function, timeout in timeouts(assembly).items():
        if function in doors:
            assert timeout >= ANSWER_SECONDS + MARGIN_SECONDS
            assert timeout < INTEGRATION_TIMEOUT
    ends = ends_of(0.0, timeouts(assembly)["authorizer"])
    assert ends.late + CONNECT_SECONDS + MARGIN_SECONDS <= timeouts(assembly)["authorizer"]


@pytest.mark.parametrize("remaining", [0.0, 0.4, 1.0, 3.0, 6.0, 10.0, 900.0])
def test_shares_follow_one_another_however_little_there_is(remaining: float):
    ends = ends_of(50.0, remaining)
    assert 50.0 <= ends.work <= ends.account <= ends.late
    assert ends.late <= 50.0 + max(0.0, min(ANSWER_SECONDS, remaining - MARGIN_SECONDS))


def test_the_capacity_page_has_the_time_of_each_run(assembly: Assembly):
    for function, run in RUNS.items():
        assert timeouts(assembly)[function] == run.timeout
        source = (ROOT / "functions" / "iarms" / "handlers" / f"{function}.py").read_text("utf-8")
        (left,) = re.findall(r"^_ENOUGH_MILLISECONDS: Final = ([\d_]+)$", source, re.MULTILINE)
        assert int(left) == run.left * 1000


def test_what_runs_behind_has_its_own_concurrency_in_production(assembly: Assembly):
    functions = {
        assembly.short(each["FunctionName"]): each.get("ReservedConcurrentExecutions")
        for _, each in assembly.resources("AWS::Lambda::Function")
    }
    behind = BEHIND if assembly.deployment.release else BEHIND - {"prober"}
    assert functions.keys() - {route.function for route in ROUTES} - {"authorizer"} == behind
    if assembly.deployment.stage != "production":
        assert {functions[name] for name in behind} == {None}
        return
    kept = [reserve for reserve in functions.values() if reserve is not None]
    assert len(kept) == len(functions), "in production nobody takes of what is left"
    assert sum(kept) <= assembly.deployment.concurrency.account - 100
    shards, at_once = assembly.deployment.concurrency.shards, dict.fromkeys(OF_STREAMS, 0)
    for function, mapping in mappings(assembly):
        if "ParallelizationFactor" in mapping:
            at_once[function] += mapping["ParallelizationFactor"]
        else:
            assert (functions[function] or 0) >= mapping["ScalingConfig"]["MaximumConcurrency"]
    assert at_once == OF_STREAMS
    assert all((functions[name] or 0) >= shards * batches for name, batches in at_once.items())


def test_the_sum_is_held_against_the_quota_with_what_production_keeps():
    concurrency = Concurrency(account=300, functions={"search": 160})
    assert concurrency.kept(production=False) == {"search": 160}
    with pytest.raises(ValueError, match="of 300 are reserved"):
        concurrency.kept(production=True)
    for deployment in load_deployments().values():
        assert sum(deployment.kept_concurrency().values()) <= deployment.concurrency.account - 100
