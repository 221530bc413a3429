"""Every test runs in an environment with made-up names and no way out to the network."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

gc.disable()  # of what is imported nothing is garbage: looking through it costs a fifth of the imports

ROOT = Path(__file__).resolve().parent.parent
os.environ["AWS_ACCOUNT_ID_ENDPOINT_MODE"] = "disabled"  # moto's stream endpoints carry no account
os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "none"
os.environ["PYTHONPATH"] = os.pathsep.join((str(ROOT / "functions"), str(ROOT)))  # for commands that tests start
os.environ.pop("AWS_PROFILE", None)
os.environ.pop("AWS_ENDPOINT_URL", None)

from iarms import tables
from infra.portal.build import portal_file
from ops.local.environment import stand_in_environment

QUEUES = "https://eu-west-1.queue.amazonaws.com/123456789012"
CONSUMERS = ("indexer", "audit_indexer", "watcher", "sequencer", "dispatcher")
stand_in_environment(
    **{f"{table.name.replace('-', '_')}_table": f"iarms-local-{table.name}" for table in tables.ALL},
    cursor_key="alias/iarms-local-cursors",
    deployment="local",
    region="eu-west-1",
    index_version="v2",
    recipients="INTERPOL-GS WCO NCB:BRFR",
    serial_indexes='{"v2": "iarms-local-serial-index"}',
    batch_queue_url=f"{QUEUES}/iarms-local-search-batches",
    late_events_queue_url=f"{QUEUES}/iarms-local-late-events",
    confirmation_minutes='{"URGENT": 10, "ROUTINE": 60}',
    hit_reminders='{"NOTIFIED": [24, 72, 168], "CONFIRMED": [24, 72, 168], "ESCALATED": [24, 72, 168]}',
    log_algorithm="ecdsa-p256",
    log_bucket="iarms-local-log-000000000000",
    log_key="alias/iarms-local-log-signing",
    turns_queue_url=f"{QUEUES}/iarms-local-webhook-turns",
    webhook_key="alias/iarms-local-webhooks",
    loopback="allowed",
    import_queue_url=f"{QUEUES}/iarms-local-record-imports",
    file_queue_url=f"{QUEUES}/iarms-local-record-files",
    **{f"{door}_failures": f"{QUEUES}/iarms-local-{door.replace('_', '-')}-failures" for door in CONSUMERS},
    uploads_bucket="iarms-local-uploads-000000000000",
    pages=str(portal_file()),
    pictures_bucket="iarms-local-pictures-000000000000",
    topic_prefix="arn:aws:sns:eu-west-1:123456789012:iarms-local-ntf-",
)

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import disable_socket

from tests import clock, stand_in
from tests.world import ENGINE, World, Worlds, local_templates

if TYPE_CHECKING:
    from tests.day.files import DayFiles


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest by the clock comes first, so that no worker waits for another at the end."""

    def turn(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)

    items.sort(key=turn)
    for item in items:
        if {"world", "worlds"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("world")
        if item.path.relative_to(ROOT / "tests").as_posix().startswith(_ON_MOTO):
            item.add_marker("moto")


def pytest_collection_finish() -> None:
    """What is there now stays; from here on only what tests make is looked through for garbage."""
    gc.freeze()
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """No sockets but on this machine's own loopback, and no clock but the tests' own."""
    if item.get_closest_marker("stack"):
        clock.let_go()
        return
    disable_socket(allow_unix_socket=True)
    clock.begin()


stand_in.install()
# A busy machine is slow, and that is no fault of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
# Folders of tests/: real processes that are waited for, packages that are built.
_FIRST = ("local", "infra", "flow", "casework")
# What is written and read by each table's own queries, and the flows that faults and privileges are staged in.
_ON_MOTO = (
    "store/",
    "flow/test_faults.py",
    "flow/test_hit_reaches_three_parties.py",
    "flow/test_privileges_suffice.py",
)


@pytest.fixture(scope="session")
def worlds() -> Worlds:
    """The world of the local deployment's templates, built once."""
    return Worlds(local_templates())


@pytest.fixture
def world(worlds: Worlds, request: pytest.FixtureRequest) -> Iterator[World]:
    """Moto with the topics and queues of the template, its tables in memory or, under the marker `moto`, in moto, the
    doors over it, and the streams in between."""
    engine = "moto" if request.node.get_closest_marker("moto") else ENGINE
    with worlds.begin(engine=engine) as world:
        yield world


@pytest.fixture(scope="session")
def planted_day(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> "DayFiles":
    """A simulated day's files with all that is planted in it, made once; who tampers with them takes a copy."""
    return _day(worlds, tmp_path_factory.mktemp("planted-day"), planted=True)


@pytest.fixture(scope="session")
def clean_day(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> "DayFiles":
    """The same day with nothing planted in it."""
    return _day(worlds, tmp_path_factory.mktemp("clean-day"), planted=False)


def _day(worlds: Worlds, folder: Path, *, planted: bool) -> "DayFiles":
    from tests.day.files import make_day

    clock.begin()
    try:
        with worlds.begin() as world:
            return make_day(world, folder, planted=planted)
    finally:
        clock.begin()
