"""An operator may do what the commands do, and nothing that weakens what is in use."""

from collections.abc import Iterator
from typing import Any, Final

import parliament
import pytest

from iarms import tables
from infra.organisation import organisation_policy
from ops.mending.operator_policy import LONGEST, main, operator_policy
from tests.infra.conftest import DEPLOYMENTS
from tests.infra.policies import Request, Value, allows

EUROPE: Final = DEPLOYMENTS["europe"]
ROLE: Final = "arn:aws:iam::222222222222:role/iarms-europe-operator"
WHERE: Final = "eu-central-1:222222222222"
POLICY: Final = operator_policy(EUROPE)
ORGANISATION: Final = organisation_policy(EUROPE)


def may(action: str, resource: str, **context: Value) -> bool:
    """Whether the operator may, under the organisation's policy as well."""
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    about = {"aws:PrincipalArn": ROLE, "aws:RequestedRegion": "eu-central-1", **context}
    request = Request(action, resource, ROLE, about)
    return allows([POLICY], request) and allows([everything, ORGANISATION], request)


def table(name: str) -> str:
    return f"arn:aws:dynamodb:{WHERE}:table/iarms-europe-{name}"


RESTORED: Final = "20261130T0200Z"


@pytest.mark.parametrize("layout", tables.ALL, ids=lambda layout: layout.name)
def test_every_table_can_be_restored_and_guarded_and_none_in_use_be_weakened(layout: tables.TableLayout) -> None:
    own, restored = table(layout.name), table(f"{layout.name}-{RESTORED}")
    assert may("dynamodb:RestoreTableToPointInTime", own)
    for action in ("UpdateTable", "UpdateContinuousBackups", "UpdateTimeToLive", "PutResourcePolicy"):
        assert may(f"dynamodb:{action}", restored), action
        assert not may(f"dynamodb:{action}", own), action
    for action in ("RestoreTableToPointInTime", "PutItem", "UpdateItem", "TagResource", "Scan", "BatchGetItem"):
        assert may(f"dynamodb:{action}", restored), action
    for action in ("DeleteTable", "DeleteResourcePolicy", "ExportTableToPointInTime", "CreateTableReplica"):
        assert not may(f"dynamodb:{action}", own), action
        assert not may(f"dynamodb:{action}", restored), action


@pytest.mark.parametrize("name", ["cases", "traces", "copies", "audit-log", "watches", "allowances", "suspects"])
def test_nothing_of_a_case_is_written_where_it_is_in_use(name: str) -> None:
    for action in ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"):
        assert not may(f"dynamodb:{action}", table(name))


def test_events_are_added_and_never_changed() -> None:
    assert may("dynamodb:PutItem", table("audit"))
    assert not may("dynamodb:UpdateItem", table("audit"))
    assert not may("dynamodb:DeleteItem", table("audit"))


def test_failed_work_is_taken_and_sent_again_and_no_party_s_queue_is_emptied_by_name() -> None:
    for queue in ("notifier-failures", "batch-failures", "recipients-3-Undelivered3-A1B2C3"):
        for action in ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"):
            assert may(f"sqs:{action}", f"arn:aws:sqs:{WHERE}:iarms-europe-{queue}")
    for queue in ("search-batches", "late-events", "recipients-3-NCBFRQueue-A1B2C3"):
        assert may("sqs:SendMessage", f"arn:aws:sqs:{WHERE}:iarms-europe-{queue}")
    assert not may("sqs:ReceiveMessage", f"arn:aws:sqs:{WHERE}:iarms-europe-search-batches")
    assert not may("sqs:PurgeQueue", f"arn:aws:sqs:{WHERE}:iarms-europe-notifier-failures")
    assert not may("sqs:SetQueueAttributes", f"arn:aws:sqs:{WHERE}:iarms-europe-notifier-failures")


def test_functions_are_called_that_read_streams_and_no_door() -> None:
    function = f"arn:aws:lambda:{WHERE}:function:iarms-europe-%s:live"
    for door in ("notifier", "indexer", "watcher", "audit_indexer", "sequencer"):
        assert may("lambda:InvokeFunction", function % door)
    for door in ("search", "records", "parties"):
        assert not may("lambda:InvokeFunction", function % door)
    assert not may("lambda:UpdateFunctionConfiguration", function % "notifier")


def test_keys_are_used_by_their_names_and_never_endangered() -> None:
    key = f"arn:aws:kms:{WHERE}:key/one"
    for alias in ("data", "notify"):
        assert may("kms:Decrypt", key, **{"kms:ResourceAliases": (f"alias/iarms-europe-{alias}",)})
    for alias in ("trail", "log", "cursors"):
        assert not may("kms:Decrypt", key, **{"kms:ResourceAliases": (f"alias/iarms-europe-{alias}",)})
    for action in ("ScheduleKeyDeletion", "DisableKey", "PutKeyPolicy", "Sign"):
        assert not may(f"kms:{action}", key, **{"kms:ResourceAliases": ("alias/iarms-europe-data",)})


def test_another_deployments_things_are_another_operators() -> None:
    for action, resource in (
        ("dynamodb:GetItem", f"arn:aws:dynamodb:{WHERE}:table/iarms-other-records"),
        ("sqs:ReceiveMessage", f"arn:aws:sqs:{WHERE}:iarms-other-notifier-failures"),
        ("lambda:InvokeFunction", f"arn:aws:lambda:{WHERE}:function:iarms-other-notifier:live"),
    ):
        assert not may(action, resource)


@pytest.mark.parametrize(
    "deployment", [each for each in DEPLOYMENTS.values() if each.trail], ids=lambda each: each.name
)
def test_the_policy_is_short_enough_and_what_iam_knows(deployment: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([deployment.name]) == 0
    text = capsys.readouterr().out.strip()
    assert len(text) <= LONGEST
    analysed = parliament.analyze_policy_string(text)
    # The linter does not know that key's condition, which AWS documents for every action on a key.
    assert not [each for each in _told(analysed) if "kms:ResourceAliases" not in each]


def _told(analysed: Any) -> Iterator[str]:
    yield from (f"{each.issue} {each.detail} {each.location}" for each in analysed.findings)


def test_a_deployment_without_operators_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["local"]) == 2
    assert "operating_roles" in capsys.readouterr().err
