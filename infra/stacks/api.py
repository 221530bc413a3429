"""The API: every route declared, functions cut by privilege, two routes answered without a token."""

import json

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from constructs import Construct

from iarms import tables
from iarms.settings import (
    AuditSettings,
    AuthorizerSettings,
    BatchesSettings,
    HitsSettings,
    ImportsSettings,
    MessagesSettings,
    PartiesSettings,
    RecordsSettings,
    ReferenceSettings,
    ReportsSettings,
    SearchSettings,
    ServiceSettings,
    Settings,
    TracesSettings,
)
from iarms.tables import (
    ALLOWANCES,
    AUDIT,
    BATCHES,
    BUCKETS,
    CASES,
    COPIES,
    IDEMPOTENCY,
    IMPORTS,
    OUTBOX,
    RECORDS,
    REFERENCES,
    REGISTER,
    SUSPECTS,
    TRACES,
    WATCHES,
)
from infra.callers_reads import callers_reads
from infra.config import Deployment
from infra.constructs.api_domain import ApiDomain
from infra.constructs.bundle import Bundle
from infra.constructs.data_role import DataRole, data_role_arn, may_assume, read_under
from infra.constructs.log_group import EncryptedLogGroup
from infra.constructs.problem_responses import ProblemResponses
from infra.constructs.service_function import ServiceFunction, allow
from infra.routes import ROUTES
from infra.stacks.batches import BatchesStack, search_statements
from infra.stacks.data import DataStack
from infra.stacks.trust import TrustStack
from infra.stacks.uploads import UploadsStack

STAGE = "live"

