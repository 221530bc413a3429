"""What CloudTrail's events are watched for, each as filter patterns of its log group and an alarm in plain words.

A metric filter counts what its pattern matches; an alarm speaks when the count of five minutes is above a number. No
role is left out without a name: those of the service that touch tables, those that deploy, and what DynamoDB does to
expired items in its own name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from iarms.tables import AUDIT
from infra.alarms.alarm import Alarm, Metric
from infra.alarms.recipients import TOPICS, Severity
from infra.config import Deployment
from infra.filter_terms import (
    ROLE,
    absent_or_differs,
    all_of,
    any_of,
    by_others,
    differs,
    equals,
    pattern,
)
from infra.pipeline import DEPLOYING, READING, bootstrap_role
from infra.release import SHIFTING

DATA: Final = '($.eventCategory = "Data")'
MANAGEMENT: Final = '($.eventCategory = "Management")'

# What auditors assume; `infra/stacks/trail.py` makes it.
AUDITOR: Final = "auditor"


@dataclass(frozen=True)
class Watched:
    """One kind of event that alarms: its name is the alarm's and, in the deployment's namespace, the metric's.

    `above`: how many of them in five minutes are still nothing to wake anybody for. With `silent` it alarms that for an
    hour there was no event at all. The rest is the alarm's (`infra.alarms.alarm.Alarm`).
    """

    name: str
    patterns: tuple[str, ...]
    meaning: str
    first: str
    severity: Severity = "wake"
    why: str = "No deployment and no day's work does it: one is one too many."
    above: int = 0
    silent: bool = False

    def alarm(self, deployment: Deployment) -> Alarm:
        """The alarm that hears it."""
        return Alarm(
            name=self.name,
            metric=self._metric(deployment),
            above=self.above,
            severity=self.severity,
            meaning=self.meaning,
            first=self.first,
            why=self.why,
            falls=self.silent,
            missing="trouble" if self.silent else "fine",
        )

    def _metric(self, deployment: Deployment) -> Metric:
        if self.silent:
            return Metric(
                name="IncomingLogEvents",
                statistic="Sum",
                minutes=60,
                namespace="AWS/Logs",
                dimensions={"LogGroupName": trail_log_group(deployment)},
            )
        return Metric(name=self.name, statistic="Sum", minutes=5, namespace=deployment.physical())


def watched_in(deployment: Deployment, *, table_roles: Iterable[str]) -> tuple[Watched, ...]:
    """Everything that is watched for in the trail of a deployment. `table_roles`: names of its roles that may touch
    its tables."""
    return (
        *_of_the_trail(deployment),
        *_of_tables(deployment, table_roles),
        *_of_code_and_roles(deployment),
        *_of_anybody(),
    )


def event(source: str, *names: str) -> str:
    """An event of a service (`dynamodb`) with one of these names; a name may end in `*`."""
    return all_of((equals("$.eventSource", f"{source}.amazonaws.com"), equals("$.eventName", *names)))


def _of_the_trail(deployment: Deployment) -> Iterator[Watched]:
    yield Watched(
        "trail-silent",
        (),
        meaning="Nothing came from CloudTrail for an hour, though the clock alone touches tables each minute. Logging"
        " stopped, the trail's key or role is shut, or the trail is gone: no alarm on tampering can speak until it is"
        " back.",
        first="see `aws cloudtrail get-trail-status`, then deploy `trail`.",
        why="The clock alone touches tables each minute, and CloudTrail delivers within a quarter of an hour.",
        silent=True,
    )
    yield Watched(
        "trail-changed",
        (
            pattern(
                event(
                    "cloudtrail",
                    *("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"),
                    *("PutInsightSelectors", "PutEventConfiguration", "DeregisterOrganizationDelegatedAdmin"),
                )
            ),
        ),
        meaning="Somebody stopped, deleted, changed or narrowed a trail of CloudTrail, or tried to. What is done to"
        " cases since may leave no trace.",
        first="read who it was in the event; if no deployment is under way, start logging again by deploying the stack"
        " `trail`, and treat it as an attack: see the playbook.",
    )
    buckets = equals("$.requestParameters.bucketName", *_evidence(deployment))
    yield Watched(
        "evidence-changed",
        (
            pattern(
                equals("$.eventSource", "s3.amazonaws.com"),
                MANAGEMENT,
                equals("$.eventName", "Put*", "Delete*"),
                buckets,
            ),
            pattern(
                DATA, event("s3", "DeleteObject*", "PutObjectRetention", "PutObjectLegalHold", "PutObjectAcl"), buckets
            ),
        ),
        meaning="The lock, policy, lifecycle or another setting of a bucket with evidence (CloudTrail's files, the"
        " transparency log, the log of accesses) was changed, or a file of it was deleted or its lock shortened, or"
        " somebody tried. A locked version is still there beneath its mark.",
        first="follow the playbook before anything is restored.",
    )
    yield Watched(
        "watchers-silenced",
        tuple(_silenced(deployment)),
        meaning="Somebody who does not deploy deleted or changed a metric filter, an alarm, or the topic that alarms"
        " speak on. The next alarm may not come.",
        first="see in the event which; deploy `trail` and `observe` again, and read the trail's own files for what was"
        " done since, for no alarm will say.",
    )


def _evidence(deployment: Deployment) -> tuple[str, ...]:
    """The buckets whose files are evidence, by name: no stack needs to stand for them to be watched."""
    return tuple(deployment.physical(name, deployment.account) for name in ("trail", "trail-log", "log"))


def _silenced(deployment: Deployment) -> Iterator[str]:
    others = _not_deploying(deployment)
    yield pattern(
        event(
            "logs",
            *("DeleteLogGroup", "DeleteLogStream", "PutMetricFilter", "DeleteMetricFilter"),
            *("PutRetentionPolicy", "DisassociateKmsKey"),
        ),
        equals("$.requestParameters.logGroupName", trail_log_group(deployment)),
        others,
    )
    yield pattern(
        event(
            "monitoring",
            "DeleteAlarms",
            "DisableAlarmActions",
            "SetAlarmState",
            "PutMetricAlarm",
            "PutCompositeAlarm",
            "PutAlarmMuteRule",
        ),
        others,
    )
    arn = f"arn:aws:sns:{deployment.region}:{deployment.account}"
    topics = [f"{arn}:{deployment.physical(name)}" for name in TOPICS.values()]
    yield pattern(
        event("sns", "DeleteTopic", "SetTopicAttributes", "RemovePermission", "AddPermission", "Unsubscribe"),
        any_of(
            (
                equals("$.requestParameters.topicArn", *topics),
                equals("$.requestParameters.subscriptionArn", *(f"{topic}:*" for topic in topics)),
            )
        ),
        others,
    )


def trail_log_group(deployment: Deployment) -> str:
    """The log group that the trail is watched in."""
    return f"/aws/cloudtrail/{deployment.physical()}"


def _of_tables(deployment: Deployment, table_roles: Iterable[str]) -> Iterator[Watched]:
    on_items = all_of((equals("$.eventSource", "dynamodb.amazonaws.com", "dynamodbstreams.amazonaws.com"), DATA))
    arn = f"arn:aws:dynamodb:{deployment.region}:{deployment.account}:table/{deployment.physical()}-*"
    ours = any_of(
        (
            equals("$.requestParameters.tableName", f"{deployment.physical()}-*", arn),
            equals("$.requestParameters.resourceArn", arn),
        )
    )
    yield Watched(
        "table-touched-outside",
        tuple(by_others(on_items, table_roles, account=deployment.account)),
        meaning="Somebody who is not a function of this service read or wrote a table. An operator's announced work"
        " looks like this; anything else is a person who looks at police data, or changes it, beside the API and its"
        " rules.",
        first="read who and which keys in the event, and ask that person now: see the playbook.",
    )
    yield Watched(
        "table-scanned",
        (
            pattern(
                on_items,
                equals("$.eventName", "Scan", "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"),
            ),
        ),
        meaning="A table was read as a whole, or by PartiQL. No function does either, whoever's name stands in the"
        " event: its code or its credentials are not what they should be.",
        first="take the release back, and see who could use that role.",
    )
    yield Watched(
        "audit-table-rewritten",
        (
            pattern(
                on_items,
                equals("$.eventName", "UpdateItem", "DeleteItem"),
                equals("$.requestParameters.tableName", *_audit_table(deployment)),
            ),
        ),
        meaning="Somebody changed or deleted an audit event, or tried to. Policies refuse it to everybody.",
        first="see whether the event has an errorCode. If it has none, compare the table with the transparency log"
        " (`iarms-audit verify-events`), and keep both as they are.",
    )
    yield Watched(
        "table-access-refused",
        (pattern(on_items, equals("$.errorCode", "AccessDenied*")),),
        meaning="DynamoDB refused somebody a table. Of a function it is never a caller's doing: a handler asked for"
        " what its caller may not have. Of a person it is an attempt.",
        first="of a function, take the release back; of a person, ask that person.",
        severity="office",
    )
    yield Watched(
        "table-weakened",
        (
            pattern(event("dynamodb", "DeleteTable", "UpdateContinuousBackups", "UpdateTimeToLive"), ours),
            pattern(
                event("dynamodb", "UpdateTable"),
                any_of(
                    (
                        "($.requestParameters.deletionProtectionEnabled IS FALSE)",
                        "($.requestParameters.streamSpecification.streamEnabled IS FALSE)",
                    )
                ),
                ours,
            ),
            pattern(event("dynamodb", "DeleteBackup")),
        ),
        meaning="A table was deleted, or lost its restore points, its expiry, its stream or its protection, or"
        " somebody tried.",
        first="if no deployment is under way: restore points are gone with the setting, so put it back at once by"
        " deploying `data`, and restore a deleted table from its last backup.",
    )
    yield Watched(
        "table-policy-changed",
        (pattern(event("dynamodb", "PutResourcePolicy", "DeleteResourcePolicy"), ours),),
        meaning="Who may touch a table was changed at the table itself. On the audit table that policy is what keeps"
        " events as they are.",
        first="if no deployment is under way, deploy `data` again, then read what was done in between.",
    )
    yield Watched(
        "table-copied",
        (
            pattern(
                event(
                    "dynamodb",
                    *(
                        "ExportTableToPointInTime",
                        "RestoreTableToPointInTime",
                        "RestoreTableFromBackup",
                        "CreateBackup",
                    ),
                    *("EnableKinesisStreamingDestination", "CreateGlobalTable", "UpdateGlobalTable"),
                )
            ),
            pattern(event("dynamodb", "UpdateTable"), "($.requestParameters.replicaUpdates[0] EXISTS)", ours),
        ),
        meaning="A whole table was exported, restored beside itself, backed up, replicated or streamed elsewhere. What"
        " is read of the copy may leave no trace here.",
        first="if nobody announced it, find the copy by the event, shut it, and see who has read it: police data may"
        " have left its region.",
    )
    yield Watched(
        "stream-consumer-changed",
        (pattern(event("lambda", "DeleteEventSourceMapping*", "UpdateEventSourceMapping*")),),
        meaning="What carries a table's stream or a queue to its function was deleted or changed. Parties may not be"
        " told of hits, and audit events may not reach the log.",
        first="if no deployment is under way, deploy the function's stack again: a stream forgets after 24 hours.",
    )


def _audit_table(deployment: Deployment) -> tuple[str, ...]:
    """The audit table as calls name it, and beside a restored one the one that it was restored from."""
    names = dict.fromkeys((deployment.table(AUDIT), deployment.physical(AUDIT.name)))
    where = f"arn:aws:dynamodb:{deployment.region}:{deployment.account}:table"
    return tuple(each for name in names for each in (name, f"{where}/{name}"))


def _of_code_and_roles(deployment: Deployment) -> Iterator[Watched]:
    others = _not_deploying(deployment)
    mine = deployment.physical()
    function = f"arn:aws:lambda:{deployment.region}:{deployment.account}:function:{mine}-*"
    yield Watched(
        "code-changed-outside-deployment",
        (
            pattern(
                event(
                    "lambda", "UpdateFunctionCode*", "UpdateFunctionConfiguration*", "UpdateAlias*", "AddPermission*"
                ),
                equals(
                    "$.requestParameters.functionName",
                    *(f"{mine}-*", function, f"{deployment.account}:function:{mine}-*"),
                ),
                absent_or_differs(ROLE, *_deploying(deployment), *_shifting(deployment)),
            ),
            *_releases(deployment, others),
        ),
        meaning="A function's code, settings or callers were changed by somebody who does not deploy. What answers now"
        " is not what was reviewed.",
        first="deploy the last release again, keep the changed version for the inquiry, and see what it did by the"
        " requests of its role.",
    )
    yield Watched(
        "web-acl-changed",
        (
            pattern(
                event(
                    "wafv2",
                    *(
                        "DisassociateWebACL",
                        "DeleteWebACL",
                        "UpdateWebACL",
                        "UpdateIPSet",
                        "DeleteLoggingConfiguration",
                    ),
                    *("PutLoggingConfiguration", "AssociateWebACL"),
                ),
                others,
            ),
        ),
        meaning="What stands before the API was changed or taken away by somebody who does not deploy: its rules, its"
        " log or the addresses that are shut out. Who shuts addresses out in an emergency does this too, announced.",
        first="see in the event what was changed, and whether it was announced; deploy `edge` and `api` again.",
    )
    yield Watched(
        "key-endangered",
        (
            pattern(event("kms", "DisableKey", "ScheduleKeyDeletion", "DeleteImportedKeyMaterial")),
            pattern(event("kms", "PutKeyPolicy", "DisableKeyRotation"), others),
        ),
        meaning="A key was disabled, or marked to be deleted, or somebody who does not deploy changed who may use it."
        " Without its key a table, the trail or the log cannot be read by anybody, for ever once it is deleted.",
        first="enable it or cancel the deletion now (`aws kms cancel-key-deletion`), then ask who did it.",
    )
    role = "$.requestParameters.roleName"
    changes = all_of(
        (
            equals("$.eventSource", "iam.amazonaws.com"),
            differs("$.eventName", "Get*", "List*", "Generate*", "Simulate*"),
        )
    )
    yield Watched(
        "role-changed",
        (
            pattern(changes, equals(role, f"{mine}-*"), others),
            pattern(changes, equals(role, *_deploying(deployment), *_pipelines(deployment))),
            *_bounds(deployment, changes),
        ),
        meaning="What a role of this service may do, or who may assume it, was changed by somebody who does not"
        " deploy, or a deploying role itself was changed. Whoever holds such a role reads as the service does.",
        first="deploy its stack again, and read in the trail what the role did since.",
    )
    roles = f"arn:aws:iam::{deployment.account}:role/{mine}-"
    # Roles of people: auditors read, and whatever operators do to a table alarms by itself.
    of_people = [
        f"{roles}{AUDITOR}",
        *(roles.removesuffix(f"{mine}-") + name for name in (*_operating(deployment), *_pipelines(deployment))),
    ]
    yield Watched(
        "service-role-assumed",
        (
            pattern(
                event("sts", "AssumeRole*"),
                equals("$.requestParameters.roleArn", f"{roles}*"),
                differs("$.requestParameters.roleArn", *of_people),
                differs("$.userIdentity.type", "AWSService"),
                # A function begins sessions of its own data role, whose trust policy knows no other.
                any_of((absent_or_differs(ROLE, f"{mine}-*"), differs("$.requestParameters.roleArn", "*-data"))),
            ),
            *_not_by_the_repository(deployment),
        ),
        meaning="A person, or something that is not a function of this service, assumed one of its roles or tried to,"
        " so that what it does next looks like the service's.",
        first="if the event has no errorCode: revoke the role's sessions, and hold its accesses since then against the"
        " audit events (`iarms-audit reconcile`).",
    )

    if deployment.pipeline is not None:
        deploys = [
            f"arn:aws:iam::{deployment.account}:role/"
            + bootstrap_role(kind, account=deployment.account, region=deployment.region)
            for kind in ("deploy", "file-publishing", "cfn-exec")
        ]
        yield Watched(
            "deployed-beside-the-pipeline",
            (
                pattern(
                    event("sts", "AssumeRole*"),
                    equals("$.requestParameters.roleArn", *deploys),
                    differs("$.userIdentity.type", "AWSService"),
                    absent_or_differs(ROLE, deployment.physical(DEPLOYING)),
                ),
            ),
            meaning="Somebody who is not the pipeline took on a role that deploys, or tried to. What is deployed by it"
            " was approved by nobody, and alarms nobody else. A first deployment and an announced one by hand look like"
            " this.",
            first="if nobody announced it, compare what stands (`make drift`), and deploy the last release again.",
        )


def _releases(deployment: Deployment, others: str) -> Iterator[str]:
    """Who begins or ends a shift of calls by hand decides which version answers."""
    if deployment.release is not None:
        yield pattern(
            event("codedeploy", "CreateDeployment", "StopDeployment", "UpdateDeploymentGroup", "DeleteDeploymentGroup"),
            others,
        )


def _bounds(deployment: Deployment, changes: str) -> Iterator[str]:
    """A policy that bounds the roles of the region, or CloudFormation while it deploys, is widened with its version."""
    if deployment.pipeline is not None:
        policies = f"arn:aws:iam::{deployment.account}:policy/{deployment.physical()}-*"
        yield pattern(changes, equals("$.requestParameters.policyArn", policies), differs("$.eventName", "Attach*"))


def _not_by_the_repository(deployment: Deployment) -> Iterator[str]:
    """A role of the pipeline is a job's of one environment; whoever else takes it on, or tries, is somebody else."""
    if deployment.pipeline is not None:
        environments = (deployment.pipeline.environment, deployment.pipeline.reading_environment)
        for role, environment in zip(_pipelines(deployment), environments, strict=True):
            yield pattern(
                event("sts", "AssumeRole*"),
                equals("$.requestParameters.roleArn", f"arn:aws:iam::{deployment.account}:role/{role}"),
                absent_or_differs("$.userIdentity.userName", deployment.pipeline.subject(environment)),
            )


