"""What becomes of an import when a part fails at the worst moment: every good line once, every bad one explained."""

import json
from typing import Any

import pytest
from botocore.exceptions import IncompleteReadError

from iarms import tables
from iarms.aws.uploads import BLOCK_BYTES, Uploads
from iarms.casework.imports import lines as import_lines
from iarms.casework.imports import split as import_split
from iarms.casework.imports import write as import_write
from iarms.domain.files.record_line import read_line
from iarms.domain.files.rows import read_rows
from iarms.handlers import importer
from iarms.settings import IMPORT_RECEIVES
from iarms.store.serial_index import POSTINGS_PER_PAGE
from tests.builders import any_import, any_record, any_search, counts, json_lines
from tests.faults import Killed, answering, denied, fault, killed_after, silent, throttled
from tests.world import Answer, Context, World, message_of

PATH = "/v1/record-imports"
LINES = 6  # of which the third is bad
# What an import of them in chunks of two calls AWS for, from the event on; a test holds the number.
CALLS = 53


def record(number: int, **fields: Any) -> dict[str, Any]:
    return any_record(serial_number=f"QX{number:06}", ncb_reference=f"FR-TEST-{number}", **fields)


def bodies() -> list[dict[str, Any]]:
    return [record(n, record_kind="BORROWED" if n == 3 else "STOLEN") for n in range(1, LINES + 1)]


def uploaded(world: World, data: bytes | None = None, **fields: Any) -> Answer:
    content = json_lines(bodies()) if data is None else data
    answer = world.call("POST", PATH, any_import(content, **fields), party="NCB-FR")
    world.upload(answer, content)
    return answer


def report(world: World, answer: Answer, query: str = "") -> Any:
    told = world.call("GET", answer.headers["Location"] + query, party="NCB-FR")
    assert told.status == 200, told.text
    return told.json


def events_of(world: World, answer: Answer) -> list[tuple[str, int, int | None]]:
    """Action, status and line of what the trail says of an import, without the reading of it."""
    return sorted(
        (e["action"], e["status"], e["import_line"] or 0)
        for e in world.documents(tables.AUDIT)
        if e["import_id"] == answer.json["import_id"] and e["action"] != "read_record_import"
    )


def is_as_it_should_be(world: World, answer: Answer) -> None:
    """Everything that a bureau, an officer and an auditor can see of the six lines is there, and there once."""
    told = report(world, answer, "?lines=all")
    assert told["state"] == "DONE"
    assert told["counts"] == counts(lines=LINES, written=LINES - 1, refused=1)
    assert [(line["line"], line["record_id"] is None) for line in told["lines"]] == [
        (n, n == 3) for n in range(1, LINES + 1)
    ]
    assert [line["line"] for line in report(world, answer)["lines"]] == [3]
    kept = world.documents(tables.RECORDS)
    assert sorted(each["ncb_reference"] for each in kept) == [f"FR-TEST-{n}" for n in range(1, LINES + 1) if n != 3]
    assert {each["record_id"] for each in kept} == {line["record_id"] for line in told["lines"]} - {None}
    postings = [posting for item in world.items(tables.SERIAL_INDEX) for posting in item["postings"]["BS"]]
    assert len(postings) == LINES - 1
    assert events_of(world, answer) == sorted(
        [
            ("create_record_import", 202, 0),
            ("accept_record_import", 200, 0),
            ("finish_record_import", 200, 0),
            *(("create_record", 422 if n == 3 else 201, n) for n in range(1, LINES + 1)),
        ]
    )


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "TRIES", 2)
    monkeypatch.setattr(importer, "FIRST_PAUSE", 0.0)


@pytest.fixture
def in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_split, "IMPORT_LINES_PER_CHUNK", 2)


def waiting(world: World) -> list[dict[str, Any]]:
    return world.chunks("record-imports")


def work_off(world: World, left: list[dict[str, Any]]) -> None:
    """Bring what is left, and what comes of it, once; a message stays until it is done."""
    while left:
        assert world.bring(left[0]) == []
        left[:1] = []
        left += waiting(world)


def test_an_undisturbed_import_makes_as_many_calls_as_are_tried_out_below(world: World, in_twos):
    answer = uploaded(world)
    with killed_after(0) as made:
        assert world.import_all() == []
    is_as_it_should_be(world, answer)
    assert len(made) == CALLS, made


