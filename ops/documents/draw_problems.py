"""`python -m ops.documents.draw_problems`: docs/problems.md, drawn from the codes that `GET /v1/problems` explains.

With --check it says whether the committed page is what the data say.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from iarms.domain.languages import label
from iarms.domain.problems import explained, explained_codes
from iarms.models.problem import ProblemExplained
from ops.drawn import write_or_check

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "problems.md"
_HEAD: Final = """# Problems

For whoever was refused. Drawn from `functions/iarms/data/problems` by `make problems`; a test holds it current. Every
answer that is no success is RFC 9457 problem+json: its `type` is a path of the API, `/v1/problems/{code}`, which
explains the code without a token, in English, French, Spanish or Arabic by `Accept-Language`, as JSON or, for
`Accept: text/html`, as a plain page. `GET /v1/problems` has all of them. A deployment's own address goes before it:
the `type` is relative to whatever was called.

| trying again | what it means |
|---|---|
"""


def page() -> str:
    """The whole page."""
    entries = [entry for code in explained_codes() if (entry := explained(code, "en")) is not None]
    of_problems = [entry for entry in entries if "PROBLEM" in entry.kinds and entry.causes]
    of_files = [entry for entry in entries if "PROBLEM" in entry.kinds and not entry.causes]
    of_fields = [entry for entry in entries if "PROBLEM" not in entry.kinds]
    again = "\n".join(
        f"| `{each}` | {label('try_again', each, 'en')} |" for each in ("NO", "CHANGED", "READ_FIRST", "LATER")
    )
    return "\n".join(
        [
            _HEAD + again,
            "",
            *(line for entry in of_problems for line in _explained(entry)),
            "## Files that are refused as a whole",
            "",
            "In `problem` of an import, with status 422; the code stands in `errors`, too.",
            "",
            *_table(of_files),
            "## Faults of fields",
            "",
            "In `errors` of a problem, and in the lines of imports. The `detail` answered has the figure of a bound.",
            "",
            *_table(of_fields),
        ]
    )


def _explained(entry: ProblemExplained) -> Iterator[str]:
    where = label("problem_place", entry.place, "en")
    operations = ", ".join(f"`{each}`" for each in entry.operations)
    yield f"## `{entry.code}`"
    yield ""
    yield f"{', '.join(map(str, entry.statuses))} {entry.title}. {entry.means}"
    yield ""
    yield f"- **Causes**: {entry.causes}"
    yield f"- **What to do**: {entry.what_to_do}"
    yield f"- **Trying again**: {label('try_again', entry.try_again, 'en')}."
    yield f"- **Where**: {f'{where}: {operations}' if operations else where}."
    yield ""


def _table(entries: list[ProblemExplained]) -> Iterator[str]:
    yield "| code | what it means |"
    yield "|---|---|"
    for entry in entries:
        means = entry.means.replace("|", "\\|")
        yield f"| `{entry.code}` | {means} |"
    yield ""


def main() -> int:
    """Write the page, or with --check hold it against what is there; gives the exit status."""
    return write_or_check({PAGE: page()}, "make problems")


if __name__ == "__main__":
    raise SystemExit(main())
