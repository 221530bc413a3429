"""A party told in its own account: who may subscribe to what, judged by the policies as they are synthesised."""

import json
import re
from itertools import product
from typing import Any

import pytest

from iarms.models.party_names import TEST_BUREAU
from infra.config import Deployment
from infra.parties import recipient_id
from tests.infra.assembly import Assembly
from tests.infra.conftest import DEPLOYMENTS, everybody
from tests.infra.policies import Document, Request, allows
from tests.infra.roles import resolved

SOME = ("INTERPOL-GS", "WCO", "NCB-FR", "NCB-AD", "NCB-BR", "NCB-XK")
STRANGER = "999999999999"


def account_of(party: str) -> str:
    account = everybody().subscribers[party].account
    assert account is not None
    return account


def topic_of(assembly: Assembly, party: str) -> str:
    return f"{assembly.deployment.topic_prefix()}{party}"


@pytest.fixture(scope="session")
def policies(largest: Assembly) -> dict[str, Document]:
    """The policy of each party's topic."""
    found = {}
    for stack, template in largest.templates.items():
        if stack.startswith("recipients-"):
            names = {recipient_id(party): party for party in largest.deployment.parties}
            for _, policy in largest.resources("AWS::SNS::TopicPolicy", stack):
                logical_id = policy["Topics"][0]["Ref"]
                party = names[next(name for name in names if logical_id.startswith(f"{name}Topic"))]
                document = resolved(largest, policy["PolicyDocument"], stack)
                arn = resolved(largest, {"Ref": logical_id}, stack)
                found[party] = json.loads(json.dumps(document).replace(arn, topic_of(largest, party)))
                assert template["Resources"][logical_id]["Properties"]["TopicName"].endswith(f"-ntf-{party}")
    return found


def may_subscribe(policy: Document, topic: str, account: str, endpoint: str, protocol: str = "sqs") -> bool:
    """Whether an administrator of an account may, who may everything there: across accounts the topic decides."""
    context = {"sns:Endpoint": endpoint, "sns:Protocol": protocol, "aws:SecureTransport": "true"}
    return allows([policy], Request("sns:Subscribe", topic, f"arn:aws:iam::{account}:role/administrator", context))


@pytest.mark.parametrize("protocol", ["sqs", "lambda"])
def test_an_account_subscribes_its_own_endpoints_to_its_partys_topic_and_to_no_other(
    largest: Assembly, policies: dict[str, Document], protocol: str
) -> None:
    for asking, asked in product(SOME, SOME):
        account = account_of(asking)
        name = "iarms" if protocol == "sqs" else "function:iarms"
        endpoint = f"arn:aws:{protocol}:eu-central-1:{account}:{name}"
        may = may_subscribe(policies[asked], topic_of(largest, asked), account, endpoint, protocol)
        assert may is (asking == asked), (asking, asked)


@pytest.mark.parametrize(
    ("endpoint", "protocol", "may"),
    [
        ("arn:aws:sqs:eu-west-3:{own}:iarms", "sqs", True),
        ("arn:aws:lambda:eu-west-3:{own}:function:iarms:live", "lambda", True),
        ("arn:aws:sqs:us-east-1:{own}:iarms", "sqs", False),
        ("arn:aws:sqs:eu-west-2:{own}:iarms", "sqs", False),
        ("arn:aws:sqs:eu-central-1:{other}:iarms", "sqs", False),
        ("arn:aws:sqs:eu-central-1:{other}:{own}", "sqs", False),
        ("arn:aws:lambda:eu-central-1:{own}:layer:iarms", "lambda", False),
        ("arn:aws:firehose:eu-central-1:{own}:deliverystream/all", "firehose", False),
        ("https://elsewhere.example/", "https", False),
        ("http://elsewhere.example/", "http", False),
        ("somebody@elsewhere.example", "email", False),
        ("+33199000017", "sms", False),
        ("arn:aws:sqs:eu-central-1:{own}:iarms", "email", False),
    ],
)
def test_an_account_subscribes_queues_and_functions_where_data_may_lie_and_nothing_else(
    largest: Assembly, policies: dict[str, Document], endpoint: str, protocol: str, may: bool
) -> None:
    own = account_of("NCB-FR")
    given = endpoint.format(own=own, other=STRANGER)

    assert may_subscribe(policies["NCB-FR"], topic_of(largest, "NCB-FR"), own, given, protocol) is may


