"""The questions on a small made-up day: what was planted is the answer, and what is nearly so is not."""

import json
from datetime import timedelta

import pytest

from auditor.ask import Period, parameters_of, put, raw_beside
from auditor.questions import question_of
from iarms.domain.serials import exact_key, read_serial
from iarms.models.ids import new_id
from ops.documents.audit_scene import ACCOUNT, DAY, DEPLOYMENT, NAME, NTF, REGION, Scene, at, table

USER = {"type": "IAMUser", "userName": "mallory", "accountId": ACCOUNT, "principalId": "AIDAEXAMPLE"}
PARTIES = ("INTERPOL-GS", "WCO", "NCB-FR")
TABLE = "AWS::DynamoDB::Table"


def arn(name: str) -> tuple[str, str]:
    return (f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table(name)}", TABLE)


def bucket(name: str, key: str) -> tuple[str, str]:
    return (f"arn:aws:s3:::{NAME}-{name}-{ACCOUNT}/{key}", "AWS::S3::Object")


def told(number: int) -> tuple[str, ...]:
    return tuple(f"ntf_{number}{place} {party}" for place, party in enumerate(PARTIES))


# 1 to 6: who asked for what, and was answered what.


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("AB-1234", "as written"),
        ("ab 1234", "same number"),
        ("A8I234", "same number"),  # 8 for B, I for 1
        ("АВ1234", "same number"),  # Cyrillic
        ("4B1234", "looks alike"),  # 4 for A, as a worn stamp has it
        ("AB12?4", "pattern"),
        ("AB*", "pattern"),
    ],
)
def test_who_searched_for_a_number_finds_each_writing_of_it(typed, how):
    scene = Scene()
    event_id = scene.search(typed, at("10:00"), "ADM-DE")
    (row,) = scene.ask("who-searched-for-serial", serial="AB-1234")
    assert (row["how"], row["event_id"], row["party"], row["asked_for"]) == (how, event_id, "ADM-DE", typed)
    assert row["position"] == 0


@pytest.mark.parametrize("typed", ["AB1235", "AB123", "AB12345", "XAB1234", "AB12?5", "BA1234", "CD*"])
def test_who_searched_for_a_number_leaves_out_other_numbers(typed):
    scene = Scene()
    scene.search(typed, at("10:00"))
    assert scene.ask("who-searched-for-serial", serial="AB-1234") == []


def test_who_searched_for_a_number_shows_reads_of_the_index_beside_the_events():
    scene = Scene()
    event_id = scene.search("AB1234", at("10:00"))
    (row,) = scene.ask("who-searched-for-serial", serial="AB1234")
    assert (row["requestids"], row["trail_eventids"]) == ("RQct-0000", "ct-0000")
    longer = scene.search("AB12345", at("11:00"))
    items = [("Get", "serial-index", {"key": exact_key("v3", "AB1234"), "page": "0"})]
    scene.call("BatchGetItem", at("11:00"), items=items, mark=longer)
    rows = scene.ask("who-searched-for-serial", serial="AB1234")
    assert [(row["how"], row["event_id"]) for row in rows] == [("as written", event_id), ("one character more", longer)]


def test_who_searched_for_a_number_tells_a_read_of_the_index_that_no_event_accounts_for():
    scene = Scene()
    key = {"key": exact_key("v3.4", read_serial("AB1234").canonical), "page": "0"}
    scene.call("GetItem", at("10:00"), None, on="serial-index", key=key, identity=USER)
    scene.call("GetItem", at("10:01"), None, on="cases", key={"case_key": key["key"], "part": "x"}, identity=USER)
    (row,) = scene.ask("who-searched-for-serial", serial="ab 1234")
    assert (row["how"], row["event_id"], row["trail_eventids"]) == ("no audit event", None, "ct-0000")


def test_who_searched_for_a_number_knows_refused_searches_by_what_was_typed_and_other_days_not():
    scene = Scene()
    refused = {"status": 403, "problem": "no_mandate", "outcome": None, "search_id": None, "interpretation": None}
    event_id = scene.search("AB-1234", at("10:00"), "WCO", on_behalf_of="XX", **refused)
    scene.search("AB-1234", at("10:00", day=-1))
    (row,) = scene.ask("who-searched-for-serial", serial="AB1234")
    assert (row["event_id"], row["problem"]) == (event_id, "no_mandate")


def a_few_searches() -> tuple[Scene, list[str]]:
    scene = Scene()
    ids = [
        scene.search("AB1234", at("10:00"), "ADM-FR", search_id="srch_1", certificate="thumb-1", token_id="t-1"),
        scene.search("AB1234", at("10:05"), "WCO", on_behalf_of="KE", case_reference="case-7", search_id="srch_2"),
        scene.search("CD9999", at("10:10"), "ADM-DE", search_id="srch_3"),
    ]
    scene.recorded("read_health", at("10:15"), party="SERVICE")
    return scene, ids


@pytest.mark.parametrize(
    ("about", "which"), [("AB-1234", [0, 1]), ("srch_2", [1]), ("case-7", [1]), ("CD9999", [2]), ("srch_9", [])]
)
def test_what_is_asked_about_is_found_by_number_id_or_case(about, which):
    scene, ids = a_few_searches()
    for name in ("on-whose-behalf", "which-officer-and-certificate", "for-what-purpose", "what-was-returned"):
        assert [row["event_id"] for row in scene.ask(name, about=about)] == [ids[place] for place in which]


