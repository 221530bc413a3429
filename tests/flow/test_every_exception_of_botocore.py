"""Whatever botocore can raise, at whichever call of notifier and sweeper: the others of the batch are told at once,
this one later, each once, and no batch comes again for ever."""

import inspect
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from iarms import tables
from iarms.casework.hits.delivery import sweep
from iarms.casework.rounds.passing import may_pass
from iarms.handlers import notifier, sweeper
from iarms.store.outbox import CLAIM_SECONDS
from tests.builders import any_record, any_search
from tests.faults import fault
from tests.world import Context, World

PARTIES = ("INTERPOL-GS", "NCB-FR", "WCO")
MINUTES = timedelta(minutes=16)  # what cannot be worked on is left alone for a quarter of an hour


def made(kind: type[Exception]) -> Exception:
    """One of a class of exceptions, whatever it wants to be told."""
    if issubclass(kind, ClientError):
        return kind({"Error": {"Code": "NewException", "Message": "no"}}, "Any")
    error = kind.__new__(kind)
    Exception.__init__(error, "no")
    return error


KINDS = sorted(
    (each for _, each in inspect.getmembers(botocore.exceptions, inspect.isclass) if issubclass(each, Exception)),
    key=lambda each: each.__name__,
)
CALLS = {
    "the claim": ("dynamodb.UpdateItem", "claimed_until = :until"),
    "the message": ("sns.PublishBatch", "ntf-INTERPOL-GS"),
    "the mark": ("dynamodb.UpdateItem", "sent_at"),
}


def test_they_are_all_here():
    names = {kind.__name__ for kind in KINDS}
    assert names >= {"NoCredentialsError", "EndpointConnectionError", "ConnectionClosedError", "ReadTimeoutError"}
    assert len(names) > 80


@pytest.fixture
def hit(world: World) -> World:
    """A hit, with its three notifications pending."""
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    assert world.call("POST", "/v1/searches", any_search()).json["outcome"] == "hit"
    return world


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_it_is_one_rows_trouble_for_a_while(hit: World, kind: type[Exception], call: tuple[str, str]):
    operation, text = call
    mine = next(r["notification_id"]["S"] for r in hit.items(tables.OUTBOX) if r["recipient"]["S"] == "INTERPOL-GS")
    error = made(kind)

    def fail(params: Any, **_: Any) -> None:
        if text in str(params) and (operation.startswith("sns") or mine in str(params)):
            raise error

    rows = [record for record in hit.stream(tables.OUTBOX) if record["eventName"] == "INSERT"]
    began = datetime.now(UTC)
    told: dict[str, list[str]] = {party: [] for party in PARTIES}

    def look() -> dict[str, int]:
        for party in PARTIES:
            told[party] += [message["notification_id"] for message in hit.messages(party)]
        return {party: len(ids) for party, ids in told.items()}

    with fault(operation, fail) as met:
        notifier.handle({"Records": rows}, Context())
        again = notifier.handle({"Records": rows}, Context())
        assert again == {"batchItemFailures": []} or "claim" in text, "what fails twice is the sweeper's"
        assert (look()["NCB-FR"], look()["WCO"]) == (1, 1), "in the very first run"
        assert met
        for minute in range(2, 6):
            sweep(sweeper.outbox, sweeper.publisher, began + timedelta(minutes=minute))
    sweep(sweeper.outbox, sweeper.publisher, began + MINUTES + timedelta(minutes=5, seconds=CLAIM_SECONDS))
    assert look()["INTERPOL-GS"] >= 1, "nothing is lost"
    assert {party: len(set(ids)) for party, ids in told.items()} == dict.fromkeys(PARTIES, 1), "under one id"
    assert (look()["NCB-FR"], look()["WCO"]) == (1, 1), "nobody else is told twice"
    assert {row["state"]["S"] for row in hit.items(tables.OUTBOX)} == {"SENT"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_only_what_no_call_can_have_is_never_tried_again(kind: type[Exception]):
    is_of_a_parameter = issubclass(kind, botocore.exceptions.ParamValidationError)
    assert may_pass(made(kind)) != (is_of_a_parameter or not issubclass(kind, BotoCoreError | ClientError | OSError))
