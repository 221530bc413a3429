"""No role of a deployment rewrites evidence: events, the log's order, its files and its signatures, role by role."""

import pytest

from iarms import tables
from tests.infra.assembly import Assembly
from tests.infra.roles import Role, roles_of

_LOG_ROWS = {
    "head": {"sequencer"},
    "turn": {"sequencer"},
    "block#0000000000": {"sequencer"},
    "parcel#00ff": {"sequencer"},
    "event#evt_1": {"sequencer"},
    "signing": {"publisher"},
    "checkpoint": {"publisher"},
    "witnessed": {"publisher"},
    "cosignature#00000000000000000005": {"publisher"},
}
_LOG_FILES = ("checkpoint", "witnessed", "checkpoints/00000000000000000005", "tile/0/000", "tile/entries/000")


def _arn(assembly: Assembly, table: str) -> str:
    deployment = assembly.deployment
    return f"arn:aws:dynamodb:{deployment.region}:{deployment.account}:table/{deployment.physical(table)}"


def _who_may(roles: dict[str, Role], action: str, resource: str, **context: tuple[str, ...]) -> set[str]:
    named = {"dynamodb:LeadingKeys": context["leading"]} if context else {}
    return {name for name, role in roles.items() if role.may(action, resource, named)}


@pytest.fixture(scope="module")
def _roles() -> dict[str, dict[str, Role]]:
    return {}


@pytest.fixture
def roles(assembly: Assembly, _roles: dict[str, dict[str, Role]]) -> dict[str, Role]:
    name = assembly.deployment.name
    if name not in _roles:
        _roles[name] = roles_of(assembly)
    return _roles[name]


@pytest.mark.parametrize("table", [tables.AUDIT.name, tables.AUDIT_LOG.name])
@pytest.mark.parametrize(
    "action",
    ["UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete", "DeleteTable",
     "UpdateTable", "UpdateTimeToLive", "PutResourcePolicy", "DeleteResourcePolicy", "UpdateContinuousBackups"],
)  # fmt: skip
def test_nobody_changes_or_removes_events_or_the_logs_order(
    assembly: Assembly, roles: dict[str, Role], table: str, action: str
):
    assert _who_may(roles, f"dynamodb:{action}", _arn(assembly, table), leading=("head",)) == set()


def test_each_row_of_the_log_has_one_writer(assembly: Assembly, roles: dict[str, Role]):
    table = _arn(assembly, tables.AUDIT_LOG.name)
    assert {row: _who_may(roles, "dynamodb:PutItem", table, leading=(row,)) for row in _LOG_ROWS} == _LOG_ROWS
    assert _who_may(roles, "dynamodb:PutItem", table) == set()


def test_who_orders_and_who_signs_write_no_event(assembly: Assembly, roles: dict[str, Role]):
    writers = _who_may(roles, "dynamodb:PutItem", _arn(assembly, tables.AUDIT.name), leading=("evt_1",))
    assert writers
    assert not writers & {"sequencer", "publisher", "audit_indexer", "auditor"}


def test_the_logs_files_have_one_writer_and_nobody_deletes_or_unlocks_them(assembly: Assembly, roles: dict[str, Role]):
    bucket = f"arn:aws:s3:::{assembly.deployment.log_bucket()}"
    for name in _LOG_FILES:
        assert _who_may(roles, "s3:PutObject", f"{bucket}/{name}") == {"publisher"}
        for action in ("DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention", "PutObjectRetention",
                       "PutObjectLegalHold", "PutObjectAcl", "ReplicateObject"):  # fmt: skip
            assert _who_may(roles, f"s3:{action}", f"{bucket}/{name}") == set()
    assert _who_may(roles, "s3:PutObject", f"{bucket}/cosignatures/00000000000000000005/somebody") == set()
    for action in ("DeleteBucket", "PutBucketPolicy", "DeleteBucketPolicy", "PutBucketVersioning",
                   "PutBucketObjectLockConfiguration", "PutLifecycleConfiguration"):  # fmt: skip
        assert _who_may(roles, f"s3:{action}", bucket) == set()
