"""What those may do who deploy and who look, as lists of actions: CloudFormation in a deployment's name, the functions
and people behind its roles at most, and the pipeline's job that compares what stands with what was asked for.

Tests hold the lists against what CloudFormation's own descriptions say that each kind of resource needs, and against
every role of the templates.
"""

from typing import Any, Final, NamedTuple

from aws_cdk import aws_iam as iam

from infra.config import Deployment
from infra.pipeline import DEPLOYING, QUALIFIER, READING, bootstrap_role

# By service: what CloudFormation does to make, change and unmake a region's resources. Nothing among it reads an item,
# a message or an object, calls a function, or uses a key but to lend it to the service that keeps something with it.
_OF_TABLES: Final = (
    "CreateTable", "CreateTableReplica", "DeleteTable", "DeleteTableReplica", "Describe*", "ListTagsOfResource",
    "TagResource", "UntagResource", "UpdateTable", "UpdateContinuousBackups", "UpdateContributorInsights",
    "UpdateTimeToLive", "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy",
    "UpdateTableReplicaAutoScaling", "EnableKinesisStreamingDestination", "DisableKinesisStreamingDestination",
    "UpdateKinesisStreamingDestination", "DisassociateTableReplica",
)  # fmt: skip
_OF_FUNCTIONS: Final = (
    "Get*", "List*", "Create*", "Delete*", "Update*", "Put*", "PublishVersion", "AddPermission", "RemovePermission",
    "TagResource", "UntagResource",
)  # fmt: skip
_OF_BUCKETS: Final = (
    "CreateBucket", "DeleteBucket", "DeleteBucketPolicy", "GetBucket*", "PutBucket*", "Get*Configuration",
    "Put*Configuration", "ListBucket", "ListTagsForResource", "TagResource", "UntagResource",
)  # fmt: skip
_OF_TOPICS: Final = (
    "CreateTopic", "DeleteTopic", "GetTopicAttributes", "SetTopicAttributes", "Subscribe", "Unsubscribe",
    "GetSubscriptionAttributes", "SetSubscriptionAttributes", "List*", "TagResource", "UntagResource",
    "GetDataProtectionPolicy",
)  # fmt: skip
_OF_QUEUES: Final = (
    "CreateQueue", "DeleteQueue", "GetQueueAttributes", "GetQueueUrl", "SetQueueAttributes", "ListQueueTags",
    "TagQueue", "UntagQueue",
)  # fmt: skip
_OF_KEYS: Final = (
    "CreateKey", "CreateAlias", "DeleteAlias", "UpdateAlias", "DescribeKey", "EnableKey", "EnableKeyRotation",
    "DisableKeyRotation", "GetKeyPolicy", "PutKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListResourceTags",
    "TagResource", "UntagResource", "UpdateKeyDescription", "CreateGrant", "RevokeGrant", "ScheduleKeyDeletion",
    "DisableKey",
)  # fmt: skip
_OF_ROLES: Final = (
    "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies",
    "ListRolePolicies", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription",
)  # fmt: skip
_OF_ROLES_WITH_A_BOUNDARY: Final = (
    "CreateRole", "PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary",
)  # fmt: skip
# Services whose resources have no name that one could begin with, or none that reads anything of a case.
_WHOLE: Final = (
    "apigateway",
    "athena",
    "budgets",
    "cloudtrail",
    "cloudwatch",
    "codedeploy",
    "events",
    "glue",
    "logs",
    "wafv2",
)

# To whom CloudFormation may hand a role of the deployment.
_TAKES_ROLES: Final = ("lambda", "apigateway", "cloudtrail", "events", "codedeploy", "scheduler")

# Services of which a function or a person behind a role of the deployment may do anything at all. IAM is not among
# them: no role of the deployment can make another, or widen itself.
SERVICES_OF_ROLES: Final = (
    "athena", "cloudtrail", "cloudwatch", "codedeploy", "dynamodb", "glue", "kms", "lambda", "logs", "s3", "sns",
    "sqs",
)  # fmt: skip

