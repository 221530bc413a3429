"""Every rule of the gates that this project does not follow, with its reason: here and nowhere else.

Each stands as near to its subject as it can, so that the same finding elsewhere still stops the synthesis. A test
holds that the assemblies carry these acknowledgements and no other, and that each is still needed.
"""

from fnmatch import fnmatchcase
from typing import NamedTuple

import aws_cdk as cdk
from constructs import IConstruct

from infra.config import Deployment
from infra.transparency import Witness


class Acknowledged(NamedTuple):
    """A rule, the constructs below which it is not followed, why not, and when to look at the reason again.

    `where` is a path from the region's stage; its first part may be a pattern of stacks, and "" is all of them.
    """

    rule: str
    where: str
    reason: str
    review: str


_LAST_RESORT = "This queue is where messages end that could not be processed; an alarm watches it."
_LIST_STREAMS = "dynamodb:ListStreams knows no resource, and Lambda's event source mapping asks for it."
_TOPICS = "The topics of this deployment's parties, by prefix: 196 ARNs would not fit into a role's policy."
_UPLOADS = "A file's key names its party and import, so the files are granted by their common prefix."
_LOG_FILES = "A file of the log is named by its level and number, or its size: they are granted by their folder."
_FILES = "Files, tables and log streams of one bucket, database or log group each; nobody can name them beforehand."
_BY_ALIAS = "The log's key is named by its alias in a condition, for the log's stack comes after the trail's."
_PUBLIC_KEYS = "What CloudTrail signs its digests with, and which trails there are, knows no resource."
_NO_TOKEN = "The contract serves this route without a token; it tells nothing of a case."  # noqa: S105 - a reason

ACKNOWLEDGED = (
    Acknowledged(
        "AwsSolutions-L1",
        "",
        "Bytecode is built by the minor version that runs it, and the tests run on 3.11: what is tested is what ships.",
        "2027-06",
    ),
    Acknowledged(
        "AwsSolutions-COG4",
        "api/Api",
        "Issuers are the parties' own, several to a deployment: a Lambda authorizer verifies their tokens.",
        "2027-11",
    ),
    Acknowledged("AwsSolutions-APIG4", "api/Api/Default/v1/health/GET", _NO_TOKEN, "2027-11"),
    Acknowledged("AwsSolutions-APIG4", "api/Api/Default/v1/openapi.json/GET", _NO_TOKEN, "2027-11"),
    Acknowledged(
        "AwsSolutions-APIG2",
        "api/Api",
        "The functions validate: 422 with a pointer to each faulty field, which the gateway's validator cannot give.",
        "2027-11",
    ),
    Acknowledged(
        "AwsSolutions-APIG3",
        "api/Api/DeploymentStage.live",
        "Callers are a few dozen known systems with tokens and limits; a web ACL belongs to the operator's own edge.",
        "2027-05",
    ),
    Acknowledged(
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
        "api/Api/CloudWatchRole",
        "API Gateway checks the account's logging role against this managed policy.",
        "2027-11",
    ),
    Acknowledged("AwsSolutions-IAM5[Resource::*]", "notify/Notifier/Role", _LIST_STREAMS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::*]", "index/Indexer/Role", _LIST_STREAMS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::*]", "watch/Watcher/Role", _LIST_STREAMS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::*]", "audit/AuditIndexer/Role", _LIST_STREAMS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::*]", "log/Sequencer/Role", _LIST_STREAMS, "2027-11"),
    *(
        Acknowledged(f"AwsSolutions-IAM5[Resource::{{{files}}}]", "log/Publisher/Role", _LOG_FILES, "2027-11")
        for files in ("log_files", "log_tiles", "log_events", "log_checkpoints")
    ),
    Acknowledged("AwsSolutions-IAM5[Resource::{log_hashes}]", "api/Audit/Role", _LOG_FILES, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{topics}]", "notify/Notifier/Role", _TOPICS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{topics}]", "notify/Sweeper/Role", _TOPICS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{uploads}]", "api/Imports/Role", _UPLOADS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{uploads}]", "imports/Importer/Role", _UPLOADS, "2027-11"),
    Acknowledged(
        "AwsSolutions-S1",
        "uploads/Uploads",
        "Files come by locations that were signed for one import each: the audit trail says for whom, by which call and"
        " with which SHA-256. A log of the bucket's accesses would add keys and addresses, and a bucket to keep.",
        "2027-11",
    ),
    *(
        Acknowledged(f"AwsSolutions-IAM5[Resource::{resource}]", "trail/Desk/Auditor", reason, "2027-11")
        for resource, reason in (
            ("arn:aws:s3:::{mine}-trail-{account}/*", _FILES),
            ("arn:aws:s3:::{mine}-trail-log-{account}/*", _FILES),
            ("arn:aws:s3:::{mine}-log-{account}/*", _FILES),
            ("arn:aws:s3:::{mine}-answers-{account}/*", _FILES),
            ("arn:aws:glue:{region}:{account}:table/{database}/*", _FILES),
            ("arn:aws:logs:{region}:{account}:log-group:/aws/cloudtrail/{mine}:*", _FILES),
            ("arn:aws:kms:{region}:{account}:key/*", _BY_ALIAS),
            ("*", _PUBLIC_KEYS),
        )
    ),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::arn:aws:logs:{region}:{account}:log-group:/aws/cloudtrail/{mine}"
        ":log-stream:{account}_CloudTrail_*]",
        "trail/Delivery",
        _FILES,
        "2027-11",
    ),
    Acknowledged("AwsSolutions-SQS3", "notify/NotifierFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "index/IndexerFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "watch/WatcherFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "audit/AuditIndexerFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "log/SequencerFailures", _LAST_RESORT, "2027-11"),
    Acknowledged(
        "AwsSolutions-S1",
        "log/Files",
        "CloudTrail's data events have every access to the log's files, with who it was; a log of accesses beside it"
        " would be one more bucket to keep, which nobody could sign.",
        "2027-11",
    ),
    Acknowledged(
        "AwsSolutions-SQS3",
        "recipients-*",
        "A party reads its own queue. Moving what it has not deleted to another queue would hide a notification; what"
        " SNS cannot deliver goes to the subscription's dead-letter queue, which is of last resort itself.",
        "2027-11",
    ),
)

