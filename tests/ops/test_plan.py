"""`make plan`: what it counts is what the templates have, and what it says a month costs can be worked out by hand."""

from pathlib import Path

import pytest

from infra.config import DEPLOYMENTS as FILE
from infra.config import Deployment, load_deployments
from ops.documents.capacity_figures import MONTH, Figures, costs, month
from ops.plan import tell
from ops.plan.by_hand import steps
from ops.plan.costs import of_a_load, price_region, standing
from ops.plan.limits import amounts, rates
from ops.plan.made import Planned, planned
from tests.assemblies import apart, every_assembly
from tests.infra.assembly import Assembly

DEPLOYMENTS = load_deployments()
FIGURES = Figures.read()


@pytest.fixture(scope="session")
def plan() -> Planned:
    """Of europe, out of the assembly that other tests look at too."""
    europe = DEPLOYMENTS["europe"]
    return Planned(europe, Assembly.read(every_assembly() / "assembly-europe", europe).templates)


def test_what_is_planned_is_what_is_synthesised() -> None:
    local = DEPLOYMENTS["local"]
    synthesised = Assembly.read(every_assembly() / "assembly-local", local).templates

    found = apart(planned, local).templates

    assert found.keys() == synthesised.keys()
    assert {
        name: set(each["Resources"]) for name, each in found.items() if name.startswith(("recipients", "data"))
    } == {name: set(each["Resources"]) for name, each in synthesised.items() if name.startswith(("recipients", "data"))}
    kinds = {name: sorted(each["Type"] for each in found[name]["Resources"].values()) for name in found}
    assert kinds == {
        name: sorted(each["Type"] for each in synthesised[name]["Resources"].values()) for name in synthesised
    }


def test_a_month_of_searches_is_what_the_page_of_capacity_has(plan: Planned) -> None:
    american = Planned(plan.deployment.model_copy(update={"region": "us-east-1"}), plan.templates)

    told = {each.what: each.usd for each in of_a_load(american, FIGURES, searches=200, records=0)}
    searched = sum(usd for what, usd in told.items() if what != "WAF requests")

    assert searched == pytest.approx(month(FIGURES, 200))
    write = next(each for each in costs(FIGURES) if each.what == "DynamoDB writes")
    assert told["DynamoDB writes"] == pytest.approx(write.many * 200 * MONTH * 0.625 / 1_000_000)


def test_a_region_without_prices_of_its_own_has_those_of_another_and_says_so(plan: Planned) -> None:
    assert price_region(FIGURES, "eu-central-1") == "eu-central-1"
    assert price_region(FIGURES, "ap-southeast-1") == "us-east-1"
    asian = Planned(plan.deployment.model_copy(update={"region": "ap-southeast-1"}), plan.templates)
    told = "\n".join(tell.told(asian, FIGURES, searches=None, records=0))

    assert "list prices of us-east-1 (there are none of ap-southeast-1: ask AWS)" in told


def test_what_stands_there_is_counted_out_of_the_templates(plan: Planned) -> None:
    stands = {each.what.split(" x ")[1]: each for each in standing(plan, FIGURES)}

    assert stands["KMS key"].usd == len(plan.resources("AWS::KMS::Key")) * 1.0
    alarms = len(plan.resources("AWS::CloudWatch::Alarm"))
    assert stands["CloudWatch alarm"].usd >= alarms * 0.1
    assert not stands["KMS key"].confirmed


def test_limits_come_with_the_most_used_first_and_none_is_reached(plan: Planned) -> None:
    found = amounts(plan, FIGURES)
    by_name = {each.what: each for each in found}

    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)
    assert {each.what for each in found} == set(FIGURES.book["amounts"])
    assert by_name["stacks"].takes == len(plan.templates)
    assert by_name["resources of one stack"].takes == max(len(each["Resources"]) for each in plan.templates.values())
    kept = sum(plan.deployment.kept_concurrency().values()) + 100
    assert (by_name["functions kept for somebody"].takes, by_name["functions kept for somebody"].most) == (kept, 1_000)
    assert all(each.share < 1 for each in found)


def test_twice_the_searches_take_twice_as_much_of_what_they_come_to(plan: Planned) -> None:
    once, twice = rates(plan, FIGURES, 100), rates(plan, FIGURES, 200)

    assert [each.what for each in once] == [each.what for each in twice]
    for one, two in zip(once, twice, strict=True):
        assert two.takes == pytest.approx(2 * one.takes)
    names = {each.what.split(":")[0] for each in once}
    assert {"API Gateway", "Lambda", "SNS", "KMS", "STS", "writes"} <= names
    assert [each.share for each in twice] == sorted((each.share for each in twice), reverse=True)


def test_the_whole_plan_names_every_stack_and_is_told_of_what_is_expected(plan: Planned) -> None:
    text = "\n".join(tell.told(plan, FIGURES, searches=None, records=1_400_000))

    for stack in plan.templates:
        assert f"  {stack} ({len(plan.templates[stack]['Resources'])}): " in text
    assert "at 200 searches a second:" in text
    assert "storage of 1,400,000 records" in text
    # Those of the file, and the test bureau.
    assert "iarms-europe-ntf-PARTY of 47 parties" in text
    assert "prices that are not confirmed: " in text


def test_what_somebody_else_must_do_is_told() -> None:
    subscribers = {
        "NCB-FR": {"account": "600000000001"},
        "NCB-IT": {"queue": "arn:aws:sqs:eu-south-1:600000000002:iarms"},
        "NCB-ES": {"webhook": "https://ncb-es.example/iarms"},
    }
    data = DEPLOYMENTS["europe"].model_dump(mode="python", by_alias=True)
    certificate = data["domain"]["certificate_arn"].replace("eu-central-1", "eu-south-1")
    data["domain"] |= {"certificate_arn": certificate}
    data["trail"] |= {"deploying_roles": ("cdk-hnb659fds-cfn-exec-role-222222222222-eu-south-1",)}
    europe = Deployment.model_validate(data | {"region": "eu-south-1", "subscribers": subscribers})

    told = "\n".join(steps(europe))

    for each in (
        "enable eu-south-1 in account 222222222222",
        "`make bootstrap DEPLOYMENT=europe` as an administrator of aws://222222222222/eu-south-1",
        "make the environments europe, with who approves, and europe-read",
        "have a certificate for api.europe.iarms.example in eu-south-1",
        "upload authorities.pem to iarms-europe-trust-222222222222",
        "duty-europe@iarms.example confirms",
        "NCB-FR subscribes what it wants to arn:aws:sns:eu-south-1:222222222222:iarms-europe-ntf-NCB-FR by itself",
        "NCB-IT lets arn:aws:sns:eu-south-1:222222222222:iarms-europe-ntf-NCB-IT into",
        "NCB-ES confirms https://ncb-es.example/iarms",
        "`make load-test-records DEPLOYMENT=europe`",
        "names end with .example",
    ):
        assert each in told, each


def test_a_wrong_file_is_refused_by_its_lines_and_nothing_is_synthesised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "africa.toml"
    file.write_text(FILE.read_text().replace("lock_days = 3653", "lock_days = 365", 1))

    assert tell.main(["europe", "--file", str(file)]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("africa.toml, line ")
    assert "(europe, trail.lock_days): production keeps its trail five years at least" in said.err


def test_a_deployment_that_the_file_has_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell.main(["atlantis"]) == 1

    assert "no deployment is named 'atlantis': local, development, europe, asia-pacific" in capsys.readouterr().err
