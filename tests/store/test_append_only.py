"""What is only ever added to: every way that a store has of writing is tried against what is there, and what is there
stays."""

from collections.abc import Callable
from typing import Any

import pytest

from iarms import tables
from iarms.aws.clients import s3
from iarms.aws.log_files import FileDiffers, LogFiles
from iarms.models.copy import PrintedCopy
from iarms.store.audit import AuditTrail
from iarms.store.audit_log import AuditLog, Head, LoggedEvent, OvertakenInTheLog
from iarms.store.checkpoints import Checkpoints, Cosigned, OvertakenInSigning, PublishedCheckpoint, Signing
from iarms.store.copies import Copies
from iarms.store.readers import for_the_service
from iarms.store.records import Records
from iarms.store.transaction import ConditionFailed, Transaction
from tests import clock
from tests.builders import any_kept_record, any_search
from tests.world import DEPLOYMENT, World

Write = Callable[[World], None]


def named(table: tables.TableLayout) -> str:
    return f"{DEPLOYMENT}-{table.name}"


def transacted(world: World, *items: Any) -> None:
    transaction = Transaction(world.dynamodb)
    transaction.add("mine", *items)
    transaction.commit()


def event(world: World) -> Any:
    """The first event of the trail, as a model with another outcome."""
    from iarms.models.audit import AuditEvent

    kept = AuditEvent.model_validate_json(world.items(tables.AUDIT)[0]["document"]["S"])
    return kept.model_copy(update={"status": 418})


def trail(world: World) -> AuditTrail:
    return AuditTrail(world.dynamodb, named(tables.AUDIT))


def log(world: World) -> AuditLog:
    return AuditLog(world.dynamodb, named(tables.AUDIT_LOG))


def checkpoints(world: World) -> Checkpoints:
    return Checkpoints(world.dynamodb, named(tables.AUDIT_LOG))


def checkpoint(note: str) -> PublishedCheckpoint:
    return PublishedCheckpoint(1, bytes(32), clock.now(), note)


def append_again(world: World) -> None:
    trail(world).append(event(world))


def append_by_a_transaction(world: World) -> None:
    transacted(world, trail(world).event_item(event(world)))


def add_to_the_log_from_its_beginning(world: World) -> None:
    log(world).append(None, Head(1, bytes(32), (bytes(32),)), [LoggedEvent("evt_new", b"{}", bytes(32))], clock.now())


def add_an_event_that_is_in_the_log(world: World) -> None:
    head = log(world).head()
    assert head is not None
    known = event(world).event_id
    log(world).append(head, head._replace(size=head.size + 1), [LoggedEvent(known, b"{}", bytes(32))], clock.now())


def sign_a_smaller_tree(world: World) -> None:
    checkpoints(world).begin(Signing(5, bytes(32), 0), Signing(4, bytes(32), 0))


def sign_as_if_none_was_signed(world: World) -> None:
    checkpoints(world).begin(None, Signing(9, bytes(32), 0))


def keep_another_checkpoint(world: World) -> None:
    checkpoints(world).add(checkpoint("another note"))


def keep_another_witnessed_checkpoint(world: World) -> None:
    checkpoints(world).add_witnessed(checkpoint("another note"))


def keep_another_cosignature(world: World) -> None:
    checkpoints(world).add_cosignatures(1, [Cosigned("witness", clock.now(), "another line")])


def a_copy() -> PrintedCopy:
    return PrintedCopy("trc_1", 1, "WCO", "{}", clock.now())


def keep_a_copy_again(world: World) -> None:
    transacted(world, Copies(world.dynamodb, named(tables.COPIES)).put_item(a_copy()))


RECORD = any_kept_record()


def enter_a_record_again(world: World) -> None:
    with for_the_service():
        transacted(world, Records(world.dynamodb, named(tables.RECORDS)).put_item(RECORD))


def keep_a_version_of_a_record_again(world: World) -> None:
    with for_the_service():
        items = Records(world.dynamodb, named(tables.RECORDS)).replace_items(RECORD, RECORD)
    transacted(world, items[1])


def write_a_file_of_the_log_again(world: World) -> None:
    LogFiles(s3(), f"{DEPLOYMENT}-log-000000000000").write_once("tile/0/000", b"other bytes", "text/plain")


WRITES: dict[Write, type[Exception] | None] = {
    append_again: Exception,
    append_by_a_transaction: ConditionFailed,
    add_to_the_log_from_its_beginning: OvertakenInTheLog,
    add_an_event_that_is_in_the_log: OvertakenInTheLog,
    sign_a_smaller_tree: OvertakenInSigning,
    sign_as_if_none_was_signed: OvertakenInSigning,
    keep_another_checkpoint: None,
    keep_another_witnessed_checkpoint: None,
    keep_another_cosignature: None,
    keep_a_copy_again: ConditionFailed,
    enter_a_record_again: ConditionFailed,
    keep_a_version_of_a_record_again: ConditionFailed,
    write_a_file_of_the_log_again: FileDiffers,
}


def everything(world: World) -> Any:
    kept = (tables.AUDIT, tables.AUDIT_LOG, tables.COPIES, tables.RECORDS)
    return [sorted(map(repr, world.items(table))) for table in kept]


@pytest.mark.parametrize("write", WRITES, ids=lambda each: each.__name__)
def test_what_is_there_stays_whatever_a_store_is_asked_to_write(world: World, write: Write):
    world.call("POST", "/v1/searches", any_search())
    world.sequence()
    checkpoints(world).begin(None, Signing(5, bytes(32), 0))
    checkpoints(world).add(checkpoint("the note"))
    checkpoints(world).add_witnessed(checkpoint("the note"))
    checkpoints(world).add_cosignatures(1, [Cosigned("witness", clock.now(), "the line")])
    with for_the_service():
        transacted(world, Copies(world.dynamodb, named(tables.COPIES)).put_item(a_copy()))
        records = Records(world.dynamodb, named(tables.RECORDS))
        transacted(world, records.put_item(RECORD))
        changed = RECORD.model_copy(update={"version": RECORD.version + 1})
        transacted(world, *records.replace_items(RECORD, changed))
    files = LogFiles(s3(), f"{DEPLOYMENT}-log-000000000000")
    files.write_once("tile/0/000", b"the bytes", "text/plain")
    before = everything(world)
    expected = WRITES[write]
    with for_the_service():
        if expected is None:
            write(world)
        else:
            with pytest.raises(expected):
                write(world)
    assert everything(world) == before
    assert files.read("tile/0/000") == b"the bytes"


@pytest.mark.parametrize("method", ["put_item", "batch_write_item", "transact_write_items"])
def test_what_is_written_past_the_stores_is_told_and_the_log_keeps_the_first_text(
    world: World, capsys: pytest.CaptureFixture[str], method: str
):
    world.call("POST", "/v1/searches", any_search())
    world.sequence()
    (item,) = world.items(tables.AUDIT)
    first = log(world).entry(0)
    altered = {**item, "document": {"S": item["document"]["S"].replace('"WCO"', '"NCB-FR"')}}
    table = named(tables.AUDIT)
    match method:
        case "put_item":
            world.dynamodb.put_item(TableName=table, Item=altered)
        case "batch_write_item":
            world.dynamodb.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": altered}}]})
        case "transact_write_items":
            world.dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": altered}}])
    capsys.readouterr()
    world.sequence(times=2)
    assert '"AuditEventAltered":[1.0]' in capsys.readouterr().out
    assert log(world).entry(0) == first
    assert first is not None
    assert b'"WCO"' in first
    assert b"NCB-FR" not in first
