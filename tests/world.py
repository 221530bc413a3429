"""The deployed system in one process: moto with the template's tables, topics and queues, the real doors over them,
and the streams carried by hand, as often as a test likes.

The tables lie in moto too, or in memory (`tests.memory_dynamodb`), where an answer takes a twentieth of the time."""

import base64
import importlib
import json
import os
import pickle
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from types import ModuleType
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import boto3
import requests
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws

from iarms import tables
from iarms.models.audit import AuditEvent
from iarms.models.party import SCOPES, TEST_BUREAU, Desk, Mandate, Party, class_of
from iarms.settings import IMPORT_RECEIVES
from iarms.store.parties import Register
from iarms.store.readers import for_the_service
from tests import aws_state, clock, doors
from tests.assemblies import every_assembly
from tests.memory_dynamodb import Store, serve

DEPLOYMENT = "iarms-local"
CURSOR_KEY = f"alias/{DEPLOYMENT}-cursors"
WEBHOOK_KEY = f"alias/{DEPLOYMENT}-webhooks"
SIGNING_KEY = f"alias/{DEPLOYMENT}-log-signing"
Engine = Literal["memory", "moto"]
ENGINE: Final[Engine] = "moto" if os.environ.get("DYNAMODB") == "moto" else "memory"
"""Where the tables lie of a world that is not told otherwise; `DYNAMODB=moto` has every test on moto."""
RECIPIENTS = ("INTERPOL-GS", "WCO", "NCB-FR", "NCB-BR")
# The offices to call; NCB-BR has told of none.
DESKS = {
    "INTERPOL-GS": Desk(name="Command and coordination", telephone="+33 4 65 71 00 01", hours="24 hours"),
    "WCO": Desk(name="Enforcement", telephone="+32 2 000 00 02", languages="English, French"),
    "NCB-FR": Desk(name="NCB Paris, firearms desk", telephone="+33 1 99 00 00 17", email="firearms@ncb-fr.example"),
}


def local_templates() -> dict[str, Any]:
    """The local deployment's templates by stack name, without assets."""
    return {
        path.name.removesuffix(".template.json"): json.loads(path.read_text())
        for path in every_assembly().glob("assembly-local/*.template.json")
    }


