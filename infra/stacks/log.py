"""The transparency log: who orders the audit events, who publishes and signs, and the bucket that keeps its files
locked.

One function orders and may neither sign nor write a file; another signs and writes, and may not add to the order.
"""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from iarms.settings import PublisherSettings, SequencerSettings
from iarms.tables import AUDIT, AUDIT_LOG
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.schedule import Schedule
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.stream_consumer import Batch, FailureQueue, StreamConsumer, stream_statements
from infra.constructs.witness_access import let_witnesses_in
from infra.stacks.data import DataStack

# What goes into the log together costs one step of its head, and all shards' steps are one after the other. Of 2,500
# events, which is about what Lambda's 6 MB of a batch take, 25 parcels are tied side by side and one step is made. At
# 10,000 events a second 40 shards, each with 1,250 in five seconds, make eight steps a second of some 35 ms. Who waits
# for a place in the log waits five seconds, and nobody's answer does.
BATCH: Final = Batch(most=2_500, wait_seconds=5, side_by_side=1)

_KEY_SPECS: Final = {
    "ed25519": kms.KeySpec.ECC_NIST_EDWARDS25519,
    "ecdsa-p256": kms.KeySpec.ECC_NIST_P256,
    "ml-dsa-44": kms.KeySpec.ML_DSA_44,
}
_SIGNS_BY: Final = {"ed25519": "ED25519_SHA_512", "ecdsa-p256": "ECDSA_SHA_256", "ml-dsa-44": "ML_DSA_SHAKE_256"}
# Nobody deletes a file of the log, nor what keeps it: not who operates the account either.
_NEVER: Final = (
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:BypassGovernanceRetention",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketVersioning",
    "s3:PutBucketObjectLockConfiguration",
)


