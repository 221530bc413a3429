"""`make audit-demo`: a day of calls, an auditor's three checks on it, then four who tamper, and what finds each.

Where `make run` runs, some calls are made on that stack and its files are copied. Otherwise the day is simulated: the
real functions answer several parties in one process, and CloudTrail's files are written as CloudTrail would. What is
tampered with is a copy. Exit status 0 where the day is clean and each deed is found by its command, and nothing else;
otherwise 1.
"""

import json
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra import ROOT
from ops.local.engine import LOCAL
from ops.local.evidence import (
    Evidence,
    add_direct_read,
    alter_event,
    delete_newest_digest,
    fork_log,
    prepared,
)
from ops.local.stack_evidence import evidence_of, running_stack

HOME: Final = LOCAL / "audit-demo"
_AUDIT: Final = "auditor.command"
_WITNESS: Final = "auditor.witness"
# A digest may come two hours after its hour; by then none of the period is still on its way.
_WHEN_LATE: Final = timedelta(hours=3)
_NARROWEST: Final = 110
_LONGEST: Final = 200
_WITNESS_NAME: Final = "witness.example/audit-demo"


@dataclass(frozen=True)
class Check:
    """One row of the demonstration: what was done to which copy, the command that looks, and the codes of what it must
    find: none where all is well. `follows` may be found too, as it follows from the same deed."""

    done: str
    copy: str
    tamper: Callable[[Evidence], None] | None
    command: Callable[[Evidence], list[str]]
    found: frozenset[str] = frozenset()
    follows: frozenset[str] = frozenset()

    def is_as_expected(self, seen: "Looked") -> bool:
        """Whether a command found what it must, and nothing else."""
        status = 1 if self.found else 0
        return self.found <= seen.codes <= self.found | self.follows and seen.status == status


@dataclass(frozen=True)
class Looked:
    """What a command said: its exit status, the codes of its findings, and its first sentence."""

    status: int
    codes: frozenset[str]
    sentence: str


def verify_trail(evidence: Evidence) -> list[str]:
    """CloudTrail's digests over the whole period."""
    begin, end, _ = evidence.period()
    times = ["--from", _written(begin), "--to", _written(end), "--copied-at", _written(end + _WHEN_LATE)]
    keys = ["--keys", str(evidence.trail / "public-keys")]
    return [_AUDIT, "verify-trail", str(evidence.trail), *_told(evidence), *times, *keys]


def verify_events(evidence: Evidence) -> list[str]:
    """The transparency log, its checkpoint, and the events that were exported of it."""
    return [_AUDIT, "verify-events", str(evidence.log), *_told(evidence)]


def reconcile(evidence: Evidence) -> list[str]:
    """The two trails, one against the other."""
    places = ["--trail", str(evidence.trail), "--events", str(evidence.log)]
    calls = evidence.calls()
    times = ["--from", _written(calls[0]), "--to", _written(calls[1])] if calls else []
    return [_AUDIT, "reconcile", *_told(evidence), *places, *times]


def witness(evidence: Evidence) -> list[str]:
    """A party's own witness, which remembers the log as it was."""
    folder = ["--folder", str(HOME / "witness")]
    return [_WITNESS, "run", *folder, "--log", str(evidence.log), *_told(evidence)]


def first_witness(evidence: Evidence) -> list[str]:
    """The same on its first day, when it believes what it is shown."""
    return [*witness(evidence), "--trust-first"]


def _told(evidence: Evidence) -> list[str]:
    return ["--deployment", str(evidence.deployment_file)]


def _written(moment: object) -> str:
    return str(moment).replace("+00:00", "Z").replace(" ", "T")


CHECKS: Final = (
    Check("nothing", "evidence", None, verify_trail),
    Check("nothing", "evidence", None, verify_events),
    Check("nothing", "evidence", None, reconcile),
    # It puts its cosignature beside the log: on a copy, so that the evidence stays as it is.
    Check("nothing: a party's witness sees the log", "witnessed", lambda _: None, first_witness),
    Check(
        "an administrator read a record past the API",
        "read",
        add_direct_read,
        reconcile,
        frozenset({"ACCESS_OUTSIDE"}),
    ),
    Check(
        "somebody deleted CloudTrail's newest digest",
        "digest",
        delete_newest_digest,
        verify_trail,
        frozenset({"HOURS_NOT_COVERED"}),
        frozenset({"LOGS_WITHOUT_DIGEST"}),
    ),
    Check(
        "somebody wrote another officer into an event",
        "altered",
        alter_event,
        verify_events,
        frozenset({"ENTRY_ALTERED"}),
    ),
    Check(
        "the log's own keeper signed another history",
        "fork",
        fork_log,
        witness,
        frozenset({"refused"}),
    ),
)