class Context(LambdaContext):
    """What Lambda says of the invocation."""

    function_version = "1"
    milliseconds_left = 180_000
    aws_request_id = "00000000-0000-4000-8000-000000000000"
    function_name = "test"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:test"

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]
        return self.milliseconds_left


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class World:
    """Everything a test may want to look at."""

    dynamodb: Any
    sns: Any
    sqs: Any
    s3: Any
    queues: dict[str, str]
    store: Store | None = None
    """The tables where they lie in memory."""
    _read: dict[str, str] = field(default_factory=dict)
    _requests: int = 0

    @classmethod
    def made_from(cls, templates: Mapping[str, Any]) -> "World":
        world = cls(client("dynamodb"), client("sns"), client("sqs"), client("s3"), {})
        for queue in ("search-batches", "record-imports", "record-files", "late-events", "webhook-turns"):
            world.sqs.create_queue(QueueName=f"{DEPLOYMENT}-{queue}")
        for template in templates.values():
            for resource in template["Resources"].values():
                if resource["Type"] == "AWS::DynamoDB::GlobalTable":
                    world.dynamodb.create_table(**_creation(resource["Properties"]))
                if resource["Type"] == "AWS::KMS::Key" and "KeySpec" in resource["Properties"]:
                    world.make_key(resource["Properties"])
                if resource["Type"] == "AWS::KMS::Key" and "webhooks" in json.dumps(resource["Properties"]):
                    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
                    client("kms").create_alias(AliasName=WEBHOOK_KEY, TargetKeyId=key)
                if resource["Type"] == "AWS::S3::Bucket":
                    world.make_bucket(resource["Properties"])
                if resource["Type"] == "AWS::SQS::Queue" and "-failures" in str(name := _queue_name(resource)):
                    world.sqs.create_queue(QueueName=name)
        for party in (*RECIPIENTS, TEST_BUREAU):
            topic = world.sns.create_topic(Name=f"{DEPLOYMENT}-ntf-{party}")["TopicArn"]
            queue = world.sqs.create_queue(QueueName=f"{DEPLOYMENT}-ntf-{party}")["QueueUrl"]
            if party != TEST_BUREAU:  # who looks at all queues looks at those of parties
                world.queues[party] = queue
            world.sns.subscribe(
                TopicArn=topic,
                Protocol="sqs",
                Endpoint=f"arn:aws:sqs:eu-west-1:123456789012:{DEPLOYMENT}-ntf-{party}",
                Attributes={"RawMessageDelivery": "true"},
            )
        register = Register(world.dynamodb, f"{DEPLOYMENT}-register")
        for party in RECIPIENTS:
            mandates: tuple[Mandate, ...] = ()
            if party == "WCO":
                mandates = (
                    Mandate(country="KE", since="2020-01-01"),
                    Mandate(country="GH", since="2020-01-01"),
                    Mandate(country="TZ", since="2020-01-01", until="2021-12-31"),
                )
            register.put(Party(party=party, notified=True, mandates=mandates, desk=DESKS.get(party)))
        return world

    def make_key(self, properties: Mapping[str, Any]) -> None:
        """The template's key that seals cursors, or the one that signs the log, which moto has on P-256 alone; the
        doors' settings have their aliases."""
        signs = properties["KeyUsage"] == "SIGN_VERIFY"
        kind = "ECC_NIST_P256" if signs else properties["KeySpec"]
        key = client("kms").create_key(KeySpec=kind, KeyUsage=properties["KeyUsage"])["KeyMetadata"]["KeyId"]
        client("kms").create_alias(AliasName=SIGNING_KEY if signs else CURSOR_KEY, TargetKeyId=key)

    def make_bucket(self, properties: Mapping[str, Any]) -> None:
        """The template's bucket; of uploads it tells its queue of what is put there."""
        name = properties["BucketName"]
        self.s3.create_bucket(
            Bucket=name,
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
            ObjectLockEnabledForBucket=properties.get("ObjectLockEnabled", False),
        )
        if "NotificationConfiguration" not in properties:
            return
        (told,) = properties["NotificationConfiguration"]["QueueConfigurations"]
        queue = {
            "QueueArn": f"arn:aws:sqs:eu-west-1:123456789012:{DEPLOYMENT}-record-imports",
            "Events": [told["Event"]],
            "Filter": {"Key": {"FilterRules": told["Filter"]["S3Key"]["Rules"]}},
        }
        self.s3.put_bucket_notification_configuration(
            Bucket=name, NotificationConfiguration={"QueueConfigurations": [queue]}
        )
        self.chunks("record-imports")  # S3's trial message, which has a test of its own

    def call(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        party: str = "WCO",
        scopes: str | None = None,
        headers: Mapping[str, str] | None = None,
        text: str | None = None,
        expires_at: float = 4e9,
        subject: str | None = None,
        certificate: str | Mapping[str, Any] | None = None,
        bound_to: str = "",
    ) -> Answer:
        """Call a route as API Gateway does once the authorizer allowed it. `text` is a body as it is, JSON or not;
        `subject` the client that calls, where it is not the party's usual one.

        `certificate` is the client's in PEM, or all that the gateway says of it; `bound_to` the thumbprint of the one
        that the token is bound to.
        """
        split = urlsplit(target)
        door, resource = _route(method, split.path)
        self._requests += 1
        sent = text if text is not None else None if body is None else json.dumps(body)
        query = parse_qsl(split.query, keep_blank_values=True)
        kind = class_of(party)
        event = {
            "resource": resource,
            "path": split.path,
            "httpMethod": method,
            "headers": {"Content-Type": "application/json", **(headers or {})},
            "multiValueHeaders": {
                name: [value] for name, value in {"Content-Type": "application/json", **(headers or {})}.items()
            },
            "queryStringParameters": dict(query) or None,
            "multiValueQueryStringParameters": {n: [v for m, v in query if m == n] for n, _ in query} or None,
            "pathParameters": None,
            "stageVariables": None,
            "body": sent,
            "isBase64Encoded": False,
            "requestContext": {
                "stage": "live",
                "path": f"/live{split.path}",
                "httpMethod": method,
                "resourcePath": resource,
                "requestId": "set-by-anybody",
                "extendedRequestId": f"request-{self._requests}",
                "identity": {"sourceIp": "192.0.2.1", "userAgent": "test", **_client_certificate(certificate)},
                "authorizer": {
                    "party": party,
                    "subject": subject or f"client-of-{party}",
                    "scopes": " ".join(sorted(SCOPES[kind])) if scopes is None and kind else scopes or "",
                    "expires_at": str(expires_at),
                    "bound_to": bound_to,
                },
            },
        }
        answer = _work(door, event)
        flat = {name: values[0] for name, values in (answer.get("multiValueHeaders") or {}).items()}
        return Answer(answer["statusCode"], {**(answer.get("headers") or {}), **flat}, answer["body"])

    def stream(self, table: tables.TableLayout, reader: str = "") -> list[dict[str, Any]]:
        """The table's stream records since this reader last asked, in the shape that Lambda hands over."""
        streams = client("dynamodbstreams")
        name = f"{DEPLOYMENT}-{table.name}"
        arn = self.dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
        last = self._read.get(name + reader)
        begin = {"ShardIteratorType": "TRIM_HORIZON"}
        if last:
            begin = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
        fresh: list[dict[str, Any]] = []
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], **begin)["ShardIterator"]
            while batch := (answer := streams.get_records(ShardIterator=iterator))["Records"]:
                fresh += batch
                iterator = answer["NextShardIterator"]
        if fresh:
            self._read[name + reader] = max((r["dynamodb"]["SequenceNumber"] for r in fresh), key=int)
        return [_as_lambda_gets_it(record) for record in fresh]

    def notify(self, *, times: int = 1) -> list[Any]:
        """Carry the outbox's new rows to the notifier, the same batch so many times."""
        rows = [record for record in self.stream(tables.OUTBOX) if record["eventName"] == "INSERT"]
        return [_work("notifier", {"Records": rows}) for _ in range(times)] if rows else []

    def index(self, *, times: int = 1) -> list[Any]:
        """Carry the new records to the indexer, the same batch so many times."""
        records = [
            record
            for record in self.stream(tables.RECORDS)
            if record["dynamodb"]["Keys"]["part"]["S"] == "current" and "bulk" not in record["dynamodb"]["NewImage"]
        ]
        return [_work("indexer", {"Records": records}) for _ in range(times)] if records else []

    def index_audit(self, *, times: int = 1) -> list[Any]:
        """Carry the new audit events to the audit indexer, the same batch so many times."""
        added = [record for record in self.stream(tables.AUDIT, "audit_indexer") if record["eventName"] == "INSERT"]
        return [_work("audit_indexer", {"Records": added}) for _ in range(times)] if added else []

    def sequence(self, *, times: int = 1) -> list[Any]:
        """Carry what has happened to the audit table to the sequencer, the same batch so many times."""
        changes = self.stream(tables.AUDIT, "sequencer")
        return [_work("sequencer", {"Records": changes}) for _ in range(times)] if changes else []

    def publish(self) -> Any:
        """Have the log published, whatever its clock says of the last checkpoint."""
        return _work("publisher", {})

    def after(self, *, times: int = 1) -> list[Any]:
        """Carry the new searches and the new records to the watcher, the same batches so many times."""
        searches = [
            record
            for record in self.stream(tables.CASES, "watcher")
            if record["eventName"] == "INSERT"
            and (
                record["dynamodb"]["Keys"]["part"]["S"] == "search"
                or record["dynamodb"]["NewImage"].get("kind", {}).get("S") == "hit-of-record"
            )
        ]
        records = [
            record
            for record in self.stream(tables.RECORDS, "watcher")
            if record["dynamodb"]["Keys"]["part"]["S"] == "current" and "bulk" not in record["dynamodb"]["NewImage"]
        ]
        return [_work("watcher", {"Records": batch}) for batch in (searches, records) if batch for _ in range(times)]

    def chunks(self, queue: str = "search-batches") -> list[dict[str, Any]]:
        """What waits on a queue of work, taken off it, in the shape that Lambda hands over the first time."""
        found: list[dict[str, Any]] = []
        url = self.sqs.get_queue_url(QueueName=f"{DEPLOYMENT}-{queue}")["QueueUrl"]
        while batch := self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        ).get("Messages", []):
            for message in batch:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                told = {"messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"]}
                found.append(message_of(queue, message["Body"]) | told)
        return found

    def work_off(self, chunks: list[dict[str, Any]] | None = None, *, receives: int = 5) -> list[dict[str, Any]]:
        """Bring chunks to the searcher as the queue does: what comes back undone, again, up to so many times.

        Gives what is left, which the queue would put where failures end. Without chunks: those that wait.
        """
        left = self.chunks() if chunks is None else chunks
        for count in range(1, receives + 1):
            again: list[dict[str, Any]] = []
            for start in range(0, len(left), 5):
                brought = [_received(message, count) for message in left[start : start + 5]]
                answer = _work("searcher", {"Records": brought})
                undone = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
                again += [message for message in brought if message["messageId"] in undone]
            left = again
        return left

    def upload(self, asked: Answer, data: bytes) -> None:
        """Put a file where an import's answer says, by a plain HTTP client."""
        told = asked.json["upload"]
        answer = requests.request(told["method"], told["url"], data=data, headers=told["headers"], timeout=1)
        assert answer.status_code == 200, answer.text

    def import_all(self, *, times: int = 1, receives: int = IMPORT_RECEIVES) -> list[dict[str, Any]]:
        """Bring the importer what waits on its queues and what it sends itself, each message so many times.

        What comes back undone is brought again, up to so many times in all. Gives what is left, which the queue would
        put where failures end.
        """
        left: list[dict[str, Any]] = []
        while waiting := [*self.chunks("record-imports"), *self.chunks("record-files")]:
            for message in waiting:
                for _ in range(times):
                    left += self.bring(message, receives=receives)
        return left

    def import_in_the_end(self) -> None:
        """Bring the importer all that waits, and some minutes later what the clock has sent again by then."""
        assert self.import_all() == []
        clock.move_to(clock.now() + timedelta(minutes=3))
        _work("clock", {})
        assert self.import_all() == []

    def bring(
        self, message: dict[str, Any], *, first: int = 1, receives: int = IMPORT_RECEIVES
    ) -> list[dict[str, Any]]:
        """Bring the importer one message as its queue does, until it is done or given up; then it is what is left."""
        for count in range(first, receives + 1):
            answer = _work("importer", {"Records": [_received(message, count)]})
            if not answer["batchItemFailures"]:
                return []
        return [message]

    def late_events(self, *, times: int = 1) -> list[dict[str, Any]]:
        """Bring what waits on the queue of late events to its consumer, each message so many times; the answers."""
        waiting = self.chunks("late-events")
        return [_work("late_events", {"Records": waiting}) for _ in range(times)] if waiting else []

    def dispatch(self, *, times: int = 1) -> list[Any]:
        """Carry the outbox's new rows to the dispatcher, the same batch so many times."""
        rows = [
            record
            for record in self.stream(tables.OUTBOX, "dispatcher")
            if record["eventName"] == "INSERT" and record["dynamodb"]["NewImage"]["state"]["S"] == "PENDING"
        ]
        return [_work("dispatcher", {"Records": rows}) for _ in range(times)] if rows else []

    def take_turns(self, *, by_the_clock: bool = False) -> int:
        """Bring the courier the turns that wait, and those that follow from them; `by_the_clock` has those begin that
        are due. How many there were."""
        if by_the_clock:
            _work("dispatcher", {})
        taken = 0
        while waiting := self.chunks("webhook-turns"):
            for message in waiting:
                assert _work("courier", {"Records": [message]}) == {"batchItemFailures": []}
                taken += 1
        return taken

    def queue_of(self, party: str) -> str:
        """The URL of a party's queue, or the test bureau's."""
        url: str = self.sqs.get_queue_url(QueueName=f"{DEPLOYMENT}-ntf-{party}")["QueueUrl"]
        return url

    def messages(self, party: str) -> list[dict[str, Any]]:
        """What has arrived in a party's queue, or the test bureau's, taken out of it."""
        found: list[dict[str, Any]] = []
        url = self.queue_of(party)
        while batch := self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages", []):
            for message in batch:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                attributes = {n: a["StringValue"] for n, a in message.get("MessageAttributes", {}).items()}
                found.append({**json.loads(message["Body"]), "_attributes": attributes})
        return found

    def items(self, table: tables.TableLayout) -> list[dict[str, Any]]:
        """Every item of a table, as DynamoDB has it."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=f"{DEPLOYMENT}-{table.name}")
        return [item for page in pages for item in page["Items"]]

    def documents(self, table: tables.TableLayout) -> list[dict[str, Any]]:
        """Every document of a table; of an audit event with the members that it has nothing in."""
        texts = [text_of(item["document"]) for item in self.items(table) if "document" in item]
        if table is tables.AUDIT:
            return [AuditEvent.model_validate_json(text).model_dump(mode="json") for text in texts]
        return [json.loads(text) for text in texts]


class Kept(NamedTuple):
    """A world as it was at a moment: what AWS holds, and how far its streams were read.

    `tables` are those in memory; None where moto has them.
    """

    state: bytes
    tables: bytes | None
    queues: Mapping[str, str]
    read: Mapping[str, str]


class Worlds:
    """The worlds of a session: each built once, begun anew for each test."""

    def __init__(self, templates: Mapping[str, Any]) -> None:
        self._templates = templates
        self._first: dict[Engine, Kept] = {}
        self._store: Store | None = None

    def keep(self, world: World) -> Kept:
        """The world that is under way, for tests that begin with it."""
        tables = pickle.dumps(self._store) if self._store is not None else None
        return Kept(aws_state.keep_state(), tables, dict(world.queues), dict(world._read))

    @contextmanager
    def begin(self, kept: Kept | None = None, *, engine: Engine = ENGINE) -> Iterator[World]:
        """A world in which nothing has happened, or nothing but what is kept; its doors have answered nobody yet.

        Its tables lie where `engine` says, or where those of what is kept did.
        """
        state, tables, queues, read = kept or self._beginning(engine)
        self._store = pickle.loads(tables) if tables is not None else None  # noqa: S301  # our own
        with mock_aws(), serve(self._store) if self._store is not None else nullcontext():
            aws_state.put_back(state)
            doors.forget()
            clock.spread()
            world = World(client("dynamodb"), client("sns"), client("sqs"), client("s3"), dict(queues))
            world.store, world._read = self._store, dict(read)
            yield world

    def _beginning(self, engine: Engine) -> Kept:
        if engine not in self._first:
            self._store = Store(now=clock.seconds) if engine == "memory" else None
            with mock_aws(), serve(self._store) if self._store is not None else nullcontext():
                self._first[engine] = self.keep(World.made_from(self._templates))
        return self._first[engine]


def _queue_name(resource: Mapping[str, Any]) -> Any:
    return resource["Properties"].get("QueueName")


def _client_certificate(certificate: str | Mapping[str, Any] | None) -> dict[str, Any]:
    if certificate is None:
        return {}
    told = {"clientCertPem": certificate, "subjectDN": "CN=client", "issuerDN": "CN=authority", "serialNumber": "1"}
    return {"clientCert": told if isinstance(certificate, str) else dict(certificate)}


def message_of(queue: str, body: str, number: int = 0) -> dict[str, Any]:
    """A message of a queue of work in the shape that Lambda hands over the first time."""
    return {
        "messageId": f"{queue}-{number}",
        "receiptHandle": "none",
        "body": body,
        "attributes": {
            "SentTimestamp": str(int(clock.now().timestamp() * 1000)),  # moto has the machine's
            "ApproximateReceiveCount": "1",
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-west-1:123456789012:{DEPLOYMENT}-{queue}",
    }


def _received(message: Mapping[str, Any], count: int) -> dict[str, Any]:
    return {**message, "attributes": {**message["attributes"], "ApproximateReceiveCount": str(count)}}


def text_of(document: Mapping[str, Any]) -> str | bytes:
    """The text of an item's document, as it is or unpacked."""
    return document["S"] if "S" in document else zlib.decompress(document["B"])