def test_on_whose_behalf_tells_ones_own_call_from_one_for_another_and_whose_session_read():
    scene, _ = a_few_searches()
    listed = scene.recorded("list_searches", at("11:00"), on_behalf_of=None)
    scene.call("Query", at("11:00"), "search-data", on="cases", mark=listed, session="ADM-FR")
    rows = scene.ask("on-whose-behalf", about="AB1234")
    assert [(row["on_behalf_of"], row["for_whom"]) for row in rows] == [("FR", "itself"), ("KE", "another")]
    (row,) = scene.ask("on-whose-behalf", about=listed)
    assert (row["for_whom"], row["session"]) == ("nobody named", "ADM-FR")
    assert row["requestids"].split() == ["RQct-0007", "RQct-0008"]


def test_which_officer_and_certificate_and_for_what_purpose():
    scene, _ = a_few_searches()
    (row,) = scene.ask("which-officer-and-certificate", about="srch_1")
    assert (row["officer"], row["certificate"], row["token_id"], row["subject"]) == (
        "officer-FR",
        "thumb-1",
        "t-1",
        "client-ADM-FR",
    )
    (row,) = scene.ask("for-what-purpose", about="srch_2")
    assert (row["purpose"], row["case_reference"]) == ("SEIZURE_CHECK", "case-7")


def test_what_was_returned_has_a_row_for_each_record_and_one_where_there_was_none():
    scene = Scene()
    found = scene.search(
        "AB1",
        at("10:00"),
        record_ids=("rec_1", "rec_2"),
        decisions=("hit", "possible"),
        hit_ids=("hit_1",),
        joined_hit_ids=("hit_0",),
        answer_sha256="abc",
    )
    nothing = scene.search("AB1", at("11:00"))
    rows = scene.ask("what-was-returned", about="AB1")
    assert [(row["event_id"], row["record_id"], row["decision"]) for row in rows] == [
        (found, "rec_1", "hit"), (found, "rec_2", "possible"), (nothing, None, None)
    ]  # fmt: skip
    assert (rows[0]["hits"], rows[0]["answer_sha256"]) == ("hit_1 joined hit_0", "abc")
    assert [row["event_id"] for row in scene.ask("what-was-returned", about="rec_2")] == [found, found]


def test_whether_the_answer_was_the_same_groups_those_who_were_told_alike():
    scene = Scene()
    shown = {"record_ids": ("rec_2", "rec_1"), "decisions": ("possible", "hit")}
    turned = {"record_ids": ("rec_1", "rec_2"), "decisions": ("hit", "possible")}
    scene.search("AB1", at("10:00"), "ADM-FR", **shown)
    scene.search("AB-1", at("11:00"), "ADM-DE", **turned)
    scene.search("AB2", at("11:30"), "ADM-DE")
    assert [row["searches"] for row in scene.ask("was-the-answer-the-same", serial="AB1")] == [2]
    less = scene.search("AB1", at("12:00"), "ADM-BE", record_ids=("rec_1",), decisions=("hit",))
    rows = scene.ask("was-the-answer-the-same", serial="AB1")
    assert [(row["answer"], row["parties"], row["searches"]) for row in rows] == [
        ("rec_1 hit, rec_2 possible", "ADM-DE ADM-FR", 2), ("rec_1 hit", "ADM-BE", 1)
    ]  # fmt: skip
    assert rows[1]["event_ids"] == less


# 7 to 10: who was told.


def a_match(delivered: bool = True) -> Scene:
    scene = Scene()
    scene.search(
        "AB1234", at("10:00"), hit_ids=("hit_1",), notifications=told(1), record_ids=("rec_1",), decisions=("hit",)
    )
    scene.search("CD1234", at("10:30"), hit_ids=("hit_2",), notifications=told(2))
    for notice in (*told(1), *told(2)) if delivered else ():
        scene.deliver(notice, at("10:01") if notice in told(1) else at("10:31"))
    return scene


def test_who_was_notified_of_a_match_when_and_by_which_message():
    scene = a_match()
    receipt = scene.recorded(
        "acknowledge_notification", at("10:20"), "NCB-FR", "hits", hit_ids=("hit_1",), notifications=("ntf_12 NCB-FR",)
    )
    rows = scene.ask("who-was-notified", about="hit_1")
    assert [(row["notification_id"], row["recipient"], row["state"]) for row in rows] == [
        ("ntf_10", "INTERPOL-GS", "sent"), ("ntf_11", "WCO", "sent"), ("ntf_12", "NCB-FR", "received")
    ]  # fmt: skip
    assert [row["sent_at"] for row in rows] == ["2026-11-10T10:01:00Z"] * 3
    assert len({row["message_ids"] for row in rows}) == 3
    assert rows[2]["acknowledged_by"] == "NCB-FR"
    received = {row["notification_id"]: row for row in scene.ask("was-it-received")}
    assert received["ntf_12"]["acknowledged_in"] == receipt
    assert [row["state"] for row in scene.ask("was-it-received", recipient="NCB-FR")] == ["received", "sent"]


