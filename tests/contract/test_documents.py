"""The pages for people: what they link to, name and draw is there."""

import re
from pathlib import Path

import pytest

from ops.documents import draw_rooms

ROOT = Path(__file__).parent.parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
# A path of the repository in backticks: it has a folder and either a file's ending or a folder's slash.
PATH = re.compile(r"`((?:functions|infra|ops|samples|tests|benchmarks|docs|requirements)/[\w./-]+)`")
MODULE = re.compile(r"python -m ((?:ops|samples|benchmarks)(?:\.\w+)+)")


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made of their words."""
    found = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path):
    for target in LINK.findall(page.read_text("utf-8")):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file) if file else page
        assert there.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in headings(there), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_and_commands_that_a_page_names_are_there(page: Path):
    text = page.read_text("utf-8")
    for path in PATH.findall(text):
        assert (ROOT / path.rstrip("/")).exists(), f"{page.name} names {path}"
    for module in MODULE.findall(text):
        file = ROOT / module.replace(".", "/")
        assert file.with_suffix(".py").exists() or (file / "__main__.py").exists(), f"{page.name} names {module}"
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    for target in re.findall(r"`make ([a-z][a-z-]*)", text):
        assert target in targets, f"{page.name} names make {target}"


def test_the_picture_of_the_rooms_is_current():
    page = draw_rooms.PAGE.read_text("utf-8")
    assert draw_rooms.page_with(draw_rooms.drawing(), page) == page, "stale: run make rooms"


def test_every_decision_stands_once_in_the_index_by_subject():
    page = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    index = page.partition("## By subject")[2].partition("\n## 20")[0]
    listed = re.findall(r"\]\(#([^)]+)\)", index)
    decided = [anchor for anchor in headings(ROOT / "docs" / "decisions.md") if anchor.startswith("20")]
    assert sorted(listed) == sorted(decided)


def test_the_first_page_fits_two_screens_and_no_paragraph_is_long():
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= 110
    for paragraph in re.split(r"\n\s*\n", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        lines = [line for line in paragraph.splitlines() if not line.startswith(("|", "    ", "- "))]
        assert len(lines) <= 8, paragraph[:80]
