"""What all reports share: for whom and of what one is made, what stands on each page, and how it is held against the
copy that is kept."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from iarms.domain.languages import Language
from iarms.models.party import Desk
from iarms.printing.fonts import plain_text, wrap
from iarms.printing.paper import (
    BLACK,
    GREY,
    INNER,
    LEFT,
    LINE,
    RED,
    RIGHT,
    Paper,
    PrintedCell,
    PrintedRow,
    Style,
)
from iarms.printing.words import Words

_NAMES: Final = 130.0
_MOST_NAMED: Final = 2
_MOST_LINES: Final = 4
_SO_MANY: Final = "so_many_bureaus"
_RESTRICTIONS_LEADING: Final = 9.5
_FOOT: Final = 72.0


class Printout(NamedTuple):
    """For which party a report is made, when, in which language, of which version of its object, and the SHA-256 of the
    copy of that version which the party is given."""

    reader: str
    made_at: datetime
    language: Language
    version: int
    digest: str


class Subject(NamedTuple):
    """What a report is about: its title, the id of the object, the path under which the API has it, whether it is a
    test."""

    title: str
    object_id: str
    path: str
    test: bool


def document(write: Callable[[Paper], None], words: Words, subject: Subject, printout: Printout) -> bytes:
    """The PDF: written twice, since the number of pages stands on each."""

    def paper_of(pages: int | None) -> Paper:
        def every_page(paper: Paper, page: int) -> None:
            _head(paper, words, subject)
            _foot(paper, words, printout, f"{page}", f"{pages or page}")

        paper = Paper(
            title=f"{subject.title}: {subject.object_id}",
            subject=subject.title,
            language=printout.language,
            made_at=printout.made_at,
            every_page=every_page,
        )
        write(paper)
        return paper

    return paper_of(paper_of(None).count()).finish()


def pairs(paper: Paper, rows: Iterable[tuple[str, str | None]], restrictions: Sequence[str] = ()) -> None:
    """Names and what they have; what nobody gave is left out."""
    shown = [
        PrintedRow((PrintedCell(name, colour=GREY), PrintedCell(text)), restrictions) for name, text in rows if text
    ]
    paper.table((_NAMES, INNER - _NAMES), shown, size=8.5, named_rows=True)


def desk_words(words: Words, desk: Desk | None) -> str | None:
    """An office to call, on one line."""
    if desk is None:
        return None
    return words.listed((desk.name, desk.telephone, desk.email, desk.languages, desk.hours)) or None


def verification(paper: Paper, words: Words, subject: Subject, printout: Printout) -> None:
    """How whoever holds the paper can hold it against what is kept."""
    paper.heading(words.say("verify"))
    address = f"GET {subject.path}/versions/{printout.version}?sha256={printout.digest}"
    paper.paragraph(words.say("verify_how", reader=printout.reader, version=printout.version), size=8.5)
    pairs(
        paper,
        [
            (words.say("verify_request"), address),
            (words.say("verify_digest"), printout.digest),
            (words.say("version"), str(printout.version)),
            (words.say("made"), words.moment(printout.made_at)),
        ],
    )
    paper.paragraph(words.say("verify_without_access", reader=printout.reader), size=8.5)


def notes(paper: Paper, words: Words, title: str, keys: Sequence[str]) -> None:
    """A heading with a paragraph for each of these sentences, the last two on one page."""
    paper.heading(words.say(title))
    texts = [words.say(key) for key in keys]
    for place, text in enumerate(texts):
        room = paper.height_of(texts[-1], size=8) + 6 if place == len(texts) - 2 else 0
        paper.paragraph(text, size=8, colour=GREY, room=room)


def uncovered(paper: Paper, words: Words) -> None:
    """That some characters stand as their numbers, where some do."""
    if paper.uncovered:
        paper.paragraph(words.say("uncovered"), size=8, bold=True)


def mark(restriction: str, parties: Iterable[str]) -> str:
    """A restriction with who made it, as `Paper.restrictions` has it."""
    return f"{restriction}|{'|'.join(parties)}"


def restrictions_of_page(marks: Iterable[str], words: Words) -> list[str]:
    """`On this page: Not to be used as evidence (NCB-AT)`, in lines; of many parties their number, so that it fits."""
    parties: dict[str, dict[str, None]] = {}
    for each in marks:
        restriction, *told_by = each.split("|")
        parties.setdefault(restriction, {}).update(dict.fromkeys(told_by))
    for most in (_MOST_NAMED, 0):
        shown = [
            f"{words.label('restriction', restriction)} "
            f"({words.parties(by) if len(by) <= most else words.say(_SO_MANY, number=len(by))})"
            for restriction, by in parties.items()
        ]
        text = words.say("on_this_page", restrictions=words.apart(shown))
        lines = list(wrap(plain_text(text), INNER, 7.5, bold=True))
        if len(lines) <= _MOST_LINES:
            break
    return lines


def _head(paper: Paper, words: Words, subject: Subject) -> None:
    one, other = ("right", "left") if paper.from_the_right else ("left", "right")
    ends = {"left": LEFT, "right": RIGHT}
    grey = Style(8, colour=GREY)
    paper.write(ends[one], 800, subject.title, Style(8, bold=True, colour=GREY), align=one)
    paper.write(ends[other], 800, subject.object_id, grey, align=other)
    if subject.test:
        test = Style(9, bold=True, colour=RED)
        paper.write((LEFT + RIGHT) / 2, 814, words.say("test"), test, align="middle")
    _line(paper, 793)


def _foot(paper: Paper, words: Words, printout: Printout, page: str, pages: str) -> None:
    """What holds of this page, when and of what it was made."""
    one, other = (RIGHT, LEFT) if paper.from_the_right else (LEFT, RIGHT)
    start, end = ("right", "left") if paper.from_the_right else ("left", "right")
    if paper.restrictions:
        lines = restrictions_of_page(paper.restrictions, words)
        y = _FOOT + 4 + (len(lines) - 1) * _RESTRICTIONS_LEADING
        for line in lines:
            towards = paper.from_the_right
            paper.write(one, y, line, Style(7.5, bold=True, colour=RED), align=start, from_the_right=towards)
            y -= _RESTRICTIONS_LEADING
    _line(paper, _FOOT)
    y = _FOOT - 11
    for line in wrap(plain_text(words.say("caution")), INNER, 7.5, bold=True):
        towards = paper.from_the_right
        paper.write(one, y, line, Style(7.5, bold=True, colour=BLACK), align=start, from_the_right=towards)
        y -= 9.5
    made = words.say(
        "made_for", moment=words.moment(printout.made_at), reader=printout.reader, version=printout.version
    )
    towards = paper.from_the_right
    number = Style(8, bold=True, colour=GREY)
    paper.write(one, y, made, Style(7, colour=GREY), align=start, from_the_right=towards)
    paper.write(other, y, words.say("page", page=page, pages=pages), number, align=end, from_the_right=towards)
    digest = words.say("digest", digest=printout.digest)
    paper.write(one, y - 10, digest, Style(7, colour=GREY), align=start, from_the_right=towards)


def _line(paper: Paper, y: float) -> None:
    paper.canvas.setStrokeColor(LINE)
    paper.canvas.setLineWidth(0.5)
    paper.canvas.line(LEFT, y, RIGHT, y)