def test_the_outboxs_own_rows_say_which_message_was_which():
    scene = a_match()
    engine = scene.engine()
    its_own = ("ntf_10", "INTERPOL-GS", "hit.opened", "SENT", "2026-11-10T10:01:02.003Z", "its-own", None, None)
    engine.execute(f"INSERT INTO outbox VALUES ({', '.join('?' * len(its_own))})", its_own)
    question = question_of("who-was-notified")
    answer = put(engine, question, parameters_of({"about": "hit_1"}, DEPLOYMENT, Period(DAY, DAY + timedelta(days=1))))
    assert answer.rows[0][4:6] == ("2026-11-10T10:01:02.003Z", "its-own")


def test_nobody_was_left_out_or_late_where_all_three_were_told_in_time():
    assert a_match().ask("who-was-not-notified") == []
    test = Scene()
    test.search("AB1", at("10:00"), purpose="TEST", hit_ids=("hit_9",))
    assert test.ask("who-was-not-notified") == []


def test_who_was_left_out_is_told_late_unsent_or_never_written():
    scene = a_match()
    forgotten = scene.search("EF1", at("11:00"), hit_ids=("hit_3",), notifications=told(3)[:2])
    scene.deliver(told(3)[0], at("11:14"))
    scene.deliver(told(3)[1], at("11:16"))
    scene.search("GH1", at("12:00"), hit_ids=("hit_4",), notifications=told(4))
    scene.deliver(told(4)[0], at("12:01"), marked=False)
    scene.deliver(told(4)[1], at("12:01"))
    rows = {(row["trouble"], row["recipient"], row["notification_id"]) for row in scene.ask("who-was-not-notified")}
    assert rows == {
        ("no notification written", "NCB", None),
        ("late", "WCO", "ntf_31"),
        ("tried and not marked as sent", "INTERPOL-GS", "ntf_40"),
        ("not sent", "NCB-FR", "ntf_42"),
    }
    assert next(row for row in scene.ask("who-was-not-notified") if row["recipient"] == "NCB")["event_id"] == forgotten


def test_two_hits_of_one_event_want_two_of_each():
    scene = Scene()
    scene.search("AB1", at("10:00"), hit_ids=("hit_1", "hit_2"), notifications=(*told(1), *told(2)[:2]))
    for notice in (*told(1), *told(2)[:2]):
        scene.deliver(notice, at("10:01"))
    (row,) = scene.ask("who-was-not-notified")
    assert (row["trouble"], row["recipient"], row["hits"]) == ("no notification written", "NCB", "hit_1 hit_2")


def test_a_bureau_without_an_address_is_told_through_the_secretariat():
    scene = Scene()
    through = ("ntf_1 INTERPOL-GS", "ntf_2 WCO", "ntf_3 INTERPOL-GS")
    scene.search("AB1", at("10:00"), hit_ids=("hit_1",), notifications=through)
    unseen = ("ntf_4 INTERPOL-GS", "ntf_5 NCB-FR")
    kept = {"withheld_from": ("*",)}
    event_id = scene.event("match_unseen", at("10:00"), "SERVICE", hit_ids=("hit_2",), notifications=unseen, **kept)
    for notice in (*through, *unseen):
        scene.deliver(notice, at("10:01"))
    assert scene.ask("who-was-not-notified") == []
    scene.event(
        "match_unseen", at("11:00"), "SERVICE", hit_ids=("hit_3",), notifications=("ntf_6 INTERPOL-GS",), **kept
    )
    scene.deliver("ntf_6 INTERPOL-GS", at("11:01"))
    (row,) = scene.ask("who-was-not-notified")
    assert (row["recipient"], row["hits"], row["event_id"] == event_id) == ("NCB", "hit_3", False)


def test_what_was_sent_twice_is_told_from_what_may_have_been():
    scene = a_match(delivered=False)
    scene.deliver("ntf_10 INTERPOL-GS", at("10:01"), tries=2)
    scene.deliver("ntf_11 WCO", at("10:01"))
    key = {"notification_id": "ntf_12"}
    for number in range(2):
        scene.call(
            "UpdateItem",
            at("10:01"),
            "notifier",
            on="outbox",
            key=key,
            update="SET claimed_until = :until ADD attempts :one",
            invocation=f"only-{number}",
        )
    rows = scene.ask("was-it-sent-twice")
    assert [(row["notification_id"], row["tries"], row["publishes"], row["verdict"]) for row in rows] == [
        ("ntf_10", 2, 2, "sent twice"), ("ntf_12", 2, 0, "may have been sent twice")
    ]  # fmt: skip


# 11 to 13: what was refused, and who saw what is not theirs.


def test_what_was_denied_and_why():
    scene, _ = a_few_searches()
    denied = scene.recorded("create_search", at("12:00"), "WCO", status=403, problem="no_mandate", on_behalf_of="TZ")
    fast = scene.recorded("list_hits", at("12:01"), "ADM-DE", "hits", status=429, problem="throttled", suppressed=7)
    assert [row["event_id"] for row in scene.ask("which-searches-were-denied")] == [denied, fast]
    (row,) = scene.ask("which-searches-were-denied", party="ADM-DE")
    assert (row["problem"], row["suppressed"]) == ("throttled", 7)
    assert scene.ask("which-searches-were-denied", action="read_hit") == []


