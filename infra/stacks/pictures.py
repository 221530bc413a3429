"""INTERPOL's own pictures of firearms: a bucket with a key of its own, in which the service deletes nothing."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.config import Deployment
from infra.constructs.public_access import shut

# What would take a picture, or what it was, out of reach.
_NEVER = (
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketVersioning",
)


class PicturesStack(cdk.Stack):
    """The bucket and its key. Who may put and read files by signed locations is the reference door alone."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment) -> None:
        super().__init__(scope, construct_id, termination_protection=deployment.retain)
        kept = cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/{deployment.physical('pictures')}",
            description=f"Pictures of firearms of {deployment.physical()}",
            enable_key_rotation=True,
            pending_window=cdk.Duration.days(30),
            removal_policy=kept,
        )
        self.bucket = s3.Bucket(
            self,
            "Pictures",
            bucket_name=deployment.pictures_bucket(),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            versioned=True,
            block_public_access=shut(),
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            removal_policy=kept,
        )
        door = f"arn:aws:iam::{deployment.account}:role/{deployment.physical('reference')}"
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NobodyElseWrites",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects("*")],
                conditions={"ArnNotEquals": {"aws:PrincipalArn": door}},
            )
        )
        if deployment.retain:
            self.bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="NothingIsDeleted",
                    effect=iam.Effect.DENY,
                    principals=[iam.AnyPrincipal()],
                    actions=list(_NEVER),
                    resources=[self.bucket.bucket_arn, self.bucket.arn_for_objects("*")],
                )
            )
