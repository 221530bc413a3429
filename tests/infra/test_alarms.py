"""Each alarm: there, speaking to somebody, and in words that a woken person understands."""

import json
import re
from typing import Any

import pytest

from iarms import tables
from infra.alarms.alarm import described
from infra.alarms.rows import alarms_of
from infra.routes import ROUTES
from infra.tampering import watched_in
from tests.infra.assembly import Assembly

FUNCTIONS = (
    "search", "batches", "records", "imports", "hits", "reference", "service", "authorizer", "searcher", "importer",
    "notifier", "sweeper", "indexer", "watcher", "clock", "traces", "messages", "reviewer", "reports",
    "parties", "audit", "audit_indexer", "late_events", "sequencer", "publisher", "inspector",
    "canary", "webhooks", "dispatcher", "courier",
)  # fmt: skip


# Of deployments whose canary runs by itself.
OF_A_CANARY = {"canary-failing", "canary-silent"}
# What speaks of an objective, and the windows of each, which speak to nobody.
BURNING = {f"{of}-burning-{minutes}m" for of in ("searches", "notices") for minutes in (60, 360, 4320)}
WINDOWS = {f"{name}-{window}" for name in BURNING for window in ("long", "short")}
# Of deployments that are reached by a domain with mutual TLS alone.
OF_A_DOMAIN = {"certificate-ending", "truststore-changed", "call-without-certificate", "call-below-tls13"}
# Of deployments with a web ACL.
OF_THE_EDGE = {"edge-rate", "edge-attacks", "edge-ill-repute"}
# Of deployments whose log is witnessed.
OF_WITNESSES = {"log-unwitnessed", "cosignature-refused"}

# Of deployments with a trail: what CloudTrail's events are watched for (tests/infra/test_tampering.py).
OF_A_TRAIL = {
    "trail-silent", "trail-changed", "evidence-changed", "watchers-silenced", "table-touched-outside", "table-scanned",
    "audit-table-rewritten", "table-access-refused", "table-weakened", "table-policy-changed", "table-copied",
    "stream-consumer-changed", "code-changed-outside-deployment", "key-endangered", "role-changed",
    "service-role-assumed", "root-used", "calls-unauthorised", "web-acl-changed",
}  # fmt: skip

# Of deployments with a pipeline.
OF_A_PIPELINE = {"deployed-beside-the-pipeline"}


def _functions(assembly: Assembly) -> tuple[str, ...]:
    """The functions of a deployment; what looks at new versions is there where versions are released by steps."""
    return (*FUNCTIONS, "prober") if assembly.deployment.release else FUNCTIONS


def _alarms(assembly: Assembly) -> dict[str, dict[str, Any]]:
    return {
        assembly.short(each["AlarmName"]): each for _, each in assembly.resources("AWS::CloudWatch::Alarm", "observe")
    }


_DOMAIN = "AWS::ApiGateway::DomainName"


