"""What real calls touch, as the capacity page has it: few calls, through the real doors."""

import json
import subprocess
import sys

import pytest

from ops.documents.measure_capacity import MEASURED

_PROGRAM = """
import json
from benchmarks.partitions.kinds import captured
from ops.documents.measure_capacity import measured
if __name__ == "__main__":
    print(json.dumps(measured(captured(16))))
"""


def test_what_is_committed_is_what_calls_still_take() -> None:
    """In a process of its own, which has settings of its own. Within a tenth and a unit and a half: of few
    records each bears more of what their chunk of an import takes."""
    from infra import ROOT

    program = ROOT / ".build" / "capture_of_calls.py"
    program.parent.mkdir(exist_ok=True)
    program.write_text(_PROGRAM, "utf-8")
    done = subprocess.run([sys.executable, str(program)], check=True, capture_output=True, cwd=ROOT)  # noqa: S603  # our own
    now = json.loads(done.stdout.splitlines()[-1])["kinds"]
    kept = json.loads(MEASURED.read_text("utf-8"))["kinds"]
    assert now.keys() == kept.keys()
    for kind, its in kept.items():
        for place in its["units"].keys() | now[kind]["units"].keys():
            was, found = its["units"].get(place, [0.0, 0.0]), now[kind]["units"].get(place, [0.0, 0.0])
            assert found == pytest.approx(was, rel=0.1, abs=1.5), f"{kind}, {place}: make capacity MEASURE=1"
