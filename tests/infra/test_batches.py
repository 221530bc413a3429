"""The way of a search batch on AWS: a queue that gives time to try again, and an end that somebody sees."""

import json

from iarms.settings import BATCH_RECEIVES
from tests.infra.assembly import Assembly


def _queue(assembly: Assembly, name: str) -> dict[str, object]:
    (found,) = (
        each for _, each in assembly.resources("AWS::SQS::Queue", "batches") if assembly.queue_name(each) == name
    )
    return found


def test_the_queue_hides_a_chunk_for_six_times_the_workers_limit(assembly: Assembly) -> None:
    function = assembly.only("AWS::Lambda::Function", "batches")

    assert _queue(assembly, "search-batches")["VisibilityTimeout"] == 6 * function["Timeout"]


def test_the_queue_gives_a_chunk_up_after_the_try_that_the_worker_knows_to_be_the_last(assembly: Assembly) -> None:
    policy = _queue(assembly, "search-batches")["RedrivePolicy"]

    assert isinstance(policy, dict)
    assert policy["maxReceiveCount"] == BATCH_RECEIVES
    assert assembly.named(policy["deadLetterTargetArn"], "batches") == "queue batch-failures"


def test_what_was_given_up_is_kept_for_two_weeks(assembly: Assembly) -> None:
    failures = _queue(assembly, "batch-failures")

    assert failures["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert "RedrivePolicy" not in failures


def test_the_queue_wakes_the_worker_a_few_at_a_time_and_brings_again_what_failed(assembly: Assembly) -> None:
    mapping = assembly.only("AWS::Lambda::EventSourceMapping", "batches")

    assert assembly.named(mapping["EventSourceArn"], "batches") == "queue search-batches"
    assert json.dumps(mapping["FunctionName"]).endswith('":live"]]}'), "the alias, not the newest version"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 5}
    assert mapping["BatchSize"] == 5


def test_the_door_is_told_the_queue_that_the_worker_reads(assembly: Assembly) -> None:
    (door,) = (
        each
        for _, each in assembly.resources("AWS::Lambda::Function", "api")
        if assembly.short(each["FunctionName"]) == "batches"
    )

    url = door["Environment"]["Variables"]["IARMS_BATCH_QUEUE_URL"]
    assert assembly.named(url, "api") == "queue search-batches"
