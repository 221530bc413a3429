"""`iarms batch` ended at any moment: no line searched twice, none lost, what is doubtful told; and what files say."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from iarms_client import Client
from iarms_client.cli import batches, importing
from tests.builders import any_record
from tests.client.doors import Doors, quiet
from tests.client.test_command import COLUMNS, SEARCHING, Shell, at_work, desk, shell
from tests.world import World

__all__ = ["desk", "shell"]
LINES = "serial_number,make\nZZ990091,S&W\nZZ990092,S&W\nZZ990093,S&W\n"


class Killed(BaseException):
    """The process is no more: nothing that stands behind it is done, as nothing catches it."""


class Killing(httpx.BaseTransport):
    """Ends the process at one step of a run: behind a call, a file kept, a file taken away; so before the next one."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        self.doors, self.left = Doors(world), -1
        for name in ("replace", "unlink"):
            patch.setattr(Path, name, self._stepped(getattr(Path, name)))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.doors.handle_request(request)
        self._step()
        return answer

    def _stepped(self, deed: Callable[..., Any]) -> Callable[..., Any]:
        def done(path: Path, *given: Any, **named: Any) -> Any:
            made = deed(path, *given, **named)
            self._step()
            return made

        return done

    def _step(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


def searched(world: World) -> list[str]:
    client = Client("https://api.example", "WCO", transport=Doors(world))
    return sorted(each.firearm.serial_number or "" for each in client.list_searches(limit=100))


def test_killed_at_any_step_no_line_is_searched_twice_and_none_is_lost(desk: Shell, world: World):
    desk.patch.setattr(batches, "_MOST_LINES", 1)
    desk.patch.setattr(batches, "pause", at_work(world))
    killing = desk.transport = Killing(world, desk.patch)
    words = [*SEARCHING[2:], "--no-watch"]
    sent = []
    for step in range(200):
        serials = [f"ZK{step:03}{number}1" for number in range(2)]
        file = desk.file(f"{step}.csv", "serial_number,make\n" + "".join(f"{each},S&W\n" for each in serials))
        killing.left = step
        try:
            desk.run("batch", file, *words)
            is_whole = True
        except Killed:
            is_whole = False
        killing.left = -1
        target = desk.folder / f"{step}.answers.csv"
        if not is_whole and not target.exists():
            assert desk.run("batch", file, *words).status == 0
        rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
        assert [(each["serial_number"], each["outcome"]) for each in rows] == [(each, "no_match") for each in serials]
        sent += serials
        if is_whole:
            break
    assert step > 10
    assert searched(world) == sent


def forgotten(desk: Shell, world: World) -> str:
    """A file that was sent, and whose answer never came."""
    desk.patch.setattr(batches, "pause", at_work(world))
    doors = Doors(world)

    class Lost(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            doors.handle_request(request)
            raise KeyboardInterrupt

    desk.transport = Lost()
    file = desk.file("seized.csv", LINES)
    assert desk.run("batch", file, *SEARCHING[2:]).status == 130
    desk.transport = doors
    return file


@pytest.mark.parametrize("later", [23 * 3600, 86_400, 30 * 86_400, -3600])
def test_what_was_sent_a_day_ago_is_not_silently_sent_again(desk: Shell, world: World, later: float):
    moment = 1_000_000.0
    desk.patch.setattr(batches, "now", lambda: moment)
    file = forgotten(desk, world)
    moment += later
    told = desk.run("batch", file, *SEARCHING[2:])
    assert (told.status, "searches 1-3 were sent a day ago" in told.err, "--once-more" in told.err) == (2, True, True)
    with quiet():
        world.work_off()
    assert len(searched(world)) == 3
    kept = json.loads((desk.folder / "seized.answers.csv.progress").read_text())["chunks"][0]["key"]
    # Who says so has them searched again, under a key of its own, which is kept before it is sent.
    desk.transport = httpx.MockTransport(lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    assert desk.run("batch", file, *SEARCHING[2:], "--once-more").status == 130
    chunk = json.loads((desk.folder / "seized.answers.csv.progress").read_text())["chunks"][0]
    assert (chunk["key"] != kept, chunk["sent_at"]) == (True, moment)
    desk.transport = Doors(world)
    assert desk.run("batch", file, *SEARCHING[2:]).status == 0
    assert len(searched(world)) == 6


def test_within_the_day_the_same_key_finds_the_same_batch(desk: Shell, world: World):
    moment = 1_000_000.0
    desk.patch.setattr(batches, "now", lambda: moment)
    file = forgotten(desk, world)
    moment += 22 * 3600
    assert desk.run("batch", file, *SEARCHING[2:]).status == 0
    assert len(searched(world)) == 3


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"digest": 1, "chunks": [{"odd": 1}]}'])
def test_progress_that_cannot_be_read_is_told_and_nothing_is_sent(desk: Shell, world: World, text: str):
    file = desk.file("seized.csv", LINES)
    desk.file("seized.answers.csv.progress", text)
    told = desk.run("batch", file, *SEARCHING[2:])
    assert (told.status, "--anew" in told.err, told.err.count("\n")) == (2, True, 1)
    assert searched(world) == []


def test_a_workbook_is_answered_and_no_cell_of_it_begins_a_formula(desk: Shell, world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    world.index()
    desk.patch.setattr(batches, "pause", at_work(world))
    odd = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", " =1", "\uff1d1", "|cmd"]
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in [["serial_number", "make", "shelf"], *(["AB012347", "S&W", each] for each in odd)]:
        sheet.append(row)
    for place, each in enumerate(odd, 2):
        sheet.cell(place, 3, each).data_type = "s"
    book.save(desk.folder / "seized.xlsx")
    done = desk.run("batch", str(desk.folder / "seized.xlsx"), *SEARCHING[2:], "--carry", "shelf", "--no-watch")
    assert done.status == 11, done.err
    rows = list(csv.DictReader((desk.folder / "seized.answers.csv").read_text("utf-8-sig").splitlines()))
    assert [each["outcome"] for each in rows] == ["hit"] * len(odd)
    assert [each["shelf"] for each in rows] == [f"'{each}" for each in odd]


@pytest.fixture
def refused(desk: Shell, world: World) -> Callable[[str], list[dict[str, str]]]:
    """What the file of problems says of a line that is refused, in a language."""

    def go_on(_: float) -> None:
        with quiet():
            world.import_in_the_end()

    def told(language: str) -> list[dict[str, str]]:
        file = desk.file(f"{language}.csv", COLUMNS + "AB012348,Smith & Wesson,STOLEN,2119-05,FR,FR-2\n")
        done = desk.run("--language", language, "records", "import", file, "--check", party="NCB-FR")
        assert done.status == 5, done.err
        said = (desk.folder / f"{language}.refused.problems.csv").read_text("utf-8-sig")
        # The screen has spaces where marks set a field's name apart in Arabic.
        assert all(
            each["what is wrong"].replace("\u200f", " ").strip() in done.out
            for each in csv.DictReader(said.splitlines())
        )
        return list(csv.DictReader(said.splitlines()))

    desk.patch.setattr(importing, "pause", go_on)
    desk.patch.setenv("COLUMNS", "400")  # a table that breaks no line
    return told


def test_the_problems_of_refused_lines_are_in_the_language_asked_for(refused: Any):
    said = {language: refused(language) for language in ("en", "fr", "es", "ar")}
    assert len({rows[0]["what is wrong"] for rows in said.values()}) == 4, said
    assert len({(rows[0]["line"], rows[0]["code"], rows[0]["field"]) for rows in said.values()}) == 1
