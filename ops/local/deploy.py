"""Deploys a synthesised assembly to the local engine by change sets, as the CDK's command line would to AWS.

The templates are the ones that AWS would get. What the bootstrap stack provides on AWS, a bucket for assets and the
number of its own version, is put there first.
"""

import io
import json
import re
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from iarms import tables
from infra.config import Deployment
from infra.gateway import STAGE
from infra.parties import recipient_output

if TYPE_CHECKING:
    from types_boto3_cloudformation.client import CloudFormationClient

# The bootstrap version that the templates ask for at least, and where they look for it.
BOOTSTRAP = ("/cdk-bootstrap/hnb659fds/version", "30")

# The file of a function's package that names the folder of the real one.
PACKAGE_FOLDER = "package-folder"

# Seconds that one stack may take. The engine needs less than one.
PATIENCE = 120.0


class DeploymentFailed(Exception):
    """A stack could not be deployed: says which resource refused, and why."""


@dataclass(frozen=True)
class Deployed:
    """What stands on the engine. `outputs` holds each stack's outputs by the stack's name."""

    base_url: str
    tables: dict[str, str]
    queues: dict[str, str]
    outputs: dict[str, dict[str, str]]


def deploy(engine_url: str, assembly: Path, *, deployment: Deployment) -> Deployed:
    """Deploy the stacks of `assembly-<name>` in the order of their dependencies.

    Raises DeploymentFailed naming the first resource that the engine refuses.
    """
    session = boto3.session.Session(
        aws_access_key_id=deployment.account,
        aws_secret_access_key="local",  # noqa: S106 - the engine takes any
        region_name=deployment.region,
    )
    aws = _Clients(session, engine_url)
    aws.ssm.put_parameter(Name=BOOTSTRAP[0], Value=BOOTSTRAP[1], Type="String", Overwrite=True)
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    outputs: dict[str, dict[str, str]] = {}
    for artifact in _in_order(artifacts):
        _upload_assets(aws.s3, assembly, artifact)
        name = artifact["properties"]["stackName"]
        template = artifact["properties"]["stackTemplateAssetObjectUrl"].replace("s3:/", engine_url)
        outputs[name] = _deploy_stack(aws.cloudformation, name, template)
    api_id = outputs[deployment.physical("api")]["ApiId"]
    return Deployed(
        base_url=f"{engine_url}/restapis/{api_id}/{STAGE}/_user_request_",
        tables={table.name.replace("-", "_"): deployment.table(table) for table in tables.ALL},
        queues={
            party: outputs[deployment.physical(f"recipients-{number}")][recipient_output(party)]
            for number, parties in deployment.recipient_groups().items()
            for party in parties
        },
        outputs=outputs,
    )


class _Clients:
    def __init__(self, session: boto3.session.Session, engine_url: str) -> None:
        self.ssm: Any = session.client("ssm", endpoint_url=engine_url)
        self.s3 = session.client("s3", endpoint_url=engine_url)
        self.cloudformation = session.client("cloudformation", endpoint_url=engine_url)


def _in_order(artifacts: dict[str, Any]) -> list[dict[str, Any]]:
    """The stacks, each after those that it takes something from."""
    stacks = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    ordered: dict[str, dict[str, Any]] = {}

    def visit(name: str) -> None:
        if name in stacks and name not in ordered:
            for needed in stacks[name].get("dependencies", ()):
                visit(needed)
            ordered[name] = stacks[name]

    for name in stacks:
        visit(name)
    return list(ordered.values())


def _upload_assets(s3: Any, assembly: Path, artifact: dict[str, Any]) -> None:
    template = artifact["properties"]["templateFile"]
    manifest = json.loads((assembly / template.replace(".template.json", ".assets.json")).read_text(encoding="utf-8"))
    for asset in manifest["files"].values():
        source = assembly / asset["source"]["path"]
        for destination in asset["destinations"].values():
            bucket, key = destination["bucketName"], destination["objectKey"]
            if not _exists(s3, bucket, key):
                body = _standing_for(source) if asset["source"]["packaging"] == "zip" else in_the_engines_words(source)
                s3.put_object(Bucket=bucket, Key=key, Body=body)


