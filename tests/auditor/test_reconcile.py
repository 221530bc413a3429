"""The two trails held against each other: a clean day finds nothing, each misbehaviour its own finding with the raw
event beside it."""

import json
from datetime import timedelta

import pytest

from auditor.ask import Period
from auditor.findings import Report
from auditor.reconcile import SKEW, period_of_either, reconcile
from iarms.models.ids import new_id
from ops.documents.audit_scene import ACCOUNT, DAY, NAME, NTF, REGION, Scene, at, table

TOLD = tuple(f"ntf_{n} {party}" for n, party in enumerate(("INTERPOL-GS", "WCO", "NCB-FR")))
USER = {"type": "IAMUser", "userName": "mallory", "accountId": ACCOUNT, "principalId": "AIDAEXAMPLE"}
ROOT = {"type": "Root", "accountId": ACCOUNT, "principalId": ACCOUNT}
FOREIGN = {
    "type": "AssumedRole",
    "accountId": "999988887777",
    "principalId": "AROAEXAMPLE:x",
    "sessionContext": {"sessionIssuer": {"type": "Role", "userName": f"{NAME}-search", "accountId": "999988887777"}},
}


def aws(service: str) -> dict[str, str]:
    return {"type": "AWSService", "invokedBy": f"{service}.amazonaws.com"}


WITNESS = {"type": "AWSAccount", "accountId": "999988887777", "principalId": "AROAWITNESS:w"}


def log_file(scene: Scene, name: str, key: str, identity: dict[str, str]) -> str:
    bucket = f"{NAME}-log-{ACCOUNT}"
    arns = [(f"arn:aws:s3:::{bucket}/{key}", "AWS::S3::Object")]
    return scene.record(
        "s3", name, at("12:10"), None, identity=identity, arns=arns, parameters={"bucketName": bucket, "key": key}
    )


