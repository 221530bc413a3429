"""Imports do not wait for one another, say what they wait for, and nothing lost stays lost for long."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.queue import WorkQueue
from iarms.casework.imports import split as import_split
from iarms.casework.imports.turns import IN_HAND, MOST_FAILED, NEXT_TRY_SECONDS, hand_out
from iarms.handlers import importer
from iarms.settings import IMPORT_RECEIVES
from tests import clock
from tests.builders import any_import, any_record, counts, json_lines
from tests.faults import Killed, fault, killed_after, throttled
from tests.world import Answer, World, _received, _work, message_of

PATH = "/v1/record-imports"
MANY = 60  # lines of a large file, in chunks of two


@pytest.fixture(autouse=True)
def in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)
    monkeypatch.setattr(importer, "TRIES", 1)
    monkeypatch.setattr(importer, "pace", 10_000)


def lines(name: str, count: int) -> bytes:
    return json_lines(any_record(serial_number=f"QX{n:06}", ncb_reference=f"{name}-{n}") for n in range(count))


def uploaded(world: World, name: str, count: int, party: str = "NCB-FR") -> Answer:
    data = lines(name, count)
    answer = world.call("POST", PATH, any_import(data), party=party)
    assert answer.status == 202, answer.text
    world.upload(answer, data)
    return answer


def told(world: World, answer: Answer, party: str = "NCB-FR") -> Any:
    read = world.call("GET", answer.headers["Location"], party=party)
    assert read.status == 200, read.text
    return read.json


def waits_for(world: World, answer: Answer, party: str = "NCB-FR") -> Any:
    waiting = told(world, answer, party)["waits_for"]
    return waiting and {name: value for name, value in waiting.items() if value not in (None, [])}


class Queue:
    """The importer's queues in the order in which messages came, as two workers would take them one after the other."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.waiting: list[dict[str, Any]] = []
        self.done: list[dict[str, Any]] = []

    def look(self) -> list[dict[str, Any]]:
        self.waiting += [*self.world.chunks("record-imports"), *self.world.chunks("record-files")]
        return self.waiting

    def work(self, most: int = 10_000) -> int:
        """Work off so many messages, or all; how many there were."""
        count = 0
        while count < most and self.look():
            message = self.waiting.pop(0)
            assert self.world.bring(message) == []
            self.done.append(json.loads(message["body"]))
            count += 1
        return count


@pytest.fixture
def queue(world: World) -> Queue:
    return Queue(world)


def minutes_later(world: World, minutes: float = 3) -> None:
    clock.move_to(clock.now() + timedelta(minutes=minutes))
    _work("clock", {})


def records_of(world: World, name: str) -> list[str]:
    return sorted(
        each["ncb_reference"] for each in world.documents(tables.RECORDS) if each["ncb_reference"].startswith(name)
    )


def is_done(world: World, answer: Answer, name: str, count: int) -> bool:
    report = told(world, answer)
    return (
        report["state"] == "DONE"
        and report["counts"] == counts(lines=count, written=count)
        and records_of(world, name) == sorted(f"{name}-{n}" for n in range(count))
    )


def in_turns(world: World) -> list[Any]:
    return [item for item in world.items(tables.IMPORTS) if item["import_id"]["S"].startswith("turns")]


@pytest.mark.parametrize("party", ["NCB-BR", "NCB-FR"], ids=["another bureau's", "the same bureau's"])
def test_a_few_lines_wait_for_a_few_chunks_of_a_large_file_and_no_more(world: World, queue: Queue, party: str):
    large = uploaded(world, "LARGE", MANY)
    queue.work(5)
    small = uploaded(world, "SMALL", 2, party)
    before = 0
    while told(world, small, party)["state"] != "DONE":
        assert queue.work(1)
        before += 1
    assert before <= 2 * IN_HAND + 2, "what is in hand before the file is read, and before its chunk"
    assert told(world, large)["counts"]["pending"] > MANY // 2
    queue.work()
    assert is_done(world, large, "LARGE", MANY)


def test_of_a_bureau_no_more_than_a_few_chunks_lie_on_the_queue_however_many_files_it_sends(world: World, queue: Queue):
    imports = [uploaded(world, f"FILE{n}", 12) for n in range(5)]
    queue.work(5)
    while queue.look():
        assert len(queue.waiting) <= IN_HAND
        queue.work(1)
    assert all(is_done(world, each, f"FILE{n}", 12) for n, each in enumerate(imports))


