"""Before any call reaches a new version of a function: it is asked what callers ask, and its answers decide.

CodeDeploy calls this with the id of a deployment and waits for a word on it. What is asked goes to the new version by
its number, while every caller still meets the old one. The search function is asked for the test bureau's record, which
it must find, and for a weapon that nobody has recorded; of any other function it is enough that it begins, reads its
settings and answers a call without a token as it should. Whatever keeps this from saying yes is a no.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from iarms.aws.clients import codedeploy, lambda_
from iarms.aws.marks import by_invocation
from iarms.aws.synthetic_search import read_answer, search_event
from iarms.models.ids import new_id
from iarms.models.test_records import RELEASE, TEST_FIREARM, UNRECORDED_FIREARM
from iarms.observability import logger
from iarms.settings import ProberSettings

settings = ProberSettings.read()

# What the authorizer raises of a call that brings no token: API Gateway's word for 401.
_REFUSED: Final = "Unauthorized"
# As Lambda calls it in the address of an event, without which the authorizer cannot say what it is asked for.
_SOME_METHOD: Final = "arn:aws:execute-api:{region}:000000000000:probe/live/GET/v1/searches"


@by_invocation
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """Look at the version of a deployment, and tell CodeDeploy. Gives what was told: Succeeded or Failed."""
    deployment = event["DeploymentId"]
    faults = ["nothing was looked at"]
    try:
        name, version = _target_of(deployment)
        faults = [*_faults_of(name, version)]
        logger.info("probed", function=name, version=version, faults=faults)
    except Exception as fault:  # noqa: BLE001  # what keeps this from looking is told as a no, and at once
        faults = [type(fault).__name__]
        logger.exception("not probed", deployment=deployment)
    status = "Failed" if faults else "Succeeded"
    codedeploy().put_lifecycle_event_hook_execution_status(
        deploymentId=deployment,
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=status,
    )
    return {"status": status}


def _target_of(deployment: str) -> tuple[str, str]:
    """The function of a deployment and the version that calls are to go over to. A deployment has one function."""
    (target,) = codedeploy().list_deployment_targets(deploymentId=deployment)["targetIds"]
    told = codedeploy().get_deployment_target(deploymentId=deployment, targetId=target)
    function = told["deploymentTarget"]["lambdaTarget"]["lambdaFunctionInfo"]
    return str(function["functionName"]), str(function["targetVersion"])


def _faults_of(name: str, version: str) -> Iterator[str]:
    """What is wrong with a version, in words."""
    door = name.removeprefix(f"iarms-{settings.deployment}-")
    if door == "search":
        yield from _faults_of_searches(name, version)
    elif door == "authorizer":
        error, _ = _ask(name, version, {"methodArn": _SOME_METHOD.format(region=settings.region), "headers": {}})
        if error != _REFUSED:
            yield f"a call without a token was not refused: {error or 'allowed'}"
    else:
        method, resource, expected = json.loads(settings.routes)[door]
        error, payload = _ask(name, version, _without_token(method, resource))
        status = _status_of(payload)
        if error or status != expected:
            yield f"{method} {resource} without a token: {error or status}, and not {expected}"


def _faults_of_searches(name: str, version: str) -> Iterator[str]:
    now = datetime.now(UTC)
    for firearm, expected in ((TEST_FIREARM, "hit"), (UNRECORDED_FIREARM, "no_match")):
        case = new_id("release", now)
        asked = search_event(RELEASE, firearm, case, now, is_bound=settings.binding == "certificate")
        error, payload = _ask(name, version, asked)
        answer = read_answer(payload)
        found = answer.is_hit if expected == "hit" else answer.status == 201 and answer.outcome == expected  # Created
        if error or not found:
            yield f"{expected} was expected: {error or f'{answer.status} {answer.outcome}'}"


def _ask(name: str, version: str, event: dict[str, Any]) -> tuple[str, bytes]:
    """What a version answers, and in what words it failed where it did: "" where it answered."""
    answer = lambda_().invoke(FunctionName=name, Qualifier=version, Payload=json.dumps(event).encode())
    payload = answer["Payload"].read()
    if not answer.get("FunctionError"):
        return "", payload
    try:
        return str(json.loads(payload).get("errorMessage") or "failed"), payload
    except (ValueError, AttributeError):
        return "failed", payload


def _status_of(payload: bytes) -> int:
    try:
        return int(json.loads(payload)["statusCode"])
    except (ValueError, LookupError, TypeError):
        return 0


def _without_token(method: str, resource: str) -> dict[str, Any]:
    """The event by which the gateway would bring a call that nobody has looked at a token of."""
    return {
        "httpMethod": method,
        "resource": resource,
        "path": resource,
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": "",
            "resourcePath": resource,
            "httpMethod": method,
            "stage": "live",
            "path": resource,
            "identity": {"sourceIp": "", "userAgent": f"iarms {RELEASE}"},
        },
        "body": None,
        "isBase64Encoded": False,
    }
