"""The imports table: what may follow what, what is counted once, and lines that are found again as they were."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from iarms.errors import Invalid
from iarms.models.api import LineProblem
from iarms.models.ids import derived_id, new_id
from iarms.models.reason import KeptNote
from iarms.models.record_import import FaultOfLine, ImportLine, Lines, SentLine, SubmittedImport
from iarms.store.imports import Imports, KeptImport, sent_text
from iarms.store.transaction import ConditionFailed, Transaction
from tests.world import World

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
IMPORT_ID = derived_id("imp", NOW, "a test")
PROBLEM = LineProblem(type="/v1/problems/x", title="X", status=422, detail="x", code="x")


@pytest.fixture
def imports(world: World) -> Imports:
    """The table with one import in it."""
    store = Imports(world.dynamodb, "iarms-local-imports")
    asked = SubmittedImport(
        import_id=IMPORT_ID,
        submitted_at=NOW,
        upload_until=NOW,
        format="CSV",
        mapping=None,
        mapping_version=None,
        sha256="0" * 64,
        bytes=1,
        test=False,
        again=False,
        ncb_reference=None,
        **dict.fromkeys(
            ("party", "subject", "method", "route", "path", "request_id", "gateway_request_id", "source_ip",
             "user_agent"),
            "x",
        ),
    )  # fmt: skip
    write(store, store.put_item(asked))
    return store


def write(store: Imports, *items: Any) -> None:
    transaction = Transaction(store.client, new_id("t", NOW))
    transaction.add("import", *items)
    transaction.commit()


def refused(store: Imports, *items: Any) -> bool:
    try:
        write(store, *items)
    except ConditionFailed:
        return True
    return False


def kept(store: Imports) -> KeptImport:
    found = store.get(IMPORT_ID, NOW)
    assert found is not None
    return found


def test_an_import_is_decided_once(imports: Imports):
    imports.begin(IMPORT_ID)
    assert kept(imports).state == "SPLITTING"
    assert refused(imports, imports.expire_item(IMPORT_ID)), "something has come"
    write(imports, imports.accept_item(IMPORT_ID, 300, 2, NOW))
    for again in (imports.accept_item(IMPORT_ID, 9, 9, NOW), imports.refuse_item(IMPORT_ID, PROBLEM, NOW)):
        assert refused(imports, again)
    imports.begin(IMPORT_ID)
    found = kept(imports)
    assert (found.state, found.lines, found.chunks, found.accepted_at) == ("WRITING", 300, 2, NOW)


def test_an_import_that_is_refused_or_expired_says_so_and_a_late_file_is_taken(imports: Imports):
    write(imports, imports.expire_item(IMPORT_ID))
    assert kept(imports).state == "EXPIRED"
    imports.begin(IMPORT_ID)
    assert kept(imports).state == "SPLITTING"
    write(imports, imports.refuse_item(IMPORT_ID, PROBLEM, NOW))
    assert refused(imports, imports.accept_item(IMPORT_ID, 1, 1, NOW))
    found = kept(imports)
    assert (found.state, found.problem, found.finished_at) == ("REFUSED", PROBLEM, NOW)


def test_a_chunk_is_counted_once_and_an_import_finished_when_all_are(imports: Imports):
    write(imports, imports.accept_item(IMPORT_ID, 5, 2, NOW))
    write(imports, *imports.count_items(IMPORT_ID, 2, {"new": 1, "refused": 1}))
    assert refused(imports, *imports.count_items(IMPORT_ID, 2, {"new": 1, "refused": 1}))
    assert refused(imports, imports.finish_item(IMPORT_ID, NOW))
    assert (kept(imports).chunks_done, kept(imports).new, kept(imports).refused) == (1, 1, 1)
    write(imports, *imports.count_items(IMPORT_ID, 1, {"new": 3, "refused": 0}))
    write(imports, imports.finish_item(IMPORT_ID, NOW))
    assert refused(imports, imports.finish_item(IMPORT_ID, NOW))
    found = kept(imports)
    assert (found.state, found.new, found.refused, found.finished_at) == ("DONE", 4, 1, NOW)


def test_a_line_is_answered_once_with_a_record_or_a_refusal(imports: Imports):
    entered = ImportLine(line=7, record_id="rec_x", notes=("a note",), answered_at=NOW)
    turned_down = ImportLine(line=7, problem=PROBLEM, answered_at=NOW)
    write(imports, *imports.answer_items(IMPORT_ID, entered))
    assert refused(imports, *imports.answer_items(IMPORT_ID, turned_down))
    write(imports, *imports.answer_items(IMPORT_ID, turned_down.model_copy(update={"line": 12_345_678})))
    assert imports.answered(IMPORT_ID, 7, 7) == [entered]
    assert imports.answered(IMPORT_ID, 8, 12_345_677) == []
    assert [line.line for line in imports.answered(IMPORT_ID, 1, 99_999_999)] == [7, 12_345_678]
    expected: dict[Lines, list[int]] = {"all": [7, 12_345_678], "written": [7], "refused": [12_345_678]}
    for which, lines in expected.items():
        found, cursor = imports.report(IMPORT_ID, which, 10, None)
        assert ([line.line for line in found], cursor) == (lines, None)


def test_a_cursor_belongs_to_one_report(imports: Imports):
    for line in (1, 2, 3):
        write(imports, *imports.answer_items(IMPORT_ID, ImportLine(line=line, record_id="x", answered_at=NOW)))
    found, cursor = imports.report(IMPORT_ID, "all", 2, None)
    assert [line.line for line in found] == [1, 2]
    found, _ = imports.report(IMPORT_ID, "all", 2, cursor)
    assert [line.line for line in found] == [3]
    with pytest.raises(Invalid):
        imports.report(IMPORT_ID, "written", 2, cursor)


@pytest.mark.parametrize(
    "line",
    [
        SentLine(1, {"a": "1", "b": [None, 1.5, {"c": "é\ud800\u2028\n"}]}),
        SentLine(2, None, FaultOfLine("/a", "code", "detail")),
        SentLine(3, {}, same_as=1, notes=(KeptNote("one", "says_nothing", {"field": "year"}), KeptNote("two", "", {}))),
    ],
)
def test_a_line_of_a_chunk_is_given_back_as_it_was_read(imports: Imports, line: SentLine):
    other = SentLine(9, {"x": "y"})
    imports.put_chunks(IMPORT_ID, [(1, [sent_text(line), sent_text(other)]), (2, [sent_text(other)])])
    assert imports.get_chunk(IMPORT_ID, 1) == [line, other]
    with pytest.raises(KeyError):
        imports.get_chunk(IMPORT_ID, 3)


def test_a_note_that_was_kept_before_notes_had_codes_is_read_as_its_words(imports: Imports):
    line = json.dumps([3, {}, None, None, ["one"], {}])
    imports.put_chunks(IMPORT_ID, [(1, [line])])
    assert imports.get_chunk(IMPORT_ID, 1) == [SentLine(3, {}, notes=(KeptNote("one", "", {}),))]