def a_day() -> Scene:
    """A day on which all is as it should be, with whatever is lawful and looks odd."""
    scene = Scene()
    scene.recorded("read_health", at("0:01"), party="SERVICE", role="search")
    found = scene.search("AB1234", at("10:00"), hit_ids=("hit_1",), notifications=TOLD)
    for told in TOLD:
        scene.deliver(told, at("10:01"))
    listed = scene.recorded("list_searches", at("10:30"))
    scene.call("Query", at("10:30"), "search-data", on="cases", mark=listed, session="ADM-FR")
    # Work without a call, and what it accounts for under ids of its own.
    matched = scene.event("match_watch", at("10:31"), party="SERVICE", function_request_id="inv-1")
    scene.call("PutItem", at("10:31"), "watcher", on="audit", key={"event_id": matched}, invocation="inv-1")
    scene.call("GetRecords", at("10:31"), "watcher", on="records")
    scene.records[-1]["sourceIPAddress"] = "lambda.amazonaws.com"
    # A call that was counted and not written reads who may call, and no more; the next one says so.
    scene.call(
        "GetItem",
        at("11:00"),
        "search",
        on="register",
        key={"party": "ADM-FR", "part": "current"},
        mark=new_id("evt", at("11:00")),
    )
    scene.call(
        "UpdateItem",
        at("11:00"),
        "search",
        on="buckets",
        key={"party": "ADM-FR", "part": "reads"},
        mark=new_id("evt", at("11:00")),
    )
    scene.recorded("list_hits", at("11:01"), role="hits", status=429, problem="throttled", suppressed=3)
    # A write that lost a race, a trial that must be refused, and a send whose answer was lost and that came again.
    scene.call(
        "PutItem",
        at("10:00"),
        "search",
        on="idempotency",
        key={"mark": "m"},
        mark=found,
        error="ConditionalCheckFailedException",
    )
    health = scene.recorded("read_health", at("11:05"), party="SERVICE")
    scene.call(
        "PutItem",
        at("11:05"),
        "search",
        on="audit",
        key={"event_id": "-"},
        mark=health,
        error="ConditionalCheckFailedException",
    )
    scene.call("PutItem", at("11:05:01"), "search", on="audit", key={"event_id": health}, mark=health)
    unwritten = new_id("evt", at("11:01"))
    scene.call(
        "PutItem",
        at("11:01"),
        "search",
        on="audit",
        key={"event_id": "-"},
        mark=unwritten,
        error="ConditionalCheckFailedException",
    )
    # What AWS does by itself.
    scene.call("DeleteItem", at("12:00"), None, on="idempotency", key={"mark": "m"}, identity=aws("dynamodb"))
    scene.record(
        "s3",
        "GetObject",
        at("12:01"),
        None,
        identity=aws("apigateway"),
        arns=[(f"arn:aws:s3:::{NAME}-trust-{ACCOUNT}/ca.pem", "AWS::S3::Object")],
    )
    scene.record(
        "lambda",
        "Invoke",
        at("12:02"),
        None,
        identity=aws("apigateway"),
        arns=[(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}-search:live", "AWS::Lambda::Function")],
    )
    scene.record(
        "s3",
        "PutObject",
        at("12:03"),
        "records",
        additional={"AuthenticationMethod": "QueryString"},
        arns=[(f"arn:aws:s3:::{NAME}-uploads-{ACCOUNT}/x", "AWS::S3::Object")],
    )
    for name, key in (("GetObject", "tile/0/000.p/3"), ("GetObject", "checkpoint"), ("PutObject", "cosignatures/5/w")):
        log_file(scene, name, key, WITNESS)
    # Others' tables, and what is no access.
    scene.record(
        "dynamodb",
        "Scan",
        at("12:04"),
        None,
        identity=USER,
        arns=[(f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{NAME}-audit-copy", "AWS::DynamoDB::Table")],
    )
    scene.record(
        "dynamodb",
        "DescribeTable",
        at("12:05"),
        None,
        identity=USER,
        category="Management",
        parameters={"tableName": table("audit")},
    )
    scene.recorded("read_health", at("23:59"), party="SERVICE")
    return scene


def judged(scene: Scene, begin=DAY, end=DAY + timedelta(days=1)) -> Report:
    report = Report("reconcile")
    reconcile(scene.engine(), Period(begin, end), report)
    return report


def test_a_clean_day_has_no_finding_and_everything_is_counted():
    report = judged(a_day())
    assert [(each.code, each.where) for each in report.findings] == []
    assert report.exit_status == 0
    assert (
        report.counts["audit events of the period"] == report.counts["audit events whose writing CloudTrail has"] == 7
    )
    assert report.counts["ended by DynamoDB, their time being over"] == 1
    assert report.counts["an upload by a signed address"] == 1
    assert "3 calls that read no more than who may call" in report.sentences[0]


def mark_of(scene: Scene, action: str) -> str:
    return next(event.event_id for event in scene.events if event.action == action)


PLANTED = {
    "a user scans": lambda s: s.call("Scan", at("13:00"), None, on="cases", identity=USER),
    "root reads an item": lambda s: s.call(
        "GetItem", at("13:00"), None, on="records", key={"record_id": "r", "part": "current"}, identity=ROOT
    ),
    "another AWS service reads": lambda s: s.call("Scan", at("13:00"), None, on="cases", identity=aws("backup")),
    "a role of our name in another account": lambda s: s.call(
        "Query", at("13:00"), None, on="cases", identity=FOREIGN, mark=mark_of(s, "list_searches")
    ),
    "another role": lambda s: s.call("Scan", at("13:00"), "helpdesk", on="cases"),
    "a batch that names a table of ours among others": lambda s: s.call(
        "BatchGetItem", at("13:00"), None, items=[("Get", "cases", {"case_key": "c"})], identity=USER
    ),
    "PartiQL": lambda s: s.record(
        "dynamodb",
        "ExecuteStatement",
        at("13:00"),
        None,
        identity=USER,
        parameters={"statement": "SELECT * FROM x"},
        arns=[(f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table('cases')}", "AWS::DynamoDB::Table")],
    ),
    "a stream is read by a user": lambda s: s.record(
        "dynamodb",
        "GetRecords",
        at("13:00"),
        None,
        identity=USER,
        arns=[(f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table('cases')}/stream/2026", "AWS::DynamoDB::Stream")],
    ),
    "entries of the log are read by a witness": lambda s: log_file(s, "GetObject", "tile/entries/000", WITNESS),
    "a checkpoint is written by a witness": lambda s: log_file(s, "PutObject", "checkpoint", WITNESS),
    "a checkpoint is read by a user of ours": lambda s: log_file(s, "GetObject", "checkpoint", USER),
    "a file is read by a user": lambda s: s.record(
        "s3",
        "GetObject",
        at("13:00"),
        None,
        identity=USER,
        arns=[(f"arn:aws:s3:::{NAME}-uploads-{ACCOUNT}/x", "AWS::S3::Object")],
    ),
    "a topic is published to by a user": lambda s: s.record(
        "sns", "Publish", at("13:00"), None, identity=USER, arns=[(NTF + "WCO", "AWS::SNS::Topic")]
    ),
    "a function is invoked by a user": lambda s: s.record(
        "lambda",
        "Invoke",
        at("13:00"),
        None,
        identity=USER,
        arns=[(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}-search", "AWS::Lambda::Function")],
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_an_access_by_other_than_the_services_roles_is_found_with_the_raw_event(planted):
    scene = a_day()
    eventid = PLANTED[planted](scene)
    (finding,) = judged(scene).findings
    assert (finding.code, finding.severity) == ("ACCESS_OUTSIDE", "high")
    assert json.loads(finding.evidence["cloudtrail"])["eventID"] == eventid


def test_a_stream_that_is_read_in_a_services_role_and_not_visibly_by_lambda_is_told_and_no_finding():
    scene = a_day()
    scene.call("GetRecords", at("10:31"), "watcher", on="records")
    report = judged(scene)
    assert [(each.code, each.severity) for each in report.findings] == [("STREAM_UNMARKED", "note")]
    assert report.exit_status == 0


def test_a_wanted_access_that_was_refused_is_told_apart():
    scene = a_day()
    scene.call("Scan", at("13:00"), None, on="cases", identity=USER, error="AccessDeniedException")
    assert [(each.code, each.severity) for each in judged(scene).findings] == [("ACCESS_OUTSIDE_REFUSED", "medium")]


def an_event_removed(scene: Scene) -> None:
    scene.events = [event for event in scene.events if event.action != "match_watch"]


def an_event_invented(scene: Scene) -> None:
    scene.event("create_search", at("14:00"))


def an_event_written_by_hand(scene: Scene) -> None:
    event_id = scene.event("create_search", at("14:00"))
    scene.call("PutItem", at("14:00"), None, on="audit", key={"event_id": event_id}, identity=USER)


def an_event_under_anothers_mark(scene: Scene) -> None:
    event_id = scene.event("read_record", at("10:30"))
    scene.call("PutItem", at("10:30"), on="audit", key={"event_id": event_id}, mark=mark_of(scene, "list_searches"))


def written_again_later(scene: Scene) -> None:
    event_id = mark_of(scene, "match_watch")
    scene.call("PutItem", at("15:00"), "watcher", on="audit", key={"event_id": event_id}, invocation="inv-9")


def a_partiql_update(scene: Scene) -> None:
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table('audit')}"
    scene.record(
        "dynamodb",
        "ExecuteStatement",
        at("15:00"),
        "watcher",
        invocation="inv-9",
        arns=[(arn, "AWS::DynamoDB::Table")],
        parameters={"statement": f"UPDATE \"{table('audit')}\" SET document = ***(Redacted) WHERE event_id = 'evt_1'"},
    )


def an_invocation_that_was_none(scene: Scene) -> None:
    function = (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}-indexer:live", "AWS::Lambda::Function")
    scene.record("lambda", "Invoke", at("13:00"), None, identity=aws("lambda"), requestid="inv-5", arns=[function])
    scene.call("Query", at("13:00"), "indexer", on="records", invocation="inv-5")
    scene.call("Query", at("13:00"), "indexer", on="records", invocation="inv-6")


MISBEHAVIOUR = {
    "an update of the audit table": (
        "AUDIT_CHANGED",
        lambda s: s.call(
            "UpdateItem",
            at("13:00"),
            None,
            on="audit",
            key={"event_id": mark_of(s, "list_hits")},
            update="SET document = :d",
            identity=USER,
        ),
    ),
    "a deletion in a transaction by a service": (
        "AUDIT_CHANGED",
        lambda s: s.call(
            "TransactWriteItems",
            at("13:00"),
            "watcher",
            items=[("Delete", "audit", {"event_id": "evt_1"})],
            invocation="inv-9",
        ),
    ),
    "an update by PartiQL": ("AUDIT_CHANGED", a_partiql_update),
    "a deletion that was refused": (
        "AUDIT_CHANGE_REFUSED",
        lambda s: s.call(
            "DeleteItem",
            at("13:00"),
            None,
            on="audit",
            key={"event_id": "evt_1"},
            identity=USER,
            error="AccessDeniedException",
        ),
    ),
    "an event that somebody wrote by hand": ("AUDIT_WRITTEN_OUTSIDE", an_event_written_by_hand),
    "an operator reads": ("ACCESS_BY_OPERATOR", lambda s: s.call("Query", at("13:00"), "deploy", on="cases")),
    "time ends an item of a table that has none": (
        "EXPIRED_ELSEWHERE",
        lambda s: s.call("DeleteItem", at("13:00"), None, on="cases", key={"case_key": "c"}, identity=aws("dynamodb")),
    ),
    "a door's role without a mark": (
        "MARK_MISSING",
        lambda s: s.call("GetItem", at("13:00"), "search", on="cases", key={"case_key": "c"}),
    ),
    "a service's role without a mark": ("MARK_MISSING", lambda s: s.call("Query", at("13:00"), "watcher", on="cases")),
    "a topic by the notifier's role without a mark": ("MARK_MISSING", lambda s: s.publish("WCO", at("13:00"))),
    "a door that says it works without a call": (
        "CALL_WITHOUT_CALLER",
        lambda s: s.call("GetItem", at("13:00"), "search", on="cases", key={"case_key": "c"}, invocation="inv-7"),
    ),
    "a mark of an event that nobody wrote": (
        "EVENT_UNKNOWN",
        lambda s: s.call(
            "GetItem", at("13:00"), "search", on="cases", key={"case_key": "c"}, mark=new_id("evt", at("13:00"))
        ),
    ),
    "a counted call that read more than who may call": (
        "EVENT_UNKNOWN",
        lambda s: s.call(
            "BatchGetItem",
            at("13:00"),
            "search",
            items=[("Get", "register", {"party": "p"}), ("Get", "records", {"record_id": "r"})],
            mark=new_id("evt", at("13:00")),
        ),
    ),
    "an invocation that was none": ("INVOCATION_UNKNOWN", an_invocation_that_was_none),
    "a mark of an event of the morning": (
        "TIME_APART",
        lambda s: s.call(
            "GetItem", at("13:00"), "search", on="cases", key={"case_key": "c"}, mark=mark_of(s, "list_searches")
        ),
    ),
    "a session of another party": (
        "SESSION_OF_ANOTHER",
        lambda s: s.call(
            "Query", at("10:30"), "search-data", on="cases", mark=mark_of(s, "list_searches"), session="ADM-DE"
        ),
    ),
    "another door under the mark of a call": (
        "ROLE_OF_ANOTHER",
        lambda s: s.call(
            "GetItem", at("10:30:20"), "traces", on="traces", key={"trace_id": "t"}, mark=mark_of(s, "list_searches")
        ),
    ),
    "a door that asks for what it may not": (
        "REFUSED_BY_ROLE",
        lambda s: s.call(
            "Scan", at("10:30"), "search", on="records", mark=mark_of(s, "list_searches"), error="AccessDeniedException"
        ),
    ),
    "an event that was removed": ("EVENT_REMOVED", an_event_removed),
    "an event that nobody wrote into the table": ("EVENT_NOT_IN_TRAIL", an_event_invented),
    "an event in the call of another": ("EVENT_OF_ANOTHER_WRITER", an_event_under_anothers_mark),
    "an event that is written again": ("EVENT_WRITTEN_TWICE", written_again_later),
}


@pytest.mark.parametrize("planted", MISBEHAVIOUR)
def test_each_misbehaviour_is_its_own_finding_and_no_other(planted):
    code, plant = MISBEHAVIOUR[planted]
    scene = a_day()
    plant(scene)
    report = judged(scene)
    assert {each.code for each in report.findings} == {code}, [each.where for each in report.findings]
    assert report.exit_status == 1
    assert report.findings[0].evidence


def test_an_event_that_was_removed_is_also_missed_by_the_calls_that_name_it():
    scene = a_day()
    scene.events = [event for event in scene.events if event.action != "list_searches"]
    codes = sorted(each.code for each in judged(scene).findings)
    assert codes == ["EVENT_REMOVED", "EVENT_UNKNOWN", "EVENT_UNKNOWN"]


def test_more_counted_calls_than_the_events_speak_of_are_told():
    scene = a_day()
    for _ in range(2):
        scene.call(
            "GetItem",
            at("11:00"),
            "search",
            on="register",
            key={"party": "p", "part": "current"},
            mark=new_id("evt", at("11:00")),
        )
    (finding,) = judged(scene).findings
    assert (finding.code, finding.severity) == ("COUNTED_NOWHERE", "low")
    assert "5 calls" in finding.sentence
    assert "3 calls were counted" in finding.sentence


def test_what_lies_at_the_ends_of_the_period_is_not_judged_and_counted():
    scene = a_day()
    scene.event("read_record", at("9:59:30"))
    scene.call(
        "GetItem", at("12:59:50"), "search", on="cases", key={"case_key": "c"}, mark=new_id("evt", at("12:59:50"))
    )
    report = judged(scene, at("9:59"), at("13:00"))
    assert report.findings == []
    assert report.counts["not judged, at the ends of the period"] == 2
    assert {each.code for each in judged(scene, at("9:50"), at("13:10")).findings} == {
        "EVENT_NOT_IN_TRAIL",
        "EVENT_UNKNOWN",
    }


def late_event(scene: Scene, began: str, came: str) -> str:
    """A call whose event its table refused, and took hours later from the queue of late events; gives its id."""
    event_id = scene.event("create_search", at(began), status=503, problem="unavailable")
    key = {"event_id": event_id}
    scene.call("PutItem", at(began), "search", on="audit", key=key, mark=event_id, error="ThrottlingException")
    scene.call("PutItem", at(came), "late_events", on="audit", key=key, mark=event_id)
    scene.call("PutItem", at(came), "late_events", on="audit", key=key, mark=event_id, error="ConditionalCheckFailed")
    return event_id


def test_an_event_that_came_late_into_its_table_is_no_finding():
    scene = a_day()
    late_event(scene, "11:00", "14:30")
    assert judged(scene).findings == []


def test_a_late_event_of_before_the_period_is_no_finding_in_it():
    scene = a_day()
    late_event(scene, "9:00", "14:30")
    del scene.events[-1]
    assert judged(scene, at("12:00")).findings == []
    assert {each.code for each in judged(scene, at("8:00")).findings} == {"EVENT_REMOVED", "EVENT_UNKNOWN"}


def test_clocks_that_differ_a_little_are_no_finding():
    scene = Scene()
    scene.search("AB1234", at("10:00"), answered_after=int(SKEW.total_seconds()) - 1)
    scene.recorded("read_health", at("9:00"))
    scene.recorded("read_health", at("12:00"))
    assert judged(scene).findings == []


@pytest.mark.parametrize(("without", "words"), [("records", "no data event"), ("events", "no audit event")])
def test_a_trail_without_data_events_or_without_audit_events_is_no_clean_one(without, words):
    scene = a_day()
    setattr(scene, without, [])
    report = judged(scene)
    assert words in report.unjudged[0]
    assert report.exit_status == 2


def test_without_a_period_all_that_either_trail_has_is_judged():
    scene = a_day()
    period = period_of_either(scene.engine())
    assert period is not None
    assert judged(scene, period.begin, period.end).findings == []
    scene.event("read_record", at("3:00", day=-1))
    wider = period_of_either(scene.engine())
    assert wider is not None
    assert {each.code for each in judged(scene, wider.begin, wider.end).findings} == {"EVENT_NOT_IN_TRAIL"}
    assert period_of_either(Scene().engine()) is None