def test_whether_an_administration_saw_anothers_data():
    scene, _ = a_few_searches()
    scene.recorded("read_search", at("12:00"), "ADM-FR", search_id="srch_1")
    scene.recorded("read_search", at("12:01"), "ADM-KE", search_id="srch_2")  # the WCO searched for it
    scene.recorded("read_search", at("12:02"), "ADM-DE", search_id="srch_1", status=404, problem="not_found")
    scene.recorded("read_search", at("12:03"), "INTERPOL-GS", search_id="srch_1")
    scene.search("XY1", at("12:04"), "WCO", on_behalf_of="GH")
    assert scene.ask("was-anothers-data-seen") == []
    seen = scene.recorded("read_search", at("13:00"), "ADM-DE", search_id="srch_1")
    posed = scene.search("XY1", at("13:01"), "ADM-DE", on_behalf_of="FR")
    listed = scene.recorded("list_searches", at("13:02"), "ADM-DE")
    scene.call("Query", at("13:02"), "search-data", on="cases", mark=listed, session="ADM-DE")
    scene.call("Query", at("13:02"), "search-data", on="cases", mark=listed, session="ADM-FR")
    scene.call(
        "Query", at("13:03"), "search-data", on="cases", mark=listed, session="ADM-DE", error="AccessDeniedException"
    )
    rows = scene.ask("was-anothers-data-seen")
    assert [(row["sign"], row["party"], row["whose"], row["event_id"]) for row in rows] == [
        ("read another's object", "ADM-DE", "ADM-FR", seen),
        ("called for another", "ADM-DE", "ADM-FR", posed),
        ("read in another's session", "ADM-DE", "ADM-FR", listed),
        ("refused by DynamoDB", "ADM-DE", None, listed),
    ]


def test_a_hit_is_theirs_who_searched_and_nobody_elses():
    scene = Scene()
    scene.search("AB1", at("10:00"), "ADM-FR", hit_ids=("hit_1",))
    scene.search("AB1", at("11:00"), "ADM-DE", joined_hit_ids=("hit_1",))
    for number, party in enumerate(("ADM-FR", "ADM-DE", "NCB-BR")):
        scene.recorded("read_hit", at(f"12:0{number}"), party, "hits", hit_ids=("hit_1",))
    assert scene.ask("was-anothers-data-seen") == []
    scene.recorded("read_hit", at("12:30"), "ADM-BE", "hits", hit_ids=("hit_1",))
    (row,) = scene.ask("was-anothers-data-seen")
    assert (row["party"], row["whose"], row["object"]) == ("ADM-BE", "ADM-DE ADM-FR", "hit_1")


def test_whether_a_list_or_a_hit_showed_what_is_kept_from_an_administration():
    scene, _ = a_few_searches()
    scene.recorded("list_searches", at("12:00"), "ADM-FR", shown_ids=("srch_1",))
    scene.event("match_unseen", at("12:00"), "SERVICE", hit_ids=("hit_9",), withheld_from=("ADM-DE",))
    scene.recorded("read_hit", at("12:01"), "ADM-FR", "hits", hit_ids=("hit_9",), withheld_from=("ADM-DE",))
    scene.recorded("read_hit", at("12:02"), "ADM-DE", "hits", status=404, hit_ids=("hit_9",), withheld_from=("ADM-DE",))
    assert scene.ask("was-anothers-data-seen") == []
    listed = scene.recorded("list_searches", at("13:00"), "ADM-DE", shown_ids=("srch_3", "srch_1"))
    seen = scene.recorded("read_hit", at("13:01"), "ADM-DE", "hits", hit_ids=("hit_9",), withheld_from=("ADM-DE",))
    rows = scene.ask("was-anothers-data-seen")
    assert [(row["sign"], row["object"].strip(), row["event_id"]) for row in rows] == [
        ("read another's object", "srch_1", listed),
        ("saw what is kept from it", "hit_9", seen),
    ]


def test_who_read_the_tables_outside_the_services_roles():
    scene, _ = a_few_searches()
    aws = {"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com"}
    scene.call("DeleteItem", at("12:00"), None, on="batches", key={"batch_id": "b"}, identity=aws)
    scene.record("dynamodb", "Scan", at("12:00"), None, identity=USER, arns=[(arn("cases")[0] + "-of-others", TABLE)])
    assert scene.ask("who-read-outside") == []
    scene.call("GetItem", at("13:00"), None, on="records", key={"record_id": "rec_1", "part": "current"}, identity=USER)
    scene.call("Query", at("13:01"), "deploy", on="cases")
    scene.call("Scan", at("13:02"), None, on="cases", identity=USER, error="AccessDeniedException")
    rows = scene.ask("who-read-outside")
    assert [(row["who"], row["what"], row["tables"], row["error"]) for row in rows] == [
        ("mallory", "GetItem", "records", None), (f"{NAME}-deploy", "Query", "cases", None),
        ("mallory", "Scan", "cases", "AccessDeniedException"),
    ]  # fmt: skip
    assert json.loads(rows[0]["keys"]) == {"record_id": "rec_1", "part": "current"}


