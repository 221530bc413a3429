"""A log as it was signed passes; each way of altering it, or what was handed out of it, is told by position and id."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from auditor import command
from auditor.files import open_files
from auditor.findings import Report
from auditor.log_events import LogCheck
from auditor.log_policy import policy_of
from iarms.domain.transparency import (
    LoggedProof,
    bundle_entries,
    bundle_of,
    bundle_path,
    checkpoint_path,
    inclusion_proof,
    leaf_hash,
    node_hash,
    tile_path,
)
from tests.audit_logs import LogOfFiles, log_signer, signed, signer_of, witness_signer
from tests.auditor.made_log import WITNESSES, MadeLog, audited_log, deployment_file, entry_of, event

SIZES = (3, 300, 300 + 256, 700)


def event_id(number: int) -> str:
    return f"evt_{number:026}"


def entries(begin: int, end: int) -> list[bytes]:
    return [entry_of(event(number)) for number in range(begin, end)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """700 events, published in four steps."""
    made = MadeLog(tmp_path_factory.mktemp("log"))
    for begin, end in zip((0, *SIZES), SIZES, strict=False):
        made.publish(*entries(begin, end))
    return made.root


@pytest.fixture
def log(whole, tmp_path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(whole, tmp_path / "log"))


def check(log: Path, *, kept=(), exports=(), is_selection=False, quorum=2) -> Report:
    report = Report("verify-events")
    LogCheck(open_files(str(log)), policy_of(audited_log(quorum)), report).run(kept, exports, is_selection=is_selection)
    return report


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity != "note"}


def export(folder: Path, lines: list[Any], name: str = "export.ndjson") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def all_lines() -> list[Any]:
    return [{"position": number, "event": event(number)} for number in range(700)]


def test_a_whole_log_is_clean(log):
    report = check(log)
    assert (report.findings, report.unjudged, report.exit_status) == ([], [], 0)
    assert report.counts["entries hashed"] == 700
    assert report.counts["exported events"] == 700
    assert [row[:2] for row in report.tables[0].rows] == [("newest", 700), ("witnessed", 700)]
    assert "witness.example/one at 20" in report.tables[0].rows[1][3]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 65_536 + 300])
def test_a_log_of_any_size_is_clean(tmp_path, size):
    made = MadeLog(tmp_path)
    made.publish(*entries(0, size))
    assert check(tmp_path).exit_status == 0


# Ways of altering the log


def rewrite_entry(log: Path, position: int, entry: bytes, *, with_tiles: bool = False) -> None:
    """Puts another entry at a position, in every file that has it; with tiles also in those that hash it."""
    for path in sorted((log / "tile" / "entries").rglob("*")):
        if not path.is_file():
            continue
        index = int(path.parent.name[:3] if ".p" in path.parent.name else path.name)
        width = int(path.name) if ".p" in path.parent.name else 256
        if index == position // 256 and position % 256 < width:
            kept = list(bundle_entries(path.read_bytes(), width))
            kept[position % 256] = entry
            path.write_bytes(bundle_of(kept))
    if with_tiles:
        for path in sorted((log / "tile" / "0").rglob("*")):
            index = int(path.parent.name[:3] if ".p" in path.parent.name else path.name[:3])
            if path.is_file() and index == position // 256 and path.stat().st_size > position % 256 * 32:
                tile = path.read_bytes()
                at = position % 256 * 32
                path.write_bytes(tile[:at] + leaf_hash(entry) + tile[at + 32 :])


def alter_entry(log):
    rewrite_entry(log, 17, entry_of(event(17, party="ADM-KE")))


def alter_entry_and_tile(log):
    rewrite_entry(log, 17, entry_of(event(17, party="ADM-KE")), with_tiles=True)


def swap_entries(log):
    rewrite_entry(log, 17, entry_of(event(18)))
    rewrite_entry(log, 18, entry_of(event(17)))


def alter_tile(log):
    path = log / tile_path(0, 0)
    path.write_bytes(b"\x00" * 32 + path.read_bytes()[32:])


def alter_upper_tile(log):
    path = log / tile_path(1, 0, 2)
    path.write_bytes(b"\x00" * 32 + path.read_bytes()[32:])


def alter_earlier_tile(log):
    path = log / tile_path(0, 0, 3)
    path.write_bytes(b"\x00" * 32 + path.read_bytes()[32:])


def alter_earlier_bundle(log):
    path = log / bundle_path(0, 3)
    path.write_bytes(bundle_of([b"x", b"y", b"z"]))


def rebuild(log: Path, numbers: list[int], *, signer=None, witnesses=()) -> None:
    """The log anew, out of other events, as somebody does who holds the log's key but no witness's."""
    kept = {name: (log / name).read_bytes() for name in ("witnessed", checkpoint_path(300))}
    shutil.rmtree(log)
    log.mkdir()
    made = MadeLog(log)
    made.publish(*(entry_of(event(number)) for number in numbers), witnesses=witnesses)
    if signer:
        made.sign(made.log.checkpoint(), witnesses, signer)
    for name, body in kept.items():
        if not (log / name).exists():
            made.write(name, body)


def remove_an_event(log):
    rebuild(log, [number for number in range(700) if number != 17])


def insert_an_event(log):
    rebuild(log, [*range(17), 9999, *range(17, 699)])


def reorder_events(log):
    rebuild(log, [*range(17), 18, 17, *range(19, 700)])


def shrink_log(log):
    rebuild(log, list(range(300)))


def sign_with_another_key(log):
    rebuild(log, list(range(700)), signer=signer_of("forger", log_signer().key.signature_type, log_signer().key.name))


def roll_back_checkpoint(log):
    shutil.copy(log / checkpoint_path(300), log / "checkpoint")


def roll_back_everything_signed(log):
    roll_back_checkpoint(log)
    for size in (556, 700):
        (log / checkpoint_path(size)).unlink()


def fork_one_checkpoint(log):
    other = LogOfFiles(entries(0, 299) + entries(5000, 5001))
    (log / checkpoint_path(300)).write_bytes(signed(other.checkpoint(), log_signer()))


def fork_the_newest(log):
    other = LogOfFiles(entries(0, 699) + entries(5000, 5001))
    (log / "checkpoint").write_bytes(signed(other.checkpoint(), log_signer()))


def delete_checkpoint(log):
    (log / "checkpoint").unlink()


def delete_bundle(log):
    (log / bundle_path(1)).unlink()


def delete_tile(log):
    (log / tile_path(0, 1)).unlink()


def delete_bundle_and_tile(log):
    delete_bundle(log)
    delete_tile(log)


def delete_upper_tile(log):
    (log / tile_path(1, 0, 2)).unlink()


def cut_bundle(log):
    path = log / bundle_path(1)
    path.write_bytes(path.read_bytes()[:-5])


def cut_tile(log):
    path = log / tile_path(0, 1)
    path.write_bytes(path.read_bytes()[:-5])


def cut_checkpoint(log):
    path = log / "checkpoint"
    path.write_bytes(path.read_bytes()[:-1])


def change_the_root(log):
    path = log / "checkpoint"
    lines = path.read_bytes().split(b"\n")
    lines[2] = b"A" * 43 + b"="
    path.write_bytes(b"\n".join(lines))


def name_another_log(log):
    from iarms.domain.transparency import Checkpoint, frontier_of

    tree = LogOfFiles(entries(0, 700))
    other = Checkpoint("another.example/log", 700, frontier_of(tree, 700).root)
    (log / "checkpoint").write_bytes(signed(other, signer_of("another", log_signer().key.signature_type)))


def misplace_checkpoint(log):
    shutil.copy(log / checkpoint_path(300), log / checkpoint_path(301))


def delete_cosignatures(log):
    (log / "witnessed").unlink()
    shutil.rmtree(log / "cosignatures")


def leave_one_witness(log):
    delete_cosignatures(log)
    checkpoint = LogOfFiles(entries(0, 700)).checkpoint()
    (log / "witnessed").write_bytes(signed(checkpoint, log_signer(), WITNESSES[0]))


def make_up_witnesses(log):
    delete_cosignatures(log)
    checkpoint = LogOfFiles(entries(0, 700)).checkpoint()
    others = (witness_signer("made.up/one"), witness_signer("made.up/two"))
    (log / "witnessed").write_bytes(signed(checkpoint, log_signer(), *others))


def forge_a_witness(log):
    checkpoint = LogOfFiles(entries(0, 700)).checkpoint()
    forged = [witness_signer(each.key.name, each.key.signature_type, "forger") for each in WITNESSES]
    (log / "witnessed").write_bytes(signed(checkpoint, log_signer(), *forged))


def have_one_witness_cosign_twice(log):
    delete_cosignatures(log)
    checkpoint = LogOfFiles(entries(0, 700)).checkpoint()
    first = signed(checkpoint, log_signer(), WITNESSES[0])
    again = signed(checkpoint, WITNESSES[0], at=1_790_000_100).split(b"\n\n")[1]
    (log / "witnessed").write_bytes(first + again)


def spoil_a_cosignature(log):
    path = sorted((log / "cosignatures").rglob("*one"))[-1]
    text = path.read_text("utf-8")
    path.write_text(text[:60] + ("B" if text[60] == "A" else "A") + text[61:], "utf-8")


def leave_a_line_out(log):
    path = sorted((log / "events").rglob("*.gz"))[1]
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:5] + lines[6:])))


def alter_a_line(log):
    path = sorted((log / "events").rglob("*.gz"))[1]
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"rec_17", b"rec_18")))


def lay_a_strange_file(log):
    (log / "tile" / "0" / "notes.txt").write_text("x")


ALTERED = [
    (alter_entry, {"ENTRY_ALTERED", "EVENT_ALTERED"}),
    (alter_entry_and_tile, {"ROOT_WRONG", "TILE_ALTERED", "EVENT_ALTERED"}),
    (swap_entries, {"ENTRY_ALTERED", "EVENT_MOVED"}),
    (alter_tile, {"TILE_ALTERED"}),
    (alter_upper_tile, {"TILE_ALTERED"}),
    (alter_earlier_tile, {"TILE_ALTERED"}),
    (alter_earlier_bundle, {"TILE_ALTERED"}),
    (remove_an_event, {"LOG_SHRUNK", "ROOT_WRONG"}),
    (insert_an_event, {"ROOT_WRONG"}),
    (reorder_events, {"ROOT_WRONG"}),
    (shrink_log, {"LOG_SHRUNK"}),
    (sign_with_another_key, {"CHECKPOINT_SIGNATURE_WRONG", "CHECKPOINT_UNSIGNED"}),
    (roll_back_checkpoint, {"LOG_SHRUNK"}),
    (roll_back_everything_signed, {"LOG_SHRUNK"}),
    (fork_one_checkpoint, {"ROOT_WRONG"}),
    (fork_the_newest, {"ROOT_WRONG"}),
    (delete_checkpoint, {"CHECKPOINT_MISSING"}),
    (delete_bundle, {"BUNDLE_MISSING"}),
    (delete_tile, {"TILE_MISSING"}),
    (delete_bundle_and_tile, {"BUNDLE_MISSING", "TILE_MISSING"}),
    (delete_upper_tile, {"TILE_MISSING"}),
    (cut_bundle, {"BUNDLE_DAMAGED"}),
    (cut_tile, {"TILE_DAMAGED"}),
    (cut_checkpoint, {"CHECKPOINT_MALFORMED"}),
    (change_the_root, {"CHECKPOINT_SIGNATURE_WRONG"}),
    (name_another_log, {"CHECKPOINT_OF_ANOTHER_LOG"}),
    (misplace_checkpoint, {"CHECKPOINT_MISPLACED"}),
    (delete_cosignatures, {"NOT_WITNESSED"}),
    (leave_one_witness, {"QUORUM_MISSED"}),
    (make_up_witnesses, {"QUORUM_MISSED"}),
    (forge_a_witness, {"QUORUM_MISSED"}),
    (have_one_witness_cosign_twice, {"QUORUM_MISSED"}),
    (spoil_a_cosignature, {"COSIGNATURE_WRONG"}),
    (leave_a_line_out, {"EVENT_LEFT_OUT"}),
    (alter_a_line, {"EVENT_ALTERED"}),
    (lay_a_strange_file, {"TILE_STRANGE"}),
]


@pytest.mark.parametrize(("alter", "wanted"), ALTERED, ids=lambda each: getattr(each, "__name__", ""))
def test_a_log_that_was_altered_is_told(log, alter, wanted):
    alter(log)
    report = check(log)
    assert wanted & codes(report) if alter is sign_with_another_key else wanted <= codes(report)
    assert report.exit_status == 1


def test_an_altered_entry_is_told_by_position_and_id(log):
    alter_entry(log)
    found = next(each for each in check(log).findings if each.code == "ENTRY_ALTERED")
    assert found.where == "position 17"
    assert event_id(17) in found.sentence
    assert found.evidence["party"] == "ADM-KE"


def test_a_tree_made_anew_consistently_is_told_by_what_witnesses_cosigned(log):
    """All tiles agree with one another and with the newest checkpoint: only who has seen the earlier one can tell."""
    rebuild(log, [*range(16), 9999, *range(17, 700)])
    report = check(log)
    assert codes(report) == {"ROOT_WRONG"}
    assert len([each for each in report.findings if each.code == "ROOT_WRONG"]) == 2
    (log / "witnessed").unlink()
    (log / checkpoint_path(300)).unlink()
    assert codes(check(log)) == {"NOT_WITNESSED"}


# Checkpoints that the auditor has kept


@pytest.fixture
def kept(whole, tmp_path) -> Path:
    return Path(shutil.copy(whole / checkpoint_path(300), tmp_path / "kept"))


def test_a_kept_checkpoint_of_the_same_log_is_clean(log, kept):
    report = check(log, kept=[kept])
    assert report.exit_status == 0
    assert report.tables[0].rows[-1][:2] == ("kept", 300)


def test_a_log_that_was_rewritten_since_is_told(log, kept):
    rebuild(log, [*range(16), 9999, *range(17, 700)])
    (log / "witnessed").unlink()
    (log / checkpoint_path(300)).unlink()
    found = [each for each in check(log, kept=[kept], quorum=0).findings if each.severity != "note"]
    assert [each.code for each in found] == ["LOG_REWRITTEN"]
    assert found[0].where == str(kept)


def test_a_log_that_has_shrunk_since_is_told(tmp_path, kept):
    made = MadeLog(tmp_path / "small")
    made.publish(*entries(0, 200))
    assert codes(check(tmp_path / "small", kept=[kept])) == {"LOG_SHRUNK"}


def test_a_kept_file_that_is_no_checkpoint_is_not_judged_by(log, tmp_path):
    (tmp_path / "kept").write_text("hello\n")
    report = check(log, kept=[tmp_path / "kept"])
    assert report.exit_status == 2


def test_without_any_checkpoint_nothing_is_clean(log):
    for path in (log / "checkpoints").iterdir():
        path.unlink()
    (log / "checkpoint").unlink()
    (log / "witnessed").unlink()
    report = check(log)
    assert report.exit_status == 1
    assert report.unjudged


def test_an_empty_folder_is_not_clean(tmp_path):
    assert check(tmp_path).exit_status == 1


def test_without_a_quorum_that_is_said(log):
    delete_cosignatures(log)
    report = check(log, quorum=0)
    assert report.exit_status == 0
    assert [each.code for each in report.findings] == ["NO_QUORUM_SET"]


def test_a_quorum_may_lie_in_single_cosignatures(log):
    (log / "witnessed").unlink()
    report = check(log)
    assert report.exit_status == 0
    assert report.tables[0].rows[1][:2] == ("witnessed", 700)


# Exports


def test_an_export_in_any_form_and_order_is_clean(log, tmp_path):
    lines = all_lines()
    turned = [dict(reversed(list(line["event"].items()))) | {"reason": None} for line in lines]
    forms = [
        export(tmp_path, lines[::-1]),
        export(tmp_path, [{"items": turned[:50], "next": None}, {"items": turned[50:]}], "pages.json"),
        export(
            tmp_path,
            [{"event": line["event"], "entry": entry_of(line["event"]).decode(), **line} for line in lines],
            "a",
        ),
        export(tmp_path, [{"items": lines}], "b.json"),
        export(tmp_path, turned, "bare.ndjson"),
    ]
    packed = tmp_path / "packed.ndjson.gz"
    packed.write_bytes(gzip.compress(forms[0].read_bytes()))
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps(lines, indent=1), "utf-8")
    for form in (*forms, packed, listed, log / "events"):
        report = check(log, exports=[form])
        assert (codes(report), report.exit_status) == (set(), 0), form
        assert report.counts["exported events"] == 700


def left_out(lines):
    return lines[:17] + lines[18:]


def altered(lines):
    lines[17] = {"position": 17, "event": event(17, purpose="TEST")}
    return lines


def swapped(lines):
    lines[17], lines[18] = {"position": 17, "event": event(18)}, {"position": 18, "event": event(17)}
    return lines


def inserted(lines):
    lines[17] = {"position": 17, "event": event(9999)}
    return lines


def added_at_the_end(lines):
    return [*lines, {"position": 700, "event": event(9999)}]


def one_position_twice(lines):
    return [*lines, {"position": 17, "event": event(18)}]


def without_position_and_altered(lines):
    return [event(17, status=500)]


def without_position_and_made_up(lines):
    return [event(9999)]


def a_member_that_stands_for_null(lines):
    lines[17] = {"position": 17, "event": event(17, officer="")}
    return lines


def shown_otherwise_than_its_entry(lines):
    return [{"position": 17, "event": event(17, status=500), "entry": entry_of(event(17)).decode()}]


def one_that_is_none(lines):
    return [*lines, {"position": -1, "event": event(17)}, ["x"], {"event": {}}]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (left_out, {"EVENT_LEFT_OUT"}),
        (altered, {"EVENT_ALTERED"}),
        (swapped, {"EVENT_MOVED"}),
        (inserted, {"EVENT_NOT_IN_LOG"}),
        (added_at_the_end, {"EVENT_BEYOND_LOG"}),
        (one_position_twice, {"POSITION_TWICE"}),
        (without_position_and_altered, {"EVENT_ALTERED"}),
        (without_position_and_made_up, {"EVENT_NOT_IN_LOG"}),
        (a_member_that_stands_for_null, {"EVENT_ALTERED"}),
        (shown_otherwise_than_its_entry, {"EXPORT_DAMAGED"}),
        (one_that_is_none, {"EXPORT_DAMAGED"}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_an_export_that_was_changed_is_told(log, tmp_path, change, wanted):
    report = check(log, exports=[export(tmp_path, change(all_lines()))])
    assert codes(report) == wanted
    found = next(each for each in report.findings if each.code in wanted)
    assert "17" in found.sentence or "9999" in found.sentence or found.code == "EXPORT_DAMAGED"


def test_a_removed_event_is_named(log, tmp_path):
    report = check(log, exports=[export(tmp_path, left_out(all_lines()))])
    assert report.findings[0].where == "position 17"
    assert event_id(17) in report.findings[0].sentence


def test_gaps_of_a_selection_are_no_findings(log, tmp_path):
    path = export(tmp_path, all_lines()[10:600:7])
    assert codes(check(log, exports=[path])) == {"EVENT_LEFT_OUT"}
    assert check(log, exports=[path], is_selection=True).exit_status == 0


def test_an_export_of_some_days_need_not_begin_with_the_log(log, tmp_path):
    assert check(log, exports=[export(tmp_path, all_lines()[100:600])]).exit_status == 0


def test_events_that_the_api_told_in_part_are_not_judged(log, tmp_path):
    """A reader of one administration gets some without the others' names: then they are not what was logged."""
    page = {"items": [event(17, party="*"), event(18)], "told_in_part": [event_id(17)], "missing": []}
    report = check(log, exports=[export(tmp_path, [page])])
    assert (codes(report), report.exit_status) == (set(), 2)
    assert report.counts["exported events"] == 1
    one = {"event": event(17, party="*"), "unproven": "told_in_part"}
    assert check(log, exports=[export(tmp_path, [one])]).exit_status == 2


