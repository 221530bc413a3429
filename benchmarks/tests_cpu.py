"""`make bench-tests-cpu`: the CPU that the fast tests take, against importing what they import.

A suite grows by its tests, and each test by what it prepares. The measure is CPU seconds for a thousand tests, in units
of the CPU that one interpreter takes to import what they need: both by the system's count of finished processes.
"""

import os
import re
import resource
import subprocess
import sys
from typing import Final

from infra import ROOT

# What the fast gate runs (`make test-fast`), and what each run pays before its first test.
FOLDERS: Final = ("tests/domain", "tests/models", "tests/contract")
IMPORTS: Final = "import pytest, boto3, pydantic, hypothesis, aws_lambda_powertools.event_handler"
ROUNDS: Final = 5


def cpu_seconds(command: list[str]) -> tuple[float, str]:
    """CPU seconds that a command and its children take, and what it prints; raises CalledProcessError if it fails."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'functions'}{os.pathsep}{ROOT}"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def figures() -> dict[str, float]:
    """`fast tests`: CPU of a thousand of the fast tests, in imports of what they need."""
    imports = sorted(cpu_seconds([sys.executable, "-c", IMPORTS])[0] for _ in range(ROUNDS))[ROUNDS // 2]
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-m", "not world", *FOLDERS]
    taken, said = cpu_seconds(command)
    passed = re.search(r"(\d+) passed", said)
    if passed is None:
        raise RuntimeError(f"no test passed: {said[-500:]}")
    return {"fast tests": taken / imports / int(passed[1]) * 1000}


def main() -> int:
    """Measure and print."""
    for name, figure in figures().items():
        print(f"{name}: {figure:.1f} imports for a thousand tests")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
