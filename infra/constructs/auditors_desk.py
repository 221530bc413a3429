"""What auditors ask the trails by: a role that reads them and nothing else, tables over the files, a place for answers.

The tables have no data of their own; they say where the files lie and how they are read. Partitions follow from the
files' names (projection), so that nobody has to add a day. The columns are those of `auditor/columns.py`, the queries
the files of `auditor/questions/`: what a folder of copies answers offline, Athena answers here.
"""

import base64
import json

import aws_cdk as cdk
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from auditor import columns
from auditor.questions import all_questions
from infra.config import Deployment
from infra.constructs.public_access import shut
from infra.constructs.service_function import allow
from infra.tampering import AUDITOR, trail_log_group
from infra.trail import Trail

GIGABYTE = 1_000_000_000

_LINES_OUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


class AuditorsDesk(Construct):
    """The role, the bucket of answers, the workgroup, and the tables over both trails."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        trail: Trail,
        key: kms.Key,
        accesses: s3.Bucket,
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        self._trail = trail
        self._key = key
        self.database = deployment.audit_database()
        self._answers = self._place_for_answers(accesses)
        self.workgroup = self._workgroup()
        self._tables()
        self._questions()
        self._role()

    def know(self, names: tuple[tuple[str, str, str], ...]) -> None:
        """Make the views. `names`: what is the deployment's own, as kind, name and what it holds or is."""
        views = {**columns.ATHENA_VIEWS, "deployment_names": (columns.athena_names(names), columns.NAMES_VIEW)}
        for name, (sql, view) in views.items():
            self._view(name, sql, view)

    def _place_for_answers(self, accesses: s3.Bucket) -> s3.Bucket:
        deployment = self._deployment
        return s3.Bucket(
            self,
            "Answers",
            bucket_name=deployment.physical("answers", deployment.account),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self._key,
            bucket_key_enabled=True,
            block_public_access=shut(),
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            server_access_logs_bucket=accesses,
            server_access_logs_prefix="answers/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="answers-are-asked-again",
                    expiration=cdk.Duration.days(self._trail.answer_days),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                )
            ],
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )

    def _workgroup(self) -> athena.CfnWorkGroup:
        group = athena.CfnWorkGroup
        return group(
            self,
            "Workgroup",
            name=self._deployment.physical("audit"),
            description="Questions of auditors; where answers go and what a query may read is not theirs to change",
            recursive_delete_option=not self._deployment.retain,
            work_group_configuration=group.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                requester_pays_enabled=False,
                bytes_scanned_cutoff_per_query=self._trail.query_gigabytes * GIGABYTE,
                engine_version=group.EngineVersionProperty(selected_engine_version="Athena engine version 3"),
                result_configuration=group.ResultConfigurationProperty(
                    output_location=f"s3://{self._answers.bucket_name}/",
                    expected_bucket_owner=self._deployment.account,
                    encryption_configuration=group.EncryptionConfigurationProperty(
                        encryption_option="SSE_KMS", kms_key=self._key.key_arn
                    ),
                ),
            ),
        )

    def _tables(self) -> None:
        deployment = self._deployment
        self._catalogue = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=deployment.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=self.database, description=f"The two trails of {deployment.physical()}"
            ),
        )
        files = f"s3://{deployment.trail_bucket()}/AWSLogs"
        self._table(
            "CloudtrailLogs",
            "cloudtrail_logs",
            columns.CLOUDTRAIL_LOGS,
            partitions={
                "account": {"type": "enum", "values": deployment.account},
                "region": {"type": "enum", "values": ",".join(deployment.trail_regions())},
                "day": _days("yyyy/MM/dd", self._trail.days_until_gone()),
            },
            location=f"{files}/",
            of_partition=f"{files}/${{account}}/CloudTrail/${{region}}/${{day}}",
            serde="org.apache.hive.hcatalog.data.JsonSerDe",
            reads="com.amazon.emr.cloudtrail.CloudTrailInputFormat",
        )
        log = f"s3://{deployment.physical('log', deployment.account)}/events"
        self._table(
            "AuditLines",
            "audit_lines",
            columns.AUDIT_LINES,
            partitions={"dt": _days("yyyy-MM-dd", self._trail.days_until_gone())},
            location=f"{log}/",
            of_partition=f"{log}/dt=${{dt}}",
            serde="org.openx.data.jsonserde.JsonSerDe",
            reads="org.apache.hadoop.mapred.TextInputFormat",
        )

    def _questions(self) -> None:
        """A named query for each question that there is, with the parameters in the order in which Athena asks them."""
        for question in all_questions():
            asked = [f"-- parameter {number}: {name}" for number, name in enumerate(question.order, start=1)]
            query = athena.CfnNamedQuery(
                self,
                "".join(word.capitalize() for word in question.name.split("-")),
                name=question.name,
                description=question.question,
                database=self.database,
                work_group=self.workgroup.name,
                query_string="\n".join([f"-- {question.question}", *asked, question.statement]),
            )
            query.add_resource_dependency(self.workgroup)

    def _table(
        self,
        construct_id: str,
        name: str,
        of_file: tuple[tuple[str, str], ...],
        *,
        partitions: dict[str, dict[str, str]],
        location: str,
        of_partition: str,
        serde: str,
        reads: str,
    ) -> None:
        projected = {
            f"projection.{column}.{setting}": value
            for column, settings in partitions.items()
            for setting, value in settings.items()
        }
        self._made(
            construct_id,
            glue.CfnTable.TableInputProperty(
                name=name,
                table_type="EXTERNAL_TABLE",
                parameters={
                    "EXTERNAL": "TRUE",
                    "projection.enabled": "true",
                    **projected,
                    "storage.location.template": of_partition,
                },
                partition_keys=[glue.CfnTable.ColumnProperty(name=each, type="string") for each in partitions],
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    columns=[glue.CfnTable.ColumnProperty(name=each, type=kind) for each, kind in of_file],
                    location=location,
                    input_format=reads,
                    output_format=_LINES_OUT,
                    serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=serde),
                ),
            ),
        )

    def _view(self, name: str, sql: str, of_view: tuple[columns.Column, ...]) -> None:
        """A view as Athena writes it into the catalogue when somebody makes one by hand."""
        text = {
            "originalSql": sql,
            "catalog": "awsdatacatalog",
            "schema": self.database,
            "columns": [{"name": each.name, "type": each.presto} for each in of_view],
        }
        self._made(
            "".join(word.capitalize() for word in name.split("_")) + "View",
            glue.CfnTable.TableInputProperty(
                name=name,
                table_type="VIRTUAL_VIEW",
                parameters={"presto_view": "true", "comment": "Presto View"},
                view_original_text=f"/* Presto View: {base64.b64encode(json.dumps(text).encode()).decode()} */",
                view_expanded_text="/* Presto View */",
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    columns=[glue.CfnTable.ColumnProperty(name=each.name, type=each.glue) for each in of_view],
                    serde_info=glue.CfnTable.SerdeInfoProperty(),
                ),
            ),
        )

    def _made(self, construct_id: str, table: glue.CfnTable.TableInputProperty) -> None:
        made = glue.CfnTable(
            self, construct_id, catalog_id=self._deployment.account, database_name=self.database, table_input=table
        )
        made.add_resource_dependency(self._catalogue)

    def _role(self) -> None:
        deployment = self._deployment
        account, region = deployment.account, deployment.region
        catalogue = f"arn:aws:glue:{region}:{account}"
        files, accesses, answers, log = (
            f"arn:aws:s3:::{deployment.physical(name, account)}" for name in ("trail", "trail-log", "answers", "log")
        )
        iam.Role(
            self,
            "Auditor",
            role_name=deployment.physical(AUDITOR),
            description="What auditors may read: both trails, and the answers of their own questions",
            assumed_by=iam.CompositePrincipal(*(iam.ArnPrincipal(arn) for arn in self._trail.auditors)),
            max_session_duration=cdk.Duration.hours(4),
            inline_policies={
                "own": iam.PolicyDocument(
                    statements=[
                        allow(
                            ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention"],
                            *(f"{each}/*" for each in (files, accesses, log)),
                        ),
                        allow(
                            [
                                *("s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation"),
                                *("s3:GetBucketPolicy", "s3:GetBucketVersioning", "s3:GetLifecycleConfiguration"),
                                "s3:GetBucketObjectLockConfiguration",
                            ],
                            *(files, accesses, answers, log),
                        ),
                        allow(
                            ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
                            f"{answers}/*",
                        ),
                        allow(["kms:Decrypt", "kms:GenerateDataKey"], self._key.key_arn),
                        # By its alias: the log's own stack comes after this one.
                        iam.PolicyStatement(
                            actions=["kms:Decrypt"],
                            resources=[f"arn:aws:kms:{region}:{account}:key/*"],
                            conditions={
                                "ForAnyValue:StringEquals": {
                                    "kms:ResourceAliases": f"alias/{deployment.physical('log')}"
                                }
                            },
                        ),
                        allow(
                            [
                                *("athena:GetWorkGroup", "athena:StartQueryExecution", "athena:StopQueryExecution"),
                                *("athena:GetQueryExecution", "athena:GetQueryResults", "athena:ListQueryExecutions"),
                                *("athena:GetNamedQuery", "athena:ListNamedQueries", "athena:BatchGetNamedQuery"),
                            ],
                            f"arn:aws:athena:{region}:{account}:workgroup/{deployment.physical('audit')}",
                        ),
                        allow(
                            ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartitions"],
                            f"{catalogue}:catalog",
                            f"{catalogue}:database/{self.database}",
                            f"{catalogue}:table/{self.database}/*",
                        ),
                        allow(
                            [
                                *("cloudtrail:GetTrail", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"),
                                "cloudtrail:GetEventConfiguration",
                            ],
                            f"arn:aws:cloudtrail:{region}:{account}:trail/{deployment.physical()}",
                        ),
                        # The keys that digests are signed with are AWS's own, and public: no resource is named.
                        allow(["cloudtrail:ListPublicKeys", "cloudtrail:DescribeTrails"], "*"),
                        allow(
                            ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:DescribeMetricFilters"],
                            f"arn:aws:logs:{region}:{account}:log-group:{trail_log_group(deployment)}:*",
                        ),
                    ]
                )
            },
        )


def _days(written: str, kept: int) -> dict[str, str]:
    """A partition for each day since files are kept, and a day ahead of this one: clocks differ by zones."""
    return {
        "type": "date",
        "format": written,
        "range": f"NOW-{kept + 1}DAYS,NOW+1DAYS",
        "interval": "1",
        "interval.unit": "DAYS",
    }
