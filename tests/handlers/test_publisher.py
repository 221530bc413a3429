"""The publisher at its clock: it signs by KMS, tells what it refuses, and gathers cosignatures all the same."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from iarms.aws.clients import kms
from iarms.domain.transparency import CHECKPOINT, open_checkpoint
from iarms.handlers import publisher
from tests.builders import any_search
from tests.handlers.test_sequencer import metrics_of
from tests.world import World

BUCKET = "iarms-local-log-000000000000"


def searched(world: World, number: int = 2) -> None:
    for each in range(number):
        world.call("POST", "/v1/searches", any_search(case_reference=f"c-{each}"))
    world.sequence()


def test_the_log_is_signed_by_the_key_in_kms(world: World):
    searched(world)
    assert world.publish() == {"signed": [2], "cosignatures": 0}
    note = world.s3.get_object(Bucket=BUCKET, Key=CHECKPOINT)["Body"].read()
    opened = open_checkpoint(note, publisher.stores().policy)
    assert opened.checkpoint.size == 2
    assert world.publish() == {"signed": [], "cosignatures": 0}


def test_an_empty_log_is_no_trouble(world: World):
    assert world.publish() == {"signed": [], "cosignatures": 0}


def refused(**_: Any) -> None:
    raise ClientError({"Error": {"Code": "DisabledException", "Message": "no"}}, "Sign")


@pytest.mark.parametrize("call", ["Sign", "GetPublicKey"])
def test_a_key_that_is_disabled_is_told_and_waits(world: World, capsys: pytest.CaptureFixture[str], call: str):
    searched(world)
    kms().meta.events.register_first(f"before-call.kms.{call}", refused)
    capsys.readouterr()
    try:
        assert world.publish()["refused"] == "signing_refused"
    finally:
        kms().meta.events.unregister(f"before-call.kms.{call}", refused)
    assert metrics_of(capsys.readouterr().out)["SigningRefused"] >= 1
    assert world.publish()["signed"] == [2]


def test_a_file_that_is_another_is_told(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    searched(world)
    world.s3.put_object(Bucket=BUCKET, Key="tile/0/000.p/2", Body=b"x" * 64)
    capsys.readouterr()
    assert world.publish()["refused"] == "file_differs"
    assert metrics_of(capsys.readouterr().out)["PublishedFileDiffers"] == 1
    assert any("tile/0/000.p/2" in vars(each).get("why", "") for each in caplog.records)
    assert "Contents" not in world.s3.list_objects_v2(Bucket=BUCKET, Prefix="checkpoint")
