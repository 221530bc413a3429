"""Search batches: taken in whole or not at all, each line answered once, whatever fails and however often it comes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from iarms import tables
from iarms.casework.searching import batches as work
from iarms.casework.searching.search import search
from iarms.errors import Unavailable
from iarms.handlers import batches as door
from iarms.handlers import http, searcher
from iarms.models.api import MOST_LINE_ERRORS
from iarms.models.batch import BATCH_LINES_PER_CHUNK
from iarms.models.party import Party
from iarms.settings import BATCH_RECEIVES
from iarms.store.parties import Register
from iarms.store.search_batches import BATCH_KEPT_SECONDS, SearchBatches
from tests.builders import any_record, any_search
from tests.faults import answering, denied, fault, silent, throttled
from tests.world import Answer, Context, World

PATH = "/v1/search-batches"


@pytest.fixture
def hit(world: World) -> str:
    """A record in the database; the id of the record."""
    return world.call("POST", "/v1/records", any_record(), party="NCB-FR").json["record_id"]


def nothing_known(number: int) -> dict[str, Any]:
    return any_search(serial_number=f"ZZ77{number:04}", case_reference=f"case-{number}")


def submitted(world: World, *searches: Any, **how: Any) -> Answer:
    answer = world.call("POST", PATH, {"searches": list(searches)}, **how)
    assert answer.status == 202, answer.text
    return answer


def report(world: World, answer: Answer, **how: Any) -> Any:
    told = world.call("GET", answer.headers["Location"], **how)
    assert told.status == 200, told.text
    return told.json


def searches_of(world: World) -> list[dict[str, Any]]:
    return [item for item in world.items(tables.CASES) if item["part"]["S"] == "search"]


def sent_to_all(world: World) -> list[int]:
    world.notify(times=2)
    return [len(world.messages(party)) for party in ("INTERPOL-GS", "WCO", "NCB-FR")]


def events_of(world: World, batch_id: str, action: str) -> list[dict[str, Any]]:
    return [e for e in world.documents(tables.AUDIT) if e["batch_id"] == batch_id and e["action"] == action]


def test_a_batch_goes_from_queued_to_done_and_each_line_has_its_answer(world: World, hit):
    lines = [any_search(), any_search(make="Beretta", case_reference="b"), nothing_known(3), any_search(purpose=None)]
    taken = submitted(world, *lines)
    batch_id = taken.json["batch_id"]
    assert batch_id.startswith("sbat_")
    assert taken.headers["Location"] == f"{PATH}/{batch_id}"
    assert (taken.json["state"], taken.json["counts"]["pending"], taken.json["finished_at"]) == ("QUEUED", 4, None)
    assert [line["line"] for line in report(world, taken)["lines"]] == [1, 2, 3, 4]

    assert world.work_off() == []
    told = report(world, taken)
    assert told["state"] == "DONE"
    assert told["counts"] == {"total": 4, "pending": 0, "hit": 1, "possible": 1, "no_match": 1, "failed": 1}
    assert told["finished_at"] == max(line["answered_at"] for line in told["lines"])
    assert [line["outcome"] for line in told["lines"]] == ["hit", "possible", "no_match", None]
    assert [line["complete"] for line in told["lines"]] == [True, True, True, None]
    first = world.call("GET", f"/v1/searches/{told['lines'][0]['search_id']}").json
    assert (first["outcome"], first["matches"][0]["record_id"]) == ("hit", hit)
    assert sent_to_all(world) == [1, 1, 1]


@pytest.mark.parametrize(
    "body",
    [
        any_search(purpose=None),
        any_search(serial_number="unknown"),
        any_search(on_behalf_of="TZ"),
        any_search(on_behalf_of=None),
        any_search() | {"surprise": 1},
        any_search(serial_number="\ud800"),
        any_search(case_reference="x" * 17_000),
        {},
    ],
)
def test_a_bad_line_is_answered_with_what_it_would_have_got_by_itself_and_stops_no_other(world: World, hit, body):
    alone = world.call("POST", "/v1/searches", body)
    taken = submitted(world, nothing_known(1), body, any_search())
    assert world.work_off() == []
    lines = report(world, taken)["lines"]
    assert [line["outcome"] for line in lines] == ["no_match", None, "hit"]
    same = {
        name: alone.json.get(name) for name in ("type", "title", "status", "detail", "code", "errors", "parameters")
    }
    assert lines[1]["problem"] == same
    assert lines[1]["search_id"] is None


@pytest.mark.parametrize("body", [None, 5, "x", [], True])
def test_a_line_that_is_no_object_is_answered_in_its_line(world: World, body):
    taken = submitted(world, body, nothing_known(1))
    world.work_off()
    lines = report(world, taken)["lines"]
    assert (lines[0]["problem"]["status"], lines[0]["problem"]["code"]) == (400, "malformed_body")
    assert lines[1]["outcome"] == "no_match"


def test_a_line_of_nonsense_keeps_a_few_of_its_faults(world: World):
    taken = submitted(world, {f"x{n}": n for n in range(500)})
    world.work_off()
    problem = report(world, taken)["lines"][0]["problem"]
    assert len(problem["errors"]) == MOST_LINE_ERRORS
    more = int(problem["detail"].rpartition("; ")[2].removesuffix(" more faults are not listed"))
    assert more >= 500 - MOST_LINE_ERRORS


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "missing"),
        ({"searches": []}, 422, "too_short"),
        ({"searches": [{}] * 1001}, 422, "too_long"),
        ({"searches": {}}, 422, "list_type"),
        ({"searches": [{}], "more": 1}, 422, "extra_forbidden"),
    ],
)
def test_a_wrong_envelope_is_refused_as_a_whole(world: World, body, status, code):
    answer = world.call("POST", PATH, body)
    assert (answer.status, answer.json["errors"][0]["code"]) == (status, code)
    assert world.items(tables.BATCHES) == []
    assert world.chunks() == []


def test_a_batch_may_have_a_megabyte_and_no_more(world: World):
    long = any_search(case_reference="x" * 800)
    assert world.call("POST", PATH, {"searches": [long] * 950}).status == 202
    answer = world.call("POST", PATH, {"searches": [long] * 1000, "padding": "x" * 200_000})
    assert (answer.status, answer.json["code"]) == (413, "too_large")
    assert world.call("POST", "/v1/searches", any_search(case_reference="x" * 17_000)).status == 413


def test_a_thousand_lines_go_in_a_hundred_messages_that_hold_ids_alone(world: World):
    taken = submitted(world, *(nothing_known(n) for n in range(1000)))
    chunks = world.chunks()
    assert len(chunks) == 1000 // BATCH_LINES_PER_CHUNK
    assert all("ZZ77" not in chunk["body"] and taken.json["batch_id"] in chunk["body"] for chunk in chunks)
    assert world.work_off(chunks[:3]) == []
    told = report(world, taken)
    assert (told["state"], told["counts"]["no_match"], told["counts"]["pending"]) == ("RUNNING", 30, 970)


def test_only_the_party_that_sent_a_batch_reads_it(world: World):
    taken = submitted(world, nothing_known(1))
    path = taken.headers["Location"]
    for party in ("ADM-KE", "ADM-UG"):
        assert world.call("GET", path, party=party).status == 404
    assert world.call("GET", path, party="NCB-FR").status == 403
    assert world.call("GET", path, scopes="search:write").status == 403
    assert world.call("POST", PATH, {"searches": [{}]}, scopes="search:read").status == 403
    assert world.call("GET", f"{PATH}/sbat_unknown").status == 404


def test_each_line_is_in_the_trail_as_a_search_of_its_callers(world: World, hit):
    taken = submitted(world, any_search(), any_search(purpose=None), headers={"User-Agent": "x"})
    world.work_off()
    batch_id = taken.json["batch_id"]
    (whole,) = events_of(world, batch_id, "create_search_batch")
    assert (whole["status"], whole["batch_lines"], whole["batch_line"]) == (202, 2, None)
    found, refused = sorted(events_of(world, batch_id, "create_search"), key=lambda e: e["batch_line"])
    for event in (found, refused):
        same = ("party", "subject", "request_id", "gateway_request_id", "source_ip", "user_agent", "route", "method")
        assert {name: event[name] for name in same} == {name: whole[name] for name in same}
        assert event["function_request_id"] == Context.aws_request_id
    lines = report(world, taken)["lines"]
    assert (found["batch_line"], found["status"], found["search_id"]) == (1, 201, lines[0]["search_id"])
    assert len(found["notifications"]) == 3
    assert (refused["batch_line"], refused["status"], refused["problem"]) == (2, 422, "invalid")
    assert events_of(world, batch_id, "read_search_batch")


def test_the_mandate_is_looked_at_when_the_line_runs(world: World, monkeypatch):
    taken = submitted(world, any_search())
    monkeypatch.setattr(Register, "get", lambda self, party: Party(party=party))
    world.work_off()
    assert report(world, taken)["lines"][0]["problem"]["code"] == "no_mandate"


def test_the_same_key_gives_the_same_batch_and_queues_nothing_again(world: World):
    key = {"Idempotency-Key": "batch"}
    first = submitted(world, nothing_known(1), headers=key)
    assert len(world.chunks()) == 1
    again = submitted(world, nothing_known(1), headers=key)
    assert again.text == first.text
    assert again.headers["Location"] == first.headers["Location"]
    assert world.chunks() == []
    other = world.call("POST", PATH, {"searches": [nothing_known(2)]}, headers=key)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


def test_of_two_identical_batches_at_once_one_is_taken_in_and_the_other_never_runs(world: World, monkeypatch):
    key = {"Idempotency-Key": "twins"}
    twin: list[Answer] = []
    put_chunks = SearchBatches.put_chunks

    def interleaved(self, *what):
        put_chunks(self, *what)
        if not twin:
            twin.append(Answer(0, {}, ""))
            context = dict(door.app.context)
            twin[0] = submitted(world, nothing_known(1), headers=key)
            door.app.append_context(**context)

    monkeypatch.setattr(SearchBatches, "put_chunks", interleaved)
    answer = submitted(world, nothing_known(1), headers=key)
    assert answer.text == twin[0].text
    chunks = world.chunks()
    assert len(chunks) == 2
    assert world.work_off([long_ago(chunk) for chunk in chunks]) == []
    assert len(searches_of(world)) == 1


def long_ago(chunk: dict[str, Any]) -> dict[str, Any]:
    attributes = chunk["attributes"] | {"SentTimestamp": str(int(chunk["attributes"]["SentTimestamp"]) - 60_000)}
    return chunk | {"attributes": attributes}


@pytest.mark.parametrize(
    ("operation", "what"),
    [
        ("dynamodb.BatchWriteItem", throttled),
        ("dynamodb.BatchWriteItem", silent),
        ("dynamodb.TransactWriteItems", denied),
        ("sqs.SendMessageBatch", silent),
        ("sqs.SendMessageBatch", answering({"Successful": [], "Failed": [{"Id": "0", "Code": "InternalError"}]})),
    ],
)
def test_a_batch_that_could_not_be_kept_or_queued_is_503_and_never_runs(world: World, operation, what):
    with fault(operation, what):
        answer = world.call("POST", PATH, {"searches": [nothing_known(1)]})
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert not [item for item in world.items(tables.BATCHES) if item["part"]["S"] == "batch"]
    assert world.work_off([long_ago(chunk) for chunk in world.chunks()]) == []
    assert searches_of(world) == []


def test_entries_that_sqs_does_not_take_are_sent_again_alone(world: World):
    half = answering({"Successful": [{"Id": "0"}], "Failed": [{"Id": "1", "Code": "InternalError"}]})
    with fault("sqs.SendMessageBatch", half, times=1) as met:
        submitted(world, *(nothing_known(n) for n in range(20)))
    assert len(met) == 1
    assert len(world.chunks()) == 1  # the fault took the other one with it


def test_items_that_dynamodb_hands_back_unwritten_are_written_again(world: World):
    item = {"batch_id": {"S": "sbat_x"}, "part": {"S": "chunk-0001"}, "searches": {"B": "eA=="}}
    back = answering({"UnprocessedItems": {"iarms-local-batches": [{"PutRequest": {"Item": item}}]}})
    with fault("dynamodb.BatchWriteItem", back, times=2) as met:
        submitted(world, nothing_known(1))
    assert len(met) == 2
    assert ("sbat_x", "chunk-0001") in {(i["batch_id"]["S"], i["part"]["S"]) for i in world.items(tables.BATCHES)}
    with fault("dynamodb.BatchWriteItem", back):
        assert world.call("POST", PATH, {"searches": [nothing_known(1)]}).status == 503


def test_a_chunk_that_comes_before_its_batch_is_taken_in_waits_for_it(world: World, monkeypatch):
    began: list[int] = []
    looked: list[None] = []
    put_item = SearchBatches.put_item

    def early(self, batch):
        if not began:
            began.append(1)

            def then(_: float) -> None:
                looked.append(None)
                door.stores.client.transact_write_items(TransactItems=[put_item(self, batch)])

            with monkeypatch.context() as patch:
                patch.setattr("iarms.handlers.searcher.time.sleep", then)
                assert world.work_off(receives=1) == []
        return put_item(self, batch)

    monkeypatch.setattr(SearchBatches, "put_item", early)
    world.call("POST", PATH, {"searches": [nothing_known(1)]})
    assert len(looked) == 1
    assert len(searches_of(world)) == 1


def test_a_chunk_that_comes_again_and_again_searches_once_and_notifies_once(world: World, hit):
    taken = submitted(world, any_search(), any_search(purpose=None), nothing_known(1))
    chunks = world.chunks()
    for _ in range(3):
        assert world.work_off(chunks) == []
    assert report(world, taken)["counts"]["hit"] == 1
    assert len(searches_of(world)) == 2
    assert len(events_of(world, taken.json["batch_id"], "create_search")) == 3
    assert sent_to_all(world) == [1, 1, 1]


def test_a_chunk_in_two_hands_at_once_searches_once(world: World, hit, monkeypatch):
    taken = submitted(world, any_search(), any_search(purpose=None))
    chunks = world.chunks()
    began: list[int] = []
    open_chunk = work.open_search_chunk

    def interleaved(*what):
        opened = open_chunk(*what)
        if not began:
            began.append(1)
            assert world.work_off(chunks) == []  # both have read that the lines are unanswered
        return opened

    monkeypatch.setattr(work, "open_search_chunk", interleaved)
    assert world.work_off(chunks) == []
    assert len(searches_of(world)) == 1
    assert len(events_of(world, taken.json["batch_id"], "create_search")) == 2
    assert sent_to_all(world) == [1, 1, 1]


def test_a_worker_that_dies_between_two_lines_leaves_the_rest_to_the_next(world: World, hit, monkeypatch):
    taken = submitted(world, any_search(), nothing_known(1))
    chunks = world.chunks()
    search_line = work.search_line

    class Killed(BaseException):
        pass

    def killed(*what, **how):
        search_line(*what, **how)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(work, "search_line", killed)
        with pytest.raises(Killed):
            world.work_off(chunks)
    told = report(world, taken)
    assert (told["state"], told["counts"]["hit"], told["counts"]["pending"]) == ("RUNNING", 1, 1)
    assert world.work_off(chunks) == []
    assert report(world, taken)["counts"] == {
        "total": 2, "pending": 0, "hit": 1, "possible": 0, "no_match": 1, "failed": 0,
    }  # fmt: skip
    assert len(searches_of(world)) == 2
    assert sent_to_all(world) == [1, 1, 1]


@pytest.mark.parametrize("what", [throttled, silent])
def test_a_line_without_the_database_is_tried_again_by_the_queue(world: World, hit, what):
    taken = submitted(world, any_search(), any_search(purpose=None))
    chunks = world.chunks()
    with fault("dynamodb.BatchGetItem", what, table="serial-index"):
        left = world.work_off(chunks, receives=BATCH_RECEIVES - 1)
    assert [chunk["messageId"] for chunk in left] == [chunks[0]["messageId"]]
    told = report(world, taken)
    assert [line["outcome"] for line in told["lines"]] == [None, None]
    assert told["counts"]["failed"] == 1  # the other line had its answer at once
    assert world.work_off(left) == []
    assert report(world, taken)["lines"][0]["outcome"] == "hit"
    assert sent_to_all(world) == [1, 1, 1]


def test_a_line_that_never_gets_the_database_is_answered_503_the_last_time_and_never_no_match(world: World, hit):
    taken = submitted(world, any_search())
    with fault("dynamodb.BatchGetItem", throttled, table="serial-index"):
        assert world.work_off() == []
    told = report(world, taken)
    assert (told["state"], told["counts"]["failed"], told["counts"]["no_match"]) == ("DONE", 1, 0)
    assert (told["lines"][0]["problem"]["status"], told["lines"][0]["outcome"]) == (503, None)
    # Each try is accounted for: what it read was read.
    tries = events_of(world, taken.json["batch_id"], "create_search")
    assert len(tries) == BATCH_RECEIVES
    assert {(each["status"], each["problem"], each["outcome"]) for each in tries} == {(503, "unavailable", None)}
    assert {json.loads(each["query"])["serial_number"] for each in tries} == {any_search()["firearm"]["serial_number"]}


def test_a_line_that_cannot_even_be_refused_ends_on_the_failures_queue_and_is_answered_once_redriven(world, hit):
    taken = submitted(world, any_search())
    with fault("dynamodb.TransactWriteItems", throttled):
        left = world.work_off()
    assert len(left) == 1
    assert report(world, taken)["state"] == "QUEUED"
    assert world.work_off(left) == []
    assert report(world, taken)["counts"]["hit"] == 1
    assert sent_to_all(world) == [1, 1, 1]


def test_a_fault_of_ours_in_one_line_stops_no_other(world: World, monkeypatch):
    taken = submitted(world, nothing_known(1), any_search(case_reference="fault"), nothing_known(2))

    def faulty(stores, call, request, now):
        if request.case_reference == "fault":
            raise ZeroDivisionError
        return search(stores, call, request, now)

    monkeypatch.setattr("iarms.casework.searching.batches.search", faulty)
    assert world.work_off() == []
    lines = report(world, taken)["lines"]
    assert [line["outcome"] for line in lines] == ["no_match", None, "no_match"]
    assert lines[1]["problem"]["status"] == 500


def test_a_message_that_nobody_can_read_keeps_no_other_from_being_worked_off(world: World):
    taken = submitted(world, nothing_known(1))
    (chunk,) = world.chunks()
    strange = [
        chunk | {"messageId": "strange", "body": "{"},
        chunk | {"messageId": "lost", "body": chunk["body"].replace('"chunk": 1', '"chunk": 9')},
    ]
    left = world.work_off([*strange, chunk])
    assert sorted(message["messageId"] for message in left) == ["lost", "strange"]
    assert report(world, taken)["state"] == "DONE"


def test_without_time_left_no_line_is_begun(world: World, monkeypatch):
    taken = submitted(world, nothing_known(1))
    chunks = world.chunks()
    with monkeypatch.context() as patch:
        patch.setattr(Context, "milliseconds_left", searcher.LEAST_MILLISECONDS - 1)
        assert len(world.work_off(chunks, receives=2)) == 1
    assert report(world, taken)["state"] == "QUEUED"
    assert world.work_off(chunks) == []
    assert report(world, taken)["state"] == "DONE"


def test_all_of_a_batch_expires_together_and_is_not_read_once_it_may(world: World, monkeypatch):
    taken = submitted(world, nothing_known(1))
    world.work_off()
    assert len({item["expires_at"]["N"] for item in world.items(tables.BATCHES)}) == 1
    assert len(world.items(tables.BATCHES)) == 4
    assert len(world.call("GET", PATH).json["items"]) == 1
    monkeypatch.setattr(http, "now", lambda: datetime.now(UTC) + timedelta(seconds=BATCH_KEPT_SECONDS + 1))
    assert world.call("GET", taken.headers["Location"]).status == 404
    assert world.call("GET", PATH).json["items"] == []


def test_who_follows_a_batch_is_told_when_to_look_again_until_it_is_done(world: World):
    answer = submitted(world, nothing_known(1))
    waiting = world.call("GET", answer.headers["Location"])
    assert (answer.headers["Retry-After"], waiting.headers["Retry-After"]) == ("2", "2")
    assert world.work_off() == []
    assert "Retry-After" not in world.call("GET", answer.headers["Location"]).headers


def test_a_party_finds_its_own_batches_the_newest_first_and_nobody_elses(world: World):
    mine = [submitted(world, nothing_known(n), nothing_known(n + 1)).json["batch_id"] for n in range(3)]
    other = submitted(world, any_search(on_behalf_of=None), party="ADM-KE").json["batch_id"]
    first = world.call("GET", f"{PATH}?limit=2").json
    rest = world.call("GET", f"{PATH}?limit=2&cursor={first['next_cursor']}").json
    assert sorted(each["batch_id"] for each in first["items"] + rest["items"]) == sorted(mine)
    assert (rest["next_cursor"], {each["lines"] for each in first["items"]}) == (None, {2})
    told = [each["submitted_at"] for each in first["items"] + rest["items"]]
    assert told == sorted(told, reverse=True)
    assert [each["batch_id"] for each in world.call("GET", PATH, party="ADM-KE").json["items"]] == [other]
    assert world.call("GET", f"{PATH}?state=OVER").status == 422


def listed(world: World, query: str = "", party: str = "WCO") -> dict[str, Any]:
    """A party's batches as they are listed, by id."""
    page = world.call("GET", f"{PATH}?limit=100{query}", party=party)
    assert (page.status, page.json["next_cursor"]) == (200, None), page.text
    return {each["batch_id"]: each for each in page.json["items"]}


