"""`make drift DEPLOYMENT=europe`: whether what stands is what was deployed, and whether what was deployed is what the
repository says.

    every stack of the assembly stands, and is whole      no failed, half made or rolled back one
    no resource differs from its template                 CloudFormation's own drift detection, stack by stack
    `cdk diff` finds nothing                              of the assembly of this commit (not with --stands-only)

With `--alarms` also that no alarm of the deployment speaks, which is what a release is held against once it is through.
It reads and changes nothing. Ends with 1 where something differs, naming it; 2 where it could not look.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.config import Deployment, load_deployments
from ops.deploying.account import WrongAccount, session_of
from ops.deploying.assembly import AssemblyRefused, assembly_of
from ops.deploying.cdk import run_cdk

# As CloudFormation calls stacks that stand and of which nothing is under way or left undone.
WHOLE: Final = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})
# Seconds between two looks at a detection, and how many looks one gets.
_PAUSE: Final = 5.0
_LOOKS: Final = 180


def stacks_in(assembly: Path, deployment: str) -> list[str]:
    """The names of the stacks that an assembly has of a deployment."""
    manifest = json.loads((assembly / f"assembly-{deployment}" / "manifest.json").read_text("utf-8"))
    stacks = [each for each in manifest["artifacts"].values() if each["type"] == "aws:cloudformation:stack"]
    return sorted(each["properties"]["stackName"] for each in stacks)


def unfinished(cloudformation: Any, stacks: list[str]) -> Iterator[str]:
    """Of the stacks, those that do not stand or are not whole, each with what it is instead."""
    for stack in stacks:
        try:
            status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            status = "does not stand"
        if status not in WHOLE:
            yield f"{stack}: {status}"


def drifted(cloudformation: Any, stacks: list[str], pause: Callable[[float], None] = time.sleep) -> Iterator[str]:
    """What CloudFormation finds to differ from the templates of these stacks, each resource with what differs. A stack
    that could not be looked at is named with why: it is not taken for one that is as it should be."""
    begun = {
        stack: cloudformation.detect_stack_drift(StackName=stack)["StackDriftDetectionId"] for stack in stacks
    }  # fmt: skip
    for stack, detection in begun.items():
        found = _ended(cloudformation, detection, pause)
        if found["DetectionStatus"] != "DETECTION_COMPLETE":
            yield f"{stack}: not looked at: {found.get('DetectionStatusReason') or found['DetectionStatus']}"
        if found.get("StackDriftStatus") != "IN_SYNC":
            yield from _differences(cloudformation, stack)


def _ended(cloudformation: Any, detection: str, pause: Callable[[float], None]) -> dict[str, Any]:
    for _ in range(_LOOKS):
        found: dict[str, Any] = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        if found["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            return found
        pause(_PAUSE)
    return {"DetectionStatus": "DETECTION_FAILED", "DetectionStatusReason": "no end within a quarter of an hour"}


def _differences(cloudformation: Any, stack: str) -> Iterator[str]:
    pages = cloudformation.get_paginator("describe_stack_resource_drifts").paginate(
        StackName=stack, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"]
    )
    for page in pages:
        for each in page["StackResourceDrifts"]:
            where = f"{stack}: {each['ResourceType']} {each.get('PhysicalResourceId') or each['LogicalResourceId']}"
            if each["StackResourceDriftStatus"] == "DELETED":
                yield f"{where} is gone"
            for difference in each.get("PropertyDifferences", ()):
                yield (
                    f"{where}: {difference['PropertyPath']} is {difference['ActualValue']}, and should be"
                    f" {difference['ExpectedValue']}"
                )


def speaking(cloudwatch: Any, prefix: str) -> Iterator[str]:
    """The alarms of a deployment that speak now, composite ones among them."""
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=prefix, StateValue="ALARM", AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    for page in pages:
        for each in (*page.get("MetricAlarms", ()), *page.get("CompositeAlarms", ())):
            yield f"the alarm {each['AlarmName']} speaks: {each.get('StateReason', '')}"


def main(arguments: list[str]) -> int:
    """Compare what stands of the deployment named, and say what differs."""
    deployments = load_deployments()
    parser = argparse.ArgumentParser(prog="make drift", description=__doc__)
    parser.add_argument("deployment", choices=deployments)
    parser.add_argument("--assembly", type=Path)
    parser.add_argument("--digest")
    parser.add_argument("--alarms", action="store_true", help="also whether an alarm of the deployment speaks")
    parser.add_argument("--stands-only", action="store_true", help="only whether every stack stands and is whole")
    given = parser.parse_args(arguments)
    deployment = deployments[given.deployment]
    try:
        session = session_of(deployment)
        with assembly_of(deployment.name, given.assembly, given.digest) as folder:
            found = [*_found(session, deployment, folder, stands_only=given.stands_only, alarms=given.alarms)]
            for each in found:
                print(each)
            if given.stands_only:
                ended = 0
            else:
                asked = ["diff", f"{deployment.name}/*", "--app", str(folder), "--method", "template", "--fail"]
                ended = run_cdk(asked)
    except (WrongAccount, AssemblyRefused, BotoCoreError, ClientError) as refused:
        print(refused, file=sys.stderr)
        return 2
    if ended:
        print(f"{deployment.name}: what was deployed last is not what this commit says")
    if not found and not ended:
        print(f"{deployment.name}: everything stands as it should")
    return 1 if found or ended else 0


def _found(
    session: "boto3.session.Session", deployment: Deployment, folder: Path, *, stands_only: bool, alarms: bool
) -> Iterator[str]:
    cloudformation = session.client("cloudformation")
    stacks = stacks_in(folder, deployment.name)
    missing = [*unfinished(cloudformation, stacks)]
    yield from missing
    if not stands_only:
        yield from drifted(
            cloudformation, [stack for stack in stacks if not any(each.startswith(f"{stack}: ") for each in missing)]
        )
    if alarms:
        yield from speaking(session.client("cloudwatch"), f"{deployment.physical()}-")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
