"""Every question: its number, its head, and a text that both engines read."""

import re

import pytest

from auditor.ask import Period, parameters_of, put
from auditor.columns import VIEWS
from auditor.questions import (
    OF_A_NUMBER,
    OF_THE_DEPLOYMENT,
    PERIOD,
    all_questions,
    question_of,
    read_question,
    statement,
)
from ops.documents.audit_scene import DEPLOYMENT, Scene

# Functions that Athena (Trino) and DuckDB both have under one name and with one meaning, or that `auditor.engine` gives
# DuckDB. What differs in meaning (the division of whole numbers, `greatest` of NULL, dates) is not on the list.
KNOWN_TO_BOTH = frozenset(
    "array_agg array_distinct array_join array_sort avg cardinality cast coalesce contains count element_at floor "
    "json_extract_scalar lower max min nullif regexp_extract regexp_like regexp_replace replace row_number sequence "
    "slice split split_part starts_with strpos substr sum translate try_cast unnest upper".split()
)
WORDS = frozenset("and as by from in join not on or over then union values when where select like having else".split())
TYPES = frozenset(("bigint", "varchar"))
SQL = [question for question in all_questions() if question.sql]


def without_texts(sql: str) -> str:
    return re.sub(r"'[^']*'", "''", sql)


def test_they_are_numbered_from_one():
    assert [question.number for question in all_questions()] == list(range(1, 27))
    assert len({question.name for question in all_questions()}) == 26


@pytest.mark.parametrize("question", SQL, ids=lambda question: question.name)
def test_a_question_calls_only_functions_that_both_engines_have(question):
    called = {name.lower() for name in re.findall(r"\b([A-Za-z_]+)\s*\(", without_texts(question.sql))}
    tables = set(re.findall(r"\b(\w+)\s*(?:\([^)]*\)\s*)?AS \(", question.sql))
    aliases = set(re.findall(r"AS (\w+)\(", question.sql))
    assert called - KNOWN_TO_BOTH - WORDS - tables - aliases == set()


@pytest.mark.parametrize("question", SQL, ids=lambda question: question.name)
def test_a_question_says_nothing_in_a_way_of_one_engine_alone(question):
    text = without_texts(question.sql)
    assert set(re.findall(r"CAST\(.*? AS (\w+)\)", text)) <= TYPES
    only_duckdb = (
        r"::|\bQUALIFY\b|\bEXCLUDE\b|\bILIKE\b|->|\[|\bany_value\b|\blist\b|\bANTI\b|\bSEMI\b|\bGROUP BY ALL\b"
    )
    only_athena = (
        r"\bany_match\b|\btransform\b|\bWITH ORDINALITY\b|\bdate_diff\b|\bMATCH_RECOGNIZE\b|\bUNNEST\([^()]*, "
    )
    assert not re.search(only_duckdb, text)
    assert not re.search(only_athena, text)
    # Athena divides whole numbers into whole ones, DuckDB does not: each division stands within floor.
    assert all("floor(" in line for line in text.splitlines() if " / " in line)


@pytest.mark.parametrize("question", SQL, ids=lambda question: question.name)
def test_a_question_is_asked_of_the_views_of_both_engines(question):
    text = without_texts(question.sql)
    common = set(re.findall(r"\b(\w+) AS \(", text))
    asked = set(re.findall(r"\b(?:FROM|JOIN) (\w+)", text))
    assert asked - common - {"UNNEST"} <= set(VIEWS)


@pytest.mark.parametrize("question", SQL, ids=lambda question: question.name)
def test_a_question_answers_with_the_columns_that_it_names_also_where_nothing_happened(question):
    given = {parameter.name: "AB1234" for parameter in question.parameters if parameter.default is None}
    answer = put(Scene().engine(), question, parameters_of(given, DEPLOYMENT, Period()))
    assert answer.columns == tuple(column.name for column in question.columns)
    assert question.limits


@pytest.mark.parametrize("question", SQL, ids=lambda question: question.name)
def test_every_parameter_is_named_at_the_head_or_follows_from_what_is_given(question):
    named = {parameter.name for parameter in question.parameters}
    assert set(question.order) - set(PERIOD) - set(OF_A_NUMBER) <= named
    assert named <= set(question.order) | {"serial", "about"} | set(OF_THE_DEPLOYMENT)


def test_the_statement_has_a_mark_for_each_value_and_texts_are_left_alone():
    text, names = statement("was-anothers-data-seen")
    assert text.count("?") == len(names)
    assert "read another''s object" in text


def test_a_question_is_found_by_name_and_by_number_and_no_other():
    assert question_of("22") is question_of("who-fishes")
    with pytest.raises(ValueError, match="ask --list"):
        question_of("who-knows")


def test_a_parameter_that_is_wanted_and_not_given_is_named():
    with pytest.raises(ValueError, match="wants --serial"):
        question_of("1").values(parameters_of({}, DEPLOYMENT, Period()))


def test_a_head_that_is_not_whole_is_refused():
    with pytest.raises(ValueError, match="without number, question"):
        read_question("-- name: x\nSELECT 1")
