"""What failed is sent on its way again, each kind by its own way; twice has no second effect, and what fails stays."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from iarms import tables
from ops.mending import failure_queues, redrive
from ops.mending.failure_queues import STREAMS, WORK
from tests.builders import any_record, any_search
from tests.infra.conftest import DEPLOYMENTS
from tests.ops.mending.wrapped import Wrapped
from tests.world import DEPLOYMENT, RECIPIENTS, World, _work, client

pytestmark = pytest.mark.moto
QUEUE: Final = f"{DEPLOYMENT}-%s"


class Functions:
    """Lambda, as far as it calls the doors of this process; what each of them was brought is kept."""

    def __init__(self) -> None:
        self.brought: list[tuple[str, int]] = []
        self.filters: list[dict[str, Any]] = []
        self.answer: Any = None
        self.is_forgotten = False
        self.error: dict[str, str] | None = None

    def list_event_source_mappings(self, *, FunctionName: str) -> Any:  # noqa: N803
        patterns = [{"Pattern": json.dumps(each)} for each in self.filters]
        arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/iarms-local-%s/stream/any"
        mapping = {"FilterCriteria": {"Filters": patterns}} if patterns else {}
        assert FunctionName.startswith(f"{DEPLOYMENT}-")
        return {
            "EventSourceMappings": [
                {"EventSourceArn": arn % name, **mapping} for name in ("outbox", "records", "audit")
            ]
        }

    def invoke(self, *, FunctionName: str, Payload: bytes) -> Any:  # noqa: N803
        door = FunctionName.removeprefix(f"{DEPLOYMENT}-").removesuffix(":live")
        event = json.loads(Payload)
        self.brought.append((door, len(event["Records"])))
        if self.error is not None:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(self.error).encode())}
        answer = self.answer if self.answer is not None else _work(door, event)
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Functions:
    monkeypatch.setattr(failure_queues, "WAIT_SECONDS", 0)
    return Functions()


def types(functions: Functions, *arguments: str) -> int:
    def clients(service: str, _: Any) -> Any:
        if service == "lambda":
            return functions
        if service == "dynamodbstreams" and functions.is_forgotten:
            return Wrapped(client(service), get_shard_iterator=_forgotten)
        return client(service)

    return redrive.main(["local", *arguments], clients=clients)


def _forgotten(**_: Any) -> Any:
    """What a stream says of a place of the day before, which moto never forgets."""
    raise ClientError({"Error": {"Code": "TrimmedDataAccessException", "Message": ""}}, "GetShardIterator")


def lies(world: World, queue: str) -> list[dict[str, Any]]:
    """The messages of a queue, left where they are."""
    url = world.sqs.get_queue_url(QueueName=QUEUE % queue)["QueueUrl"]
    found = world.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    return [json.loads(each["Body"]) for each in found]


def put(world: World, queue: str, said: Any) -> None:
    url = world.sqs.get_queue_url(QueueName=QUEUE % queue)["QueueUrl"]
    world.sqs.send_message(QueueUrl=url, MessageBody=said if isinstance(said, str) else json.dumps(said))


def place(world: World, layout: tables.TableLayout, door: str, **beside: Any) -> dict[str, Any]:
    """What Lambda puts on the queue of a batch that it gave up: all that the table's stream has."""
    arn = world.dynamodb.describe_table(TableName=f"{DEPLOYMENT}-{layout.name}")["Table"]["LatestStreamArn"]
    records = world.stream(layout, "nobody")
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    shard = client("dynamodbstreams").describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    return {
        "requestContext": {
            "functionArn": f"arn:aws:lambda:eu-west-1:123456789012:function:{DEPLOYMENT}-{door}:live",
            "condition": "RetryAttemptsExhausted",
        },
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "batchSize": len(records),
            "streamArn": arn,
        },
        **beside,
    }


def told(world: World) -> Iterator[str]:
    for party in RECIPIENTS:
        yield from (message["notification_id"] for message in world.messages(party))


def hit(world: World) -> None:
    assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 201
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"


