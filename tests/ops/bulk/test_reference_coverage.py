"""What share of the reference table's seed says each fact: never less than it was."""

from typing import Any

import pytest

from ops.bulk import reference_coverage
from ops.bulk.build_references import read_seed
from ops.bulk.reference_coverage import MEASURES, coverage, lacking, low_share, main

LINES = list(read_seed().values())
# A floor rises when more is known, and falls only with a reason. Those of marks and years fell when five hundred models
# met in trafficking came, of which many bear no mark that is known.
FLOORS = {
    "type": 0.96,
    "action": 0.93,
    "serial location": 0.90,
    "years": 0.20,
    "markings": 0.85,
    "markings or years": 0.87,
}


def sourced(confidence: str = "MEDIUM", **said: Any) -> dict[str, Any]:
    return {"model": "1", **said, "sources": [{"origin": "GENERAL", "confidence": confidence, "facts": [*said]}]}


def test_the_seed_says_as_much_as_it_did():
    shares = coverage(LINES)
    assert set(FLOORS) == set(MEASURES)
    assert {name: share for name, share in shares.items() if share < FLOORS[name]} == {}


def test_a_share_is_of_all_lines_and_what_is_low_is_told_apart():
    lines = [
        sourced(make_code="COLT", firearm_type="PISTOL"),
        sourced("LOW", make_code="COLT", firearm_type="PISTOL", made_until=1970),
        sourced(markings=[{"text": "X"}]),
        sourced(make_code="STAR"),
    ]
    shares = coverage(lines)
    assert (shares["type"], shares["action"], shares["years"], shares["markings"]) == (0.5, 0, 0.25, 0.25)
    assert shares["markings or years"] == 0.5
    assert (low_share(lines)["type"], low_share(lines)["markings"]) == (0.25, 0)
    assert lacking(lines, "type") == {"*": 1, "STAR": 1}


def test_the_command_says_each_share_and_the_models_of_a_make(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reference_coverage, "read_seed", lambda: dict(enumerate(LINES)))
    assert main([]) == 0
    told = capsys.readouterr().out
    assert all(f"\n{name} " in told for name in MEASURES)

    assert main(["COLT"]) == 0
    assert "COLT: " in capsys.readouterr().out
    assert main(["NOBODY"]) == 1
    assert "no firearm of a make" in capsys.readouterr().err
    assert main(["COLT", "STAR"]) == 2