# What it takes to see whether a resource is as its template has it. `GET` of API Gateway reads no answer of the API.
_READS: Final = {
    "apigateway": ("GET",),
    "athena": ("GetNamedQuery", "GetWorkGroup", "ListTagsForResource"),
    "budgets": ("ViewBudget", "ListTagsForResource"),
    "cloudformation": (
        "DescribeStacks", "DescribeStackEvents", "DescribeStackResource", "DescribeStackResources",
        "ListStackResources", "GetTemplate", "GetTemplateSummary", "DetectStackDrift", "DetectStackResourceDrift",
        "DescribeStackDriftDetectionStatus", "DescribeStackResourceDrifts",
    ),
    "cloudtrail": (
        "DescribeTrails", "GetEventConfiguration", "GetEventSelectors", "GetInsightSelectors", "GetTrail",
        "GetTrailStatus", "ListTags",
    ),
    "cloudwatch": ("DescribeAlarms", "GetDashboard", "ListTagsForResource"),
    "codedeploy": (
        "GetApplication", "GetDeployment", "GetDeploymentGroup", "GetDeploymentConfig", "ListDeployments",
        "ListTagsForResource",
    ),
    "dynamodb": (
        "DescribeTable", "DescribeContinuousBackups", "DescribeContributorInsights", "DescribeTimeToLive",
        "DescribeKinesisStreamingDestination", "DescribeTableReplicaAutoScaling", "GetResourcePolicy",
        "ListTagsOfResource",
    ),
    "events": ("DescribeRule", "ListTagsForResource", "ListTargetsByRule"),
    "glue": ("GetDatabase", "GetTable"),
    "iam": ("GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies"),
    "kms": ("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListResourceTags"),
    "lambda": (
        "GetAlias", "GetEventSourceMapping", "GetFunction", "GetFunctionCodeSigningConfig",
        "GetFunctionConfiguration", "GetFunctionRecursionConfig", "GetFunctionScalingConfig", "GetPolicy",
        "GetProvisionedConcurrencyConfig", "GetRuntimeManagementConfig", "ListTags", "ListVersionsByFunction",
    ),
    "logs": (
        "DescribeIndexPolicies", "DescribeQueryDefinitions", "DescribeLogGroups", "DescribeMetricFilters",
        "DescribeResourcePolicies", "GetDataProtectionPolicy", "ListTagsForResource",
    ),
    "s3": (
        "GetAccelerateConfiguration", "GetAnalyticsConfiguration", "GetBucketAbac", "GetBucketCORS",
        "GetBucketLogging", "GetBucketMetadataTableConfiguration", "GetBucketNotification",
        "GetBucketObjectLockConfiguration", "GetBucketOwnershipControls", "GetBucketPolicy",
        "GetBucketPublicAccessBlock", "GetBucketTagging", "GetBucketVersioning", "GetBucketWebsite",
        "GetEncryptionConfiguration", "GetIntelligentTieringConfiguration", "GetInventoryConfiguration",
        "GetLifecycleConfiguration", "GetMetricsConfiguration", "GetReplicationConfiguration", "ListTagsForResource",
    ),
    "sns": (
        "GetDataProtectionPolicy", "GetSubscriptionAttributes", "GetTopicAttributes", "ListSubscriptionsByTopic",
        "ListTagsForResource",
    ),
    "sqs": ("GetQueueAttributes", "ListQueueTags"),
    "wafv2": ("GetIPSet", "GetWebACL", "GetWebACLForResource", "ListTagsForResource", "GetLoggingConfiguration"),
}  # fmt: skip


class Rights(NamedTuple):
    """Statements of a policy, in IAM's own form."""

    statements: tuple[dict[str, Any], ...]

    def document(self) -> iam.PolicyDocument:
        """As the CDK takes them."""
        return iam.PolicyDocument.from_json({"Version": "2012-10-17", "Statement": list(self.statements)})

    def wildcards(self) -> list[str]:
        """What it allows that has an asterisk, as a gate names it: `Action::events:*`, `Resource::*`."""
        allowed = [each for each in self.statements if each["Effect"] == "Allow"]
        named = [
            f"{kind}::{value}" for each in allowed for kind in ("Action", "Resource") for value in each[kind]
        ]  # fmt: skip
        return [each for each in dict.fromkeys(named) if "*" in each]


def boundary_arn(deployment: Deployment) -> str:
    """What each role of the deployment may do at most."""
    return f"arn:aws:iam::{deployment.account}:policy/{deployment.physical('boundary')}"