def _of_anybody() -> Iterator[Watched]:
    yield Watched(
        "root-used",
        (
            pattern(
                equals("$.userIdentity.type", "Root"),
                "($.userIdentity.invokedBy NOT EXISTS)",
                differs("$.eventType", "AwsServiceEvent"),
            ),
        ),
        meaning="The account's root user did something. Nothing here needs it, and no policy of the account binds it.",
        first="call the two who hold its credentials; if neither did it, the account is taken over: see the playbook.",
    )
    yield Watched(
        "calls-unauthorised",
        (pattern(equals("$.errorCode", "*UnauthorizedOperation", "AccessDenied*")),),
        meaning="More than ten calls in five minutes were refused by AWS. Somebody tries what an identity may do, or a"
        " release lacks a right.",
        first="see whose the refused events are: of a function, read its log; of a person, ask.",
        severity="office",
        why="A person who mistypes is refused once or twice; more than ten are tried, or a release is wrong.",
        above=10,
    )


def _not_deploying(deployment: Deployment) -> str:
    return absent_or_differs(ROLE, *_deploying(deployment))


def _operating(deployment: Deployment) -> tuple[str, ...]:
    return deployment.trail.operating_roles if deployment.trail else ()


def _shifting(deployment: Deployment) -> tuple[str, ...]:
    """The role in which CodeDeploy shifts calls to a new version."""
    return () if deployment.release is None else (deployment.physical(SHIFTING),)


def _pipelines(deployment: Deployment) -> tuple[str, ...]:
    """The roles that a pipeline's jobs come in by: who deploys, and who looks."""
    return () if deployment.pipeline is None else (deployment.physical(DEPLOYING), deployment.physical(READING))


def _deploying(deployment: Deployment) -> tuple[str, ...]:
    if deployment.trail is None:
        raise ValueError(f"{deployment.name} has no trail to be watched")
    return deployment.trail.deploying_roles
