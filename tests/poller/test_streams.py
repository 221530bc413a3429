"""The poller of a stream against what AWS documents of Lambda's own."""

import itertools
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.poller.mappings import StreamMapping
from tests.poller.streams import StreamPoller

ONE = StreamMapping(
    "consumer", "things", "id", batch_size=10, halves=True, partial=True, retries=2, failures="failures"
)


@dataclass
class Hand:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 11, 24, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def move_to(self, moment: datetime) -> None:
        self.at = max(self.at, moment)


@dataclass
class Consumer:
    """A function whose answers are told beforehand, by the numbers that it is brought."""

    answer: Callable[[list[str]], Any]
    seen: list[list[str]] = field(default_factory=list)

    def __call__(self, event: dict[str, Any]) -> Any:
        numbers = [each["dynamodb"]["SequenceNumber"] for each in event["Records"]]
        self.seen.append(numbers)
        return self.answer(numbers)


def record(number: int, key: str = "a", **more: Any) -> dict[str, Any]:
    change = {"Keys": {"id": {"S": key}, "part": {"S": "x"}}, "SequenceNumber": str(number), **more}
    return {"eventName": "INSERT", "dynamodb": change}


def failing(*numbers: str) -> Callable[[list[str]], Any]:
    """Says of these that they failed, whenever they are brought."""
    return lambda brought: {"batchItemFailures": [{"itemIdentifier": one} for one in brought if one in numbers]}


def raising(*numbers: str) -> Callable[[list[str]], Any]:
    """Raises whenever one of these is brought."""

    def answer(brought: list[str]) -> Any:
        if set(brought) & set(numbers):
            raise RuntimeError("no")
        return None

    return answer


def poller(consumer: Consumer, mapping: StreamMapping = ONE, **how: Any) -> tuple[StreamPoller, list[Any]]:
    given_up: list[Any] = []
    return (
        StreamPoller(mapping, Hand(), consumer, give_up=lambda text: given_up.append(json.loads(text)), **how),
        given_up,
    )


def played(consumer: Consumer, records: Iterable[dict[str, Any]], mapping: StreamMapping = ONE) -> list[Any]:
    """Bring records until nothing waits; the messages of what was given up."""
    at_work, given_up = poller(consumer, mapping)
    at_work.add(records)
    at_work.run()
    return given_up


def span(message: Any) -> tuple[str, str, int]:
    info = message["DDBStreamBatchInfo"]
    return info["startSequenceNumber"], info["endSequenceNumber"], info["batchSize"]


def test_a_batch_has_at_most_so_many_records_in_the_order_of_the_stream():
    consumer = Consumer(lambda brought: None)
    assert played(consumer, [record(number) for number in range(23)]) == []
    assert [len(each) for each in consumer.seen] == [10, 10, 3]
    assert list(itertools.chain(*consumer.seen)) == [str(number) for number in range(23)]


def test_what_comes_within_the_window_is_waited_for_unless_the_batch_is_full():
    consumer = Consumer(lambda brought: None)
    at_work, _ = poller(consumer, replace(ONE, window=5))
    at_work.add([record(1)])
    assert not at_work.step()
    at_work.clock.move_to(at_work.clock.now() + timedelta(seconds=3))
    at_work.add([record(2)])
    assert not at_work.step()
    at_work.clock.move_to(at_work.clock.now() + timedelta(seconds=2))
    assert at_work.step()
    at_work.add([record(number) for number in range(3, 13)])
    assert at_work.step()
    assert [len(each) for each in consumer.seen] == [2, 10]


def test_the_lowest_number_that_failed_is_where_it_begins_again_and_what_was_done_behind_it_comes_again():
    answers = iter([failing("4", "2"), failing()])

    def answer(brought: list[str]) -> Any:
        return next(answers)(brought)

    consumer = Consumer(answer)
    assert played(consumer, [record(number) for number in range(1, 6)]) == []
    assert consumer.seen == [["1", "2", "3", "4", "5"], ["2", "3", "4", "5"]]


