"""Where bureaus upload files of records, and the queue that hears of them: both hold what nobody has entered yet.

S3 tells the queue itself. The construct's own way to set that up is a custom resource with a function of its own, which
would be one more function with rights on the bucket; the property of the bucket says the same.
"""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from iarms.settings import IMPORT_RECEIVES, UPLOAD_PREFIX
from infra.config import Deployment
from infra.constructs.stream_consumer import FailureQueue
from infra.constructs.work_queue import WorkQueue
from infra.stacks.data import DataStack

# Seconds of the worker that reads the queues: a pass over a file may take so long, and goes on by another message. What
# dies earlier is not hidden for six times this: each worker says how long its message is to be.
WORKER_TIMEOUT = 180

# A file is kept as long as the report of its lines, then it is gone: it can hold what we refuse.
KEPT_DAYS = 30


class UploadsStack(cdk.Stack):
    """The bucket, its queue and that of large files, and the queue where failures end."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack, queue_key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id, termination_protection=deployment.retain)
        self.queue_key = queue_key
        self.failures = FailureQueue(
            self, "ImportFailures", deployment=deployment, name="import-failures", key=queue_key
        )
        self.queue = WorkQueue(
            self,
            "RecordImports",
            deployment=deployment,
            name="record-imports",
            key=queue_key,
            failures=self.failures,
            worker_timeout=WORKER_TIMEOUT,
            receives=IMPORT_RECEIVES,
        )
        # Of files that take minutes to read: no line waits behind one, nor does a smaller file.
        self.files = WorkQueue(
            self,
            "RecordFiles",
            deployment=deployment,
            name="record-files",
            key=queue_key,
            failures=self.failures,
            worker_timeout=WORKER_TIMEOUT,
            receives=IMPORT_RECEIVES,
        )
        name = deployment.uploads_bucket()
        self.queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid="FromTheBucketOfThisDeployment",
                principals=[iam.ServicePrincipal("s3.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[self.queue.queue_arn],
                conditions={
                    # By name: the bucket asks for this statement before it is there itself.
                    "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{name}"},
                    "StringEquals": {"aws:SourceAccount": deployment.account},
                },
            )
        )
        self.bucket = s3.Bucket(
            self,
            "Uploads",
            bucket_name=name,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=data.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="kept-as-long-as-the-report",
                    expiration=cdk.Duration.days(KEPT_DAYS),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                )
            ],
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )
        self._tell(self.queue)

    def _tell(self, queue: sqs.Queue) -> None:
        resource = self.bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)  # noqa: S101 - narrows the type
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*",
                    queue=queue.queue_arn,
                    filter=s3.CfnBucket.NotificationFilterProperty(
                        s3_key=s3.CfnBucket.S3KeyFilterProperty(
                            rules=[s3.CfnBucket.FilterRuleProperty(name="prefix", value=UPLOAD_PREFIX)]
                        )
                    ),
                )
            ]
        )
        # S3 sends a trial message before it takes the configuration: the queue has to admit it by then.
        policy = queue.node.find_child("Policy")
        assert isinstance(policy, Construct)  # noqa: S101 - narrows the type
        self.bucket.node.add_dependency(policy)