@pytest.mark.parametrize("calls", range(1, CALLS + 1))
def test_a_worker_that_is_killed_after_any_call_leaves_nothing_undone_and_nothing_twice(world: World, in_twos, calls):
    answer = uploaded(world)
    left = waiting(world)
    with killed_after(calls), pytest.raises(Killed):
        work_off(world, left)
    for message in left:  # the one it died over comes again, and those behind it
        assert world.bring(message, first=2) == []
    world.import_in_the_end()
    is_as_it_should_be(world, answer)


def test_everything_that_is_brought_three_times_is_done_once(world: World, in_twos):
    answer = uploaded(world)
    assert world.import_all(times=3) == []
    is_as_it_should_be(world, answer)


def test_messages_that_come_again_after_the_end_change_nothing(world: World, in_twos):
    answer = uploaded(world)
    every: list[dict[str, Any]] = []
    while left := waiting(world):
        every += left
        for message in left:
            assert world.bring(message) == []
    assert len(every) == 1 + LINES // 2
    before = {table.name: world.items(table) for table in (tables.IMPORTS, tables.RECORDS, tables.AUDIT)}
    for message in reversed(every):
        assert world.bring(message, first=3) == []
    assert waiting(world) == []
    assert before == {table.name: world.items(table) for table in (tables.IMPORTS, tables.RECORDS, tables.AUDIT)}
    is_as_it_should_be(world, answer)


def test_a_chunk_in_two_hands_at_once_is_entered_once(world: World, in_twos, monkeypatch):
    answer = uploaded(world)
    began: list[int] = []
    open_chunk = import_write.open_line_chunk

    def interleaved(*what):
        opened = open_chunk(*what)
        if opened is not None and opened.number not in began:
            began.append(opened.number)
            again = json.dumps({"import_id": answer.json["import_id"], "chunk": opened.number})
            assert world.bring(message_of("record-imports", again)) == []
        return opened

    monkeypatch.setattr(import_write, "open_line_chunk", interleaved)
    assert world.import_all() == []
    assert began == [1, 2, 3]
    is_as_it_should_be(world, answer)


def test_a_file_in_two_hands_at_once_is_split_once(world: World, in_twos, monkeypatch):
    answer = uploaded(world)
    (event,) = waiting(world)
    began: list[int] = []

    def interleaved(*what):
        if not began:
            began.append(1)
            assert world.bring(event) == []  # the other hand reads it whole, accepts and queues it
        yield from read_rows(*what)

    monkeypatch.setattr(import_lines, "read_rows", interleaved)
    assert world.bring(event) == []
    chunks = waiting(world)
    assert len(chunks) == LINES // 2
    for chunk in chunks:
        assert world.bring(chunk) == []
    is_as_it_should_be(world, answer)


def test_a_pass_that_runs_out_of_time_goes_on_where_it_stopped(world: World, in_twos, monkeypatch):
    monkeypatch.setattr(import_split, "_TOGETHER", 1)
    monkeypatch.setattr(Context, "milliseconds_left", importer.SPLIT_MILLISECONDS)
    written: list[int] = []
    put_chunks = importer.stores.imports.put_chunks

    def watched(self, import_id, chunks):
        written.extend(number for number, _ in chunks)
        put_chunks(import_id, chunks)

    monkeypatch.setattr(type(importer.stores.imports), "put_chunks", watched)
    answer = uploaded(world)
    assert world.import_all() == []
    assert written == [1, 2, 3]
    is_as_it_should_be(world, answer)


def test_lines_for_which_no_time_is_left_are_left_to_the_queue(world: World, in_twos, monkeypatch):
    answer = uploaded(world)
    (event,) = waiting(world)
    assert world.bring(event) == []
    chunks = waiting(world)
    with monkeypatch.context() as patch:
        patch.setattr(Context, "milliseconds_left", importer.LINES_MILLISECONDS)
        assert [world.bring(chunk, receives=2) for chunk in chunks] == [[chunk] for chunk in chunks]
    assert world.documents(tables.RECORDS) == []
    for chunk in chunks:
        assert world.bring(chunk) == []
    is_as_it_should_be(world, answer)


