"""An auditor's question by name or number, answered from both trails with the evidence beside the answer.

--list names the questions with what each wants to be told. --sql shows a question's text, which Athena reads as well,
with what stands for each `?`.
"""

import argparse
from pathlib import Path

from auditor.findings import Report, Table
from auditor.questions import OF_THE_DEPLOYMENT, Question, all_questions, question_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command is told. Each parameter of a question is an option."""
    from auditor.loading import add_trail_arguments

    parser.add_argument("question", nargs="?", metavar="QUESTION", help="its name or number")
    parser.add_argument("--list", action="store_true", help="every question, with its parameters")
    parser.add_argument("--sql", action="store_true", help="the question's text and parameters instead of an answer")
    parser.add_argument("--raw", action="store_true", help="the raw events that the answer names, too")
    add_trail_arguments(parser, must=False)
    parser.add_argument(
        "--prove",
        nargs=argparse.REMAINDER,
        metavar="WORDS",
        help="also run the command that proves the answer, with these words of its own (last of all options)",
    )
    wanted = {parameter.name: parameter.words for question in all_questions() for parameter in question.parameters}
    for name, words in wanted.items():
        if name not in OF_THE_DEPLOYMENT:
            many = {"nargs": "+"} if name == "policies" else {}
            parser.add_argument(f"--{name.replace('_', '-')}", help=words.replace("%", "%%"), default=None, **many)  # type: ignore[arg-type]


def run(arguments: argparse.Namespace, report: Report) -> None:
    """Answer. Raises Unreadable, ValueError."""
    from auditor.ask import parameters_of, put, raw_beside, say_limits
    from auditor.loading import loaded

    if arguments.list or not arguments.question:
        rows = [
            (
                each.number,
                each.name,
                each.question,
                _options(each),
                f"iarms-audit {each.command.split()[0]}" if each.command else "",
            )
            for each in all_questions()
        ]
        report.table(Table("Questions", ("number", "name", "question", "tell it", "proved by"), rows))
        return
    question = question_of(arguments.question)
    given = {
        parameter.name: value
        for parameter in question.parameters
        if isinstance(value := getattr(arguments, parameter.name, None), str)
    }
    report.about.update(question=question.name, number=question.number, parameters=given)
    if not question.sql:
        from auditor.policies import who_can_touch_the_logs

        report.table(who_can_touch_the_logs([Path(each) for each in arguments.policies or ()], question.question))
        say_limits(report, question)
        return
    if arguments.deployment is None:
        raise ValueError("ask wants --deployment: a file that says what is the deployment's own")
    if arguments.sql:
        arguments.trail = arguments.events = arguments.outbox = None
    elif not (arguments.trail or arguments.events):
        raise ValueError("ask wants --trail, --events or both")
    with loaded(arguments, report) as (engine, deployment, period):
        parameters = parameters_of(given, deployment, period)
        if arguments.sql:
            values = [[name, value] for name, value in zip(question.order, question.values(parameters), strict=True)]
            report.say(question.statement)
            report.table(Table("What stands for each ?", ("parameter", "value"), values))
            return
        report.table(put(engine, question, parameters))
        if arguments.prove is not None:
            _prove(question, arguments, report)
        if arguments.raw:
            raw = raw_beside(engine, report.tables[0])
            columns = ("kind", "id", "source", "text")
            report.table(Table("The raw events", columns, [[each[column] for column in columns] for each in raw]))
        _say_what_is_missing(report, arguments)
        say_limits(report, question)


def _prove(question: Question, arguments: argparse.Namespace, report: Report) -> None:
    """Run the command by which a question is proved, on what was given here. Raises ValueError where there is none."""
    if not question.command:
        raise ValueError(f"no command proves the answer to {question.name}")
    from importlib import import_module

    name, *wanted = question.command.split()
    given = {
        "trail": arguments.trail,
        "events": arguments.events,
        "deployment": arguments.deployment,
        "from": arguments.begin and arguments.begin.isoformat(),
        "to": arguments.end and arguments.end.isoformat(),
    }
    words = []
    for word in wanted:
        value = given[word.removeprefix("--")]
        if not value:
            raise ValueError(f"iarms-audit {name} wants {word if word.startswith('--') else f'--{word}'}")
        words += [word, str(value)] if word.startswith("--") else [str(value)]
    module = import_module(f"auditor.commands.{name.replace('-', '_')}")
    parser = argparse.ArgumentParser(prog=f"iarms-audit {name}", exit_on_error=False)
    module.add_arguments(parser)
    try:
        told = parser.parse_args([*words, *arguments.prove])
    except argparse.ArgumentError as error:
        raise ValueError(str(error)) from error
    report.say(f"Proved by iarms-audit {name}: what it found is told with this answer.")
    module.run(told, report)


def _say_what_is_missing(report: Report, arguments: argparse.Namespace) -> None:
    places = (
        (arguments.trail, "CloudTrail was not given (--trail)"),
        (arguments.events, "audit events were not given (--events)"),
    )
    for given, words in places:
        if not given:
            report.say(f"{words}: what it alone can tell is absent from this answer.")
    for name, words in (("events of CloudTrail", "CloudTrail"), ("audit events", "the audit trail")):
        if given_but_empty(report, name, arguments):
            report.could_not_judge(f"nothing of {words} could be read, so the answer is about nothing")


def given_but_empty(report: Report, name: str, arguments: argparse.Namespace) -> bool:
    """Whether a place was given in which nothing was found."""
    place = arguments.trail if name == "events of CloudTrail" else arguments.events
    return bool(place) and not report.counts.get(name)


def _options(question: Question) -> str:
    """What must be told, and in brackets what may be; what follows from the deployment is left out."""
    options = []
    for parameter in question.parameters:
        if parameter.name not in OF_THE_DEPLOYMENT:
            option = f"--{parameter.name.replace('_', '-')}"
            options.append(option if parameter.default is None else f"[{option}]")
    return " ".join(options)
