"""Any call to AWS of any kind of call meets any fault on its way over a real connection: nothing is lost, nothing is
there twice, nobody is told under two ids, and what could not be read is never "no match".

A part of all cases, by a fixed seed: the commit of a search that opens a hit and the reads that decide what it says are
always among them. `make faults` runs all, and prints how they ended.
"""

import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from iarms import tables
from tests.proxy import FAULTS, Rule
from tests.proxy.kinds import KINDS
from tests.proxy.matrix import Case, Matrix
from tests.proxy.rules import ALL_TRIES
from tests.world import Worlds

HOW_MANY: Final = int(os.environ.get("FAULTS", "140"))
SEED: Final = int(os.environ.get("SEED", "20261130"))
PARTS: Final = 10


@pytest.fixture(scope="module")
def matrix(worlds: Worlds) -> Matrix:
    return Matrix(worlds)


def _chosen(matrix: Matrix) -> list[Case]:
    """So many of all cases in a drawn order, and those that matter most."""
    every = list(matrix.cases())
    drawn = random.Random(SEED)  # noqa: S311  # no secret
    drawn.shuffle(every)
    first = [case for case in every if case.kind.outcome == "hit" and case.call.operation == "TransactWriteItems"]
    drawn.shuffle(first)
    chosen = dict.fromkeys(map(str, every[:HOW_MANY] + (first if HOW_MANY > 1000 else first[:20])))
    return [case for case in every if str(case) in chosen]


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_fails_the_answer_is_right_or_a_503_and_what_follows_is_as_if_nothing_had(matrix: Matrix, part: int):
    ends: Counter[str] = Counter()
    wrong = []
    for case in _chosen(matrix)[part::PARTS]:
        try:
            end = matrix.run(case)
        except AssertionError as error:
            end = "WRONG"
            wrong.append(f"{case}\n{error}")
        ends[f"{case.fault.name} {'once' if case.tries == 1 else 'each time'}: {end}"] += 1
    if HOW_MANY > 1000:
        sys.stdout.write("\n".join(f"{count:6} {end}" for end, count in sorted(ends.items())) + "\n")
    assert not wrong, "\n\n".join(wrong)
    assert ends


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_record_that_is_there_is_never_no_match_whichever_read_fails(matrix: Matrix, fault):
    opens = next(kind for kind in KINDS if kind.name == "a search that opens a hit")
    for table in ("serial-index", "records"):
        if not fault.can_meet("dynamodb", "BatchGetItem"):
            continue
        with matrix.begin() as (world, proxy):
            rule = Rule(fault, operation="BatchGetItem", table=table)
            proxy.begin(rule)
            answer = matrix.send(world, opens)
            assert rule.met
        assert answer.status == 503 or answer.json["outcome"] == "hit", (table, answer.text)


def test_each_kind_of_call_reads_and_writes_what_the_matrix_has_fail(matrix: Matrix):
    asked = {call.operation for kind in KINDS for call in matrix.good(kind).calls}
    assert asked >= {"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "TransactWriteItems", "AssumeRole"}
    tables = {table for kind in KINDS for call in matrix.good(kind).calls for table in call.table.split("+")}
    assert tables >= {"cases", "records", "serial-index", "outbox", "audit", "idempotency", "register", "traces"}


def test_a_fault_that_lasts_one_try_is_seen_by_nobody(matrix: Matrix):
    opens = next(kind for kind in KINDS if kind.name == "a search that opens a hit")
    for case in _once(matrix):
        if case.kind is opens:
            assert matrix.run(case) == "answered", str(case)


def _once(matrix: Matrix) -> Iterator[Case]:
    passing = {"no capacity", "DynamoDB's own error", "closed after it was done", "a wrong checksum"}
    for case in matrix.cases():
        if case.tries != ALL_TRIES and case.fault.name in passing and case.call.operation == "TransactWriteItems":
            yield case


@pytest.mark.parametrize("damage", ["closed after it was done", "cut off", "half an answer"])
def test_an_audit_event_whose_answer_is_lost_is_there_and_its_call_is_answered(matrix: Matrix, damage: str):
    reads = next(kind for kind in KINDS if kind.name == "a read of a hit")
    fault = next(each for each in FAULTS if each.name == damage)
    with matrix.begin() as (world, proxy):
        before = len(world.items(tables.AUDIT))
        proxy.begin(Rule(fault, operation="PutItem", table="audit", tries=1))
        assert matrix.send(world, reads).status == 200
        assert [asked.operation for asked in proxy.asked].count("PutItem") == 2
        assert len(world.items(tables.AUDIT)) == before + 1
