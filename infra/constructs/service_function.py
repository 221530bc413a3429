"""A function of the service: its door, its settings and exactly the privileges that are written beside it."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from iarms.settings import Settings
from infra.config import Deployment
from infra.constructs.bundle import Bundle
from infra.constructs.log_group import EncryptedLogGroup


def allow(actions: Sequence[str], *resources: str) -> iam.PolicyStatement:
    """One statement: these actions on these resources. The CDK's own grants give more than a function needs."""
    return iam.PolicyStatement(actions=list(actions), resources=list(resources))


class ServiceFunction(Construct):
    """A function behind its alias `live`; callers are given `alias`, so that a release can shift between versions.

    The role is named after the function, because the role's name is what an auditor reads in CloudTrail. `door` is the
    module of `iarms.handlers` that answers.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        door: str,
        bundle: Bundle,
        settings: Settings,
        statements: Sequence[iam.PolicyStatement],
        log_key: kms.IKey,
        memory: int,
        timeout: int,
    ) -> None:
        super().__init__(scope, construct_id)
        self.door = door
        name = deployment.physical(door)
        log_group = EncryptedLogGroup(
            self,
            "Logs",
            deployment=deployment,
            name=f"/aws/lambda/{name}",
            key=log_key,
            days=deployment.log_retention_days,
        )
        write_logs = allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_group.log_group_arn)
        self.role = iam.Role(
            self,
            "Role",
            role_name=name,
            description=f"What the function {door} may do, and nothing else",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"own": iam.PolicyDocument(statements=[*statements, write_logs])},
        )
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=name,
            handler=f"iarms.handlers.{door}.handle",
            runtime=bundle.runtime,
            architecture=bundle.architecture,
            code=bundle.code(door),
            # Constructs that take the function would add grants of their own: the role is closed.
            role=self.role.without_policy_updates(),
            log_group=log_group,
            memory_size=memory,
            timeout=cdk.Duration.seconds(timeout),
            reserved_concurrent_executions=deployment.kept_concurrency().get(door),
            tracing=lambda_.Tracing.DISABLED,
            # Of published versions, which is what the alias names.
            snap_start=(
                lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if deployment.begins_from_a_snapshot(door) else None
            ),
            environment={
                **settings.environment(),
                "POWERTOOLS_SERVICE_NAME": deployment.physical(),
                "POWERTOOLS_METRICS_NAMESPACE": "iarms",
                "POWERTOOLS_LOG_LEVEL": "INFO",
                # There are none, and looking for them reads every package's metadata at each cold start.
                "PYDANTIC_DISABLE_PLUGINS": "__all__",
            },
        )
        self.alias = lambda_.Alias(self, "Live", alias_name="live", version=self.function.current_version)