# 14 to 19: the logs themselves, and the code.


def test_who_altered_an_event_or_tried_to():
    scene, ids = a_few_searches()
    scene.call("UpdateItem", at("13:00"), None, on="cases", key={"case_key": "c"}, identity=USER)
    assert scene.ask("was-an-event-altered") == []
    scene.call(
        "UpdateItem", at("13:00"), None, on="audit", key={"event_id": ids[0]}, update="SET document = :d", identity=USER
    )
    scene.call("DeleteItem", at("13:01"), None, on="audit", key={"event_id": "evt_GONE"}, identity=USER)
    scene.call("PutItem", at("13:02"), "search", on="audit", key={"event_id": ids[1]}, mark=ids[1])
    rows = scene.ask("was-an-event-altered")
    assert [(row["what"], row["audit_event"], row["still_there"]) for row in rows] == [
        ("UpdateItem update", ids[0], "yes"), ("DeleteItem delete", "evt_GONE", "no"),
        ("PutItem written again", ids[1], "yes"),
    ]  # fmt: skip


def test_where_cloudtrail_has_events_of_the_period():
    scene, _ = a_few_searches()
    scene.call("GetItem", at("12:00"), "search", on="cases", key={"case_key": "c"}, region="us-east-1")
    (row,) = scene.ask("is-the-trail-complete")
    assert (row["region"], row["events"], row["hours"], row["hours_asked"]) == (REGION, 7, 1, 24)
    assert row["first_at"] == "2026-11-10T10:00:00Z"


@pytest.mark.parametrize(
    ("service", "name", "parameters"),
    [
        ("cloudtrail", "StopLogging", {"name": "t"}),
        ("cloudtrail", "PutEventSelectors", {"trailName": "t"}),
        ("s3", "PutBucketPolicy", {"bucketName": f"{NAME}-log-{ACCOUNT}"}),
        ("kms", "ScheduleKeyDeletion", {"keyId": "k"}),
        ("lambda", "DeleteEventSourceMapping20150331", {"uUID": "u"}),
        ("dynamodb", "DeleteTable", {"tableName": table("audit")}),
        ("dynamodb", "UpdateContinuousBackups", {"tableName": f"arn:aws:dynamodb:r:1:table/{table('audit')}"}),
    ],
)
def test_logging_that_was_stopped_or_narrowed(service, name, parameters):
    scene = Scene()
    scene.record(service, name, at("3:00"), "deploy", category="Management", parameters=parameters)
    (row,) = scene.ask("was-logging-stopped")
    assert (row["what"], row["who"], row["by_an_operator"]) == (name, f"{NAME}-deploy", "yes")


@pytest.mark.parametrize(
    ("service", "name", "parameters"),
    [
        ("cloudtrail", "DescribeTrails", {}),
        ("cloudtrail", "LookupEvents", {}),
        ("s3", "PutBucketPolicy", {"bucketName": "of-somebody-else"}),
        ("kms", "Decrypt", {"keyId": "k"}),
        ("dynamodb", "DeleteTable", {"tableName": "of-somebody-else"}),
        ("dynamodb", "DescribeTable", {"tableName": table("audit")}),
    ],
)
def test_what_neither_stops_nor_narrows_logging(service, name, parameters):
    scene = Scene()
    scene.record(service, name, at("3:00"), "deploy", category="Management", parameters=parameters)
    assert scene.ask("was-logging-stopped") == []


def test_which_code_served_a_request_is_the_last_change_before_it():
    scene = Scene()
    for clock, code in (("8:00", "old"), ("9:00", "new"), ("11:00", "later")):
        scene.record(
            "lambda",
            "UpdateFunctionCode20150331v2",
            at(clock),
            "deploy",
            category="Management",
            parameters={"functionName": f"{NAME}-search"},
            response={"codeSha256": code},
        )
    scene.record(
        "lambda",
        "UpdateFunctionCode20150331v2",
        at("9:30"),
        "deploy",
        category="Management",
        parameters={"functionName": f"{NAME}-hits"},
        response={"codeSha256": "other"},
    )
    event_id = scene.search("AB1", at("10:00"))
    for about in (event_id, f"rq-{event_id}", "RQct-0004"):
        (row,) = scene.ask("which-code-served", about=about)
        assert (row["function"], row["function_version"], row["deployed_code"], row["deployed_by"]) == (
            f"{NAME}-search",
            "7",
            "new",
            f"{NAME}-deploy",
        )
    assert scene.ask("which-code-served", about="RQct-000") == []


def test_who_deployed_and_out_of_which_pipeline():
    scene = Scene()
    web = {"type": "WebIdentityUser", "userName": "repo:customs/iarms:environment:europe", "principalId": "oidc"}
    scene.record(
        "sts",
        "AssumeRoleWithWebIdentity",
        at("8:00"),
        None,
        category="Management",
        identity=web,
        response={"credentials": {"accessKeyId": "ASIADEPLOY"}},
    )
    scene.record(
        "cloudformation",
        "ExecuteChangeSet",
        at("8:05"),
        "deploy",
        category="Management",
        access_key="ASIADEPLOY",
        parameters={"stackName": "iarms-x-api"},
    )
    scene.record(
        "lambda",
        "UpdateFunctionCode20150331v2",
        at("9:00"),
        "helpdesk",
        category="Management",
        parameters={"functionName": f"{NAME}-search"},
    )
    scene.record("cloudformation", "DescribeStacks", at("9:05"), "deploy", category="Management")
    rows = scene.ask("who-deployed")
    assert [(row["of_what"], row["pipeline"], row["by_an_operator"]) for row in rows] == [
        ("iarms-x-api", "repo:customs/iarms:environment:europe", "yes"), (f"{NAME}-search", None, "no")
    ]  # fmt: skip


