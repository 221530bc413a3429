"""What is built once is kept under `.build` as long as it is used, and there is never more of it than there may be."""

import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from infra.packages import build, kept

HOUR, DAY = 3600, 24 * 3600


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "BUILT", tmp_path)
    monkeypatch.setattr(kept, "MOST_KEPT", {"package-*": 3, "sources-*": 1, "sources-*/*": 2})
    return tmp_path


def fill(target: Path) -> None:
    (target / "file").write_text("x")


def make(*names: str) -> None:
    for name in names:
        kept.once(name, fill)


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)


def names(built: Path, pattern: str) -> set[str]:
    return {path.name for path in built.glob(pattern)}


def test_what_was_used_today_stays_however_many_there_are(built: Path, monkeypatch: pytest.MonkeyPatch):
    make(*(f"package-{number}" for number in range(9)))
    later(monkeypatch, DAY - HOUR)
    kept.forget_unused()
    assert len(names(built, "package-*")) == 9


def test_of_what_was_not_used_today_there_are_no_more_than_may_be_kept(built: Path, monkeypatch: pytest.MonkeyPatch):
    make(*(f"package-{number}" for number in range(9)), "sources-a/1", "sources-a/2", "sources-a/3", "sources-b/1")
    later(monkeypatch, DAY + HOUR)
    kept.forget_unused()
    assert len(names(built, "package-*")) == 3
    assert len(names(built, "sources-*")) == 1
    assert len(names(built, "sources-*/*")) <= 2


def test_what_nobody_used_for_a_week_is_gone_and_nothing_else_is(built: Path, monkeypatch: pytest.MonkeyPatch):
    make("package-1", "sources-a/1", "dependencies-1", "assemblies")
    later(monkeypatch, 7 * DAY + HOUR)
    kept.forget_unused()
    assert {path.name for path in built.iterdir()} == {"dependencies-1", "assemblies"}, "kinds that are not named"


def test_what_is_used_counts_from_then_on_and_keeps_its_dates(built: Path, monkeypatch: pytest.MonkeyPatch):
    make("package-1")
    folder = built / "package-1"
    os.utime(folder, (kept.EPOCH, kept.EPOCH))
    before = folder.stat().st_ctime_ns
    assert kept.is_kept(folder)
    assert folder.stat().st_ctime_ns == before, "within the hour nothing is noted"
    later(monkeypatch, 2 * HOUR)
    assert kept.is_kept(folder)
    assert folder.stat().st_ctime_ns > before
    assert folder.stat().st_mtime == kept.EPOCH
    assert not kept.is_kept(built / "package-2")


def test_a_folder_is_used_as_long_as_one_in_it_is(built: Path, monkeypatch: pytest.MonkeyPatch):
    make("sources-a/1", "sources-a/2")
    before = (built / "sources-a").stat().st_ctime_ns
    later(monkeypatch, 2 * HOUR)
    assert kept.is_kept(built / "sources-a" / "1")
    assert (built / "sources-a").stat().st_ctime_ns > before


def test_what_another_begins_to_use_while_others_are_removed_stays(built: Path, monkeypatch: pytest.MonkeyPatch):
    make(*(f"package-{number}" for number in range(9)))
    later(monkeypatch, 8 * DAY)
    remove = shutil.rmtree

    def remove_while_the_rest_is_used(folder: Path, **how: Any) -> None:
        monkeypatch.setattr(kept, "_used_at", lambda _: time.time())
        remove(folder, **how)

    monkeypatch.setattr(shutil, "rmtree", remove_while_the_rest_is_used)
    kept.forget_unused()
    assert len(names(built, "package-*")) == 8
    assert not names(built, "unfinished-*")


def test_every_kind_that_builds_leave_behind_has_its_number():
    modules = Path(build.__file__).parent.glob("*.py")
    left = {name for module in modules for name in re.findall(r'f"([a-z]+)-\{', module.read_text("utf-8"))}
    # What npm brings is named by who asks for it.
    left |= {"interpreter", "command", "description"}
    left |= {"portal"}  # made beside packages, for one of them
    assert {pattern.partition("-")[0] for pattern in kept.MOST_KEPT} == left