def _dimensions(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """Of the metric that an alarm hears, or of all that it reckons with."""
    reckoned = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", ()) if "MetricStat" in each]
    return [dimension for metric in (alarm, *reckoned) for dimension in metric.get("Dimensions", ())]


def _composites(assembly: Assembly) -> dict[str, dict[str, Any]]:
    return {
        assembly.short(each["AlarmName"]): each
        for _, each in assembly.resources("AWS::CloudWatch::CompositeAlarm", "observe")
    }


def _heard(alarm: dict[str, Any]) -> str:
    """The one thing that an alarm hears, by its name."""
    (dimension,) = alarm["Dimensions"]
    return str(dimension["Value"])


def test_the_alarms_are_these(assembly: Assembly) -> None:
    expected = {
        *(f"undelivered-{number}-not-empty" for number in assembly.deployment.recipient_groups()),
        "notifier-failures-not-empty",
        "indexer-failures-not-empty",
        "watcher-failures-not-empty",
        "audit-indexer-failures-not-empty",
        "late-event-failures-not-empty",
        "late-events-late",
        "audit-event-only-logged",
        "batch-failures-not-empty",
        "search-batches-late",
        "import-failures-not-empty",
        "record-imports-late",
        "record-files-late",
        "imports-stand",
        "upload-found-late",
        "unroutable-notification",
        "oldest-pending-notification",
        "requests-undelivered",
        "notifier-late",
        "indexer-late",
        "watcher-late",
        "audit_indexer-late",
        "dispatcher-late",
        "dispatcher-failures-not-empty",
        "webhook-turn-failures-not-empty",
        "webhook-turns-late",
        "webhook-parked",
        "webhook-delivery-given-up",
        "notification-tried-often",
        "notification-set-aside",
        "clock-set-aside",
        "clock-behind",
        "issuer-keys-unusable",
        "issuer-keys-old",
        "issuer-down",
        "review-failures",
        "reviews-late",
        "budgets-refused",
        "searches-flagged",
        "records-shown",
        *(f"{function}-idle" for function in ("sweeper", "clock", "reviewer", "publisher", "inspector", "dispatcher")),
        "sequencer-failures-not-empty",
        "sequencer-late",
        "audit-event-altered",
        "audit-event-unreadable",
        "audit-events-not-in-log",
        "log-behind",
        "log-file-differs",
        "log-refused",
        "log-signing-refused",
        *(OF_WITNESSES if assembly.deployment.log.quorum else ()),
        *("api-5xx", "api-slow", "search-failing", "search-slow"),
        *("tokens-refused", "keys-refused", "key-not-enabled", "protection-off", "concurrency-near-limit"),
        *("subscription-missing", "subscription-strange", "party-queue-unread", "client-certificate-ending"),
        *("hit-unanswered", "failures-nearly-lost", "undelivered-nearly-lost", "inspection-failing"),
        *("alarm-recipient-missing", "alarm-without-data", "alarms-not-delivered", "alarms-office-not-delivered"),
        "calls-not-counted",
        "calls-throttled",
        "test-notices-undelivered-not-empty",
        *(OF_A_CANARY if assembly.deployment.canary.runs == "minute" else ()),
        *WINDOWS,
        *(f"{function}-{what}" for function in _functions(assembly) for what in ("errors", "throttles")),
        *(f"{table.name}-{what}-throttled" for table in tables.ALL for what in ("reads", "writes")),
        *(
            f"{table.name}-{index.name}-{what}-throttled"
            for table in tables.ALL
            for index in table.indexes
            for what in ("reads", "writes")
        ),
        *(OF_A_DOMAIN if assembly.deployment.domain else ()),
        *(OF_THE_EDGE if assembly.deployment.web_acl() else ()),
        *(OF_A_TRAIL if assembly.deployment.trail else ()),
        *(OF_A_PIPELINE if assembly.deployment.pipeline else ()),
    }

    found = set(_alarms(assembly))
    assert not found - expected, f"name here and in docs/operations.md: {sorted(found - expected)}"
    assert not expected - found, f"gone from infra/alarms: {sorted(expected - found)}"


def test_every_alarm_speaks_on_the_encrypted_topic_of_its_severity(assembly: Assembly) -> None:
    topics = {"wake": "topic alarms", "office": "topic alarms-office"}
    for name, alarm in (_alarms(assembly) | _composites(assembly)).items():
        severity = alarm["AlarmDescription"].partition("[")[2].partition("]")[0]
        heard = [assembly.named(action, "observe") for action in alarm.get("AlarmActions", ())]
        if name in WINDOWS:
            assert heard == []
            continue
        assert heard in ([topics[severity]], [*topics.values()]), name
    made = [topic for _, topic in assembly.resources("AWS::SNS::Topic", "observe")]
    assert {f"topic {assembly.short(each['TopicName'])}" for each in made} == set(topics.values())
    assert {assembly.named(each["KmsMasterKeyId"], "observe") for each in made} == {"key notify"}


def test_every_alarm_says_in_words_what_it_means_what_to_do_and_where_its_playbook_is(assembly: Assembly) -> None:
    for name, alarm in (_alarms(assembly) | _composites(assembly)).items():
        said = re.fullmatch(
            r"\[(wake|office)\] (.+)\. First: ([a-z`].+)\. Playbook: docs/playbooks\.md#[a-z0-9_-]+",
            alarm["AlarmDescription"],
        )
        assert said, name
        assert len(f"{said[2]} {said[3]}".split()) > 12, name
        assert len(alarm["AlarmDescription"]) <= 1024, name


def test_the_rows_are_what_is_made(assembly: Assembly) -> None:
    """A row's name, threshold, time and words are the template's; what pages and tests read of rows is therefore so."""
    deployment = assembly.deployment
    trail = watched_in(deployment, table_roles=["made-up"]) if deployment.trail else ()
    rows = alarms_of(deployment, undelivered=dict.fromkeys(deployment.recipient_groups(), "made-up"), watched=trail)
    made = _alarms(assembly)

    assert [each.name for each in rows] == sorted(made, key=[each.name for each in rows].index)
    for row in rows:
        alarm = made[row.name]
        assert alarm["AlarmDescription"] == described(row, deployment.alarms.playbooks)
        assert (alarm["Threshold"], alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (row.above, *row.of)
        assert alarm["TreatMissingData"] == ("breaching" if row.missing == "trouble" else "notBreaching")
        assert alarm["ComparisonOperator"].startswith("LessThanOrEqual" if row.falls else "GreaterThan")
        assert row.why.endswith("."), f"{row.name}: why this threshold?"


def test_what_an_alarm_hears_is_there(assembly: Assembly) -> None:
    """Alarms name what they hear: a name that nothing has would be silent for ever."""
    there = {
        "FunctionName": {each["FunctionName"] for _, each in assembly.resources("AWS::Lambda::Function")},
        "TableName": {
            *(each["TableName"] for _, each in assembly.resources("AWS::DynamoDB::GlobalTable")),
            *assembly.deployment.index_tables.values(),
        },
        "GlobalSecondaryIndexName": {
            index["IndexName"]
            for _, each in assembly.resources("AWS::DynamoDB::GlobalTable")
            for index in each.get("GlobalSecondaryIndexes", ())
        },
        "QueueName": {each.get("QueueName") for _, each in assembly.resources("AWS::SQS::Queue")},
        "ApiName": {each["Name"] for _, each in assembly.resources("AWS::ApiGateway::RestApi")},
        "Stage": {each["StageName"] for _, each in assembly.resources("AWS::ApiGateway::Stage")},
        "Method": {each["HttpMethod"] for _, each in assembly.resources("AWS::ApiGateway::Method")},
        "Resource": {route.path for route in ROUTES},
        "RuleName": {each.get("Name") for _, each in assembly.resources("AWS::Events::Rule")},
        "LogGroupName": {str(each["LogGroupName"]) for _, each in assembly.resources("AWS::Logs::LogGroup")},
        "WebACL": {each["Name"] for _, each in assembly.resources("AWS::WAFv2::WebACL")},
        "Rule": {rule["Name"] for _, each in assembly.resources("AWS::WAFv2::WebACL") for rule in each["Rules"]},
        "Region": {assembly.deployment.region},
        "service": {assembly.deployment.physical()},
        "TopicName": {each["TopicName"] for _, each in assembly.resources("AWS::SNS::Topic")},
        "CertificateArn": {each["RegionalCertificateArn"] for _, each in assembly.resources(_DOMAIN)},
    }
    for name, alarm in _alarms(assembly).items():
        for dimension in _dimensions(alarm):
            value = dimension["Value"]
            if not isinstance(value, str):
                assert assembly.named(value, "observe").startswith("queue undelivered-"), name
                continue
            assert value in there[dimension["Name"]], f"{name} hears {dimension['Name']} {value}"


def test_every_function_queue_and_table_is_heard(assembly: Assembly) -> None:
    heard = {
        (dimension["Name"], dimension["Value"])
        for alarm in _alarms(assembly).values()
        for dimension in _dimensions(alarm)
        if isinstance(dimension["Value"], str)
    }
    for _, each in assembly.resources("AWS::Lambda::Function"):
        assert ("FunctionName", each["FunctionName"]) in heard
    for _, each in assembly.resources("AWS::DynamoDB::GlobalTable"):
        assert ("TableName", each["TableName"]) in heard
    for _, each in assembly.resources("AWS::SQS::Queue"):
        assert "QueueName" not in each or ("QueueName", each["QueueName"]) in heard


def test_the_two_about_people_are_over_alarms_that_wake_by_themselves(assembly: Assembly) -> None:
    """A second trouble behind the first wakes as the first did: no alarm is silent because a composite speaks."""
    alarms = _alarms(assembly)
    composites = _composites(assembly)

    assert set(composites) == {"weapon-may-be-missed", "party-not-told"} | BURNING
    for name, composite in composites.items():
        if name in BURNING:
            continue
        over = _over(assembly, composite)
        assert len(over) > 9, name
        for each in over:
            assert alarms[each]["AlarmDescription"].startswith("[wake]"), f"{name} would wake for {each}"
    assert {"search-failing", "indexer-late", "serial-index-reads-throttled"} <= _over(
        assembly, composites["weapon-may-be-missed"]
    )
    untold = _over(assembly, composites["party-not-told"])
    assert {f"undelivered-{number}-not-empty" for number in assembly.deployment.recipient_groups()} <= untold


def _over(assembly: Assembly, composite: dict[str, Any]) -> set[str]:
    """The names of the alarms that a composite is over."""
    arns = [each for each in composite["AlarmRule"]["Fn::Join"][1] if not isinstance(each, str)]
    logical_ids = {each["Fn::GetAtt"][0] for each in arns}
    return {
        assembly.short(each["AlarmName"])
        for logical_id, each in assembly.resources("AWS::CloudWatch::Alarm", "observe")
        if logical_id in logical_ids
    }


def test_every_queue_that_holds_failures_is_watched(assembly: Assembly) -> None:
    watched = {
        assembly.short(assembly.named(alarm["Dimensions"][0]["Value"], "observe").removeprefix("queue "))
        for alarm in _alarms(assembly).values()
        if alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible"
    }
    queues = {assembly.queue_name(each) for _, each in assembly.resources("AWS::SQS::Queue")}

    assert watched == {name for name in queues if not name.startswith("ntf-")} - {
        "search-batches", "record-imports", "record-files", "late-events", "webhook-turns"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("queue", "seconds"),
    [
        ("search-batches", 3600),
        ("record-imports", 600),
        ("record-files", 3600),
        ("late-events", 600),
        ("webhook-turns", 600),
    ],
)
def test_a_queue_that_holds_work_is_watched_for_its_age(assembly: Assembly, queue: str, seconds: int) -> None:
    alarm = _alarms(assembly)[f"{queue}-late"]

    assert alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert alarm["Threshold"] == seconds
    assert _heard(alarm) == assembly.deployment.physical(queue)


def test_the_services_own_metrics_are_read_where_the_functions_write_them(assembly: Assembly) -> None:
    alarms = _alarms(assembly)

    for name, metric, threshold in (
        ("unroutable-notification", "UnroutableNotification", 0),
        ("oldest-pending-notification", "OldestPendingNotification", 900),
        ("upload-found-late", "UploadFoundLate", 0),
        ("requests-undelivered", "LegUndelivered", 0),
        ("calls-not-counted", "CallNotCounted", 0),
        ("calls-throttled", "CallThrottled", 1000),
        ("budgets-refused", "BudgetRefused", 10),
        ("searches-flagged", "SearchFlagged", 30),
        ("records-shown", "RecordsShown", 1000),
        ("audit-event-altered", "AuditEventAltered", 0),
        ("audit-event-unreadable", "AuditEventUnreadable", 0),
        ("log-behind", "LogBehind", (assembly.deployment.log.checkpoint_minutes + 30) * 60),
        ("log-file-differs", "PublishedFileDiffers", 0),
        ("log-refused", "LogRefused", 0),
        ("log-signing-refused", "SigningRefused", 0),
    ):
        alarm = alarms[name]
        assert (alarm["Namespace"], alarm["MetricName"]) == ("iarms", metric)
        assert alarm["Dimensions"] == [{"Name": "service", "Value": assembly.deployment.physical()}]
        assert alarm["Threshold"] == threshold
        assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


@pytest.mark.parametrize("table", [table for table in tables.ALL if table.indexes], ids=lambda table: table.name)
@pytest.mark.parametrize("kind", ["Read", "Write"])
def test_each_index_is_watched_for_throttling_by_itself(
    assembly: Assembly, table: tables.TableLayout, kind: str
) -> None:
    for index in table.indexes:
        alarm = _alarms(assembly)[f"{table.name}-{index.name}-{kind.lower()}s-throttled"]
        assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/DynamoDB", f"{kind}ThrottleEvents")
        found = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}
        assert found == {
            "TableName": assembly.deployment.physical(table.name),
            "GlobalSecondaryIndexName": index.name,
        }
        assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 0)


