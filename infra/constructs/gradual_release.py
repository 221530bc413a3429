"""How calls go over to a new version of a function: by CodeDeploy, step by step, after a look at what the version
answers to a test, and back to the old one where an alarm speaks."""

from collections.abc import Sequence

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.alarms.recipients import TOPICS, Severity
from infra.alarms.releases import FAILED, alarms_of_releases, raised, slow
from infra.config import Deployment
from infra.constructs.alarms import Alarms
from infra.constructs.service_function import ServiceFunction, allow
from infra.release import CONFIGURATIONS, SHIFTING, Release


class GradualRelease(Construct):
    """Of functions that answer one API, and of its authorizer. `prober` looks at each new version before any call
    reaches it.

    Where several functions are released at once, CloudFormation shifts them side by side, and takes all of them back
    where one is.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        release: Release,
        doors: Sequence[ServiceFunction],
        authorizer: ServiceFunction,
        prober: ServiceFunction,
        api: apigateway.RestApi,
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        self._application = codedeploy.LambdaApplication(
            self, "Application", application_name=deployment.physical("releases")
        )
        self._configuration = codedeploy.LambdaDeploymentConfig.from_lambda_deployment_config_name(
            self, "Shift", CONFIGURATIONS[release.shift]
        )
        self._role = self._shifting_role((*doors, authorizer), prober)
        alarms = self._alarms(release, doors)
        for door in doors:
            named = (FAILED, raised(door.door), slow(door.door))
            self._group(door, prober, [alarms[name] for name in named if name in alarms])
        # It raises to refuse a token, and whoever sends bad ones must not take a release back.
        self._group(authorizer, prober, [alarms[FAILED]])

    def _alarms(self, release: Release, doors: Sequence[ServiceFunction]) -> dict[str, cloudwatch.Alarm]:
        """The alarms that take a release back, by name. The stack of the topics comes after this one, so that those are
        named."""
        topics: dict[Severity, sns.ITopic] = {
            severity: sns.Topic.from_topic_arn(
                self, f"Topic-{severity}", self._arn("sns", self._deployment.physical(name))
            )
            for severity, name in TOPICS.items()
        }
        versions = {door.door: door.function.current_version.version for door in doors}
        rows = alarms_of_releases(self._deployment, release, versions)
        return Alarms(self, "Alarms", deployment=self._deployment, topics=topics).add(rows)

    def _shifting_role(self, functions: Sequence[ServiceFunction], prober: ServiceFunction) -> iam.Role:
        names = [self._arn("lambda", f"function:{self._deployment.physical(each.door)}") for each in functions]
        aliases = [f"{name}:live" for name in names]
        shift = allow(["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"])
        shift.add_resources(*names, *aliases)
        return iam.Role(
            self,
            "Role",
            role_name=self._deployment.physical(SHIFTING),
            description="Shifts calls from a version of a function to the next one, and back",
            assumed_by=iam.ServicePrincipal(
                "codedeploy.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": self._deployment.account}},
            ),
            inline_policies={
                "own": iam.PolicyDocument(
                    statements=[
                        shift,
                        # Which alarms speak knows no resource.
                        allow(["cloudwatch:DescribeAlarms"], "*"),
                        allow(
                            ["lambda:InvokeFunction"],
                            self._arn("lambda", f"function:{self._deployment.physical(prober.door)}"),
                        ),
                    ]
                )
            },
        )

    def _group(self, function: ServiceFunction, prober: ServiceFunction, alarms: Sequence[cloudwatch.IAlarm]) -> None:
        codedeploy.LambdaDeploymentGroup(
            self,
            function.door.capitalize(),
            application=self._application,
            deployment_group_name=self._deployment.physical(function.door),
            alias=function.alias,
            deployment_config=self._configuration,
            alarms=list(alarms),
            # An alarm that cannot be read says nothing of the version: the release waits for somebody who can.
            ignore_poll_alarms_failure=False,
            auto_rollback=codedeploy.AutoRollbackConfig(
                failed_deployment=True, stopped_deployment=True, deployment_in_alarm=True
            ),
            pre_hook=prober.function,
            # The group would add AWS's own policy and a right to call the prober: the role is closed.
            role=self._role.without_policy_updates(),
        )

    def _arn(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{self._deployment.region}:{self._deployment.account}:{name}"
