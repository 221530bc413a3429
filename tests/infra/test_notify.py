"""The way of a notification on AWS: one topic per party, nothing filtered away, nothing lost without an alarm."""

import json
from string import ascii_uppercase
from typing import Any

import pycountry
import pytest

from iarms.models.party_names import TEST_BUREAU
from infra.alarms.recipients import TOPICS
from infra.config import RECIPIENT_STACKS, Deployment
from tests.infra.assembly import Assembly, as_list
from tests.infra.conftest import DEPLOYMENTS


def test_each_party_has_one_topic_and_one_queue_of_its_own(assembly: Assembly) -> None:
    expected = {f"ntf-{party}" for party in (*assembly.deployment.parties, TEST_BUREAU)}

    topics = {assembly.short(topic["TopicName"]) for _, topic in assembly.resources("AWS::SNS::Topic")}
    assert topics - set(TOPICS.values()) == expected
    queues = {assembly.queue_name(queue) for _, queue in assembly.resources("AWS::SQS::Queue")}
    assert {name for name in queues if name.startswith("ntf-")} == expected


def test_each_partys_queue_gets_its_own_topic_raw_unfiltered_and_with_a_dead_letter_queue(assembly: Assembly) -> None:
    subscriptions = _subscriptions(assembly)

    assert len(subscriptions) == len(assembly.deployment.parties)
    for stack, subscription in subscriptions:
        topic = assembly.named(subscription["TopicArn"], stack).removeprefix("topic ")
        assert assembly.named(subscription["Endpoint"], stack) == f"queue {topic}"
        assert subscription["RawMessageDelivery"] is True
        assert not {"FilterPolicy", "FilterPolicyScope"} & subscription.keys()
        target = assembly.named(subscription["RedrivePolicy"]["deadLetterTargetArn"], stack)
        assert target == f"queue undelivered-{stack.removeprefix('recipients-')}"


def test_a_partys_queue_admits_its_topic_alone_and_nobody_without_tls(assembly: Assembly) -> None:
    for stack, policy in _policies(assembly, "AWS::SQS::QueuePolicy"):
        name = assembly.named(policy["Queues"][0], stack).removeprefix("queue ")
        statements = policy["PolicyDocument"]["Statement"]
        assert any(_denies_plain_text(each) for each in statements)
        allowed = [each for each in statements if each["Effect"] == "Allow"]
        if name.startswith("ntf-"):
            (statement,) = allowed
            assert statement["Action"] == "sqs:SendMessage"
            source = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
            assert assembly.named(source, stack) == f"topic {name}"
        elif name == "test-notices-undelivered":
            (statement,) = allowed
            source = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
            assert assembly.named(source, stack) == f"topic ntf-{TEST_BUREAU}"
        elif name.startswith("undelivered-"):
            (statement,) = allowed
            assert statement["Condition"] == {"ArnLike": {"aws:SourceArn": f"{assembly.deployment.topic_prefix()}*"}}
        elif name == "record-imports":
            (statement,) = allowed
            assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
        else:
            assert not allowed, f"{name} is written by its function's role alone"


def test_every_topic_and_queue_is_encrypted_with_the_notify_key(assembly: Assembly) -> None:
    for stack in assembly.templates:
        for kind in ("AWS::SNS::Topic", "AWS::SQS::Queue"):
            for _, each in assembly.resources(kind, stack):
                key = each.get("KmsMasterKeyId")
                assert key is not None
                assert assembly.named(key, stack) == "key notify"


def test_every_topic_refuses_plain_text(assembly: Assembly) -> None:
    topics = list(assembly.resources("AWS::SNS::Topic"))
    policies = _policies(assembly, "AWS::SNS::TopicPolicy")

    assert len(policies) == len(topics)
    for _, policy in policies:
        assert any(_denies_plain_text(each) for each in policy["PolicyDocument"]["Statement"])


CURRENT_RECORDS = {
    "eventName": ["INSERT", "MODIFY"],
    "dynamodb": {
        "Keys": {"part": {"S": ["current"]}},
        "NewImage": {"bulk": {"S": [{"exists": False}]}},
    },
}