def test_a_dry_run_says_what_lies_there_by_ids_and_leaves_it(
    world: World, functions: Functions, capsys: pytest.CaptureFixture[str]
) -> None:
    hit(world)
    put(world, "notifier-failures", place(world, tables.OUTBOX, "notifier"))
    put(world, "batch-failures", {"batch_id": "sbat_01M86R07PX8TCJSA9ZHHQ47XZH", "chunk": 3})
    put(world, "import-failures", {"Records": [{"s3": {"object": {"key": "uploads/the-name-of-somebody.csv"}}}]})
    put(world, "late-event-failures", {"event_id": "evt_1", "query": {"serial_number": "AB012347"}, "officer": "k-1"})
    put(world, "watcher-failures", "no JSON")
    for queue in (*STREAMS, *WORK):
        lay = lies(world, queue) if queue != "watcher-failures" else None
        assert types(functions, queue) == (0 if lay == [] else 1)
        if lay is not None:
            assert lies(world, queue) == lay
    said = capsys.readouterr().out
    for each in (
        "notifier-failures: 1",
        "3 of a stream from",
        "RetryAttemptsExhausted",
        "batch_id sbat_01M86R07PX8TCJSA9ZHHQ47XZH chunk 3",
        "an uploaded file",
        "event_id evt_1",
        "cannot be read",
        "sequencer-failures: nothing",
    ):
        assert each in said
    for case in ("AB012347", "k-1", "somebody"):
        assert case not in said
    assert not functions.brought


def test_places_of_the_outbox_are_read_from_the_stream_and_twice_tells_nobody_twice(
    world: World, functions: Functions
) -> None:
    functions.filters = [{"eventName": ["INSERT"]}]
    hit(world)
    lost = place(world, tables.OUTBOX, "notifier")
    put(world, "notifier-failures", lost)
    assert types(functions, "notifier-failures", "--run") == 0
    assert len({*told(world)}) == 3
    assert lies(world, "notifier-failures") == []
    put(world, "notifier-failures", lost)
    assert types(functions, "notifier-failures", "--run") == 0
    assert not [*told(world)]
    assert functions.brought == [("notifier", 3), ("notifier", 3)]


def test_a_function_is_brought_what_its_mapping_lets_through_and_nothing_else(
    world: World, functions: Functions
) -> None:
    functions.filters = [{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"bulk": {"S": [{"exists": False}]}}}}]
    functions.answer = {"batchItemFailures": []}
    hit(world)
    world.notify()  # marks of the notifier are MODIFY records of the same stream
    put(world, "notifier-failures", place(world, tables.OUTBOX, "notifier"))
    assert types(functions, "notifier-failures", "--run") == 0
    assert functions.brought == [("notifier", 3)]


