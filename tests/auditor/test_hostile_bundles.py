"""Bundles of somebody who wants a court to believe more than is proved, or the command to break off."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from auditor import command
from auditor.bundle import BundleMaker
from auditor.evidence import LogKeys, file_digest, read_bundle, write_bundle
from auditor.files import Unreadable, open_files
from auditor.findings import Report
from auditor.open_bundle import BundleCheck
from tests.audit_logs import witness_signer
from tests.auditor.made_log import MadeLog, audited_log, deployment_file, entry_of, event


def keys() -> LogKeys:
    told = audited_log()
    return LogKeys(origin=told.origin, keys=told.keys, witnesses=told.witnesses, quorum=told.quorum)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> dict[str, bytes]:
    made = MadeLog(tmp_path_factory.mktemp("log"))
    made.publish(*(entry_of(event(number)) for number in range(20)))
    return BundleMaker(open_files(str(made.root)), keys(), Report("bundle")).files((3, 17))


def opened(files: dict[str, bytes]) -> Report:
    report = Report("open-bundle")
    BundleCheck(files, report).run(keys())
    return report


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def listed_anew(files: dict[str, bytes], **changed) -> dict[str, bytes]:
    said = json.loads(files["verification.json"]) | changed
    said["files"] = {name: file_digest(body) for name, body in files.items() if name != "verification.json"}
    return files | {"verification.json": json.dumps(said).encode()}


@pytest.mark.parametrize("name", ["entries/more", "documents/a.json", "../../outside", "/outside", "statement.pdf"])
def test_a_file_that_is_only_listed_is_not_proved(bundle, name: str):
    report = opened(listed_anew(bundle | {name: b"The officer has confessed."}))
    assert (codes(report), report.exit_status) == ({"FILE_NOT_PROVED"}, 1)


def test_a_text_beside_an_event_that_the_log_has_whole_is_not_proved(bundle):
    events = json.loads(bundle["verification.json"])["events"]
    events[0]["document"] = "documents/a.json"
    report = opened(listed_anew(bundle | {"documents/a.json": b'{"party":"ADM-KE"}'}, events=events))
    assert codes(report) == {"FILE_NOT_PROVED"}


def test_what_the_page_for_a_court_says_is_not_vouched_for(bundle):
    report = opened(listed_anew(bundle | {"README.txt": b"All of it is true."}))
    assert "nothing vouches for the words of README.txt" in " ".join(report.sentences)


def test_a_list_that_has_two_meanings_is_refused(bundle):
    text = bundle["verification.json"].decode()
    report = opened(
        bundle | {"verification.json": text.replace('"events": [', '"events": [], "events": [', 1).encode()}
    )
    assert (codes(report), report.exit_status) == ({"BUNDLE_MALFORMED"}, 1)


@pytest.mark.parametrize(
    "inside",
    [
        b"nothing",
        keys().model_copy(update={"quorum": 1}).model_dump_json().encode(),
        keys()
        .model_copy(update={"witnesses": (witness_signer("made.up/one").key.vkey,), "quorum": 1})
        .model_dump_json()
        .encode(),
    ],
)
def test_other_keys_inside_are_told(bundle, inside: bytes):
    assert codes(opened(listed_anew(bundle | {"keys.json": inside}))) == {"KEYS_DIFFER"}


def test_whatever_byte_of_an_archive_is_changed_the_command_says_how_it_ends(bundle, tmp_path: Path):
    whole, changed = tmp_path / "whole.zip", tmp_path / "changed.zip"
    write_bundle(whole, bundle)
    content = whole.read_bytes()
    deployment = deployment_file(tmp_path)
    for place in range(0, len(content), 97):
        changed.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        try:
            files = read_bundle(changed)
        except (Unreadable, ValueError):
            continue
        assert files == bundle or opened(files).exit_status == 1, place
    changed.write_bytes(content[:200] + b"\xff" * 40 + content[240:])
    assert command.main(["open-bundle", str(changed), "--keys", str(deployment), "--quiet"]) == 2


def packed(files: dict[str, bytes], how: int, comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.comment = comment
    return target.getvalue()


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_an_archive_of_another_program_is_read_and_a_spoiled_one_refused(bundle, tmp_path: Path, how: int):
    path = tmp_path / "bundle.zip"
    content = packed(bundle | {"ł": b"x"}, how)
    path.write_bytes(content)
    assert read_bundle(path) == bundle | {"ł": b"x"}
    path.write_bytes(content[:70] + b"\xff" * 60 + content[130:])
    with pytest.raises(Unreadable):
        read_bundle(path)


def test_an_archive_of_very_many_files_is_read(tmp_path: Path):
    files = {f"entries/{number}": b"" for number in range(65_600)}
    write_bundle(tmp_path / "many.zip", files)
    assert read_bundle(tmp_path / "many.zip") == files


@pytest.mark.parametrize(
    "disguised",
    [
        lambda content: b"#!/bin/sh\necho true\n" + content,
        lambda content: content + b"<html>All of it is true.</html>",
    ],
)
def test_nothing_stands_before_or_behind_an_archive(bundle, tmp_path: Path, disguised):
    path = tmp_path / "bundle.zip"
    path.write_bytes(disguised(packed(bundle, zipfile.ZIP_DEFLATED)))
    with pytest.raises(Unreadable, match="before or behind"):
        read_bundle(path)


def test_an_archive_with_a_word_to_its_readers_is_refused(bundle, tmp_path: Path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(bundle, zipfile.ZIP_DEFLATED, comment=b"All of it is true."))
    with pytest.raises(Unreadable, match="before or behind"):
        read_bundle(path)


def test_a_folder_in_an_archive_hides_nothing(bundle, tmp_path: Path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(bundle | {"hidden/": b"something"}, zipfile.ZIP_STORED))
    assert codes(opened(read_bundle(path))) == {"FILE_ADDED"}