def test_a_bureau_may_be_told_in_its_own_country_and_no_other_bureau_there(
    largest: Assembly, policies: dict[str, Document]
) -> None:
    for party, may in (("NCB-BR", True), ("NCB-FR", False), ("WCO", False)):
        endpoint = f"arn:aws:sqs:sa-east-1:{account_of(party)}:iarms"
        assert may_subscribe(policies[party], topic_of(largest, party), account_of(party), endpoint) is may


def test_a_stranger_subscribes_to_nothing_and_an_account_does_nothing_else_to_its_topic(
    largest: Assembly, policies: dict[str, Document]
) -> None:
    for party in SOME:
        endpoint = f"arn:aws:sqs:eu-central-1:{STRANGER}:iarms"
        assert not may_subscribe(policies[party], topic_of(largest, party), STRANGER, endpoint)
    own, topic = account_of("NCB-FR"), topic_of(largest, "NCB-FR")
    context = {"sns:Endpoint": f"arn:aws:sqs:eu-central-1:{own}:iarms", "sns:Protocol": "sqs"}
    for action in ("sns:Publish", "sns:SetTopicAttributes", "sns:AddPermission", "sns:ListSubscriptionsByTopic"):
        request = Request(action, topic, f"arn:aws:iam::{own}:role/administrator", context)
        assert not allows([policies["NCB-FR"]], request)


def test_no_account_may_use_the_key(largest: Assembly) -> None:
    """SNS opens what it encrypted with it, and gives a subscriber what is encrypted by the subscriber's own key."""
    key = largest.only("AWS::KMS::Key", "notify")
    policy = resolved(largest, key["KeyPolicy"], "notify")
    for party, action in product(SOME, ("kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant")):
        request = Request(action, "any", f"arn:aws:iam::{account_of(party)}:role/administrator", {})
        assert not allows([policy], request)
    for account, may in ((largest.deployment.account, True), (account_of("NCB-FR"), False)):
        request = Request("kms:Decrypt", "any", "sns.amazonaws.com", {"aws:SourceAccount": account})
        assert allows([policy], request) is may


def subscriptions(assembly: Assembly) -> dict[str, dict[str, Any]]:
    return {
        each["Endpoint"]: {"stack": stack, **each}
        for stack in assembly.templates
        if stack.startswith("recipients-")
        for _, each in assembly.resources("AWS::SNS::Subscription", stack)
        if isinstance(each["Endpoint"], str)
    }


def test_the_stack_subscribes_each_endpoint_to_its_partys_topic_unfiltered_and_with_a_dead_letter_queue(
    largest: Assembly,
) -> None:
    found = subscriptions(largest)
    deployment = largest.deployment

    assert set(found) == {each.endpoint for each in deployment.subscribers.values()}
    for party, subscriber in deployment.subscribers.items():
        each = found[str(subscriber.endpoint)]
        assert largest.named(each["TopicArn"], each["stack"]) == f"topic ntf-{party}"
        assert each["Protocol"] == ("sqs" if subscriber.queue else "https")
        assert each["RawMessageDelivery"] is bool(subscriber.queue)
        assert "FilterPolicy" not in each
        target = largest.named(each["RedrivePolicy"]["deadLetterTargetArn"], each["stack"])
        assert target == f"queue unreached-{each['stack'].removeprefix('recipients-')}"


def test_a_webhook_is_tried_within_the_hour_that_sns_tries_and_what_it_gets_is_signed_by_sha_256(
    largest: Assembly,
) -> None:
    webhooks = [each for each in subscriptions(largest).values() if each["Protocol"] == "https"]

    assert len(webhooks) == 83
    for each in webhooks:
        tries = each["DeliveryPolicy"]["healthyRetryPolicy"]
        between = tries["numRetries"] - tries["numMinDelayRetries"] - tries["numMaxDelayRetries"]
        assert between > 0
        longest = tries["numMinDelayRetries"] * tries["minDelayTarget"] + (
            (between + tries["numMaxDelayRetries"]) * tries["maxDelayTarget"]
        )
        assert 1_800 < longest <= 3_600
    topics = [each for _, each in largest.resources("AWS::SNS::Topic") if "-ntf-" in each["TopicName"]]
    topics = [each for each in topics if not each["TopicName"].endswith(TEST_BUREAU)]  # nobody is called from there
    assert {each["SignatureVersion"] for each in topics} == {"2"}