def standing(told: Any) -> tuple[Any, Any]:
    return told["state"], told["counts"]


def test_a_listed_batch_says_what_came_of_its_lines_chunk_by_chunk_as_the_batch_itself_does(world: World, hit: str):
    lines = [any_search(), any_search(make="Beretta", case_reference="b"), any_search(purpose=None)]
    taken = submitted(world, *lines, *(nothing_known(n) for n in range(22)))
    batch_id, chunks = taken.json["batch_id"], world.chunks()
    nothing = {"hit": 0, "possible": 0, "no_match": 0, "failed": 0}
    assert standing(listed(world)[batch_id]) == ("QUEUED", {"total": 25, "pending": 25, **nothing})
    for place in (2, 0, 1):  # in whatever order they come
        assert world.work_off([chunks[place]]) == []
        assert standing(listed(world)[batch_id]) == standing(report(world, taken))
    counts = {"total": 25, "pending": 0, "hit": 1, "possible": 1, "no_match": 22, "failed": 1}
    assert standing(listed(world)[batch_id]) == ("DONE", counts)


def test_batches_are_listed_by_state(world: World):
    done = submitted(world, nothing_known(1)).json["batch_id"]
    assert world.work_off() == []
    half = submitted(world, *(nothing_known(n) for n in range(11))).json["batch_id"]
    assert world.work_off([world.chunks()[0]]) == []
    queued = submitted(world, nothing_known(2)).json["batch_id"]
    states = {"DONE": done, "RUNNING": half, "QUEUED": queued}
    for state, batch_id in states.items():
        assert set(listed(world, f"&state={state}")) == {batch_id}
        assert listed(world, f"&state={state}", party="ADM-KE") == {}
    first = world.call("GET", f"{PATH}?limit=1").json["next_cursor"]
    assert world.call("GET", f"{PATH}?limit=1&state=DONE&cursor={first}").status == 422, "a cursor of another question"


