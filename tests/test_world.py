"""A world is like the first one, whatever the one before it saw; and the stand-in answers as moto does."""

import copy
import dataclasses
import gc
from typing import Any, get_args

import pytest
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

from iarms import tables
from iarms.casework.searching.lookup import frequencies_in
from iarms.handlers import imports as imports_door
from iarms.handlers import search as search_door
from iarms.models.party import Party
from iarms.store.parties import Register
from iarms.store.waiting import WaitingLots
from tests import doors, stand_in
from tests.aws_state import ACCOUNT, REGION
from tests.builders import any_import, any_record, any_search
from tests.world import DEPLOYMENT, RECIPIENTS, Engine, World, Worlds

PARTIES = f"{DEPLOYMENT}-register"


def everything(world: World) -> dict[str, Any]:
    """All that a test can see of AWS, read by its own calls and taken off nothing."""
    names = world.dynamodb.list_tables()["TableNames"]
    buckets = [each["Name"] for each in world.s3.list_buckets()["Buckets"]]
    urls = world.sqs.list_queues()["QueueUrls"]
    return {
        "items": {name: world.dynamodb.scan(TableName=name)["Items"] for name in names},
        "streams": {each.name: len(world.stream(each, "everything")) for each in tables.ALL if each.stream},
        "messages": {
            url: world.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])[
                "Attributes"
            ]
            for url in urls
        },
        "objects": {bucket: world.s3.list_objects_v2(Bucket=bucket).get("Contents", []) for bucket in buckets},
        "topics": sorted(topic["TopicArn"] for topic in world.sns.list_topics()["Topics"]),
        "subscriptions": sorted(each["Endpoint"] for each in world.sns.list_subscriptions()["Subscriptions"]),
        "parties": search_door.stores.register.get_many(RECIPIENTS),
    }


def live_in(world: World) -> None:
    """Write whatever a test can write, and what doors remember first."""
    register = Register(world.dynamodb, PARTIES)
    register.put(register.get("NCB-FR").model_copy(update={"notified": False}))
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    world.index()
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"
    world.notify()
    assert len(world.messages("WCO")) == 1
    asked = world.call("POST", "/v1/record-imports", any_import(b"{}"), party="NCB-FR")
    assert asked.status == 202, asked.text
    world.s3.put_object(Bucket=imports_door.settings.uploads_bucket, Key="imports/any/file", Body=b"x")
    world.sns.delete_topic(TopicArn=world.sns.list_topics()["Topics"][0]["TopicArn"])
    world.dynamodb.delete_table(TableName=f"{DEPLOYMENT}-traces")
    world.sqs.create_queue(QueueName="another")


def _live_and_fail(world: World) -> None:
    live_in(world)
    raise ZeroDivisionError


@pytest.mark.parametrize("engine", get_args(Engine))
def test_nothing_that_was_done_in_a_world_is_in_the_next(worlds: Worlds, engine: Engine):
    with worlds.begin(engine=engine) as world:
        first = everything(world)
    with worlds.begin(engine=engine) as world:
        live_in(world)
        lived = everything(world)
    assert {what for what, held in first.items() if lived[what] != held} == set(first), "it did not live enough"
    with worlds.begin(engine=engine) as world:
        assert everything(world) == first
        assert world.stream(tables.RECORDS) == world.stream(tables.OUTBOX) == []
        assert world.chunks("record-imports") == []


@pytest.mark.parametrize("engine", get_args(Engine))
def test_a_world_that_ends_by_an_error_leaves_nothing_either(worlds: Worlds, engine: Engine):
    with worlds.begin(engine=engine) as world:
        first = everything(world)
    with pytest.raises(ZeroDivisionError), worlds.begin(engine=engine) as world:
        _live_and_fail(world)
    with worlds.begin(engine=engine) as world:
        assert everything(world) == first


@pytest.mark.parametrize("engine", get_args(Engine))
def test_a_world_that_was_kept_begins_where_it_was_kept(worlds: Worlds, engine: Engine):
    with worlds.begin(engine=engine) as world:
        world.call("POST", "/v1/records", any_record(), party="NCB-FR")
        world.index()
        kept = worlds.keep(world)
        world.call("POST", "/v1/records", any_record(serial_number="QQ553311"), party="NCB-FR")
    for _ in range(2):
        with worlds.begin(kept) as world:
            assert len(world.documents(tables.RECORDS)) == 1
            assert world.stream(tables.RECORDS) == []
            assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"


def test_whatever_a_door_keeps_in_memory_is_forgotten(worlds: Worlds):
    """Asked of the garbage collector, which knows of objects that the walk from the doors may miss."""
    doors.forget()
    gc.unfreeze()  # what was imported, too
    gc.collect()  # and nothing that a test before has left behind
    keepers = [each for each in gc.get_objects() if _is_of_a_world(str(type(each).__module__)) and _keeps(each)]
    gc.freeze()
    assert {type(each).__name__ for each in keepers} >= {"Register", "Refusals"}
    assert sum(isinstance(each, Register) for each in keepers) >= 7
    for keeper in keepers:
        for held in _kept_by(keeper):
            held["from before"] = "anything"
    with worlds.begin():
        assert [each for each in keepers for held in _kept_by(each) if "from before" in held] == []


