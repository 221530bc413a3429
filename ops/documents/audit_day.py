"""The day that the page of the questions is drawn from: something for each question to find. Made up, all of it."""

from datetime import datetime

from iarms.domain.serials import exact_key
from ops.documents.audit_scene import ACCOUNT, NAME, Scene, at, table

USER = {"type": "IAMUser", "userName": "somebody", "accountId": ACCOUNT, "principalId": "AIDAEXAMPLE"}
ABOUT = {"serial": "AB-1234", "about": "srch_example"}


def example_day() -> Scene:
    """Searches, a hit of which one bureau was not told, an administrator at the tables, and a deployment."""
    scene = Scene()
    _deploy(scene)
    told = tuple(f"ntf_example{n} {party}" for n, party in enumerate(("INTERPOL-GS", "WCO", "NCB-FR")))
    found = {"record_ids": ("rec_example",), "decisions": ("hit",), "hit_ids": ("hit_example",), "notifications": told}
    known = {
        "certificate": "5Yb0Vs2l0thumbprint",
        "token_id": "t-0001",
        "source_ip": "192.0.2.7",
        "answer_sha256": "9f2c51e0",
    }
    scene.search("AB1234", at("10:00"), "WCO", on_behalf_of="KE", search_id="srch_example", **found, **known)
    scene.deliver(told[0], at("10:00:02"))
    scene.deliver(told[1], at("10:00:02"), tries=2)
    receipt = {"hit_ids": ("hit_example",), "notifications": (told[0],)}
    scene.recorded("acknowledge_notification", at("10:09"), "INTERPOL-GS", "hits", **receipt)
    scene.search("a8-1234", at("11:00"), "ADM-DE")
    for number in range(7):
        scene.search(f"GH{5100 + number}", at(f"2{number % 4}:1{number}"), "ADM-BE", officer="b-11")
    scene.recorded("create_search", at("12:00"), "WCO", status=403, problem="no_mandate", on_behalf_of="TZ")
    scene.recorded("read_search", at("12:30"), "ADM-DE", search_id="srch_example")
    _enter_records(scene)
    _misbehave(scene, at("13:00"))
    return scene


def _deploy(scene: Scene) -> None:
    web = {"type": "WebIdentityUser", "userName": "repo:example/iarms:environment:europe", "principalId": "oidc"}
    given = {"credentials": {"accessKeyId": "ASIADEPLOY"}}
    scene.record(
        "sts", "AssumeRoleWithWebIdentity", at("7:59"), None, category="Management", identity=web, response=given
    )
    stack = {"stackName": f"{NAME}-api"}
    management = {"category": "Management", "access_key": "ASIADEPLOY"}
    scene.record("cloudformation", "ExecuteChangeSet", at("8:00"), "deploy", parameters=stack, **management)
    code = {"parameters": {"functionName": f"{NAME}-search"}, "response": {"codeSha256": "kP3o8yXexample="}}
    scene.record("lambda", "UpdateFunctionCode20150331v2", at("8:01"), "deploy", **code, **management)


def _enter_records(scene: Scene) -> None:
    entered = scene.event(
        "create_record", at("9:00"), "NCB-FR", record_ids=("rec_example",), query='{"make":"example"}'
    )
    items = [
        ("Put", "records", {"record_id": "rec_example", "part": "current"}),
        ("Put", "audit", {"event_id": entered}),
    ]
    scene.call("TransactWriteItems", at("9:00"), "records", items=items, mark=entered)
    row = {"about_party": "ADM-DE", "changes": ("certificate added until 2027-01-31",), "object_version": 4}
    scene.recorded("replace_party", at("9:30"), "INTERPOL-GS", "parties", **row)


def _misbehave(scene: Scene, when: datetime) -> None:
    key = {"key": exact_key("v3", "AB1234"), "page": "0"}
    scene.call("GetItem", when, None, on="serial-index", key=key, identity=USER)
    scene.call("Scan", when, None, on="cases", identity=USER, region="us-east-1")
    audited = {"event_id": scene.events[0].event_id}
    scene.call("UpdateItem", when, None, on="audit", key=audited, identity=USER, error="AccessDeniedException")
    scene.call("DeleteItem", when, None, on="records", key={"record_id": "rec_gone", "part": "current"}, identity=USER)
    ended = {"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com"}
    scene.call("DeleteItem", when, None, on="idempotency", key={"mark": "m-1"}, identity=ended)
    selectors = {"trailName": NAME, "advancedEventSelectors": []}
    scene.record(
        "cloudtrail", "PutEventSelectors", when, None, category="Management", identity=USER, parameters=selectors
    )
    bucket = {"bucketName": f"{NAME}-log-{ACCOUNT}"}
    scene.record("s3", "PutBucketPolicy", when, "deploy", category="Management", parameters=bucket)
    copied = {"tableName": table("cases"), "s3Bucket": "elsewhere"}
    scene.record("dynamodb", "CreateBackup", when, None, category="Management", identity=USER, parameters=copied)