def test_counts_never_go_back_and_a_chunk_that_comes_again_changes_nothing(world: World, monkeypatch):
    """A worker that counted before another answered writes after it."""
    taken = submitted(world, *(nothing_known(n) for n in range(10)))
    batch_id, chunks = taken.json["batch_id"], world.chunks()
    assert world.work_off(chunks) == []
    whole = listed(world)[batch_id]
    answered = SearchBatches.answered
    with monkeypatch.context() as patched:
        patched.setattr(SearchBatches, "answered", lambda *given: answered(*given)[:4])
        kept = searcher.batches.get(batch_id, http.now())
        assert kept is not None
        searcher.batches.count_chunk(kept, 1)
    assert listed(world)[batch_id] == whole
    assert world.work_off(chunks) == []
    assert listed(world)[batch_id] == whole


def test_a_count_that_could_not_be_written_is_written_when_its_chunk_comes_again(world: World, monkeypatch):
    taken = submitted(world, nothing_known(1), nothing_known(2))
    batch_id, chunks = taken.json["batch_id"], world.chunks()
    with monkeypatch.context() as patched:
        patched.setattr(SearchBatches, "count_chunk", lambda *_: (_ for _ in ()).throw(Unavailable("gone")))
        assert world.work_off(chunks, receives=4) == [ANY]
        assert (report(world, taken)["state"], listed(world)[batch_id]["state"]) == ("DONE", "QUEUED")
        assert world.work_off(chunks) == [], "all its lines are answered: it does not end among failures"
    assert world.work_off(chunks) == []
    assert standing(listed(world)[batch_id]) == standing(report(world, taken))
    assert len(searches_of(world)) == 2


