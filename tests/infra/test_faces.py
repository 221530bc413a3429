"""Faces of others that ship offer what they offered, and import it when it is asked for."""

import json
import subprocess
import sys
from typing import Any

import pytest

from infra.packages.build import dependencies
from infra.packages.faces import LAZY, lazy_face

LOCAL: Any = {"python": "3.11", "architecture": "machine"}

# powertools' `event_source` is a module and what is imported from it, which comes with what that needs.
IMPORTED_AT_ONCE = {"aws_lambda_powertools/utilities/data_classes": 3}

# Imports the face, asks it for all that it offers, and tells how many modules of its distribution were loaded before.
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import json
from importlib import import_module
face = import_module(sys.argv[2])
before = {name for name in sys.modules if name.startswith(sys.argv[2] + ".")}
for name, (module, attribute) in face._OFFERED.items():
    whole = import_module(f"{module}.{attribute}") if module == face.__name__ else import_module(module)
    assert getattr(face, name) is (whole if module == face.__name__ else getattr(whole, attribute)), name
    assert name in vars(face)
for name in face.__all__:
    getattr(face, name)
try:
    face.nothing_of_this_name
except AttributeError as error:
    told = str(error)
after = {name for name in sys.modules if name.startswith(sys.argv[2] + ".")}
print(json.dumps([len(before), len(after), told]))
"""

SMALL = """'''What it is.'''
from __future__ import annotations

import json
from small.other import one, two as three
from small import other
from . import inner
from .same import same
from .deeper import (
    four,
)
from elsewhere import five

__all__ = ["one"]
VERSION = 1
"""


@pytest.mark.parametrize("name", LAZY)
def test_a_face_gives_all_that_it_offers_and_imports_nothing_before(name: str) -> None:
    package = name.replace("/", ".")
    command = [sys.executable, "-S", "-I", "-B", "-c", PROGRAM, str(dependencies(**LOCAL)), package]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own

    before, after, told = json.loads(done.stdout)
    assert before <= IMPORTED_AT_ONCE.get(name, 0) < after
    assert told == f"module '{package}' has no attribute 'nothing_of_this_name'"


def test_only_what_is_imported_from_the_own_distribution_is_left_for_later() -> None:
    made = lazy_face(SMALL, "small")

    offered = made.partition("_OFFERED = ")[2].partition("\n")[0]
    assert json.loads(offered.replace("'", '"').replace("(", "[").replace(")", "]")) == {
        "one": ["small.other", "one"],
        "three": ["small.other", "two"],
        "other": ["small", "other"],
        "inner": ["small", "inner"],
        "four": ["small.deeper", "four"],
    }
    assert made.startswith("'''What it is.'''\nfrom __future__ import annotations\n\nimport json\n")
    assert 'from .same import same\nfrom elsewhere import five\n\n__all__ = ["one"]\nVERSION = 1\n' in made


@pytest.mark.parametrize("statement", ["from small.other import *", "from .other import *", "from .. import other"])
def test_a_face_of_which_nobody_sees_what_it_offers_is_told(statement: str) -> None:
    with pytest.raises(ValueError, match="cannot be lazy"):
        lazy_face(statement, "small")
