"""One region from three parties to all that can be: within what CloudFormation and its services take, and whoever joins
or leaves changes nothing of anybody else."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from iarms.casework.inspecting.inspection import digest_of, digests_in
from infra.config import Deployment
from infra.parties import recipient_id
from tests.assemblies import apart
from tests.infra.assembly import Assembly, as_list
from tests.infra.conftest import everybody

# What AWS takes: CloudFormation of a stack; Lambda of a function's variables; IAM of a role's policies together; of the
# policy of a key, topic, queue or bucket; CloudTrail of a trail's selectors. Sizes in bytes.
MOST_RESOURCES = 500
MOST_OUTPUTS = MOST_PARAMETERS = 200
MOST_BYTES = 1_000_000
MOST_OF_VARIABLES = 4_096
MOST_OF_A_ROLE = 10_240
MOST_OF_A_POLICY = {
    "AWS::KMS::Key": ("KeyPolicy", 32_768),
    "AWS::SNS::TopicPolicy": ("PolicyDocument", 30_720),
    "AWS::SQS::QueuePolicy": ("PolicyDocument", 8_192),
    "AWS::S3::BucketPolicy": ("PolicyDocument", 20_480),
}
MOST_SELECTOR_VALUES = 500

Templates = Mapping[str, Any]


@pytest.fixture(scope="session", params=["local", "development", "europe", "everybody"])
def region(request: pytest.FixtureRequest) -> Assembly:
    """Regions of 4, 4, 46 and 251 parties."""
    if request.param == "everybody":
        return request.getfixturevalue("largest")
    return request.getfixturevalue("assemblies")[request.param]


def test_no_stack_is_larger_than_cloudformation_takes(region: Assembly) -> None:
    for name, template in region.templates.items():
        assert len(template["Resources"]) < MOST_RESOURCES, name
        assert len(template.get("Outputs", {})) <= MOST_OUTPUTS, name
        assert len(template.get("Parameters", {})) <= MOST_PARAMETERS, name
        assert len(json.dumps(template)) < MOST_BYTES, name


def test_every_policy_is_as_short_as_its_service_takes(region: Assembly) -> None:
    for name in region.templates:
        for kind, (field, most) in MOST_OF_A_POLICY.items():
            for _, each in region.resources(kind, name):
                assert len(json.dumps(each[field])) < most, (name, kind)
        for _, role in region.resources("AWS::IAM::Role", name):
            policies = [each["PolicyDocument"] for each in role.get("Policies", ())]
            assert len(json.dumps(policies)) < MOST_OF_A_ROLE, (name, role.get("RoleName"))


def test_every_functions_settings_fit_into_its_variables(region: Assembly) -> None:
    for _, function in region.resources("AWS::Lambda::Function"):
        variables = function["Environment"]["Variables"]
        assert len(json.dumps(variables)) < MOST_OF_VARIABLES, function["FunctionName"]


def test_a_trail_selects_no_more_than_cloudtrail_takes(region: Assembly) -> None:
    for _, trail in region.resources("AWS::CloudTrail::Trail"):
        values = [
            value
            for selector in trail["AdvancedEventSelectors"]
            for field in selector["FieldSelectors"]
            for operator, given in field.items()
            if operator != "Field"
            for value in as_list(given)
        ]
        assert len(values) <= MOST_SELECTOR_VALUES


def test_of_the_largest_region_each_party_has_its_place(largest: Assembly) -> None:
    groups = largest.deployment.recipient_groups()
    stacks = {name for name in largest.templates if name.startswith("recipients-")}

    assert stacks == {f"recipients-{number}" for number in groups}
    assert sum(map(len, groups.values())) == 251
    topics = [each["TopicName"] for _, each in largest.resources("AWS::SNS::Topic") if "-ntf-" in each["TopicName"]]
    assert len(topics) == 251 + 1, "the test bureau has one too"


NEWCOMER = "ADM-FR"


def recipients_of(regions: Mapping[str, Deployment], folder: Path) -> dict[str, Templates]:
    """The templates of the recipients' stacks of each region, by its name. In a process of its own."""
    import aws_cdk as cdk
    from aws_cdk import aws_kms as kms

    from infra.deployment import FLAGS
    from infra.stacks.recipients import RecipientsStack

    app = cdk.App(outdir=str(folder), context=dict(FLAGS), analytics_reporting=False)
    found: dict[str, Templates] = {}
    for name, region in regions.items():
        env = cdk.Environment(account=region.account, region=region.region)
        stage = cdk.Stage(app, f"of-{name}", env=env, stage_name=region.physical())
        key = kms.Key(cdk.Stack(stage, "notify"), "Key")
        for number, parties in region.recipient_groups().items():
            RecipientsStack(stage, f"recipients-{number}", deployment=region, parties=parties, key=key, number=number)
        made = stage.synth()
        found[name] = {
            stack.stack_name: json.loads(Path(stack.template_full_path).read_text())
            for stack in made.stacks
            if "recipients" in stack.stack_name
        }
    return found