def test_events_that_the_api_misses_are_told(log, tmp_path):
    page = {"items": [event(18)], "told_in_part": [], "missing": [event_id(17)]}
    report = check(log, exports=[export(tmp_path, [page])])
    assert codes(report) == {"EVENT_GONE"}
    assert report.findings[0].evidence == [event_id(17)]


def test_an_event_that_the_log_has_twice_is_told(tmp_path):
    made = MadeLog(tmp_path)
    made.publish(*entries(0, 5), *entries(2, 3), lines=False)
    assert codes(check(tmp_path)) == {"EVENT_TWICE", "LINES_MISSING"}


def test_a_long_event_stands_in_the_log_by_its_digest(tmp_path):
    from iarms.domain.transparency import log_entry

    long = event(1, query="x" * 70_000)
    made = MadeLog(tmp_path)
    made.publish(log_entry(long["event_id"], entry_of(long).decode()), lines=False)
    assert check(tmp_path, exports=[export(tmp_path, [{"position": 0, "event": long}])]).exit_status == 0
    changed = long | {"query": "x" * 69_999 + "y"}
    assert codes(check(tmp_path, exports=[export(tmp_path, [{"position": 0, "event": changed}])])) == {"EVENT_ALTERED"}


def with_proof(number: int, at: int | None = None) -> dict[str, Any]:
    tree = LogOfFiles(entries(0, 700))
    note = signed(tree.checkpoint(), log_signer(), *WITNESSES)
    proof = LoggedProof(number, tuple(inclusion_proof(tree, at or number, 700)), note).text
    return {"position": number, "event": event(number), "entry": entry_of(event(number)).decode(), "proof": proof}


