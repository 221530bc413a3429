"""Addresses that are shut out at once: on the set as it stands, whoever else changes it, and with the way back to the
file."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.config import load_deployments
from ops.edge import block

EUROPE = load_deployments()["europe"]


@pytest.fixture
def waf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """WAF with the set of the deployment, and those of others."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("wafv2", region_name=EUROPE.region)
        for name in ("others", EUROPE.physical("blocked")):
            client.create_ip_set(Name=name, Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=[])
        yield client


def addresses(waf: Any) -> dict[str, list[str]]:
    """What each set has."""
    sets = waf.list_ip_sets(Scope="REGIONAL")["IPSets"]
    return {
        each["Name"]: waf.get_ip_set(Name=each["Name"], Scope="REGIONAL", Id=each["Id"])["IPSet"]["Addresses"]
        for each in sets
    }


def test_a_range_is_shut_out_beside_those_that_are_and_the_line_for_the_file_is_said(
    waf: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert block.main(["europe", "203.0.113.0/24"]) == 1
    assert block.main(["europe", "198.51.100.7"]) == 1
    assert 'blocked = ["203.0.113.0/24", "198.51.100.7/32"]' in capsys.readouterr().out
    assert addresses(waf) == {"others": [], "iarms-europe-blocked": ["203.0.113.0/24", "198.51.100.7/32"]}


def test_what_is_shut_out_already_or_never_was_changes_nothing(waf: Any, capsys: pytest.CaptureFixture[str]) -> None:
    block.main(["europe", "203.0.113.0/24"])
    block.main(["europe", "203.0.113.0/24"])
    block.main(["europe", "192.0.2.0/24", "--lift"])

    assert addresses(waf)["iarms-europe-blocked"] == ["203.0.113.0/24"]
    assert block.main(["europe", "203.0.113.0/24", "--lift"]) == 0
    assert addresses(waf)["iarms-europe-blocked"] == []
    assert capsys.readouterr().out.endswith("infra/deployments.toml says the same\n")


def test_without_a_range_it_says_how_it_stands(waf: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert block.main(["europe"]) == 0
    assert "shut out of europe now: nobody" in capsys.readouterr().out


def test_who_changes_it_at_the_same_moment_keeps_his_change(waf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    update = waf.update_ip_set
    beaten: list[bool] = []

    def after_another(**asked: Any) -> Any:
        if not beaten:
            beaten.append(True)
            update(**{**asked, "Addresses": ["192.0.2.0/24"]})
        return update(**asked)

    monkeypatch.setattr(waf, "update_ip_set", after_another)

    now = block.change_blocked(waf, EUROPE, "203.0.113.0/24", lift=False)
    assert now == addresses(waf)["iarms-europe-blocked"] == ["192.0.2.0/24", "203.0.113.0/24"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["atlantis", "203.0.113.0/24"], "no deployment named 'atlantis' has a web ACL"),
        (["local", "203.0.113.0/24"], "no deployment named 'local' has a web ACL"),
        (["europe", "203.0.113.7/24"], "'203.0.113.7/24' is no range"),
        (["europe", "0.0.0.0/0"], "/8 is the widest"),
        (["europe", "2001:db8::/32"], "is no range"),
        (["asia-pacific", "203.0.113.0/24"], "no set of addresses iarms-asia-pacific-blocked"),
    ],
)
def test_where_nothing_was_done_the_reason_is_said(
    words: list[str], message: str, waf: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert block.main(words) == 2
    assert message in capsys.readouterr().err
    assert addresses(waf)["iarms-europe-blocked"] == []
