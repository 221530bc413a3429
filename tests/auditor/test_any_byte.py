"""Whatever single byte of a trail, a log or a bundle is changed, it is told, and nothing breaks."""

import gzip
import json
import shutil
import zlib
from pathlib import Path
from random import Random

import pytest

from auditor.bundle import BundleMaker
from auditor.digest_chain import Period
from auditor.digest_keys import pinned_keys
from auditor.digests import TrailCheck
from auditor.files import open_files
from auditor.findings import Report
from auditor.log_events import LogCheck
from auditor.log_policy import policy_of
from auditor.open_bundle import BundleCheck
from auditor.trail_place import ExpectedTrail
from tests.auditor.made_log import MadeLog, audited_log, entry_of, event
from tests.auditor.made_trail import ACCOUNT, BEGIN, BUCKET, HOUR, REGION, TRAIL, MadeTrail, a_key, public_pem
from tests.auditor.test_bundle import keys

HOURS = 3
ROUNDS = 40


def content(path: Path) -> object:
    """What a file says. A packed one's header, line ends at an end, and ways to write a letter in JSON mean nothing."""
    stored = path.read_bytes()
    if path.suffix == ".gz":
        try:
            stored = gzip.decompress(stored)
        except (OSError, EOFError, zlib.error):
            return b""
    if "ndjson" in path.name:
        try:
            return [json.loads(line) for line in stored.splitlines()]
        except ValueError:
            return b""
    return stored.rstrip(b"\n") if "cosignatures" in path.parts else stored


def changed(random: Random, root: Path) -> Path:
    """Changes a byte of some file, cuts it, or adds to it, so that it says something else. Returns which."""
    path = random.choice(sorted(each for each in root.rglob("*") if each.is_file() and each.stat().st_size))
    before, stored = content(path), path.read_bytes()
    while content(path) == before:
        at = random.randrange(len(stored))
        ways = (
            stored[:at] + bytes([stored[at] ^ 1 << random.randrange(8)]) + stored[at + 1 :],
            stored[:at],
            stored[:at] + random.randbytes(3) + stored[at:],
        )
        path.write_bytes(random.choice(ways))
    return path


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_of_a_trail(tmp_path, seed):
    root = tmp_path / "trail"
    MadeTrail(root).hours(BEGIN, HOURS, logs=1)
    (tmp_path / "key.pem").write_bytes(public_pem(a_key()))
    expected = ExpectedTrail(TRAIL, REGION, BUCKET, "", (ACCOUNT,), (REGION,))
    end = BEGIN + HOURS * HOUR
    path = changed(Random(seed), root)  # noqa: S311
    report = Report("verify-trail")
    period = Period(BEGIN, end, end + 9 * HOUR)
    TrailCheck(open_files(str(root)), pinned_keys(tmp_path / "key.pem"), expected, period, report).run()
    assert report.exit_status == 1, path


@pytest.fixture(scope="module")
def whole_log(tmp_path_factory) -> Path:
    made = MadeLog(tmp_path_factory.mktemp("log"))
    made.publish(*(entry_of(event(number)) for number in range(260)))
    made.publish(*(entry_of(event(number)) for number in range(260, 270)))
    return made.root


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_of_a_log(whole_log, tmp_path, seed):
    root = Path(shutil.copytree(whole_log, tmp_path / "log"))
    path = changed(Random(seed), root)  # noqa: S311
    report = Report("verify-events")
    LogCheck(open_files(str(root)), policy_of(audited_log()), report).run([], [], is_selection=False)
    assert report.exit_status == 1, path


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_of_a_bundle(whole_log, tmp_path, seed):
    files = BundleMaker(open_files(str(whole_log)), keys(), Report("bundle")).files([3, 265])
    random = Random(seed)  # noqa: S311
    name = random.choice(sorted(files))
    at = random.randrange(len(files[name]))
    files[name] = files[name][:at] + bytes([files[name][at] ^ 1 << random.randrange(8)]) + files[name][at + 1 :]
    report = Report("open-bundle")
    BundleCheck(files, report).run(keys())
    assert report.exit_status == 1, name