def test_a_stream_that_falls_five_minutes_behind_is_noticed(assembly: Assembly) -> None:
    for function in ("notifier", "indexer", "sequencer"):
        alarm = _alarms(assembly)[f"{function}-late"]
        assert alarm["MetricName"] == "IteratorAge"
        assert alarm["Threshold"] == 300_000


def test_a_schedule_that_stands_still_is_noticed(assembly: Assembly) -> None:
    for function, seconds in (("sweeper", 300), ("clock", 300), ("publisher", 900), ("reviewer", 3 * 3600)):
        alarm = _alarms(assembly)[f"{function}-idle"]
        assert (alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == ("Invocations", "Sum", seconds)
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanOrEqualToThreshold", 0)
        assert alarm["TreatMissingData"] == "breaching"


def test_reviews_that_fail_or_wait_are_noticed(assembly: Assembly) -> None:
    for name, metric, threshold in (("review-failures", "ReviewFailed", 0), ("reviews-late", "OldestReviewDays", 3)):
        alarm = _alarms(assembly)[name]
        assert (alarm["Namespace"], alarm["MetricName"], alarm["Period"]) == ("iarms", metric, 3600)
        assert alarm["Threshold"] == threshold


def test_what_is_set_aside_and_what_is_left_undone_is_noticed(assembly: Assembly) -> None:
    for name, metric, statistic, period in (
        ("clock-set-aside", "ClockSetAside", "Sum", 3600),  # longer than what is set aside is left alone
        ("clock-behind", "ClockUnfinished", "Minimum", 900),
        ("notification-set-aside", "NotificationSetAside", "Sum", 3600),
    ):
        alarm = _alarms(assembly)[name]
        assert (alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == (metric, statistic, period)
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)


def test_issuers_that_answer_with_rubbish_or_not_at_all_are_noticed(assembly: Assembly) -> None:
    for name, metric, statistic, threshold in (
        ("issuer-keys-unusable", "IssuerKeysUnusable", "Sum", 0),
        ("issuer-keys-old", "OldestIssuerKeys", "Maximum", 1800),
        ("issuer-down", "IssuerDown", "Sum", 20),
    ):
        alarm = _alarms(assembly)[name]
        assert (alarm["MetricName"], alarm["Statistic"], alarm["Period"]) == (metric, statistic, 300)
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", threshold)
        assert alarm["Dimensions"] == [{"Name": "service", "Value": assembly.deployment.physical()}]


def test_a_notification_that_fails_again_and_again_is_noticed(assembly: Assembly) -> None:
    alarm = _alarms(assembly)["notification-tried-often"]
    assert (alarm["MetricName"], alarm["Statistic"]) == ("TriesOfPendingNotification", "Maximum")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 10)