def test_batches_of_before_there_were_counts_are_listed_with_neither(world: World):
    taken = submitted(world, nothing_known(1))
    batch_id, table = taken.json["batch_id"], searcher.settings.batches_table
    (row,) = [item for item in world.items(tables.BATCHES) if item["batch_id"]["S"] == "of#WCO"]
    row.pop("counted")
    row["document"] = {"S": json.dumps({"batch_id": batch_id, "submitted_at": taken.json["submitted_at"], "lines": 1})}
    world.dynamodb.put_item(TableName=table, Item=row)
    assert standing(listed(world)[batch_id]) == (None, None)
    assert world.work_off() == []
    assert standing(listed(world)[batch_id]) == (None, None)
    assert listed(world, "&state=DONE") == {}
    assert report(world, taken)["state"] == "DONE"


def test_a_row_that_is_gone_is_not_made_again_by_its_chunks(world: World):
    submitted(world, nothing_known(1))
    (row,) = [item for item in world.items(tables.BATCHES) if item["batch_id"]["S"] == "of#WCO"]
    key = {name: row[name] for name in ("batch_id", "part")}
    world.dynamodb.delete_item(TableName=searcher.settings.batches_table, Key=key)
    assert world.work_off() == []
    assert listed(world) == {}


def test_the_row_of_the_largest_batch_takes_two_write_units_a_chunk_of_ten_lines(world: World):
    taken = submitted(world, *(nothing_known(n) for n in range(1000)))
    kept = searcher.batches.get(taken.json["batch_id"], http.now())
    assert kept is not None
    for chunk in range(1, 101):
        searcher.batches.count_chunk(kept, chunk)
    (row,) = [item for item in world.items(tables.BATCHES) if item["batch_id"]["S"] == "of#WCO"]
    size = sum(len(name) + len(str(next(iter(value.values()))).encode()) for name, value in row.items())
    assert sum(name[1:].isdigit() for name in row) == 100
    assert size < 2048
    assert standing(listed(world)[taken.json["batch_id"]])[0] == "QUEUED"
