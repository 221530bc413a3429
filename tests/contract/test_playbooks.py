"""Whoever an alarm wakes finds its playbook by the address at the end of its words, and in it what they need."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from infra.alarms.notices import alarms_of_notices
from infra.alarms.witnesses import alarms_of_witness
from infra.config import load_deployments
from tests.assemblies import every_assembly

ROOT: Final = Path(__file__).parent.parent.parent
PAGE: Final = (ROOT / "docs" / "playbooks.md").read_text("utf-8")
LABELS: Final = ("Affected", "Look", "Mend", "Over", "Call")
ALARMS, OTHERS = PAGE.split("\n## What no alarm says\n")


def sections(text: str) -> dict[str, str]:
    """What stands under each heading of the third order."""
    parts = re.split(r"(?m)^### (.+)$", text)
    return {name: body.partition("\n## ")[0] for name, body in zip(parts[1::2], parts[2::2], strict=True)}


PLAYBOOKS: Final = sections(ALARMS)


def anchors() -> Iterator[tuple[str, str]]:
    """Each alarm of every template with the anchor that its words end with."""
    for path in every_assembly().glob("assembly-*/*.template.json"):
        for resource in json.loads(path.read_text())["Resources"].values():
            if resource["Type"] in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
                found = resource["Properties"]
                yield found["AlarmName"], found["AlarmDescription"].rpartition("#")[2]
    # Of a party with an account of its own, which no deployment of the file has.
    for alarm in alarms_of_notices(load_deployments()["europe"], {}, {1: "unreached"}):
        yield alarm.name, alarm.anchor


def test_every_alarm_has_its_playbook() -> None:
    lacking = {anchor: name for name, anchor in anchors() if anchor not in PLAYBOOKS}
    assert not lacking, f"docs/playbooks.md has no heading ### {', ### '.join(lacking)}"


def test_every_playbook_is_of_an_alarm() -> None:
    known = {anchor for _, anchor in anchors()} | set(_of_witnesses())
    assert not set(PLAYBOOKS) - known


def _of_witnesses() -> Iterator[str]:
    for deployment in load_deployments().values():
        yield from (alarm.anchor for alarm in alarms_of_witness(deployment))


def test_a_witness_finds_its_playbooks_as_well() -> None:
    assert not set(_of_witnesses()) - set(PLAYBOOKS)


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_a_playbook_says_who_is_affected_what_to_look_at_and_do_when_it_is_over_and_whom_to_call(name: str) -> None:
    body = PLAYBOOKS[name]
    assert re.findall(r"(?m)^- \*\*(\w+)\*\*:\s", body) == list(LABELS)
    assert body.strip().partition("\n\n")[0].strip(), "it says what it means"
    look = body.partition("**Look**")[2].partition("- **Mend**")[0]
    assert "`" in look or "](" in look or "log" in look, "a command, a page or a log to look at"


def test_no_heading_stands_twice() -> None:
    headings = re.findall(r"(?m)^#+ (.+)$", PAGE)
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize(
    "heading",
    [
        "A region is lost",
        "A key is disabled, or waits for its deletion",
        "Costs jump",
        "A client or an authority is revoked",
        "A stuck shard",
        "Somebody says that they were not told, or told twice",
        "A stack failed",
    ],
)
def test_what_no_alarm_says_has_its_own(heading: str) -> None:
    assert heading in sections(OTHERS)


def test_every_key_of_the_templates_is_in_the_table_of_keys() -> None:
    table = sections(OTHERS)["A key is disabled, or waits for its deletion"]
    told = set(re.findall(r"(?m)^\| `([a-z-]+)` \|", table))
    aliases = {
        resource["Properties"]["AliasName"].removeprefix("alias/iarms-europe-")
        for path in every_assembly().glob("assembly-europe/*.template.json")
        for resource in json.loads(path.read_text())["Resources"].values()
        if resource["Type"] == "AWS::KMS::Alias"
    }
    assert told == aliases
