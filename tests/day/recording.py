"""The calls of a world as CloudTrail would have them: by the recorder of the local stack, over the tests' own AWS.

A world has no processes: whose role a call is made in follows from which function is at work, and its session from the
credentials that the call would be signed with.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, Final
from weakref import WeakSet

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from iarms import tables
from iarms.aws import marks
from ops.local.recorder import Identity, Recorder, Settings, attach, identity_of, invocation_of
from tests import clock, world
from tests.world import DEPLOYMENT, Context

ACCOUNT: Final = "123456789012"
REGION: Final = "eu-west-1"
# The operator's own calls: what a world is begun with, and what a test looks at.
OPERATOR: Final = Identity("operator", "by-hand", "AKIALOCALOPERATOR000")
_CALL: Final = "_make_api_call"
_IN_MEMORY: Final = ("dynamodb", "dynamodbstreams")

KEYS: Final = {
    f"{DEPLOYMENT}-{table.name}": tuple(name for name in (table.partition_key, table.sort_key) if name)
    for table in tables.ALL
}


def settings() -> Settings:
    """Of the world's recorder: its account, and of each table the names of its key's attributes."""
    return Settings(ACCOUNT, REGION, spool="", keys=KEYS)


@dataclass
class Recorded:
    """CloudTrail's records, in the order of the calls, and who is at work."""

    records: list[dict[str, Any]] = field(default_factory=list)
    who: Identity | None = None
    marked: str = ""

    @contextmanager
    def somebody(self, role: str, session: str, *, marked: str = "") -> Iterator[None]:
        """While this lasts, calls on AWS are made past the API, by this role's session, with this in the User-Agent."""
        before, self.who, self.marked = self.who, Identity(role, session, "ASIASOMEBODYELSE0000"), marked
        try:
            yield
        finally:
            self.who, self.marked = before, ""

    def also(self, source: str, name: str, told: Mapping[str, Any], who: Identity, **more: Any) -> dict[str, Any]:
        """Record a call that no world has: of CloudTrail, of Lambda, of whoever runs the account."""
        moment = _now().strftime("%Y-%m-%dT%H:%M:%SZ")
        record = {
            "eventVersion": "1.11",
            "userIdentity": identity_of(who, ACCOUNT, moment),
            "eventTime": moment,
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "awsRegion": REGION,
            "sourceIPAddress": "203.0.113.40",
            "userAgent": "aws-cli/2.18.5",
            "requestParameters": dict(told),
            "responseElements": None,
            "additionalEventData": {"simulated": True},
            "requestID": str(uuid.uuid4()),
            "eventID": str(uuid.uuid4()),
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": ACCOUNT,
            "eventCategory": "Management",
            **more,
        }
        self.records.append(record)
        return record


@contextmanager
def recording(chance: Random) -> Iterator[Recorded]:
    """While this lasts, every call on AWS of a function is recorded, and each invocation has an id of its own."""
    recorded = Recorded()
    recorder = Recorder(settings(), recorded.records.append, lambda: recorded.who or OPERATOR, _now)
    heard: WeakSet[Any] = WeakSet()
    ask: Any = vars(BaseClient)[_CALL]
    work, request_id = world._work, Context.aws_request_id

    def called(client: Any, operation: str, given: Mapping[str, Any]) -> Any:
        if recorded.who is None:
            return ask(client, operation, given)
        service = client.meta.service_model.service_name
        if service not in _IN_MEMORY:
            if client not in heard:
                heard.add(client)
                attach(client.meta.events, recorder)
            return ask(client, operation, given)
        answer: Any = {}
        try:
            answer = ask(client, operation, given)
        except ClientError as refused:
            answer = refused.response
            raise
        finally:
            if answer:
                model = client.meta.service_model.operation_model(operation)
                recorder.hear(model, given, _user_agent(client) + recorded.marked, _access_key(client), answer)
        return answer

    def worked(name: str, event: dict[str, Any]) -> Any:
        role = f"{DEPLOYMENT}-{name}"
        before, recorded.who = recorded.who, Identity(role, role)
        Context.aws_request_id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        recorded.records.append(invocation_of(role, Context.aws_request_id, settings(), _now()))
        try:
            return work(name, event)
        finally:
            recorded.who = before

    setattr(BaseClient, _CALL, called)
    world._work = worked
    try:
        yield recorded
    finally:
        setattr(BaseClient, _CALL, ask)
        world._work = work
        Context.aws_request_id = request_id


def _now() -> datetime:
    return datetime.fromtimestamp(clock.seconds(), UTC)


def _user_agent(client: Any) -> str:
    return str(client._user_agent_creator.to_string()) + marks._mark.get()


def _access_key(client: Any) -> str:
    return str(client._request_signer._credentials.get_frozen_credentials().access_key)
