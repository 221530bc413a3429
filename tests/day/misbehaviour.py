"""What is planted in the day, each kind once, at a time of its own: what an auditor's questions have to find.

`PLANTED` says of each what was done; `plant` has it happen. What a question needs to be answered is kept under the
plant's name in the day's `ids`.
"""

import re
from functools import partial
from typing import Any, Final

from iarms import tables
from ops.local.recorder import Identity
from tests import world as world_of_doors
from tests.builders import any_search
from tests.certificates import certificate, thumbprint
from tests.day.recording import ACCOUNT, Recorded
from tests.day.traffic import STOLEN, Day, certified
from tests.faults import denied, fault, throttled
from tests.world import DEPLOYMENT, Context

ADMINISTRATOR: Final = Identity("Administrator", "j-4711", "ASIASOMEBODYELSE0000")
DEPLOYER: Final = Identity(
    "cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1", "AWSCloudFormation", "ASIADEPLOYER00000000"
)
TRAIL: Final = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/{DEPLOYMENT}"

PLANTED: Final = {
    "fishing": "14:00 to 14:11: a second client of ADM-KE asks for twelve numbers in a row",
    "odd hours": "02:00 to 02:46: officer k-0213 of the WCO searches 24 times, and finds nothing",
    "mandate": "10:50: the WCO searches on behalf of TZ, whose mandate has ended: 403",
    "stolen token": "16:05: the WCO's token comes with another certificate: 401",
    "not told": "17:06: SNS refuses NCB-BR's topic, and no sweeper comes: two of three parties are told",
    "told twice": "12:06: a notification is published and not marked; the sweeper publishes it again at 12:09",
    "direct read": "19:12: the Administrator reads a record, and at 19:15 queries the cases",
    "changed record": "19:20: the Administrator writes into a record",
    "audit attempt": "03:22: the Administrator tries to write into the audit table, and may not",
    "logging stopped": "03:05 to 03:30: the Administrator stops the trail",
    "selectors": "03:31: the Administrator narrows what the trail selects",
    "log policy": "03:40: the Administrator changes the policy of the trail's bucket",
    "code deployed": "05:00: the pipeline deploys the search function",
    "code changed": "12:30: the Administrator changes the search function's code; its version is 2 from then on",
    "retention": "04:00: DynamoDB deletes three rows whose time is over, and 04:10 the Administrator a copy before its",
    "export": "04:30: the Administrator exports the records to a bucket elsewhere",
    "replica": "04:35: the Administrator asks for a replica of the cases in us-east-1",
    "trust store": "04:40: the Administrator puts a bundle of authorities",
    "borrowed role": "18:30: the search function's role reads a record from elsewhere, marked by no event of ours",
    "lost calls": "09:35: of a search of ADM-KE the trail has no data events",
    "session refused": "13:12: DynamoDB refuses a read in NCB-BR's session, which asked for another's key",
    "answer changed": "11:00: ADM-KE finds a weapon that the WCO at 12:05 no longer does: its record was changed",
    "other's record": "11:20: NCB-BR asks for a record of NCB-FR: 404",
}


def plant(day: Day, recorded: Recorded) -> None:
    """Have all of it happen in a day that is not yet run."""
    _plant_by_parties(day, recorded)
    _plant_in_delivery(day)
    _plant_past_the_api(day, recorded)
    _plant_around_it(day, recorded)


def _plant_by_parties(day: Day, recorded: Recorded) -> None:
    for step in range(12):
        number = f"ZK{731400 + step}"
        fished = {
            "party": "ADM-KE",
            "subject": "client-of-ADM-KE-2",
            "officer": "k-4720",
            "case_reference": "MBA-2026-14",
        }
        day.at(14, step, partial(day.search, number, **fished))
    for step in range(24):
        number = f"{chr(65 + step)}{chr(90 - step)}{150237 + 7919 * step}"
        odd = {"officer": "k-0213", "case_reference": "MBA-2026-02"}
        day.at(2, 2 * step, partial(day.search, number, **odd))
    day.at(10, 50, lambda: day.search(STOLEN[1], on_behalf_of="TZ", case_reference="DSM-2026-1"))
    day.at(16, 5, lambda: _steal(day))
    day.at(11, 0, lambda: day.search(STOLEN[4], party="ADM-KE", name="answer changed", case_reference="MBA-2026-11"))
    day.at(11, 20, lambda: day.call("GET", f"/v1/records/{day.ids[f'record {STOLEN[0]}']}", party="NCB-BR"))
    day.at(9, 36, lambda: _lose(day, recorded))