# 20 to 25: records, clients, patterns, places, retention, the export.


def test_which_records_were_added_changed_or_withdrawn():
    scene = Scene()
    added = scene.event("create_record", at("9:00"), "NCB-FR", record_ids=("rec_1",), import_id="imp_1", import_line=4)
    scene.call(
        "TransactWriteItems",
        at("9:00"),
        "records",
        items=[("Put", "records", {"record_id": "rec_1", "part": "current"}), ("Put", "audit", {"event_id": added})],
        mark=added,
    )
    changed = scene.recorded(
        "change_record",
        at("10:00"),
        "NCB-FR",
        "records",
        record_ids=("rec_1",),
        query='{"make":"X"}',
        reason="typing error",
        object_version=2,
    )
    ended = scene.recorded(
        "change_record",
        at("11:00"),
        "NCB-BR",
        "records",
        record_ids=("rec_2",),
        query='{"status":"CANCELLED"}',
        object_version=3,
    )
    scene.recorded(
        "change_record", at("11:30"), "NCB-BR", "records", record_ids=("rec_2",), status=409, problem="conflict"
    )
    scene.recorded("read_record", at("11:40"), "NCB-BR", "records", record_ids=("rec_2",))
    rows = scene.ask("which-records-changed")
    assert [(row["what"], row["record_id"], row["event_id"], row["version"]) for row in rows] == [
        ("added", "rec_1", added, None), ("changed", "rec_1", changed, 2), ("withdrawn", "rec_2", ended, 3)
    ]  # fmt: skip
    assert rows[0]["detail"] == "imp_1 line 4"
    assert rows[0]["trail_eventids"] == "ct-0000"
    assert [row["record_id"] for row in scene.ask("which-records-changed", owner="NCB-BR")] == ["rec_2"]
    scene.call("PutItem", at("12:00"), None, on="records", key={"record_id": "rec_9", "part": "current"}, identity=USER)
    scene.call(
        "UpdateItem",
        at("12:00"),
        "indexer",
        on="records",
        key={"record_id": "rec_1", "part": "current"},
        invocation="i",
    )
    assert [
        row["record_id"] for row in scene.ask("which-records-changed") if row["what"] == "written without an event"
    ] == ["rec_9"]


def test_which_clients_and_certificates_changed():
    scene = Scene()
    row_changed = scene.recorded(
        "replace_party",
        at("9:00"),
        "INTERPOL-GS",
        "parties",
        about_party="ADM-FR",
        changes=("certificate added", "client suspended"),
        object_version=4,
    )
    scene.recorded("read_party", at("9:01"), "INTERPOL-GS", "parties", about_party="ADM-FR")
    scene.record(
        "s3",
        "PutObject",
        at("10:00"),
        "deploy",
        parameters={"bucketName": f"{NAME}-trust-{ACCOUNT}", "key": "trust.pem"},
        arns=[bucket("trust", "trust.pem")],
    )
    scene.record(
        "s3",
        "PutObject",
        at("10:01"),
        "records",
        parameters={"bucketName": f"{NAME}-uploads-{ACCOUNT}", "key": "x"},
        arns=[bucket("uploads", "x")],
    )
    scene.record(
        "s3",
        "GetObject",
        at("10:02"),
        "deploy",
        parameters={"bucketName": f"{NAME}-trust-{ACCOUNT}", "key": "trust.pem"},
        arns=[bucket("trust", "trust.pem")],
    )
    rows = scene.ask("which-clients-changed")
    assert [(row["what"], row["about_party"], row["changes"], row["of_what"]) for row in rows] == [
        ("replace_party", "ADM-FR", "certificate added; client suspended", None),
        ("PutObject", None, None, f"{NAME}-trust-{ACCOUNT}/trust.pem"),
    ]
    assert [row["event_id"] for row in scene.ask("which-clients-changed", party="ADM-FR")] == [row_changed]
    assert scene.ask("which-clients-changed", party="ADM-DE") == []