@cache
def client(service: str) -> Any:
    """The tests' own client of a service, beside those of the doors; made once, since it costs 40 ms."""
    return boto3.Session().client(service)  # type: ignore[call-overload]


def _door(name: str) -> ModuleType:
    return importlib.import_module(f"iarms.handlers.{name}")


def _work(name: str, event: dict[str, Any]) -> Any:
    """Have a function answer an event: in a process of its own, also where a test has it run within another call."""
    with for_the_service():
        return _door(name).handle(event, Context())


def _route(method: str, path: str) -> tuple[str, str]:
    """The function and the resource that the gateway has for a path."""
    from infra.routes import ROUTES

    given = path.split("/")
    for route in ROUTES:
        parts = route.path.split("/")
        fits = len(parts) == len(given) and all(p == g or p[:1] == "{" for p, g in zip(parts, given, strict=True))
        if route.method == method and fits:
            return route.function, route.path
    raise AssertionError(f"no route {method} {path}: the gateway answers 404")


def _creation(properties: Mapping[str, Any]) -> dict[str, Any]:
    indexes = [
        {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
        for index in properties.get("GlobalSecondaryIndexes", [])
    ]
    stream = properties.get("StreamSpecification")
    return {
        "TableName": properties["TableName"],
        "AttributeDefinitions": properties["AttributeDefinitions"],
        "KeySchema": properties["KeySchema"],
        "BillingMode": properties["BillingMode"],
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        **({"StreamSpecification": {"StreamEnabled": True, **stream}} if stream else {}),
    }


def _as_lambda_gets_it(record: Mapping[str, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, bytes):
            return base64.b64encode(value).decode()
        if isinstance(value, Mapping):
            return {key: plain(inner) for key, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, list | set) else value

    return {**plain(record), "eventSource": "aws:dynamodb"}