@pytest.mark.parametrize("what", [throttled, silent, denied])
@pytest.mark.parametrize(
    ("operation", "table"),
    [
        ("dynamodb.GetItem", "imports"),
        ("dynamodb.UpdateItem", "imports"),
        ("dynamodb.Query", "imports"),
        ("dynamodb.BatchWriteItem", "imports"),
        ("dynamodb.TransactWriteItems", "records"),
        ("dynamodb.TransactWriteItems", "audit"),
        ("s3.HeadObject", None),
        ("s3.GetObject", None),
        ("sqs.SendMessageBatch", None),
    ],
)
def test_what_fails_for_want_of_a_part_is_left_to_the_queue_and_done_when_it_is_back(
    world: World, in_twos, what, operation, table
):
    answer = uploaded(world)
    with fault(operation, what, table=table) as met:
        left = world.import_all(receives=IMPORT_RECEIVES - 1)
    assert met
    # What could be handed out and not sent is sent by the clock.
    assert bool(left) == (operation != "sqs.SendMessageBatch")
    for message in left:
        assert world.bring(message, first=IMPORT_RECEIVES) == []
    world.import_in_the_end()
    is_as_it_should_be(world, answer)


def test_lines_that_never_get_the_database_are_answered_503_the_last_time(world: World, in_twos):
    answer = uploaded(world)
    with fault("dynamodb.TransactWriteItems", throttled, table="iarms-local-records"):
        assert world.import_all() == []
    told = report(world, answer, "?lines=all")
    assert (told["state"], told["counts"]["refused"]) == ("DONE", LINES)
    assert [line["problem"]["status"] for line in told["lines"]] == [503, 503, 422, 503, 503, 503]
    assert world.documents(tables.RECORDS) == []
    assert ("create_record", 503, 1) in events_of(world, answer)


def test_lines_that_cannot_even_be_refused_end_where_failures_end_and_are_entered_once_redriven(world: World, in_twos):
    answer = uploaded(world)
    (event,) = waiting(world)
    assert world.bring(event) == []
    with fault("dynamodb.TransactWriteItems", throttled):
        left = world.import_all()
    assert len(left) == LINES // 2
    assert report(world, answer)["state"] == "WRITING"
    for chunk in left:
        assert world.bring(chunk) == []
    is_as_it_should_be(world, answer)


def test_a_fault_of_ours_in_one_line_stops_no_other_and_is_its_answer_in_the_end(world: World, monkeypatch):
    def faulty(fields, mapping, **how):
        if fields["ncb_reference"] == "FR-TEST-2":
            raise ZeroDivisionError
        return read_line(fields, mapping, **how)

    monkeypatch.setattr(import_lines, "read_line", faulty)
    answer = uploaded(world)
    assert world.import_all() == []
    told = report(world, answer)
    assert (told["state"], told["counts"]["written"]) == ("DONE", LINES - 2)
    assert {line["line"]: line["problem"]["status"] for line in told["lines"]} == {2: 500, 3: 422}


def test_a_file_that_we_cannot_read_by_a_fault_of_ours_is_refused_in_the_end_and_somebody_is_told(world, monkeypatch):
    def faulty(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(import_lines, "read_rows", faulty)
    answer = uploaded(world)
    (event,) = waiting(world)
    assert world.bring(event, receives=IMPORT_RECEIVES - 1) == [event]
    assert report(world, answer)["state"] == "SPLITTING"
    assert world.bring(event, first=IMPORT_RECEIVES) == [event], "it ends on the failures queue, which an alarm watches"
    told = report(world, answer)
    assert (told["state"], told["problem"]["status"]) == ("REFUSED", 500)
    assert "ZeroDivision" not in json.dumps(told)
    assert world.bring(event) == []


def test_one_line_that_spoils_a_transaction_spoils_only_its_own_once_the_chunk_comes_again(world: World):
    cancelled: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "no"},
        "CancellationReasons": [{"Code": "ValidationError"}],
    }

    def spoilt(params, **_):
        if "FR-TEST-4" in str(params):
            raise importer.stores.client.exceptions.TransactionCanceledException(cancelled, "TransactWriteItems")

    answer = uploaded(world)
    with fault("dynamodb.TransactWriteItems", spoilt, table="iarms-local-records"):
        assert world.import_all() == []
    told = report(world, answer)
    assert told["counts"]["written"] == LINES - 2
    assert {line["line"]: line["problem"]["status"] for line in told["lines"]} == {3: 422, 4: 503}