def test_imports_of_a_bureau_go_on_in_turns_and_a_new_small_one_comes_first(world: World, queue: Queue):
    one, two = uploaded(world, "ONE", 40), uploaded(world, "TWO", 40)
    queue.work(12)
    pending = [told(world, each)["counts"]["pending"] for each in (one, two)]
    assert abs(pending[0] - pending[1]) <= 2 * IN_HAND
    uploaded(world, "THREE", 20)
    small = uploaded(world, "SMALL", 2)
    queue.work(2 * IN_HAND + 2 + 2)
    assert told(world, small)["state"] == "DONE"


def test_chunks_that_come_twice_take_no_place_beside_those_there_are(world: World, queue: Queue):
    answer = uploaded(world, "TWICE", 20)
    queue.work(1)
    for _ in range(30):
        waiting = queue.look()
        assert len({message["body"] for message in waiting}) <= IN_HAND
        for message in waiting:
            for _ in range(3):
                assert world.bring(message, first=2) == []
        waiting.clear()
    assert queue.look() == []
    assert is_done(world, answer, "TWICE", 20)


@pytest.mark.parametrize("calls", [2, 4, 6])
def test_a_chunk_whose_worker_is_killed_is_told_and_comes_again_within_two_minutes(world: World, queue: Queue, calls):
    answer = uploaded(world, "KILLED", 8)
    queue.work(1)
    queue.look()
    killed = queue.waiting.pop(0)
    with killed_after(calls), pytest.raises(Killed):
        world.bring(killed)
    queue.work()
    assert told(world, answer)["counts"]["pending"] == 2
    clock.move_to(clock.now() + timedelta(seconds=30))
    waiting = waits_for(world, answer)
    assert (waiting["what"], waiting["lines"]) == ("NEXT_TRY", {"first": 1, "last": 2})
    assert datetime.fromisoformat(waiting["until"]) - clock.now() < timedelta(minutes=1)
    queue.waiting.append(killed)
    assert world.bring(killed, first=2) == []
    queue.waiting.clear()
    queue.work()
    assert waits_for(world, answer) is None
    assert is_done(world, answer, "KILLED", 8)


def test_a_message_that_is_lost_is_sent_again_within_two_minutes(world: World, queue: Queue):
    answer = uploaded(world, "LOST", 12)
    queue.work(1)
    assert len(queue.look()) == IN_HAND
    queue.waiting.clear()
    minutes_later(world, 0.5)
    assert queue.look() == [], "they may only wait behind others"
    minutes_later(world, 0.6)
    assert len(queue.look()) == IN_HAND
    queue.work()
    assert is_done(world, answer, "LOST", 12)


def test_an_import_outlives_seven_workers_of_one_chunk_and_of_seven_chunks(world: World, queue: Queue):
    answer = uploaded(world, "SEVEN", 40)
    queue.work(1)
    for number in range(7):
        queue.look()
        killed = queue.waiting.pop(0)
        with killed_after(4 + number), pytest.raises(Killed):
            world.bring(killed)
        assert world.bring(killed, first=2) == []
    queue.look()
    seven_times = queue.waiting.pop(0)
    for receives in range(1, 8):
        with killed_after(4), pytest.raises(Killed):
            _work("importer", {"Records": [_received(seven_times, receives)]})
    queue.work()
    assert world.bring(seven_times, first=8) == []
    queue.work()
    minutes_later(world)
    queue.work()
    assert is_done(world, answer, "SEVEN", 40)
    minutes_later(world)
    assert in_turns(world) == []


def poisoned(number: int) -> Any:
    """Nothing of a line can be written, not even that it is refused."""
    return fault(
        "dynamodb.TransactWriteItems",
        lambda params, **_: throttled(params=params) if f"line-{number:09}" in str(params) else None,
    )


def test_a_poisoned_chunk_ends_where_failures_end_and_its_import_is_never_done(world: World, queue: Queue):
    answer = uploaded(world, "POISON", 40)
    queue.work(1)
    with poisoned(1):
        queue.look()
        poison = queue.waiting.pop(0)
        assert world.bring(poison, receives=1) == [poison]
        queue.work()
        assert waits_for(world, answer)["what"] == "NEXT_TRY"
        assert world.bring(poison, first=2) == [poison], "it ends where failures end, and an alarm speaks"
        for _ in range(3):
            minutes_later(world, 30)
            assert queue.look() == []
    report = told(world, answer)
    assert (report["state"], report["counts"]) == (
        "WRITING",
        counts(lines=40, written=38, pending=2),
    )
    assert waits_for(world, answer) == {"what": "MENDING", "lines": {"first": 1, "last": 2}}
    other = uploaded(world, "OTHER", 4)
    queue.work()
    assert is_done(world, other, "OTHER", 4)
    assert world.bring(poison) == [], "once it is mended, it is sent again"
    assert is_done(world, answer, "POISON", 40)


