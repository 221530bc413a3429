"""A table is restored beside the one that is there: nobody is told again, what is pending goes out once, and what came
after the moment is named and can be brought.

Moto restores a table as it is, whatever moment it is asked for: so a test has it restored at the moment itself, and the
command comes upon the table as after a stop half-way. The window of restore points alone is made up.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from iarms import tables
from infra.append_only import append_only
from infra.config import Deployment
from infra.table_names import RestoredTable
from ops.mending import restore
from ops.mending.restored_settings import BESIDE
from ops.mending.told_once import HOLD
from tests import clock
from tests import world as worlds
from tests.builders import any_record, any_search
from tests.infra.conftest import DEPLOYMENTS
from tests.instances import Instances
from tests.ops.mending.wrapped import Wrapped
from tests.world import DEPLOYMENT, RECIPIENTS, World, client

pytestmark = pytest.mark.moto

AT: Final = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
SUFFIX: Final = "20261124T1230Z"
_DOORS: Final = ("search", "records", "hits", "notifier", "sweeper")
LOCAL: Final = DEPLOYMENTS["local"]


class Operator:
    """Somebody at the command, and the deployments that the file describes."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        self.world = world
        self._patch = patch
        self.deployment: Deployment = LOCAL.model_copy(update={"retain": True})
        self.functions: dict[str, dict[str, str]] = {}
        self.window = (AT - timedelta(days=35), AT + timedelta(days=1))
        self.restored: list[dict[str, Any]] = []

    def types(self, *arguments: str) -> int:
        self._patch.setattr(restore, "load_deployments", lambda: {"local": self.deployment})
        return restore.main(["local", *arguments], clients=lambda service, _: self._client(service))

    def deploys(self, *layouts: tables.TableLayout) -> None:
        """The lines are in the file, and every function has its new settings."""
        named = {layout.name: RestoredTable(name=restored(layout)) for layout in layouts}
        self.deployment = self.deployment.model_copy(update={"tables": {**self.deployment.tables, **named}})
        with self._patch.context() as patch:
            for layout in layouts:
                patch.setenv(f"IARMS_{layout.name.upper().replace('-', '_')}_TABLE", restored(layout))
                if layout is tables.SERIAL_INDEX:
                    patch.setenv("IARMS_SERIAL_INDEXES", json.dumps({"v2": restored(layout)}))
            doors = {name: Instances(name, 1).doors[0] for name in _DOORS}
        for door in doors.values():
            if "datetime" in vars(door):  # loaded beside the others: it has not been given the tests' clock
                self._patch.setattr(door, "datetime", clock.Frozen)
        self._patch.setattr(worlds, "_door", doors.__getitem__)

    def _client(self, service: str) -> Any:
        made = client(service)
        if service == "lambda":
            return Wrapped(made, get_function_configuration=self._configuration)
        if service != "dynamodb":
            return made

        def noted(**asked: Any) -> Any:
            self.restored.append(asked)
            return made.restore_table_to_point_in_time(**asked)

        return Wrapped(
            made,
            restore_table_to_point_in_time=noted,
            describe_continuous_backups=self._windowed(made.describe_continuous_backups),
        )

    def _windowed(self, ask: Any) -> Any:
        def windowed(**asked: Any) -> Any:
            answer = ask(**asked)
            found = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
            if found["PointInTimeRecoveryStatus"] == "ENABLED":
                found["EarliestRestorableDateTime"], found["LatestRestorableDateTime"] = self.window
            return answer

        return windowed

    def _configuration(self, *, FunctionName: str, Qualifier: str) -> Any:  # noqa: N803
        assert Qualifier == "live"
        return {"Environment": {"Variables": self.functions.get(FunctionName, {})}}