def test_lines_with_one_number_do_not_meet_in_a_transaction_and_a_full_page_is_passed_over(world: World):
    many = POSTINGS_PER_PAGE + 3
    data = json_lines(any_record(ncb_reference=f"FR-TEST-{n}") for n in range(many))
    answer = uploaded(world, data)
    assert world.import_all() == []
    assert report(world, answer)["counts"]["written"] == many
    pages = {item["page"]["S"]: len(item["postings"]["BS"]) for item in world.items(tables.SERIAL_INDEX)}
    assert pages == {"0": POSTINGS_PER_PAGE, "1": 3}
    found = world.call("POST", "/v1/searches", any_search()).json
    assert found["outcome"] == "possible"
    assert {match["why_not_hit"] for match in found["matches"]} == {f"{many} records carry this very number"}


def test_a_block_that_breaks_off_is_asked_for_again(world: World, monkeypatch):
    monkeypatch.setattr("iarms.aws.uploads.BLOCK_BYTES", 100)
    assert BLOCK_BYTES > 1_000_000
    answer = uploaded(world)
    block = Uploads._block
    asked: list[int] = []

    class Broken:
        def read(self):
            asked.append(1)
            raise IncompleteReadError(actual_bytes=1, expected_bytes=2)

    def once_broken(self, key, tag, start, end):
        if not asked:
            with fault("s3.GetObject", answering({"Body": Broken()}), times=1):
                return block(self, key, tag, start, end)
        return block(self, key, tag, start, end)

    monkeypatch.setattr(Uploads, "_block", once_broken)
    assert world.import_all() == []
    assert asked == [1]
    is_as_it_should_be(world, answer)


def test_a_part_that_is_overrun_is_given_a_moment_before_lines_are_left_to_the_queue(
    world: World, in_twos, monkeypatch
):
    slept: list[float] = []
    monkeypatch.setattr(importer, "TRIES", 4)
    monkeypatch.setattr(importer, "FIRST_PAUSE", 3.0)
    monkeypatch.setattr("iarms.retries.random.uniform", lambda least, most: most)
    monkeypatch.setattr("iarms.retries.time.sleep", slept.append)
    answer = uploaded(world)
    with fault("dynamodb.TransactWriteItems", throttled, table="iarms-local-records", times=2):
        assert world.import_all(receives=1) == []
    assert [pause for pause in slept if pause >= 1] == [3, 6]
    is_as_it_should_be(world, answer)


def test_lines_are_entered_at_the_pace_that_the_deployment_gives(world: World, in_twos, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(importer, "pace", 2)
    monkeypatch.setattr("iarms.handlers.importer.time.monotonic", lambda: 0.0)
    monkeypatch.setattr("iarms.handlers.importer.time.sleep", slept.append)
    answer = uploaded(world)
    assert world.import_all() == []
    assert sum(slept) == pytest.approx(LINES / 2)
    is_as_it_should_be(world, answer)


def test_a_message_that_nobody_can_read_is_left_and_a_trial_message_of_s3_is_not(world: World):
    def brought(body: str) -> Any:
        return world.bring(message_of("record-imports", body), receives=1)

    assert brought(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "x"})) == []
    assert len(brought("{")) == 1
    unknown = [
        {"Records": [{"s3": {"object": {"key": "uploads/NCB-FR/imp_01M86JBH49C3B1J40Q2EQ797B7"}}}]},
        {"import_id": "imp_01M86JBH49C3B1J40Q2EQ797B7", "chunk": 1},
        {"import_id": "imp_01M86JBH49C3B1J40Q2EQ797B7", "look": True},
        {"import_id": "imp_01M86JBH49C3B1J40Q2EQ797B7", "split_from": [2, 401]},
    ]
    assert [brought(json.dumps(body)) for body in unknown] == [[]] * 4


@pytest.mark.parametrize(
    ("operation", "what"), [("sqs.SendMessageBatch", silent), ("dynamodb.TransactWriteItems", denied)]
)
def test_an_import_that_cannot_be_taken_in_is_503_and_there_is_none(world: World, operation, what):
    with fault(operation, what):
        answer = world.call("POST", PATH, any_import(b"{}"), party="NCB-FR")
    assert answer.status == 503
    assert world.items(tables.IMPORTS) == []
    assert "X-Amz-Signature" not in answer.text
