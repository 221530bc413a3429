"""The service control policy for the account of a deployment: what nobody in it may do, its administrators and root
included.

Alarms find tampering afterwards; this refuses it. It is attached in the organisation's management account, which is
nobody's of this deployment, and binds whatever the account's own policies say. It lets AWS's services do their own, and
those that deploy do what a deployment has to.
"""

from typing import Any, Final

from iarms.tables import AUDIT
from infra.config import Deployment
from infra.release import SHIFTING

# Characters that an organisation takes for one policy.
LONGEST: Final = 5_120

_NEVER: Final = (
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObjectRetention",
    "s3:PutObjectLegalHold",
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket",
)


def organisation_policy(deployment: Deployment) -> dict[str, Any]:
    """The policy of a deployment, as JSON has it. Raises ValueError where the deployment has no trail."""
    if deployment.trail is None:
        raise ValueError(f"{deployment.name} has no trail to be kept")
    account, mine = deployment.account, deployment.physical()
    roles = [f"arn:aws:iam::{account}:role/{name}" for name in deployment.trail.deploying_roles]
    operators = [f"arn:aws:iam::{account}:role/{name}" for name in deployment.trail.operating_roles]
    others = {"ArnNotLike": {"aws:PrincipalArn": roles}}
    # CodeDeploy moves the aliases to what CloudFormation has published.
    shifting = [] if deployment.release is None else [f"arn:aws:iam::{account}:role/{deployment.physical(SHIFTING)}"]
    evidence = [f"arn:aws:s3:::{deployment.physical(name, account)}" for name in ("trail", "trail-log", "log")]
    ours = f"arn:aws:dynamodb:*:{account}:table/{mine}-*"
    return {
        "Version": "2012-10-17",
        "Statement": [
            _deny("OrganisationStays", ["organizations:LeaveOrganization"], ["*"]),
            _deny("RootRests", ["*"], ["*"], {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account}:root"}}),
            _deny("TrailRuns", ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], ["*"]),
            _deny(
                "TrailRecordsAll",
                ["cloudtrail:UpdateTrail", "cloudtrail:Put*"],
                ["*"],
                others,
            ),
            _deny("EvidenceStays", list(_NEVER), [*evidence, *(f"{each}/*" for each in evidence)]),
            _deny(
                "EvidenceIsKeptAsItIs",
                [
                    "s3:PutBucket*",
                    "s3:DeleteBucketPolicy",
                    "s3:PutLifecycle*",
                    "s3:PutEncryption*",
                    "s3:PutReplication*",
                ],
                evidence,
                others,
            ),
            _deny(
                "AuditIsAppended",
                ["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:PartiQL*"],
                [
                    f"arn:aws:dynamodb:*:{account}:table/{name}"
                    for name in dict.fromkeys((deployment.physical(AUDIT.name), deployment.table(AUDIT)))
                ],
            ),
            _deny(
                "TablesStay",
                [
                    *("dynamodb:DeleteTable", "dynamodb:DeleteBackup", "dynamodb:DeleteResourcePolicy"),
                    *("dynamodb:CreateTableReplica", "dynamodb:EnableKinesisStreamingDestination"),
                ],
                [ours],
                others,
            ),
            # A restored table lacks all three, and whoever restores it puts them back; an operator's own policy has
            # names of restored tables alone (`make operator-policy`).
            _deny(
                "TablesStayGuarded",
                ["dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTimeToLive", "dynamodb:PutResourcePolicy"],
                [ours],
                {"ArnNotLike": {"aws:PrincipalArn": [*roles, *operators]}},
            ),
            _deny("TablesAreNotTakenAway", ["dynamodb:ExportTableToPointInTime"], [ours]),
            _deny(
                "DataStaysInItsRegion",
                ["dynamodb:*", "lambda:*", "sns:*", "sqs:*", "s3:CreateBucket"],
                ["*"],
                {"StringNotEquals": {"aws:RequestedRegion": deployment.region}},
            ),
            _deny("KeysStay", ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DeleteImportedKeyMaterial"], ["*"]),
            _deny(
                "RolesAreDeployed",
                [
                    *("iam:CreateRole", "iam:UpdateRole*", "iam:DeleteRole*", "iam:PutRole*", "iam:AttachRole*"),
                    *("iam:DetachRole*", "iam:UpdateAssumeRolePolicy"),
                ],
                [f"arn:aws:iam::{account}:role/{mine}-*", *roles],
                others,
            ),
            _deny(
                "CodeIsDeployed",
                [
                    "lambda:UpdateFunction*",
                    "lambda:AddPermission",
                    "lambda:UpdateEventSourceMapping",
                    "lambda:DeleteEventSourceMapping",
                ],
                ["*"],
                others,
            ),
            _deny(
                "VersionsAreReleased",
                ["lambda:UpdateAlias"],
                ["*"],
                {"ArnNotLike": {"aws:PrincipalArn": [*roles, *shifting]}},
            ),
            _deny(
                "AlarmsSpeak",
                [
                    *("cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:PutMetricAlarm"),
                    *("cloudwatch:SetAlarmState", "logs:DeleteMetricFilter", "logs:PutMetricFilter"),
                ],
                ["*"],
                others,
            ),
            _deny(
                "EventsAreKept",
                ["logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:PutRetentionPolicy", "logs:DisassociateKmsKey"],
                [f"arn:aws:logs:*:{account}:log-group:/aws/cloudtrail/{mine}*"],
                others,
            ),
        ],
    }


def _deny(
    name: str, actions: list[str], resources: list[str], condition: dict[str, Any] | None = None
) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": name, "Effect": "Deny", "Action": actions, "Resource": resources}
    return statement | ({"Condition": condition} if condition else {})