# The gateway's own limit is 29 s; a door gives up after 10 s, so this one is never the first to end.
INTEGRATION_TIMEOUT = 29

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
    "principal": "$context.authorizer.principalId",
    "party": "$context.authorizer.party",
    "authorizerError": "$context.authorizer.error",
    "integrationStatus": "$context.integration.status",
    "integrationLatency": "$context.integration.latency",
    "responseLatency": "$context.responseLatency",
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
        trust: TrustStack | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        self._data = data
        self._batches = batches
        self._uploads = uploads
        self._trust = trust
        self._bundle = Bundle(deployment=deployment)
        self._callers_reads = callers_reads(data)
        self.doors = self._doors()
        self.authorizer = self._function(
            "authorizer", self._authorizer_settings(), [allow(["dynamodb:PutItem"], data.arn(AUDIT))], timeout=5
        )
        self.api = self._rest_api()
        ProblemResponses(self, "Problems", api=self.api)
        self._declare_routes()
        cdk.CfnOutput(self, "ApiId", value=self.api.rest_api_id)

    def _doors(self) -> dict[str, ServiceFunction]:
        data = self._data
        accounts = [
            *self._admission(),
            allow(["dynamodb:GetItem", "dynamodb:PutItem"], data.arn(IDEMPOTENCY)),
        ]
        lists = [*accounts, data.seals_cursors()]
        names = {f"{table.name.replace('-', '_')}_table": self._deployment.physical(table.name) for table in tables.ALL}
        names["serial_index_table"] = self._deployment.index_table(self._deployment.index_version)
        about = {
            "deployment": self._deployment.name,
            "region": self._deployment.region,
            "binding": self._deployment.binding,
            "clients": self._deployment.clients,
            "paces": self._deployment.paces.settings(),
            "cursor_key": data.cursor_key.key_arn,
        }
        index = {"index_version": self._deployment.index_version}
        queue_key = self._batches.queue_key.key_arn

        def named(*fields: str) -> dict[str, str]:
            return {
                field: names[field] for field in ("audit_table", "register_table", "buckets_table", *fields)
            } | about

        def writing(*fields: str) -> dict[str, str]:
            return named("idempotency_table", *fields)

        def listing(door: str, *fields: str) -> dict[str, str]:
            return writing(*fields) | {"data_role": data_role_arn(self, self._deployment, door)}

        search = SearchSettings(
            **listing(
                "search",
                "allowances_table",
                "cases_table",
                "records_table",
                "serial_index_table",
                "outbox_table",
                "suspects_table",
                "watches_table",
            ),
            **index,
            allowances=self._deployment.allowances.settings(),
        )
        records = RecordsSettings(
            **listing("records", "allowances_table", "cases_table", "records_table"),
            **index,
            allowances=self._deployment.allowances.settings(),
            serial_indexes=self._deployment.serial_indexes(),
            reviews=self._deployment.reviews.settings(),
            hiding=self._deployment.hiding.settings(),
        )
        return {
            "search": self._function(
                "search",
                search,
                [
                    *search_statements(data),
                    allow(["dynamodb:GetItem"], data.arn(CASES)),
                    # DeleteItem takes a watch that was stopped away from the numbers that it watched for.
                    allow(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], data.arn(WATCHES)),
                    *lists,
                ],
            ),
            "batches": self._function(
                "batches",
                BatchesSettings(**writing("batches_table"), batch_queue_url=self._batches.queue.queue_url),
                [
                    allow(
                        ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:BatchWriteItem"],
                        data.arn(BATCHES),
                    ),
                    allow(["sqs:SendMessage"], self._batches.queue.queue_arn),
                    allow(["kms:Decrypt", "kms:GenerateDataKey"], queue_key),
                    *accounts,
                ],
            ),
            "records": self._function(
                "records",
                records,
                [
                    # PutItem enters a record and keeps what it was before a change, which is an UpdateItem.
                    allow(
                        ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
                        data.arn(RECORDS),
                    ),
                    # Whether a search of the caller's matched the record that it wants to open, and of which hits
                    # INTERPOL-GS answers in the stead of the record's owner.
                    allow(["dynamodb:GetItem", "dynamodb:Query"], data.arn(CASES)),
                    allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], *data.serial_index_arns()),
                    # What searchers open is counted as shown to them.
                    allow(["dynamodb:UpdateItem"], data.arn(ALLOWANCES)),
                    *lists,
                ],
            ),
            "imports": self._function(
                "imports",
                ImportsSettings(
                    **listing("imports", "imports_table"),
                    import_queue_url=self._uploads.queue.queue_url,
                    uploads_bucket=self._deployment.uploads_bucket(),
                    import_bytes=str(self._deployment.import_bytes),
                ),
                [
                    # Files and mappings, whose keys name their party, are read in its session.
                    read_under(data.arn(IMPORTS), ["imp_*"], actions=["dynamodb:GetItem", "dynamodb:Query"]),
                    allow(["dynamodb:PutItem"], data.arn(IMPORTS)),
                    # Whoever holds a location that was signed here may do this much, once, with one file.
                    allow(["s3:PutObject"], self._deployment.uploads_arn()),
                    allow(["sqs:SendMessage"], self._uploads.queue.queue_arn),
                    allow(["kms:Decrypt", "kms:GenerateDataKey"], queue_key),
                    *lists,
                ],
            ),
            "hits": self._function(
                "hits",
                HitsSettings(
                    **listing("hits", "cases_table", "records_table", "outbox_table"),
                    confirmation_minutes=self._deployment.confirmation.settings(),
                    hit_reminders=self._deployment.confirmation.reminders(),
                ),
                [
                    allow(["dynamodb:GetItem", "dynamodb:PutItem"], data.arn(CASES)),
                    # Whose handling keeps a hit out of others' statistics, and what a bureau confirms.
                    allow(["dynamodb:BatchGetItem"], data.arn(RECORDS)),
                    allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], data.arn(OUTBOX)),
                    allow(["dynamodb:Query"], data.index_arn(OUTBOX, "by_hit")),
                    *lists,
                ],
            ),
            "messages": self._function(
                "messages",
                MessagesSettings(**writing("cases_table", "outbox_table", "traces_table")),
                [
                    # Messages lie beside the hits and the traces that they are of, which stay as they are.
                    allow(
                        ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], data.arn(CASES), data.arn(TRACES)
                    ),
                    allow(["dynamodb:BatchGetItem", "dynamodb:PutItem"], data.arn(OUTBOX)),
                    *lists,
                ],
            ),
            "reference": self._function(
                "reference",
                ReferenceSettings(**listing("reference", "references_table")),
                [
                    # Whose report of what is missing it is stands in the key: those rows are read in its session.
                    read_under(data.arn(REFERENCES), ["missing-*"], actions=["dynamodb:Query"], other_than=True),
                    # DeleteItem and UpdateItem end the rows by which a version is found once another takes its place.
                    allow(
                        [
                            "dynamodb:BatchGetItem",
                            "dynamodb:PutItem",
                            "dynamodb:UpdateItem",
                            "dynamodb:DeleteItem",
                        ],
                        data.arn(REFERENCES),
                    ),
                    *lists,
                ],
            ),
            "traces": self._function(
                "traces",
                TracesSettings(
                    **listing(
                        "traces",
                        "allowances_table",
                        "cases_table",
                        "outbox_table",
                        "suspects_table",
                        "traces_table",
                        "watches_table",
                    ),
                    allowances=self._deployment.allowances.settings(),
                    arrangements=self._deployment.arrangements.settings(),
                ),
                [
                    # BatchGetItem: a bureau's list is of its legs, whose traces are read beside them.
                    # DeleteItem ends the row of a weapon that a corrected description is not of.
                    allow(
                        [
                            "dynamodb:GetItem",
                            "dynamodb:BatchGetItem",
                            "dynamodb:Query",
                            "dynamodb:PutItem",
                            "dynamodb:DeleteItem",
                        ],
                        data.arn(TRACES),
                    ),
                    # The search that came first, and whether its hit is confirmed.
                    allow(["dynamodb:GetItem"], data.arn(CASES)),
                    # An open trace keeps watch; DeleteItem ends the watch with it.
                    allow(
                        ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
                        data.arn(WATCHES),
                    ),
                    allow(["dynamodb:PutItem"], data.arn(OUTBOX)),
                    allow(["dynamodb:UpdateItem"], data.arn(ALLOWANCES), data.arn(SUSPECTS)),
                    *lists,
                ],
            ),
            "reports": self._function(
                "reports",
                ReportsSettings(
                    **named("cases_table", "copies_table", "outbox_table", "records_table", "traces_table")
                ),
                [
                    # Query finds other traces of the weapon, of which who asks is told that there are some.
                    allow(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], data.arn(TRACES)),
                    allow(["dynamodb:GetItem"], data.arn(CASES)),
                    # Whose handling keeps a record out of what others print.
                    allow(["dynamodb:GetItem"], data.arn(RECORDS)),
                    # Who was told of a hit is read with it.
                    allow(["dynamodb:Query"], data.index_arn(OUTBOX, "by_hit")),
                    allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], data.arn(COPIES)),
                    *self._admission(),
                ],
            ),
            "parties": self._function(
                "parties",
                PartiesSettings(
                    **listing("parties", "outbox_table"),
                    recipients=json.dumps(self._deployment.parties, separators=(",", ":")),
                ),
                [
                    # PutItem writes the row that stands and keeps the version.
                    allow(["dynamodb:GetItem", "dynamodb:PutItem"], data.arn(REGISTER)),
                    allow(["dynamodb:PutItem"], data.arn(OUTBOX)),
                    *lists,
                ],
            ),
            "audit": self._function(
                "audit",
                AuditSettings(**named("suspects_table")),
                [
                    allow(["dynamodb:Query"], data.index_arn(SUSPECTS, "by_day")),
                    *self._admission(),
                    data.seals_cursors(),
                ],
            ),
            "service": self._function(
                "service",
                ServiceSettings(**named()),
                self._admission(),
            ),
        }

    def _admission(self) -> list[iam.PolicyStatement]:
        """What every door does with every call: it asks the register for the caller and its bucket for one call more,
        and accounts for the call."""
        return [
            allow(["dynamodb:BatchGetItem"], self._data.arn(REGISTER)),
            allow(["dynamodb:UpdateItem"], self._data.arn(BUCKETS)),
            allow(["dynamodb:PutItem"], self._data.arn(AUDIT)),
        ]

    def _authorizer_settings(self) -> AuthorizerSettings:
        issuers = [issuer.model_dump(mode="json") for issuer in self._deployment.issuers]
        return AuthorizerSettings(
            deployment=self._deployment.name,
            region=self._deployment.region,
            audit_table=self._deployment.physical(AUDIT.name),
            issuers=json.dumps(issuers, separators=(",", ":")),
            token_minutes=str(self._deployment.token_minutes),
            bound_token_minutes=str(self._deployment.bound_token_minutes),
        )

    def _function(
        self,
        door: str,
        settings: Settings,
        statements: list[iam.PolicyStatement],
        *,
        timeout: int = 10,
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
        api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=deployment.physical(),
            description="Search, match, trace and notify",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=True,
            # What is printed; a caller asks for it by this as its first Accept.
            binary_media_types=["application/pdf"],
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