def in_the_engines_words(template: Path) -> bytes:
    """The template with three things said as the engine understands them, and without the alarms and saved queries that
    it does not know. AWS gets the file as it is."""
    document = json.loads(template.read_text(encoding="utf-8"))
    document["Resources"] = {name: each for name, each in document["Resources"].items() if not _is_unknown(each)}
    for resource in document["Resources"].values():
        properties = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::ApiGateway::GatewayResponse":
                # It leaves variables that it does not know as they stand; these two are the nearest that it knows.
                for accepts, body in properties["ResponseTemplates"].items():
                    known = body.replace("$context.path", "$context.resourcePath")
                    known = known.replace("$context.extendedRequestId", "$context.requestId")
                    properties["ResponseTemplates"][accepts] = known
            case "AWS::ApiGateway::Stage":
                # It does not read ~1 as a slash, and so would apply no route's own limit.
                for setting in properties["MethodSettings"]:
                    setting["ResourcePath"] = re.sub(r"^/(?=~1)", "", setting["ResourcePath"]).replace("~1", "/")
            case "AWS::Lambda::EventSourceMapping":
                # AWS looks for the leaf, wherever its path ends; the engine stops where the leaf's parent is missing.
                for each in properties.get("FilterCriteria", {}).get("Filters", ()):
                    each["Pattern"] = re.sub(r'\{"S":(\[\{"exists":false\}\])\}', r"\1", each["Pattern"])
    return json.dumps(document).encode()


def _is_unknown(resource: dict[str, Any]) -> bool:
    """Whether the engine refuses it: alarms over alarms, and over metrics that are reckoned with; saved queries."""
    kind = resource["Type"]
    return kind in ("AWS::CloudWatch::CompositeAlarm", "AWS::Logs::QueryDefinition") or (
        kind == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
    )


def _exists(s3: Any, bucket: str, key: str) -> bool:
    """Whether the asset is there already; makes its bucket where there is none."""
    if bucket not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
        location = {"LocationConstraint": s3.meta.region_name}
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    return bool(s3.list_objects_v2(Bucket=bucket, Prefix=key).get("KeyCount"))


def _standing_for(folder: Path) -> bytes:
    """A package that says where the real one lies: the engine unpacks it anew for each process of each function, which
    takes the real one's modules from where they are (`ops/local/injected`)."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(PACKAGE_FOLDER), str(folder.resolve()))
    return whole.getvalue()


def _deploy_stack(cloudformation: "CloudFormationClient", name: str, template_url: str) -> dict[str, str]:
    change = cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=f"deploy-{time.time_ns()}",
        ChangeSetType="UPDATE" if _stands(cloudformation, name) else "CREATE",
        # By address: a template that is sent along may have no more than 51,200 bytes.
        TemplateURL=template_url,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    )["Id"]
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        described = cloudformation.describe_change_set(ChangeSetName=change, StackName=name)
        if described["Status"] == "CREATE_COMPLETE":
            cloudformation.execute_change_set(ChangeSetName=change, StackName=name)
            return _outcome(cloudformation, name, end)
        if described["Status"] == "FAILED":
            reason = described.get("StatusReason", "no reason given")
            if "didn't contain changes" in reason or "No updates" in reason:
                return _outcome(cloudformation, name, end)
            raise DeploymentFailed(f"{name}: {reason}")
        time.sleep(0.05)
    raise DeploymentFailed(f"{name}: no change set within {PATIENCE:.0f} s")


def _stands(cloudformation: "CloudFormationClient", name: str) -> bool:
    try:
        status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    except ClientError:
        return False
    return status != "REVIEW_IN_PROGRESS"


def _outcome(cloudformation: "CloudFormationClient", name: str, end: float) -> dict[str, str]:
    while time.monotonic() < end:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        if stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}
        if "FAILED" in stack["StackStatus"] or "ROLLBACK" in stack["StackStatus"]:
            raise DeploymentFailed(f"{name}: {_refusal(cloudformation, name)}")
        time.sleep(0.05)
    raise DeploymentFailed(f"{name}: not deployed within {PATIENCE:.0f} s")


def _refusal(cloudformation: "CloudFormationClient", name: str) -> str:
    """The first resource that failed, for all that failed after it failed because of it."""
    failed = [
        event
        for event in cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        if event.get("ResourceStatus", "").endswith("_FAILED")
    ]
    if not failed:
        return "failed without an event that says why"
    first = failed[-1]
    return f"{first.get('LogicalResourceId')} ({first.get('ResourceType')}): {first.get('ResourceStatusReason')}"
