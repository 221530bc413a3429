"""A made-up day of a deployment: calls with their audit events and CloudTrail's records, written in a line each."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from auditor.ask import Period, parameters_of, put
from auditor.columns import AUDIT_RECORD_COLUMNS, RECORD_COLUMNS
from auditor.deployment import AuditedDeployment
from auditor.engine import make_views, open_engine
from auditor.questions import question_of
from iarms import tables
from iarms.domain.serials import exact_key, read_serial
from iarms.models.audit import AuditEvent, canonical_text
from iarms.models.ids import derived_id

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ACCOUNT, REGION, NAME = "111122223333", "eu-central-1", "iarms-x"
DAY = datetime(2026, 11, 10, tzinfo=UTC)
DOORS = ("search", "hits", "records", "traces", "parties", "audit")
SERVICES = ("notifier", "sweeper", "watcher", "indexer", "searcher", "sequencer", "late_events")
NTF = f"arn:aws:sns:{REGION}:{ACCOUNT}:{NAME}-ntf-"

DEPLOYMENT = AuditedDeployment.model_validate(
    {
        "name": "x",
        "account": ACCOUNT,
        "region": REGION,
        "tables": {table.name: f"{NAME}-{table.name}" for table in tables.ALL},
        "roles": {
            **{f"{NAME}-{door}": "door" for door in DOORS},
            **{f"{NAME}-{door}-data": "session" for door in DOORS},
            **{f"{NAME}-{service}": "service" for service in SERVICES},
            f"{NAME}-deploy": "operator",
        },
        "topics": [f"{NAME}-ntf-{party}" for party in ("INTERPOL-GS", "WCO", "NCB-FR")],
        "buckets": [f"{NAME}-uploads-{ACCOUNT}", f"{NAME}-trust-{ACCOUNT}", f"{NAME}-log-{ACCOUNT}"],
        "log": {"origin": "o", "bucket": f"{NAME}-log-{ACCOUNT}", "keys": []},
        "trail": {
            "name": "t",
            "bucket": f"{NAME}-trail-{ACCOUNT}",
            "home_region": REGION,
            "accounts": [ACCOUNT],
            "regions": [REGION],
        },
    }
)


def at(clock: str, day: int = 0) -> datetime:
    """That time of the day: "10:30" or "10:30:05"."""
    parts = [int(part) for part in clock.split(":")]
    return DAY + timedelta(days=day, hours=parts[0], minutes=parts[1], seconds=parts[2] if len(parts) > 2 else 0)


def table(name: str) -> str:
    return f"{NAME}-{name}"


@dataclass
class Scene:
    """What happened, in order of the calls to its methods."""

    records: list[dict[str, Any]] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)

    def new_id(self, prefix: str, when: datetime) -> str:
        """An id that the same scene always has."""
        return derived_id(prefix, when, str(len(self.events)), str(len(self.records)))

    def event(self, action: str, when: datetime, party: str = "ADM-FR", **fields: Any) -> str:
        """An audit event that somebody wrote; gives its id."""
        event_id = fields.pop("event_id", None) or self.new_id("evt", when)
        known = {"status": 200, "subject": f"client-{party}", "method": "POST", "route": "/v1/x", "path": "/v1/x"}
        facts = {**known, "request_id": f"rq-{event_id}", "function_version": "7", **fields}
        self.events.append(AuditEvent(event_id=event_id, at=when, action=action, party=party, **facts))
        return event_id

    def call(self, name: str, when: datetime, role: str | None = "search", **given: Any) -> str:
        """A data event of DynamoDB: `on` (table), `key`, or `items` of (operation, table, key); gives its eventID."""
        on, items = given.pop("on", None), given.pop("items", None)
        parameters: dict[str, Any] = {"tableName": table(on)} if on else {}
        if "key" in given:
            parameters["key"] = given.pop("key")
        if "update" in given:
            parameters["updateExpression"] = given.pop("update")
        if items:
            parameters["requestItems"] = [{"operation": op, "tableName": table(t), "key": key} for op, t, key in items]
        named = dict.fromkeys([on] if on else [t for _, t, _ in items or ()])
        arns = [(f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table(t)}", "AWS::DynamoDB::Table") for t in named]
        return self.record("dynamodb", name, when, role, parameters=parameters, arns=arns, **given)

    def record(self, service: str, name: str, when: datetime, role: str | None = "search", **given: Any) -> str:
        """Any record: `mark` (of an event) or `invocation`, `session`, `error`, `identity`, `parameters`, `arns`..."""
        eventid: str = given.pop("eventid", f"ct-{len(self.records):04}")
        mark = f" md/event#{given['mark']}" if given.get("mark") else ""
        mark += f" md/invocation#{given['invocation']}" if given.get("invocation") else ""
        identity = given.get("identity") or {
            "type": "AssumedRole",
            "principalId": f"AROAEXAMPLE:{given.get('session') or role}",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{NAME}-{role}/{given.get('session') or role}",
            "accountId": ACCOUNT,
            "accessKeyId": given.get("access_key", "ASIAEXAMPLE"),
            "sessionContext": {"sessionIssuer": {"type": "Role", "userName": f"{NAME}-{role}", "accountId": ACCOUNT}},
        }
        category = given.get("category", "Data")
        self.records.append(
            {
                "eventVersion": "1.11",
                "eventID": eventid,
                "eventTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "eventSource": f"{service}.amazonaws.com",
                "eventName": name,
                "awsRegion": given.get("region", REGION),
                "sourceIPAddress": "192.0.2.1",
                "userAgent": f"Boto3/1.44.5 md/Botocore#1.44.5{mark}",
                "requestID": given.get("requestid", f"RQ{eventid}"),
                "readOnly": name.startswith(("Get", "Query", "Scan", "List", "Batch")),
                "eventType": "AwsApiCall",
                "eventCategory": category,
                "managementEvent": category != "Data",
                "recipientAccountId": given.get("account", ACCOUNT),
                "userIdentity": identity,
                "requestParameters": given.get("parameters"),
                "responseElements": given.get("response"),
                "resources": [{"ARN": arn, "type": kind, "accountId": ACCOUNT} for arn, kind in given.get("arns", ())],
                **({"errorCode": given["error"]} if given.get("error") else {}),
                **({"additionalEventData": given["additional"]} if given.get("additional") else {}),
            }
        )
        return eventid

    def recorded(self, action: str, when: datetime, party: str = "ADM-FR", role: str = "search", **fields: Any) -> str:
        """An event as a door writes it: by a PutItem of its own, in the session of the call."""
        event_id = self.event(action, when, party, **fields)
        self.call("PutItem", when, role, on="audit", key={"event_id": event_id}, mark=event_id)
        return event_id

    def search(self, serial: str, when: datetime, party: str = "ADM-FR", **fields: Any) -> str:
        """A search with everything that it leaves behind."""
        number = read_serial(serial)
        seconds = fields.pop("answered_after", 0)
        event_id = self.new_id("evt", when)
        search_id = fields.pop("search_id", self.new_id("srch", when))
        country = party.removeprefix("ADM-")
        known = {
            "on_behalf_of": country if len(country) == 2 else None,
            "purpose": "SEIZURE_CHECK",
            "officer": f"officer-{country}",
            "case_reference": f"case-{country}",
            "query": json.dumps({"serial_number": serial}),
            "interpretation": json.dumps({"serial_number": {"given": serial, "canonical": number.canonical}}),
            "outcome": "hit" if fields.get("hit_ids") else "no_match",
            "complete": True,
            "search_id": search_id,
            "status": 201,
            "index_version": "v3",
            "weights_version": "2026-10-01",
        }
        done = when + timedelta(seconds=seconds)
        self.event("create_search", done, party, event_id=event_id, **{**known, **fields})
        keys = [("Get", "serial-index", {"key": exact_key("v3", number.canonical), "page": "0"})]
        self.call("BatchGetItem", when, items=keys, mark=event_id)
        told = [("Put", "outbox", {"notification_id": each.split()[0]}) for each in fields.get("notifications", ())]
        written = [("Put", "cases", {"case_key": search_id, "part": "search"}), *told]
        self.call("TransactWriteItems", done, items=[*written, ("Put", "audit", {"event_id": event_id})], mark=event_id)
        return event_id

    def deliver(
        self, told: str, when: datetime, *, tries: int = 1, marked: bool = True, role: str = "notifier"
    ) -> None:
        """A notification ("ntf_... PARTY") that is taken, published and marked as sent, each try by an invocation."""
        notification_id, party = told.split()
        for number in range(tries):
            invocation = f"invocation-{notification_id}-{number}"
            key = {"notification_id": notification_id}
            moment = when + timedelta(minutes=number)
            claim = "SET claimed_until = :until ADD attempts :one"
            self.call("UpdateItem", moment, role, on="outbox", key=key, update=claim, invocation=invocation)
            self.publish(party, moment, role, invocation)
        if marked:
            sent = "SET #state = :sent, sent_at = :now, message_id = :message REMOVE pending"
            self.call("UpdateItem", moment, role, on="outbox", key=key, update=sent, invocation=invocation)

    def publish(
        self, party: str, when: datetime, role: str = "notifier", invocation: str | None = None, **given: Any
    ) -> str:
        return self.record(
            "sns",
            "PublishBatch",
            when,
            role,
            invocation=invocation,
            parameters={"topicArn": NTF + party},
            response={"successful": [{"id": "0", "messageId": f"msg-{len(self.records)}"}], "failed": []},
            arns=[(NTF + party, "AWS::SNS::Topic")],
            **given,
        )

    def engine(self) -> "DuckDBPyConnection":
        """All of it, loaded."""
        engine = open_engine()
        fill(engine, "cloudtrail_records", [_trail_row(each) for each in self.records], len(RECORD_COLUMNS))
        fill(
            engine,
            "audit_records",
            [_event_row(n, each) for n, each in enumerate(self.events)],
            len(AUDIT_RECORD_COLUMNS),
        )
        make_views(engine, DEPLOYMENT)
        return engine

    def ask(
        self, name: str, begin: datetime = DAY, end: datetime = DAY + timedelta(days=1), **given: str
    ) -> list[dict[str, Any]]:
        """The answer's rows."""
        parameters = parameters_of(given, DEPLOYMENT, Period(begin, end))
        answer = put(self.engine(), question_of(name), parameters)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def fill(engine: "DuckDBPyConnection", name: str, rows: list[list[Any]], width: int) -> None:
    if rows:
        engine.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows)


def _at_path(record: dict[str, Any], path: str) -> Any:
    found: Any = record
    for part in path.split("."):
        found = (found or {}).get(part)
    return found


def _trail_row(record: dict[str, Any]) -> list[Any]:
    row = []
    for column in RECORD_COLUMNS[:-2]:
        value = _at_path(record, column.path)
        row.append(
            json.dumps(value)
            if isinstance(value, dict | list)
            else str(value).lower()
            if value in (True, False)
            else value
        )
    return [*row, json.dumps(record), "trail.json.gz"]


def _event_row(position: int, event: AuditEvent) -> list[Any]:
    text = canonical_text(event)
    document = json.loads(text)
    fields = [document.get(column.name) for column in AUDIT_RECORD_COLUMNS[1:-2]]
    return [position, *(json.dumps(each) if isinstance(each, dict) else each for each in fields), text, "events.ndjson"]
