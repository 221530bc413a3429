"""What each party used in a month: out of the files of the log's bucket, with what it costs, and no case in it."""

import csv
import gzip
import io
from pathlib import Path

import pytest

from iarms.models.audit import canonical_text
from infra.config import load_deployments
from ops.documents.audit_scene import Scene, at
from ops.edge import usage
from tests.world import World

LOCAL = load_deployments()["local"]


@pytest.fixture
def scene() -> Scene:
    """Two days of November, and the first of December."""
    scene = Scene()
    scene.search("SECRET1", at("10:00"), "ADM-FR", latency_ms=300, hit_ids=("hit_1",))
    scene.search("SECRET2", at("10:00", day=1), "ADM-FR", latency_ms=500)
    scene.recorded("list_hits", at("10:01"), "=ADM-DE", status=401, problem="unauthenticated")
    scene.search("SECRET3", at("00:00", day=21), "ADM-FR", latency_ms=500)
    return scene


def files_of(scene: Scene) -> dict[str, bytes]:
    """The events as the publisher files them."""
    days: dict[str, list[str]] = {}
    for position, event in enumerate(scene.events):
        line = f'{{"position":{position},"event":{canonical_text(event)}}}\n'
        days.setdefault(f"events/dt={event.at:%Y-%m-%d}/{0:020d}.ndjson.gz", []).append(line)
    return {name: gzip.compress("".join(lines).encode()) for name, lines in days.items()}


def folder_of(scene: Scene, root: Path) -> Path:
    for name, content in files_of(scene).items():
        (root / name).parent.mkdir(parents=True)
        (root / name).write_bytes(content)
    return root


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))


def test_a_month_is_read_out_of_the_deployments_own_bucket(
    scene: Scene, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in files_of(scene).items():
        world.s3.put_object(Bucket=LOCAL.log_bucket(), Key=name, Body=content)

    assert usage.main(["local", "2026-11"]) == 0
    german, french = told(capsys)
    assert (french["period"], french["party"], french["calls"], french["hits"]) == ("2026-11", "ADM-FR", "2", "1")
    # Nobody has proved what a refused token says of itself: a spreadsheet runs nothing of it.
    assert (german["party"], german["unauthenticated"]) == ("'=ADM-DE", "1")
    price = usage.price_of_a_call("eu-west-1")
    assert float(french[usage.COST]) == pytest.approx(2 * price, abs=1e-4)
    assert 1e-5 < price < 1e-3


def test_a_copy_is_read_by_day_and_of_one_party_and_nothing_of_a_case_is_told(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(scene, tmp_path)

    assert usage.main(["local", "2026-11", "--party", "ADM-FR", "--each", "day", "--events", str(folder)]) == 0
    text = capsys.readouterr().out
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["2026-11-10", "2026-11-11"]
    for event in scene.events:
        for secret in (event.officer, event.case_reference, event.search_id, event.query):
            assert not secret or secret not in text
    assert "SECRET" not in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["atlantis", "2026-11"], "no deployment is named 'atlantis'"),
        (["local", "November", "--events", "."], "'November' is no month"),
        (["local", "2026-13", "--events", "."], "month"),
        (["local", "2027-01", "--events", "{folder}"], "has no audit events of 2027-01"),
        (["local", "2026-11", "--events", "/no/such/folder"], "no folder /no/such/folder"),
    ],
)
def test_where_nothing_can_be_said_the_reason_is(
    words: list[str], message: str, scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(scene, tmp_path)

    assert usage.main([word.format(folder=folder) for word in words]) == 2
    assert message in capsys.readouterr().err


def test_a_file_that_cannot_be_read_whole_is_no_smaller_bill(scene: Scene, tmp_path: Path) -> None:
    folder = folder_of(scene, tmp_path)
    broken = next(folder.rglob("*.gz"))
    broken.write_bytes(broken.read_bytes()[:-20])

    assert usage.main(["local", "2026-11", "--events", str(folder)]) == 2


def test_a_month_ends_where_the_next_begins() -> None:
    assert usage.period_of("2026-12").end.isoformat() == "2027-01-01T00:00:00+00:00"
    assert usage.period_of("2026-02").begin.isoformat() == "2026-02-01T00:00:00+00:00"
