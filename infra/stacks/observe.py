"""The alarms, in plain words: what each means and what to do first, for whoever it wakes at three in the morning."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from iarms import tables
from infra.config import Deployment
from infra.constructs.alarm_topic import AlarmTopic
from infra.constructs.api_domain import OLD_TLS, WITHOUT_CERTIFICATE
from infra.constructs.service_function import ServiceFunction, allow
from infra.log_alarms import log_alarms
from infra.stacks.api import ApiStack
from infra.stacks.audit import AuditStack
from infra.stacks.batches import BatchesStack
from infra.stacks.clock import ClockStack
from infra.stacks.data import DataStack
from infra.stacks.imports import ImportsStack
from infra.stacks.index import IndexStack
from infra.stacks.log import LogStack
from infra.stacks.notify import NotifyStack
from infra.stacks.recipients import RecipientsStack
from infra.stacks.review import ReviewStack
from infra.stacks.trust import TrustStack
from infra.stacks.uploads import UploadsStack
from infra.stacks.watch import WatchStack
from infra.tampering import Watched

NAMESPACE = "iarms"
MINUTE = cdk.Duration.minutes(1)
FIVE_MINUTES = cdk.Duration.minutes(5)
QUARTER = cdk.Duration.minutes(15)
HOUR = cdk.Duration.hours(1)


class ObserveStack(cdk.Stack):
    """The alarm topic and everything that speaks on it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        deployment: Deployment,
        data: DataStack,
        notify: NotifyStack,
        recipients: list[RecipientsStack],
        index: IndexStack,
        audit: AuditStack,
        watch: WatchStack,
        log: LogStack,
        clock: ClockStack,
        review: ReviewStack,
        batches: BatchesStack,
        uploads: UploadsStack,
        imports: ImportsStack,
        api: ApiStack,
        trust: TrustStack | None,
        watched: Sequence[Watched] = (),
    ) -> None:
        super().__init__(scope, construct_id)
        self._deployment = deployment
        self._topic = AlarmTopic(
            self,
            "Alarms",
            deployment=deployment,
            name="alarms",
            key=notify.key,
            account=deployment.account,
            email=deployment.alarm_email,
        )
        for stack in recipients:
            self._left_behind(
                f"undelivered-{stack.number}",
                stack.undelivered,
                "SNS could not deliver a notification to a party's queue. A party was not told of a hit: read the"
                " message's recipient, mend its queue or key, and send the message to that queue again.",
            )
        self._left_behind(
            "notifier-failures",
            notify.failures,
            "A notification could not be processed from the outbox's stream after thirty tries. The sweeper still sends"
            " pending rows each minute: see its errors first, then the notifier's log.",
        )
        self._left_behind(
            "indexer-failures",
            index.failures,
            "A record could not be indexed. It is found by its exact number alone until it is indexed"
            " again: see the indexer's log, and touch the record to repeat.",
        )
        self._left_behind(
            "audit-indexer-failures",
            audit.failures,
            "An audit event could not be written into the auditors' index: it is in the trail and in"
            " the log, and no list has it. See the audit indexer's log, mend what fails, and rebuild the index.",
        )
        self._late_audit_events(audit)
        self._left_behind(
            "watcher-failures",
            watch.failures,
            "A search or a record could not be looked after. A hit may not have been opened: see"
            " the watcher's log, mend what fails, and touch the record, or have the search made again.",
        )
        self._left_behind(
            "batch-failures",
            batches.failures,
            "Lines of a search batch could not even be answered with a problem after five tries, so the batch does not"
            " end. See the searcher's log for the batch's id, mend what fails, and redrive the queue.",
        )
        self._left_behind(
            "import-failures",
            uploads.failures,
            "An uploaded file could not be read, or lines of it could not even be answered with a problem, in five"
            " tries. The bureau's import does not end: see the importer's log for its id, mend what fails, and redrive"
            " the queue.",
        )
        self._waiting(
            "record-imports",
            uploads.queue,
            "A part of a record import has waited for more than an hour: records that a bureau has sent are not found"
            " yet. See the importer's errors and throttles, then whether several bureaus import at once.",
        )
        self._topic.add_alarm(
            "upload-found-late",
            self._own("UploadFoundLate", "Sum"),
            above=0,
            meaning="An uploaded file was found by looking for it: S3 had told nobody. Imports begin up to fifteen"
            " minutes late. See whether the bucket still tells the queue, and the queue and its key still admit S3.",
        )
        self._waiting(
            "search-batches",
            batches.queue,
            "A part of a search batch has waited for more than an hour. Officers wait for its lines: see the searcher's"
            " errors and throttles, then whether more is sent than five of them work off.",
        )
        self._transparency(log)
        self._notifications()
        for function in (notify.notifier, index.indexer, watch.watcher, audit.indexer, log.sequencer):
            self._iterator_age(function)
        self._clocks()
        self._issuers()
        self._reviews()
        self._fishing()
        behind = (
            notify.notifier, index.indexer, watch.watcher, audit.indexer, audit.late_events, log.sequencer,
            batches.searcher, imports.importer,
        )  # fmt: skip
        # How long each may be silent: some times what lies between two runs.
        by_schedule = {
            notify.sweeper: FIVE_MINUTES,
            clock.clock: FIVE_MINUTES,
            log.publisher: QUARTER,
            review.reviewer: cdk.Duration.hours(3),
        }
        for function in (*api.doors.values(), api.authorizer, *behind, *by_schedule):
            self._function(function)
        for function, period in by_schedule.items():
            self._idle(function, period)
        self._gateway(api)
        self._floods()
        if trust is not None:
            self._truststore(trust, notify.key)
            self._domain()
        for each in watched:
            metric = each.metric(deployment)
            self._topic.add_alarm(each.name, metric, above=each.above, meaning=each.meaning, silent=each.silent)
        for table in tables.ALL:
            self._throttled(table.name, data.table(table))
            for each_index in table.indexes:
                self._throttled(table.name, data.table(table), each_index.name)
        for version, imported in data.imported.items():
            self._throttled(f"{tables.SERIAL_INDEX.name}-{version}", imported)

    def _late_audit_events(self, audit: AuditStack) -> None:
        self._waiting(
            "late-events",
            audit.late_queue,
            "An audit event has waited for ten minutes to be written into its table. Its caller got 503 and nothing was"
            " disclosed: see the late events' log (`late event not written`), and whether the audit table takes"
            " writes.",
            above=600,
        )
        self._left_behind(
            "late-event-failures",
            audit.late_failures,
            "An audit event could not be written into its table in five hours of tries, or is no event. It is on this"
            " queue and nowhere else: see the late events' log, mend what fails, and redrive the queue.",
        )
        self._topic.add_alarm(
            "audit-event-only-logged",
            self._own("AuditEventOnlyLogged", "Sum", period=FIVE_MINUTES),
            above=0,
            meaning="An audit event reached neither its table nor the queue of late events: it stands in a function's"
            " log alone (`audit event is in this log alone`), which is deleted in time. Its caller got 503. Bring it in"
            " by the runbook (Late audit events), and see why SQS did not answer.",
        )

    def _left_behind(self, name: str, queue: sqs.Queue, meaning: str) -> None:
        metric = queue.metric_approximate_number_of_messages_visible(period=MINUTE, statistic="Maximum")
        self._topic.add_alarm(f"{name}-not-empty", metric, above=0, meaning=meaning)

    def _waiting(self, name: str, queue: sqs.Queue, meaning: str, *, above: int = 3600) -> None:
        metric = queue.metric_approximate_age_of_oldest_message(period=MINUTE, statistic="Maximum")
        self._topic.add_alarm(f"{name}-late", metric, above=above, meaning=meaning)

    def _notifications(self) -> None:
        unroutable = self._own("UnroutableNotification", "Sum")
        self._topic.add_alarm(
            "unroutable-notification",
            unroutable,
            above=0,
            meaning="A notification was for a party that cannot be notified here. INTERPOL-GS was told instead: tell"
            " them who is missing, and add the party to this deployment.",
        )
        self._topic.add_alarm(
            "oldest-pending-notification",
            self._own("OldestPendingNotification", "Maximum"),
            above=900,
            meaning="A notification has waited for more than fifteen minutes. A party does not know of a hit: see the"
            " notifier's and the sweeper's errors, then whether SNS or the notify key refuses.",
        )

        self._topic.add_alarm(
            "notification-tried-often",
            self._own("TriesOfPendingNotification", "Maximum", period=FIVE_MINUTES),
            above=10,
            meaning="A notification has failed more than ten times, in half an hour or more. Its party's topic takes"
            " nothing, or not this message: the sweeper's log (`not sent`) has the code of each try. Nobody else waits"
            " for it.",
        )
        self._topic.add_alarm(
            "notification-set-aside",
            self._own("NotificationSetAside", "Sum", period=HOUR),
            above=0,
            meaning="A row of the outbox cannot be read, so its party is not told: the sweeper's log (`not read`) has"
            " its id. Mend the row by its document, and it goes out within fifteen minutes. Nobody else waits for it.",
        )
        self._topic.add_alarm(
            "requests-undelivered",
            self._own("LegUndelivered", "Sum"),
            above=0,
            meaning="A request to trace has not reached its bureau within the time to acknowledge it. The requester and"
            " INTERPOL-GS were told; the bureau's time has not begun. See why its topic takes nothing.",
        )

    def _transparency(self, log: LogStack) -> None:
        self._left_behind(
            "sequencer-failures",
            log.failures,
            "An event of the audit table could not be put into the transparency log: it cannot be read,"
            " or the log cannot be written. See the sequencer's log for its id, and the playbook: the event is in the"
            " table and must come into the log.",
        )
        for each in log_alarms(self._deployment.log):
            metric = self._own(each.metric, each.statistic, period=cdk.Duration.minutes(each.minutes))
            self._topic.add_alarm(each.name, metric, above=each.above, meaning=each.meaning)

    def _issuers(self) -> None:
        self._topic.add_alarm(
            "issuer-keys-unusable",
            self._own("IssuerKeysUnusable", "Sum", period=FIVE_MINUTES),
            above=0,
            meaning="An issuer answers with something that is no key set, or with one that has no key left. The old"
            " keys are out within ten minutes where it has none, within a day where it is no key set: the"
            " authorizer's log (`issuer keys not refreshed`) has the URL and why. Ask the issuer.",
        )
        self._topic.add_alarm(
            "issuer-keys-old",
            self._own("OldestIssuerKeys", "Maximum", period=FIVE_MINUTES),
            above=1800,
            meaning="An issuer's keys could not be had for half an hour, and are used as they were. After a day every"
            " caller with a token of this issuer gets 503, and a key that it withdrew opens till then: ask the issuer.",
        )
        self._topic.add_alarm(
            "issuer-down",
            self._own("IssuerDown", "Sum", period=FIVE_MINUTES),
            above=20,
            meaning="An issuer does not answer, again and again. Functions that begin now have no key of it, and answer"
            " 503 to its tokens: the authorizer's log (`issuer keys not refreshed`) has the URL and why.",
        )

    def _clocks(self) -> None:
        self._topic.add_alarm(
            "clock-set-aside",
            self._own("ClockSetAside", "Sum", period=HOUR),
            above=0,
            meaning="A hit or a leg of a trace cannot be read or written: its own deadlines stand still, nobody else's."
            " The clock's log names it (`not taken`) with what is wrong: mend the item, and it is taken up within"
            " fifteen minutes.",
        )
        self._topic.add_alarm(
            "clock-behind",
            self._own("ClockUnfinished", "Minimum", period=QUARTER),
            above=0,
            meaning="For fifteen minutes no round of the clock came to its end: reminders and deadlines are late,"
            " every party's as little as any other's. See its errors and the tables' throttling, then what is due.",
        )

    def _reviews(self) -> None:
        self._topic.add_alarm(
            "review-failures",
            self._own("ReviewFailed", "Sum", period=HOUR),
            above=0,
            meaning="A step of a record's review could not be taken, and is tried again in the next run: its owner may"
            " not be asked. The reviewer's log names the record; read what is written there, and mend it.",
        )
        self._topic.add_alarm(
            "reviews-late",
            self._own("OldestReviewDays", "Maximum", period=HOUR),
            above=3,
            meaning="Records have waited for more than three days for a step of their review. Nobody expires too early"
            " by it, but owners are asked late: see whether the reviewer runs, fails, or has more than it can do.",
        )

    def _fishing(self) -> None:
        self._topic.add_alarm(
            "budgets-refused",
            self._own("BudgetRefused", "Sum", period=QUARTER),
            above=10,
            meaning="More than ten searches or traces in fifteen minutes were refused because a budget is used up, or"
            " for how many records were shown. Honest work meets no budget: see who it is by the list of suspects, and"
            " have the client suspended where it lists the database or floods bureaus.",
        )
        self._topic.add_alarm(
            "searches-flagged",
            self._own("SearchFlagged", "Sum", period=HOUR),
            above=30,
            meaning="More than thirty searches in an hour were flagged: numbers asked one after the other, many records"
            " shown, or many officers whom nobody knew. A crate of new weapons does that too: see by the list of"
            " suspects whether one case or many names are behind it.",
        )
        self._topic.add_alarm(
            "records-shown",
            self._own("RecordsShown", "Sum", period=HOUR),
            above=1000,
            meaning="Searches have shown more than a thousand records in an hour, many times what a busy hour has."
            " Several parties may fish at once, or one as fast as it may: see the list of suspects of every party.",
        )

    def _own(self, name: str, statistic: str, *, period: cdk.Duration = MINUTE) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"service": self._deployment.physical()},
            period=period,
            statistic=statistic,
        )

    def _iterator_age(self, function: ServiceFunction) -> None:
        door = function.door
        metric = function.function.metric("IteratorAge", period=MINUTE, statistic="Maximum")
        self._topic.add_alarm(
            f"{door}-late",
            metric,
            above=5 * 60 * 1000,
            meaning=f"The {door} is more than five minutes behind its stream, which forgets after 24 hours. Look for a"
            " batch that fails again and again, then for throttling.",
        )

    def _function(self, function: ServiceFunction) -> None:
        door = function.door
        self._topic.add_alarm(
            f"{door}-errors",
            function.function.metric_errors(period=FIVE_MINUTES),
            above=0,
            meaning=f"The function {door} raised or timed out. Its log has the request ids; a caller got a 5xx, or a"
            " stream's batch is tried again.",
        )
        self._topic.add_alarm(
            f"{door}-throttles",
            function.function.metric_throttles(period=FIVE_MINUTES),
            above=0,
            meaning=f"Lambda refused to start {door}: the account's concurrency is used up. See which function takes"
            " it, and ask for a higher quota.",
        )

    def _idle(self, function: ServiceFunction, period: cdk.Duration) -> None:
        door = function.door
        self._topic.add_alarm(
            f"{door}-idle",
            function.function.metric_invocations(period=period, statistic="Sum"),
            above=0,
            silent=True,
            meaning=f"The {door} has not run for {period.to_human_string()}, and nobody calls it but its schedule:"
            " what it would do waits. See whether its rule is enabled and may call it.",
        )

    def _gateway(self, api: ApiStack) -> None:
        self._topic.add_alarm(
            "api-5xx",
            api.api.metric_server_error(period=FIVE_MINUTES, statistic="Sum"),
            above=0,
            meaning="Callers got a 5xx: officers at a border have no answer. The access log says which route and which"
            " error; no such answer ever says that a weapon is not known.",
        )

    def _truststore(self, trust: TrustStack, key: kms.IKey) -> None:
        """Whatever happens to an object of the trust store is told, and nobody can tell a deployment from the rest.

        The message itself has who did it, from where, and the version; the alarm says what to do.
        """
        # A role of its own: a statement of the topic that EventBridge may publish could name no rule.
        teller = iam.Role(
            self,
            "TruststoreTeller",
            assumed_by=iam.ServicePrincipal(
                "events.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": self._deployment.account}}
            ),
            description="Tells on the alarm topic what happened to the trust store",
            inline_policies={
                "tell": iam.PolicyDocument(
                    statements=[
                        allow(["sns:Publish"], self._topic.topic_arn),
                        allow(["kms:Decrypt", "kms:GenerateDataKey"], key.key_arn),
                    ]
                )
            },
        )
        rule = events.Rule(
            self,
            "TruststoreObjects",
            rule_name=self._deployment.physical("truststore"),
            description="An object of the trust store was written, deleted or restored",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                account=[self._deployment.account],
                detail_type=events.Match.prefix("Object "),
                detail={"bucket": {"name": [trust.bucket.bucket_name]}},
            ),
            targets=[targets.SnsTopic(self._topic, authorize_using_role=True, role=teller.without_policy_updates())],
        )
        changed = cloudwatch.Metric(
            namespace="AWS/Events",
            metric_name="TriggeredRules",
            dimensions_map={"RuleName": rule.rule_name},
            period=MINUTE,
            statistic="Sum",
        )
        self._topic.add_alarm(
            "truststore-changed",
            changed,
            above=0,
            meaning="An object of the trust store was written or deleted. Nothing changes for callers until a"
            " deployment names its version: if none is under way, read the message of the same minute for who did it"
            " from where, and see the playbook.",
        )

    def _domain(self) -> None:
        for name, metric, meaning in (
            (
                "call-without-certificate",
                WITHOUT_CERTIFICATE,
                "A call reached the API without a client certificate, which the domain does not let through: the"
                " address that API Gateway gives the API may be open again. See the access log's `domain`, then"
                " DisableExecuteApiEndpoint and the domain's mutual TLS.",
            ),
            (
                "call-below-tls13",
                OLD_TLS,
                "A call came by an older TLS than 1.3, which the API's policy refuses: the policy was changed, or the"
                " domain has the handshake by its own. See the API's security policy, and the access log for whose"
                " client it was.",
            ),
        ):
            found = cloudwatch.Metric(
                namespace=self._deployment.physical(), metric_name=metric, period=FIVE_MINUTES, statistic="Sum"
            )
            self._topic.add_alarm(name, found, above=0, meaning=meaning)

    def _floods(self) -> None:
        self._topic.add_alarm(
            "calls-not-counted",
            self._own("CallNotCounted", "Sum", period=FIVE_MINUTES),
            above=0,
            meaning="The buckets that keep one party's flood from the others could not be asked. Calls are answered all"
            " the same, as far as each function instance's own count goes: see the table buckets' throttling, and"
            " whether the functions' roles and the data key still admit them.",
        )
        self._topic.add_alarm(
            "calls-throttled",
            self._own("CallThrottled", "Sum", period=FIVE_MINUTES),
            above=1_000,
            meaning="Parties were told 429 more than a thousand times in five minutes. Nobody else waits for it: the"
            " trail (problem throttled) has the party and its client. Ask its desk whether a program of theirs runs"
            " wild; suspend the client if nobody answers.",
        )

    def _throttled(self, name: str, table: dynamodb.ITable, index: str | None = None) -> None:
        """Alarms of a table, or of one of its indexes: what is throttled in an index no metric of the table counts,
        though the table's writes wait for it."""
        within = {} if index is None else {"GlobalSecondaryIndexName": index}
        label, what = (name, name) if index is None else (f"{name}-{index}", f"the index {index} of {name}")
        follows = "" if index is None else " A write that an index refuses is refused to its table: every call waits."
        for kind in ("Read", "Write"):
            self._topic.add_alarm(
                f"{label}-{kind.lower()}s-throttled",
                cloudwatch.Metric(
                    namespace="AWS/DynamoDB",
                    metric_name=f"{kind}ThrottleEvents",
                    dimensions_map={"TableName": table.table_name, **within},
                    period=FIVE_MINUTES,
                    statistic="Sum",
                ),
                above=0,
                meaning=f"DynamoDB throttled {kind.lower()}s of {what}. Calls are slow or answer 503: look for"
                f" one hot key, or a load that runs beside the service.{follows if kind == 'Write' else ''}",
            )
