"""The API: every route declared, functions cut by privilege, two routes answered without a token."""

import json

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from iarms.settings import (
    AuthorizerSettings,
    ProberSettings,
    Settings,
)
from iarms.tables import (
    AUDIT,
)
from infra.callers_reads import callers_reads
from infra.config import Deployment
from infra.constructs.api_domain import ApiDomain
from infra.constructs.bundle import Bundle
from infra.constructs.data_role import DataRole, data_role_arn, may_assume
from infra.constructs.gradual_release import GradualRelease
from infra.constructs.log_group import EncryptedLogGroup
from infra.constructs.problem_responses import ProblemResponses
from infra.constructs.service_function import ServiceFunction, allow
from infra.constructs.usage_query import UsageQuery
from infra.doors import accounting_statements, door_roles
from infra.gateway import AUTHORIZER_TIMEOUT, DOOR_TIMEOUT, INTEGRATION_TIMEOUT, STAGE
from infra.release import Release
from infra.routes import ROUTES, without_token
from infra.stacks.audit import AuditStack
from infra.stacks.batches import BatchesStack
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.log import LogStack
from infra.stacks.pictures import PicturesStack
from infra.stacks.trust import TrustStack
from infra.stacks.uploads import UploadsStack
from infra.stacks.webhooks import WebhooksStack

# How long a token's verdict is kept, so how long a revoked one still opens. Denials raise, and are never kept.
VERDICT_SECONDS = 60

# What the access log says of each call. No query string and no path: a serial number may stand in either.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "time": "$context.requestTimeEpoch",
    "ip": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    # No subject: it may name a person. The gateway knows no thumbprint; the audit event has it.
    "clientCertificate": "$context.identity.clientCert.serialNumber",
    "clientIssuer": "$context.identity.clientCert.issuerDN",
    "clientNotAfter": "$context.identity.clientCert.validity.notAfter",
    "domain": "$context.domainName",
    "tlsVersion": "$context.tlsVersion",
    "cipherSuite": "$context.cipherSuite",
    "method": "$context.httpMethod",
    "resource": "$context.resourcePath",
    "status": "$context.status",
    "errorMessage": "$context.error.message",
    "errorType": "$context.error.responseType",
    # WAF_BLOCK where the web ACL refused; which rule it was is in its own log, by `requestId`.
    "edge": "$context.wafResponseCode",
    "principal": "$context.authorizer.principalId",
    "party": "$context.authorizer.party",
    "authorizerError": "$context.authorizer.error",
    "integrationStatus": "$context.integration.status",
    "integrationLatency": "$context.integration.latency",
    "responseLatency": "$context.responseLatency",
    "responseBytes": "$context.responseLength",
}


