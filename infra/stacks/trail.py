"""CloudTrail: who touched what, recorded by AWS itself and out of reach of those who run this.

Nothing in it refers to another stack, so that it stands before anything else does: the trail records what belongs to
the deployment by the beginnings of names, and whoever reads it is let in by name.
"""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.audited import audited_names
from infra.config import Deployment
from infra.constructs.auditors_desk import AuditorsDesk
from infra.constructs.log_group import EncryptedLogGroup
from infra.constructs.public_access import shut
from infra.made import Made, MadeRole
from infra.selections import selectors_of
from infra.tampering import AUDITOR, Watched, trail_log_group, watched_in
from infra.trail import Trail

CLOUDTRAIL = "cloudtrail.amazonaws.com"


class TrailStack(cdk.Stack):
    """The trail with its key, the bucket that nobody can delete from, the log group that is watched, and the desk of
    the auditors. `watch` and `record` are told what the other stacks make, once they are there."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment, trail: Trail) -> None:
        super().__init__(scope, construct_id, termination_protection=deployment.retain)
        self._deployment = deployment
        self._removal = cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY
        self._arn = self.format_arn(service="cloudtrail", resource="trail", resource_name=deployment.physical())
        self.key = self._encryption_key()
        self.accesses = self._access_log(trail)
        self.bucket = self._files(trail)
        self.log_group = EncryptedLogGroup(
            self,
            "Events",
            deployment=deployment,
            name=trail_log_group(deployment),
            key=self.key,
            days=trail.alarm_log_days,
        )
        self.desk = AuditorsDesk(self, "Desk", deployment=deployment, trail=trail, key=self.key, accesses=self.accesses)
        self.trail = self._trail(trail)

    def record(self, made: Made) -> None:
        """Select what is recorded of what the stacks make, and tell the auditors' queries what is the deployment's."""
        self.desk.know(audited_names(self._deployment, made))
        delivered_into = [self._deployment.trail_bucket(), *made.delivered_into]
        selectors = selectors_of(self._deployment, buckets=made.buckets, delivered_into=delivered_into)
        self.trail.advanced_event_selectors = [*selectors]

    def watch(self, roles: Sequence[MadeRole]) -> tuple[Watched, ...]:
        """Count what is watched for in the log group, and return it for the alarms."""
        watched = watched_in(self._deployment, table_roles=[each.name for each in roles if each.touches_tables])
        for each in watched:
            title = "".join(word.capitalize() for word in each.name.split("-"))
            for number, pattern in enumerate(each.patterns, start=1):
                logs.MetricFilter(
                    self,
                    f"{title}{number}",
                    log_group=self.log_group,
                    filter_pattern=logs.FilterPattern.literal(pattern),
                    # A filter cannot write a dimension that is not in the log: each deployment has a namespace.
                    metric_namespace=self._deployment.physical(),
                    metric_name=each.name,
                    metric_value="1",
                )
        return watched

    def _encryption_key(self) -> kms.Key:
        """A key that the account's administrators look after without being able to read by it.

        Readers are named in the key's policy: the auditors' role. The account's root delegates everything but the
        reading to its administrators, so that nobody reads the trail by a policy of IAM alone.
        """
        deployment = self._deployment
        trails = {"aws:SourceArn": self._arn}
        mine = f"arn:aws:cloudtrail:*:{deployment.account}:trail/{deployment.physical()}"
        context = {"kms:EncryptionContext:aws:cloudtrail:arn": mine}
        service = iam.ServicePrincipal(CLOUDTRAIL)
        auditor = {"aws:PrincipalArn": f"arn:aws:iam::{deployment.account}:role/{deployment.physical(AUDITOR)}"}
        everybody = iam.AccountRootPrincipal()
        return kms.Key(
            self,
            "Key",
            alias=f"alias/{deployment.physical('trail')}",
            description=f"CloudTrail's files and events of {deployment.physical()}",
            enable_key_rotation=True,
            pending_window=cdk.Duration.days(30),
            removal_policy=self._removal,
            policy=iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        sid="AdministeredNotRead",
                        principals=[everybody],
                        actions=[
                            *("kms:Describe*", "kms:Get*", "kms:List*", "kms:PutKeyPolicy", "kms:Update*"),
                            *("kms:CreateAlias", "kms:DeleteAlias", "kms:Enable*", "kms:Disable*", "kms:RevokeGrant"),
                            *(
                                "kms:TagResource",
                                "kms:UntagResource",
                                "kms:ScheduleKeyDeletion",
                                "kms:CancelKeyDeletion",
                                "kms:RotateKeyOnDemand",
                            ),
                        ],
                        resources=["*"],
                    ),
                    iam.PolicyStatement(
                        sid="CloudTrailEncryptsForThisTrail",
                        principals=[service],
                        actions=["kms:GenerateDataKey*"],
                        resources=["*"],
                        conditions={"StringEquals": trails, "StringLike": context},
                    ),
                    iam.PolicyStatement(
                        sid="CloudTrailSeesTheKey",
                        principals=[service],
                        actions=["kms:DescribeKey"],
                        resources=["*"],
                        conditions={"StringEquals": trails},
                    ),
                    iam.PolicyStatement(
                        sid="EventsThatAreWatched",
                        principals=[iam.ServicePrincipal(f"logs.{deployment.region}.amazonaws.com")],
                        actions=[
                            "kms:Encrypt*",
                            "kms:Decrypt*",
                            "kms:ReEncrypt*",
                            "kms:GenerateDataKey*",
                            "kms:Describe*",
                        ],
                        resources=["*"],
                        conditions={
                            "ArnEquals": {
                                "kms:EncryptionContext:aws:logs:arn": self.format_arn(
                                    service="logs", resource=f"log-group:{trail_log_group(deployment)}"
                                )
                            }
                        },
                    ),
                    iam.PolicyStatement(
                        sid="AuditorsRead",
                        principals=[everybody],
                        actions=["kms:Decrypt", "kms:GenerateDataKey"],
                        resources=["*"],
                        conditions={"ArnEquals": auditor},
                    ),
                ]
            ),
        )

    def _access_log(self, trail: Trail) -> s3.Bucket:
        """Who asked the bucket of the trail for what: S3 delivers it into no bucket that has a lock."""
        return s3.Bucket(
            self,
            "Accesses",
            bucket_name=self._deployment.physical("trail-log", self._deployment.account),
            # S3 delivers its logs into buckets under its own key alone.
            encryption=s3.BucketEncryption.S3_MANAGED,
            versioned=True,
            block_public_access=shut(),
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[_gone_after("as-long-as-the-trail", trail.days_until_gone())],
            removal_policy=self._removal,
        )

    def _files(self, trail: Trail) -> s3.Bucket:
        locked = cdk.Duration.days(trail.lock_days)
        bucket = s3.Bucket(
            self,
            "Files",
            bucket_name=self._deployment.trail_bucket(),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=(
                s3.ObjectLockRetention.compliance(locked)
                if trail.lock == "COMPLIANCE"
                else s3.ObjectLockRetention.governance(locked)
            ),
            block_public_access=shut(),
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            server_access_logs_bucket=self.accesses,
            server_access_logs_prefix="trail/",
            lifecycle_rules=[_gone_after("when-the-law-lets-go", trail.days_until_gone())],
            removal_policy=self._removal,
        )
        mine = {"StringEquals": {"aws:SourceArn": self._arn}}
        service = iam.ServicePrincipal(CLOUDTRAIL)
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ThisTrailSeesTheBucket",
                principals=[service],
                actions=["s3:GetBucketAcl"],
                resources=[bucket.bucket_arn],
                conditions=mine,
            )
        )
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ThisTrailDelivers",
                principals=[service],
                actions=["s3:PutObject"],
                resources=[bucket.arn_for_objects(f"AWSLogs/{self._deployment.account}/*")],
                conditions={
                    "StringEquals": {"aws:SourceArn": self._arn, "s3:x-amz-acl": "bucket-owner-full-control"},
                },
            )
        )
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NobodyElseWrites",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:PutObject", "s3:PutObjectRetention", "s3:PutObjectLegalHold"],
                resources=[bucket.arn_for_objects("*")],
                conditions={"StringNotEquals": {"aws:PrincipalServiceName": CLOUDTRAIL}},
            )
        )
        if self._deployment.retain:
            # The lock keeps the versions; this keeps marks of deletion from hiding them. Lifecycles need no right.
            bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="NobodyDeletes",
                    effect=iam.Effect.DENY,
                    principals=[iam.AnyPrincipal()],
                    actions=["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"],
                    resources=[bucket.arn_for_objects("*")],
                )
            )
        return bucket

    def _trail(self, trail: Trail) -> cloudtrail.CfnTrail:
        deployment = self._deployment
        delivery = iam.Role(
            self,
            "Delivery",
            role_name=deployment.physical("trail"),
            description="What CloudTrail may do with the log group that is watched, and nothing else",
            assumed_by=iam.ServicePrincipal(CLOUDTRAIL, conditions={"StringEquals": {"aws:SourceArn": self._arn}}),
            inline_policies={
                "own": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                            resources=[
                                self.format_arn(
                                    service="logs",
                                    resource="log-group",
                                    resource_name=f"{trail_log_group(deployment)}:log-stream:"
                                    f"{deployment.account}_CloudTrail_*",
                                    arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                                )
                            ],
                        )
                    ]
                )
            },
        )
        made = cloudtrail.CfnTrail(
            self,
            "Trail",
            trail_name=deployment.physical(),
            is_logging=True,
            s3_bucket_name=self.bucket.bucket_name,
            kms_key_id=self.key.key_arn,
            enable_log_file_validation=True,
            is_multi_region_trail=trail.multi_region,
            include_global_service_events=trail.multi_region,
            cloud_watch_logs_log_group_arn=self.log_group.log_group_arn,
            cloud_watch_logs_role_arn=delivery.role_arn,
        )
        # CloudTrail tries to write before it takes its settings.
        policy = self.bucket.policy
        assert policy is not None  # noqa: S101 - narrows the type
        made.node.add_dependency(policy, delivery)
        return made


def _gone_after(name: str, days: int) -> s3.LifecycleRule:
    """An object goes after so many days, and what is left of its versions a day later; a lock comes before both."""
    return s3.LifecycleRule(
        id=name,
        expiration=cdk.Duration.days(days),
        noncurrent_version_expiration=cdk.Duration.days(1),
        abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
    )