@pytest.mark.parametrize(
    ("stack", "function", "table", "patterns"),
    [
        ("notify", "notifier", "outbox", [{"eventName": ["INSERT"]}]),
        ("index", "indexer", "records", [CURRENT_RECORDS]),
        ("watch", "watcher", "records", [CURRENT_RECORDS]),
        (
            "watch",
            "watcher",
            "cases",
            [
                {"eventName": ["INSERT"], "dynamodb": {"Keys": {"part": {"S": ["search"]}}}},
                {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["hit-of-record"]}}}},
            ],
        ),
    ],
)
def test_a_stream_wakes_its_function_and_lets_no_bad_record_stand_in_the_way(
    assembly: Assembly, stack: str, function: str, table: str, patterns: list[dict[str, Any]]
) -> None:
    (mapping,) = (
        each
        for _, each in assembly.resources("AWS::Lambda::EventSourceMapping", stack)
        if assembly.named(each["EventSourceArn"], stack) == f"stream {table}"
    )
    assert [json.loads(given["Pattern"]) for given in mapping["FilterCriteria"]["Filters"]] == patterns
    failures = mapping["DestinationConfig"]["OnFailure"]["Destination"]
    assert assembly.named(failures, stack) == f"queue {function}-failures"
    assert json.dumps(mapping["FunctionName"]).endswith('":live"]]}'), "the alias, not the newest version"
    assert {name: mapping[name] for name in mapping.keys() & _HANDLING.keys()} == _HANDLING


_HANDLING = {
    "BatchSize": 25,
    "StartingPosition": "TRIM_HORIZON",
    "BisectBatchOnFunctionError": True,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "MaximumRetryAttempts": 30,
    "MaximumRecordAgeInSeconds": 20 * 60 * 60,
    "ParallelizationFactor": 2,
}


def test_the_sweeper_runs_every_minute_behind_its_alias(assembly: Assembly) -> None:
    rule = assembly.only("AWS::Events::Rule", "notify")

    assert rule["ScheduleExpression"] == "rate(1 minute)"
    assert rule["State"] == "ENABLED"
    (target,) = rule["Targets"]
    assert assembly.named(target["Arn"], "notify") == "alias live of function sweeper"


# Two letters of a country each, as many as there are: more than will ever be.
EVERYBODY = (
    "INTERPOL-GS",
    "WCO",
    *(f"{kind}-{one}{two}" for kind in ("NCB", "ADM") for one in ascii_uppercase for two in ascii_uppercase),
)


def test_of_all_parties_there_can_be_no_stack_gets_more_than_it_holds() -> None:
    countries = [each.alpha_2 for each in pycountry.countries] + ["XK"]
    everybody = ("INTERPOL-GS", "WCO", *(f"{kind}-{country}" for kind in ("NCB", "ADM") for country in countries))

    groups = _of(everybody).recipient_groups()

    assert sum(map(len, groups.values())) == len(everybody)
    assert len(groups) == RECIPIENT_STACKS
    # Of each party five resources, and a sixth where it has a queue of its own or a webhook.
    assert max(map(len, groups.values())) * 6 + 10 < 500


@pytest.mark.parametrize("place", [0, 3, 100, 186])
def test_who_joins_or_leaves_moves_nobody_to_another_stack(place: int) -> None:
    before = EVERYBODY[:186]
    new = EVERYBODY[700]

    joined = _places((*before[:place], new, *before[place:]))
    left = _places((*before[:place], *before[place + 1 :]))

    assert {party: stack for party, stack in joined.items() if party != new} == _places(before)
    assert left.items() <= _places(before).items()


def test_a_party_that_comes_back_finds_no_queue_of_its_name_in_the_way(assembly: Assembly) -> None:
    """What outlives its stack must not have a name that is wanted again."""
    for stack, template in assembly.templates.items():
        if not stack.startswith("recipients-"):
            continue
        for resource in template["Resources"].values():
            names = {"QueueName", "TopicName"} & resource["Properties"].keys()
            assert not (names and resource.get("DeletionPolicy", "Delete") == "Retain"), resource


def _of(parties: tuple[str, ...]) -> Deployment:
    return DEPLOYMENTS["development"].model_copy(update={"parties": parties})


def _places(parties: tuple[str, ...]) -> dict[str, int]:
    return {party: stack for stack, group in _of(parties).recipient_groups().items() for party in group}


def _subscriptions(assembly: Assembly) -> list[tuple[str, dict[str, Any]]]:
    return [
        (stack, each)
        for stack in assembly.templates
        if stack.startswith("recipients-")
        for _, each in assembly.resources("AWS::SNS::Subscription", stack)
    ]


def _policies(assembly: Assembly, kind: str) -> list[tuple[str, dict[str, Any]]]:
    return [(stack, each) for stack in assembly.templates for _, each in assembly.resources(kind, stack)]


def _denies_plain_text(statement: dict[str, Any]) -> bool:
    return (
        statement["Effect"] == "Deny"
        and as_list(statement["Principal"].get("AWS") if isinstance(statement["Principal"], dict) else "*") == ["*"]
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    )