class ApiStack(cdk.Stack):
    """The REST API, the functions behind it and its authorizer."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        data: DataStack,
        batches: BatchesStack,
        uploads: UploadsStack,
        pictures: PicturesStack,
        log: LogStack,
        audit: AuditStack,
        webhooks: WebhooksStack,
        trust: TrustStack | None,
        edge: EdgeStack | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        self._data = data
        self._audit = audit
        self._trust = trust
        self._bundle = Bundle(deployment=deployment)
        self._callers_reads = callers_reads(data)
        roles = door_roles(
            self,
            deployment=deployment,
            data=data,
            batches=batches,
            uploads=uploads,
            pictures=pictures,
            log=log,
            audit=audit,
            webhooks=webhooks,
        )
        self.doors = {name: self._function(name, role.settings, role.statements) for name, role in roles.items()}
        self.authorizer = self._function(
            "authorizer", self._authorizer_settings(), accounting_statements(data, audit), timeout=AUTHORIZER_TIMEOUT
        )
        self.api = self._rest_api()
        if edge is not None:
            wafv2.CfnWebACLAssociation(
                self,
                "Edge",
                resource_arn=self.api.deployment_stage.stage_arn,
                web_acl_arn=edge.acl.attr_arn,
            )
        ProblemResponses(self, "Problems", api=self.api)
        self._declare_routes()
        self.prober = self._release(deployment.release) if deployment.release else None
        cdk.CfnOutput(self, "ApiId", value=self.api.rest_api_id)

    def _authorizer_settings(self) -> AuthorizerSettings:
        issuers = [issuer.model_dump(mode="json") for issuer in self._deployment.issuers]
        return AuthorizerSettings(
            deployment=self._deployment.name,
            region=self._deployment.region,
            audit_table=self._deployment.table(AUDIT),
            late_events_queue_url=self._audit.late_queue.queue_url,
            issuers=json.dumps(issuers, separators=(",", ":")),
            token_minutes=str(self._deployment.token_minutes),
            bound_token_minutes=str(self._deployment.bound_token_minutes),
        )

    def _release(self, release: Release) -> ServiceFunction:
        """Have calls go over to new versions step by step; gives the function that looks at each first."""
        functions = (*self.doors.values(), self.authorizer)
        asked = {name: without_token(name) for name in self.doors if name != "search"}
        names = [self._deployment.physical(each.door) for each in functions]
        here = f"{self._deployment.region}:{self._deployment.account}"
        prober = ServiceFunction(
            self,
            "Prober",
            deployment=self._deployment,
            door="prober",
            bundle=self._bundle,
            settings=ProberSettings(
                deployment=self._deployment.name,
                region=self._deployment.region,
                binding=self._deployment.binding,
                routes=json.dumps(asked, separators=(",", ":")),
            ),
            statements=[
                # A version by its number, which no alias leads to yet.
                allow(["lambda:InvokeFunction"], *(f"arn:aws:lambda:{here}:function:{name}:*" for name in names)),
                # None of the three knows a resource.
                allow(
                    [
                        "codedeploy:ListDeploymentTargets",
                        "codedeploy:GetDeploymentTarget",
                        "codedeploy:PutLifecycleEventHookExecutionStatus",
                    ],
                    "*",
                ),
            ],
            log_key=self._data.key,
            memory=512,
            timeout=120,
        )
        GradualRelease(
            self,
            "Releases",
            deployment=self._deployment,
            release=release,
            doors=tuple(self.doors.values()),
            authorizer=self.authorizer,
            prober=prober,
            api=self.api,
        )
        return prober

    def _function(
        self,
        door: str,
        settings: Settings,
        statements: list[iam.PolicyStatement],
        *,
        timeout: int = DOOR_TIMEOUT,
    ) -> ServiceFunction:
        """A function, and the data role by which its callers read what is their own, where they do."""
        reads = self._callers_reads.get(door, ())
        statements = [*statements, allow(["kms:Decrypt", "kms:GenerateDataKey"], self._data.key.key_arn)]
        if reads:
            statements.append(may_assume(data_role_arn(self, self._deployment, door)))
        function = ServiceFunction(
            self,
            door.capitalize(),
            deployment=self._deployment,
            door=door,
            bundle=self._bundle,
            settings=settings,
            statements=statements,
            log_key=self._data.key,
            memory=1024,
            timeout=timeout,
        )
        if reads:
            DataRole(
                function,
                "Data",
                deployment=self._deployment,
                door=door,
                function_role=function.role,
                statements=reads,
                key_arn=self._data.key.key_arn,
            )
        return function

    def _rest_api(self) -> apigateway.RestApi:
        deployment, key = self._deployment, self._data.key
        access_log = EncryptedLogGroup(
            self,
            "AccessLog",
            deployment=deployment,
            name=f"/aws/apigateway/{deployment.physical()}",
            key=key,
            days=deployment.access_log_retention_days,
        )
        UsageQuery(self, "UsageByParty", deployment=deployment, access_log=access_log)
        api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=deployment.physical(),
            description="Search, match, trace and notify",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=True,
            # What is printed; a caller asks for it by one of these as its first Accept.
            binary_media_types=["application/pdf", "application/octet-stream"],
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE,
                throttling_rate_limit=deployment.throttling.rate,
                throttling_burst_limit=deployment.throttling.burst,
                access_log_destination=apigateway.LogGroupLogDestination(access_log),
                access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
                metrics_enabled=True,
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,
                method_options=self._limits(),
            ),
        )
        # The gateway names its execution log itself, and would create it unencrypted and without an end.
        execution_log = EncryptedLogGroup(
            self,
            "ExecutionLog",
            deployment=deployment,
            name=f"API-Gateway-Execution-Logs_{api.rest_api_id}/{STAGE}",
            key=key,
            days=deployment.log_retention_days,
        )
        api.deployment_stage.node.add_dependency(execution_log)
        if deployment.domain is not None and self._trust is not None:
            domain = ApiDomain(self, "Domain", domain=deployment.domain, api=api, truststore=self._trust.bucket)
            domain.watch(access_log, namespace=deployment.physical())
        return api

    def _limits(self) -> dict[str, apigateway.MethodDeploymentOptions]:
        """The routes with a limit of their own. They inherit nothing from the stage, so the rest is repeated."""
        limits = {}
        for name, limit in self._deployment.throttling.routes.items():
            method, path = name.split(" ")
            limits[f"{path}/{method}"] = apigateway.MethodDeploymentOptions(
                throttling_rate_limit=limit.rate,
                throttling_burst_limit=limit.burst,
                metrics_enabled=True,
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                # True would write bodies and tokens into the log.
                data_trace_enabled=False,
            )
        return limits

    def _declare_routes(self) -> None:
        verdict = apigateway.RequestAuthorizer(
            self,
            "Verdict",
            authorizer_name=self._deployment.physical("authorizer"),
            handler=self.authorizer.alias,
            identity_sources=[apigateway.IdentitySource.header("Authorization")],
            results_cache_ttl=cdk.Duration.seconds(VERDICT_SECONDS),
        )
        integrations = {
            name: apigateway.LambdaIntegration(
                door.alias,
                timeout=cdk.Duration.seconds(INTEGRATION_TIMEOUT),
                # One permission for the API instead of one for each method: a function's policy holds 20 kB.
                scope_permission_to_method=False,
            )
            for name, door in self.doors.items()
        }
        for route in ROUTES:
            self.api.root.resource_for_path(route.path).add_method(
                route.method,
                integrations[route.function],
                authorizer=None if route.open else verdict,
                authorization_type=(
                    apigateway.AuthorizationType.NONE if route.open else apigateway.AuthorizationType.CUSTOM
                ),
            )