def _steal(day: Day) -> None:
    thief = certificate("thief", *certified())
    bound = thumbprint(certificate("client-of-WCO", *certified()))
    day.ids["stolen token"] = thumbprint(thief)
    asked = any_search(serial_number=STOLEN[2])
    day.call("POST", "/v1/searches", asked, party="WCO", certificate=thief, bound_to=bound)


def _lose(day: Day, recorded: Recorded) -> None:
    """Take the data events of the last call out of the trail, as if they had never been written."""
    (last,) = [e for e in day.world.documents(tables.AUDIT) if e["at"].startswith("2026-11-25T09:35")]
    day.ids["lost calls"] = last["event_id"]
    recorded.records[:] = [r for r in recorded.records if last["event_id"] not in r["userAgent"]]


def _first_alone() -> Any:
    """A fault that the first notification meets that comes, each time; and no other."""
    met: list[str] = []

    def refuse(params: Any, **_: Any) -> None:
        (one,) = set(re.findall(r"ntf_\w+", str(params)))
        met[:] = met or [one]
        if one == met[0]:
            throttled()

    return refuse


def _plant_in_delivery(day: Day) -> None:
    def not_told() -> None:
        with fault("sns.PublishBatch", denied, table="ntf-NCB-BR"):
            day.search(STOLEN[5], name="not told", case_reference="MBA-2026-17", officer="k-4711")
            day.carry()

    def told_twice() -> None:
        with fault("dynamodb.UpdateItem", _first_alone(), table="SENT"):
            day.search(STOLEN[6], name="told twice", case_reference="MBA-2026-12", officer="k-4712")
            day.carry()

    day.at(17, 6, not_told)
    day.at(12, 6, told_twice)
    day.at(12, 9, lambda: world_of_doors._work("sweeper", {}))


def _plant_past_the_api(day: Day, recorded: Recorded) -> None:
    """Each needs a record, so these come after the bureaus' first: an Administrator who works in the evening."""

    def key() -> dict[str, Any]:
        return {"record_id": {"S": day.ids[f"record {STOLEN[7]}"]}, "part": {"S": "current"}}

    def read() -> None:
        with recorded.somebody(ADMINISTRATOR.role, ADMINISTRATOR.session):
            day.world.dynamodb.get_item(TableName=f"{DEPLOYMENT}-records", Key=key())

    def list_cases() -> None:
        with recorded.somebody(ADMINISTRATOR.role, ADMINISTRATOR.session):
            day.world.dynamodb.query(
                TableName=f"{DEPLOYMENT}-cases",
                IndexName="by_party",
                KeyConditionExpression="party = :party",
                ExpressionAttributeValues={":party": {"S": "WCO"}},
            )

    def change() -> None:
        with recorded.somebody(ADMINISTRATOR.role, ADMINISTRATOR.session):
            day.world.dynamodb.update_item(
                TableName=f"{DEPLOYMENT}-records",
                Key=key(),
                UpdateExpression="SET touched = :by",
                ExpressionAttributeValues={":by": {"S": "hand"}},
            )

    def borrow() -> None:
        mark = " md/event#evt_01K00000000000000000000000"
        with recorded.somebody(f"{DEPLOYMENT}-search", f"{DEPLOYMENT}-search", marked=mark):
            day.world.dynamodb.get_item(TableName=f"{DEPLOYMENT}-records", Key=key())
        recorded.records[-1]["sourceIPAddress"] = "203.0.113.9"

    day.at(19, 12, read)
    day.at(19, 15, list_cases)
    day.at(19, 20, change)
    day.at(18, 30, borrow)


