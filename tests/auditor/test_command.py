"""The command itself: what it lists, what it answers to wrong words, and where its report goes."""

import argparse
import json
import types

import pytest

from auditor import command
from auditor.files import Unreadable
from auditor.findings import Table


def a_module(run) -> types.ModuleType:
    module = types.ModuleType("auditor.commands.try_it", "Tries it.\n\nMore of it.")

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("place")

    module.__dict__.update(add_arguments=add_arguments, run=run)
    return module


@pytest.fixture
def with_run(monkeypatch):
    def put(run):
        monkeypatch.setattr(command, "command_modules", lambda: {"try-it": a_module(run)})

    return put


def fails(error):
    def run(arguments, report):
        raise error

    return run


def finds(arguments, report):
    report.find("A_CODE", "high", "Found.", arguments.place)
    report.table(Table("answer", ("who",), [("=x",)]))
    report.could_not_judge("the rest")


@pytest.mark.parametrize("error", [Unreadable("no folder x"), ValueError("no time"), FileNotFoundError("y")])
def test_what_cannot_be_read_is_no_clean_result(with_run, capsys, error):
    with_run(fails(error))
    assert command.main(["try-it", "x"]) == 2
    assert str(error) in capsys.readouterr().out


def test_a_fault_of_ours_is_not_taken_for_a_result(with_run, capsys):
    with_run(fails(KeyError("x")))
    assert command.main(["try-it", "x"]) == 2
    told = capsys.readouterr()
    assert "fault of its own" in told.out
    assert "KeyError: 'x'" in told.out
    assert "Traceback" not in told.out + told.err


def test_json_goes_to_the_output_or_into_a_file(with_run, capsys, tmp_path):
    with_run(finds)
    assert command.main(["try-it", "here", "--json"]) == 1
    printed = capsys.readouterr().out
    assert command.main(["try-it", "here", "--json", "--out", str(tmp_path / "r.json")]) == 1
    assert (tmp_path / "r.json").read_text("utf-8") == printed
    assert json.loads(printed)["findings"][0]["where"] == "here"


def test_csv_is_the_answer_and_findings_are_told_beside_it(with_run, capsysbinary):
    with_run(finds)
    assert command.main(["try-it", "here", "--csv"]) == 1
    printed = capsysbinary.readouterr()
    assert printed.out == b"\xef\xbb\xbfwho\r\n'=x\r\n"
    assert b"A_CODE" in printed.err
    assert b"could not judge: the rest" in printed.err


def test_the_screen_may_go_into_a_file(with_run, tmp_path):
    with_run(finds)
    command.main(["try-it", "here", "--out", str(tmp_path / "r.txt")])
    assert "A_CODE" in (tmp_path / "r.txt").read_text("utf-8")


@pytest.mark.parametrize("words", [[], ["no-such"], ["try-it"], ["try-it", "x", "--json", "--csv"]])
def test_wrong_words_end_with_two(with_run, words):
    with_run(finds)
    with pytest.raises(SystemExit) as ended:
        command.main(words)
    assert ended.value.code == 2


def test_every_command_says_what_it_is(capsys):
    for name, module in command.command_modules().items():
        assert (module.__doc__ or "").strip(), name
        with pytest.raises(SystemExit) as ended:
            command.main([name, "--help"])
        assert ended.value.code == 0
    assert "Exit status" in capsys.readouterr().out or not command.command_modules()
