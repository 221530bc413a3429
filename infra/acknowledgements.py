"""Every rule of the gates that this project does not follow, with its reason: here and nowhere else.

Each stands as near to its subject as it can, so that the same finding elsewhere still stops the synthesis. A test
holds that the assemblies carry these acknowledgements and no other, and that each is still needed.
"""

from fnmatch import fnmatchcase
from typing import NamedTuple

import aws_cdk as cdk
from constructs import IConstruct

from infra.alarms.alarm import title_of
from infra.alarms.objectives import alarms_of_objectives
from infra.config import Deployment
from infra.deploying_rights import boundary, execution_rights, reading_rights
from infra.routes import ROUTES
from infra.transparency import Witness


class Acknowledged(NamedTuple):
    """A rule, the constructs below which it is not followed, why not, when to look at the reason again, and who does.

    `rule` begins with its pack's name. `where` is a path from the region's stage; its first part may be a pattern of
    stacks, and "" is all of them. `owner` answers for the reason: `development`, `operations` or `security`.
    """

    rule: str
    where: str
    reason: str
    review: str
    owner: str = "development"


_DATA_EVENTS = (
    "CloudTrail's data events have every access to the log's files, with who it was; a log of accesses beside it would"
    " be one more bucket to keep, which nobody could sign."
)
_SIGNED_UPLOADS = (
    "Files come by locations that were signed for one import each: the audit trail says for whom, by which call and"
    " with which SHA-256. A log of the bucket's accesses would add keys and addresses, and a bucket to keep."
)
_SIGNED_PICTURES = (
    "Pictures are put and read by locations that were signed for some minutes: the audit trail says for whom, and"
    " CloudTrail's data events have each access. A log of the bucket's accesses would be one more bucket to keep."
)
_LAST_RESORT = "This queue is where messages end that could not be processed; an alarm watches it."
_ONE_WINDOW = "One window of two: the composite over both tells whom it concerns, and one alone would wake for less."
_SPEAKS = ("NIST.800.53.R5-CloudWatchAlarmAction", "CloudFormation-Validate::an_alarm_speaks_and_says_what_to_do")
_TEST_QUEUE = "Notices of test records end here and are nobody's; the canary says where none comes."
_LIST_STREAMS = "dynamodb:ListStreams knows no resource, and Lambda's event source mapping asks for it."
_LIST_METRICS = "CloudWatch knows no resource for reading metrics, and alarms are asked for by their prefix."
_TOPICS = "The topics of this deployment's parties, by prefix: 196 ARNs would not fit into a role's policy."
_UPLOADS = "A file's key names its party and import, so the files are granted by their common prefix."
_PICTURES = "A picture's key names its firearm and itself, so the files are granted by their common prefix."
_LOG_FILES = "A file of the log is named by its level and number, or its size: they are granted by their folder."
_FILES = "Files, tables and log streams of one bucket, database or log group each; nobody can name them beforehand."
_BY_ALIAS = "The log's key is named by its alias in a condition, for the log's stack comes after the trail's."
_PUBLIC_KEYS = "What CloudTrail signs its digests with, and which trails there are, knows no resource."
_NO_TOKEN = "The contract serves this route without a token; it tells nothing of a case."  # noqa: S105 - a reason

_NO_REPLICA = "Police data and its evidence stay in one region: versions and locks keep files, and no copy leaves."
_OWN_POLICY = "A policy of one role is written into the role: apart from it, another role could be given it unseen."
_NO_ASYNC = "Streams, queues and the API call functions, which keep what fails; what a schedule calls, it calls again."
_NO_VPC = "Functions reach AWS, issuers' keys and webhooks, from no address of ours: no network of ours is behind them."
_ACCESS_LOG = "A bucket of access logs: S3 delivers them under its own key alone, and each file comes once."

# Of every function, the service's and a witness's.
_OF_FUNCTIONS = (
    Acknowledged("NIST.800.53.R5-IAMNoInlinePolicy", "", _OWN_POLICY, "2027-11", "security"),
    Acknowledged("NIST.800.53.R5-LambdaDLQ", "", _NO_ASYNC, "2027-11"),
    Acknowledged("NIST.800.53.R5-LambdaInsideVPC", "", _NO_VPC, "2027-11", "security"),
)