@pytest.fixture
def operator(world: World, monkeypatch: pytest.MonkeyPatch) -> Operator:
    world.dynamodb.update_continuous_backups(
        TableName=f"{DEPLOYMENT}-outbox", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    return Operator(world, monkeypatch)


def restored(layout: tables.TableLayout) -> str:
    return f"{DEPLOYMENT}-{layout.name}-{SUFFIX}"


def keep(world: World, *layouts: tables.TableLayout) -> None:
    """The tables as they are at this moment, under the names of the restored ones."""
    for layout in layouts:
        world.dynamodb.restore_table_to_point_in_time(
            SourceTableName=f"{DEPLOYMENT}-{layout.name}", TargetTableName=restored(layout)
        )


def hit(world: World, serial: str) -> list[str]:
    """A weapon recorded and found: three parties are to be told, whose notifications' ids these are."""
    assert world.call("POST", "/v1/records", any_record(serial_number=serial), party="NCB-FR").status == 201
    before = {item["notification_id"]["S"] for item in world.items(tables.OUTBOX)}
    assert world.call("POST", "/v1/searches", any_search(serial_number=serial)).json["outcome"] == "hit"
    ids = {item["notification_id"]["S"] for item in world.items(tables.OUTBOX)} - before
    assert len(ids) == 3
    return sorted(ids)


def rows(world: World, table: str) -> dict[str, Any]:
    return {item["notification_id"]["S"]: item for item in world.dynamodb.scan(TableName=table)["Items"]}


def sweep() -> None:
    clock.move_to(datetime.now(UTC) + timedelta(minutes=3))
    worlds._work("sweeper", {})


def told(world: World) -> Iterator[str]:
    """The id of every message that has arrived anywhere since it was last asked."""
    for party in RECIPIENTS:
        yield from (message["notification_id"] for message in world.messages(party))


def test_nobody_is_told_again_and_what_is_pending_goes_out_once(world: World, operator: Operator) -> None:
    early, since, never = hit(world, "AB012347"), hit(world, "CD556677"), hit(world, "EF990011")
    streamed = {record["dynamodb"]["Keys"]["notification_id"]["S"]: record for record in world.stream(tables.OUTBOX)}

    def notify(ids: list[str]) -> None:
        worlds._work("notifier", {"Records": [streamed[each] for each in ids]})

    notify(early)
    keep(world, tables.OUTBOX)
    notify(since)
    later = hit(world, "GH445566")
    arrived = Counter(told(world))
    assert arrived == Counter([*early, *since])

    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--run") == 0
    guarded = rows(world, restored(tables.OUTBOX))
    assert {each: guarded[each]["state"]["S"] for each in (*early, *since, *never)} == {
        **dict.fromkeys((*early, *since), "SENT"),
        **dict.fromkeys(never, "PENDING"),
    }
    before = rows(world, f"{DEPLOYMENT}-outbox")
    assert all(guarded[each] == before[each] for each in since), "as it was sent, to the message's id"

    # The old table is at work until the deployment, and sends one of what is held meanwhile.
    notify(never[:1])
    operator.deploys(tables.OUTBOX)
    sweep()
    assert Counter(told(world)) == Counter(never[:1]), "held: the sweeper has the new table and sends none of it"

    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--settle") == 0
    for _ in range(3):
        sweep()
    last = Counter(told(world))
    assert last[never[0]] == 0
    assert {each: last[each] for each in never[1:]} == dict.fromkeys(never[1:], 1)
    assert {each: last[each] for each in later} == dict.fromkeys(later, 1), "opened after the moment, never sent: told"
    assert max(last.values()) == 1
    assert not set(last) & {*early, *since}
    states = {item["state"]["S"] for item in rows(world, restored(tables.OUTBOX)).values()}
    assert states == {"SENT"}


def test_the_same_without_the_guard_would_tell_three_parties_again(world: World, operator: Operator) -> None:
    ids = hit(world, "AB012347")
    keep(world, tables.OUTBOX)
    world.notify()
    assert Counter(told(world)) == Counter(ids)
    operator.deploys(tables.OUTBOX)
    sweep()
    assert Counter(told(world)) == Counter(ids)


def test_a_hold_that_nobody_settles_ends_by_itself(world: World, operator: Operator) -> None:
    ids = hit(world, "AB012347")
    keep(world, tables.OUTBOX)
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--run") == 0
    operator.deploys(tables.OUTBOX)
    sweep()
    assert not [*told(world)]
    clock.move_to(datetime.now(UTC) + HOLD)
    sweep()
    assert Counter(told(world)) == Counter(ids)


def test_of_a_table_that_is_lost_the_logs_say_what_was_sent(world: World, operator: Operator) -> None:
    sent, pending = hit(world, "AB012347"), hit(world, "CD556677")
    keep(world, tables.OUTBOX)
    world.dynamodb.delete_table(TableName=f"{DEPLOYMENT}-outbox")
    logs = client("logs")
    for door in ("notifier", "sweeper"):
        logs.create_log_group(logGroupName=f"/aws/lambda/{DEPLOYMENT}-{door}")
        logs.create_log_stream(logGroupName=f"/aws/lambda/{DEPLOYMENT}-{door}", logStreamName="one")
    lines = [
        {"message": "sent", "notification_id": each, "timestamp": "2026-11-24T12:31:00.000+00:00"} for each in sent
    ]
    logs.put_log_events(
        logGroupName=f"/aws/lambda/{DEPLOYMENT}-notifier",
        logStreamName="one",
        logEvents=[{"timestamp": int(AT.timestamp() * 1000) + 60_000, "message": json.dumps(line)} for line in lines],
    )
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--run") == 0
    guarded = rows(world, restored(tables.OUTBOX))
    assert {guarded[each]["state"]["S"] for each in sent} == {"SENT"}
    assert {guarded[each]["sent_at"]["S"] for each in sent} == {"2026-11-24T12:31:00.000Z"}
    assert {guarded[each]["state"]["S"] for each in pending} == {"PENDING"}


def test_searches_answer_as_at_that_time_and_what_came_later_can_be_brought(
    world: World, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    first = world.call("POST", "/v1/records", any_record(serial_number="AB012347"), party="NCB-FR").json
    keep(world, tables.RECORDS, tables.SERIAL_INDEX)
    later = world.call("POST", "/v1/records", any_record(serial_number="CD556677"), party="NCB-FR").json
    changed = world.call(
        "PATCH",
        f"/v1/records/{first['record_id']}",
        {"status": "LOCATED", "reason": "found"},
        party="NCB-FR",
        headers={"If-Match": '"1"'},
    )
    assert world.call("POST", "/v1/searches", any_search(serial_number="AB012347")).json["outcome"] != "hit", changed

    for table in ("records", "serial-index"):
        assert operator.types(table, "--at", "2026-11-24T12:30Z", "--run") == 0
    said = capsys.readouterr().out
    assert f"{later['record_id']} current" in said.partition("only in the old table")[2]
    assert f"{first['record_id']} current" in said.partition("otherwise in the old table")[2]
    operator.deploys(tables.RECORDS, tables.SERIAL_INDEX)
    assert world.call("POST", "/v1/searches", any_search(serial_number="AB012347")).json["outcome"] == "hit"
    assert world.call("POST", "/v1/searches", any_search(serial_number="CD556677")).json["outcome"] == "no_match"

    assert operator.types("records", "--at", "2026-11-24T12:30Z", "--settle", "--bring") == 0
    there = world.call("GET", f"/v1/records/{later['record_id']}", party="NCB-FR")
    assert there.status == 200
    name = restored(tables.RECORDS)
    stream = client("dynamodbstreams").list_streams(TableName=name)["Streams"]
    assert stream, "what is brought comes to the indexer and the watcher by the stream"
    assert operator.types("records", "--at", "2026-11-24T12:30Z", "--settle", "--bring") == 0
    assert "brought   0 items" in capsys.readouterr().out


def test_a_restored_table_has_what_a_restore_leaves_off(world: World, operator: Operator) -> None:
    keep(world, tables.AUDIT, tables.WATCHES)
    for layout in (tables.AUDIT, tables.WATCHES):
        assert operator.types(layout.name, "--at", "2026-11-24T12:30Z", "--run") == 0
        name = restored(layout)
        described = world.dynamodb.describe_table(TableName=name)["Table"]
        assert described["DeletionProtectionEnabled"] is True
        backups = world.dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
        tags = world.dynamodb.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]
        assert {each["Key"]: each["Value"] for each in tags} == {
            "service": "iarms-gateway",
            "deployment": "local",
            BESIDE: f"{DEPLOYMENT}-{layout.name}",
        }
        expiry = world.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        assert (expiry["TimeToLiveStatus"], expiry.get("AttributeName")) == (
            ("ENABLED", "expires_at") if layout.expires else ("DISABLED", None)
        )
        assert described.get("StreamSpecification") == (
            {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"} if layout.stream else None
        )
    policy = world.dynamodb.get_resource_policy(
        ResourceArn=world.dynamodb.describe_table(TableName=restored(tables.AUDIT))["Table"]["TableArn"]
    )["Policy"]
    assert json.loads(policy) == append_only(operator.deployment, restored(tables.AUDIT))


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    world: World, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z") == 0
    said = capsys.readouterr().out
    for each in (
        f"restore   {DEPLOYMENT}-outbox as it was",
        restored(tables.OUTBOX),
        "stream of NEW_IMAGE",
        "SETTLE=1",
    ):
        assert each in said
    assert restored(tables.OUTBOX) not in world.dynamodb.list_tables()["TableNames"]
    assert not operator.restored


def test_the_whole_run_ends_with_the_lines_for_the_file_which_the_file_takes(
    world: World, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    hit(world, "AB012347")
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--run") == 0
    (asked,) = operator.restored
    assert (asked["SourceTableName"], asked["RestoreDateTime"]) == (f"{DEPLOYMENT}-outbox", AT)
    head, line = capsys.readouterr().out.splitlines()[-2:]
    assert head == "[local.tables]"
    data = LOCAL.model_dump(mode="python", by_alias=True)
    deployment = Deployment.model_validate(data | {"tables": tomllib.loads(line)})
    assert deployment.table(tables.OUTBOX) == restored(tables.OUTBOX)
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--run") == 0, "again: it goes on where it is"
    assert len(operator.restored) == 1


@pytest.mark.parametrize(
    ("table", "at", "message"),
    [
        ("outbox", "2026-09-24T12:30Z", "can be restored from"),
        ("outbox", "2026-12-24T12:30Z", "can be restored from"),
        ("cases", "2026-11-24T12:30Z", f"{DEPLOYMENT}-cases has no restore points"),
    ],
)
def test_a_moment_that_no_table_reaches_back_to_is_refused(
    operator: Operator, capsys: pytest.CaptureFixture[str], table: str, at: str, message: str
) -> None:
    for beside in ([], ["--run"]):
        assert operator.types(table, "--at", at, *beside) == 2
        assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("outbox", "--at", "2026-11-24T12:30"),
        ("outboxes", "--at", "2026-11-24T12:30Z"),
        ("outbox", "--at", "2026-11-24T12:30Z", "--run", "--settle"),
        ("outbox", "--at", "2026-11-24T12:30Z", "--bring"),
    ],
)
def test_what_cannot_be_meant_is_refused(operator: Operator, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        operator.types(*arguments)
    assert ended.value.code == 2


def test_nothing_is_settled_before_every_function_has_the_restored_table(
    world: World, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = hit(world, "AB012347")
    keep(world, tables.OUTBOX)
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--run") == 0
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--settle") == 2, "the file does not say so yet"
    operator.deploys(tables.OUTBOX)
    operator.functions[f"{DEPLOYMENT}-sweeper"] = {"IARMS_OUTBOX_TABLE": f"{DEPLOYMENT}-outbox"}
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--settle") == 1
    assert "sweeper still use another table" in capsys.readouterr().out
    operator.functions[f"{DEPLOYMENT}-sweeper"]["IARMS_OUTBOX_TABLE"] = restored(tables.OUTBOX)
    until = {":until": {"N": str(int(datetime.now(UTC).timestamp()) + 60)}}
    world.dynamodb.update_item(
        TableName=f"{DEPLOYMENT}-outbox",
        Key={"notification_id": {"S": ids[0]}},
        UpdateExpression="SET claimed_until = :until",
        ExpressionAttributeValues=until,
    )
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--settle") == 1, "one may be on its way"
    clock.move_to(datetime.now(UTC) + timedelta(minutes=2))
    assert operator.types("outbox", "--at", "2026-11-24T12:30Z", "--settle") == 0


def test_a_deadline_whose_step_was_taken_since_waits_and_has_the_state_that_was_told_once_it_is_brought(
    world: World, operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    hit(world, "AB012347")
    keep(world, tables.CASES)
    case_key = next(item["case_key"]["S"] for item in world.items(tables.CASES) if "due_at" in item)
    clock.move_to(datetime.now(UTC) + timedelta(hours=30))
    worlds._work("clock", {})
    world.notify()
    reminded = Counter(told(world))
    assert len(reminded) > 3
    assert operator.types("cases", "--at", "2026-11-24T12:30Z", "--run") == 0
    assert "1 whose step was taken since are put off" in capsys.readouterr().out
    with_old_steps = world.dynamodb.scan(TableName=restored(tables.CASES))["Items"]
    (waiting,) = (item for item in with_old_steps if "due_at" in item)
    assert waiting["due_at"]["S"] > datetime.now(UTC).isoformat()

    operator.deploys(tables.CASES)
    assert operator.types("cases", "--at", "2026-11-24T12:30Z", "--settle", "--bring") == 0
    there = {item["case_key"]["S"]: item for item in world.dynamodb.scan(TableName=restored(tables.CASES))["Items"]}
    old = {item["case_key"]["S"]: item for item in world.items(tables.CASES)}
    assert there[case_key] == old[case_key]
