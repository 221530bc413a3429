"""The two trails of the day held against each other: nothing on the clean day, on the other what was planted alone."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from auditor.command import main
from tests.day.files import DayFiles
from tests.day.traffic import DAY


def report(command: str, day: DayFiles, out: Path, *places: str) -> tuple[int, Any]:
    words = [command, *places, "--deployment", str(day.deployment_file), "--quiet", "--json", "--out", str(out)]
    return main(words), json.loads(out.read_text("utf-8"))


def reconciled(day: DayFiles, out: Path) -> tuple[int, Any]:
    return report("reconcile", day, out, "--trail", str(day.trail), "--events", str(day.log))


def test_on_a_clean_day_both_trails_agree_in_every_call(clean_day: DayFiles, tmp_path: Path) -> None:
    status, told = reconciled(clean_day, tmp_path / "report.json")
    assert (status, told["findings"], told["could_not_judge"]) == (0, [], [])
    assert told["counts"]["audit events whose writing CloudTrail has"] == len(clean_day.events)


def test_what_was_planted_past_the_api_is_found_and_nothing_else(planted_day: DayFiles, tmp_path: Path) -> None:
    status, told = reconciled(planted_day, tmp_path / "report.json")
    assert status == 1
    found = Counter((each["code"], each["where"][11:16]) for each in told["findings"])
    assert found == Counter(
        {
            ("AUDIT_CHANGE_REFUSED", "03:22"): 1,
            ("ACCESS_OUTSIDE", "04:10"): 1,
            ("EVENT_NOT_IN_TRAIL", "09:35"): 1,
            ("REFUSED_BY_ROLE", "13:12"): 1,
            ("EVENT_UNKNOWN", "18:30"): 1,
            ("ACCESS_OUTSIDE", "19:12"): 1,
            ("ACCESS_OUTSIDE", "19:15"): 1,
            ("ACCESS_OUTSIDE", "19:20"): 1,
        }
    )


def test_the_days_trail_is_whole_by_its_digests(planted_day: DayFiles, tmp_path: Path) -> None:
    """What was planted in the calls is no fault of the trail: it recorded them."""
    times = ["--from", f"{DAY:%Y-%m-%d}", "--to", "2026-11-26", "--copied-at", "2026-11-26T02:00:00Z"]
    keys = ["--keys", str(planted_day.trail / "public-keys")]
    status, told = report("verify-trail", planted_day, tmp_path / "report.json", str(planted_day.trail), *times, *keys)
    assert (status, told["findings"], told["could_not_judge"]) == (0, [], [])