# The packs' rules that hold a design which this is not, or that their reason answers elsewhere.
_OF_NIST = (
    *_OF_FUNCTIONS,
    *(
        Acknowledged("NIST.800.53.R5-S3BucketReplicationEnabled", bucket, _NO_REPLICA, "2027-11", "security")
        for bucket in (
            "trail/Accesses",
            "trail/Files",
            "trail/Desk/Answers",
            "log/Files",
            "uploads/Uploads",
            "pictures/Pictures",
            "trust/Accesses",
            "trust/Authorities",
        )
    ),
    *(
        Acknowledged("NIST.800.53.R5-S3DefaultEncryptionKMS", bucket, _ACCESS_LOG, "2027-11", "security")
        for bucket in ("trail/Accesses", "trust/Accesses")
    ),
    Acknowledged(
        "NIST.800.53.R5-S3DefaultEncryptionKMS",
        "trust/Authorities",
        "Certificates of authorities are public, and API Gateway reads them by a role that may use no key of ours.",
        "2027-11",
        "security",
    ),
    *(
        Acknowledged("NIST.800.53.R5-S3BucketVersioningEnabled", bucket, reason, "2027-11")
        for bucket, reason in (
            ("trail/Desk/Answers", "Answers to auditors' queries: they can be asked again, and go after their days."),
            ("uploads/Uploads", "A bureau's file is read once and deleted: an older version would be data kept on."),
            ("trust/Accesses", _ACCESS_LOG),
        )
    ),
    *(
        Acknowledged("NIST.800.53.R5-S3BucketLoggingEnabled", bucket, reason, "2027-11", "security")
        for bucket, reason in (
            ("log/Files", _DATA_EVENTS),
            ("uploads/Uploads", _SIGNED_UPLOADS),
            ("pictures/Pictures", _SIGNED_PICTURES),
        )
    ),
    Acknowledged(
        "NIST.800.53.R5-APIGWCacheEnabledAndEncrypted",
        "api/Api/DeploymentStage.live",
        "An answer kept by the gateway would be given without a token looked at, and without an audit event.",
        "2027-11",
        "security",
    ),
    Acknowledged(
        "NIST.800.53.R5-APIGWSSLEnabled",
        "api/Api/DeploymentStage.live",
        "The certificate is for back ends over HTTP: behind every route is a function, called by IAM.",
        "2027-11",
    ),
)

