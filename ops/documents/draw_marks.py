"""`python -m ops.documents.draw_marks`: docs/reports/marks.md, counted out of the tables of marks and years.

With --check it says whether the committed page is what the tables say.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from iarms.domain.text import country_name
from iarms.domain.vocabulary import make_name
from iarms.domain.weapon_marks import WeaponMark, all_marks, marks_version, year_rules
from ops.drawn import write_or_check

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "reports" / "marks.md"
_WIDTH: Final = 120
_WHAT_IT_IS: Final = (
    "`make marks` writes this page and a test holds it current. All of it is general knowledge of the field and of the "
    "proof houses of the C.I.P., with no document behind it, and says so in each answer."
)
_LEFT_OUT: Final = (
    "Left out, since nobody here is sure of them: the letters of Taurus and of Liège, of Birmingham before 1975, the "
    "numbers of Norinco's exports, Zastava, Star, Astra, Llama, FÉG and of Chinese weapons other than the carbine of "
    "Type 56."
)


def page() -> str:
    """The whole page."""
    listed = [mark for mark in all_marks() if mark.looks]
    rules = year_rules()
    of_years = sorted({make_name(make) for rule in rules for make in rule.makes})
    by_country = sorted({country_name(country) for rule in rules for country in rule.countries})
    sure = Counter(rule.confidence for rule in rules)
    return "\n".join(
        [
            "# Marks and years that are known",
            "",
            *_wrapped(
                f"Counted out of `weapon_marks.json` (version {marks_version()}) and `numbering.json`. {_WHAT_IT_IS}"
            ),
            "",
            f"**{len(listed)} marks** of {len({mark.country for mark in listed if mark.country})} countries, "
            f"{len({make for mark in listed for make in mark.makes})} makers named:",
            "",
            *_kinds(listed),
            "",
            f"**{len(rules)} rules of years**, {sure['HIGH']} well known, {sure['MEDIUM']} generally held, "
            f"{sure['LOW']} rough, for {len(of_years)} makers by name:",
            "",
            *_wrapped(", ".join(of_years) + "."),
            "",
            *_wrapped(
                f"And by the year codes of the proof houses for all makers of {' and '.join(by_country)}. {_LEFT_OUT}"
            ),
            "",
        ]
    )


def _kinds(marks: Iterable[WeaponMark]) -> list[str]:
    """A table of kinds: how many, and how sure."""
    counted = Counter((mark.kind, mark.confidence) for mark in marks)
    rows = ["| kind | marks | well known | generally held | rough |", "|---|---|---|---|---|"]
    for kind in sorted({kind for kind, _ in counted}):
        by = [counted[kind, sure] for sure in ("HIGH", "MEDIUM", "LOW")]
        rows.append(f"| {kind} | {sum(by)} | {' | '.join(map(str, by))} |")
    return rows


def _wrapped(text: str) -> list[str]:
    """A paragraph in lines."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > _WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def main() -> int:
    """Write the page, or with --check hold it against what is there; gives the exit status."""
    return write_or_check({PAGE: page()}, "make marks")


if __name__ == "__main__":
    raise SystemExit(main())