def test_proofs_of_answers_are_held_too(log, tmp_path):
    assert check(log, exports=[export(tmp_path, [with_proof(17)])]).exit_status == 0
    assert codes(check(log, exports=[export(tmp_path, [with_proof(17, at=18)])])) == {"PROOF_WRONG"}


def test_the_command_ends_with_its_status(log, tmp_path, capsys):
    words = ["verify-events", str(log), "--deployment", str(deployment_file(tmp_path))]
    assert command.main(words) == 0
    assert "verify-events: clean" in capsys.readouterr().out
    alter_entry(log)
    assert command.main([*words, "--json"]) == 1
    assert "ENTRY_ALTERED" in capsys.readouterr().out
    assert command.main(["verify-events", str(log / "none"), "--deployment", str(deployment_file(tmp_path))]) == 2
    assert command.main([*words, "--events", str(tmp_path / "none")]) == 2
    (tmp_path / "deployment.json").write_text("{}")
    assert command.main(words) == 2


def test_the_tree_is_hashed_as_the_other_side_does():
    """What the check hashes by itself is what the formats' own functions hash."""
    from auditor.log_tree import _root_of_whole

    leaves = [leaf_hash(str(number).encode()) for number in range(256)]
    level = leaves
    while len(level) > 1:
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    assert _root_of_whole(leaves) == level[0]