def test_who_fishes_by_numbers_in_a_row():
    scene = Scene()
    fished = [
        scene.search(f"AB{1000 + 9 * number}X", at(f"10:{number:02}"), "ADM-FR", officer="f-1") for number in range(5)
    ]
    for number in range(4):  # one too few
        scene.search(f"CD{1000 + number}", at(f"11:{number:02}"), "ADM-DE", officer="d-1")
    for number in range(6):  # too far apart, and each of another form
        scene.search(f"EF{1000 + 60 * number}", at(f"12:{number:02}"), "ADM-BE", officer="b-1")
        scene.search(f"G{'ABCDEF'[number]}1000", at(f"13:{number:02}"), "ADM-BE", officer="b-2")
    for number in range(8):  # the same number again, patterns, and trials
        scene.search("HI1000", at(f"14:{number:02}"), "ADM-NL", officer="n-1")
        scene.search(f"HI100{number}?", at(f"14:{10 + number}"), "ADM-NL", officer="n-2")
        scene.search(f"HI100{number}", at(f"14:{20 + number}"), "ADM-NL", officer="n-3", purpose="TEST")
    (row,) = scene.ask("who-fishes")
    assert (row["who"], row["signs"], row["in_a_row"], row["row_of"]) == (
        "FR f-1",
        "numbers in a row; ",
        5,
        "AB#X 1000-1036",
    )
    assert row["event_ids"].split() == fished
    assert scene.ask("who-fishes", by="party")[0]["who"] == "ADM-FR"
    assert scene.ask("who-fishes", least="6") == []


def test_who_fishes_by_misses_and_by_hours():
    scene = Scene()
    numbers = iter(range(10_000_000, 99_000_000, 1_000_003))
    for minute in range(20):
        scene.search(f"M{next(numbers)}", at(f"9:{minute:02}"), "ADM-FR", officer="misses")
        scene.search(f"H{next(numbers)}", at(f"23:{minute:02}"), "ADM-FR", officer="nights", outcome="possible")
        scene.search(
            f"F{next(numbers)}",
            at(f"9:{minute:02}"),
            "ADM-FR",
            officer="finds",
            outcome="possible" if minute < 2 else "no_match",
        )
        if minute < 19:
            scene.search(f"S{next(numbers)}", at(f"3:{minute:02}"), "ADM-FR", officer="few")
    rows = {row["who"]: row for row in scene.ask("who-fishes")}
    assert {who: row["signs"] for who, row in rows.items()} == {
        "FR misses": "many misses; ",
        "FR nights": "odd hours; ",
    }
    assert (rows["FR misses"]["missed_percent"], rows["FR nights"]["night_percent"]) == (100, 100)
    assert {row["who"] for row in scene.ask("who-fishes", night_from="8", night_to="10")} == {"FR misses", "FR finds"}


def test_who_fishes_names_whom_the_service_flagged_itself():
    scene = Scene()
    event_id = scene.search("AB1", at("10:00"), flags=("sequential_serials 9",))
    scene.search("AB1", at("10:01"), "ADM-DE")
    (row,) = scene.ask("who-fishes")
    assert (row["flagged"], row["event_ids"]) == (1, event_id)


def test_whether_the_data_stayed_in_its_region():
    scene, _ = a_few_searches()
    scene.call("GetItem", at("12:00"), None, on="cases", key={"case_key": "c"}, identity=USER)  # outside, but here
    scene.record(
        "dynamodb", "Scan", at("12:01"), None, identity=USER, region="us-east-1", arns=[(arn("cases")[0] + "2", TABLE)]
    )
    scene.record(
        "dynamodb",
        "UpdateTable",
        at("12:02"),
        "deploy",
        category="Management",
        parameters={"tableName": table("cases"), "deletionProtectionEnabled": True},
    )
    assert scene.ask("has-the-data-stayed") == []
    scene.call("Scan", at("13:00"), None, on="cases", identity=USER, region="us-east-1")
    scene.record(
        "dynamodb",
        "ExportTableToPointInTime",
        at("13:01"),
        "deploy",
        category="Management",
        parameters={"tableArn": arn("cases")[0], "s3Bucket": "elsewhere"},
    )
    scene.record(
        "dynamodb",
        "UpdateTable",
        at("13:02"),
        "deploy",
        category="Management",
        parameters={"tableName": table("cases"), "replicaUpdates": [{"create": {"regionName": "us-east-1"}}]},
    )
    scene.record(
        "s3",
        "PutBucketReplication",
        at("13:03"),
        "deploy",
        category="Management",
        parameters={"bucketName": f"{NAME}-log-{ACCOUNT}"},
    )
    rows = scene.ask("has-the-data-stayed")
    assert [(row["sign"], row["what"]) for row in rows] == [
        ("accessed in another region", "Scan"), ("copied", "ExportTableToPointInTime"),
        ("may be copied", "UpdateTable"), ("may be copied", "PutBucketReplication"),
    ]  # fmt: skip


def test_whether_items_were_erased_by_retention_alone():
    scene = Scene()
    aws = {"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com"}
    for number in range(3):
        scene.call("DeleteItem", at(f"10:0{number}"), None, on="batches", key={"batch_id": f"b{number}"}, identity=aws)
    scene.call(
        "TransactWriteItems",
        at("11:00"),
        "indexer",
        items=[("Delete", "serial-index", {"key": "v3#D#A", "page": "0"})],
        invocation="i",
    )
    scene.call(
        "DeleteItem",
        at("11:00"),
        None,
        on="records",
        key={"record_id": "r"},
        identity=USER,
        error="AccessDeniedException",
    )
    rows = scene.ask("was-retention-kept")
    assert [(row["how"], row["tables"], row["items"]) for row in rows] == [
        ("by the service", "serial-index", 1), ("by retention", "batches", 3)
    ]  # fmt: skip
    scene.call("DeleteItem", at("12:00"), None, on="records", key={"record_id": "r"}, identity=USER)
    scene.call("DeleteItem", at("12:00"), None, on="cases", key={"case_key": "c"}, identity=aws)
    scene.call("DeleteItem", at("12:00"), None, on="batches", key={"batch_id": "b9"}, identity=USER)
    wrong = [(row["tables"], row["who"]) for row in scene.ask("was-retention-kept") if row["how"] == "not by retention"]
    assert wrong == [("batches", "mallory"), ("cases", "dynamodb.amazonaws.com"), ("records", "mallory")]