def test_a_chunk_that_ends_every_worker_is_given_up_and_others_go_on_meanwhile(world: World, queue: Queue):
    answer = uploaded(world, "ENDS", 60)
    queue.work(1)
    queue.look()
    ends = queue.waiting.pop(0)
    for receives in range(1, IMPORT_RECEIVES + 1):
        with killed_after(4), pytest.raises(Killed):
            _work("importer", {"Records": [_received(ends, receives)]})
    queue.work()
    assert told(world, answer)["counts"]["pending"] == 2
    minutes_later(world, 20)
    assert queue.look() == [], "it lies where failures end"
    assert waits_for(world, answer)["what"] == "MENDING"


def test_in_an_outage_a_bureaus_chunks_are_not_handed_out_one_after_the_other(world: World, queue: Queue):
    answer = uploaded(world, "OUT", 100)
    queue.work(1)
    tried: list[dict[str, Any]] = []
    with fault("dynamodb.TransactWriteItems", throttled, table="iarms-local-records"):
        while queue.look():
            message = queue.waiting.pop(0)
            assert world.bring(message, receives=1) == [message]
            tried.append(message)
    assert len(tried) <= MOST_FAILED + IN_HAND
    for message in tried:
        assert world.bring(message, first=2) == []
    queue.work()
    assert is_done(world, answer, "OUT", 100)


def test_an_import_says_what_it_waits_for_and_nothing_of_another_bureaus(world: World, queue: Queue):
    data = lines("FIRST", 20)
    first = world.call("POST", PATH, any_import(data), party="NCB-FR")
    until = first.json["upload"]["expires_at"]
    assert first.json["waits_for"]["what"] == "UPLOAD"
    assert waits_for(world, first) == {"what": "UPLOAD", "until": until}
    world.upload(first, data)
    queue.work(1)
    second = uploaded(world, "SECOND", 20)
    other = uploaded(world, "OTHER", 20, "NCB-BR")
    queue.look()
    events = [each for each in queue.waiting if "s3" in each["body"]]
    for event in events:
        assert world.bring(event) == []
    assert waits_for(world, second) == {
        "what": "ITS_TURN",
        "lines_before": IN_HAND * 200,
        "imports_before": [first.json["import_id"]],
    }
    assert waits_for(world, other, "NCB-BR") == {"what": "ITS_TURN", "lines_before": 0}
    listed = world.call("GET", PATH, party="NCB-FR").json["items"]
    assert [each["waits_for"]["what"] for each in listed] == ["ITS_TURN", "ITS_TURN"]
    assert first.json["import_id"] not in world.call("GET", PATH, party="NCB-BR").text
    queue.work()
    assert [waits_for(world, each) for each in (first, second)] == [None, None]


def test_a_large_file_is_read_where_nothing_waits_behind_it(world: World, queue: Queue, monkeypatch):
    monkeypatch.setattr(import_split, "SHORT_BYTES", 10)
    answer = uploaded(world, "LONG", 8)
    (event,) = world.chunks("record-imports")
    for _ in range(2):
        assert world.bring(event) == []
    assert waits_for(world, answer) == {"what": "READING"}
    (read,) = world.chunks("record-files")
    assert world.bring(read) == []
    queue.work()
    assert is_done(world, answer, "LONG", 8)
    assert world.bring(event) == []
    assert world.chunks("record-files") == []


def test_a_file_that_turns_out_to_take_long_is_read_on_there(world: World, queue: Queue, monkeypatch):
    monkeypatch.setattr(import_split, "_TOGETHER", 1)
    monkeypatch.setattr(importer, "SHORT_PASS_MILLISECONDS", -1)
    answer = uploaded(world, "SLOW", 8)
    (event,) = world.chunks("record-imports")
    assert world.bring(event) == []
    assert world.chunks("record-imports") == []
    (rest,) = world.chunks("record-files")
    assert json.loads(rest["body"])["split_from"] == [2, 3]
    assert world.bring(message_of("record-imports", rest["body"])) == [], "brought back from where failures end"
    queue.work()
    assert is_done(world, answer, "SLOW", 8)


