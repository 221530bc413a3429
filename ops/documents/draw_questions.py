"""`python -m ops.documents.draw_questions`: docs/questions.md, drawn from the questions' own files.

Each question with its command, parameters, columns and limits, and what it answers on a made-up day. With --check it
says whether the committed page is what the files say.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.ask import Period, parameters_of, put
from auditor.findings import as_text
from auditor.questions import OF_THE_DEPLOYMENT, Question, all_questions
from ops.documents.audit_day import ABOUT, example_day
from ops.documents.audit_scene import DAY, DEPLOYMENT

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "questions.md"
_LONGEST: Final = 90
_HEAD: Final = """# Questions of an auditor

Drawn from `auditor/questions/` by `make questions`; a test holds it current. For whoever has a copy of both trails, or
may read their buckets: what each question is asked with, what its answer says, and what it cannot say. How the trails
are made and joined is in [audit](audit.md).

    iarms-audit ask QUESTION --deployment FILE --trail PLACE --events PLACE [--from TIME --to TIME]

`--deployment` is the file that says what is the deployment's own. `--trail` is a folder or `s3://bucket/prefix` with
CloudTrail's files, `--events` one with the log's files, or NDJSON that the API gave; `--outbox` adds rows of the
outbox. Without `--from` and `--to` all that is there counts. `--raw` puts the events themselves beside the answer,
`--csv` and `--json` write it for other programs, `--sql` shows the text that Athena takes too, with what stands for
each `?`. `ask --list` names all questions.

An answer is as good as the trails that it is asked of: `verify-trail` and `verify-events` say whether those are whole
and unaltered, `reconcile` whether they agree. The answers below are of a made-up day.
"""


def page() -> str:
    """The whole page."""
    engine = example_day().engine()
    return "\n".join([_HEAD, *("\n".join(_part(question, engine)) for question in all_questions())])


def _part(question: Question, engine: "DuckDBPyConnection") -> Iterator[str]:
    yield f"## {question.number}. {question.question}\n"
    given = {each.name: ABOUT.get(each.name, "cdk.out") for each in question.parameters if each.default is None}
    given = {name: value for name, value in given.items() if name not in OF_THE_DEPLOYMENT}
    options = "".join(f" --{name.replace('_', '-')} {value}" for name, value in given.items())
    yield f"    iarms-audit ask {question.name}{options}\n"
    if question.command:
        yield f"Proved by `iarms-audit {question.command.split()[0]}`, which `--prove` runs with the answer.\n"
    told = [each for each in question.parameters if each.name not in OF_THE_DEPLOYMENT]
    if told:
        yield "| tell it | what |\n|---|---|"
        for each in told:
            default = "" if each.default is None else f" (else `{each.default}`)" if each.default else " (optional)"
            yield f"| `--{each.name.replace('_', '-')}` | {_cell(each.words)}{default} |"
        yield ""
    yield "| column | what it is |\n|---|---|"
    for column in question.columns:
        yield f"| `{column.name}` | {_cell(column.words)} |"
    yield ""
    yield from _example(question, given, engine)
    yield "\n".join(f"- {limit}" for limit in (*question.notes, *question.limits)) + "\n"


def _example(question: Question, given: dict[str, str], engine: "DuckDBPyConnection") -> Iterator[str]:
    """The first row of the answer, a line a column."""
    if not question.sql:
        return
    answer = put(engine, question, parameters_of(given, DEPLOYMENT, Period(DAY, DAY + timedelta(days=1))))
    if not answer.rows:
        return
    rest = len(answer.rows) - 1
    more = f", and {rest} more" if rest else ""
    yield f"A row of the answer{more}:\n"
    for name, value in zip(answer.columns, answer.rows[0], strict=True):
        words = as_text(value)
        yield f"    {name:<19} {words if len(words) <= _LONGEST else words[: _LONGEST - 1] + '…'}".rstrip()
    yield ""


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main() -> int:
    """Write the page, or with --check compare it. Gives the exit status."""
    drawn = page()
    if "--check" in sys.argv[1:]:
        if not PAGE.exists() or PAGE.read_text("utf-8") != drawn:
            print(f"{PAGE} is not what the questions say: make questions", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(drawn, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
