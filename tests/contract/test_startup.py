"""What functions may load before they are called: each in a fresh interpreter, with the names that stand in for what
a deployment sets."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from infra import ROOT

# In a process of its own: what sets the names loads models itself.
NAMES = """
import json, os
from ops.local.environment import stand_in_environment
stand_in_environment()
print(json.dumps(dict(os.environ)))
"""
PROGRAM = """
import json, sys
before = set(sys.modules)
import iarms.handlers.{door}
print(json.dumps(sorted(set(sys.modules) - before)))
"""
# What they read and write is no model of ours; keys and signatures are looked at with the first token.
WITHOUT_MODELS = ("notifier", "sweeper", "authorizer")
HEAVY = ("pydantic", "pydantic_core", "cryptography", "jwt", "rapidfuzz", "reportlab", "boto3")


def said_by(program: str, environment: dict[str, str]) -> Any:
    """The JSON that a fresh interpreter ends with."""
    where = {"PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}", "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", program]
    done = subprocess.run(  # noqa: S603 - our own
        command, env=environment | where, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


@cache
def names() -> dict[str, str]:
    return dict(said_by(NAMES, {}))


def loaded_by(door: str) -> set[str]:
    return set(said_by(PROGRAM.format(door=door), names()))


@pytest.mark.parametrize("door", WITHOUT_MODELS)
def test_what_tells_parties_and_what_believes_tokens_starts_without_what_only_others_need(door: str):
    loaded = loaded_by(door)
    assert "iarms.aws.clients" in loaded
    assert not loaded & set(HEAVY)


def test_a_search_starts_without_what_prints_signs_and_reads_files():
    assert not loaded_by("search") & {
        "reportlab",
        "cryptography",
        "jwt",
        "boto3",
        "iarms.printing",
        "iarms.domain.files",
        "rapidfuzz",
    }