def test_a_record_that_never_succeeds_is_tried_so_often_and_given_up_by_its_place_alone():
    consumer = Consumer(failing("2"))
    (message,) = played(consumer, [record(number) for number in range(1, 4)])
    assert consumer.seen == [["1", "2", "3"], *[["2", "3"]] * 3], "the first try of the rest, and two retries"
    assert message["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert span(message) == ("2", "3", 2)
    assert "Keys" not in json.dumps(message), "no content"


def test_what_comes_later_waits_for_it_and_then_goes_on():
    consumer = Consumer(failing("1"))
    at_work, _ = poller(consumer)
    at_work.add([record(1)])
    at_work.step()
    at_work.add([record(2)])
    at_work.run()
    assert consumer.seen == [["1"], ["1"], ["1"], ["2"]]
    assert at_work.clock.now() - Hand().at == timedelta(seconds=3), "the pauses of two retries"


@pytest.mark.parametrize("halves", [True, False])
def test_an_error_of_the_function_halves_the_batch_down_to_the_record_and_uses_up_no_retry(halves: bool):
    consumer = Consumer(raising("3"))
    (message,) = played(consumer, [record(number) for number in range(1, 9)], replace(ONE, halves=halves))
    done = {one for brought in consumer.seen for one in brought if "3" not in brought}
    if halves:
        assert done == set("1245678"), "everything else is done"
        assert span(message) == ("3", "3", 1)
        assert consumer.seen.count(["3"]) == 3
        assert [len(each) for each in consumer.seen[:4]] == [8, 4, 2, 2]
    else:
        assert done == set()
        assert consumer.seen == [[*"12345678"]] * 3
        assert span(message) == ("1", "8", 8)


@pytest.mark.parametrize(
    "answer",
    [
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemId": "1"}]},
        {"batchItemFailures": [{"itemIdentifier": "77"}]},
    ],
    ids=["empty", "null", "a wrong name", "none of the batch"],
)
def test_an_answer_that_names_no_record_is_a_failure_of_the_whole_batch(answer: Any):
    consumer = Consumer(lambda brought: answer)
    messages = played(consumer, [record(1), record(2)])
    assert [span(each) for each in messages] == [("1", "1", 1), ("2", "2", 1)]


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": None}, {"batchItemFailures": []}], ids=repr)
def test_an_answer_without_failures_is_a_success(answer: Any):
    consumer = Consumer(lambda brought: answer)
    assert played(consumer, [record(1)]) == []
    assert consumer.seen == [["1"]]


def test_an_answer_with_failures_is_a_success_where_the_mapping_does_not_ask_for_them():
    consumer = Consumer(failing("1"))
    assert played(consumer, [record(1)], replace(ONE, partial=False)) == []
    assert consumer.seen == [["1"]]


def test_a_record_that_is_too_old_is_given_up_without_being_brought_again():
    consumer = Consumer(failing("1"))
    messages = played(consumer, [record(1), record(2)], replace(ONE, retries=-1, max_age=100))
    assert [each["requestContext"]["condition"] for each in messages] == ["RecordAgeExceeded"]
    assert len(consumer.seen) == 7, "after 0, 1, 3, 7, 15, 31 and 63 seconds"


def test_a_record_without_limits_is_tried_for_as_long_as_the_stream_keeps_it():
    consumer = Consumer(failing("1"))
    at_work, given_up = poller(consumer, replace(ONE, retries=-1))
    at_work.add([record(1)])
    with pytest.raises(RuntimeError, match="does not come to its end"):
        at_work.run(most=200)
    assert given_up == []


def test_a_record_that_fits_no_pattern_is_passed_by():
    patterns = (
        {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["wanted"]}}}},
        {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"bulk": {"S": [{"exists": False}]}}}},
    )
    consumer = Consumer(lambda brought: None)
    images = ({"kind": {"S": "wanted"}, "bulk": {"S": "v1"}}, {"bulk": {"S": "v1"}}, {"kind": {"S": "other"}})
    played(
        consumer,
        [record(number, NewImage=image) for number, image in enumerate(images)],
        replace(ONE, patterns=patterns),
    )
    assert consumer.seen == [["0", "2"]]


def test_a_key_stays_in_order_and_other_shards_and_lanes_go_on_beside_it():
    consumer = Consumer(failing("0"))
    at_work, given_up = poller(consumer, replace(ONE, lanes=2), shards=3, chance=random.Random(1))
    at_work.add([record(number, key=f"k{number % 12}") for number in range(60)])
    at_work.run()
    first = {one: place for place, one in reversed([*enumerate(itertools.chain(*consumer.seen))])}
    for key in range(12):
        places = [first[str(number)] for number in range(key, 60, 12)]
        assert places == sorted(places), "in the order of the stream"
    order = sorted(first, key=lambda one: first[one])
    assert order != sorted(order, key=int), "and out of order across them"
    assert set(first) == {str(number) for number in range(60)}
    assert len(given_up) == 1


def test_a_batch_that_was_done_may_be_brought_once_more():
    consumer = Consumer(lambda brought: None)
    at_work, _ = poller(consumer, replace(ONE, batch_size=1), repeats=0.5)
    at_work.add([record(number) for number in range(40)])
    at_work.run()
    seen = list(itertools.chain(*consumer.seen))
    assert set(seen) == {str(number) for number in range(40)}
    assert 50 < len(seen) < 110