class LogStack(cdk.Stack):
    """The bucket with its key, the key that signs, the sequencer behind the audit table's stream, and the publisher."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack, queue_key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id, termination_protection=deployment.retain)
        self._deployment = deployment
        self._data = data
        bundle = Bundle(deployment=deployment)
        self.key = self._key("Key", "log", f"Files of the transparency log of {deployment.physical()}")
        self.signing_key = self._key(
            "SigningKey",
            "log-signing",
            f"Signs the transparency log of {deployment.physical()}: replaced, it is another log",
            key_spec=_KEY_SPECS[deployment.log.algorithm],
        )
        self.bucket = self._bucket()
        self.failures = FailureQueue(
            self, "SequencerFailures", deployment=deployment, name="sequencer-failures", key=queue_key
        )
        self.sequencer = self._sequencer(bundle, queue_key)
        self.publisher = self._publisher(bundle)
        cdk.CfnOutput(self, "LogBucketName", value=self.bucket.bucket_name)
        cdk.CfnOutput(self, "LogSigningKeyArn", value=self.signing_key.key_arn)

    def _key(self, construct_id: str, name: str, description: str, key_spec: kms.KeySpec | None = None) -> kms.Key:
        deployment = self._deployment
        return kms.Key(
            self,
            construct_id,
            alias=f"alias/{deployment.physical(name)}",
            description=description,
            key_spec=key_spec,
            key_usage=None if key_spec is None else kms.KeyUsage.SIGN_VERIFY,
            enable_key_rotation=True if key_spec is None else None,
            # A log whose files nobody can read, or that nobody can sign, is lost: the longest window that there is.
            pending_window=cdk.Duration.days(30),
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )

    def _bucket(self) -> s3.Bucket:
        deployment = self._deployment
        days = cdk.Duration.days(deployment.log.lock_days)
        bucket = s3.Bucket(
            self,
            "Files",
            bucket_name=deployment.log_bucket(),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=(
                s3.ObjectLockRetention.compliance(days)
                if deployment.log.lock == "COMPLIANCE"
                else s3.ObjectLockRetention.governance(days)
            ),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )
        if deployment.retain:
            bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="NothingIsDeleted",
                    effect=iam.Effect.DENY,
                    principals=[iam.AnyPrincipal()],
                    actions=list(_NEVER),
                    resources=[bucket.bucket_arn, bucket.arn_for_objects("*")],
                )
            )
        let_witnesses_in(bucket, self.key, deployment=deployment)
        return bucket

    def _sequencer(self, bundle: Bundle, queue_key: kms.IKey) -> ServiceFunction:
        deployment, data = self._deployment, self._data
        sequencer = ServiceFunction(
            self,
            "Sequencer",
            deployment=deployment,
            door="sequencer",
            bundle=bundle,
            settings=SequencerSettings(
                deployment=deployment.name,
                region=deployment.region,
                audit_table=deployment.table(AUDIT),
                audit_log_table=deployment.table(AUDIT_LOG),
                sequencer_failures=self.failures.queue_url,
            ),
            statements=[
                *stream_statements(stream_arn=data.stream_arn(AUDIT), failures=self.failures),
                # What the stream did not bring, and an operator names.
                allow(["dynamodb:BatchGetItem"], data.arn(AUDIT)),
                # PutItem moves the head, by a condition on what was read. Nothing is updated or deleted.
                allow(["dynamodb:GetItem", "dynamodb:BatchGetItem"], data.arn(AUDIT_LOG)),
                _puts_under(data.arn(AUDIT_LOG), "head", "turn", "block#*", "parcel#*", "event#*"),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], queue_key.key_arn),
            ],
            log_key=data.key,
            memory=1024,
            timeout=60,
        )
        StreamConsumer(
            self,
            "AuditStream",
            function=sequencer,
            stream_arn=data.stream_arn(AUDIT),
            # All of it: a change or a removal is tampering, and told.
            patterns=[],
            failures=self.failures,
            batch=BATCH,
        )
        return sequencer

    def _publisher(self, bundle: Bundle) -> ServiceFunction:
        deployment, data, log = self._deployment, self._data, self._deployment.log
        publisher = ServiceFunction(
            self,
            "Publisher",
            deployment=deployment,
            door="publisher",
            bundle=bundle,
            settings=PublisherSettings(
                deployment=deployment.name,
                region=deployment.region,
                audit_table=deployment.table(AUDIT),
                audit_log_table=deployment.table(AUDIT_LOG),
                log_bucket=deployment.log_bucket(),
                log_origin=log.origin,
                log_key=self.signing_key.key_arn,
                log_algorithm=log.algorithm,
                checkpoint_minutes=str(log.checkpoint_minutes),
                witnesses=log.witness_keys(),
                quorum=str(log.quorum),
            ),
            statements=[
                allow(["dynamodb:DescribeTable"], data.arn(AUDIT)),
                allow(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], data.arn(AUDIT_LOG)),
                _puts_under(data.arn(AUDIT_LOG), "signing", "checkpoint", "witnessed", "cosignature#*"),
                allow(["s3:ListBucket"], self.bucket.bucket_arn),
                allow(["s3:GetObject"], deployment.log_arn()),
                allow(
                    ["s3:PutObject"],
                    *(
                        deployment.log_arn(names)
                        for names in ("tile/*", "events/*", "checkpoints/*", "checkpoint", "witnessed")
                    ),
                ),
                allow(["kms:GetPublicKey"], self.signing_key.key_arn),
                iam.PolicyStatement(
                    actions=["kms:Sign"],
                    resources=[self.signing_key.key_arn],
                    conditions={"StringEquals": {"kms:SigningAlgorithm": _SIGNS_BY[log.algorithm]}},
                ),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], self.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
            ],
            log_key=data.key,
            # A whole processor: of 10,000 entries a second it computes for half a second.
            memory=1769,
            timeout=300,
        )
        Schedule(
            self,
            "EveryMinute",
            function=publisher,
            rule_name=deployment.physical("publish"),
            description="Publishes and signs the transparency log, and gathers what witnesses have cosigned",
            between_runs=cdk.Duration.minutes(1),
        )
        return publisher


def _puts_under(table_arn: str, *rows: str) -> iam.PolicyStatement:
    """Who signs writes rows of these names and none of the log's order, who orders it none of what was signed."""
    return iam.PolicyStatement(
        actions=["dynamodb:PutItem"],
        resources=[table_arn],
        conditions={
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(rows)},
            "Null": {"dynamodb:LeadingKeys": "false"},
        },
    )
