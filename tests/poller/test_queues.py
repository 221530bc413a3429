"""The poller of a queue against what AWS documents of Lambda's own and of SQS."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.poller.mappings import QueueMapping
from tests.poller.queues import QueuePoller
from tests.poller.test_streams import Hand

ONE = QueueMapping("worker", "work", batch_size=3, partial=True, visibility=360, receives=5, failures="failures")


def message(name: str) -> dict[str, Any]:
    return {"messageId": name, "body": f"body of {name}"}


def poller(
    answer: Callable[[list[str]], Any], mapping: QueueMapping = ONE, **how: Any
) -> tuple[QueuePoller, list[Any]]:
    given_up: list[Any] = []

    def invoke(event: dict[str, Any]) -> Any:
        return answer([each["messageId"] for each in event["Records"]])

    return QueuePoller(mapping, Hand(), invoke, give_up=given_up.append, **how), given_up


def failing(*names: str) -> Callable[[list[str]], Any]:
    return lambda brought: {"batchItemFailures": [{"itemIdentifier": one} for one in brought if one in names]}


def test_what_failed_comes_again_after_its_time_out_of_sight_and_ends_where_failures_end():
    at_work, given_up = poller(failing("b"))
    at_work.add([message("a"), message("b"), message("c")])
    at_work.run()
    assert [sorted(each) for each in at_work.calls] == [["a", "b", "c"], *[["b"]] * 4]
    assert [each["messageId"] for each in given_up] == ["b"]
    assert at_work.clock.now() - Hand().at == timedelta(seconds=5 * 360), "half an hour after it came"


def test_others_are_worked_on_while_it_is_out_of_sight():
    at_work, _ = poller(failing("b"))
    at_work.add([message("b")])
    at_work.step()
    at_work.add([message("d")])
    assert at_work.step()
    assert at_work.calls == [["b"], ["d"]]


def test_a_worker_is_told_how_often_a_message_was_received():
    told: list[str] = []

    def invoke(event: dict[str, Any]) -> Any:
        told.extend(each["attributes"]["ApproximateReceiveCount"] for each in event["Records"])
        raise RuntimeError("no")

    at_work = QueuePoller(ONE, Hand(), invoke)
    at_work.add([message("a")])
    at_work.run()
    assert told == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("partial", [True, False])
def test_a_whole_batch_comes_again_after_an_error_or_an_answer_that_names_another_message(partial: bool):
    at_work, given_up = poller(
        lambda brought: {"batchItemFailures": [{"itemIdentifier": "nobody"}]}, replace(ONE, partial=partial)
    )
    at_work.add([message("a"), message("b")])
    at_work.run()
    assert len(given_up) == (2 if partial else 0), "without the field in the mapping the answer says nothing"


def test_a_message_that_is_delayed_is_not_seen_before():
    at_work, _ = poller(lambda brought: None)
    at_work.add([message("a")], delay_seconds=900)
    assert not at_work.step()
    at_work.run()
    assert at_work.clock.now() - Hand().at == timedelta(seconds=900)


def test_messages_come_in_no_order_and_some_of_them_twice():
    at_work, _ = poller(lambda brought: None, chance=random.Random(2), repeats=0.3)
    names = [f"m{number:02}" for number in range(30)]
    at_work.add([message(name) for name in names])
    at_work.run()
    seen = [one for brought in at_work.calls for one in brought]
    assert set(seen) == set(names)
    assert len(seen) > 30
    assert list(dict.fromkeys(seen)) != names