def look(words: Sequence[str]) -> Looked:
    """Run a command as an auditor would, and read its report."""
    quiet = ["--quiet"] if words[0] == _AUDIT else []
    ran = subprocess.run(
        [sys.executable, "-m", *words, "--json", *quiet], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if not ran.stdout.strip():
        return Looked(ran.returncode, frozenset({"failed"}), ran.stderr.strip()[-300:])
    report = json.loads(ran.stdout)
    if words[0] == _WITNESS:
        codes = frozenset() if ran.returncode == 0 else frozenset({report["outcome"]})
        return Looked(ran.returncode, codes, report["sentence"])
    worse = [each for each in report["findings"] if each["severity"] != "note"]
    told = worse[0] if worse else None
    sentence = f"{told['sentence']} {told['where']}" if told else "; ".join(report["could_not_judge"]) or "all is well"
    return Looked(ran.returncode, frozenset(each["code"] for each in worse), sentence)


def demonstrate(evidence: Evidence, console: Console) -> bool:
    """Do each deed on a copy and look; gives whether everything was found and nothing else."""
    table = Table(title="What was done, which command found it, and what it says", show_lines=True)
    for name in ("what was done", "found by", "finding", "exit"):
        table.add_column(name, overflow="fold")
    all_found = True
    for check in CHECKS:
        copy = evidence.copy(HOME / check.copy) if check.tamper else evidence
        if check.tamper:
            check.tamper(copy)
        words = check.command(copy)
        seen = look(words)
        expected = check.is_as_expected(seen)
        all_found = all_found and expected
        finding = f"{', '.join(sorted(seen.codes)) or 'clean'}: {seen.sentence}"
        name = "iarms-audit" if words[0] == _AUDIT else "iarms-witness"
        wrong = "" if expected else f" (expected: {', '.join(sorted(check.found)) or 'clean'})"
        style = "green" if expected else "bold red"
        told = (check.done, f"{name} {words[1]}", _shortened(finding) + wrong, str(seen.status))
        table.add_row(*(escape(each) for each in told), style=style)
    console.print(table)
    return all_found


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."


def simulated_day(console: Console) -> Evidence:
    """Have a day pass in a process of its own, and give its files."""
    began = time.monotonic()
    console.print("A day of several parties passes, in one process ...")
    folder = HOME / "evidence"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.day", str(folder)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if ran.returncode != 0:
        raise RuntimeError(ran.stderr[-2000:])
    console.print(f"... over after {time.monotonic() - began:.0f} seconds; its files are in {folder.relative_to(ROOT)}")
    return prepared(folder)


def main() -> int:
    """Show it."""
    console = Console(highlight=False)
    if console.width < _NARROWEST:
        console = Console(highlight=False, width=_NARROWEST)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    stack = running_stack()
    evidence = evidence_of(stack, HOME / "evidence", console.print) if stack else simulated_day(console)
    first = subprocess.run(
        [sys.executable, "-m", _WITNESS, "init", "--folder", str(HOME / "witness"), "--name", _WITNESS_NAME],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    if first.returncode != 0:
        raise RuntimeError(first.stderr)
    all_found = demonstrate(evidence, console)
    altered = Evidence(HOME / "altered", evidence.read_directly, evidence.signer)
    console.print("Try it yourself, on the copy that was altered:")
    yours = shlex.join(verify_events(altered)).replace(f"{ROOT}/", "")
    console.print(f"  PYTHONPATH=functions:. .venv/bin/python -m {yours}", soft_wrap=True)
    console.print("everything was found, and nothing else" if all_found else "NOT as it should be: see the red rows")
    return 0 if all_found else 1


if __name__ == "__main__":
    raise SystemExit(main())
