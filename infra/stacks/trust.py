"""The trust store: whose certificates open the door. A bucket of bundles of authorities, every version of them kept.

It stands before the API does: an operator uploads a bundle, names its version in the deployment's data and deploys.
"""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.config import Deployment
from infra.constructs.public_access import shut


class TrustStack(cdk.Stack):
    """The bucket, and the bucket that its accesses are logged in."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment) -> None:
        super().__init__(scope, construct_id, termination_protection=deployment.retain)
        removal = cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY
        accesses = s3.Bucket(
            self,
            "Accesses",
            bucket_name=deployment.physical("trust-log", deployment.account),
            # S3 delivers its logs into buckets under its own key alone.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=shut(),
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="as-long-as-the-access-log", expiration=cdk.Duration.days(deployment.access_log_retention_days)
                )
            ],
            removal_policy=removal,
        )
        self.bucket = s3.Bucket(
            self,
            "Authorities",
            bucket_name=deployment.trust_bucket(),
            # Certificates of authorities are public. What counts is that nobody changes them unseen, and that API
            # Gateway can read them without a right on a key.
            encryption=s3.BucketEncryption.S3_MANAGED,
            versioned=True,
            block_public_access=shut(),
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            server_access_logs_bucket=accesses,
            server_access_logs_prefix="authorities/",
            removal_policy=removal,
        )
        if deployment.retain:
            # The way back is a version that is still there.
            self.bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="NoVersionIsDeleted",
                    effect=iam.Effect.DENY,
                    principals=[iam.AnyPrincipal()],
                    actions=["s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration"],
                    resources=[self.bucket.bucket_arn, self.bucket.arn_for_objects("*")],
                )
            )
        resource = self.bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)  # noqa: S101 - narrows the type
        # The construct's own way is a custom resource with a function that may change every bucket's notifications.
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )
