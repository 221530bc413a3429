"""What an SDK call is in CloudTrail: one record a call that AWS answered, as CloudTrail would have written it.

    record_of   a call and its answer -> a record of CloudTrail's format, marked `"simulated": true`
    Recorder    hears a client's events and hands each record on
    attach      has a client's, or every later client's, events heard by the recorder of this process

The local engine writes no trail of what is done in it; this stands in, so that an auditor's commands can be tried on
one machine. It proves nothing of anybody: who runs it can change it. Shapes are those of AWS's guides: of an item keys
and names of attributes, never a value that is no key; of a message, an object or a secret nothing but where it went.

It is loaded into the processes of functions (`ops/local/injected`), so it imports the standard library alone, and a
failure in it never reaches the call.
"""

import json
import os
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

SETTINGS: Final = "IARMS_LOCAL_TRAIL"
"""The variable that names the file of `Settings`; where it is not set, nothing is recorded."""

_CALL: Final = "iarms_recorded_call"
_READS: Final = re.compile(r"(Get|BatchGet|TransactGet|Query|Scan|List|Describe|Head)")
# KMS and STS call these reads too: they change nothing.
_ALSO_READS: Final = frozenset({"Sign", "Verify", "GenerateMac", "VerifyMac", "Encrypt", "Decrypt", "AssumeRole"})
_ITEMS: Final = frozenset(
    "GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem TransactGetItems TransactWriteItems "
    "GetRecords GetShardIterator".split()
)
_SOURCES: Final = {"dynamodb": "dynamodb", "dynamodbstreams": "dynamodb"} | {s: s for s in ("sns", "s3", "kms", "sts")}
"""The services whose calls are recorded. Messages on queues are not: no trail of ours selects them."""
_DATA: Final = {"dynamodb": _ITEMS, "sns": frozenset({"Publish", "PublishBatch"})}
_EXPRESSIONS: Final = (
    "UpdateExpression", "ConditionExpression", "ExpressionAttributeNames", "KeyConditionExpression", "FilterExpression",
    "ProjectionExpression", "IndexName", "Limit", "ScanIndexForward", "ConsistentRead", "ReturnConsumedCapacity",
    "ReturnValuesOnConditionCheckFailure", "ReturnValues",
)  # fmt: skip
# What AWS writes in the place of a message.
_HIDDEN: Final = "HIDDEN_DUE_TO_SECURITY_REASONS"
# Of the other services: what says where a call went and how, nothing of what it carried.
_TOLD: Final = {
    "sns": ("TopicArn",),
    "s3": ("Key", "VersionId", "Prefix", "CopySource", "IfNoneMatch"),
    "kms": ("KeyId", "SigningAlgorithm", "MessageType", "MacAlgorithm", "KeySpec", "EncryptionContext"),
    "sts": ("RoleArn", "RoleSessionName", "DurationSeconds"),
}


@dataclass(frozen=True)
class Settings:
    """What a process is told. `spool`: the folder that takes its records; `keys`: of each table the names of its key's
    attributes; `role`: who it acts as, where it is no function."""

    account: str
    region: str
    spool: str
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    role: str = ""

    def write(self, path: Path) -> None:
        """Into the file that `SETTINGS` names."""
        path.write_text(json.dumps(vars(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Settings":
        """Out of that file. Raises OSError, ValueError or TypeError."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**told, "keys": {table: tuple(names) for table, names in told["keys"].items()}})


@dataclass(frozen=True)
class Identity:
    """Who calls: a role's session, by its access key."""

    role: str
    session: str
    access_key: str = ""


@dataclass(frozen=True)
class SdkCall:
    """A call as it was sent, and what came back (botocore's parsed answer)."""

    service: str
    operation: str
    api_version: str
    params: Mapping[str, Any]
    user_agent: str
    identity: Identity
    answer: Mapping[str, Any]
    at: datetime


def record_of(call: SdkCall, settings: Settings, *, source_ip: str = "127.0.0.1") -> dict[str, Any] | None:
    """CloudTrail's record of a call; None of a call that no trail of ours has."""
    source = _SOURCES.get(call.service)
    if source is None:
        return None
    told, resources = _request(source, call, settings)
    metadata = call.answer.get("ResponseMetadata", {})
    is_data = call.operation in _DATA.get(source, ()) or (source == "s3" and "Key" in call.params)
    error = call.answer.get("Error") or {}
    refused = {"errorCode": error["Code"], "errorMessage": error.get("Message", "")} if error.get("Code") else {}
    moment = call.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "eventVersion": "1.11",
        "userIdentity": identity_of(call.identity, settings.account, moment),
        "eventTime": moment,
        "eventSource": f"{source}.amazonaws.com",
        "eventName": call.operation,
        "awsRegion": settings.region,
        "sourceIPAddress": source_ip,
        "userAgent": call.user_agent,
        **refused,
        "requestParameters": told,
        "responseElements": None if error else _response(call),
        "additionalEventData": {"simulated": True},
        "requestID": metadata.get("RequestId") or str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": bool(_READS.match(call.operation)) or call.operation in _ALSO_READS,
        "resources": resources,
        "eventType": "AwsApiCall",
        "apiVersion": call.api_version,
        "managementEvent": not is_data,
        "recipientAccountId": settings.account,
        "eventCategory": "Data" if is_data else "Management",
    }


def identity_of(who: Identity, account: str, moment: str) -> dict[str, Any]:
    """CloudTrail's `userIdentity` of a role's session."""
    # AWS draws it from the role; here it only has to be the same each time.
    number = "AROA" + uuid.uuid5(uuid.NAMESPACE_URL, f"{account}/{who.role}").hex[:17].upper()
    return {
        "type": "AssumedRole",
        "principalId": f"{number}:{who.session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{who.role}/{who.session}",
        "accountId": account,
        "accessKeyId": who.access_key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": number,
                "arn": f"arn:aws:iam::{account}:role/{who.role}",
                "accountId": account,
                "userName": who.role,
            },
            "attributes": {"creationDate": moment, "mfaAuthenticated": "false"},
        },
    }


def invocation_of(function: str, request_id: str, settings: Settings, at: datetime) -> dict[str, Any]:
    """CloudTrail's record of a function's invocation by a service: which function, and the request id that it is told.

    What it was invoked with, CloudTrail does not say. Which service invoked it, nobody here knows.
    """
    arn = f"arn:aws:lambda:{settings.region}:{settings.account}:function:{function}"
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"},
        "eventTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "lambda.amazonaws.com",
        "eventName": "Invoke",
        "awsRegion": settings.region,
        "sourceIPAddress": "lambda.amazonaws.com",
        "userAgent": "lambda.amazonaws.com",
        "requestParameters": {"functionName": arn},
        "responseElements": None,
        "additionalEventData": {"simulated": True},
        "requestID": request_id,
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "resources": [_resource("Lambda::Function", arn, settings)],
        "eventType": "AwsApiCall",
        "managementEvent": False,
        "recipientAccountId": settings.account,
        "eventCategory": "Data",
    }


def _request(source: str, call: SdkCall, settings: Settings) -> tuple[dict[str, Any], list[dict[str, str]]]:
    if source == "dynamodb":
        told = _of_tables(call, settings)
        prefix = f"arn:aws:dynamodb:{settings.region}:{settings.account}:table/"
        return told, [_resource("DynamoDB::Table", prefix + name, settings) for name in _tables(told)]
    told = {_lower(name): call.params[name] for name in _TOLD[source] if name in call.params}
    if call.operation == "Publish":
        told["message"] = _HIDDEN
    if call.operation == "PublishBatch":
        entries = call.params.get("PublishBatchRequestEntries", ())
        told["publishBatchRequestEntries"] = [{"id": entry["Id"], "message": _HIDDEN} for entry in entries]
    if source == "s3":
        bucket, key = call.params.get("Bucket", ""), call.params.get("Key")
        told = {"bucketName": bucket, **told}
        objects = [_resource("S3::Object", f"arn:aws:s3:::{bucket}/{key}", settings)] if key else []
        return told, [*objects, _resource("S3::Bucket", f"arn:aws:s3:::{bucket}", settings)]
    if source == "sts" and "Tags" in call.params:
        told["principalTags"] = {tag["Key"]: tag["Value"] for tag in call.params["Tags"]}
    kind, member = {"sns": ("SNS::Topic", "TopicArn"), "kms": ("KMS::Key", "KeyId"), "sts": ("IAM::Role", "RoleArn")}[
        source
    ]
    named = call.params.get(member)
    if source == "kms":
        named = call.answer.get("KeyId") or named
    return told, [_resource(kind, named, settings)] if named else []


def _resource(kind: str, arn: str, settings: Settings) -> dict[str, str]:
    return {"accountId": settings.account, "type": f"AWS::{kind}", "ARN": arn}


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _of_tables(call: SdkCall, settings: Settings) -> dict[str, Any]:
    """What a call on tables asked for: the items by key, the rest by the names of its attributes."""
    params = call.params
    match call.operation:
        case "TransactWriteItems" | "TransactGetItems":
            return {
                "requestItems": [
                    {"operation": operation, **_of_one(asked, settings, "items")}
                    for each in params.get("TransactItems", ())
                    for operation, asked in each.items()
                ]
            }
        case "BatchGetItem":
            return {
                "requestItems": [
                    {"tableName": _bare(table), "key": _plain(key)}
                    for table, asked in params.get("RequestItems", {}).items()
                    for key in asked.get("Keys", ())
                ]
            }
        case "BatchWriteItem":
            return {"requestItems": list(_of_batch(params, settings))}
        case "GetRecords" | "GetShardIterator":
            return {_lower(name): params[name] for name in ("StreamArn", "ShardId", "ShardIterator") if name in params}
        case _:
            return _of_one(params, settings, "item")


def _of_batch(params: Mapping[str, Any], settings: Settings) -> Iterator[dict[str, Any]]:
    for table, writes in params.get("RequestItems", {}).items():
        for write in writes:
            for kind, asked in write.items():
                one = _of_one({"TableName": table, **asked}, settings, "items")
                yield {"operation": kind.removesuffix("Request"), **one}


def _of_one(asked: Mapping[str, Any], settings: Settings, item: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if "TableName" in asked:
        told["tableName"] = _bare(asked["TableName"])
    if "Key" in asked:
        told["key"] = _plain(asked["Key"])
    if "Item" in asked:
        names = settings.keys.get(told.get("tableName", ""), ())
        told["key"] = _plain({name: asked["Item"][name] for name in names if name in asked["Item"]})
        told[item] = list(asked["Item"])
    told.update({_lower(name): asked[name] for name in _EXPRESSIONS if name in asked})
    return told


def _bare(table: str) -> str:
    """A table's name, also where it was asked for by its ARN."""
    return table.rpartition(":table/")[2]


def _plain(key: Mapping[str, Any]) -> dict[str, Any]:
    """A key without the types of its values, as CloudTrail has it."""
    return {name: next(iter(value.values())) if isinstance(value, Mapping) else value for name, value in key.items()}


def _tables(told: Mapping[str, Any]) -> list[str]:
    if "requestItems" in told:
        return list(dict.fromkeys(each["tableName"] for each in told["requestItems"]))
    if "tableName" in told:
        return [told["tableName"]]
    for member in ("streamArn", "shardIterator"):
        if ":table/" in str(told.get(member, "")):
            return [str(told[member]).partition(":table/")[2].partition("/")[0]]
    return []


def _response(call: SdkCall) -> dict[str, Any] | None:
    """What CloudTrail shows of an answer: a message's number, a session's public half."""
    answer = call.answer
    if call.operation == "Publish" and "MessageId" in answer:
        return {"messageId": answer["MessageId"]}
    if call.operation == "PublishBatch":
        sent = [{"id": each["Id"], "messageId": each["MessageId"]} for each in answer.get("Successful", ())]
        refused = [{"id": each["Id"], "code": each["Code"]} for each in answer.get("Failed", ())]
        return {"successful": sent, "failed": refused}
    if call.operation == "AssumeRole" and "Credentials" in answer:
        user = answer.get("AssumedRoleUser", {})
        return {
            "credentials": {"accessKeyId": answer["Credentials"]["AccessKeyId"]},
            "assumedRoleUser": {"assumedRoleId": user.get("AssumedRoleId", ""), "arn": user.get("Arn", "")},
        }
    return None


@dataclass
class Recorder:
    """Hears the events of clients. `put` takes each record; `who` says as whom a call without a session of its own is
    made; `clock` gives the time."""

    settings: Settings
    put: Callable[[dict[str, Any]], None]
    who: Callable[[], Identity]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _sessions: dict[str, Identity] = field(default_factory=dict)

    def hear(
        self, model: Any, params: Mapping[str, Any], user_agent: str, access_key: str, answer: Mapping[str, Any]
    ) -> None:
        """Record a call that was answered. `model` is botocore's of the operation; never raises."""
        try:
            service = model.service_model
            asked = SdkCall(
                service.service_name,
                model.name,
                service.api_version,
                params,
                user_agent,
                self._identity(access_key),
                answer,
                self.clock(),
            )
            if model.name == "AssumeRole" and "Credentials" in answer:
                self._remember(answer)
            record = record_of(asked, self.settings)
            if record is not None:
                self.put(record)
        except Exception:  # noqa: BLE001, S110  # a record that cannot be made never costs anybody an answer
            pass

    def _identity(self, access_key: str) -> Identity:
        known = self._sessions.get(access_key)
        if known is not None:
            return known
        own = self.who()
        return Identity(own.role, own.session, access_key)

    def _remember(self, answer: Mapping[str, Any]) -> None:
        role, session = answer["AssumedRoleUser"]["Arn"].split("/")[-2:]
        key = answer["Credentials"]["AccessKeyId"]
        self._sessions[key] = Identity(role, session, key)


# Last of all, so that the User-Agent is heard with what the function adds to it.
def attach(events: Any, recorder: Recorder) -> None:
    """Have a client's calls recorded, by its `meta.events`."""
    for name, heard in _handlers(recorder):
        events.register_last(name, heard)


def attach_to_all(handlers: Any, recorder: Recorder) -> None:
    """Have the calls of every client recorded that this process makes from now on, by the module botocore.handlers."""
    handlers.BUILTIN_HANDLERS += [(name, heard, handlers.REGISTER_LAST) for name, heard in _handlers(recorder)]


def _handlers(recorder: Recorder) -> list[tuple[str, Callable[..., None]]]:
    def asked(params: Any, model: Any, context: dict[str, Any], **_: Any) -> None:
        context[_CALL] = {"model": model, "params": params}

    def sent(request: Any, **_: Any) -> None:
        call = request.context.get(_CALL)
        if call is not None:
            call["user_agent"] = _text(request.headers.get("User-Agent", ""))
            call["access_key"] = access_key_of(_text(request.headers.get("Authorization", "")))

    def answered(parsed_response: Any, context: dict[str, Any], **_: Any) -> None:
        call = context.get(_CALL)
        if call is not None and parsed_response is not None and "user_agent" in call:
            recorder.hear(call["model"], call["params"], call["user_agent"], call["access_key"], parsed_response)

    return [("before-parameter-build", asked), ("request-created", sent), ("response-received", answered)]


def _text(header: Any) -> str:
    return header.decode("utf-8", "replace") if isinstance(header, bytes) else str(header)


def access_key_of(authorization: str) -> str:
    """The access key that a request is signed with; empty where it is not signed in its headers."""
    found = re.search(r"Credential=([^/,\s]+)/", authorization)
    return found[1] if found else ""


def spooled(settings: Settings) -> Callable[[dict[str, Any]], None]:
    """Takes records into a file of this process in the spool, a line each, whole or not at all."""
    path = Path(settings.spool) / f"{os.getpid()}-{uuid.uuid4().hex[:8]}.ndjson"
    opened: list[int] = []

    def put(record: dict[str, Any]) -> None:
        if not opened:
            opened.append(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
        os.write(opened[0], json.dumps(record, separators=(",", ":"), default=str).encode() + b"\n")

    return put