ACKNOWLEDGED = (
    *_OF_NIST,
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
    Acknowledged("AwsSolutions-APIG4", "api/Api/Default/v1/problems/GET", _NO_TOKEN, "2027-11"),
    Acknowledged("AwsSolutions-APIG4", "api/Api/Default/v1/problems/{code}/GET", _NO_TOKEN, "2027-11"),
    Acknowledged("AwsSolutions-APIG4", "api/Api/Default/docs/GET", _NO_TOKEN, "2027-11"),
    Acknowledged("AwsSolutions-APIG4", "api/Api/Default/docs/{page}/GET", _NO_TOKEN, "2027-11"),
    Acknowledged(
        "AwsSolutions-APIG2",
        "api/Api",
        "The functions validate: 422 with a pointer to each faulty field, which the gateway's validator cannot give.",
        "2027-11",
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
    Acknowledged("AwsSolutions-IAM5[Resource::*]", "webhooks/Dispatcher/Role", _LIST_STREAMS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::*]", "inspect/Inspector/Role", _LIST_METRICS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{topics}]", "inspect/Inspector/Role", _TOPICS, "2027-11"),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::arn:aws:kms:{region}:{account}:key/*]",
        "inspect/Inspector/Role",
        "Keys are named by their aliases in a condition; their states alone may be read.",
        "2027-11",
    ),
    *(
        Acknowledged(f"AwsSolutions-IAM5[Resource::{{{files}}}]", "log/Publisher/Role", _LOG_FILES, "2027-11")
        for files in ("log_files", "log_tiles", "log_events", "log_checkpoints")
    ),
    Acknowledged("AwsSolutions-IAM5[Resource::{log_hashes}]", "api/Audit/Role", _LOG_FILES, "2027-11"),
    *(
        Acknowledged(
            f"AwsSolutions-IAM5[Resource::arn:aws:lambda:{{region}}:{{account}}:function:{{mine}}-{function}:*]",
            "api/Prober/Role",
            "A version has a number that nobody knows before it is published: each function by its name, any version.",
            "2027-11",
        )
        for function in (*dict.fromkeys(route.function for route in ROUTES), "authorizer")
    ),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::*]",
        "api/Prober/Role",
        "What asks CodeDeploy for the targets of a deployment, and tells it what was seen, knows no resource.",
        "2027-11",
    ),
    Acknowledged(
        "AwsSolutions-IAM5[Resource::*]",
        "api/Releases/Role",
        "cloudwatch:DescribeAlarms knows no resource, and CodeDeploy asks by it whether a release is to be taken back.",
        "2027-11",
    ),
    Acknowledged("AwsSolutions-IAM5[Resource::{topics}]", "notify/Notifier/Role", _TOPICS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{topics}]", "notify/Sweeper/Role", _TOPICS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{uploads}]", "api/Imports/Role", _UPLOADS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{uploads}]", "imports/Importer/Role", _UPLOADS, "2027-11"),
    Acknowledged("AwsSolutions-IAM5[Resource::{pictures}]", "api/Reference/Role", _PICTURES, "2027-11"),
    Acknowledged("AwsSolutions-S1", "pictures/Pictures", _SIGNED_PICTURES, "2027-11"),
    Acknowledged(
        "AwsSolutions-S1",
        "uploads/Uploads",
        _SIGNED_UPLOADS,
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
    Acknowledged("AwsSolutions-SQS3", "canary/Queue", _TEST_QUEUE, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "canary/Undelivered", _TEST_QUEUE, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "notify/NotifierFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "index/IndexerFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "watch/WatcherFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "audit/AuditIndexerFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "log/SequencerFailures", _LAST_RESORT, "2027-11"),
    Acknowledged("AwsSolutions-SQS3", "webhooks/DispatcherFailures", _LAST_RESORT, "2027-11"),
    Acknowledged(
        "AwsSolutions-S1",
        "log/Files",
        _DATA_EVENTS,
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

# Of a deployment that keeps no concurrency for its functions: production always does.
ACKNOWLEDGED_WITHOUT_CONCURRENCY = Acknowledged(
    "NIST.800.53.R5-LambdaConcurrency",
    "",
    "Nobody's case depends on it, and an account for trying may run ten functions at once: keeping some starves all.",
    "2027-11",
    "operations",
)

# Of a deployment that has no web ACL: production always does.
ACKNOWLEDGED_WITHOUT_EDGE = tuple(
    Acknowledged(
        rule,
        "api/Api/DeploymentStage.live",
        "The local engine joins no web ACL to a stage; elsewhere but in production a deployment may go without one.",
        "2027-11",
        "security",
    )
    for rule in ("AwsSolutions-APIG3", "NIST.800.53.R5-APIGWAssociatedWithWAF")
)

_LOG_FILES = "The log's tiles and cosignatures have names by size: they are granted by level, and no event among them."

# Of a witness, which a party deploys into an account of its own.
ACKNOWLEDGED_OF_WITNESS = (
    *_OF_FUNCTIONS,
    Acknowledged(
        "NIST.800.53.R5-LambdaConcurrency",
        "",
        "The account is the party's own, and a schedule begins one run at a time: nothing here is ours to keep.",
        "2027-11",
        "operations",
    ),
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


# Of what a pipeline comes in by, beside the wildcards of its policies.
ACKNOWLEDGED_OF_PIPELINE = (
    *(Acknowledged("NIST.800.53.R5-IAMNoInlinePolicy", role, _OWN_POLICY, "2027-11", "security")
      for role in ("pipeline/Deploying", "pipeline/Reading")),
    Acknowledged(
        "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess",
        "pipeline/Boundary",
        "A boundary gives nothing: it says what the roles' own policies, each action named, can never go beyond.",
        "2027-11",
        "security",
    ),
    Acknowledged(
        "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess",
        "pipeline/Execution",
        "Of services that hold no case: whoever makes an API or an alarm also changes, tags and unmakes it.",
        "2027-11",
        "security",
    ),
)  # fmt: skip
_WILDCARDS_OF_PIPELINE = {
    "Boundary": "A boundary gives nothing: it says what the roles' own policies, each action named, never go beyond.",
    "Execution": (
        "CloudFormation makes what the templates name, by the beginnings of names: held against each kind of resource"
        " by the tests, and without an action that reads an item, a message or an object."
    ),
    "Reading": "What stands is compared whatever its name is; no action of it reads an item, a message or an object.",
}


def acknowledged_of_pipeline(deployment: Deployment) -> list[Acknowledged]:
    """What is acknowledged of what a pipeline comes in by: each wildcard of its policies by itself."""
    policies = {
        "Boundary": boundary(deployment),
        "Execution": execution_rights(deployment),
        "Reading": reading_rights(deployment),
    }
    found = list(ACKNOWLEDGED_OF_PIPELINE)
    for policy, rights in policies.items():
        for wildcard in rights.wildcards():
            rule = f"AwsSolutions-IAM5[{wildcard}]"
            found.append(
                Acknowledged(rule, f"pipeline/{policy}", _WILDCARDS_OF_PIPELINE[policy], "2027-11", "security")
            )
    return found


def acknowledge_pipeline(stage: cdk.Stage, *, deployment: Deployment) -> None:
    """Attach the acknowledgements to what a pipeline comes in by."""
    for each in acknowledged_of_pipeline(deployment):
        acknowledgement = _acknowledgement(each, each.rule)
        for construct in _constructs(stage, each.where):
            cdk.Validations.of(construct).acknowledge(acknowledgement)


def acknowledge_witness(stage: cdk.Stage, *, deployment: Deployment, witness: Witness) -> None:
    """Attach the acknowledgements to a witness's constructs."""
    for each in ACKNOWLEDGED_OF_WITNESS:
        acknowledgement = _acknowledgement(each, witness_rule_in(each.rule, deployment, witness))
        for construct in _constructs(stage, each.where):
            cdk.Validations.of(construct).acknowledge(acknowledgement)


def _acknowledgement(each: Acknowledged, rule: str) -> cdk.Acknowledgment:
    # Of a pack, whose name it begins with, or one of ours, which has it in front.
    whole = rule if rule.startswith("CloudFormation-Validate::") else f"{rule.partition('-')[0]}::{rule}"
    reason = f"{each.reason} To be reviewed {each.review} by {each.owner}."
    return cdk.Acknowledgment(id=whole, reason=reason)


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
    for each in acknowledged_in(deployment):
        acknowledgement = _acknowledgement(each, rule_in(each.rule, deployment))
        for construct in _constructs(stage, each.where):
            cdk.Validations.of(construct).acknowledge(acknowledgement)


def acknowledged_in(deployment: Deployment) -> list[Acknowledged]:
    """What is acknowledged of a deployment: of a trail, a trust store and a release only where it has one, of functions
    that share what concurrency there is, and of a stage without a web ACL, only where they do."""
    is_absent = {
        "trail/": deployment.trail is None,
        "trust/": deployment.domain is None,
        "api/Prober/": deployment.release is None,
        "api/Releases/": deployment.release is None,
    }
    acknowledged = [
        each for each in ACKNOWLEDGED if not any(each.where.startswith(of) for of in is_absent if is_absent[of])
    ]
    windows = [f"observe/{title_of(each.name)}" for each in alarms_of_objectives(deployment)]
    acknowledged += [
        Acknowledged(rule, where, _ONE_WINDOW, "2027-11", "operations") for where in windows for rule in _SPEAKS
    ]
    if not deployment.kept_concurrency():
        acknowledged.append(ACKNOWLEDGED_WITHOUT_CONCURRENCY)
    return acknowledged if deployment.web_acl() else [*acknowledged, *ACKNOWLEDGED_WITHOUT_EDGE]


def rule_in(rule: str, deployment: Deployment) -> str:
    """A rule as a gate names it where it names a resource of the deployment."""
    return rule.format(
        topics=f"{deployment.topic_prefix()}*",
        uploads=deployment.uploads_arn(),
        pictures=deployment.pictures_arn(),
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
