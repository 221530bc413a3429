"""What is handed to a third party proves what it says, to our own command and to another implementation."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tlog_scales import tlog
from tlog_scales.signing import Vkey

from auditor import command
from auditor.bundle import BundleMaker
from auditor.evidence import LogKeys, file_digest, read_bundle, read_keys, write_bundle
from auditor.files import Unreadable, open_files
from auditor.findings import Report
from auditor.open_bundle import BundleCheck
from iarms.domain.transparency import leaf_hash, log_entry, parse_proof
from tests.audit_logs import LogOfFiles, log_signer, signed, witness_signer
from tests.auditor.made_log import WITNESSES, MadeLog, audited_log, deployment_file, entry_of, event

POSITIONS = (0, 17, 299, 699)


def entries(begin: int, end: int) -> list[bytes]:
    return [entry_of(event(number)) for number in range(begin, end)]


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> Path:
    """700 witnessed events, and 20 that no witness has seen."""
    made = MadeLog(tmp_path_factory.mktemp("log"))
    made.publish(*entries(0, 700))
    made.publish(*entries(700, 720), witnesses=())
    return made.root


def keys() -> LogKeys:
    told = audited_log()
    return LogKeys(origin=told.origin, keys=told.keys, witnesses=told.witnesses, quorum=told.quorum)


@pytest.fixture(scope="module")
def bundle(log) -> dict[str, bytes]:
    return BundleMaker(open_files(str(log)), keys(), Report("bundle")).files(POSITIONS)


def opened(files, given=None, **trust) -> Report:
    report = Report("open-bundle")
    BundleCheck(dict(files), report).run(given, **trust)
    return report


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity != "note"}


def listed_anew(files: dict[str, bytes], **changed) -> dict[str, bytes]:
    """The bundle with its list of files made right again, as a forger does."""
    verification = json.loads(files["verification.json"]) | changed
    verification["files"] = {name: file_digest(body) for name, body in files.items() if name != "verification.json"}
    return files | {"verification.json": json.dumps(verification).encode()}


def test_a_bundle_is_proved_by_keys_from_elsewhere(bundle):
    report = opened(bundle, keys())
    assert (report.findings, report.exit_status) == ([], 0)
    rows = report.tables[0].rows
    assert [row[0] for row in rows] == list(POSITIONS)
    assert rows[1][1:] == ("proved", "2026-11-30T00:00:17.000Z", "create_search", "WCO", "", f"evt_{17:026}")
    assert "700 entries, cosigned by witness.example/one" in report.sentences[0]


def test_by_the_keys_inside_alone_nothing_is_verified(bundle):
    report = opened(bundle)
    assert report.exit_status == 2
    assert "unverified keys" in report.unjudged[0]
    assert opened(bundle, trusts_keys_inside=True).exit_status == 0


def test_the_same_events_make_the_same_file(log, bundle, tmp_path):
    again = BundleMaker(open_files(str(log)), keys(), Report("bundle")).files(reversed(POSITIONS))
    assert again == bundle
    for name in ("a.zip", "b.zip"):
        write_bundle(tmp_path / name, bundle)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.parametrize("target", ["case.zip", "CASE.ZIP", "folder"])
def test_a_bundle_is_a_file_or_a_folder(bundle, tmp_path, target):
    write_bundle(tmp_path / target, bundle)
    assert read_bundle(tmp_path / target) == bundle
    with pytest.raises(ValueError, match="there already"):
        write_bundle(tmp_path / target, bundle)


def test_a_court_reads_what_is_proved_and_what_is_not(bundle):
    readme = bundle["README.txt"].decode()
    for words in (
        "WHAT IT PROVES",
        "WHAT IT DOES NOT PROVE",
        "HOW TO VERIFY IT",
        f"evt_{17:026}",
        "witness.example/two",
    ):
        assert words in readme


def test_another_implementation_verifies_each_proof(bundle):
    """A third party needs none of our code."""
    verification = json.loads(bundle["verification.json"])
    told = json.loads(bundle["keys.json"])
    for each in verification["events"]:
        proof = parse_proof(bundle[each["proof"]].decode())
        checkpoint = tlog.Checkpoint.from_text(proof.checkpoint.decode())
        for vkey in (*told["keys"], *told["witnesses"]):
            checkpoint.verify(Vkey.from_string(vkey))
        inclusion = tlog.InclusionProof(proof.index, checkpoint.size, list(proof.hashes))
        inclusion.check(leaf_hash(bundle[each["entry"]]), checkpoint.root_hash)
        with pytest.raises(tlog.InclusionProofInvalid):
            inclusion.check(leaf_hash(b"another"), checkpoint.root_hash)


ENTRY = f"entries/{17:020}"
PROOF = f"proofs/{17:020}.tlog-proof"


def altered_entry(files):
    return files | {ENTRY: entry_of(event(17, party="ADM-KE"))}


def swapped_entries(files):
    other = f"entries/{0:020}"
    return files | {ENTRY: files[other], other: files[ENTRY]}


def swapped_proofs(files):
    other = f"proofs/{0:020}.tlog-proof"
    return files | {PROOF: files[other], other: files[PROOF]}


def entry_left_out(files):
    return {name: body for name, body in files.items() if name != ENTRY}


def proof_cut(files):
    return files | {PROOF: files[PROOF][:-40]}


def proof_of_no_text(files):
    return files | {PROOF: b"\xff\xfe"}


def proof_without_cosignatures(files):
    checkpoint = files["checkpoint"].decode().split("\n\n")[0]
    head = files[PROOF].decode().split("\n\n")[0]
    return files | {PROOF: f"{head}\n\n{checkpoint}\n\n".encode()}


def another_tree(files):
    """Everything anew by somebody with other keys, who puts them inside."""
    tree = LogOfFiles([entry_of(event(number, party="ADM-KE")) for number in range(700)])
    forger = log_signer(word="forger of the log")
    others = tuple(witness_signer(each.key.name, each.key.signature_type, "forger") for each in WITNESSES)
    made: dict[str, bytes] = dict(files)
    note = signed(tree.checkpoint(), forger, *others)
    for number in POSITIONS:
        from iarms.domain.transparency import LoggedProof, inclusion_proof

        proof = LoggedProof(number, tuple(inclusion_proof(tree, number, 700)), note).text
        made[f"entries/{number:020}"] = tree.entries[number]
        made[f"proofs/{number:020}.tlog-proof"] = proof.encode()
    inside = keys().model_copy(
        update={"keys": (forger.key.vkey,), "witnesses": tuple(other.key.vkey for other in others)}
    )
    made |= {"checkpoint": note, "keys.json": inside.model_dump_json().encode()}
    return listed_anew(made, root=tree.checkpoint().root.hex())


def checkpoint_without_witnesses(files):
    return files | {"checkpoint": signed(LogOfFiles(entries(0, 700)).checkpoint(), log_signer())}


def checkpoint_of_another_size(files):
    return files | {"checkpoint": signed(LogOfFiles(entries(0, 699)).checkpoint(), log_signer(), *WITNESSES)}


def checkpoint_left_out(files):
    return {name: body for name, body in files.items() if name != "checkpoint"}


def another_position(files):
    events = json.loads(files["verification.json"])["events"]
    events[1]["position"] = 18
    return listed_anew(files, events=events)


def another_id(files):
    events = json.loads(files["verification.json"])["events"]
    events[1]["event_id"] = f"evt_{18:026}"
    return listed_anew(files, events=events)


def an_event_twice(files):
    events = json.loads(files["verification.json"])["events"]
    return listed_anew(files, events=[*events, events[0]])


def no_event(files):
    return listed_anew(files, events=[])


def a_file_more(files):
    return files | {"entries/more": b"x"}


def a_list_that_is_none(files):
    return files | {"verification.json": b"{}"}


@pytest.mark.parametrize(
    ("forge", "wanted"),
    [
        (altered_entry, {"FILE_ALTERED", "EVENT_NOT_PROVED"}),
        (swapped_entries, {"FILE_ALTERED", "EVENT_NOT_PROVED"}),
        (swapped_proofs, {"FILE_ALTERED", "EVENT_NOT_PROVED"}),
        (entry_left_out, {"FILE_MISSING", "EVENT_NOT_PROVED"}),
        (proof_cut, {"FILE_ALTERED", "EVENT_NOT_PROVED"}),
        (proof_of_no_text, {"FILE_ALTERED", "EVENT_NOT_PROVED"}),
        (proof_without_cosignatures, {"FILE_ALTERED", "EVENT_NOT_PROVED"}),
        (another_tree, {"CHECKPOINT_WRONG", "EVENT_NOT_PROVED"}),
        (checkpoint_without_witnesses, {"FILE_ALTERED", "QUORUM_MISSED"}),
        (checkpoint_of_another_size, {"FILE_ALTERED", "BUNDLE_MALFORMED", "EVENT_NOT_PROVED"}),
        (checkpoint_left_out, {"FILE_MISSING", "CHECKPOINT_WRONG", "EVENT_NOT_PROVED"}),
        (another_position, {"EVENT_NOT_PROVED"}),
        (another_id, {"EVENT_NOT_PROVED"}),
        (an_event_twice, {"BUNDLE_MALFORMED"}),
        (no_event, {"BUNDLE_EMPTY", "FILE_NOT_PROVED"}),
        (a_file_more, {"FILE_ADDED"}),
        (a_list_that_is_none, {"BUNDLE_MALFORMED"}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_was_forged_is_told(bundle, forge, wanted):
    report = opened(forge(dict(bundle)), keys())
    assert codes(report) == wanted
    assert report.exit_status == 1


@pytest.mark.parametrize("forge", [altered_entry, swapped_entries, swapped_proofs])
def test_what_was_forged_with_its_list_is_told_too(bundle, forge):
    assert codes(opened(listed_anew(forge(dict(bundle))), keys())) == {"EVENT_NOT_PROVED"}


def test_a_forger_who_brings_keys_of_his_own_is_never_clean(bundle):
    report = opened(another_tree(dict(bundle)))
    assert (report.exit_status, codes(report)) == (2, set())


def test_events_that_no_witness_has_seen_are_not_bundled(log):
    maker = BundleMaker(open_files(str(log)), keys(), Report("bundle"))
    assert maker.size == 700
    with pytest.raises(Unreadable, match="does not prove its entry 710"):
        maker.files([710])
    report = Report("bundle")
    assert BundleMaker(open_files(str(log)), keys(), report).positions([f"evt_{710:026}"]) == {}
    assert codes(report) == {"EVENT_NOT_IN_LOG"}


def test_a_log_without_a_quorum_is_bundled_and_told(tmp_path):
    made = MadeLog(tmp_path)
    made.publish(*entries(0, 3), witnesses=())
    report = Report("bundle")
    files = BundleMaker(open_files(str(tmp_path)), keys(), report).files([1])
    assert codes(report) == {"NOT_WITNESSED"}
    assert codes(opened(files, keys())) == {"QUORUM_MISSED"}


def test_a_log_that_does_not_prove_its_entries_makes_no_bundle(log, tmp_path):
    copy = Path(shutil.copytree(log, tmp_path / "log"))
    tile = copy / "tile" / "0" / "000"
    tile.write_bytes(b"\x00" * 32 + tile.read_bytes()[32:])
    with pytest.raises(Unreadable, match="does not prove"):
        BundleMaker(open_files(str(copy)), keys(), Report("bundle")).files([17])


def test_an_event_that_is_too_long_for_the_log_comes_whole_or_is_told(tmp_path):
    long = event(1, query="x" * 70_000)
    made = MadeLog(tmp_path / "log")
    made.publish(log_entry(long["event_id"], entry_of(long).decode()), lines=False)
    (tmp_path / "export.ndjson").write_text(json.dumps({"event": long, "position": 0}) + "\n", "utf-8")
    deployment = str(deployment_file(tmp_path))
    words = ["bundle", str(tmp_path / "log"), str(tmp_path / "a.zip"), "--deployment", deployment]
    assert command.main([*words, "--events", str(tmp_path / "export.ndjson")]) == 0
    whole = read_bundle(tmp_path / "a.zip")
    assert opened(whole, keys()).exit_status == 0
    document = f"documents/{0:020}.json"
    assert codes(opened(listed_anew(whole | {document: b"{}"}), keys())) == {"DOCUMENT_ALTERED"}
    words[2] = str(tmp_path / "b.zip")
    assert command.main([*words, "--position", "0"]) == 0
    assert codes(opened(read_bundle(tmp_path / "b.zip"), keys())) == {"DOCUMENT_LEFT_OUT"}


def test_the_commands_make_and_open(log, tmp_path, capsys):
    deployment = str(deployment_file(tmp_path))
    target = tmp_path / "case.zip"
    words = ["bundle", str(log), str(target), "--deployment", deployment]
    assert command.main([*words, "--event", f"evt_{17:026}", "--position", "3-5", "--event", f"evt_{4:026}"]) == 0
    assert command.main(["open-bundle", str(target), "--keys", deployment, "--json"]) == 0
    told = json.loads(capsys.readouterr().out.partition("\n{")[2].join(("{", "")))
    assert [row["position"] for row in told["tables"][0]["rows"]] == [3, 4, 5, 17]
    assert command.main(["open-bundle", str(target)]) == 2
    assert command.main(["open-bundle", str(target), "--trust-keys-inside"]) == 0
    assert command.main([*words, "--event", f"evt_{17:026}"]) == 2, "there already"


@pytest.mark.parametrize(
    "asked", [[], ["--position", "x"], ["--position", "5-3"], ["--position", "0-99999999"], ["--position", "700"]]
)
def test_a_bundle_of_nothing_or_of_what_is_not_there_is_not_made(log, tmp_path, asked):
    words = ["bundle", str(log), str(tmp_path / "x.zip"), "--deployment", str(deployment_file(tmp_path)), *asked]
    assert command.main(words) == 2
    assert not (tmp_path / "x.zip").exists()


def test_an_event_that_is_not_there_is_a_finding(log, tmp_path):
    words = ["bundle", str(log), str(tmp_path / "x.zip"), "--deployment", str(deployment_file(tmp_path))]
    assert command.main([*words, "--event", "evt_none"]) == 1
    assert not (tmp_path / "x.zip").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive"])
def test_what_is_no_bundle_is_not_judged(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    assert command.main(["open-bundle", str(tmp_path / "x.zip")]) == 2
    assert command.main(["open-bundle", str(tmp_path / "none.zip")]) == 2
    (tmp_path / "empty").mkdir()
    assert command.main(["open-bundle", str(tmp_path / "empty")]) == 2


def test_an_archive_with_a_file_twice_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "2")
    with pytest.raises(Unreadable, match="two files"):
        read_bundle(tmp_path / "twice.zip")


def test_an_archive_that_unpacks_to_more_than_a_bundle_can_be_is_refused(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(1 << 20))
        archive.writestr("b", bytes(1 << 20))
    assert len(read_bundle(tmp_path / "bomb.zip")) == 2
    monkeypatch.setattr("auditor.evidence._MOST_BYTES", (1 << 21) - 1)
    with pytest.raises(Unreadable, match="larger"):
        read_bundle(tmp_path / "bomb.zip")


def test_keys_come_from_a_deployment_or_by_themselves(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(keys().model_dump_json(), "utf-8")
    assert read_keys(path) == read_keys(deployment_file(tmp_path)) == keys()
    told = keys().model_dump()
    answer: Any = {"items": [], "keys": {"log": told.pop("keys"), **told}, "next_cursor": None}
    path.write_text(json.dumps(answer), "utf-8")
    assert read_keys(path) == keys()
    path.write_text("{}")
    with pytest.raises(ValueError, match="validation error"):
        read_keys(path)
