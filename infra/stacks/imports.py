"""Record imports: the worker that reads uploaded files and enters their lines. Files and queue are of `uploads`."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from iarms.settings import UPLOAD_PREFIX, ImporterSettings
from iarms.tables import AUDIT, CASES, IMPORTS, RECORDS, REGISTER
from infra.callers_reads import callers_reads
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.data_role import DataRole, data_role_arn, may_assume, read_under
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.work_queue import QueueWorker, queue_statements
from infra.stacks.data import DataStack
from infra.stacks.uploads import WORKER_TIMEOUT, UploadsStack

# The fewest that a queue can be given: the pace is the deployment's, and two share it.
AT_ONCE = 2


class ImportsStack(cdk.Stack):
    """The worker. The door that imports are asked of is one of the API's."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, data: DataStack, uploads: UploadsStack
    ) -> None:
        super().__init__(scope, construct_id)
        self.importer = ServiceFunction(
            self,
            "Importer",
            deployment=deployment,
            door="importer",
            bundle=Bundle(deployment=deployment),
            settings=ImporterSettings(
                shards=deployment.shards.settings(),
                deployment=deployment.name,
                region=deployment.region,
                audit_table=deployment.table(AUDIT),
                register_table=deployment.table(REGISTER),
                clients=deployment.clients,
                imports_table=deployment.table(IMPORTS),
                import_queue_url=uploads.queue.queue_url,
                file_queue_url=uploads.files.queue_url,
                uploads_bucket=deployment.uploads_bucket(),
                import_pace=str(deployment.import_pace // AT_ONCE),
                cases_table=deployment.table(CASES),
                records_table=deployment.table(RECORDS),
                serial_indexes=deployment.serial_indexes(),
                index_version=deployment.index_version,
                reviews=deployment.reviews.settings(),
                data_role=data_role_arn(self, deployment, "importer"),
            ),
            statements=[
                *queue_statements(uploads.queue),
                *queue_statements(uploads.files),
                # When what it is working on is to be brought again, should it die.
                allow(
                    ["sqs:SendMessage", "sqs:ChangeMessageVisibility"], uploads.queue.queue_arn, uploads.files.queue_arn
                ),
                allow(["s3:GetObject"], deployment.uploads_arn()),
                _see_whether_there_is_one(uploads),
                allow(
                    [
                        "dynamodb:GetItem",
                        "dynamodb:Query",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:BatchGetItem",
                        "dynamodb:BatchWriteItem",
                    ],
                    data.arn(IMPORTS),
                ),
                # What is done takes no turn any more; answers stay.
                read_under(data.arn(IMPORTS), ["turns", "turns#*"], actions=["dynamodb:DeleteItem"]),
                # What a bureau holds of its lines is read, and what they say otherwise is corrected.
                allow(["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], data.arn(RECORDS)),
                # A record of which a hit was answered is not taken back.
                allow(["dynamodb:GetItem", "dynamodb:Query"], data.arn(CASES)),
                # Whether who sent the file may still come in.
                allow(["dynamodb:BatchGetItem"], data.arn(REGISTER)),
                allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], *data.serial_index_arns()),
                allow(["dynamodb:PutItem"], data.arn(AUDIT)),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.key_arn),
                allow(["kms:Decrypt", "kms:GenerateDataKey"], uploads.queue_key.key_arn),
                may_assume(data_role_arn(self, deployment, "importer")),
            ],
            log_key=data.key,
            # A processor of its own, and room for a file's blocks and the marks of its lines.
            memory=2048,
            timeout=WORKER_TIMEOUT,
        )
        DataRole(
            self.importer,
            "Data",
            deployment=deployment,
            door="importer",
            function_role=self.importer.role,
            statements=callers_reads(data)["importer"],
            key_arn=data.key.key_arn,
        )
        # One message at a time: nothing should wait behind a pass over a file, which takes minutes, nor behind a chunk.
        QueueWorker(self, "Work", function=self.importer, queue=uploads.queue, at_once=AT_ONCE, together=1)
        QueueWorker(self, "Files", function=self.importer, queue=uploads.files, at_once=AT_ONCE, together=1)


def _see_whether_there_is_one(uploads: UploadsStack) -> iam.PolicyStatement:
    """Without the right to list, S3 answers 403 for a file that is not there: it could not be told from a refusal."""
    return iam.PolicyStatement(
        actions=["s3:ListBucket"],
        resources=[uploads.bucket.bucket_arn],
        conditions={"StringLike": {"s3:prefix": f"{UPLOAD_PREFIX}*"}},
    )
