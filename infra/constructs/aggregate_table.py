"""A table as `iarms.tables` describes it: on demand, restorable, encrypted with the deployment's own key."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from iarms.tables import TableLayout
from infra.config import Deployment
from infra.warm import warmth


def _key(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _warm(deployment: Deployment, place: str) -> dynamodb.WarmThroughput | None:
    if not deployment.warm or deployment.expected is None:
        return None
    found = warmth(place, deployment.expected, deployment.import_pace)
    if found is None:
        return None
    return dynamodb.WarmThroughput(write_units_per_second=found.writes, read_units_per_second=found.reads)


class AggregateTable(dynamodb.TableV2):
    """One aggregate's table and its indexes."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        table: TableLayout,
        key: kms.IKey,
        policy: iam.PolicyDocument | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            table_name=deployment.physical(table.name),
            partition_key=_key(table.partition_key),
            sort_key=_key(table.sort_key) if table.sort_key else None,
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=index.name,
                    partition_key=_key(index.partition_key),
                    sort_key=_key(index.sort_key),
                    projection_type=dynamodb.ProjectionType.ALL,
                    warm_throughput=_warm(deployment, f"{table.name}/{index.name}"),
                )
                for index in table.indexes
            ],
            billing=dynamodb.Billing.on_demand(),
            warm_throughput=_warm(deployment, table.name),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(key),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            dynamo_stream=dynamodb.StreamViewType[table.stream] if table.stream else None,
            time_to_live_attribute=table.expires,
            resource_policy=policy,
            deletion_protection=deployment.retain,
            removal_policy=cdk.RemovalPolicy.RETAIN if deployment.retain else cdk.RemovalPolicy.DESTROY,
        )
