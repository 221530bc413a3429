"""`python -m ops.documents.draw_alarms`: docs/watching.md, drawn from the rows of alarms and of failures.

With --check it says whether the committed page is what the rows say.
"""

import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from infra.alarms.accounts import alarms_of_accounts
from infra.alarms.alarm import Alarm, Composite, Expression, Metric
from infra.alarms.calls import alarms_of_calls
from infra.alarms.canary import alarms_of_canary
from infra.alarms.composites import COST, composites_of
from infra.alarms.edge import alarms_of_the_edge
from infra.alarms.failures import FAILURES, UNHEARD
from infra.alarms.functions import alarms_of_functions
from infra.alarms.notices import alarms_of_notices
from infra.alarms.objectives import alarms_of_objectives, burning
from infra.alarms.rows import alarms_of
from infra.alarms.searches import alarms_of_searches
from infra.alarms.storage import alarms_of_storage
from infra.alarms.upkeep import alarms_of_upkeep
from infra.config import Deployment, load_deployments
from infra.tampering import watched_in

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "watching.md"
# Whose alarms are drawn: a production with a domain and a trail.
_DRAWN: Final = "europe"
_QUEUE: Final = "a queue"
# The playbook of what no alarm of CloudWatch's says.
_COSTS: Final = "costs-jump"
# What AWS's budgets tell on the office's topic, in words like an alarm's.
COST_TOLD: Final = Composite(
    name=COST,
    of=(),
    severity="office",
    meaning="The account has cost four fifths of its `budget` this month, or is forecast to cost more than all of it."
    " AWS tells it a few times a day.",
    first="AWS's Cost Explorer by service and day. Most often it is a load, an import, a log that somebody made talk,"
    " or a second trail; then calls by party, and whether somebody floods (`calls-throttled`, `tokens-refused`).",
)
_HEAD: Final = """# Watching

For whoever is woken, and for whoever decides who is. Drawn from `infra/alarms/` by `make watching`; a test holds it
current. What to do about each alarm is in [its playbook](playbooks.md), to which its message links.

An alarm is `iarms-NAME-` and the name here. Its message begins with its severity:

- **wake** speaks on the topic `iarms-NAME-alarms`: a weapon may be missed, a party was not told, evidence is
  endangered, or callers have no answer. Somebody gets up for it.
- **office** speaks on `iarms-NAME-alarms-office`, and waits for the next working morning.

`alarms = { wake = ["duty@..."], office = ["ops@..."] }` in a deployment's data says who hears which: e-mail addresses,
or the `https://` address of a pager. `alarm_email` is the short form of `wake`; where nobody is named for the office,
whoever is woken hears that too. Each address confirms its subscription once; the inspector looks each hour whether it
is still there. `alarms.playbooks` is the address of the page of playbooks, where that is not this repository's own.

Most alarms ask for trouble in two or three of three periods: what a client's or a stream's next try makes good wakes
nobody. No alarm is for a caller's own fault; floods of refused calls are, from a number that no honest program sends.
What an alarm costs is 0.10 USD a month for each metric that it hears.
"""


def page() -> str:
    """The whole page."""
    deployment = load_deployments()[_DRAWN]
    rows = _rows(deployment)
    every = every_alarm(rows)
    return "\n".join(
        [
            _HEAD,
            f"The deployment `{_DRAWN}` has {len(rows)} of them; {_waking(rows)} wake.\n",
            "## What fails, and which alarm says so\n",
            *(_failures(title, every) for title in FAILURES),
            "## What no alarm is for\n",
            "| fault | why not |\n|---|---|",
            *(f"| {each.fault} ... | {each.why} |" for each in UNHEARD),
            "",
            "The faults are those of [faults](faults.md), by their first words.\n",
            "## Thresholds, and their reasons\n",
            *(_thresholds(title, alarms) for title, alarms in _subjects(deployment)),
        ]
    )


