"""What must outlive every release: the tables, and the key that they and the logs are encrypted with."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms import tables
from iarms.tables import TableLayout
from infra.append_only import APPEND_ONLY, append_only
from infra.config import Deployment
from infra.constructs.aggregate_table import AggregateTable


class DataStack(cdk.Stack):
    """The stateful stack. Others take its key and table ARNs; nothing in it refers to another stack."""

    def __init__(self, scope: Construct, construct_id: str, *, deployment: Deployment) -> None:
        super().__init__(scope, construct_id, termination_protection=deployment.retain)
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/{deployment.physical('data')}",
            description=f"Tables and logs of {deployment.physical()}",
            enable_key_rotation=True,
            # Losing the key loses every case: the longest window that AWS gives to change one's mind.
            pending_window=cdk.Duration.days(30),
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )
        self.key.add_to_resource_policy(_logs_of(self, deployment))
        self.cursor_key = kms.Key(
            self,
            "CursorKey",
            alias=f"alias/{deployment.physical('cursors')}",
            description=f"Seals the cursors of lists of {deployment.physical()}, a day's key at a time",
            key_spec=kms.KeySpec.HMAC_256,
            key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
            # Losing it costs callers the pages that they are at, and no more.
            pending_window=cdk.Duration.days(30),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self._tables = {
            table.name: AggregateTable(
                self,
                _title(table),
                deployment=deployment,
                table=table,
                key=self.key,
                policy=_policy(deployment, table),
            )
            for table in tables.ALL
        }
        # Made by imports from S3, which take no table that is there already; encrypted with this key all the same.
        self.imported = {
            version: dynamodb.TableV2.from_table_name(self, f"SerialIndexOf{version}", name)
            for version, name in deployment.index_tables.items()
        }
        self._index_versions = deployment.index_versions()
        # Restored beside the stack's own, which stay as they are and are no longer named by anybody.
        self._restored = {
            name: dynamodb.TableV2.from_table_attributes(
                self,
                f"Restored{_title_of(name)}",
                table_arn=self._arn_of(table.name),
                table_stream_arn=table.stream and self._arn_of(f"{table.name}/stream/{table.stream}"),
            )
            for name, table in deployment.tables.items()
        }
        for name in self._restored:
            self._keep_exports(self._tables[name])
        for layout in tables.ALL:
            cdk.CfnOutput(self, f"{_title(layout)}TableName", value=self.table(layout).table_name)

    def _arn_of(self, name: str) -> str:
        return self.format_arn(service="dynamodb", resource="table", resource_name=name)

    def _keep_exports(self, own: AggregateTable) -> None:
        """What other stacks import of a table until each of them is deployed with the restored one's name: this stack
        comes first, and CloudFormation takes no export away that is imported."""
        self.export_value(own.table_arn)
        self.export_value(own.table_name)
        if own.table_stream_arn is not None:
            self.export_value(own.table_stream_arn)

    def arn(self, table: TableLayout) -> str:
        """The ARN of the table that the aggregate lies in, for its item actions."""
        return self.table(table).table_arn

    def serial_index_arns(self) -> list[str]:
        """The ARNs of the serial indexes' tables, each once: two versions can share a table.

        Searches read one of them, but may read both while the index moves: roles change before functions do, and at
        the switch a role that had lost the old table would leave searches without an index for as long.
        """
        return list(dict.fromkeys(self._serial_index_arn(version) for version in self._index_versions))

    def _serial_index_arn(self, version: str) -> str:
        imported = self.imported.get(version)
        return self.arn(tables.SERIAL_INDEX) if imported is None else imported.table_arn

    def index_arn(self, table: TableLayout, index: str) -> str:
        """The ARN of one of the table's indexes, for Query on it."""
        if index not in {each.name for each in table.indexes}:
            raise ValueError(f"{table.name} has no index {index}")
        return f"{self.arn(table)}/index/{index}"

    def seals_cursors(self) -> iam.PolicyStatement:
        """What a function with lists may do with the key of cursors, and nothing else: derive a day's key."""
        return iam.PolicyStatement(
            actions=["kms:GenerateMac"],
            resources=[self.cursor_key.key_arn],
            conditions={"StringEquals": {"kms:MacAlgorithm": "HMAC_SHA_256"}},
        )

    def stream_arn(self, table: TableLayout) -> str:
        """The ARN of the table's stream. Raises ValueError where it has none."""
        arn = self.table(table).table_stream_arn
        if arn is None:
            raise ValueError(f"{table.name} has no stream")
        return arn

    def table(self, table: TableLayout) -> dynamodb.ITableV2:
        """The table that the aggregate lies in: the stack's own, or the one restored beside it."""
        return self._restored.get(table.name, self._tables[table.name])


def _policy(deployment: Deployment, table: TableLayout) -> iam.PolicyDocument | None:
    if table not in APPEND_ONLY:
        return None
    return iam.PolicyDocument.from_json(append_only(deployment, deployment.physical(table.name)))


def _title_of(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _title(table: TableLayout) -> str:
    return _title_of(table.name)


def _logs_of(stack: cdk.Stack, deployment: Deployment) -> iam.PolicyStatement:
    """CloudWatch Logs may use the key for this deployment's log groups, named by the encryption context."""
    return iam.PolicyStatement(
        sid="LogGroupsOfThisDeployment",
        principals=[iam.ServicePrincipal(f"logs.{deployment.region}.amazonaws.com")],
        actions=["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        resources=["*"],
        conditions={
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": [
                    stack.format_arn(service="logs", resource=f"log-group:{pattern}")
                    for pattern in (
                        f"/aws/lambda/{deployment.physical()}-*",
                        f"/aws/apigateway/{deployment.physical()}",
                        "API-Gateway-Execution-Logs_*",
                        f"aws-waf-logs-{deployment.physical()}",
                    )
                ]
            }
        },
    )
