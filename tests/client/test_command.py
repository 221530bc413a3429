"""The command line against the real doors: what it prints, writes and ends with."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from iarms_client import Client
from iarms_client.cli import batches, importing, notices, profiles
from iarms_client.cli.app import app, json_first
from iarms_client.cli.rows import read_rows
from tests.builders import any_record, any_search
from tests.client.doors import Doors, quiet
from tests.client.scripted import Script, problem, said
from tests.world import World

COLUMNS = "serial_number,make,record_kind,occurred_on,occurred_in,ncb_reference\n"


@dataclass
class Ended:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Shell:
    """The command as a party types it, with its own files and nothing of this machine's."""

    folder: Path
    patch: pytest.MonkeyPatch
    transport: httpx.BaseTransport

    def run(self, *words: str, party: str = "WCO", say: str | None = None) -> Ended:
        environment = {"IARMS_TOKEN": party, "IARMS_URL": "https://api.example", "COLUMNS": "200", "TERM": "dumb"}
        done = CliRunner().invoke(app, json_first(list(words)), env=environment, input=say)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ended(done.exit_code, done.stdout, done.stderr)

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, "utf-8")
        return str(self.folder / name)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell without a deployment."""
    made = Shell(tmp_path, monkeypatch, Script([httpx.ConnectError("refused")]))
    monkeypatch.setenv("IARMS_CONFIG", str(tmp_path / "settings" / "profiles.toml"))
    for name in ("IARMS_PROFILE", "IARMS_OFFICER", "IARMS_PURPOSE", "IARMS_CASE", "IARMS_ON_BEHALF_OF", "IARMS_PLACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def client(*given: Any, certificate: Any = None, authority: Any = None, **named: Any) -> Client:
        return Client(*given, transport=made.transport, pause=lambda _: None, **named)

    monkeypatch.setattr(profiles, "Client", client)
    return made


@pytest.fixture
def desk(shell: Shell, world: World) -> Shell:
    """A shell with a deployment."""
    shell.transport = Doors(world)
    return shell


def at_work(world: World) -> Callable[[float], None]:
    """A wait in which what waits on queues is worked off."""

    def work_off(_: float) -> None:
        with quiet():
            world.work_off()

    return work_off


SEARCHING = (
    *("--make", "S&W", "--case", "MBA-TEST-0114", "--officer", "k-4711"),
    *("--purpose", "SEIZURE_CHECK", "--on-behalf-of", "KE"),
)


def test_a_search_ends_with_what_came_of_it(desk: Shell, world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    world.index()
    nothing = desk.run("search", "ZZ990099", *SEARCHING)
    assert (nothing.status, "no match" in nothing.out, "keeps watch" in nothing.out) == (0, True, True)
    hit = desk.run("search", "ABO12347", *SEARCHING)
    assert hit.status == 11
    assert "3rd character: letter O given, digit 0 recorded" in hit.out
    assert desk.run("search", "AB01234?", *SEARCHING).status == 10
    as_json = desk.run("search", "ABO12347", *SEARCHING, "--json")
    assert (as_json.status, as_json.json["outcome"], as_json.err) == (11, "hit", "")


def test_from_the_alarm_to_the_decision(desk: Shell, world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    hit_id = desk.run("search", "AB012347", *SEARCHING, "--json").json["matches"][0]["hit_id"]
    world.after()
    assert hit_id in desk.run("hits", "list").out
    assert desk.run("hits", "ask", hit_id, "--urgent", "--reason", "in sight").status == 0
    assert desk.run("confirm", hit_id, "--json", party="NCB-FR").json["state"] == "CONFIRMED"
    refused = desk.run("refute", hit_id, "--reason", "another", party="WCO")
    assert refused.status == 3
    assert refused.err.startswith("iarms: ")
    assert refused.err.count("\n") == 1
    assert "CONFIRMED" in desk.run("hits", "show", hit_id).out
    assert desk.run("hits", "close", hit_id, "seized").status == 0
    printed = desk.run("report", hit_id, "-o", "hit.pdf", "--in", "fr")
    assert (printed.status, (desk.folder / "hit.pdf").read_bytes()[:5]) == (0, b"%PDF-")
    assert desk.run("report", "x").status == 2


def test_a_file_is_searched_and_answered_line_by_line(desk: Shell, world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    world.index()
    desk.patch.setattr(batches, "pause", at_work(world))
    file = desk.file(
        "seized.csv",
        "Serial Number;Make;Shelf\nABO12347;S&W;=1+1\nZZ990099;S&W;B\n;S&W;C\nAB01?347;S&W;D\n",
    )
    assert desk.run("batch", file, *SEARCHING[2:]).status == 2
    done = desk.run("batch", file, *SEARCHING[2:], "--carry", "Shelf")
    assert done.status == 11, done.err
    lines = list(csv.DictReader((desk.folder / "seized.answers.csv").read_text("utf-8-sig").splitlines()))
    assert [each["outcome"] for each in lines] == ["hit", "no_match", "", "possible"]
    assert (lines[0]["recorded_by"], lines[0]["decision"], lines[0]["recorded_number"]) == ("FR", "hit", "AB012347")
    assert lines[0]["hit_id"].startswith("hit_")
    assert lines[2]["problem"]
    assert lines[0]["Shelf"] == "'=1+1"
    assert list(desk.folder.glob("*.progress*")) == []


def test_a_file_that_is_stopped_goes_on_with_the_same_batch(desk: Shell, world: World):
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    desk.patch.setattr(batches, "pause", stop)
    file = desk.file("seized.csv", "serial_number,make\nAB012347,S&W\n")
    stopped = desk.run("batch", file, *SEARCHING[2:])
    assert (stopped.status, "the same command goes on" in stopped.err) == (130, True)
    assert not (desk.folder / "seized.answers.csv").exists()
    other = desk.run("batch", file, *SEARCHING[2:], "--place", "Mombasa")
    assert (other.status, "--anew" in other.err) == (2, True)
    desk.patch.setattr(batches, "pause", at_work(world))
    assert desk.run("batch", file, *SEARCHING[2:]).status == 0
    assert len(list(Client("https://api.example", "WCO", transport=Doors(world)).list_searches())) == 1


def test_a_batch_whose_answer_was_lost_is_not_sent_twice(desk: Shell, world: World):
    doors = Doors(world)
    desk.patch.setattr(batches, "pause", at_work(world))
    file = desk.file("seized.csv", "serial_number,make\nAB012347,S&W\n")

    class Lost(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            doors.handle_request(request)
            raise KeyboardInterrupt

    desk.transport = Lost()
    assert desk.run("batch", file, *SEARCHING[2:]).status == 130
    desk.transport = doors
    assert desk.run("batch", file, *SEARCHING[2:]).status == 0
    assert len(list(Client("https://api.example", "WCO", transport=doors).list_searches())) == 1


def test_a_workbook_is_read_as_it_was_meant_or_not_at_all(shell: Shell):
    def book(*cells: Any) -> Path:
        path = shell.folder / "seized.xlsx"
        made = openpyxl.Workbook()
        for row in [["serial_number", "make"], *[[each, "S&W"] for each in cells]]:
            made.active.append(row)
        made.save(path)
        return path

    assert read_rows(book("00123", 123456)).rows == [["00123", "S&W"], ["123456", "S&W"]]
    for odd in (1.5, 10**16, True):
        with pytest.raises(profiles.WrongUse):
            read_rows(book(odd))


def test_a_register_is_imported_and_its_refused_lines_can_be_mended(desk: Shell, world: World):
    def go_on(_: float) -> None:
        with quiet():
            world.import_in_the_end()

    desk.patch.setattr(importing, "pause", go_on)
    file = desk.file(
        "register.csv",
        COLUMNS
        + 'AB012347,Smith & Wesson,STOLEN,2019-05,FR,FR-1\nAB012348,"Smith\n& Wesson",STOLEN,2119-05,FR,FR-2\n'
        + "AB012349,Smith & Wesson,STOLEN,2019-05,FR,FR-3\n",
    )
    checked = desk.run("records", "import", file, "--check", party="NCB-FR")
    assert (checked.status, "nothing was entered" in checked.out) == (5, True), checked.err
    done = desk.run("records", "import", file, party="NCB-FR")
    assert done.status == 5, done.err
    mend = desk.folder / "register.refused.csv"
    assert (
        mend.read_text("utf-8").replace("\r\n", "\n") == COLUMNS + 'AB012348,"Smith\n& Wesson",STOLEN,2119-05,FR,FR-2\n'
    )
    told = list(csv.DictReader((desk.folder / "register.refused.problems.csv").read_text("utf-8-sig").splitlines()))
    assert {(each["line"], each["line of the file to mend"]) for each in told} == {("3", "2")}
    mend.write_text(mend.read_text("utf-8").replace("2119", "2019").replace("Smith\n&", "Smith &"))
    again = desk.run("records", "import", str(mend), "--json", party="NCB-FR")
    assert (again.status, again.json["counts"]["new"], again.json["lines"]) == (0, 1, [])
    undone = desk.run("records", "undo", again.json["import_id"], "--reason", "wrong file", party="NCB-FR")
    assert undone.status == 0, undone.err
    assert "UNDONE" in desk.run("records", "list", party="NCB-FR").out


def test_what_is_told_is_followed_and_acknowledged(desk: Shell, world: World):
    world.call("POST", "/v1/records", any_record(), party="NCB-FR")
    looks = 0

    def go_on(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            with quiet():
                world.call("POST", "/v1/searches", any_search(serial_number="AB012347"))
                world.after()
        if looks == 3:
            raise KeyboardInterrupt

    desk.patch.setattr(notices, "pause", go_on)
    followed = desk.run("notifications", "--follow", "--json", party="NCB-FR")
    lines = [json.loads(line) for line in followed.out.splitlines()]
    assert (followed.status, [each["event"] for each in lines]) == (130, ["hit.opened"])
    acknowledged = desk.run("notifications", "--ack", lines[0]["notification_id"], "--json", party="NCB-FR")
    assert acknowledged.json[0]["acknowledged_at"]
    assert "hit.opened" in desk.run("notifications", party="NCB-FR").out


def test_a_trace_is_submitted_shown_and_answered(desk: Shell, world: World):
    request = {
        "override_reason": "seized at the border",
        "firearm": {"serial_number": "AB012347", "make": "Beretta", "country_of_manufacture": "IT"},
        "recovery": {"date": "2026-11-20", "country": "KE", "place": "Mombasa", "circumstances": "CONTAINER_SEIZURE"},
        "illicit_grounds": ["LOCAL_LAW"],
        "intended_use": "criminal proceedings",
        "priority": "ROUTINE",
        "on_behalf_of": "KE",
        "case_reference": "MBA-TEST-0114",
        "officer": "k-4711",
    }
    asked = desk.run("trace", "submit", "-", "--json", say=json.dumps(request))
    assert asked.status == 0, asked.err + asked.out
    trace_id, leg = asked.json["trace_id"], asked.json["legs"][0]
    world.after()
    answered = desk.run(
        "trace", "answer", trace_id, leg["leg_id"], "--failure", "OBLITERATED", "--note", "no number",
        party=leg["party"],
    )  # fmt: skip
    assert answered.status == 0, answered.err
    assert leg["leg_id"] in desk.run("trace", "show", trace_id).out
    assert trace_id in desk.run("trace", "list").out


def test_watches_codes_and_descriptions(desk: Shell):
    made = desk.run("watch", "make", "ZZ990099", *SEARCHING, "--days", "5", "--json")
    assert made.status == 0
    assert made.json["watch"]["watch_id"] in desk.run("watch", "list").out
    assert "STOPPED" in desk.run("watch", "stop", made.json["watch"]["watch_id"]).out
    assert "Contrôle" in desk.run("--language", "fr", "codes", "search_purpose").out
    assert desk.run("codes", "nothing").status == 2


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (problem(401, "unauthenticated"), 3),
        (problem(403, "forbidden"), 3),
        (problem(404, "not_found"), 1),
        (problem(409, "conflict"), 1),
        (problem(429, "patterns_used_up", retry_after="1800"), 4),
        (problem(503, "unavailable"), 4),
        (httpx.ConnectError("refused"), 4),
        (httpx.Response(200, headers={"Content-Type": "text/html"}, content=b"<html>no match</html>"), 4),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_status_and_never_a_result(shell: Shell, answer: Any, status: int):
    shell.transport = Script([answer])
    ended = shell.run("search", "ABO12347", *SEARCHING)
    assert (ended.status, ended.out, ended.err.count("\n")) == (status, "", 1)
    assert "no match" not in ended.err.split("--")[0]
    assert json.loads(shell.run("search", "ABO12347", *SEARCHING, "--json").out)["error"]


def test_no_word_of_the_service_moves_the_terminal(shell: Shell):
    body = {"status": 404, "code": "x", "detail": "a\x1b[2Jb\u202ec\nd [bold]e"}
    shell.transport = Script([said(404, body)])
    ended = shell.run("hits", "show", "hit_1")
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err
    assert "[bold]e" in ended.err


def test_profiles_are_kept_without_secrets(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    added = shell.run("profiles", "add", "local", "--url", "http://127.0.0.1:4566", "--token-file", "token")
    assert added.status == 0, added.err
    assert shell.run("profiles", "add", "local", "--url", "https://x.example").status == 2
    assert "local" in shell.run("profiles").out
    assert set(shell.run("profiles", "--json").json) == {"local"}
    monkeypatch.delenv("IARMS_URL", raising=False)
    assert profiles.chosen_profile(None)[0] == "local"
    (shell.folder / "token").write_text("secret")
    (shell.folder / "token").chmod(0o644)
    ended = CliRunner().invoke(app, ["hits", "list"], env={"TERM": "dumb"})
    assert (ended.exit_code, "chmod 600" in ended.stderr) == (3, True)
    path = profiles.config_file()
    path.write_text(path.read_text() + 'token = "secret"\n')
    with pytest.raises(profiles.WrongUse, match="token_file"):
        profiles.known_profiles()


@pytest.mark.parametrize("url", ["http://api.example", "ftp://api.example", "api.example", ""])
def test_no_token_goes_over_an_open_line(url: str):
    with pytest.raises(ValueError, match="https"):
        Client(url, "secret")


def test_json_may_be_said_anywhere():
    assert json_first(["search", "A", "--json"]) == ["--json", "search", "A"]
    assert json_first(["search", "--", "--json"]) == ["search", "--", "--json"]


def walk(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    for name, each in getattr(command, "commands", {}).items():
        found += walk(each, (*path, name))
    return found


def test_every_command_says_what_it_is_for_and_takes_no_secret():
    for path in walk(typer.main.get_command(app)):
        done = CliRunner().invoke(app, [*path, "--help"])
        assert done.exit_code == 0, path
        assert "--token " not in done.stdout
        assert "--password" not in done.stdout
        assert len(done.stdout.split("Usage")[1].splitlines()) > 4, path


def test_what_a_file_of_all_lacks_is_counted_and_then_withdrawn(desk: Shell, world: World):
    def go_on(_: float) -> None:
        with quiet():
            world.import_in_the_end()

    desk.patch.setattr(importing, "pause", go_on)
    line = "AB01234{n},Smith & Wesson,STOLEN,2019-05,FR,FR-{n}\n"
    both = desk.file("both.csv", COLUMNS + line.format(n=1) + line.format(n=2))
    assert desk.run("records", "import", both, party="NCB-FR").status == 0
    one = desk.file("one.csv", COLUMNS + line.format(n=1))
    asked = desk.run("records", "import", one, "--replace", "--json", party="NCB-FR").json
    words = ("records", "withdraw", asked["import_id"], "--reason", "no longer held", "--most", "60", "--json")
    counted = desk.run(*words, party="NCB-FR")
    assert counted.status == 0, counted.err + counted.out
    assert (counted.json["state"], counted.json["missing"], counted.json["held"]) == ("COUNTED", 1, 2)
    gone = desk.run(*words, "--missing", "1", party="NCB-FR")
    assert (gone.json["state"], gone.json["withdrawn"]) == ("WITHDRAWN", 1), gone.err + gone.out


def test_a_code_of_an_error_is_explained_in_ones_language(desk: Shell):
    english = desk.run("problem", "stale").out
    assert "stale" in english
    french = desk.run("--language", "fr", "problem", "stale", "--json").json
    assert french["code"] == "stale"
    assert french["means"] not in english