def test_what_an_export_holds_of_the_log_is_counted_with_its_gaps():
    scene, _ = a_few_searches()
    engine = scene.engine()
    question = question_of("can-i-verify-this")
    parameters = parameters_of({}, DEPLOYMENT, Period(DAY, DAY + timedelta(days=1)))
    assert put(engine, question, parameters).rows == [(4, 4, 0, 3, 0, 0)]
    engine.execute("DELETE FROM audit_events WHERE position = 1")
    engine.execute("UPDATE audit_events SET position = NULL WHERE position = 0")
    engine.execute("INSERT INTO audit_events SELECT * FROM audit_events WHERE position = 3")
    assert put(engine, question, parameters).rows == [(4, 3, 2, 3, 0, 2)]


def test_the_raw_events_stand_beside_the_answer_on_demand():
    scene, ids = a_few_searches()
    engine = scene.engine()
    parameters = parameters_of({"serial": "CD9999"}, DEPLOYMENT, Period(DAY, DAY + timedelta(days=1)))
    raw = raw_beside(engine, put(engine, question_of("1"), parameters))
    assert [(each["kind"], each["id"]) for each in raw] == [("CloudTrail event", "ct-0004"), ("audit event", ids[2])]
    assert json.loads(raw[1]["text"])["event_id"] == ids[2]
    assert json.loads(raw[0]["text"])["requestID"] == "RQct-0004"


def test_a_period_ends_before_its_end():
    scene = Scene()
    scene.search("AB1", at("9:59:59"))
    inside = scene.search("AB1", at("10:00"))
    scene.search("AB1", at("11:00"))
    rows = scene.ask("who-searched-for-serial", at("10:00"), at("11:00"), serial="AB1")
    assert [row["event_id"] for row in rows] == [inside]


def test_an_event_id_of_another_day_is_not_read_as_a_number():
    scene, _ = a_few_searches()
    assert scene.ask("on-whose-behalf", about=new_id("evt", at("9:00"))) == []
    assert NTF.endswith("-ntf-")


# 26: what was used, by whom.


def test_what_each_party_used_in_a_month_and_on_a_day():
    scene = Scene()
    scene.search("AB1", at("10:00"), "ADM-FR", latency_ms=300, record_ids=("rec_1", "rec_2"), hit_ids=("hit_1",))
    scene.search("AB1", at("10:01"), "ADM-FR", latency_ms=500, record_ids=("rec_1",), replayed=True)
    scene.search("AB2", at("10:02"), "ADM-FR", purpose="TEST", batch_line=3, batch_id="sbat_1")
    scene.search("AB3", at("10:03"), "ADM-FR", latency_ms=1_600, status=503, problem="unavailable")
    scene.recorded("create_trace", at("10:04"), "ADM-FR", status=201, trace_id="trc_1", subject="another system")
    scene.recorded("create_record", at("10:05"), "NCB-FR", status=201, import_line=1, import_id="imp_1")
    scene.recorded("accept_record_import", at("10:06"), "NCB-FR", import_id="imp_1")
    scene.recorded("list_hits", at("11:00"), "ADM-DE", status=429, problem="throttled", suppressed=7)
    scene.recorded("list_codes", at("11:01"), "ADM-DE", status=401, problem="not_the_holder")
    scene.recorded("create_search", at("11:02"), "ADM-DE", status=403, problem="no_mandate")
    scene.recorded("create_search", at("11:03"), "ADM-DE", status=422, problem="invalid_request")
    scene.event("clock_reminded", at("11:04"), "SERVICE", method="", route="", path="")

    german, french, bureau = scene.ask("how-much-was-used")
    nothing = dict.fromkeys(german, 0) | {"period": "2026-11", "average_ms": None, "clients": 1}
    assert german == nothing | {
        "party": "ADM-DE", "calls": 11, "too_many": 8, "unauthenticated": 1, "forbidden": 1, "refused_otherwise": 1,
    }  # fmt: skip
    assert french == nothing | {
        "party": "ADM-FR", "calls": 4, "clients": 2, "searches": 2, "of_test": 1, "batch_lines": 1, "hits": 1,
        "records_shown": 2, "traces": 1, "failed": 1, "average_ms": 800, "slower_than_a_second": 1,
    }  # fmt: skip
    assert bureau == nothing | {"party": "NCB-FR", "records_entered": 1}
    (row,) = scene.ask("how-much-was-used", each="day", party="NCB-FR")
    assert (row["period"], row["party"]) == ("2026-11-10", "NCB-FR")
    with pytest.raises(ValueError, match="--each is month, day"):
        scene.ask("how-much-was-used", each="year")