def test_a_mandate_that_was_withdrawn_in_a_world_holds_in_the_next(worlds: Worlds):
    for withdrawn in (True, False, True):
        with worlds.begin() as world:
            if withdrawn:
                Register(world.dynamodb, PARTIES).put(Party(party="WCO", notified=True))
            expected = 403 if withdrawn else 201
            assert world.call("POST", "/v1/searches", any_search()).status == expected


def test_what_was_counted_in_a_worlds_index_is_counted_anew_in_the_next(worlds: Worlds):
    with worlds.begin() as world:
        world.call("POST", "/v1/searches", any_search())
        assert frequencies_in.cache_info().currsize == 1
    with worlds.begin():
        assert frequencies_in.cache_info().currsize == 0


def _is_of_a_world(module: str) -> bool:
    return module.startswith("iarms.") and not module.startswith("iarms.domain.")  # which knows nothing of AWS


def _keeps(each: Any) -> bool:
    # A reading of lots is one call's: nothing keeps it but the traceback of a test that failed.
    is_object = dataclasses.is_dataclass(each) and not isinstance(each, (type, WaitingLots))
    return is_object and bool(_kept_by(each))


def _kept_by(each: Any) -> list[dict[Any, Any]]:
    fields = dataclasses.fields(each)
    return [held for f in fields if f.name[:1] == "_" and isinstance(held := getattr(each, f.name, None), dict)]


def row(party: str) -> dict[str, Any]:
    return {"party": {"S": party}, "part": {"S": "current"}}


def put(party: str, **operation: Any) -> dict[str, Any]:
    return {"Put": {"TableName": PARTIES, "Item": {**row(party), "n": {"N": "1"}}, **operation}}


def update(party: str, **operation: Any) -> dict[str, Any]:
    told = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "7"}}}
    return {"Update": {"TableName": PARTIES, "Key": row(party), **told, **operation}}


def delete(party: str) -> dict[str, Any]:
    return {"Delete": {"TableName": PARTIES, "Key": row(party)}}


def page(key: str, name: str, **operation: Any) -> dict[str, Any]:
    told = {"UpdateExpression": "ADD postings :p", "ExpressionAttributeValues": {":p": {"BS": [b"x"]}}}
    place = {"key": {"S": key}, "page": {"S": name}}
    return {"Update": {"TableName": f"{DEPLOYMENT}-serial-index", "Key": place, **told, **operation}}


ABSENT = {"ConditionExpression": "attribute_not_exists(party)"}
TRANSACTIONS = {
    "done": [put("A"), update("WCO"), delete("NCB-BR"), page("k", "0"), page("k", "1"), page("l", "0")],
    "refused by its last": [put("A"), update("WCO"), delete("NCB-BR"), page("k", "0"), put("NCB-FR", **ABSENT)],
    "refused by its first": [put("WCO", **ABSENT), update("NCB-FR"), put("B"), page("held", "0")],
    "the same item twice": [update("WCO"), delete("NCB-BR"), put("WCO")],
    "no such table": [update("WCO"), {"Put": {"TableName": "no-such", "Item": {"party": {"S": "x"}}}}],
    "a key that is none": [update("WCO"), {"Delete": {"TableName": PARTIES, "Key": {"nobody": {"S": "x"}}}}],
    "an item without its key": [put("A"), {"Put": {"TableName": PARTIES, "Item": {"n": {"N": "1"}}}}],
    "too many": [put(f"P{number}") for number in range(101)],
}


@pytest.mark.parametrize("items", TRANSACTIONS.values(), ids=TRANSACTIONS)
def test_a_transaction_is_done_refused_and_undone_as_moto_does_it(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, items: list[dict[str, Any]]
):
    outcomes = []
    for as_moto_does in (True, False):
        with worlds.begin(engine="moto") as world, monkeypatch.context() as patch:
            world.dynamodb.transact_write_items(TransactItems=[page("held", "0"), page("gone", "0")])
            if as_moto_does:
                patch.delattr(Table, "__deepcopy__")
                patch.setattr(DynamoDBBackend, "transact_write_items", stand_in.transact_with_copies)
            backend = dynamodb_backends[ACCOUNT][REGION]
            refused = None
            try:
                backend.transact_write_items(copy.deepcopy(items))
            except Exception as error:  # noqa: BLE001  # whichever: it is compared
                refused = (type(error).__name__, str(error), vars(error).get("reasons"))
            held = {
                name: [item.to_json() for item in backend.tables[name].all_items()]
                for name in (PARTIES, f"{DEPLOYMENT}-serial-index")
            }
            order = [key.value for key in backend.tables[PARTIES].items]
            shards = [table.stream_shard for table in backend.tables.values() if table.stream_shard]
            streamed = [
                (record.record["eventName"], record.record["dynamodb"]["Keys"]) for s in shards for record in s.items
            ]
            outcomes.append((refused, held, order, streamed))
    assert outcomes[0] == outcomes[1]
    assert (outcomes[0][0] is None) == (items is TRANSACTIONS["done"])


def test_a_transaction_that_is_refused_says_so_to_the_client(world: World):
    refused = world.dynamodb.exceptions.TransactionCanceledException
    with pytest.raises(refused) as told:
        world.dynamodb.transact_write_items(TransactItems=TRANSACTIONS["refused by its last"])
    assert [each["Code"] for each in told.value.response["CancellationReasons"]] == [
        *["None"] * 4,
        "ConditionalCheckFailed",
    ]