def test_what_did_not_reach_a_party_there_is_told_in_office_hours(largest: Assembly) -> None:
    told = {
        each["AlarmName"]: largest.named(each["Dimensions"][0]["Value"], "observe")
        for _, each in largest.resources("AWS::CloudWatch::Alarm", "observe")
        if "-unreached-" in each["AlarmName"] and each["AlarmDescription"].startswith("[office]")
    }

    assert told == {
        largest.deployment.physical(f"unreached-{number}-not-empty"): f"queue unreached-{number}"
        for number in largest.deployment.recipient_groups()
    }


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"NCB-FR": {}}, "says nothing: account, queue or webhook"),
    ({"NCB-JP": {"account": "600000000001"}}, "NCB-JP is not among the parties"),
    ({"NCB-QQ": {"account": "600000000001"}}, "'NCB-QQ' cannot be notified"),
    ({"NCB-FR": {"account": "222222222222"}}, "is the deployment's own account"),
    ({"NCB-FR": {"queue": "arn:aws:sqs:eu-central-1:222222222222:iarms"}}, "is the deployment's own account"),
    ({"NCB-FR": {"queue": "arn:aws:sqs:eu-west-3:600000000001:iarms"}}, "is in eu-west-3: SNS takes"),
    ({"NCB-FR": {"queue": "arn:aws:sqs:eu-central-1:600000000001:iarms.fifo"}}, "no FIFO queue"),
    ({"NCB-FR": {"queue": "arn:aws:sqs:eu-central-1:600000000001:*"}}, "is not the ARN of a queue"),
    ({"NCB-FR": {"queue": "arn:aws:sns:eu-central-1:600000000001:iarms"}}, "is not the ARN of a queue"),
    (
        {"NCB-FR": {"account": "600000000002", "queue": "arn:aws:sqs:eu-central-1:600000000001:iarms"}},
        "is in another account than 600000000002",
    ),
    (
        {"NCB-FR": {"webhook": "https://ncb.example/", "queue": "arn:aws:sqs:eu-central-1:600000000001:iarms"}},
        "a queue or a webhook, and not both",
    ),
    ({"NCB-FR": {"webhook": "http://ncb.example/"}}, "must be https"),
    ({"NCB-FR": {"webhook": "https://169.254.169.254/"}}, "by no address"),
    ({"NCB-FR": {"webhook": "https://ncb.internal/"}}, "by no address"),
    ({"NCB-FR": {"filter": {"kind": ["hit"]}, "account": "600000000001"}}, "filter"),
    (
        {"NCB-FR": {"account": "600000000001"}, "NCB-IT": {"account": "600000000001"}},
        "600000000001 is NCB-FR's already",
    ),
    (
        {
            "NCB-FR": {"account": "600000000001"},
            "NCB-IT": {"queue": "arn:aws:sqs:eu-central-1:600000000001:italy"},
        },
        "600000000001 is NCB-FR's already",
    ),
    (
        {"NCB-FR": {"webhook": "https://police.example/"}, "NCB-IT": {"webhook": "https://police.example/"}},
        "https://police.example/ is NCB-FR's already",
    ),
]


@pytest.mark.parametrize(("subscribers", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_a_subscriber_that_would_read_anothers_or_could_not_be_reached_is_refused(
    subscribers: dict[str, Any], reason: str
) -> None:
    europe = DEPLOYMENTS["europe"].model_dump(mode="python", by_alias=True)

    with pytest.raises(ValueError, match=re.escape(reason)):
        Deployment.model_validate(europe | {"subscribers": subscribers})


def test_a_local_deployment_has_no_subscribers() -> None:
    local = DEPLOYMENTS["local"].model_dump(mode="python", by_alias=True)

    with pytest.raises(ValueError, match="the local engine reaches nobody's account"):
        Deployment.model_validate(local | {"subscribers": {"NCB-FR": {"account": "600000000001"}}})