@pytest.fixture(scope="session")
def variants(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Templates]:
    """The recipients of a region of 186, and with one more in the third place; and of one of 40, without its fourth,
    with that one again at the end, and with two subscribers less."""
    whole = everybody()
    many, some = whole.parties[:186], whole.parties[:40]
    others = {party: each for party, each in whole.subscribers.items() if party not in (some[3], some[5])}

    def of(parties: tuple[str, ...], **changes: Any) -> Deployment:
        return whole.model_copy(update={"parties": parties, **changes})

    regions = {
        "3": of(whole.parties[:3]),
        "40": of(some),
        "186": of(many),
        "inserted": of((*many[:2], NEWCOMER, *many[2:])),
        "removed": of((*some[:3], *some[4:])),
        "again": of((*some[:3], *some[4:], some[3])),
        "unsubscribed": of(some, subscribers=others),
    }
    return apart(recipients_of, regions, tmp_path_factory.mktemp("recipients"))


def resources_of(templates: Templates) -> dict[tuple[str, str], Any]:
    return {
        (stack, logical_id): resource
        for stack, template in templates.items()
        for logical_id, resource in template["Resources"].items()
    }


def of_party(templates: Templates, party: str) -> set[tuple[str, str]]:
    return {key for key in resources_of(templates) if key[1].startswith(recipient_id(party))}


def test_who_is_inserted_third_changes_nothing_of_anybody_else(variants: dict[str, Templates]) -> None:
    before, after = resources_of(variants["186"]), resources_of(variants["inserted"])

    assert before.items() <= after.items()
    assert set(after) - set(before) == of_party(variants["inserted"], NEWCOMER)
    assert len(set(after) - set(before)) == 5


def test_who_is_removed_takes_nothing_of_anybody_else_along(variants: dict[str, Templates]) -> None:
    before, after = resources_of(variants["40"]), resources_of(variants["removed"])

    assert after.items() <= before.items()
    assert set(before) - set(after) == of_party(variants["40"], everybody().parties[3])


def test_who_is_added_again_elsewhere_in_the_list_has_what_it_had(variants: dict[str, Templates]) -> None:
    assert resources_of(variants["again"]) == resources_of(variants["40"])


def test_a_party_that_gives_up_its_own_queue_or_webhook_keeps_its_queue_here(variants: dict[str, Templates]) -> None:
    parties = everybody().parties
    before, after = resources_of(variants["40"]), resources_of(variants["unsubscribed"])

    assert {logical_id for _, logical_id in set(before) - set(after)} == {
        f"{recipient_id(parties[3])}OwnQueue",
        f"{recipient_id(parties[5])}Webhook",
    }
    assert not set(after) - set(before)


@pytest.mark.parametrize(("size", "parties"), [("3", 3), ("40", 40), ("186", 186), ("inserted", 187)])
def test_small_and_large_regions_have_a_topic_and_a_queue_for_each_party(
    variants: dict[str, Templates], size: str, parties: int
) -> None:
    kinds = list(_kinds(variants[size]))

    assert kinds.count("AWS::SNS::Topic") == parties
    assert parties < kinds.count("AWS::SNS::Subscription") <= 2 * parties
    assert all(len(template["Resources"]) < MOST_RESOURCES for template in variants[size].values())


def _kinds(templates: Templates) -> Iterator[str]:
    for template in templates.values():
        yield from (each["Type"] for each in template["Resources"].values())


def test_every_function_has_room_for_its_settings(largest: Assembly) -> None:
    """Lambda takes 4 kB of names and values together."""
    for _, function in largest.resources("AWS::Lambda::Function"):
        variables = {
            name: str(largest.named(value, "api") if isinstance(value, str) else "x" * 120)
            for name, value in function["Environment"]["Variables"].items()
        }
        size = sum(len(name) + len(value) for name, value in variables.items())
        assert size < 4_096, f"{function['FunctionName']}: {size}"


def test_the_inspector_knows_whom_else_parties_have_told(largest: Assembly) -> None:
    (inspector,) = (
        each for _, each in largest.resources("AWS::Lambda::Function") if each["FunctionName"].endswith("-inspector")
    )
    known = digests_in(inspector["Environment"]["Variables"]["IARMS_SUBSCRIBERS"])

    for each in largest.deployment.subscribers.values():
        assert digest_of(str(each.account)) in known
        assert each.webhook is None or digest_of(each.webhook) in known