def every_alarm(rows: tuple[Alarm, ...]) -> list[Alarm | Composite]:
    """What speaks on the topics: the alarms, those over others, and the budget."""
    return [*rows, *composites_of(rows), *burning(load_deployments()[_DRAWN]), COST_TOLD]


def _waking(rows: Iterable[Alarm]) -> int:
    return sum(each.severity == "wake" for each in rows)


def _rows(deployment: Deployment) -> tuple[Alarm, ...]:
    undelivered = dict.fromkeys(deployment.recipient_groups(), _QUEUE)
    return alarms_of(
        deployment, undelivered=undelivered, unreached={1: _QUEUE}, watched=watched_in(deployment, table_roles=[""])
    )


def _subjects(deployment: Deployment) -> Iterator[tuple[str, Iterable[Alarm]]]:
    yield "Searches", alarms_of_searches(deployment)
    yield "Notices", alarms_of_notices(deployment, {1: _QUEUE}, {1: _QUEUE})
    yield "Calls", alarms_of_calls(deployment)
    yield "The edge", alarms_of_the_edge(deployment)
    yield "Accounts", alarms_of_accounts(deployment)
    yield "Functions", alarms_of_functions(deployment)
    yield "Tables", alarms_of_storage(deployment)
    yield "Upkeep", alarms_of_upkeep(deployment)
    yield "Objectives", alarms_of_objectives(deployment)
    yield "The search of each minute", alarms_of_canary(deployment)
    yield "Tampering", (each.alarm(deployment) for each in watched_in(deployment, table_roles=[""]))


def _failures(title: str, every: Iterable[Alarm | Composite]) -> str:
    lines = [f"### {title}\n", "| failure | alarms |\n|---|---|"]
    for failure in FAILURES[title]:
        named = []
        for pattern in failure.alarms:
            found = [each for each in every if fnmatch(each.name, pattern)]
            if not found:
                raise ValueError(f"no alarm is named {pattern}")
            severities = ", ".join(dict.fromkeys(each.severity for each in found))
            anchor = _COSTS if found[0] is COST_TOLD else found[0].anchor
            named.append(f"[`{pattern}`](playbooks.md#{anchor}) ({severities})")
        lines.append(f"| {failure.what} | {'; '.join(named)} |")
    return "\n".join(lines) + "\n"


def _thresholds(title: str, alarms: Iterable[Alarm]) -> str:
    families: dict[str, list[Alarm]] = {}
    for each in alarms:
        families.setdefault(f"{each.anchor} {each.severity} {_when(each)}", []).append(each)
    lines = [f"### {title}\n", "| alarm | severity | speaks | why so |\n|---|---|---|---|"]
    for family in families.values():
        first = family[0]
        names = ", ".join(f"`{each.name}`" for each in family[:3]) + (
            f" and {len(family) - 3} more" if len(family) > 3 else ""
        )
        lines.append(f"| {names} | {first.severity} | {_when(first)} | {first.why} |")
    return "\n".join(lines) + "\n"


def _when(alarm: Alarm) -> str:
    metric = alarm.metric
    heard = f"{metric.statistic} of `{metric.name}`" if isinstance(metric, Metric) else _reckoned(metric)
    there, periods = alarm.of
    often = f", {there} of {periods} times" if periods > 1 else ""
    missing = ", or nothing" if alarm.missing == "trouble" else ""
    return f"{heard} {'at most' if alarm.falls else 'above'} {alarm.above:g}{missing} in {metric.minutes} min{often}"


def _reckoned(expression: Expression) -> str:
    names = dict.fromkeys(each.name for each in expression.metrics.values())
    return f"`{expression.text}` of `{'`, `'.join(names)}`"


def main() -> int:
    """Draw the page; with --check hold it against what is there, and give 1 where it is stale."""
    drawn = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(drawn, "utf-8")
        return 0
    if not PAGE.exists() or PAGE.read_text("utf-8") != drawn:
        print(f"{PAGE.name} is stale: run make watching", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