def execution_rights(deployment: Deployment) -> Rights:
    """What CloudFormation may do while it deploys."""
    account, region, mine = deployment.account, deployment.region, deployment.physical()

    def here(service: str, *names: str) -> list[str]:
        return [f"arn:aws:{service}:{region}:{account}:{name}" for name in names]

    roles = f"arn:aws:iam::{account}:role/{mine}-*"
    keepers = [
        f"arn:aws:iam::{account}:role/{name}" for name in (deployment.physical(DEPLOYING), deployment.physical(READING))
    ]
    assets = f"arn:aws:s3:::cdk-{QUALIFIER}-assets-{account}-{region}"
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary_arn(deployment)}}
    return Rights(
        (
            _allow("Tables", _of("dynamodb", _OF_TABLES), here("dynamodb", f"table/{mine}-*")),
            _allow("Functions", _of("lambda", _OF_FUNCTIONS), here("lambda", f"function:{mine}-*")),
            # A mapping's name is drawn.
            _allow(
                "Mappings",
                _of(
                    "lambda",
                    (
                        "CreateEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping",
                        "GetEventSourceMapping", "TagResource", "UntagResource", "ListTags",
                    ),
                ),
                ["*"],
            ),
            _allow("Buckets", _of("s3", _OF_BUCKETS), [f"arn:aws:s3:::{mine}-*"]),
            _allow("Packages", ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"],
                   [assets, f"{assets}/*"]),
            _allow("Topics", _of("sns", _OF_TOPICS), here("sns", f"{mine}-*")),
            _allow("Queues", _of("sqs", _OF_QUEUES), here("sqs", f"{mine}-*")),
            _allow("Keys", _of("kms", _OF_KEYS), ["*"], {"StringEquals": {"aws:RequestedRegion": region}}),
            _allow("Roles", _of("iam", _OF_ROLES), [roles]),
            _allow("RolesWithinTheBoundary", _of("iam", _OF_ROLES_WITH_A_BOUNDARY), [roles], bounded),
            _allow(
                "HandsRolesOver",
                ["iam:PassRole"],
                [roles],
                {"StringEquals": {"iam:PassedToService": [f"{each}.amazonaws.com" for each in _TAKES_ROLES]}},
            ),
            _allow(
                "RolesOfServices",
                ["iam:CreateServiceLinkedRole"],
                [f"arn:aws:iam::{account}:role/aws-service-role/*"],
                {"StringEquals": {"iam:AWSServiceName": ["ops.apigateway.amazonaws.com"]}},
            ),
            _allow("Others", [f"{service}:*" for service in _WHOLE], ["*"]),
            _allow(
                "VersionOfTheBootstrap",
                ["ssm:GetParameters", "ssm:GetParameter"],
                here("ssm", f"parameter/cdk-bootstrap/{QUALIFIER}/version"),
            ),
            _deny("KeepersStay", ["iam:*"], keepers),
            _deny("BoundaryStays", ["iam:DeleteRolePermissionsBoundary"], ["*"]),
            _deny(
                "ReadsNothingOfCases",
                ["athena:StartQueryExecution", "athena:GetQueryResults", "logs:GetLogEvents", "logs:FilterLogEvents",
                 "logs:StartQuery", "logs:GetQueryResults", "lambda:InvokeFunction", "lambda:InvokeAsync"],
                ["*"],
            ),
        )
    )  # fmt: skip


def boundary(deployment: Deployment) -> Rights:
    """What each role of the deployment may do at most, whatever its own policy says."""
    roles = f"arn:aws:iam::{deployment.account}:role/{deployment.physical()}-*"
    return Rights(
        (
            _allow("OfTheseServices", [f"{service}:*" for service in SERVICES_OF_ROLES], ["*"]),
            _allow("SessionsOfOwnRoles", ["sts:AssumeRole", "sts:TagSession"], [roles]),
            _deny(
                "NoWayAround",
                ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "lambda:UpdateFunctionCode", "lambda:AddPermission",
                 "cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "dynamodb:DeleteTable", "s3:PutBucketPolicy"],
                ["*"],
            ),
        )
    )  # fmt: skip


def deploying_rights(deployment: Deployment) -> Rights:
    """What the pipeline's deploying job may do by itself: take on the roles of the bootstrap, and nothing else."""
    names = [
        bootstrap_role(kind, account=deployment.account, region=deployment.region)
        for kind in ("deploy", "file-publishing")
    ]
    roles = [f"arn:aws:iam::{deployment.account}:role/{name}" for name in names]
    return Rights((_allow("TakesOnTheBootstrapsRoles", ["sts:AssumeRole"], roles),))


def reading_rights(deployment: Deployment) -> Rights:
    """What it takes to compare a region with its templates. Nothing of it reads an item, a message or an object."""
    version = f"arn:aws:ssm:{deployment.region}:{deployment.account}:parameter/cdk-bootstrap/{QUALIFIER}/version"
    return Rights(
        (
            _allow("ComparesResources", [action for of in _READS for action in _of(of, _READS[of])], ["*"]),
            _allow("VersionOfTheBootstrap", ["ssm:GetParameter"], [version]),
        )
    )


def _of(service: str, actions: tuple[str, ...]) -> list[str]:
    return [f"{service}:{action}" for action in actions]


def _allow(
    name: str, actions: list[str], resources: list[str], condition: dict[str, Any] | None = None
) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": name, "Effect": "Allow", "Action": actions, "Resource": resources}
    return statement | ({"Condition": condition} if condition else {})


def _deny(name: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": name, "Effect": "Deny", "Action": actions, "Resource": resources}
