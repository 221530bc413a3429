"""From v3 to v4 of the index: lists of make and model in rows, built as they are written, and all found as before."""

import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from iarms.aws.clients import dynamodb
from iarms.casework.records.entry import make_record
from iarms.casework.searching.lookup import IndexVersion, find_candidates
from iarms.domain.matching import current_weights
from iarms.domain.serials import packaged_frequencies
from iarms.models.record import Record, RecordDraft
from iarms.store.serial_index import SerialIndex
from ops.bulk.build_index import build
from ops.bulk.compare_index import Side, compare, compare_built, searches_for, write_by_the_products_writers
from ops.bulk.import_files import items_in
from samples.registry.records import generate
from tests.builders import REVIEWS, any_record
from tests.casework.records.test_index_lists import TABLE, index_table
from tests.memory_dynamodb import serve

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def record(owner: str = "NCB-FR", **body: Any) -> Record:
    return make_record(owner, RecordDraft.model_validate(body), NOW, REVIEWS)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """Of the sample registry, and a crowd of one make and model."""
    crowd = [any_record(serial_number=f"GX{n:05}", make="Glock", model="17", calibre="9x19") for n in range(180)]
    return [*(record(each.owner, **each.body) for each in generate(60, seed=20261130)), *(record(**e) for e in crowd)]


def test_a_search_of_either_version_finds_the_same_with_the_same_weights(records: list[Record]):
    with serve(index_table()):
        index = SerialIndex(dynamodb(), TABLE)
        for version in ("v3", "v4"):
            write_by_the_products_writers(dynamodb(), TABLE, version, records)
        told = compare(Side("v3", index), Side("v4", index), records[:70])
        assert not told.loses
        assert not told.finds_more
        assert told.kinds["description"].cut == 0
        chance = random.Random(1)  # noqa: S311  # the same searches each time
        for sought in records[40:70]:
            for _, parsed in searches_for(sought, chance):
                old, new = (
                    find_candidates(IndexVersion(index, version, packaged_frequencies()), parsed, current_weights())
                    for version in ("v3", "v4")
                )
                assert (old.complete, old.records) == (new.complete, new.records)


@pytest.mark.parametrize("version", ["v4", "v4.2"])
def test_a_list_is_built_as_the_writers_write_it(version: str, records: list[Record], tmp_path: Path):
    file = tmp_path / "records.jsonl"
    file.write_text("".join(each.model_dump_json() + "\n" for each in records), "utf-8")
    build(file, version, tmp_path / "built", parts=3)
    with serve(index_table()):
        write_by_the_products_writers(dynamodb(), TABLE, version, records)
        same = compare_built(tmp_path / "built", dynamodb(), TABLE)
        assert same.same, same
        rows = [item for item in items_in(tmp_path / "built") if item["key"]["S"].startswith(f"{version}#M#GLOCK")]
        assert Counter(len(item["postings"]["BS"]) for item in rows)[1] >= 180
        gone = next(item for item in rows if "page" in item)
        dynamodb().delete_item(TableName=TABLE, Key={name: gone[name] for name in ("key", "page")})
        lost = compare_built(tmp_path / "built", dynamodb(), TABLE)
        assert [key for key, _ in lost.only_built] == [gone["key"]["S"]]