def test_what_the_account_costs_is_told_to_the_office_where_the_deployment_says_how_much_it_may(
    assembly: Assembly,
) -> None:
    made = [each for _, each in assembly.resources("AWS::Budgets::Budget", "observe")]
    if assembly.deployment.budget is None:
        assert made == []
        return
    (budget,) = made

    assert budget["Budget"]["BudgetLimit"] == {"Amount": assembly.deployment.budget.monthly_usd, "Unit": "USD"}
    told = [
        (each["Notification"]["NotificationType"], each["Notification"]["Threshold"], each["Subscribers"])
        for each in budget["NotificationsWithSubscribers"]
    ]
    assert [(kind, percent) for kind, percent, _ in told] == [("ACTUAL", 80), ("FORECASTED", 100)]
    for _, _, subscribers in told:
        assert [assembly.named(each["Address"], "observe") for each in subscribers] == ["topic alarms-office"]
    (office,) = (
        each
        for _, each in assembly.resources("AWS::SNS::TopicPolicy", "observe")
        if assembly.named(each["Topics"][0], "observe") == "topic alarms-office"
    )
    may = {
        each["Principal"].get("Service")
        for each in office["PolicyDocument"]["Statement"]
        if "Service" in each["Principal"]
    }
    assert may == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
    key = assembly.only("AWS::KMS::Key", "notify")
    assert "budgets.amazonaws.com" in json.dumps(key["KeyPolicy"])


def test_somebody_is_written_to_where_the_deployment_says_whom(assembly: Assembly) -> None:
    told = [
        (assembly.named(each["TopicArn"], "observe"), each["Endpoint"])
        for _, each in assembly.resources("AWS::SNS::Subscription", "observe")
    ]
    email = assembly.deployment.alarm_email

    assert told == ([("topic alarms", email), ("topic alarms-office", email)] if email else [])