def _plant_around_it(day: Day, recorded: Recorded) -> None:
    def also(hour: int, minute: int, source: str, name: str, told: dict[str, Any], **more: Any) -> None:
        who = more.pop("who", ADMINISTRATOR)
        day.at(hour, minute, lambda: recorded.also(source, name, told, who, **more))

    table = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/{DEPLOYMENT}-"
    also(3, 5, "cloudtrail", "StopLogging", {"name": TRAIL})
    also(3, 30, "cloudtrail", "StartLogging", {"name": TRAIL})
    also(3, 31, "cloudtrail", "PutEventSelectors", {"trailName": TRAIL, "advancedEventSelectors": []})
    also(3, 40, "s3", "PutBucketPolicy", {"bucketName": f"{DEPLOYMENT}-trail-{ACCOUNT}"})
    function = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{DEPLOYMENT}-search"
    also(5, 0, "lambda", "UpdateFunctionCode20150331v2", {"functionName": function, "publish": True}, who=DEPLOYER)
    also(12, 30, "lambda", "UpdateFunctionCode20150331v2", {"functionName": function, "publish": True})
    day.at(12, 31, lambda: setattr(Context, "function_version", "2"))
    also(4, 30, "dynamodb", "ExportTableToPointInTime", {"tableArn": f"{table}records", "s3Bucket": "elsewhere"})
    replica = {"tableName": f"{DEPLOYMENT}-cases", "replicaUpdates": [{"create": {"regionName": "us-east-1"}}]}
    also(4, 35, "dynamodb", "UpdateTable", replica)
    data = {"managementEvent": False, "eventCategory": "Data"}
    bundle = {"bucketName": f"{DEPLOYMENT}-trust-{ACCOUNT}", "key": "authorities.pem"}
    also(4, 40, "s3", "PutObject", bundle, **data)
    refused = {"errorCode": "AccessDeniedException", "errorMessage": "explicit deny in a resource-based policy"}
    event = {
        "tableName": f"{DEPLOYMENT}-audit",
        "key": {"event_id": "evt_01K"},
        "updateExpression": "SET document = :d",
    }
    also(3, 22, "dynamodb", "UpdateItem", event, **data, **refused, resources=_table(f"{table}audit"))
    for place in range(3):
        expired = {"tableName": f"{DEPLOYMENT}-batches", "key": {"batch_id": f"bat_{place}", "part": "batch"}}
        day.at(4, 0, partial(_expire, recorded, expired, f"{table}batches"), second=place)
    denied_read = {"errorCode": "AccessDeniedException", "errorMessage": "no identity-based policy allows it"}
    others = {"tableName": f"{DEPLOYMENT}-cases", "indexName": "by_party"}
    session = Identity("data", "NCB-BR", "ASIASESSION000000000")
    also(13, 12, "dynamodb", "Query", others, **data, **denied_read, who=session, readOnly=True,
         resources=_table(f"{table}cases"))  # fmt: skip
    copy = {"tableName": f"{DEPLOYMENT}-copies", "key": {"object_id": "hit_01K", "part": "NCB-FR"}}
    also(4, 10, "dynamodb", "DeleteItem", copy, **data, resources=_table(f"{table}copies"))


def _table(arn: str) -> list[dict[str, str]]:
    return [{"accountId": ACCOUNT, "type": "AWS::DynamoDB::Table", "ARN": arn}]


def _expire(recorded: Recorded, told: dict[str, Any], arn: str) -> None:
    """What DynamoDB does by itself: its own service deletes a row whose time is over."""
    service = {"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com"}
    record = recorded.also("dynamodb", "DeleteItem", told, ADMINISTRATOR, resources=_table(arn))
    record |= {
        "userIdentity": service,
        "sourceIPAddress": "dynamodb.amazonaws.com",
        "userAgent": "dynamodb.amazonaws.com",
    }
    record |= {"managementEvent": False, "eventCategory": "Data"}
    recorded.records[-1] = record