def test_what_fails_or_dies_comes_again_after_a_minute_and_a_half_and_later_and_later(world: World, monkeypatch):
    calls: list[tuple[str, int]] = []
    monkeypatch.setattr(WorkQueue, "hold", lambda self, _, seconds: calls.append((self.name, seconds)))
    nothing = {"import_id": "imp_01M86JBH49C3B1J40Q2EQ797B7"}
    chunk = message_of("record-imports", json.dumps(nothing | {"chunk": 1, "work": "enter", "party": "NCB-FR"}))
    for receives in range(1, IMPORT_RECEIVES + 1):
        _work("importer", {"Records": [_received(chunk, receives)]})
    assert calls == [("iarms-local-record-imports", seconds) for seconds in NEXT_TRY_SECONDS]
    assert max(NEXT_TRY_SECONDS[:3]) <= 120
    assert sum(NEXT_TRY_SECONDS) > 3600
    calls.clear()
    file = message_of("record-files", json.dumps(nothing | {"split_from": [1, 0]}))
    assert world.bring(file) == []
    assert calls == [("iarms-local-record-files", importer.PASS_SECONDS)]


def test_a_pass_over_a_file_gives_signs_of_life_while_it_lasts(world: World, queue: Queue, monkeypatch):
    monkeypatch.setattr(import_split, "SHORT_BYTES", 10)
    monkeypatch.setattr(import_split, "_TOGETHER", 1)
    calls: list[str] = []
    monkeypatch.setattr(WorkQueue, "hold", lambda self, *_: calls.append(self.name))
    answer = uploaded(world, "LIVE", 8)
    queue.work()
    assert is_done(world, answer, "LIVE", 8)
    assert calls.count("iarms-local-record-files") > 3


def test_a_message_is_held_in_its_queue_for_as_long_as_is_said(world: World):
    queue = importer.stores.queue
    queue.send(["{}"])
    (message,) = world.sqs.receive_message(QueueUrl=queue.url, VisibilityTimeout=600)["Messages"]
    assert world.chunks("record-imports") == []
    queue.hold(message["ReceiptHandle"], 0)
    assert [each["body"] for each in world.chunks("record-imports")] == ["{}"]


def test_an_import_that_an_earlier_release_accepted_and_did_not_queue_takes_its_turns(world: World, queue: Queue):
    answer = uploaded(world, "EARLIER", 6)
    (event,) = world.chunks("record-imports")
    assert world.bring(event) == []
    world.chunks("record-imports")
    for item in in_turns(world):
        world.dynamodb.delete_item(
            TableName="iarms-local-imports", Key={name: item[name] for name in ("import_id", "part")}
        )
    world.dynamodb.update_item(
        TableName="iarms-local-imports",
        Key={"import_id": {"S": answer.json["import_id"]}, "part": {"S": "import"}},
        UpdateExpression="REMOVE sent_on",
    )
    assert world.bring(event, first=2) == []
    queue.work()
    assert is_done(world, answer, "EARLIER", 6)


def test_two_who_hand_out_at_once_hand_each_chunk_out_once(world: World, queue: Queue, monkeypatch):
    answer = uploaded(world, "RACE", 20)
    turns, work_queue = importer.stores.turns, importer.stores.queue
    claim = type(turns).hand_out
    raced: list[int] = []

    def beaten(self, party, work, now):
        if not raced:
            raced.append(1)
            hand_out(turns, work_queue, party, now)
        return claim(self, party, work, now)

    monkeypatch.setattr(type(turns), "hand_out", beaten)
    queue.work(1)
    sent = [each["body"] for each in queue.look()]
    assert len(sent) == len(set(sent)) == IN_HAND
    queue.work()
    assert is_done(world, answer, "RACE", 20)


def test_the_clock_says_for_how_long_a_bureau_was_handed_out_nothing(world: World, queue: Queue, capsys):
    answer = uploaded(world, "STANDS", 20)
    queue.work(1)
    queue.look()
    queue.waiting.clear()
    with fault("sqs.SendMessageBatch", throttled):
        minutes_later(world, 20)
    (measured,) = (json.loads(line) for line in capsys.readouterr().out.splitlines() if '"ImportsStand":' in line)
    assert 1200 <= measured["ImportsStand"][0] <= 1210
    assert measured["ClockFailed"] == [1]
    minutes_later(world)
    queue.work()
    assert is_done(world, answer, "STANDS", 20)
