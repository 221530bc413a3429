"""The page of faults names tests that are there, and every module that stages faults is on it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "faults.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w./]+)(?:::(\w+))?`", PAGE)))


@pytest.mark.parametrize(("path", "test"), NAMED, ids=lambda each: each or "whole")
def test_what_the_page_of_faults_names_is_there(path: str, test: str):
    there = ROOT / path
    assert there.exists()
    if test:
        assert re.search(rf"(?m)^def {test}\(", there.read_text("utf-8")), f"{path} has no {test}"


def test_each_module_of_faults_is_on_the_page():
    modules = {path for path, _ in NAMED}
    for name in ("any_fault_of_any_call", "killed_between_any_two_steps", "two_regions", "clock_jumps", "faults"):
        assert f"tests/flow/test_{name}.py" in modules


def test_each_row_has_a_test():
    rows = [line for line in PAGE.partition("## What cannot")[0].splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows)