def test_what_was_put_aside_has_no_shard_and_is_found_by_its_place(world: World, functions: Functions) -> None:
    functions.answer = {"batchItemFailures": []}
    hit(world)
    lost = place(world, tables.RECORDS, "indexer")
    del lost["DDBStreamBatchInfo"]["shardId"]
    put(world, "indexer-failures", lost)
    assert types(functions, "indexer-failures", "--run") == 0
    assert functions.brought == [("indexer", 1)]


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        ({"errorType": "KeyError"}, None),
        (None, {"batchItemFailures": [{"itemIdentifier": "1"}]}),
    ],
)
def test_what_fails_again_stays(
    world: World, functions: Functions, error: dict[str, str] | None, answer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    functions.error, functions.answer = error, answer
    hit(world)
    lost = place(world, tables.AUDIT, "sequencer")
    put(world, "sequencer-failures", lost)
    assert types(functions, "sequencer-failures", "--run") == 1
    assert lies(world, "sequencer-failures") == [lost]
    assert "stays, sequencer " in capsys.readouterr().out


def test_what_the_stream_has_forgotten_is_read_by_its_key_or_named_with_what_finds_it(
    world: World, functions: Functions, capsys: pytest.CaptureFixture[str]
) -> None:
    world.call("POST", "/v1/searches", any_search())
    (event_id,) = (item["event_id"]["S"] for item in world.items(tables.AUDIT))
    gone = place(world, tables.AUDIT, "sequencer")
    functions.is_forgotten = True
    put(world, "sequencer-failures", gone)
    assert types(functions, "sequencer-failures", "--run") == 1
    assert "make catch-up-log DEPLOYMENT=... BRING=--bring" in capsys.readouterr().out
    assert types(functions, "sequencer-failures", "--run", "--forget") == 0
    put(world, "sequencer-failures", {**gone, "key": {"event_id": event_id}})
    assert types(functions, "sequencer-failures", "--run") == 0
    assert functions.brought == [("sequencer", 1)]
    assert {item["row"]["S"] for item in world.items(tables.AUDIT_LOG)} >= {"head", f"event#{event_id}"}
    put(world, "notifier-failures", gone)
    assert types(functions, "notifier-failures", "--run") == 0, "the sweeper sends what is pending"


@pytest.mark.parametrize(("queue", "source"), WORK.items())
def test_work_goes_back_to_the_queue_that_it_came_from(
    world: World, functions: Functions, queue: str, source: str
) -> None:
    put(world, queue, {"batch_id": "sbat_1", "chunk": 3})
    assert types(functions, queue, "--run") == 0
    assert lies(world, source) == [{"batch_id": "sbat_1", "chunk": 3}]
    assert lies(world, queue) == []
    assert types(functions, queue, "--run") == 0
    assert len(lies(world, source)) == 1


def test_what_was_undelivered_comes_into_the_queue_of_the_party_that_it_names_as_it_was_sent(
    world: World, functions: Functions, capsys: pytest.CaptureFixture[str]
) -> None:
    def queue(stack: int, name: str) -> str:
        made = f"{DEPLOYMENT}-recipients-{stack}-{name.replace('-', '')}Queue-ABC"
        return str(world.sqs.create_queue(QueueName=made, tags={"queue": name})["QueueUrl"])

    numbers = DEPLOYMENTS["local"].recipient_groups()
    undelivered = {number: queue(number, f"undelivered-{number}") for number in numbers}
    parties = {party: queue(number, f"ntf-{party}") for number, group in numbers.items() for party in group}
    number, (party, *_) = next(iter(numbers.items()))
    attributes = {"recipient": {"DataType": "String", "StringValue": party}}
    of_sns = {"ErrorCode": {"DataType": "String", "StringValue": "KMS.DisabledException"}}
    for said in ({"notification_id": "ntf_1", "recipient": party}, {"notification_id": "ntf_2"}):
        world.sqs.send_message(
            QueueUrl=undelivered[number], MessageBody=json.dumps(said), MessageAttributes=attributes | of_sns
        )
    assert types(functions, f"undelivered-{number}", "--run") == 1
    (message,) = world.sqs.receive_message(
        QueueUrl=parties[party], MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )["Messages"]
    assert json.loads(message["Body"]) == {"notification_id": "ntf_1", "recipient": party}
    assert set(message["MessageAttributes"]) == {"recipient"}
    out = capsys.readouterr().out
    assert f"recipient {party} KMS.DisabledException: in the queue of {party}" in out
    assert "notification_id ntf_2 KMS.DisabledException: stays, it names no party" in out
    assert types(functions, "all") == 1, "the other one is still there"


@pytest.mark.parametrize("arguments", [("no-queue",), ("all", "--forget"), ()])
def test_what_cannot_be_meant_is_refused(functions: Functions, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        types(functions, *arguments)
    assert ended.value.code == 2


def test_ages_are_told_in_the_unit_that_a_person_would_use() -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    for age, told_as in ((5, "5 min"), (60 * 5, "5.0 h"), (60 * 24 * 3, "3.0 d")):
        failed = failure_queues.Failed("", "{}", {}, now - timedelta(minutes=age))
        assert failed.shown(now).strip().startswith(told_as)


def test_what_did_not_reach_a_partys_own_account_stays_until_somebody_has_told_the_party(
    world: World, functions: Functions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = f"{DEPLOYMENT}-recipients-1-Unreached-ABC"
    url = world.sqs.create_queue(QueueName=made, tags={"queue": "unreached-1"})["QueueUrl"]
    world.sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"notification_id": "ntf_1", "recipient": "NCB-FR"}))
    monkeypatch.setattr(redrive, "names_of", lambda _: ("unreached-1",))
    assert types(functions, "unreached-1", "--run") == 1
    assert "NCB-FR has it in its queue here" in capsys.readouterr().out
    assert types(functions, "unreached-1", "--run", "--forget") == 0
    assert types(functions, "unreached-1") == 0