_LOG_FILES = "The log's tiles and cosignatures have names by size: they are granted by level, and no event among them."

# Of a witness, which a party deploys into an account of its own.
ACKNOWLEDGED_OF_WITNESS = (
    Acknowledged(
        "AwsSolutions-L1",
        "",
        "Bytecode is built by the minor version that runs it, and the tests run on 3.11: what is tested is what ships.",
        "2027-06",
    ),
    *(
        Acknowledged(f"AwsSolutions-IAM5[Resource::{{bucket}}/{files}]", "witness/Witness/Role", _LOG_FILES, "2027-11")
        for files in ("checkpoints/*", "cosignatures/*", *(f"tile/{level}/*" for level in range(8)))
    ),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::{bucket}/cosignatures/*/{witness}]",
        "witness/Witness/Role",
        _LOG_FILES,
        "2027-11",
    ),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::arn:aws:kms:{region}:{account}:key/*]",
        "witness/Witness/Role",
        "The key of the log's bucket is the service's, and made there: its policy names this role, and S3 alone asks.",
        "2027-11",
    ),
)


def acknowledge_witness(stage: cdk.Stage, *, deployment: Deployment, witness: Witness) -> None:
    """Attach the acknowledgements to a witness's constructs."""
    for rule, where, reason, review in ACKNOWLEDGED_OF_WITNESS:
        for construct in _constructs(stage, where):
            cdk.Validations.of(construct).acknowledge(
                cdk.Acknowledgment(
                    id=f"AwsSolutions::{witness_rule_in(rule, deployment, witness)}",
                    reason=f"{reason} To be reviewed {review}.",
                )
            )


def witness_rule_in(rule: str, deployment: Deployment, witness: Witness) -> str:
    """A rule as a gate names it where it names a resource that a witness may use."""
    return rule.format(
        bucket=f"arn:aws:s3:::{deployment.log_bucket()}",
        witness=witness.file,
        region=deployment.region,
        account=deployment.account,
    )


def acknowledge(stage: cdk.Stage, *, deployment: Deployment) -> None:
    """Attach the acknowledgements to one region's constructs. Raises where a path leads nowhere any more."""
    for rule, where, reason, review in acknowledged_in(deployment):
        acknowledgement = cdk.Acknowledgment(
            id=f"AwsSolutions::{rule_in(rule, deployment)}",
            reason=f"{reason} To be reviewed {review}.",
        )
        for construct in _constructs(stage, where):
            cdk.Validations.of(construct).acknowledge(acknowledgement)


def acknowledged_in(deployment: Deployment) -> list[Acknowledged]:
    """What is acknowledged of a deployment: of a trail only where it has one."""
    return [each for each in ACKNOWLEDGED if deployment.trail is not None or not each.where.startswith("trail/")]


def rule_in(rule: str, deployment: Deployment) -> str:
    """A rule as a gate names it where it names a resource of the deployment."""
    return rule.format(
        topics=f"{deployment.topic_prefix()}*",
        uploads=deployment.uploads_arn(),
        log_files=deployment.log_arn(),
        log_tiles=deployment.log_arn("tile/*"),
        log_hashes=deployment.log_arn("tile/?/*"),
        log_events=deployment.log_arn("events/*"),
        log_checkpoints=deployment.log_arn("checkpoints/*"),
        mine=deployment.physical(),
        account=deployment.account,
        region=deployment.region,
        database=deployment.audit_database(),
    )


def _constructs(stage: cdk.Stage, where: str) -> list[IConstruct]:
    if not where:
        return [stage]
    stacks, *path = where.split("/")
    found = [child for child in stage.node.children if fnmatchcase(child.node.id, stacks)]
    if not found:
        raise ValueError(f"no stack is named {stacks!r}")
    for name in path:
        found = [construct.node.find_child(name) for construct in found]
    return found
